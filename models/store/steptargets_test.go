package store_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestATargetOfAStepIsSignedByWhoMaySetItAndNeverLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		days := 20.0
		set := models.StepTarget{CaseTypeID: 3, DepartmentID: 7, Step: "  Høring   sendt ", FromMonth: models.MonthOf(2026, 1), Days: &days, Reason: "Aftalt med 010190-1234"}
		head := models.Scope{Who: "bo", Departments: []int64{7}, Rights: []models.Right{models.RightTargets, models.RightFigures}}
		before := s.Version()
		if err := s.SetStepTarget(ctx, head, set); err != nil {
			t.Fatal(err)
		}
		if s.Version() <= before {
			t.Error("pages must not keep what stood before")
		}
		if err := s.SetStepTarget(ctx, head, set); err != nil { // a second click
			t.Fatal(err)
		}
		set.Days = nil
		if err := s.SetStepTarget(ctx, head, set); err != nil {
			t.Fatal(err)
		}
		b, err := s.Book(ctx, models.Local())
		if err != nil || len(b.StepTargets) != 2 {
			t.Fatalf("%v, %v: want both, the one that was replaced too", b.StepTargets, err)
		}
		kept := b.StepTargets[0]
		if kept.Step != "Høring sendt" || kept.SetBy != "bo" || kept.SetAt.IsZero() || *kept.Days != 20 || strings.Contains(kept.Reason, "1234") {
			t.Errorf("kept %+v, want it tidy, signed, and without a personal number", kept)
		}
		if b.StepTargets[1].Days != nil {
			t.Errorf("ended: %+v", b.StepTargets[1])
		}

		other := head
		other.Departments = []int64{8}
		if b, err := s.Book(ctx, other); err != nil || len(b.StepTargets) != 0 {
			t.Errorf("another department sees %+v, %v", b.StepTargets, err)
		}
		leader := models.Scope{Who: "alma", All: true, Rights: []models.Right{models.RightFigures, models.RightApprove}}
		for name, scope := range map[string]models.Scope{"another head": other, "somebody without the right": leader} {
			if err := s.SetStepTarget(ctx, scope, set); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("%s sets it: %v", name, err)
			}
		}
		all := set
		all.DepartmentID = 0
		if err := s.SetStepTarget(ctx, head, all); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a head sets it for every department: %v", err)
		}
	})
}

func TestATargetOfAStepIsANumberOfDays(t *testing.T) {
	s := storetest.Open(t)
	tests := []struct {
		name, step string
		days       float64
		code       string
	}{
		{"below nothing", "Høring", -1, "step_days"},
		{"ten years and more", "Høring", 3651, "step_days"},
		{"not a number", "Høring", math.NaN(), "step_days"},
		{"no step", " ", 20, "missing_value"},
		{"a name like a book", strings.Repeat("å", 201), 20, "too_long"},
		{"the same day", "Høring", 0, ""},
	}
	for _, test := range tests {
		err := s.SetStepTarget(ctx, models.Local(), models.StepTarget{Step: test.step, FromMonth: models.MonthOf(2026, 1), Days: &test.days})
		if test.code == "" && err != nil || test.code != "" && !isProblem(err, test.code) {
			t.Errorf("%s: %v, want %q", test.name, err, test.code)
		}
	}
}
