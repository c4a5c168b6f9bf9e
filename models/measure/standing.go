package measure

import (
	"cmp"
	"math"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// place is where targets can stand: for one KPI, one case type (0 = all), one department (0 = all), by one kind.
type place struct {
	kpi        string
	caseType   int64
	department int64
	kind       models.TargetKind
}

// targets finds what stood where and when.
type targets struct {
	at      map[place][]models.Target      // by ValidFrom, then ID
	kinds   map[string][]models.TargetKind // by KPI: those that any stands by
	parents func(department int64) int64
	found   *limits // of the latest sizes asked
}

func targetsOf(b *facts.Book) *targets {
	s := &targets{at: map[place][]models.Target{}, kinds: map[string][]models.TargetKind{}}
	if b.Table != nil && b.Departments != nil {
		s.parents = func(id int64) int64 { return b.Departments.Entry(id).Parent }
	}
	for _, t := range b.Targets {
		if k, ok := b.KPIs.KPI(t.KPI, t.ValidFrom); ok && t.Comparator == "" {
			t.Comparator = models.AtLeast
			if k.Better == models.Lower {
				t.Comparator = models.AtMost
			}
		}
		p := place{t.KPI, t.CaseTypeID, t.DepartmentID, t.Kind}
		if s.at[p] = append(s.at[p], t); !slices.Contains(s.kinds[t.KPI], t.Kind) {
			s.kinds[t.KPI] = append(s.kinds[t.KPI], t.Kind)
		}
	}
	for _, list := range s.at {
		slices.SortStableFunc(list, func(a, b models.Target) int {
			return cmp.Or(cmp.Compare(a.ValidFrom, b.ValidFrom), cmp.Compare(a.ID, b.ID))
		})
	}
	return s
}

// lineage gives a department, then those above it, and last 0 = all.
func (s *targets) lineage(department int64) []int64 {
	var out []int64
	for department != 0 && s.parents != nil && !slices.Contains(out, department) {
		out = append(out, department)
		department = s.parents(department)
	}
	return append(out, 0)
}

// in gives the target of one place that stood in a month: the latest that had begun, unless it ended the row.
func (s *targets) in(p place, month models.Month) *models.Target {
	list := s.at[p]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].ValidFrom <= month {
			if list[i].Value == nil {
				return nil
			}
			return &list[i]
		}
	}
	return nil
}

// standing gives what stood for a KPI, a case type and a department in a month: of each kind the most special one
// (type and department, then type, then department, then all; a department takes over what stands above it), the
// leading kind first.
func (s *targets) standing(kpi string, caseType, department int64, month models.Month) []models.Target {
	kinds := s.kinds[kpi]
	if len(kinds) == 0 {
		return nil
	}
	var out []models.Target
	lineage := s.lineage(department)
	types := []int64{caseType, 0}
	if caseType == 0 {
		types = types[1:]
	}
	for _, kind := range models.TargetKinds {
		if !slices.Contains(kinds, kind) {
			continue
		}
	search:
		for _, t := range types {
			for _, d := range lineage {
				if found := s.in(place{kpi, t, d, kind}, month); found != nil {
					out = append(out, *found)
					break search
				}
			}
		}
	}
	return out
}

// Standing gives the targets that stood for a KPI of a case type (0 = none) in a department (0 = all) in a month,
// the leading one first: own, then council, agreement, law (CONTRACT §7). With models.KPILimit it gives the day limits.
func Standing(b *facts.Book, kpi string, caseTypeID, departmentID int64, month models.Month) []models.Target {
	return targetsOf(b).standing(kpi, caseTypeID, departmentID, month)
}

// LimitOf gives the day limit that stood for a case: for its type and department in the month of its decision, for
// an open case in the month of today. within says whether the case kept it, nil where within_limit_share does not
// count the case.
func LimitOf(b *facts.Book, r facts.Row) (stood *models.Target, within *bool) {
	month := b.Today.Month()
	if r.Decided.Known() {
		month = r.Decided.Month()
	}
	found := Standing(b, models.KPILimit, int64(r.CaseType), int64(r.Department), month)
	if len(found) == 0 {
		return nil, nil
	}
	stood = &found[0]
	if !r.Decided.Known() || !r.Outcome.Counts() || r.Flags.Tri(facts.LimitApplies) == models.No {
		return stood, nil
	}
	wait := facts.NoCount
	if r.Wait >= 0 && r.Wait <= models.MaxWaitDays {
		wait = uint16(r.Wait)
	}
	l := limitFor(*stood)
	took := clockOf(&l, b.Workdays(), facts.DateOf(r.Received), facts.DateOf(r.Complete), facts.DateOf(r.Decided), wait)
	if took < 0 {
		return stood, nil
	}
	kept := took <= l.most
	return stood, &kept
}

