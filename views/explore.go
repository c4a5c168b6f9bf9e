package views

import (
	"cmp"
	"encoding/json"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/chart"
	"gevinstoverblik/views/text"
)

// ExploreInput is an exploration with what there is to choose between.
type ExploreInput struct {
	X        *measure.Exploration
	Scene    Scene
	KPIs     []models.KPI // all that can be shown
	Known    measure.Known
	Counts   map[string]map[string]int64 // cases received in the period, by dimension and name
	Defaults measure.ExploreQuery        // what an address without a state asks for
	Formats  []string                    // of files; none for one who may not take figures home
	Saved    []models.SavedView
	Refused  models.Problems // what was wrong with the name of a view that was to be saved
	Typed    string          // that name
	Base     string          // "https://gevinst.example": where the addresses of feeds begin; "" = none are offered
}

// Explore is the page that takes figures apart: pages/explore.html.
type Explore struct {
	Chrome
	Crumbs   Crumbs
	First    *Empty
	Lead     string
	Early    string
	Partial  *Banner // which sources have no figures of the span; nil where all have some
	Fresh    string
	Chips    []Link
	Filtered []string // what the figures are narrowed to, for where they stand alone
	Reset    string
	Selects  []Field
	Groups   []ExploreGroup
	Keep     []Choice // what the form does not show and must not lose
	Chart    *ExploreChart
	Caption  string
	Heads    []ExploreHead
	Rows     []ExploreRow
	Total    ExploreRow
	Empty    *Empty
	Notes    []string
	Coverage []ExploreCover
	Files    []ExploreFile
	CaseFile string // the cases behind the first figure of the total; "" = may not be seen
	CasesN   string
	Feed     string
	Connect  []Link // files that connect a spreadsheet
	Steps    []string
	Saved    []ExploreSaved
	Save     Field
	Faults   *Faults
	Said     string // what changed, for those who listen
}

// Template names the page's template.
func (Explore) Template() string { return "explore" }

// ExploreGroup is a list of boxes to tick. None ticked is all.
type ExploreGroup struct {
	Name   string
	Legend string
	Folded bool // shown as one line until it is opened
	Open   bool
	Boxes  []ExploreBox
}

// ExploreBox is one box.
type ExploreBox struct {
	ID      string
	Value   string
	Text    string
	Count   string
	Checked bool
	Depth   int
}

// ExploreHead is the head of a column. Unit stands below the name.
type ExploreHead struct {
	Text string
	Unit string
	URL  string
	Sort string // ascending, descending, ""
	Num  bool
	Way  string // "højere er bedre", read aloud
}

// ExploreRow is one line of the table.
type ExploreRow struct {
	Names []string
	Cells []ExploreCell
	Spark template.HTML
	Wide  int // columns that the only name takes up; 0 = one
}

// ExploreCell is one figure.
type ExploreCell struct {
	Label string // the column's head, where heads are away (phone)
	Value string
	URL   string // of its cases; "" = may not be seen, or there are none
	Icon  *Icon  // how it stands against its target
	Notes []string
	Old   string // "40 dage gammelt" where its source is out of date
	Aged  string // the same, read aloud
	Quiet bool   // there is no value
}

// ExploreChart is the chart of one key figure, and the same as a table.
type ExploreChart struct {
	Headline string
	Subline  string
	Unit     string
	Notes    []string // what the bars and the line are
	Old      string   // that its source is out of date
	Options  json.RawMessage
	Drawing  template.HTML // the same without script
	Caption  string
	Heads    []string
	Rows     [][]string
	Foot     string // where the figures come from, and up to when
	Pictures Pictures
}

// ExploreCover says how many cases stand behind a figure of the total, and how many do not.
type ExploreCover struct {
	Name               string
	Define             string
	N, Unknown, Out    string
	UnknownURL, OutURL string
}

// ExploreFile is a form of file.
type ExploreFile struct {
	Name, What, URL string
}

// ExploreSaved is a saved view.
type ExploreSaved struct {
	ID     int64
	Name   string
	URL    string
	Who    string // "din", "delt", "delt af Bo"
	Remove bool
}

