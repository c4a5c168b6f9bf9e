package views

import (
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// FirstInput is one of the first good rows of a file, as it will be stored.
type FirstInput struct {
	Case    *models.Case
	Event   *models.Event
	New     bool
	Changed []string // fields
}

// first shows the first rows as they will be stored: the fields that the file tells, read, and what each row does.
func (p *Pending) first(in PendingInput) {
	l := p.Lang
	var fields []string
	order := models.CaseFields
	if in.First[0].Event != nil {
		order = []string{models.FieldCaseNo, models.FieldActivity, models.FieldAt, models.FieldUnit, models.FieldChannel}
	}
	for _, f := range order {
		if in.Mapping.Columns[f] != "" || in.Mapping.Constants[f] != "" {
			fields = append(fields, f)
		}
	}
	p.Heads = append(p.Heads, l.Say("note.head.line"))
	if in.First[0].Case != nil {
		p.Heads = append(p.Heads, l.Say("read.field"))
	}
	for _, f := range fields {
		p.Heads = append(p.Heads, l.Field(f))
	}
	for _, r := range in.First {
		var cells []string
		if e := r.Event; e != nil {
			cells = append(cells, l.Count(e.Line))
			for _, f := range fields {
				cells = append(cells, filled(l, eventCell(l, *e, f)))
			}
			p.Preview = append(p.Preview, masked(cells))
			continue
		}
		cells = append(cells, l.Count(r.Case.Line), becomes(l, r))
		for _, f := range fields {
			cells = append(cells, filled(l, caseCell(l, *r.Case, f)))
		}
		p.Preview = append(p.Preview, masked(cells))
	}
}

// filled says of an empty cell that it is.
func filled(l text.Lang, cell string) string {
	if cell == "" {
		return l.Say("columns.empty")
	}
	return cell
}

// becomes says what a row does.
func becomes(l text.Lang, r FirstInput) string {
	switch {
	case r.New && r.Case.Decided.Known():
		return l.Say("becomes.new")
	case r.New:
		return l.Say("becomes.open")
	case len(r.Changed) == 0:
		return l.Say("becomes.same")
	}
	var fields []string
	for _, f := range r.Changed {
		fields = append(fields, strings.ToLower(l.Field(f)))
	}
	return l.Say("becomes.changed", "fields", l.List(fields))
}

func eventCell(l text.Lang, e models.Event, field string) string {
	switch field {
	case models.FieldCaseNo:
		return e.CaseNo
	case models.FieldActivity:
		return e.Activity
	case models.FieldAt:
		return l.Moment(time.Unix(e.At, 0).UTC())
	case models.FieldUnit:
		return e.Unit
	case models.FieldChannel:
		return e.Channel
	}
	return ""
}

// caseCell writes one field of a case; "" where it holds nothing.
func caseCell(l text.Lang, c models.Case, field string) string {
	day := func(d models.Day) string {
		if !d.Known() {
			return ""
		}
		return l.Date(d)
	}
	count := func(n int32) string {
		if n == models.UnknownCount {
			return l.Say("unknown")
		}
		return l.Count(int(n))
	}
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return l.Number(*v, 2)
	}
	tri := map[string]models.Tri{models.FieldLimitApplies: c.LimitApplies, models.FieldExempt: c.Exempt, models.FieldCompleteAtFirst: c.CompleteAtFirst,
		models.FieldDecisionDigital: c.DecisionDigital, models.FieldAppeal: c.Appeal, models.FieldReopened: c.Reopened}
	if t, ok := tri[field]; ok {
		return l.Say(t.String())
	}
	switch field {
	case models.FieldCaseNo:
		return c.CaseNo
	case models.FieldCaseType:
		return c.CaseType
	case models.FieldKLE:
		return c.KLE
	case models.FieldDepartment:
		return c.Department
	case models.FieldChannel:
		class := l.Say("channel." + c.ChannelClass.String())
		if c.Channel == "" || models.NameKey(c.Channel) == models.NameKey(class) {
			return c.Channel
		}
		return c.Channel + " (" + class + ")"
	case models.FieldReceived:
		return day(c.Received)
	case models.FieldScreened:
		return day(c.Screened)
	case models.FieldComplete:
		return day(c.Complete)
	case models.FieldDecided:
		return day(c.Decided)
	case models.FieldDeadline:
		return day(c.Deadline)
	case models.FieldAppealSettled:
		return day(c.AppealSettled)
	case models.FieldWaitDays:
		return count(c.WaitDays)
	case models.FieldWaitDaysBefore:
		return count(c.WaitDaysBefore)
	case models.FieldLetters:
		return count(c.Letters)
	case models.FieldPaperSteps:
		return count(c.PaperSteps)
	case models.FieldOutcome:
		return l.Say("outcome." + c.Outcome.String())
	case models.FieldAppealOutcome:
		if c.AppealOutcome == models.AppealNone {
			return ""
		}
		return l.Say("appeal." + c.AppealOutcome.String())
	case models.FieldSatisfaction:
		if c.Satisfaction == 0 {
			return ""
		}
		return l.Count(int(c.Satisfaction))
	case models.FieldMinutes:
		return number(c.HandlingMinutes)
	case models.FieldCost:
		return number(c.Cost)
	}
	return ""
}
