package measure

import (
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// quartersOf makes ten cases decided in the middle month of each quarter of 2024 and 2025, with these net days.
func quartersOf(net ...int) []facts.Row {
	var rows []facts.Row
	for q, days := range net {
		complete := models.DayOf(2024, 2+3*q, 1)
		for range 10 {
			r := blank(uint32(len(rows)+1), complete.String())
			r.Complete, r.Decided = complete, complete+models.Day(days)
			rows = append(rows, r)
		}
	}
	return rows
}

func TestAStreakIsThePeriodsInARowThatMissedTheTargetOfTheirTime(t *testing.T) {
	tests := []struct {
		name    string
		period  string
		net     []int // by quarter from 2024-Q1
		targets []models.Target
		decided bool
		want    int
	}{
		{"three quarters in a row", "2025-Q2", []int{10, 10, 10, 25, 25, 25}, []models.Target{target("net_days_median", "2024-01", 12)}, false, 3},
		{"a quarter that met it ends the row", "2025-Q2", []int{25, 25, 25, 25, 10, 25}, []models.Target{target("net_days_median", "2024-01", 12)}, false, 1},
		{"near is not off", "2025-Q2", []int{25, 25, 25, 25, 13, 25}, []models.Target{target("net_days_median", "2024-01", 12)}, false, 1},
		{"a laxer target of then was met", "2025-Q2", []int{25, 25, 25, 25, 25, 25},
			[]models.Target{target("net_days_median", "2024-01", 30), target("net_days_median", "2025-01", 12)}, false, 2},
		{"a quarter without cases ends the row", "2025-Q2", []int{25, 25, 25}, []models.Target{target("net_days_median", "2024-01", 12)}, false, 0},
		{"a quarter before there was a target ends the row", "2025-Q2", []int{25, 25, 25, 25, 25, 25}, []models.Target{target("net_days_median", "2024-10", 12)}, false, 3},
		{"the first quarter of the data ends the row", "2024-Q3", []int{25, 25, 25}, []models.Target{target("net_days_median", "2023-01", 12)}, false, 3},
		{"a year", "2025", []int{25, 25, 25, 25, 25, 25, 25, 25}, []models.Target{target("net_days_median", "2024-01", 12)}, false, 2},
		{"where something was decided nothing is counted", "2025-Q2", []int{25, 25, 25, 25, 25, 25}, []models.Target{target("net_days_median", "2024-01", 12)}, true, 0},
		{"a quarter that is not over is counted in no row", "2026-Q1", []int{25, 25, 25, 25, 25, 25, 25, 25, 25}, []models.Target{target("net_days_median", "2024-01", 12)}, false, 0},
	}
	for _, test := range tests {
		told := blank(1000, "2025-12-31") // the data reach the end of the year
		told.CaseType = 2
		b := bookOf("2026-03-20", append(quartersOf(test.net...), told)...)
		b.Settings.Columns = []string{"net_days_median"}
		b.Targets = test.targets
		if test.decided {
			b.Decisions = []models.Decision{{What: "Digital høring", CaseTypes: []int64{1}, Status: models.DecisionOpen, Due: day("2026-06-01")}}
		}
		board, err := NewBoard(b, Window{Period: period(t, test.period), Explained: All})
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, x := range board.Exceptions {
			got = x.Streak
		}
		if got != test.want {
			t.Errorf("%s: %d in a row, want %d", test.name, got, test.want)
		}
	}
}
