package views

import (
	"cmp"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// BenefitsInput is the portfolio of a year as it was asked for.
type BenefitsInput struct {
	RegisterInput
	Portfolio *measure.Portfolio // after the menus, before what is to be shown of it
	DataDate  models.Day
	Years     []int
	Exports   bool
}

// The parts of the register that can be shown by themselves: ?show=.
const (
	showOff        = "off"
	showGaps       = "gaps"
	showOwnerless  = "ownerless"
	showDouble     = "double"
	showIdentified = "identified"
)

// Shown says whether a benefit belongs to a part of the register.
func Shown(show string, w measure.Worth) bool {
	switch show {
	case showOff:
		return w.Counts() && w.Status == models.StatusOff
	case showGaps:
		return len(w.Gaps) > 0
	case showOwnerless:
		return w.Benefit.Ownerless()
	case showDouble:
		return len(w.Overlaps) > 0
	case showIdentified:
		return w.Benefit.State == models.BenefitIdentified
	}
	return true
}

// BenefitsPage is the register of benefits: pages/benefits.html.
type BenefitsPage struct {
	Chrome
	Tabs    []Link
	Picks   []Pick
	Fresh   string
	New     *Link
	Empty   *Empty
	Strip   *BenefitStrip
	Count   string
	Sum     string
	Exports *Pick
	// Narrowed is what the benefits are narrowed to, for where their figure stands alone.
	Narrowed string
	Chips    []ChipLink
	Groups   []BenefitGroup
	Nothing  string
	How      *BenefitHow
}

// ChipLink shows a part of a list.
type ChipLink struct {
	Text    string
	Count   string
	URL     string
	Icon    string
	Kind    string
	Current bool
}

// BenefitStrip is what the portfolio comes to: hours, kroner, and the values that are never added up.
type BenefitStrip struct {
	HoursTitle, Hours, HoursOf, HoursGap string
	HoursKind                            string
	Bullet                               template.HTML
	Legend                               []MarkItem
	HoursNote                            string
	Pictures                             Pictures
	KronerTitle, Kroner, KronerOf        string
	Amounts                              []Fact
	KronerNote                           string
	KPITitle, KPIs, KPIsOf               string
	Values                               []MarkItem
	Few                                  string
}

// MarkItem is a mark with its words.
type MarkItem struct {
	Mark string // of the bullet: realised, to_date, forecast, plan
	Icon *Icon
	Text string
	URL  string
	Note string
}

// BenefitGroup is the benefits of one measure, with their total where they may be added up.
type BenefitGroup struct {
	Title string
	Note  string
	Rows  []BenefitRow
	Total *BenefitRow
}

// BenefitRow is one benefit.
type BenefitRow struct {
	Title, URL, Sub   string
	Type              string
	Owner             PlainCell
	KPI               string
	Define            string // address of its definition; "" = no key figure
	Baseline          string
	ToDate            string
	Realised, Beneath string
	Forecast, Plan    string
	Status            Tag
	State             string
	Missing           []MarkItem
	Double            []Notice
	Ownerless         *Notice
	Negative          string
}

// Notice is said below a row.
type Notice struct {
	Strong string
	Text   string
	Links  []Link
}

// BenefitHow is the arithmetic of the hours.
type BenefitHow struct {
	Title string
	Lead  string
	Table *PlainTable
	Foot  string
}

// Template names the page's template.
func (BenefitsPage) Template() string { return "benefits" }

func benefitURL(root int64) string { return "/benefits/" + strconv.FormatInt(root, 10) }

// worthValue writes a value of a benefit in its own unit: hours and kroner without one, since the head says it.
func worthValue(l text.Lang, w measure.Worth, v float64) string {
	if w.Measure == models.MeasureKPI {
		return l.Value(v, w.KPI.Unit)
	}
	return l.Number(v, 0)
}

func worthUnit(l text.Lang, w measure.Worth, v float64) string {
	switch w.Measure {
	case models.MeasureHours:
		return l.Say("benefits.hours", "n", l.Number(v, 0))
	case models.MeasureKroner:
		return l.Value(v, models.UnitKr)
	}
	return l.Value(v, w.KPI.Unit)
}

// NewBenefits gives the register of benefits.
func NewBenefits(c Chrome, in BenefitsInput) BenefitsPage {
	l, p := c.Lang, in.Portfolio
	c.Title = l.Say("benefits.title")
	page := BenefitsPage{Chrome: c, Tabs: registerTabs(c)}
	if in.MayAdd {
		page.New = &Link{Text: l.Say("benefits.new"), URL: "/benefits/new", Primary: true}
	}
	if len(in.Register.Benefits) == 0 {
		empty := Empty{Title: l.Say("benefits.none"), Text: l.Say("benefits.none.text")}
		if page.New != nil {
			empty.Links = []Link{*page.New}
		}
		page.Empty = &empty
		return page
	}
	page.Picks = benefitPicks(c, in)
	if in.DataDate.Known() {
		page.Fresh = l.Say("fresh", "date", l.Date(in.DataDate))
	}
	page.Strip = benefitStrip(l, in)
	if in.Exports && page.Strip.Bullet != "" {
		page.Strip.Pictures = figurePictures(l, c.Address, FigureHours)
	}
	page.Narrowed = narrowing(page.Picks)
	shown := 0
	show := c.Address.Get("show")
	for _, part := range []string{"", showOff, showGaps, showOwnerless, showDouble, showIdentified} {
		n := 0
		for _, w := range p.Worths {
			if Shown(part, w) {
				n++
			}
		}
		if part == show {
			shown = n
		}
		if n == 0 && part != "" && part != show {
			continue
		}
		chip := ChipLink{Text: l.Say("benefits.show." + orSay("all", part)), Count: strconv.Itoa(n), URL: c.Address.With("show", part), Current: show == part}
		switch part {
		case showOff:
			chip.Icon, chip.Kind = "off", "off"
		case showGaps, showDouble:
			chip.Icon, chip.Kind = "near", "near"
		case showOwnerless:
			chip.Icon, chip.Kind = "off", "off"
		}
		page.Chips = append(page.Chips, chip)
	}
	page.Count = l.Many("benefits.count", len(p.Worths))
	page.Sum = l.Say("benefits.sum", "met", p.All.Met, "near", p.All.Near, "off", p.All.Off, "other", p.All.Other, "ideas", p.Identified)
	if in.Exports {
		page.Exports = takePick(c.Address, l)
	}
	page.Groups = benefitGroups(l, in, show)
	if shown == 0 {
		page.Nothing = l.Say("benefits.nothing")
	}
	page.How = benefitHow(l, in)
	return page
}

func benefitPicks(c Chrome, in BenefitsInput) []Pick {
	l := c.Lang
	pick := func(key, label, all string, options []Option) Pick {
		p := Pick{Label: label, Value: all}
		now := c.Address.Get(key)
		if all != "" {
			p.Options = append(p.Options, Option{Text: all, URL: c.Address.With(key, ""), Current: now == ""})
		}
		for _, o := range options {
			if o.Current {
				p.Value = o.Text
			}
			p.Options = append(p.Options, o)
		}
		return p
	}
	option := func(key, value, text string, now string) Option {
		return Option{Text: text, URL: c.Address.With(key, value), Current: value == now}
	}
	var years, areas, solutions, types, owners []Option
	for _, y := range in.Years {
		years = append(years, option("year", strconv.Itoa(y), strconv.Itoa(y), strconv.Itoa(in.Portfolio.Year)))
	}
	used := func(id int64) bool {
		return slices.ContainsFunc(in.Register.Benefits, func(b models.Benefit) bool { return b.DepartmentID == id })
	}
	for _, d := range in.Departments {
		if used(d.ID) {
			areas = append(areas, option("area", strconv.FormatInt(d.ID, 10), d.Name, c.Address.Get("area")))
		}
	}
	for _, s := range in.Register.Solutions {
		solutions = append(solutions, option("solution", strconv.FormatInt(s.Root(), 10), s.Title, c.Address.Get("solution")))
	}
	for _, t := range models.BenefitTypes {
		if slices.ContainsFunc(in.Register.Benefits, func(b models.Benefit) bool { return b.Type == t }) {
			types = append(types, option("type", string(t), l.Say("benefit.type."+string(t)), c.Address.Get("type")))
		}
	}
	var ids []int64
	for _, b := range in.Register.Benefits {
		if b.OwnerID != 0 && !slices.Contains(ids, b.OwnerID) {
			ids = append(ids, b.OwnerID)
		}
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Compare(in.person(a), in.person(b)) })
	for _, id := range ids {
		owners = append(owners, option("owner", strconv.FormatInt(id, 10), in.person(id), c.Address.Get("owner")))
	}
	return []Pick{pick("year", l.Say("benefits.year"), "", years), pick("area", l.Say("context.area"), l.Say("benefits.all", "n", len(areas)), areas),
		pick("solution", l.Say("solutions.one"), l.Say("benefits.all", "n", len(solutions)), solutions), pick("type", l.Say("benefits.type"), l.Say("benefits.all", "n", len(types)), types),
		pick("owner", l.Say("register.owner"), l.Say("benefits.all", "n", len(owners)), owners)}
}

