package measure

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// viewMonths is how many months the series of a case type goes back.
const viewMonths = 36

// stripMore are the KPIs that a case type's strip shows after the columns of the board, where they say something.
var stripMore = []string{"net_days_median", "gross_days_median", "service_days_median", "own_deadline_share", "cases_open", "appeal_share"}

// ageEdges are the bounds of the ages of open cases, in days.
var ageEdges = []int32{0, 31, 61, 91, 181, 366}

// NewCaseType makes the view of one case type (0 = the cases without one) for a chosen KPI; "" chooses the first
// column of the board that is judged. models.ErrNotFound where no case of it lies in the scope; a models.Problem
// for an unknown KPI.
func NewCaseType(b *facts.Book, caseTypeID int64, w Window, kpi string) (*CaseTypeView, error) {
	siblings := Names(b).CaseTypes
	v := &CaseTypeView{}
	found := false
	for _, e := range siblings {
		s := Sibling{e.ID, e.Name, e.Slug}
		if e.ID == 0 {
			s.Slug = Missing
		}
		v.Siblings = append(v.Siblings, s)
		found = found || e.ID == caseTypeID
	}
	if !found {
		return nil, models.ErrNotFound
	}
	var more []models.KPI
	for _, key := range stripMore {
		k, _ := models.KPIByKey(key)
		more = append(more, k)
	}
	if kpi != "" {
		k, ok := b.KPI(kpi)
		if !ok {
			return nil, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: kpi}
		}
		more = append(more, k)
	}
	m := newMaker(b, w, &caseTypeID, more...)
	if m.sel.nothing {
		return nil, models.ErrNotFound
	}
	types := m.caseTypes()
	if len(types) == 0 { // within the scope, but not within the filter
		return nil, models.ErrNotFound
	}
	t := types[0]
	shared := m.shared(t.departments)
	v.Row = m.row(t)
	v.Period, v.Compare, v.DataDate, v.Provisional = m.window.Period, m.window.Compare, b.DataDate, !Finished(b, m.window.Period)
	v.Compared = m.compared()
	v.Strip = slices.Clone(v.Row.Cells)
	v.DepartmentID = shared
	chosen := -1
	for i := m.columns + 3; i < len(m.kpis); i++ {
		if m.kpis[i].Key == kpi {
			chosen = i
		}
		if shown := slices.ContainsFunc(v.Strip, func(c Cell) bool { return c.KPI == m.kpis[i].Key || c.Column == m.kpis[i].Key }); shown {
			continue
		}
		if c := m.cell(i, t, shared); c.Value != nil && c.N > 0 {
			v.Strip = append(v.Strip, c)
		}
	}
	if chosen >= 0 {
		v.Chosen = m.cell(chosen, t, shared)
	} else {
		v.Chosen = v.Row.first()
	}
	v.KPI = v.Chosen.Defined

	v.Coverage = cover(b, request{kpis: []models.KPI{v.KPI}, sel: m.sel, periods: []models.Period{v.Period}, targets: m.targets})
	if v.Compare.Kind != "" {
		for _, by := range []string{GroupDepartment, GroupChannel} {
			v.Changes = append(v.Changes, changeOf(b, v.KPI, by, v.Period, v.Compare, m.sel, m.targets))
		}
	}
	v.Months = m.months(v.KPI, t, shared)
	if len(v.Months) > 0 {
		for _, d := range b.KPIs.Breaks(v.KPI.Key) {
			if d.ValidFrom > v.Months[0].Month && d.ValidFrom <= v.Months[len(v.Months)-1].Month {
				v.Breaks = append(v.Breaks, d)
			}
		}
	}
	v.Funnel = m.funnel(v.KPI)
	for i, k := range m.kpis {
		if k.Key == v.KPI.Key {
			v.Shares = m.shareSeries(i, caseTypeID, v.Chosen.Outlook)
			break
		}
	}
	v.Measured = m.measured(v.KPI, caseTypeID, w.Since)
	v.Spread = m.spread(v.KPI, v.Row.Limit)
	tales, err := m.tales(m.sel)
	if err != nil {
		return nil, err
	}
	tale := tales[caseTypeID]
	if v.Way = tale.way; v.Way != nil {
		v.Way.hold(StepTargetsOf(b, caseTypeID, shared, (m.window.Period.Until - 1).Month()))
	}
	v.Clocks = tale.now.meanClocks()
	if tale.compared {
		v.Before = tale.before.meanClocks()
	}
	for _, c := range append([]Cell{v.Chosen}, v.Row.Cells...) {
		if c.Status != models.StatusOff && c.KPI != v.Chosen.KPI {
			continue
		}
		for _, d := range tale.drivers(b, c, v.Row.Limit) {
			if !slices.ContainsFunc(v.Drivers, d.alike) {
				v.Drivers = append(v.Drivers, d)
			}
		}
	}
	keys := []string{v.Chosen.KPI}
	for _, c := range v.Row.Cells {
		if c.Status == models.StatusOff && c.KPI != v.Chosen.KPI {
			keys = append(keys, c.KPI)
		}
	}
	v.Comments = said(b, m.sel, m.window.Period, caseTypeID, keys...)
	v.Marks = marksOf(b, v.KPI, caseTypeID)
	v.Whole = b.Scope.All
	if caseTypeID != 0 { // 0 would be all case types
		published, err := PublishedBeside(b, caseTypeID, v.KPI.Key)
		if err != nil {
			return nil, err
		}
		v.Published = published
		v.UnitTime = UnitTimeOf(b, caseTypeID, shared, b.Today.Month())
	}
	v.Sources, v.Attendance = m.sources(caseTypeID), attendance(b, m.sel, m.kpis[:m.columns], v.Period)
	v.Open = m.openAges(v.Row.Limit)
	v.Honest = m.honest()
	v.Row.Parted = v.Honest != nil && v.Honest.Parted()
	return v, nil
}

