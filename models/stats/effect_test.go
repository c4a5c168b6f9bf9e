package stats

import (
	"slices"
	"testing"
)

func TestJudgementOfAChange(t *testing.T) {
	steadyThen := func(after ...float64) []*float64 { return series(slices.Concat(steady, after)...) }
	low := []float64{43, 43.5, 43, 43.5, 43, 43.5, 43, 43.5}
	tests := []struct {
		name string
		in   Change
		want ChangeVerdict
	}{
		{"nothing after is too early", Change{Values: steadyThen(), At: 12, Direction: Decrease}, ChangeTooEarly},
		{"six months without a signal are too early", Change{Values: steadyThen(50, 51, 49, 50, 51, 49), At: 12, Direction: Decrease}, ChangeTooEarly},
		{"unless one lies outside the limits", Change{Values: steadyThen(43), At: 12, Direction: Decrease}, ChangeImprovement},
		{"seven are enough to see none", Change{Values: steadyThen(50, 51, 49, 50, 51, 49, 50), At: 12, Direction: Decrease}, ChangeNone},
		{"the latest month tells", Change{Values: steadyThen(43, 50, 51, 49, 50, 51, 49), At: 12, Direction: Decrease}, ChangeNone},
		{"seven on the good side", Change{Values: steadyThen(48, 47, 48, 47, 48, 47, 48), At: 12, Direction: Decrease}, ChangeImprovement},
		{"seven on the bad side", Change{Values: steadyThen(48, 47, 48, 47, 48, 47, 48), At: 12, Direction: Increase}, ChangeConcern},
		{"no side is good", Change{Values: steadyThen(48, 47, 48, 47, 48, 47, 48), At: 12}, ChangeShifted},
		{"a run that began before is no effect", Change{Values: steadyThen(48, 48.2, 48, 48.2, 48, 48.2, 51), At: 12, Direction: Decrease}, ChangeNone},
		{"seven months before are too few", Change{Values: series(slices.Concat(steady[:7], low)...), At: 7, Direction: Decrease}, ChangeTooFewBefore},
		{"eight are enough", Change{Values: series(slices.Concat(steady[:8], low)...), At: 8, Direction: Decrease}, ChangeImprovement},
		{"a missing month is none of the eight", Change{Values: series(slices.Concat(steady[:7], []float64{missing}, low)...), At: 8, Direction: Decrease}, ChangeTooFewBefore},
		{"the month of the change belongs to neither side", Change{Values: steadyThen(20), At: 12, Transition: true, Direction: Decrease}, ChangeTooEarly},
		{"a change before the series", Change{Values: steadyThen(), At: -3, Direction: Decrease}, ChangeTooFewBefore},
		{"a change after the series", Change{Values: steadyThen(), At: 99, Direction: Decrease}, ChangeTooEarly},
		{"no series", Change{}, ChangeTooFewBefore},
	}
	for _, test := range tests {
		if got := test.in.Judge(); got.Verdict != test.want {
			t.Errorf("%s: %s (%+v), want %s", test.name, got.Verdict, got, test.want)
		}
	}
}

func TestSizeOfAChange(t *testing.T) {
	after := []float64{43, 44, 43, 44, 43, 44, 43, 44}
	if j := (Change{Values: series(slices.Concat(steady, after)...), At: 12}).Judge(); j.Size == nil || !near(*j.Size.Difference, -6.5) {
		t.Errorf("eight months on each side: %+v", j.Size)
	}
	if j := (Change{Values: series(slices.Concat(steady, after[:7])...), At: 12}).Judge(); j.Size != nil {
		t.Errorf("seven months after have a size: %+v", j.Size)
	}
	// What lies more than 24 months back is another time.
	old := slices.Repeat([]float64{500}, 10)
	j := Change{Values: series(slices.Concat(old, steady, steady, after)...), At: 34}.Judge()
	if j.Before != 24 || !near(*j.Limits.Centre, 50) || !near(*j.Size.MeanBefore, 50) {
		t.Errorf("%d months before, around %v", j.Before, *j.Limits.Centre)
	}
	// The month of the change is left out of both sides.
	j = Change{Values: series(slices.Concat(steady, []float64{0}, after)...), At: 12, Transition: true}.Judge()
	if j.After != 8 || !near(*j.Size.MeanAfter, 43.5) || j.Points[0].Rule != RuleMissing {
		t.Errorf("with a month of transition: %d after, %+v", j.After, j.Points[0])
	}
}

