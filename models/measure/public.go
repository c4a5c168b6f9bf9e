package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// PublicFigure is a figure as it may leave the house. Withheld says that it has too few cases, or that one with too
// few could be worked out from it; nothing of it is told then.
type PublicFigure struct {
	Figure
	Withheld bool
}

// The published set is, for each KPI of the library, the whole municipality and its case types, by month, quarter,
// half-year, year and in all. What is withheld is decided for the whole set at once, whatever part of it is asked for:
// two questions cannot be held against each other. Case types may be picked out of it, since that shows fewer of the same
// cells. A sum of some of them, another grouping or filter, and the cases that an own key figure takes are other cells,
// which beside those of the set would tell what is withheld: they are refused.

// PublicFigures answers a query with figures of the published set. The error is a models.Problem where the query
// asks for something else, and models.ErrForbidden for one who does not see the whole municipality: their totals,
// beside those of the whole, would tell what is left.
func PublicFigures(b *facts.Book, q Query) ([]PublicFigure, error) {
	kpis, err := q.check(b)
	if err != nil {
		return nil, err
	}
	f := q.Filter
	switch {
	case !b.Scope.All:
		return nil, models.ErrForbidden
	case slices.ContainsFunc(kpis, models.KPI.Own):
		return nil, models.Problem{Field: "kpi", Code: "public_own"}
	case len(q.Group) > 1 || len(q.Group) == 1 && q.Group[0] != GroupCaseType:
		return nil, models.Problem{Field: "group", Code: "public_group"}
	case len(f.Departments)+len(f.Channels)+len(f.Sources)+len(f.Classes)+len(f.Outcomes) > 0:
		return nil, models.Problem{Field: "public", Code: "public_filter"}
	case q.By == models.ByWeek || q.By == models.ByFiscal || q.By == models.ByRolling12 || q.By == models.ByDay:
		return nil, models.Problem{Field: "by", Code: "public_period", Value: string(q.By)}
	case q.By == models.ByTotal && (q.From != nil || q.To != nil):
		return nil, models.Problem{Field: "from", Code: "public_total"}
	}
	one, err := pickedType(b, q)
	if err != nil {
		return nil, err
	}
	figures, err := Figures(b, q)
	if err != nil {
		return nil, err
	}
	withheld := map[string]map[spot]bool{}
	for _, k := range kpis {
		withheld[k.Key] = withheldOf(b, k)
	}
	out := make([]PublicFigure, len(figures))
	for i, g := range figures {
		out[i].Figure = g
		at := spotOf(g)
		if one != nil {
			at = spot{caseType: *one, period: g.Period}
		}
		if withheld[g.KPI][at] {
			out[i] = PublicFigure{Withheld: true, Figure: Figure{KPI: g.KPI, Period: g.Period, CaseType: g.CaseType, Department: g.Department,
				Channel: g.Channel, Source: g.Source, Unit: g.Unit, Few: g.Few, Provisional: g.Provisional, Span: g.Span}}
		}
	}
	return out, nil
}

// pickedType gives the name of the case type that an ungrouped query picks; nil for one that picks none, or is grouped.
// Several of them added up are no cell of the published set.
func pickedType(b *facts.Book, q Query) (*string, error) {
	sel, _ := q.Filter.resolve(b)
	if len(q.Group) > 0 || sel.caseTypes == nil || sel.nothing {
		return nil, nil
	}
	names := map[string]bool{}
	for id, in := range sel.caseTypes {
		if in {
			names[b.CaseTypes.Entry(int64(id)).Name] = true
		}
	}
	for name := range names {
		if len(names) == 1 {
			return &name, nil
		}
	}
	return nil, models.Problem{Field: "group", Code: "public_sum"}
}

// spot is where a figure stands in the published set: a case type, or all of them, and a period.
type spot struct {
	caseType string
	all      bool
	period   string
}

func spotOf(f Figure) spot {
	if f.CaseType == nil {
		return spot{all: true, period: f.Period}
	}
	return spot{caseType: *f.CaseType, period: f.Period}
}

// together lists KPIs whose numbers of cases give one another away, though they have different bases.
var together = [][]string{{"within_limit_share", "limit_coverage_share"}, {"satisfaction_mean", "satisfaction_top2_share"}}

// family lists the KPIs that must be withheld in the same places as k: those of the same base, which have the same
// cases, and those that tell their number.
func family(k models.KPI) []models.KPI {
	var out []models.KPI
	for _, o := range models.KPIs {
		same := o.Key == k.Key || bases[o.Key] == bases[k.Key] && bases[k.Key] != nil
		for _, group := range together {
			same = same || slices.Contains(group, k.Key) && slices.Contains(group, o.Key)
		}
		// A median has the cases of the mean of its clock, and no sum of its own.
		sumless := o.Form != models.FormShare && o.Form != models.FormMean
		if same && !o.Counted && (!sumless || !slices.ContainsFunc(models.KPIs, func(m models.KPI) bool {
			return m.Form == models.FormMean && bases[m.Key] == bases[o.Key]
		})) {
			out = append(out, o)
		}
	}
	return out
}

// nested are the kinds of periods of the published set, each of which holds whole ones of the next.
var nested = []models.PeriodKind{models.ByTotal, models.ByYear, models.ByHalf, models.ByQuarter, models.ByMonth}