// ExploreAddress gives the address of a query: what is as by default is left out.
func ExploreAddress(path string, q, by measure.ExploreQuery) Address {
	v := url.Values{}
	set := func(key string, values []string, none bool) {
		if !none && len(values) > 0 {
			v.Set(key, strings.Join(values, ","))
		}
	}
	set("kpi", q.KPIs, slices.Equal(q.KPIs, by.KPIs))
	set("by", q.By, slices.Equal(q.By, by.By))
	if q.Period.Kind != "" && q.Period.Address() != by.Period.Address() {
		v.Set("period", q.Period.Address())
	}
	if q.From.Kind != "" {
		v.Set("from", q.From.Address())
	}
	for key, value := range map[string]string{"compare": q.Against, "sort": q.Sort} {
		if value != "" {
			v.Set(key, value)
		}
	}
	addFilter(v, q.Filter)
	return Address{Path: path, Query: v}
}

// addFilter puts a filter into an address.
func addFilter(v url.Values, f measure.Filter) {
	for key, values := range map[string][]string{"case_type": f.CaseTypes, "department": f.Departments, "channel": f.Channels, "source": f.Sources,
		"channel_class": f.Classes, "outcome": f.Outcomes} {
		if len(values) > 0 {
			v[key] = values
		}
	}
	if f.Exact {
		v.Set("exact", "1")
	}
}

// NewExplore lays an exploration out. The chrome's address holds its state.
func NewExplore(c Chrome, in ExploreInput) Explore {
	l, x := c.Lang, in.X
	c.Title = l.Say("explore.title")
	up := Link{Text: l.Say("nav.overview"), URL: "/overview"}
	if in.Scene.CanImport {
		up = Link{Text: l.Say("nav.data"), URL: "/data"}
	}
	p := Explore{Chrome: c, Crumbs: NewCrumbs(l, up, Link{Text: l.Say("explore.title")})}
	if in.Scene.empty() {
		p.First = firstRun(l, in.Scene.CanImport)
		return p
	}
	e := exploring{Chrome: c, in: in, x: x}
	p.Fresh = l.Say("fresh", "date", l.Date(in.Scene.DataDate))
	if x.Provisional {
		p.Early = l.Say("context.provisional")
	}
	p.Lead = l.Say("explore.lead", "lines", l.Many("explore.lines", len(x.Lines)), "period", e.span())
	p.Said = p.Lead
	p.Partial = partialBanner(l, x.Attendance, e.span(), nil)
	p.form(e)
	p.table(e)
	p.Chart = e.chart()
	p.cover(e)
	p.side(e)
	return p
}

// exploring is an exploration while its page is made.
type exploring struct {
	Chrome
	in ExploreInput
	x  *measure.Exploration
}

// span names what the lines cover: "3. kvartal 2026", "1. kvartal 2025 – 3. kvartal 2026".
func (e exploring) span() string {
	if e.x.From.Kind == "" || e.x.From == e.x.Period {
		return e.Lang.Period(e.x.Period)
	}
	return e.Lang.Say("explore.span", "from", e.Lang.Period(e.x.From), "to", e.Lang.Period(e.x.Period))
}

