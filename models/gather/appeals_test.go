package gather_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

const (
	decidedCases = "Sagsnummer;Modtaget;Afgjort;Klage\nA-1;02-01-2025;20-01-2025;nej\nA-2;02-01-2025;21-01-2025;nej\nA-3;02-01-2025;22-01-2025;nej\nA-4;02-01-2025;23-01-2025;nej\n"
	// A-1 was appealed three times: settled in March, in May, and not yet; A-2 once.
	appealed = "Sagsnr.;Klage modtaget;Klage afgjort;Klageudfald\nA-1;01-02-2025;20-05-2025;Ændret\nA-1;01-02-2025;20-03-2025;Stadfæstet\nA-1;01-06-2025;;\nA-2;03-02-2025;22-03-2025;Hjemvist\n"
)

// share gives the two counts of a share in a month.
func share(t *testing.T, st *store.Store, kpi, month string, group ...string) [2]float64 {
	t.Helper()
	book, err := st.Book(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	figures, err := measure.Figures(book, measure.Query{KPIs: []string{kpi}, By: models.ByMonth, Group: group})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Period == month {
			return [2]float64{*f.Numerator, *f.Denominator}
		}
	}
	return [2]float64{}
}

func wantAppeals(t *testing.T, st *store.Store, want map[string][2]float64) {
	t.Helper()
	for month, counts := range want {
		kpi := "overturned_share"
		if month == "2025-01" {
			kpi = "appeal_share"
		}
		if got := share(t, st, kpi, month); got != counts {
			t.Errorf("%s in %s = %v, want %v", kpi, month, got, counts)
		}
		if got := share(t, st, kpi, month, measure.GroupSource); got != counts {
			t.Errorf("%s in %s by source = %v, want %v", kpi, month, got, counts)
		}
	}
}

// TestEverySettledAppealCountsInItsMonthAndEachDecisionOnce: a case may be appealed several times.
func TestEverySettledAppealCountsInItsMonthAndEachDecisionOnce(t *testing.T) {
	ctx := context.Background()
	st := storetest.Open(t)
	bring(t, st, request("esdh", file("sager.csv", decidedCases+"A-9;02-02-2026;;\n")))
	none := map[string][2]float64{"2025-01": {0, 4}, "2025-03": {0, 0}, "2025-05": {0, 0}}
	wantAppeals(t, st, none)
	first := bring(t, st, request("esdh", file("klager.csv", appealed)))
	if got, want := counts(first), [5]int{4, 4, 0, 0, 0}; got != want || first.Kind != models.KindAppeals {
		t.Fatalf("appeals = %v of %s, want %v: %v", got, first.Kind, want, first.Errors)
	}
	want := map[string][2]float64{"2025-01": {2, 4}, "2025-03": {1, 2}, "2025-05": {1, 1}}
	wantAppeals(t, st, want)
	if got, want := counts(bring(t, st, request("esdh", file("klager.csv", appealed)))), [5]int{4, 0, 0, 4, 0}; got != want {
		t.Errorf("the same again = %v, want %v", got, want)
	}
	// The file of cases says something else of appeals: those that came by themselves stand.
	bring(t, st, request("esdh", file("sager.csv", decidedCases)))
	wantAppeals(t, st, want)

	settled := bring(t, st, request("esdh", file("klager.csv", "Sagsnr.;Klage afgjort;Klageudfald\nA-1;20-05-2025;Ændret\nA-1;20-03-2025;Stadfæstet\nA-1;20-06-2025;Ophævet\n")))
	if got, want := counts(settled), [5]int{3, 0, 3, 0, 0}; got != want {
		t.Errorf("the third settled = %v, want %v", got, want)
	}
	wantAppeals(t, st, map[string][2]float64{"2025-01": {2, 4}, "2025-03": {1, 2}, "2025-05": {1, 1}, "2025-06": {1, 1}})
	fresh, err := st.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	set, err := measure.Cases(fresh, measure.CaseQuery{KPI: "overturned_share"})
	if err != nil || int64(set.Refs.Len()) != set.Counted || set.Counted != 4 {
		t.Errorf("the list has %d rows and counts %d (%v), want the 4 appeals of the figure", set.Refs.Len(), set.Counted, err)
	}

	var blocked *store.Blocked
	if err := st.Undo(ctx, models.Local(), *first.Batch); !errors.As(err, &blocked) || !slices.Equal(blocked.By, []string{*settled.Batch}) {
		t.Errorf("undo under a later batch = %v, want it blocked by %s", err, *settled.Batch)
	}
	if err := st.Undo(ctx, models.Local(), *settled.Batch); err != nil {
		t.Fatal(err)
	}
	wantAppeals(t, st, map[string][2]float64{"2025-01": {2, 4}, "2025-03": {1, 2}, "2025-05": {1, 1}, "2025-06": {0, 0}})
	if err := st.Undo(ctx, models.Local(), *first.Batch); err != nil {
		t.Fatal(err)
	}
	wantAppeals(t, st, none)
	if err := st.CheckTrail(ctx); err != nil {
		t.Error(err)
	}
}

