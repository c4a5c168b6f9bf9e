package handlers

import (
	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
	"gevinstoverblik/views/text"
)

// account shows a person's own settings.
func (h *Handlers) account(c *fiber.Ctx) error {
	return h.show(c, views.NewAccount(h.chrome(c), h.accountInput(c, nil)))
}

func (h *Handlers) accountInput(c *fiber.Ctx, problems models.Problems) views.AccountInput {
	u := guard.Asker(c).User
	return views.AccountInput{User: u, Problems: problems,
		Department: h.store.Facts().Departments.Entry(u.DepartmentID).Name}
}

// saveSettings keeps the language, the theme and the shortcuts that somebody chose, from the top bar or their own page,
// and leads back to where they were.
func (h *Handlers) saveSettings(c *fiber.Ctx) error {
	u := guard.Asker(c).User
	var problems models.Problems
	if v := c.FormValue("language"); v != "" {
		if _, ok := text.Parse(v); !ok {
			problems = append(problems, models.Problem{Field: "language", Code: "bad_lang", Value: v})
		}
		u.Lang = v
	}
	switch v := c.FormValue("theme"); v {
	case "":
	case "system":
		u.Theme = ""
	case "light", "dark":
		u.Theme = v
	default:
		problems = append(problems, models.Problem{Field: "theme", Code: "bad_theme", Value: v})
	}
	switch v := c.FormValue("keys"); v {
	case "":
	case "on", "off":
		u.KeysOff = v == "off"
	default:
		problems = append(problems, models.Problem{Field: "keys", Code: "bad_choice", Value: v})
	}
	if len(problems) > 0 {
		return h.refuse(c, views.NewAccount(h.chrome(c), h.accountInput(c, problems)))
	}
	if err := h.store.SaveUserSettings(c.UserContext(), u); err != nil {
		return err
	}
	h.guard.Forget()
	back := guard.LocalPath(c.FormValue("return"))
	if back == "" {
		return h.done(c, "/account", "settings", "")
	}
	return c.Redirect(views.NewAddress(back).Without("lang"), fiber.StatusSeeOther)
}

// changePassword takes a new password from somebody who knows the old one, and closes all their other sessions.
func (h *Handlers) changePassword(c *fiber.Ctx) error {
	ctx, who := c.UserContext(), guard.Asker(c)
	u, err := h.store.UserByID(ctx, who.User.ID)
	if err != nil {
		return err
	}
	problems := checkPassword(c.FormValue("password"), c.FormValue("again"))
	fits, err := h.guard.Fits(c, u, c.FormValue("current"))
	if err != nil {
		return err
	}
	if !fits {
		problems = append(models.Problems{{Field: "current", Code: "password_wrong"}}, problems...)
	}
	if len(problems) > 0 {
		return h.refuse(c, views.NewAccount(h.chrome(c), h.accountInput(c, problems)))
	}
	hash, err := h.guard.Hash(ctx, c.FormValue("password"))
	if err != nil {
		return err
	}
	if err := h.store.SetPassword(ctx, who.Scope, u.ID, hash); err != nil {
		return err
	}
	if err := h.store.CloseSessionsOf(ctx, u.ID); err != nil {
		return err
	}
	if err := h.guard.Renew(c); err != nil {
		return err
	}
	return h.done(c, "/account", "password", "")
}
