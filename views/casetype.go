package views

import (
	"encoding/json"
	"html/template"
	"math"
	"net/url"
	"sort"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/chart"
	"gevinstoverblik/views/text"
)

// CaseType is the page of one case type (DESIGN §5.2).
type CaseType struct {
	Chrome
	Crumbs   Crumbs
	Context  Context
	Lead     []LeadItem
	Previous *Link
	Next     *Link
	Strip    []StripCell // the board's key figures
	More     []StripCell // further ones that have a value
	Trend    Trend
	Why      Why
	Marks    []MarkLine // decisions and changes, with the numbers of the chart
	NoMarks  string
	Decide   string // address of the form; "" = not offered
	Days     *DaysFigure
	Way      *WayFigure
	NoWay    string // said where no event tells of the way
	Spread   *SpreadFigure
	Changes  []Explained
	Honest   *HonestFigure
	Coverage *Coverage
	Funnel   *FunnelFigure
	Alone    string // said where there is one department only, and so no funnel
	PChart   *PFigure
	Measured []After // after the month that was asked for, and after each new phase
	Since    AfterPick
	Beside   *Beside // what was published beside the chosen figure
	UnitTime *UnitTime
	Open     *OpenFigure
	OpenNone string
	OpenDay  OpenDay
	Foot     string // where the figures come from, and up to when
	Period   string
}

// Template names the page's template.
func (CaseType) Template() string { return "case-type" }

// LeadItem is one thing known about the case type, below its name.
type LeadItem struct{ Name, Value string }

// StripCell is one KPI of the strip: a cell with its tag, its bullet and what stands behind it.
type StripCell struct {
	Cell
	Tag     Tag
	Title   string // the KPI's name, with its limit
	Bullet  template.HTML
	Behind  string // "33 af 119 afgjorte"
	Outlook string // "Forværring", or the forecast with its condition
	Current bool
	Judged  bool // a target judges it, or its few cases must be told
}

// Trend is the figure of the chosen KPI over time.
type Trend struct {
	Headline string
	Subline  string
	Interval string          // how far a share of few cases may be told; "" for others
	Breaks   []string        // where the way of counting changed
	Targets  []string        // what it is held against, the leading one first
	Readings []Reading       // what the series says: trend, assurance, forecast
	Notes    []string        // what the chart's area, line and marks are
	Limits   *Link           // where the limits are told, and begin anew
	Options  json.RawMessage // for charts.js; nil where no month has a value
	Drawing  template.HTML   // the same without script
	None     string          // said where no month has a value
	Table    []TrendRow
	Unit     string
	Open     bool // the table is shown
	Fresh    string
	Old      string // that a source of the chosen figure is out of date
	Define   string
	Cases    *Link
	Download string // address of the chart's figures as a file; "" = not offered
	Pictures Pictures
	Workbook string // the same as a workbook
}

// TrendRow is one month of the table.
type TrendRow struct {
	Month  string
	Value  string
	Target string
	Status Icon
	N      string
	Range  string // the normal range that the month is held against
	Note   string
}

// Why gives the two voices: the head's and the figures'.
type Why struct {
	Comments []Said
	Silent   string // where nobody has said anything
	Drivers  []string
}

// DaysFigure is where the days of a case go.
type DaysFigure struct {
	Headline string
	Subline  string
	Bar      template.HTML
	Parts    []DayPart
	Sum      string
	Before   string // the period of the last column
	Pictures Pictures
}

// DayPart is one part of the days.
type DayPart struct {
	Part   string
	Name   string
	What   string
	Days   string
	Share  string
	Before string
}

// SpreadFigure is the distribution of a clock.
type SpreadFigure struct {
	Headline string
	Subline  string
	Drawing  template.HTML
	Nine     string
	Rows     []SpreadRow
	Limited  bool   // the table tells how many kept the limit
	Over     string // what the outlined bars hold
	Pictures Pictures
}

// SpreadRow is one bin of the table.
type SpreadRow struct {
	Days   string
	N      string
	Within string
}

// OpenFigure is the stock of open cases by age.
type OpenFigure struct {
	Headline string
	Subline  string
	Rows     []OpenRow
	Notes    []string
	Cases    *Link // the oldest first; nil for one who may not see them
	Pictures Pictures

	bins []measure.Bin
}

// OpenDay asks for the stock of another date: the page of that day.
type OpenDay struct {
	Action string
	Keep   []Choice // what else the address holds
	Value  string   // ISO
	First  string
	Last   string
}

// OpenRow is one age.
type OpenRow struct {
	Age string
	Bar template.HTML
	N   string
}