// narrowing says what was chosen in some menus: "År: 2026 · Område: Byg".
func narrowing(picks []Pick) string {
	var out []string
	for _, p := range picks {
		if i := slices.IndexFunc(p.Options, func(o Option) bool { return o.Current }); i > 0 || i == 0 && p.Options[0].Text != p.Value {
			out = append(out, p.Label+": "+p.Value)
		}
	}
	return strings.Join(out, " · ")
}

// Picture gives a figure of the page to take home, and whether the page has it.
func (p BenefitsPage) Picture(figure string) (Picture, bool) {
	if figure != FigureHours || p.Strip == nil {
		return Picture{}, false
	}
	return p.Strip.picture(p.Chrome, p.Narrowed, names(p.Say("picture.register"), p.Fresh))
}

// picture draws the year's hours with the marks of their parts; foot is where they come from.
func (s BenefitStrip) picture(c Chrome, narrowed, foot string) (Picture, bool) {
	if s.Bullet == "" {
		return Picture{}, false
	}
	items := make([]keyItem, len(s.Legend))
	for i, m := range s.Legend {
		items[i] = keyItem{mark: barMark("capacity-" + m.Mark), words: m.Text}
		if m.Mark == "plan" || m.Mark == "to_date" {
			items[i].mark = tickMark("capacity-" + m.Mark)
		}
	}
	return Picture{Lang: string(c.Lang), Title: s.Hours + " " + s.HoursOf, Sublines: []string{names(s.HoursTitle, narrowed), s.HoursNote},
		Drawing: keyed(s.Bullet, items), Foot: pictureFoot(c, foot)}, true
}

