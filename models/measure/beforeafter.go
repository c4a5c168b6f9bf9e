package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/stats"
)

// baselineMonths is how many months before a change are its baseline at most (statistics.md §9).
const baselineMonths = 24

// BeforeAfter is what was measured of one KPI after a month that somebody points at: the months after it held against
// those before. It says what came after, never what came because of it.
//
// The two sides hold together: neither reaches over a month from which on the definition counts otherwise, nor over
// another month at which a person let the limits begin anew.
type BeforeAfter struct {
	From                    models.Month   // the first month after
	Rebase                  *models.Rebase // the choice of a person that it belongs to; nil for a month that the reader names
	Changes                 []string       // the workflow changes that were done in that month
	First                   models.Month   // of Before[0]
	Last                    models.Month   // of the last one of After
	Before                  []*float64     // consecutive months, the one before From last; nil is a month without a value
	After                   []*float64     // consecutive months, From first
	CasesBefore, CasesAfter int64          // behind the values of the two sides
	Stats                   stats.ChangeJudgement
	Cut                     bool // a new definition or another phase keeps a side shorter than the data would let it be
}

// Chance says whether the difference of the two means can be chance alone: its 95 % interval holds 0. Known is false
// where there are too few months for an interval.
func (x BeforeAfter) Chance() (chance, known bool) {
	s := x.Stats.Size
	if s == nil || s.Lower95 == nil || s.Upper95 == nil {
		return false, false
	}
	return *s.Lower95 <= 0 && *s.Upper95 >= 0, true
}

// beforeAfter judges the case type's KPI around a month. It is nil where the month has no finished month on or after
// it, or lies before all data.
func (m *maker) beforeAfter(k models.KPI, caseType int64, from models.Month) *BeforeAfter {
	return m.around(k, caseType, from, false)
}

// around is beforeAfter of a change in the midst of a month, where transition says so: that month belongs to neither side.
func (m *maker) around(k models.KPI, caseType int64, from models.Month, transition bool) *BeforeAfter {
	data, _ := m.b.Span()
	last := m.lastFinished
	if !data.Known() || from > last || from < data.Month() {
		return nil
	}
	x := &BeforeAfter{From: from}
	first := max(from-baselineMonths, data.Month())
	wideFirst, wideLast := first, last
	part := func(at models.Month) { // what lies on the other side of at is not of one kind with what lies at From
		if at <= from {
			first = max(first, at)
		} else {
			last = min(last, at-1)
		}
	}
	for _, d := range m.b.KPIs.Breaks(k.Key) {
		part(d.ValidFrom)
	}
	for _, r := range m.b.Rebases {
		switch {
		case r.KPI != k.Key || r.CaseTypeID != caseType || !r.Stands():
		case r.FromMonth == from:
			x.Rebase = &r
		default:
			part(r.FromMonth)
		}
	}
	x.Cut = first > wideFirst || last < wideLast
	x.First, x.Last = first, last
	var periods []models.Period
	for month := first; month <= last; month++ {
		periods = append(periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	a := run(m.b, request{kpis: []models.KPI{k}, sel: m.sel, periods: periods, targets: m.targets})
	values := make([]*float64, len(periods))
	at := int(from - first)
	for i := range periods {
		f := a.figure(0, 0, i)
		if transition && i == at {
			continue
		}
		values[i] = f.Value
		if i < at {
			x.CasesBefore += f.N
		} else {
			x.CasesAfter += f.N
		}
	}
	x.Before, x.After = values[:at], values[at:]
	x.Stats = stats.Change{Values: values, At: at, Transition: transition, Direction: stats.Direction(k.Better)}.Judge()
	return x
}

// measured gives what was measured after each month at which a person let the limits begin anew or a workflow change was
// done, the latest first, and before them after the month that the reader names.
func (m *maker) measured(k models.KPI, caseType int64, since models.Month) []BeforeAfter {
	var months []models.Month
	for _, r := range m.b.Rebases {
		if r.KPI == k.Key && r.CaseTypeID == caseType && r.Stands() {
			months = append(months, r.FromMonth)
		}
	}
	done := map[models.Month][]string{}
	for _, c := range m.b.Register.Changes {
		if c.Done.Known() && c.Touches(k.Key, caseType) {
			at := c.Done.Month()
			if done[at] = append(done[at], c.Title); !slices.Contains(months, at) {
				months = append(months, at)
			}
		}
	}
	slices.Sort(months)
	slices.Reverse(months)
	if since != 0 {
		months = append([]models.Month{since}, slices.DeleteFunc(months, func(at models.Month) bool { return at == since })...)
	}
	var out []BeforeAfter
	for _, at := range months {
		if x := m.beforeAfter(k, caseType, at); x != nil {
			x.Changes = done[at]
			out = append(out, *x)
		}
	}
	return out
}