// form lays out what can be chosen, and what is.
func (p *Explore) form(e exploring) {
	l, x := e.Lang, e.x
	period := Field{Name: "period", Kind: "select", Label: l.Say("context.period"), List: []Choice{}}
	span := e.in.Scene.Span
	for _, of := range append(PeriodChoices(span, x.Period, e.in.Scene.FiscalStart), models.Period{Kind: models.ByTotal, From: models.NoDay, Until: models.NoDay}) {
		value := of.Address()
		if value == e.in.Defaults.Period.Address() {
			value = ""
		}
		period.List = append(period.List, Choice{Value: value, Text: l.Period(of), Chosen: of.Address() == x.Period.Address()})
	}
	from := Field{Name: "from", Kind: "select", Label: l.Say("explore.from"), List: []Choice{{Text: l.Say("explore.from.none"), Chosen: e.in.X.From.Kind == ""}}}
	if x.Periods() {
		from.List[0].Text = l.Say("explore.from.latest")
	}
	asked := e.Address.Get("from")
	if x.Period.Kind != models.ByTotal {
		for at := x.Period.Step(-1); at.Until > span.From && len(from.List) <= 60; at = at.Step(-1) {
			from.List = append(from.List, Choice{Value: at.Address(), Text: l.Period(at), Chosen: at.Address() == asked})
		}
	}
	from.List[0].Chosen = !slices.ContainsFunc(from.List[1:], func(c Choice) bool { return c.Chosen })
	against := Field{Name: "compare", Kind: "select", Label: l.Say("context.compare"), List: []Choice{{Text: l.Say("explore.against.none")},
		{Value: measure.AgainstPrevious, Text: upperFirst(l.Say("context.compare.previous"))}, {Value: measure.AgainstYear, Text: upperFirst(l.Say("context.compare.year"))}}}
	choose(against.List, x.Against)
	by := Field{Name: "by", Kind: "select", Label: l.Say("explore.by")}
	then := Field{Name: "by", Of: "2", Kind: "select", Label: l.Say("explore.then"), List: []Choice{{Text: l.Say("explore.then.none"), Chosen: len(x.By) < 2}}}
	for _, dim := range measure.Dimensions {
		text := l.Say("explore.by." + dim)
		by.List = append(by.List, Choice{Value: dim, Text: text, Chosen: dim == x.By[0]})
		then.List = append(then.List, Choice{Value: dim, Text: text, Chosen: len(x.By) > 1 && dim == x.By[1]})
	}
	p.Selects = []Field{period, from, against, by, then}
	if e.in.Scene.Reorganised {
		org := Field{Name: "org", Kind: "select", Label: l.Say("context.org"), List: []Choice{{Text: l.Say("context.org.then")}, {Value: "now", Text: l.Say("context.org.now")}}}
		choose(org.List, e.Address.Get("org"))
		p.Selects = append(p.Selects, org)
	}
	if x.Sort != "" {
		p.Keep = append(p.Keep, Choice{Value: x.Sort, Text: "sort"})
	}
	if x.Filter.Exact {
		p.Keep = append(p.Keep, Choice{Value: "1", Text: "exact"})
	}
	p.boxes(e)
	p.chips(e)
}

// boxes lists the key figures and what there is to filter by.
func (p *Explore) boxes(e exploring) {
	l, x, f := e.Lang, e.x, e.x.Filter
	standard := e.in.Defaults.KPIs
	for _, more := range []bool{false, true} {
		g := ExploreGroup{Name: "kpi", Legend: l.Say("explore.kpis"), Folded: more}
		if more {
			g.Legend = l.Say("explore.kpis.more")
		}
		for _, k := range e.in.KPIs {
			if slices.Contains(standard, k.Key) == more {
				continue
			}
			box := ExploreBox{Value: k.Key, Text: l.NameOf(k), Checked: slices.ContainsFunc(x.KPIs, func(shown models.KPI) bool { return shown.Key == k.Key })}
			g.Open = g.Open || more && box.Checked
			g.Boxes = append(g.Boxes, box)
		}
		p.add(g)
	}
	entries := func(name, dim string, chosen []string, list []measure.Name) {
		g := ExploreGroup{Name: name, Legend: l.Say("explore.by." + dim), Folded: dim != measure.GroupDepartment}
		for _, entry := range list {
			box := ExploreBox{Value: entry.Slug, Text: entry.Name, Count: l.Count(int(e.in.Counts[dim][entry.Name]))}
			if entry.ID == 0 {
				box.Value, box.Text = measure.Missing, e.nameless(dim)
			}
			box.Checked = slices.Contains(chosen, box.Value)
			g.Open = g.Open || box.Checked
			g.Boxes = append(g.Boxes, box)
		}
		if len(g.Boxes) > 1 || g.Open {
			p.add(g)
		}
	}
	codes := func(name string, chosen []string, field string, list []string) {
		g := ExploreGroup{Name: name, Legend: l.Say("explore.by." + name), Folded: name == measure.GroupOutcome}
		for _, code := range list {
			n := e.in.Counts[name][code]
			box := ExploreBox{Value: code, Text: upperFirst(l.DefineValue(field, code)), Count: l.Count(int(n)), Checked: slices.Contains(chosen, code)}
			g.Open = g.Open || box.Checked
			g.Boxes = append(g.Boxes, box)
		}
		if len(g.Boxes) > 1 || g.Open {
			p.add(g)
		}
	}
	entries("department", measure.GroupDepartment, f.Departments, e.in.Known.Departments)
	entries("case_type", measure.GroupCaseType, f.CaseTypes, e.in.Known.CaseTypes)
	var classes []string
	for _, class := range []models.ChannelClass{models.ChannelDigital, models.ChannelAssisted, models.ChannelEmail, models.ChannelManual, models.ChannelInternal, models.ChannelUnknown} {
		if slices.ContainsFunc(e.in.Known.Channels, func(n measure.Name) bool { return n.Class == class }) || slices.Contains(f.Classes, class.String()) {
			classes = append(classes, class.String())
		}
	}
	codes("channel_class", f.Classes, models.FieldChannelClass, classes)
	entries("channel", measure.GroupChannel, f.Channels, e.in.Known.Channels)
	codes("outcome", f.Outcomes, models.FieldOutcome, []string{"permit", "refusal", "no_permit_needed", "shelved", "withdrawn", "answered", "unknown"})
	entries("source", measure.GroupSource, f.Sources, e.in.Known.Sources)
}