// NewCaseType lays out the view of one case type. The chrome's address holds the state: period, compare, area, kpi,
// table.
func NewCaseType(c Chrome, s Scene, v *measure.CaseTypeView) CaseType {
	l := c.Lang
	name := caseTypeName(l, v.Row.CaseType)
	c.Title = name
	up := c.Address.To("/case-types", "period", "compare", "area")
	p := CaseType{
		Chrome:  c,
		Crumbs:  NewCrumbs(l, Link{Text: l.Say("nav.case_types"), URL: up.String()}, Link{Text: crumbOf(l, v.Row, name)}),
		Context: newContext(l, c.Address, s, v.Period, v.Compare, v.Provisional),
	}
	if c.Address.Get("area") == "" {
		p.Context.Area = nil // the page is about one case type already
	}
	p.Context.All = allPicks(l, c.Address, p.Context, v.Period, v.Compare)
	p.Context.Partial = partialBanner(l, v.Attendance, l.Period(v.Period), nil)
	if v.Row.Department != "" {
		p.Lead = append(p.Lead, LeadItem{Name: l.Say("case_type.department"), Value: v.Row.Department})
	}
	limit := l.Say("cell.no_limit")
	if v.Row.Limit != nil && v.Row.Limit.Value != nil {
		limit = limitDays(l, *v.Row.Limit) + " (" + l.ClockName(limitClock(v.Row.Limit)) + ")"
	}
	p.Lead = append(p.Lead,
		LeadItem{Name: l.Say("case_type.limit"), Value: limit},
		LeadItem{Name: l.Say("case_type.in", "period", shortPeriod(l, v.Period, v.Period)), Value: l.Say("matrix.received", "n", l.Count(int(v.Row.Received))) + ", " + l.Say("matrix.decided", "n", l.Count(int(v.Row.N)))})
	p.Previous, p.Next = neighbours(l, c.Address, v)
	for i, cell := range v.Strip {
		shown := newStripCell(l, c.Address, name, v, cell)
		if i >= len(v.Row.Cells) {
			p.More = append(p.More, shown)
		} else {
			p.Strip = append(p.Strip, shown)
		}
	}
	p.Trend = newTrend(c, s, v)
	p.Why = newWhy(l, s, v)
	if p.Marks = newMarks(l, s, v.Marks); len(p.Marks) == 0 {
		p.NoMarks = l.Say("marks.none")
	}
	if s.MayDecide && v.Row.CaseTypeID != 0 {
		p.Decide = decideURL(v.KPI.Key, v.Row.Slug, v.Period)
	}
	p.Days = newDays(l, v, minN(s))
	if p.Way = newWay(l, v); p.Way == nil && p.Days != nil {
		p.NoWay = l.Say("days.no_steps")
	}
	p.Spread = newSpread(l, v, minN(s))
	p.Foot = sourceWords(l, v.Sources, v.DataDate)
	if p.Way != nil {
		p.Way.Foot, p.Way.Targets = p.Foot, c.Address.To("/case-types/"+v.Row.Slug+"/steps", "period", "area", "kpi").String()
	}
	p.Period = l.Period(v.Period)
	p.Changes = newChanges(c, v)
	p.Coverage = newCoverage(l, v.Coverage, casesOf(c, s, v))
	calc := func(method string) string { return "" }
	if s.CanExport {
		calc = func(method string) string {
			return NewAddress(c.Address.With("kpi", v.KPI.Key)).With("calc", method)
		}
	}
	p.Funnel, p.PChart = newFunnel(l, v, calc("funnel")), newPChart(l, v, calc("pchart"))
	p.Alone = aloneWords(l, v)
	p.Measured = newAfters(l, v, afterCalc(c.Address, s, v))
	p.Since = newAfterPick(c, s, v)
	p.Honest = newHonest(l, v)
	p.Beside = newBeside(l, v.Published, v.Whole)
	p.UnitTime = newUnitTime(l, v.UnitTime)
	p.Open, p.OpenNone = newOpen(l, v)
	p.taken(c.Address, s, v)
	if s.CanCases && p.Open != nil {
		q := url.Values{"kpi": {"cases_open"}, "period": {v.Period.Address()}, "case_type": {v.Row.Slug}, "sort": {"-" + measure.SortValue}}
		if area := c.Address.Get("area"); area != "" {
			q.Set("department", area)
		}
		p.Open.Cases = &Link{Text: l.Many("open.cases", int(v.Open.N)), URL: Address{Path: "/cases", Query: q}.String()}
	}
	p.OpenDay = OpenDay{Action: c.Address.Path, Value: v.Open.At.String(), First: s.Span.From.String(), Last: v.DataDate.String()}
	for _, name := range []string{"area", "kpi"} {
		if value := c.Address.Get(name); value != "" {
			p.OpenDay.Keep = append(p.OpenDay.Keep, Choice{Value: value, Text: name})
		}
	}
	return p
}

