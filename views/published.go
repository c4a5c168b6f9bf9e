package views

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// dataTabs lead between the pages of what is brought in, each to those who may see it.
func dataTabs(c Chrome, imports bool) []Link {
	var out []Link
	add := func(key, path string) {
		out = append(out, Link{Text: c.Say(key), URL: path, Current: c.Address.Path == path})
	}
	if imports {
		add("data.imports", "/data")
	}
	if may := func(path string) bool { return slices.ContainsFunc(c.Nav, func(l Link) bool { return l.URL == path }) }; may("/case-types") {
		add("nav.explore", "/explore")
		add("quality.title", "/data/quality")
	}
	add("names.title", "/data/names")
	if imports {
		add("values.title", "/data/values")
	}
	add("approvals.title", "/data/values/waiting")
	add("published.title", "/data/published")
	add("samples.title", "/data/time-samples")
	return out
}

// PublishedTyped is the form of a published figure as it was filled in.
type PublishedTyped struct {
	Source, CaseType, Category, Year, From, To, Share, Days, Clock, N, Outcomes, Outside, Cohort, Reference, Note, Reason string
}

// TypedOf gives the form that a published figure is corrected in.
func TypedOf(l text.Lang, p models.Published) PublishedTyped {
	t := PublishedTyped{Source: string(p.Source), CaseType: strconv.FormatInt(p.CaseTypeID, 10), Category: p.Category, From: p.From.String(),
		To: p.Last.String(), Clock: string(p.Clock), Outcomes: yesNo(p.Outcomes), Outside: yesNo(p.Outside), Cohort: cohortOf(p.Received),
		Reference: p.Reference, Note: p.Note}
	if period := p.Period(); period.Kind == models.ByYear {
		t.Year, t.From, t.To = period.String(), "", ""
	}
	if p.Share != nil {
		t.Share = l.Exact(*p.Share, models.UnitShare)
	}
	if p.Days != nil {
		t.Days = typedNumber(l, *p.Days)
	}
	if p.N != nil {
		t.N = strconv.FormatInt(*p.N, 10)
	}
	return t
}

