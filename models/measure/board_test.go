package measure

import (
	"encoding/json"
	"math"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// shares gives n cases received and decided in a month of which yes are digital.
func shares(from uint32, caseType uint16, day1 string, n, yes int) []facts.Row {
	var rows []facts.Row
	for i := 0; i < n; i++ {
		r := decided(from+uint32(i), day1, day1, day1)
		r.Decided += 10
		r.Wait, r.CaseType, r.Channel = 0, caseType, 4
		if i < yes {
			r.Channel = 1
		}
		rows = append(rows, r)
	}
	return rows
}

func cellOf(t *testing.T, b *Board, caseType, column string) Cell {
	t.Helper()
	for _, row := range b.Rows {
		for _, c := range row.Cells {
			if row.CaseType == caseType && c.Column == column {
				return c
			}
		}
	}
	t.Fatalf("no cell %s of %q", column, caseType)
	return Cell{}
}

func TestTheStatusIsTheFirstThatApplies(t *testing.T) {
	promise := func(v float64, kind models.TargetKind) models.Target {
		x := target("digital_share", "2025-01", v)
		x.Kind = kind
		return x
	}
	internal := shares(1, 1, "2025-03-03", 6, 0)
	for i := range internal {
		internal[i].Channel = 5
	}
	untold := shares(1, 1, "2025-03-03", 6, 0)
	for i := range untold {
		untold[i].Channel = 0
	}
	tests := []struct {
		name     string
		rows     []facts.Row
		targets  []models.Target
		settings func(*models.Settings)
		want     models.Status
	}{
		{"met", shares(1, 1, "2025-03-03", 10, 8), []models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusMet},
		{"met within eps: 0.1+0.2 is 0.3", shares(1, 1, "2025-03-03", 10, 3), []models.Target{promise(0.1+0.2, models.KindOwn)}, nil, models.StatusMet},
		{"5 points short is near", shares(1, 1, "2025-03-03", 100, 75), []models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusNear},
		{"more is off", shares(1, 1, "2025-03-03", 100, 74), []models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusOff},
		{"a law has no tolerance", shares(1, 1, "2025-03-03", 100, 79), []models.Target{promise(0.8, models.KindLaw)}, nil, models.StatusOff},
		{"own leads the law", shares(1, 1, "2025-03-03", 100, 79), []models.Target{promise(0.8, models.KindLaw), promise(0.5, models.KindOwn)}, nil, models.StatusMet},
		{"without a target the value is not judged", shares(1, 1, "2025-03-03", 10, 8), nil, nil, models.StatusNoTarget},
		{"four cases are too few", shares(1, 1, "2025-03-03", 4, 4), []models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusTooFew},
		{"unless the setting says so", shares(1, 1, "2025-03-03", 4, 4), []models.Target{promise(0.8, models.KindOwn)}, func(s *models.Settings) { s.MinN = 3 }, models.StatusMet},
		{"nothing in the period", shares(1, 1, "2024-03-03", 6, 6), []models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusNoCases},
		{"a channel that nobody tells is missing", untold, []models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusMissing},
		{"the only case does not tell what others of its source tell", append(slices.Clone(untold[:1]), shares(100, 1, "2024-03-03", 6, 6)...),
			[]models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusTooFew},
		{"cases that are all internal have no submission", internal, []models.Target{promise(0.8, models.KindOwn)}, nil, models.StatusNotMeasured},
		{"the settings say that it does not apply", shares(1, 1, "2025-03-03", 10, 8), []models.Target{promise(0.8, models.KindOwn)},
			func(s *models.Settings) { s.NotMeasured = []models.NotMeasured{{KPI: "digital_share", CaseTypeID: 1}} }, models.StatusNotMeasured},
	}
	given := bookOf("2025-06-01", shares(1, 1, "2025-03-03", 6, 6)...)
	given.Settings.Columns = []string{"contacts_per_case"}
	if board, err := NewBoard(given, Window{Period: period(t, "2025-03")}); err != nil || board.Counts.Missing != 1 {
		t.Errorf("a ready-made KPI without values: %+v, %v, want missing", board, err)
	}
	for _, test := range tests {
		b := bookOf("2025-06-01", append(test.rows, decided(9000, "2025-05-30", "", "2025-05-30"))...)
		b.Targets = test.targets
		if test.settings != nil {
			test.settings(&b.Settings)
		}
		board, err := NewBoard(b, Window{Period: period(t, "2025-03")})
		if err != nil {
			t.Fatal(err)
		}
		if got := cellOf(t, board, "Enfamiliehus", "digital_share"); got.Status != test.want {
			t.Errorf("%s: status %s, want %s", test.name, got.Status, test.want)
		}
	}
}

func TestACaseTypeWithoutALimitIsJudgedByItsMedian(t *testing.T) {
	b := bookOf("2025-06-01", append(shares(1, 1, "2025-03-03", 6, 0), shares(100, 2, "2025-03-03", 6, 0)...)...)
	median := target("net_days_median", "2025-01", 9)
	median.CaseTypeID = 1
	b.Targets = []models.Target{median}
	board, err := NewBoard(b, Window{Period: period(t, "2025-03")})
	if err != nil {
		t.Fatal(err)
	}
	c := cellOf(t, board, "Enfamiliehus", "within_limit_share")
	if c.KPI != "net_days_median" || *c.Value != 10 || c.Status != models.StatusNear || *c.Gap != 1 || c.Beside != nil || *c.Comparator != "<=" {
		t.Errorf("with a target for the median: %+v", c)
	}
	c = cellOf(t, board, "Byfornyelse", "within_limit_share")
	if c.KPI != "within_limit_share" || c.Status != models.StatusNotMeasured || c.Beside == nil || *c.Beside.Value != 10 || c.Beside.N != 6 {
		t.Errorf("without: %+v", c)
	}
	b.Targets = append(b.Targets, limitFrom(1, "2025-01", 40, "", ""))
	if board, err = NewBoard(b, Window{Period: period(t, "2025-03")}); err != nil {
		t.Fatal(err)
	}
	c = cellOf(t, board, "Enfamiliehus", "within_limit_share")
	if c.KPI != "within_limit_share" || *c.Value != 1 || c.Status != models.StatusNoTarget || *c.Beside.Value != 10 {
		t.Errorf("with a limit: %+v", c)
	}
	if l := board.Rows[slices.IndexFunc(board.Rows, func(r Row) bool { return r.CaseTypeID == 1 })].Limit; l == nil || *l.Value != 40 {
		t.Errorf("the row's limit = %+v, want 40", l)
	}
}

func TestAMonthIsJudgedByTheTargetThatStoodThen(t *testing.T) {
	rows := append(shares(1, 1, "2025-02-03", 10, 6), shares(100, 1, "2025-03-03", 10, 6)...)
	late := blank(200, "2025-03-31") // March is told to its end
	late.CaseType = 2
	b := bookOf("2025-06-01", append(rows, late)...)
	b.Targets = []models.Target{target("digital_share", "2025-01", 0.5), target("digital_share", "2025-03", 0.9)}
	board, err := NewBoard(b, Window{Period: period(t, "2025-03")})
	if err != nil {
		t.Fatal(err)
	}
	c := cellOf(t, board, "Enfamiliehus", "digital_share")
	if c.Status != models.StatusOff || c.PreviousStatus != models.StatusMet || *c.Previous != 0.6 || *c.Target != 0.9 {
		t.Errorf("March is %s, February %s; target %v", c.Status, c.PreviousStatus, *c.Target)
	}
	if len(board.Changes) != 1 || !board.Changes[0].Crossing || !board.Changes[0].Worse {
		t.Errorf("changes: %+v, want one crossing for the worse", board.Changes)
	}
	if board.Counts.Off != 1 || board.Before.Met != 1 {
		t.Errorf("counts %+v, before %+v", board.Counts, board.Before)
	}
}

func TestTheWorstRowsStandFirst(t *testing.T) {
	rows := shares(1, 1, "2025-03-03", 20, 10)                     // 20 × 6 tolerances
	rows = append(rows, shares(100, 2, "2025-03-03", 90, 63)...)   // 90 × 2
	rows = append(rows, shares(300, 3, "2025-03-03", 500, 380)...) // near
	rows = append(rows, shares(900, 4, "2025-03-03", 10, 10)...)   // met
	rows = append(rows, shares(950, 0, "2025-03-03", 4, 4)...)     // too few to judge, and first by name
	b := bookOf("2025-06-01", rows...)
	b.Targets = []models.Target{target("digital_share", "2025-01", 0.8)}
	board, err := NewBoard(b, Window{Period: period(t, "2025-03"), Explained: All})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range board.Rows {
		names = append(names, r.CaseType)
	}
	if got := strings.Join(names, ", "); got != "Byfornyelse, Enfamiliehus, Nedrivning, Æblehave, " {
		t.Errorf("rows: %s", got)
	}
	if len(board.Exceptions) != 2 || board.Exceptions[0].Row.CaseType != "Byfornyelse" {
		t.Fatalf("exceptions: %+v", board.Exceptions)
	}
	few, err := NewBoard(b, Window{Period: period(t, "2025-03"), Explained: 1})
	if err != nil || len(few.Exceptions) != 2 || few.Exceptions[0].Drivers == nil || few.Exceptions[1].Drivers != nil {
		t.Errorf("one is to be explained: %+v, %v", few, err)
	}
	d := board.Exceptions[0].Drivers
	if len(d) != 1 || d[0].Code != DriverChannel || d[0].Name != "Brev" || d[0].Count != 27 || d[0].N != 90 {
		t.Errorf("drivers: %+v, want 27 of 90 by letter", d)
	}
}

func TestTheDriversOfTheTimeAddUpTheDaysOfTheCases(t *testing.T) {
	var rows []facts.Row
	for i := 0; i < 20; i++ {
		r := decided(uint32(i+1), "2025-03-01", "2025-03-05", "2025-03-25") // 20 days net, in the month before 16
		if i >= 10 {
			r = decided(uint32(i+1), "2025-02-01", "2025-02-05", "2025-02-21")
		}
		r.Screened, r.WaitBefore, r.Wait = r.Received+1, 2, 4
		rows = append(rows, r)
	}
	b := bookOf("2025-06-01", rows...)
	b.Settings.Columns = []string{"within_limit_share"}
	b.Targets = []models.Target{limitFrom(1, "2025-01", 13, "", ""), target("within_limit_share", "2025-01", 0.9)}
	board, err := NewBoard(b, Window{Period: period(t, "2025-03"), Explained: All})
	if err != nil || len(board.Exceptions) != 1 {
		t.Fatalf("board: %+v, %v", board, err)
	}
	want := []Driver{
		{Code: DriverClock, Part: PartService, Days: 16, Of: 20, Clock: models.ClockNet, Change: 4, N: 10},
		{Code: DriverGrowth, Part: PartService, Days: 16, Of: 20, Clock: models.ClockNet, Change: 4, N: 10},
		{Code: DriverOverLimit, Days: 3, Count: 10, N: 10, Before: &Share{0, 10}},
	}
	if got := board.Exceptions[0].Drivers; !reflect.DeepEqual(got, want) {
		t.Errorf("drivers\n got %+v\nwant %+v", got, want)
	}
	v, err := NewCaseType(b, 1, Window{Period: period(t, "2025-03")}, "")
	if err != nil {
		t.Fatal(err)
	}
	if s := v.Spread; s == nil || s.N != 10 || s.Judged != 10 || s.Within != 0 || *s.Median != 16 || *s.Limit != 13 {
		t.Errorf("spread: %+v", s)
	}
	if c := *v.Clocks; c != (Clocks{N: 10, Gross: 24, Screening: 1, WaitBefore: 2, NotAttributed: 1, Service: 16, Wait: 4, ScreeningN: 10, WaitBeforeN: 10}) {
		t.Errorf("clocks: %+v", c)
	}
}

func TestTheSeriesIsThirteenMonthsAndKnowsWhereTheDataEnd(t *testing.T) {
	b := bookOf("2025-06-01", append(shares(1, 1, "2024-11-03", 6, 3), shares(100, 1, "2025-03-03", 6, 6)...)...)
	b.Settings.Columns = []string{"digital_share", "cases_received"}
	board, err := NewBoard(b, Window{Period: period(t, "2025-Q2")})
	if err != nil {
		t.Fatal(err)
	}
	s := cellOf(t, board, "Enfamiliehus", "cases_received").Series
	var got []string
	for _, p := range s {
		v := p.Period + " –"
		if p.Value != nil {
			v = p.Period + " " + string(rune('0'+int(*p.Value)))
		}
		got = append(got, v)
	}
	want := "2024-06 –, 2024-07 –, 2024-08 –, 2024-09 –, 2024-10 –, 2024-11 6, 2024-12 0, 2025-01 0, 2025-02 0, 2025-03 6, 2025-04 –, 2025-05 –, 2025-06 –"
	if strings.Join(got, ", ") != want {
		t.Errorf("series %s\nwant   %s", strings.Join(got, ", "), want)
	}
}

func TestARowNamesItsDepartmentWhenThereIsOne(t *testing.T) {
	rows := append(shares(1, 1, "2025-03-03", 6, 3), shares(100, 2, "2025-03-03", 6, 3)...)
	rows[7].Department = 2
	old := decided(900, "2019-01-01", "", "2019-02-01")
	old.CaseType, old.Department = 1, 4
	b := bookOf("2025-06-01", append(rows, old)...)
	board, err := NewBoard(b, Window{Period: period(t, "2025-03")})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range board.Rows {
		want := map[string]string{"Enfamiliehus": "Teknik", "Byfornyelse": ""}[r.CaseType]
		if r.Department != want {
			t.Errorf("%s: department %q, want %q", r.CaseType, r.Department, want)
		}
	}
}

func TestTheBoardHasTheFieldsOfTheContract(t *testing.T) {
	b := bookOf("2025-06-01", shares(1, 1, "2025-03-03", 6, 3)...)
	b.Settings.Columns = []string{"within_limit_share"}
	b.Targets = []models.Target{limitFrom(1, "2025-01", 40, "", ""), target("within_limit_share", "2025-01", 0.9)}
	board, err := NewBoard(b, Window{Period: period(t, "2025-03")})
	if err != nil {
		t.Fatal(err)
	}
	board.Rows[0].Cells[0].Series = board.Rows[0].Cells[0].Series[12:]
	got, _ := json.Marshal(board)
	want := `{"period":"2025-03","compare":"2025-02","data_date":"2025-03-13","provisional":true,` +
		`"counts":{"met":1,"near":0,"off":0,"no_target":0,"missing":0,"too_few":0,"no_cases":0,"not_measured":0},` +
		`"rows":[{"case_type":"Enfamiliehus","department":"Teknik","n":6,"cells":[{"kpi":"within_limit_share","value":1,"unit":"share","numerator":6,"denominator":6,"n":6,"unknown":0,"few":false,"stale":false,` +
		`"beside":{"kpi":"net_days_median","value":10,"unit":"days","n":6},"target":0.9,"target_kind":"own","comparator":"\u003e=","gap":0.09999999999999998,"status":"met","previous":null,` +
		`"series":[{"period":"2025-03","value":1}],"variation":"insufficient_data","assurance":"insufficient_data",` +
		`"projection":{"value":null,"lower":null,"upper":null,"period":"2025-04","verdict":"insufficient_data"}}]}]}`
	if string(got) != want {
		t.Errorf("JSON\n got %s\nwant %s", got, want)
	}
}

func TestTheBoardSaysWhatTheFiguresSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, _ := randomBook(rnd, rapid.IntRange(1, 150).Draw(t, "cases"))
		for _, kpi := range append(slices.Clone(b.Settings.Columns), "net_days_median") {
			b.Targets = append(b.Targets, target(kpi, "2023-01", rnd.Float64()*20))
		}
		b.Settings.Columns = append(b.Settings.Columns, rapid.SampledFrom(keysOfKPIs()).Draw(t, "more"))
		b.Settings.Columns = slices.Compact(b.Settings.Columns)
		p := models.PeriodAt(rapid.SampledFrom(kinds[:len(kinds)-1]).Draw(t, "kind"), models.DayOf(2024, rapid.IntRange(1, 12).Draw(t, "month"), 10), 1)
		board, err := NewBoard(b, Window{Period: p})
		if err != nil {
			t.Fatal(err)
		}
		compare := DefaultCompare(p)
		told := map[string]map[string]Figure{}
		figures := func(kpi string, by models.PeriodKind) map[string]Figure {
			key := kpi + string(by)
			if told[key] == nil {
				list, err := figures(b, Query{KPIs: []string{kpi}, By: by, Group: []string{GroupCaseType}}, run)
				if err != nil {
					t.Fatal(err)
				}
				told[key] = map[string]Figure{}
				for _, f := range list {
					told[key][*f.CaseType+" "+f.Period] = f
				}
			}
			return told[key]
		}
		cells := 0
		for _, row := range board.Rows {
			for _, c := range row.Cells {
				cells++
				if len(c.Series) != seriesMonths || (c.Outlook == nil) != (c.Status == models.StatusNotMeasured) {
					t.Fatalf("cell %+v", c)
				}
				same := func(what string, at models.Period, value *float64, n int64) {
					want := figures(c.KPI, at.Kind)[row.CaseType+" "+at.String()]
					if want.KPI == "" && value != nil && *value == 0 { // no case, so no figure: a count of 0
						return
					}
					if want.KPI == "" && at.Kind == models.ByRolling12 && at.LastMonth() > b.DataDate.Month() { // named outside the data
						return
					}
					if !sameNumber(value, want.Value) || n >= 0 && n != want.N {
						t.Fatalf("%s %s of %q: board %v (%d), figures %s", what, c.KPI, row.CaseType, value, n, show(want))
					}
				}
				same("value", p, c.Value, c.N)
				same("previous", compare, c.Previous, -1)
				for i, at := range c.Series {
					month := models.PeriodAt(models.ByMonth, (p.LastMonth() - seriesMonths + 1 + models.Month(i)).First(), 1)
					if at.Period != month.String() {
						t.Fatalf("series: %s, want %s", at.Period, month)
					}
					same("series", month, at.Value, -1)
				}
				if o := c.Outlook; o != nil {
					for i, point := range o.Chart.Points {
						same("chart", models.PeriodAt(models.ByMonth, (o.First+models.Month(i)).First(), 1), point.Value, -1)
					}
				}
				if c.Target != nil && c.Value != nil && math.Abs(*c.Gap-(*c.Value-*c.Target)) > 1e-12 {
					t.Fatalf("gap %v of %v and %v", *c.Gap, *c.Value, *c.Target)
				}
			}
		}
		sum := 0
		for _, s := range []models.Status{models.StatusMet, models.StatusNear, models.StatusOff, models.StatusNoTarget, models.StatusMissing, models.StatusTooFew, models.StatusNoCases, models.StatusNotMeasured} {
			sum += board.Counts.Of(s)
		}
		if sum != cells {
			t.Fatalf("the counts add up to %d, the board has %d cells", sum, cells)
		}
	})
}