// afterCalc gives the address of the input of `calc effect` by month; nil for one who may take no figures home.
func afterCalc(a Address, s Scene, v *measure.CaseTypeView) func(month string) string {
	if !s.CanExport {
		return nil
	}
	page := a.To("/case-types/"+v.Row.Slug, "period", "area")
	return func(month string) string {
		return NewAddress(NewAddress(NewAddress(page.String()).With("kpi", v.KPI.Key)).With("since", month)).With("calc", "effect")
	}
}

// crumbOf says where the case type belongs, or its name where it has no department.
func crumbOf(l text.Lang, r measure.Row, name string) string {
	if r.Department != "" {
		return r.Department
	}
	return name
}

func limitClock(t *models.Target) models.Clock {
	if t.Clock == "" {
		return models.ClockService
	}
	return t.Clock
}

// neighbours gives the case types before and after this one, by name.
func neighbours(l text.Lang, a Address, v *measure.CaseTypeView) (previous, next *Link) {
	at := -1
	for i, s := range v.Siblings {
		if s.ID == v.Row.CaseTypeID {
			at = i
		}
	}
	to := func(i int) *Link {
		if at < 0 || i < 0 || i >= len(v.Siblings) {
			return nil
		}
		s := v.Siblings[i]
		return &Link{Text: caseTypeName(l, s.Name), URL: a.To("/case-types/"+s.Slug, "period", "compare", "area", "kpi").String()}
	}
	return to(at - 1), to(at + 1)
}

func newStripCell(l text.Lang, a Address, caseType string, v *measure.CaseTypeView, c measure.Cell) StripCell {
	shown := newCell(l, caseType, c)
	shown.URL = a.With("kpi", c.KPI)
	s := StripCell{
		Cell:    shown,
		Tag:     Tag{Kind: shown.Kind, Icon: shown.Icon, Text: shown.Status},
		Title:   l.NameOf(kpiOf(c)),
		Current: c.KPI == v.KPI.Key,
		Judged:  c.Status != models.StatusNoTarget,
	}
	if c.KPI == "within_limit_share" && v.Row.Limit != nil && v.Row.Limit.Value != nil {
		s.Title += " (" + limitDays(l, *v.Row.Limit) + ")"
	}
	if c.Value == nil || c.Status == models.StatusNotMeasured {
		return s
	}
	switch c.Status {
	case models.StatusTooFew:
		s.Note = l.Say("cell.not_judged")
	case models.StatusNoTarget:
		s.Note = "" // the tag says it
	}
	if c.Target != nil {
		s.Target = l.Say("cell.target", "value", l.Exact(*c.Target, c.Unit))
	}
	s.Behind = behindOf(l, c)
	if c.Status != models.StatusTooFew {
		s.Outlook = upperFirst(shown.Way)
		if c.Outlook != nil && c.Outlook.Forecast() && shown.WayOf == "none" {
			s.Outlook = l.Say("strip.forecast", "when", shown.Way)
		}
	}
	if c.Status != models.StatusTooFew && (c.Unit == models.UnitShare || c.Target != nil) {
		s.Bullet = bullet(c.Value, c.Target, fullScale(c.Unit, c.Value, c.Target))
	}
	return s
}

// behindOf says what stands behind a value, in the words of its cohort: "33 af 119 afgjorte".
func behindOf(l text.Lang, c measure.Cell) string {
	k := kpiOf(c)
	key := "behind." + string(k.Cohort)
	if !text.Has(key) {
		return behind(l, c)
	}
	if c.Unit == models.UnitShare && c.Numerator != nil && c.Denominator != nil {
		return l.Say("cell.of", "n", l.Number(*c.Numerator, 0), "m", l.Say(key, "n", l.Number(*c.Denominator, 0)))
	}
	if k.Counted {
		return ""
	}
	return l.Say(key, "n", l.Count(int(c.N)))
}

// limitDays writes a limit: "55 dage", "10 arbejdsdage".
func limitDays(l text.Lang, t models.Target) string {
	if t.DayKind == models.WorkingDays {
		return l.Say("limit.days.working", "n", exactNumber(l, *t.Value, models.UnitDays))
	}
	return l.Exact(*t.Value, models.UnitDays)
}

