package measure

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// one gives the only figure of a KPI over a month or another period of a book.
func one(t *testing.T, b *facts.Book, kpi, at string) Figure {
	t.Helper()
	p := period(t, at)
	by := p.Kind
	out, err := Figures(b, Query{KPIs: []string{kpi}, By: by, From: &p, To: &p})
	if err != nil || len(out) != 1 {
		t.Fatalf("Figures(%s, %s) = %v, %v, want one figure", kpi, at, out, err)
	}
	return out[0]
}

func TestTheVectorsOfTheDomain(t *testing.T) {
	var rows []facts.Row
	for i, took := range []int{5, 12, 20, 33, 38, 40, 41, 55, 120, 300} {
		r := blank(uint32(i+1), "2024-01-10")
		r.Complete = day("2025-03-20") - models.Day(took)
		r.Decided, r.Wait = day("2025-03-20"), 0
		rows = append(rows, r)
	}
	b := bookOf("2025-06-01", rows...)
	b.Targets = []models.Target{limitFrom(1, "2025-01", 40, models.ClockNet, models.CalendarDays)}
	for kpi, want := range map[string]float64{"net_days_mean": 66.4, "net_days_median": 39, "net_days_p90": 138, "within_limit_share": 0.6} {
		if got := one(t, b, kpi, "2025-03"); !sameNumber(got.Value, &want) {
			t.Errorf("%s = %v, want %v", kpi, show(got), want)
		}
	}
}

func TestTotalsComeFromTheCasesNeverFromAverages(t *testing.T) {
	var rows []facts.Row
	add := func(n int, caseType uint16, took int, digital bool) {
		for i := 0; i < n; i++ {
			r := decided(uint32(len(rows)+1), "2025-03-01", "2025-03-01", "2025-03-01")
			r.Decided += models.Day(took)
			r.CaseType, r.Channel = caseType, 4
			if digital {
				r.Channel = 1
			}
			rows = append(rows, r)
		}
	}
	add(100, 1, 30, false)
	add(4, 2, 200, true)
	b := bookOf("2026-06-01", rows...)
	if got := one(t, b, "net_days_mean", "2025"); !sameNumber(got.Value, ptr(3800.0/104)) {
		t.Errorf("100 cases of 30 days and 4 of 200: %s, want 36.54, not 115", show(got))
	}
	if got := one(t, b, "digital_share", "2025"); !sameNumber(got.Value, ptr(4.0/104)) {
		t.Errorf("4 of 104 digital: %s", show(got))
	}
}

