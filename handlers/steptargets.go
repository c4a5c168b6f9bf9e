package handlers

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// stepTargets tells how long the steps of a case type may take, and who promised it.
func (h *Handlers) stepTargets(c *fiber.Ctx) error {
	in, err := h.stepTargetsInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStepTargets(h.chrome(c), in))
}

func (h *Handlers) stepTargetsInput(c *fiber.Ctx) (views.StepTargetsInput, error) {
	in := views.StepTargetsInput{Step: c.FormValue("step"), Days: c.FormValue("days"), Month: c.FormValue("month"), Reason: c.FormValue("reason")}
	b, v, err := h.caseTypeView(c)
	if err != nil {
		return in, err
	}
	in.View = v
	id := v.Row.CaseTypeID
	in.Standing = measure.StepTargetsOf(b, id, v.DepartmentID, b.Today.Month())
	in.May = b.Scope.May(models.RightTargets) && (b.Scope.All || v.DepartmentID != 0 && b.Scope.Sees(v.DepartmentID))
	in.Now = b.Today.Month()
	for _, t := range slices.Backward(b.StepTargets) {
		if t.CaseTypeID == id {
			t.SetAt = h.local(t.SetAt)
			in.History = append(in.History, t)
		}
	}
	return in, nil
}

// setStepTarget keeps the target of a step.
func (h *Handlers) setStepTarget(c *fiber.Ctx) error {
	in, err := h.stepTargetsInput(c)
	if err != nil {
		return err
	}
	t := models.StepTarget{CaseTypeID: in.View.Row.CaseTypeID, DepartmentID: in.View.DepartmentID, Step: in.Step, Reason: in.Reason}
	t.FromMonth, err = models.ParseMonth(in.Month)
	if err == nil && strings.TrimSpace(in.Days) != "" {
		var days float64
		days, err = models.ParseNumber("days", in.Days)
		t.Days = &days
	}
	if err == nil {
		err = h.store.SetStepTarget(c.UserContext(), guard.Asker(c).Scope, t)
	}
	if in.Problems = problemsOf(err); in.Problems != nil {
		return h.refuse(c, views.NewStepTargets(h.chrome(c), in))
	}
	if err != nil {
		return err
	}
	return h.done(c, c.OriginalURL(), "step_target", models.Tidy(in.Step))
}
