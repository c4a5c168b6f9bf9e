package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// admin leads to the first page of administration.
func (h *Handlers) admin(c *fiber.Ctx) error { return lead(c, "/admin/users") }

// users shows who has access.
func (h *Handlers) users(c *fiber.Ctx) error {
	return h.showUsers(c, views.UsersInput{Typed: models.User{ValidUntil: models.NoDay}})
}

func (h *Handlers) showUsers(c *fiber.Ctx, in views.UsersInput) error {
	who := guard.Asker(c)
	users, err := h.store.Users(c.UserContext(), who.Scope)
	if err != nil {
		return err
	}
	names, err := h.departments(c)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Active(h.today()) {
			in.Managers = append(in.Managers, u)
		}
		in.Users = append(in.Users, views.UserInput{User: u, Department: names.name(u.DepartmentID)})
	}
	in.Departments, in.Today, in.Self = names, h.today(), who.User.ID
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewUsers(h.chrome(c), in))
}

// departmentNames are the departments to choose from, each with those above it in its name.
type departmentNames []views.DepartmentInput

func (d departmentNames) name(id int64) string {
	for _, e := range d {
		if e.ID == id {
			return e.Name
		}
	}
	return ""
}

func (h *Handlers) departments(c *fiber.Ctx) (departmentNames, error) {
	list, err := h.store.Departments(c.UserContext())
	if err != nil {
		return nil, err
	}
	byID := map[int64]models.Department{}
	for _, d := range list {
		byID[d.ID] = d
	}
	var out departmentNames
	for _, d := range list {
		path := []string{d.Name}
		for up, deep := byID[d.Parent], 0; up.ID != 0 && deep < len(list); up, deep = byID[up.Parent], deep+1 {
			path = append(path, up.Name)
		}
		slices.Reverse(path)
		out = append(out, views.DepartmentInput{ID: d.ID, Name: strings.Join(path, " / ")})
	}
	return out, nil
}

// addUser gives somebody access.
func (h *Handlers) addUser(c *fiber.Ctx) error {
	u := models.User{Email: strings.TrimSpace(c.FormValue("email")), Name: models.Tidy(c.FormValue("name")),
		Role: models.Role(c.FormValue("role")), ValidUntil: models.NoDay}
	problems := checkPerson(u)
	if _, err := models.ParseRole(string(u.Role)); err != nil {
		problems = append(problems, problemsOf(err)...)
	}
	var wrong models.Problems
	u.DepartmentID, wrong = departmentID(c)
	problems = append(problems, wrong...)
	if u.Role == models.RoleHead && u.DepartmentID == 0 {
		problems = append(problems, models.Problem{Field: "department", Code: "department_missing"})
	}
	u.ValidUntil, wrong = dayOf(c, "valid_until")
	problems = append(problems, wrong...)
	f := &formReader{}
	u.ManagerID = f.id("manager", c.FormValue("manager"), "unknown_owner")
	problems = append(problems, f.problems...)
	problems = append(problems, checkPassword(c.FormValue("password"), c.FormValue("password"))...)
	if len(problems) == 0 {
		var err error
		if u.Password, err = h.guard.Hash(c.UserContext(), c.FormValue("password")); err != nil {
			return err
		}
		_, err = h.store.AddUser(c.UserContext(), guard.Asker(c).Scope, u)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	if len(problems) > 0 {
		return h.showUsers(c, views.UsersInput{Typed: u, Problems: problems})
	}
	return h.done(c, "/admin/users", "user_added", u.Name)
}

// departmentID reads the department of a form; 0 = all.
func departmentID(c *fiber.Ctx) (int64, models.Problems) {
	s := c.FormValue("department")
	if s == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 1 {
		return 0, models.Problems{{Field: "department", Code: "unknown_department", Value: s}}
	}
	return id, nil
}

// dayOf reads a date of a form; NoDay = none.
func dayOf(c *fiber.Ctx, field string) (models.Day, models.Problems) {
	s := c.FormValue(field)
	if s == "" {
		return models.NoDay, nil
	}
	d, err := models.ParseDay(s)
	if err != nil {
		return models.NoDay, models.Problems{{Field: field, Code: "bad_date", Value: s}}
	}
	return d, nil
}

// idOf reads the id of the address.
func idOf(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, models.ErrNotFound
	}
	return id, nil
}

// setManager says to whom somebody answers.
func (h *Handlers) setManager(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	u, err := h.store.UserByID(c.UserContext(), id)
	if err != nil {
		return err
	}
	f := &formReader{}
	manager := f.id("manager", c.FormValue("manager"), "unknown_owner")
	if err = f.problems; len(f.problems) == 0 {
		err = h.store.SetManager(c.UserContext(), guard.Asker(c).Scope, id, manager)
	}
	if problems := problemsOf(err); len(problems) > 0 {
		return h.showUsers(c, views.UsersInput{Typed: models.User{ValidUntil: models.NoDay, ManagerID: manager}, Manager: id, Problems: problems})
	}
	if err != nil {
		return err
	}
	return h.done(c, "/admin/users", "user_manager", u.Name)
}

