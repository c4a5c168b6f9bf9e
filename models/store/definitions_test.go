package store_test

import (
	"errors"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// paperShare is an own key figure: decided cases with a paper break.
func paperShare() models.Definition {
	return models.Definition{Key: "paper_share", NameDA: "Papirbrud", NameEN: "Paper breaks", Better: models.Lower,
		Dimension: models.DimensionEfficiency, Cohort: models.CohortDecided, Form: models.FormShare,
		Condition: &models.Condition{Field: models.FieldPaperSteps, Op: models.OpAtLeast, Value: models.Operands{"1"}}}
}

func TestTheLibraryIsKeptFromTheFirstStart(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		for range 2 { // a second start keeps no second version
			c, err := storetest.OpenDSN(t, dsn).Definitions(ctx)
			if err != nil || len(c) != len(models.KPIs) {
				t.Fatalf("%d definitions, want %d: %v", len(c), len(models.KPIs), err)
			}
			for _, k := range models.KPIs {
				if d, ok := c.At(k.Key, storetest.Today.Month()); !ok || d.Version != 1 || d.KPI() != k {
					t.Errorf("%s: %+v, want %+v", k.Key, d.KPI(), k)
				}
			}
		}
	})
}

func TestAVersionOfADefinitionIsNeverOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		before := s.Version()
		first, err := s.Define(ctx, models.Local(), paperShare(), 0)
		if err != nil || first.Version != 1 || first.SetBy != "cli" {
			t.Fatalf("Define = %+v, %v", first, err)
		}
		if s.Version() != before+1 {
			t.Errorf("version %d after a definition, want %d", s.Version(), before+1)
		}
		book, err := s.Book(ctx, models.Local())
		if err != nil {
			t.Fatal(err)
		}
		if k, ok := book.KPI("paper_share"); !ok || !k.Own() || k.Words.NameDA != "Papirbrud" {
			t.Errorf("the book has %+v", k)
		}
		next := first
		next.Condition = &models.Condition{Field: models.FieldPaperSteps, Op: models.OpAtLeast, Value: models.Operands{"2"}}
		next.ValidFrom, next.Reason = models.MonthOf(2026, 3), "to brud eller flere"
		if _, err := s.Define(ctx, models.Local(), next, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Define(ctx, models.Local(), next, 1); problemCode(err) != "defined_meanwhile" {
			t.Errorf("a version over another one's: %v", err)
		}
		if _, err := s.Define(ctx, models.Local(), paperShare(), 0); problemCode(err) != "key_taken" {
			t.Errorf("a key that is there: %v", err)
		}
		c, err := s.Definitions(ctx)
		if err != nil {
			t.Fatal(err)
		}
		versions := c.Versions("paper_share")
		if len(versions) != 2 || versions[0].Condition.Value[0] != "1" || versions[1].Condition.Value[0] != "2" || !versions[0].SetAt.Equal(first.SetAt) {
			t.Errorf("versions = %+v", versions)
		}
		trail, err := s.Trail(ctx, models.Local(), store.TrailQuery{What: "kpi.define"})
		if err != nil || len(trail) != 2 || trail[0].Subject != "paper_share" {
			t.Errorf("trail = %+v, %v", trail, err)
		}
		if err := s.CheckTrail(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestADefinitionThatIsRefusedLeavesNothing(t *testing.T) {
	s := storetest.Open(t)
	wrong := paperShare()
	wrong.Condition = nil
	if _, err := s.Define(ctx, models.Local(), wrong, 0); problemCode(err) != "share_without_condition" {
		t.Errorf("Define = %v", err)
	}
	scope := models.ScopeOf(models.User{Role: models.RoleLeader}, nil)
	if _, err := s.Define(ctx, scope, paperShare(), 0); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a leader defines: %v", err)
	}
	if c, err := s.Definitions(ctx); err != nil || len(c) != len(models.KPIs) {
		t.Errorf("%d definitions: %v", len(c), err)
	}
}

func TestTargetsAndColumnsTakeOwnKeyFigures(t *testing.T) {
	s := storetest.Open(t)
	line := models.TargetLine{KPI: "paper_share", ValidFrom: models.MonthOf(2026, 1), Value: new(float64)}
	if err := s.SetTargets(ctx, models.Local(), []models.TargetLine{line}); problemCode(err) != "unknown_kpi" {
		t.Errorf("a target for a key that is not there: %v", err)
	}
	if _, err := s.Define(ctx, models.Local(), paperShare(), 0); err != nil {
		t.Fatal(err)
	}
	if err := s.SetTargets(ctx, models.Local(), []models.TargetLine{line}); err != nil {
		t.Error(err)
	}
	targets, err := s.Targets(ctx, models.Local())
	if err != nil || len(targets) != 1 || targets[0].Comparator != models.AtMost {
		t.Errorf("targets = %+v, %v", targets, err)
	}
	settings := models.DefaultSettings()
	settings.Columns = []string{"digital_share", "paper_share"}
	if err := s.SaveSettings(ctx, models.Local(), settings); err != nil {
		t.Error(err)
	}
}

// problemCode gives the code of the first fault in an error.
func problemCode(err error) string {
	var one models.Problem
	var many models.Problems
	if errors.As(err, &many) && len(many) > 0 {
		return many[0].Code
	}
	errors.As(err, &one)
	return one.Code
}
