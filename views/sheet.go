package views

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Sheet is one department of a review laid out as a page: parts/sheet.html. The same sheet stands on the screen, on paper, on the wall
// and in the bundle. It is made of the frozen review alone.
type Sheet struct {
	Words
	Area     string
	Title    string
	Met      string // "13 af 26 mål er nået"
	Rest     string // ", 7 er tæt på, og 6 er ikke nået."
	Worst    string // the sentence about the case type that is farthest from its targets
	Heads    []SheetHead
	Rows     []SheetRow
	Key      []KeyItem
	Note     string // "tal før skråstreg …"
	Withheld string // what the dot means; "" where nothing is withheld
	Charts   []SheetChart
	Whys     []SheetWhy
	Since    string
	Changes  []SheetLine
	Gains    string // heading of the benefits
	Benefits []SheetLine
	Sums     []string // what the benefits come to together
	Ask      []string // what the meeting is to decide
	Settled  []SheetLine
	Sources  string
	Late     string // which of them were out of date; "" where none were
	Wide     bool   // the whole area: landscape on paper
}

// Words lets a part say the words of the page.
type Words struct{ lang text.Lang }

// Say gives the words of a key.
func (w Words) Say(key string, places ...any) string { return w.lang.Say(key, places...) }

// SheetHead is the head of a key figure. On the screen its name leads to how it is counted.
type SheetHead struct{ Name, What, URL string }

// SheetRow is one case type.
type SheetRow struct {
	Name  string
	Count string // "128 / 119"
	Cells []SheetCell
}

// SheetCell is one key figure of one case type.
type SheetCell struct {
	Head  string // its key figure, for a phone
	Icon  Icon
	Value string // "28 %", or the word of what there is instead
	Note  string // "mål 80 % · median 74 dage"
	Quiet bool   // there is no value
	Dot   bool   // withheld
	Long  bool   // the note takes more than a line of its column
}

// SheetChart is a small chart with its headline.
type SheetChart struct {
	Title   string
	Drawing template.HTML
	Says    string // what it tells, in a sentence
	Unit    string
	Table   []SheetPoint

	Pictures Pictures
	Tabled   bool // its months stand below it: on the page, not on paper

	figure string // its name in an address: the case type's id and the key figure
}

// SheetPoint is one month of a chart.
type SheetPoint struct{ Month, Value string }

// SheetWhy is a case type whose target is not met: what was said, what the cases say and what was decided.
type SheetWhy struct {
	Name    string
	Said    []Said
	Silent  string
	Drivers []string
	Decided []string
	None    string // where nothing was decided
	Bad     bool   // that it was not is an exception itself
}

// SheetLine is a line with a shape before it.
type SheetLine struct {
	Icon Icon
	Name string
	Text string
}

// frozenName gives the name of a key figure as it was frozen.
func frozenName(l text.Lang, f *measure.Frozen, key string) string {
	k := f.KPI(key)
	name := k.NameDA
	if l == text.English {
		name = k.NameEN
	}
	if name == "" || name == key {
		return l.NameOf(models.KPI{Key: key})
	}
	return name
}

// frozenCell gives a frozen cell as the other pages' words take one.
func frozenCell(c measure.FrozenCell) measure.Cell {
	out := measure.Cell{KPI: c.KPI, Column: c.Column, Value: c.Value, Unit: c.Unit, N: c.N, Few: c.Few, Gap: c.Gap, Status: c.Status, Tolerance: c.Tolerance}
	if c.Target != nil {
		v := c.Target.Value
		out.Target, out.Standing = &v, &models.Target{KPI: c.KPI, Value: &v, Comparator: c.Target.Comparator, Kind: c.Target.Kind}
	}
	return out
}

// areaName gives the name of a review's area.
func areaName(l text.Lang, a measure.FrozenArea) string {
	return cmp.Or(a.Name, l.Say("followup.whole"))
}

