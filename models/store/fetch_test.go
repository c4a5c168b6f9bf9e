package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// keyed opens a store with a key of its own.
func keyed(t testing.TB, dsn, key string) *store.Store {
	t.Helper()
	options := storetest.Options()
	options.Key, options.Lazy = key, true
	s, err := store.Open(ctx, dsn, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestASecretOpensOnlyWithItsKeyAndForItsSource(t *testing.T) {
	const secret = "meget-hemmeligt-kodeord"
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := keyed(t, dsn, strings.Repeat("k", 32))
		for _, name := range []string{"Byg", "Anden"} {
			if _, err := s.AddSource(ctx, models.Local(), name); err != nil {
				t.Fatal(err)
			}
			source, err := s.SourceByKey(ctx, name)
			if err != nil {
				t.Fatal(err)
			}
			source.Door, source.Address = models.DoorFetch, "https://esdh.example/"+source.Key+".csv"
			if err := s.SaveSource(ctx, models.Local(), source); err != nil {
				t.Fatal(err)
			}
		}
		access := models.FetchAccess{Scheme: models.FetchBearer, Secret: secret}
		if err := s.SetFetchAccess(ctx, models.Local(), "byg", access); err != nil {
			t.Fatal(err)
		}
		if got, err := s.FetchSecret(ctx, "byg"); err != nil || got != access {
			t.Fatalf("kept: %+v, %v", got, err)
		}
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{What: "source.access"})
		if err != nil || len(rows) != 1 || strings.Contains(rows[0].Detail, secret) {
			t.Errorf("trail: %+v, %v", rows, err)
		}
		if got, err := keyed(t, dsn, strings.Repeat("x", 32)).FetchSecret(ctx, "byg"); err == nil || got.Secret != "" || strings.Contains(err.Error(), secret) {
			t.Errorf("with another key: %+v, %v", got, err)
		}
		none := keyed(t, dsn, "")
		if got, err := none.FetchSecret(ctx, "byg"); err == nil || got.Secret != "" {
			t.Errorf("without a key: %+v, %v", got, err)
		}
		if err := none.SetFetchAccess(ctx, models.Local(), "byg", access); !isProblem(err, "no_key") {
			t.Errorf("kept without a key: %v", err)
		}
		// Put beside another source in the database, it does not open there.
		tell(t, dsn, "UPDATE fetches SET scheme = 'bearer', sealed = (SELECT max(sealed) FROM fetches)")
		if got, err := s.FetchSecret(ctx, "anden"); err == nil || got.Secret != "" {
			t.Errorf("for another source: %+v, %v", got, err)
		}
		if err := s.SetFetchAccess(ctx, models.ScopeOf(models.User{Role: models.RoleLeader}, nil), "byg", access); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a leader: %v", err)
		}
	})
}

func TestTriesThatFailWaitLongerEachTime(t *testing.T) {
	for tries, want := range map[int]time.Duration{1: 5 * time.Minute, 2: 10 * time.Minute, 5: 80 * time.Minute, 8: 6 * time.Hour, 4000: 6 * time.Hour} {
		if got := models.Wait(tries); got != want {
			t.Errorf("Wait(%d) = %v, want %v", tries, got, want)
		}
	}
	now := time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)
	later, before := now.Add(time.Minute), now.Add(-time.Minute)
	daily := models.Source{Address: "https://esdh.example/", Every: models.Daily, Last: storetest.Today - 1}
	tests := []struct {
		name  string
		s     models.Source
		f     models.Fetch
		clock time.Time
		want  bool
	}{
		{"on its day", daily, models.Fetch{}, now, true},
		{"not before extracts are made", daily, models.Fetch{}, now.Add(-5 * time.Hour), false},
		{"not twice a day", models.Source{Address: "https://esdh.example/", Every: models.Daily, Last: storetest.Today}, models.Fetch{}, now, false},
		{"not while it waits", daily, models.Fetch{Tries: 2, NextAt: &later}, now, false},
		{"after the wait, at night too", daily, models.Fetch{Tries: 2, NextAt: &before}, now.Add(-5 * time.Hour).Add(5 * time.Hour), true},
		{"without a schedule never by itself", models.Source{Address: "https://esdh.example/", Last: models.NoDay}, models.Fetch{}, now, false},
		{"when somebody asks", models.Source{Address: "https://esdh.example/"}, models.Fetch{AskedAt: &now, TriedAt: &before}, now, true},
		{"but once", models.Source{Address: "https://esdh.example/"}, models.Fetch{AskedAt: &before, TriedAt: &now}, now, false},
		{"never without an address", models.Source{Every: models.Daily}, models.Fetch{AskedAt: &now}, now, false},
	}
	for _, tt := range tests {
		if got := tt.f.Due(tt.s, storetest.Today, tt.clock); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
