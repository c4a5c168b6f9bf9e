package main

import (
	"context"
	"fmt"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// ofPromises tells owners and deputies of what they have promised: decisions whose date is near or gone by, or whose effect
// awaits their judgement, benefits that are to be looked at again, and workflow changes that are late. A date that is moved is
// told of anew when it comes, and so is a new owner. What was given up is told of no more.
func (m *mailer) ofPromises(ctx context.Context) ([]notice, error) {
	book, err := m.st.Book(ctx, models.Local())
	if err != nil {
		return nil, err
	}
	var out []notice
	today := m.p.today()
	for _, d := range book.Decisions {
		path := fmt.Sprintf("/decisions/%d", d.Root())
		switch {
		case d.Overdue(today):
			out = append(out, reminder("overdue", "decision", d.Root(), d.Owned, d.What, d.Due, path))
		case d.Running() && d.Due.Known() && d.Due <= today+models.DueSoon:
			out = append(out, reminder("due", "decision", d.Root(), d.Owned, d.What, d.Due, path))
		case d.Awaits(today) && !d.NeverFollowed(today):
			out = append(out, reminder("judge", "decision", d.Root(), d.Owned, d.What, d.MeasureOn(), path+"#judge"))
		}
	}
	for _, b := range book.Register.Benefits {
		given := b.State == models.BenefitDropped || b.State == models.BenefitSuperseded
		if b.ReviewOn.Known() && b.ReviewOn <= today && !given {
			out = append(out, reminder("review", "benefit", b.Root(), b.Owned, b.Title, b.ReviewOn, fmt.Sprintf("/benefits/%d", b.Root())))
		}
	}
	for _, c := range book.Register.Changes {
		if c.Late(today) {
			out = append(out, reminder("change", "change", c.Root(), c.Owned, c.Title, c.Due, fmt.Sprintf("/benefits/changes/%d", c.Root())))
		}
	}
	return out, nil
}

// ofMentions tells those whom a published comment mentions and who may see what it is about. The mail names the comment and
// gives none of it: what it says may be figures.
func (m *mailer) ofMentions(ctx context.Context) ([]notice, error) {
	book, err := m.st.Book(ctx, models.Local())
	if err != nil {
		return nil, err
	}
	var out []notice
	since := m.p.now().Add(-mailRecent)
	for _, c := range book.Comments {
		if c.SetAt.Before(since) || !strings.Contains(c.Text, "@") {
			continue
		}
		readers, err := m.st.Readers(ctx, models.Local(), c.DepartmentID)
		if err != nil {
			return nil, err
		}
		named, _ := models.Mentions(c.Text, readers)
		var to []int64
		for _, u := range named {
			if u.Email != c.SetBy {
				to = append(to, u.ID)
			}
		}
		kpi, known := book.KPI(c.KPI)
		period, err := models.ParsePeriod(c.Period, book.Settings.FiscalStart)
		kind := book.CaseTypes.Entry(c.CaseTypeID)
		if err != nil || !known || kind.ID == 0 || len(to) == 0 {
			continue
		}
		who := c.SetBy
		if u, err := m.st.UserByEmail(ctx, c.SetBy); err == nil {
			who = u.Name
		}
		path := fmt.Sprintf("/case-types/%s?kpi=%s&period=%s#why", kind.Slug, c.KPI, period.Address())
		out = append(out, notice{fmt.Sprintf("mention %s %d %d %s", c.KPI, c.CaseTypeID, c.DepartmentID, c.Period), to, path, models.RightFigures,
			func(l text.Lang) (string, string) {
				say := func(part string) string {
					return l.Say("mail.mention."+part, "who", who, "name", kind.Name, "kpi", l.NameOf(kpi), "period", l.Period(period))
				}
				return say("subject"), say("body")
			}})
	}
	return out, nil
}

// reminder is the notice of a kind about a thing that somebody answers for and that has to do with a day.
func reminder(kind, noun string, root int64, owned models.Owned, name string, on models.Day, path string) notice {
	return notice{fmt.Sprintf("%s %s %d %s", noun, kind, root, on), []int64{owned.OwnerID, owned.DeputyID}, path, models.RightBenefit,
		func(l text.Lang) (string, string) {
			say := func(part string) string { return l.Say("remind."+kind+"."+part, "name", name, "date", l.Date(on)) }
			return say("subject"), say("body") + "\n\n" + say("do")
		}}
}
