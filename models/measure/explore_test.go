package measure

import (
	"errors"
	"math/rand"
	"reflect"
	"slices"
	"testing"

	"gevinstoverblik/models"
)

// lineFilter narrows a filter to the cases of one line, as the link from its figures does.
func lineFilter(by, names []string) (f Filter) {
	for i, dim := range by {
		name := names[i]
		if name == "" {
			name = Missing
		}
		switch dim {
		case GroupCaseType:
			f.CaseTypes = []string{name}
		case GroupDepartment:
			f.Departments, f.Exact = []string{name}, true
		case GroupChannel:
			f.Channels = []string{name}
		case GroupChannelClass:
			f.Classes = []string{name}
		case GroupSource:
			f.Sources = []string{name}
		case GroupOutcome:
			f.Outcomes = []string{name}
		}
	}
	return f
}

func alikeFigure(a, b Figure) bool {
	return reflect.DeepEqual(a.Value, b.Value) && reflect.DeepEqual(a.Numerator, b.Numerator) && reflect.DeepEqual(a.Denominator, b.Denominator) &&
		a.N == b.N && a.Unknown == b.Unknown && a.Excluded == b.Excluded && a.Few == b.Few && a.Provisional == b.Provisional
}

// Every figure of every line, and the total, is the figure of exactly its cases.
func TestAnExplorationSaysWhatItsCasesSay(t *testing.T) {
	kpis := []string{"cases_received", "cases_decided", "digital_share", "within_limit_share", "net_days_median", "gross_days_mean", "cases_open", "cost_mean",
		"survival_days_median", "overturned_share"}
	for seed := range int64(2) {
		rnd := rand.New(rand.NewSource(seed))
		b, _ := randomBook(rnd, 200)
		quarter := models.PeriodAt(models.ByQuarter, day("2024-05-01"), 1)
		for _, by := range [][]string{{GroupCaseType}, {GroupDepartment}, {GroupChannel}, {GroupChannelClass}, {GroupSource}, {GroupOutcome}, {ByPeriod},
			{GroupOutcome, ByPeriod}, {GroupCaseType, GroupOutcome}, {GroupDepartment, GroupChannelClass}} {
			x, err := Explore(b, ExploreQuery{KPIs: kpis, By: by, Period: quarter, Against: AgainstYear})
			if err != nil {
				t.Fatal(err)
			}
			check := func(line ExploreLine, f Filter) {
				for _, c := range line.Cells {
					set, err := Cases(b, CaseQuery{KPI: c.KPI, Period: line.Period, Filter: f})
					if err != nil {
						t.Fatal(err)
					}
					if !alikeFigure(c.Figure, set.Figure) {
						t.Fatalf("seed %d, by %v, line %q %s: %s, its cases say %s", seed, by, line.Names, line.Period, show(c.Figure), show(set.Figure))
					}
				}
			}
			received := int64(0)
			for _, line := range x.Lines {
				check(line, lineFilter(by, line.Names))
				received += line.Cells[0].N
			}
			check(x.Total, Filter{})
			if received != x.Total.Cells[0].N {
				t.Errorf("seed %d, by %v: the lines hold %d cases received, the total %d", seed, by, received, x.Total.Cells[0].N)
			}
		}
	}
}

