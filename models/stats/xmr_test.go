package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
)

// differs tells where a result is not the expected one: numbers to a relative 1e-6, the rest exactly. Keys of the
// result that are not expected do not count.
func differs(got, want any) string {
	var tree any
	text, err := json.Marshal(got)
	if err == nil {
		err = json.Unmarshal(text, &tree)
	}
	if err != nil {
		return err.Error()
	}
	return apart(tree, want, "")
}

func apart(got, want any, path string) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s = %v, want an object", path, got)
		}
		for key, value := range w {
			one, there := g[key]
			if !there {
				return fmt.Sprintf("%s.%s is not there", path, key)
			}
			if said := apart(one, value, path+"."+key); said != "" {
				return said
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s = %v, want %d entries", path, got, len(w))
		}
		for i := range w {
			if said := apart(g[i], w[i], fmt.Sprintf("%s[%d]", path, i)); said != "" {
				return said
			}
		}
		return ""
	case float64:
		if g, ok := got.(float64); ok && math.Abs(g-w) <= 1e-6*math.Abs(w)+1e-15 {
			return ""
		}
	default:
		if got == want {
			return ""
		}
	}
	return fmt.Sprintf("%s = %v, want %v", path, got, want)
}

// without takes keys out of a tree.
func without(tree any, keys ...string) any {
	switch t := tree.(type) {
	case map[string]any:
		for _, key := range keys {
			delete(t, key)
		}
		for _, value := range t {
			without(value, keys...)
		}
	case []any:
		for _, value := range t {
			without(value, keys...)
		}
	}
	return tree
}

// series makes values of numbers; NaN is a missing month.
func series(values ...float64) []*float64 {
	out := make([]*float64, len(values))
	for i, v := range values {
		if !math.IsNaN(v) {
			out[i] = &v
		}
	}
	return out
}

var missing = math.NaN()

// steady are twelve months around 50 with moving ranges of 2: limits 50 ± 5.32, inner lines 50 ± 3.5467.
var steady = []float64{51, 49, 51, 49, 51, 49, 51, 49, 51, 49, 51, 49}

// after is a chart whose limits are those of steady, with later months.
func after(d Direction, months ...float64) Chart {
	return XmR(Series{Values: series(append(append([]float64{}, steady...), months...)...), Direction: d, BaselineN: len(steady)})
}

