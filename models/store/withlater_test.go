package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store/storetest"
)

func TestAnUndoWithLaterBatchesIsAllOrNothing(t *testing.T) {
	st := storetest.Open(t)
	bring := func(cases ...models.Case) string {
		t.Helper()
		return *take(t, st, incoming("esdh", cases...)).Batch
	}
	st.Facts()
	first := bring(full("A", "2026-01-10", "2026-02-10"), full("B", "2026-01-10", "2026-02-10"))
	second := bring(full("A", "2026-01-10", "2026-02-11"))
	other := bring(full("C", "2026-01-10", "2026-02-10"))
	third := bring(full("A", "2026-01-10", "2026-02-12"), full("B", "2026-01-10", "2026-02-12"))
	plan, err := st.UndoAhead(ctx, models.Local(), first)
	if err != nil || len(plan.Batches) != 3 || plan.Batches[0].ID != third || plan.Is.N != 1 || plan.Was.N != 3 {
		t.Fatalf("the plan: %+v, %v", plan.Batches, err)
	}
	if st.Facts().N != 3 {
		t.Fatal("the look ahead changed the facts")
	}
	if _, err := st.UndoWithLater(ctx, models.Scope{All: true}, first); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("without the right: %v", err)
	}
	undone, err := st.UndoWithLater(ctx, models.Local(), first)
	if err != nil || !slices.Equal(undone, []string{third, second, first}) {
		t.Fatalf("taken back: %v, %v", undone, err)
	}
	if diff := cmp.Diff(rows(plan.Is.Table), rows(st.Facts())); diff != "" {
		t.Errorf("the facts are not those of the plan: %s", diff)
	}
	if n := st.Facts().N; n != 1 {
		t.Errorf("%d cases are left, want the one of %s", n, other)
	}
	if _, err := st.UndoWithLater(ctx, models.Local(), first); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("once more: %v", err)
	}
}

// TestAnUndoIsLookedAtAsTheHouseReadsTheNames: what was said of a name holds for the cases that come back.
func TestAnUndoIsLookedAtAsTheHouseReadsTheNames(t *testing.T) {
	st := storetest.Open(t)
	take(t, st, incoming("esdh", spelt("1", "Hus", "Byg", "Kiosk"), spelt("2", "Huse", "Byg", "Kiosk")))
	later := take(t, st, incoming("esdh", spelt("2", "Etage", "Byg", "Kiosk")))
	say(t, st, models.Saying{Kind: models.NameCaseType, ID: naming(t, st, models.NameCaseType, "Huse").ID, Into: naming(t, st, models.NameCaseType, "Hus").ID})
	plan, err := st.UndoAhead(ctx, models.Local(), *later.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Undo(ctx, models.Local(), *later.Batch); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows(st.Facts()), rows(plan.Is.Table)); diff != "" {
		t.Errorf("the facts looked ahead are not those after the undo (-after +ahead):\n%s", diff)
	}
}
