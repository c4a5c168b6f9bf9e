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

// bookAge gives how old the data of a source are by the store's book.
func bookAge(t testing.TB, s *store.Store, key string) models.Freshness {
	t.Helper()
	b, err := s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range b.Delivering {
		if source.Key == key {
			return source.Fresh(b.Today)
		}
	}
	t.Fatalf("the book has no source %s", key)
	return models.Freshness{}
}

func TestASourceIsAsFreshAsItsLatestStandingDelivery(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		today := storetest.Today
		options := storetest.Options()
		options.Today = func() models.Day { return today }
		options.Now = func() time.Time { return today.Time().Add(12 * time.Hour) }
		s, err := store.Open(ctx, dsn, options)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		bring := func() string {
			report, err := s.TakeIn(ctx, incoming("wabo", full("A-1", "2026-01-05", "2026-02-03")))
			if err != nil || report.Batch == nil {
				t.Fatal(report, err)
			}
			return *report.Batch
		}
		age := func(want int) {
			t.Helper()
			if got := bookAge(t, s, "wabo").Age; got != want {
				t.Errorf("age = %d, want %d", got, want)
			}
		}
		bring()
		age(0)
		today += 7
		age(7)
		second := bring() // nothing new stands in it, and it is a delivery all the same
		age(0)
		if err := s.Undo(ctx, models.Local(), second); err != nil {
			t.Fatal(err)
		}
		age(7)
		if err := s.Confirm(ctx, models.Local(), "wabo"); err != nil {
			t.Fatal(err)
		}
		age(0)
	})
}

func TestAnAgreementIsKeptWithItsTrailAndTheQuickerOneStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		key, err := s.AddSource(ctx, models.Local(), "Byg  og Miljø")
		if err != nil || key != "byg-og-miljoe" {
			t.Fatal(key, err)
		}
		if _, err := s.AddSource(ctx, models.Local(), "byg og miljø"); !isProblem(err, "taken") {
			t.Errorf("the same name again: %v", err)
		}
		owner, err := s.AddUser(ctx, models.Local(), models.User{Email: "bo@nordvig.example", Name: "Bo Lindholm", Role: models.RoleAnalyst, ValidUntil: models.NoDay})
		if err != nil {
			t.Fatal(err)
		}
		source, err := s.SourceByKey(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		source.OwnerID, source.Door, source.Every, source.OnDay, source.MaxAge = owner, models.DoorFolder, models.Weekly, 1, 10
		if err := s.SaveSource(ctx, models.Local(), source); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveSource(ctx, models.Local(), source); !isProblem(err, "changed_meanwhile") {
			t.Errorf("on an old page: %v", err)
		}
		got := bookAge(t, s, key)
		if got.Owner != "Bo Lindholm" || got.Every != models.Weekly || got.Revision != 1 || got.Agreed != storetest.Today || got.Age != -1 {
			t.Errorf("kept: %+v", got)
		}
		if _, err := s.AddSource(ctx, models.Local(), "Wabo"); err != nil {
			t.Fatal(err)
		}
		source.Revision, source.Name = 1, "WABO"
		if err := s.SaveSource(ctx, models.Local(), source); !isProblem(err, "taken") {
			t.Errorf("the name of another source: %v", err)
		}
		source.Name, source.OwnerID = "Byg og Miljø", 4711
		if err := s.SaveSource(ctx, models.Local(), source); !isProblem(err, "unknown_user") {
			t.Errorf("an owner who is not there: %v", err)
		}
		if err := s.SaveSource(ctx, models.ScopeOf(models.User{Role: models.RoleLeader}, nil), source); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a leader: %v", err)
		}
		rows, err := s.Trail(ctx, models.Local(), store.TrailQuery{What: "source.save"})
		if err != nil || len(rows) != 1 || !strings.Contains(rows[0].Detail, `"every":"weekly"`) {
			t.Errorf("trail: %+v, %v", rows, err)
		}
	})
}

func TestADeliveryOfOneNameIsTakenInOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		in := incoming("wabo", full("A-1", "2026-01-05", "2026-02-03"))
		in.Door, in.Ref = models.DoorFolder, "folder 1"
		if _, err := s.TakeIn(ctx, in); err != nil {
			t.Fatal(err)
		}
		if _, err := s.TakeIn(ctx, in); !isProblem(err, "taken_in") {
			t.Errorf("the same again: %v", err)
		}
		batches, err := s.Deliveries(ctx, models.Local(), 1, 10)
		if err != nil || len(batches) != 1 || batches[0].Door != models.DoorFolder {
			t.Errorf("deliveries: %+v, %v", batches, err)
		}
	})
}

func TestAFailureIsToldUntilTheSourceDelivers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if _, err := s.AddSource(ctx, models.Local(), "wabo"); err != nil {
			t.Fatal(err)
		}
		f := models.FailedDelivery{SourceKey: "wabo", Door: models.DoorFolder, File: "sag 120557-6123.csv", Ref: "folder 1", Code: models.FailedRefused,
			Report: models.Report{Kind: models.KindCases, Rows: 3, Rejected: 1, Errors: []models.Note{{Code: models.CodeBadDate, Line: 4, Args: map[string]string{"field": "received"}}}}}
		for range 2 {
			if err := s.KeepFailure(ctx, models.Local(), f); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Failures(ctx, models.Local(), time.Time{})
		if err != nil || len(got) != 1 || got[0].Solved || strings.Contains(got[0].File, "6123") || got[0].Report.Errors[0].Args["field"] != "received" {
			t.Errorf("kept once: %+v, %v", got, err)
		}
	})
}

func TestAnImportUnderWayIsNoneThatWasBrokenOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		in := incoming("wabo", full("A-1", "2026-01-05", "2026-02-03"))
		in.Door = models.DoorPush
		read, looked := in.Read, false
		in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
			looked = true
			if got, err := s.Failures(ctx, models.Local(), time.Time{}); err != nil || len(got) != 0 {
				t.Errorf("under way: %+v, %v", got, err)
			}
			return read(emit)
		}
		if _, err := s.TakeIn(ctx, in); err != nil || !looked {
			t.Fatal(looked, err)
		}
		if got, err := s.Failures(ctx, models.Local(), time.Time{}); err != nil || len(got) != 0 {
			t.Errorf("afterwards: %+v, %v", got, err)
		}
	})
}

func TestAChoreHasOneHolderAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		hold := func(who string, span time.Duration, want bool) {
			t.Helper()
			if ours, err := s.Hold(ctx, "inbox", who, span); err != nil || ours != want {
				t.Errorf("%s holds = %v, want %v: %v", who, ours, want, err)
			}
		}
		hold("a", time.Hour, true)
		hold("b", time.Hour, false)
		hold("a", -time.Second, true) // its time has passed
		hold("b", time.Hour, true)
		hold("a", time.Hour, false)
	})
}