func TestRulesOfSingleKPIs(t *testing.T) {
	with := func(r facts.Row, change func(*facts.Row)) facts.Row { change(&r); return r }
	plain := decided(1, "2025-03-01", "2025-03-05", "2025-03-20")
	flag := func(place uint, v models.Tri) func(*facts.Row) {
		return func(r *facts.Row) { r.Flags = r.Flags.With(place, v) }
	}
	tests := []struct {
		name                 string
		kpi                  string
		row                  facts.Row
		value                float64 // of one counted case; -1 = none
		n, unknown, excluded int64
	}{
		{"a case decided on its day takes 0 days", "gross_days_mean", decided(1, "2025-03-01", "", "2025-03-01"), 0, 1, 0, 0},
		{"a shelved case is no days measure", "gross_days_mean", with(plain, func(r *facts.Row) { r.Outcome = models.OutcomeShelved }), -1, 0, 0, 1},
		{"a shelved case without complete is excluded, not unknown", "net_days_mean", with(decided(1, "2025-03-01", "", "2025-03-20"), func(r *facts.Row) { r.Outcome = models.OutcomeWithdrawn }), -1, 0, 0, 1},
		{"an unknown outcome counts", "net_days_mean", plain, 15, 1, 0, 0},
		{"without complete the net time is unknown", "net_days_mean", decided(1, "2025-03-01", "", "2025-03-20"), -1, 0, 1, 0},
		{"complete after decided is in doubt", "net_days_mean", decided(1, "2025-03-01", "2025-03-25", "2025-03-20"), -1, 0, 1, 0},
		{"complete before received is in doubt", "service_days_mean", decided(1, "2025-03-01", "2025-02-25", "2025-03-20"), -1, 0, 1, 0},
		{"waiting is taken off the service time", "service_days_mean", with(plain, func(r *facts.Row) { r.Wait = 5 }), 10, 1, 0, 0},
		{"an unknown wait leaves the service time unknown", "service_days_mean", plain, -1, 0, 1, 0},
		{"a wait longer than the net time is in doubt", "service_days_mean", with(plain, func(r *facts.Row) { r.Wait = 16 }), -1, 0, 1, 0},
		{"screened after complete is in doubt", "screening_days_mean", with(plain, func(r *facts.Row) { r.Screened = day("2025-03-06") }), -1, 0, 1, 0},
		{"screening is the authority's own time", "screening_days_mean", with(plain, func(r *facts.Row) { r.Screened = day("2025-03-04") }), 3, 1, 0, 0},
		{"both waits make the applicant's", "applicant_wait_days_mean", with(plain, func(r *facts.Row) { r.Wait, r.WaitBefore = 5, 4 }), 9, 1, 0, 0},
		{"a wait before that does not fit is in doubt", "applicant_wait_days_mean", with(plain, func(r *facts.Row) { r.Wait, r.WaitBefore = 5, 40 }), -1, 0, 1, 0},
		{"assisted counts as digital", "digital_share", with(plain, func(r *facts.Row) { r.Channel = 2 }), 1, 1, 0, 0},
		{"an internal case has no submission", "digital_share", with(plain, func(r *facts.Row) { r.Channel = 5 }), -1, 0, 0, 1},
		{"a channel of unknown class is unknown", "digital_share", with(plain, func(r *facts.Row) { r.Channel = 6 }), -1, 0, 1, 0},
		{"no channel is unknown", "digital_share", plain, -1, 0, 1, 0},
		{"where no case tells of exemptions the share without them is unknown", "digital_share_ex_exempt", with(plain, func(r *facts.Row) { r.Channel = 1 }), -1, 0, 1, 0},
		{"an exempt applicant is left out", "digital_share_ex_exempt", with(plain, func(r *facts.Row) { r.Channel = 4; flag(facts.Exempt, models.Yes)(r) }), -1, 0, 0, 1},
		{"one who is not exempt counts", "digital_share_ex_exempt", with(plain, func(r *facts.Row) { r.Channel = 1; flag(facts.Exempt, models.No)(r) }), 1, 1, 0, 0},
		{"e-mail is not part of the assisted share", "assisted_share", with(plain, func(r *facts.Row) { r.Channel = 3 }), -1, 0, 0, 1},
		{"a letter means not complete at first", "complete_at_first_share", with(blank(1, "2025-03-01"), func(r *facts.Row) { r.Letters = 1 }), 0, 1, 0, 0},
		{"no letter yet is not known while the case may get one", "complete_at_first_share", with(blank(1, "2025-03-01"), func(r *facts.Row) { r.Letters = 0 }), -1, 0, 1, 0},
		{"no letter is complete at first once the case is", "complete_at_first_share", with(plain, func(r *facts.Row) { r.Letters = 0 }), 1, 1, 0, 0},
		{"the field itself wins over the letters", "complete_at_first_share", with(plain, func(r *facts.Row) { r.Letters = 2; flag(facts.CompleteAtFirst, models.Yes)(r) }), 1, 1, 0, 0},
		{"digital all the way needs all three known", "end_to_end_digital_share", with(plain, func(r *facts.Row) { r.Channel, r.Paper = 1, 0 }), -1, 0, 1, 0},
		{"digital all the way", "end_to_end_digital_share", with(plain, func(r *facts.Row) { r.Channel, r.Paper = 1, 0; flag(facts.DecisionDigital, models.Yes)(r) }), 1, 1, 0, 0},
		{"one paper step breaks it", "end_to_end_digital_share", with(plain, func(r *facts.Row) { r.Channel, r.Paper = 1, 1; flag(facts.DecisionDigital, models.Yes)(r) }), 0, 1, 0, 0},
		{"without a limit a case is excluded", "within_limit_share", plain, -1, 0, 0, 1},
		{"without a limit a case is not covered", "limit_coverage_share", plain, 0, 1, 0, 0},
		{"on the deadline is in time", "own_deadline_share", with(plain, func(r *facts.Row) { r.Deadline = r.Decided }), 1, 1, 0, 0},
		{"no deadline is excluded", "own_deadline_share", plain, -1, 0, 0, 1},
		{"an unknown appeal is unknown", "appeal_share", plain, -1, 0, 1, 0},
		{"a dismissed appeal was not decided on its merits", "overturned_share", with(plain, func(r *facts.Row) { r.AppealSettled, r.AppealOutcome = r.Decided, models.AppealDismissed }), -1, 0, 0, 1},
		{"a remitted appeal is overturned", "overturned_share", with(plain, func(r *facts.Row) { r.AppealSettled, r.AppealOutcome = r.Decided, models.AppealRemitted }), 1, 1, 0, 0},
		{"a self-reversed decision stands beside", "overturned_share", with(plain, func(r *facts.Row) { r.AppealSettled, r.AppealOutcome = r.Decided, models.AppealSelfReversed }), -1, 0, 0, 1},
		{"a 4 is satisfied", "satisfaction_top2_share", with(plain, func(r *facts.Row) { r.Flags = r.Flags.WithSatisfaction(4) }), 1, 1, 0, 0},
		{"no answer is unknown", "satisfaction_mean", plain, -1, 0, 1, 0},
		{"cost is kept to the øre", "cost_mean", with(plain, func(r *facts.Row) { r.Cost = ptr(1234.56) }), 1234.56, 1, 0, 0},
		{"contacts come ready-made", "contacts_per_case", plain, -1, 0, 0, 0},
	}
	for _, test := range tests {
		b := bookOf("2025-06-01", test.row)
		got := one(t, b, test.kpi, "2025-03")
		value := ptr(test.value)
		if test.value < 0 {
			value = nil
		}
		if !sameNumber(got.Value, value) || got.N != test.n || got.Unknown != test.unknown || got.Excluded != test.excluded {
			t.Errorf("%s: %s, want value %v n %d unknown %d excluded %d", test.name, show(got), test.value, test.n, test.unknown, test.excluded)
		}
	}
}