func benefitStrip(l text.Lang, in BenefitsInput) *BenefitStrip {
	p := in.Portfolio
	s := &BenefitStrip{HoursTitle: l.Say("benefits.strip.hours", "year", p.Year, "n", l.Many("benefits.count", p.Hours.N)),
		KronerTitle: l.Say("benefits.strip.kroner", "year", p.Year), KPITitle: l.Say("benefits.strip.values")}
	if p.Hours.N > 0 && p.Until != 0 {
		h := p.Hours
		s.Hours, s.HoursOf = l.Number(h.Realised, 0), l.Say("benefits.strip.of", "plan", l.Number(h.PlanToDate, 0))
		s.HoursKind = statusKind(h.Status)
		if gap := math.Round(h.Realised) - math.Round(h.PlanToDate); gap != 0 { // as the two are written
			s.HoursGap = l.Signed(gap, 0)
		}
		forecast := 0.0
		if h.Forecast != nil {
			forecast = h.Forecast.Value
		}
		s.Bullet = capacityBullet(h.Realised, h.PlanToDate, forecast, h.Plan)
		s.Legend = []MarkItem{{Mark: "realised", Text: l.Say("benefits.legend.realised", "n", s.Hours)}, {Mark: "to_date", Text: l.Say("benefits.legend.to_date", "n", l.Number(h.PlanToDate, 0))}}
		s.HoursNote = l.Say("benefits.strip.hours.note")
		if h.Forecast != nil {
			s.Legend = append(s.Legend, MarkItem{Mark: "forecast", Text: l.Say("benefits.legend.forecast", "n", l.Number(forecast, 0))})
			s.HoursNote = l.Say("benefits.strip.forecast", "year", p.Year, "months", h.Forecast.Months, "lower", l.Number(h.Forecast.Lower, 0), "upper", l.Number(h.Forecast.Upper, 0))
		}
		s.Legend = append(s.Legend, MarkItem{Mark: "plan", Text: l.Say("benefits.legend.plan", "n", l.Number(h.Plan, 0))})
	} else if p.Hours.N > 0 {
		s.HoursNote = l.Say("benefits.strip.no_month", "year", p.Year)
	} else {
		s.HoursNote = l.Say("benefits.strip.no_hours")
	}
	n := 0
	for _, w := range p.Worths {
		if !w.Counts() || w.Confirmed == 0 {
			continue
		}
		n++
		for _, a := range w.Amounts {
			if net := a.Net(p.Year); a.Counts() && net != 0 {
				s.Amounts = append(s.Amounts, Fact{Name: a.Line, Value: l.Value(net, models.UnitKr), URL: benefitURL(w.Benefit.Root())})
			}
		}
	}
	s.KronerOf = l.Say("benefits.strip.kr.none")
	if n > 0 {
		s.Kroner, s.KronerOf = l.Number(p.Kroner.Realised, 0), l.Say("benefits.strip.kr", "n", l.Many("benefits.count", n))
	}
	s.KronerNote = l.Say("benefits.strip.kroner.note")
	if p.Pending > 0 {
		s.KronerNote += " " + l.Many("benefits.pending", p.Pending)
	}
	k := p.KPIs
	total := k.Met + k.Near + k.Off + k.Other
	s.KPIsOf = l.Say("benefits.strip.follow.none")
	if total > 0 {
		s.KPIs, s.KPIsOf = strconv.Itoa(k.Met), l.Say("benefits.strip.follow", "of", total)
	}
	for _, w := range p.Worths {
		if !w.Counts() || w.Measure != models.MeasureKPI || len(s.Values) == 4 {
			continue
		}
		icon := StatusIcon(l, w.Status)
		item := MarkItem{Icon: &icon, Text: w.Benefit.Title, URL: benefitURL(w.Benefit.Root())}
		if w.Realised != nil {
			item.Note = worthValue(l, w, *w.Realised)
			if w.PlanToDate != nil {
				item.Note = l.Say("benefits.value_of", "value", item.Note, "plan", worthValue(l, w, *w.PlanToDate))
			}
		}
		s.Values = append(s.Values, item)
	}
	return s
}

