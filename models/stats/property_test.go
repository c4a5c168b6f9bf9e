package stats

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawSeries draws a series with gaps, ties, steps and outliers: whole numbers, so that moving and stretching them
// by powers of two is exact.
func drawSeries(t *rapid.T) Series {
	gap := rapid.IntRange(0, 9)
	value := rapid.OneOf(rapid.IntRange(40, 60), rapid.IntRange(48, 52), rapid.IntRange(-1000, 1000))
	n := rapid.IntRange(0, 48).Draw(t, "months")
	s := Series{
		Values:       make([]*float64, n),
		Direction:    rapid.SampledFrom([]Direction{Increase, Decrease, Neutral}).Draw(t, "direction"),
		Rebase:       rapid.SliceOfN(rapid.IntRange(-2, 50), 0, 3).Draw(t, "rebase"),
		BaselineN:    rapid.SampledFrom([]int{0, 0, 12, 24}).Draw(t, "baseline"),
		KeepOutliers: rapid.Bool().Draw(t, "outliers"),
	}
	for i := range s.Values {
		if gap.Draw(t, "gap") > 0 {
			v := float64(value.Draw(t, "value"))
			s.Values[i] = &v
		}
	}
	if rapid.Bool().Draw(t, "with target") {
		v := float64(value.Draw(t, "target"))
		s.Target = &v
	}
	return s
}

// moved gives a series as another unit would have it.
func (s Series) moved(scale, shift float64) Series {
	s.Values = slices.Clone(s.Values)
	for i, v := range s.Values {
		if v != nil {
			w := *v*scale + shift
			s.Values[i] = &w
		}
	}
	if s.Target != nil {
		w := *s.Target*scale + shift
		s.Target = &w
	}
	return s
}

func TestAChartSaysTheSameInAnotherUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeries(t)
		scale := rapid.SampledFrom([]float64{0.5, 1, 2, 8}).Draw(t, "scale")
		shift := float64(rapid.IntRange(-500, 500).Draw(t, "shift"))
		was, is := XmR(s), XmR(s.moved(scale, shift))
		same := func(what string, a, b *float64) {
			t.Helper()
			if (a == nil) != (b == nil) || a != nil && !near(*b, *a*scale+shift) {
				t.Fatalf("%s: %v became %v by ×%v + %v", what, a, b, scale, shift)
			}
		}
		for i, p := range was.Points {
			q := is.Points[i]
			same("centre", p.Centre, q.Centre)
			same("lower", p.Lower, q.Lower)
			same("upper", p.Upper, q.Upper)
			same("near lower", p.NearLower, q.NearLower)
			same("near upper", p.NearUpper, q.NearUpper)
			for _, one := range []*Point{&p, &q} {
				one.Value, one.Centre, one.Lower, one.Upper, one.NearLower, one.NearUpper = nil, nil, nil, nil, nil, nil
			}
			if !reflect.DeepEqual(p, q) {
				t.Fatalf("month %d: %+v became %+v", i, p, q)
			}
		}
		if was.Latest.Variation != is.Latest.Variation || was.Latest.Assurance != is.Latest.Assurance {
			t.Fatalf("%+v became %+v", was.Latest, is.Latest)
		}
	})
}

func TestAChartTurnedOverSaysTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeries(t)
		over := s.moved(-1, 0)
		over.Direction = -s.Direction
		was, is := XmR(s), XmR(over)
		for i, p := range was.Points {
			if q := is.Points[i]; p.Rule != q.Rule || p.Way != -q.Way || s.Direction != Neutral && p.Signal != q.Signal {
				t.Fatalf("month %d: %s %d %s became %s %d %s", i, p.Rule, p.Way, p.Signal, q.Rule, q.Way, q.Signal)
			}
		}
		if was.Latest.Assurance != is.Latest.Assurance {
			t.Fatalf("%s became %s", was.Latest.Assurance, is.Latest.Assurance)
		}
	})
}

func TestAChartHoldsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeries(t)
		c := XmR(s)
		if !finite(reflect.ValueOf(c)) {
			t.Fatalf("%+v holds what is no number", c)
		}
		for i, p := range c.Points {
			g := c.Segments[p.Segment-1]
			flagged := p.OutsideLimits || p.Trend || p.TwoOfThree || p.Shift
			switch {
			case flagged && (p.Value == nil || !g.HasLimits):
				t.Fatalf("month %d is flagged without a value or limits: %+v", i, p)
			case (p.Rule == RuleMissing) != (p.Value == nil):
				t.Fatalf("month %d: %+v", i, p)
			case p.Value != nil && g.HasLimits && flagged == (p.Signal == SignalCommonCause):
				t.Fatalf("month %d is flagged %v and says %s", i, flagged, p.Signal)
			case (p.Signal == "") != (p.Value == nil || !g.HasLimits):
				t.Fatalf("month %d says %q: %+v", i, p.Signal, p)
			}
		}
		if n := len(c.Segments); n > 0 && c.Segments[n-1].Start >= len(s.Values) {
			t.Fatalf("a segment begins past the end: %+v", c.Segments[n-1])
		}
	})
}

