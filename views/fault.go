package views

import (
	"strconv"
	"time"

	"gevinstoverblik/models"
)

// FaultInput is what went wrong with a request.
type FaultInput struct {
	Status   int    // 403, 404, 422, 429, 500, 503, 507; any other is told as 500
	ID       string // of the log's line; "" = none
	At       time.Time
	Problems []models.Problem // of the address, for 422
	Retry    bool             // the same address may be asked for again
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
	e.Links = append(e.Links, Link{Text: l.Say("page.home"), URL: "/", Primary: !in.Retry})
	if in.ID != "" {
		detail = l.Say("page.error_id", "id", in.ID, "time", l.Moment(in.At))
	}
	return NewMessage(c, e, detail)
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