// frozenPeriod gives the period of a frozen review.
func frozenPeriod(f *measure.Frozen, name string) models.Period {
	p, err := models.ParsePeriod(name, f.FiscalStart)
	if err != nil { // a frozen review names periods that could be read
		return models.Period{}
	}
	return p
}

// NewSheet lays out one page of a review.
func NewSheet(l text.Lang, f *measure.Frozen, page measure.FrozenPage) Sheet {
	period := frozenPeriod(f, f.Period)
	s := Sheet{Words: Words{l}, Area: areaName(l, page.Area), Wide: page.Area.ID == f.Area.ID && len(f.Pages) > 1}
	s.Title = s.Area + ", " + l.Period(period)
	s.headline(l, f, page)
	for _, key := range f.Columns {
		s.Heads = append(s.Heads, SheetHead{Name: frozenName(l, f, key), What: whatFrozen(l, f, key)})
	}
	seen := map[models.Status]bool{}
	for _, r := range page.Rows {
		row := SheetRow{Name: caseTypeName(l, r.CaseType), Count: l.Count(int(r.Received)) + " / " + l.Count(int(r.Decided))}
		for _, c := range r.Cells {
			cell := sheetCell(l, f, r, c)
			if cell.Dot {
				s.Withheld = l.Say("withheld")
			} else {
				seen[c.Status] = true
			}
			cell.Head = frozenName(l, f, c.Column)
			row.Cells = append(row.Cells, cell)
		}
		s.Rows = append(s.Rows, row)
	}
	for _, status := range []models.Status{models.StatusMet, models.StatusNear, models.StatusOff, models.StatusTooFew, models.StatusNoTarget,
		models.StatusMissing, models.StatusNoCases, models.StatusNotMeasured} {
		if seen[status] {
			s.Key = append(s.Key, KeyItem{Icon: string(status), Kind: statusKind(status), Text: lowerFirst(l.Status(status))})
		}
	}
	if page.Area.ID == f.Area.ID {
		s.benefits(l, f)
	}
	s.charts(l, f, page)
	s.whys(l, f, page)
	s.changes(l, f, page)
	s.settled(l, f, page)
	var sources []string
	for _, source := range f.Sources {
		sources = append(sources, frozenSource(l, source))
	}
	s.Sources, s.Late = l.List(sources), frozenLate(l, f)
	return s
}

func whatFrozen(l text.Lang, f *measure.Frozen, key string) string {
	k := f.KPI(key)
	if l == text.English {
		return k.WhatEN
	}
	return k.WhatDA
}

func (s *Sheet) headline(l text.Lang, f *measure.Frozen, page measure.FrozenPage) {
	n := page.Counts
	if n.Judged() == 0 {
		s.Rest = l.Say("followup.unjudged")
		return
	}
	s.Met = l.Say("followup.met", "n", l.Count(n.Met), "m", l.Count(n.Judged()))
	s.Rest = "."
	if n.Near+n.Off == 0 {
		return
	}
	s.Rest = l.Say("followup.rest", "near", l.Count(n.Near), "off", l.Count(n.Off))
	if len(page.Exceptions) == 0 {
		return
	}
	row := page.Row(page.Exceptions[0].CaseTypeID)
	if row == nil {
		return
	}
	if c := row.Column(page.Exceptions[0].Off[0]); c != nil && c.Value != nil && c.Target != nil {
		s.Worst = l.Say("followup.worst", "type", caseTypeName(l, row.CaseType), "kpi", lowerFirst(frozenName(l, f, c.KPI)), "value", full(l, frozenCell(*c)),
			"n", l.Cases(int(c.N)), "target", l.Exact(c.Target.Value, c.Unit))
		if c.Assurance == "consistent_fail" {
			s.Worst += " " + l.Say("followup.fail")
		}
	}
}

