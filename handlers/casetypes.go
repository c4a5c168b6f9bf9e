package handlers

import (
	"bufio"
	"cmp"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// caseTypes shows every case type with its row of the board.
func (h *Handlers) caseTypes(c *fiber.Ctx) error {
	return h.kept(c, func(frame views.Chrome) (views.Page, error) {
		b, w, err := h.asked(c)
		if err != nil {
			return nil, err
		}
		w.Later = true
		board, err := measure.NewBoard(b, w)
		if err != nil {
			return nil, err
		}
		return views.NewCaseTypes(frame, scene(b), board), nil
	})
}

// caseType shows one case type, or gives the figures of its chart as a file.
func (h *Handlers) caseType(c *fiber.Ctx) error {
	if to, moved, err := h.movedTo(c); err != nil {
		return err
	} else if moved {
		return c.Redirect(to, fiber.StatusFound)
	}
	switch {
	case asksPicture(c):
		return h.casePicture(c)
	case c.Query("format") != "":
		return h.caseTypeFile(c)
	case c.Query("calc") != "":
		return h.calcInput(c)
	}
	return h.kept(c, func(frame views.Chrome) (views.Page, error) {
		b, v, err := h.caseTypeView(c)
		if err != nil {
			return nil, err
		}
		return views.NewCaseType(frame, scene(b), v), nil
	})
}

// caseTypeView gives the view of the case type that an address asks for: window, kpi, since.
func (h *Handlers) caseTypeView(c *fiber.Ctx) (*facts.Book, *measure.CaseTypeView, error) {
	b, w, err := h.asked(c)
	if err != nil {
		return nil, nil, err
	}
	q := params{c: c}
	w.Since = q.month("since")
	if err := q.fault(); err != nil {
		return nil, nil, err
	}
	id, err := caseTypeID(c, b)
	if err != nil {
		return nil, nil, err
	}
	v, err := measure.NewCaseType(b, id, w, c.Query("kpi"))
	return b, v, err
}

// casePicture answers with one chart of the page as a picture: ?figure= names it.
func (h *Handlers) casePicture(c *fiber.Ctx) error {
	b, v, err := h.caseTypeView(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	figure := cmp.Or(q.text("figure"), export.FigureTrend)
	picture, ok := views.NewCaseType(h.chrome(c), scene(b), v).Picture(figure)
	if !ok {
		return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
	}
	return h.pictureTaken(c, picture, v.Row.Slug, v.KPI.Key, figure, v.Period.String())
}

// calcInput answers with what `calc` must be given to get the numbers of the page again.
func (h *Handlers) calcInput(c *fiber.Ctx) error {
	_, v, err := h.caseTypeView(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	method, since := q.text("calc"), q.month("since")
	in, err := v.CalcInput(method, since)
	if err != nil {
		return err
	}
	return h.taken(c, export.JSON, func(out *bufio.Writer) error { return json.NewEncoder(out).Encode(in) }, v.Row.Slug, v.KPI.Key, method)
}

// movedTo gives the address of a case type that had the name of this one before, or that this one is read as now.
func (h *Handlers) movedTo(c *fiber.Ctx) (to string, moved bool, err error) {
	b, err := h.book(c)
	if err != nil {
		return "", false, err
	}
	slug, err := param(c, "slug")
	if err != nil || slug == measure.Missing {
		return "", false, err
	}
	ids := b.CaseTypes.Find(slug)
	if len(ids) != 1 || b.CaseTypes.Entry(ids[0]).Slug == slug {
		return "", false, nil
	}
	for _, e := range measure.Names(b).CaseTypes {
		if e.ID == ids[0] {
			address := "/case-types/" + e.Slug
			if query := string(c.Context().QueryArgs().QueryString()); query != "" {
				address += "?" + query
			}
			return address, true, nil
		}
	}
	return "", false, nil // not theirs to see
}

// caseTypeID finds the case type of the address among those that the one who asks may see; 0 = cases without one.
func caseTypeID(c *fiber.Ctx, b *facts.Book) (int64, error) {
	slug, err := param(c, "slug")
	if err != nil {
		return 0, err
	}
	if slug == measure.Missing {
		return 0, nil
	}
	for _, e := range measure.Names(b).CaseTypes {
		if e.ID != 0 && e.Slug == slug {
			return e.ID, nil
		}
	}
	return 0, hidden(b.Scope)
}
