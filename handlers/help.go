package handlers

import (
	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/views"
)

// help shows how to find one's way.
func (h *Handlers) help(c *fiber.Ctx) error { return h.show(c, views.NewHelp(h.chrome(c))) }

// keysPage shows the keyboard shortcuts.
func (h *Handlers) keysPage(c *fiber.Ctx) error { return h.show(c, views.NewKeys(h.chrome(c))) }

// accessibility shows the accessibility statement.
func (h *Handlers) accessibility(c *fiber.Ctx) error {
	return h.show(c, views.NewAccessibility(h.chrome(c)))
}
