package store

import (
	"context"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

type acceptedRow struct {
	CaseID int64 `gorm:"primaryKey;autoIncrement:false"`
	Doubt  int64 `gorm:"primaryKey;autoIncrement:false"`
	Seen   string
	Reason string
	SaidBy string
	SaidAt time.Time
}

func (acceptedRow) TableName() string { return "accepted_doubts" }

// Accepted gives the contradictions that people have accepted. Whoever shows them holds them against the cases of the
// figures, which are narrowed by scope.
func (s *Store) Accepted(ctx context.Context, scope models.Scope) ([]models.AcceptedDoubt, error) {
	if !scope.May(models.RightCases) {
		return nil, models.ErrForbidden
	}
	var rows []acceptedRow
	if err := s.reader(ctx).Order("case_id, doubt").Find(&rows).Error; err != nil {
		return nil, translate("read the accepted contradictions", err)
	}
	out := make([]models.AcceptedDoubt, len(rows))
	for i, r := range rows {
		out[i] = models.AcceptedDoubt{CaseID: uint32(r.CaseID), Doubt: models.Doubts(r.Doubt), Seen: r.Seen, Reason: r.Reason, By: r.SaidBy, At: r.SaidAt}
	}
	return out, nil
}

// AcceptDoubt notes that a person has seen a contradiction of a case and lets it stand, and why. No figure changes: what
// contradicts itself stays unknown. Where the source changes the case, the contradiction stands again.
func (s *Store) AcceptDoubt(ctx context.Context, scope models.Scope, caseID uint32, doubt models.Doubts, reason string) error {
	reason, masked := models.MaskCPR(models.Tidy(reason))
	return s.changeDoubt(ctx, scope, caseID, func(t *tx, row caseRow) error {
		days := daysOf(row.Row)
		switch {
		case days.Doubts()&doubt == 0 || doubt.String() == "":
			return models.ErrNotFound
		case reason == "":
			return models.Problem{Field: "reason", Code: "missing_value"}
		case masked:
			return models.Problem{Field: "reason", Code: "cpr"}
		}
		err := t.Save(&acceptedRow{CaseID: int64(caseID), Doubt: int64(doubt), Seen: days.Seen(), Reason: reason, SaidBy: scope.Who, SaidAt: t.store.clock()}).Error
		if err != nil {
			return err
		}
		return t.trail(scope.Who, "doubt.accept", row.CaseNo, map[string]any{"doubt": doubt.String(), "reason": reason})
	})
}

// ReopenDoubt takes back that a contradiction was accepted.
func (s *Store) ReopenDoubt(ctx context.Context, scope models.Scope, caseID uint32, doubt models.Doubts) error {
	return s.changeDoubt(ctx, scope, caseID, func(t *tx, row caseRow) error {
		gone := t.Where("case_id = ? AND doubt = ?", int64(caseID), int64(doubt)).Delete(&acceptedRow{})
		if gone.Error == nil && gone.RowsAffected == 0 {
			return models.ErrNotFound
		}
		if gone.Error != nil {
			return gone.Error
		}
		return t.trail(scope.Who, "doubt.reopen", row.CaseNo, map[string]any{"doubt": doubt.String()})
	})
}

// changeDoubt changes what is said of one case, where the one who asks may see it.
func (s *Store) changeDoubt(ctx context.Context, scope models.Scope, caseID uint32, do func(*tx, caseRow) error) error {
	if !scope.May(models.RightCases) {
		return models.ErrForbidden
	}
	return s.change(ctx, "accept a contradiction", func(t *tx) error {
		rows, err := t.casesOf([]uint32{caseID})
		if err != nil {
			return err
		}
		read, err := loadReading(t.DB)
		if err != nil {
			return err
		}
		if len(rows) == 0 || !scope.Sees(read.department(int64(rows[0].Department))) {
			return models.ErrNotFound
		}
		return do(t, rows[0])
	})
}

func daysOf(r facts.Row) models.Days {
	return models.Days{Received: r.Received, Screened: r.Screened, Complete: r.Complete, Decided: r.Decided, Deadline: r.Deadline, Wait: r.Wait, WaitBefore: r.WaitBefore}
}