func sheetCell(l text.Lang, f *measure.Frozen, r measure.FrozenRow, c measure.FrozenCell) SheetCell {
	out := SheetCell{Icon: StatusIcon(l, c.Status)}
	switch {
	case c.Withheld && c.Value == nil && c.Status == models.StatusTooFew:
		return SheetCell{Icon: out.Icon, Value: "·", Quiet: true, Dot: true}
	case c.Value == nil:
		out.Value, out.Quiet = l.Status(c.Status), true
		return out
	}
	out.Value = full(l, frozenCell(c))
	var notes []string
	if c.KPI != c.Column {
		notes = append(notes, l.Say("followup.instead", "name", lowerFirst(frozenName(l, f, c.KPI))))
	}
	if c.Target != nil {
		notes = append(notes, l.Say("followup.target", "target", l.Exact(c.Target.Value, c.Unit)))
	}
	if c.Beside != nil && c.Beside.Value != nil {
		notes = append(notes, l.Say("followup.median", "value", l.Value(*c.Beside.Value, c.Beside.Unit)))
	}
	if c.Few {
		notes = append(notes, lowerFirst(l.Status(models.StatusTooFew)))
	}
	out.Note = strings.Join(notes, " · ")
	out.Long = len(out.Note) > 40
	return out
}

// charts draws the cell that is farthest from its target and the one that has improved most surely.
func (s *Sheet) charts(l text.Lang, f *measure.Frozen, page measure.FrozenPage) {
	add := func(r measure.FrozenRow, c measure.FrozenCell) {
		if drawn, ok := sheetChart(l, f, r, c); ok && len(s.Charts) < 2 {
			s.Charts = append(s.Charts, drawn)
		}
	}
	used := int64(-1)
	for _, x := range page.Exceptions {
		if r := page.Row(x.CaseTypeID); r != nil && used < 0 {
			if c := r.Column(x.Off[0]); c != nil && len(c.Series) > 0 {
				add(*r, *c)
				used = r.CaseTypeID
			}
		}
	}
	var best *measure.FrozenCell
	var of measure.FrozenRow
	for i := range page.Rows {
		for j := range page.Rows[i].Cells {
			c := &page.Rows[i].Cells[j]
			if page.Rows[i].CaseTypeID != used && strings.HasPrefix(c.Variation, "improvement") && c.Status != models.StatusTooFew && len(c.Series) > 0 &&
				(best == nil || c.N > best.N) {
				best, of = c, page.Rows[i]
			}
		}
	}
	if best != nil {
		add(of, *best)
	}
}

func sheetChart(l text.Lang, f *measure.Frozen, r measure.FrozenRow, c measure.FrozenCell) (SheetChart, bool) {
	out := SheetChart{Unit: l.Unit(c.Unit), figure: strconv.FormatInt(r.CaseTypeID, 10) + "-" + c.KPI, Title: l.Say("followup.chart", "type", caseTypeName(l, r.CaseType), "kpi", lowerFirst(frozenName(l, f, c.KPI)))}
	known := 0
	for _, p := range c.Series {
		m := frozenPeriod(f, p.Period)
		point := SheetPoint{Month: l.PeriodShort(m), Value: "–"}
		if p.Value != nil {
			known++
			point.Value = l.Value(*p.Value, c.Unit)
		}
		out.Table = append(out.Table, point)
	}
	if known == 0 {
		return out, false
	}
	out.Drawing = monthChart(l, f, c)
	out.Says = chartSays(l, f, c)
	return out, true
}

// taken offers a chart of a review to one who may take figures home.
func (s *SheetChart) taken(l text.Lang, in ReportInput) {
	s.Tabled = true
	if in.Exports {
		s.Pictures = figurePictures(l, NewAddress(reportURL(in.Review.ID)), s.figure)
	}
}

// FrozenFigure finds the cell whose chart an address names, on the pages of a review that are seen.
func FrozenFigure(f *measure.Frozen, figure string) (measure.FrozenRow, measure.FrozenCell, bool) {
	id, kpi, _ := strings.Cut(figure, "-")
	caseType, err := strconv.ParseInt(id, 10, 64)
	for _, page := range f.Pages {
		row := page.Row(caseType)
		if row == nil || err != nil {
			continue
		}
		for _, c := range row.Cells {
			if c.KPI == kpi && len(c.Series) > 0 {
				return *row, c, true
			}
		}
	}
	return measure.FrozenRow{}, measure.FrozenCell{}, false
}

