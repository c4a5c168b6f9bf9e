package gather

import (
	"context"
	"errors"
	"fmt"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
)

// SetTargets brings a target file in, all of it or nothing (CONTRACT §7). The same target again counts as
// unchanged, another value for it as changed.
func SetTargets(ctx context.Context, st *store.Store, scope models.Scope, in intake.Input) (models.Report, error) {
	if !scope.May(models.RightTargets) {
		return models.Report{}, models.ErrForbidden
	}
	kpis, err := st.Definitions(ctx)
	if err != nil {
		return models.Report{}, err
	}
	lines, rep, err := intake.ReadTargets(ctx, in, kpis)
	if err != nil || rep.Refused() {
		return rep, err
	}
	return TakeTargets(ctx, st, scope, in.Name, lines, rep)
}

// TakeTargets sets targets that were read already, all of them or nothing, and completes the report of the reading.
func TakeTargets(ctx context.Context, st *store.Store, scope models.Scope, file string, lines []models.TargetLine, rep models.Report) (models.Report, error) {
	counts, err := st.TakeTargets(ctx, scope, lines)
	if err != nil {
		return refusedTarget(rep, file, err)
	}
	rep.New, rep.Changed, rep.Unchanged = counts.New, counts.Changed, counts.Unchanged
	return rep, nil
}

// refusedTarget tells a target that the store refuses as a fault of its line.
func refusedTarget(rep models.Report, file string, err error) (models.Report, error) {
	var one models.Problem
	var all models.Problems
	switch {
	case errors.As(err, &all):
	case errors.As(err, &one):
		all = models.Problems{one}
	default:
		return models.Report{}, fmt.Errorf("set targets of %s: %w", file, err)
	}
	for _, p := range all {
		value, _ := models.MaskCPR(p.Value)
		rep.Errors = append(rep.Errors, models.Note{Code: models.CodeBadValue, File: file, Column: p.Field, Value: value, Rows: 1,
			Args: map[string]string{"why": p.Code, "field": p.Field}})
	}
	rep.Rejected = max(rep.Rejected, 1)
	return rep, nil
}
