package handlers

import (
	"errors"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// signInPage shows the form; whoever is signed in already is led on.
func (h *Handlers) signInPage(c *fiber.Ctx) error {
	next := guard.LocalPath(c.Query("next"))
	if guard.Asker(c).SignedIn() {
		return c.Redirect(orHome(next), fiber.StatusSeeOther)
	}
	return h.show(c, views.NewLogin(h.chrome(c), views.LoginInput{Next: next, Left: c.Query("left") != ""}))
}

// signIn opens a session. A refusal does not say whether the e-mail, the password or the access was wrong.
func (h *Handlers) signIn(c *fiber.Ctx) error {
	in := views.LoginInput{Email: strings.TrimSpace(c.FormValue("email")), Next: guard.LocalPath(c.FormValue("next"))}
	user, err := h.guard.SignIn(c, in.Email, c.FormValue("password"))
	var tooMany guard.TooMany
	switch {
	case err == nil:
		h.metrics.signIns.WithLabelValues("ok").Inc()
		if err := h.store.LogSignIn(c.UserContext(), user.Email, "sign-in"); err != nil {
			return err
		}
		return c.Redirect(orHome(in.Next), fiber.StatusSeeOther)
	case errors.As(err, &tooMany):
		h.metrics.signIns.WithLabelValues("limited").Inc()
		h.log.Warn("sign-in limited", "address", guard.ClientAddress(c))
		in.Problems = models.Problems{{Code: "throttled"}}
		c.Status(h.faultOf(c, err).status)
	case problemsOf(err) != nil:
		h.metrics.signIns.WithLabelValues("refused").Inc()
		h.log.Warn("sign-in refused", "address", guard.ClientAddress(c))
		if err := h.store.LogSignIn(c.UserContext(), typedEmail(in.Email), "sign-in.failed"); err != nil {
			return err
		}
		in.Problems = problemsOf(err)
		c.Status(fiber.StatusUnprocessableEntity)
	default:
		return err
	}
	return h.show(c, views.NewLogin(h.chrome(c), in))
}

// typedEmail gives what was typed as an e-mail in the form in which the trail may keep it: people type other things
// there too.
func typedEmail(s string) string {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || len(s) > 254 {
		return "?"
	}
	s, _ = models.MaskCPR(s)
	return s
}

func orHome(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

// signOut closes the session.
func (h *Handlers) signOut(c *fiber.Ctx) error {
	if err := h.guard.SignOut(c); err != nil {
		return err
	}
	return c.Redirect("/login?left=1", fiber.StatusSeeOther)
}

// setup shows the form for the first administrator to whoever has the one-time link that the program printed.
func (h *Handlers) setup(c *fiber.Ctx) error {
	if err := h.store.CheckSetup(c.UserContext(), c.Query("key")); err != nil {
		return setupFault(err)
	}
	return h.show(c, views.NewSetup(h.chrome(c), views.SetupInput{Key: c.Query("key")}))
}

// firstAdmin makes the first administrator and signs them in.
func (h *Handlers) firstAdmin(c *fiber.Ctx) error {
	key, password := c.FormValue("key"), c.FormValue("password")
	if err := h.store.CheckSetup(c.UserContext(), key); err != nil {
		return setupFault(err)
	}
	u := models.User{Email: strings.TrimSpace(c.FormValue("email")), Name: models.Tidy(c.FormValue("name")),
		Role: models.RoleAdmin, ValidUntil: models.NoDay}
	problems := checkPerson(u)
	problems = append(problems, checkPassword(password, c.FormValue("again"))...)
	if len(problems) > 0 {
		return h.refuse(c, views.NewSetup(h.chrome(c), views.SetupInput{Key: key, Name: u.Name, Email: u.Email, Problems: problems}))
	}
	var err error
	if u.Password, err = h.guard.Hash(c.UserContext(), password); err != nil {
		return err
	}
	if _, err := h.store.Setup(c.UserContext(), key, u); err != nil {
		return setupFault(err)
	}
	if _, err := h.guard.SignIn(c, u.Email, password); err != nil {
		return err
	}
	return c.Redirect("/", fiber.StatusSeeOther)
}

// setupFault says of a link that does not open that it was used or is too old.
func setupFault(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return models.Problem{Field: "key", Code: "setup_used"}
	}
	return err
}

// checkPerson holds what was typed of a user against what every user must have.
func checkPerson(u models.User) models.Problems {
	var out models.Problems
	if u.Name == "" {
		out = append(out, models.Problem{Field: "name", Code: "required"})
	}
	if a, err := mail.ParseAddress(u.Email); err != nil || a.Address != u.Email || len(u.Email) > 254 {
		out = append(out, models.Problem{Field: "email", Code: "bad_email", Value: u.Email})
	}
	return out
}

// checkPassword holds a new password against the rule, and against its second writing.
func checkPassword(password, again string) models.Problems {
	switch {
	case utf8.RuneCountInString(password) < models.MinPassword || len(password) > 1024:
		return models.Problems{{Field: "password", Code: "password_short"}}
	case password != again:
		return models.Problems{{Field: "again", Code: "password_same"}}
	}
	return nil
}
