package store_test

import (
	"errors"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// values is an import of ready-made values.
func values(source string, list ...models.GivenLine) store.Incoming {
	return store.Incoming{Scope: models.Local(), SourceKey: source, Mapping: models.Mapping{Kind: models.KindValues}, File: "vaerdier.csv",
		Checksum: "abc", Form: "csv", Kind: models.KindValues, Read: func(emit func(models.Delivery) error) (models.Report, error) {
			return models.Report{Rows: len(list)}, emit(models.Delivery{Values: list})
		}}
}

// line is a value of contacts_per_case in a quarter of 2025.
func line(quarter string, caseType, department string, v float64) models.GivenLine {
	p, err := models.ParsePeriod("2025-"+quarter, 1)
	if err != nil {
		panic(err)
	}
	return models.GivenLine{Given: models.Given{KPI: "contacts_per_case", From: p.From, Until: p.Until, Value: &v}, CaseType: caseType, Department: department}
}

// told gives the values of a book by quarter.
func told(t *testing.T, s *store.Store, scope models.Scope) map[string]float64 {
	t.Helper()
	book, err := s.Book(ctx, scope)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, g := range book.Given {
		out[g.Period().String()+" "+book.CaseTypes.Entry(g.CaseTypeID).Name+" "+book.Departments.Entry(g.DepartmentID).Name] = *g.Value
	}
	return out
}

func wantTold(t *testing.T, s *store.Store, want map[string]float64) {
	t.Helper()
	got := told(t, s, models.Local())
	if len(got) != len(want) {
		t.Errorf("values = %v, want %v", got, want)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s = %v, want %v", k, got[k], v)
		}
	}
}

func TestValuesAreKeptByTheirKeyAndTakenBackWhole(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		first := take(t, s, values("telefoni", line("Q1", "Nedrivning", "Byg", 1), line("Q2", "Nedrivning", "Byg", 2)))
		wantCounts(t, first, 2, 0, 0, 0)
		wantCounts(t, take(t, s, values("telefoni", line("Q1", "NEDRIVNING", "byg", 1))), 0, 0, 1, 0)
		later := take(t, s, values("telefoni", line("Q2", "Nedrivning", "Byg", 5), line("Q3", "", "", 3)))
		wantCounts(t, later, 1, 1, 0, 0)
		wantTold(t, s, map[string]float64{"2025-Q1 Nedrivning Byg": 1, "2025-Q2 Nedrivning Byg": 5, "2025-Q3  ": 3})
		wantTold(t, storetest.OpenDSN(t, dsn), map[string]float64{"2025-Q1 Nedrivning Byg": 1, "2025-Q2 Nedrivning Byg": 5, "2025-Q3  ": 3})

		var blocked *store.Blocked
		if err := s.Undo(ctx, models.Local(), *first.Batch); !errors.As(err, &blocked) || !slices.Equal(blocked.By, []string{*later.Batch}) {
			t.Errorf("undo under a later batch = %v, want it blocked by %s", err, *later.Batch)
		}
		if err := s.Undo(ctx, models.Local(), *later.Batch); err != nil {
			t.Fatal(err)
		}
		wantTold(t, s, map[string]float64{"2025-Q1 Nedrivning Byg": 1, "2025-Q2 Nedrivning Byg": 2})
		if err := s.Undo(ctx, models.Local(), *first.Batch); err != nil {
			t.Fatal(err)
		}
		wantTold(t, s, map[string]float64{})
		if err := s.CheckTrail(ctx); err != nil {
			t.Error(err)
		}
	})
}

// TestAnotherProcessSeesNewValues: the facts follow the version, though no case changed.
func TestAnotherProcessSeesNewValues(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		one, other := storetest.OpenDSN(t, dsn), storetest.OpenDSN(t, dsn)
		batch := take(t, one, values("telefoni", line("Q1", "", "Byg", 1)))
		for _, want := range []map[string]float64{{"2025-Q1  Byg": 1}, {}} {
			if err := other.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			wantTold(t, other, want)
			if len(want) > 0 {
				if err := one.Undo(ctx, models.Local(), *batch.Batch); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// TestValuesAreSeenByDepartment: the value of another department, or of all together, is not narrowed to one's own.
func TestValuesAreSeenByDepartment(t *testing.T) {
	s := storetest.Open(t)
	take(t, s, values("telefoni", line("Q1", "", "Byg", 1), line("Q1", "", "Miljø", 2), line("Q1", "", "", 3)))
	book, err := s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	if got := told(t, s, models.Scope{Departments: book.Departments.Find("Byg")}); len(got) != 1 || got["2025-Q1  Byg"] != 1 {
		t.Errorf("the head of Byg sees %v", got)
	}
	if got := told(t, s, models.Scope{}); len(got) != 0 {
		t.Errorf("one who sees nothing sees %v", got)
	}
	in := values("telefoni", line("Q2", "", "", 1))
	in.Scope = models.Scope{Rights: []models.Right{models.RightFigures}, All: true}
	if _, err := s.TakeIn(ctx, in); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("import without the right = %v", err)
	}
}
