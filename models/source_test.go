package models

import (
	"errors"
	"slices"
	"testing"
)

func TestTheNextDeliveryFollowsTheScheduleAndTheLatestOne(t *testing.T) {
	day := func(s string) Day {
		d, err := ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	tests := []struct {
		name, last string
		every      Every
		on         int
		want       string
	}{
		{"no schedule expects nothing", "2026-06-01", "", 0, ""},
		{"daily is the day after", "2026-06-01", Daily, 0, "2026-06-02"},
		{"weekly on Monday", "2026-06-01", Weekly, 1, "2026-06-08"},
		{"on Sunday for Monday counts for that Monday", "2026-06-07", Weekly, 1, "2026-06-15"},
		{"two days late counts for the week that it was due in", "2026-06-03", Weekly, 1, "2026-06-08"},
		{"monthly on the day", "2026-06-05", Monthly, 5, "2026-07-05"},
		{"two days early counts for that day", "2026-06-03", Monthly, 5, "2026-07-05"},
		{"a week late counts for the month before", "2026-06-12", Monthly, 5, "2026-07-05"},
		{"the 31st is the last day of a shorter month", "2026-05-31", Monthly, 31, "2026-06-30"},
		{"over the turn of the year", "2026-12-20", Monthly, 5, "2027-01-05"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Source{Every: tt.every, OnDay: tt.on, Last: day(tt.last), Agreed: NoDay}
			if got := s.Fresh(s.Last).Next.String(); got != tt.want {
				t.Errorf("Next = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestASourceIsStalePastItsAgeAndOverduePastItsDay(t *testing.T) {
	const last = Day(20_000) // a Wednesday
	tests := []struct {
		name           string
		s              Source
		after          Day
		stale, overdue bool
		by             int
	}{
		{"nothing agreed is never old", Source{Last: last}, 5000, false, false, 0},
		{"on the last day of the age", Source{Last: last, MaxAge: 40}, 40, false, false, 0},
		{"a day past the age", Source{Last: last, MaxAge: 40}, 41, true, true, 1},
		{"late by the schedule, not yet too old", Source{Last: last, Every: Daily, MaxAge: 5}, 3, false, true, 2},
		{"late without an age is out of date", Source{Last: last, Every: Daily}, 2, true, true, 1},
		{"on the day itself it is not late", Source{Last: last, Every: Daily}, 1, false, false, 0},
		{"a date before the delivery is not older than it", Source{Last: last, MaxAge: 1}, -400, false, false, 0},
		{"nothing came since it was agreed", Source{Last: NoDay, Agreed: last, Every: Daily, MaxAge: 3}, 3, false, true, 2},
		{"nothing came, and no day was agreed", Source{Last: NoDay, Agreed: last, MaxAge: 3}, 4, false, true, 1},
		{"nothing came and nothing was agreed", Source{Last: NoDay, Agreed: NoDay}, 4, false, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := tt.s.Fresh(last + tt.after)
			if f.Stale != tt.stale || f.Overdue != tt.overdue || f.By != tt.by {
				t.Errorf("stale %v, overdue %v by %d; want %v, %v, %d", f.Stale, f.Overdue, f.By, tt.stale, tt.overdue, tt.by)
			}
		})
	}
}

func TestWhatCannotBeAgreed(t *testing.T) {
	good := Source{Name: "Byg og Miljø", URL: "https://esdh.example/sag/{case_no}", Door: DoorFetch, Address: "http://10.0.0.4/udtraek.csv", Every: Monthly,
		OnDay: 31, MaxAge: 40, Zone: "Europe/Copenhagen"}
	if err := good.Check(); err != nil {
		t.Fatalf("a good one: %v", err)
	}
	tests := []struct {
		field  string
		change func(*Source)
	}{
		{"name", func(s *Source) { s.Name = " " }},
		{"url", func(s *Source) { s.URL = "javascript:alert('{case_no}')" }},
		{"url", func(s *Source) { s.URL = "https://esdh.example/sag" }},
		{"url", func(s *Source) { s.URL = "//esdh.example/{case_no}" }},
		{"door", func(s *Source) { s.Door = "window" }},
		{"every", func(s *Source) { s.Every = "hourly" }},
		{"on_day", func(s *Source) { s.OnDay = 32 }},
		{"on_day", func(s *Source) { s.Every, s.OnDay = Weekly, 0 }},
		{"max_age", func(s *Source) { s.MaxAge = -1 }},
		{"zone", func(s *Source) { s.Zone = "Mars/Olympus" }},
		{"address", func(s *Source) { s.Address = "" }},
		{"address", func(s *Source) { s.Address = "https://bo:hemmelig@esdh.example/" }},
		{"address", func(s *Source) { s.Address = "file:///etc/passwd" }},
		{"deputy", func(s *Source) { s.OwnerID, s.DeputyID = 4, 4 }},
	}
	for _, tt := range tests {
		s := good
		tt.change(&s)
		var ps Problems
		if err := s.Check(); !errors.As(err, &ps) || len(ps) != 1 || !slices.ContainsFunc(ps, func(p Problem) bool { return p.Field == tt.field }) {
			t.Errorf("%s of %+v: %v", tt.field, s, err)
		}
	}
}

func TestACaseIsLinkedInItsOwnSystemByWebAddressesOnly(t *testing.T) {
	tests := []struct{ name, pattern, no, want string }{
		{"in a path", "https://esdh.example/sag/{case_no}", "02.34.02-P19-7 26/1", "https://esdh.example/sag/02.34.02-P19-7%2026%2F1"},
		{"in a query", "https://esdh.example/?nr={case_no}&x=1", `a&b="c"#d`, "https://esdh.example/?nr=a%26b%3D%22c%22%23d&x=1"},
		{"no pattern", "", "1", ""},
		{"a script", "javascript:alert('{case_no}')", "1", ""},
		{"a script in the number", "{case_no}", "javascript:alert(1)", ""},
		{"data", "data:text/html,{case_no}", "1", ""},
	}
	for _, test := range tests {
		if got := CaseAddress(test.pattern, test.no); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
