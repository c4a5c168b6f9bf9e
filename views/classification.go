package views

import (
	"fmt"

	"gevinstoverblik/models"
)

// ClassificationInput is the lists of numbers that were loaded, the rules that hold, and what was typed.
type ClassificationInput struct {
	Versions  []models.Classification // the latest, which holds, first
	Rules     []models.ClassRule
	CaseTypes []NamedID
	Name      string // typed for a new list
	Prefix    string // and for a new rule
	CaseType  string
	Ending    int64 // the rule whose ending is refused
	Reason    string
	Report    *models.Report // of a list that was refused
	Problems  []models.Problem
}

// Classification is the page of the classification numbers.
type Classification struct {
	Chrome
	Tabs     []Link
	Lead     string
	Faults   *Faults
	Banner   *Banner
	Errors   *Notes
	Versions []ClassVersion
	Rules    []ClassRuleRow
	Name     Field
	File     Field
	Prefix   Field
	CaseType Field
}

// ClassVersion is one list of numbers.
type ClassVersion struct {
	Name    string
	File    string
	Numbers string
	When    string
	State   string
}

// ClassRuleRow is one rule.
type ClassRuleRow struct {
	ID       string
	Prefix   string
	CaseType string
	By       string
	Reason   Field
	Open     bool
}

// NewClassification gives the page of the classification numbers.
func NewClassification(c Chrome, in ClassificationInput) Classification {
	l := c.Lang
	c.Title = l.Say("class.title")
	p := Classification{Chrome: c, Tabs: adminTabs(c), Lead: l.Say("class.lead"),
		Name:     Field{Name: "name", Label: l.Say("class.name"), Help: l.Say("class.name.help"), Value: in.Name, Auto: "off", Required: true},
		File:     Field{Name: "file", Kind: "file", Label: l.Say("upload.file"), Help: l.Say("class.file.help"), Required: true, Accept: ".csv,.txt,.tsv,.xlsx"},
		Prefix:   Field{Name: "prefix", Label: l.Say("class.prefix"), Help: l.Say("class.prefix.help"), Value: in.Prefix, Auto: "off", Required: true},
		CaseType: Field{Name: "case_type", Kind: "select", Label: l.Field(models.FieldCaseType), Required: true, List: []Choice{{Text: l.Say("class.choose")}}},
	}
	for _, e := range in.CaseTypes {
		p.CaseType.List = append(p.CaseType.List, Choice{Value: fmt.Sprint(e.ID), Text: e.Name})
	}
	choose(p.CaseType.List, in.CaseType)
	for i, v := range in.Versions {
		state := l.Say("class.earlier")
		if i == 0 {
			state = l.Say("class.holds")
		}
		p.Versions = append(p.Versions, ClassVersion{Name: v.Name, File: v.File, Numbers: l.Count(v.Numbers), When: names(l.Moment(v.At), v.By), State: state})
	}
	fields := []*Field{&p.Name, &p.File, &p.Prefix, &p.CaseType}
	for _, r := range in.Rules {
		p.Rules = append(p.Rules, ClassRuleRow{ID: fmt.Sprint(r.ID), Prefix: r.Prefix, CaseType: r.CaseType, By: names(r.By, l.Date(models.DayOfTime(r.At))),
			Reason: Field{Name: "reason", Of: fmt.Sprint(r.ID), Label: l.Say("record.end.reason"), Auto: "off", Required: true}})
	}
	for i := range p.Rules {
		if r := &p.Rules[i]; in.Ending != 0 && r.ID == fmt.Sprint(in.Ending) {
			r.Open, r.Reason.Value = true, in.Reason
			fields = append(fields, &r.Reason)
		}
	}
	p.Faults = tellFaults(l, in.Problems, fields...)
	if in.Report != nil {
		p.Banner = &Banner{Kind: "off", Title: l.Say("class.refused"), Text: l.Say("targets.refused.text")}
		p.Errors = notes(l, "errors", l.Many("errors.rows", in.Report.Rejected), in.Report.Errors)
	}
	return p
}

// Template names the page's template.
func (Classification) Template() string { return "classification" }
