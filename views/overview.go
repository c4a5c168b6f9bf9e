package views

import (
	"html/template"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Overview is the leadership page (DESIGN §5.1).
type Overview struct {
	Chrome
	Context    Context
	Opening    []Piece
	Themes     *ThemeTable // in place of the strip, the exceptions and the matrix
	First      *Empty      // nothing is stored yet: the rest of the page is away
	Verdict    Verdict
	Exceptions Exceptions
	Matrix     Matrix
	Needs      Needs      // what waits for the visitor
	Duties     []DutyLine // what the departments owe, for those who approve
	Foot       string     // where the figures come from, and up to when
}

// Template names the page's template.
func (Overview) Template() string { return "overview" }

// Verdict is the strip of three answers.
type Verdict struct {
	Met      string // "20"
	Of       string // "af 34 mål er nået"
	Than     string // "3 flere end i 2. kvartal"
	None     string // said where nothing can be judged
	Bar      template.HTML
	Pictures Pictures // of the bar
	Legend   []LegendItem
	Before   string
	Gains    string // the question with its year
	NoGains  string // said where no benefit begins before another year
	Benefits *BenefitStrip
	Register Link // the benefits
	Changes  []ChangeLine
	All      Link   // every change; no address where all are shown
	Since    string // heading of the changes
	NoChange string
	Owed     []OwedLine  // deliveries that are overdue
	Decided  []Link      // how many decisions are overdue, and await a judgement
	Partial  string      // how many targets can be judged, where sources are missing
	Themes   *ThemeTable // the case types that are worst off, small
}

// OwedLine is something that somebody owes the figures: an overdue delivery.
type OwedLine struct {
	Name string
	URL  string // "" = the visitor has no page about it
	Text string
}

// LegendItem is one status with its count; its address filters the matrix.
type LegendItem struct {
	Icon    string
	Kind    string
	Count   string
	Text    string
	URL     string
	Current bool
}

// ChangeLine is one thing that changed since the comparison period.
type ChangeLine struct {
	Icon Icon
	Name string
	URL  string
	Text string
}

// Exceptions are the case types with a target that is not met.
type Exceptions struct {
	Note string
	None string // said where there are none
	Good bool   // none, because all that can be judged is met or near
	Rows []ExceptionRow
	All  *Link // to see them all
}

// ExceptionRow is one of them: what, why, and what was decided.
type ExceptionRow struct {
	Name     string
	URL      string
	Ground   string // "119 afgjort · Byg"
	Off      []OffLine
	Short    string // "3 mål ikke nået", for the folded line
	Comments []Said
	Silent   string // where nobody has said anything
	Ask      *Link  // to ask the head for it, or to write it
	Drivers  []string
	Decided  []Decided
	More     *Link  // the decisions beyond those
	Decision string // said where nothing was decided
	Add      string // address of the form; "" = not offered
	AddText  string
}

// Said is what the head of a department says about a target that is not met.
type Said struct {
	About string // the key figure and the department, where there are several
	Text  string
}

// saidBy puts comments on cells into words. Each says its key figure where there are several cells, and its department where
// there are several to choose between.
func saidBy(l text.Lang, s Scene, comments []models.Comment, about []measure.Cell) []Said {
	var out []Said
	for _, c := range comments {
		var words []string
		if at := slices.IndexFunc(about, func(cell measure.Cell) bool { return cell.KPI == c.KPI }); at >= 0 && len(about) > 1 {
			words = append(words, l.NameOf(kpiOf(about[at])))
		}
		if at := slices.IndexFunc(s.Areas, func(a Area) bool { return a.ID == c.DepartmentID }); at >= 0 && len(s.Areas) > 1 {
			words = append(words, s.Areas[at].Name)
		}
		out = append(out, Said{names(words...), c.Text})
	}
	return out
}

// OffLine is one deviation.
type OffLine struct {
	Name  string
	URL   string
	Value string
	Gap   string
}

// Matrix is all case types against all KPIs.
type Matrix struct {
	Caption string
	Note    string // the order
	Columns []Column
	Rows    []MatrixRow
	Only    Link // only what is not met, or all again
	Sort    Pick
	KPI     Pick   // one key figure, or all
	Excel   string // address of the figures as a workbook; "" = not offered
	Chips   []Link // the filters that are set; each address takes one away
	Reset   string
	Empty   *Empty
	Key     []KeyItem
	Shown   string // "12 sagstyper vises"
	Sum     string // "6 mål ikke nået i 4 sagstyper", where a status is chosen
	Pages   Pages
	Wide    bool // more columns than fit a screen
	Trends  bool // the key tells what stands below the sparklines
}

// Column is the head of a KPI.
type Column struct {
	Name   string
	Arrow  string
	Better string
	What   string
	URL    string // its definition
	Change string // what its change is made of
	Sorted string // aria-sort
	Broad  bool   // a second value stands beside the first
}

// MatrixRow is one case type.
type MatrixRow struct {
	Name     string
	URL      string
	Received string // "128 modtaget"
	Cases    string // "119 afgjort"
	Ground   string // "Byg · grænse 55 dage"
	Cells    template.HTML
	Backlog  *Link // the open cases tell another story than the closed ones
}

// KeyItem is one line of the key below the matrix.
type KeyItem struct {
	Icon string
	Kind string
	Text string
}

// MaxExceptions and maxChanges are how many are shown before "all"; what waits for a decision takes one of the changes'
// lines.
const (
	MaxExceptions = 5
	matrixRows    = 50 // shown at once; the rest is on further pages
	maxChanges    = 4
	maxThemes     = 8 // case types by theme in the strip
)

// NewOverview lays a board out as the leadership page. The chrome's address holds the state: status, sort, all.
func NewOverview(c Chrome, s Scene, b *measure.Board) Overview {
	l := c.Lang
	c.Title = l.Say("overview.title")
	o := Overview{Chrome: c, Foot: sourceWords(l, s.Sources, s.DataDate)}
	if s.empty() || len(b.Rows) == 0 && len(b.Columns) == 0 {
		o.First = firstRun(l, s.CanImport)
		return o
	}
	o.Context = newContext(l, c.Address, s, b.Period, b.Compare, b.Provisional)
	themes := c.Address.Get("view") == "themes"
	o.Context.View = viewPick(l, c.Address, themes)
	o.Context.All = allPicks(l, c.Address, o.Context, b.Period, b.Compare)
	o.Context.Actions = reviewButtons(l, s, b.Period, c.Address.Get("area"))
	o.Opening = newOpening(c, b)
	o.Verdict = newVerdict(c, s, b)
	if o.Verdict.Decided = decidedDue(l, b); len(o.Verdict.Decided) > 0 {
		o.Verdict.Changes = o.Verdict.Changes[:min(len(o.Verdict.Changes), maxChanges-1)]
	}
	o.Verdict.owed(l, s, b)
	o.Context.Partial = partialBanner(l, b.Attendance, l.Period(b.Period), &b.Counts)
	o.Verdict.benefits(c, s)
	o.Verdict.themes(c, b)
	o.Exceptions = newExceptions(c, s, b)
	o.Matrix = newMatrix(c, s, b)
	o.Needs = newNeeds(c, s, b)
	if themes {
		rows, _ := chosen(sortRows(b, c.Address.Get("sort")), splitList(c.Address.Get("status")), columnOf(b, c.Address.Get("kpi")))
		rows, _ = onePage(c, rows)
		o.Themes = newThemes(l, c.Address, b, rows)
	}
	o.Duties = dutyLines(l, s.Duties, s.Today)
	return o
}

func firstRun(l text.Lang, mayImport bool) *Empty {
	e := Empty{Title: l.Say("empty.first.title"), Text: l.Say("empty.first.ask")}
	if mayImport {
		e.Text = l.Say("empty.first.text")
		e.Links = []Link{{Text: l.Say("empty.first.import"), URL: "/data/imports/new", Primary: true}}
	}
	return &e
}

// caseTypeURL gives the address of a case type's page that keeps the period, comparison and area of this one.
func caseTypeURL(a Address, slug string, period models.Period) Address {
	to := a.To("/case-types/"+slug, "compare", "area")
	to.Query.Set("period", period.Address())
	return to
}

// benefits tells what the benefits of the year came to.
func (v *Verdict) benefits(c Chrome, s Scene) {
	l := c.Lang
	if s.Portfolio == nil || s.Portfolio.All == (measure.PlanCounts{}) {
		return
	}
	v.Gains = l.Say("verdict.gains", "year", s.Portfolio.Year)
	if first := firstYear(s.Portfolio); first > s.Portfolio.Year { // nothing was promised of the year: that is not zero hours
		v.NoGains = l.Say("verdict.gains.later", "year", first)
		return
	}
	v.Benefits = benefitStrip(l, BenefitsInput{Portfolio: s.Portfolio})
	if s.CanExport && v.Benefits.Bullet != "" {
		v.Benefits.Pictures = figurePictures(l, NewAddress(c.Address.Without("view", "status", "kpi", "sort", "all", "page")), FigureHours)
	}
	v.Register = Link{Text: l.Say("verdict.gains.all", "n", l.Many("benefits.count", len(s.Portfolio.Worths))), URL: "/benefits?year=" + strconv.Itoa(s.Portfolio.Year)}
}

// firstYear gives the year in which the first benefit that counts begins; 0 where one of them has no beginning.
func firstYear(p *measure.Portfolio) int {
	first := 0
	for _, w := range p.Worths {
		if w.Benefit.State == models.BenefitIdentified {
			continue
		}
		year, _, _ := w.Benefit.Start.Date()
		if !w.Benefit.Start.Known() {
			return 0
		}
		if first == 0 || year < first {
			first = year
		}
	}
	return first
}

func newVerdict(c Chrome, s Scene, b *measure.Board) Verdict {
	l := c.Lang
	counts := b.Counts
	year, _, _ := (b.Period.Until - 1).Date()
	v := Verdict{
		Met:   l.Count(counts.Met),
		Of:    l.Say("verdict.of", "m", l.Count(counts.Judged())),
		Gains: l.Say("verdict.gains", "year", year),
	}
	if counts.Judged() == 0 {
		v.None = l.Say("verdict.none")
	}
	before := b.Before
	compared := b.Compared && before.Judged() > 0
	switch {
	case compared:
		name := shortPeriod(l, b.Compare, b.Period)
		diff := counts.Met - before.Met
		switch {
		case diff > 0:
			v.Than = l.Say("verdict.more", "d", l.Count(diff), "period", name)
		case diff < 0:
			v.Than = l.Say("verdict.fewer", "d", l.Count(-diff), "period", name)
		default:
			v.Than = l.Say("verdict.same", "period", name)
		}
		v.Before = l.Say("verdict.before", "period", l.Period(b.Compare), "n", l.Count(before.Met), "m", l.Count(before.Judged()))
		v.Since = l.Say("verdict.since", "period", name)
	case b.Compare.Kind != "" && !b.Compared:
		v.Than = l.Say("verdict.not_yet")
		v.Since = l.Say("verdict.changes")
	default:
		v.Than = l.Say("verdict.no_comparison")
		v.Since = l.Say("verdict.changes")
	}
	v.Bar = segmentBar([]segment{{"met", counts.Met}, {"near", counts.Near}, {"off", counts.Off}})
	if s.CanExport && v.Bar != "" {
		v.Pictures = figurePictures(l, NewAddress(c.Address.Without("view", "status", "kpi", "sort", "all", "page")), FigureVerdict)
	}
	status := c.Address.Get("status")
	item := func(kind, icon, key string, n int, codes string) {
		url, current := c.Address.With("status", codes), status == codes
		if current {
			url = c.Address.With("status", "")
		}
		v.Legend = append(v.Legend, LegendItem{Icon: icon, Kind: kind, Count: l.Count(n), Text: l.Say(key), URL: url, Current: current})
	}
	item("met", "met", "verdict.met", counts.Met, "met")
	item("near", "near", "verdict.near", counts.Near, "near")
	item("off", "off", "verdict.off", counts.Off, "off")
	rest := counts.NoTarget + counts.NotMeasured + counts.Missing + counts.TooFew + counts.NoCases
	item("none", "no_target", "verdict.rest", rest, unjudged)

	var lines []ChangeLine
	for _, change := range b.Changes {
		lines = append(lines, newChange(c, b, change))
	}
	v.Changes = lines[:min(len(lines), maxChanges)]
	if len(lines) > 0 {
		v.All = Link{Text: l.Many("verdict.all_changes", len(lines)), URL: c.Address.To("/overview/changes", "period", "compare", "area").String()}
	}
	if len(lines) == 0 {
		v.NoChange = l.Say("verdict.unchanged")
		switch {
		case b.Compare.Kind != "" && !b.Compared:
			v.NoChange = l.Say("verdict.unfinished", "compare", l.Period(b.Compare))
		case b.Compare.Kind != "" && (before.Judged() == 0 || counts.Judged() == 0):
			v.NoChange = l.Say("verdict.unjudged")
		case !compared:
			v.NoChange = l.Say("verdict.nothing_before")
		}
	}
	return v
}

// Picture gives a figure of the page to take home, and whether the page has it.
func (o Overview) Picture(figure string) (Picture, bool) {
	v, about := &o.Verdict, o.Context.Period.Value
	if o.Context.Area != nil && o.Address.Get("area") != "" {
		about = names(about, o.Context.Area.Value)
	}
	switch {
	case figure == FigureHours && v.Benefits != nil:
		return v.Benefits.picture(o.Chrome, about, names(o.Say("picture.register"), o.Context.Fresh))
	case figure != FigureVerdict || v.Bar == "":
		return Picture{}, false
	}
	var items []keyItem
	for _, part := range v.Legend {
		mark := barMark("segment-" + part.Kind)
		if part.Kind == "none" {
			mark = iconMark(part.Kind, part.Icon)
		}
		items = append(items, keyItem{mark: mark, words: part.Count + " " + part.Text})
	}
	out := Picture{Lang: string(o.Lang), Title: v.Met + " " + v.Of, Sublines: []string{names(about, v.Than, v.Before)}, Drawing: keyed(v.Bar, items), Foot: pictureFoot(o.Chrome, o.Foot)}
	if v.Partial != "" {
		out.Sublines = append(out.Sublines, v.Partial)
	}
	return out, true
}

// unjudged is the filter of everything that has no verdict.
const unjudged = "no_target,not_measured,missing,too_few,no_cases"

func newChange(c Chrome, b *measure.Board, ch measure.Change) ChangeLine {
	l := c.Lang
	to := caseTypeURL(c.Address, ch.Slug, b.Period)
	line := ChangeLine{
		Icon: StatusIcon(l, ch.Is),
		Name: caseTypeName(l, ch.CaseType),
		URL:  to.With("kpi", ch.KPI),
	}
	from, unit := l.Parts(ch.From, ch.Unit)
	now, _ := l.Parts(ch.To, ch.Unit)
	value := l.Say("change.value", "name", lowerFirst(l.NameOf(definedOr(ch.Defined, ch.KPI))), "from", from, "to", joinUnit(l, now, unit))
	switch {
	case !ch.Crossing:
		line.Text = value + " (" + l.Change(ch.To-ch.From, ch.Unit) + ")."
	case ch.Was == models.StatusMet:
		line.Text = value + ". " + l.Say("change.lost")
	case ch.Is == models.StatusMet:
		line.Text = value + ". " + l.Say("change.won")
	case ch.Is == models.StatusOff:
		line.Text = value + ". " + l.Say("change.off")
	default:
		line.Text = value + ". " + l.Say("change.near")
	}
	return line
}

func joinUnit(l text.Lang, number, unit string) string {
	if unit == "" || unit == "%" && l == text.English {
		return number + unit
	}
	return number + "\u00a0" + unit
}

func newExceptions(c Chrome, s Scene, b *measure.Board) Exceptions {
	l := c.Lang
	e := Exceptions{Note: l.Many("exceptions.note", len(b.Exceptions))}
	if len(b.Exceptions) == 0 {
		e.Note = ""
		e.Good = b.Counts.Judged() > 0
		e.None = l.Say("exceptions.unjudged")
		if e.Good {
			e.None = l.Say("exceptions.none")
		}
		return e
	}
	rows := b.Exceptions
	if c.Address.Get("all") == "" && len(rows) > MaxExceptions {
		e.All = &Link{Text: l.Say("exceptions.all", "n", l.Count(len(rows))), URL: c.Address.With("all", "1")}
		rows = rows[:MaxExceptions]
	}
	compare := ""
	if b.Compared {
		compare = shortPeriod(l, b.Compare, b.Period)
	}
	for _, x := range rows {
		to := caseTypeURL(c.Address, x.Row.Slug, b.Period)
		row := ExceptionRow{
			Name:     caseTypeName(l, x.Row.CaseType),
			URL:      to.String(),
			Ground:   l.Say("matrix.decided", "n", l.Count(int(x.Row.N))),
			Short:    l.Many("exceptions.short", len(x.Off)),
			Comments: saidBy(l, s, x.Comments, x.Off),
			Silent:   l.Say("comment.none"),
			Ask:      askComment(l, s, x.Row, b.Period),
			Decided:  newDecided(l, s, x.Decisions[:min(len(x.Decisions), maxDecided)]),
		}
		if more := len(x.Decisions) - maxDecided; more > 0 {
			row.More = &Link{Text: l.Many("decided.more", more), URL: row.URL + "#decisions"}
		}
		if len(row.Decided) == 0 {
			row.Decision = undecided(l, b.Period, x.Streak)
		}
		if len(row.Decided) == 0 && s.MayDecide && len(x.Off) > 0 && x.Row.CaseTypeID != 0 {
			row.AddText = l.Say("decided.add")
			row.Add = decideURL(x.Off[0].KPI, x.Row.Slug, b.Period)
		}
		if x.Row.Department != "" {
			row.Ground += " · " + x.Row.Department
		}
		for _, cell := range x.Off {
			if cell.Value == nil || cell.Gap == nil {
				continue
			}
			row.Off = append(row.Off, OffLine{
				Name:  l.NameOf(kpiOf(cell)),
				URL:   to.With("kpi", cell.KPI),
				Value: full(l, cell),
				Gap:   l.Gap(*cell.Gap, cell.Unit),
			})
		}
		for _, d := range spoken(x.Drivers, 2) {
			row.Drivers = append(row.Drivers, driverText(l, d, compare))
		}
		e.Rows = append(e.Rows, row)
	}
	return e
}

func newMatrix(c Chrome, s Scene, b *measure.Board) Matrix {
	l := c.Lang
	a := c.Address
	statuses := splitList(a.Get("status"))
	by := a.Get("sort")
	m := Matrix{
		Caption: l.Say("matrix.caption", "period", l.Period(b.Period)),
		Note:    l.Say("matrix.order.gap"),
		Wide:    len(b.Columns) > 5,
	}
	only := columnOf(b, a.Get("kpi"))
	m.KPI = columnPick(l, a, b, only)
	changeOf := a.To("/overview/change", "period", "compare", "area")
	for i, k := range b.Columns {
		if only >= 0 && i != only {
			continue
		}
		col := newColumn(l, k, changeOf.With("kpi", k.Key))
		if k.Key == by {
			m.Note = l.Say("matrix.order.kpi", "name", lowerFirst(col.Name))
			col.Sorted = "ascending"
			if k.Better == models.Lower {
				col.Sorted = "descending"
			}
		}
		m.Columns = append(m.Columns, col)
	}
	rows := sortRows(b, by)
	switch by {
	case "name":
		m.Note = l.Say("matrix.order.name")
	case "area":
		m.Note = l.Say("matrix.order.area")
	}
	m.Trends = slices.ContainsFunc(rows, func(r measure.Row) bool {
		return slices.ContainsFunc(r.Cells, func(c measure.Cell) bool { return c.Foresees() })
	})
	rows, cells := chosen(rows, statuses, only)
	m.Shown = l.Many("matrix.shown", len(rows))
	if len(statuses) > 0 && len(rows) > 0 {
		m.Sum = l.Say("matrix.sum", "cells", l.Many("matrix.cells", cells, "what", statusWords(l, a.Get("status"))), "rows", l.Many("many.case_type", len(rows)))
	}
	rows, m.Pages = onePage(c, rows)
	m.Rows = make([]MatrixRow, 0, len(rows))
	for _, r := range rows {
		m.Rows = append(m.Rows, newMatrixRow(l, a, b.Period, r, only))
	}
	m.Only = Link{Text: l.Say("matrix.only_off"), URL: a.With("status", "off")}
	if a.Get("status") == "off" {
		m.Only = Link{Text: l.Say("matrix.show_all"), URL: a.With("status", ""), Current: true}
	}
	if s.CanExport {
		// The file holds every case type: what only sorts or narrows the page is no part of the question.
		m.Excel = NewAddress(a.Without("status", "sort", "kpi", "all", "view", "page")).With("format", "xlsx")
	}
	m.Sort = Pick{Label: l.Say("matrix.sort"), Link: true, Right: true}
	order := func(key, words string) {
		value := key
		if key == "gap" {
			value = ""
		}
		m.Sort.Options = append(m.Sort.Options, Option{Text: words, URL: a.With("sort", value), Current: by == value})
	}
	order("gap", l.Say("matrix.order.gap"))
	order("name", l.Say("matrix.order.name"))
	order("area", l.Say("matrix.order.area"))
	for i, k := range b.Columns {
		if only < 0 || i == only {
			order(k.Key, l.NameOf(k))
		}
	}
	if len(statuses) > 0 {
		m.Chips = append(m.Chips, Link{Text: l.Say("filter.status", "what", statusWords(l, a.Get("status"))), URL: a.With("status", "")})
	}
	if area := a.Get("area"); area != "" {
		name := area
		for _, known := range s.Areas {
			if known.Slug == area {
				name = known.Name
			}
		}
		m.Chips = append(m.Chips, Link{Text: l.Say("filter.area", "what", name), URL: a.With("area", "")})
	}
	if only >= 0 {
		m.Chips = append(m.Chips, Link{Text: l.Say("filter.kpi", "what", l.NameOf(b.Columns[only])), URL: a.With("kpi", "")})
	}
	if len(m.Chips) > 0 || by != "" {
		m.Reset = a.Without("status", "area", "sort", "kpi", "all", "page")
	}
	if len(m.Rows) == 0 {
		m.Empty = &Empty{
			Title: l.Say("empty.filter.title"),
			Text:  l.Say("empty.filter.text"),
			Links: []Link{{Text: l.Say("empty.filter.clear"), URL: a.Without("status", "area", "sort", "kpi", "all", "page")}},
		}
		if len(statuses) == 1 && statuses[0] == "off" {
			m.Empty.Text = l.Say("exceptions.unjudged")
			if b.Counts.Judged() > 0 {
				m.Empty.Text = l.Say("empty.filter.good")
			}
		}
	}
	m.Key = matrixKey(l, s)
	return m
}

// newColumn gives the head of a key figure; change is the address of what its change is made of.
func newColumn(l text.Lang, k models.KPI, change string) Column {
	col := Column{Name: l.NameOf(k), Arrow: arrow(k.Better), Better: l.Better(k.Better), What: l.WhatOf(k), URL: "/definitions/" + k.Key, Change: change}
	if k.Key == "within_limit_share" {
		col.What = l.Say("matrix.within.what")
		col.Broad = true
	}
	return col
}

// columnPick is the menu of key figures: all, or one.
func columnPick(l text.Lang, a Address, b *measure.Board, only int) Pick {
	p := Pick{Label: l.Say("matrix.kpi"), Link: true, Right: true, Options: []Option{{Text: l.Say("matrix.kpi.all"), URL: a.With("kpi", ""), Current: only < 0}}}
	for i, k := range b.Columns {
		p.Options = append(p.Options, Option{Text: l.NameOf(k), URL: a.With("kpi", k.Key), Current: i == only})
	}
	return p
}

// viewPick is the menu of how the figures are laid out: by key figure or by theme.
func viewPick(l text.Lang, a Address, themes bool) *Pick {
	p := Pick{Label: l.Say("view"), Value: l.Say("view.kpis"), Options: []Option{
		{Text: l.Say("view.kpis"), URL: a.With("view", ""), Current: !themes}, {Text: l.Say("view.themes"), URL: a.With("view", "themes"), Current: themes}}}
	if themes {
		p.Value = l.Say("view.themes")
	}
	return &p
}

// chosen gives the rows with a cell of the chosen statuses, and how many such cells they have; only is the column that
// is looked at, below 0 for all. Without statuses every row is chosen.
func chosen(rows []measure.Row, statuses []string, only int) (out []measure.Row, cells int) {
	if len(statuses) == 0 {
		return rows, 0
	}
	for _, r := range rows {
		n := 0
		for i, c := range r.Cells {
			if (only < 0 || i == only) && slices.Contains(statuses, string(c.Status)) {
				n++
			}
		}
		if n > 0 {
			out, cells = append(out, r), cells+n
		}
	}
	return out, cells
}

// onePage gives the rows of the page that the address asks for, and the way to the others.
func onePage(c Chrome, rows []measure.Row) ([]measure.Row, Pages) {
	if len(rows) <= matrixRows {
		return rows, Pages{}
	}
	page, err := strconv.Atoi(c.Address.Get("page"))
	if last := (len(rows) + matrixRows - 1) / matrixRows; err != nil || page < 1 || page > last {
		page = 1
	}
	from, to := (page-1)*matrixRows, min(page*matrixRows, len(rows))
	links := pageLinks(c, from+1, to, len(rows), matrixRows)
	if links.Next != nil {
		links.Next.Text = c.Lang.Say("matrix.next", "n", c.Lang.Count(min(matrixRows, len(rows)-to)))
	}
	return rows[from:to], links
}

func newMatrixRow(l text.Lang, a Address, p models.Period, r measure.Row, only int) MatrixRow {
	name := caseTypeName(l, r.CaseType)
	to := caseTypeURL(a, r.Slug, p)
	row := MatrixRow{
		Name:     name,
		URL:      to.String(),
		Received: l.Say("matrix.received", "n", l.Count(int(r.Received))),
		Cases:    l.Say("matrix.decided", "n", l.Count(int(r.N))),
		Ground:   groundOf(l, r),
	}
	if r.Parted {
		row.Backlog = &Link{Text: l.Say("honest.row"), URL: row.URL + "#honest"}
	}
	cells := make([]Cell, 0, len(r.Cells))
	for i, cell := range r.Cells {
		if only >= 0 && i != only {
			continue
		}
		shown := newCell(l, name, cell)
		shown.URL = row.URL + "&kpi=" + cell.KPI // the address has a query: the period always stands in it
		if cell.Value != nil && cell.Status != models.StatusTooFew && cell.Status != models.StatusNotMeasured {
			shown.Spark = sparkOf(cell)
		}
		cells = append(cells, shown)
	}
	row.Cells = drawCells(cells)
	return row
}

// groundOf says where a case type belongs and which limit stands for it: "Byg · grænse 55 dage".
func groundOf(l text.Lang, r measure.Row) string {
	var words []string
	if r.Department != "" {
		words = append(words, r.Department)
	}
	if r.Limit != nil && r.Limit.Value != nil {
		words = append(words, limitWords(l, *r.Limit))
	} else {
		words = append(words, l.Say("cell.no_limit"))
	}
	return strings.Join(words, " · ")
}

func limitWords(l text.Lang, t models.Target) string {
	days := l.Exact(*t.Value, models.UnitDays)
	if t.DayKind == models.WorkingDays {
		return l.Say("limit.working", "n", exactNumber(l, *t.Value, models.UnitDays))
	}
	return l.Say("limit", "days", days)
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func statusWords(l text.Lang, list string) string {
	if list == unjudged {
		return l.Say("verdict.rest")
	}
	var words []string
	for _, code := range splitList(list) {
		if text.Has("status." + code) {
			words = append(words, lowerFirst(l.Say("status."+code)))
		}
	}
	return l.List(words)
}

func columnOf(b *measure.Board, key string) int {
	return slices.IndexFunc(b.Columns, func(k models.KPI) bool { return k.Key == key })
}

// sortRows gives the rows in the order asked for: as the board has them (worst first), by name, by area, or by a
// KPI, the worst value first and what has none last.
func sortRows(b *measure.Board, by string) []measure.Row {
	rows := slices.Clone(b.Rows)
	switch i := columnOf(b, by); {
	case by == "name":
		sort.SliceStable(rows, func(x, y int) bool { return alphabetical(rows[x].CaseType, rows[y].CaseType) })
	case by == "area":
		sort.SliceStable(rows, func(x, y int) bool {
			if rows[x].Department != rows[y].Department {
				return alphabetical(rows[x].Department, rows[y].Department)
			}
			return alphabetical(rows[x].CaseType, rows[y].CaseType)
		})
	case i >= 0:
		lower := b.Columns[i].Better == models.Lower
		own := func(r measure.Row) *float64 {
			if c := r.Cells[i]; c.KPI == b.Columns[i].Key && c.Status != models.StatusNotMeasured {
				return c.Value
			}
			return nil // the time that stands in for a missing limit is in other units
		}
		sort.SliceStable(rows, func(x, y int) bool {
			vx, vy := own(rows[x]), own(rows[y])
			switch {
			case vx == nil || vy == nil:
				return vx != nil && vy == nil
			case lower:
				return *vx > *vy
			}
			return *vx < *vy
		})
	}
	return rows
}

// alphabetical sorts æ, ø, å last, and the nameless after everything.
func alphabetical(a, b string) bool {
	if a == "" || b == "" {
		return a != "" && b == ""
	}
	return models.NameKey(a) < models.NameKey(b)
}

// minN is how many cases a figure needs to be judged.
func minN(s Scene) int {
	if s.MinN == 0 {
		return models.DefaultSettings().MinN
	}
	return s.MinN
}

func matrixKey(l text.Lang, s Scene) []KeyItem {
	return []KeyItem{
		{"met", "met", l.Say("status.met")},
		{"near", "near", l.Say("key.near")},
		{"off", "off", l.Say("status.off")},
		{"too_few", "none", l.Say("key.few", "n", minN(s))},
		{"not_measured", "none", l.Say("status.not_measured")},
		{"missing", "none", l.Say("status.missing")},
	}
}
