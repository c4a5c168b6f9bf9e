package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// working counts the working days from one date to a later one by a store's book.
func working(t testing.TB, s *store.Store, from, to models.Day) int32 {
	t.Helper()
	book, err := s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	c := book.Workdays()
	return c.Working[facts.DateOf(to)] - c.Working[facts.DateOf(from)]
}

func TestANewDatabaseKnowsTheOfficialHolidays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		holidays, settings, err := s.Holidays(ctx)
		if err != nil {
			t.Fatal(err)
		}
		year := func(y int) (names []string) {
			for _, h := range holidays {
				if at, _, _ := h.Day.Date(); at == y {
					names = append(names, h.Day.String()[5:]+" "+h.Name)
				}
				if h.Kind != models.HolidayOfficial {
					t.Errorf("%v is not official", h)
				}
			}
			return names
		}
		want := []string{"01-01 Nytårsdag", "04-06 Skærtorsdag", "04-07 Langfredag", "04-09 Påskedag", "04-10 Anden påskedag",
			"05-05 Store bededag", "05-18 Kristi himmelfartsdag", "05-28 Pinsedag", "05-29 Anden pinsedag", "12-25 Juledag", "12-26 Anden juledag"}
		if got := year(2023); !slices.Equal(got, want) {
			t.Errorf("2023: %v, want %v", got, want)
		}
		if got := year(2024); len(got) != 10 || slices.Contains(got, "04-26 Store bededag") {
			t.Errorf("2024: %v, want ten without Store bededag", got)
		}
		if len(settings.ClosedDays) != 0 || settings.FinalAfter != 0 || settings.MinN != 5 || settings.FiscalStart != 1 {
			t.Errorf("the settings of a new installation: %+v", settings)
		}
		// The numbers of domain.md §7.4.
		for y, want := range map[int]int32{2022: 253, 2023: 252, 2024: 254, 2025: 253, 2026: 254, 2027: 255, 2028: 253} {
			if got := working(t, s, models.DayOf(y-1, 12, 31), models.DayOf(y, 12, 31)); got != want {
				t.Errorf("working days of %d = %d, want %d", y, got, want)
			}
		}
		for _, v := range []struct {
			from, to models.Day
			want     int32
		}{
			{models.DayOf(2025, 4, 16), models.DayOf(2025, 4, 22), 1},
			{models.DayOf(2023, 5, 4), models.DayOf(2023, 5, 5), 0},
			{models.DayOf(2024, 4, 25), models.DayOf(2024, 4, 26), 1},
		} {
			if got := working(t, s, v.from, v.to); got != v.want {
				t.Errorf("%s to %s: %d working days, want %d", v.from, v.to, got, v.want)
			}
		}
	})
}

func TestTheStartingListIsPutInOnce(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		first := storetest.OpenDSN(t, dsn)
		if err := first.AddHoliday(ctx, models.Local(), 0, models.Holiday{Day: models.DayOf(2026, 5, 15), Name: "Lukkedag"}); err != nil {
			t.Fatal(err)
		}
		before, _, err := first.Holidays(ctx)
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := storetest.OpenDSN(t, dsn).Holidays(ctx)
		if err != nil || !slices.Equal(before, after) {
			t.Errorf("opened again: %d holidays, %v, want the same %d", len(after), err, len(before))
		}
	})
}

func TestAChangeOfTheCalendarIsANewVersionWithItsRowInTheTrail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		from, to := models.DayOf(2025, 12, 23), models.DayOf(2025, 12, 29)
		open, version := working(t, s, from, to), s.Version()
		step := func(name string, want int32, do func(revision int64) error) {
			t.Helper()
			_, settings, err := s.Holidays(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if err := do(settings.Revision); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := working(t, s, from, to); got != want {
				t.Errorf("%s: %d working days, want %d", name, got, want)
			}
			if s.Version() <= version {
				t.Errorf("%s made no new version", name)
			}
			version = s.Version()
		}
		choose := func(revision int64, closed ...string) error {
			settings, err := s.Settings(ctx)
			if err != nil {
				return err
			}
			settings.Revision, settings.ClosedDays, settings.FinalAfter = revision, closed, 10
			return s.SavePeriods(ctx, models.Local(), settings)
		}
		step("24 December closed", open-1, func(r int64) error { return choose(r, "christmas_eve") })
		step("a local day beside it", open-2, func(r int64) error {
			return s.AddHoliday(ctx, models.Local(), r, models.Holiday{Day: to, Name: " Mellem  jul og nytår "})
		})
		step("the local day gone", open-1, func(r int64) error { return s.RemoveHoliday(ctx, models.Local(), r, to) })
		step("24 December open again", open, func(r int64) error { return choose(r) })
		trail, err := s.Trail(ctx, models.Local(), store.TrailQuery{})
		if err != nil {
			t.Fatal(err)
		}
		var deeds []string
		for _, r := range slices.Backward(trail) {
			deeds = append(deeds, r.What+" "+r.Subject)
		}
		if want := []string{"settings periods", "calendar.add 2025-12-29", "calendar.remove 2025-12-29", "settings periods"}; !slices.Equal(deeds, want) {
			t.Errorf("trail = %v, want %v", deeds, want)
		}
		if trail[2].Detail != `{"name":"Mellem jul og nytår"}` {
			t.Errorf("the trail of the local day: %s", trail[2].Detail)
		}
	})
}

