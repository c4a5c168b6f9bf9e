package main

import (
	"context"
	"log/slog"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/store"
)

const (
	restateEvery = 5 * time.Second
	restateMost  = 20 // imports in one look
)

// restate works out, until ctx ends, what imports of the command line changed in figures of closed periods: the command
// has no figures at hand, the server has. An import is looked at once; where a later one has changed the same cases it
// can't be told any more.
func restate(ctx context.Context, st *store.Store, log *slog.Logger) {
	tick := time.NewTicker(restateEvery)
	defer tick.Stop()
	seen := map[string]bool{}
	for {
		if err := restateOnce(ctx, st, seen); err != nil && ctx.Err() == nil {
			log.Error("work out what imports restated", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// restateOnce looks at the imports that seen does not name. A fault of one does not keep the others waiting.
func restateOnce(ctx context.Context, st *store.Store, seen map[string]bool) error {
	ids, err := st.Unrestated(ctx, restateMost)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		b, err := st.Batch(ctx, models.Local(), id)
		if err == nil {
			_, err = gather.Restated(ctx, st, models.Local(), b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
