package handlers

import (
	_ "embed"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

//go:embed openapi.json
var openapiFile []byte

// openapi describes the machine interface. Everybody may read it: it tells what may be asked, not what the answer is.
func (h *Handlers) openapi(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(openapiFile)
}

// interfacePage shows what openapi.json describes to a reader: every address of the routes, in their order.
func (h *Handlers) interfacePage(c *fiber.Ctx) error {
	var addresses []views.InterfaceAddress
	for _, r := range h.routes() {
		if r.api() {
			addresses = append(addresses, views.InterfaceAddress{Method: r.method, Path: describedPath(r.path), Scopes: models.ScopesWith(r.right)})
		}
	}
	return h.show(c, views.NewInterface(h.chrome(c), h.described, addresses, h.guard.Base(c)))
}

// describedPath writes the path of a route as openapi.json does: /benefits/{id}.
func describedPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}