// add puts a group into the form and gives its boxes ids of their own.
func (p *Explore) add(g ExploreGroup) {
	for i := range g.Boxes {
		g.Boxes[i].ID = "x-" + g.Name + "-" + g.Boxes[i].Value
	}
	if len(g.Boxes) > 0 {
		p.Groups = append(p.Groups, g)
	}
}

// nameless says what the cases without a value in a dimension are called.
func (e exploring) nameless(dim string) string {
	if dim == measure.GroupCaseType {
		return e.Lang.Say("case_type.none")
	}
	return e.Lang.Say("explore.nameless")
}

// chips are the filters that are set; each address takes its one away.
func (p *Explore) chips(e exploring) {
	l := e.Lang
	add := func(key, words string, list []string, value string) {
		rest := slices.DeleteFunc(slices.Clone(list), func(v string) bool { return v == value })
		p.Chips = append(p.Chips, Link{Text: words, URL: e.Address.to(e.Address.Path, func(q url.Values) {
			if q.Del(key); len(rest) > 0 {
				q[key] = rest
			}
		})})
	}
	if e.Address.Get("period") != "" {
		p.Chips = append(p.Chips, Link{Text: l.Period(e.x.Period), URL: e.Address.Without("period", "from")})
	}
	for _, g := range p.Groups {
		if g.Name == "kpi" {
			continue
		}
		for _, b := range g.Boxes {
			if b.Checked {
				p.Filtered = append(p.Filtered, g.Legend+": "+b.Text)
				add(g.Name, g.Legend+": "+b.Text, e.Address.Query[g.Name], b.Value)
			}
		}
	}
	for _, name := range e.x.Unknown {
		for key, list := range e.Address.Query {
			if slices.Contains(list, name) && key != "kpi" {
				add(key, l.Say("explore.unknown", "name", name), list, name)
			}
		}
	}
	if len(e.Address.Query) > 0 {
		p.Reset = e.Address.Path
	}
}

