package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// caseTypeNames and departmentNames list what there is, to be renamed, merged and, of departments, put into their tree.
func (h *Handlers) caseTypeNames(c *fiber.Ctx) error {
	return h.showKinds(c, views.KindsInput{Kind: models.NameCaseType})
}

func (h *Handlers) departmentNames(c *fiber.Ctx) error {
	return h.showKinds(c, views.KindsInput{Kind: models.NameDepartment})
}

func (h *Handlers) showKinds(c *fiber.Ctx, in views.KindsInput) error {
	ctx := c.UserContext()
	var err error
	if in.Names, err = h.store.Names(ctx, guard.Asker(c).Scope, in.Kind); err != nil {
		return err
	}
	if in.Kind == models.NameDepartment {
		if in.Departments, err = h.store.Departments(ctx); err != nil {
			return err
		}
	}
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		for _, p := range in.Problems {
			if changedMeanwhile(p) {
				c.Status(fiber.StatusConflict)
			}
		}
	}
	return h.show(c, views.NewKinds(h.chrome(c), in))
}

func (h *Handlers) renameCaseType(c *fiber.Ctx) error   { return h.rename(c, models.NameCaseType) }
func (h *Handlers) renameDepartment(c *fiber.Ctx) error { return h.rename(c, models.NameDepartment) }
func (h *Handlers) joinCaseType(c *fiber.Ctx) error     { return h.join(c, models.NameCaseType) }
func (h *Handlers) joinDepartment(c *fiber.Ctx) error   { return h.join(c, models.NameDepartment) }
func (h *Handlers) partCaseType(c *fiber.Ctx) error     { return h.part(c, models.NameCaseType) }
func (h *Handlers) partDepartment(c *fiber.Ctx) error   { return h.part(c, models.NameDepartment) }

// keptKind answers a change of a name: the list again with what was wrong, or on with a word of what was done.
func (h *Handlers) keptKind(c *fiber.Ctx, in views.KindsInput, err error, code, value string) error {
	if in.Problems = problemsOf(err); in.Problems != nil {
		return h.showKinds(c, in)
	}
	if err != nil {
		return err
	}
	return h.done(c, views.KindPath(in.Kind), code, value)
}

// rename gives a case type or department another title.
func (h *Handlers) rename(c *fiber.Ctx, kind models.NameKind) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	in := views.KindsInput{Kind: kind, Open: id, Title: c.FormValue("title")}
	err = h.store.Rename(c.UserContext(), guard.Asker(c).Scope, kind, id, c.FormValue("was"), in.Title)
	return h.keptKind(c, in, err, "renamed", models.Tidy(in.Title))
}

// join lets a case type or department be read as another.
func (h *Handlers) join(c *fiber.Ctx, kind models.NameKind) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f := &formReader{}
	say := models.Saying{Kind: kind, ID: id, Into: f.id("into", c.FormValue("into"), "unknown_"+string(kind)), OwnTargets: c.FormValue("own_targets")}
	in := views.KindsInput{Kind: kind, Open: id, Into: say.Into}
	switch {
	case len(f.problems) > 0:
		err = f.problems
	case say.Into == 0:
		err = models.Problem{Field: "into", Code: "missing_value"}
	default:
		if err = h.store.SayName(c.UserContext(), guard.Asker(c).Scope, say); problemsOf(err) != nil {
			var fault error
			if in.Clash, fault = h.store.Clashes(c.UserContext(), guard.Asker(c).Scope, kind, id, say.Into); fault != nil {
				return fault
			}
		}
	}
	return h.keptKind(c, in, err, "joined", c.FormValue("name"))
}

// part takes back that a case type or department is read as another.
func (h *Handlers) part(c *fiber.Ctx, kind models.NameKind) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	err = h.store.UnsayName(c.UserContext(), guard.Asker(c).Scope, kind, 0, id)
	return h.keptKind(c, views.KindsInput{Kind: kind}, err, "parted", c.FormValue("name"))
}

// arrangeDepartment keeps where a department stands in the organisation.
func (h *Handlers) arrangeDepartment(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	was, _ := arranged(c, id, "was_")
	d, problems := arranged(c, id, "")
	in := views.KindsInput{Kind: models.NameDepartment, Open: id, Arranged: &d}
	if err = problems; len(problems) == 0 {
		err = h.store.Arrange(c.UserContext(), guard.Asker(c).Scope, was, d)
	}
	return h.keptKind(c, in, err, "arranged", c.FormValue("name"))
}

// arranged reads where a department stands; the months are whole ones.
func arranged(c *fiber.Ctx, id int64, prefix string) (models.Department, models.Problems) {
	f := &formReader{}
	d := models.Department{ID: id, ValidFrom: models.NoDay, ValidUntil: models.NoDay}
	d.Parent = f.id("parent", c.FormValue(prefix+"parent"), "unknown_department")
	d.Successor = f.id("successor", c.FormValue(prefix+"successor"), "unknown_department")
	month := func(name string) (models.Month, bool) {
		v := strings.TrimSpace(c.FormValue(prefix + name))
		if v == "" {
			return 0, false
		}
		m, err := models.ParseMonth(v)
		if err != nil {
			f.wrong(models.Problem{Field: name, Code: "bad_month", Value: v})
		}
		return m, err == nil
	}
	if m, ok := month("from"); ok {
		d.ValidFrom = m.First()
	}
	if m, ok := month("until"); ok {
		d.ValidUntil = (m + 1).First() - 1
	}
	return d, f.problems
}