// withheldOf works out the withheld places of a KPI's table.
func withheldOf(b *facts.Book, k models.KPI) map[spot]bool {
	if k.Counted { // numbers of cases are never few (CONTRACT §5)
		return nil
	}
	kpis := family(k)
	if len(kpis) == 0 {
		kpis = []models.KPI{k} // a municipality's own
	}
	if slices.ContainsFunc(b.Given, func(v models.Given) bool {
		return slices.ContainsFunc(kpis, func(k models.KPI) bool { return k.Key == v.KPI })
	}) {
		return withheldGiven(b, kpis)
	}
	if k.Form == models.FormGiven {
		return nil
	}
	cells, places, needs := publicTable(b, k)
	out := map[spot]bool{}
	for i, hidden := range Suppress(cells, needs) {
		if hidden {
			out[places[i]] = true
		}
	}
	return out
}

// withheldGiven works out the withheld places where values come ready-made. A total of such values may be told by itself,
// so that they are no net of sums: whatever shares a day with one that has few is withheld too.
func withheldGiven(b *facts.Book, kpis []models.KPI) map[spot]bool {
	var figures []Figure
	for _, k := range kpis {
		for _, by := range nested {
			for _, group := range [][]string{nil, {GroupCaseType}} {
				found, err := Figures(b, Query{KPIs: []string{k.Key}, By: by, Group: group})
				if err != nil {
					return nil // never: the query is ours
				}
				figures = append(figures, found...)
			}
		}
	}
	out := map[spot]bool{}
	for _, f := range figures {
		if !f.Few || f.N == 0 {
			continue
		}
		for _, o := range figures {
			if o.Span.From < f.Span.Until && f.Span.From < o.Span.Until {
				out[spotOf(o)] = true
			}
		}
	}
	return out
}

// publicTable lays out the published set of a KPI's family as a net of sums.
func publicTable(b *facts.Book, k models.KPI) (cells []Pipe, places []spot, needs []float64) {
	kpis := family(k)
	tables := make([][]Figure, len(kpis))
	for i, kpi := range kpis {
		for _, by := range nested {
			for _, group := range [][]string{nil, {GroupCaseType}} {
				figures, err := Figures(b, Query{KPIs: []string{kpi.Key}, By: by, Group: group})
				if err != nil {
					return nil, nil, nil // never: the query is ours
				}
				tables[i] = append(tables[i], figures...)
			}
		}
	}
	nodes := map[string]int{}
	node := func(name string) int {
		n, ok := nodes[name]
		if !ok {
			n = len(nodes)
			nodes[name] = n
		}
		return n
	}
	needs, signed := needsOf(b, kpis, tables)
	for at, f := range tables[0] {
		cell := Pipe{Loss: f.N}
		cases := int64(0)
		for i := range kpis {
			o := tables[i][at]
			cases += o.cases()
			cell.Few = cell.Few || o.Few
			cell.Amounts = append(cell.Amounts, float64(o.N))
			if o.Numerator == nil || signed[i] {
				continue
			}
			cell.Amounts = append(cell.Amounts, *o.Numerator)
			if kpis[i].Form == models.FormShare {
				cell.Amounts = append(cell.Amounts, *o.Denominator-*o.Numerator)
			}
		}
		if cases == 0 {
			continue // nobody is there to be recognised
		}
		cell.From, cell.To = endsOf(f, k, node)
		cells, places = append(cells, cell), append(places, spotOf(f))
	}
	return cells, places, needs
}

// needsOf gives how much each amount of a cell must be in doubt: the number of cases by the least number that may be
// shown, what stands above or below the line by one. Sums that may be negative have no bound that would give them
// away; signed tells them.
func needsOf(b *facts.Book, kpis []models.KPI, tables [][]Figure) (needs []float64, signed []bool) {
	signed = make([]bool, len(kpis))
	for i, k := range kpis {
		needs = append(needs, float64(minN(b.Settings)))
		signed[i] = slices.ContainsFunc(tables[i], func(f Figure) bool { return f.Numerator != nil && *f.Numerator < 0 })
		if signed[i] || k.Form != models.FormShare && k.Form != models.FormMean {
			continue
		}
		needs = append(needs, 1)
		if k.Form == models.FormShare {
			needs = append(needs, 1)
		}
	}
	return needs, signed
}

// endsOf gives the two sums that a figure of the published set stands in: its case types of a period, and a longer
// period of its parts. A number of open cases is no sum over periods: each period has sums of its own.
func endsOf(f Figure, k models.KPI, node func(string) int) (from, to int) {
	group := "all"
	if f.CaseType != nil {
		group = "type " + *f.CaseType
	}
	kind := f.Span.Kind
	types := node("types " + string(kind) + " " + f.Period)
	if k.Cohort == models.CohortStock {
		if f.CaseType != nil {
			return node("stock " + f.Period), types
		}
		return types, node("stock " + f.Period)
	}
	above, below := types, types
	if level := slices.Index(nested, kind); level > 0 {
		holder := models.Period{Kind: models.ByTotal}
		if nested[level-1] != models.ByTotal {
			holder = models.PeriodAt(nested[level-1], f.Span.From, 1)
		}
		above = node(group + " " + string(holder.Kind) + " " + holder.String())
	}
	if kind != models.ByMonth {
		name := f.Period
		if kind == models.ByTotal {
			name = models.Period{Kind: models.ByTotal}.String()
		}
		below = node(group + " " + string(kind) + " " + name)
	}
	if f.CaseType != nil {
		return above, below
	}
	return below, above
}
