package stats

import (
	"encoding/json"
	"math"
	"slices"
)

// Direction says which way a series improves.
type Direction int8

// The directions.
const (
	Decrease Direction = -1
	Neutral  Direction = 0
	Increase Direction = 1
)

// Rule is one of the four rules of special causes, or why none was tried.
type Rule string

// The rules: the first that holds is the one that is told (statistics.md §2.6).
const (
	RuleOutside     Rule = "outside_limits"
	RuleTrend       Rule = "trend"
	RuleTwoOfThree  Rule = "two_of_three"
	RuleShift       Rule = "shift"
	RuleNone        Rule = "none"
	RuleMissing     Rule = "missing"
	RuleNotAssessed Rule = "not_assessed" // the segment has no limits
)

// Signal is what a point says. A point that cannot say anything has none, which is null in JSON.
type Signal string

// The signals.
const (
	SignalCommonCause Signal = "common_cause"
	SignalImprovement Signal = "improvement"
	SignalConcern     Signal = "concern"
	SignalNeutralHigh Signal = "neutral_high"
	SignalNeutralLow  Signal = "neutral_low"
)

// MarshalJSON writes no signal as null.
func (s Signal) MarshalJSON() ([]byte, error) { return wordOrNull(string(s)) }

// Variation is the first icon: is the series changing?
type Variation string

// The variations.
const (
	VariationCommonCause      Variation = "common_cause"
	VariationImprovementHigh  Variation = "improvement_high"
	VariationImprovementLow   Variation = "improvement_low"
	VariationConcernHigh      Variation = "concern_high"
	VariationConcernLow       Variation = "concern_low"
	VariationNeutralHigh      Variation = "neutral_high"
	VariationNeutralLow       Variation = "neutral_low"
	VariationInsufficientData Variation = "insufficient_data"
)

// Assurance is the second icon: will the target be met if nothing changes? There is none without a target or
// without a direction, which is null in JSON.
type Assurance string

// The assurances.
const (
	AssurancePass             Assurance = "consistent_pass"
	AssuranceInconsistent     Assurance = "inconsistent"
	AssuranceFail             Assurance = "consistent_fail"
	AssuranceInsufficientData Assurance = "insufficient_data"
)

// MarshalJSON writes no assurance as null.
func (a Assurance) MarshalJSON() ([]byte, error) { return wordOrNull(string(a)) }

func wordOrNull(word string) ([]byte, error) {
	if word == "" {
		return []byte("null"), nil
	}
	return json.Marshal(word)
}

// Series is what an XmR chart is made of (statistics.md §2.1). The months follow one another; none is left out.
type Series struct {
	Values       []*float64 // nil is missing, which is never 0
	Direction    Direction
	Target       *float64 // the one that is in force in the latest month
	Rebase       []int    // the indices where a new segment begins; one at or before 0 or past the end has no effect
	BaselineN    int      // the limits come from the first so many values of each segment; 0: from all
	KeepOutliers bool     // large moving ranges are not screened out
}

// Chart is an XmR chart: every view and every export of a series reads the same one.
type Chart struct {
	Points   []Point   `json:"points"`
	Segments []Segment `json:"segments"`
	Latest   Latest    `json:"latest"`
}

// Point is one month.
type Point struct {
	Value         *float64 `json:"value"`
	Segment       int      `json:"segment"` // counted from 1
	Centre        *float64 `json:"centre"`
	Lower         *float64 `json:"lower"`
	Upper         *float64 `json:"upper"`
	NearLower     *float64 `json:"near_lower"`
	NearUpper     *float64 `json:"near_upper"`
	Side          *int     `json:"side"` // of the centre: 1 above, 0 on it, -1 below
	OutsideLimits bool     `json:"outside_limits"`
	Trend         bool     `json:"trend"`
	TwoOfThree    bool     `json:"two_of_three"`
	Shift         bool     `json:"shift"`
	Rule          Rule     `json:"rule"`
	Signal        Signal   `json:"signal"`
	Way           int      `json:"-"` // of the told rule: 1 up, -1 down, 0 where none holds
}

// Segment is a stretch with one pair of limits. No rule looks across its ends.
type Segment struct {
	Start              int      `json:"-"`
	NValues            int      `json:"n_values"` // months that are not missing
	NUsed              int      `json:"n_used"`   // of these, the ones that the limits come from
	NMR                int      `json:"n_mr"`
	NMRKept            int      `json:"n_mr_kept"` // after screening
	Centre             *float64 `json:"centre"`
	AverageMovingRange *float64 `json:"average_moving_range"` // after screening
	Lower              *float64 `json:"lower"`
	Upper              *float64 `json:"upper"`
	HasLimits          bool     `json:"has_limits"`
	Provisional        bool     `json:"provisional"` // the limits come from fewer than 12 values
}

