package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// limitList shows the limits of case types with their validity and what they count.
func (h *Handlers) limitList(c *fiber.Ctx) error {
	in, err := h.limitListInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewLimitList(h.chrome(c), in))
}

func (h *Handlers) limitListInput(c *fiber.Ctx) (views.LimitListInput, error) {
	b, err := h.book(c)
	if err != nil {
		return views.LimitListInput{}, err
	}
	scope := b.Scope
	in := views.LimitListInput{Today: h.today(), MaySet: scope.May(models.RightTargets), MaySwitch: scope.May(models.RightSources) && scope.All,
		MayApprove: scope.May(models.RightApprove), MayOpen: scope.May(models.RightRounds) && scope.All, Typed: map[string]string{}}
	all, err := h.store.TargetHistory(c.UserContext(), scope)
	if err != nil {
		return in, err
	}
	in.Limits = named(b, slices.DeleteFunc(all, func(t models.Target) bool { return t.KPI != models.KPILimit }))
	known := measure.Names(b)
	for _, e := range known.CaseTypes {
		if e.ID != 0 {
			in.Types = append(in.Types, views.Choice{Value: strconv.FormatInt(e.ID, 10), Text: e.Name})
		}
	}
	for _, a := range areas(known.Departments) {
		if scope.Enters(a.ID) {
			in.Departments = append(in.Departments, views.Choice{Value: strconv.FormatInt(a.ID, 10), Text: strings.Repeat("\u00a0\u00a0", a.Depth) + a.Name})
		}
	}
	return in, nil
}

// addLimit sets a local limit of a case type in a department, from a month on; without days it ends the one that stands.
func (h *Handlers) addLimit(c *fiber.Ctx) error {
	in, err := h.limitListInput(c)
	if err != nil {
		return err
	}
	b, err := h.book(c)
	if err != nil {
		return err
	}
	for _, field := range []string{"case_type", "department", "value", "valid_from", "clock", "day_kind", "decision_ref"} {
		in.Typed[field] = c.FormValue(field)
	}
	bad := func(p models.Problem) { in.Problems = append(in.Problems, p) }
	place := func(field string, list []views.Choice) int64 {
		id, err := strconv.ParseInt(in.Typed[field], 10, 64)
		if err != nil || !slices.ContainsFunc(list, func(x views.Choice) bool { return x.Value == in.Typed[field] }) {
			bad(models.Problem{Field: field, Code: "bad_choice"})
		}
		return id
	}
	caseType, department := place("case_type", in.Types), place("department", in.Departments)
	line := models.TargetLine{KPI: models.KPILimit, CaseType: b.CaseTypes.Entry(caseType).Name, Department: b.Departments.Entry(department).Name,
		Comparator: models.AtMost, Kind: models.KindOwn, Clock: models.Clock(in.Typed["clock"]), DayKind: models.DayKind(in.Typed["day_kind"])}
	line.DecisionRef, _ = models.MaskCPR(models.Tidy(in.Typed["decision_ref"]))
	if line.DecisionRef == "" {
		bad(models.Problem{Field: "decision_ref", Code: "missing_value"})
	}
	if len([]rune(line.DecisionRef)) > models.MaxReason {
		bad(models.Problem{Field: "decision_ref", Code: "too_long"})
	}
	if line.Value, err = models.ParsePromise(in.Typed["value"], models.UnitDays); err != nil {
		in.Problems = append(in.Problems, problemsOf(err)...)
	}
	if line.ValidFrom, err = models.ParseMonth(in.Typed["valid_from"]); err != nil {
		bad(models.Problem{Field: "valid_from", Code: "bad_month", Value: in.Typed["valid_from"]})
	}
	if in.Problems == nil {
		err = h.store.SetTargets(c.UserContext(), guard.Asker(c).Scope, []models.TargetLine{line})
		if in.Problems = problemsOf(err); err != nil && in.Problems == nil {
			return err
		}
	}
	if in.Problems != nil {
		return h.refuse(c, views.NewLimitList(h.chrome(c), in))
	}
	return h.done(c, "/targets/limits", "limit_set", line.CaseType)
}
