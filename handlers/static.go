package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/static"
)

// staticFile answers with a browser file. Under an address with its fingerprint it may be kept for ever.
func (h *Handlers) staticFile(c *fiber.Ctx) error {
	name := c.Params("*")
	data, kind, etag, ok := static.File(name)
	if !ok {
		return models.ErrNotFound
	}
	return sendFile(c, name, data, kind, etag)
}

func sendFile(c *fiber.Ctx, name string, data []byte, kind, etag string) error {
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if static.Lasting(name) {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderETag, etag)
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	if strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		if packed, ok := static.Gzip(name); ok {
			c.Set(fiber.HeaderContentEncoding, "gzip")
			data = packed
		}
	}
	return c.Send(data)
}