// Latest is the last month that is not missing, and the two icons.
type Latest struct {
	Index     int       `json:"-"` // -1 where every month is missing
	Value     *float64  `json:"value"`
	Variation Variation `json:"variation"`
	Assurance Assurance `json:"assurance"`
}

// The constants of statistics.md §2.3 and §2.4. 2.66 and 3.267 are literal: 3/1.128 gives other limits.
const (
	limitFactor    = 2.66
	screenFactor   = 3.267
	minMovingRange = 5
	fullLimits     = 12
	longRun        = 7
)

// XmR makes the chart of a series. A value that is not a finite number is missing.
func XmR(s Series) Chart {
	n := len(s.Values)
	c := Chart{Points: make([]Point, n), Segments: []Segment{}, Latest: Latest{Index: -1}}
	values := make([]*float64, n)
	for i, v := range s.Values {
		if v != nil && isFinite(*v) {
			values[i] = v
			c.Latest.Index, c.Latest.Value = i, v
		}
	}
	starts := []int{0}
	for _, at := range s.Rebase {
		if at > 0 && at < n {
			starts = append(starts, at)
		}
	}
	slices.Sort(starts)
	starts = append(slices.Compact(starts), n)
	for k, start := range starts[:len(starts)-1] {
		if start == n { // an empty series
			break
		}
		part := values[start:starts[k+1]]
		segment := newSegment(start, part, s)
		c.Segments = append(c.Segments, segment)
		points := c.Points[start:starts[k+1]]
		for i, near := 0, segment.near(); i < len(points); i++ {
			points[i] = segment.point(k+1, part[i], near)
		}
		if segment.HasLimits {
			segment.judge(points, s.Direction)
		}
	}
	c.Latest.Variation, c.Latest.Assurance = c.icons(s)
	return c
}

// newSegment calculates centre and limits (statistics.md §2.3, §2.4).
func newSegment(start int, values []*float64, s Series) Segment {
	g := Segment{Start: start}
	base := make([]float64, 0, len(values))
	ranges := make([]float64, 0, len(values))
	var before *float64 // the base value of the month before
	for _, v := range values {
		if v == nil {
			before = nil // a moving range never spans a missing month
			continue
		}
		g.NValues++
		if s.BaselineN > 0 && len(base) == s.BaselineN {
			continue
		}
		base = append(base, *v)
		if before != nil {
			ranges = append(ranges, math.Abs(*v-*before))
		}
		before = v
	}
	g.NUsed, g.NMR, g.NMRKept = len(base), len(ranges), len(ranges)
	if len(base) == 0 {
		return g
	}
	centre := mean(base)
	g.Centre = &centre
	if len(ranges) == 0 {
		return g
	}
	kept := ranges
	if !s.KeepOutliers {
		kept = screened(ranges)
	}
	g.NMRKept = len(kept)
	if g.NMR < minMovingRange { // counted before screening
		return g
	}
	amr := mean(kept)
	lower, upper := centre-limitFactor*amr, centre+limitFactor*amr
	g.AverageMovingRange, g.Lower, g.Upper = &amr, &lower, &upper
	g.HasLimits, g.Provisional = true, g.NUsed < fullLimits
	return g
}

// screened drops, once, the moving ranges of 3.267 times their mean or more (Nelson 1982). Where all are 0 all stay.
func screened(ranges []float64) []float64 {
	amr := mean(ranges)
	if amr <= 0 {
		return ranges
	}
	kept := make([]float64, 0, len(ranges))
	for _, r := range ranges {
		if r < screenFactor*amr {
			kept = append(kept, r)
		}
	}
	return kept
}

// point gives a month its lines, among them the near ones; judge gives it its rules.
func (g Segment) point(number int, v *float64, near *[2]float64) Point {
	p := Point{Value: v, Segment: number, Centre: g.Centre, Lower: g.Lower, Upper: g.Upper, Rule: RuleNotAssessed}
	if v == nil {
		p.Rule = RuleMissing
	}
	if near != nil {
		p.NearLower, p.NearUpper = &near[0], &near[1]
	}
	return p
}

// near gives the lines at two thirds of the way to the limits, nil without limits: every month of a segment has the same.
func (g Segment) near() *[2]float64 {
	if !g.HasLimits {
		return nil
	}
	near := limitFactor * *g.AverageMovingRange * 2 / 3
	return &[2]float64{*g.Centre - near, *g.Centre + near}
}

// margin is the distance below which two numbers of the segment's size are the same (statistics.md §2.5): the mean
// of ten times 0.1 is not exactly 0.1.
func (g Segment) margin() float64 { return margin(*g.Centre) }