// ReportPicture gives a chart of a review to take home, and whether it has that chart.
func ReportPicture(c Chrome, in ReportInput, figure string) (Picture, bool) {
	l, f := c.Lang, in.Frozen
	row, cell, ok := FrozenFigure(f, figure)
	if !ok {
		return Picture{}, false
	}
	drawn, ok := sheetChart(l, f, row, cell)
	if !ok {
		return Picture{}, false
	}
	var sources []string
	for _, s := range f.Sources {
		sources = append(sources, frozenSource(l, s))
	}
	foot := names(l.Say("picture.source", "names", strings.Join(sources, ", ")), l.Say("report.mark.data", "date", isoDate(l, f.DataDate)), l.Say("report.mark", "id", reviewMark(l, in)))
	out := Picture{Lang: string(l), Title: drawn.Title, Drawing: drawn.Drawing, Foot: pictureFoot(c, foot)}
	out.Sublines = []string{drawn.Says, l.Say("followup.picture", "unit", drawn.Unit, "from", drawn.Table[0].Month, "to", drawn.Table[len(drawn.Table)-1].Month)}
	return out, true
}

// chartSays tells in words what a chart shows.
func chartSays(l text.Lang, f *measure.Frozen, c measure.FrozenCell) string {
	var parts []string
	last := c.Series[len(c.Series)-1]
	if c.Lower != nil && c.Upper != nil {
		between := l.Say("followup.range", "low", l.Value(*c.Lower, c.Unit), "high", l.Value(*c.Upper, c.Unit))
		if last.Value != nil {
			month, _, _ := strings.Cut(l.Period(frozenPeriod(f, last.Period)), " ")
			key := "followup.inside"
			switch {
			case *last.Value > *c.Upper:
				key = "followup.above"
			case *last.Value < *c.Lower:
				key = "followup.below"
			}
			parts = append(parts, l.Say(key, "month", upperFirst(month), "value", l.Value(*last.Value, c.Unit), "range", between))
		} else {
			parts = append(parts, upperFirst(between)+".")
		}
	}
	if c.Assurance != "" && c.Assurance != "insufficient_data" && c.Target != nil {
		parts = append(parts, l.Say("followup.assurance", "target", l.Exact(c.Target.Value, c.Unit), "what", lowerFirst(l.Say("assurance."+c.Assurance))))
	}
	return strings.Join(parts, " ")
}

func (s *Sheet) whys(l text.Lang, f *measure.Frozen, page measure.FrozenPage) {
	compare := ""
	if f.Compared && f.Compare != "" {
		compare = shortPeriod(l, frozenPeriod(f, f.Compare), frozenPeriod(f, f.Period))
	}
	for _, x := range page.Exceptions {
		row := page.Row(x.CaseTypeID)
		if row == nil {
			continue
		}
		w := SheetWhy{Name: caseTypeName(l, row.CaseType), Silent: l.Say("comment.none")}
		for _, c := range x.Comments {
			said := Said{Text: c.Text}
			if len(x.Off) > 1 {
				said.About = frozenName(l, f, c.KPI)
			}
			w.Said = append(w.Said, said)
		}
		for _, d := range spoken(x.Drivers, 2) {
			w.Drivers = append(w.Drivers, driverText(l, d, compare))
		}
		written := map[int64]bool{}
		for _, i := range f.Items {
			if i.CaseTypeID == x.CaseTypeID && i.Kind != models.ItemMissing && i.Settled {
				written[i.DecisionID] = true
				w.Decided = append(w.Decided, settledText(l, i))
			}
		}
		for _, d := range f.Decisions {
			for _, name := range d.CaseTypes {
				if name == row.CaseType && d.State != "dropped" && !written[d.ID] {
					w.Decided = append(w.Decided, decidedText(l, d))
				}
			}
		}
		if len(w.Decided) == 0 {
			w.None, w.Bad = l.Say("decision.none"), true
		}
		s.Whys = append(s.Whys, w)
	}
}