func newTrend(c Chrome, s Scene, v *measure.CaseTypeView) Trend {
	l := c.Lang
	k := v.KPI
	t := Trend{
		Headline: headline(l, v),
		Unit:     l.Unit(k.Unit),
		Open:     c.Address.Get("table") != "",
		Define:   "/definitions/" + k.Key,
	}
	if v.Chosen.Stale {
		t.Old = outOfDate(l, v.Chosen.Age)
	}
	if v.DataDate.Known() {
		t.Fresh = sourceWords(l, v.Sources, v.DataDate)
	}
	if to := casesOf(c, s, v); to.Path != "" && v.Chosen.N > 0 {
		t.Cases = &Link{Text: l.Many("trend.cases", int(v.Chosen.N)), URL: to.String()}
	}
	if s.CanExport && len(v.Months) > 0 {
		t.Download = NewAddress(c.Address.With("kpi", k.Key)).With("format", "csv")
		t.Workbook = NewAddress(c.Address.With("kpi", k.Key)).With("format", "xlsx")
		t.Pictures = picturesOf(l, c.Address, k.Key, "trend")
	}
	if lower, upper, ok := v.Chosen.Interval(); ok {
		t.Interval = l.Say("trend.interval", "a", l.Number(*v.Chosen.Numerator, 0), "cases", l.Cases(int(*v.Chosen.Denominator)),
			"lower", l.Share(lower), "upper", l.Share(upper))
	}
	t.Targets = standingWords(l, v)
	o := v.Chosen.Outlook
	if v.Chosen.Status != models.StatusTooFew {
		t.Readings = newReadings(l, v.Chosen)
	}
	t.Notes = chartNotes(l, k, o)
	t.Limits = &Link{Text: l.Say("trend.limits"), URL: NewAddress(c.Address.With("kpi", k.Key)).To("/case-types/"+v.Row.Slug+"/limits", "period", "area", "kpi").String()}
	met, judged, known := 0, 0, 0
	tips := make([][]string, len(v.Months))
	for i, m := range v.Months {
		row := TrendRow{Month: l.Month(m.Month), N: l.Count(int(m.Figure.N)), Status: StatusIcon(l, m.Status)}
		tips[i] = []string{l.Month(m.Month)}
		if m.Figure.Value != nil {
			known++
			row.Value = monthValue(l, m, k.Unit)
			tips[i] = append(tips[i], row.Value)
			if m.Figure.Unit == models.UnitShare && m.Figure.Numerator != nil && m.Figure.Denominator != nil {
				tips[i] = append(tips[i], l.Say("cell.of_cases", "n", l.Number(*m.Figure.Numerator, 0), "cases", l.Cases(int(*m.Figure.Denominator))))
			} else if !k.Counted {
				tips[i] = append(tips[i], l.Cases(int(m.Figure.N)))
			}
		} else {
			row.Value = "–"
			tips[i] = append(tips[i], l.Status(m.Status))
		}
		if m.Target != nil && m.Target.Value != nil {
			row.Target = l.Exact(*m.Target.Value, k.Unit)
			tips[i] = append(tips[i], l.Say("cell.target", "value", row.Target)+" · "+lowerFirst(l.Status(m.Status)))
		}
		var notes []string
		if m.Before != nil {
			notes = append(notes, l.Say("trend.before", "value", l.Exact(*m.Before.Value, k.Unit), "date", l.Date(models.DayOfTime(m.Target.SetAt))))
		}
		if m.Figure.Provisional {
			notes = append(notes, l.Say("chart.provisional"))
		}
		if m.Figure.Few {
			notes = append(notes, lowerFirst(l.Status(models.StatusTooFew)))
		}
		if o != nil {
			if p := o.Point(m.Month); p != nil && p.Lower != nil {
				row.Range = span(l, *p.Lower, *p.Upper, k.Unit)
				tips[i] = append(tips[i], lowerFirst(l.Say("trend.range"))+" "+row.Range)
				if flagged(p) {
					notes = append(notes, l.Say("trend.stands_out"))
				}
			}
		}
		if m.Figure.Unknown > 0 {
			notes = append(notes, l.Say("trend.unknown", "n", l.Count(int(m.Figure.Unknown))))
		}
		row.Note = strings.Join(notes, ", ")
		if row.Note != "" {
			tips[i] = append(tips[i], row.Note)
		}
		switch m.Status {
		case models.StatusMet:
			met++
			judged++
		case models.StatusNear, models.StatusOff:
			judged++
		}
		t.Table = append(t.Table, row)
	}
	for i, j := 0, len(t.Table)-1; i < j; i, j = i+1, j-1 {
		t.Table[i], t.Table[j] = t.Table[j], t.Table[i]
	}
	t.Subline = upperFirst(l.WhatOf(k)) + ", " + l.Unit(k.Unit) + " " + l.Say("trend.per_month") + "."
	if k.Unit == models.UnitCount {
		t.Subline = upperFirst(l.WhatOf(k)) + " " + l.Say("trend.per_month") + "."
	}
	if judged > 0 {
		t.Subline += " " + l.Say("trend.met", "n", l.Count(met), "m", l.Count(judged))
	}
	if known == 0 {
		t.None = l.Say("trend.none")
		return t
	}
	about := l.Say("chart.about", "name", l.NameOf(k), "case_type", caseTypeName(l, v.Row.CaseType),
		"from", l.Month(v.Months[0].Month), "to", l.Month(v.Months[len(v.Months)-1].Month)) + " " + t.Headline
	for _, d := range v.Breaks {
		note := l.Say("break.note", "month", l.Month(d.ValidFrom), "version", l.Count(d.Version), "reason", orSay("–", d.Reason))
		t.Breaks = append(t.Breaks, note)
		about += " " + note
	}
	options, err := chart.Trend(l, k, v.Months, o, v.Breaks, v.Marks, tips, about)
	t.Drawing = controlChart(l, k, v.Months, o, v.Marks)
	if err == nil { // only a number that JSON can't write would fail; the table says the same
		t.Options = options
	}
	return t
}