func TestTwoWhoChangeTheCalendarFromTheSamePageMeet(t *testing.T) {
	s := storetest.Open(t)
	settings, err := s.Settings(ctx)
	if err != nil {
		t.Fatal(err)
	}
	day := models.Holiday{Day: models.DayOf(2026, 5, 15), Name: "Lukkedag"}
	if err := s.AddHoliday(ctx, models.Local(), settings.Revision, day); err != nil {
		t.Fatal(err)
	}
	version := s.Version()
	for name, err := range map[string]error{
		"the settings": s.SavePeriods(ctx, models.Local(), settings),
		"a day":        s.AddHoliday(ctx, models.Local(), settings.Revision, models.Holiday{Day: day.Day + 1, Name: "Lukkedag"}),
		"a removal":    s.RemoveHoliday(ctx, models.Local(), settings.Revision, day.Day),
	} {
		if !isProblem(err, "changed_meanwhile") {
			t.Errorf("%s on an old page: %v, want changed_meanwhile", name, err)
		}
	}
	// Whoever saves other settings moves the page on too.
	if err := s.SaveSettings(ctx, models.Local(), settings); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveHoliday(ctx, models.Local(), settings.Revision+1, day.Day); !isProblem(err, "changed_meanwhile") {
		t.Errorf("after SaveSettings: %v, want changed_meanwhile", err)
	}
	if s.Version() != version+1 {
		t.Errorf("what was refused made a version: %d, want %d", s.Version(), version+1)
	}
}

func TestWhatCannotStandInTheCalendarIsToldByField(t *testing.T) {
	s := storetest.Open(t)
	add := func(day models.Day, name string) error {
		return s.AddHoliday(ctx, models.Local(), 0, models.Holiday{Day: day, Name: name})
	}
	periods := func(change func(*models.Settings)) error {
		settings := models.DefaultSettings()
		change(&settings)
		return s.SavePeriods(ctx, models.Local(), settings)
	}
	for _, test := range []struct {
		name, code string
		err        error
	}{
		{"a day that is official", "holiday_there", add(models.DayOf(2026, 12, 25), "Juledag")},
		{"no name", "required", add(models.DayOf(2026, 5, 15), "  ")},
		{"no date", "required", add(models.NoDay, "Lukkedag")},
		{"a date that no case can have", "bad_date", add(models.DayOf(2200, 1, 1), "Lukkedag")},
		{"a financial year without a first month", "bad_month", periods(func(s *models.Settings) { s.FiscalStart = 13 })},
		{"fewer than three cases", "min_n_range", periods(func(s *models.Settings) { s.MinN = 2 })},
		{"a closing day before the end", "final_after_range", periods(func(s *models.Settings) { s.FinalAfter = -1 })},
		{"a closed day that is none", "bad_choice", periods(func(s *models.Settings) { s.ClosedDays = []string{"birthday"} })},
	} {
		if !isProblem(test.err, test.code) {
			t.Errorf("%s: %v, want %s", test.name, test.err, test.code)
		}
	}
	if err := s.RemoveHoliday(ctx, models.Local(), 0, models.DayOf(2026, 12, 25)); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("an official day taken out: %v, want not found", err)
	}
	for _, scope := range []models.Scope{{}, {All: true, Role: models.RoleAnalyst}} {
		if err := s.AddHoliday(context.Background(), scope, 0, models.Holiday{}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("%+v may add a day: %v", scope, err)
		}
	}
}
