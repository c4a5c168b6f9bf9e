package handlers

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models/measure"
)

// apiCalc answers like `calc`: the body is the input of the method. It reads nothing of what is stored.
func (h *Handlers) apiCalc(c *fiber.Ctx) error {
	q := params{c: c}
	method, err := param(c, "method")
	if err != nil {
		return err
	}
	if err := q.strict(); err != nil {
		return err
	}
	result, err := measure.Calc(method, bytes.NewReader(c.Body()))
	if err != nil {
		return err
	}
	return c.JSON(result)
}
