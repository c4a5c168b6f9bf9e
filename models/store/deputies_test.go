package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestADeputyEntersForTheHeadBetweenTwoDaysAndTheTrailSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		id, err := s.AddUser(ctx, models.Local(), user("anna@nordvig.dk", models.RoleAnalyst, 0))
		if err != nil {
			t.Fatal(err)
		}
		anna, err := s.UserByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		scope := func() models.Scope {
			t.Helper()
			sc, err := s.ScopeOf(ctx, anna)
			if err != nil {
				t.Fatal(err)
			}
			return sc
		}
		save := func() error {
			_, err := s.SaveDrafts(ctx, scope(), g.round.ID, g.byg, []models.DraftChange{g.change(1, 0, share(0.9))})
			return err
		}
		if err := save(); !errors.Is(err, models.ErrForbidden) {
			t.Fatalf("before she is a deputy: %v, want forbidden", err)
		}
		d := models.Deputy{DepartmentID: g.byg, UserID: id, From: storetest.Today, Last: storetest.Today + 7}
		if err := s.AddDeputy(ctx, g.leader, d); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a leader sets a deputy: %v, want forbidden", err)
		}
		if err := s.AddDeputy(ctx, g.head, models.Deputy{DepartmentID: g.miljo, UserID: id, From: d.From, Last: d.Last}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a head sets another's deputy: %v, want forbidden", err)
		}
		for name, bad := range map[string]models.Deputy{"that ends before it begins": {DepartmentID: g.byg, UserID: id, From: storetest.Today + 3, Last: storetest.Today + 2},
			"that is over": {DepartmentID: g.byg, UserID: id, From: storetest.Today - 9, Last: storetest.Today - 1}} {
			if err := s.AddDeputy(ctx, g.head, bad); !isProblem(err, "deputy_days") {
				t.Errorf("a deputy %s: %v, want deputy_days", name, err)
			}
		}
		if err := s.AddDeputy(ctx, g.head, d); err != nil {
			t.Fatal(err)
		}
		if err := s.AddDeputy(ctx, g.head, d); !isProblem(err, "deputy_there") {
			t.Errorf("the same again: %v, want deputy_there", err)
		}
		if err := save(); err != nil {
			t.Fatalf("as a deputy: %v", err)
		}
		if _, err := s.SaveDrafts(ctx, scope(), g.round.ID, g.miljo, nil); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a deputy in another department: %v, want forbidden", err)
		}
		if err := s.SetTargets(ctx, scope(), nil); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a deputy sets targets beside the round: %v, want forbidden", err)
		}
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{})
		if err != nil || len(rows) == 0 || rows[0].What != "target.draft" || !strings.Contains(fmt.Sprint(rows[0]), `"for":`+fmt.Sprint(g.byg)) {
			t.Errorf("the trail says %v, %v, want for whom", rows[0], err)
		}
		all, err := s.Deputies(ctx, g.head)
		if err != nil || len(all) != 1 {
			t.Fatalf("Deputies = %v, %v", all, err)
		}
		if err := s.EndDeputy(ctx, g.head, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Submit(ctx, scope(), g.round.ID, g.byg, 0); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("after it was ended: %v, want forbidden", err)
		}
		d.From, d.Last = storetest.Today+1, storetest.Today+2
		if err := s.AddDeputy(ctx, g.head, d); err != nil {
			t.Fatal(err)
		}
		if scope().Enters(g.byg) {
			t.Error("a deputy from tomorrow enters today")
		}
	})
}
