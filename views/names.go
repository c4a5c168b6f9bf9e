package views

import (
	"fmt"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// WaitingName is a name that waits, with what it is most like: Into and IntoName of a name, Means of a word.
type WaitingName struct {
	models.Naming
	Into     int64
	IntoName string
	Means    string
}

// NamedID is a case type or department to choose.
type NamedID struct {
	ID   int64
	Name string
}

// NamesInput is the names that wait and those of which something was said, and what was typed.
type NamesInput struct {
	Waiting     []WaitingName
	Said        []models.Naming
	CaseTypes   []NamedID
	Departments []NamedID
	Imports     bool
	Typed       *models.Saying
	Problems    []models.Problem
	Clash       []string // the key figures of which both names of Typed have targets
}

// mostWaiting is how many names of a kind wait on one page.
const mostWaiting = 50

// NamesPage is the page of the names that wait to be mapped.
type NamesPage struct {
	Chrome
	Tabs   []Link
	Lead   string
	Faults *Faults
	Empty  string
	Kinds  []NamesOfKind
	Said   []SaidName
}

// NamesOfKind is the names of one kind that wait.
type NamesOfKind struct {
	Kind  string
	ID    string
	Title string
	What  string
	Words bool
	Rows  []NameRow
	More  string
}

// NameRow is one name that waits.
type NameRow struct {
	Kind    string
	ID      string
	Source  string // the id of a word's source
	Name    string
	Of      string // the source's name
	Cases   string
	Likely  string
	Choice  Field
	Targets *Field // which targets lead, where both have some
}

// SaidName is a name or a word of which something was said.
type SaidName struct {
	NameRow
	Means string
	By    string
}

// NewNames gives the page of the names that wait.
func NewNames(c Chrome, in NamesInput) NamesPage {
	l := c.Lang
	c.Title = l.Say("names.title")
	p := NamesPage{Chrome: c, Tabs: dataTabs(c, in.Imports), Lead: l.Say("names.lead", "names", l.Many("many.name", len(in.Waiting)))}
	if len(in.Waiting) == 0 {
		p.Empty = l.Say("names.none")
	}
	var fields []*Field
	for _, kind := range models.NameKinds {
		k := NamesOfKind{Kind: string(kind), ID: "h-" + string(kind), Title: l.Say("names." + string(kind)), What: l.Say("names." + string(kind) + ".what"), Words: kind.Word()}
		n := 0
		for _, w := range in.Waiting {
			if w.Kind != kind {
				continue
			}
			if n++; n <= mostWaiting {
				k.Rows = append(k.Rows, nameRow(l, w, in))
			}
		}
		if n > mostWaiting {
			k.More = l.Say("names.more", "n", l.Count(n-mostWaiting))
		}
		if n > 0 {
			p.Kinds = append(p.Kinds, k)
		}
	}
	for i := range p.Kinds {
		for k := range p.Kinds[i].Rows {
			if row := &p.Kinds[i].Rows[k]; in.Typed != nil && row.is(*in.Typed) {
				fields = append(fields, &row.Choice)
				if row.Targets != nil {
					fields = append(fields, row.Targets)
				}
			}
		}
	}
	p.Faults = tellFaults(l, in.Problems, fields...)
	for _, n := range in.Said {
		p.Said = append(p.Said, saidName(l, n))
	}
	return p
}

// Template names the page's template.
func (NamesPage) Template() string { return "names" }

func (r NameRow) is(s models.Saying) bool {
	return r.Kind == string(s.Kind) && r.ID == fmt.Sprint(s.ID) && (r.Source == "" || r.Source == fmt.Sprint(s.SourceID))
}

func rowOfNaming(l text.Lang, n models.Naming) NameRow {
	row := NameRow{Kind: string(n.Kind), ID: fmt.Sprint(n.ID), Name: n.Name, Cases: l.Count(n.Cases)}
	if n.Kind.Word() {
		row.Source, row.Of = fmt.Sprint(n.SourceID), l.Say("names.of", "source", n.SourceName)
	}
	return row
}

func nameRow(l text.Lang, w WaitingName, in NamesInput) NameRow {
	row := rowOfNaming(l, w.Naming)
	row.Likely = l.Say("names.likely.none")
	row.Choice = Field{Kind: "select", Of: row.Kind + "-" + row.Source + "-" + row.ID, Label: l.Say("names.is", "name", w.Name)}
	typed := in.Typed != nil && row.is(*in.Typed)
	if w.Kind.Word() {
		row.Choice.Name = "means"
		row.Choice.List = choose(meanings(l, w.Kind), orSay("unknown", w.Means))
		if w.Means != "" {
			row.Likely = meaning(l, w.Kind, w.Means)
		}
		if typed {
			choose(row.Choice.List, in.Typed.Means)
		}
		return row
	}
	row.Choice.Name = "into"
	row.Choice.List = []Choice{{Value: "0", Text: l.Say("names." + row.Kind + ".own")}}
	entries := in.CaseTypes
	if w.Kind == models.NameDepartment {
		entries = in.Departments
	}
	for _, e := range entries {
		if e.ID != w.ID {
			row.Choice.List = append(row.Choice.List, Choice{Value: fmt.Sprint(e.ID), Text: l.Say("names.as", "name", e.Name)})
		}
	}
	if w.Into != 0 {
		row.Likely = w.IntoName
	}
	chosen := w.Into
	if typed {
		chosen = in.Typed.Into
		if len(in.Clash) > 0 {
			row.Targets = targetsField(l, in.Clash, row.Choice.Of)
		}
	}
	choose(row.Choice.List, fmt.Sprint(chosen))
	return row
}

// targetsField asks which targets lead where two names that become one both have some.
func targetsField(l text.Lang, kpis []string, of string) *Field {
	names := make([]string, len(kpis))
	for i, k := range kpis {
		names[i] = k
		if text.Has("kpi." + k + ".name") {
			names[i] = l.KPIName(k)
		}
	}
	return &Field{Name: "own_targets", Of: of, Kind: "select", Label: l.Say("names.targets"), Help: l.Say("names.targets.help", "kpis", l.List(names)),
		List: []Choice{{Text: l.Say("names.targets.choose")}, {Value: "into", Text: l.Say("names.targets.into")}, {Value: "own", Text: l.Say("names.targets.own")}}}
}

// meanings are the classes of channels or the outcomes, to choose from.
func meanings(l text.Lang, kind models.NameKind) []Choice {
	var out []Choice
	add := func(code string) { out = append(out, Choice{Value: code, Text: meaning(l, kind, code)}) }
	if kind == models.NameOutcome {
		for o := models.OutcomePermit; o <= models.OutcomeAnswered; o++ {
			add(o.String())
		}
	} else {
		for class := models.ChannelDigital; class <= models.ChannelInternal; class++ {
			add(class.String())
		}
	}
	add("unknown")
	return out
}

func meaning(l text.Lang, kind models.NameKind, code string) string {
	if kind == models.NameOutcome {
		return l.Say("outcome." + code)
	}
	return l.Say("channel." + code)
}

func saidName(l text.Lang, n models.Naming) SaidName {
	row := SaidName{NameRow: rowOfNaming(l, n), Means: n.IntoName}
	if row.Of == "" {
		row.Of = l.Field(string(n.Kind))
	}
	if n.Kind.Word() {
		row.Means, row.By = meaning(l, n.Kind, n.Means), names(n.By, l.Date(models.DayOfTime(n.At)))
	}
	return row
}