func TestTheLimitThatStoodInTheMonthOfDecision(t *testing.T) {
	service := func(wait int32) facts.Row {
		r := decided(1, "2025-03-01", "2025-03-10", "2025-04-19") // 40 days net
		r.Wait = wait
		return r
	}
	outside := service(0)
	outside.Flags = outside.Flags.With(facts.LimitApplies, models.No)
	own := limitFrom(1, "2025-01", 30, models.ClockNet, models.CalendarDays)
	own.Kind = models.KindOwn
	everywhere := limitFrom(0, "2025-01", 10, models.ClockNet, models.CalendarDays)
	here := limitFrom(1, "2025-01", 45, models.ClockNet, models.CalendarDays)
	here.DepartmentID = 1
	ended := limitFrom(1, "2025-04", 0, models.ClockNet, models.CalendarDays)
	ended.Value = nil
	tests := []struct {
		name    string
		row     facts.Row
		targets []models.Target
		value   float64 // -1 = none
	}{
		{"day 40 of 40 is within", service(0), []models.Target{limitFrom(1, "2025-01", 40, "", "")}, 1},
		{"day 40 of 39 is over", service(0), []models.Target{limitFrom(1, "2025-01", 39, "", "")}, 0},
		{"waiting counts on the net clock only", service(5), []models.Target{limitFrom(1, "2025-01", 39, models.ClockNet, "")}, 0},
		{"waiting is taken off the service clock", service(5), []models.Target{limitFrom(1, "2025-01", 39, models.ClockService, "")}, 1},
		{"the gross clock runs from receipt", service(0), []models.Target{limitFrom(1, "2025-01", 48, models.ClockGross, "")}, 0},
		{"an unknown wait leaves the service clock unknown", service(-1), []models.Target{limitFrom(1, "2025-01", 39, models.ClockService, "")}, -1},
		{"a limit from the next month does not stand yet", service(0), []models.Target{limitFrom(1, "2025-05", 40, "", "")}, -1},
		{"a later limit takes over", service(0), []models.Target{limitFrom(1, "2025-01", 40, "", ""), limitFrom(1, "2025-04", 20, "", "")}, 0},
		{"a limit that ended stands no more", service(0), []models.Target{here, limitFrom(1, "2025-01", 45, "", ""), ended, func() models.Target { e := ended; e.DepartmentID = 1; return e }()}, -1},
		{"own leads the agreement", service(0), []models.Target{limitFrom(1, "2025-01", 45, "", ""), own}, 0},
		{"the type's limit wins over that for all", service(0), []models.Target{everywhere, limitFrom(1, "2025-01", 45, "", "")}, 1},
		{"the department's wins over the type's", service(0), []models.Target{here, limitFrom(1, "2025-01", 30, "", "")}, 1},
		{"a case outside the scheme is left out", outside, []models.Target{limitFrom(1, "2025-01", 40, "", "")}, -1},
		{"working days leave out weekends and Easter", service(0), []models.Target{limitFrom(1, "2025-01", 27, models.ClockNet, models.WorkingDays)}, 1},
		{"a department takes over what stands above it", func() facts.Row { r := service(0); r.Department = 2; return r }(), []models.Target{here, limitFrom(1, "2025-01", 30, "", "")}, 1},
	}
	for _, test := range tests {
		b := bookOf("2025-06-01", test.row)
		b.Targets = test.targets
		for i := range b.Targets {
			b.Targets[i].ID = int64(i + 1)
		}
		got := one(t, b, "within_limit_share", "2025-04")
		value := ptr(test.value)
		if test.value < 0 {
			value = nil
		}
		if !sameNumber(got.Value, value) {
			t.Errorf("%s: %s, want %v", test.name, show(got), test.value)
		}
	}
}

func TestWorkingDaysFollowTheCalendarOfTheBook(t *testing.T) {
	christmas := models.DaysOff(nil, []string{"christmas_eve", "new_years_eve"})
	tests := []struct {
		name     string
		calendar *facts.Calendar
		from, to string
		want     int32
	}{
		{"Easter", officialOnly, "2025-04-16", "2025-04-22", 1},
		{"the start day is not counted", officialOnly, "2025-01-06", "2025-01-06", 0},
		{"Christmas Eve is a working day where nobody says otherwise", officialOnly, "2025-12-23", "2025-12-29", 2},
		{"and none where the municipality is closed", official(christmas...), "2025-12-23", "2025-12-29", 1},
		{"in every year", official(christmas...), "2026-12-30", "2027-01-04", 1},
		{"a book without a calendar knows weekends only", nil, "2025-04-16", "2025-04-22", 4},
	}
	for _, test := range tests {
		b := &facts.Book{Calendar: test.calendar}
		if got := WorkingDays(b, day(test.from), day(test.to)); got != test.want {
			t.Errorf("%s: WorkingDays(%s, %s) = %d, want %d", test.name, test.from, test.to, got, test.want)
		}
	}
}