func benefitGroups(l text.Lang, in BenefitsInput, show string) []BenefitGroup {
	var out []BenefitGroup
	for _, kind := range []string{"hours", "kroner", "kpi", "identified", "closed"} {
		g := BenefitGroup{Title: l.Say("benefits.group." + kind), Note: l.Say("benefits.group." + kind + ".note")}
		var mine []measure.Worth
		for _, w := range in.Portfolio.Worths {
			at := string(w.Measure)
			switch {
			case w.Benefit.State == models.BenefitIdentified:
				at = "identified"
			case !w.Counts():
				at = "closed"
			}
			if at == kind {
				mine = append(mine, w)
				if Shown(show, w) {
					g.Rows = append(g.Rows, benefitRow(l, in.RegisterInput, w))
				}
			}
		}
		if len(g.Rows) == 0 {
			continue
		}
		if kind == "hours" && show == "" {
			g.Total = totalRow(l, measure.TotalOf(mine, models.MeasureHours))
		}
		out = append(out, g)
	}
	return out
}

func totalRow(l text.Lang, t measure.Total) *BenefitRow {
	row := &BenefitRow{Title: l.Say("benefits.total"), ToDate: l.Number(t.PlanToDate, 0), Realised: l.Number(t.Realised, 0), Forecast: "–",
		Plan: l.Say("benefits.plan", "value", l.Number(t.Plan, 0)), Status: StatusTag(l, t.Status)}
	if t.Forecast != nil {
		row.Forecast = l.Number(t.Forecast.Value, 0)
	}
	if t.PlanToDate > 0 {
		row.State = l.Say("benefits.part", "share", l.Share(t.Realised/t.PlanToDate))
	}
	return row
}

