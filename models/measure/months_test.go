package measure

import (
	"math/rand"
	"testing"

	"gevinstoverblik/models"
)

func TestMonthsThatAreKeptGiveTheFiguresOfAPassOfTheirOwn(t *testing.T) {
	var kpis []models.KPI // those of appeals are always asked anew
	for _, k := range models.KPIs {
		if k.Cohort != models.CohortAppeal {
			kpis = append(kpis, k)
		}
	}
	for seed := int64(0); seed < 30; seed++ {
		rnd := rand.New(rand.NewSource(seed))
		b, _ := randomBook(rnd, 300)
		first, last := b.Span()
		for range 6 {
			// Earlier requests have filled what is kept; another limit must not find it.
			if rnd.Intn(3) == 0 {
				b.Targets = append(randomTargets(rnd), limitFrom(1, "2020-01", float64(5+rnd.Intn(50)), models.ClockNet, ""))
			}
			var periods []models.Period
			for _, kind := range []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByYear, models.ByRolling12} {
				at := first + models.Day(rnd.Intn(int(last-first)+200)-100)
				periods = append(periods, models.PeriodAt(kind, at, 1))
			}
			q := request{kpis: kpis, group: []string{GroupCaseType}, sel: &selection{}, periods: periods, targets: targetsOf(b)}
			kept, own := runByMonth(b, q), run(b, q)
			places := map[int64]int{}
			for g := range kept.keys {
				places[kept.id(g, GroupCaseType)] = g
			}
			for g := range own.keys {
				for k := range q.kpis {
					for p := range periods {
						if periods[p].Until <= first || periods[p].From > last {
							continue // outside the data nothing is asked for
						}
						got, want := kept.figure(k, places[own.id(g, GroupCaseType)], p), own.figure(k, g, p)
						if !sameFigure(got, want) {
							t.Fatalf("seed %d, %s:\n got %s\nwant %s", seed, periods[p], show(got), show(want))
						}
					}
				}
			}
		}
	}
}
