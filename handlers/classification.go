package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/views"
)

const classPath = "/admin/classification"

// classification shows the lists of numbers that were loaded, and which case types the numbers stand for.
func (h *Handlers) classification(c *fiber.Ctx) error {
	return h.showClassification(c, views.ClassificationInput{})
}

func (h *Handlers) showClassification(c *fiber.Ctx, in views.ClassificationInput) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	in.CaseTypes = namedIDs(b.CaseTypes)
	if in.Versions, err = h.store.Classifications(c.UserContext(), b.Scope); err != nil {
		return err
	}
	if in.Rules, err = h.store.ClassRules(c.UserContext(), b.Scope); err != nil {
		return err
	}
	for i := range in.Versions {
		in.Versions[i].At = h.local(in.Versions[i].At)
	}
	for i := range in.Rules {
		in.Rules[i].At = h.local(in.Rules[i].At)
	}
	if len(in.Problems) > 0 || in.Report != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewClassification(h.chrome(c), in))
}

// loadClassification takes a list of numbers in, all of it or nothing.
func (h *Handlers) loadClassification(c *fiber.Ctx) error {
	form, err := h.receive(c)
	if err != nil {
		return err
	}
	in := views.ClassificationInput{Name: form.values["name"]}
	if form.id == "" {
		in.Problems = models.Problems{{Field: "file", Code: "file_missing"}}
		return h.showClassification(c, in)
	}
	numbers, report, err := intake.ReadClassification(c.UserContext(), intake.Input{Name: form.name, Open: h.spool.open(form.id)})
	if gone := h.spool.drop(pending{ID: form.id}); gone != nil {
		return gone
	}
	switch {
	case err != nil:
		return err
	case report.Refused():
		in.Report = &report
		return h.showClassification(c, in)
	}
	err = h.store.LoadClassification(c.UserContext(), guard.Asker(c).Scope, in.Name, form.name, numbers)
	if in.Problems = problemsOf(err); in.Problems != nil {
		return h.showClassification(c, in)
	}
	if err != nil {
		return err
	}
	name, _ := models.MaskCPR(models.Tidy(in.Name))
	return h.done(c, classPath, "class_loaded", name)
}

// setClassRule says which case type the cases of a prefix are of.
func (h *Handlers) setClassRule(c *fiber.Ctx) error {
	in := views.ClassificationInput{Prefix: models.Tidy(c.FormValue("prefix")), CaseType: c.FormValue("case_type")}
	rule := models.ClassRule{Prefix: in.Prefix}
	var err error
	if rule.CaseTypeID, err = strconv.ParseInt(in.CaseType, 10, 64); err != nil && in.CaseType != "" {
		return models.ErrNotFound
	}
	err = h.store.SetClassRule(c.UserContext(), guard.Asker(c).Scope, rule)
	if in.Problems = problemsOf(err); in.Problems != nil {
		return h.showClassification(c, in)
	}
	if err != nil {
		return err
	}
	return h.done(c, classPath, "class_rule_saved", rule.Prefix)
}

// endClassRule ends a rule, with a reason.
func (h *Handlers) endClassRule(c *fiber.Ctx) error {
	id, err := c.ParamsInt("id")
	if err != nil {
		return models.ErrNotFound
	}
	err = h.store.EndClassRule(c.UserContext(), guard.Asker(c).Scope, int64(id), c.FormValue("reason"))
	if problems := problemsOf(err); problems != nil {
		return h.showClassification(c, views.ClassificationInput{Ending: int64(id), Reason: c.FormValue("reason"), Problems: problems})
	}
	if err != nil {
		return err
	}
	prefix, _ := models.MaskCPR(models.Tidy(c.FormValue("prefix")))
	return h.done(c, classPath, "class_rule_ended", prefix)
}
