package measure

import (
	"fmt"
	"math"
	"math/rand"
	"reflect"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// The activities of the tests, by number.
const (
	actReceived = iota
	actComplete
	actHearing
	actAnswer
	actPrinted
	actLetter
	actDecided
	actArchived
)

var activities = []string{"Modtaget", "Fuldt oplyst", "Høring sendt", "Høringssvar", "Udskrevet", "Mangelbrev", "Afgjort", "Arkiveret"}

// did is an event on a day, at an hour.
func did(activity int32, date string, hour int64) facts.Step {
	return facts.Step{At: int64(day(date))*86400 + hour*3600, Activity: activity}
}

// stepsOf lets a book read the events of its cases.
func stepsOf(b *facts.Book, of map[uint32][]facts.Step) *facts.Book {
	marks := make([]facts.StepMark, len(activities))
	marks[actPrinted], marks[actLetter] = facts.StepPaper, facts.StepAsks
	b.Steps = func(ids []uint32) (*facts.Steps, error) {
		out := &facts.Steps{Activities: activities, Marks: map[int64][]facts.StepMark{1: marks}, Of: map[uint32][]facts.Step{}}
		for _, id := range ids {
			out.Of[id] = of[id]
		}
		return out, nil
	}
	return b
}

// wayOf gives the way of case type 1.
func wayOf(t *testing.T, b *facts.Book, window Window) *Way {
	t.Helper()
	v, err := NewCaseType(b, 1, window, "")
	if err != nil {
		t.Fatal(err)
	}
	return v.Way
}

// tellSteps writes steps as "Høring sendt 10.0 of 2 (Høringssvar), paper 1".
func tellSteps(steps []WayStep) []string {
	var out []string
	for _, s := range steps {
		line := fmt.Sprintf("%s %.1f of %d", s.Name, s.Days, s.Cases)
		if s.Next != "" {
			line += " to " + s.Next
		}
		if s.Asks {
			line += ", asks"
		}
		if s.Paper > 0 {
			line += fmt.Sprintf(", paper %d", s.Paper)
		}
		out = append(out, line)
	}
	return out
}

func TestAStepLastsFromItsEventToTheNext(t *testing.T) {
	usual := []facts.Step{did(actReceived, "2025-01-02", 8), did(actLetter, "2025-01-05", 9), did(actComplete, "2025-01-10", 9), did(actHearing, "2025-01-20", 9),
		did(actAnswer, "2025-02-09", 9), did(actDecided, "2025-03-01", 9), did(actArchived, "2025-03-05", 9)}
	printed := slices.Insert(slices.Clone(usual), 3, did(actPrinted, "2025-01-20", 8))
	tests := []struct {
		name                  string
		complete, decided     string
		events                []facts.Step
		before, within, after []string
	}{
		{"each in its stretch", "2025-01-10", "2025-03-01", usual,
			[]string{"Modtaget 3.0 of 1 to Mangelbrev", "Mangelbrev 5.0 of 1 to Fuldt oplyst, asks"},
			[]string{"Fuldt oplyst 10.0 of 1 to Høring sendt", "Høring sendt 20.0 of 1 to Høringssvar", "Høringssvar 20.0 of 1 to Afgjort"},
			[]string{"Afgjort 4.0 of 1 to Arkiveret", "Arkiveret 0.0 of 1"}},
		{"a print is no step but a break of the step that it is sent with", "2025-01-10", "2025-03-01", printed,
			[]string{"Modtaget 3.0 of 1 to Mangelbrev", "Mangelbrev 5.0 of 1 to Fuldt oplyst, asks"},
			[]string{"Fuldt oplyst 10.0 of 1 to Høring sendt", "Høring sendt 20.0 of 1 to Høringssvar, paper 1", "Høringssvar 20.0 of 1 to Afgjort"},
			[]string{"Afgjort 4.0 of 1 to Arkiveret", "Arkiveret 0.0 of 1"}},
		{"a scan an hour after the answer belongs to the answer, not to the decision of the same day", "2025-01-10", "2025-02-09",
			[]facts.Step{did(actComplete, "2025-01-10", 9), did(actHearing, "2025-01-20", 9), did(actAnswer, "2025-02-09", 9), did(actPrinted, "2025-02-09", 10), did(actDecided, "2025-02-09", 15)},
			[]string{" 8.0 of 1 to Fuldt oplyst"},
			[]string{"Fuldt oplyst 10.0 of 1 to Høring sendt", "Høring sendt 20.0 of 1 to Høringssvar", "Høringssvar 0.0 of 1 to Afgjort, paper 1"},
			[]string{"Afgjort 0.0 of 1"}},
		{"paper on a day without a step breaks the one that runs", "2025-01-10", "2025-03-01",
			[]facts.Step{did(actComplete, "2025-01-10", 9), did(actHearing, "2025-01-20", 9), did(actPrinted, "2025-01-25", 9)},
			[]string{" 8.0 of 1 to Fuldt oplyst"},
			[]string{"Fuldt oplyst 10.0 of 1 to Høring sendt", "Høring sendt 40.0 of 1, paper 1"}, nil},
		{"a step that runs when the clock starts is cut there", "2025-01-10", "2025-01-20", []facts.Step{did(actReceived, "2025-01-02", 8)},
			[]string{"Modtaget 8.0 of 1"}, []string{"Modtaget 10.0 of 1"}, nil},
		{"time before the first event belongs to none", "2025-01-10", "2025-01-20", []facts.Step{did(actHearing, "2025-01-15", 8)},
			[]string{" 8.0 of 1 to Høring sendt"}, []string{" 5.0 of 1 to Høring sendt", "Høring sendt 5.0 of 1"}, nil},
		{"a step that comes twice is one with the days of both", "2025-01-10", "2025-01-20",
			[]facts.Step{did(actComplete, "2025-01-10", 8), did(actHearing, "2025-01-12", 8), did(actAnswer, "2025-01-14", 8), did(actHearing, "2025-01-15", 8), did(actAnswer, "2025-01-19", 8)},
			[]string{" 8.0 of 1 to Fuldt oplyst"}, []string{"Fuldt oplyst 2.0 of 1 to Høring sendt", "Høring sendt 6.0 of 1 to Høringssvar", "Høringssvar 2.0 of 1 to Høring sendt"}, nil},
		{"without complete the clock is gross", "", "2025-01-20", []facts.Step{did(actReceived, "2025-01-02", 8), did(actHearing, "2025-01-12", 8)},
			nil, []string{"Modtaget 10.0 of 1 to Høring sendt", "Høring sendt 8.0 of 1"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := stepsOf(bookOf("2025-06-01", decided(1, "2025-01-02", test.complete, test.decided)), map[uint32][]facts.Step{1: test.events})
			w := wayOf(t, b, Window{Period: period(t, "2025")})
			for _, part := range []struct {
				name string
				got  []WayStep
				want []string
			}{{"before", w.Before, test.before}, {"within", w.Within, test.within}, {"after", w.After, test.after}} {
				if got := tellSteps(part.got); !slices.Equal(got, part.want) {
					t.Errorf("%s:\n got %q\nwant %q", part.name, got, part.want)
				}
			}
		})
	}
}

func TestTheStepsWithinTheClockAddUpToTheKeyFigure(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for round := range 30 {
		of := map[uint32][]facts.Step{}
		var rows []facts.Row
		for id := uint32(1); id <= 60; id++ {
			r := randomRow(rnd, id)
			r.CaseType, r.Source = 1, 1
			rows = append(rows, r)
			var own []facts.Step
			for range rnd.Intn(9) {
				own = append(own, facts.Step{At: (int64(r.Received)-5+rnd.Int63n(160))*86400 + rnd.Int63n(86400), Activity: int32(rnd.Intn(len(activities)))})
			}
			slices.SortStableFunc(own, func(a, b facts.Step) int { return int(a.At - b.At) })
			of[id] = own
		}
		b := stepsOf(bookOf("2026-01-01", rows...), of)
		p := period(t, "2024")
		w := wayOf(t, b, Window{Period: p})
		if w == nil {
			continue
		}
		figures, err := Figures(b, Query{KPIs: []string{w.KPI}, From: &p, To: &p, By: models.ByYear, Filter: Filter{CaseTypes: []string{"enfamiliehus"}}})
		if err != nil || len(figures) != 1 {
			t.Fatal(figures, err)
		}
		sum := 0.0
		for _, s := range w.Within {
			sum += s.Days
			if s.Cases > w.N || s.Paper > s.Cases {
				t.Errorf("round %d: %+v of %d cases", round, s, w.N)
			}
		}
		if f := figures[0]; f.N != w.N || math.Abs(*f.Value-w.Days) > 1e-9 || math.Abs(sum-w.Days) > 1e-9 {
			t.Errorf("round %d: the steps add up to %v, the way to %v of %d, %s is %v of %d", round, sum, w.Days, w.N, w.KPI, *f.Value, f.N)
		}
	}
}

// hearings are so many cases of a month, decided after 24 days, so many of them in hearing; some were printed for it.
func hearings(first uint32, n, days, onPaper int, month string, of map[uint32][]facts.Step) []facts.Row {
	var rows []facts.Row
	for i := range n {
		id := first + uint32(i)
		r := decided(id, month+"-01", month+"-02", "")
		r.Decided, r.Wait, r.Paper = r.Complete+24, 0, 0
		from := int64(r.Complete)*86400 + 9*3600
		of[id] = []facts.Step{{At: from, Activity: actComplete}, {At: from + 2*86400, Activity: actHearing}, {At: from + int64(2+days)*86400, Activity: actAnswer}}
		if i < onPaper {
			r.Paper = 1
			of[id] = slices.Insert(of[id], 1, facts.Step{At: from + 2*86400 - 60, Activity: actPrinted})
		}
		rows = append(rows, r)
	}
	return rows
}

// slow is the view of March 2025 of cases whose median time lies above its target of ten days.
func slow(t *testing.T, rows []facts.Row, of map[uint32][]facts.Step) *CaseTypeView {
	t.Helper()
	b := stepsOf(bookOf("2025-06-01", rows...), of)
	b.Settings.Columns = []string{"net_days_median"}
	b.Targets = []models.Target{target("net_days_median", "2025-01", 10)}
	v, err := NewCaseType(b, 1, Window{Period: period(t, "2025-03")}, "")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAWayThatIsKeptIsThatOfTheQuestion(t *testing.T) {
	of := map[uint32][]facts.Step{}
	rows := append(hearings(1, 10, 12, 6, "2025-03", of), hearings(101, 10, 8, 5, "2025-02", of)...)
	for i := range rows {
		rows[i].Department, rows[i].Channel = uint16(1+i%2), uint16(1+i%3)
	}
	kept := stepsOf(bookOf("2025-06-01", rows...), of)
	read, steps := 0, kept.Steps
	kept.Steps = func(ids []uint32) (*facts.Steps, error) {
		read += len(ids)
		return steps(ids)
	}
	windows := []Window{
		{Period: period(t, "2025-03"), Compare: period(t, "2025-02")},
		{Period: period(t, "2025-02"), Compare: period(t, "2025-03")},
		{Period: period(t, "2025-03"), Compare: period(t, "2025-01")},
		{Period: period(t, "2025-Q1")},
		{Period: period(t, "2025-03"), Filter: Filter{Channels: []string{bookOf("2025-06-01", rows...).Channels.Entry(2).Slug}}},
		{Period: period(t, "2025-03")},
	}
	for round := range 2 {
		for i, w := range windows {
			for _, few := range []int{5, 50} {
				for _, department := range []int64{0, 1} {
					anew := stepsOf(bookOf("2025-06-01", rows...), of)
					for _, b := range []*facts.Book{kept, anew} {
						b.Settings.MinN = few
						if b.Scope = models.Local(); department != 0 {
							b.Scope.All, b.Scope.Departments = false, []int64{department}
						}
					}
					got, want := wayOf(t, kept, w), wayOf(t, anew, w)
					if !reflect.DeepEqual(got, want) || want == nil {
						t.Errorf("window %d, few %d, department %d:\n got %+v\nwant %+v", i, few, department, got, want)
					}
					for j := range got.Within { // who has it may write beside it
						got.Within[j].Was, got.Within[j].Name = -1, "changed"
					}
				}
			}
		}
		if round == 1 && read > 0 {
			t.Errorf("the events of %d cases were read again", read)
		}
		read = 0
	}
}

func TestTheFiguresNameTheStepThatTakesMostGrewMostAndIsOnPaper(t *testing.T) {
	of := map[uint32][]facts.Step{}
	rows := append(hearings(1, 10, 12, 6, "2025-03", of), hearings(101, 10, 8, 5, "2025-02", of)...)
	b := stepsOf(bookOf("2025-06-01", rows...), of)
	b.Settings.Columns = []string{"within_limit_share", "end_to_end_digital_share"}
	b.Targets = []models.Target{limitFrom(1, "2025-01", 13, "", ""), target("within_limit_share", "2025-01", 0.9)}
	board, err := NewBoard(b, Window{Period: period(t, "2025-03"), Explained: All})
	if err != nil || len(board.Exceptions) != 1 {
		t.Fatalf("board: %+v, %v", board, err)
	}
	want := Driver{Code: DriverStep, Name: "Høring sendt", Days: 12, Of: 24, Clock: models.ClockNet, Change: 4, N: 10}
	if got := board.Exceptions[0].Drivers; got[0] != want || slices.ContainsFunc(got, func(d Driver) bool { return d.Code == DriverStepGrowth }) {
		t.Errorf("the step that takes most is the one that grew most:\n got %+v\nwant %+v alone", got, want)
	}
	v, err := NewCaseType(b, 1, Window{Period: period(t, "2025-03")}, "end_to_end_digital_share")
	if err != nil {
		t.Fatal(err)
	}
	paper := Driver{Code: DriverStepPaper, Name: "Høring sendt", Count: 6, N: 10, Before: &Share{5, 10}}
	if !slices.ContainsFunc(v.Drivers, func(d Driver) bool { return reflect.DeepEqual(d, paper) }) {
		t.Errorf("drivers of the paper: %+v, want %+v among them", v.Drivers, paper)
	}
	if s, found := v.Way.Break(); !found || s.Name != "Høring sendt" {
		t.Errorf("broken at %+v", s)
	}
}

func TestTheStepThatGrewMostIsNamedBesideTheOneThatTakesMost(t *testing.T) {
	of := map[uint32][]facts.Step{}
	rows := append(hearings(1, 10, 4, 0, "2025-03", of), hearings(101, 10, 1, 0, "2025-02", of)...)
	v := slow(t, rows, of)
	want := []Driver{
		{Code: DriverStep, Name: "Høringssvar", Days: 18, Of: 24, Clock: models.ClockNet, Change: -3, N: 10},
		{Code: DriverStepGrowth, Name: "Høring sendt", Days: 4, Of: 24, Clock: models.ClockNet, Change: 3, N: 10},
	}
	if !reflect.DeepEqual(v.Drivers, want) {
		t.Errorf("drivers\n got %+v\nwant %+v", v.Drivers, want)
	}
}

func TestStepsOfFewCasesAreNotSpokenOf(t *testing.T) {
	tests := []struct {
		name         string
		n, told      int
		tells, named bool
	}{
		{"enough cases with events", 10, 10, true, true},
		{"half of them, and most of the time belongs to no step", 10, 5, true, false},
		{"less than half", 10, 4, false, false},
		{"four cases are few", 4, 4, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			of := map[uint32][]facts.Step{}
			rows := hearings(1, test.n, 12, test.n, "2025-03", of)
			for id := uint32(test.told + 1); id <= uint32(test.n); id++ {
				delete(of, id)
			}
			v := slow(t, rows, of)
			named := slices.ContainsFunc(v.Drivers, func(d Driver) bool { return d.Code == DriverStep || d.Code == DriverStepPaper })
			if v.Way.Tells() != test.tells || named != test.named || v.Way.Told != int64(test.told) {
				t.Errorf("tells %v, named %v of %d told; want %v, %v", v.Way.Tells(), named, v.Way.Told, test.tells, test.named)
			}
		})
	}
}

func TestWithoutEventsThereIsNoWay(t *testing.T) {
	rows := hearings(1, 10, 12, 0, "2025-03", map[uint32][]facts.Step{})
	if w := wayOf(t, bookOf("2025-06-01", rows...), Window{Period: period(t, "2025-03")}); w != nil {
		t.Errorf("no source keeps events: %+v", w)
	}
	if w := wayOf(t, stepsOf(bookOf("2025-06-01", rows...), nil), Window{Period: period(t, "2025-03")}); w != nil {
		t.Errorf("none of these cases has one: %+v", w)
	}
}

func TestTheWayIsThatOfTheScopeOnly(t *testing.T) {
	of := map[uint32][]facts.Step{}
	rows := hearings(1, 10, 12, 0, "2025-03", of)
	for i := range rows[:4] {
		rows[i].Department = 4
	}
	b := stepsOf(bookOf("2025-06-01", rows...), of)
	asked := []uint32{}
	read := b.Steps
	b.Steps = func(ids []uint32) (*facts.Steps, error) { asked = append(asked, ids...); return read(ids) }
	b.Scope = models.Scope{Departments: []int64{4}}
	if w := wayOf(t, b, Window{Period: period(t, "2025-03")}); w == nil || w.N != 4 || !slices.Equal(asked, []uint32{1, 2, 3, 4}) {
		t.Errorf("a head of one department sees %+v of the events of %v", w, asked)
	}
}

func TestOneOfManySmallStepsIsNoReason(t *testing.T) {
	of := map[uint32][]facts.Step{}
	rows := hearings(1, 10, 5, 0, "2025-03", of)
	for id, own := range of {
		own = own[:1]
		for day := int64(0); day < 24; day += 4 { // six steps of four days, of seven activities
			own = append(own, facts.Step{At: own[0].At + day*86400, Activity: []int32{actReceived, actLetter, actHearing, actAnswer, actDecided, actArchived}[day/4]})
		}
		of[id] = own
	}
	v := slow(t, rows, of)
	if len(v.Drivers) != 1 || v.Drivers[0].Code != DriverClock {
		t.Errorf("of six equal steps one is named: %+v", v.Drivers)
	}
}