func TestRulesOfAChart(t *testing.T) {
	tests := []struct {
		name   string
		months []float64 // after the steady ones
		rules  []Rule
		signal Signal // of the last one, more is better
	}{
		{"on a limit is inside", []float64{55.32}, []Rule{RuleNone}, SignalCommonCause},
		{"beyond a limit is a signal at once", []float64{55.33}, []Rule{RuleOutside}, SignalImprovement},
		{"beyond the lower limit is a concern", []float64{44.6}, []Rule{RuleOutside}, SignalConcern},
		{"seven above the centre are a shift", []float64{50.5, 51, 50.5, 51, 50.5, 51, 50.5},
			[]Rule{RuleShift, RuleShift, RuleShift, RuleShift, RuleShift, RuleShift, RuleShift}, SignalImprovement},
		{"the eighth belongs to the shift", []float64{50.5, 51, 50.5, 51, 50.5, 51, 50.5, 51},
			[]Rule{RuleShift, RuleShift, RuleShift, RuleShift, RuleShift, RuleShift, RuleShift, RuleShift}, SignalImprovement},
		{"six are none", []float64{50.5, 51, 50.5, 51, 50.5, 51},
			[]Rule{RuleNone, RuleNone, RuleNone, RuleNone, RuleNone, RuleNone}, SignalCommonCause},
		{"a month on the centre breaks a shift", []float64{50.5, 51, 50.5, 50, 51, 50.5, 51, 50.5},
			[]Rule{RuleNone, RuleNone, RuleNone, RuleNone, RuleNone, RuleNone, RuleNone, RuleNone}, SignalCommonCause},
		{"a missing month breaks a shift", []float64{50.5, 51, 50.5, missing, 50.5, 51, 50.5, 51},
			[]Rule{RuleNone, RuleNone, RuleNone, RuleMissing, RuleNone, RuleNone, RuleNone, RuleNone}, SignalCommonCause},
		{"six falls on end are a trend", []float64{52, 51.5, 51, 50.5, 49.5, 49, 48.5},
			[]Rule{RuleTrend, RuleTrend, RuleTrend, RuleTrend, RuleTrend, RuleTrend, RuleTrend}, SignalConcern},
		{"an equal month breaks a trend", []float64{52, 51.5, 51, 51, 49.5, 49, 48.5},
			[]Rule{RuleNone, RuleNone, RuleNone, RuleNone, RuleNone, RuleNone, RuleNone}, SignalCommonCause},
		{"a missing month breaks a trend", []float64{52, 51.5, 51, missing, 49.5, 49, 48.5, 48},
			[]Rule{RuleNone, RuleNone, RuleNone, RuleMissing, RuleNone, RuleNone, RuleNone, RuleNone}, SignalCommonCause},
		{"two of three in the outer third", []float64{54, 51, 54.5}, []Rule{RuleTwoOfThree, RuleNone, RuleTwoOfThree}, SignalImprovement},
		{"the third must lie on the same side", []float64{54, 49, 54.5}, []Rule{RuleNone, RuleNone, RuleNone}, SignalCommonCause},
		{"a month outside is none of the two", []float64{56, 51, 54.5}, []Rule{RuleOutside, RuleNone, RuleNone}, SignalCommonCause},
		{"on the inner line is not in the outer third", []float64{50 + 2.66*2*2/3, 51, 54.5}, []Rule{RuleNone, RuleNone, RuleNone}, SignalCommonCause},
		{"two of three is told before a shift", []float64{51, 50.5, 51, 50.5, 54, 51, 54.5},
			[]Rule{RuleShift, RuleShift, RuleShift, RuleShift, RuleTwoOfThree, RuleShift, RuleTwoOfThree}, SignalImprovement},
		{"trend is told before two of three and shift", []float64{50.5, 51, 51.5, 52, 53, 54, 55},
			[]Rule{RuleTrend, RuleTrend, RuleTrend, RuleTrend, RuleTrend, RuleTrend, RuleTrend}, SignalImprovement},
	}
	for _, test := range tests {
		points := after(Increase, test.months...).Points[len(steady):]
		for i, want := range test.rules {
			if points[i].Rule != want {
				t.Errorf("%s: month %d (%v) has the rule %s, want %s", test.name, i+1, test.months[i], points[i].Rule, want)
			}
		}
		if got := points[len(points)-1].Signal; got != test.signal {
			t.Errorf("%s: the last month says %q, want %q", test.name, got, test.signal)
		}
	}
}

func TestATurningPointTakesTheLaterTrend(t *testing.T) {
	points := after(Increase, 48, 48.5, 49, 49.5, 50.5, 51, 52, 51, 50.5, 49.5, 49, 48.5, 48).Points[len(steady):]
	for i, p := range points {
		want := SignalImprovement
		if i >= 6 {
			want = SignalConcern
		}
		if p.Rule != RuleTrend || p.Signal != want {
			t.Errorf("month %d: %s, %s, want trend, %s", i+1, p.Rule, p.Signal, want)
		}
	}
	// Above the limits a month is high, wherever the trend that begins there goes.
	if p := after(Increase, 56, 54, 53, 52, 51, 50.5, 49).Points[len(steady)]; !p.Trend || p.Rule != RuleOutside || p.Signal != SignalImprovement {
		t.Errorf("the first month of a fall, above the limits: %+v", p)
	}
	if p := after(Increase, 48, 48.5, 49, 49.2, 49.3, 49.4, 49.5).Points[len(steady)]; *p.Side != -1 || p.Way != 1 || p.Signal != SignalImprovement {
		t.Errorf("a rising month below the centre: %+v", p)
	}
}

