package store_test

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// cast is a new database with one department and the people of a benefit.
type cast struct {
	s                                      *store.Store
	byg                                    int64
	owner, other, leader, analyst, control models.Scope
}

func newCast(t *testing.T, s *store.Store) cast {
	t.Helper()
	g := cast{s: s, byg: department(t, s, "Byg", 0)}
	scope := func(email string, role models.Role, department int64) models.Scope {
		sc, err := s.ScopeOf(ctx, addUser(t, s, user(email, role, department)))
		if err != nil {
			t.Fatal(err)
		}
		return sc
	}
	g.owner, g.other = scope("bo@nordvig.dk", models.RoleHead, g.byg), scope("ida@nordvig.dk", models.RoleHead, department(t, s, "Miljø", 0))
	g.leader, g.analyst, g.control = scope("alma@nordvig.dk", models.RoleLeader, 0), scope("carl@nordvig.dk", models.RoleAnalyst, 0), scope("erik@nordvig.dk", models.RoleController, 0)
	return g
}

func (g cast) profile() models.Benefit {
	return models.Benefit{Title: "Færre opkald", Type: models.BenefitTime, KPI: "digital_share", DepartmentID: g.byg, Owned: models.Owned{OwnerID: g.owner.UserID}, Start: models.NoDay, End: models.NoDay,
		ClosedOn: models.NoDay, ReviewOn: models.NoDay, State: models.BenefitIdentified, DataSource: "Sager", Plan: []models.PlanYear{{Year: 2026, Likely: 100}},
		UnitTimes: []models.Minutes{{Activity: "Opkald", Minutes: 6, Method: models.MethodMeasured, N: 40}}}
}

// whole enters a benefit that can be approved, and gives its first version and the one that stands.
func (g cast) whole(t *testing.T) (root, version int64) {
	t.Helper()
	objective, err := g.s.SaveObjective(ctx, g.leader, models.Objective{Title: "Frigør kapacitet"}, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	change, err := g.s.SaveChange(ctx, g.owner, models.Change{Title: "Besked af sig selv", Choice: models.ChoiceStandard, DepartmentID: g.byg, Owned: models.Owned{OwnerID: g.owner.UserID},
		Start: models.NoDay, Due: models.NoDay, Done: models.NoDay, KPIs: []string{"digital_share"}}, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	b := g.profile()
	b.Objectives, b.Changes = []int64{objective}, []int64{change}
	if root, err = g.s.SaveBenefit(ctx, g.owner, b, 0, ""); err != nil {
		t.Fatal(err)
	}
	if err := g.s.FreezeBaselines(ctx, g.owner, root, g.standing(t, root).ID, []models.Baseline{{KPI: "digital_share", DepartmentID: g.byg, From: models.DayOf(2025, 1, 1), Until: models.DayOf(2026, 1, 1),
		Value: 0.6, Method: models.BaselineEstimated, MeasuredAt: models.NoDay}}, ""); err != nil {
		t.Fatal(err)
	}
	return root, g.standing(t, root).ID
}

func (g cast) standing(t *testing.T, root int64) models.Benefit {
	t.Helper()
	all, err := g.s.BenefitVersions(ctx, g.leader, root)
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func wants(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := code(err); got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestABenefitIsPlannedOnlyWholeAndByALeader(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newCast(t, s)
		part, err := s.SaveBenefit(ctx, g.owner, g.profile(), 0, "")
		wants(t, "an idea", err, "")
		_, err = s.SetBenefitState(ctx, g.leader, part, models.BenefitPlanned, "")
		wants(t, "planned without baseline, objective and change", err, "benefit_incomplete")
		root, version := g.whole(t)
		_, err = s.SetBenefitState(ctx, g.owner, version, models.BenefitPlanned, "")
		wants(t, "planned by its owner", err, "forbidden")
		_, err = s.SetBenefitState(ctx, g.owner, version, models.BenefitRealised, "")
		wants(t, "realised before it is approved", err, "not_approved")
		_, err = s.SetBenefitState(ctx, g.leader, version, models.BenefitPlanned, "")
		wants(t, "planned by a leader", err, "")
		if b := g.standing(t, root); b.State != models.BenefitPlanned || b.ApprovedBy != g.leader.Who || b.ApprovedAt == nil {
			t.Errorf("after approval: %+v", b)
		}
		_, err = s.SetBenefitState(ctx, g.leader, version, models.BenefitPartly, "")
		wants(t, "moved on from an old page", err, "record_past")
	})
}

func TestWhatWasApprovedChangesOnlyWithAReasonAndKeepsTheOld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newCast(t, s)
		root, version := g.whole(t)
		if _, err := s.SetBenefitState(ctx, g.leader, version, models.BenefitPlanned, ""); err != nil {
			t.Fatal(err)
		}
		b := g.standing(t, root)
		next := b
		next.Plan = []models.PlanYear{{Year: 2026, Likely: 50}}
		_, err := s.SaveBenefit(ctx, g.owner, next, b.ID, "")
		wants(t, "another plan without a reason", err, "approved_needs_reason")
		_, err = s.SaveBenefit(ctx, g.owner, next, b.ID, "Færre flytter, end vi troede")
		wants(t, "with a reason", err, "")
		_, err = s.SaveBenefit(ctx, g.analyst, next, b.ID, "Igen")
		wants(t, "on top of a version that was replaced", err, "record_past")
		err = s.FreezeBaselines(ctx, g.owner, root, g.standing(t, root).ID, []models.Baseline{{SeriesID: b.Baselines[0], Version: 1, KPI: "digital_share", From: models.DayOf(2025, 1, 1),
			Until: models.DayOf(2026, 1, 1), Value: 0.5, Method: models.BaselineSampled, MeasuredAt: models.NoDay, Reason: "Stikprøven er bedre"}}, "")
		wants(t, "another baseline without a reason", err, "approved_needs_reason")
		all, err := s.BenefitVersions(ctx, g.leader, root)
		if err != nil || len(all) < 4 || all[0].Plan[0].Likely != 50 || all[1].Plan[0].Likely != 100 {
			t.Errorf("%d versions, %v: the plan before must stay to be seen", len(all), err)
		}
	})
}

