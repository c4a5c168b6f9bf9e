package measure

import (
	"math/rand"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

func TestCoverageGivesEachCaseThatDoesNotCountItsReason(t *testing.T) {
	var rows []facts.Row
	for i := range 100 {
		r := decided(uint32(i+1), "2025-03-01", "2025-03-05", "2025-03-20")
		switch {
		case i < 17:
		case i < 60:
			r.Complete = models.NoDay
		case i < 70:
			r.Complete = day("2025-02-01")
		default:
			r.Outcome = models.OutcomeShelved
		}
		rows = append(rows, r)
	}
	c, err := NewCoverage(bookOf("2025-06-01", rows...), "net_days_median", period(t, "2025-03"), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	want := []ReasonCount{{ReasonNoComplete, TabUnknown, 43}, {ReasonDoubtComplete, TabUnknown, 10}, {ReasonOutcome, TabExcluded, 30}}
	if c.Cohort != 100 || c.Counted != 17 || len(c.Reasons) != len(want) {
		t.Fatalf("coverage = %d of %d, %v, want 17 of 100 and three reasons", c.Counted, c.Cohort, c.Reasons)
	}
	for i, w := range want {
		if c.Reasons[i] != w {
			t.Errorf("reason %d = %v, want %v", i, c.Reasons[i], w)
		}
	}
}

func TestCoverageOfNothing(t *testing.T) {
	b := bookOf("2025-06-01", decided(1, "2025-03-01", "2025-03-05", "2025-03-20"))
	if _, err := NewCoverage(b, "no_such", models.Period{}, Filter{}); err == nil {
		t.Error("an unknown KPI has a coverage")
	}
	for kpi, f := range map[string]Filter{"contacts_per_case": {}, "digital_share": {CaseTypes: []string{"no such type"}}} {
		if c, err := NewCoverage(b, kpi, models.Period{}, f); err != nil || c.Cohort != 0 || len(c.Reasons) > 0 {
			t.Errorf("NewCoverage(%s, %v) = %+v, %v, want no cases", kpi, f, c, err)
		}
	}
}

// TestPartsOfTheCoverageAddUp: counted and reasons are the cohort, as the reference counts it case by case; the
// reasons of a tab are the figure's own number, and each reason has as many cases as the list gives it.
func TestPartsOfTheCoverageAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(0, 120).Draw(t, "cases"))
		kind := rapid.SampledFrom([]models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByYear}).Draw(t, "kind")
		p := models.PeriodAt(kind, models.DayOf(2023, rapid.IntRange(1, 30).Draw(t, "month"), 1), 1)
		for _, k := range rapid.Permutation(models.KPIs).Draw(t, "kpis")[:6] { // each some fifteen times in a run
			if k.Form == models.FormGiven {
				continue
			}
			c, err := NewCoverage(b, k.Key, p, Filter{})
			if err != nil {
				t.Fatal(err)
			}
			var seen []facts.Row
			cohort := int64(0)
			for _, r := range rows {
				if !b.Scope.Sees(int64(r.Department)) {
					continue
				}
				seen = append(seen, r)
				if refOpinion(b, k, p, r).in {
					cohort++
				}
			}
			want := refFigure(b, k, p, seen)
			byTab, byReason := map[string]int64{}, map[Reason]int64{}
			for _, reason := range c.Reasons {
				if reason.N == 0 || reason.Reason == "" {
					t.Fatalf("%s: an empty reason %+v", k.Key, reason)
				}
				byTab[reason.State] += reason.N
				byReason[reason.Reason] += reason.N
			}
			if c.Cohort != cohort || c.Counted+byTab[TabUnknown]+byTab[TabExcluded] != cohort {
				t.Fatalf("%s %s: %d counted and %v of a cohort of %d, want %d", k.Key, p, c.Counted, byTab, c.Cohort, cohort)
			}
			if c.Counted != want.N || byTab[TabUnknown] != want.Unknown || byTab[TabExcluded] != want.Excluded {
				t.Fatalf("%s %s: %d counted, %v, want %s", k.Key, p, c.Counted, byTab, show(want))
			}
			for _, tab := range []string{TabUnknown, TabExcluded} {
				set, err := Cases(b, CaseQuery{KPI: k.Key, Period: p, Which: tab})
				if err != nil {
					t.Fatal(err)
				}
				for ref := range set.Refs.All() {
					byReason[ref.Reason]--
				}
			}
			for reason, n := range byReason {
				if n != 0 {
					t.Fatalf("%s %s: %s has %d cases more than its list", k.Key, p, reason, n)
				}
			}
		}
	})
}