// table lays out the lines.
func (p *Explore) table(e exploring) {
	l, x := e.Lang, e.x
	p.Caption = l.Say("explore.caption", "period", e.span())
	for _, by := range x.By {
		h := ExploreHead{Text: l.Say("explore.by." + by)}
		if len(p.Heads) == 0 {
			switch x.Sort {
			case "", "name":
				h.Sort, h.URL = "ascending", e.Address.With("sort", "-name")
			case "-name":
				h.Sort, h.URL = "descending", e.Address.With("sort", "")
			default:
				h.URL = e.Address.With("sort", "")
			}
		}
		p.Heads = append(p.Heads, h)
	}
	for _, k := range x.KPIs {
		p.Heads = append(p.Heads, e.head(k))
	}
	at, _ := x.Charted()
	for _, line := range x.Lines {
		p.Rows = append(p.Rows, e.row(line, at))
	}
	if !x.Periods() {
		p.Heads[0].Unit = l.Say("explore.spark", "kpi", l.ShortOf(x.KPIs[at]))
	}
	p.Total = e.row(x.Total, at)
	p.Total.Names = []string{l.Say("explore.total")}
	if len(x.By) > 1 {
		p.Total.Wide = len(x.By)
	}
	if len(x.Lines) == 0 {
		p.Empty = &Empty{Title: l.Say("explore.empty.title"), Text: l.Say("explore.empty.text")}
		if p.Reset != "" {
			p.Empty.Links = []Link{{Text: l.Say("filter.reset"), URL: p.Reset}}
		}
	}
	p.Notes = []string{l.Say("explore.note.total")}
	if x.Against != "" {
		p.Notes = append(p.Notes, l.Say("explore.note.against"))
	}
	if slices.ContainsFunc(x.Lines, func(line ExploreLine) bool {
		return slices.ContainsFunc(line.Cells, func(c measure.ExploreCell) bool { return c.Few && c.N > 0 })
	}) {
		p.Notes = append(p.Notes, l.Say("explore.note.few", "n", e.in.Scene.MinN))
	}
}

// ExploreLine is a line of measure.
type ExploreLine = measure.ExploreLine

// head is the head of a key figure. The first press shows the worst on top, the second the best.
func (e exploring) head(k models.KPI) ExploreHead {
	l := e.Lang
	h := ExploreHead{Text: l.ShortOf(k), Unit: l.Unit(k.Unit), Num: true}
	first, second := "-"+k.Key, k.Key
	if k.Better == models.Higher {
		first, second = second, first
	}
	switch e.x.Sort {
	case first:
		h.URL = e.Address.With("sort", second)
	case second:
		h.URL = e.Address.With("sort", "")
	default:
		h.URL = e.Address.With("sort", first)
	}
	switch e.x.Sort {
	case k.Key:
		h.Sort = "ascending"
	case "-" + k.Key:
		h.Sort = "descending"
	}
	if k.Better != models.Neutral {
		h.Way = l.Better(k.Better)
	}
	return h
}

// row puts one line into words.
func (e exploring) row(line ExploreLine, charted int) ExploreRow {
	var out ExploreRow
	for i, name := range line.Names {
		out.Names = append(out.Names, e.named(e.x.By[i], name, line))
	}
	for i, c := range line.Cells {
		out.Cells = append(out.Cells, e.cell(line, c, e.x.KPIs[i]))
	}
	if c := line.Cells[charted]; len(c.Series) > 0 {
		values := make([]*float64, len(c.Series))
		for i, f := range c.Series {
			values[i] = f.Value
		}
		var target *float64
		if c.Target != nil {
			target = c.Target.Value
		}
		out.Spark = sparkline(values, target, sparkSpan(c.Unit, values, target), statusKind(c.Status))
	}
	return out
}

// named says what a line is called in a dimension.
func (e exploring) named(by, name string, line ExploreLine) string {
	switch by {
	case measure.ByPeriod:
		return e.Lang.Period(line.Period)
	case measure.GroupChannelClass:
		return upperFirst(e.Lang.DefineValue(models.FieldChannelClass, name))
	case measure.GroupOutcome:
		return upperFirst(e.Lang.DefineValue(models.FieldOutcome, name))
	}
	return orSay(e.nameless(by), name)
}

