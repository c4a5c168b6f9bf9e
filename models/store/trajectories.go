package store

import (
	"context"

	"gevinstoverblik/models"
)

type trajectoryRow models.Trajectory

func (trajectoryRow) TableName() string { return "trajectories" }

// Trajectories gives every version of the trajectories of a department, the latest first. Case types and departments are those
// that theirs are read as.
func (s *Store) Trajectories(ctx context.Context, scope models.Scope, department int64) ([]models.Trajectory, error) {
	if !scope.Sees(department) {
		return nil, models.ErrForbidden
	}
	var rows []trajectoryRow
	if err := s.reader(ctx).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, translate("read the trajectories", err)
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the trajectories", err)
	}
	var out []models.Trajectory
	for _, r := range rows {
		t := models.Trajectory(r)
		t.CaseTypeID, t.DepartmentID = read.caseType(t.CaseTypeID), read.department(t.DepartmentID)
		if t.DepartmentID == department {
			out = append(out, t)
		}
	}
	return out, nil
}

// DrawTrajectory keeps a trajectory and puts what it promises into the drafts of a round, all or nothing, signed by the one who
// asks. A line starts at a baseline: baseline is frozen first where it has no ID, and Start is its value. The trajectory
// that stood for the place is replaced. A draft that somebody else has changed is models.Problem changed_meanwhile.
func (s *Store) DrawTrajectory(ctx context.Context, scope models.Scope, round int64, x models.Trajectory, baseline *models.Baseline, changes []models.DraftChange) error {
	return s.changeNames(ctx, "draw a trajectory", func(t *tx) error {
		if !scope.Enters(x.DepartmentID) {
			return models.ErrForbidden
		}
		kpis, err := loadDefinitions(t.DB)
		if err != nil {
			return err
		}
		k, known := kpis.KPI(x.KPI, x.FromMonth)
		if !known {
			return models.Problem{Field: "kpi", Code: "unknown_kpi", Value: x.KPI}
		}
		if err := t.knows(x.CaseTypeID, x.DepartmentID); err != nil {
			return err
		}
		if x.Form == models.TrajectoryLine {
			if baseline == nil {
				return models.Problem{Field: "baseline", Code: "baseline_missing"}
			}
			from := *baseline
			if from.ID == 0 {
				if err := t.freezeBaseline(scope, &from); err != nil {
					return err
				}
			}
			x.Start, x.BaselineID = from.Value, from.ID
		}
		if err := x.Check(k); err != nil {
			return err
		}
		now := t.store.clock()
		if err := t.Model(&trajectoryRow{}).Where("kpi = ? AND case_type_id = ? AND department_id = ? AND replaced_at IS NULL", x.KPI, x.CaseTypeID, x.DepartmentID).
			Update("replaced_at", now).Error; err != nil {
			return err
		}
		row := trajectoryRow(x)
		row.ID, row.SetBy, row.SetAt, row.ReplacedAt = 0, scope.Who, now, nil
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		detail := map[string]any{"case_type_id": x.CaseTypeID, "department_id": x.DepartmentID, "form": x.Form, "from": x.FromMonth.String(),
			"until": x.UntilMonth.String(), "start": x.Start, "goal": x.Goal, "baseline": x.BaselineID, "round": round}
		if err := t.trail(scope.Who, "trajectory.set", x.KPI, acting(scope, x.DepartmentID, detail)); err != nil {
			return err
		}
		outcomes, err := t.saveDrafts(scope, round, x.DepartmentID, changes)
		for _, o := range outcomes {
			if o.Conflict {
				return models.Problem{Field: "round", Code: "changed_meanwhile"}
			}
		}
		return err
	})
}
