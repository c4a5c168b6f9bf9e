package measure

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// Coverage says how much of its cohort a figure rests on: Counted and the cases of all reasons add up to Cohort.
type Coverage struct {
	KPI     models.KPI
	Period  models.Period
	Figure  Figure
	Cohort  int64
	Counted int64
	Reasons []ReasonCount // unknown before excluded, the most cases first
}

// ReasonCount is how many cases one reason keeps out of a figure.
type ReasonCount struct {
	Reason Reason
	State  string // the tab that lists them
	N      int64
}

// NewCoverage works out the coverage of a KPI in a period, by the same pass that lists the cases behind it. The error
// is a models.Problem: an unknown KPI. A ready-made KPI has no cases, and a zero Period is everything.
func NewCoverage(b *facts.Book, kpi string, period models.Period, filter Filter) (*Coverage, error) {
	k, ok := b.KPI(kpi)
	if !ok {
		return nil, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: kpi}
	}
	period = everythingOf(b, period)
	sel, _ := filter.resolve(b)
	if sel.nothing {
		return &Coverage{KPI: k, Period: period, Figure: nothingOf(k, period)}, nil
	}
	return cover(b, request{kpis: []models.KPI{k}, sel: sel, periods: []models.Period{period}}), nil
}

// cover answers a request for one KPI and one period, ungrouped.
func cover(b *facts.Book, q request) *Coverage {
	k := q.kpis[0]
	a := run(b, q)
	if k.Form != models.FormGiven {
		a.given = nil // what a figure rests on is told of cases
	}
	c := &Coverage{KPI: k, Period: q.periods[0], Figure: a.figure(0, 0, 0)}
	if k.Form == models.FormGiven {
		return c
	}
	said := map[int32]int64{}
	for _, h := range a.each(k, c.Figure, (*hand).hearCase) {
		for v, n := range h.heard {
			said[v] += n
		}
	}
	for v, n := range said {
		c.Cohort += n
		if v >= 0 {
			c.Counted += n
			continue
		}
		c.Reasons = append(c.Reasons, ReasonCount{reasons[v], stateOf(v), n})
	}
	slices.SortFunc(c.Reasons, byCount)
	return c
}

// byCount orders reasons: unknown before excluded, the most cases first.
func byCount(x, y ReasonCount) int {
	return cmp.Or(cmp.Compare(y.State, x.State), cmp.Compare(y.N, x.N), cmp.Compare(x.Reason, y.Reason))
}

// Interval gives the 95 % interval of a share of few cases (statistics.md §4); false for any other figure.
func (c Cell) Interval() (lower, upper float64, ok bool) {
	if !c.Few || c.Unit != models.UnitShare || c.Numerator == nil || c.Denominator == nil {
		return 0, 0, false
	}
	_, lower, upper, ok = stats.Wilson(int64(*c.Numerator), int64(*c.Denominator))
	return lower, upper, ok
}

// hearCase counts one case by what the kernel says of it.
func (h *hand) hearCase(_ *facts.Chunk, _ int, v int32) {
	if h.heard == nil {
		h.heard = map[int32]int64{}
	}
	h.heard[min(v, 0)]++
}