// Filters go together: the total of a filter is the sum of the lines that it lets in.
func TestAnExplorationIsFilteredByClassAndOutcome(t *testing.T) {
	b, rows := randomBook(rand.New(rand.NewSource(3)), 500)
	b.Scope = models.Local()
	all := models.Period{Kind: models.ByTotal, From: models.NoDay, Until: models.NoDay}
	x, err := Explore(b, ExploreQuery{KPIs: []string{"cases_received"}, By: []string{GroupOutcome}, Period: all,
		Filter: Filter{Classes: []string{"digital", "manual"}, Outcomes: []string{"permit", "refusal"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{}
	for _, r := range rows {
		class := b.Channels.Entry(int64(r.Channel)).Class
		if (class == models.ChannelDigital || class == models.ChannelManual) && (r.Outcome == models.OutcomePermit || r.Outcome == models.OutcomeRefusal) {
			want[r.Outcome.String()]++
		}
	}
	got := map[string]int64{}
	for _, line := range x.Lines {
		got[line.Names[0]] = line.Cells[0].N
	}
	if !reflect.DeepEqual(got, want) || x.Total.Cells[0].N != want["permit"]+want["refusal"] {
		t.Errorf("got %v, total %d, want %v", got, x.Total.Cells[0].N, want)
	}
	if x, err = Explore(b, ExploreQuery{KPIs: []string{"cases_received"}, Period: all, Filter: Filter{Outcomes: []string{"nonsense"}}}); err != nil ||
		len(x.Lines) > 0 || x.Total.Cells[0].N != 0 || !slices.Equal(x.Unknown, []string{"nonsense"}) {
		t.Errorf("an outcome that is none: %v lines, total %d, unknown %v, error %v", x.Lines, x.Total.Cells[0].N, x.Unknown, err)
	}
}

func TestTheLinesOfAnExploration(t *testing.T) {
	b := bookOf("2025-07-01", blank(1, "2024-02-03"), blank(2, "2025-05-05"))
	for _, want := range []struct {
		name   string
		period string
		from   string
		lines  int
		first  string
	}{
		{"weeks go back thirteen", "2025-W19", "", 13, "2025-W07"},
		{"months go back thirteen", "2025-05", "", 13, "2024-05"},
		{"nothing lies before the data", "2025", "", 2, "2024"},
		{"a rolling 12 steps by a month", "2025-05-R12", "", 13, "2024-05-R12"},
		{"from where one says", "2025-05", "2025-03", 3, "2025-03"},
		{"a financial year that begins in March", "FY2025", "", 3, "FY2023"},
		{"a total falls into its years", "total", "", 2, "2024"},
	} {
		b.Settings.FiscalStart = 3
		p, err := models.ParsePeriod(want.period, 3)
		if err != nil {
			t.Fatal(err)
		}
		q := ExploreQuery{KPIs: []string{"cases_received"}, By: []string{ByPeriod}, Period: p}
		if want.from != "" {
			q.From, _ = models.ParsePeriod(want.from, 3)
		}
		x, err := Explore(b, q)
		if err != nil {
			t.Fatalf("%s: %v", want.name, err)
		}
		if len(x.Lines) != want.lines || x.Lines[0].Names[0] != want.first {
			t.Errorf("%s: %d lines, the first %q, want %d from %q", want.name, len(x.Lines), x.Lines[0].Names, want.lines, want.first)
		}
	}
}

func TestAnExplorationIsJudgedByTheTargetOfExactlyItsCases(t *testing.T) {
	b, _ := randomBook(rand.New(rand.NewSource(11)), 900)
	b.Scope = models.Local()
	promise := target("digital_share", "2023-01", 0.5)
	promise.CaseTypeID = 1
	b.Targets = []models.Target{promise}
	ask := func(by string, f Filter) *Exploration {
		x, err := Explore(b, ExploreQuery{KPIs: []string{"digital_share"}, By: []string{by}, Period: models.PeriodAt(models.ByYear, day("2024-03-01"), 1), Filter: f})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, line := range ask(GroupCaseType, Filter{}).Lines {
		if has := line.Cells[0].Target != nil; has != (line.Names[0] == "Enfamiliehus") {
			t.Errorf("line %q has a target: %v", line.Names, has)
		}
		if line.Names[0] == "Enfamiliehus" && (line.Cells[0].Gap == nil || !judged(line.Cells[0].Status)) {
			t.Errorf("the line with a target is %+v", line.Cells[0])
		}
	}
	if c := ask(GroupCaseType, Filter{}).Total.Cells[0]; c.Target != nil || c.Status != models.StatusNoTarget {
		t.Errorf("the total of all case types: %v %v, the target is of one of them", c.Target, c.Status)
	}
	if c := ask(GroupOutcome, Filter{CaseTypes: []string{"Enfamiliehus"}}).Total.Cells[0]; c.Target == nil {
		t.Error("the total of one case type has not got its target")
	}
	for _, line := range ask(GroupOutcome, Filter{CaseTypes: []string{"Enfamiliehus"}}).Lines {
		if line.Cells[0].Status != "" {
			t.Errorf("the cases that ended as %q are judged: %v", line.Names, line.Cells[0].Status)
		}
	}
	if c := ask(GroupCaseType, Filter{Classes: []string{"digital"}}).Total.Cells[0]; c.Status != "" {
		t.Errorf("the cases of one class are judged: %v", c.Status)
	}
}

func TestAnExplorationThatCannotBeAsked(t *testing.T) {
	b := bookOf("2025-07-01", blank(1, "2025-05-05"))
	quarter, month := models.PeriodAt(models.ByQuarter, day("2025-05-05"), 1), models.PeriodAt(models.ByMonth, day("2025-05-05"), 1)
	for code, q := range map[string]ExploreQuery{
		"unknown_kpi":          {KPIs: []string{"nonsense"}},
		"unknown_group":        {By: []string{"nonsense"}},
		"channel_twice":        {By: []string{GroupChannel, GroupChannelClass}},
		"too_many_groups":      {By: []string{GroupChannel, GroupCaseType, GroupOutcome}},
		"bad_choice":           {Against: "nonsense"},
		"unknown_sort":         {Sort: "nonsense"},
		"from_of_another_kind": {Period: quarter, From: month},
		"from_after":           {Period: quarter, From: quarter.Step(1)},
		"too_many_periods":     {Period: month, From: month.Step(-900), By: []string{ByPeriod}},
		"too_many_kpis":        {KPIs: keysOfKPIs()},
	} {
		_, err := Explore(b, q)
		var one models.Problem
		var many models.Problems
		if errors.As(err, &many) {
			one = many[0]
		} else if !errors.As(err, &one) {
			t.Errorf("%s: %v", code, err)
		}
		if one.Code != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
}