func TestLimitsOfARunChart(t *testing.T) {
	for _, want := range []struct{ n, longest, fewest int }{
		{10, 6, 2}, {12, 7, 3}, {15, 7, 4}, {20, 7, 6}, {24, 8, 8}, {30, 8, 10}, {36, 8, 13}, // statistics.md §12
	} {
		values := []float64{5, 5} // the median
		for i := range want.n {
			values = append(values, float64(i%2*10))
		}
		if r := RunChart(series(values...)); r.NUseful != want.n || *r.MaxRun != want.longest || *r.MinCrossings != want.fewest {
			t.Errorf("%d points: %+v, want %d and %d", want.n, r, want.longest, want.fewest)
		}
	}
}

func TestRulesOfARunChart(t *testing.T) {
	alternating := slices.Repeat([]float64{1, 3}, 5)
	tests := []struct {
		name                      string
		values                    []float64
		useful, longest, crossing int
		longRun, few              bool
	}{
		{"nine useful points are judged by nothing", []float64{1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3}, 9, 5, 1, false, false},
		{"chance", alternating, 10, 1, 9, false, false},
		{"a point on the median breaks no run", slices.Concat([]float64{1, 1, 1, 2, 1, 1, 1, 1, 3, 1}, []float64{3, 3, 3, 3, 3, 3, 3}), 16, 7, 3, false, true},
		{"a long run", slices.Concat(slices.Repeat([]float64{1}, 8), alternating, slices.Repeat([]float64{3, 3, 3, 1}, 4)), 34, 9, 16, true, false},
		{"two halves", slices.Concat(slices.Repeat([]float64{1}, 10), slices.Repeat([]float64{3}, 10)), 20, 10, 1, true, true},
	}
	for _, test := range tests {
		r := RunChart(series(test.values...))
		if r.NUseful != test.useful || r.LongestRun != test.longest || r.Crossings != test.crossing || r.LongRun != test.longRun || r.FewCrossings != test.few {
			t.Errorf("%s: %+v, want %+v", test.name, r, test)
		}
	}
}

func TestWhenTheLimitsOfAFunnelAreTooNarrow(t *testing.T) {
	if f := Funnel([]int64{50, 50, 50, 50, 50}, []int64{100, 100, 100, 100, 100}); f.TooNarrow() {
		t.Errorf("equal units: %+v", f)
	}
	if f := Funnel([]int64{5, 7}, []int64{5, 7}); f.Units[0].Class != FunnelWithin || f.Units[1].Class != FunnelWithin {
		t.Errorf("all met everywhere: %+v", f)
	}
	wild := Funnel([]int64{900, 100, 500, 500, 0}, []int64{1000, 1000, 1000, 1000, 0})
	if !wild.TooNarrow() {
		t.Errorf("two of four with cases lie outside: %+v", wild)
	}
	for i, want := range []Signal{SignalConcern, SignalImprovement, SignalCommonCause, SignalCommonCause, ""} {
		if got := wild.Units[i].Class.Signal(Decrease); got != want {
			t.Errorf("unit %d (%s) says %q, want %q", i, wild.Units[i].Class, got, want)
		}
	}
}

func TestWhenTheLimitsOfAShareChartAreTooNarrow(t *testing.T) {
	wild := PChart([]int64{900, 100, 800, 200}, []int64{1000, 1000, 1000, 1000})
	if !wild.TooNarrow() || !wild.Points[0].Outside || wild.Points[0].PrimeOutside {
		t.Errorf("months far apart: sigma %v, %+v", *wild.SigmaZ, wild.Points[0])
	}
	if calm := PChart([]int64{50, 50, 50}, []int64{100, 100, 100}); calm.TooNarrow() || *calm.SigmaZ != 0 || calm.Points[1].PrimeOutside {
		t.Errorf("equal months: %+v", calm)
	}
	if none := PChart([]int64{0}, []int64{0}); none.Centre != nil || none.TooNarrow() || none.Points[0].Lower != nil {
		t.Errorf("no cases: %+v", none)
	}
}
