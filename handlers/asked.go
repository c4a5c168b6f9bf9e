package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
)

// book gives facts, targets and settings of one version, as far as the one who asks may see.
func (h *Handlers) book(c *fiber.Ctx) (*facts.Book, error) {
	return h.store.Book(c.UserContext(), guard.Asker(c).Scope)
}

// asked gives the book and the window that a page's address asks for: period, compare, area.
func (h *Handlers) asked(c *fiber.Ctx) (*facts.Book, measure.Window, error) {
	b, err := h.book(c)
	if err != nil {
		return nil, measure.Window{}, err
	}
	q := params{c: c}
	b = q.organisation(b)
	w := measure.Window{
		Period:  q.period("period", b.Settings.FiscalStart),
		Compare: q.period("compare", b.Settings.FiscalStart),
		Filter:  q.filter(),
	}
	chosen := q.list("area")
	for _, area := range chosen {
		// Figures of no department at all must not be read as those of one: what is not theirs answers as what is not there.
		if b.Table != nil && area != measure.Missing && !slices.ContainsFunc(b.Departments.Find(area), b.Scope.Sees) {
			q.wrong(models.Problem{Field: "area", Code: "unknown_department", Value: area})
		}
	}
	w.Filter.Departments = append(w.Filter.Departments, chosen...)
	w.Filter.Classes, w.Filter.Outcomes, w.Filter.Exact = nil, nil, false // nothing is promised for such parts of the cases
	return b, w, q.fault()
}

// organisation gives the book in the organisation that is asked for: of then, as the cases have it, or of now.
func (q *params) organisation(b *facts.Book) *facts.Book {
	if q.oneOf("org", "then", "now") != "now" || b.Table == nil {
		return b
	}
	now := *b
	now.Table = b.InOrganisation(b.Today)
	return &now
}

// params reads the query of a request and collects what is wrong with it.
type params struct {
	c        *fiber.Ctx
	known    []string
	problems models.Problems
}

func (q *params) text(name string) string {
	q.known = append(q.known, name)
	return q.c.Query(name)
}

// list gives the values of a parameter that may stand several times.
func (q *params) list(name string) []string {
	q.known = append(q.known, name)
	var out []string
	for _, v := range q.c.Context().QueryArgs().PeekMulti(name) {
		if len(v) > 0 {
			out = append(out, string(v))
		}
	}
	return out
}

// commas gives the values of a parameter that holds several, with commas between.
func (q *params) commas(name string) []string {
	var out []string
	for _, v := range q.list(name) {
		for _, part := range strings.Split(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// period reads a period; the zero Period stands for none.
func (q *params) period(name string, fiscalStart int) models.Period {
	s := q.text(name)
	if s == "" {
		return models.Period{}
	}
	p, err := models.ParsePeriod(s, fiscalStart)
	if err != nil {
		q.wrong(models.Problem{Field: name, Code: "bad_period", Value: s})
	}
	return p
}

// month reads a month; 0 stands for none.
func (q *params) month(name string) models.Month {
	s := q.text(name)
	if s == "" {
		return 0
	}
	m, err := models.ParseMonth(s)
	if err != nil {
		q.wrong(models.Problem{Field: name, Code: "bad_period", Value: s})
	}
	return m
}

// yes reads a switch: 1, true, yes or the bare name.
func (q *params) yes(name string) bool {
	q.known = append(q.known, name)
	if !q.c.Context().QueryArgs().Has(name) {
		return false
	}
	switch strings.ToLower(q.c.Query(name)) {
	case "", "1", "true", "yes", "ja", "on":
		return true
	case "0", "false", "no", "nej", "off":
		return false
	}
	q.wrong(models.Problem{Field: name, Code: "bad_choice", Value: q.c.Query(name)})
	return false
}

// oneOf reads one of a few words; "" where none is given.
func (q *params) oneOf(name string, words ...string) string {
	v := q.text(name)
	if v != "" && !slices.Contains(words, v) {
		q.wrong(models.Problem{Field: name, Code: "bad_choice", Value: v})
	}
	return v
}

// number reads a whole number from 1; fallback where none is given.
func (q *params) number(name string, fallback int) int {
	v := q.text(name)
	if v == "" {
		return fallback
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 1e9 {
		q.wrong(models.Problem{Field: name, Code: "bad_number", Value: v})
		return fallback
	}
	return n
}

func (q *params) filter() measure.Filter {
	return measure.Filter{CaseTypes: q.list("case_type"), Departments: q.list("department"),
		Channels: q.list("channel"), Sources: q.list("source"), Classes: q.list("channel_class"), Outcomes: q.list("outcome"), Exact: q.yes("exact")}
}

func (q *params) wrong(p models.Problem) { q.problems = append(q.problems, p) }

// fault gives what was wrong, nil for nothing.
func (q *params) fault() error {
	if len(q.problems) > 0 {
		return q.problems
	}
	return nil
}

// strict is fault, and also refuses a parameter that nobody asked for: a misspelt filter of the machine interface
// must not give the figures of everything.
func (q *params) strict() error {
	q.known = append(q.known, "lang")
	for key := range q.c.Context().QueryArgs().All() {
		if name := string(key); !slices.Contains(q.known, name) {
			q.wrong(models.Problem{Field: name, Code: "unknown_parameter", Value: name})
		}
	}
	return q.fault()
}

// param gives a part of the path as it was before it was encoded for the address. What is no text names nothing.
func param(c *fiber.Ctx, name string) (string, error) {
	s, err := url.PathUnescape(c.Params(name))
	if err != nil || !isText(s) {
		return "", models.ErrNotFound
	}
	return s, nil
}

// isText says whether s may stand in a database: PostgreSQL refuses what is not UTF-8, and the NUL.
func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
