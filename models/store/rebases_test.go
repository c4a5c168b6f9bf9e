package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestARebaseIsSignedReasonedAndNeverLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		last := models.MonthOf(2026, 9)
		r := models.Rebase{KPI: "net_days_median", CaseTypeID: 3, FromMonth: models.MonthOf(2025, 4), Reason: "Ny arbejdsgang fra 1. april"}
		before := s.Version()
		if err := s.AddRebase(ctx, models.Local(), r, last); err != nil {
			t.Fatal(err)
		}
		b, err := s.Book(ctx, models.Local())
		if err != nil || len(b.Rebases) != 1 {
			t.Fatalf("Book.Rebases = %v, %v, want the one that was set", b.Rebases, err)
		}
		kept := b.Rebases[0]
		if kept.SetBy != "cli" || kept.SetAt.IsZero() || kept.Reason != r.Reason || kept.FromMonth != r.FromMonth || !kept.Stands() {
			t.Errorf("kept %+v, want it signed and dated", kept)
		}
		if s.Version() <= before {
			t.Error("a rebase must publish a new version, or pages keep the old limits")
		}
		if err := s.AddRebase(ctx, models.Local(), r, last); !isProblem(err, "rebase_there") {
			t.Errorf("the same month again: %v, want rebase_there", err)
		}
		if err := s.EndRebase(ctx, models.Local(), kept.ID, "  "); !isProblem(err, "missing_value") {
			t.Errorf("withdrawn without a reason: %v, want missing_value", err)
		}
		if err := s.EndRebase(ctx, models.Local(), kept.ID, "Faldet var sæson"); err != nil {
			t.Fatal(err)
		}
		b, _ = s.Book(ctx, models.Local())
		if len(b.Rebases) != 1 || b.Rebases[0].Stands() || b.Rebases[0].EndedReason != "Faldet var sæson" {
			t.Errorf("after it was withdrawn: %+v, want it there, ended, with its reason", b.Rebases)
		}
		if err := s.EndRebase(ctx, models.Local(), 99, "væk"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("one that is not there: %v, want ErrNotFound", err)
		}
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{})
		if err != nil || len(rows) < 2 || rows[0].What != "rebase.end" || rows[1].What != "rebase.set" {
			t.Errorf("trail = %v, %v, want the two deeds", rows, err)
		}
	})
}

func TestARebaseThatCannotBeIsRefused(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	ctx := context.Background()
	last := models.MonthOf(2026, 9)
	good := models.Rebase{KPI: "digital_share", CaseTypeID: 1, FromMonth: models.MonthOf(2026, 4), Reason: "Ny blanket"}
	tests := []struct {
		name  string
		scope models.Scope
		edit  func(*models.Rebase)
		code  string
	}{
		{"six finished months are enough", models.Local(), func(*models.Rebase) {}, ""},
		{"five are too few", models.Local(), func(r *models.Rebase) { r.FromMonth++ }, "rebase_too_early"},
		{"a month to come is refused", models.Local(), func(r *models.Rebase) { r.FromMonth += 12 }, "rebase_too_early"},
		{"without a reason it is refused", models.Local(), func(r *models.Rebase) { r.Reason = " \t" }, "missing_value"},
		{"an endless reason is refused", models.Local(), func(r *models.Rebase) { r.Reason = strings.Repeat("å", models.MaxReason+1) }, "too_long"},
		{"an unknown key figure is refused", models.Local(), func(r *models.Rebase) { r.KPI = "tilfredshed" }, "unknown_kpi"},
		{"who lacks the right may not", models.ScopeOf(models.User{Role: models.RoleHead, DepartmentID: 1}, []int64{1}), func(*models.Rebase) {}, "forbidden"},
	}
	for _, test := range tests {
		r := good
		test.edit(&r)
		err := s.AddRebase(ctx, test.scope, r, last)
		switch test.code {
		case "":
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
		case "forbidden":
			if !errors.Is(err, models.ErrForbidden) {
				t.Errorf("%s: %v, want ErrForbidden", test.name, err)
			}
		default:
			if !isProblem(err, test.code) {
				t.Errorf("%s: %v, want %s", test.name, err, test.code)
			}
		}
	}
}

func TestAReasonIsGuardedAgainstPersonalNumbers(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	ctx := context.Background()
	r := models.Rebase{KPI: "digital_share", FromMonth: models.MonthOf(2025, 1), Reason: "efter sag om 010190-1234"}
	if err := s.AddRebase(ctx, models.Local(), r, models.MonthOf(2026, 9)); err != nil {
		t.Fatal(err)
	}
	b, err := s.Book(ctx, models.Local())
	if err != nil || strings.Contains(b.Rebases[0].Reason, "1234") {
		t.Errorf("reason kept as %q, %v, want the number masked", b.Rebases[0].Reason, err)
	}
}
