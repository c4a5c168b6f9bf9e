package handlers

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
)

// apiDecision is one decision at the machine interface, with what was measured after it. Expected, measured, before and after
// are in unit.
type apiDecision struct {
	ID           int64                  `json:"id"`
	Version      int64                  `json:"version"`
	Type         models.DecisionType    `json:"type"`
	What         string                 `json:"what"`
	Ground       string                 `json:"ground"`
	Status       models.DecisionStatus  `json:"status"`
	Due          string                 `json:"due"`
	Overdue      bool                   `json:"overdue"`
	DoneOn       string                 `json:"done_on"`
	OwnerID      int64                  `json:"owner_id"`
	Owner        string                 `json:"owner"`
	DeputyID     int64                  `json:"deputy_id"`
	CaseTypes    []string               `json:"case_types"`
	Department   string                 `json:"department"`
	KPI          string                 `json:"kpi"`
	Unit         models.Unit            `json:"unit"`
	Expected     *float64               `json:"expected"`
	MeasureAfter int                    `json:"measure_after"`
	Before       *float64               `json:"before"`
	After        *float64               `json:"after"`
	Measured     *float64               `json:"measured"`
	Outcome      models.DecisionOutcome `json:"outcome"`
	Verdict      string                 `json:"verdict"`
	DropReason   string                 `json:"drop_reason"`
}

func newAPIDecision(b *facts.Book, d models.Decision) apiDecision {
	f := measure.Follow(b, d)
	out := apiDecision{ID: d.Root(), Version: d.ID, Type: d.Type, What: d.What, Ground: d.Ground, Status: d.Status, Due: d.Due.String(), Overdue: d.Overdue(b.Today),
		DoneOn: d.DoneOn.String(), OwnerID: d.OwnerID, Owner: b.People[d.OwnerID], DeputyID: d.DeputyID, CaseTypes: []string{}, Department: b.Departments.Entry(d.DepartmentID).Slug,
		KPI: d.KPI, Unit: f.KPI.Unit, Expected: d.Expected, MeasureAfter: d.MeasureAfter, Before: f.Before, After: f.After, Measured: f.Change(),
		Outcome: f.Outcome, DropReason: d.DropReason}
	for _, id := range d.CaseTypes {
		out.CaseTypes = append(out.CaseTypes, b.CaseTypes.Entry(id).Slug)
	}
	if d.Judged() {
		out.Verdict = string(d.Judgements[0].Verdict)
	}
	return out
}

// apiDecisions lists the decisions that the token may see, by the filters of the page.
func (h *Handlers) apiDecisions(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	f, err := h.decisionFilter(c, b)
	if err != nil {
		return err
	}
	out := []apiDecision{}
	for _, d := range b.Decisions {
		if f.Lets(d, b.Today) {
			out = append(out, newAPIDecision(b, d))
		}
	}
	return c.JSON(out)
}

// apiDecisionChange is what a body says of a decision: what is left out stays as it was.
type apiDecisionChange struct {
	Version      int64                  `json:"version"`
	Type         *models.DecisionType   `json:"type"`
	What         *string                `json:"what"`
	Ground       *string                `json:"ground"`
	Status       *models.DecisionStatus `json:"status"`
	Due          *string                `json:"due"`
	DoneOn       *string                `json:"done_on"`
	OwnerID      *int64                 `json:"owner_id"`
	DeputyID     *int64                 `json:"deputy_id"`
	CaseTypes    *[]string              `json:"case_types"`
	Department   *string                `json:"department"`
	KPI          *string                `json:"kpi"`
	Expected     *float64               `json:"expected"`
	MeasureAfter *int                   `json:"measure_after"`
	DropReason   *string                `json:"drop_reason"`
	Reason       string                 `json:"reason"`
}

// read reads a body; what is no JSON of a decision is a Problem.
func (in *apiDecisionChange) read(c *fiber.Ctx) error {
	r := json.NewDecoder(bytes.NewReader(c.Body()))
	r.DisallowUnknownFields()
	if err := r.Decode(in); err != nil {
		return models.Problem{Field: "body", Code: "json", Value: err.Error()}
	}
	return nil
}

// apply puts what the body says into a decision.
func (in apiDecisionChange) apply(b *facts.Book, d *models.Decision) error {
	set(&d.Type, in.Type)
	set(&d.What, in.What)
	set(&d.Ground, in.Ground)
	set(&d.Status, in.Status)
	set(&d.OwnerID, in.OwnerID)
	set(&d.DeputyID, in.DeputyID)
	set(&d.KPI, in.KPI)
	set(&d.MeasureAfter, in.MeasureAfter)
	set(&d.DropReason, in.DropReason)
	if in.Expected != nil {
		d.Expected = in.Expected
	}
	for _, day := range []struct {
		field string
		to    *models.Day
		from  *string
	}{{"due", &d.Due, in.Due}, {"done_on", &d.DoneOn, in.DoneOn}} {
		if day.from == nil {
			continue
		}
		at, err := models.ParseDay(*day.from)
		if err != nil {
			return models.Problem{Field: day.field, Code: "bad_date", Value: *day.from}
		}
		*day.to = at
	}
	if in.CaseTypes != nil {
		d.CaseTypes = nil
		for _, name := range *in.CaseTypes {
			ids := b.CaseTypes.Find(name)
			if len(ids) != 1 {
				return models.Problem{Field: "case_type", Code: "unknown_case_type", Value: name}
			}
			d.CaseTypes = append(d.CaseTypes, ids[0])
		}
	}
	if in.Department != nil {
		ids := b.Departments.Find(*in.Department)
		if d.DepartmentID = 0; *in.Department != "" {
			if len(ids) != 1 {
				return models.Problem{Field: "department", Code: "unknown_department", Value: *in.Department}
			}
			d.DepartmentID = ids[0]
		}
	}
	return nil
}

// apiDecide keeps a new decision and answers with it.
func (h *Handlers) apiDecide(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	var in apiDecisionChange
	d := models.Decision{Due: models.NoDay, DoneOn: models.NoDay}
	if err := in.read(c); err != nil {
		return err
	}
	if err := in.apply(b, &d); err != nil {
		return err
	}
	if d, err = h.store.Decide(c.UserContext(), b.Scope, d); err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, "/decisions/"+strconv.FormatInt(d.Root(), 10))
	return c.Status(fiber.StatusCreated).JSON(newAPIDecision(b, d))
}

// apiChangeDecision keeps a new version of a decision and answers with it. The body names the version that it changes.
func (h *Handlers) apiChangeDecision(c *fiber.Ctx) error {
	b, d, err := h.editable(c)
	if err != nil {
		return err
	}
	var in apiDecisionChange
	if err := in.read(c); err != nil {
		return err
	}
	said := d.Judgements
	if err := in.apply(b, &d); err != nil {
		return err
	}
	if d, err = h.store.ChangeDecision(c.UserContext(), b.Scope, d, in.Version, in.Reason); err != nil {
		return err
	}
	d.Judgements = said
	return c.JSON(newAPIDecision(b, d))
}
