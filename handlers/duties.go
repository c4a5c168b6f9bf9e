package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// duties gives what the departments owe, all of them to one who approves and the own ones to their head: targets of the latest round, and explanations of what is not met
// in a period. A department without a head and without a submission owes nothing.
func (h *Handlers) duties(c *fiber.Ctx, b *facts.Book, p models.Period) ([]views.Duty, error) {
	scope := guard.Asker(c).Scope
	all := scope.May(models.RightApprove)
	if !all && !scope.May(models.RightTargets) && !scope.May(models.RightEnter) {
		return nil, nil
	}
	rounds, err := h.store.Rounds(c.UserContext())
	if err != nil {
		return nil, err
	}
	heads, err := h.store.Heads(c.UserContext(), h.today())
	if err != nil {
		return nil, err
	}
	var handed []models.Submission
	if len(rounds) > 0 {
		if handed, err = h.store.Submissions(c.UserContext(), scope, rounds[0].ID); err != nil {
			return nil, err
		}
	}
	known := departmentsOf(b)
	var out []views.Duty
	for _, a := range areas(known) {
		if !all && !scope.Enters(a.ID) {
			continue
		}
		entry := known[slices.IndexFunc(known, func(e facts.Entry) bool { return e.ID == a.ID })]
		d := views.Duty{Department: a.Name, Slug: a.Slug, Heads: namesOf(heads[a.ID]), Period: p,
			Submission: models.Submission{DepartmentID: a.ID, State: models.SubmissionDraft, OpenUntil: models.NoDay}}
		at := slices.IndexFunc(handed, func(s models.Submission) bool { return b.Departments.Entry(s.DepartmentID).ID == a.ID })
		if at >= 0 {
			d.Submission = handed[at]
		}
		if at < 0 && len(d.Heads) == 0 {
			continue
		}
		if len(rounds) > 0 {
			d.Round = &rounds[0]
		}
		if d.Comments, err = missingComments(b, entry, p); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func namesOf(users []models.User) []string {
	var out []string
	for _, u := range users {
		out = append(out, u.Name)
	}
	return out
}

// missingComments counts the targets that a department does not meet in a period and has not explained.
func missingComments(b *facts.Book, department facts.Entry, p models.Period) (int, error) {
	owed, err := measure.Owing(b, department, p)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, o := range owed {
		said := slices.ContainsFunc(b.Comments, func(c models.Comment) bool {
			return c.Published && c.Period == p.String() && c.KPI == o.Cell.KPI && b.CaseTypes.Entry(c.CaseTypeID).ID == o.CaseTypeID && b.Departments.Entry(c.DepartmentID).ID == department.ID
		})
		if !said {
			n++
		}
	}
	return n, nil
}