// typedNumber writes a number into a field, without separators of thousands.
func typedNumber(l text.Lang, v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if l != text.English {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func cohortOf(received bool) string {
	if received {
		return "received"
	}
	return "decided"
}

// PublishedInput is the published figures that stand, and what was typed for a new one or a correction.
type PublishedInput struct {
	Figures   []PublishedFigure
	CaseTypes []measure.Sibling // to choose from
	Imports   bool              // the one who looks may see imports
	Figure    bool              // and our figures
	MayEdit   bool              // and may enter published ones
	Typed     PublishedTyped
	Correct   *models.Published // nil: a new one is entered
	Ending    bool              // the problems are those of ending it
	Problems  []models.Problem
}

// PublishedFigure is one published figure with ours.
type PublishedFigure struct {
	Published models.Published
	CaseType  string                   // "" = all
	Beside    []measure.Reconciliation // one a value; without ours for one who may not see it
}

// PublishedPage is the list of published figures with the form that enters one.
type PublishedPage struct {
	Chrome
	Crumbs  *Crumbs
	Tabs    []Link
	Lead    string
	Rows    []PublishedRow
	Figure  bool
	Warning string // KL's own
	Form    *PublishedForm
	End     *EndForm
	Faults  *Faults
	Empty   string
}

// PublishedForm is the form of a published figure.
type PublishedForm struct {
	Title   string
	Action  string
	Do      string
	Where   []Field // who published what about which cases
	When    []Field
	Figures []Field
	Rules   []Field // how the source counts
	Proof   []Field // where it stands, and why
}

// EndForm ends a record.
type EndForm struct {
	Action string
	Reason Field
}

// PublishedRow is one published value beside ours.
type PublishedRow struct {
	Source     string // "Kilde: KL"
	About      string // case type and category
	Period     string
	KPI        string
	Value      string
	Ours       string
	Difference string
	N          string
	OursN      string
	Split      string // address
	Correct    string
}

// NewPublished gives the list of published figures.
func NewPublished(c Chrome, in PublishedInput) PublishedPage {
	l := c.Lang
	c.Title = l.Say("published.title")
	p := PublishedPage{Chrome: c, Tabs: dataTabs(c, in.Imports), Lead: l.Say("published.lead"), Figure: in.Figure}
	if in.Correct != nil {
		p.Title = l.Say("published.correct.title")
		p.Tabs, p.Lead = nil, publishedAbout(l, *in.Correct, caseTypeOf(l, in.CaseTypes, in.Correct.CaseTypeID))
		crumbs := NewCrumbs(l, Link{Text: l.Say("published.title"), URL: "/data/published"}, Link{Text: p.Title})
		p.Crumbs = &crumbs
	}
	for _, f := range in.Figures {
		for i := range f.Beside {
			r := &f.Beside[i]
			row := publishedRow(l, r)
			row.About = names(orSay(l.Say("case_type.all"), f.CaseType), f.Published.Category)
			if in.Figure {
				row.Split = splitAddress(r)
			}
			if in.MayEdit {
				row.Correct = "/data/published/" + strconv.FormatInt(f.Published.ID, 10) + "/correct"
			}
			if f.Published.Source == models.SourceKL {
				p.Warning = l.Say("published.warning.kl")
			}
			p.Rows = append(p.Rows, row)
		}
	}
	if len(p.Rows) == 0 && in.Correct == nil {
		p.Empty = l.Say("published.none")
	}
	if in.MayEdit {
		p.form(in)
	} else {
		p.Faults = tellFaults(l, in.Problems)
	}
	return p
}

// Template names the page's template.
func (PublishedPage) Template() string { return "published" }

func caseTypeOf(l text.Lang, types []measure.Sibling, id int64) string {
	for _, e := range types {
		if e.ID == id && id != 0 {
			return e.Name
		}
	}
	return l.Say("case_type.all")
}

func publishedAbout(l text.Lang, p models.Published, caseType string) string {
	return names(sourceWord(l, p.Source), caseType, p.Category, spanOf(l, p.Period()))
}

// sourceWord says where a published figure comes from.
func sourceWord(l text.Lang, s models.PublishedSource) string {
	return l.Say("published.by." + string(s))
}

// spanOf names a period, one without a name by its days.
func spanOf(l text.Lang, p models.Period) string {
	if p.Kind == models.ByTotal {
		return l.Date(p.From) + "–" + l.Date(p.Until-1)
	}
	return l.Period(p)
}

func splitAddress(r *measure.Reconciliation) string {
	return Address{Path: "/data/published/" + strconv.FormatInt(r.Published.ID, 10)}.With("kpi", r.KPI.Key)
}

// caseTypeChoices are the case types to choose from; "0" stands for all where that is a choice.
func caseTypeChoices(l text.Lang, types []measure.Sibling, first, value string) []Choice {
	out := []Choice{{Value: "0", Text: first}}
	for _, e := range types {
		if e.ID != 0 {
			out = append(out, Choice{Value: strconv.FormatInt(e.ID, 10), Text: e.Name})
		}
	}
	return choose(out, orSay("0", value))
}

func (p *PublishedPage) form(in PublishedInput) {
	l, t := p.Lang, in.Typed
	pick := func(name, value string, prefix string, values ...string) Field {
		f := Field{Name: name, Kind: "select", Label: l.Say("published." + name)}
		for _, v := range values {
			f.List = append(f.List, Choice{Value: v, Text: l.Say(prefix + v)})
		}
		f.List = choose(f.List, orSay(values[0], value))
		return f
	}
	field := func(name, value string, required bool) Field {
		f := Field{Name: name, Label: l.Say("published." + name), Value: value, Auto: "off", Required: required}
		if text.Has("published." + name + ".help") {
			f.Help = l.Say("published." + name + ".help")
		}
		return f
	}
	date := func(name, value string) Field {
		f := field(name, value, false)
		f.Kind = "date"
		return f
	}
	form := &PublishedForm{
		Title: l.Say("published.new"), Action: "/data/published", Do: l.Say("published.do"),
		Where: []Field{
			pick("source", t.Source, "published.source.", string(models.SourceKL), string(models.SourceBOM)),
			{Name: "case_type", Kind: "select", Label: l.Field(models.FieldCaseType), List: caseTypeChoices(l, in.CaseTypes, l.Say("case_type.all"), t.CaseType)},
			field("category", t.Category, false),
		},
		When:    []Field{field("year", t.Year, false), date("from", t.From), date("to", t.To)},
		Figures: []Field{field("share", t.Share, false), field("days", t.Days, false), field("n", t.N, false)},
		Rules: []Field{
			pick("clock", t.Clock, "clock.", string(models.ClockService), string(models.ClockNet), string(models.ClockGross)),
			pick("outcomes", t.Outcomes, "", "no", "yes"),
			pick("outside", t.Outside, "", "no", "yes"),
			pick("cohort", t.Cohort, "published.cohort.", "decided", "received"),
		},
		Proof: []Field{field("reference", t.Reference, true), field("note", t.Note, false)},
	}
	if q := in.Correct; q != nil {
		at := "/data/published/" + strconv.FormatInt(q.ID, 10)
		form.Title, form.Action, form.Do = l.Say("published.correct.title"), at+"/correct", l.Say("record.correct.do")
		form.Proof = append(form.Proof, Field{Name: "reason", Label: l.Say("record.reason"), Help: l.Say("record.reason.help"), Value: t.Reason, Auto: "off", Required: true})
		p.End = &EndForm{Action: at + "/end", Reason: Field{Name: "reason", Of: "end", Label: l.Say("record.end.reason"), Auto: "off", Required: true}}
	}
	var fields []*Field
	for _, group := range [][]Field{form.Where, form.When, form.Figures, form.Rules, form.Proof} {
		for i := range group {
			fields = append(fields, &group[i])
		}
	}
	if in.Ending {
		fields = []*Field{&p.End.Reason}
	}
	p.Faults = tellFaults(l, in.Problems, fields...)
	p.Form = form
}

// scale writes values of one difference with so many decimals, always, so that parts are seen to add up: what is
// rounded are the figures after each step, and a change is what lies between two of them as they are written.
type scale struct {
	l        text.Lang
	unit     models.Unit
	decimals int
}

// scaleOf gives one decimal, or as many as the published value has, at most four.
func scaleOf(l text.Lang, r *measure.Reconciliation) scale {
	s := scale{l, r.KPI.Unit, 1}
	for s.decimals < 4 && new(big.Rat).SetInt64(s.units(r.Value)).Cmp(new(big.Rat).Mul(r.Value, s.size())) != 0 {
		s.decimals++
	}
	return s
}

// size is how many units of the last decimal make up 1.
func (s scale) size() *big.Rat {
	size := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(s.decimals)), nil)
	if s.unit == models.UnitShare {
		size.Mul(size, big.NewInt(100))
	}
	return new(big.Rat).SetInt(size)
}