// disableUser locks somebody out at once. What stands in their name passes on.
func (h *Handlers) disableUser(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if id == guard.Asker(c).User.ID {
		return h.showUsers(c, views.UsersInput{Typed: models.User{ValidUntil: models.NoDay}, Problems: models.Problems{{Code: "self_disable"}}})
	}
	disabled := c.FormValue("disabled") != "0"
	passed, err := h.store.DisableUser(c.UserContext(), guard.Asker(c).Scope, id, disabled)
	if err != nil {
		return err
	}
	h.guard.Forget()
	u, err := h.store.UserByID(c.UserContext(), id)
	if err != nil {
		return err
	}
	code, value := "user_disabled", u.Name
	switch {
	case !disabled:
		code = "user_enabled"
	case passed.N > 0:
		code, value = "user_passed", views.PassedOn(h.langOf(c), u.Name, passed)
	}
	return h.done(c, "/admin/users", code, value)
}

// setPassword gives somebody a new password and ends their sessions.
func (h *Handlers) setPassword(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	ctx, password := c.UserContext(), c.FormValue("password")
	if problems := checkPassword(password, password); len(problems) > 0 {
		return h.showUsers(c, views.UsersInput{Typed: models.User{ValidUntil: models.NoDay}, Password: id, Problems: problems})
	}
	u, err := h.store.UserByID(ctx, id)
	if err != nil {
		return err
	}
	hash, err := h.guard.Hash(ctx, password)
	if err != nil {
		return err
	}
	if err := h.store.SetPassword(ctx, guard.Asker(c).Scope, id, hash); err != nil {
		return err
	}
	h.guard.Forget()
	if id == guard.Asker(c).User.ID {
		if err := h.guard.Renew(c); err != nil {
			return err
		}
	}
	return h.done(c, "/admin/users", "user_password", u.Name)
}

// tokens shows the keys of the machine interface.
func (h *Handlers) tokens(c *fiber.Ctx) error {
	return h.showTokens(c, views.TokensInput{Typed: models.Token{Expires: models.NoDay}})
}

func (h *Handlers) showTokens(c *fiber.Ctx, in views.TokensInput) error {
	tokens, err := h.store.Tokens(c.UserContext(), guard.Asker(c).Scope)
	if err != nil {
		return err
	}
	names, err := h.departments(c)
	if err != nil {
		return err
	}
	if in.Sources, err = h.store.Sources(c.UserContext()); err != nil {
		return err
	}
	for _, t := range tokens {
		if t.LastUsed != nil {
			at := h.local(*t.LastUsed)
			t.LastUsed = &at
		}
		t.CreatedAt = h.local(t.CreatedAt)
		in.Tokens = append(in.Tokens, views.TokenInput{Token: t, Department: names.name(t.DepartmentID)})
	}
	in.Departments, in.Today = names, h.today()
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewTokens(h.chrome(c), in))
}

// addToken makes a key and shows it, this once.
func (h *Handlers) addToken(c *fiber.Ctx) error {
	secret := models.NewSecret()
	t := models.Token{Name: models.Tidy(c.FormValue("name")), Hash: models.HashSecret(secret), Expires: models.NoDay}
	for _, v := range c.Context().PostArgs().PeekMulti("scope") {
		t.Scopes = append(t.Scopes, string(v))
	}
	var problems, wrong models.Problems
	if t.Name == "" {
		problems = append(problems, models.Problem{Field: "name", Code: "required"})
	}
	if len(t.Scopes) == 0 {
		problems = append(problems, models.Problem{Field: "scope", Code: "bad_scope"})
	}
	t.DepartmentID, wrong = departmentID(c)
	problems = append(problems, wrong...)
	t.Expires, wrong = dayOf(c, "expires")
	problems = append(problems, wrong...)
	if s := c.FormValue("source"); s != "" {
		var err error
		if t.SourceID, err = strconv.ParseInt(s, 10, 64); err != nil || t.SourceID < 1 {
			problems = append(problems, models.Problem{Field: "source", Code: "unknown_source", Value: s})
		}
	}
	if len(problems) == 0 {
		_, err := h.store.AddToken(c.UserContext(), guard.Asker(c).Scope, t)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	if len(problems) > 0 {
		return h.showTokens(c, views.TokensInput{Typed: t, Problems: problems})
	}
	return h.showTokens(c, views.TokensInput{Typed: models.Token{Expires: models.NoDay}, Secret: secret, SecretName: t.Name})
}

// revokeToken ends a key for good.
func (h *Handlers) revokeToken(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	scope := guard.Asker(c).Scope
	tokens, err := h.store.Tokens(c.UserContext(), scope)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(tokens, func(t models.Token) bool { return t.ID == id })
	if i < 0 {
		return models.ErrNotFound
	}
	if err := h.store.RevokeToken(c.UserContext(), scope, id); err != nil {
		return err
	}
	h.guard.Forget()
	return h.done(c, "/admin/tokens", "token_revoked", tokens[i].Name)
}