// limit is a day limit as the scan uses it.
type limit struct {
	most    int32 // the most days that keep it
	clock   models.Clock
	working bool
}

// limits finds the limit of a case by the classes of its case type and department and the month of its decision.
type limits struct {
	list      []limit  // 0 = none
	plain     bool     // every limit runs on the service clock, in calendar days: the common case
	typeOf    []uint16 // class by case type id; 0 = named by no limit
	deptOf    []uint16 // class by department id
	depts     int
	months    int
	timelines []uint16 // by typeClass*depts + deptClass and month since firstMonth: place in list
}

// limits works out every limit for every month, once. typeLen and deptLen are the sizes of the id spaces.
func (s *targets) limits(typeLen, deptLen int) *limits {
	if l := s.found; l != nil && len(l.typeOf) == typeLen && len(l.deptOf) == deptLen {
		return l
	}
	l := &limits{list: make([]limit, 1), typeOf: make([]uint16, typeLen), deptOf: make([]uint16, deptLen)}
	var cuts []models.Month
	types, named := []int64{0}, map[int64]bool{}
	for p, list := range s.at {
		if p.kpi != models.KPILimit {
			continue
		}
		if p.caseType != 0 && !slices.Contains(types, p.caseType) {
			types = append(types, p.caseType)
		}
		if p.department != 0 {
			named[p.department] = true
		}
		for _, t := range list {
			cuts = append(cuts, t.ValidFrom)
		}
	}
	slices.Sort(types)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for i, t := range types {
		if t < int64(typeLen) {
			l.typeOf[t] = uint16(i)
		}
	}
	// Departments with the same line of named departments above them share a class.
	depts, classes := []int64{0}, map[int64]uint16{}
	for d := int64(1); d < int64(deptLen) && len(named) > 0; d++ {
		for _, above := range s.lineage(d) {
			if !named[above] {
				continue
			}
			class, ok := classes[above]
			if !ok {
				class = uint16(len(depts))
				classes[above] = class
				depts = append(depts, above)
			}
			l.deptOf[d] = class
			break
		}
	}
	l.depts = len(depts)
	l.months = days().months
	l.timelines = make([]uint16, len(types)*len(depts)*l.months)
	for ti, t := range types {
		for di, d := range depts {
			line := l.timelines[(ti*l.depts+di)*l.months:][:l.months]
			for i, from := range cuts {
				until := models.Month(math.MaxInt32)
				if i+1 < len(cuts) {
					until = cuts[i+1]
				}
				found := s.standing(models.KPILimit, t, d, from)
				if len(found) == 0 {
					continue
				}
				at := l.place(found[0])
				for m := max(from, firstMonth); m < min(until, firstMonth+models.Month(l.months)); m++ {
					line[m-firstMonth] = at
				}
			}
		}
	}
	l.plain = !slices.ContainsFunc(l.list[1:], func(v limit) bool { return v.working || v.clock != models.ClockService })
	s.found = l
	return l
}

func limitFor(t models.Target) limit {
	most := math.Floor(*t.Value + models.Eps(*t.Value))
	v := limit{most: int32(max(-1, min(most, math.MaxInt32))), clock: t.Clock, working: t.DayKind == models.WorkingDays}
	if v.clock == "" {
		v.clock = models.ClockService
	}
	return v
}

func (l *limits) place(t models.Target) uint16 {
	v := limitFor(t)
	for i := 1; i < len(l.list); i++ {
		if l.list[i] == v {
			return uint16(i)
		}
	}
	l.list = append(l.list, v)
	return uint16(len(l.list) - 1)
}

// at gives the place in the list of the limit of a case type and department in a month since firstMonth; 0 = none.
func (l *limits) at(caseType, department uint16, month int) uint16 {
	return l.timelines[(int(l.typeOf[caseType])*l.depts+int(l.deptOf[department]))*l.months+month]
}
