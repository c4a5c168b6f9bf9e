package store_test

import (
	"errors"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// appealsOf is an import of appeals.
func appealsOf(source string, list ...models.AppealLine) store.Incoming {
	m := models.Mapping{Kind: models.KindAppeals, Columns: map[string]string{models.FieldCaseNo: "Sagsnummer"}}
	return store.Incoming{Scope: models.Local(), SourceKey: source, Mapping: m, File: "klager.csv", Form: "csv", Kind: models.KindAppeals,
		Read: func(emit func(models.Delivery) error) (models.Report, error) {
			return models.Report{Rows: len(list)}, emit(models.Delivery{Appeals: list})
		}}
}

func overturned(no, settled string, outcome models.AppealOutcome) models.AppealLine {
	a := models.AppealLine{CaseNo: no, Received: models.NoDay, Settled: models.NoDay, Outcome: outcome}
	if settled != "" {
		a.Settled = day(settled)
	}
	return a
}

// settledDays lists when the appeals that figures count were settled, those of the cases themselves and the further ones.
func settledDays(t *testing.T, s *store.Store) []string {
	t.Helper()
	book, err := s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range slices.Concat(book.Chunks, book.Appeals) {
		for i := range c.Len() {
			if r := c.Row(i); r.AppealSettled.Known() {
				out = append(out, r.AppealSettled.String()+" "+r.AppealOutcome.String())
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestSeveralAppealsACaseAreKeptAndTakenBack(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("esdh", blank("A-1", "2025-01-06"), blank("A-2", "2025-01-07")))
		first := take(t, s, appealsOf("esdh", overturned("A-1", "2025-05-20", models.AppealChanged), overturned("A-1", "2025-03-20", models.AppealUpheld),
			overturned("A-1", "", models.AppealPending), overturned("A-2", "2025-03-22", models.AppealRemitted)))
		wantCounts(t, first, 4, 0, 0, 0)
		want := []string{"2025-03-20 upheld", "2025-03-22 remitted", "2025-05-20 changed"}
		if got := settledDays(t, s); !slices.Equal(got, want) {
			t.Errorf("settled: %v, want %v", got, want)
		}
		if got := settledDays(t, storetest.OpenDSN(t, dsn)); !slices.Equal(got, want) {
			t.Errorf("another process sees %v, want %v", got, want)
		}
		if r := take(t, s, appealsOf("esdh", overturned("A-9", "2025-05-20", models.AppealChanged))); r.Batch != nil || r.Rejected != 1 {
			t.Errorf("an unknown case: batch %v, %d rejected", r.Batch, r.Rejected)
		}
		wantCounts(t, take(t, s, incoming("esdh", blank("A-1", "2025-01-06"))), 0, 0, 1, 0) // tells no appeal; those that came stand
		later := take(t, s, appealsOf("esdh", overturned("A-2", "2025-03-22", models.AppealRemitted), overturned("A-2", "2025-06-24", models.AppealUpheld)))
		wantCounts(t, later, 0, 2, 0, 0)
		var blocked *store.Blocked
		if err := s.Undo(ctx, models.Local(), *first.Batch); !errors.As(err, &blocked) || !slices.Equal(blocked.By, []string{*later.Batch}) {
			t.Errorf("undo under a later batch = %v", err)
		}
		for _, batch := range []models.Report{later, first} {
			if err := s.Undo(ctx, models.Local(), *batch.Batch); err != nil {
				t.Fatal(err)
			}
		}
		if got := settledDays(t, s); len(got) != 0 {
			t.Errorf("taken back, settled: %v", got)
		}
		wantFacts(t, s, dsn)
	})
}
