package handlers

import (
	"bufio"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// auditPerPage is how many rows of the trail a page shows.
const auditPerPage = 50

// day reads a date of the address as the moment at which it begins at the installation; shift days later.
func (h *Handlers) day(q *params, name string, shift models.Day) time.Time {
	s := q.text(name)
	if s == "" {
		return time.Time{}
	}
	d, err := models.ParseDay(s)
	if err != nil {
		q.wrong(models.Problem{Field: name, Code: "bad_date", Value: s})
		return time.Time{}
	}
	year, month, day := (d + shift).Date()
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, h.zone)
}

// trailQuery reads what the trail is narrowed by.
func (h *Handlers) trailQuery(q *params) store.TrailQuery {
	return store.TrailQuery{Who: q.text("who"), Kind: q.text("kind"), Subject: strings.TrimSpace(q.text("thing")), From: h.day(q, "from", 0), Until: h.day(q, "to", 1)}
}

// audit shows the audit trail, the latest rows first, or gives it as a file.
func (h *Handlers) audit(c *fiber.Ctx) error {
	q := params{c: c}
	query := h.trailQuery(&q)
	format, before := q.file(), int64(q.number("before", 0))
	in := views.AuditInput{Person: query.Who, Kind: query.Kind, Thing: query.Subject, From: c.Query("from"), To: c.Query("to"), At: h.local}
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	if err := q.fault(); err != nil {
		in.Problems = q.problems
		c.Status(fiber.StatusUnprocessableEntity)
	} else if format != "" {
		return h.auditFile(c, format, query)
	} else {
		if in.Total, err = h.store.CountTrail(ctx, scope, query); err != nil {
			return err
		}
		query.Before, query.Limit = before, auditPerPage+1
		if in.Rows, err = h.store.Trail(ctx, scope, query); err != nil {
			return err
		}
		if len(in.Rows) > auditPerPage {
			in.Rows = in.Rows[:auditPerPage]
			in.Older = in.Rows[auditPerPage-1].Seq
		}
	}
	people, deeds, err := h.store.TrailNames(ctx, scope)
	if err != nil {
		return err
	}
	in.People = people
	for _, deed := range deeds {
		if kind, _, _ := strings.Cut(deed, "."); !slices.Contains(in.Kinds, kind) {
			in.Kinds = append(in.Kinds, kind)
		}
	}
	if in.Names, err = h.signatures(c, people...); err != nil {
		return err
	}
	if q.yes("check") {
		var broken models.Problem
		switch err := h.store.CheckTrail(ctx); {
		case errors.As(err, &broken):
			in.Checked, in.Broken = true, broken.Value
		case err != nil:
			return err
		default:
			in.Checked, in.Whole = true, true
		}
	}
	return h.show(c, views.NewAudit(h.chrome(c), in))
}

// auditFile gives the trail as a file to whoever may see it.
func (h *Handlers) auditFile(c *fiber.Ctx, format export.Format, query store.TrailQuery) error {
	asked, err := h.auditAsked(c)
	if err != nil {
		return err
	}
	c.Attachment(fileName(format, asked.Lang.Say("file.name.audit"), h.today().String()))
	return h.writeAudit(c, format, query, asked)
}

func (h *Handlers) auditAsked(c *fiber.Ctx) (export.Asked, error) {
	b, err := h.book(c)
	if err != nil {
		return export.Asked{}, err
	}
	asked := h.origin(c, b)
	asked.From, asked.To = c.Query("from"), c.Query("to")
	asked.More = narrowed(c, "who", "kind", "thing")
	return asked, nil
}

func (h *Handlers) writeAudit(c *fiber.Ctx, format export.Format, query store.TrailQuery, asked export.Asked) error {
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	h.declare(c, asked)
	return h.stream(c, format.ContentType(), func(w *bufio.Writer) error {
		return export.Audit(w, format, h.store.EachTrail(ctx, scope, query), asked, h.local)
	})
}

// apiAudit answers like `export audit`, as far as the token may see.
func (h *Handlers) apiAudit(c *fiber.Ctx) error {
	q := params{c: c}
	query, format := h.trailQuery(&q), q.form()
	if err := q.strict(); err != nil {
		return err
	}
	if !guard.Asker(c).Scope.All {
		return models.ErrForbidden
	}
	asked, err := h.auditAsked(c)
	if err != nil {
		return err
	}
	return h.writeAudit(c, format, query, asked)
}
