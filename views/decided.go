package views

import (
	"net/url"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Decided is a decision in one line, where a target is not met.
type Decided struct {
	What string
	URL  string
	Who  string // owner and date
	Plan string // "følger planen"; "" where it is late
	Late string
}

// maxDecided is how many decisions stand beside a target that is not met; the case type's page has them all.
const maxDecided = 1

// newDecided tells of the decisions that answer for a case type.
func newDecided(l text.Lang, s Scene, list []models.Decision) []Decided {
	var out []Decided
	for _, d := range list {
		line := Decided{What: d.What, URL: decisionURL(d)}
		owner := orSay(l.Say("owner.missing"), s.People[d.OwnerID])
		switch {
		case d.Overdue(s.Today):
			line.Who, line.Late = owner, l.Many("decision.late", int(s.Today-d.Due))
		case d.Running():
			line.Who, line.Plan = names(owner, l.Say("decided.due", "date", l.Date(d.Due))), l.Say("decided.on_plan")
		case d.Awaits(s.Today):
			line.Who, line.Plan = owner, l.Say("decided.awaits", "date", l.Date(d.DoneOn), "from", l.Date(d.MeasureOn()))
		default:
			line.Who, line.Plan = owner, l.Say("decided.done", "date", l.Date(d.DoneOn), "from", l.Date(d.MeasureOn()))
		}
		out = append(out, line)
	}
	return out
}

// undecided says that nothing was decided, and for how many periods in a row a target has not been met by then.
func undecided(l text.Lang, p models.Period, streak int) string {
	if streak < 2 {
		return l.Say("decision.none")
	}
	return l.Many("decision.streak."+string(p.Kind), streak)
}

// decideURL leads to the form of a decision about a figure.
func decideURL(kpi, caseType string, period models.Period) string {
	q := url.Values{"kpi": {kpi}, "case-type": {caseType}, "period": {period.Address()}}
	return Address{Path: "/decisions/new", Query: q}.String()
}

// decidedDue lists how many decisions are overdue, and how many wait for a judgement.
func decidedDue(l text.Lang, b *measure.Board) []Link {
	var out []Link
	if b.Overdue > 0 {
		out = append(out, Link{Text: l.Many("decided.overdue", b.Overdue), URL: "/decisions?overdue=1", Primary: true})
	}
	if b.Awaited > 0 {
		out = append(out, Link{Text: l.Many("decided.awaited", b.Awaited), URL: "/decisions?awaits=1"})
	}
	return out
}

// MarkLine is a numbered flag of the chart in the list beside it.
type MarkLine struct {
	Number  string
	Planned bool
	Title   string
	URL     string
	When    string
	Date    string // the first of When: no picture names persons
	Late    string
	Says    string
}

// newMarks lists the flags of a chart, the latest first.
func newMarks(l text.Lang, s Scene, marks []measure.Mark) []MarkLine {
	out := make([]MarkLine, 0, len(marks))
	for i := len(marks) - 1; i >= 0; i-- {
		m := marks[i]
		line := MarkLine{Number: strconv.Itoa(m.Number), Planned: m.Planned, Title: m.Title, URL: m.Path, When: l.Say("marks.done", "date", l.Date(m.Day))}
		if m.Planned {
			line.When = l.Say("marks.planned", "date", l.Date(m.Day))
		}
		line.Date = line.When
		if f := m.Followed; f != nil {
			d := f.Decision
			line.URL = decisionURL(d)
			line.When = names(line.When, l.Say("decision.type."+string(d.Type)), s.People[d.OwnerID])
			line.Late, _ = dueWords(l, d, s.Today)
			if !d.Overdue(s.Today) {
				line.Late = ""
			}
			tag, note := outcomeWords(l, *f, s.Today)
			switch change := f.Change(); {
			case change != nil && f.Looks != models.OutcomeEarly && f.KPI.Key != "" && !m.Planned:
				line.Says = l.Say("marks.measured", "change", l.Change(*change, f.KPI.Unit), "kpi", l.NameOf(f.KPI))
				if tag != nil {
					line.Says += ", " + note
				}
			case d.Expected != nil:
				line.Says = l.Say("marks.expected", "change", l.Change(*d.Expected, f.KPI.Unit), "kpi", l.NameOf(f.KPI))
			}
		}
		if c := m.Change; c != nil {
			line.When = names(line.When, l.Say("work.one"), s.People[c.OwnerID])
			if c.Late(s.Today) {
				line.Late = l.Say("work.late", "days", l.Many("many.day", int(s.Today-c.Due)))
			}
		}
		out = append(out, line)
	}
	return out
}
