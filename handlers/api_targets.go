package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
)

// apiTarget is one target at the machine interface: the columns of a target file. Those from ID on are told only.
type apiTarget struct {
	KPI         string            `json:"kpi"`
	CaseType    string            `json:"case_type"`
	Department  string            `json:"department"`
	ValidFrom   string            `json:"valid_from"`
	Value       *float64          `json:"value"`
	Comparator  models.Comparator `json:"comparator"`
	Kind        models.TargetKind `json:"kind"`
	Clock       models.Clock      `json:"clock"`
	DayKind     models.DayKind    `json:"day_kind"`
	DecisionRef string            `json:"decision_ref"`
	Note        string            `json:"note"`
	ID          int64             `json:"id"`
	SetBy       string            `json:"set_by"`
	SetAt       string            `json:"set_at"`
	Active      bool              `json:"active"`
}

// apiTargets answers like `targets list --json`, as far as the token may see.
func (h *Handlers) apiTargets(c *fiber.Ctx) error {
	q := params{c: c}
	q.yes("json")
	if err := q.strict(); err != nil {
		return err
	}
	b, err := h.book(c)
	if err != nil {
		return err
	}
	all, err := h.store.Targets(c.UserContext(), b.Scope)
	if err != nil {
		return err
	}
	out := []apiTarget{}
	for _, in := range named(b, all) {
		t := in.Target
		out = append(out, apiTarget{KPI: t.KPI, CaseType: in.CaseType, Department: in.Department, ValidFrom: t.ValidFrom.String(),
			Value: t.Value, Comparator: t.Comparator, Kind: t.Kind, Clock: t.Clock, DayKind: t.DayKind, DecisionRef: t.DecisionRef,
			Note: t.Note, ID: t.ID, SetBy: t.SetBy, SetAt: h.local(t.SetAt).Format("2006-01-02T15:04:05Z07:00"), Active: t.Active})
	}
	return c.JSON(out)
}

// apiSetTargets answers like `targets import`: the body is a file of targets, or a JSON array of them.
func (h *Handlers) apiSetTargets(c *fiber.Ctx) error {
	q := params{c: c}
	name := q.fileName()
	if err := q.strict(); err != nil {
		return err
	}
	id, _, _, err := h.spool.take(newPatient(c))
	if err != nil {
		c.Context().SetConnectionClose()
		return err
	}
	report, err := h.setTargets(c, intake.Input{Name: name, Open: h.spool.open(id)})
	if err := errors.Join(err, h.spool.drop(pending{ID: id})); err != nil {
		return err
	}
	if report.Refused() {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return c.JSON(told(h.langOf(c), report))
}

func (h *Handlers) setTargets(c *fiber.Ctx, in intake.Input) (models.Report, error) {
	scope := guard.Asker(c).Scope
	if !strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEApplicationJSON) {
		return gather.SetTargets(c.UserContext(), h.store, scope, in)
	}
	lines, err := readTargets(in)
	if err != nil {
		return models.Report{}, err
	}
	return gather.TakeTargets(c.UserContext(), h.store, scope, in.Name, lines,
		models.Report{Kind: models.KindTargets, Form: "json", Rows: len(lines), Warnings: []models.Note{}, Errors: []models.Note{}})
}

// readTargets reads targets as a JSON array.
func readTargets(in intake.Input) (_ []models.TargetLine, err error) {
	file, err := in.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	body, err := io.ReadAll(io.LimitReader(file, 16*guard.MaxForm))
	if err != nil {
		return nil, err
	}
	var given []apiTarget
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&given); err != nil {
		return nil, models.Problem{Field: "body", Code: "json", Value: err.Error()}
	}
	lines := make([]models.TargetLine, len(given))
	for i, t := range given {
		from, err := models.ParseMonth(t.ValidFrom)
		if err != nil {
			return nil, models.Problem{Field: "valid_from", Code: "bad_month", Value: t.ValidFrom}
		}
		lines[i] = models.TargetLine{Line: i + 1, KPI: t.KPI, CaseType: t.CaseType, Department: t.Department, ValidFrom: from,
			Value: t.Value, Comparator: t.Comparator, Kind: t.Kind, Clock: t.Clock, DayKind: t.DayKind,
			DecisionRef: t.DecisionRef, Note: t.Note}
	}
	return lines, nil
}
