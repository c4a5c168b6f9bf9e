package handlers

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

const (
	maxQuery   = 100 // characters of what is looked for
	mostHits   = 60  // on the page
	mostChoice = 12  // in the field on top of every page
)

// search finds case types, key figures, departments, decisions, benefits, pages and actions by parts of their names:
// as a page, or as JSON for the search field of every page.
func (h *Handlers) search(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	script := q.oneOf("format", "json") != ""
	in := views.SearchInput{Query: strings.TrimSpace(q.text("q")), Scope: b.Scope, KPIs: b.KPIs.KPIs(b.Today.Month()), Board: b.Settings.Columns,
		Most: mostHits, Script: script}
	if err := q.fault(); err != nil {
		return err
	}
	if typed := []rune(in.Query); len(typed) > maxQuery {
		in.Query = string(typed[:maxQuery])
	}
	if script {
		in.Most = mostChoice
	}
	if b.Scope.May(models.RightFigures) {
		known := measure.Names(b)
		for _, e := range known.CaseTypes {
			if e.ID != 0 {
				in.CaseTypes = append(in.CaseTypes, measure.Sibling{ID: e.ID, Name: e.Name, Slug: e.Slug})
			}
		}
		in.Departments = areas(known.Departments)
	}
	if b.Scope.May(models.RightBenefit) {
		in.Decisions, in.Benefits = b.Decisions, b.Register.Benefits
	}
	page := views.NewSearch(h.chrome(c), in)
	if !script {
		return h.show(c, page)
	}
	body, err := json.Marshal(struct {
		Found string      `json:"found"`
		Hits  []views.Hit `json:"hits"`
	}{page.Found, page.Hits})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.Send(body)
}
