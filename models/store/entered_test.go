package store_test

import (
	"errors"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// asked is a store whose departments are asked for contacts by quarter, shown once somebody else has approved them where
// approve is set; it gives the id of the department Byg.
func asked(t *testing.T, s *store.Store, approve bool) int64 {
	t.Helper()
	take(t, s, incoming("byg", func() models.Case { c := full("A-1", "2025-01-06", "2025-02-06"); c.Department = "Byg"; return c }(),
		func() models.Case { c := full("A-2", "2025-01-06", "2025-02-06"); c.Department = "Miljø"; return c }()))
	defs, err := s.Definitions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	versions := defs.Versions("contacts_per_case")
	d := versions[len(versions)-1]
	d.Entry, d.Approve, d.Reason = models.ByQuarter, approve, "Tastes"
	if _, err := s.Define(ctx, models.Local(), d, d.Version); err != nil {
		t.Fatal(err)
	}
	book, err := s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	return book.Departments.Find("Byg")[0]
}

func by(who string, role models.Role, departments ...int64) models.Scope {
	return models.ScopeOf(models.User{Email: who, Role: role, DepartmentID: append(departments, 0)[0]}, departments)
}

func contactsOf(department int64, v float64) models.Entered {
	g := line("Q1", "", "", v).Given
	return models.Entered{KPI: g.KPI, From: g.From, Until: g.Until, DepartmentID: department, Value: g.Value}
}

// wantShown asks what a leader's figures are made of.
func wantShown(t *testing.T, s *store.Store, want ...float64) {
	t.Helper()
	book, err := s.Book(ctx, by("leder@x.dk", models.RoleLeader))
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Given) != len(want) || len(want) > 0 && *book.Given[0].Value != want[0] {
		t.Errorf("shown: %+v, want %v", book.Given, want)
	}
}

func code(err error) string {
	var p models.Problem
	var ps models.Problems
	switch {
	case errors.As(err, &p):
		return p.Code
	case errors.As(err, &ps):
		return ps[0].Code
	case errors.Is(err, models.ErrForbidden):
		return "forbidden"
	case err != nil:
		return err.Error()
	}
	return ""
}

func TestAnEnteredValueKeepsItsHistoryAndIsNeverOverwrittenSilently(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		byg := asked(t, s, false)
		head, analyst := by("hoved@x.dk", models.RoleHead, byg), by("analyse@x.dk", models.RoleAnalyst)
		first, err := s.Enter(ctx, head, contactsOf(byg, 2), 0, "")
		if err != nil {
			t.Fatal(err)
		}
		wantShown(t, s, 2)
		if _, err := s.Enter(ctx, analyst, contactsOf(byg, 9), 0, ""); code(err) != "entered_meanwhile" {
			t.Errorf("a second one who saw nothing: %v, want entered_meanwhile", err)
		}
		wantShown(t, s, 2)
		again, err := s.Enter(ctx, head, contactsOf(byg, 2), first.ID, "")
		if err != nil || again.ID != first.ID {
			t.Errorf("the same again: version %d (%v), want %d", again.ID, err, first.ID)
		}
		if _, err := s.Enter(ctx, analyst, contactsOf(byg, 3), first.ID, " "); code(err) != "missing_value" {
			t.Errorf("somebody else's value without a reason: %v", err)
		}
		second, err := s.Enter(ctx, analyst, contactsOf(byg, 3), first.ID, "Talt om")
		if err != nil {
			t.Fatal(err)
		}
		wantShown(t, s, 3)
		if _, err := s.Enter(ctx, head, contactsOf(byg, 4), first.ID, "Nej"); code(err) != "entered_meanwhile" {
			t.Errorf("a correction of the version before: %v, want entered_meanwhile", err)
		}
		all, err := s.Entered(ctx, head)
		if err != nil || len(all) != 2 || *all[0].Value != 2 || all[0].SetBy != "hoved@x.dk" || *all[1].Value != 3 || all[1].Reason != "Talt om" {
			t.Errorf("history: %+v, %v", all, err)
		}
		if err := s.WithdrawEntered(ctx, head, second.ID, ""); code(err) != "missing_value" {
			t.Errorf("withdrawn without a reason: %v", err)
		}
		if err := s.WithdrawEntered(ctx, head, second.ID, "Forkert kilde"); err != nil {
			t.Fatal(err)
		}
		wantShown(t, s)
		if err := s.CheckTrail(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestAFlaggedValueIsShownOnlyAfterSomebodyElseApproved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		byg := asked(t, s, true)
		analyst, admin := by("analyse@x.dk", models.RoleAnalyst), by("admin@x.dk", models.RoleAdmin)
		first, err := s.Enter(ctx, analyst, contactsOf(byg, 2), 0, "")
		if err != nil {
			t.Fatal(err)
		}
		wantShown(t, s)
		for who, scope := range map[string]models.Scope{"the enterer": analyst, "a head": by("hoved@x.dk", models.RoleHead, byg), "a leader": by("leder@x.dk", models.RoleLeader)} {
			if err := s.ApproveEntered(ctx, scope, first.ID); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("%s approves: %v, want forbidden", who, err)
			}
		}
		wantShown(t, s)
		if err := s.ApproveEntered(ctx, admin, first.ID); err != nil {
			t.Fatal(err)
		}
		wantShown(t, s, 2)
		// A correction waits anew, and what was approved is shown meanwhile.
		second, err := s.Enter(ctx, analyst, contactsOf(byg, 5), first.ID, "Talt om")
		if err != nil {
			t.Fatal(err)
		}
		wantShown(t, s, 2)
		if err := s.ApproveEntered(ctx, admin, first.ID); code(err) != "record_past" {
			t.Errorf("the version before is approved: %v", err)
		}
		if err := s.ApproveEntered(ctx, admin, second.ID); err != nil {
			t.Fatal(err)
		}
		wantShown(t, s, 5)
	})
}