// casesOf is the address of the cases behind the chosen KPI; without a Path for one who may not see them, and where no case stands behind it.
func casesOf(c Chrome, s Scene, v *measure.CaseTypeView) Address {
	if !s.CanCases || v.KPI.Form == models.FormGiven {
		return Address{}
	}
	to := Address{Path: "/cases", Query: map[string][]string{"kpi": {v.KPI.Key}, "period": {v.Period.Address()}, "case_type": {v.Row.Slug}}}
	if area := c.Address.Get("area"); area != "" {
		to.Query.Set("department", area)
	}
	return to
}

func monthValue(l text.Lang, m measure.MonthPoint, u models.Unit) string {
	if m.Target != nil {
		return l.Against(*m.Figure.Value, u, *m.Target)
	}
	return l.Value(*m.Figure.Value, u)
}

// headline says the finding of the chosen KPI in the period, and how it stands to its target.
func headline(l text.Lang, v *measure.CaseTypeView) string {
	c := v.Chosen
	period := shortPeriod(l, v.Period, v.Period)
	if c.Value == nil {
		why := lowerFirst(l.Status(c.Status))
		if c.Status == models.StatusMissing {
			why = missingWhy(l, c.KPI)
		}
		return l.Say("headline.none", "name", l.NameOf(kpiOf(c)), "period", period, "why", why)
	}
	key := "headline." + c.KPI
	if !text.Has(key) {
		key = "headline.other"
	}
	days := ""
	if v.Row.Limit != nil && v.Row.Limit.Value != nil {
		days = limitDays(l, *v.Row.Limit)
	}
	s := l.Say(key, "value", full(l, c), "name", l.NameOf(kpiOf(c)), "period", period, "limit", days)
	switch {
	case c.Status == models.StatusTooFew:
		return s + " – " + l.Say("headline.few", "cases", l.Cases(int(c.N)))
	case c.Target == nil || c.Gap == nil:
		return s
	case c.Status == models.StatusMet:
		return s + " – " + l.Say("headline.met", "target", l.Exact(*c.Target, c.Unit))
	}
	return s + " – " + l.Say("headline.short", "gap", spokenGap(l, *c.Gap, c.Unit), "target", l.Exact(*c.Target, c.Unit))
}

// standingWords says what the chosen KPI is held against: value, kind, since when, by whom.
func standingWords(l text.Lang, v *measure.CaseTypeView) []string {
	say := func(t models.Target, unit models.Unit, status models.Status) string {
		words := []string{l.Say("trend.target", "value", l.Exact(*t.Value, unit)), l.KindName(t.Kind), l.Say("trend.since", "month", l.Month(t.ValidFrom))}
		if t.SetBy != "" {
			words = append(words, l.Say("trend.by", "who", t.SetBy))
		}
		if t.DecisionRef != "" {
			words = append(words, t.DecisionRef)
		}
		if status != "" {
			words = append(words, lowerFirst(l.Status(status)))
		}
		return strings.Join(words, " · ")
	}
	var out []string
	if t := v.Chosen.Standing; t != nil && t.Value != nil {
		out = append(out, say(*t, v.Chosen.Unit, ""))
	}
	for _, j := range v.Chosen.Others {
		if j.Target.Value != nil {
			out = append(out, say(j.Target, v.Chosen.Unit, j.Status))
		}
	}
	return out
}

