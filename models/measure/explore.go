package measure

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// ByPeriod is the dimension of the lines that are periods.
const ByPeriod = "period"

// Dimensions lists what the lines of an exploration can be, in the order in which they are offered.
var Dimensions = []string{GroupCaseType, GroupDepartment, GroupChannel, GroupChannelClass, GroupSource, GroupOutcome, ByPeriod}

// The periods that a figure of an exploration can be held against.
const (
	AgainstPrevious = "previous" // the one before it
	AgainstYear     = "year"     // the same a year before
)

// mostMeasures is how many key figures one exploration shows, mostLines how many periods its lines can be.
const (
	mostMeasures = 12
	mostLines    = 400
)

// spanOf is how many periods of a kind stand as lines where nobody says from when.
var spanOf = map[models.PeriodKind]int{models.ByMonth: 13, models.ByQuarter: 8, models.ByHalf: 6, models.ByYear: 5, models.ByFiscal: 5,
	models.ByWeek: 13, models.ByRolling12: 13, models.ByDay: 14}

// ExploreQuery asks for key figures by lines.
type ExploreQuery struct {
	KPIs    []string      // none = ExploreKPIs
	By      []string      // one or two of Dimensions; none = by case type
	Period  models.Period // zero = DefaultPeriod
	From    models.Period // of the same kind: all from it to Period; zero = Period alone, or the latest ones where the lines are periods
	Against string        // "" = nothing
	Filter  Filter
	Sort    string // a key figure, with "-" before it the largest first; "" = by name, periods in time
}

// Exploration is the answer: lines, each with one cell a key figure, and a total that comes from the cases.
type Exploration struct {
	KPIs    []models.KPI
	By      []string
	Period  models.Period
	From    models.Period // zero where Period stands alone
	Span    models.Period // what a line covers, where lines are no periods, and the total
	Against string
	Sort    string
	Filter  Filter
	Lines   []ExploreLine
	Total   ExploreLine
	Series  []models.Period // of every cell's series; the last one is the end of Period
	// Provisional says that the period is not finished.
	Provisional bool
	Unknown     []string   // names of the filter that nothing known bears
	Sources     []string   // that the cases of the filter come from, by name
	Attendance  Attendance // those with figures of the span
}

// ExploreLine is one line. What it is a line of stands in the Figure of its cells.
type ExploreLine struct {
	Names  []string      // in the order of By; "" where it has no name there, the code of a class or an outcome
	Period models.Period // what its figures cover
	Cells  []ExploreCell // in the order of KPIs
}

// ExploreCell is one figure of a line.
type ExploreCell struct {
	Figure
	Applies bool     // the key figure says nothing of these cases, and is no missing value
	Before  *Figure  // of the period that it is held against; nil where either is not finished or has no value
	Series  []Figure // of Exploration.Series; none where the lines are periods
	Target  *models.Target
	Gap     *float64
	Status  models.Status // "" where nothing can stand for such a line: a part of the cases that nobody sets targets for
	Stale   bool          // a source that it stands on is out of date
	Age     int           // where stale: the days since its source delivered
}

// Periods says whether the lines are periods.
func (x *Exploration) Periods() bool { return slices.Contains(x.By, ByPeriod) }

// Charted gives the key figure that the chart draws, the one that the lines are sorted by, else the first that is no
// plain count; and its figures in time: those of the lines where they are periods, else the series of the total.
func (x *Exploration) Charted() (kpi int, figures []Figure) {
	by := strings.TrimPrefix(x.Sort, "-")
	kpi = slices.IndexFunc(x.KPIs, func(k models.KPI) bool { return k.Key == by })
	if kpi < 0 {
		kpi = max(0, slices.IndexFunc(x.KPIs, func(k models.KPI) bool { return !k.Counted }))
	}
	if len(x.By) > 1 || !x.Periods() {
		return kpi, x.Total.Cells[kpi].Series
	}
	for _, line := range x.Lines {
		figures = append(figures, line.Cells[kpi].Figure)
	}
	slices.SortFunc(figures, func(a, b Figure) int { return cmp.Compare(a.Span.From, b.Span.From) })
	return kpi, figures
}