func TestWhoMayEnterWhat(t *testing.T) {
	s := storetest.Open(t)
	byg := asked(t, s, false)
	book, err := s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	other := book.Departments.Find("Miljø")[0]
	head := by("hoved@x.dk", models.RoleHead, byg)
	for name, test := range map[string]struct {
		scope models.Scope
		value models.Entered
		want  string
	}{
		"a head for another department": {head, contactsOf(other, 1), "forbidden"},
		"a leader":                      {by("leder@x.dk", models.RoleLeader), contactsOf(byg, 1), "forbidden"},
		"an administrator":              {by("admin@x.dk", models.RoleAdmin), contactsOf(byg, 1), "forbidden"},
		"the whole municipality":        {by("analyse@x.dk", models.RoleAnalyst), contactsOf(0, 1), "forbidden"},
		"a value below 0":               {head, contactsOf(byg, -1), "part_below_zero"},
		"a counted figure":              {head, func() models.Entered { e := contactsOf(byg, 1); e.KPI = "digital_share"; return e }(), "counted_kpi"},
		"a month where quarters are asked for": {head, func() models.Entered {
			e := contactsOf(byg, 1)
			e.Until = day("2025-02-01")
			return e
		}(), "not_asked"},
		"a period that is not over": {head, func() models.Entered {
			e := contactsOf(byg, 1)
			e.From, e.Until = day("2026-04-01"), day("2026-07-01")
			return e
		}(), "not_over"},
		"evidence that is a script": {head, func() models.Entered { e := contactsOf(byg, 1); e.Link = "javascript:alert(1)"; return e }(), "bad_link"},
	} {
		if _, err := s.Enter(ctx, test.scope, test.value, 0, ""); code(err) != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	e := contactsOf(byg, 1)
	e.Note = "Talt af 070761-4285 i hånden"
	kept, err := s.Enter(ctx, head, e, 0, "")
	if err != nil || models.HasCPR(kept.Note) || kept.Note == "" {
		t.Errorf("note %q (%v): the number must be masked", kept.Note, err)
	}
	if all, err := s.Entered(ctx, by("anden@x.dk", models.RoleHead, other)); err != nil || len(all) != 0 {
		t.Errorf("another head sees %v, %v", all, err)
	}
}