func newWhy(l text.Lang, s Scene, v *measure.CaseTypeView) Why {
	w := Why{Comments: saidBy(l, s, v.Comments, append([]measure.Cell{v.Chosen}, v.Row.Cells...)), Silent: l.Say("comment.none")}
	compare := ""
	if v.Compared {
		compare = shortPeriod(l, v.Compare, v.Period)
	}
	for _, d := range spoken(v.Drivers, 5) {
		w.Drivers = append(w.Drivers, driverText(l, d, compare))
	}
	return w
}

// newDays shows the sum of CONTRACT §5: gross = screening + applicant + not attributed + service + applicant.
func newDays(l text.Lang, v *measure.CaseTypeView, few int) *DaysFigure {
	c := v.Clocks
	if c == nil || c.N == 0 {
		return nil
	}
	parts := c.Parts()
	d := &DaysFigure{Subline: l.Say("days.subline", "cases", l.Cases(int(c.N)), "period", shortPeriod(l, v.Period, v.Period))}
	if c.N < int64(few) {
		d.Subline += " " + l.Status(models.StatusTooFew) + "."
	}
	largest := 0
	var widths []segment
	var sum []string
	var before []measure.ClockPart
	if v.Before != nil && v.Before.N > 0 {
		before = v.Before.Parts()
	}
	tenths := addUp(parts, c.Gross)
	if before != nil {
		d.Before = upperFirst(l.PeriodShort(v.Compare))
	}
	for i, part := range parts {
		if part.Days > parts[largest].Days {
			largest = i
		}
		days := oneDecimal(l, float64(tenths[i])/10)
		sum = append(sum, days)
		widths = append(widths, segment{kind: part.Part, count: int(math.Round(part.Days * 1000))})
		row := DayPart{
			Part: part.Part,
			Name: l.Say("part." + part.Part + ".name"),
			What: l.Say("part." + part.Part + ".what"),
			Days: days,
		}
		if c.Gross > 0 {
			row.Share = l.Share(part.Days / c.Gross)
		}
		if before != nil {
			row.Before = oneDecimal(l, before[i].Days)
		}
		d.Parts = append(d.Parts, row)
	}
	d.Headline = l.Say("days.headline", "part", upperFirst(d.Parts[largest].Name), "days", sum[largest], "of", oneDecimal(l, c.Gross))
	d.Bar = dayBar(widths)
	d.Sum = strings.Join(sum, " + ") + " = " + oneDecimal(l, c.Gross)
	return d
}

// addUp rounds parts to tenths so that they add up to the rounded whole, as the eye expects of a sum: those that
// were cut the most get what is missing. No part is off by a tenth or more.
func addUp(parts []measure.ClockPart, whole float64) []int {
	out := make([]int, len(parts))
	order := make([]int, len(parts))
	missing := int(math.Round(whole * 10))
	rest := func(i int) float64 { return parts[i].Days*10 - math.Floor(parts[i].Days*10+1e-9) }
	for i, p := range parts {
		out[i] = int(math.Floor(p.Days*10 + 1e-9))
		missing -= out[i]
		order[i] = i
	}
	sort.SliceStable(order, func(x, y int) bool { return rest(order[x]) > rest(order[y]) })
	for _, i := range order[:max(0, min(missing, len(order)))] {
		out[i]++
	}
	return out
}

// oneDecimal writes mean days with one decimal, always, so that a sum is seen to add up.
func oneDecimal(l text.Lang, days float64) string { return l.Number(days, 1) }

