package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// worths gives every benefit that the one who asks sees, of the year that is asked for.
func (r *registered) worths(c *fiber.Ctx) []measure.Worth {
	return measure.NewPortfolio(r.whole, r.year(c), r.seen).Worths
}

// objectives lists the objectives.
func (h *Handlers) objectives(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewObjectives(h.chrome(c), r.in, r.worths(c)))
}

// objective shows one objective.
func (h *Handlers) objective(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	o, err := r.objective(c)
	if err != nil {
		return err
	}
	r.in.MayEdit = r.mayChange(o.Owned, o.DepartmentID)
	return h.show(c, views.NewObjective(h.chrome(c), r.in, o, r.worths(c)))
}

func (r *registered) objective(c *fiber.Ctx) (models.Objective, error) {
	id, err := idOf(c)
	if err != nil {
		return models.Objective{}, err
	}
	o, ok := r.book.Register.Objective(id)
	if !ok {
		return o, models.ErrNotFound
	}
	return o, nil
}

func (r *registered) solution(c *fiber.Ctx) (models.Solution, error) {
	id, err := idOf(c)
	if err != nil {
		return models.Solution{}, err
	}
	s, ok := r.book.Register.Solution(id)
	if !ok {
		return s, models.ErrNotFound
	}
	return s, nil
}

func (r *registered) change(c *fiber.Ctx) (models.Change, error) {
	id, err := idOf(c)
	if err != nil {
		return models.Change{}, err
	}
	ch, ok := r.book.Register.Change(id)
	if !ok {
		return ch, models.ErrNotFound
	}
	return ch, nil
}

// solutions lists the solutions.
func (h *Handlers) solutions(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewSolutions(h.chrome(c), r.in))
}