func benefitRow(l text.Lang, in RegisterInput, w measure.Worth) BenefitRow {
	b := w.Benefit
	row := BenefitRow{Title: b.Title, URL: benefitURL(b.Root()), Sub: in.typeNames(l, b.CaseTypes), Type: l.Say("benefit.type.short." + string(b.Type)), Owner: ownerCell(l, in, b.Owned),
		KPI: l.Say("benefits.no_kpi"), Baseline: baselineText(l, w), ToDate: "–", Realised: "–", Forecast: "–", Status: StatusTag(l, w.Status), State: l.Say("benefit.state." + string(b.State))}
	if b.Negative {
		row.Negative = l.Say("benefits.negative")
	}
	if w.KPI.Key != "" {
		row.KPI, row.Define = l.NameOf(w.KPI), "/definitions/"+w.KPI.Key
	}
	if !w.Counts() {
		row.Status = Tag{Kind: "none", Icon: "no_target", Text: l.Say("benefits.no_part")}
	}
	if w.PlanToDate != nil {
		row.ToDate = worthValue(l, w, *w.PlanToDate)
	}
	if w.Realised != nil {
		row.Realised = worthValue(l, w, *w.Realised)
	}
	if w.Plan != nil {
		row.Plan = l.Say("benefits.plan", "value", worthValue(l, w, w.Plan.Likely))
	}
	if w.Forecast != nil {
		row.Forecast = l.Number(w.Forecast.Value, 0)
	}
	switch {
	case len(w.Overlaps) > 0 && w.Gross != nil:
		row.Beneath = l.Say("benefits.before_cut", "value", l.Number(*w.Gross, 0))
	case w.Measure != models.MeasureKroner && w.Confirmed != 0:
		row.Beneath = l.Say("benefits.in_budget", "value", l.Value(w.Confirmed, models.UnitKr))
	case w.Rate != nil:
		row.Beneath = l.Say("benefits.rate", "share", l.Share(*w.Rate))
	}
	for _, g := range w.Gaps {
		if g == models.GapEstimated {
			continue
		}
		icon := Icon{Kind: "near", Icon: "near", Text: ""}
		if g == models.GapOwner || g == models.GapBlocked || g == models.GapUndone {
			icon = Icon{Kind: "off", Icon: "off"}
		}
		row.Missing = append(row.Missing, MarkItem{Icon: &icon, Text: gapText(l, in, w, g)})
	}
	row.Double = doubles(l, w)
	if b.Ownerless() {
		n := Notice{Strong: l.Say("benefits.ownerless"), Text: l.Say("benefits.ownerless.text"), Links: []Link{{Text: l.Say("benefits.ownerless.do"), URL: benefitURL(b.Root()) + "/edit"}}}
		if b.HandedOver {
			n.Text = l.Say("benefits.handed_over", "who", in.person(b.OwnerID))
		}
		row.Ownerless = &n
	}
	return row
}

func doubles(l text.Lang, w measure.Worth) []Notice {
	var out []Notice
	for _, o := range w.Overlaps {
		n := Notice{Strong: l.Say("benefits.double"), Text: l.Say("benefits.double.text", "this", w.Benefit.Title, "other", o.Title, "minutes", l.Number(o.Minutes, 0),
			"activity", lowerFirst(o.Activity), "cases", l.Cases(int(o.Cases)), "type", orSay(l.Say("register.all_types"), o.CaseType), "hours", l.Number(o.Hours, 0)),
			Links: []Link{{Text: l.Say("benefits.double.other"), URL: benefitURL(o.With)}, {Text: l.Say("benefits.double.do"), URL: benefitURL(w.Benefit.Root()) + "/edit"}}}
		out = append(out, n)
	}
	return out
}