// The months are kept with the facts, which a test or a version may share with another calendar.
func TestAWorkingDayLimitFollowsTheCalendarAtOnce(t *testing.T) {
	r := decided(1, "2025-12-01", "2025-12-23", "2025-12-29")
	r.Wait = 0
	b := bookOf("2026-06-01", r)
	b.Targets = []models.Target{limitFrom(1, "2025-01", 1, models.ClockNet, models.WorkingDays)}
	closed := *b
	closed.Calendar = official(models.DaysOff(nil, []string{"christmas_eve"})...)
	for _, test := range []struct {
		name string
		book *facts.Book
		want float64
	}{{"24 December open", b, 0}, {"24 December closed", &closed, 1}} {
		if got := one(t, test.book, "within_limit_share", "2025-12"); !sameNumber(got.Value, &test.want) {
			t.Errorf("%s: %s, want %v", test.name, show(got), test.want)
		}
		if _, within := LimitOf(test.book, r); within == nil || *within != (test.want == 1) {
			t.Errorf("%s: the case page says within = %v", test.name, within)
		}
		board, err := NewBoard(test.book, Window{Period: period(t, "2025-12")})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range board.Rows[0].Cells {
			if c.KPI == "within_limit_share" && !sameNumber(c.Value, &test.want) {
				t.Errorf("%s: the board says %v", test.name, *c.Value)
			}
		}
	}
}

func TestTheDefaultPeriodIsTheLastFinishedQuarter(t *testing.T) {
	tests := []struct {
		name, today, last, want string
	}{
		{"the data reach the quarter's last week", "2025-07-02", "2025-06-24", "2025-Q2"},
		{"the data stop before the last week", "2025-07-02", "2025-06-23", "2025-Q1"},
		{"the quarter has not ended", "2025-06-30", "2025-06-30", "2025-Q1"},
		{"the quarter ended yesterday", "2025-07-01", "2025-06-30", "2025-Q2"},
		{"old data", "2026-11-24", "2012-01-23", "2011-Q4"},
		{"data in the running quarter", "2025-08-15", "2025-08-14", "2025-Q2"},
	}
	for _, test := range tests {
		b := bookOf(test.today, blank(1, test.last))
		if got := DefaultPeriod(b); got.String() != test.want {
			t.Errorf("%s: DefaultPeriod = %s, want %s", test.name, got, test.want)
		}
	}
	if got := DefaultPeriod(bookOf("2025-08-15")); got.String() != "2025-Q2" {
		t.Errorf("without data: DefaultPeriod = %s, want 2025-Q2", got)
	}
}

// The brute force walks the quarters forward and keeps the last one that every condition holds for.
func TestTheOverviewOpensOnTheLastFinishedPeriodOnAnyDate(t *testing.T) {
	table := map[models.Day]*facts.Table{} // by the last date stored
	for _, late := range []int{0, 10, 45} {
		for _, lag := range []models.Day{0, 6, 7, 30, 200} {
			for today := models.DayOf(2024, 1, 1); today < models.DayOf(2026, 1, 1); today++ {
				last := today - lag
				if table[last] == nil {
					table[last] = bookOf("2026-01-01", blank(1, last.String())).Table
				}
				b := &facts.Book{Table: table[last], Today: today, Scope: models.Local(), Settings: models.DefaultSettings()}
				b.Settings.FinalAfter = late
				var want models.Period
				for q := models.PeriodAt(models.ByQuarter, models.DayOf(2022, 1, 1), 1); q.From <= today; q = q.Step(1) {
					last := q.Until - 1
					if today-last > models.Day(late) && last < today && b.DataDate >= last-6 {
						want = q
					}
				}
				got := DefaultPeriod(b)
				if got != want {
					t.Fatalf("%s, data to %s, %d days of waiting: opens on %s, want %s", today, b.DataDate, late, got, want)
				}
				if !Finished(b, got) {
					t.Fatalf("%s: opens on %s, which is not finished", today, got)
				}
			}
		}
	}
}

func TestAPeriodIsFinalSoManyDaysAfterItsEnd(t *testing.T) {
	row := decided(1, "2025-03-01", "", "2025-04-30")
	for _, test := range []struct {
		today, period string
		after         int
		want          bool
	}{
		{"2025-05-01", "2025-04", 0, true},
		{"2025-05-10", "2025-04", 10, false}, // nine whole days have passed
		{"2025-05-11", "2025-04", 10, true},
		{"2025-05-11", "2025-W18", 10, false}, // it ended on Sunday 4 May
		{"2025-05-15", "2025-W18", 10, true},
		{"2025-05-10", "total", 10, true},
	} {
		b := bookOf(test.today, row)
		b.Settings.FinalAfter = test.after
		p := period(t, test.period)
		if got := Finished(b, p); got != test.want {
			t.Errorf("on %s, %d days after: %s finished = %v, want %v", test.today, test.after, test.period, got, test.want)
		}
		if got := one(t, b, "cases_decided", test.period); got.Provisional == test.want {
			t.Errorf("on %s, %d days after: %s provisional = %v", test.today, test.after, test.period, got.Provisional)
		}
	}
}

