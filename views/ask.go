package views

import (
	"net/url"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Button is a link that looks like a button, with its icon.
type Button struct {
	Icon string
	Text string
	URL  string
}

// reviewButtons lead to the review of a period: of the area that is looked at, else of the whole. Where there is none, those who
// prepare reviews are led to preparing it.
func reviewButtons(l text.Lang, s Scene, p models.Period, area string) []Button {
	var department int64
	if at := slices.IndexFunc(s.Areas, func(a Area) bool { return a.Slug == area }); at >= 0 {
		department = s.Areas[at].ID
	}
	of := func(department int64) int {
		return slices.IndexFunc(s.Reviews, func(r models.Review) bool { return r.Period == p.String() && r.DepartmentID == department })
	}
	at := of(department)
	if at < 0 {
		at = of(0)
	}
	switch {
	case at >= 0:
		to := reportURL(s.Reviews[at].ID)
		return []Button{{"screen", l.Say("report.meeting"), to + "/meeting"}, {"print", l.Say("overview.report"), to}}
	case s.MayReview && (models.Review{Period: p.String()}).Check(s.FiscalStart, s.Today) == nil:
		q := url.Values{"period": {p.String()}}
		if area != "" {
			q.Set("area", area)
		}
		return []Button{{"print", l.Say("overview.prepare"), Address{Path: "/reports/new", Query: q}.String()}}
	}
	return nil
}

// askComment is the step to the explanation that a row lacks: whoever may write it is led to the form, and whoever approves asks
// the head by mail. The mail names what it is about and no figure: mail is read in more places than this.
func askComment(l text.Lang, s Scene, r measure.Row, p models.Period) *Link {
	at := slices.IndexFunc(s.Areas, func(a Area) bool { return a.ID == r.DepartmentID })
	if r.DepartmentID == 0 || r.CaseTypeID == 0 || at < 0 {
		return nil
	}
	slug := s.Areas[at].Slug
	if slices.ContainsFunc(s.Own, func(d Duty) bool { return d.Slug == slug }) {
		to := Address{Path: "/targets/comments", Query: url.Values{"period": {p.Address()}, "department": {slug}}}
		return &Link{Text: l.Say("comment.write"), URL: to.String()}
	}
	var to []string
	for _, u := range s.Heads[r.DepartmentID] {
		to = append(to, url.PathEscape(u.Email))
	}
	if len(to) == 0 {
		return nil
	}
	about := []any{"name", caseTypeName(l, r.CaseType), "period", l.Period(p)}
	words := url.Values{"subject": {l.Say("comment.ask.subject", about...)}, "body": {l.Say("comment.ask.body", about...)}}
	return &Link{Text: l.Say("comment.ask"), URL: "mailto:" + strings.Join(to, ",") + "?" + strings.ReplaceAll(words.Encode(), "+", "%20")}
}