// newSpread shows the days of the counted cases. Some of them may lie outside the scheme that the limit belongs to:
// the share within the limit is the one of the strip, over the cases that the limit judges.
func newSpread(l text.Lang, v *measure.CaseTypeView, few int) *SpreadFigure {
	s := v.Spread
	if s == nil || s.N == 0 {
		return nil
	}
	f := &SpreadFigure{
		Subline: l.Say("spread.subline", "cases", l.Cases(int(s.N)), "clock", l.ClockName(s.Clock)),
		Limited: s.Limit != nil,
	}
	judged := s.N
	for _, c := range v.Row.Cells {
		if c.KPI == "within_limit_share" && c.Value != nil && s.Limit != nil {
			judged = c.N
		}
	}
	f.Over = l.Say("spread.key.over")
	if s.Limit != nil && judged > 0 {
		f.Headline = l.Say("spread.within", "share", l.Share(float64(s.Within)/float64(judged)), "days", l.Exact(*s.Limit, models.UnitDays))
		f.Subline = l.Say("spread.subline.within", "n", l.Count(int(s.Within)), "cases", l.Cases(int(judged)), "clock", l.ClockName(s.Clock))
		if outside := s.N - judged; outside > 0 {
			f.Subline = l.Say("spread.subline.outside", "n", l.Count(int(s.Within)), "cases", l.Cases(int(judged)), "clock", l.ClockName(s.Clock), "all", l.Cases(int(s.N)))
			f.Over = l.Say("spread.key.outside", "n", l.Count(int(outside)))
		}
	} else if s.Median != nil {
		f.Headline = l.Say("spread.half", "days", l.Value(*s.Median, models.UnitDays))
	}
	if s.N < int64(few) { // two of four are no share, and nine of ten no case (statistics.md §6)
		f.Headline = l.Say("spread.few", "cases", l.Cases(int(s.N)))
		f.Nine = l.Say("spread.longest", "days", l.Days(int(s.Max)))
	} else if s.P90 != nil {
		f.Nine = l.Say("spread.nine", "days", l.Value(math.Ceil(*s.P90-models.Eps(*s.P90)), models.UnitDays))
	}
	for _, b := range s.Bins {
		row := SpreadRow{Days: binDays(l, b), N: l.Count(int(b.N))}
		if s.Limit != nil {
			row.Within = l.Count(int(b.Within))
		}
		f.Rows = append(f.Rows, row)
	}
	f.Drawing = histogram(l, s)
	return f
}

// binDays names a bin: "10–19", "150 og derover".
func binDays(l text.Lang, b measure.Bin) string {
	if b.Last {
		return l.Say("bin.last", "n", l.Count(int(b.From)))
	}
	if b.Until-b.From == 1 {
		return l.Count(int(b.From))
	}
	return l.Count(int(b.From)) + "–" + l.Count(int(b.Until-1))
}

func newOpen(l text.Lang, v *measure.CaseTypeView) (*OpenFigure, string) {
	o := v.Open
	if o.N == 0 {
		return nil, l.Say("open.none", "date", l.Date(o.At))
	}
	f := &OpenFigure{Headline: l.Many("open.headline", int(o.N)), bins: o.Bins}
	f.Subline = l.Say("open.subline", "date", l.Date(o.At))
	if o.Median != nil {
		f.Subline += " " + l.Say("open.median", "days", l.Value(*o.Median, models.UnitDays), "oldest", l.Days(int(o.Oldest)))
	}
	most := int64(1)
	for _, b := range o.Bins {
		most = max(most, b.N)
	}
	for _, b := range o.Bins {
		f.Rows = append(f.Rows, OpenRow{Age: binDays(l, b), Bar: countBar(float64(b.N) / float64(most)), N: l.Count(int(b.N))})
	}
	if o.OverLimit > 0 && v.Row.Limit != nil && v.Row.Limit.Value != nil {
		f.Notes = append(f.Notes, l.Say("open.over_limit", "cases", l.Cases(int(o.OverLimit)), "days", limitDays(l, *v.Row.Limit)))
	}
	if o.PastDeadline > 0 {
		f.Notes = append(f.Notes, l.Say("open.past_deadline", "n", l.Count(int(o.PastDeadline)), "m", l.Count(int(o.WithDeadline))))
	}
	return f, ""
}

// drawing draws the ages as bars below one another, for where the figure stands alone.
func (f *OpenFigure) drawing() template.HTML {
	const left, right, step = 70.0, 316.0, 20.0
	most := int64(1)
	for _, bin := range f.bins {
		most = max(most, bin.N)
	}
	p := &plotField{}
	p.put(`<svg class="plot" viewBox="0 0 360 `, step*float64(len(f.bins))+4, `" aria-hidden="true">`)
	for i, bin := range f.bins {
		y, wide := step*float64(i), (right-left)*float64(bin.N)/float64(most)
		p.put(`<text class="tick" text-anchor="end" x="`, left-8, `" y="`, y+15, `">`, template.HTMLEscapeString(f.Rows[i].Age), `</text>`)
		p.put(`<rect class="part-screening" x="`, left, `" y="`, y+4, `" width="`, wide, `" height="14"/>`)
		p.put(`<text class="mark" x="`, left+wide+6, `" y="`, y+15, `">`, f.Rows[i].N, `</text>`)
	}
	p.put(`<path class="ground" d="M`, left, ` 0V`, step*float64(len(f.bins))+4, `"/></svg>`)
	return template.HTML(p.b)
}

// countBar draws a count as a share of the largest.
func countBar(share float64) template.HTML {
	b := append([]byte(nil), `<svg class="count-bar" width="100%" height="12" aria-hidden="true"><rect height="12" width="`...)
	b = percent(b, share)
	return template.HTML(append(b, `"/></svg>`...))
}

