package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type enteredRow models.Entered

func (enteredRow) TableName() string { return "entered_values" }

func (r *enteredRow) record() *models.Record { return &r.Record }

// loadEntered reads every version of the values that people entered, the first of each record first.
func loadEntered(g *gorm.DB) ([]models.Entered, error) {
	var rows []enteredRow
	err := g.Order("id").Find(&rows).Error
	out := make([]models.Entered, len(rows))
	for i, r := range rows {
		out[i] = models.Entered(r)
	}
	return out, err
}

// shownEntered gives the entered values that figures show: those that nobody needs to approve, or that somebody has.
func shownEntered(g *gorm.DB, kpis models.Catalogue) ([]models.Given, error) {
	all, err := loadEntered(g)
	if err != nil {
		return nil, err
	}
	versions := map[int64][]models.Entered{}
	var roots []int64
	for _, e := range all {
		if len(versions[e.Root()]) == 0 {
			roots = append(roots, e.Root())
		}
		versions[e.Root()] = append(versions[e.Root()], e)
	}
	var out []models.Given
	for _, root := range roots {
		list := versions[root]
		d, ok := kpis.At(list[0].KPI, list[0].Period().LastMonth())
		if e := models.Visible(list, d.Approve); ok && e != nil {
			out = append(out, e.Given())
		}
	}
	return out, nil
}

// Entered gives every version of the values that people entered for departments in scope, the first one first.
func (s *Store) Entered(ctx context.Context, scope models.Scope) ([]models.Entered, error) {
	if !scope.May(models.RightValues) && !scope.May(models.RightSources) {
		return nil, models.ErrForbidden
	}
	all, err := loadEntered(s.reader(ctx))
	if err != nil {
		return nil, translate("read the entered values", err)
	}
	var out []models.Entered
	for _, e := range all {
		if scope.Sees(e.DepartmentID) {
			out = append(out, e)
		}
	}
	return out, nil
}

// Enter keeps a value that a person entered, and gives it as it stands. seen is the id of the version that the person
// looked at, 0 where there was none: whoever was quicker is not overwritten, and the fault entered_meanwhile names them.
// A reason is asked for unless one corrects one's own value that nobody has approved. What stands already is not kept twice.
func (s *Store) Enter(ctx context.Context, scope models.Scope, e models.Entered, seen int64, reason string) (models.Entered, error) {
	if !scope.MayEnter(e.DepartmentID) {
		return e, models.ErrForbidden
	}
	e.Note, e.Link, reason = guarded(e.Note), models.Tidy(e.Link), guarded(reason)
	if models.HasCPR(e.Link) {
		return e, models.Problem{Field: "link", Code: "cpr"}
	}
	e.ApprovedBy, e.ApprovedAt = "", nil
	out := enteredRow(e)
	err := s.changeNames(ctx, "keep an entered value", func(t *tx) error {
		kpis, err := loadDefinitions(t.DB)
		if err != nil {
			return err
		}
		d, _ := kpis.At(e.KPI, e.Period().LastMonth())
		if err := e.Check(d.KPI(), s.today()); err != nil {
			return err
		}
		if seen == 0 && d.Entry != e.Period().Kind {
			return models.Problem{Field: models.FieldPeriod, Code: "not_asked"}
		}
		if err := t.placed(e.CaseTypeID, e.DepartmentID); err != nil {
			return err
		}
		var stands enteredRow
		err = t.Where("replaced_at IS NULL AND ended_at IS NULL AND kpi = ? AND from_day = ? AND until_day = ? AND case_type_id = ? AND department_id = ?",
			e.KPI, int64(e.From), int64(e.Until), e.CaseTypeID, e.DepartmentID).Take(&stands).Error
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			if seen != 0 {
				return models.Problem{Field: models.FieldValue, Code: "record_past"}
			}
		case err != nil:
			return err
		case stands.ID != seen:
			return models.Problem{Field: models.FieldValue, Code: "entered_meanwhile", Value: stands.SetBy}
		case models.Entered(stands).Given().Same(e.Given()) && stands.Note == e.Note && stands.Link == e.Link:
			out = stands
			return nil
		case reason == "" && (stands.SetBy != scope.Who || stands.ApprovedAt != nil):
			return models.Problem{Field: "reason", Code: "missing_value"}
		case len([]rune(reason)) > models.MaxReason:
			return models.Problem{Field: "reason", Code: "too_long"}
		}
		detail := map[string]any{"kpi": e.KPI, "period": e.Period().String(), "case_type_id": e.CaseTypeID, "department_id": e.DepartmentID,
			"value": e.Value, "n": e.N, "note": e.Note, "link": e.Link}
		if seen != 0 {
			detail["before"], detail["n_before"] = stands.Value, stands.N
		}
		return keep(t, scope, &out, "value", seen, reason, models.Problem{Field: models.FieldValue, Code: "entered_meanwhile"}, detail,
			"kpi = ? AND from_day = ? AND until_day = ? AND case_type_id = ? AND department_id = ?", e.KPI, int64(e.From), int64(e.Until), e.CaseTypeID, e.DepartmentID)
	})
	return models.Entered(out), err
}

// WithdrawEntered ends an entered value, with a reason.
func (s *Store) WithdrawEntered(ctx context.Context, scope models.Scope, id int64, reason string) error {
	reason, wrong := reasoned(reason)
	return s.changeNames(ctx, "withdraw an entered value", func(t *tx) error {
		row, err := t.entered(scope, id)
		if err != nil {
			return err
		}
		if !scope.MayEnter(row.DepartmentID) {
			return models.ErrForbidden
		}
		if wrong != nil {
			return wrong
		}
		now := t.store.clock()
		row.EndedBy, row.EndedReason, row.EndedAt = scope.Who, reason, &now
		if err := t.Save(row).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "value.end", "value", map[string]any{"id": id, "kpi": row.KPI, "value": row.Value, "reason": reason})
	})
}

// ApproveEntered lets an entered value into the figures. Whoever entered it is ErrForbidden.
func (s *Store) ApproveEntered(ctx context.Context, scope models.Scope, id int64) error {
	if !scope.May(models.RightSources) || !scope.All {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "approve an entered value", func(t *tx) error {
		row, err := t.entered(scope, id)
		if err != nil {
			return err
		}
		if !scope.MayApprove(models.Entered(*row)) {
			return models.ErrForbidden
		}
		if row.ApprovedAt != nil {
			return nil
		}
		now := t.store.clock()
		row.ApprovedBy, row.ApprovedAt = scope.Who, &now
		if err := t.Save(row).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "value.approve", "value", map[string]any{"id": id, "kpi": row.KPI, "period": models.Entered(*row).Period().String(),
			"value": row.Value, "entered_by": row.SetBy})
	})
}

// entered reads an entered value that stands; ErrNotFound for a department that the scope does not see.
func (t *tx) entered(scope models.Scope, id int64) (*enteredRow, error) {
	row, err := standing[enteredRow](t, id)
	if err == nil && !scope.Sees(row.DepartmentID) {
		err = models.ErrNotFound
	}
	return row, err
}