// units rounds a value half away from zero, in units of the last decimal.
func (s scale) units(v *big.Rat) int64 {
	n, _ := strconv.ParseInt(new(big.Rat).Mul(v, s.size()).FloatString(0), 10, 64)
	return n
}

func (s scale) float(units int64) float64 {
	size, _ := s.size().Float64()
	return float64(units) / size
}

func (s scale) value(v *big.Rat) string {
	if v == nil {
		return "–"
	}
	return s.l.Fixed(s.float(s.units(v)), s.unit, s.decimals)
}

func (s scale) change(from, to *big.Rat) string {
	return s.l.FixedChange(s.float(s.units(to)-s.units(from)), s.unit, s.decimals)
}

func (s scale) ratio(r measure.Ratio) string { return s.value(r.Rat()) }

func publishedRow(l text.Lang, r *measure.Reconciliation) PublishedRow {
	s := scaleOf(l, r)
	row := PublishedRow{
		Source: sourceWord(l, r.Published.Source), Period: spanOf(l, r.Published.Period()), KPI: publishedKPI(l, r.KPI),
		Value: s.value(r.Value), Ours: s.ratio(r.Ours), Difference: "–", N: "–", OursN: "–",
	}
	if r.Published.N != nil {
		row.N = l.Count(int(*r.Published.N))
	}
	if r.Ours.Known() {
		row.Difference, row.OursN = s.change(r.Ours.Rat(), r.Value), l.Count(int(r.Ours.N))
	}
	return row
}

// publishedKPI names a figure by what was published: the share, or the mean with its clock.
func publishedKPI(l text.Lang, k models.KPI) string {
	if k.Form == models.FormShare {
		return l.KPIName(k.Key)
	}
	return l.Say("published.mean", "clock", l.ClockName(k.Clock))
}

// SplitInput is one published figure with its split and its versions.
type SplitInput struct {
	CaseType string // "" = all
	TypeSlug string // "" = no page
	Split    *measure.Reconciliation
	Versions []models.Published // every version, the latest first; times on the wall of the installation
	First    models.Day         // of the data: what lies before is not ours to know
	DataDate models.Day
	MinN     int
	Imports  bool
	MayEdit  bool
}

// SplitPage is what lies between a published figure and ours.
type SplitPage struct {
	Chrome
	Crumbs   Crumbs
	Lead     string
	State    *Tag // where the figure no longer holds
	Tabs     []Link
	Headline string
	None     string // where we have no case
	Gaps     []string
	Steps    []SplitStep
	Sum      string
	Clocks   []Fact
	Facts    []Fact
	Warning  string
	Versions []RecordRow
	Correct  string
}

