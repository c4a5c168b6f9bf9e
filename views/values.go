package views

import (
	"fmt"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// AskInput is one value that a department is asked for, and what is told of it. Times are in the zone of the installation.
type AskInput struct {
	measure.Ask
	Entered  *models.Entered // the version that stands; nil = none
	Waits    bool            // and no figure shows it yet
	Sources  []string        // that delivered the value
	Typed    *EntryTyped     // as it was typed and refused; nil otherwise
	Problems []models.Problem
}

// AskKey names an ask within a department and a month: the key figure and the case type.
func AskKey(a measure.Ask) string { return a.KPI.Key + "." + strconv.FormatInt(a.CaseTypeID, 10) }

// EntryTyped is one value of the form as it was typed.
type EntryTyped struct{ Key, Seen, Value, N, Note, Link, Reason string }

// EntryField gives the control that a fault of an entered value is told at.
func EntryField(field string) string {
	switch field {
	case models.FieldN, "note", "link":
		return field
	}
	return models.FieldValue
}

// TypedEntry gives the form that an entered value is corrected in.
func TypedEntry(l text.Lang, k models.KPI, e models.Entered) EntryTyped {
	t := EntryTyped{Note: e.Note, Link: e.Link}
	if e.Value != nil {
		t.Value = typedNumber(l, *e.Value)
		if k.Unit == models.UnitShare {
			t.Value = l.Exact(*e.Value, models.UnitShare)
		}
	}
	if e.N != nil {
		t.N = strconv.FormatInt(*e.N, 10)
	}
	return t
}

// EntrySaid says who entered a value and when, and whether it waits for somebody else.
func EntrySaid(l text.Lang, e models.Entered, waits bool) string {
	said := l.Say("values.kept_by", "by", e.SetBy, "at", l.Moment(e.SetAt))
	if waits {
		said += " " + l.Say("values.waits.what")
	}
	return said
}

// ValuesInput is what a department is asked for by the end of a month.
type ValuesInput struct {
	Departments []DepartmentInput // that the visitor may enter values for
	Department  int64
	Month       models.Month
	Last        models.Month // the last one that has ended
	Asks        []AskInput
	Waiting     bool // a value of the department waits for approval
	Approves    bool // the visitor may approve values
}

// entryMonths is how many months the page offers to look at.
const entryMonths = 24

// Values is the page where people enter what no system delivers.
type Values struct {
	Chrome
	Lead        string
	Tabs        []Link
	Departments []Choice
	Month       string
	Months      []Choice
	Earlier     string
	Later       string
	Action      string
	Department  string
	Faults      *Faults
	Entries     []EntryRow
	Told        []ToldRow
	Empty       string
	Failed      string // what a script says when a value could not be sent
}

// EntryRow is one value of the form.
type EntryRow struct {
	Name   string
	What   string
	Key    Field
	Seen   Field
	Value  Field
	N      Field
	Note   Field
	Link   Field
	Open   bool // note and evidence are shown
	Status string
}

// ToldRow is one value that was told.
type ToldRow struct {
	Name   string
	What   string
	Value  string
	N      string
	By     string
	Tag    Tag
	Note   string
	Link   string
	Change string
}

// NewValues gives the page where values are entered.
func NewValues(c Chrome, in ValuesInput) Values {
	l := c.Lang
	c.Title = l.Say("values.title")
	p := Values{Chrome: c, Lead: l.Say("values.lead"), Tabs: valueTabs(c, in.Approves), Action: "/data/values", Department: strconv.FormatInt(in.Department, 10),
		Month: in.Month.String(), Failed: l.Say("values.failed")}
	for _, d := range in.Departments {
		p.Departments = append(p.Departments, Choice{Value: strconv.FormatInt(d.ID, 10), Text: d.Name, Chosen: d.ID == in.Department})
	}
	at := NewAddress(Address{Path: "/data/values"}.With("department", p.Department))
	p.Earlier = at.With("month", (in.Month - 1).String())
	if in.Month < in.Last {
		p.Later = at.With("month", (in.Month + 1).String())
	}
	for m := in.Last; m > in.Last-entryMonths; m-- {
		p.Months = append(p.Months, Choice{Value: m.String(), Text: l.Month(m), Chosen: m == in.Month})
	}
	if in.Month <= in.Last-entryMonths {
		p.Months = append(p.Months, Choice{Value: in.Month.String(), Text: l.Month(in.Month), Chosen: true})
	}
	var problems []models.Problem
	var fields []*Field
	rows := make([]EntryRow, 0, len(in.Asks))
	for _, a := range in.Asks {
		if a.Typed == nil && (a.Entered != nil || len(a.Sources) > 0) {
			p.Told = append(p.Told, toldRow(l, a))
			continue
		}
		rows = append(rows, entryRow(l, a, len(rows)+1))
		row := &rows[len(rows)-1]
		for _, problem := range a.Problems {
			problem.Field = EntryField(problem.Field)
			for _, f := range []*Field{&row.Value, &row.N, &row.Note, &row.Link} {
				if strings.HasPrefix(f.Name, problem.Field+"_") {
					problem.Field = f.Name
					fields = append(fields, f)
					break
				}
			}
			problems = append(problems, problem)
		}
	}
	p.Faults = tellFaults(l, problems, fields...)
	p.Entries = rows
	switch {
	case len(in.Departments) == 0:
		p.Empty = l.Say("values.none.department")
	case len(in.Asks) == 0:
		p.Empty = l.Say("values.none")
	case len(rows) == 0:
		p.Empty = l.Say("values.done")
	}
	return p
}

// Template names the page's template.
func (Values) Template() string { return "values" }

// valueTabs leads to the form and to what waits for approval.
func valueTabs(c Chrome, approves bool) []Link {
	if !approves {
		return nil
	}
	return dataTabs(c, c.offers("/data"))
}

// askWhat says what a value is about: period and case type.
func askWhat(l text.Lang, p models.Period, caseType string) string {
	return names(l.Period(p), orSay(l.Say("values.all_types"), caseType))
}

func entryRow(l text.Lang, a AskInput, i int) EntryRow {
	of := fmt.Sprintf("_%d", i)
	t := EntryTyped{Key: AskKey(a.Ask)}
	if a.Entered != nil {
		t.Seen = strconv.FormatInt(a.Entered.ID, 10)
	}
	if a.Typed != nil {
		t = *a.Typed
	}
	field := func(name, label, help, value string) Field {
		return Field{Name: name + of, Label: label, Help: help, Value: value, Auto: "off"}
	}
	value := field("value", l.Say("values.value", "unit", l.Say("values.unit."+string(a.KPI.Unit))), "", t.Value)
	row := EntryRow{Name: l.NameOf(a.KPI), What: askWhat(l, a.Period, a.CaseType), Key: field("key", "", "", t.Key), Seen: field("seen", "", "", t.Seen),
		Value: value, N: field("n", l.Say("values.n"), "", t.N), Note: field("note", l.Say("values.note"), "", t.Note),
		Link: field("link", l.Say("values.link"), l.Say("values.link.help"), t.Link), Open: t.Note != "" || t.Link != ""}
	if a.Entered != nil {
		row.Status = EntrySaid(l, *a.Entered, a.Waits)
	}
	return row
}

func toldRow(l text.Lang, a AskInput) ToldRow {
	row := ToldRow{Name: l.NameOf(a.KPI), What: askWhat(l, a.Period, a.CaseType), Value: "–", Tag: Tag{Kind: "met", Icon: "met", Text: l.Say("values.shown")}}
	told := models.Given{}
	if len(a.Told) > 0 {
		told = a.Told[0]
		row.By = l.Say("values.from", "source", strings.Join(a.Sources, ", "))
	}
	if e := a.Entered; e != nil {
		told = e.Given()
		row.By, row.Note, row.Link = names(e.SetBy, l.Moment(e.SetAt)), e.Note, e.Link
		row.Change = "/data/values/" + strconv.FormatInt(e.ID, 10)
		if len(a.Sources) > 0 {
			row.By = names(row.By, l.Say("values.also", "source", strings.Join(a.Sources, ", ")))
		}
		if a.Waits {
			row.Tag = Tag{Kind: "near", Icon: "clock", Text: l.Say("values.waits")}
		}
	}
	if v := told.Amount(); v != nil {
		row.Value = l.Value(*v, a.KPI.Unit)
	}
	if n, ok := told.Cases(); ok {
		row.N = l.Count(int(n))
	}
	return row
}

// ValueInput is one entered value with its history, and what was typed to correct it.
type ValueInput struct {
	Value      models.Entered
	KPI        models.KPI
	CaseType   string
	Department string
	Waits      bool
	Versions   []models.Entered // the latest first
	Typed      EntryTyped
	Ending     bool
	Problems   []models.Problem
}

// Value is the page of one entered value.
type Value struct {
	Chrome
	Crumbs   Crumbs
	Lead     string
	Tag      Tag
	Faults   *Faults
	Action   string
	Seen     string
	Fields   []Field
	End      EndForm
	Stands   bool
	Versions []RecordRow
}

// NewValue gives the page that corrects an entered value and tells its history.
func NewValue(c Chrome, in ValueInput) Value {
	l := c.Lang
	c.Title = l.NameOf(in.KPI)
	id := strconv.FormatInt(in.Value.ID, 10)
	at := "/data/values/" + id
	back := NewAddress(Address{Path: "/data/values"}.With("department", strconv.FormatInt(in.Value.DepartmentID, 10))).With("month", (in.Value.Until - 1).Month().String())
	p := Value{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("values.title"), URL: back}, Link{Text: c.Title}), Action: at, Seen: id, Stands: in.Value.Stands(),
		Lead: names(askWhat(l, in.Value.Period(), in.CaseType), in.Department), Tag: Tag{Kind: "met", Icon: "met", Text: l.Say("values.shown")}}
	if in.Waits {
		p.Tag = Tag{Kind: "near", Icon: "clock", Text: l.Say("values.waits")}
	}
	if !p.Stands {
		p.Tag = Tag{Kind: "none", Icon: "close", Text: l.Say("values.past")}
	}
	for i, v := range in.Versions {
		what := "–"
		if v.Value != nil {
			what = l.Value(*v.Value, in.KPI.Unit)
		}
		if v.N != nil {
			what = names(what, l.Say("values.n.is", "n", l.Count(int(*v.N))))
		}
		if i+1 < len(in.Versions) && in.Versions[i+1].Value != nil && v.Value != nil && *in.Versions[i+1].Value != *v.Value {
			what = names(what, l.Say("values.before", "value", l.Value(*in.Versions[i+1].Value, in.KPI.Unit)))
		}
		if v.ApprovedAt != nil {
			what = names(what, l.Say("values.approved", "by", v.ApprovedBy, "date", l.Date(models.DayOfTime(*v.ApprovedAt))))
		}
		p.Versions = append(p.Versions, recordRow(l, v.Record, names(what, v.Note, v.Link)))
	}
	t := in.Typed
	p.Fields = []Field{
		{Name: "value", Label: l.Say("values.value", "unit", l.Say("values.unit."+string(in.KPI.Unit))), Value: t.Value, Auto: "off", Required: true},
		{Name: "n", Label: l.Say("values.n"), Value: t.N, Auto: "off"},
		{Name: "note", Label: l.Say("values.note"), Value: t.Note, Auto: "off"},
		{Name: "link", Label: l.Say("values.link"), Help: l.Say("values.link.help"), Value: t.Link, Auto: "off"},
		{Name: "reason", Label: l.Say("record.reason"), Help: l.Say("record.reason.help"), Value: t.Reason, Auto: "off"},
	}
	p.End = EndForm{Action: at + "/end", Reason: Field{Name: "reason", Of: "end", Label: l.Say("record.end.reason"), Auto: "off", Required: true}}
	fields := make([]*Field, len(p.Fields))
	for i := range p.Fields {
		fields[i] = &p.Fields[i]
	}
	if in.Ending {
		fields = []*Field{&p.End.Reason}
	}
	p.Faults = tellFaults(l, in.Problems, fields...)
	return p
}