func TestTheCaseTypePageSaysWhatTheBoardSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(1, 150).Draw(t, "cases"))
		b.Targets = append(b.Targets, target("digital_share", "2023-01", 0.5), target("net_days_median", "2023-06", 30))
		p := models.PeriodAt(models.ByQuarter, models.DayOf(2023, rapid.IntRange(2, 20).Draw(t, "month"), 10), 1)
		board, err := NewBoard(b, Window{Period: p})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range board.Rows {
			v, err := NewCaseType(b, row.CaseTypeID, Window{Period: p}, rapid.SampledFrom([]string{"", "net_days_median", "cases_open", "within_limit_share"}).Draw(t, "kpi"))
			if err != nil {
				t.Fatal(err)
			}
			x, _ := json.Marshal(row)
			y, _ := json.Marshal(v.Row)
			if string(x) != string(y) {
				t.Fatalf("row\nboard %s\npage  %s", x, y)
			}
			if s := v.Spread; s != nil {
				for _, c := range v.Row.Cells { // less where cases had a limit on another clock, which they may know alone
					if s.Limit != nil && c.KPI == "within_limit_share" && (s.Judged > c.N || float64(s.Within) > *c.Numerator) {
						t.Fatalf("spread: %d of %d within, the board says %v of %d", s.Within, s.Judged, *c.Numerator, c.N)
					}
				}
				var n, within int64
				for i, bin := range s.Bins {
					n, within = n+bin.N, within+bin.Within
					if bin.From != int32(i)*s.Width || bin.Within > bin.Judged || bin.Judged > bin.N {
						t.Fatalf("bin %+v", bin)
					}
				}
				if n != s.N || within != s.Within || s.Median == nil || s.P90 == nil {
					t.Fatalf("spread %+v: %d cases in bins", s, n)
				}
			}
			if c := v.Clocks; c != nil {
				sum := 0.0
				for _, part := range c.Parts() {
					sum += part.Days
				}
				if math.Abs(sum-c.Gross) > 1e-9*math.Max(1, c.Gross) {
					t.Fatalf("the parts %+v add up to %v", c, sum)
				}
			}
			open := int64(0)
			for _, r := range rows {
				if at := min(p.Until-1, b.DataDate); int64(r.CaseType) == row.CaseTypeID && b.Scope.Sees(int64(r.Department)) && r.Received <= at && (!r.Decided.Known() || r.Decided > at) {
					open++
				}
			}
			var binned int64
			for _, bin := range v.Open.Bins {
				binned += bin.N
			}
			if v.Open.N != open || binned != open {
				t.Fatalf("open %d, in bins %d, want %d", v.Open.N, binned, open)
			}
		}
	})
}
