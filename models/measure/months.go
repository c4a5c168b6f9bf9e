package measure

import (
	"fmt"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// mostMonths is how many cells (groups × months) are kept of one question: beyond it the histograms of its medians
// would take more room than the cases.
const mostMonths = 1 << 16

// runByMonth answers a request whose periods are whole months, asked of everything by somebody who sees everything:
// the months are counted once for a version of the facts, and every such period is a run of them, counts, sums and
// histograms alike. Any other request is answered by run.
func runByMonth(b *facts.Book, q request) *answer {
	first, last := lived(b)
	whole := q.sel == nil || !q.sel.nothing && q.sel.caseTypes == nil && q.sel.departments == nil && q.sel.channels == nil && q.sel.sources == nil
	if !whole || !b.Scope.All || !first.Known() || slices.ContainsFunc(q.periods, func(p models.Period) bool { return !wholeMonths(p) }) ||
		slices.ContainsFunc(q.kpis, func(k models.KPI) bool { return k.Cohort == models.CohortAppeal }) {
		return run(b, q)
	}
	from, until := first.Month(), last.Month()+1
	if groups := int64(b.CaseTypes.Len()); groups*int64(until-from) > mostMonths {
		return run(b, q)
	}
	kept := b.Once(monthsKey(b, q), func() any {
		months := q
		months.periods = nil
		for m := from; m < until; m++ {
			months.periods = append(months.periods, models.PeriodAt(models.ByMonth, m.First(), 1))
		}
		return run(b, months)
	}).(*answer)
	return kept.forPeriods(b, q, from, until)
}

// lived gives the first and the last date that a case was received or decided on, also one after the data date: a
// day fixed by the settings may lie before what is stored. NoDay without cases.
func lived(b *facts.Book) (first, last models.Day) {
	if b.Table == nil {
		return models.NoDay, models.NoDay
	}
	first, _ = b.Span()
	last = first
	for _, c := range b.Chunks {
		last = max(last, c.LastReceived.Day(), c.LastDecided.Day())
	}
	return first, last
}

func wholeMonths(p models.Period) bool {
	return p.From.Known() && p.Until.Known() && p.From == p.From.Month().First() && p.Until == p.Until.Month().First()
}

// monthsKey names all that the counts of the months depend on beside the facts: the KPIs, the groups, the limits and the
// calendar.
func monthsKey(b *facts.Book, q request) any {
	var key strings.Builder
	for _, k := range q.kpis {
		key.WriteString(k.Key + " ")
	}
	fmt.Fprint(&key, q.group)
	for _, t := range b.Targets {
		if t.KPI == models.KPILimit {
			value := "-"
			if t.Value != nil {
				value = fmt.Sprint(*t.Value)
			}
			fmt.Fprint(&key, "\n", t.CaseTypeID, t.DepartmentID, t.ValidFrom, value, t.Comparator, t.Kind, t.Clock, t.DayKind, t.ID)
		}
	}
	return struct {
		asked    string
		workdays *facts.Calendar
	}{key.String(), b.Workdays()}
}

// forPeriods gives the answer of months, kept from an earlier request, for the periods of this one. A month outside
// from…until has no case.
func (a *answer) forPeriods(b *facts.Book, q request, from, until models.Month) *answer {
	s := *a.scan
	s.b, s.targets, s.periods = b, q.targets, q.periods
	s.names, s.over, s.spans, s.stockAt = nil, nil, nil, nil
	at := func(d models.Day) int { return int(min(max(d.Month(), from), until) - from) }
	for _, p := range q.periods {
		s.names = append(s.names, p.String())
		s.over = append(s.over, Finished(b, p))
		s.spans = append(s.spans, [2]int{at(p.From), at(p.Until)})
		day, _ := slices.BinarySearch(s.stocks, facts.DateOf(max(stockDay(p, b.DataDate), models.FirstDay)))
		s.stockAt = append(s.stockAt, day)
	}
	out := *a
	out.scan, out.kpis = &s, q.kpis
	return &out
}
