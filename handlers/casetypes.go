package handlers

import (
	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// caseTypes shows every case type with its row of the board.
func (h *Handlers) caseTypes(c *fiber.Ctx) error {
	return h.kept(c, func(frame views.Chrome) (views.Page, error) {
		b, w, err := h.asked(c)
		if err != nil {
			return nil, err
		}
		board, err := measure.NewBoard(b, w)
		if err != nil {
			return nil, err
		}
		return views.NewCaseTypes(frame, scene(b), board), nil
	})
}

// caseType shows one case type, or gives the figures of its chart as a file.
func (h *Handlers) caseType(c *fiber.Ctx) error {
	if c.Query("format") != "" {
		return h.caseTypeFile(c)
	}
	return h.kept(c, func(frame views.Chrome) (views.Page, error) {
		b, w, err := h.asked(c)
		if err != nil {
			return nil, err
		}
		id, err := caseTypeID(c, b)
		if err != nil {
			return nil, err
		}
		v, err := measure.NewCaseType(b, id, w, c.Query("kpi"))
		if err != nil {
			return nil, err
		}
		return views.NewCaseType(frame, scene(b), v), nil
	})
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
