package store_test

import (
	"errors"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestAContradictionIsAcceptedByThoseWhoSeeTheCaseAndWithAReason(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		odd := spelt("1", "A", "Byg", "")
		odd.Complete = odd.Received - 5
		take(t, s, incoming("wabo", odd, spelt("2", "A", "Miljø", "")))
		id := rows(s.Facts())[0].ID
		byg := models.ScopeOf(models.User{Email: "bo@example.dk", Role: models.RoleHead}, s.Facts().Departments.Find("Byg"))
		other := models.ScopeOf(models.User{Email: "mi@example.dk", Role: models.RoleHead}, s.Facts().Departments.Find("Miljø"))
		tests := []struct {
			name   string
			scope  models.Scope
			doubt  models.Doubts
			reason string
			want   string // a problem's code; "none" = not found, "" = accepted
		}{
			{"another department's", other, models.DoubtComplete, "set", "none"},
			{"one that the case does not carry", byg, models.DoubtWait, "set", "none"},
			{"two at once", byg, models.DoubtComplete | models.DoubtWait, "set", "none"},
			{"without a reason", byg, models.DoubtComplete, " ", "missing_value"},
			{"with a CPR number", byg, models.DoubtComplete, "se 010190-1234", "cpr"},
			{"seen", byg, models.DoubtComplete, "set", ""},
			{"seen again", byg, models.DoubtComplete, "set igen", ""},
		}
		for _, test := range tests {
			err := s.AcceptDoubt(ctx, test.scope, id, test.doubt, test.reason)
			if test.want == "none" && !errors.Is(err, models.ErrNotFound) || test.want != "none" && problemCode(err) != test.want {
				t.Errorf("%s: %v, want %q", test.name, err, test.want)
			}
		}
		list, err := s.Accepted(ctx, byg)
		if err != nil || len(list) != 1 || list[0].Reason != "set igen" || list[0].By != "bo@example.dk" {
			t.Errorf("accepted: %+v, %v", list, err)
		}
		if err := s.ReopenDoubt(ctx, other, id, models.DoubtComplete); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("taken back by another department: %v", err)
		}
		if err := s.ReopenDoubt(ctx, byg, id, models.DoubtComplete); err != nil {
			t.Errorf("taken back: %v", err)
		}
		reader := models.ScopeOf(models.User{Email: "r@example.dk", Role: models.RoleReader}, nil)
		if err := s.AcceptDoubt(ctx, reader, id, models.DoubtComplete, "set"); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a reader: %v", err)
		}
	})
}