// cell puts one figure into words: its value, what it is made of, what it is held against.
func (e exploring) cell(line ExploreLine, c measure.ExploreCell, k models.KPI) ExploreCell {
	l := e.Lang
	out := ExploreCell{Label: l.ShortOf(k)}
	if c.Stale {
		out.Old, out.Aged = l.Many("stale.cell", c.Age), outOfDate(l, c.Age)
	}
	note := func(s string) { out.Notes = append(out.Notes, s) }
	if c.Value == nil || !c.Applies {
		out.Quiet, out.Value = true, "–"
		switch {
		case !c.Applies || c.Status == models.StatusNotMeasured:
			out.Value = l.Status(models.StatusNotMeasured)
		case c.Unknown > 0:
			out.Value = l.Status(models.StatusMissing)
			note(l.Many("cases.unknown", int(c.Unknown)))
			out.URL = e.casesOf(line, c, measure.TabUnknown)
		}
		return out
	}
	out.Value = l.Value(*c.Value, c.Unit)
	if c.Target != nil && judged(c.Status) {
		out.Value = l.Against(*c.Value, c.Unit, *c.Target)
		icon := StatusIcon(l, c.Status)
		out.Icon = &icon
	}
	out.URL = e.casesOf(line, c, "")
	if !k.Counted {
		note(e.ground(c, k))
	}
	if c.Few {
		note(l.Status(models.StatusTooFew))
	} else if c.Target != nil && c.Target.Value != nil && judged(c.Status) {
		note(l.Say("cell.target", "value", exactNumber(l, *c.Target.Value, c.Unit)) + " · " + l.Gap(*c.Gap, c.Unit))
	}
	if c.Before != nil {
		note(l.Say("explore.against", "change", l.Change(*c.Value-*c.Before.Value, c.Unit), "value", l.Value(*c.Before.Value, c.Unit)))
	}
	if c.Provisional {
		note(l.Say("chart.provisional"))
	}
	return out
}

// judged says whether a status holds a value against a target.
func judged(s models.Status) bool {
	return s == models.StatusMet || s == models.StatusNear || s == models.StatusOff
}

// ground says what a figure is made of: "33 af 119", "119 sager".
func (e exploring) ground(c measure.ExploreCell, k models.KPI) string {
	if k.Unit == models.UnitShare && c.Numerator != nil && c.Denominator != nil {
		return e.Lang.Say("cell.of", "n", e.Lang.Number(*c.Numerator, 0), "m", e.Lang.Number(*c.Denominator, 0))
	}
	return e.Lang.Cases(int(c.N))
}

// casesOf gives the address of the cases behind a figure of a line; "" where there are none, or they may not be seen.
func (e exploring) casesOf(line ExploreLine, c measure.ExploreCell, tab string) string {
	if !e.in.Scene.CanCases || c.N == 0 && tab == "" {
		return ""
	}
	k, _ := measureKPI(e.x, c.KPI)
	if k.Form == models.FormGiven {
		return ""
	}
	f := e.x.Filter
	for i, name := range line.Names {
		if name == "" {
			name = measure.Missing
		}
		switch e.x.By[i] {
		case measure.GroupCaseType:
			f.CaseTypes = []string{e.slug(e.in.Known.CaseTypes, name)}
		case measure.GroupDepartment:
			f.Departments, f.Exact = []string{e.slug(e.in.Known.Departments, name)}, true
		case measure.GroupChannel:
			f.Channels = []string{e.slug(e.in.Known.Channels, name)}
		case measure.GroupSource:
			f.Sources = []string{e.slug(e.in.Known.Sources, name)}
		case measure.GroupChannelClass:
			f.Classes = []string{name}
		case measure.GroupOutcome:
			f.Outcomes = []string{name}
		}
	}
	q := url.Values{"kpi": {c.KPI}}
	switch {
	case line.Period.Kind != models.ByTotal:
		q.Set("period", line.Period.Address())
	case e.x.From.Kind != "":
		q.Set("from", e.x.From.Address())
		q.Set("to", e.x.Period.Address())
	}
	if tab != "" {
		q.Set("which", tab)
	}
	if org := e.Address.Get("org"); org != "" {
		q.Set("org", org)
	}
	addFilter(q, f)
	return Address{Path: "/cases", Query: q}.String()
}