// SplitStep is one line of the split.
type SplitStep struct {
	Part   string // "" under the one before
	Name   string
	Note   string
	Value  string
	Change string
	N      string
	Whole  bool // a figure, not a step
}

// RecordRow is one version of a record.
type RecordRow struct {
	At     string
	By     string
	What   string
	Reason string
}

// NewSplit gives the page of one published figure.
func NewSplit(c Chrome, in SplitInput) SplitPage {
	l, r := c.Lang, in.Split
	pub := r.Published
	c.Title = l.Say("split.title", "source", l.Say("published.source."+string(pub.Source)), "period", spanOf(l, pub.Period()))
	s := scaleOf(l, r)
	at := "/data/published/" + strconv.FormatInt(pub.ID, 10)
	p := SplitPage{Chrome: c, Lead: names(orSay(l.Say("case_type.all"), in.CaseType), pub.Category)}
	up := Link{Text: l.Say("published.title")}
	if in.MayEdit {
		up.URL = "/data/published"
	}
	p.Crumbs = NewCrumbs(l, up, Link{Text: p.Lead})
	for _, key := range measure.PublishedKPIs {
		k, _ := models.KPIByKey(key)
		if k.Form == models.FormShare && pub.Share == nil || k.Form != models.FormShare && pub.Days == nil {
			continue
		}
		name := l.KPIName(key)
		if k.Form != models.FormShare {
			name = l.Say("split.against", "clock", l.ClockName(k.Clock))
		}
		p.Tabs = append(p.Tabs, Link{Text: name, URL: Address{Path: at}.With("kpi", key), Current: key == r.KPI.Key})
	}
	if !pub.Stands() {
		p.State = &Tag{Kind: "none", Icon: "close", Text: l.Say("record.past")}
	} else if in.MayEdit {
		p.Correct = at + "/correct"
	}
	if pub.Source == models.SourceKL {
		p.Warning = l.Say("published.warning.kl")
	}
	if in.First.Known() && pub.From < in.First {
		p.Gaps = append(p.Gaps, l.Say("split.gap.first", "date", l.Date(in.First)))
	}
	if in.DataDate.Known() && pub.Last > in.DataDate {
		p.Gaps = append(p.Gaps, l.Say("split.gap.last", "date", l.Date(in.DataDate)))
	}
	if r.Ours.Known() && r.Ours.N < int64(in.MinN) {
		p.Gaps = append(p.Gaps, l.Say("split.gap.few", "cases", l.Cases(int(r.Ours.N))))
	}
	p.Facts = []Fact{
		{Name: l.Say("published.reference"), Value: pub.Reference, URL: webAddress(pub.Reference)},
		{Name: l.Say("published.clock"), Value: l.ClockName(pub.Clock)},
		{Name: l.Say("record.by"), Value: names(pub.SetBy, l.Moment(in.Versions[0].SetAt))},
	}
	if pub.Note != "" {
		p.Facts = append(p.Facts, Fact{Name: l.Say("published.note"), Value: pub.Note})
	}
	if in.TypeSlug != "" {
		p.Facts = append(p.Facts, Fact{Name: l.Field(models.FieldCaseType), Value: in.CaseType,
			URL: Address{Path: "/case-types/" + in.TypeSlug}.With("kpi", r.KPI.Key)})
	}
	p.Versions = versions(l, in.Versions)
	if !r.Ours.Known() {
		p.Headline = l.Say("split.headline.none", "value", s.value(r.Value), "source", l.Say("published.source."+string(pub.Source)))
		p.None = l.Say("split.none", "period", spanOf(l, r.Period))
		return p
	}
	p.Headline = l.Say("split.headline", "value", s.value(r.Value), "source", l.Say("published.source."+string(pub.Source)), "ours", s.ratio(r.Ours),
		"change", s.change(r.Ours.Rat(), r.Value))
	p.steps(s, r)
	for _, clock := range r.Clocks {
		note := ""
		if clock.Ratio.Known() {
			note = l.Cases(int(clock.Ratio.N))
		}
		p.Clocks = append(p.Clocks, Fact{Name: upperFirst(l.ClockName(clock.Clock)), Value: s.ratio(clock.Ratio), Note: note})
	}
	return p
}

// Template names the page's template.
func (SplitPage) Template() string { return "published-split" }