func TestAPartOfAPeriodIsNotComparedWithAWholeOne(t *testing.T) {
	var rows []facts.Row
	add := func(n int, received string, took models.Day, digital int) {
		for i := range n {
			r := decided(uint32(len(rows)+1), received, received, received)
			r.Decided += took
			r.Wait, r.Channel = 0, 4
			if i < digital {
				r.Channel = 1
			}
			rows = append(rows, r)
		}
	}
	add(20, "2025-04-02", 5, 20)
	add(20, "2025-06-20", 5, 19)
	add(20, "2025-07-02", 30, 2)
	for _, test := range []struct {
		name, today, period, compare string
		want                         bool
	}{
		{"both are finished", "2025-07-01", "2025-06", "2025-04", true},
		{"the period runs", "2025-07-10", "2025-Q3", "2025-Q2", false},
		{"the comparison runs", "2025-07-10", "2025-Q2", "2025-Q3", false},
	} {
		b := bookOf(test.today, rows...)
		b.Targets = []models.Target{target("digital_share", "2025-01", 0.9)}
		w := Window{Period: period(t, test.period), Compare: period(t, test.compare), Explained: All}
		board, err := NewBoard(b, w)
		if err != nil {
			t.Fatal(err)
		}
		v, err := NewCaseType(b, 1, w, "gross_days_mean")
		if err != nil {
			t.Fatal(err)
		}
		if board.Compared != test.want || v.Compared != test.want {
			t.Errorf("%s: compared = %v and %v, want %v", test.name, board.Compared, v.Compared, test.want)
		}
		drivers := slices.Clone(v.Drivers)
		for _, e := range board.Exceptions {
			drivers = append(drivers, e.Drivers...)
		}
		if held := len(board.Changes) > 0 || v.Before != nil || slices.ContainsFunc(drivers, func(d Driver) bool { return d.Before != nil || d.Change != 0 }); held && !test.want {
			t.Errorf("%s: %v, %v, %v hold one against the other", test.name, board.Changes, v.Before, drivers)
		}
	}
}

// Every day of the figures by week lies in the week that the ISO calendar says, also across New Year.
func TestWeeksAcrossNewYear(t *testing.T) {
	var rows []facts.Row
	for d := models.DayOf(2020, 12, 21); d <= models.DayOf(2021, 1, 17); d++ {
		r := blank(uint32(len(rows)+1), "")
		r.Received = d
		rows = append(rows, r)
	}
	got, err := Figures(bookOf("2021-02-01", rows...), Query{KPIs: []string{"cases_received"}, By: models.ByWeek})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range got {
		if f.Value == nil || *f.Value != 7 {
			t.Errorf("%s has %v cases, want 7", f.Period, f.Value)
		}
		names = append(names, f.Period)
	}
	if want := []string{"2020-W52", "2020-W53", "2021-W01", "2021-W02"}; !slices.Equal(names, want) {
		t.Errorf("weeks %v, want %v", names, want)
	}
}

func TestProvisional(t *testing.T) {
	row := decided(1, "2025-03-01", "", "2025-06-26")
	row.Flags = row.Flags.With(facts.Appeal, models.No)
	b := bookOf("2025-07-02", row)
	for _, test := range []struct {
		kpi, period string
		want        bool
	}{
		{"cases_decided", "2025-05", false},
		{"cases_decided", "2025-06", false},
		{"cases_decided", "2025-Q2", false},
		{"cases_decided", "2025", true},
		{"appeal_share", "2025-05", true}, // appeals come in for four weeks
		{"appeal_share", "2025-04", false},
		{"cases_decided", "total", false}, // everything stored waits for no end
		{"appeal_share", "total", false},
	} {
		if got := one(t, b, test.kpi, test.period); got.Provisional != test.want {
			t.Errorf("%s of %s provisional: %v, want %v", test.kpi, test.period, got.Provisional, test.want)
		}
	}
}

func TestTheDaysOfACaseAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRow(rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))), 1)
		d := Days(r)
		if d.Gross.Known && d.ToComplete.Known && d.Net.Known && d.Gross.Days != d.ToComplete.Days+d.Net.Days {
			t.Fatalf("gross %d ≠ %d + %d", d.Gross.Days, d.ToComplete.Days, d.Net.Days)
		}
		if d.NotAttributed.Known && (d.NotAttributed.Days < 0 || d.ToComplete.Days != d.Screening.Days+d.WaitBefore.Days+d.NotAttributed.Days) {
			t.Fatalf("to complete: %+v", d)
		}
		if d.Service.Known && (d.Service.Days < 0 || d.Net.Days != d.Service.Days+d.Wait.Days) {
			t.Fatalf("net: %+v", d)
		}
		if !r.Decided.Known() && (d.Gross.Known || d.Net.Known || d.Service.Known) {
			t.Fatalf("an open case has no days to its decision: %+v", d)
		}
	})
}