func TestAnAppealNeedsItsCaseAndACopyCountsOnce(t *testing.T) {
	st := storetest.Open(t)
	bring(t, st, request("esdh", file("sager.csv", decidedCases)))
	head := "Sagsnr.;Klage afgjort;Klageudfald\n"
	rep := bring(t, st, request("esdh", file("klager.csv", head+"A-1;20-05-2025;Ændret\nA-99;20-05-2025;Ændret\n")))
	if got := codes(rep.Errors); !slices.Equal(got, []models.Code{models.CodeUnknownCase}) || rep.Batch != nil || rep.Errors[0].Line != 3 || rep.Errors[0].Column != "Sagsnr." {
		t.Errorf("an unknown case: %+v, batch %v", rep.Errors, rep.Batch)
	}
	rep = bring(t, st, request("esdh", file("klager.csv", head+"A-1;20-05-2025;Ændret\nA-1;20-05-2025;Ændret\n")))
	if got := codes(rep.Warnings); !slices.Equal(got, []models.Code{models.CodeDuplicate}) || rep.New != 1 {
		t.Errorf("a copy: %v, %d new", got, rep.New)
	}
	rep = bring(t, st, request("esdh", file("klager.csv", head+"A-1;31-02-2025;Ændret\n")))
	if got := codes(rep.Errors); !slices.Equal(got, []models.Code{models.CodeBadDate}) || rep.Batch != nil {
		t.Errorf("a date that is none: %v, batch %v", got, rep.Batch)
	}
	rep = bring(t, st, request("esdh", file("klager.csv", head+"A-2;20-05-2025;Ordnet\n")))
	if got := codes(rep.Warnings); !slices.Equal(got, []models.Code{models.CodeUnknownOutcome}) || rep.Batch == nil {
		t.Errorf("an outcome that is not known: %v, batch %v", got, rep.Batch)
	}
}

// TestAppealsGoWithTheirCase: a case that a full extract takes out comes back with its appeals.
func TestAppealsGoWithTheirCase(t *testing.T) {
	ctx := context.Background()
	st := storetest.Open(t)
	bring(t, st, request("esdh", file("sager.csv", "Sagsnummer;Modtaget;Afgjort\nA-1;02-01-2025;20-01-2025\nC-1;02-01-2026;20-01-2026\nB-1;02-01-2025;\n")))
	bring(t, st, request("esdh", file("klager.csv", "Sagsnr.;Klage afgjort;Klageudfald\nB-1;20-03-2025;Ændret\nB-1;21-03-2025;Stadfæstet\n")))
	wantAppeals(t, st, map[string][2]float64{"2025-03": {1, 2}})
	r := request("esdh", file("fuld.csv", "Sagsnummer;Modtaget;Afgjort\nA-1;02-01-2025;20-01-2025\nC-1;02-01-2026;20-01-2026\n"))
	r.Mapping, r.Vanished = &models.Mapping{Extract: "full"}, store.VanishedRemove
	gone := bring(t, st, r)
	wantAppeals(t, st, map[string][2]float64{"2025-03": {0, 0}})
	if err := st.Undo(ctx, models.Local(), *gone.Batch); err != nil {
		t.Fatal(err)
	}
	wantAppeals(t, st, map[string][2]float64{"2025-03": {1, 2}})
}
