package handlers

import (
	"cmp"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// owners lists what nobody answers for, to be given to somebody.
func (h *Handlers) owners(c *fiber.Ctx) error { return h.showOwners(c, views.OwnersInput{}) }

func (h *Handlers) showOwners(c *fiber.Ctx, in views.OwnersInput) error {
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	var err error
	if in.Things, err = h.store.Ownerless(ctx, scope); err != nil {
		return err
	}
	if in.Followers, err = h.store.Owners(ctx, scope); err != nil {
		return err
	}
	if in.Answerable, err = h.store.Answerable(ctx, scope); err != nil {
		return err
	}
	people, err := h.store.Users(ctx, scope)
	if err != nil {
		return err
	}
	in.Names = make(map[int64]string, len(people))
	for _, u := range people {
		in.Names[u.ID] = u.Name
	}
	departments, err := h.departments(c)
	if err != nil {
		return err
	}
	in.Departments = departments
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		if in.Problems[0].Code == "owner_given" {
			c.Status(fiber.StatusConflict)
		}
	}
	return h.show(c, views.NewOwners(h.chrome(c), in))
}

// giveOwner says who answers for one of them from now on.
func (h *Handlers) giveOwner(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f := &formReader{}
	in := views.OwnersInput{Kind: models.OwnedKind(c.Params("kind")), Open: id, Owner: f.id("owner", c.FormValue("owner"), "unknown_owner")}
	if err = f.problems; len(f.problems) == 0 {
		err = h.store.GiveOwner(c.UserContext(), guard.Asker(c).Scope, in.Kind, id, in.Owner)
	}
	if in.Problems = problemsOf(err); len(in.Problems) > 0 {
		return h.showOwners(c, in)
	}
	if err != nil {
		return err
	}
	return h.done(c, "/admin/owners", "owner_given", cmp.Or(models.Tidy(c.FormValue("name")), strconv.FormatInt(id, 10)))
}
