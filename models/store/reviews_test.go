package store_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// frozenBytes gives the least that a frozen review says of itself.
func frozenBytes(t *testing.T, r models.Review) []byte {
	t.Helper()
	b, err := json.MarshalIndent(map[string]any{"id": r.ID, "period": r.Period, "area": map[string]any{"id": r.DepartmentID}, "locked_by": r.LockedBy,
		"locked_at": r.LockedAt, "open_reason": r.OpenReason}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func lock(t *testing.T, s *store.Store, scope models.Scope, r models.Review) (models.Review, error) {
	t.Helper()
	at := time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	r.LockedBy, r.LockedAt = scope.Who, &at
	r.Frozen = frozenBytes(t, r)
	return s.LockReview(ctx, scope, r)
}

func TestALockedReviewCannotBeChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		leader := models.ScopeOf(user("hanne@nordvig.dk", models.RoleLeader, 0), nil)
		r, err := s.PrepareReview(ctx, leader, models.Review{Period: "2026-Q1", Note: "Efter 010190-1234"})
		if err != nil || strings.Contains(r.Note, "1234") {
			t.Fatalf("prepare: %+v, %v", r, err)
		}
		if _, err := s.PrepareReview(ctx, leader, models.Review{Period: "2026-Q1"}); !isProblem(err, "review_there") {
			t.Errorf("the same once more: %v, want review_there", err)
		}
		item := models.ReviewItem{ReviewID: r.ID, ItemPlace: models.ItemPlace{Kind: models.ItemOff}, Outcome: models.SettledAccepted, Text: "Puklen skal væk først",
			Until: storetest.Today + 90}
		if err := s.SettleItem(ctx, leader, item, nil); err != nil {
			t.Fatal(err)
		}
		if err := s.SettleItem(ctx, leader, item, nil); !isProblem(err, "review_settled") {
			t.Errorf("the second of two: %v, want review_settled", err)
		}
		item.Version, item.Text = 1, "Digital høring, aftalt med 010190-1234"
		if err := s.SettleItem(ctx, leader, item, nil); err != nil {
			t.Fatal(err)
		}
		items, err := s.ReviewItems(ctx, r.ID)
		if err != nil || len(items) != 1 || items[0].Version != 2 || strings.Contains(items[0].Text, "1234") || items[0].Until != item.Until {
			t.Errorf("items %+v, %v, want the second version without the number", items, err)
		}
		if _, err := lock(t, s, leader, r); !isProblem(err, "review_changed") {
			t.Errorf("locked as it was before the items: %v, want review_changed", err)
		}
		if r, err = s.Review(ctx, leader, r.ID); err != nil {
			t.Fatal(err)
		}
		locked, err := lock(t, s, leader, r)
		if err != nil || locked.Checksum != models.Checksum(locked.Frozen) {
			t.Fatalf("lock: %v", err)
		}
		item.Version = 2
		for name, do := range map[string]func() error{
			"lock again": func() error { _, err := lock(t, s, leader, locked); return err },
			"settle":     func() error { return s.SettleItem(ctx, leader, item, nil) },
		} {
			if err := do(); !isProblem(err, "review_locked") {
				t.Errorf("%s: %v, want review_locked", name, err)
			}
		}
		if err := s.SetJournalNo(ctx, leader, r.ID, "", "24/1187"); err != nil {
			t.Errorf("the journal number: %v", err)
		}
		if err := s.SetJournalNo(ctx, leader, r.ID, "", "24/1188"); !isProblem(err, "changed_meanwhile") {
			t.Errorf("the second journal number of two: %v", err)
		}
		after, err := s.Review(ctx, leader, r.ID)
		if err != nil || string(after.Frozen) != string(locked.Frozen) || after.JournalNo != "24/1187" {
			t.Errorf("after: %+v, %v", after, err)
		}
		if faults, err := s.VerifyReview(ctx, leader, r.ID); err != nil || len(faults) > 0 {
			t.Errorf("verify: %+v, %v", faults, err)
		}
	})
}

func TestAReviewIsSeenAsFarAsTheRightsReach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		byg, bolig := department(t, s, "Byg", 0), department(t, s, "Bolig", 0)
		leader := models.ScopeOf(user("hanne@nordvig.dk", models.RoleLeader, 0), nil)
		reader := models.ScopeOf(user("frida@nordvig.dk", models.RoleReader, 0), nil)
		bo := head(t, s, byg)
		var made []models.Review
		for _, r := range []models.Review{{Period: "2026-Q1", DepartmentID: byg}, {Period: "2026-Q1", DepartmentID: bolig}, {Period: "2025-Q4"}} {
			r, err := s.PrepareReview(ctx, leader, r)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, r)
		}
		count := func(scope models.Scope) int {
			all, err := s.Reviews(ctx, scope)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		if count(leader) != 3 || count(reader) != 0 || count(bo) != 0 {
			t.Errorf("while they are prepared: leader %d, reader %d, head %d, want 3, 0, 0", count(leader), count(reader), count(bo))
		}
		for _, r := range made {
			if _, err := lock(t, s, leader, r); err != nil {
				t.Fatal(err)
			}
		}
		if count(leader) != 3 || count(reader) != 3 || count(bo) != 2 {
			t.Errorf("locked: leader %d, reader %d, head %d, want 3, 3, 2", count(leader), count(reader), count(bo))
		}
		if _, err := s.Review(ctx, bo, made[1].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the review of another department: %v, want not found", err)
		}
		if _, err := s.PrepareReview(ctx, bo, models.Review{Period: "2026-Q1", DepartmentID: byg}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a head prepares: %v, want forbidden", err)
		}
		if _, err := s.Reviews(ctx, models.Scope{}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("nobody: %v, want forbidden", err)
		}
	})
}
