package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// deputies shows who acts for the heads of departments: to a head for their own, to an administrator for all.
func (h *Handlers) deputies(c *fiber.Ctx) error {
	in, err := h.deputiesInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewDeputies(h.chrome(c), in))
}

func (h *Handlers) deputiesInput(c *fiber.Ctx) (views.DeputiesInput, error) {
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	in := views.DeputiesInput{Today: h.today(), Names: map[int64]string{}}
	var err error
	if in.Choices, err = h.store.DeputyChoices(ctx, scope); err != nil {
		return in, err
	}
	if in.Deputies, err = h.store.Deputies(ctx, scope); err != nil {
		return in, err
	}
	b, err := h.book(c)
	if err != nil {
		return in, err
	}
	for _, a := range areas(measure.Names(b).Departments) {
		if !scope.ActsFor(a.ID) {
			in.Departments = append(in.Departments, a)
		}
	}
	var signed []string
	for _, d := range in.Deputies {
		u, err := h.store.UserByID(ctx, d.UserID)
		if err != nil {
			return in, err
		}
		in.Names[d.UserID] = u.Name
		signed = append(signed, d.SetBy, d.EndedBy)
	}
	in.Signed, err = h.signatures(c, signed...)
	return in, err
}

// addDeputy lets somebody act for the head of a department.
func (h *Handlers) addDeputy(c *fiber.Ctx) error {
	in, err := h.deputiesInput(c)
	if err != nil {
		return err
	}
	in.Department, in.User, in.From, in.Last = c.FormValue("department"), c.FormValue("user"), c.FormValue("from"), c.FormValue("last")
	department, err := strconv.ParseInt(in.Department, 10, 64)
	user, bad := strconv.ParseInt(in.User, 10, 64)
	if err != nil || bad != nil {
		in.Problems = append(in.Problems, models.Problem{Field: "user", Code: "bad_choice"})
	}
	d := models.Deputy{DepartmentID: department, UserID: user}
	for _, day := range []struct {
		field string
		typed string
		to    *models.Day
	}{{"from", in.From, &d.From}, {"last", in.Last, &d.Last}} {
		if *day.to, err = models.ParseDay(day.typed); err != nil {
			in.Problems = append(in.Problems, models.Problem{Field: day.field, Code: "bad_date", Value: day.typed})
		}
	}
	if in.Problems == nil {
		err = h.store.AddDeputy(c.UserContext(), guard.Asker(c).Scope, d)
		if in.Problems = problemsOf(err); err != nil && in.Problems == nil {
			return err
		}
	}
	if in.Problems != nil {
		return h.refuse(c, views.NewDeputies(h.chrome(c), in))
	}
	h.guard.Forget()
	u, err := h.store.UserByID(c.UserContext(), user)
	if err != nil {
		return err
	}
	return h.done(c, "/targets/deputies", "deputy", u.Name)
}

// endDeputy ends the time of a deputy.
func (h *Handlers) endDeputy(c *fiber.Ctx) error {
	scope := guard.Asker(c).Scope
	if scope.Role != models.RoleHead && !scope.May(models.RightAdmin) {
		return models.ErrForbidden
	}
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	if err := h.store.EndDeputy(c.UserContext(), scope, id); err != nil {
		return err
	}
	h.guard.Forget()
	return h.done(c, "/targets/deputies", "deputy_ended", "")
}
