package measure

import (
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// mostDays is how many single days a query may ask for: three years.
const mostDays = 1100

// Figures answers a query: figures ordered by KPI as asked, group and period (CONTRACT §5). Without groups every
// period that lies in the span of the data has its figure; with groups only combinations with a case. A filter that
// names nothing known gives none. The error is a models.Problem: a KPI, kind of period or group that does not exist.
func Figures(b *facts.Book, q Query) ([]Figure, error) { return figures(b, q, runOften) }

// figures is Figures with its counts from answer: one of run, runOften and runByMonth.
func figures(b *facts.Book, q Query, answer func(*facts.Book, request) *answer) ([]Figure, error) {
	kpis, err := q.check(b)
	if err != nil {
		return nil, err
	}
	out := []Figure{}
	sel, _ := q.Filter.resolve(b)
	periods := periodsOf(b, q, kpis)
	if sel.nothing || len(periods) == 0 {
		return out, nil
	}
	if q.By == models.ByDay && len(periods) > mostDays {
		return nil, models.Problem{Field: "by", Code: "too_many_days", Value: strconv.Itoa(mostDays)}
	}
	a := answer(b, request{kpis: kpis, group: q.Group, sel: sel, periods: periods, targets: targetsOf(b)})
	for k := range kpis {
		first, last := reach(b, kpis[k])
		for g := range a.keys {
			for p := range periods {
				if !first.Known() || periods[p].Until <= first || periods[p].From > last {
					continue // only another of the KPIs has values there
				}
				f := a.figure(k, g, p)
				if len(q.Group) > 0 && f.cases() == 0 && !f.given {
					continue
				}
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// check finds the KPIs of a query, or what is wrong with it.
func (q Query) check(b *facts.Book) ([]models.KPI, error) {
	var kpis []models.KPI
	for _, key := range q.KPIs {
		k, ok := b.KPI(key)
		if !ok {
			return nil, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: key}
		}
		kpis = append(kpis, k)
	}
	switch q.By {
	case "", models.ByMonth, models.ByQuarter, models.ByHalf, models.ByYear, models.ByFiscal, models.ByWeek, models.ByRolling12, models.ByTotal, models.ByDay:
	default:
		return nil, models.Problem{Field: "by", Code: "unknown_period_kind", Value: string(q.By)}
	}
	for _, g := range q.Group {
		if !slices.Contains(Groups, g) {
			return nil, models.Problem{Field: "group", Code: "unknown_group", Value: g}
		}
	}
	if slices.Contains(q.Group, GroupChannel) && slices.Contains(q.Group, GroupChannelClass) {
		return nil, models.Problem{Field: "group", Code: "channel_twice"}
	}
	return kpis, nil
}
