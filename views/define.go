package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// KPIsInput is every key figure as its definition stands now.
type KPIsInput struct {
	Definitions []models.Definition
}

// KPIs is the page that lists the key figures with their versions and owners, to change them or make more.
type KPIs struct {
	Chrome
	Tabs []Link
	Rows []KPIRow
}

// KPIRow is one key figure of the list.
type KPIRow struct {
	Name      string
	Key       string
	URL       string
	Kind      string
	Dimension string
	Version   string
	From      string
	Owner     string
}

// NewKPIs gives the list of key figures.
func NewKPIs(c Chrome, in KPIsInput) KPIs {
	l := c.Lang
	c.Title = l.Say("kpis.title")
	p := KPIs{Chrome: c, Tabs: adminTabs(c)}
	for _, d := range in.Definitions {
		row := KPIRow{Name: l.NameOf(d.KPI()), Key: d.Key, URL: "/admin/kpis/" + d.Key, Kind: l.Say("kpis.kind." + string(d.Kind)),
			Dimension: l.Say("define.dimension." + string(d.Dimension)), Version: l.Count(d.Version), From: l.Say("define.from.start"),
			Owner: orSay(l.Say("define.owner.none"), d.Owner)}
		if d.ValidFrom > models.FirstDay.Month() {
			row.From = l.Month(d.ValidFrom)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// Template names the page's template.
func (KPIs) Template() string { return "kpis" }

// KPIInput is what the form of a definition holds, as it was typed or as it is kept.
type KPIInput struct {
	Key      string            // "" = a new key figure
	Last     models.Definition // the last version; zero for a new one
	Form     url.Values        // by the names of the form
	Rows     int               // lines of each condition
	Problems []models.Problem
	Preview  *PreviewInput // nil while none was asked for
	MaySee   bool          // figures: a preview may be asked for
}

// PreviewInput is what a definition would show.
type PreviewInput struct {
	Period  models.Period
	Unit    models.Unit
	Value   *float64
	N       int64
	Unknown int64
	Left    int64 // left out by rule
	Now     *float64
	Formula string
}

// KPIForm is the form that makes or changes a definition.
type KPIForm struct {
	Chrome
	Crumbs     Crumbs
	Faults     *Faults
	Action     string
	Base       string
	Library    bool // only what is not fixed
	New        bool
	Preview    *Preview
	MaySee     bool
	Names      []Field
	Count      []Field // how it is counted
	Conditions []ConditionSet
	LeaveOut   []Choice
	Paper      *Choice
	Judge      []Field
	Change     []Field // from when and why, of a change
	Values     []Fact  // the codes that values can have
}

// ConditionSet is one condition of the form: its lines, joined by all or any.
type ConditionSet struct {
	Title  string
	Help   string
	Groups string // what a group of lines is for
	Join   Field
	Lines  []ConditionLine
	Kept   string // of a condition that has no lines: the whole as data, kept as it is
	Words  string // the same in words
	Name   string
	Fault  string
}

// ConditionLine is one comparison, and the group that it stands in.
type ConditionLine struct{ Field, Op, Value, Group Field }

// MostGroups is how many groups the lines of a condition can stand in.
const MostGroups = 4

// Preview is what a definition would show, in words.
type Preview struct {
	Title   string
	Value   string
	Behind  string
	Now     string
	Formula string
}

// Pairs lists the pairs of dates that the form offers to count days between, in the order of a case.
var Pairs = [][2]string{
	{models.FieldReceived, models.FieldScreened}, {models.FieldReceived, models.FieldComplete}, {models.FieldScreened, models.FieldComplete},
	{models.FieldScreened, models.FieldDecided}, {models.FieldDecided, models.FieldDeadline}, {models.FieldReceived, models.FieldDeadline},
	{models.FieldDecided, models.FieldAppealSettled},
}

// NewKPIForm gives the form of a definition.
func NewKPIForm(c Chrome, in KPIInput) KPIForm {
	l := c.Lang
	get := in.Form.Get
	p := KPIForm{Chrome: c, New: in.Key == "", MaySee: in.MaySee, Base: strconv.Itoa(in.Last.Version), Action: "/admin/kpis/" + in.Key,
		Library: in.Last.Kind == models.DefinedLibrary}
	p.Title = l.Say("kpis.new")
	if p.New {
		p.Action = "/admin/kpis/new"
	} else {
		p.Title = l.NameOf(in.Last.KPI())
	}
	p.Crumbs = NewCrumbs(l, Link{Text: l.Say("kpis.title"), URL: "/admin/kpis"}, Link{Text: p.Title})
	field := func(name, kind string, list ...Choice) Field {
		f := Field{Name: name, Kind: kind, Label: l.Say("kpis.f." + name), Value: get(name), Auto: "off"}
		if text.Has("kpis.h." + name) {
			f.Help = l.Say("kpis.h." + name)
		}
		if kind == "select" {
			f.List, f.Auto = choose(list, get(name)), ""
		}
		return f
	}
	options := func(none string, codes []string, say func(string) string) []Choice {
		var out []Choice
		if none != "" {
			out = append(out, Choice{Text: l.Say(none)})
		}
		for _, code := range codes {
			out = append(out, Choice{Value: code, Text: say(code)})
		}
		return out
	}
	said := func(prefix string) func(string) string {
		return func(code string) string { return l.Say(prefix + code) }
	}
	if p.New {
		p.Names = append(p.Names, field("key", ""))
	}
	if !p.Library {
		p.Names = append(p.Names, field("name_da", ""), field("name_en", ""), field("about_da", ""), field("about_en", ""))
		p.Count = []Field{
			field("form", "select", options("", []string{"share", "count", "mean", "quantile", "within", "given"}, said("kpis.form."))...),
			field("field", "select", options("kpis.none", append(slices.Clone(models.WholeFields), models.NumberFields...), func(f string) string {
				return l.DefineField(models.Condition{Field: f})
			})...),
			field("quantile", ""), field("limit", ""),
			field("unit", "select", options("kpis.unit.auto", []string{"share", "days", "count", "minutes", "kr", "score"}, func(u string) string {
				return l.Unit(models.Unit(u))
			})...),
			field("cohort", "select", options("", []string{"D", "R", "A", "S"}, func(code string) string { return l.Say("kpis.cohort." + code) })...),
		}
		p.Conditions = []ConditionSet{conditionSet(l, in, "condition"), conditionSet(l, in, "inclusion")}
		for _, f := range models.ConditionFields {
			if f.Sort == models.SortCode {
				words := make([]string, len(f.Codes))
				for i, code := range f.Codes {
					words[i] = l.DefineValue(f.Name, code)
				}
				p.Values = append(p.Values, Fact{Name: l.DefineField(models.Condition{Field: f.Name}), Value: strings.Join(words, ", ")})
			}
		}
	}
	if !p.Library || in.Last.DaysMeasure() {
		for _, o := range outcomeCodes() {
			p.LeaveOut = append(p.LeaveOut, Choice{Value: o, Text: l.Say("outcome." + o), Chosen: slices.Contains(in.Form["leave_out"], o)})
		}
	}
	if in.Last.Key == "end_to_end_digital_share" {
		p.Paper = &Choice{Value: "1", Text: l.Say("kpis.paper"), Chosen: get("paper") != ""}
	}
	if !p.Library {
		p.Judge = append(p.Judge, field("better", "select", options("", []string{"higher", "lower", "neutral"}, said("better."))...))
	}
	var dimensions []string
	for _, d := range models.Dimensions {
		dimensions = append(dimensions, string(d))
	}
	p.Judge = append(p.Judge, field("dimension", "select", options("", dimensions, said("define.dimension."))...),
		field("tolerance", ""), field("min_n", ""), field("owner", ""), field("note", ""))
	if p.New || in.Last.KPI().TakesValues() {
		var kinds []string
		for _, k := range models.EntryKinds {
			kinds = append(kinds, string(k))
		}
		yesNo := func(name string) Field {
			return field(name, "select", Choice{Text: l.Say("kpis." + name + ".no")}, Choice{Value: "1", Text: l.Say("kpis." + name + ".1")})
		}
		p.Judge = append(p.Judge, field("entry", "select", options("kpis.entry.none", kinds, said("kpis.entry."))...), yesNo("by_type"), yesNo("approve"))
	}
	if !p.New {
		p.Change = []Field{field("valid_from", "month"), field("reason", "")}
	}
	var all []*Field
	for _, list := range [][]Field{p.Names, p.Count, p.Judge, p.Change} {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	for i := range p.Conditions {
		all = append(all, &p.Conditions[i].Join)
	}
	p.Faults = tellFaults(l, in.Problems, all...)
	for i := range p.Conditions {
		p.Conditions[i].Fault = p.Conditions[i].Join.Fault
	}
	if v := in.Preview; v != nil {
		p.Preview = newPreview(l, *v)
	}
	return p
}

// Template names the page's template.
func (KPIForm) Template() string { return "kpi-form" }

func outcomeCodes() []string {
	f, _ := models.FieldOf(models.FieldOutcome)
	return f.Codes
}

// conditionSet lays out the lines of one condition.
func conditionSet(l text.Lang, in KPIInput, name string) ConditionSet {
	set := ConditionSet{Title: l.Say("kpis." + name), Help: l.Say("kpis." + name + ".help"), Groups: l.Say("kpis.groups"), Name: name, Kept: in.Form.Get(name + "_kept")}
	// The fault of a condition is told at its first control.
	set.Join = Field{Name: name, Kind: "select", Label: l.Say("kpis.join"),
		List: choose([]Choice{{Value: "all", Text: l.Say("kpis.join.all")}, {Value: "any", Text: l.Say("kpis.join.any")}}, in.Form.Get(name))}
	if set.Kept != "" {
		if c := map[string]*models.Condition{"condition": in.Last.Condition, "inclusion": in.Last.Inclusion}[name]; c != nil {
			set.Words = l.Condition(*c)
		}
		return set
	}
	var fields, ops []Choice
	fields = append(fields, Choice{Text: l.Say("kpis.choose")})
	for _, f := range models.ConditionFields {
		if f.Name == models.FieldDays {
			for _, pair := range Pairs {
				fields = append(fields, Choice{Value: strings.Join([]string{f.Name, pair[0], pair[1]}, ":"),
					Text: l.DefineField(models.Condition{Field: f.Name, From: pair[0], To: pair[1]})})
			}
			continue
		}
		fields = append(fields, Choice{Value: f.Name, Text: l.DefineField(models.Condition{Field: f.Name})})
	}
	for _, op := range []models.Op{models.OpIs, models.OpNot, models.OpIn, models.OpNotIn, models.OpAtLeast, models.OpAtMost, models.OpAbove, models.OpBelow,
		models.OpKnown, models.OpUnknown} {
		ops = append(ops, Choice{Value: string(op), Text: l.DefineOp(op)})
	}
	groups := []Choice{{Text: l.Say("kpis.group.none")}}
	for i := range MostGroups {
		number := strconv.Itoa(i + 1)
		groups = append(groups, Choice{Value: number, Text: l.Say("kpis.group", "name", string(rune('A'+i)))})
	}
	for i := range in.Rows {
		number := strconv.Itoa(i + 1)
		control := func(part, kind string, list []Choice) Field {
			f := Field{Name: name + "_" + number + "_" + part, Kind: kind, Label: l.Say("kpis.line."+part, "n", number), Auto: "off"}
			if f.Value = in.Form.Get(f.Name); kind == "select" {
				f.List, f.Auto = choose(slices.Clone(list), f.Value), ""
			}
			return f
		}
		set.Lines = append(set.Lines, ConditionLine{control("field", "select", fields), control("op", "select", ops), control("value", "", nil),
			control("group", "select", groups)})
	}
	return set
}

func newPreview(l text.Lang, v PreviewInput) *Preview {
	p := &Preview{Title: l.Say("kpis.preview.of", "period", l.Period(v.Period)), Value: "–", Formula: v.Formula,
		Behind: l.Say("kpis.preview.behind", "n", l.Count(int(v.N)), "unknown", l.Count(int(v.Unknown)), "left", l.Count(int(v.Left)))}
	if v.Value != nil {
		p.Value = l.Value(*v.Value, v.Unit)
	}
	if v.Now != nil {
		p.Now = l.Say("kpis.preview.now", "value", l.Value(*v.Now, v.Unit))
	}
	return p
}