func baselineText(l text.Lang, w measure.Worth) string {
	var parts []string
	for _, line := range w.Lines {
		if line.Baseline != nil {
			v := l.Value(line.Baseline.Value, w.KPI.Unit)
			if !slices.Contains(parts, v) {
				parts = append(parts, v)
			}
		}
	}
	switch {
	case len(parts) == 0:
		return "–"
	case len(parts) > 2:
		return l.Say("benefits.baselines", "first", parts[0], "last", parts[len(parts)-1])
	}
	out := parts[0]
	if len(parts) == 2 {
		out += " / " + parts[1]
	}
	return out
}

// gapText says what a benefit lacks, with the name of what it is about.
func gapText(l text.Lang, in RegisterInput, w measure.Worth, g models.BenefitGap) string {
	named := ""
	switch g {
	case models.GapUndone:
		for _, ch := range w.Changes {
			if ch.Late(in.Today) {
				named = ch.Title
			}
		}
	case models.GapPrerequisite:
		for _, p := range w.Benefit.Prerequisites {
			if !p.Met {
				named = p.Text
				break
			}
		}
	case models.GapBlocked:
		for _, ch := range w.Changes {
			if b := measure.Blocked(in.Register, ch); b != nil {
				named = b.To
			}
		}
	}
	return l.Say("benefit.gap."+string(g), "what", named)
}

