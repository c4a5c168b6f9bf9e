package views

import (
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Duty is what one department owes, as it is known: its submission in the latest round, and its explanations of a period.
type Duty struct {
	Department string
	Slug       string
	Heads      []string
	Round      *models.Round // nil: there is none
	Submission models.Submission
	Period     models.Period
	Comments   int // targets that are not met and not explained
}

// DutyLine is one thing that a department owes: parts/duties.html.
type DutyLine struct {
	Kind string // off = late or returned, near = open, none = waits for a decision
	Name string
	URL  string
	Text string
}

// dutyLines says what is owed, what is late first in each department. What is in order is not told.
func dutyLines(l text.Lang, duties []Duty, today models.Day) []DutyLine {
	var out []DutyLine
	for _, d := range duties {
		if line, is := d.round(l, today); is {
			out = append(out, line)
		}
		if d.Comments > 0 {
			out = append(out, DutyLine{Kind: "near", Name: d.Department, Text: l.Many("duty.comments", d.Comments, "period", l.Period(d.Period)) + d.who(l),
				URL: "/targets/comments?period=" + d.Period.Address() + "&department=" + d.Slug})
		}
	}
	return out
}

func (d Duty) who(l text.Lang) string {
	if len(d.Heads) == 0 {
		return ""
	}
	return " " + l.Say("duty.head", "name", strings.Join(d.Heads, ", "))
}

// round says what the department owes the round.
func (d Duty) round(l text.Lang, today models.Day) (line DutyLine, is bool) {
	if d.Round == nil {
		return line, false
	}
	year, s := strconv.Itoa(d.Round.Year), d.Submission
	line = DutyLine{Kind: "near", Name: d.Department, URL: "/targets/review?year=" + year + "&department=" + d.Slug}
	last := max(d.Round.Deadline, s.OpenUntil)
	switch {
	case s.State == models.SubmissionSubmitted:
		line.Kind, line.Text = "none", l.Say("duty.waits", "year", year, "date", l.Date(models.DayOfTime(s.SetAt)))
		return line, true
	case s.State == models.SubmissionApproved || s.State == models.SubmissionAdopted:
		return line, false
	case s.AskedAt != nil:
		line.Kind, line.Text = "none", l.Say("duty.asked", "year", year, "date", l.Date(models.DayOfTime(*s.AskedAt)))
	case today > last:
		line.Kind, line.Text = "off", l.Many("duty.late", int(today-last), "year", year)
	case s.State == models.SubmissionReturned:
		line.Kind, line.Text = "off", l.Say("duty.returned", "year", year, "date", l.Date(models.DayOfTime(s.SetAt)))
	default:
		line.Text = l.Say("duty.open", "year", year, "date", l.Date(last))
	}
	line.Text += d.who(l)
	return line, true
}