// sources names where the cases of a case type come from, by name.
func (m *maker) sources(caseType int64) []string {
	return sourceNames(m.b, m.sel, func(combo facts.Combo) bool { return int64(combo.CaseType) == caseType })
}

// SourceNames names where the cases within the scope of b come from, by name.
func SourceNames(b *facts.Book) []string { return sourceNames(b, nil, nil) }

// SourcesOf names where the cases of a case type come from, of those within the scope of b, by name.
func SourcesOf(b *facts.Book, caseType int64) []string {
	return sourceNames(b, nil, func(combo facts.Combo) bool { return int64(combo.CaseType) == caseType })
}

// sourceNames names where the cases of a selection come from, by name: those of the combinations that are wanted, nil = all.
func sourceNames(b *facts.Book, sel *selection, wanted func(facts.Combo) bool) []string {
	var ids idSet
	for combo := range combos(b, sel) {
		if wanted == nil || wanted(combo) {
			ids.add(int64(combo.Source))
		}
	}
	var out []string
	for id, in := range ids {
		if name := b.Sources.Entry(int64(id)).Name; in && name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// first gives the cell that a case type's page opens with: the one farthest off, else the first that is judged, else
// the first.
func (r Row) first() Cell {
	var best Cell
	for i, c := range r.Cells {
		if i == 0 || c.Gaps > best.Gaps || judged(c.Status) && !judged(best.Status) {
			best = c
		}
	}
	return best
}

// months gives the series of a KPI with the target of each month.
func (m *maker) months(k models.KPI, t kept, department int64) []MonthPoint {
	last := m.window.Period.LastMonth()
	first, dataDate := m.b.Span()
	var periods []models.Period
	for month := max(last-viewMonths+1, first.Month()); month <= min(last, dataDate.Month()); month++ {
		periods = append(periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	if len(periods) == 0 {
		return nil
	}
	a := run(m.b, request{kpis: []models.KPI{k}, sel: m.sel, periods: periods, targets: m.targets})
	out := make([]MonthPoint, len(periods))
	for i, p := range periods {
		f := a.figure(0, 0, i)
		out[i] = MonthPoint{Figure: f, Month: p.LastMonth()}
		if s := m.targets.standing(k.Key, t.id, department, p.LastMonth()); len(s) > 0 {
			out[i].Target, out[i].Before = &s[0], replaced(m.b, s[0])
		}
		applies := f.applies && (k.Key != "within_limit_share" || m.limited(t, p))
		out[i].Status = judge(f, k, out[i].Target, applies, false, func() bool { return m.told(k, t.id) })
	}
	return out
}

// replaced gives the target of another value that t took the place of, the latest; nil where there was none.
func replaced(b *facts.Book, t models.Target) *models.Target {
	var found *models.Target
	for i := range b.Past {
		p := &b.Past[i]
		same := p.KPI == t.KPI && p.CaseTypeID == t.CaseTypeID && p.DepartmentID == t.DepartmentID && p.Kind == t.Kind && p.ValidFrom == t.ValidFrom
		if same && p.Value != nil && t.Value != nil && *p.Value != *t.Value && (found == nil || p.ID > found.ID) {
			found = p
		}
	}
	return found
}

// spread gives the distribution of the clock that a KPI speaks of, on the days of the period's counted cases.
func (m *maker) spread(k models.KPI, limit *models.Target) *Spread {
	s := &Spread{Clock: k.Clock}
	if s.Clock == "" {
		s.Clock = models.ClockNet
		if limit != nil {
			s.Clock = cmp.Or(limit.Clock, models.ClockService)
		}
	}
	if s.Clock == models.ClockApplicant {
		s.Clock = models.ClockGross
	}
	if limit != nil && limit.DayKind != models.WorkingDays && cmp.Or(limit.Clock, models.ClockService) == s.Clock {
		s.Limit = limit.Value
	}
	key := string(s.Clock) + "_days_median"
	median, ok := models.KPIByKey(key)
	if !ok {
		return nil
	}
	within, _ := models.KPIByKey("within_limit_share")
	a := run(m.b, request{kpis: []models.KPI{median}, sel: m.sel, periods: []models.Period{m.window.Period}, targets: m.targets})
	inside := map[uint32]bool{}
	if s.Limit != nil {
		l := run(m.b, request{kpis: []models.KPI{within}, sel: m.sel, periods: []models.Period{m.window.Period}, targets: m.targets})
		for _, ref := range l.refs(within, TabCounted, l.figure(0, 0, 0)) {
			inside[ref.Row.ID] = ref.Value == 1
		}
	}
	refs := a.refs(median, TabCounted, a.figure(0, 0, 0))
	if len(refs) == 0 {
		return nil
	}
	slices.SortStableFunc(refs, func(x, y CaseRef) int { return cmp.Compare(x.Value, y.Value) })
	s.N = int64(len(refs))
	s.Median, s.P90 = quantile(refs, 0.5), quantile(refs, 0.9)
	s.Max = int32(refs[len(refs)-1].Value)
	// The bins reach to the longest of 99 in 100 cases, and at least to the limit.
	reach := refs[(len(refs)*99-1)/100].Value
	if s.Limit != nil {
		reach = max(reach, *s.Limit)
	}
	s.Width = 1
	for _, width := range []int32{2, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 5000} {
		if int32(reach)/s.Width < maxBins {
			break
		}
		s.Width = width
	}
	s.Bins = make([]Bin, int32(reach)/s.Width+1)
	for i := range s.Bins {
		s.Bins[i] = Bin{From: int32(i) * s.Width, Until: int32(i+1) * s.Width, Last: i == len(s.Bins)-1}
	}
	for _, ref := range refs {
		bin := &s.Bins[min(int(ref.Value)/int(s.Width), len(s.Bins)-1)]
		bin.N++
		kept, judged := inside[ref.Row.ID]
		if judged {
			bin.Judged++
			s.Judged++
		}
		if kept {
			bin.Within++
			s.Within++
		}
	}
	return s
}

// maxBins is how many bars a distribution has at most.
const maxBins = 20

// openAges gives the stock at the end of the period by age.
func (m *maker) openAges(limit *models.Target) OpenAges {
	open, _ := models.KPIByKey("cases_open")
	a := run(m.b, request{kpis: []models.KPI{open}, sel: m.sel, periods: []models.Period{m.window.Period}, targets: m.targets})
	o := OpenAges{At: stockDay(m.window.Period, m.b.DataDate)}
	for i, from := range ageEdges {
		bin := Bin{From: from, Last: i == len(ageEdges)-1}
		if !bin.Last {
			bin.Until = ageEdges[i+1]
		}
		o.Bins = append(o.Bins, bin)
	}
	refs := a.refs(open, TabCounted, a.figure(0, 0, 0))
	slices.SortStableFunc(refs, func(x, y CaseRef) int { return cmp.Compare(x.Value, y.Value) })
	o.N = int64(len(refs))
	o.Median = quantile(refs, 0.5)
	for _, ref := range refs {
		age := int32(ref.Value)
		o.Oldest = max(o.Oldest, age)
		for i := len(o.Bins) - 1; i >= 0; i-- {
			if age >= o.Bins[i].From {
				o.Bins[i].N++
				break
			}
		}
		if ref.Row.Deadline.Known() {
			o.WithDeadline++
			if ref.Row.Deadline < o.At {
				o.PastDeadline++
			}
		}
		if limit != nil && ref.Row.Flags.Tri(facts.LimitApplies) != models.No && running(m.b, ref.Row, *limit, o.At) > *limit.Value+models.Eps(*limit.Value) {
			o.OverLimit++
		}
	}
	return o
}

// running gives the days of an open case on a limit's clock up to a day; −1 while the clock has not begun.
func running(b *facts.Book, r facts.Row, limit models.Target, at models.Day) float64 {
	start := r.Received
	if limit.Clock != models.ClockGross {
		if start = r.Complete; !start.Known() || start > at || start < r.Received {
			return -1
		}
		if limit.Clock != models.ClockNet && r.Wait > 0 {
			start += models.Day(r.Wait)
		}
	}
	switch {
	case start > at:
		return 0
	case limit.DayKind == models.WorkingDays:
		return float64(WorkingDays(b, start, at))
	}
	return float64(at - start)
}
