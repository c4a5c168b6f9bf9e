package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// Charted is a month's figure with what its control chart says of it: the same numbers as the chart, the board and
// `calc xmr`. What is not known is nil: a month that has not finished, or lies before the 36 months of the chart, is
// held against nothing.
type Charted struct {
	Figure
	Target            *float64     // what stood in the month
	Mean              *float64     // of the phase that the month lies in
	Lower             *float64     // its limits, uncut: that of a share can lie outside 0–1
	Upper             *float64     //
	Phase             *string      // the month that the phase begins with
	LimitsProvisional bool         // they rest on fewer than 12 months
	Signal            stats.Signal // "" where nothing can be said
}

// charted puts what a chart says of a month beside its figure.
func charted(f Figure, target *models.Target, chart stats.Chart, first, month models.Month) Charted {
	c := Charted{Figure: f}
	if target != nil {
		c.Target = target.Value
	}
	at := int(month - first)
	if at < 0 || at >= len(chart.Points) {
		return c
	}
	p := chart.Points[at]
	g := chart.Segments[p.Segment-1]
	begin := g.Start
	for begin < at && chart.Points[begin].Value == nil { // a phase begins with its first value
		begin++
	}
	phase := (first + models.Month(begin)).String()
	c.Mean, c.Lower, c.Upper, c.Phase, c.LimitsProvisional, c.Signal = p.Centre, p.Lower, p.Upper, &phase, g.Provisional, p.Signal
	return c
}

// Charted gives the months of the view's chart.
func (v *CaseTypeView) Charted() []Charted {
	o := v.Chosen.Outlook
	if o == nil {
		o = &Outlook{}
	}
	out := make([]Charted, len(v.Months))
	for i, m := range v.Months {
		out[i] = charted(m.Figure, m.Target, o.Chart, o.First, m.Month)
	}
	return out
}

// ChartedFigures answers a query by month like Figures, each figure with its limits. They come from the 36 months that
// end with the last finished one that is asked for, whatever month the query begins with, so that the same month has
// the same limits however much of the series is asked for. A person's choice and a target hold for a series of one
// case type, grouped or filtered; a series of a channel or a source alone has no target of its own.
func ChartedFigures(b *facts.Book, q Query) ([]Charted, error) {
	kpis, err := q.check(b)
	if err != nil {
		return nil, err
	}
	if q.By != models.ByMonth && q.By != "" {
		return nil, models.Problem{Field: "limits", Code: "limits_month", Value: string(q.By)}
	}
	q.By = models.ByMonth
	out := []Charted{}
	sel, _ := q.Filter.resolve(b)
	periods := periodsOf(b, q, kpis)
	if sel.nothing || len(periods) == 0 {
		return out, nil
	}
	m := &maker{b: b, sel: sel, targets: targetsOf(b), kpis: make([]models.KPI, 3)}
	for i, key := range []string{besideWithin, "cases_decided", "cases_received"} {
		m.kpis[i], _ = models.KPIByKey(key)
	}
	last := m.findLastFinished(periods[len(periods)-1])
	m.window.Period = models.PeriodAt(models.ByMonth, last.First(), 1)
	homes := m.homes()
	first := last - outlookMonths + 1
	asked := len(periods)
	for month := first; month <= last; month++ { // after the months asked for: those of the chart
		periods = append(periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	a := run(b, request{kpis: kpis, group: q.Group, sel: sel, periods: periods, targets: m.targets})
	for k, kpi := range kpis {
		begins, ends := reach(b, kpi)
		if !begins.Known() {
			continue // only another of the KPIs has values
		}
		for g := range a.keys {
			caseType, department, single := m.seriesOf(a, g, q.Group)
			s := stats.Series{Values: make([]*float64, outlookMonths), Direction: stats.Direction(kpi.Better)}
			for i := range s.Values {
				if p := periods[asked+i]; p.Until > begins && p.From <= ends {
					s.Values[i] = a.value(k, g, asked+i)
				}
			}
			var chart stats.Chart
			if caseType == nil || !slices.Contains(b.Settings.NotMeasured, models.NotMeasured{KPI: kpi.Key, CaseTypeID: *caseType}) {
				chart, _ = controlChart(b, kpi, caseType, first, s)
			}
			for p := range periods[:asked] {
				if periods[p].Until <= begins || periods[p].From > ends {
					continue
				}
				f := a.figure(k, g, p)
				if len(q.Group) > 0 && f.cases() == 0 && !f.given {
					continue
				}
				var target *models.Target
				if single {
					kind := int64(0)
					if caseType != nil {
						kind = *caseType
						if department == nil {
							home := homes[kind]
							department = &home
						}
					}
					at := int64(0)
					if department != nil {
						at = *department
					}
					if stood := m.targets.standing(kpi.Key, kind, at, periods[p].LastMonth()); len(stood) > 0 {
						target = &stood[0]
					}
				}
				out = append(out, charted(f, target, chart, first, periods[p].LastMonth()))
			}
		}
	}
	return out, nil
}

// homes gives the lowest department that the cases of each case type lie in, 0 for none: the one whose targets hold
// for the whole type, as on the board.
func (m *maker) homes() map[int64]int64 {
	out := map[int64]int64{}
	for _, t := range m.caseTypes() {
		out[t.id] = m.shared(t.departments)
	}
	return out
}

// seriesOf says which case type and department a group of an answer is the series of: nil for more than one. single
// says that a target can stand for it, which a part of one by channel or source has none of.
func (m *maker) seriesOf(a *answer, g int, group []string) (caseType, department *int64, single bool) {
	only := func(set idSet) *int64 {
		var found *int64
		for id, in := range set {
			if in && found != nil {
				return nil
			}
			if in {
				one := int64(id)
				found = &one
			}
		}
		return found
	}
	caseType, department, single = only(m.sel.caseTypes), nil, m.sel.channels == nil && m.sel.sources == nil
	for _, name := range group {
		id := a.id(g, name)
		switch name {
		case GroupCaseType:
			caseType = &id
		case GroupDepartment:
			department = &id
		default:
			single = false
		}
	}
	if department == nil && caseType == nil {
		department = only(m.sel.departments)
	}
	return caseType, department, single
}