// Template names the page's template.
func (Value) Template() string { return "value" }

// ApprovalInput is one value that waits for approval.
type ApprovalInput struct {
	Value      models.Entered
	KPI        models.KPI
	CaseType   string
	Department string
	Before     *float64 // what figures show meanwhile; nil = nothing
	Own        bool     // the visitor entered it
}

// ApprovalsInput is what waits for approval.
type ApprovalsInput struct {
	Rows    []ApprovalInput
	Enters  bool
	Imports bool
}

// Approvals is the page of values that wait for a second pair of eyes.
type Approvals struct {
	Chrome
	Lead  string
	Tabs  []Link
	Rows  []ApprovalRow
	Empty string
}

// ApprovalRow is one of them.
type ApprovalRow struct {
	Name    string
	What    string
	Where   string
	Value   string
	Before  string
	By      string
	Note    string
	Link    string
	Approve string // address; "" = one's own
}

// NewApprovals gives the list of values that wait for approval.
func NewApprovals(c Chrome, in ApprovalsInput) Approvals {
	l := c.Lang
	c.Title = l.Say("approvals.title")
	p := Approvals{Chrome: c, Lead: l.Say("approvals.lead"), Tabs: dataTabs(c, in.Imports)}
	for _, r := range in.Rows {
		row := ApprovalRow{Name: l.NameOf(r.KPI), What: askWhat(l, r.Value.Period(), r.CaseType), Where: r.Department, Value: "–",
			By: names(r.Value.SetBy, l.Moment(r.Value.SetAt)), Note: names(r.Value.Note, r.Value.Reason), Link: r.Value.Link}
		if r.Value.Value != nil {
			row.Value = l.Value(*r.Value.Value, r.KPI.Unit)
		}
		if r.Value.N != nil {
			row.Value = names(row.Value, l.Say("values.n.is", "n", l.Count(int(*r.Value.N))))
		}
		if r.Before != nil {
			row.Before = l.Say("values.before", "value", l.Value(*r.Before, r.KPI.Unit))
		}
		if !r.Own {
			row.Approve = "/data/values/" + strconv.FormatInt(r.Value.ID, 10) + "/approve"
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = l.Say("approvals.none")
	}
	return p
}

// Template names the page's template.
func (Approvals) Template() string { return "approvals" }
