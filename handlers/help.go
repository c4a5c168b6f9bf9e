package handlers

import (
	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// whom gives those who are asked for access and told of faults, for who has signed in.
func (h *Handlers) whom(c *fiber.Ctx) ([]models.User, error) {
	if guard.Asker(c).User.ID == 0 {
		return nil, nil
	}
	return h.store.Administrators(c.UserContext(), h.today())
}

// help shows how to find one's way.
func (h *Handlers) help(c *fiber.Ctx) error {
	whom, err := h.whom(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewHelp(h.chrome(c), whom))
}

// keysPage shows the keyboard shortcuts.
func (h *Handlers) keysPage(c *fiber.Ctx) error { return h.show(c, views.NewKeys(h.chrome(c))) }

// accessibility shows the accessibility statement.
func (h *Handlers) accessibility(c *fiber.Ctx) error {
	whom, err := h.whom(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewAccessibility(h.chrome(c), whom))
}

// tour leads through what is planted in the demonstration. Elsewhere there is none.
func (h *Handlers) tour(c *fiber.Ctx) error {
	frame := h.chrome(c)
	if !frame.Demo {
		return models.ErrNotFound
	}
	return h.show(c, views.NewTour(frame))
}
