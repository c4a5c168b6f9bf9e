package views

import (
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// HealthCheck is one thing that the program stands on, and how it is.
type HealthCheck struct {
	Code    string
	Kind    string // met, near, off
	Subject string // the source or chore that it is about
	Value   string // a number that the words need
	URL     string
}

// HealthInput is the latest look at everything.
type HealthInput struct {
	Checks []HealthCheck
	At     time.Time // on the wall of the installation

	Ownerless int // entries of the registers that nobody answers for
}

// Health is the page that says what is well and what is not.
type Health struct {
	Chrome
	Tabs []Link
	Lead string
	Rows []HealthRow
	More *Link // to what nobody answers for
}

// HealthRow is one line of it.
type HealthRow struct {
	Tag  Tag
	What string
	URL  string
	Do   string
}

// NewHealth gives the page: what is bad first, then what is doubtful, then what is well.
func NewHealth(c Chrome, in HealthInput) Health {
	l := c.Lang
	c.Title = l.Say("health.title")
	p := Health{Chrome: c, Tabs: adminTabs(c)}
	bad := 0
	for _, kind := range []string{"off", "near", "met"} {
		for _, check := range in.Checks {
			if check.Kind != kind {
				continue
			}
			if kind != "met" {
				bad++
			}
			p.Rows = append(p.Rows, healthRow(l, check))
		}
	}
	if in.Ownerless > 0 {
		p.More = &Link{Text: l.Many("owners.count", in.Ownerless), URL: ownersPath}
	}
	p.Lead = l.Say("health.good", "time", l.Clock(in.At))
	if bad > 0 {
		p.Lead = l.Many("health.bad", bad, "time", l.Clock(in.At))
	}
	return p
}

// Template names the page's template.
func (Health) Template() string { return "health" }

func healthRow(l text.Lang, check HealthCheck) HealthRow {
	if check.Kind == "met" {
		return HealthRow{Tag: Tag{Kind: "met", Icon: "met", Text: l.Say("health.well")}, What: l.Say("health.well." + check.Code)}
	}
	subject := check.Subject
	switch check.Code {
	case "chore_stopped":
		subject = l.Say("chore." + check.Subject)
	case "failed_mail":
		subject = l.Say("mail.code." + check.Subject)
	}
	row := HealthRow{URL: check.URL, What: l.Say("health."+check.Code, "name", subject, "n", check.Value),
		Do: l.Say("health." + check.Code + ".do"), Tag: Tag{Kind: "near", Icon: "near", Text: l.Say("health.doubtful")}}
	if check.Kind == "off" {
		row.Tag = Tag{Kind: "off", Icon: "off", Text: l.Say("health.wrong")}
	}
	return row
}

// failedBanner tells somebody who answers for a source that a delivery of it has failed, with a link for those who may
// see the source; nil where none has.
func failedBanner(l text.Lang, failures []models.FailedDelivery, linked bool) *Banner {
	if len(failures) == 0 {
		return nil
	}
	b := Banner{Kind: "off", Title: l.Say("failed.yours")}
	for _, f := range failures {
		why := l.Say("failed." + f.Code)
		if f.Code == models.FailedRefused && len(f.Report.Errors) > 0 {
			why = l.NoteName(f.Report.Errors[0].Code) + "."
		}
		item := Link{Text: names(f.SourceName, f.File, l.Moment(f.At)) + ": " + why}
		if linked {
			item.URL = "/admin/sources/" + f.SourceKey
		}
		b.Items = append(b.Items, item)
	}
	return &b
}