// benefitHow shows the arithmetic of every hour.
func benefitHow(l text.Lang, in BenefitsInput) *BenefitHow {
	p := in.Portfolio
	t := &PlainTable{Label: l.Say("benefits.how.label"), Heads: howHeads(l, true)}
	sum := 0.0
	for _, w := range p.Worths {
		if !w.Counts() || w.Measure != models.MeasureHours || w.Gross == nil {
			continue
		}
		sum += *w.Realised
		howRows(l, t, w, true)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	foot := make([]PlainCell, len(t.Heads))
	foot[0], foot[len(foot)-1] = PlainCell{Text: l.Say("benefits.total")}, PlainCell{Text: l.Number(sum, 0), Num: true}
	t.Foot = foot
	return &BenefitHow{Title: l.Say("benefits.how", "hours", l.Number(sum, 0)), Lead: l.Say("benefits.how.lead"), Table: t,
		Foot: l.Say("benefits.how.period", "first", l.Month(models.MonthOf(p.Year, 1)), "last", l.Month(p.Until))}
}

func howHeads(l text.Lang, titled bool) []PlainHead {
	out := []PlainHead{{Text: l.Say("benefits.one")}, {Text: l.Say("benefits.how.difference"), Num: true}, {Text: l.Say("benefits.how.cases"), Num: true},
		{Text: l.Say("benefits.how.minutes"), Num: true}, {Text: l.Say("benefits.how.source")}, {Text: l.Say("benefits.how.hours"), Num: true}}
	if !titled {
		out[0].Text = l.Say("field.case_type")
	}
	return out
}

// howRows writes the arithmetic of one benefit: a line for each case type, then what is taken off.
func howRows(l text.Lang, t *PlainTable, w measure.Worth, titled bool) {
	for _, line := range w.Lines {
		if line.Hours == nil {
			continue
		}
		head := PlainCell{Text: orSay(l.Say("register.all_types"), line.CaseType)}
		if titled {
			head = PlainCell{Text: w.Benefit.Title, URL: benefitURL(w.Benefit.Root()), Note: line.CaseType}
		}
		from, to := l.Exact(line.Baseline.Value, w.KPI.Unit), l.Exact(*line.Actual.Value, w.KPI.Unit)
		minutes := l.Say("benefits.minutes", "n", l.Number(w.Minutes, 0))
		difference := l.Say("benefits.how.from_to", "now", to, "then", from)
		if w.KPI.Better == models.Lower {
			difference = l.Say("benefits.how.from_to", "now", from, "then", to)
		}
		t.row(head, PlainCell{Text: difference, Note: l.NameOf(w.KPI)}, PlainCell{Text: l.Count(int(line.Actual.N)), URL: linePlaceURL(w, line)}, PlainCell{Text: minutes},
			PlainCell{Text: unitSource(l, w), Note: l.Say("benefits.baseline_of", "what", l.Say("freeze.method."+string(line.Baseline.Method)), "period", l.Period(line.Baseline.Period()))},
			PlainCell{Text: l.Number(*line.Hours, 1)})
	}
	for _, o := range w.Overlaps {
		t.row(PlainCell{Text: l.Say("benefits.how.off"), Note: l.Say("benefits.how.off.note", "other", o.Title, "type", o.CaseType)}, PlainCell{Text: ""}, PlainCell{Text: l.Count(int(o.Cases))},
			PlainCell{Text: l.Say("benefits.minutes", "n", l.Number(o.Minutes, 0))}, PlainCell{Text: o.Activity}, PlainCell{Text: l.Signed(-o.Hours, 1)})
	}
}

// linePlaceURL leads to the case type whose cases a line counts.
func linePlaceURL(w measure.Worth, line measure.BenefitLine) string {
	if line.Slug == "" {
		return ""
	}
	return "/case-types/" + line.Slug + "?" + url.Values{"kpi": {w.KPI.Key}}.Encode()
}

// unitSource says how the minutes were found.
func unitSource(l text.Lang, w measure.Worth) string {
	if w.KPI.Unit == models.UnitMinutes {
		return l.NameOf(w.KPI)
	}
	var parts []string
	for _, u := range w.Benefit.UnitTimes {
		s := l.Say("samples.method." + string(u.Method))
		if u.N > 0 {
			s = names(s, l.Many("benefits.pieces", int(u.N)))
		}
		if !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	return l.List(parts)
}

// benefitTable is a short list of benefits, on the page of something else.
func benefitTable(l text.Lang, in RegisterInput, worths []measure.Worth, label string) *PlainTable {
	t := &PlainTable{Label: label, Heads: []PlainHead{{Text: l.Say("benefits.one")}, {Text: l.Say("benefits.type")}, {Text: l.Say("benefits.realised"), Num: true},
		{Text: l.Say("benefits.to_date"), Num: true}, {Text: l.Say("register.status")}, {Text: l.Say("register.owner")}}}
	for _, w := range worths {
		row := benefitRow(l, in, w)
		realised, plan := "–", "–"
		if w.Realised != nil {
			realised = worthUnit(l, w, *w.Realised)
		}
		if w.PlanToDate != nil {
			plan = worthUnit(l, w, *w.PlanToDate)
		}
		t.row(PlainCell{Text: row.Title, URL: row.URL, Note: row.Sub}, PlainCell{Text: row.Type}, PlainCell{Text: realised, Note: row.Beneath}, PlainCell{Text: plan},
			PlainCell{Tag: &row.Status, Note: row.State}, row.Owner)
	}
	return t
}

// capacityBullet draws realised, plan to date, forecast and plan of a year on one line. Negative values draw nothing.
func capacityBullet(realised, toDate, forecast, plan float64) template.HTML {
	const width = 600.0
	most := max(realised, toDate, forecast, plan)
	if most <= 0 {
		return ""
	}
	x := func(v float64) float64 { return max(0, v) / (most * 1.02) * width }
	b := []byte(`<svg class="capacity" viewBox="0 0 600 28" preserveAspectRatio="none" aria-hidden="true"><rect class="capacity-ground" x="0" y="6" width="600" height="16"/>`)
	bar := func(class string, from, to float64) {
		b = append(b, `<rect class="`+class+`" y="9" height="10" x="`...)
		b = coordinate(b, from)
		b = append(b, `" width="`...)
		b = coordinate(b, max(0, to-from))
		b = append(b, `"/>`...)
	}
	if forecast > realised {
		bar("capacity-forecast", x(realised), x(forecast))
	}
	bar("capacity-realised", 0, x(realised))
	tick := func(class string, at, top, height float64) {
		b = append(b, `<rect class="`+class+`" width="3" y="`...)
		b = coordinate(b, top)
		b = append(b, `" height="`...)
		b = coordinate(b, height)
		b = append(b, `" x="`...)
		b = coordinate(b, at-1.5)
		b = append(b, `"/>`...)
	}
	if toDate > 0 {
		tick("capacity-to-date", x(toDate), 2, 24)
	}
	if plan > 0 {
		tick("capacity-plan", x(plan), 0, 28)
	}
	return template.HTML(append(b, `</svg>`...))
}