// settledText says what an item came to: "Digital høring. Senest 31.01.2027."
func settledText(l text.Lang, i measure.FrozenItem) string {
	return l.Say("followup.settled."+string(i.Outcome), "text", strings.TrimSuffix(i.Text, "."), "date", isoDate(l, i.Until))
}

func decidedText(l text.Lang, d measure.FrozenDecided) string {
	return names(d.Text, d.Owner, isoDate(l, d.Due))
}

// isoDate writes an ISO date as the language has it; "" stays.
func isoDate(l text.Lang, iso string) string {
	d, err := models.ParseDay(iso)
	if err != nil {
		return iso
	}
	return l.Date(d)
}

func (s *Sheet) changes(l text.Lang, f *measure.Frozen, page measure.FrozenPage) {
	if !f.Compared || f.Compare == "" {
		return
	}
	s.Since = l.Say("followup.since", "period", shortPeriod(l, frozenPeriod(f, f.Compare), frozenPeriod(f, f.Period)))
	for _, c := range page.Changes[:min(len(page.Changes), 5)] {
		line := SheetLine{Icon: StatusIcon(l, c.Is), Name: caseTypeName(l, c.CaseType)}
		name := lowerFirst(frozenName(l, f, c.KPI))
		if c.From != 0 || c.To != 0 {
			from, unit := l.Parts(c.From, c.Unit)
			now, _ := l.Parts(c.To, c.Unit)
			name = l.Say("change.value", "name", name, "from", from, "to", joinUnit(l, now, unit))
		}
		switch {
		case !c.Crossing:
			line.Text = name + " (" + l.Change(c.To-c.From, c.Unit) + ")."
		case c.Was == models.StatusMet:
			line.Text = name + ". " + l.Say("change.lost")
		case c.Is == models.StatusMet:
			line.Text = name + ". " + l.Say("change.won")
		case c.Is == models.StatusOff:
			line.Text = name + ". " + l.Say("change.off")
		default:
			line.Text = name + ". " + l.Say("change.near")
		}
		s.Changes = append(s.Changes, line)
	}
}

// settled lists what the review came to on this page, and what is still to be decided.
func (s *Sheet) settled(l text.Lang, f *measure.Frozen, page measure.FrozenPage) {
	for _, i := range f.Items {
		if i.CaseTypeID != 0 && page.Row(i.CaseTypeID) == nil || i.CaseTypeID == 0 && page.Area.ID != f.Area.ID {
			continue
		}
		excepted := slices.ContainsFunc(page.Exceptions, func(x measure.FrozenException) bool { return x.CaseTypeID == i.CaseTypeID })
		if i.Settled && !s.Wide && excepted { // it stands beside its reason
			continue
		}
		if i.Settled {
			s.Settled = append(s.Settled, SheetLine{Icon: Icon{Kind: "none", Icon: "file", Text: l.Say("followup.outcome." + string(i.Outcome))}, Name: itemName(l, f, i),
				Text: settledText(l, i)})
			continue
		}
		s.Ask = append(s.Ask, l.Say("followup.ask."+string(i.Kind), "name", itemName(l, f, i), "kpis", lowerFirst(kpiNames(l, f, i.KPIs))))
	}
}

// itemName says what an item is about.
func itemName(l text.Lang, f *measure.Frozen, i measure.FrozenItem) string {
	switch {
	case i.Kind == models.ItemMissing:
		return frozenName(l, f, i.KPI)
	case i.Title != "":
		return i.Title
	case i.Kind == models.ItemOwn && i.CaseType == "":
		return l.Say("followup.own")
	}
	return caseTypeName(l, i.CaseType)
}

func kpiNames(l text.Lang, f *measure.Frozen, keys []string) string {
	var out []string
	for i, key := range keys {
		name := frozenName(l, f, key)
		if i > 0 {
			name = lowerFirst(name)
		}
		out = append(out, name)
	}
	return l.List(out)
}

