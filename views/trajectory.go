package views

import (
	"cmp"
	"strconv"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// LineInput is the row of a grid whose targets are to lie on a line, and what that promises.
type LineInput struct {
	KPI                       models.KPI
	CaseType                  string
	Round                     models.Round
	Area                      string // the slug of the department
	Department                int64
	Cell                      string // the name of a cell of the row
	MayEdit, Agreed           bool
	Form, Goal, Until, Reason string // as they were typed
	Baseline                  *models.Baseline
	Reached                   models.Period // the latest twelve finished months
	Baselines                 []models.Baseline
	Earlier                   []models.Trajectory
	Drafts                    []models.Draft
	Line                      *models.Trajectory // what is asked for, where it can be
	Points                    []LinePoint
	Names                     map[string]string
	At                        func(time.Time) time.Time
	Value, Method, Source     string // of a baseline as they were typed
	Why                       string
	Problems                  []models.Problem
}

// LinePoint is what a trajectory promises for a period, and what of a sum should be there at its end.
type LinePoint struct {
	Period models.Period
	Value  float64
	SoFar  *float64
}

// TargetLine is the page of a trajectory.
type TargetLine struct {
	Chrome
	Crumbs     Crumbs
	Where      string
	Faults     *Faults
	Base       []Fact
	BaseTitle  string
	NoBase     string
	Versions   []CellVersion
	Fields     []Field
	Hidden     []Fact // name and value of what both forms carry
	Points     []LineRow
	SoFar      bool
	Says       string
	MayEdit    bool
	Draw       bool
	Back       string
	Correct    string
	CorrectIn  []Field
	Earlier    []CellVersion
	Round      string
	Department string
	Typed      []Fact
}

// LineRow is one period of a trajectory, in words.
type LineRow struct{ Period, Value, SoFar string }

// NewTargetLine gives the page of a trajectory.
func NewTargetLine(c Chrome, in LineInput) TargetLine {
	l, u := c.Lang, in.KPI.Unit
	c.Title = l.Say("line.title")
	year := strconv.Itoa(in.Round.Year)
	p := TargetLine{Chrome: c, Where: names(in.CaseType, l.NameOf(in.KPI)), MayEdit: in.MayEdit, Back: "/targets?year=" + year + "&department=" + in.Area,
		Round: strconv.FormatInt(in.Round.ID, 10), Department: strconv.FormatInt(in.Department, 10),
		Hidden: []Fact{{Name: "year", Value: year}, {Name: "department", Value: in.Area}, {Name: "cell", Value: in.Cell}}}
	p.Crumbs = NewCrumbs(l, Link{Text: l.Say("grid.title", "year", year), URL: p.Back}, Link{Text: c.Title})
	who := func(address string) string { return cmp.Or(in.Names[address], address) }
	p.baseline(in, who)
	form := Field{Name: "form", Kind: "select", Label: l.Say("line.form")}
	for _, f := range models.TrajectoryForms {
		if f != models.TrajectoryCumulative || u == models.UnitCount || u == models.UnitKr {
			form.List = append(form.List, Choice{Value: string(f), Text: l.Say("line.form." + string(f)), Chosen: string(f) == in.Form})
		}
	}
	goal := Field{Name: "goal", Label: l.Say("line.goal"), Help: l.Say("line.goal.help", "unit", l.Unit(u)), Value: in.Goal, Required: true, Auto: "off"}
	until := Field{Name: "until", Kind: "month", Label: l.Say("line.until"), Help: l.Say("line.until.help"), Value: cmp.Or(in.Until, year+"-12"), Required: true}
	reason := Field{Name: "reason", Label: l.Say("grid.reason"), Help: l.Say("line.reason.help"), Value: in.Reason, Required: in.Agreed, Auto: "off"}
	value := Field{Name: "value", Of: "base", Label: l.Say("line.base.value"), Help: l.Say("line.base.help", "unit", l.Unit(u)), Value: in.Value, Required: true, Auto: "off"}
	method := Field{Name: "method", Of: "base", Kind: "select", Label: l.Say("line.base.method")}
	for _, m := range models.BaselineMethods {
		method.List = append(method.List, Choice{Value: string(m), Text: l.Say("baseline.method." + string(m)), Chosen: string(m) == in.Method})
	}
	n := Field{Name: "n", Of: "base", Label: l.Say("line.base.n"), Help: l.Say("line.base.n.help"), Auto: "off"}
	source := Field{Name: "source", Of: "base", Label: l.Say("line.base.source"), Value: in.Source, Auto: "off"}
	why := Field{Name: "why", Of: "base", Label: l.Say("line.base.why"), Value: in.Why, Required: true, Auto: "off"}
	p.Faults = tellFaults(l, in.Problems, &form, &goal, &until, &reason, &value, &method, &n, &source)
	p.Fields = []Field{form, goal, until, reason}
	p.CorrectIn = []Field{value, method, n, source}
	p.Correct = l.Say("line.base.give")
	if in.Baseline != nil && in.Baseline.ID != 0 {
		p.Correct = l.Say("line.base.correct")
		p.CorrectIn = append(p.CorrectIn, why)
	}
	for _, pt := range in.Points {
		row := LineRow{Period: l.PeriodShort(pt.Period), Value: l.Exact(pt.Value, u)}
		if pt.SoFar != nil {
			row.SoFar, p.SoFar = l.Value(*pt.SoFar, u), true
		}
		p.Points = append(p.Points, row)
	}
	if in.Line != nil {
		p.Says = LineReason(l, LineInput{KPI: in.KPI, Line: in.Line, Baseline: in.Baseline})
		p.Draw = in.MayEdit && in.Problems == nil
		p.Typed = []Fact{{Name: "form", Value: in.Form}, {Name: "goal", Value: in.Goal}, {Name: "until", Value: in.Until}, {Name: "reason", Value: in.Reason}}
	}
	for _, t := range in.Earlier {
		v := CellVersion{Value: l.Exact(t.Goal, u), Mark: l.Say("line.form." + string(t.Form)), Note: l.Say("line.until.is", "month", l.MonthShort(t.UntilMonth)),
			Who: l.Say("line.drawn", "who", who(t.SetBy), "time", l.Moment(in.At(t.SetAt)))}
		p.Earlier = append(p.Earlier, v)
	}
	return p
}

// Template names the page's template.
func (TargetLine) Template() string { return "target-line" }

// baseline tells what the line starts from.
func (p *TargetLine) baseline(in LineInput, who func(string) string) {
	l, u := p.Lang, in.KPI.Unit
	b := in.Baseline
	if b == nil {
		p.NoBase = l.Say("line.base.none", "period", baseDays(l, models.Baseline{From: in.Reached.From, Until: in.Reached.Until}))
		return
	}
	p.BaseTitle = l.Say("line.base.frozen", "version", l.Count(int(b.Version)))
	if b.ID == 0 {
		p.BaseTitle = l.Say("line.base.will")
	} else {
		p.Hidden = append(p.Hidden, Fact{Name: "version", Value: strconv.FormatInt(b.Version, 10)})
	}
	cases := l.Say("line.base.unknown")
	if b.N != nil {
		cases = l.Cases(int(*b.N))
	}
	p.Base = []Fact{{Name: l.Say("line.base.value"), Value: l.Value(b.Value, u)}, {Name: l.Say("line.base.period"), Value: baseDays(l, *b)},
		{Name: l.Say("line.base.n"), Value: cases}, {Name: l.Say("line.base.method"), Value: l.Say("baseline.method." + string(b.Method)), Note: b.Source}}
	for _, v := range in.Baselines {
		p.Versions = append(p.Versions, CellVersion{Value: l.Value(v.Value, u), Mark: l.Say("line.base.version", "n", l.Count(int(v.Version))), Note: names(baseDays(l, v), v.Reason),
			Who: l.Say("line.drawn", "who", who(v.SetBy), "time", l.Moment(in.At(v.SetAt)))})
	}
}

// baseDays writes the period of a baseline: its name, else its first and last day.
func baseDays(l text.Lang, b models.Baseline) string {
	if p := b.Period(); p.Kind != models.ByTotal {
		return l.Period(p)
	}
	return l.Date(b.From) + " – " + l.Date(b.Until-1)
}

// LineReason says what a target that lies on a trajectory comes from, with what the person gave as the reason.
func LineReason(l text.Lang, in LineInput) string {
	t, u := in.Line, in.KPI.Unit
	goal, until := l.Exact(t.Goal, u), l.MonthShort(t.UntilMonth)
	said := l.Say("line.says."+string(t.Form), "goal", goal, "until", until)
	if t.Form == models.TrajectoryLine && in.Baseline != nil {
		said = l.Say("line.says.line", "start", l.Value(t.Start, u), "period", baseDays(l, *in.Baseline), "goal", goal, "until", until)
	}
	if in.Reason == "" {
		return said
	}
	return in.Reason + " (" + lowerFirst(said) + ")"
}