// slug gives the slug of a name; two entries of one name are found by it.
func (e exploring) slug(list []measure.Name, name string) string {
	found := ""
	for _, entry := range list {
		if entry.ID != 0 && entry.Name == name {
			if found != "" {
				return name
			}
			found = entry.Slug
		}
	}
	return cmp.Or(found, name)
}

func measureKPI(x *measure.Exploration, key string) (models.KPI, bool) {
	for _, k := range x.KPIs {
		if k.Key == key {
			return k, true
		}
	}
	return models.KPI{}, false
}

// chart draws the total of one key figure over time: the lines themselves where they are periods.
func (e exploring) chart() *ExploreChart {
	l, x := e.Lang, e.x
	at, figures := x.Charted()
	k, total := x.KPIs[at], x.Total.Cells[at]
	bars, rows, tips := make([]chart.Bar, len(figures)), [][]string{}, [][]string{}
	shown := 0
	for i, f := range figures {
		bars[i] = chart.Bar{Name: tick(l, f.Span, i == 0), Figure: f, Now: f.Span.From >= x.Span.From && f.Span.Until <= x.Span.Until}
		if len(x.By) == 1 && x.Periods() {
			bars[i].Now = f.Span.From == x.Period.From
		}
		value, ground := l.Say("explore.none"), ""
		if f.Value != nil {
			shown++
			value, ground = l.Value(*f.Value, f.Unit), e.ground(measure.ExploreCell{Figure: f}, k)
			if f.Few {
				ground += " · " + lowerFirst(l.Status(models.StatusTooFew))
			}
			if f.Provisional {
				ground += " · " + lowerFirst(l.Say("chart.provisional"))
			}
		}
		rows = append(rows, []string{l.Period(f.Span), value, ground})
		tips = append(tips, slices.DeleteFunc([]string{l.Period(f.Span), value, ground}, func(s string) bool { return s == "" }))
	}
	if shown == 0 {
		return nil
	}
	out := &ExploreChart{Caption: l.Say("explore.chart.caption", "kpi", l.NameOf(k)), Rows: rows, Unit: l.Unit(k.Unit),
		Heads:    []string{l.Say("context.period"), l.NameOf(k), l.Say("explore.chart.ground")},
		Notes:    barNotes(l, bars, total.Target != nil && total.Target.Value != nil),
		Foot:     sourceWords(l, x.Sources, e.in.Scene.DataDate),
		Pictures: Pictures{Lang: l, Define: "/definitions/" + k.Key}}
	if len(e.in.Formats) > 0 {
		out.Pictures.SVG = e.Address.With("format", "svg")
		out.Pictures.Data = NewAddress(e.Address.With("format", "csv")).With("figure", "chart")
	}
	out.Headline = l.Say("explore.chart.none", "kpi", l.NameOf(k))
	if total.Value != nil {
		out.Headline = l.Say("explore.chart.headline", "kpi", l.NameOf(k), "value", l.Value(*total.Value, total.Unit), "period", e.span())
		out.Subline = l.Say("explore.chart.subline", "ground", e.ground(total, k), "what", l.WhatOf(k))
	}
	if total.Stale {
		out.Old = outOfDate(l, total.Age)
	}
	out.Drawing = barChart(l, k, bars, total.Target)
	var err error
	if out.Options, err = chart.Bars(l, k, bars, total.Target, tips, out.Headline+" "+out.Subline); err != nil {
		out.Options = nil // a chart that cannot be drawn has its drawing and its table
	}
	return out
}

// Picture gives the chart of the page to take home, and whether there is one.
func (p Explore) Picture() (Picture, bool) {
	if p.Chart == nil {
		return Picture{}, false
	}
	l, f := p.Lang, p.Chart
	out := Picture{Lang: string(l), Title: f.Headline, Drawing: f.Drawing, Foot: pictureFoot(p.Chrome, f.Foot)}
	about := l.Say("explore.picture", "kpi", f.Heads[1], "unit", f.Unit, "from", f.Rows[0][0], "to", f.Rows[len(f.Rows)-1][0])
	out.Sublines = []string{strings.TrimSpace(f.Subline + " " + about)}
	if len(p.Filtered) > 0 {
		out.Sublines = append(out.Sublines, strings.Join(p.Filtered, " · ")+".")
	}
	out.Sublines = append(out.Sublines, strings.Join(f.Notes, " "))
	if f.Old != "" {
		out.Sublines = append(out.Sublines, f.Old)
	}
	return out, true
}

