package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func decided(what string, department int64) models.Decision {
	return models.Decision{What: what, Due: models.DayOf(2026, 12, 15), DoneOn: models.NoDay, DepartmentID: department}
}

func decisions(t testing.TB, s *store.Store, scope models.Scope, f models.DecisionFilter) []models.Decision {
	t.Helper()
	list, err := s.Decisions(ctx, scope, f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestADecisionIsNeverOverwrittenAndNeverDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		byg := department(t, s, "Byg", 0)
		scope := head(t, s, byg)
		d, err := s.Decide(ctx, scope, decided("Ring efter 14 dage, se 010190-1234", byg))
		if err != nil {
			t.Fatal(err)
		}
		if d.Status != models.DecisionOpen || d.MeasureAfter != models.UsualMeasureAfter || strings.Contains(d.What, "1234") || d.SetBy != scope.Who {
			t.Errorf("Decide = %+v, want an open one, signed, without the number", d)
		}
		first := d
		d.Status = models.DecisionInProgress
		d, err = s.ChangeDecision(ctx, scope, d, first.ID, "Begyndt")
		if err != nil || d.Root() != first.ID || d.ID == first.ID {
			t.Fatalf("ChangeDecision = %+v, %v, want a new version of %d", d, err, first.ID)
		}
		if _, err := s.ChangeDecision(ctx, scope, d, first.ID, ""); !isProblem(err, "record_past") {
			t.Errorf("the second of two: %v, want record_past", err)
		}
		dropped := d
		dropped.Status = models.DecisionDropped
		if _, err := s.ChangeDecision(ctx, scope, dropped, d.ID, ""); !isProblem(err, "missing_value") {
			t.Errorf("dropped without a reason: %v, want missing_value", err)
		}
		dropped.DropReason = "Dækkes af tjeklisten"
		if _, err := s.ChangeDecision(ctx, scope, dropped, d.ID, ""); err != nil {
			t.Fatal(err)
		}
		got, versions, err := s.Decision(ctx, scope, first.ID)
		if err != nil || len(versions) != 3 || versions[2].ReplacedAt == nil || got.DropReason == "" {
			t.Errorf("Decision = %+v, %d versions, %v, want all three kept", got, len(versions), err)
		}
		if list := decisions(t, s, scope, models.DecisionFilter{}); len(list) != 1 {
			t.Errorf("the list has %d, want the one that stands", len(list))
		}
	})
}

func TestADecisionIsSeenAndChangedByThoseOfItsDepartmentAndByWhoAnswersForIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		byg, vej := department(t, s, "Byg", 0), department(t, s, "Vej", 0)
		carl := addUser(t, s, user("carl@nordvig.dk", models.RoleHead, vej))
		carls, err := s.ScopeOf(ctx, carl)
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Decide(ctx, head(t, s, byg), decided("Digital høring", byg))
		if err != nil {
			t.Fatal(err)
		}
		if list := decisions(t, s, carls, models.DecisionFilter{}); len(list) != 0 {
			t.Errorf("another department sees %v", list)
		}
		if _, _, err := s.Decision(ctx, carls, d.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another department opens it: %v, want ErrNotFound", err)
		}
		if _, err := s.ChangeDecision(ctx, carls, d, d.ID, ""); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another department changes it: %v, want ErrNotFound", err)
		}
		if _, err := s.Decide(ctx, carls, decided("For Byg", byg)); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("another department decides: %v, want ErrForbidden", err)
		}
		d.OwnerID = carl.ID
		d, err = s.ChangeDecision(ctx, head(t, s, byg), d, d.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if list := decisions(t, s, carls, models.DecisionFilter{OwnerID: carl.ID}); len(list) != 1 {
			t.Errorf("the owner sees %v, want the one in their name", list)
		}
		d.Status = models.DecisionInProgress
		if _, err := s.ChangeDecision(ctx, carls, d, d.ID, ""); err != nil {
			t.Errorf("the owner changes it: %v", err)
		}
		for role, want := range map[models.Role]error{models.RoleAdmin: models.ErrForbidden, models.RoleReader: models.ErrForbidden, models.RoleController: nil} {
			scope := models.ScopeOf(user("x@nordvig.dk", role, 0), nil)
			if _, err := s.Decisions(ctx, scope, models.DecisionFilter{}); !errors.Is(err, want) {
				t.Errorf("%s lists: %v, want %v", role, err, want)
			}
			if _, err := s.Decide(ctx, scope, decided("Ny", 0)); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("%s decides: %v, want ErrForbidden", role, err)
			}
		}
	})
}

func TestWhatIsNoDecisionIsRefusedByField(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := 12.0
		for code, change := range map[string]func(*models.Decision){
			"missing_value":     func(d *models.Decision) { d.What = " " },
			"too_long":          func(d *models.Decision) { d.Ground = strings.Repeat("å", models.MaxGround+1) },
			"bad_choice":        func(d *models.Decision) { d.Type = "idea" },
			"not_over":          func(d *models.Decision) { d.Status, d.DoneOn = models.DecisionDone, models.DayOf(2100, 1, 1) },
			"unknown_kpi":       func(d *models.Decision) { d.KPI = "luck" },
			"expected_of_what":  func(d *models.Decision) { d.Expected = &v },
			"expected_range":    func(d *models.Decision) { d.KPI, d.Expected = "digital_share", &v },
			"unknown_owner":     func(d *models.Decision) { d.OwnerID = 99 },
			"unknown_case_type": func(d *models.Decision) { d.CaseTypes = []int64{99} },
			"number_range":      func(d *models.Decision) { d.MeasureAfter = 37 },
		} {
			d := decided("Ny", 0)
			change(&d)
			if _, err := s.Decide(ctx, models.Local(), d); !isProblem(err, code) {
				t.Errorf("%s: Decide = %v", code, err)
			}
		}
	})
}