func TestLimitsOfASegment(t *testing.T) {
	tests := []struct {
		name  string
		in    Series
		want  Segment
		exact bool // compare the limits
	}{
		{"five moving ranges give provisional limits", Series{Values: series(51, 49, 51, 49, 51, 49)},
			Segment{NValues: 6, NUsed: 6, NMR: 5, NMRKept: 5, HasLimits: true, Provisional: true}, false},
		{"four do not", Series{Values: series(51, 49, 51, 49, 51)}, Segment{NValues: 5, NUsed: 5, NMR: 4, NMRKept: 4}, false},
		{"a moving range never spans a missing month", Series{Values: series(51, 49, 51, missing, 51, 49, 51)},
			Segment{NValues: 6, NUsed: 6, NMR: 4, NMRKept: 4}, false},
		{"twelve values are enough", Series{Values: series(steady...)},
			Segment{NValues: 12, NUsed: 12, NMR: 11, NMRKept: 11, HasLimits: true}, false},
		{"the limits may come from the first twelve", Series{Values: series(append(append([]float64{}, steady...), 90, 10)...), BaselineN: 12},
			Segment{NValues: 14, NUsed: 12, NMR: 11, NMRKept: 11, HasLimits: true}, false},
		{"the moving ranges are counted before screening", Series{Values: series(50, 50, 50, 50, 50, 99)},
			Segment{NValues: 6, NUsed: 6, NMR: 5, NMRKept: 4, HasLimits: true, Provisional: true}, false},
		{"a large moving range is kept when asked for", Series{Values: series(50, 50, 50, 50, 50, 99), KeepOutliers: true},
			Segment{NValues: 6, NUsed: 6, NMR: 5, NMRKept: 5, HasLimits: true, Provisional: true}, false},
		{"constant months have their value as limits", Series{Values: series(98, 98, 98, 98, 98, 98)},
			Segment{NValues: 6, NUsed: 6, NMR: 5, NMRKept: 5, HasLimits: true, Provisional: true}, true},
		{"nothing known, nothing said", Series{Values: series(missing, missing)}, Segment{}, false},
	}
	for _, test := range tests {
		got := XmR(test.in).Segments[0]
		lines := []*float64{got.Centre, got.Lower, got.Upper}
		if got.HasLimits != (got.Lower != nil && got.Upper != nil && got.AverageMovingRange != nil) {
			t.Errorf("%s: limits %v do not go with %v", test.name, lines, got.HasLimits)
		}
		if test.exact && (*got.Lower != *got.Centre || *got.Upper != *got.Centre || *got.AverageMovingRange != 0) {
			t.Errorf("%s: %v %v %v", test.name, *got.Lower, *got.Centre, *got.Upper)
		}
		got.Centre, got.Lower, got.Upper, got.AverageMovingRange = nil, nil, nil, nil
		if got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestScreeningIsDoneOnce(t *testing.T) {
	// The ranges 1 1 1 1 1 1 1 1 4 4 40: 40 falls at the first screening; the two of 4 would fall at a second one.
	got := XmR(Series{Values: series(0, 1, 0, 1, 0, 1, 0, 1, 0, 4, 0, 40)}).Segments[0]
	if got.NMR != 11 || got.NMRKept != 10 || !near(*got.AverageMovingRange, 1.6) {
		t.Errorf("kept %d of %d, mean %v, want 10 of 11, 1.6", got.NMRKept, got.NMR, *got.AverageMovingRange)
	}
}

func TestEightMonthsOnTheMeanAreNoShift(t *testing.T) {
	// The mean of these is 0.19999999999999998 or so.
	c := XmR(Series{Values: series(0.1, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.3), Direction: Increase})
	for i, p := range c.Points {
		if p.Shift {
			t.Errorf("month %d is part of a shift", i+1)
		}
	}
}

func TestARebaseBeginsASegment(t *testing.T) {
	values := series(append(append([]float64{}, steady...), 31, 29, 31, 29, 31, 29)...)
	c := XmR(Series{Values: values, Rebase: []int{12, 0, -3, 99, 12}, Direction: Decrease})
	if len(c.Segments) != 2 || c.Segments[1].Start != 12 || !near(*c.Segments[1].Centre, 30) {
		t.Fatalf("segments %+v", c.Segments)
	}
	for i, p := range c.Points {
		if p.Rule != RuleNone {
			t.Errorf("month %d: %s: a rule looked across the rebase", i+1, p.Rule)
		}
	}
	if c = XmR(Series{Values: values, Rebase: []int{15}}); c.Latest.Variation != VariationInsufficientData {
		t.Errorf("three months after a rebase say %s", c.Latest.Variation)
	}
}

func TestIcons(t *testing.T) {
	target := func(v float64) *float64 { return &v }
	months := func(last ...float64) []*float64 { return series(append(append([]float64{}, steady...), last...)...) }
	tests := []struct {
		name      string
		in        Series
		variation Variation
		assurance Assurance
	}{
		{"nothing asked, nothing known", Series{Direction: Increase}, VariationInsufficientData, ""},
		{"a target without data", Series{Direction: Increase, Target: target(1)}, VariationInsufficientData, AssuranceInsufficientData},
		{"five months are too few", Series{Values: series(1, 2, 1, 2, 1), Direction: Increase, Target: target(1)},
			VariationInsufficientData, AssuranceInsufficientData},
		{"a target between the limits is hit or miss", Series{Values: months(), Direction: Increase, Target: target(50)},
			VariationCommonCause, AssuranceInconsistent},
		{"a target at the worse limit is met", Series{Values: months(), Direction: Increase, Target: target(44.68)},
			VariationCommonCause, AssurancePass},
		{"a target at the better limit is not out of reach", Series{Values: months(), Direction: Increase, Target: target(55.32)},
			VariationCommonCause, AssuranceInconsistent},
		{"a target beyond it is", Series{Values: months(), Direction: Increase, Target: target(55.33)}, VariationCommonCause, AssuranceFail},
		{"the same downwards: met", Series{Values: months(), Direction: Decrease, Target: target(55.32)}, VariationCommonCause, AssurancePass},
		{"the same downwards: hit or miss", Series{Values: months(), Direction: Decrease, Target: target(44.68)},
			VariationCommonCause, AssuranceInconsistent},
		{"the same downwards: out of reach", Series{Values: months(), Direction: Decrease, Target: target(44.67)},
			VariationCommonCause, AssuranceFail},
		{"a neutral series is held to no target", Series{Values: months(60), Target: target(50), BaselineN: 12}, VariationNeutralHigh, ""},
		{"neutral and low", Series{Values: months(40), BaselineN: 12}, VariationNeutralLow, ""},
		{"better and high", Series{Values: months(60), Direction: Increase, BaselineN: 12}, VariationImprovementHigh, ""},
		{"better and low", Series{Values: months(40), Direction: Decrease, BaselineN: 12}, VariationImprovementLow, ""},
		{"worse and high", Series{Values: months(60), Direction: Decrease, BaselineN: 12}, VariationConcernHigh, ""},
		{"worse and low", Series{Values: months(40), Direction: Increase, BaselineN: 12}, VariationConcernLow, ""},
		{"the last month that is known speaks", Series{Values: months(60, missing), Direction: Increase, BaselineN: 12}, VariationImprovementHigh, ""},
		{"a constant 100 % meets 100 %", Series{Values: series(1, 1, 1, 1, 1, 1), Direction: Increase, Target: target(1)},
			VariationCommonCause, AssurancePass},
	}
	for _, test := range tests {
		if got := XmR(test.in).Latest; got.Variation != test.variation || got.Assurance != test.assurance {
			t.Errorf("%s: %s, %q, want %s, %q", test.name, got.Variation, got.Assurance, test.variation, test.assurance)
		}
	}
}

func TestVerdictsOfAProjection(t *testing.T) {
	target := func(v float64) *float64 { return &v }
	line := func(n int) []*float64 { // 1, 2, …, exactly
		var out []float64
		for i := range n {
			out = append(out, float64(i+1))
		}
		return series(out...)
	}
	tests := []struct {
		name   string
		values []*float64
		d      Direction
		target *float64
		ahead  int
		want   Verdict
	}{
		{"eleven months are too few", line(11), Increase, target(20), 1, VerdictInsufficientData},
		{"nothing is too few", nil, Increase, target(20), 1, VerdictInsufficientData},
		{"more than twelve months ahead is too far", line(24), Increase, target(20), 13, VerdictTooFarAhead},
		{"more than there are values is too far", line(12), Increase, target(20), 13, VerdictTooFarAhead},
		{"equal months have no trend", series(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7), Increase, target(7), 3, VerdictNoTrend},
		{"a target that the line just meets is likely", line(12), Increase, target(15), 3, VerdictLikely},
		{"one that it does not reach is unlikely", line(12), Increase, target(15.1), 3, VerdictUnlikely},
		{"a line the wrong way is unlikely", line(12), Decrease, target(0), 3, VerdictUnlikely},
		{"no target, no verdict", line(12), Increase, nil, 3, ""},
		{"no direction, no verdict", line(12), Neutral, target(15), 3, ""},
	}
	for _, test := range tests {
		got := Project(test.values, test.d, test.target, test.ahead)
		if got.Verdict != test.want {
			t.Errorf("%s: %q, want %q", test.name, got.Verdict, test.want)
		}
	}
	p := Project(line(12), Increase, target(10), 3)
	if p.MonthsToTarget == nil || *p.MonthsToTarget != 0 {
		t.Errorf("a target that the line has passed is %v months away", p.MonthsToTarget)
	}
	if p = Project(series(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), Increase, target(1), 3); *p.PValue != 1 || p.MonthsToTarget != nil {
		t.Errorf("equal months have a p-value of %v", *p.PValue)
	}
	// A missing month keeps its number.
	if p = Project(series(1, missing, 3, missing, missing, 6), Increase, nil, 1); !near(*p.Slope, 1) || !near(*p.Predicted, 7) {
		t.Errorf("over a gap the line rises by %v a month to %v, want 1 and 7", *p.Slope, *p.Predicted)
	}
}

func TestAYearlyPatternNeedsThreeYears(t *testing.T) {
	wave := func(n int) []*float64 {
		var out []float64
		for i := range n {
			out = append(out, 50+10*math.Sin(2*math.Pi*float64(i)/12))
		}
		return series(out...)
	}
	if r, ok := SeasonalPattern(wave(36)); !ok || !near(r, 24.0/36) {
		t.Errorf("a wave of three years: %v, %v, want 2/3", r, ok)
	}
	if _, ok := SeasonalPattern(wave(35)); ok {
		t.Error("35 months have an answer")
	}
	if _, ok := SeasonalPattern(series(make([]float64, 36)...)); ok {
		t.Error("equal months have an answer")
	}
	gaps := wave(48)
	gaps[3], gaps[20], gaps[41] = nil, nil, nil
	if r, ok := SeasonalPattern(gaps); !ok || r < 0.5 || r > 1 {
		t.Errorf("a wave with gaps: %v, %v", r, ok)
	}
}

func TestARangeOfExactlyTheScreeningFactorIsDropped(t *testing.T) {
	// Twelve ranges with the mean 1000: ten of 794, one of 793 and the large one.
	series := func(large float64) Series {
		var s Series
		at := 0.0
		for i, r := range []float64{794, 794, 794, 794, 794, large, 794, 794, 794, 794, 794, 793} {
			if i == 0 {
				s.Values = append(s.Values, pointer(at))
			}
			if i%2 == 1 {
				r = -r
			}
			at += r
			s.Values = append(s.Values, pointer(at))
		}
		return s
	}
	tests := []struct {
		large float64
		kept  int
		mean  float64
	}{
		{3267, 11, 8733.0 / 11}, // 3.267 times the mean of 1000: dropped
		{3266, 12, 11999.0 / 12},
		{3268, 11, 8733.0 / 11},
	}
	for _, test := range tests {
		g := XmR(series(test.large)).Segments[0]
		if g.NMR != 12 || g.NMRKept != test.kept || math.Abs(*g.AverageMovingRange-test.mean) > 1e-9 {
			t.Errorf("a range of %v: %d of %d kept, mean %v; want %d, %v", test.large, g.NMRKept, g.NMR, *g.AverageMovingRange, test.kept, test.mean)
		}
	}
}

func TestAPointExactlyOnALimitLiesInside(t *testing.T) {
	// Twelve months between 0 and 100 give the mean 50, ranges of 100, limits at −216 and 316, inner lines at ±177⅓.
	at := func(last ...float64) []Point {
		var s Series
		s.BaselineN, s.Direction = 12, Increase
		for i := range 12 {
			s.Values = append(s.Values, pointer(float64(i%2)*100))
		}
		for _, v := range last {
			s.Values = append(s.Values, pointer(v))
		}
		return XmR(s).Points[12:]
	}
	for _, test := range []struct {
		value   float64
		outside bool
	}{{316, false}, {316 + 1e-9, false}, {316.0001, true}, {-216, false}, {-216.0001, true}} {
		if p := at(test.value)[0]; p.OutsideLimits != test.outside {
			t.Errorf("%v outside %v–%v: %v, want %v", test.value, *p.Lower, *p.Upper, p.OutsideLimits, test.outside)
		}
	}
	inner := 50 + 266.0*2/3
	for _, test := range []struct {
		value float64
		two   bool
	}{{inner, false}, {inner + 0.001, true}} {
		if points := at(test.value, 60, test.value); points[2].TwoOfThree != test.two {
			t.Errorf("two of three at %v: %v, want %v: on the inner line is not in the outer third", test.value, points[2].TwoOfThree, test.two)
		}
	}
}

func pointer(v float64) *float64 { return &v }