// judge tries the four rules on the points of a segment (statistics.md §2.6) and says what each point means (§2.7).
func (g Segment) judge(points []Point, d Direction) {
	eps := g.margin()
	n := len(points)
	side := make([]int, n)
	outer := make([]bool, n) // in the outer third, and not outside
	step := make([]int, n)   // up or down from the month before; 0 where it is missing or the same
	for i := range points {
		p := &points[i]
		if p.Value == nil {
			continue
		}
		v := *p.Value
		side[i] = sign(v-*g.Centre, eps)
		p.Side = &side[i]
		p.OutsideLimits = v > *g.Upper+eps || v < *g.Lower-eps
		outer[i] = !p.OutsideLimits && (v > *p.NearUpper+eps || v < *p.NearLower-eps)
		if i > 0 && points[i-1].Value != nil {
			step[i] = sign(v-*points[i-1].Value, eps)
		}
	}
	trend := make([]int, n)
	run, rise := 0, 0 // months on end on one side; steps on end in one direction
	for i := range points {
		run = runOf(side, i, run)
		rise = runOf(step, i, rise)
		for k := i; run >= longRun && k > i-longRun; k-- {
			points[k].Shift = true
		}
		for k := i; rise >= longRun-1 && k > i-longRun; k-- { // a turning point takes the later trend
			points[k].Trend, trend[k] = true, step[i]
		}
		if i >= 2 && side[i] != 0 && side[i-1] == side[i] && side[i-2] == side[i] && count(outer[i-2:i+1]) >= 2 {
			for k := i - 2; k <= i; k++ {
				points[k].TwoOfThree = points[k].TwoOfThree || outer[k]
			}
		}
	}
	for i := range points {
		p := &points[i]
		if p.Value == nil {
			continue
		}
		p.Way = side[i]
		switch {
		case p.OutsideLimits:
			p.Rule = RuleOutside
		case p.Trend:
			p.Rule, p.Way = RuleTrend, trend[i] // a rising month below the centre goes up
		case p.TwoOfThree:
			p.Rule = RuleTwoOfThree
		case p.Shift:
			p.Rule = RuleShift
		default:
			p.Rule, p.Way = RuleNone, 0
		}
		p.Signal = signalOf(p.Way, d)
	}
}

// runOf gives how many of ways up to i are the same on end and not 0, when it was before up to i-1.
func runOf(ways []int, i, before int) int {
	switch {
	case ways[i] == 0:
		return 0
	case i > 0 && ways[i-1] == ways[i]:
		return before + 1
	}
	return 1
}

func signalOf(way int, d Direction) Signal {
	switch {
	case way == 0:
		return SignalCommonCause
	case d == Neutral && way > 0:
		return SignalNeutralHigh
	case d == Neutral:
		return SignalNeutralLow
	case way == int(d):
		return SignalImprovement
	}
	return SignalConcern
}

// icons gives the two icons of the latest month (statistics.md §2.7).
func (c Chart) icons(s Series) (Variation, Assurance) {
	asked := s.Target != nil && s.Direction != Neutral
	var g Segment
	if c.Latest.Index >= 0 {
		g = c.Segments[c.Points[c.Latest.Index].Segment-1]
	}
	if !g.HasLimits {
		if asked {
			return VariationInsufficientData, AssuranceInsufficientData
		}
		return VariationInsufficientData, ""
	}
	p := c.Points[c.Latest.Index]
	variation := Variation(p.Signal)
	if p.Signal == SignalImprovement || p.Signal == SignalConcern {
		if variation += "_low"; p.Way > 0 {
			variation = Variation(p.Signal) + "_high"
		}
	}
	if !asked {
		return variation, ""
	}
	// The worse limit and the better one, turned so that more is better. A target met exactly is met.
	worse, better := *g.Lower, *g.Upper
	if s.Direction == Decrease {
		worse, better = -*g.Upper, -*g.Lower
	}
	target, eps := *s.Target*float64(s.Direction), g.margin()
	switch {
	case worse >= target-eps:
		return variation, AssurancePass
	case better < target-eps:
		return variation, AssuranceFail
	}
	return variation, AssuranceInconsistent
}

// sign gives on which side of 0 a number is; within eps it is on it.
func sign(v, eps float64) int {
	switch {
	case v > eps:
		return 1
	case v < -eps:
		return -1
	}
	return 0
}

// margin is the distance below which two numbers of a size are taken as the same (statistics.md §2.5).
func margin(size float64) float64 { return 1e-9 * math.Max(1, math.Abs(size)) }

// present gives the values that are there.
func present(values []*float64) []float64 {
	out := make([]float64, 0, len(values))
	for _, v := range values {
		if v != nil && isFinite(*v) {
			out = append(out, *v)
		}
	}
	return out
}

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func count(marks []bool) int {
	n := 0
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
