package views

import (
	"cmp"
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Needs is what waits for the one who looks, each with its next step.
type Needs struct {
	Rule string // the order
	Rows []NeedLine
	More string // how many more there are; "" = these are all
}

// NeedLine is one thing that waits.
type NeedLine struct {
	Kind string // off = past its date or undecided, none = waits
	Icon string
	Text string
	Step Link
}

// maxNeeds is how many things wait at once: more would not be read.
const maxNeeds = 7

// newNeeds gathers what waits: first what is past its date, then targets that are not met and not decided on, then
// what waits for a judgement or an approval. Within each the order is that of the lists that it comes from.
func newNeeds(c Chrome, s Scene, b *measure.Board) Needs {
	l := c.Lang
	var late, open, waits []NeedLine
	for _, d := range byDue(s.Decisions) {
		switch {
		case d.Overdue(s.Today):
			late = append(late, NeedLine{"off", "stale", l.Say("need.decision", "what", d.What, "late", l.Many("decision.late", int(s.Today-d.Due)), "who", orSay(l.Say("owner.missing"), s.People[d.OwnerID])),
				Link{Text: l.Say("need.decision.step"), URL: decisionURL(d)}})
		case d.Awaits(s.Today):
			waits = append(waits, NeedLine{"none", "stale", l.Say("need.judge", "what", d.What, "date", l.Date(d.DoneOn)), Link{Text: l.Say("need.judge.step"), URL: decisionURL(d)}})
		}
	}
	if s.CanImport {
		for _, f := range s.Late {
			late = append(late, NeedLine{"off", "stale", f.Name + ": " + l.Many("owed.late", f.By), Link{Text: l.Say("need.import.step"), URL: "/data/imports/new"}})
		}
	}
	for _, d := range dutyLines(l, s.Duties, s.Today) {
		line := NeedLine{d.Kind, "stale", d.Name + ": " + d.Text, Link{Text: l.Say("need.duty.step"), URL: d.URL}}
		switch d.Kind {
		case "off":
			late = append(late, line)
		case "none":
			waits = append(waits, line)
		}
	}
	for _, d := range s.Own {
		if line, step, is := d.own(l, s.Today); is {
			line.Step = step
			if line.Kind == "off" {
				late = append(late, line)
			} else {
				waits = append(waits, line)
			}
		}
		if d.Comments > 0 {
			open = append(open, NeedLine{"off", "off", d.Department + ": " + l.Many("duty.comments", d.Comments, "period", l.Period(d.Period)),
				Link{Text: l.Say("need.comment.step"), URL: "/targets/comments?period=" + d.Period.Address() + "&department=" + d.Slug}})
		}
	}
	if s.MayDecide {
		for _, x := range b.Exceptions {
			if len(x.Decisions) == 0 && len(x.Off) > 0 && x.Row.CaseTypeID != 0 {
				open = append(open, NeedLine{"off", "off", l.Many("need.undecided", len(x.Off), "name", caseTypeName(l, x.Row.CaseType)),
					Link{Text: l.Say("decided.add"), URL: decideURL(x.Off[0].KPI, x.Row.Slug, b.Period)}})
			}
		}
	}
	return listed(l, append(append(late, open...), waits...))
}

// byDue gives decisions in the order of their dates, those without one last.
func byDue(decisions []models.Decision) []models.Decision {
	out := slices.Clone(decisions)
	slices.SortStableFunc(out, func(x, y models.Decision) int {
		if x.Due.Known() != y.Due.Known() {
			if x.Due.Known() {
				return -1
			}
			return 1
		}
		return cmp.Compare(x.Due, y.Due)
	})
	return out
}

// own says what a head owes the round of the targets for a department of their own, where it is still to be handed in.
func (d Duty) own(l text.Lang, today models.Day) (line NeedLine, step Link, is bool) {
	said, is := d.round(l, today)
	if !is || d.Submission.State != models.SubmissionDraft && d.Submission.State != models.SubmissionReturned {
		return line, step, false
	}
	year := strconv.Itoa(d.Round.Year)
	return NeedLine{Kind: said.Kind, Icon: "stale", Text: d.Department + ": " + said.Text}, Link{Text: l.Say("need.targets.step"), URL: "/targets?year=" + year + "&department=" + d.Slug}, true
}

func listed(l text.Lang, rows []NeedLine) Needs {
	n := Needs{Rule: l.Say("need.rule", "n", l.Count(maxNeeds)), Rows: rows}
	if more := len(rows) - maxNeeds; more > 0 {
		n.Rows, n.More = rows[:maxNeeds], l.Many("need.more", more)
	}
	return n
}