func TestTheCasesBehindAFigureAreAsManyAsItSays(t *testing.T) {
	keys := keysOfKPIs()
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(0, 150).Draw(t, "cases"))
		k, _ := models.KPIByKey(rapid.SampledFrom(keys).Draw(t, "kpi"))
		p := models.PeriodAt(models.ByQuarter, models.DayOf(2023, rapid.IntRange(1, 24).Draw(t, "month"), 1), 1)
		var visible []facts.Row
		for _, r := range rows {
			if b.Scope.Sees(int64(r.Department)) {
				visible = append(visible, r)
			}
		}
		want := refFigure(b, k, p, visible)
		seen := map[uint32]bool{}
		var sum float64
		for tab, n := range map[string]int64{TabCounted: want.N, TabUnknown: want.Unknown, TabExcluded: want.Excluded} {
			set, err := Cases(b, CaseQuery{KPI: k.Key, Period: p, Which: tab, Sort: SortReceived})
			if err != nil {
				t.Fatal(err)
			}
			if int64(set.Refs.Len()) != n || set.Counted != want.N || set.Unknown != want.Unknown || set.Excluded != want.Excluded {
				t.Fatalf("%s: %d cases %s (%d, %d, %d), want %d", k.Key, set.Refs.Len(), tab, set.Counted, set.Unknown, set.Excluded, n)
			}
			for i := range set.Refs.Len() {
				ref := set.Refs.At(i)
				if seen[ref.Row.ID] || ref.State != tab || (ref.Reason == "") != (tab == TabCounted) {
					t.Fatalf("%s: case %d stands as %s, %q under %s", k.Key, ref.Row.ID, ref.State, ref.Reason, tab)
				}
				seen[ref.Row.ID] = true
				if i > 0 && set.Refs.At(i-1).Row.Received > ref.Row.Received {
					t.Fatal("the order by receipt does not hold")
				}
				if tab == TabCounted {
					sum += ref.Value
				}
			}
		}
		if want.Numerator != nil && !sameNumber(&sum, want.Numerator) {
			t.Fatalf("%s: the values of the cases add up to %v, the figure says %v", k.Key, sum, *want.Numerator)
		}
	})
}

func TestFiguresDoNotDependOnTheOrderOfCases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		rows := randomRows(rnd, 80)
		q := Query{KPIs: keysOfKPIs(), By: models.ByQuarter, Group: []string{GroupCaseType}}
		a, err := Figures(bookOf("2025-06-01", rows...), q)
		if err != nil {
			t.Fatal(err)
		}
		ids := make([]uint32, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		rnd.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
		for i := range rows {
			rows[i].ID = ids[i]
		}
		b, err := Figures(bookOf("2025-06-01", rows...), q)
		if err != nil {
			t.Fatal(err)
		}
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if string(x) != string(y) {
			t.Fatal("the figures changed with the order of the cases")
		}
	})
}

