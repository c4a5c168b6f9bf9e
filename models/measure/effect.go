package measure

import (
	"cmp"
	"maps"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// Effect is what a change of the facts does to the figures: each monthly figure that gets another value. By case type
// where few are touched, else of all together.
type Effect struct {
	Rows   []EffectRow // those of closed months first, then by KPI, the latest month first
	ByType bool
	Closed int  // how many of the rows are of closed months
	Chosen bool // only the chosen KPIs are told: there are too many cases to go through all of them
}

// allUpTo is the number of cases up to which all KPIs are compared; beyond it takes longer than a person waits.
const allUpTo = 250_000

// EffectRow is one figure before and after.
type EffectRow struct {
	KPI      models.KPI
	Period   models.Period
	CaseType string // "" = all, or cases without one where ByType
	Was, Is  Figure
	Closed   bool // the month was final and had a value: the figure may have been reported
}

// Up to mostTypes case types are told apart.
const mostTypes = 12

// touched is what differs between two versions of the facts.
type touched struct {
	types       map[uint16]bool
	first, last models.Day // of the dates that a figure's cohort goes by
	any         bool
}

func touchedBy(was, is *facts.Table) touched {
	t := touched{types: map[uint16]bool{}, first: models.NoDay, last: models.NoDay}
	note := func(r *facts.Row) {
		if r == nil {
			return
		}
		t.any = true
		t.types[r.CaseType] = true
		for _, d := range []models.Day{r.Received, r.Decided, r.AppealSettled} {
			if !d.Known() {
				continue
			}
			if !t.first.Known() || d < t.first {
				t.first = d
			}
			t.last = max(t.last, d)
		}
	}
	facts.Differences(was, is, func(was, is *facts.Row) {
		note(was)
		note(is)
	})
	return t
}

// NewEffect works out what becomes of the figures when the facts of one book follow those of another. Only the months
// and case types that the change touches are counted; figures of a stock reach on to the data date.
func NewEffect(was, is *facts.Book) (Effect, error) {
	var out Effect
	t := touchedBy(was.Table, is.Table)
	if !t.any || !t.first.Known() {
		return out, out.given(was, is)
	}
	out.ByType = len(t.types) <= mostTypes
	out.Chosen = max(was.N, is.N) > allUpTo
	kpis := effectKPIs(is, out.Chosen)
	from, to := models.PeriodAt(models.ByMonth, t.first, 1), models.PeriodAt(models.ByMonth, max(t.last, was.DataDate, is.DataDate), 1)
	flow := models.PeriodAt(models.ByMonth, t.last, 1)
	query := Query{By: models.ByMonth, From: &from, To: &to}
	for _, k := range kpis {
		query.KPIs = append(query.KPIs, k.Key)
	}
	if out.ByType {
		query.Group = []string{GroupCaseType}
		for id := range t.types {
			name := Missing
			if id != 0 {
				name = is.CaseTypes.Entry(int64(id)).Slug
			}
			query.Filter.CaseTypes = append(query.Filter.CaseTypes, name)
		}
		slices.Sort(query.Filter.CaseTypes)
	}
	counts := run
	if out.Chosen {
		counts = runByMonth // every import of many cases asks the same of them
	}
	before, err := figures(was, query, counts)
	if err != nil {
		return out, err
	}
	after, err := figures(is, query, counts)
	if err != nil {
		return out, err
	}
	out.compare(was, is, kpis, flow, before, after)
	return out, nil
}

// given works out what becomes of the figures where ready-made values differ, and cases do not. It tells case types apart
// where every value is of one.
func (e *Effect) given(was, is *facts.Book) error {
	values := map[models.GivenKey]models.Given{}
	for _, v := range was.Given {
		values[v.Key()] = v
	}
	var changed []models.Given
	for _, v := range is.Given {
		before, there := values[v.Key()]
		if delete(values, v.Key()); !there || !before.Same(v) {
			changed = append(changed, v)
		}
	}
	for _, v := range values {
		changed = append(changed, v)
	}
	type view struct {
		kpi string
		by  models.PeriodKind
	}
	spans := map[view][2]models.Period{}
	e.ByType = len(changed) > 0
	var flow models.Period
	for _, v := range changed {
		p := v.Period()
		at := view{v.KPI, p.Kind}
		span, there := spans[at]
		if !there || p.From < span[0].From {
			span[0] = p
		}
		if !there || p.From > span[1].From {
			span[1] = p
		}
		if spans[at] = span; p.From >= flow.From {
			flow = p
		}
		e.ByType = e.ByType && v.CaseTypeID != 0
	}
	var kpis []models.KPI
	var before, after []Figure
	for _, at := range slices.SortedFunc(maps.Keys(spans), func(a, b view) int { return cmp.Or(cmp.Compare(a.kpi, b.kpi), cmp.Compare(a.by, b.by)) }) {
		k, known := is.KPI(at.kpi)
		if !known || at.by == models.ByTotal { // a span without a name is no period that figures are shown of
			continue
		}
		from, to := spans[at][0], spans[at][1]
		query := Query{KPIs: []string{k.Key}, By: at.by, From: &from, To: &to}
		if e.ByType {
			query.Group = []string{GroupCaseType}
		}
		then, err := Figures(was, query)
		if err != nil {
			return err
		}
		now, err := Figures(is, query)
		if err != nil {
			return err
		}
		kpis, before, after = append(kpis, k), append(before, then...), append(after, now...)
	}
	e.compare(was, is, kpis, flow, before, after)
	return nil
}

// effectKPIs are the KPIs that an effect is told of: the chosen ones first, in their order, then all others that come
// from cases.
func effectKPIs(b *facts.Book, chosen bool) []models.KPI {
	columns := b.Settings.Columns
	if len(columns) == 0 {
		columns = models.DefaultSettings().Columns
	}
	var out []models.KPI
	for _, key := range columns {
		if k, ok := b.KPI(key); ok && k.Form != models.FormGiven {
			out = append(out, k)
		}
	}
	if chosen {
		return out
	}
	for _, k := range b.KPIs.KPIs(b.Today.Month()) {
		if k.Form != models.FormGiven && !slices.ContainsFunc(out, func(o models.KPI) bool { return o.Key == k.Key }) {
			out = append(out, k)
		}
	}
	return out
}

// figurePlace is where a figure stands.
type figurePlace struct{ kpi, caseType, period string }

func placeOf(f Figure) figurePlace {
	p := figurePlace{kpi: f.KPI, period: f.Period}
	if f.CaseType != nil {
		p.caseType = *f.CaseType
	}
	return p
}

func (e *Effect) compare(was, is *facts.Book, kpis []models.KPI, flow models.Period, before, after []Figure) {
	type pair struct{ was, is Figure }
	pairs := map[figurePlace]*pair{}
	at := func(f Figure) *pair {
		p := pairs[placeOf(f)]
		if p == nil {
			p = &pair{}
			pairs[placeOf(f)] = p
		}
		return p
	}
	for _, f := range before {
		at(f).was = f
	}
	for _, f := range after {
		at(f).is = f
	}
	order := map[string]int{}
	for i, k := range kpis {
		order[k.Key] = i
	}
	for where, p := range pairs {
		if sameValue(p.was.Value, p.is.Value) {
			continue
		}
		k := kpis[order[where.kpi]]
		span := p.is.Span
		if p.is.Period == "" {
			span = p.was.Span
		}
		if k.Cohort != models.CohortStock && span.From > flow.From {
			continue // no case of the change lies there
		}
		row := EffectRow{KPI: k, Period: span, CaseType: where.caseType, Was: p.was, Is: p.is, Closed: p.was.Value != nil && Finished(was, span)}
		if row.Closed {
			e.Closed++
		}
		e.Rows = append(e.Rows, row)
	}
	slices.SortFunc(e.Rows, func(a, b EffectRow) int {
		switch {
		case a.Closed != b.Closed && a.Closed:
			return -1
		case a.Closed != b.Closed:
			return 1
		case order[a.KPI.Key] != order[b.KPI.Key]:
			return order[a.KPI.Key] - order[b.KPI.Key]
		case a.Period.From != b.Period.From:
			return int(b.Period.From - a.Period.From)
		case a.CaseType < b.CaseType:
			return -1
		case a.CaseType > b.CaseType:
			return 1
		}
		return 0
	})
}

func sameValue(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