// steps writes our figure, each rule, and what is left up to the published one. The changes are those between the
// figures as they are written, so that the eye can add them up.
func (p *SplitPage) steps(s scale, r *measure.Reconciliation) {
	l := p.Lang
	p.Steps = append(p.Steps, SplitStep{Name: l.Say("split.ours"), Note: names(publishedKPI(l, r.KPI), spanOf(l, r.Period)),
		Value: s.ratio(r.Ours), N: l.Count(int(r.Ours.N)), Whole: true})
	places := []any{"rest", s.change(r.Counted().Rat(), r.Value), "sum", s.change(r.Ours.Rat(), r.Value)}
	before, begun, part := r.Ours, r.Ours, ""
	for i, step := range r.Steps {
		row := SplitStep{Name: l.Say("split.rule." + step.Rule), Change: s.change(before.Rat(), step.After.Rat()), Value: s.ratio(step.After),
			N: l.Count(int(step.After.N))}
		if step.Part != part {
			part, begun = step.Part, before
			row.Part = l.Say("split.part." + part)
		}
		switch {
		case step.Unknown:
			row.Note = l.Say("split.unknown")
		case step.Switched:
			row.Note = l.Say("split.rule."+step.Rule+"."+yesNo(follows(r.Published, step.Rule)),
				"clock", l.ClockName(r.Published.Clock), "period", spanOf(l, r.Published.Period()))
		default:
			row.Note = l.Say("split.same")
			if step.Alone.Known() {
				row.Note += " " + l.Say("split.alone", "value", s.ratio(step.Alone))
			}
		}
		p.Steps = append(p.Steps, row)
		before = step.After
		if i+1 == len(r.Steps) || r.Steps[i+1].Part != part {
			places = append(places, part, s.change(begun.Rat(), step.After.Rat()))
		}
	}
	n := "–"
	if r.Published.N != nil {
		n = l.Count(int(*r.Published.N))
	}
	p.Steps = append(p.Steps,
		SplitStep{Part: l.Say("split.part.rest"), Name: l.Say("split.rest"), Note: l.Say("split.rest.what"), Change: s.change(before.Rat(), r.Value)},
		SplitStep{Name: l.Say("split.theirs"), Note: sourceWord(l, r.Published.Source), Value: s.value(r.Value), N: n, Whole: true})
	p.Sum = l.Say("split.sum", places...)
}

// follows says which of its two ways a rule takes at the source.
func follows(p models.Published, rule string) bool {
	switch rule {
	case measure.RuleOutcomes:
		return p.Outcomes
	case measure.RuleOutside:
		return p.Outside
	}
	return true
}

// webAddress gives a reference that is a web address, "" for any other.
func webAddress(s string) string {
	if (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.Contains(s, " ") {
		return s
	}
	return ""
}

// versions tells the history of a published figure.
func versions(l text.Lang, list []models.Published) []RecordRow {
	var out []RecordRow
	for _, v := range list {
		var what []string
		if v.Share != nil {
			what = append(what, l.Exact(*v.Share, models.UnitShare))
		}
		if v.Days != nil {
			what = append(what, l.Exact(*v.Days, models.UnitDays))
		}
		if v.N != nil {
			what = append(what, l.Cases(int(*v.N)))
		}
		out = append(out, recordRow(l, v.Record, names(what...)))
	}
	return out
}

// recordRow tells one version of a record.
func recordRow(l text.Lang, r models.Record, what string) RecordRow {
	row := RecordRow{At: l.Moment(r.SetAt), By: r.SetBy, What: what, Reason: r.Reason}
	if r.EndedAt != nil {
		row.What = names(what, l.Say("record.ended", "date", l.Date(models.DayOfTime(*r.EndedAt)), "by", r.EndedBy))
		row.Reason = names(r.Reason, r.EndedReason)
	}
	return row
}

// publishedOffer leads to where a published figure is entered.
func publishedOffer(l text.Lang) Link {
	return Link{Text: l.Say("offer.published"), URL: "/data/published"}
}

// Beside is what was published beside the chosen figure of a case type: parts/published.html.
type Beside struct {
	Lang    text.Lang
	Rows    []PublishedRow
	Narrow  bool // the visitor does not see every department: without ours
	Warning string
}

// newBeside gives the published figures of a case type; nil where none stands beside the chosen one.
func newBeside(l text.Lang, list []measure.Reconciliation, all bool) *Beside {
	if len(list) == 0 {
		return nil
	}
	b := &Beside{Lang: l, Narrow: !all}
	for i := range list {
		row := publishedRow(l, &list[i])
		row.N, row.OursN = "", ""
		if n := list[i].Published.N; n != nil {
			row.N = l.Cases(int(*n))
		}
		if list[i].Ours.Known() {
			row.OursN = l.Cases(int(list[i].Ours.N))
		}
		if all {
			row.Split = splitAddress(&list[i])
		}
		if list[i].Published.Source == models.SourceKL {
			b.Warning = l.Say("published.warning.kl")
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}