// dayBar draws the parts of the days side by side. The applicant's days are hatched, and what nobody can be held to
// has a dashed outline.
func dayBar(parts []segment) template.HTML {
	total := 0
	for _, p := range parts {
		total += p.count
	}
	if total == 0 {
		return ""
	}
	b := append([]byte(nil), `<svg class="day-bar" width="100%" height="28" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><path class="hatch-line" d="M0 0V6"/></pattern></defs>`...)
	at := 0.0
	for _, p := range parts {
		if p.count == 0 {
			continue
		}
		width := float64(p.count) / float64(total)
		b = append(b, `<rect class="part-`...)
		b = append(b, p.kind...)
		b = append(b, `" y="1" height="26" x="`...)
		b = percent(b, at)
		b = append(b, `" width="`...)
		b = percent(b, width)
		b = append(b, `"/>`...)
		at += width
	}
	return template.HTML(append(b, `</svg>`...))
}

// The histogram's field in units of its view box: bars between left and right, from ground up to the roof, and two
// lines of labels above.
const (
	fieldLeft   = 8.0
	fieldRight  = 352.0
	fieldRoof   = 48.0
	fieldGround = 188.0
)

// histogram draws a distribution: a bar a bin from zero, the cases within the limit filled, the rest outlined, and
// the limit and the median as lines.
func histogram(l text.Lang, s *measure.Spread) template.HTML {
	most := int64(0)
	for _, b := range s.Bins {
		most = max(most, b.N)
	}
	if most == 0 {
		return ""
	}
	bins := len(s.Bins)
	wide := (fieldRight - fieldLeft) / float64(bins)
	reach := float64(bins) * float64(s.Width)
	x := func(days float64) float64 { return fieldLeft + (fieldRight-fieldLeft)*math.Min(1, days/reach) }
	tall := func(n int64) float64 { return (fieldGround - fieldRoof) * float64(n) / float64(most) }
	b := make([]byte, 0, 4096)
	put := func(parts ...any) {
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				b = append(b, p...)
			case float64:
				b = coordinate(b, p)
			}
		}
	}
	put(`<svg class="histogram" viewBox="0 0 360 224" aria-hidden="true">`)
	for i, bin := range s.Bins {
		left := fieldLeft + wide*float64(i) + 0.75
		within, over := tall(bin.Within), tall(bin.N-bin.Within)
		if bin.N > bin.Within {
			put(`<rect class="bar-over" x="`, left, `" width="`, wide-1.5, `" y="`, fieldGround-within-over, `" height="`, over, `"/>`)
		}
		if bin.Within > 0 {
			put(`<rect class="bar-within" x="`, left, `" width="`, wide-1.5, `" y="`, fieldGround-within, `" height="`, within, `"/>`)
		}
	}
	put(`<path class="ground" d="M`, fieldLeft, ` `, fieldGround, `H`, fieldRight, `"/>`)
	for i := 0; i < bins; i += max(1, int(math.Ceil(float64(bins)/8))) {
		put(`<text class="tick" text-anchor="middle" x="`, fieldLeft+wide*float64(i), `" y="`, fieldGround+16, `">`, l.Count(int(s.Bins[i].From)), `</text>`)
	}
	put(`<text class="tick" text-anchor="middle" x="180" y="220">`, l.Say("unit.days"), `</text>`)
	// The label of the left line ends at it and that of the right one begins at it, so that they never meet.
	mark := func(class string, days float64, words string, leftHand bool) {
		at := x(days)
		anchor, dx := "start", 4.0
		if leftHand {
			anchor, dx = "end", -4.0
		}
		if room := float64(len([]rune(words))) * 6.6; anchor == "end" && at-room < 0 {
			anchor, dx = "start", 4
		} else if anchor == "start" && at+room > 360 {
			anchor, dx = "end", -4
		}
		y := 14.0
		if class == "median" {
			y = 32
		}
		put(`<path class="`, class, `-line" d="M`, at, ` `, y-8, `V`, fieldGround, `"/><text class="mark" text-anchor="`, anchor, `" x="`, at+dx, `" y="`, y, `">`, words, `</text>`)
	}
	if s.Limit != nil {
		mark("limit", *s.Limit, template.HTMLEscapeString(l.Say("spread.limit", "n", exactNumber(l, *s.Limit, models.UnitDays))), s.Median == nil || *s.Limit <= *s.Median)
	}
	if s.Median != nil {
		number, _ := l.Parts(*s.Median, models.UnitDays)
		mark("median", *s.Median, template.HTMLEscapeString(l.Say("spread.median", "n", number)), s.Limit != nil && *s.Median < *s.Limit)
	}
	put(`</svg>`)
	return template.HTML(b)
}
