package measure

import (
	"cmp"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// Promises is what a department's targets of a year are set beside: what was reached last year and so far this year,
// what was promised for it, and what stands for the year already.
type Promises struct {
	Year       int
	Department facts.Entry
	LastYear   models.Period // the year before the one before Year
	SoFar      models.Period // the year before Year, up to the data date
	Types      []PromiseType
}

// PromiseType is the key figures of one case type.
type PromiseType struct {
	CaseTypeID int64
	CaseType   string
	Slug       string
	Rows       []PromiseRow
}

// PromiseRow is one key figure of a case type in a department.
type PromiseRow struct {
	KPI      models.KPI
	LastYear Figure
	SoFar    Figure
	Before   *models.Target // what stood in the last month of the year before
	Cells    []PromiseCell  // by period of the year
	// Suggestion is what a promise may start from: what was promised for the year before, else what was reached in it so far.
	Suggestion *float64
}

// PromiseCell is what stands for a period already.
type PromiseCell struct {
	Period models.Period
	Stands *models.Target // the leading one, wherever it was set
	// Own is the target of kind own that was set for this very place and stands; nil where Stands comes from above.
	Own *models.Target
	// Suggestion is what a trajectory says of the period; nil where none does, see PromiseRow.Suggestion.
	Suggestion *float64
}

// NewPromises gives what the promises of a department for a year are set beside, for the key figures of the overview and
// the case types that the department has had cases of in the last 36 months. periods cut the year. Nothing is given of a
// department outside the scope.
func NewPromises(b *facts.Book, department int64, year int, periods []models.Period) Promises {
	p := Promises{Year: year, Department: b.Departments.Entry(department),
		LastYear: models.PeriodAt(models.ByYear, models.DayOf(year-2, 1, 1), 1),
		SoFar:    models.PeriodAt(models.ByYear, models.DayOf(year-1, 1, 1), 1)}
	if !b.Scope.Sees(department) || b.Table == nil {
		return p
	}
	m := newPromiser(b, department)
	since := models.MonthOf(year, 1) - departmentMonths
	span := models.Period{Kind: models.ByTotal, From: since.First(), Until: max(b.DataDate+1, since.First()+1)}
	a := run(b, request{kpis: m.kpis, group: []string{GroupCaseType}, sel: m.sel, periods: []models.Period{p.LastYear, p.SoFar, span}, targets: m.targets})
	for g := range a.keys {
		id := a.id(g, GroupCaseType)
		if a.figure(len(m.kpis)-1, g, 2).N+a.figure(len(m.kpis)-2, g, 2).N == 0 {
			continue
		}
		entry := b.CaseTypes.Entry(id)
		t := PromiseType{CaseTypeID: id, CaseType: entry.Name, Slug: entry.Slug}
		for k, kpi := range m.kpis[:len(m.kpis)-2] {
			if slices.Contains(b.Settings.NotMeasured, models.NotMeasured{KPI: kpi.Key, CaseTypeID: id}) || id == 0 {
				continue
			}
			t.Rows = append(t.Rows, m.row(a, k, g, id, year, periods))
		}
		if len(t.Rows) > 0 {
			p.Types = append(p.Types, t)
		}
	}
	slices.SortFunc(p.Types, func(x, y PromiseType) int {
		return cmp.Or(strings.Compare(models.NameKey(x.CaseType), models.NameKey(y.CaseType)), cmp.Compare(x.CaseTypeID, y.CaseTypeID))
	})
	return p
}

// promiser knows what promises of one department are made of.
type promiser struct {
	b          *facts.Book
	department int64
	sel        *selection
	targets    *targets
	kpis       []models.KPI // those of the overview, last the numbers of cases decided and received
}

func newPromiser(b *facts.Book, department int64) *promiser {
	m := &promiser{b: b, department: department, sel: &selection{}, targets: targetsOf(b)}
	for _, id := range b.Below(department) {
		m.sel.departments.add(id)
	}
	columns := b.Settings.Columns
	if len(columns) == 0 {
		columns = models.DefaultSettings().Columns
	}
	for _, key := range columns {
		if k, ok := b.KPI(key); ok && k.Better != models.Neutral {
			m.kpis = append(m.kpis, k)
		}
	}
	for _, key := range []string{"cases_decided", "cases_received"} {
		k, _ := models.KPIByKey(key)
		m.kpis = append(m.kpis, k)
	}
	return m
}

func (m *promiser) row(a *answer, kpi, group int, caseType int64, year int, periods []models.Period) PromiseRow {
	k := m.kpis[kpi]
	row := PromiseRow{KPI: k, LastYear: a.figure(kpi, group, 0), SoFar: a.figure(kpi, group, 1)}
	if s := m.targets.standing(k.Key, caseType, m.department, models.MonthOf(year, 1)-1); len(s) > 0 {
		row.Before = &s[0]
	}
	for _, p := range periods {
		cell := PromiseCell{Period: p, Own: m.targets.in(place{k.Key, caseType, m.department, models.KindOwn}, p.From.Month())}
		if s := m.targets.standing(k.Key, caseType, m.department, p.From.Month()); len(s) > 0 {
			cell.Stands = &s[0]
		}
		row.Cells = append(row.Cells, cell)
	}
	switch {
	case row.Before != nil:
		row.Suggestion = row.Before.Value
	case row.SoFar.Value != nil && !row.SoFar.Few:
		row.Suggestion = row.SoFar.Value
	}
	return row
}

// realismMonths is how many months a promise is held against (FEATURES F37).
const realismMonths = 24

// Realism is what a promise is held against while it is typed: how often it would have been kept, and whether it lies
// inside what the work gives today.
type Realism struct {
	First  models.Month // of Months[0]
	Months []Point      // the last 36 finished months, empty ones too
	Met    int          // of the last 24 of them with a value, those that would have met the promise
	Of     int          // those with a value and cases enough to judge
	Chart  stats.Chart

	kpi models.KPI
	few []bool // by month
}

// realismShown is how many of the latest months a cell shows.
const realismShown = 13

// Latest gives the latest months with a promise as the target of each.
func (r Realism) Latest(promise *float64) []MonthPoint {
	from := max(0, len(r.Months)-realismShown)
	out := make([]MonthPoint, 0, realismShown)
	for i, p := range r.Months[from:] {
		m := MonthPoint{Month: r.First + models.Month(from+i), Figure: Figure{KPI: r.kpi.Key, Period: p.Period, Value: p.Value, Unit: r.kpi.Unit}}
		if promise != nil {
			m.Target = &models.Target{Value: promise}
		}
		out = append(out, m)
	}
	return out
}

// Range gives the normal range of the latest months; false where there are too few months for one.
func (r Realism) Range() (lower, upper float64, provisional, ok bool) {
	if len(r.Chart.Segments) == 0 {
		return 0, 0, false, false
	}
	s := r.Chart.Segments[len(r.Chart.Segments)-1]
	if !s.HasLimits || s.Lower == nil || s.Upper == nil {
		return 0, 0, false, false
	}
	return *s.Lower, *s.Upper, s.Provisional, true
}

// Beyond says whether a promise lies on the good side of the normal range: the work as it is reaches it by chance at
// most (statistics.md §2.7, consistent_fail).
func (r Realism) Beyond(promise float64) bool {
	lower, upper, _, ok := r.Range()
	eps := models.Eps(promise)
	return ok && (r.kpi.Better == models.Lower && promise < lower-eps || r.kpi.Better == models.Higher && promise > upper+eps)
}

// Against holds a promise against the months; without one they stand alone.
func (r Realism) Against(promise *float64) Realism {
	t := models.Target{Value: promise, Comparator: models.AtLeast}
	if r.kpi.Better == models.Lower {
		t.Comparator = models.AtMost
	}
	r.Met, r.Of = 0, 0
	for i := max(0, len(r.Months)-realismMonths); i < len(r.Months); i++ {
		if v := r.Months[i].Value; v != nil && !r.few[i] {
			r.Of++
			if t.Met(*v) {
				r.Met++
			}
		}
	}
	return r
}

// RealismPlace is what the months of a Realism are of.
type RealismPlace struct {
	KPI        string
	CaseTypeID int64
}

// NewRealisms gives the months that promises of a department can be held against, for the key figures of the overview and
// each of its case types; only is the one case type that is wanted, nil = all.
func NewRealisms(b *facts.Book, department int64, only *int64) map[RealismPlace]Realism {
	out := map[RealismPlace]Realism{}
	first, _ := b.Span()
	if !b.Scope.Sees(department) || !first.Known() {
		return out
	}
	m := newPromiser(b, department)
	if only != nil {
		m.sel.caseTypes.add(*only)
	}
	last := b.DataDate.Month()
	for last >= first.Month() && !Finished(b, models.PeriodAt(models.ByMonth, last.First(), 1)) {
		last--
	}
	from := last - outlookMonths + 1
	var periods []models.Period
	for month := from; month <= last; month++ {
		periods = append(periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	kpis := m.kpis[:len(m.kpis)-2]
	a := run(b, request{kpis: kpis, group: []string{GroupCaseType}, sel: m.sel, periods: periods, targets: m.targets})
	for i, k := range kpis {
		for g := range a.keys {
			r := Realism{First: from, kpi: k}
			id := a.id(g, GroupCaseType)
			s := stats.Series{Direction: stats.Direction(k.Better), Rebase: m.breaks(k.Key, id, from, last)}
			for p := range periods {
				f := a.figure(i, g, p)
				if f.cases() == 0 {
					f.Value = nil
				}
				r.Months, r.few = append(r.Months, Point{Period: periods[p].String(), Value: f.Value}), append(r.few, f.Few)
				s.Values = append(s.Values, f.Value)
			}
			r.Chart = stats.XmR(s)
			out[RealismPlace{k.Key, id}] = r.Against(nil)
		}
	}
	return out
}

// breaks gives the places since from where the limits of a chart begin anew.
func (m *promiser) breaks(kpi string, caseType int64, from, last models.Month) []int {
	var out []int
	for _, r := range m.b.Rebases {
		if r.KPI == kpi && r.CaseTypeID == caseType && r.Stands() && r.FromMonth > from && r.FromMonth <= last {
			out = append(out, int(r.FromMonth-from))
		}
	}
	for _, d := range m.b.KPIs.Breaks(kpi) {
		if d.ValidFrom > from && d.ValidFrom <= last {
			out = append(out, int(d.ValidFrom-from))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Surprise says what is surprising about a promise: "worse_than_now", below what is reached this year by more than the
// tolerance; "far_jump", more than three tolerances from what was promised for it; "" for nothing.
func Surprise(r PromiseRow, promise float64) string {
	t := models.Target{Value: &promise, Comparator: models.AtLeast, Kind: models.KindOwn}
	if r.KPI.Better == models.Lower {
		t.Comparator = models.AtMost
	}
	tolerance := t.Tolerance(r.KPI)
	if v := r.SoFar.Value; v != nil && !r.SoFar.Few {
		worse := *v - promise
		if t.Comparator == models.AtMost {
			worse = -worse
		}
		if worse > tolerance+models.Eps(promise) {
			return "worse_than_now"
		}
	}
	if r.Before != nil && r.Before.Value != nil {
		jump := promise - *r.Before.Value
		if jump < 0 {
			jump = -jump
		}
		if jump > 3*tolerance+models.Eps(promise) {
			return "far_jump"
		}
	}
	return ""
}