func TestAJudgementIsOfADecisionThatIsDoneAndAnotherIsAddedToIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, err := s.Decide(ctx, models.Local(), decided("Screening samme dag", 0))
		if err != nil {
			t.Fatal(err)
		}
		j := models.DecisionJudgement{DecisionID: d.ID, Verdict: models.VerdictKeep, Outcome: models.OutcomeExpected}
		if _, err := s.JudgeDecision(ctx, models.Local(), j); !isProblem(err, "judge_undone") {
			t.Errorf("not done yet: %v, want judge_undone", err)
		}
		d.Status, d.DoneOn = models.DecisionDone, models.DayOf(2025, 4, 1)
		if d, err = s.ChangeDecision(ctx, models.Local(), d, d.ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.JudgeDecision(ctx, models.Local(), j); err != nil {
			t.Fatal(err)
		}
		j.Verdict = models.VerdictStop
		if _, err := s.JudgeDecision(ctx, models.Local(), j); !isProblem(err, "missing_value") {
			t.Errorf("stop without a note: %v, want missing_value", err)
		}
		j.Note = "Virker ikke længere"
		if _, err := s.JudgeDecision(ctx, models.Local(), j); err != nil {
			t.Fatal(err)
		}
		book, err := s.Book(ctx, models.Local())
		if err != nil || len(book.Decisions) != 1 || len(book.Decisions[0].Judgements) != 2 || book.Decisions[0].Judgements[0].Verdict != models.VerdictStop {
			t.Errorf("the book has %+v, %v, want both judgements, the latest first", book.Decisions, err)
		}
	})
}

func TestWhatStandsInTheNameOfOneWhoLeavesPassesToTheManagerUntilSomebodyIsNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		leader := addUser(t, s, user("hanne@nordvig.dk", models.RoleLeader, 0))
		byg := department(t, s, "Byg", 0)
		manager := addUser(t, s, user("mette@nordvig.dk", models.RoleHead, byg))
		owner := user("anne@nordvig.dk", models.RoleAnalyst, 0)
		owner.ManagerID = manager.ID
		owner = addUser(t, s, owner)
		d := decided("Digital høring", byg)
		d.OwnerID, d.DeputyID = owner.ID, manager.ID
		d, err := s.Decide(ctx, models.Local(), d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.DisableUser(ctx, models.Local(), owner.ID, true); err != nil {
			t.Fatal(err)
		}
		got, versions, err := s.Decision(ctx, models.Local(), d.ID)
		if err != nil || got.OwnerID != manager.ID || !got.HandedOver || got.DeputyID != 0 || len(versions) != 2 || versions[1].OwnerID != owner.ID {
			t.Fatalf("after the lock-out: %+v, %d versions, %v, want it with the manager, marked", got, len(versions), err)
		}
		if loose, err := s.Ownerless(ctx, models.Local()); err != nil || len(loose) != 1 || loose[0].ID != d.ID {
			t.Errorf("Ownerless = %v, %v, want the decision", loose, err)
		}
		if _, err := s.DisableUser(ctx, models.Local(), manager.ID, true); err != nil {
			t.Fatal(err)
		}
		if got, _, _ = s.Decision(ctx, models.Local(), d.ID); got.OwnerID != leader.ID || !got.HandedOver {
			t.Errorf("without a manager: %+v, want it with a leader", got.Owned)
		}
		if err := s.GiveOwner(ctx, models.Local(), models.OwnedDecision, d.ID, owner.ID); !isProblem(err, "unknown_owner") {
			t.Errorf("given to one who is locked out: %v, want unknown_owner", err)
		}
		if err := s.GiveOwner(ctx, models.Local(), models.OwnedDecision, d.ID, leader.ID); err != nil {
			t.Fatal(err)
		}
		if loose, err := s.Ownerless(ctx, models.Local()); err != nil || len(loose) != 0 {
			t.Errorf("Ownerless = %v, %v, want nothing", loose, err)
		}
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{})
		if err != nil || !slices.ContainsFunc(rows, func(r models.TrailRow) bool {
			return r.What == "user.disable" && r.Subject == owner.Email && strings.Contains(r.Detail, manager.Email)
		}) {
			t.Errorf("the trail does not tell to whom it passed: %v, %v", rows, err)
		}
		if err := s.SetManager(ctx, models.Local(), leader.ID, leader.ID); !isProblem(err, "manager_of_self") {
			t.Errorf("manager of self: %v", err)
		}
		if _, err := s.Ownerless(ctx, models.ScopeOf(leader, nil)); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a leader lists what has no owner: %v, want ErrForbidden", err)
		}
	})
}
