package views

import (
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// SampleTyped is the form of a time sample as it was filled in.
type SampleTyped struct {
	CaseType, Department, From, To, N, Total, Mean, Deviation, Method, Expires, Reference, Note, Reason string
}

// TypedSample gives the form that a time sample is corrected in.
func TypedSample(l text.Lang, s models.TimeSample) SampleTyped {
	t := SampleTyped{CaseType: strconv.FormatInt(s.CaseTypeID, 10), From: s.From.String(), To: s.Last.String(), N: strconv.FormatInt(s.N, 10),
		Mean: typedNumber(l, s.Minutes), Method: string(s.Method), Expires: s.Expires.String(), Reference: s.Reference, Note: s.Note}
	if s.DepartmentID != 0 {
		t.Department = strconv.FormatInt(s.DepartmentID, 10)
	}
	if s.Deviation != nil {
		t.Deviation = typedNumber(l, *s.Deviation)
	}
	return t
}

// SampleInput is a time sample with the names of its place.
type SampleInput struct {
	Sample     models.TimeSample
	CaseType   string
	TypeSlug   string // "" = no page that the visitor may see
	Department string // "" = all
}

// SamplesInput is the time samples that stand, and what was typed for a new one or a correction.
type SamplesInput struct {
	Samples     []SampleInput
	CaseTypes   []measure.Sibling
	Departments []DepartmentInput
	Today       models.Day
	Imports     bool
	MayEdit     bool
	Typed       SampleTyped
	Correct     *models.TimeSample
	Ending      bool                // the problems are those of ending it
	Versions    []models.TimeSample // of the one that is corrected, the latest first
	Problems    []models.Problem
}

// SamplesPage is the list of time samples with the form that enters one.
type SamplesPage struct {
	Chrome
	Crumbs   *Crumbs
	Tabs     []Link
	Lead     string
	Rows     []SampleRow
	Empty    string
	Form     *SampleForm
	End      *EndForm
	Faults   *Faults
	Versions []RecordRow
}

// SampleForm is the form of a time sample.
type SampleForm struct {
	Title  string
	Action string
	Do     string
	Where  []Field
	When   []Field
	Counts []Field
	How    []Field
	Proof  []Field
}

// SampleRow is one time sample.
type SampleRow struct {
	CaseType   string
	URL        string
	Department string
	Minutes    string
	Spread     string
	N          string
	Period     string
	Method     string
	Tag        Tag
	Until      string
	By         string
	Note       string
	Correct    string
}

// NewSamples gives the list of time samples.
func NewSamples(c Chrome, in SamplesInput) SamplesPage {
	l := c.Lang
	c.Title = l.Say("samples.title")
	p := SamplesPage{Chrome: c, Tabs: dataTabs(c, in.Imports), Lead: l.Say("samples.lead")}
	if q := in.Correct; q != nil {
		p.Title = l.Say("samples.correct.title")
		p.Tabs, p.Lead = nil, names(caseTypeOf(l, in.CaseTypes, q.CaseTypeID), daysOf(l, q.From, q.Last))
		crumbs := NewCrumbs(l, Link{Text: l.Say("samples.title"), URL: "/data/time-samples"}, Link{Text: p.Title})
		p.Crumbs = &crumbs
		for _, v := range in.Versions {
			p.Versions = append(p.Versions, recordRow(l, v.Record, names(l.Value(v.Minutes, models.UnitMinutes), l.Cases(int(v.N)))))
		}
	}
	for _, s := range in.Samples {
		row := sampleRow(l, s.Sample, s.Sample.Expires < in.Today)
		row.CaseType, row.Department = s.CaseType, orSay(l.Say("department.all"), s.Department)
		if s.TypeSlug != "" {
			row.URL = "/case-types/" + s.TypeSlug
		}
		if in.MayEdit {
			row.Correct = "/data/time-samples/" + strconv.FormatInt(s.Sample.ID, 10) + "/correct"
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 && in.Correct == nil {
		p.Empty = l.Say("samples.none")
	}
	if in.MayEdit {
		p.form(in)
	} else {
		p.Faults = tellFaults(l, in.Problems)
	}
	return p
}

// Template names the page's template.
func (SamplesPage) Template() string { return "time-samples" }

func daysOf(l text.Lang, from, last models.Day) string { return l.Date(from) + "–" + l.Date(last) }

func sampleRow(l text.Lang, s models.TimeSample, expired bool) SampleRow {
	row := SampleRow{Minutes: l.Value(s.Minutes, models.UnitMinutes), N: l.Count(int(s.N)), Period: daysOf(l, s.From, s.Last),
		Method: l.Say("samples.method." + string(s.Method)), Until: l.Date(s.Expires), By: names(s.SetBy, l.Date(models.DayOfTime(s.SetAt))),
		Note: names(s.Reference, s.Note), Tag: Tag{Kind: "met", Icon: "met", Text: l.Say("samples.used")}}
	if s.Deviation != nil {
		row.Spread = l.Say("samples.spread", "value", l.Value(*s.Deviation, models.UnitMinutes))
	}
	if expired {
		row.Tag = Tag{Kind: "near", Icon: "stale", Text: l.Say("samples.expired")}
	}
	return row
}

func (p *SamplesPage) form(in SamplesInput) {
	l, t := p.Lang, in.Typed
	field := func(name, value string, required bool) Field {
		f := Field{Name: name, Label: l.Say("samples." + name), Value: value, Auto: "off", Required: required}
		if text.Has("samples." + name + ".help") {
			f.Help = l.Say("samples." + name + ".help")
		}
		return f
	}
	date := func(name, value string, required bool) Field {
		f := field(name, value, required)
		f.Kind = "date"
		return f
	}
	methods := Field{Name: "method", Kind: "select", Label: l.Say("samples.method")}
	for _, m := range models.SampleMethods {
		methods.List = append(methods.List, Choice{Value: string(m), Text: l.Say("samples.method." + string(m) + ".how")})
	}
	methods.List = choose(methods.List, orSay(string(models.MethodMeasured), t.Method))
	var department int64
	if id, err := strconv.ParseInt(t.Department, 10, 64); err == nil {
		department = id
	}
	form := &SampleForm{
		Title: l.Say("samples.new"), Action: "/data/time-samples", Do: l.Say("samples.do"),
		Where: []Field{
			{Name: "case_type", Kind: "select", Label: l.Field(models.FieldCaseType), List: caseTypeChoices(l, in.CaseTypes, l.Say("samples.choose"), t.CaseType), Required: true},
			{Name: "department", Kind: "select", Label: l.Field(models.FieldDepartment), List: departments(l, in.Departments, department)},
		},
		When:   []Field{date("from", t.From, true), date("to", t.To, true)},
		Counts: []Field{field("n", t.N, true), field("total", t.Total, false), field("minutes", t.Mean, false), field("deviation", t.Deviation, false)},
		How:    []Field{methods, date("expires", t.Expires, false)},
		Proof:  []Field{field("reference", t.Reference, false), field("note", t.Note, false)},
	}
	if q := in.Correct; q != nil {
		at := "/data/time-samples/" + strconv.FormatInt(q.ID, 10)
		form.Title, form.Action, form.Do = l.Say("samples.correct.title"), at+"/correct", l.Say("record.correct.do")
		form.Proof = append(form.Proof, Field{Name: "reason", Label: l.Say("record.reason"), Help: l.Say("record.reason.help"), Value: t.Reason, Auto: "off", Required: true})
		p.End = &EndForm{Action: at + "/end", Reason: Field{Name: "reason", Of: "end", Label: l.Say("record.end.reason"), Auto: "off", Required: true}}
	}
	var fields []*Field
	for _, group := range [][]Field{form.Where, form.When, form.Counts, form.How, form.Proof} {
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

// UnitTime is how long a case of a type takes: part of its page.
type UnitTime struct {
	Headline string
	Expired  *Tag
	Facts    []Fact
}

// newUnitTime gives the unit time of a case type; nil where nothing is known of it.
func newUnitTime(l text.Lang, u measure.UnitTime) *UnitTime {
	if u.Sample == nil && u.Computed == nil {
		return nil
	}
	out := &UnitTime{}
	if s := u.Sample; s != nil {
		row := sampleRow(l, *s, u.Expired)
		out.Headline = l.Say("unit_time.headline", "value", row.Minutes, "method", row.Method)
		out.Facts = append(out.Facts,
			Fact{Name: upperFirst(row.Method), Value: row.Minutes, Note: names(l.Cases(int(u.N)), row.Period, row.Spread)},
			Fact{Name: l.Say("samples.expires"), Value: row.Until})
		if u.Expired {
			out.Headline = l.Say("unit_time.expired")
			out.Expired = &row.Tag
		}
	}
	if f := u.Computed; f != nil {
		value := l.Value(*f.Value, models.UnitMinutes)
		if u.Sample == nil {
			out.Headline = l.Say("unit_time.headline", "value", value, "method", l.Say("samples.method.computed"))
		}
		note := names(l.Cases(int(f.N)), l.Period(f.Span))
		if f.Few {
			note = names(note, lowerFirst(l.Status(models.StatusTooFew)))
		}
		out.Facts = append(out.Facts, Fact{Name: upperFirst(l.Say("samples.method.computed")), Value: value, Note: note})
	}
	return out
}
