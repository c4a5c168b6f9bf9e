package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// UndoPlan is what taking a batch back would do.
type UndoPlan struct {
	Batches []models.Batch // that would be taken back, the latest first; the one that was asked for is the last
	Was, Is *facts.Book    // the facts as they are, and as they would be
}

// UndoAhead works out what taking a batch back would do, with the later ones that stand in its way, and changes nothing.
func (s *Store) UndoAhead(ctx context.Context, scope models.Scope, batchID string) (UndoPlan, error) {
	const doing = "look ahead at an undo"
	var plan UndoPlan
	if !scope.All || !scope.May(models.RightImports) {
		return plan, models.ErrForbidden
	}
	current, err := s.loaded(ctx)
	if err != nil {
		return plan, err
	}
	g := s.reader(ctx)
	rows, err := inTheWay(g, batchID)
	if err != nil {
		return plan, translate(doing, err)
	}
	table := current.table
	for _, b := range rows {
		batch, err := s.Batch(ctx, scope, b.ID)
		if err != nil {
			return plan, err
		}
		plan.Batches = append(plan.Batches, batch)
		if b.Version == 0 {
			continue
		}
		var restored []facts.Row
		err = pages(g, "SELECT case_id, image AS text FROM before_images WHERE batch_seq = ? AND case_id > ? ORDER BY case_id LIMIT ?", b.Seq,
			func(kept []keptText) error {
				for _, k := range kept {
					var before image
					if err := json.Unmarshal([]byte(k.Text), &before); err != nil {
						return fmt.Errorf("read what case %d was: %w", k.CaseID, err)
					}
					row := before.row(k.CaseID)
					row.Source = uint8(b.SourceID)
					restored = append(restored, current.read.row(&row))
				}
				return nil
			})
		if err != nil {
			return plan, translate(doing, err)
		}
		removed := make([]uint32, 0, b.UntilCase-b.FirstCase)
		for id := b.FirstCase; id < b.UntilCase; id++ {
			removed = append(removed, uint32(id))
		}
		table = table.Patch(table.Version, table.Dictionaries, restored, removed, current.today, table.LastEvent)
	}
	next := *current
	next.table = table
	if next.given, err = givenBefore(g, rows, current.kpis, current.read); err != nil {
		return plan, translate(doing, err)
	}
	plan.Was, plan.Is = s.bookOf(current, scope), s.bookOf(&next, scope)
	return plan, nil
}

// Unrestated gives the latest imports, at most a number, of which nobody has worked out what they changed in figures of
// closed periods: those that the command line took in without the facts.
func (s *Store) Unrestated(ctx context.Context, most int) ([]string, error) {
	var ids []string
	err := s.reader(ctx).Model(&batchRow{}).Where("restated IS NULL AND undone_at IS NULL AND version > 0").Order("seq DESC").Limit(most).Pluck("id", &ids).Error
	return ids, translate("read the imports", err)
}

// KeepRestated keeps what a batch changed in figures of closed periods, where the one who brought it could not tell.
func (s *Store) KeepRestated(ctx context.Context, batchID, text string) error {
	return s.change(ctx, "keep what was restated", func(t *tx) error {
		return t.Exec("UPDATE batches SET restated = ? WHERE id = ? AND restated IS NULL", text, batchID).Error
	})
}

// restated reads what a batch changed in figures of closed periods; nil where it was not worked out.
func (b batchRow) restated() (*models.FigureChanges, error) {
	if b.Restated == nil {
		return nil, nil
	}
	out := &models.FigureChanges{}
	if err := json.Unmarshal([]byte(*b.Restated), out); err != nil {
		return nil, fmt.Errorf("read what batch %s restated: %w", b.ID, err)
	}
	return out, nil
}
