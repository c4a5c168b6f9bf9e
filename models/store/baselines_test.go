package store_test

import (
	"errors"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func baseline(department int64) models.Baseline {
	n := int64(412)
	return models.Baseline{KPI: "digital_share", DepartmentID: department, From: models.DayOf(2025, 1, 1), Until: models.DayOf(2026, 1, 1),
		Value: 0.62, N: &n, Method: models.BaselineMeasured, Source: "Sager afgjort i 2025", MeasuredAt: models.DayOf(2026, 1, 20)}
}

func TestABaselineIsCorrectedByANewVersionWithAReasonAndTheOldOneStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		byg := department(t, s, "Byg", 0)
		scope := head(t, s, byg)
		first, err := s.FreezeBaseline(ctx, scope, baseline(byg))
		if err != nil || first.Version != 1 || first.SeriesID != first.ID || first.SetBy != scope.Who || !first.Stands() {
			t.Fatalf("FreezeBaseline = %+v, %v, want version 1, signed", first, err)
		}
		next := first
		next.Value = 0.64
		if _, err := s.FreezeBaseline(ctx, scope, next); !isProblem(err, "missing_value") {
			t.Errorf("a correction without a reason: %v, want missing_value", err)
		}
		next.Reason = "To måneder manglede"
		next.KPI = "net_days_median" // what it is the baseline of does not change
		second, err := s.FreezeBaseline(ctx, scope, next)
		if err != nil || second.Version != 2 || second.SeriesID != first.SeriesID || second.KPI != "digital_share" {
			t.Fatalf("the correction = %+v, %v, want version 2 of the same", second, err)
		}
		if _, err := s.FreezeBaseline(ctx, scope, next); !isProblem(err, "changed_meanwhile") {
			t.Errorf("a correction of what stands no more: %v, want changed_meanwhile", err)
		}
		all, err := s.Baselines(ctx, models.Local())
		if err != nil || len(all) != 2 || all[0].Value != 0.64 || all[1].Value != 0.62 || all[1].ReplacedAt == nil {
			t.Errorf("Baselines = %+v, %v, want both versions", all, err)
		}
		if one, err := s.Baseline(ctx, scope, first.SeriesID); err != nil || one.Value != 0.64 || one.Reason != "To måneder manglede" {
			t.Errorf("Baseline = %+v, %v, want the version that stands", one, err)
		}
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{})
		if err != nil || len(rows) < 2 || rows[0].What != "baseline.set" || rows[1].What != "baseline.set" {
			t.Errorf("trail = %v, %v, want both deeds", rows, err)
		}
	})
}

func TestABaselineThatCannotBeIsRefused(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	byg, miljo := department(t, s, "Byg", 0), department(t, s, "Miljø", 0)
	scope := head(t, s, byg)
	for name, test := range map[string]struct {
		edit func(*models.Baseline)
		want string
	}{
		"a period that is not over":         {func(b *models.Baseline) { b.Until = storetest.Today + 2 }, "baseline_period"},
		"a period that ends before it does": {func(b *models.Baseline) { b.Until = b.From }, "baseline_period"},
		"more than all":                     {func(b *models.Baseline) { b.Value = 62 }, "cell_range_share"},
		"made of nothing":                   {func(b *models.Baseline) { b.N = new(int64) }, "part_below_zero"},
		"no method":                         {func(b *models.Baseline) { b.Method = "" }, "bad_choice"},
		"no key figure":                     {func(b *models.Baseline) { b.KPI = "nothing" }, "unknown_kpi"},
	} {
		b := baseline(byg)
		test.edit(&b)
		if _, err := s.FreezeBaseline(ctx, scope, b); !isProblem(err, test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	for name, department := range map[string]int64{"of another department": miljo, "of every department": 0} {
		if _, err := s.FreezeBaseline(ctx, scope, baseline(department)); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a head's baseline %s: %v, want forbidden", name, err)
		}
	}
	b := baseline(byg)
	b.CaseTypeID = 4711
	if _, err := s.FreezeBaseline(ctx, scope, b); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("of a case type that is not there: %v, want not found", err)
	}
	b = baseline(byg)
	b.Source = "Ring til 010203-1234"
	if kept, err := s.FreezeBaseline(ctx, scope, b); err != nil || models.HasCPR(kept.Source) {
		t.Errorf("kept %q, %v, want the number masked", kept.Source, err)
	}
	kept, err := s.FreezeBaseline(ctx, models.Local(), baseline(miljo))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Baseline(ctx, scope, kept.SeriesID); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("another department's: %v, want not found", err)
	}
}