// The size of a month chart, in units of its own, and where its plot lies.
const (
	monthWidth, monthHeight = 360.0, 150.0
	monthLeft, monthRight   = 8.0, 262.0
	monthTop, monthFoot     = 14.0, 122.0
)

// monthChart draws a cell's series with its target, its normal range and its last month, as report and meeting show it.
func monthChart(l text.Lang, f *measure.Frozen, c measure.FrozenCell) template.HTML {
	low, high := math.Inf(1), math.Inf(-1)
	take := func(v *float64) {
		if v != nil {
			low, high = math.Min(low, *v), math.Max(high, *v)
		}
	}
	var values []*float64
	for _, p := range c.Series {
		take(p.Value)
		values = append(values, p.Value)
	}
	take(c.Lower)
	take(c.Upper)
	var target *float64
	if c.Target != nil {
		target = &c.Target.Value
		take(target)
	}
	if wide := sparkSpan(c.Unit, values, target) - (high - low); wide > 0 {
		low, high = low-wide/2, high+wide/2
	}
	pad := (high - low) * 0.08
	low -= pad
	if high += pad; low < 0 && c.Unit != models.UnitCount {
		low = 0
	}
	y := func(v float64) float64 { return monthTop + (monthFoot-monthTop)*(high-v)/(high-low) }
	x := func(i int) float64 {
		return monthLeft + (monthRight-monthLeft)*float64(i)/math.Max(1, float64(len(values)-1))
	}
	d := drawing{}
	d.open(l.Say("followup.chart.label", "kpi", frozenName(l, f, c.KPI)) + " " + chartSays(l, f, c))
	if c.Lower != nil && c.Upper != nil {
		d.rect("mc-band", monthLeft, y(*c.Upper), monthRight-monthLeft, math.Max(1, y(*c.Lower)-y(*c.Upper)))
		d.text("mc-note", monthLeft+4, math.Min(monthFoot, y(*c.Lower)+11), "start", l.Say("followup.range", "low", l.Value(*c.Lower, c.Unit), "high", l.Value(*c.Upper, c.Unit)))
	}
	targetAt := math.Inf(-1)
	if target != nil {
		targetAt = y(*target)
		d.line("mc-target", monthLeft, targetAt, monthRight+6, targetAt)
	}
	last := -1
	for i, v := range values {
		if v == nil {
			continue
		}
		if i > 0 && values[i-1] != nil {
			d.line("mc-line", x(i-1), y(*values[i-1]), x(i), y(*v))
		}
		last = i
	}
	for i, v := range values {
		if v != nil && i != last {
			d.dot("mc-dot", x(i), y(*v), 2)
		}
	}
	labelAt := math.Inf(-1)
	if last >= 0 {
		v := *values[last]
		labelAt = y(v)
		kind := statusKind(c.Status)
		outside := c.Lower != nil && c.Upper != nil && (v < *c.Lower || v > *c.Upper)
		if outside {
			d.diamond("mc-last st-"+kind, x(last), labelAt, 5)
		} else {
			d.dot("mc-last st-"+kind, x(last), labelAt, 3.4)
		}
		month := frozenPeriod(f, c.Series[last].Period).From.Month()
		d.text("mc-value", monthRight+9, labelAt+4, "start", l.MonthTick(month)+" "+l.Value(v, c.Unit))
	}
	if target != nil {
		at := targetAt + 4
		if math.Abs(targetAt-labelAt) < 13 {
			if at = labelAt - 10; targetAt > labelAt || at < 9 {
				at = labelAt + 17
			}
		}
		d.text("mc-goal", monthRight+9, at, "start", l.Say("followup.target", "target", l.Exact(*target, c.Unit)))
	}
	foot := monthHeight - 8
	d.text("mc-note", monthLeft, foot, "start", l.PeriodShort(frozenPeriod(f, c.Series[0].Period)))
	d.text("mc-note", monthRight, foot, "end", l.PeriodShort(frozenPeriod(f, c.Series[len(c.Series)-1].Period)))
	if low > 0 {
		d.text("mc-note", (monthLeft+monthRight)/2, foot, "middle", l.Say("followup.axis", "value", l.Value(low, c.Unit)))
	}
	return d.close()
}

