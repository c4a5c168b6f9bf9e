package measure

import (
	"math/rand"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// monthly makes cases of case type 1 so that of the month's ten applications as many came digitally as shares says,
// from a month on; −1 is a month without a case.
func monthly(from string, shares ...int) []facts.Row {
	start, err := models.ParseMonth(from)
	if err != nil {
		panic(err)
	}
	var rows []facts.Row
	for i, digital := range shares {
		for n := 0; digital >= 0 && n < 10; n++ {
			r := blank(uint32(1000*(i+1)+n), (start + models.Month(i)).First().String())
			r.CaseType, r.Department, r.Channel = 1, 1, 4
			if n < digital {
				r.Channel = 1
			}
			rows = append(rows, r)
		}
	}
	return rows
}

func TestTheOutlook(t *testing.T) {
	noise := []int{5, 6, 5, 4, 5, 6, 4, 5, 6, 5, 4, 5, 5, 6, 4, 5, 5, 6, 5, 4, 5, 6, 5, 5}
	step := append(slices.Clone(noise[:12]), 8, 9, 8, 9, 8, 9, 8, 9, 8)
	rise := []int{1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7}
	tests := []struct {
		name       string
		shares     []int
		target     float64
		period     string
		rebase     string
		variation  stats.Variation
		assurance  stats.Assurance
		verdict    stats.Verdict
		ahead      string
		provisions bool // the limits are provisional
	}{
		{"noise is stable, whatever the last month says", noise, 0.8, "2025-Q4", "", stats.VariationCommonCause, stats.AssuranceFail, stats.VerdictNoTrend, "2026-03", false},
		{"a step is seen as an improvement", step, 0.5, "2025-Q3", "", stats.VariationImprovementHigh, stats.AssuranceInconsistent, stats.VerdictLikely, "2025-12", false},
		{"after a rebase the new level is the normal one", step, 0.5, "2025-Q3", "2025-01", stats.VariationCommonCause, stats.AssurancePass, stats.VerdictInsufficientData, "2025-12", true},
		{"five months are too few for any limit", noise[:5], 0.5, "2024-05", "", stats.VariationInsufficientData, stats.AssuranceInsufficientData, stats.VerdictInsufficientData, "2024-06", false},
		{"six months give provisional limits", []int{5, 6, 5, 4, 5, 6}, 0.9, "2024-06", "", stats.VariationCommonCause, stats.AssuranceFail, stats.VerdictInsufficientData, "2024-07", true},
		{"a missing month is no zero and breaks a run", []int{5, 6, 5, 4, 5, -1, 6, 5, 4, 5, 6, 5, 4}, 0.2, "2025-01", "", stats.VariationCommonCause, stats.AssurancePass, stats.VerdictNoTrend, "2025-02", false},
		{"a trend is carried on to the end of the next quarter", rise, 0.9, "2025-Q1", "", stats.VariationImprovementHigh, stats.AssuranceFail, stats.VerdictPossible, "2025-06", false},
		{"a year ahead is as far as a line goes", noise, 0.5, "2025", "", stats.VariationCommonCause, stats.AssuranceInconsistent, stats.VerdictNoTrend, "2026-12", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows := monthly("2024-01", test.shares...)
			end := models.MonthOf(2024, 1) + models.Month(len(test.shares))
			last := blank(9_000_000, (end.First() - 1).String()) // the data reach to the end of the last month
			last.CaseType, last.Department, last.Channel = 2, 1, 1
			b := bookOf((end.First() + 2).String(), append(rows, last)...)
			b.Settings.Columns = []string{"digital_share"}
			b.Targets = []models.Target{target("digital_share", "2023-01", test.target)}
			if test.rebase != "" {
				month, _ := models.ParseMonth(test.rebase)
				ended := time.Now()
				b.Rebases = []models.Rebase{
					{KPI: "digital_share", CaseTypeID: 1, FromMonth: month, Reason: "ny arbejdsgang"},
					{KPI: "digital_share", CaseTypeID: 1, FromMonth: month + 4, EndedAt: &ended},   // withdrawn
					{KPI: "digital_share", CaseTypeID: 2, FromMonth: month + 4},                    // of another case type
					{KPI: "net_days_median", CaseTypeID: 1, FromMonth: month + 4, Reason: "andet"}, // of another KPI
				}
			}
			board, err := NewBoard(b, Window{Period: period(t, test.period)})
			if err != nil {
				t.Fatal(err)
			}
			c := cellOf(t, board, "Enfamiliehus", "digital_share")
			if *c.Variation != string(test.variation) || c.Assurance == nil || *c.Assurance != string(test.assurance) {
				t.Errorf("variation %s, assurance %v, want %s, %s", *c.Variation, *c.Assurance, test.variation, test.assurance)
			}
			if *c.Projection.Verdict != string(test.verdict) || c.Projection.Period != test.ahead {
				t.Errorf("projection %s to %s, want %s to %s", *c.Projection.Verdict, c.Projection.Period, test.verdict, test.ahead)
			}
			if drawn := c.Projection.Value != nil; drawn != (test.verdict != stats.VerdictInsufficientData && test.verdict != stats.VerdictTooFarAhead) {
				t.Errorf("projection %v with the verdict %s", c.Projection.Value, test.verdict)
			}
			if got := c.Outlook.Segment().Provisional; got != test.provisions {
				t.Errorf("provisional limits: %v, want %v", got, test.provisions)
			}
		})
	}
}

