package views

import (
	"cmp"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// DefinitionsInput is what the list of key figures shows of the installation's own choices.
type DefinitionsInput struct {
	Settings models.Settings
	Own      []models.KPI // the municipality's own
	MayEdit  bool
}

// Definitions is the list of all key figures.
type Definitions struct {
	Chrome
	Groups []DefinitionGroup
	Edit   string // address of the page that changes them; "" = may not
}

// DefinitionGroup is the key figures of one theme.
type DefinitionGroup struct {
	Title string
	Rows  []DefinitionRow
}

// DefinitionRow is one key figure in the list.
type DefinitionRow struct {
	Name   string
	URL    string
	What   string
	Unit   string
	Better string
	Arrow  string
	Cohort string
	Board  bool // a column of the overview
}

// themes cut the catalogue into groups for reading. Every key figure stands in one; a test holds that.
var themes = []struct {
	key  string
	kpis []string
}{
	{"volume", []string{"cases_received", "cases_decided", "cases_open", "open_age_median", "open_past_deadline"}},
	{"digital", []string{"digital_share", "digital_share_ex_exempt", "assisted_share", "end_to_end_digital_share"}},
	{"time", []string{"within_limit_share", "limit_coverage_share", "own_deadline_share",
		"net_days_median", "net_days_mean", "net_days_p90", "service_days_median", "service_days_mean", "service_days_p90",
		"gross_days_median", "gross_days_mean", "gross_days_p90", "screening_days_median", "screening_days_mean",
		"applicant_wait_days_mean", "survival_days_median"}},
	{"quality", []string{"complete_at_first_share", "deficiency_letters_mean", "rework_share", "appeal_share", "overturned_share",
		"satisfaction_top2_share", "satisfaction_mean"}},
	{"effort", []string{"contacts_per_case", "handling_minutes_mean", "cost_mean"}},
}

// NewDefinitions gives the list of key figures.
func NewDefinitions(c Chrome, in DefinitionsInput) Definitions {
	l := c.Lang
	c.Title = l.Say("definitions.title")
	p := Definitions{Chrome: c}
	if in.MayEdit {
		p.Edit = "/admin/kpis"
	}
	row := func(k models.KPI) DefinitionRow {
		return DefinitionRow{
			Name: l.NameOf(k), URL: "/definitions/" + k.Key, What: l.WhatOf(k), Unit: l.Unit(k.Unit),
			Better: l.Better(k.Better), Arrow: arrow(k.Better), Cohort: l.Say("cohort.short." + cohortKey(k.Cohort)),
			Board: slices.Contains(in.Settings.Columns, k.Key),
		}
	}
	for _, theme := range themes {
		g := DefinitionGroup{Title: l.Say("kpi.theme." + theme.key)}
		for _, key := range theme.kpis {
			if k, ok := models.KPIByKey(key); ok {
				g.Rows = append(g.Rows, row(k))
			}
		}
		p.Groups = append(p.Groups, g)
	}
	if len(in.Own) > 0 {
		g := DefinitionGroup{Title: l.Say("define.own")}
		for _, k := range in.Own {
			g.Rows = append(g.Rows, row(k))
		}
		p.Groups = append(p.Groups, g)
	}
	return p
}

// Template names the page's template.
func (Definitions) Template() string { return "definitions" }

// arrow is the mark beside a KPI's name; it always stands with Better's words.
func arrow(b models.Better) string {
	switch b {
	case models.Higher:
		return "↑"
	case models.Lower:
		return "↓"
	}
	return ""
}

func cohortKey(c models.Cohort) string {
	if c == models.CohortGiven {
		return "given"
	}
	return strings.ToLower(string(c))
}

// DefinitionInput is one key figure and the choices that it is worked out with here.
type DefinitionInput struct {
	KPI      models.KPI
	Versions []models.Definition // the first one first
	Stands   models.Definition   // the one that stands now
	Breaks   []models.Definition // those that count otherwise than before
	MayEdit  bool
	Settings models.Settings
	Targets  []TargetInput // that stand now for this key figure, and the limits where it needs them
	DataDate models.Day
	Coverage *measure.Coverage // of the period that the figures' pages open with; nil for one who may not see figures
	Ages     []models.Freshness
	CanCases bool
}

// Definition is the page of one key figure: what it counts and by whose rule.
type Definition struct {
	Chrome
	Crumbs   Crumbs
	What     string
	Formula  string
	Symbols  string
	Versions []VersionRow
	Edit     string // address of the form that changes it; "" = may not
	Facts    []Fact
	Judge    []string // how a value is judged
	Coverage *Coverage
	Settings []Fact
	Ages     []Fact
	Targets  []TargetRow
	Cases    string
	Machine  string
}

// VersionRow is one version of a definition.
type VersionRow struct {
	Number string
	From   string
	By     string
	Reason string
	Stands bool
	Broke  bool
}

// versionRows lists the versions of a definition, the latest first.
func versionRows(l text.Lang, in DefinitionInput) []VersionRow {
	var out []VersionRow
	for _, d := range slices.Backward(in.Versions) {
		row := VersionRow{Number: l.Count(d.Version), From: l.Say("define.from.start"), By: names(orSay(l.Say("define.program"), d.SetBy)),
			Reason: d.Reason, Stands: d.Version == in.Stands.Version}
		if d.ValidFrom > models.FirstDay.Month() {
			row.From = l.Month(d.ValidFrom)
		}
		if !d.SetAt.IsZero() {
			row.By = names(row.By, l.Date(models.DayOfTime(d.SetAt)))
		}
		for _, b := range in.Breaks {
			row.Broke = row.Broke || b.Version == d.Version
		}
		out = append(out, row)
	}
	return out
}

// leftOutWords says which outcomes a days measure leaves out.
func leftOutWords(l text.Lang, d models.Definition) string {
	if len(d.LeaveOut) == 0 {
		return l.Say("define.none_left_out")
	}
	words := make([]string, len(d.LeaveOut))
	for i, o := range d.LeaveOut {
		words[i] = l.Say("outcome." + o)
	}
	return l.Say("define.left_out", "outcomes", strings.Join(words, " "+l.Say("or")+" "))
}

// NewDefinition gives the page of one key figure.
func NewDefinition(c Chrome, in DefinitionInput) Definition {
	l, k := c.Lang, in.KPI
	c.Title = l.NameOf(k)
	p := Definition{
		Chrome:  c,
		Crumbs:  NewCrumbs(l, Link{Text: l.Say("definitions.title"), URL: "/definitions"}, Link{Text: l.NameOf(k)}),
		What:    l.WhatOf(k),
		Machine: k.Key,
	}
	d := in.Stands
	if k.Own() {
		p.Formula, p.Symbols = l.Formula(d), text.Symbols(d)
	} else {
		p.Formula = l.Say("kpi." + k.Key + ".formula")
	}
	if d.Paper {
		p.Formula += " " + l.Say("define.on_paper")
	}
	p.Versions = versionRows(l, in)
	if in.MayEdit {
		p.Edit = "/admin/kpis/" + k.Key
	}
	fact := func(name, value string) { p.Facts = append(p.Facts, Fact{Name: l.Say(name), Value: value}) }
	fact("define.cohort", l.Say("cohort."+cohortKey(k.Cohort)))
	fact("define.theme", l.Say("theme."+string(k.Theme())))
	if k.Clock != "" {
		fact("define.clock", l.Say("define.clock."+string(k.Clock)))
	}
	if k.Own() {
		counted := l.Say("define.everybody")
		if d.Inclusion != nil {
			counted = l.Say("define.only", "what", l.Condition(*d.Inclusion))
			fact("define.in", counted)
			counted = l.Say("define.left_out.inclusion")
		} else {
			fact("define.in", counted)
			counted = ""
		}
		if d.DaysMeasure() {
			counted = strings.TrimSpace(counted + " " + leftOutWords(l, d))
		}
		fact("define.out", orSay(l.Say("define.none_left_out"), counted))
	} else {
		fact("define.in", l.Say(definitionIn(k)))
		out := l.Say(definitionOut(k))
		if d.DaysMeasure() && !usualLeaveOut(d) {
			out = leftOutWords(l, d)
		}
		fact("define.out", out)
	}
	fact("define.unit", l.Unit(k.Unit))
	fact("define.better", l.Better(k.Better))
	fact("define.form", l.Say("form."+string(k.Form)))
	fact("define.source", l.Say("kpi.source."+definitionSource(k)))
	if d.Dimension != "" {
		fact("define.dimension", l.Say("define.dimension."+string(d.Dimension)))
	}
	fact("define.owner", orSay(l.Say("define.owner.none"), d.Owner))
	if d.Note != "" {
		fact("define.note", d.Note)
	}
	least := cmp.Or(k.MinN, in.Settings.MinN)
	if least > 0 && !k.Counted {
		p.Judge = append(p.Judge, l.Say("define.few", "n", l.Count(least)))
	}
	switch {
	case k.Better == models.Neutral:
	case k.Tolerance != nil && k.Unit == models.UnitShare:
		p.Judge = append(p.Judge, l.Say("define.tolerance.own", "value", l.Points(l.Number(*k.Tolerance*100, 1))), l.Say("define.judged"))
	case k.Tolerance != nil:
		p.Judge = append(p.Judge, l.Say("define.tolerance.own", "value", l.Exact(*k.Tolerance, k.Unit)), l.Say("define.judged"))
	default:
		p.Judge = append(p.Judge, l.Say("define.tolerance."+tolerance(k.Unit)), l.Say("define.judged"))
	}
	p.Judge = append(p.Judge, l.Say("define.unknown"))
	if k.Key == "appeal_share" {
		p.Judge = append(p.Judge, l.Say("define.appeal"))
	} else {
		p.Judge = append(p.Judge, l.Say("define.provisional"))
		if in.Settings.FinalAfter > 0 {
			p.Judge = append(p.Judge, l.Say("define.final_after", "days", l.Days(in.Settings.FinalAfter)))
		}
	}
	for _, t := range in.Targets {
		p.Targets = append(p.Targets, targetRow(c, t))
	}
	shown := l.Say("no")
	for _, column := range in.Settings.Columns {
		if column == k.Key {
			shown = l.Say("yes")
		}
	}
	p.Settings = []Fact{{Name: l.Say("define.column"), Value: shown}}
	if !k.Counted {
		p.Settings = append(p.Settings, Fact{Name: l.Say("define.min_n"), Value: l.Cases(least)})
	}
	if d := in.Stands; d.Entry != "" {
		p.Settings = append(p.Settings, Fact{Name: l.Say("define.entry"), Value: l.Say("kpis.entry." + string(d.Entry))})
		if d.Approve {
			p.Settings = append(p.Settings, Fact{Name: l.Say("define.approve"), Value: l.Say("kpis.approve.1")})
		}
	}
	if skipped := notMeasured(in.Settings, k.Key); skipped > 0 {
		p.Settings = append(p.Settings, Fact{Name: l.Say("define.not_measured"), Value: l.Many("many.case_type", skipped)})
	}
	if in.DataDate.Known() {
		p.Settings = append(p.Settings, Fact{Name: l.Say("define.data_date"), Value: l.Date(in.DataDate)})
	}
	for _, f := range in.Ages {
		p.Ages = append(p.Ages, Fact{Name: f.Name, Value: l.Age(f)})
	}
	cases := Address{}
	if in.CanCases && in.Coverage != nil {
		cases = Address{Path: "/cases", Query: map[string][]string{"kpi": {k.Key}, "period": {in.Coverage.Period.Address()}}}
	}
	p.Coverage = newCoverage(l, in.Coverage, cases)
	if in.CanCases && k.Form != models.FormGiven && k.Form != models.FormSurvival {
		p.Cases = c.Address.To("/cases", "period", "case_type", "department").With("kpi", k.Key)
	}
	return p
}

// Template names the page's template.
func (Definition) Template() string { return "definition" }

// usualLeaveOut says whether a days measure leaves out what CONTRACT §5 has, which its words tell already.
func usualLeaveOut(d models.Definition) bool {
	left := slices.Sorted(slices.Values(d.LeaveOut))
	return slices.Equal(left, slices.Sorted(slices.Values(models.UsualLeaveOut)))
}

func notMeasured(s models.Settings, kpi string) int {
	n := 0
	for _, skip := range s.NotMeasured {
		if skip.KPI == kpi {
			n++
		}
	}
	return n
}

// definitionIn and definitionOut find the words of what is counted and left out: of the KPI itself, else those
// that all days measures of its clock share.
func definitionIn(k models.KPI) string {
	if k.Clock != "" {
		return "kpi.clock." + string(k.Clock) + ".in"
	}
	return "kpi." + k.Key + ".in"
}

func definitionOut(k models.KPI) string {
	if k.Clock != "" {
		return "kpi.clock.out"
	}
	return "kpi." + k.Key + ".out"
}

func tolerance(u models.Unit) string {
	switch u {
	case models.UnitShare, models.UnitDays:
		return string(u)
	}
	return "other"
}

// definitionSource says whose rule a KPI follows.
func definitionSource(k models.KPI) string {
	switch k.Key {
	case "digital_share", "digital_share_ex_exempt", "assisted_share":
		return "digital"
	case "within_limit_share", "limit_coverage_share":
		return "limit"
	case "survival_days_median":
		return "survival"
	case "overturned_share", "appeal_share":
		return "appeal"
	}
	switch k.Clock {
	case models.ClockGross, models.ClockNet, models.ClockService:
		return string(k.Clock)
	}
	return "own"
}
