package views

import (
	"net/url"
	"strconv"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Register pages: an objective, a solution, a workflow change or a benefit, each laid out of the same parts.

// RegisterPage is one record of the register, or a list of them: pages/register.html.
type RegisterPage struct {
	Chrome
	Crumbs   *Crumbs
	Tabs     []Link
	Lead     string
	Tags     []Tag
	Actions  []Link
	Faults   *Faults
	Banners  []Banner
	Facts    []Fact
	Sections []Section
	Measured []After
	Forms    []ActionForm
	Versions []RecordRow
	Empty    *Empty
}

// Template names the page's template.
func (RegisterPage) Template() string { return "register" }

// Section is one card of a record's page.
type Section struct {
	ID    string
	Title string
	Lead  string
	Facts []Fact
	Table *PlainTable
	Lists []StepList
	Texts []string
	Links []Link
	Empty string
}

// StepList is the steps of a workflow, or another short list.
type StepList struct {
	Title   string
	Ordered bool
	Items   []string
}

// PlainTable is a table of words and numbers: parts/plain.html.
type PlainTable struct {
	Label string
	Heads []PlainHead
	Rows  [][]PlainCell
	Foot  []PlainCell
}

// PlainHead is the head of a column.
type PlainHead struct {
	Text string
	Num  bool
}

// PlainCell is one cell: the first of a row is its head.
type PlainCell struct {
	Text string
	Note string
	URL  string
	Icon *Icon
	Tag  *Tag
	Num  bool
	Head string // of its column, for cards
}

// ActionForm is a small form that does one thing to a record.
type ActionForm struct {
	ID      string
	Title   string
	Lead    string
	Action  string
	Version string // of the record that the person sees
	Fields  []Field
	Do      string
	Danger  bool
	Hidden  []Choice // further fields: Text is the name
}

// row fills the column heads into the cells.
func (t *PlainTable) row(cells ...PlainCell) {
	for i := range cells {
		if i < len(t.Heads) {
			cells[i].Head, cells[i].Num = t.Heads[i].Text, t.Heads[i].Num
		}
	}
	t.Rows = append(t.Rows, cells)
}

// RegisterForm enters or changes a record: pages/register-form.html.
type RegisterForm struct {
	Chrome
	Crumbs *Crumbs
	Lead   string
	Faults *Faults
	Action string
	Groups []FormGroup
	Reason *Field // of a change
	Hidden string // the version that the person saw
	Do     string
	Back   string
	End    *EndForm
}

// Template names the page's template.
func (RegisterForm) Template() string { return "register-form" }

// FormGroup is fields that belong together.
type FormGroup struct {
	Title  string
	Lead   string
	Fields []Field
	Checks []Checks
	Lines  []Lines
}

// Checks is a set of boxes to tick.
type Checks struct {
	Name   string
	Legend string
	Help   string
	List   []Choice
	Fault  string
}

// ID is the set's id, by which the summary links to it.
func (c Checks) ID() string { return "f-" + c.Name }

// Lines are lines of the same few fields: what is filled in, and some empty ones.
type Lines struct {
	Name   string
	Legend string
	Help   string
	Heads  []string
	Rows   [][]Field
	Fault  string
}

// ID is the lines' id.
func (l Lines) ID() string { return "f-" + l.Name }

// Typed is a form as it was filled in.
type Typed url.Values

// Get gives one value.
func (t Typed) Get(name string) string { return url.Values(t).Get(name) }

// has says whether a box is ticked.
func (t Typed) has(name, value string) bool {
	for _, v := range t[name] {
		if v == value {
			return true
		}
	}
	return false
}

func (t Typed) set(name string, values ...string) { t[name] = values }

// emptyLines is how many empty lines a list of a form offers.
const emptyLines = 2

// formMaker makes fields with the words of one noun: "<noun><field>" and "<noun><field>.help"; the noun ends in a dot.
type formMaker struct {
	l    text.Lang
	noun string
	t    Typed
}

func (f formMaker) label(name string) (label, help string) {
	if name == "title" && f.noun != "benefit." { // the word of the page
		return f.l.Say("register.title"), ""
	}
	label = f.l.Say(f.noun + name)
	if text.Has(f.noun + name + ".help") {
		help = f.l.Say(f.noun + name + ".help")
	}
	return label, help
}

func (f formMaker) text(name string, required bool) Field {
	label, help := f.label(name)
	return Field{Name: name, Label: label, Help: help, Value: f.t.Get(name), Auto: "off", Required: required}
}

func (f formMaker) long(name string) Field {
	out := f.text(name, false)
	out.Kind = "textarea"
	return out
}

func (f formMaker) date(name string) Field {
	out := f.text(name, false)
	out.Kind = "date"
	return out
}

func (f formMaker) pick(name string, list []Choice) Field {
	out := f.text(name, false)
	out.Kind, out.List = "select", choose(list, f.t.Get(name))
	return out
}

func (f formMaker) checks(name string, list []Choice) Checks {
	label, help := f.label(name)
	for i := range list {
		list[i].Chosen = f.t.has(name, list[i].Value)
	}
	return Checks{Name: name, Legend: label, Help: help, List: list}
}

// lines makes lines of fields from the values "<name>_<column>", one a line. A column with choices is a select.
func (f formMaker) lines(name string, columns []string, choices map[string][]Choice) Lines {
	label, help := f.label(name)
	out := Lines{Name: name, Legend: label, Help: help}
	filled := 0
	for _, c := range columns {
		out.Heads = append(out.Heads, f.l.Say(f.noun+name+"."+c))
		filled = max(filled, len(f.t[name+"_"+c]))
	}
	for i := range min(filled+emptyLines, models.MaxListed) {
		var row []Field
		for j, c := range columns {
			field := Field{Name: name + "_" + c, Of: strconv.Itoa(i), Label: f.l.Say("register.line", "what", out.Heads[j], "n", i+1), Auto: "off"}
			if values := f.t[name+"_"+c]; i < len(values) {
				field.Value = values[i]
			}
			if list := choices[c]; list != nil {
				field.Kind, field.List = "select", choose(append([]Choice(nil), list...), field.Value)
			} else if c == "due" {
				field.Kind = "date"
			}
			row = append(row, field)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// fault puts problems at their fields, sets and lines, and lists them.
func (p *RegisterForm) fault(problems []models.Problem) {
	var fields []*Field
	for g := range p.Groups {
		for i := range p.Groups[g].Fields {
			fields = append(fields, &p.Groups[g].Fields[i])
		}
	}
	if p.Reason != nil {
		fields = append(fields, p.Reason)
	}
	p.Faults = tellFaults(p.Lang, problems, fields...)
	if p.Faults == nil {
		return
	}
	for i, problem := range problems {
		if p.Faults.Items[i].URL != "" {
			continue
		}
		said := p.Lang.Problem(problem)
		for g := range p.Groups {
			for j := range p.Groups[g].Checks {
				if c := &p.Groups[g].Checks[j]; c.Name == problem.Field {
					c.Fault = said
					p.Faults.Items[i] = Link{Text: c.Legend + ": " + said, URL: "#" + c.ID()}
				}
			}
			for j := range p.Groups[g].Lines {
				if c := &p.Groups[g].Lines[j]; c.Name == problem.Field {
					c.Fault = said
					p.Faults.Items[i] = Link{Text: c.Legend + ": " + said, URL: "#" + c.ID()}
				}
			}
		}
	}
}

// RegisterInput is what every page of the register needs beside its record.
type RegisterInput struct {
	Register    *models.Register
	People      map[int64]string  // by id; whoever has left is there as well
	Signed      map[string]string // names by the address of the sign-in
	Active      []models.User     // who may be given something to answer for
	CaseTypes   []measure.Sibling
	Departments []DepartmentInput // within the visitor's sight
	All         bool              // the visitor sees every department
	KPIs        []models.KPI
	Today       models.Day
	MayAdd      bool
	MayEdit     bool
	MayEnd      bool
	Problems    []models.Problem
	Failed      string // the id of the form that the problems are of
	Typed       Typed
}

func (in RegisterInput) person(id int64) string { return in.People[id] }

func (in RegisterInput) kpi(key string) (models.KPI, bool) {
	for _, k := range in.KPIs {
		if k.Key == key {
			return k, true
		}
	}
	return models.KPI{}, false
}

func (in RegisterInput) kpiName(l text.Lang, key string) string {
	if k, ok := in.kpi(key); ok {
		return l.NameOf(k)
	}
	return key
}

func (in RegisterInput) typeNames(l text.Lang, ids []int64) string {
	if len(ids) == 0 {
		return l.Say("register.all_types")
	}
	var out []string
	for _, id := range ids {
		for _, t := range in.CaseTypes {
			if t.ID == id {
				out = append(out, t.Name)
			}
		}
	}
	return l.List(out)
}

func (in RegisterInput) departmentName(l text.Lang, id int64) string {
	for _, d := range in.Departments {
		if d.ID == id {
			return d.Name
		}
	}
	return l.Say("department.all")
}

// peopleChoices lists whom something can be given to. One who has left stays choosable where the record names them.
func (in RegisterInput) peopleChoices(l text.Lang, now string) []Choice {
	out := []Choice{{Value: "", Text: l.Say("register.nobody")}}
	there := now == ""
	for _, u := range in.Active {
		id := strconv.FormatInt(u.ID, 10)
		there = there || id == now
		out = append(out, Choice{Value: id, Text: names(u.Name, l.Role(u.Role))})
	}
	if id, err := strconv.ParseInt(now, 10, 64); !there && err == nil && in.People[id] != "" {
		out = append(out, Choice{Value: now, Text: in.People[id]})
	}
	return out
}

func (in RegisterInput) typeChoices() []Choice {
	var out []Choice
	for _, t := range in.CaseTypes {
		if t.ID != 0 {
			out = append(out, Choice{Value: strconv.FormatInt(t.ID, 10), Text: t.Name})
		}
	}
	return out
}

func (in RegisterInput) departmentChoices(l text.Lang) []Choice {
	var out []Choice
	if in.All {
		out = append(out, Choice{Value: "", Text: l.Say("department.all")})
	}
	for _, d := range in.Departments {
		out = append(out, Choice{Value: strconv.FormatInt(d.ID, 10), Text: d.Name})
	}
	return out
}

func (in RegisterInput) kpiChoices(l text.Lang, none string) []Choice {
	var out []Choice
	if none != "" {
		out = append(out, Choice{Text: none})
	}
	for _, k := range in.KPIs {
		if k.Better != models.Neutral {
			out = append(out, Choice{Value: k.Key, Text: l.NameOf(k)})
		}
	}
	return out
}

// ownerCell names who answers for something, or says that nobody does.
func ownerCell(l text.Lang, in RegisterInput, o models.Owned) PlainCell {
	switch name := in.person(o.OwnerID); {
	case o.OwnerID == 0:
		return PlainCell{Tag: &Tag{Kind: "off", Icon: "off", Text: l.Say("register.no_owner")}}
	case o.HandedOver:
		return PlainCell{Text: name, Tag: &Tag{Kind: "off", Icon: "off", Text: l.Say("register.no_owner")}, Note: l.Say("register.handed_over")}
	default:
		return PlainCell{Text: name}
	}
}

func ownerFacts(l text.Lang, in RegisterInput, o models.Owned) []Fact {
	owner := Fact{Name: l.Say("register.owner"), Value: orSay(l.Say("register.no_owner"), in.person(o.OwnerID))}
	if o.HandedOver {
		owner.Note = l.Say("register.handed_over")
	}
	out := []Fact{owner}
	if o.DeputyID != 0 {
		out = append(out, Fact{Name: l.Say("register.deputy"), Value: in.person(o.DeputyID)})
	}
	return out
}

// dayOr writes a date, or a word where there is none.
func dayOr(l text.Lang, d models.Day, none string) string {
	if !d.Known() {
		return none
	}
	return l.Date(d)
}

func typedID(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

func typedDay(d models.Day) string {
	if !d.Known() {
		return ""
	}
	return d.String()
}

func typedIDs(ids []int64) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strconv.FormatInt(id, 10)
	}
	return out
}

// registerTabs are the pages of benefits.
func registerTabs(c Chrome) []Link {
	var out []Link
	for _, t := range []struct{ key, path string }{{"benefits.title", "/benefits"}, {"map.title", "/benefits/map"}, {"objectives.title", "/benefits/objectives"},
		{"solutions.title", "/benefits/solutions"}, {"work.title", "/benefits/changes"}} {
		out = append(out, Link{Text: c.Say(t.key), URL: t.path, Current: c.Address.Path == t.path})
	}
	return out
}

// benefitCrumbs lead from the benefits to a page.
func benefitCrumbs(l text.Lang, links ...Link) *Crumbs {
	c := NewCrumbs(l, append([]Link{{Text: l.Say("benefits.title"), URL: "/benefits"}}, links...)...)
	return &c
}

// signature gives the name of somebody who signed, by the address of the sign-in.
func (in RegisterInput) signature(who string) string { return orSay(who, in.Signed[who]) }

// signedAt tells who did something and when.
func (in RegisterInput) signedAt(l text.Lang, who string, at time.Time) string {
	return l.Say("register.signed", "who", in.signature(who), "date", l.Date(models.DayOfTime(at)))
}
