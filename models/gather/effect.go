package gather

import (
	"context"
	"encoding/json"
	"fmt"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
)

// figureChanges works out what becomes of the figures between two versions of the facts.
func figureChanges(was, is *facts.Book) (models.FigureChanges, error) {
	e, err := measure.NewEffect(was, is)
	if err != nil {
		return models.FigureChanges{}, fmt.Errorf("compare the figures: %w", err)
	}
	out := models.FigureChanges{All: len(e.Rows), Closed: e.Closed, ByType: e.ByType, Chosen: e.Chosen}
	for _, r := range e.Rows[:min(len(e.Rows), models.MostChanges)] {
		out.Rows = append(out.Rows, models.FigureChange{KPI: r.KPI.Key, Words: r.KPI.Words, Unit: r.KPI.Unit, Period: r.Period.String(), CaseType: r.CaseType,
			Was: r.Was.Value, Is: r.Is.Value, WasN: r.Was.N, IsN: r.Is.N, Closed: r.Closed})
	}
	return out, nil
}

// restated gives the changes of closed periods as they are kept with a batch.
func restated(was, is *facts.Book) (string, error) {
	if was.N == 0 {
		return `{"rows":[]}`, nil // nothing can have been reported
	}
	kept, err := closedChanges(was, is)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(kept)
	return string(text), err
}

func closedChanges(was, is *facts.Book) (models.FigureChanges, error) {
	all, err := figureChanges(was, is)
	if err != nil {
		return all, err
	}
	kept := models.FigureChanges{All: all.Closed, Closed: all.Closed, ByType: all.ByType, Chosen: all.Chosen}
	for _, r := range all.Rows {
		if r.Closed {
			kept.Rows = append(kept.Rows, r)
		}
	}
	return kept, nil
}

// Undoing is what taking a batch back would do.
type Undoing struct {
	Batches []models.Batch // the latest first; the one that was asked for is the last
	Effect  models.FigureChanges
}

// LookAtUndo tells what taking a batch back would do, with the later ones that stand in its way.
func LookAtUndo(ctx context.Context, st *store.Store, scope models.Scope, batchID string) (Undoing, error) {
	plan, err := st.UndoAhead(ctx, scope, batchID)
	if err != nil {
		return Undoing{}, err
	}
	effect, err := figureChanges(plan.Was, plan.Is)
	return Undoing{Batches: plan.Batches, Effect: effect}, err
}

// Restated works out what a batch changed in figures of closed periods and keeps it, where its import had no figures
// at hand: the command line does not load them. It holds while no later batch has changed the same cases; else nil.
func Restated(ctx context.Context, st *store.Store, scope models.Scope, b models.Batch) (*models.FigureChanges, error) {
	if b.Restated != nil || !b.CanUndo {
		return b.Restated, nil
	}
	plan, err := st.UndoAhead(ctx, scope, b.ID)
	if err != nil {
		return nil, err
	}
	kept, err := closedChanges(plan.Is, plan.Was)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return nil, fmt.Errorf("keep what was restated: %w", err)
	}
	return &kept, st.KeepRestated(ctx, b.ID, string(text))
}
