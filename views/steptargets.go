package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// StepTargetsInput is what the page of the targets of a case type's steps is made of. The texts are the form as typed.
type StepTargetsInput struct {
	View     *measure.CaseTypeView
	Standing map[string]models.StepTarget // that stand now, by NameKey of the step
	History  []models.StepTarget          // the latest first
	May      bool
	Now      models.Month
	Step     string
	Days     string
	Month    string
	Reason   string
	Problems []models.Problem
}

// StepTargets is the page of the targets of a case type's steps.
type StepTargets struct {
	Chrome
	Crumbs  Crumbs
	Name    string
	Faults  *Faults
	Steps   []StepTargetRow
	None    string
	History []StepTargetSet
	May     bool
	Action  string
	Fields  []Field
}

// StepTargetRow is one step with the target that stands now.
type StepTargetRow struct{ Name, Cases, Median, Nine, Target string }

// StepTargetSet is one target as it was set.
type StepTargetSet struct{ Step, Month, Days, Why, Who string }

// NewStepTargets lays the page out.
func NewStepTargets(c Chrome, in StepTargetsInput) StepTargets {
	l, v := c.Lang, in.View
	p := StepTargets{Chrome: c, Name: caseTypeName(l, v.Row.CaseType), May: in.May}
	p.Title = l.Say("steps.title") + ": " + p.Name
	page := "/case-types/" + v.Row.Slug
	p.Action = c.Address.To(page+"/steps", "period", "area", "kpi").String()
	p.Crumbs = NewCrumbs(l, Link{Text: l.Say("nav.case_types"), URL: "/case-types"},
		Link{Text: p.Name, URL: c.Address.To(page, "period", "area", "kpi").String()}, Link{Text: l.Say("steps.title")})
	days := func(t models.StepTarget) string {
		if t.Days == nil {
			return l.Say("steps.ended")
		}
		return l.Say("steps.at_most", "days", l.Value(*t.Days, models.UnitDays))
	}
	step := Field{Name: "step", Label: l.Say("way.step"), Value: in.Step, Required: true}
	offered := map[string]bool{}
	if v.Way == nil {
		p.None = l.Say("days.no_steps")
	} else {
		for _, steps := range [][]measure.WayStep{v.Way.Before, v.Way.Within, v.Way.After} {
			for _, s := range steps {
				if s.Name == "" || s.Median == nil || offered[models.NameKey(s.Name)] {
					continue
				}
				offered[models.NameKey(s.Name)] = true
				step.List = append(step.List, Choice{Value: s.Name, Text: s.Name})
				row := StepTargetRow{Name: s.Name, Cases: l.Count(int(s.Cases)), Median: l.Value(*s.Median, models.UnitDays), Nine: l.Value(*s.P90, models.UnitDays)}
				if t, found := in.Standing[models.NameKey(s.Name)]; found && t.Days != nil {
					row.Target = days(t)
				}
				p.Steps = append(p.Steps, row)
			}
		}
	}
	for _, t := range in.History {
		p.History = append(p.History, StepTargetSet{Step: t.Step, Month: l.Month(t.FromMonth), Days: days(t), Why: t.Reason,
			Who: t.SetBy + ", " + l.Date(models.DayOfTime(t.SetAt))})
	}
	month := in.Month
	if month == "" {
		month = in.Now.String()
	}
	p.Fields = []Field{step,
		{Name: "days", Label: l.Say("steps.days"), Help: l.Say("steps.days.help"), Value: in.Days},
		{Name: "month", Kind: "month", Label: l.Say("limits.from"), Value: month, Required: true},
		{Name: "reason", Label: l.Say("limits.why"), Help: l.Say("steps.reason.help"), Value: in.Reason}}
	p.Faults = tellFaults(l, in.Problems, &p.Fields[0], &p.Fields[1], &p.Fields[2], &p.Fields[3])
	return p
}

// Template names the page's template.
func (StepTargets) Template() string { return "step-targets" }