func TestAChartDoesNotSeeTheFuture(t *testing.T) {
	// With frozen limits a later month changes no rule of one that stands a whole window before it.
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeries(t)
		s.BaselineN, s.Rebase = 12, nil
		whole := XmR(s)
		if len(whole.Segments) == 0 || whole.Segments[0].NUsed < 12 || !whole.Segments[0].HasLimits {
			t.Skip("no frozen limits")
		}
		cut := len(s.Values) - 1
		before := s
		before.Values = s.Values[:cut]
		part := XmR(before)
		if part.Segments[0].NUsed < 12 {
			t.Skip("the last month was one of the twelve")
		}
		for i := 0; i < cut-longRun+1; i++ {
			if part.Points[i].Rule != whole.Points[i].Rule {
				t.Fatalf("month %d was %s and became %s", i, part.Points[i].Rule, whole.Points[i].Rule)
			}
		}
	})
}

func TestAnIntervalHoldsItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1_000_000).Draw(t, "cases")
		x := rapid.Int64Range(0, n).Draw(t, "successes")
		share, lower, upper, ok := Wilson(x, n)
		if ok != (n > 0) {
			t.Fatalf("%d of %d: %v", x, n, ok)
		}
		if !ok {
			return
		}
		if !(0 <= lower && lower <= share && share <= upper && upper <= 1) || x == 0 && lower != 0 || x == n && upper != 1 {
			t.Fatalf("%d of %d: %v in %v–%v", x, n, share, lower, upper)
		}
		otherShare, otherLower, otherUpper, _ := Wilson(n-x, n)
		if !near(otherShare, 1-share) || !near(otherLower, 1-upper) || !near(otherUpper, 1-lower) {
			t.Fatalf("%d of %d: those not met have %v–%v beside %v–%v", x, n, otherLower, otherUpper, lower, upper)
		}
	})
}

// drawStays draws durations and whether each is closed.
func drawStays(t *rapid.T) (durations, closed []int64) {
	durations = rapid.SliceOfN(rapid.Int64Range(0, 90), 0, 80).Draw(t, "durations")
	closed = make([]int64, len(durations))
	for i := range closed {
		closed[i] = rapid.Int64Range(0, 1).Draw(t, "closed")
	}
	return durations, closed
}

func TestASurvivalCurveFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		durations, closed := drawStays(t)
		c := Survival(staysOf(durations, closed))
		before := 1.0
		for _, s := range c.Steps {
			if s.Survival > before || s.Survival < 0 {
				t.Fatalf("%v after %v", s.Survival, before)
			}
			before = s.Survival
			for _, kind := range []Interval{Log, LogLog} {
				e := c.At(float64(s.Time), kind)
				if e.Lower != nil && !(*e.Lower >= 0 && *e.Lower <= *e.Survival && *e.Survival <= *e.Upper && *e.Upper <= 1) {
					t.Fatalf("%v in %v–%v", *e.Survival, *e.Lower, *e.Upper)
				}
			}
		}
		want, ok := SurvivalMedian(staysOf(durations, closed))
		if got := c.Reaches(0.5); (got != nil) != ok || ok && *got != want {
			t.Fatalf("the median of the curve is %v, alone it is %v, %v", got, want, ok)
		}
		lower, upper := c.ReachesWithin(0.5, Log)
		if m := c.Reaches(0.5); m != nil && (lower != nil && *lower > *m || upper != nil && *upper < *m) {
			t.Fatalf("the median %v lies outside %v–%v", *m, lower, upper)
		}
		// The order of the cases tells nothing.
		order := rapid.Permutation(indices(len(durations))).Draw(t, "order")
		if other := Survival(staysOf(picked(durations, order), picked(closed, order))); !reflect.DeepEqual(c, other) {
			t.Fatalf("in another order %+v became %+v", c, other)
		}
		if len(durations) > 0 && !slices.Contains(closed, 0) {
			var sum float64
			for _, d := range durations {
				sum += float64(min(d, 60))
			}
			if days, _, ok := c.RMST(60); !ok || !near(days, sum/float64(len(durations))) {
				t.Fatalf("all closed: %v days of the first 60, want %v", days, sum/float64(len(durations)))
			}
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func picked[T any](values []T, order []int) []T {
	out := make([]T, len(order))
	for i, k := range order {
		out[i] = values[k]
	}
	return out
}

func TestAFunnelDoesNotRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		denominators := rapid.SliceOfN(rapid.Int64Range(0, 500), 0, 30).Draw(t, "cases")
		numerators := make([]int64, len(denominators))
		for i, n := range denominators {
			numerators[i] = rapid.Int64Range(0, n).Draw(t, "met")
		}
		f := Funnel(numerators, denominators)
		if !finite(reflect.ValueOf(f)) || !finite(reflect.ValueOf(PChart(numerators, denominators))) {
			t.Fatalf("%+v holds what is no number", f)
		}
		order := rapid.Permutation(indices(len(denominators))).Draw(t, "order")
		other := Funnel(picked(numerators, order), picked(denominators, order))
		if !reflect.DeepEqual(picked(f.Units, order), other.Units) || !reflect.DeepEqual(f.Average, other.Average) {
			t.Fatalf("in another order %+v became %+v", f, other)
		}
		for _, u := range f.Units {
			if u.Share != nil && !(0 <= *u.Lower998 && *u.Lower998 <= *u.Lower95 && *u.Lower95 <= *f.Average &&
				*f.Average <= *u.Upper95 && *u.Upper95 <= *u.Upper998 && *u.Upper998 <= 1) {
				t.Fatalf("limits %v %v %v %v %v", *u.Lower998, *u.Lower95, *f.Average, *u.Upper95, *u.Upper998)
			}
		}
	})
}