func TestAPatchedTableGivesTheFiguresOfOneBuiltAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		rows := randomRows(rnd, 60)
		b := bookOf("2025-06-01", rows[:40]...)
		changed := slices.Clone(rows[40:])
		for i := 0; i < 10; i++ {
			at := rnd.Intn(40)
			rows[at] = randomRow(rnd, rows[at].ID)
			changed = append(changed, rows[at])
		}
		gone := []uint32{rows[3].ID, rows[50].ID}
		patched := *b
		patched.Table = b.Patch(2, world(), changed, gone, b.Today, models.NoDay)
		var left []facts.Row
		for _, r := range rows {
			if !slices.Contains(gone, r.ID) {
				left = append(left, r)
			}
		}
		q := Query{KPIs: keysOfKPIs(), By: models.ByMonth}
		x, err := Figures(&patched, q)
		if err != nil {
			t.Fatal(err)
		}
		y, err := Figures(bookOf("2025-06-01", left...), q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(texts(y), texts(x)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func texts(figures []Figure) []string {
	out := make([]string, len(figures))
	for i, f := range figures {
		out[i] = show(f)
	}
	return out
}

func TestAScopeSeesOnlyItsDepartments(t *testing.T) {
	var rows []facts.Row
	for i := 0; i < 12; i++ {
		r := decided(uint32(i+1), "2025-01-02", "2025-01-03", "2025-02-01")
		r.Department, r.CaseType, r.Channel = uint16(1+i%4), uint16(1+i%4), uint16(1+i%4)
		rows = append(rows, r)
	}
	b := bookOf("2025-06-01", rows...)
	b.Scope = models.Scope{Role: models.RoleHead, Departments: []int64{2}}
	figures, err := Figures(b, Query{KPIs: []string{"cases_decided"}, By: models.ByTotal, Group: []string{GroupDepartment, GroupCaseType, GroupChannel}})
	if err != nil || len(figures) != 1 || *figures[0].Department != "Byg" || figures[0].N != 3 {
		t.Errorf("figures of a head: %v, %v", texts(figures), err)
	}
	for _, filter := range []Filter{{Departments: []string{"Miljø"}}, {CaseTypes: []string{"Nedrivning"}}, {Channels: []string{"E-mail"}}} {
		figures, err := Figures(b, Query{KPIs: []string{"cases_decided"}, Filter: filter})
		if err != nil || len(figures) != 0 || len(filter.Unknown(b)) != 1 {
			t.Errorf("a filter of another's name: %v, %v, unknown %v", texts(figures), err, filter.Unknown(b))
		}
	}
	names := Names(b)
	for what, got := range map[string][]facts.Entry{"Byfornyelse": names.CaseTypes, "Byg": names.Departments, "Medbetjening": names.Channels, "BOM": names.Sources} {
		if len(got) != 1 || got[0].Name != what {
			t.Errorf("Names = %v, want only %s", got, what)
		}
	}
	board, err := NewBoard(b, Window{})
	if err != nil || len(board.Rows) != 1 || board.Rows[0].CaseType != "Byfornyelse" {
		t.Errorf("board of a head: %+v, %v", board, err)
	}
	text, _ := json.Marshal(board)
	for _, other := range []string{"Enfamiliehus", "Nedrivning", "Miljø", "Teknik", "Borgerservice"} {
		if strings.Contains(string(text), other) {
			t.Errorf("the board of a head names %s", other)
		}
	}
	if _, err := NewCaseType(b, 1, Window{}, ""); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("another's case type: %v, want ErrNotFound", err)
	}
	set, err := Cases(b, CaseQuery{})
	if err != nil || set.Refs.Len() != 3 {
		t.Errorf("cases of a head: %d, %v, want 3", set.Refs.Len(), err)
	}
	nobody := *b
	nobody.Scope = models.Scope{}
	if figures, _ := Figures(&nobody, Query{KPIs: []string{"cases_decided"}, By: models.ByTotal}); len(figures) != 1 || figures[0].N != 0 {
		t.Errorf("the zero scope sees %v", texts(figures))
	}
}

func TestADepartmentTakesInWhatIsBelowIt(t *testing.T) {
	var rows []facts.Row
	for i := 0; i < 4; i++ {
		r := blank(uint32(i+1), "2025-01-02")
		r.Department = uint16(1 + i)
		rows = append(rows, r)
	}
	b := bookOf("2025-06-01", rows...)
	for name, want := range map[string]int64{"Teknik": 3, "teknik": 3, " TEKNIK ": 3, "miljoe": 1, "Miljø": 1, "Missing": 0} {
		figures, err := Figures(b, Query{KPIs: []string{"cases_received"}, By: models.ByTotal, Filter: Filter{Departments: []string{name}}})
		var got int64
		for _, f := range figures {
			got += f.N
		}
		if err != nil || got != want {
			t.Errorf("department %q: %d cases, %v, want %d", name, got, err, want)
		}
	}
}

func TestAFilterCanAskForWhatIsMissing(t *testing.T) {
	none := blank(1, "2025-01-02")
	none.CaseType, none.Channel = 0, 0
	b := bookOf("2025-06-01", none, blank(2, "2025-01-03"))
	got, err := Figures(b, Query{KPIs: []string{"cases_received"}, Group: []string{GroupCaseType}, Filter: Filter{CaseTypes: []string{Missing}}})
	if err != nil || len(got) != 1 || *got[0].CaseType != "" || got[0].N != 1 {
		t.Errorf("cases without a case type: %v, %v", texts(got), err)
	}
}

func TestAFilterThatNamesNothingKnownGivesNothing(t *testing.T) {
	b := bookOf("2025-06-01", blank(1, "2025-01-02"))
	f := Filter{CaseTypes: []string{"Enfamiliehus", "Luftkasteller"}, Sources: []string{"nowhere"}}
	if got := f.Unknown(b); !slices.Equal(got, []string{"Luftkasteller", "nowhere"}) {
		t.Errorf("Unknown = %v", got)
	}
	got, err := Figures(b, Query{KPIs: []string{"cases_received"}, Filter: f})
	if err != nil || got == nil || len(got) != 0 {
		t.Errorf("Figures = %v, %v, want an empty list", texts(got), err)
	}
	board, err := NewBoard(b, Window{Filter: f})
	if err != nil || len(board.Rows) != 0 {
		t.Errorf("NewBoard = %+v, %v, want no rows", board, err)
	}
}

func TestAWrongQuestionIsToldAsAProblem(t *testing.T) {
	b := bookOf("2025-06-01", blank(1, "2025-01-02"))
	for _, q := range []Query{{KPIs: []string{"happiness"}}, {KPIs: []string{"cases_open"}, By: "decade"}, {KPIs: []string{"cases_open"}, Group: []string{"caseworker"}},
		{KPIs: []string{"cases_open"}, Group: []string{GroupChannel, GroupChannelClass}}} {
		var p models.Problem
		if _, err := Figures(b, q); !errors.As(err, &p) {
			t.Errorf("Figures(%+v): %v, want a problem", q, err)
		}
	}
	for _, q := range []CaseQuery{{KPI: "happiness"}, {Which: "all"}, {Sort: "name"}} {
		var p models.Problem
		if _, err := Cases(b, q); !errors.As(err, &p) {
			t.Errorf("Cases(%+v): %v, want a problem", q, err)
		}
	}
}

func TestAnEmptyTableAnswersEverything(t *testing.T) {
	b := bookOf("2025-06-01")
	for _, by := range kinds {
		if got, err := Figures(b, Query{KPIs: keysOfKPIs(), By: by}); err != nil || len(got) != 0 {
			t.Errorf("figures by %s: %v, %v", by, texts(got), err)
		}
	}
	board, err := NewBoard(b, Window{})
	if err != nil || board.PeriodName != "2025-Q1" || len(board.Rows) != 0 {
		t.Errorf("board: %+v, %v", board, err)
	}
	if set, err := Cases(b, CaseQuery{}); err != nil || set.Refs.Len() != 0 {
		t.Errorf("cases: %+v, %v", set, err)
	}
	if _, err := NewCaseType(b, 0, Window{}, ""); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("case type: %v", err)
	}
}

