package measure

import (
	"math/rand"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
)

func TestTheStockOfAnyDateIsWhatWasOpenThen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(1, 120).Draw(t, "cases"))
		first, last := b.Span()
		at := first + models.Day(rapid.IntRange(0, int(last-first)).Draw(t, "at"))
		p := models.PeriodAt(models.ByDay, at, 1)
		figures, err := Figures(b, Query{KPIs: []string{"cases_open", "open_past_deadline", "cases_received"}, By: models.ByDay, From: &p, To: &p})
		if err != nil || len(figures) != 3 {
			t.Fatalf("%v, %v", figures, err)
		}
		var open, late, in float64
		for _, r := range rows {
			if !b.Scope.Sees(int64(r.Department)) {
				continue
			}
			if r.Received == at {
				in++
			}
			if r.Received <= at && (!r.Decided.Known() || r.Decided > at) {
				open++
				if r.Deadline.Known() && r.Deadline < at {
					late++
				}
			}
		}
		for i, want := range []float64{open, late, in} {
			if f := figures[i]; f.Period != at.String() || *f.Value != want {
				t.Fatalf("%s, want %v", show(f), want)
			}
		}
	})
}

func TestYearsOfSingleDaysAreRefused(t *testing.T) {
	b := bookOf("2025-06-01", decided(1, "2015-01-01", "", "2025-01-01"))
	if _, err := Figures(b, Query{KPIs: []string{"cases_open"}, By: models.ByDay}); err == nil {
		t.Error("ten years of days were counted; want too_many_days")
	}
}