func TestProbabilitiesAreProbabilities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeries(t)
		p := Project(s.Values, s.Direction, s.Target, rapid.IntRange(1, 24).Draw(t, "ahead"))
		cut := len(s.Values) / 2
		before, after := present(s.Values[:cut]), present(s.Values[cut:])
		e := Welch(before, after)
		r := RunChart(s.Values)
		j := Change{Values: s.Values, At: cut, Direction: s.Direction, Transition: rapid.Bool().Draw(t, "transition")}.Judge()
		for _, result := range []any{p, e, r, j} {
			if !finite(reflect.ValueOf(result)) {
				t.Fatalf("%+v holds what is no number", result)
			}
		}
		for _, v := range []*float64{p.PValue, e.PValue} {
			if v != nil && (*v < 0 || *v > 1) {
				t.Fatalf("a p-value of %v", *v)
			}
		}
		if p.Lower != nil && !(*p.Lower <= *p.Predicted && *p.Predicted <= *p.Upper) {
			t.Fatalf("%v in %v–%v", *p.Predicted, *p.Lower, *p.Upper)
		}
		if e.Lower95 != nil && !(*e.Lower95 <= *e.Difference && *e.Difference <= *e.Upper95) {
			t.Fatalf("%v in %v–%v", *e.Difference, *e.Lower95, *e.Upper95)
		}
		// The order of the months on each side tells nothing of the size.
		slices.Reverse(before)
		slices.Reverse(after)
		if other := Welch(before, after); e.T != nil && (!near(*other.T, *e.T) || !near(*other.PValue, *e.PValue)) {
			t.Fatalf("in another order %+v became %+v", e, other)
		}
	})
}

// noise draws independent normal months.
func noise(chance *rand.Rand, n int) []*float64 {
	out := make([]*float64, n)
	for i := range out {
		v := 50 + 5*chance.NormFloat64()
		out[i] = &v
	}
	return out
}

// The figures of the two tests below are those of statistics.md §2.8. The seed is fixed; the bounds are wide enough
// for another one, and too narrow for another rule.
func TestFalseAlarmsAreRare(t *testing.T) {
	chance := rand.New(rand.NewPCG(2026, 11))
	const charts = 4000
	for _, months := range []int{12, 24, 36} {
		latest, anywhere := 0, 0
		for range charts {
			c := XmR(Series{Values: noise(chance, months), Direction: Increase})
			if c.Latest.Variation != VariationCommonCause {
				latest++
			}
			if slices.ContainsFunc(c.Points, func(p Point) bool { return p.Signal != SignalCommonCause }) {
				anywhere++
			}
		}
		if share := float64(latest) / charts; share < 0.006 || share > 0.02 {
			t.Errorf("%d months: the latest icon is wrong in %.2f %% of the charts, want 1.0–1.5 %%", months, 100*share)
		}
		want := map[int]float64{12: 0.08, 24: 0.19, 36: 0.32}[months]
		if share := float64(anywhere) / charts; math.Abs(share-want) > 0.04 {
			t.Errorf("%d months: %.1f %% of the charts have a flag, want about %.0f %%", months, 100*share, 100*want)
		}
	}
}

func TestAStepIsSeen(t *testing.T) {
	chance := rand.New(rand.NewPCG(2026, 12))
	const charts = 2000
	for _, step := range []struct{ sigmas, want float64 }{{1, 0.48}, {1.5, 0.69}, {2, 0.85}, {3, 0.97}} {
		seen := 0
		for range charts {
			values := noise(chance, 18)
			for _, v := range values[12:] {
				*v += 5 * step.sigmas
			}
			for months := 13; months <= 18; months++ {
				c := XmR(Series{Values: values[:months], Direction: Increase, BaselineN: 12})
				if c.Latest.Variation == VariationImprovementHigh {
					seen++
					break
				}
			}
		}
		if share := float64(seen) / charts; math.Abs(share-step.want) > 0.05 {
			t.Errorf("a step of %v sigma is seen within 6 months in %.1f %%, want about %.0f %%", step.sigmas, 100*share, 100*step.want)
		}
	}
}