// ExploreKPIs are the key figures of an exploration that names none: how many cases, and what the overview shows.
func ExploreKPIs(b *facts.Book) []string {
	keys := []string{"cases_received", "cases_decided"}
	columns := b.Settings.Columns
	if len(columns) == 0 {
		columns = models.DefaultSettings().Columns
	}
	for _, key := range columns {
		if _, ok := b.KPI(key); ok && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys[:min(len(keys), mostMeasures)]
}

// Explore answers a query. The error is a models.Problem: a key figure, dimension or order that does not exist, a
// first period of another kind or after the last, too many of anything.
func Explore(b *facts.Book, q ExploreQuery) (*Exploration, error) {
	x, err := q.laidOut(b)
	if err != nil {
		return nil, err
	}
	sel, unknown := q.Filter.resolve(b)
	x.Unknown = unknown
	if sel.nothing || b.Table == nil {
		x.Total = ExploreLine{Period: x.Span}
		for _, k := range x.KPIs {
			x.Total.Cells = append(x.Total.Cells, ExploreCell{Figure: nothingOf(k, x.Span), Applies: true})
		}
		return x, nil
	}
	x.Sources = sourceNames(b, sel, nil)
	e := &explorer{b: b, x: x, sel: sel, targets: targetsOf(b)}
	x.Attendance = attendance(b, sel, x.KPIs, x.Span)
	e.lines()
	x.order()
	return x, nil
}

// laidOut fills a query's gaps, or tells what is wrong with it.
func (q ExploreQuery) laidOut(b *facts.Book) (*Exploration, error) {
	var ps models.Problems
	wrong := func(field, code, value string) {
		ps = append(ps, models.Problem{Field: field, Code: code, Value: value})
	}
	x := &Exploration{By: q.By, Period: q.Period, From: q.From, Against: q.Against, Sort: q.Sort, Filter: q.Filter}
	keys := q.KPIs
	if len(keys) == 0 {
		keys = ExploreKPIs(b)
	}
	for i, key := range keys {
		k, ok := b.KPI(key)
		switch {
		case !ok:
			wrong("kpi", "unknown_kpi", key)
		case !slices.Contains(keys[:i], key):
			x.KPIs = append(x.KPIs, k)
		}
	}
	if len(x.KPIs) > mostMeasures {
		wrong("kpi", "too_many_kpis", strconv.Itoa(mostMeasures))
	}
	if len(x.By) == 0 {
		x.By = []string{GroupCaseType}
	}
	for i, by := range x.By {
		if !slices.Contains(Dimensions, by) || slices.Contains(x.By[:i], by) {
			wrong("by", "unknown_group", by)
		}
	}
	if len(x.By) > 2 {
		wrong("by", "too_many_groups", "2")
	}
	if slices.Contains(x.By, GroupChannel) && slices.Contains(x.By, GroupChannelClass) {
		wrong("by", "channel_twice", "")
	}
	if q.Against != "" && q.Against != AgainstPrevious && q.Against != AgainstYear {
		wrong("compare", "bad_choice", q.Against)
	}
	if by := strings.TrimPrefix(q.Sort, "-"); by != "" && by != "name" && !slices.ContainsFunc(x.KPIs, func(k models.KPI) bool { return k.Key == by }) {
		wrong("sort", "unknown_sort", q.Sort)
	}
	if x.Period.Kind == "" {
		x.Period = DefaultPeriod(b)
	}
	switch {
	case x.From.Kind == "":
	case x.From.Kind != x.Period.Kind:
		wrong("from", "from_of_another_kind", x.From.String())
	case x.From.From > x.Period.From:
		wrong("from", "from_after", x.From.String())
	}
	if len(ps) > 0 {
		return nil, ps
	}
	x.spans(b)
	if x.Periods() && len(x.periods()) > mostLines {
		return nil, models.Problem{Field: "from", Code: "too_many_periods", Value: strconv.Itoa(mostLines)}
	}
	return x, nil
}

// spans works out what is covered: a total has no parts but its years.
func (x *Exploration) spans(b *facts.Book) {
	if x.Period.Kind == models.ByTotal {
		x.From = models.Period{}
		x.Period = whole(b, x.Period)
		if x.Periods() {
			x.From, x.Period = models.PeriodAt(models.ByYear, x.Period.From, 1), models.PeriodAt(models.ByYear, x.Period.Until-1, 1)
		}
	} else if x.From.Kind == "" && x.Periods() {
		x.From = x.Period.Step(1 - spanOf[x.Period.Kind])
		if first, _ := b.Span(); first.Known() { // nothing lies before the data
			for x.From.Until <= first && x.From != x.Period {
				x.From = x.From.Step(1)
			}
		}
	}
	x.Span = x.Period
	if x.From.Kind != "" && x.From != x.Period {
		x.Span = models.Period{Kind: models.ByTotal, From: x.From.From, Until: x.Period.Until}
	}
	x.Provisional = !Finished(b, x.Period)
	kind := models.ByMonth
	if x.Period.Kind == models.ByWeek || x.Period.Kind == models.ByDay {
		kind = models.ByWeek
	}
	last := models.PeriodAt(kind, x.Period.Until-1, 1)
	for i := range seriesMonths {
		x.Series = append(x.Series, last.Step(i-seriesMonths+1))
	}
}

// periods lists the periods that are lines; the span alone where lines are something else.
func (x *Exploration) periods() []models.Period {
	if !x.Periods() {
		return []models.Period{x.Span}
	}
	var out []models.Period
	for p := x.From; p.From <= x.Period.From && len(out) <= mostLines; p = p.Step(1) {
		out = append(out, p)
	}
	return out
}

// against gives what a period is held against; false where there is nothing.
func (x *Exploration) against(p models.Period) (models.Period, bool) {
	if x.Against == "" || p.Kind == models.ByTotal {
		return models.Period{}, false
	}
	if x.Against == AgainstPrevious {
		return DefaultCompare(p), true
	}
	steps := map[models.PeriodKind]int{models.ByMonth: 12, models.ByRolling12: 12, models.ByQuarter: 4, models.ByHalf: 2, models.ByWeek: 52, models.ByDay: 364}[p.Kind]
	return p.Step(-max(steps, 1)), true
}

// explorer works an exploration out.
type explorer struct {
	b       *facts.Book
	x       *Exploration
	sel     *selection
	targets *targets
	maker   *maker
	types   map[int64]kept
	aged    map[agedKey]int // of the cells that are out of date; nil where no source is
}

// asking lays out the periods of the pass: those of the lines, what each is held against, the span of the total with its
// own, the series.
type asking struct {
	periods []models.Period
	before  map[int]int // by the place of a period: that of what it is held against
	span    int
	series  int
}

func (e *explorer) asking(lines []models.Period) asking {
	a := asking{before: map[int]int{}}
	add := func(p models.Period) (at int) {
		at = len(a.periods)
		a.periods = append(a.periods, p)
		return at
	}
	for _, p := range lines {
		add(p)
	}
	a.span = 0
	if len(lines) > 1 {
		a.span = add(e.x.Span)
	}
	for at, p := range slices.Clone(a.periods) {
		if before, ok := e.x.against(p); ok && Finished(e.b, p) && Finished(e.b, before) {
			a.before[at] = add(before)
		}
	}
	a.series = len(a.periods)
	for _, p := range e.x.Series {
		add(p)
	}
	return a
}

// lines makes the lines and the total in one pass. A combination without a single case is left out, a period within the
// data is not. The total is added up from the counts of the cases, never from the lines' values.
func (e *explorer) lines() {
	x := e.x
	group := slices.DeleteFunc(slices.Clone(x.By), func(by string) bool { return by == ByPeriod })
	lines := x.periods()
	ask := e.asking(lines)
	q := request{kpis: x.KPIs, group: group, sel: e.sel, periods: ask.periods, targets: e.targets}
	a := run(e.b, q)
	e.ready(a, group)
	e.age(ask.periods[:ask.span+1], group)
	for g := range a.keys {
		of := a.ids(g, group)
		for p, period := range lines {
			line := ExploreLine{Period: period}
			there := false
			for k := range x.KPIs {
				c := e.cell(a, ask, k, g, p, !x.Periods())
				c.Age, c.Stale = e.aged[agedKey{of, p, k}]
				there = there || c.cases() > 0 || c.given || len(group) == 0 && c.inside(e.b, x.KPIs[k])
				line.Cells = append(line.Cells, c)
			}
			if !there {
				continue
			}
			for _, by := range x.By {
				line.Names = append(line.Names, line.Cells[0].named(by))
			}
			e.judge(a, g, group, &line)
			x.Lines = append(x.Lines, line)
		}
	}
	q.group = nil
	sum, ok := a, true
	if len(group) > 0 {
		sum, ok = a.part(e.b, q)
	}
	if !ok { // two names that are one in the lines
		sum = run(e.b, q)
	}
	x.Total = ExploreLine{Period: x.Span}
	for k := range x.KPIs {
		c := e.cell(sum, ask, k, 0, ask.span, true)
		c.Age, c.Stale = e.aged[agedKey{total, ask.span, k}]
		x.Total.Cells = append(x.Total.Cells, c)
	}
	e.judge(sum, 0, nil, &x.Total)
}

// inside says whether a figure's period touches the data that its key figure is made of.
func (f Figure) inside(b *facts.Book, k models.KPI) bool {
	first, last := reach(b, k)
	return first.Known() && f.Span.Until > first && f.Span.From <= last
}

// named gives the name that a figure has in a dimension.
func (f Figure) named(by string) string {
	name := map[string]*string{GroupCaseType: f.CaseType, GroupDepartment: f.Department, GroupChannel: f.Channel, GroupChannelClass: f.Channel,
		GroupSource: f.Source, GroupOutcome: f.Outcome}[by]
	if by == ByPeriod {
		return f.Span.Address()
	}
	if name == nil {
		return ""
	}
	return *name
}

// cell reads one figure from a pass with what stands beside it.
func (e *explorer) cell(a *answer, ask asking, kpi, group, period int, series bool) ExploreCell {
	k := e.x.KPIs[kpi]
	at := func(p int) Figure {
		f := a.figure(kpi, group, p)
		if !f.inside(e.b, k) {
			f.Value, f.Numerator, f.Denominator = nil, nil, nil
		}
		return f
	}
	c := ExploreCell{Figure: at(period)}
	c.Applies = c.applies
	if before, ok := ask.before[period]; ok && c.Value != nil {
		if f := at(before); f.Value != nil {
			c.Before = &f
		}
	}
	if series {
		for i := range e.x.Series {
			c.Series = append(c.Series, at(ask.series+i))
		}
	}
	return c
}

// ready prepares what lines by case type are judged by, as the overview judges them.
func (e *explorer) ready(a *answer, group []string) {
	median, _ := models.KPIByKey(besideWithin)
	decided, _ := models.KPIByKey("cases_decided")
	received, _ := models.KPIByKey("cases_received")
	e.maker = &maker{b: e.b, sel: e.sel, window: Window{Period: e.x.Period}, targets: e.targets, answer: a, kpis: []models.KPI{median, decided, received}}
	if slices.Contains(group, GroupCaseType) {
		e.types = map[int64]kept{}
		for _, t := range e.maker.caseTypes() {
			e.types[t.id] = t
		}
	}
}

// judge holds the cells of a line against the targets that stood for exactly its cases. There are none for a channel, a
// source or an outcome, nor for several case types or departments of many.
func (e *explorer) judge(a *answer, g int, group []string, line *ExploreLine) {
	for _, by := range group {
		if by != GroupCaseType && by != GroupDepartment {
			return
		}
	}
	if e.sel.channels != nil || e.sel.sources != nil || e.sel.outcomes != nil {
		return
	}
	t, ok := kept{}, true
	if slices.Contains(group, GroupCaseType) {
		t = e.types[a.id(g, GroupCaseType)]
		t.id = a.id(g, GroupCaseType)
	} else if t.id, ok = e.sel.caseTypes.single(); !ok {
		return
	}
	department := int64(0)
	switch {
	case slices.Contains(group, GroupDepartment):
		department = a.id(g, GroupDepartment)
	case e.sel.departments != nil:
		if department, ok = e.named(); !ok {
			return
		}
	case slices.Contains(group, GroupCaseType):
		department = e.maker.shared(t.departments)
	}
	for i := range line.Cells {
		c := &line.Cells[i]
		k, _ := e.b.KPIs.KPI(c.KPI, line.Period.LastMonth())
		if k.Better == models.Neutral {
			continue
		}
		if standing := e.targets.standing(k.Key, t.id, department, line.Period.LastMonth()); len(standing) > 0 {
			c.Target = &standing[0]
		}
		c.Applies = c.Applies && !slices.Contains(e.b.Settings.NotMeasured, models.NotMeasured{KPI: k.Key, CaseTypeID: t.id})
		if k.Key == "within_limit_share" && len(t.departments) > 0 {
			c.Applies = c.Applies && e.maker.limited(t, line.Period)
		}
		c.Status = judge(c.Figure, k, c.Target, c.Applies, false, func() bool {
			return e.maker.tells(k, func(combo facts.Combo) bool { return t.id == 0 || int64(combo.CaseType) == t.id })
		})
		if c.Target != nil && c.Target.Value != nil && c.Value != nil && judged(c.Status) {
			gap := *c.Value - *c.Target.Value
			c.Gap = &gap
		}
	}
}

// single gives the only id of a set; 0 of one that takes everything. It is false where the set has several.
func (s idSet) single() (id int64, ok bool) {
	for i, in := range s {
		switch {
		case in && ok:
			return 0, false
		case in:
			id, ok = int64(i), true
		}
	}
	return id, ok || s == nil
}

// named gives the only department that a filter names, with everything below it.
func (e *explorer) named() (int64, bool) {
	if len(e.x.Filter.Departments) != 1 {
		return 0, false
	}
	ids := e.b.Departments.Find(e.x.Filter.Departments[0])
	if len(ids) != 1 {
		return 0, false
	}
	return ids[0], true
}

// order sorts the lines. What has no value stands last, whichever way; ties stand by name.
func (x *Exploration) order() {
	by, turned := strings.CutPrefix(x.Sort, "-")
	at := slices.IndexFunc(x.KPIs, func(k models.KPI) bool { return k.Key == by })
	names := func(a, b ExploreLine) int {
		for i, by := range x.By {
			c := strings.Compare(a.Names[i], b.Names[i])
			if by == ByPeriod {
				c = cmp.Compare(a.Period.From, b.Period.From)
			}
			if c != 0 {
				return c
			}
		}
		return 0
	}
	slices.SortStableFunc(x.Lines, func(a, b ExploreLine) int {
		if at < 0 {
			if turned {
				return -names(a, b)
			}
			return names(a, b)
		}
		v, w := a.Cells[at].Value, b.Cells[at].Value
		switch {
		case v == nil && w == nil:
			return names(a, b)
		case v == nil:
			return 1
		case w == nil:
			return -1
		}
		c := cmp.Compare(*v, *w)
		if turned {
			c = -c
		}
		return cmp.Or(c, names(a, b))
	})
}

// ExploreCounts gives the cases received in a period by each of the dimensions that an exploration is filtered by, and
// there by name or code.
func ExploreCounts(b *facts.Book, p models.Period) map[string]map[string]int64 {
	received, _ := models.KPIByKey("cases_received")
	out := map[string]map[string]int64{}
	if b.Table == nil {
		return out
	}
	for _, by := range []string{GroupCaseType, GroupDepartment, GroupChannel, GroupChannelClass, GroupSource, GroupOutcome} {
		a := run(b, request{kpis: []models.KPI{received}, group: []string{by}, sel: &selection{}, periods: []models.Period{p}})
		out[by] = map[string]int64{}
		for g := range a.keys {
			if f := a.figure(0, g, 0); f.N > 0 { // a name without a case may be one that is not to be seen
				out[by][f.named(by)] += f.N
			}
		}
	}
	return out
}