// solution shows one solution, with what was got for it.
func (h *Handlers) solution(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	s, err := r.solution(c)
	if err != nil {
		return err
	}
	r.in.MayEdit = r.mayChange(s.Owned, 0)
	var came []views.CameOf
	if s.Live(h.today()) {
		var keys []string
		kinds := s.CaseTypes
		for _, ch := range r.book.Register.Changes {
			if ch.SolutionID != s.Root() {
				continue
			}
			for _, k := range ch.KPIs {
				if !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
		came = r.came(keys, kinds, s.GoLive.Month())
	}
	return h.show(c, views.NewSolution(h.chrome(c), r.in, s, came, r.worths(c)))
}

// mostCame is how many pairs of a KPI and a case type one page measures.
const mostCame = 30

// came measures some KPIs of some case types (none = all that have cases) around a month.
func (r *registered) came(keys []string, kinds []int64, month models.Month) []views.CameOf {
	siblings := measure.Names(r.book).CaseTypes
	var out []views.CameOf
	for _, key := range keys {
		k, ok := r.book.KPI(key)
		if !ok {
			continue
		}
		for _, e := range siblings {
			if e.ID == 0 || len(kinds) > 0 && !slices.Contains(kinds, e.ID) || len(out) == mostCame {
				continue
			}
			out = append(out, views.CameOf{KPI: k, CaseType: e.Name, Slug: e.Slug, Month: month, After: measure.AfterMonth(r.book, key, e.ID, month)})
		}
	}
	return out
}

// changes lists the workflow changes.
func (h *Handlers) changes(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewChanges(h.chrome(c), r.in))
}

// workflowChange shows one workflow change, with what came of it.
func (h *Handlers) workflowChange(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	ch, err := r.change(c)
	if err != nil {
		return err
	}
	r.in.MayEdit = r.mayChange(ch.Owned, ch.DepartmentID)
	var came []views.CameOf
	if ch.Done.Known() && r.scope.May(models.RightFigures) {
		came = r.came(ch.KPIs, ch.CaseTypes, ch.Done.Month())
	}
	return h.show(c, views.NewChange(h.chrome(c), r.in, ch, came, r.worths(c)))
}

// registerForm shows the form of a new objective, solution or workflow change.
func (h *Handlers) registerForm(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	return h.showForm(c, r, false)
}

// editRegister shows the form that changes one.
func (h *Handlers) editRegister(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	return h.showForm(c, r, true)
}

// noun is what a form is about, by its address.
func noun(c *fiber.Ctx) string { return strings.Split(c.Path(), "/")[2] }

// showForm shows the form of the address's noun: of a new record, or of the one that it names.
func (h *Handlers) showForm(c *fiber.Ctx, r *registered, old bool) error {
	frame := h.chrome(c)
	var page views.Page
	switch noun(c) {
	case "objectives":
		var o *models.Objective
		if old {
			found, err := r.objective(c)
			if err != nil {
				return err
			}
			if !r.mayChange(found.Owned, found.DepartmentID) {
				return models.ErrForbidden
			}
			o, r.in.MayEnd = &found, true
		}
		page = views.NewObjectiveForm(frame, r.in, o)
	case "solutions":
		var s *models.Solution
		if old {
			found, err := r.solution(c)
			if err != nil {
				return err
			}
			if !r.mayChange(found.Owned, 0) {
				return models.ErrForbidden
			}
			s, r.in.MayEnd = &found, true
		}
		page = views.NewSolutionForm(frame, r.in, s)
	default:
		var ch *models.Change
		if old {
			found, err := r.change(c)
			if err != nil {
				return err
			}
			if !r.mayChange(found.Owned, found.DepartmentID) {
				return models.ErrForbidden
			}
			ch, r.in.MayEnd = &found, true
		}
		page = views.NewChangeForm(frame, r.in, ch)
	}
	if len(r.in.Problems) > 0 {
		return h.refuse(c, page)
	}
	return h.show(c, page)
}

// saveRegister keeps a new objective, solution or workflow change, or a changed one.
func (h *Handlers) saveRegister(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	t, f := typedForm(c), &formReader{}
	old := c.Params("id") != ""
	var version int64
	if old {
		if version, err = versionOf(c); err != nil {
			return err
		}
	}
	who, department := f.owned(t)
	ctx, reason, title := c.UserContext(), t.Get("reason"), t.Get("title")
	var save func() (int64, error)
	switch noun(c) {
	case "objectives":
		o := models.Objective{Owned: who, Title: title, Description: t.Get("description"), DepartmentID: department}
		save = func() (int64, error) { return h.store.SaveObjective(ctx, r.scope, o, version, reason) }
	case "solutions":
		s := models.Solution{Owned: who, Title: title, News: t.Get("news"), Demands: t.Get("demands"), GoLive: f.dayOrNone("go_live", t.Get("go_live")), CaseTypes: f.ids("case_types", t["case_types"])}
		lines(t, "interfaces", []string{"to", "note"}, func(at func(string) string) {
			s.Interfaces = append(s.Interfaces, models.Interface{To: at("to"), State: models.InterfaceState(at("state")), Note: at("note")})
		})
		save = func() (int64, error) { return h.store.SaveSolution(ctx, r.scope, s, version, reason) }
	default:
		ch := models.Change{Owned: who, DepartmentID: department, Title: title, SolutionID: f.id("solution", t.Get("solution"), "unknown_record"), Interface: t.Get("interface"),
			CaseTypes: f.ids("case_types", t["case_types"]), KPIs: t["kpis"], Before: strings.Split(t.Get("before"), "\n"), After: strings.Split(t.Get("after"), "\n"),
			Choice: models.ChangeChoice(t.Get("choice")), Ground: t.Get("ground"), Who: t.Get("who"), Affected: f.whole("affected", t.Get("affected")), Trained: f.whole("trained", t.Get("trained")),
			Start: f.dayOrNone("start", t.Get("start")), Due: f.dayOrNone("due", t.Get("due")), Done: f.dayOrNone("done", t.Get("done"))}
		save = func() (int64, error) { return h.store.SaveChange(ctx, r.scope, ch, version, reason) }
	}
	problems := f.problems
	if len(problems) == 0 {
		root, err := save()
		if err == nil {
			return h.done(c, "/benefits/"+noun(c)+"/"+strconv.FormatInt(root, 10), "register_kept", title)
		}
		if problems = problemsOf(err); problems == nil {
			return err
		}
	}
	r.in.Typed, r.in.Problems = t, problems
	return h.showForm(c, r, old)
}

// endRegister withdraws an objective, a solution or a workflow change.
func (h *Handlers) endRegister(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	version, err := versionOf(c)
	if err != nil {
		return err
	}
	err = h.store.EndRegister(c.UserContext(), r.scope, strings.TrimSuffix(noun(c), "s"), version, c.FormValue("reason"))
	if problems := problemsOf(err); problems != nil {
		r.in.Problems = problems
		return h.showForm(c, r, true)
	}
	if err != nil {
		return err
	}
	return h.done(c, "/benefits/"+noun(c), "register_ended", "")
}
