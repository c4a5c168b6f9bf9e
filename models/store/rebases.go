package store

import (
	"context"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type rebaseRow models.Rebase

func (rebaseRow) TableName() string { return "rebases" }

// loadRebases reads every rebase, withdrawn ones too, by month.
func loadRebases(g *gorm.DB) ([]models.Rebase, error) {
	var rows []rebaseRow
	err := g.Order("from_month, id").Find(&rows).Error
	out := make([]models.Rebase, len(rows))
	for i, r := range rows {
		out[i] = models.Rebase(r)
	}
	return out, err
}

// AddRebase lets the limits of a KPI of a case type begin anew from a month on, signed by the one who asks. last is
// the last finished month of the data. A second one from the same month is a models.Problem.
func (s *Store) AddRebase(ctx context.Context, scope models.Scope, r models.Rebase, last models.Month) error {
	if !scope.May(models.RightRebase) || !scope.All {
		return models.ErrForbidden
	}
	kpis, err := s.Definitions(ctx)
	if err != nil {
		return err
	}
	if len(kpis.Versions(r.KPI)) == 0 {
		return models.Problem{Field: "kpi", Code: "unknown_kpi", Value: r.KPI}
	}
	r.Reason, _ = models.MaskCPR(models.Tidy(r.Reason))
	if err := r.Check(last); err != nil {
		return err
	}
	return s.changeNames(ctx, "rebase a chart", func(t *tx) error {
		var there int64
		if err := t.Model(&rebaseRow{}).Where("kpi = ? AND case_type_id = ? AND from_month = ? AND ended_at IS NULL",
			r.KPI, r.CaseTypeID, r.FromMonth).Count(&there).Error; err != nil {
			return err
		}
		if there > 0 {
			return models.Problem{Field: "month", Code: "rebase_there", Value: r.FromMonth.String()}
		}
		row := rebaseRow(r)
		row.ID, row.SetBy, row.SetAt = 0, scope.Who, t.store.clock()
		row.EndedBy, row.EndedReason, row.EndedAt = "", "", nil
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "rebase.set", r.KPI, map[string]any{"id": row.ID, "case_type_id": r.CaseTypeID,
			"month": r.FromMonth.String(), "reason": r.Reason})
	})
}

// EndRebase withdraws a rebase, with a reason and the name of the one who asks. One that was withdrawn before stays
// as it is; one that is not there is models.ErrNotFound.
func (s *Store) EndRebase(ctx context.Context, scope models.Scope, id int64, reason string) error {
	if !scope.May(models.RightRebase) || !scope.All {
		return models.ErrForbidden
	}
	reason, _ = models.MaskCPR(models.Tidy(reason))
	switch {
	case reason == "":
		return models.Problem{Field: "reason", Code: "missing_value"}
	case len([]rune(reason)) > models.MaxReason:
		return models.Problem{Field: "reason", Code: "too_long"}
	}
	return s.changeNames(ctx, "withdraw a rebase", func(t *tx) error {
		var row rebaseRow
		if err := t.Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		if row.EndedAt != nil {
			return nil
		}
		now := t.store.clock()
		row.EndedBy, row.EndedReason, row.EndedAt = scope.Who, reason, &now
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "rebase.end", row.KPI, map[string]any{"id": id, "case_type_id": row.CaseTypeID,
			"month": row.FromMonth.String(), "reason": reason})
	})
}