func TestAFigureHasTheFieldsOfTheContract(t *testing.T) {
	b := bookOf("2025-06-01", blank(1, "2025-01-02"))
	p := period(t, "2025-01")
	got, err := Figures(b, Query{KPIs: []string{"digital_share"}, From: &p, To: &p, Group: []string{GroupChannel}})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(got)
	want := `[{"kpi":"digital_share","period":"2025-01","case_type":null,"department":null,"channel":"","source":null,"value":null,"unit":"share","numerator":0,"denominator":0,"n":0,"unknown":1,"excluded":0,"few":true,"provisional":true}]`
	if string(text) != want {
		t.Errorf("JSON\n got %s\nwant %s", text, want)
	}
}

func TestTheLimitOfOneCaseIsTheOneThatItsFigureUses(t *testing.T) {
	k, _ := models.KPIByKey("within_limit_share")
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, 20)
		b.Scope = models.Local()
		for _, r := range rows {
			stood, within := LimitOf(b, r)
			if r.Decided.Known() {
				want := refLimit(b, int64(r.CaseType), int64(r.Department), r.Decided.Month())
				if (stood == nil) != (want == nil) || stood != nil && stood.ID != want.ID {
					t.Fatalf("LimitOf = %+v, want %+v", stood, want)
				}
			}
			o := refOpinion(b, k, models.PeriodAt(models.ByMonth, max(r.Decided, 0), 1), r)
			if (within == nil) != (o.state != "counted") || within != nil && *within != (o.value == 1) {
				t.Fatalf("within = %v, want %+v", within, o)
			}
		}
	})
}

func TestTheTargetThatStandsLeadsByKindAndPlace(t *testing.T) {
	at := func(caseType, department int64, kind models.TargetKind, v float64) models.Target {
		x := target("digital_share", "2025-01", v)
		x.CaseTypeID, x.DepartmentID, x.Kind = caseType, department, kind
		return x
	}
	b := bookOf("2025-06-01")
	b.Targets = []models.Target{at(0, 0, models.KindOwn, 0.1), at(0, 2, models.KindOwn, 0.2), at(1, 0, models.KindOwn, 0.3), at(1, 2, models.KindOwn, 0.4), at(0, 0, models.KindLaw, 0.9)}
	for _, test := range []struct {
		caseType, department int64
		month                string
		want                 []float64
	}{
		{1, 2, "2025-01", []float64{0.4, 0.9}},
		{1, 3, "2025-01", []float64{0.3, 0.9}},
		{2, 2, "2025-01", []float64{0.2, 0.9}},
		{2, 3, "2025-12", []float64{0.1, 0.9}},
		{2, 3, "2024-12", nil},
	} {
		var got []float64
		for _, s := range Standing(b, "digital_share", test.caseType, test.department, month(test.month)) {
			got = append(got, *s.Value)
			if s.Comparator != models.AtLeast {
				t.Errorf("comparator %q, want that of the KPI", s.Comparator)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("Standing(%d, %d, %s) = %v, want %v", test.caseType, test.department, test.month, got, test.want)
		}
	}
}

func ExampleDays() {
	r := decided(1, "2025-03-01", "2025-03-11", "2025-04-10")
	r.Screened, r.WaitBefore, r.Wait = day("2025-03-04"), 5, 12
	d := Days(r)
	fmt.Printf("%d = (%d + %d + %d) + (%d + %d)\n", d.Gross.Days, d.Screening.Days, d.WaitBefore.Days, d.NotAttributed.Days, d.Service.Days, d.Wait.Days)
	// Output: 40 = (3 + 5 + 2) + (18 + 12)
}