// drawing writes an SVG of its own size.
type drawing struct{ strings.Builder }

func (d *drawing) number(v float64) string { return string(coordinate(nil, v)) }

func (d *drawing) open(label string) {
	d.WriteString(`<svg class="month-chart" viewBox="0 0 ` + d.number(monthWidth) + " " + d.number(monthHeight) + `" role="img" aria-label="` +
		template.HTMLEscapeString(label) + `">`)
}

func (d *drawing) rect(class string, x, y, width, height float64) {
	d.WriteString(`<rect class="` + class + `" x="` + d.number(x) + `" y="` + d.number(y) + `" width="` + d.number(width) + `" height="` + d.number(height) + `"/>`)
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	d.WriteString(`<path class="` + class + `" d="M` + d.number(x1) + " " + d.number(y1) + "L" + d.number(x2) + " " + d.number(y2) + `"/>`)
}

func (d *drawing) dot(class string, x, y, r float64) {
	d.WriteString(`<circle class="` + class + `" cx="` + d.number(x) + `" cy="` + d.number(y) + `" r="` + d.number(r) + `"/>`)
}

func (d *drawing) diamond(class string, x, y, r float64) {
	d.WriteString(`<path class="` + class + `" d="M` + d.number(x) + " " + d.number(y-r) + "l" + d.number(r) + " " + d.number(r) + "l" + d.number(-r) + " " + d.number(r) +
		"l" + d.number(-r) + " " + d.number(-r) + `z"/>`)
}

func (d *drawing) text(class string, x, y float64, anchor, words string) {
	d.WriteString(`<text class="` + class + `" x="` + d.number(x) + `" y="` + d.number(y) + `" text-anchor="` + anchor + `">` + template.HTMLEscapeString(words) + `</text>`)
}

func (d *drawing) close() template.HTML {
	d.WriteString(`</svg>`)
	return template.HTML(d.String())
}

// benefits tells what the benefits of the review's area came to: hours and kroner apart, values each in its own unit.
func (s *Sheet) benefits(l text.Lang, f *measure.Frozen) {
	var hours, plan, kroner float64
	counted, pending := 0, 0
	for _, v := range f.Benefits {
		line := SheetLine{Icon: StatusIcon(l, v.Status), Name: v.Title, Text: frozenWorth(l, v, v.Realised)}
		if v.PlanToDate != nil {
			line.Text = l.Say("benefits.value_of", "value", line.Text, "plan", frozenWorth(l, v, v.PlanToDate))
		}
		s.Benefits = append(s.Benefits, line)
		if v.Measure == models.MeasureHours && v.Realised != nil {
			hours, counted = hours+*v.Realised, counted+1
			if v.PlanToDate != nil {
				plan += *v.PlanToDate
			}
		}
		kroner, pending = kroner+v.Confirmed, pending+v.Pending
	}
	if len(s.Benefits) == 0 {
		return
	}
	s.Gains = l.Say("report.benefits", "year", f.Benefits[0].Year)
	if counted > 0 {
		s.Sums = append(s.Sums, l.Say("report.benefits.hours", "hours", l.Number(hours, 0), "plan", l.Number(plan, 0)))
	}
	s.Sums = append(s.Sums, l.Say("report.benefits.kroner", "value", l.Value(kroner, models.UnitKr)))
	if pending > 0 {
		s.Sums = append(s.Sums, l.Many("benefits.pending", pending))
	}
}

func frozenWorth(l text.Lang, v measure.FrozenBenefit, value *float64) string {
	if value == nil {
		return "–"
	}
	switch v.Measure {
	case models.MeasureHours:
		return l.Say("benefits.hours", "n", l.Number(*value, 0))
	case models.MeasureKroner:
		return l.Value(*value, models.UnitKr)
	}
	return l.Value(*value, v.Unit)
}
