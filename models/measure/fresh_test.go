package measure

import (
	"fmt"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// fromSources makes a book in which Enfamiliehus comes from BOM, Byfornyelse from ESDH, and Nedrivning from both: five
// cases each, decided in the first quarter of 2025. Both delivered on 10 April.
func fromSources(today string, agree func(bom, esdh *models.Source)) *facts.Book {
	var rows []facts.Row
	add := func(caseType uint16, source uint8) {
		for range 5 {
			r := decided(uint32(len(rows)+1), "2025-01-07", "2025-01-10", "2025-02-03")
			r.CaseType, r.Source, r.Channel = caseType, source, 1
			rows = append(rows, r)
		}
	}
	add(1, 1)
	add(2, 2)
	add(3, 1)
	add(3, 2)
	b := bookOf(today, rows...)
	at := day("2025-04-10")
	b.Delivering = []models.Source{{ID: 1, Key: "bom", Name: "BOM", Last: at, Agreed: at}, {ID: 2, Key: "esdh", Name: "ESDH", Last: at, Agreed: at}}
	agree(&b.Delivering[0], &b.Delivering[1])
	return b
}

func staleTypes(t *testing.T, b *facts.Book, p string) (stale, missing []string) {
	t.Helper()
	board, err := NewBoard(b, Window{Period: period(t, p)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range board.Rows {
		for _, c := range r.Cells {
			if c.KPI != "digital_share" {
				continue
			}
			if c.Stale {
				stale = append(stale, r.CaseType)
			}
			if c.Status == models.StatusMissing {
				missing = append(missing, r.CaseType)
			}
			if c.Stale != (c.Age > 0) {
				t.Errorf("%s: stale %v with the age %d", r.CaseType, c.Stale, c.Age)
			}
		}
	}
	slices.Sort(stale)
	slices.Sort(missing)
	return stale, missing
}

func TestOnlyFiguresOfAStaleSourceAreStale(t *testing.T) {
	aged := func(bom, esdh *models.Source) { bom.MaxAge, esdh.MaxAge = 90, 30 }
	tests := []struct {
		name, today, period string
		stale, missing      []string
	}{
		{"on the last day of the age nothing is", "2025-05-10", "2025-Q1", nil, nil},
		{"a day later what it brought is", "2025-05-11", "2025-Q1", []string{"Byfornyelse", "Nedrivning"}, nil},
		{"past both ages all is", "2025-07-10", "2025-Q1", []string{"Byfornyelse", "Enfamiliehus", "Nedrivning"}, nil},
		{"a period that the delivery should have reached lacks its cases", "2025-05-11", "2025-Q2", []string{"Byfornyelse", "Nedrivning"}, []string{"Byfornyelse", "Nedrivning"}},
		{"a period that it had reached has none", "2025-05-11", "2024-Q4", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stale, missing := staleTypes(t, fromSources(tt.today, aged), tt.period)
			if !slices.Equal(stale, tt.stale) || !slices.Equal(missing, tt.missing) {
				t.Errorf("stale %v, missing %v; want %v, %v", stale, missing, tt.stale, tt.missing)
			}
		})
	}
	// What stands on a source that is merely late by its schedule keeps its value and is no older than agreed.
	late := fromSources("2025-05-07", func(_, esdh *models.Source) { esdh.Every, esdh.OnDay, esdh.MaxAge = models.Monthly, 5, 40 })
	if stale, missing := staleTypes(t, late, "2025-Q2"); stale != nil || !slices.Equal(missing, []string{"Byfornyelse", "Nedrivning"}) {
		t.Errorf("late only: stale %v, missing %v", stale, missing)
	}
}

func TestASourceThatBroughtNothingOfThePeriodIsAbsent(t *testing.T) {
	b := fromSources("2025-07-10", func(_, _ *models.Source) {})
	more := decided(100, "2025-04-01", "2025-04-01", "2025-05-05")
	more.CaseType, more.Source, more.Channel = 1, 1, 1
	var rows []facts.Row
	for _, c := range b.Chunks {
		for i := range c.Len() {
			rows = append(rows, c.Row(i))
		}
	}
	later := bookOf("2025-07-10", append(rows, more)...)
	later.Delivering = b.Delivering
	tests := []struct {
		name, period string
		filter       Filter
		in           int
		absent       []string
	}{
		{"both brought cases of it", "2025-Q1", Filter{}, 2, nil},
		{"only one did", "2025-Q2", Filter{}, 1, []string{"ESDH"}},
		{"of what never came from it nothing lacks", "2025-Q2", Filter{CaseTypes: []string{"enfamiliehus"}}, 1, nil},
		{"of what came from it all lacks", "2025-Q2", Filter{CaseTypes: []string{"byfornyelse"}}, 0, []string{"ESDH"}},
		{"a source with other cases of it than those asked for is there", "2025-Q2", Filter{CaseTypes: []string{"nedrivning"}}, 1, []string{"ESDH"}},
		{"none has", "2025-Q3", Filter{}, 0, []string{"BOM", "ESDH"}},
		{"what brought nothing for over a year is not waited for", "2026-04", Filter{}, 0, []string{"BOM"}},
		{"before their first case none is", "2024-Q4", Filter{}, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			board, err := NewBoard(later, Window{Period: period(t, tt.period), Filter: tt.filter})
			if err != nil {
				t.Fatal(err)
			}
			if a := board.Attendance; a.In != tt.in || !slices.Equal(a.Absent, tt.absent) {
				t.Errorf("%d are in, %v are not; want %d, %v", a.In, a.Absent, tt.in, tt.absent)
			}
		})
	}
}

func TestACellOfAnExplorationIsOutOfDateWhereTheOverviewIs(t *testing.T) {
	aged := func(bom, esdh *models.Source) { bom.MaxAge, esdh.MaxAge = 90, 30 }
	ask := func(b *facts.Book, by, p string) *Exploration {
		x, err := Explore(b, ExploreQuery{KPIs: []string{"digital_share"}, By: []string{by}, Period: period(t, p)})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	stale := func(x *Exploration) (out []string) {
		for _, line := range x.Lines {
			if c := line.Cells[0]; c.Stale {
				out = append(out, line.Names[0])
				if c.Age == 0 {
					t.Errorf("%v is out of date and no day old", line.Names)
				}
			}
		}
		slices.Sort(out)
		return out
	}
	for _, today := range []string{"2025-05-10", "2025-05-11", "2025-07-10"} {
		b := fromSources(today, aged)
		for _, p := range []string{"2024-Q4", "2025-Q1"} {
			want, _ := staleTypes(t, b, p)
			x := ask(b, GroupCaseType, p)
			if got := stale(x); !slices.Equal(got, want) {
				t.Errorf("on %s in %s: %v, the overview says %v", today, p, got, want)
			}
			if x.Total.Cells[0].Stale != (want != nil) {
				t.Errorf("on %s in %s the total is out of date: %v", today, p, x.Total.Cells[0].Stale)
			}
		}
	}
	b := fromSources("2025-05-11", aged)
	if got := stale(ask(b, GroupSource, "2025-Q1")); !slices.Equal(got, []string{"ESDH"}) {
		t.Errorf("of the sources: %v", got)
	}
	if got := stale(ask(b, ByPeriod, "2025-04")); !slices.Equal(got, []string{"2025-01"}) {
		t.Errorf("of the months that it had reached: %v", got)
	}
	if c := ask(b, GroupCaseType, "2025-05").Total.Cells[0]; !c.Stale || c.Age != 31 {
		t.Errorf("the total of what it has not reached: %v, %d days", c.Stale, c.Age)
	}
	b.Scope.All, b.Scope.Departments = false, []int64{4}
	if x := ask(b, GroupCaseType, "2025-Q1"); x.Total.Cells[0].Stale {
		t.Error("who sees no case of a source is told that it is out of date")
	}
}

func TestWhoSeesAPartIsToldOfItsSourcesOnly(t *testing.T) {
	b := fromSources("2025-06-01", func(bom, esdh *models.Source) { bom.MaxAge, esdh.MaxAge = 10, 10 })
	b.Delivering = append(b.Delivering, models.Source{ID: 3, Name: "Ny", Agreed: day("2025-05-01"), Last: models.NoDay, Every: models.Daily})
	names := func(list []models.Freshness) (out []string) {
		for _, f := range list {
			out = append(out, f.Name)
		}
		return out
	}
	if got := names(Overdue(b)); !slices.Equal(got, []string{"BOM", "ESDH", "Ny"}) {
		t.Errorf("who sees all: %v", got)
	}
	b.Scope.All, b.Scope.Departments = false, []int64{4}
	if got := names(Overdue(b)); got != nil {
		t.Errorf("who sees no case: %v", got)
	}
	b.Scope.Departments = []int64{1}
	if got := names(Overdue(b)); !slices.Equal(got, []string{"BOM", "ESDH"}) {
		t.Errorf("who sees the cases: %v", got)
	}
}

func TestPublishedFiguresTellTheAgeOfTheirSourcesAndNothingElse(t *testing.T) {
	b := fromSources("2025-05-11", func(bom, esdh *models.Source) { bom.MaxAge, esdh.MaxAge = 90, 30 })
	k, _ := b.KPI("digital_share")
	ages := func(p string) []models.Freshness {
		return PublicAges(b, k, []PublicFigure{{Figure: Figure{Span: period(t, p)}}})
	}
	got := ages("2025-Q1")
	if len(got) != 1 || got[0].Age != 31 || got[0].Last != day("2025-04-10") {
		t.Fatalf("got %+v, want the source of 31 days", got)
	}
	if told := (models.Source{Last: got[0].Last}); fmt.Sprint(got[0].Source) != fmt.Sprint(told) || got[0].Overdue || got[0].Next.Known() {
		t.Errorf("more than its delivery is told: %+v", got[0])
	}
	if got := ages("2024-Q4"); got != nil {
		t.Errorf("of a period that it has no cases in: %+v", got)
	}
}
