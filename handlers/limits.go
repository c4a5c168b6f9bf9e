package handlers

import (
	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

// limits tells which limits a chart has, phase by phase, and which choices of people they rest on.
func (h *Handlers) limits(c *fiber.Ctx) error {
	in, err := h.limitsInput(c, nil)
	if err != nil {
		return err
	}
	return h.show(c, views.NewLimits(h.chrome(c), in))
}

func (h *Handlers) limitsInput(c *fiber.Ctx, problems models.Problems) (views.LimitsInput, error) {
	in := views.LimitsInput{Problems: problems, May: guard.Asker(c).Scope.May(models.RightRebase) && guard.Asker(c).Scope.All}
	in.Export = guard.Asker(c).Scope.May(models.RightExport)
	b, v, err := h.caseTypeView(c)
	if err != nil {
		return in, err
	}
	in.View = v
	for _, r := range b.Rebases {
		if r.CaseTypeID == v.Row.CaseTypeID && r.KPI == in.View.KPI.Key {
			in.Rebases = append(in.Rebases, r)
		}
	}
	in.Month, in.Reason = c.FormValue("month"), c.FormValue("reason")
	return in, nil
}

// addRebase lets the limits begin anew from a month on.
func (h *Handlers) addRebase(c *fiber.Ctx) error {
	in, err := h.limitsInput(c, nil)
	if err != nil {
		return err
	}
	month, err := models.ParseMonth(in.Month)
	if err == nil {
		r := models.Rebase{KPI: in.View.KPI.Key, CaseTypeID: in.View.Row.CaseTypeID, FromMonth: month, Reason: in.Reason}
		last := models.Month(0)
		if o := in.View.Chosen.Outlook; o != nil {
			last = o.Last
		}
		err = h.store.AddRebase(c.UserContext(), guard.Asker(c).Scope, r, last)
	}
	if in.Problems = problemsOf(err); in.Problems != nil {
		return h.refuse(c, views.NewLimits(h.chrome(c), in))
	}
	if err != nil {
		return err
	}
	return h.done(c, c.OriginalURL(), "rebased", month.String())
}

// endRebase withdraws a rebase, with a reason.
func (h *Handlers) endRebase(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	in, err := h.limitsInput(c, nil)
	if err != nil {
		return err
	}
	to := views.NewAddress(c.OriginalURL()).To("/case-types/"+in.View.Row.Slug+"/limits", "period", "area", "kpi").String()
	err = h.store.EndRebase(c.UserContext(), guard.Asker(c).Scope, id, c.FormValue("reason"))
	if problems := problemsOf(err); problems != nil {
		in.Ending, in.Problems = id, problems
		return h.refuse(c, views.NewLimits(h.chrome(c), in))
	}
	if err != nil {
		return err
	}
	return h.done(c, to, "unrebased", "")
}
