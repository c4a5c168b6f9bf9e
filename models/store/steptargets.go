package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type stepTargetRow models.StepTarget

func (stepTargetRow) TableName() string { return "step_targets" }

// loadStepTargets reads every target of a step, replaced ones too, in the order in which they were set.
func loadStepTargets(g *gorm.DB) ([]models.StepTarget, error) {
	var rows []stepTargetRow
	err := g.Order("id").Find(&rows).Error
	out := make([]models.StepTarget, len(rows))
	for i, r := range rows {
		out[i] = models.StepTarget(r)
	}
	return out, err
}

// stepTargetsTo gives the targets that a scope may see.
func stepTargetsTo(all []models.StepTarget, scope models.Scope) []models.StepTarget {
	if scope.All {
		return all
	}
	var out []models.StepTarget
	for _, t := range all {
		if scope.Sees(t.DepartmentID) {
			out = append(out, t)
		}
	}
	return out
}

// SetStepTarget keeps a target of a step, signed by the one who asks, who must set targets for its department. The very
// same again changes nothing.
// Faults are models.Problems.
func (s *Store) SetStepTarget(ctx context.Context, scope models.Scope, t models.StepTarget) error {
	if !scope.May(models.RightTargets) || t.DepartmentID == 0 && !scope.All || t.DepartmentID != 0 && !scope.Sees(t.DepartmentID) {
		return models.ErrForbidden
	}
	t.Step, t.Reason = models.Tidy(t.Step), models.Tidy(t.Reason)
	t.Step, _ = models.MaskCPR(t.Step)
	t.Reason, _ = models.MaskCPR(t.Reason)
	if err := t.Check(); err != nil {
		return err
	}
	return s.changeNames(ctx, "set the target of a step", func(x *tx) error {
		var old stepTargetRow
		err := x.Where("case_type_id = ? AND department_id = ? AND step = ? AND from_month = ?", t.CaseTypeID, t.DepartmentID, t.Step, t.FromMonth).Order("id DESC").Take(&old).Error
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		if err == nil && old.Reason == t.Reason && (old.Days == nil) == (t.Days == nil) && (t.Days == nil || *old.Days == *t.Days) {
			return nil // sent twice
		}
		row := stepTargetRow(t)
		row.ID, row.SetBy, row.SetAt = 0, scope.Who, x.store.clock()
		if err := x.Create(&row).Error; err != nil {
			return err
		}
		x.row.Version++
		return x.trail(scope.Who, "step_target.set", t.Step, map[string]any{"id": row.ID, "case_type_id": t.CaseTypeID, "department_id": t.DepartmentID,
			"month": t.FromMonth.String(), "days": t.Days, "reason": t.Reason})
	})
}