func TestWhoMayChangeABenefit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newCast(t, s)
		root, version := g.whole(t)
		b := g.standing(t, root)
		_, err := s.SaveBenefit(ctx, g.other, b, version, "")
		wants(t, "the head of another department", err, "forbidden")
		_, err = s.SaveBenefit(ctx, g.control, b, version, "")
		wants(t, "a controller", err, "forbidden")
		_, err = s.BenefitVersions(ctx, g.other, root)
		wants(t, "seen by another department", err, models.ErrNotFound.Error())
		moved := b
		moved.DepartmentID = 0
		_, err = s.SaveBenefit(ctx, g.owner, moved, version, "")
		wants(t, "moved out of the owner's sight", err, "department_yours")
		_, err = s.SaveBenefit(ctx, g.owner, moved, 0, "")
		wants(t, "a new one for the whole municipality, by a head", err, "department_yours")
		_, err = s.SaveBenefit(ctx, g.analyst, b, version, "")
		wants(t, "those who measure", err, "")
		book, err := s.Book(ctx, g.other)
		if err != nil || len(book.Register.Benefits) != 0 {
			t.Errorf("another department's book holds %d benefits, %v", len(book.Register.Benefits), err)
		}
	})
}

func TestWhoCannotFollowUpAnswersForNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newCast(t, s)
		b, d := g.profile(), decided("Ny tjekliste", g.byg)
		b.OwnerID, d.OwnerID = g.control.UserID, g.control.UserID
		_, err := s.SaveBenefit(ctx, g.owner, b, 0, "")
		wants(t, "a benefit of a controller", err, "owner_may_not")
		_, err = s.Decide(ctx, g.leader, d)
		wants(t, "a decision of a controller", err, "owner_may_not")
		b.OwnerID, b.DeputyID = g.owner.UserID, g.control.UserID
		_, err = s.SaveBenefit(ctx, g.owner, b, 0, "")
		wants(t, "a benefit with a controller as deputy", err, "owner_may_not")
		b.DeputyID = g.owner.UserID
		_, err = s.SaveBenefit(ctx, g.owner, b, 0, "")
		wants(t, "an owner who is the deputy too", err, "deputy_is_owner")

		d.OwnerID = 0
		d, err = s.Decide(ctx, g.leader, d)
		wants(t, "a decision of nobody", err, "")
		wants(t, "given to a controller", s.GiveOwner(ctx, models.Local(), models.OwnedDecision, d.Root(), g.control.UserID), "owner_may_not")
		wants(t, "given to a head", s.GiveOwner(ctx, models.Local(), models.OwnedDecision, d.Root(), g.owner.UserID), "")
	})
}

