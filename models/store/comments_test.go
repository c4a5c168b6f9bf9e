package store_test

import (
	"errors"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestACommentIsShownOnlyWhenPublishedAndNothingIsOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		byg := department(t, s, "Byg", 0)
		v := 0.8
		if err := s.SetTargets(ctx, models.Local(), []models.TargetLine{{KPI: "digital_share", CaseType: "Enfamiliehuse", ValidFrom: models.MonthOf(2026, 1), Value: &v}}); err != nil {
			t.Fatal(err)
		}
		scope := head(t, s, byg)
		c := models.CommentChange{CommentPlace: models.CommentPlace{KPI: "digital_share", CaseTypeID: 1, DepartmentID: byg, Period: "2026-Q1"}, Text: "To store sager på papir"}
		save := func(version int64, text string, publish bool) error {
			c.Version, c.Text, c.Publish = version, text, publish
			return s.SaveComment(ctx, scope, c)
		}
		shown := func() []models.Comment {
			b, err := s.Book(ctx, models.Local())
			if err != nil {
				t.Fatal(err)
			}
			return b.Comments
		}
		if err := save(0, c.Text, false); err != nil || len(shown()) != 0 {
			t.Fatalf("a draft: %v, shown %v, want nothing shown", err, shown())
		}
		if err := save(1, "To store sager på papir, skrevet med 010190-1234", true); err != nil {
			t.Fatal(err)
		}
		if got := shown(); len(got) != 1 || strings.Contains(got[0].Text, "1234") || got[0].SetBy != scope.Who {
			t.Errorf("published: %+v, want one without the number", got)
		}
		if err := save(1, "Noget andet", true); !isProblem(err, "comment_changed") {
			t.Errorf("the second of two: %v, want comment_changed", err)
		}
		if err := save(2, "", true); !isProblem(err, "missing_value") {
			t.Errorf("published empty: %v", err)
		}
		if err := save(2, strings.Repeat("å", models.MaxComment+1), false); !isProblem(err, "comment_long") {
			t.Errorf("too long: %v", err)
		}
		if err := save(2, "Trukket tilbage til kladde", false); err != nil || len(shown()) != 0 {
			t.Errorf("back to a draft: %v, shown %v", err, shown())
		}
		history, err := s.CommentHistory(ctx, scope, c.CommentPlace)
		if err != nil || len(history) != 3 || history[0].Version != 3 || history[2].ReplacedAt == nil {
			t.Errorf("history %+v, %v, want three versions", history, err)
		}
		leader := models.ScopeOf(user("hanne@nordvig.dk", models.RoleLeader, 0), nil)
		if err := s.SaveComment(ctx, leader, c); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a leader writes the head's comment: %v", err)
		}
		c.CaseTypeID = 99
		if err := save(0, "Findes ikke", false); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a case type that is not there: %v", err)
		}
	})
}