func TestAChartEndsWithTheLastFinishedMonthOfThePeriod(t *testing.T) {
	rows := monthly("2024-01", 5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 0)
	for i := range rows { // the 16th month has but begun
		if rows[i].Received >= day("2025-04-01") {
			rows[i].Received = day("2025-04-03")
		}
	}
	rows = append(rows, func() facts.Row {
		r := blank(8_000_000, "2025-04-05")
		r.CaseType, r.Department, r.Channel = 2, 1, 1
		return r
	}())
	b := bookOf("2025-04-06", rows...)
	b.Settings.Columns = []string{"digital_share"}
	board, err := NewBoard(b, Window{Period: period(t, "2025-Q2")})
	if err != nil {
		t.Fatal(err)
	}
	c := cellOf(t, board, "Enfamiliehus", "digital_share")
	if c.Outlook.Last.String() != "2025-03" || *c.Variation != string(stats.VariationCommonCause) {
		t.Errorf("the chart ends with %s and says %s; want 2025-03 and common_cause: three days of April are no signal", c.Outlook.Last, *c.Variation)
	}
	if c.Projection.Period != "2025-09" {
		t.Errorf("projection to %s, want the end of the quarter after this one", c.Projection.Period)
	}
}

func TestWhatIsNotMeasuredHasNoOutlook(t *testing.T) {
	b := bookOf("2025-06-01", shares(1, 1, "2025-03-03", 6, 3)...)
	b.Settings.Columns = []string{"digital_share"}
	b.Settings.NotMeasured = []models.NotMeasured{{KPI: "digital_share", CaseTypeID: 1}}
	board, err := NewBoard(b, Window{Period: period(t, "2025-03")})
	if err != nil {
		t.Fatal(err)
	}
	if c := cellOf(t, board, "Enfamiliehus", "digital_share"); c.Variation != nil || c.Assurance != nil || c.Projection != nil || c.Outlook != nil {
		t.Errorf("cell %+v, want nothing said", c)
	}
}

// A page that asks for the outlook of the cells it shows says what the interface says of all.
func TestAnOutlookThatWasLeftForLaterIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, _ := randomBook(rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))), rapid.IntRange(1, 150).Draw(t, "cases"))
		b.Settings.Columns = append(b.Settings.Columns, rapid.SampledFrom(keysOfKPIs()).Draw(t, "more"))
		for _, kpi := range b.Settings.Columns {
			b.Targets = append(b.Targets, target(kpi, "2023-01", 0.8))
		}
		w := Window{Period: models.PeriodAt(rapid.SampledFrom(kinds).Draw(t, "kind"), models.DayOf(2024, rapid.IntRange(1, 12).Draw(t, "month"), 10), 1)}
		whole, err := NewBoard(b, w)
		if err != nil {
			t.Fatal(err)
		}
		w.Later = true
		later, err := NewBoard(b, w)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range later.Rows {
			for j := range row.Cells {
				got, want := row.Cells[j], whole.Rows[i].Cells[j]
				if got.Outlook != nil || got.Foresees() != want.Foresees() || !reflect.DeepEqual(got.Foresee(), want.Outlook) || want.Foresee() != want.Outlook {
					t.Fatalf("%s, %s: the outlook left for later is %+v, want %+v", row.CaseType, got.KPI, got.Foresee(), want.Outlook)
				}
				got.later, want.Outlook, want.Variation, want.Assurance, want.Projection = nil, nil, nil, nil, nil
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("%s: the cell whose outlook is left is %+v, want %+v", row.CaseType, got, want)
				}
			}
		}
		if !reflect.DeepEqual([]any{later.Counts, later.Before, later.Changes}, []any{whole.Counts, whole.Before, whole.Changes}) {
			t.Fatal("the board whose outlooks are left counts otherwise")
		}
	})
}