func TestOnlyAControllerMakesAnAmountCountAndNeverTheirOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newCast(t, s)
		root, _ := g.whole(t)
		four := []float64{100, 100, 100, 100}
		a := models.Amount{BenefitID: root, Year: 2026, Gross: four, Costs: four, Fees: make([]float64, 4), Line: "Løn", PriceYear: 2026, DecisionRef: "Punkt 7", ConfirmedBy: "mig selv"}
		id, err := s.ProposeAmount(ctx, g.owner, a, 0, "")
		wants(t, "proposed", err, "")
		book, err := s.Book(ctx, g.leader)
		if err != nil || len(book.Register.Amounts) != 1 || book.Register.Amounts[0].Counts() {
			t.Fatalf("a proposed amount counts already: %+v, %v", book.Register.Amounts, err)
		}
		wants(t, "confirmed by its owner", s.ConfirmAmount(ctx, g.owner, id), "forbidden")
		wants(t, "confirmed by a leader", s.ConfirmAmount(ctx, g.leader, id), "forbidden")
		wants(t, "confirmed by the controller", s.ConfirmAmount(ctx, g.control, id), "")
		wants(t, "confirmed again", s.ConfirmAmount(ctx, g.control, id), "confirmed_already")
		own, err := s.ProposeAmount(ctx, models.Local(), a, 0, "")
		wants(t, "a second one", err, "")
		local := models.Local()
		wants(t, "confirmed by who proposed it", s.ConfirmAmount(ctx, local, own), "own_amount")
		wants(t, "refused without a reason", s.RefuseAmount(ctx, g.control, id, " "), "missing_value")
		wants(t, "refused", s.RefuseAmount(ctx, g.control, id, "Ikke i budgettet"), "")
		book, err = s.Book(ctx, g.leader)
		if err != nil || len(book.Register.Amounts) != 1 || book.Register.Amounts[0].ID != own {
			t.Errorf("after the refusal %+v stand, %v", book.Register.Amounts, err)
		}
		corrected, err := s.ProposeAmount(ctx, g.owner, a, own, "Regnefejl")
		wants(t, "corrected", err, "")
		if book, err = s.Book(ctx, g.leader); err != nil || book.Register.Amounts[0].ID != corrected || book.Register.Amounts[0].Counts() {
			t.Errorf("a corrected amount keeps its confirmation: %+v, %v", book.Register.Amounts, err)
		}
	})
}

func TestWhatIsStillNamedIsNotWithdrawn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newCast(t, s)
		root, _ := g.whole(t)
		b := g.standing(t, root)
		wants(t, "a change that a benefit comes from", s.EndRegister(ctx, g.owner, "change", b.Changes[0], "Væk"), "still_named")
		wants(t, "an objective that a benefit serves", s.EndRegister(ctx, g.leader, "objective", b.Objectives[0], "Væk"), "still_named")
		id, err := s.SaveSolution(ctx, g.analyst, models.Solution{Title: "ESDH", GoLive: models.NoDay}, 0, "")
		wants(t, "a solution", err, "")
		wants(t, "without a reason", s.EndRegister(ctx, g.analyst, "solution", id, ""), "missing_value")
		wants(t, "withdrawn", s.EndRegister(ctx, g.analyst, "solution", id, "Kom ikke"), "")
		book, err := s.Book(ctx, g.leader)
		if err != nil || len(book.Register.Solutions) != 0 {
			t.Errorf("%d solutions stand, %v", len(book.Register.Solutions), err)
		}
	})
}

func TestAfterTheProjectABenefitIsLookedAtAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newCast(t, s)
		root, version := g.whole(t)
		_, err := s.CloseBenefitProject(ctx, g.owner, version, storetest.Today+1)
		wants(t, "closed tomorrow", err, "not_over")
		_, err = s.CloseBenefitProject(ctx, g.owner, version, storetest.Today)
		wants(t, "closed", err, "")
		b := g.standing(t, root)
		y, m, d := storetest.Today.Date()
		if b.ClosedOn != storetest.Today || b.ReviewOn != models.DayOf(y, m+12, d) || b.OwnerID != g.owner.UserID {
			t.Errorf("closed %s, again %s, owner %d", b.ClosedOn, b.ReviewOn, b.OwnerID)
		}
		_, err = s.ReviewBenefit(ctx, g.owner, b.ID, "", models.NoDay)
		wants(t, "looked at without saying what was found", err, "missing_value")
		_, err = s.ReviewBenefit(ctx, g.owner, b.ID, "Den holder", models.NoDay)
		wants(t, "looked at", err, "")
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{})
		if err != nil {
			t.Fatal(err)
		}
		var whats []string
		for _, r := range rows {
			whats = append(whats, r.What)
		}
		if all := strings.Join(whats, " "); !strings.Contains(all, "benefit.reviewed") || !strings.Contains(all, "benefit.project_closed") || !strings.Contains(all, "benefit.baseline") {
			t.Errorf("the trail tells %s", all)
		}
	})
}
