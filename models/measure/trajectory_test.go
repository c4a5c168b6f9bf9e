package measure

import (
	"math"
	"testing"

	"gevinstoverblik/models"
)

func near9(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestWhereWeShouldBeEqualsTheCalculationByHand(t *testing.T) {
	jan := models.MonthOf(2027, 1)
	line := models.Trajectory{Form: models.TrajectoryLine, FromMonth: jan, UntilMonth: jan + 11, Start: 0.62, Goal: 0.80}
	for _, test := range []struct {
		name string
		m    models.Month
		want float64
		ok   bool
	}{
		{"before the first month nothing is said", jan - 1, 0, false},
		{"one of twelve steps of 1.5 points", jan, 0.635, true},
		{"six of twelve", jan + 5, 0.71, true},
		{"the goal in its month", jan + 11, 0.80, true},
		{"and from then on", jan + 30, 0.80, true},
	} {
		if got, ok := ShouldBe(line, models.UnitShare, test.m); ok != test.ok || !near9(got, test.want) {
			t.Errorf("%s: %v %v, want %v", test.name, got, ok, test.want)
		}
	}
	if got, ok := PromiseOf(line, models.UnitShare, models.PeriodAt(models.ByQuarter, jan.First(), 1)); !ok || got != 0.65 {
		t.Errorf("the first quarter = %v, want the mean of 63.5, 65 and 66.5", got)
	}
	days := models.Trajectory{Form: models.TrajectoryLine, FromMonth: jan, UntilMonth: jan + 23, Start: 48, Goal: 36}
	if got, _ := ShouldBe(days, models.UnitDays, jan+11); got != 42 {
		t.Errorf("halfway of two years down to 36 days = %v, want 42", got)
	}
	season := models.Trajectory{Form: models.TrajectorySeasonal, FromMonth: jan, UntilMonth: jan + 11, Goal: 40, Factors: []float64{1, 1, 1, 1, 1, 1, 1.5, 1, 1, 1, 1, 0.5}}
	if july, _ := ShouldBe(season, models.UnitDays, jan+6); july != 60 {
		t.Errorf("July at a factor of 1.5 = %v, want 60", july)
	}
	if _, ok := ShouldBe(season, models.UnitDays, jan+12); ok {
		t.Error("a seasonal course says something after its end")
	}
	if got, _ := ShouldBe(models.Trajectory{Form: models.TrajectorySeasonal, FromMonth: jan, UntilMonth: jan + 11, Goal: 0.9, Factors: season.Factors}, models.UnitShare, jan+6); got != 1 {
		t.Errorf("a share above all = %v, want 1", got)
	}
	sum := models.Trajectory{Form: models.TrajectoryCumulative, FromMonth: jan, UntilMonth: jan + 11, Goal: 1200, Factors: []float64{.05, .1, .1, .1, .1, .1, .05, .1, .1, .1, .05, .05}}
	if got, ok := ShouldHave(sum, jan+2); !ok || !near9(got, 300) {
		t.Errorf("after March = %v, want 5 + 10 + 10 per cent of 1,200", got)
	}
	if got, ok := PromiseOf(sum, models.UnitCount, models.PeriodAt(models.ByQuarter, jan.First(), 1)); !ok || got != 300 {
		t.Errorf("the first quarter of a sum = %v, want 300", got)
	}
	if got, _ := ShouldHave(sum, jan+11); !near9(got, 1200) {
		t.Errorf("after December = %v, want all of it", got)
	}
}

func TestTheSeasonIsTheMeanOfEachMonthOverWholeYears(t *testing.T) {
	r := Realism{First: models.MonthOf(2024, 10)}
	for i := range 24 {
		v := 30.0
		if _, m := (r.First + models.Month(i)).Parts(); m == 7 {
			v = 60
		}
		r.Months = append(r.Months, Point{Value: &v})
	}
	got, ok := Season(r, false)
	if !ok || !near9(got[6], 60/32.5) || !near9(got[0], 30/32.5) {
		t.Errorf("Season = %v, %v, want July at 60 over 32.5", got, ok)
	}
	if got, _ := Season(r, true); !near9(got[6], 60.0/390) {
		t.Errorf("July's part of a year = %v, want 60 of 390", got[6])
	}
	r.Months[3].Value = nil
	if _, ok := Season(r, false); ok {
		t.Error("a season with a month missing")
	}
	r.Months = r.Months[:23]
	if _, ok := Season(r, false); ok {
		t.Error("a season of less than two years")
	}
}
