package views

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// FaultInput is what went wrong with a request.
type FaultInput struct {
	Status   int    // 403, 404, 422, 429, 500, 503, 507; any other is told as 500
	ID       string // of the log's line; "" = none
	At       time.Time
	Problems []models.Problem // of the address, for 422
	Retry    bool             // the same address may be asked for again
	Ask      []models.User    // who gives access and reads the log
}

// NewFault gives the page of an error. It names neither the thing that was asked for nor its owner.
func NewFault(c Chrome, in FaultInput) Message {
	l := c.Lang
	key := "page." + strconv.Itoa(in.Status)
	switch in.Status {
	case 403, 404, 422, 429, 500, 503, 507:
	default:
		key = "page.500"
	}
	what, detail := l.Say(key+".what"), ""
	for _, p := range in.Problems {
		what += " " + l.Problem(p)
	}
	e := Empty{Title: l.Say(key + ".title"), Text: what + " " + l.Say(key+".do")}
	if in.Retry {
		e.Links = append(e.Links, Link{Text: l.Say("page.again"), URL: c.Address.String(), Primary: true})
	}
	if len(in.Ask) > 0 && in.Status == 403 {
		e.Links = append(e.Links, Link{Text: l.Say("page.ask"), URL: askFor(c, in.Ask), Primary: true})
		detail = l.Say("page.ask.whom", "role", c.RoleName, "names", contacts(l, in.Ask))
	}
	e.Links = append(e.Links, Link{Text: l.Say("page.home"), URL: "/", Primary: len(e.Links) == 0})
	if in.ID != "" {
		detail = l.Say("page.error_id", "id", in.ID, "time", l.Moment(in.At))
		if len(in.Ask) > 0 {
			detail += " " + l.Say("page.error_id.whom", "names", contacts(l, in.Ask))
		}
	}
	return NewMessage(c, e, detail)
}

// askFor gives the mail that asks for access. It names the section only: an address may hold what must not be mailed.
func askFor(c Chrome, whom []models.User) string {
	section, _, _ := strings.Cut(strings.TrimPrefix(c.Address.Path, "/"), "/")
	var to []string
	for _, u := range whom {
		to = append(to, url.PathEscape(u.Email))
	}
	words := url.Values{"subject": {c.Say("page.ask.subject")}, "body": {c.Say("page.ask.body", "section", "/"+section, "name", c.Name)}}
	return "mailto:" + strings.Join(to, ",") + "?" + strings.ReplaceAll(words.Encode(), "+", "%20")
}

// contacts lists people with where they are reached.
func contacts(l text.Lang, people []models.User) string {
	var out []string
	for _, u := range people {
		out = append(out, u.Name+" ("+u.Email+")")
	}
	return l.List(out)
}

// NewFirst gives the page of an installation without cases: mayImport are those who can bring the first file in.
func NewFirst(c Chrome, mayImport bool) Message {
	l := c.Lang
	e := Empty{Title: l.Say("first.title"), Text: l.Say("first.wait")}
	if mayImport {
		e.Text = l.Say("first.what")
		e.Links = []Link{{Text: l.Say("first.import"), URL: "/data/imports/new", Primary: true}}
	}
	return NewMessage(c, e, l.Say("first.demo"))
}