// tick names a period below its bar: a month by itself, with its year where the year begins.
func tick(l text.Lang, p models.Period, first bool) string {
	if p.Kind != models.ByMonth {
		return l.PeriodShort(p)
	}
	y, month, _ := p.From.Date()
	name := l.MonthTick(p.From.Month())
	if first || month == 1 {
		name += " " + strconv.Itoa(y)[2:]
	}
	return name
}

// cover says how many cases the figures of the total rest on.
func (p *Explore) cover(e exploring) {
	l, x := e.Lang, e.x
	for i, c := range x.Total.Cells {
		k := x.KPIs[i]
		cover := ExploreCover{Name: l.NameOf(k), Define: "/definitions/" + k.Key, N: l.Count(int(c.N)), Unknown: l.Count(int(c.Unknown)), Out: l.Count(int(c.Excluded))}
		if c.Unknown > 0 {
			cover.UnknownURL = e.casesOf(x.Total, c, measure.TabUnknown)
		}
		if c.Excluded > 0 {
			cover.OutURL = e.casesOf(x.Total, c, measure.TabExcluded)
		}
		p.Coverage = append(p.Coverage, cover)
	}
}

// side lays out files, feeds and saved views.
func (p *Explore) side(e exploring) {
	l := e.Lang
	for _, f := range e.in.Formats {
		p.Files = append(p.Files, ExploreFile{Name: l.Say("explore.file." + f), What: l.Say("explore.file." + f + ".what"), URL: e.Address.With("format", f)})
	}
	p.saved(e)
	p.feeds(e)
	c := e.x.Total.Cells[0]
	if len(e.in.Formats) > 0 && c.N > 0 {
		if to := e.casesOf(e.x.Total, c, ""); to != "" {
			p.CaseFile, p.CasesN = NewAddress(to).With("format", "csv"), l.Cases(int(c.N))
		}
	}
}

// saved lists the views that somebody has kept, one's own first.
func (p *Explore) saved(e exploring) {
	l := e.Lang
	for _, v := range e.in.Saved {
		line := ExploreSaved{ID: v.ID, Name: v.Name, URL: NewAddress(e.Address.Path + "?" + v.Query).String(), Remove: v.Own}
		switch {
		case v.Own && v.Shared:
			line.Who = l.Say("explore.saved.shared")
		case !v.Own:
			line.Who = l.Say("explore.saved.by", "name", orSay(l.Say("explore.saved.somebody"), v.Owner))
		}
		p.Saved = append(p.Saved, line)
	}
	p.Save = Field{Name: "name", Label: l.Say("explore.save.name"), Value: e.in.Typed, Required: true, Auto: "off"}
	p.Faults = tellFaults(l, e.in.Refused, &p.Save)
}

// feeds lays out the addresses that a spreadsheet fetches the view from by itself. A key is never part of them.
func (p *Explore) feeds(e exploring) {
	l := e.Lang
	if e.in.Base == "" || len(e.in.Formats) == 0 {
		return
	}
	feed := Address{Path: "/api/v1/explore", Query: NewAddress(e.Address.Without("lang", "format")).Query}
	p.Feed = e.in.Base + feed.With("format", "csv-machine")
	for _, kind := range []string{"pq", "odc"} {
		p.Connect = append(p.Connect, Link{Text: l.Say("explore.connect." + kind), URL: e.Address.to("/explore/connect."+kind, func(url.Values) {})})
	}
	p.Steps = []string{l.Say("explore.step.1"), l.Say("explore.step.2"), l.Say("explore.step.3")}
}
