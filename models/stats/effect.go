package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Effect is the size of a change: the difference of two means with Welch's 95 % interval (statistics.md §9). What the
// values cannot give is nil: a mean needs one value, the interval two on each side. Two sides that do not vary at all
// differ exactly; there is nothing to test then.
type Effect struct {
	MeanBefore *float64 `json:"mean_before"`
	MeanAfter  *float64 `json:"mean_after"`
	Difference *float64 `json:"difference"` // after less before
	Lower95    *float64 `json:"lower95"`
	Upper95    *float64 `json:"upper95"`
	T          *float64 `json:"t"`
	DF         *float64 `json:"df"`
	PValue     *float64 `json:"p_value"`
}

// Welch compares the values after with those before.
func Welch(before, after []float64) Effect {
	var e Effect
	mb, vb := moments(before)
	ma, va := moments(after)
	if len(before) > 0 {
		e.MeanBefore = &mb
	}
	if len(after) > 0 {
		e.MeanAfter = &ma
	}
	if len(before) == 0 || len(after) == 0 {
		return e
	}
	diff := ma - mb
	e.Difference = &diff
	if len(before) < 2 || len(after) < 2 {
		return e
	}
	nb, na := float64(len(before)), float64(len(after))
	b, a := vb/nb, va/na
	se := math.Sqrt(b + a)
	// Equal values do not vary, whatever the last bits of their mean say.
	if se <= margin(math.Max(math.Abs(mb), math.Abs(ma)))/math.Sqrt(nb+na) {
		lower, upper := diff, diff
		e.Lower95, e.Upper95 = &lower, &upper
		return e
	}
	pb, pa := b/(a+b), a/(a+b) // shares, so that no square of a small variance vanishes
	df := 1 / (pb*pb/(nb-1) + pa*pa/(na-1))
	dist := distuv.StudentsT{Sigma: 1, Nu: df}
	t := diff / se
	p := math.Min(1, 2*dist.CDF(-math.Abs(t)))
	half := dist.Quantile(0.975) * se
	lower, upper := diff-half, diff+half
	e.Lower95, e.Upper95, e.T, e.DF, e.PValue = &lower, &upper, &t, &df, &p
	return e
}

// moments gives mean and variance (n−1).
func moments(values []float64) (m, variance float64) {
	if len(values) == 0 {
		return 0, 0
	}
	m = mean(values)
	for _, v := range values {
		variance += (v - m) * (v - m)
	}
	return m, variance / math.Max(1, float64(len(values)-1))
}

// ChangeVerdict says what may be said after a change of the work. "After" it, never "because of" it.
type ChangeVerdict string

// The verdicts (statistics.md §9).
const (
	ChangeTooFewBefore ChangeVerdict = "too_few_before" // fewer than 8 months before, or none of the limits that judge
	ChangeTooEarly     ChangeVerdict = "too_early"      // fewer than 7 months after, and none of them outside the limits
	ChangeImprovement  ChangeVerdict = "improvement"    // the latest month is better than chance allows: effect seen
	ChangeConcern      ChangeVerdict = "concern"        // the latest month is worse than chance allows
	ChangeShifted      ChangeVerdict = "shifted"        // a signal of a series that has no good direction
	ChangeNone         ChangeVerdict = "no_effect_seen"
)

// Change is a dated change of the work in a monthly series.
type Change struct {
	Values     []*float64 // consecutive months; nil is missing
	At         int        // the index of the month of the change
	Transition bool       // that month belongs to neither side
	Direction  Direction
}

// ChangeJudgement is what is known after a change.
type ChangeJudgement struct {
	Verdict       ChangeVerdict
	Before, After int     // months that are known: of the up to 24 before, and after
	Limits        Segment // frozen: they come from the months before alone
	Points        []Point // the months from At on, held against those limits
	Latest        Signal  // of the last known month after
	Size          *Effect // from 8 months on each side
}

const (
	baselineMonths = 24
	minBefore      = 8
	minSize        = 8
)

// Judge holds the months after a change against the limits of the up to 24 months before it. The rules look at the
// months after alone: a run that began before the change is no effect of it.
func (c Change) Judge() ChangeJudgement {
	at := min(max(c.At, 0), len(c.Values))
	chart := XmR(Series{Values: c.Values[max(0, at-baselineMonths):at]})
	var j ChangeJudgement
	if len(chart.Segments) > 0 {
		j.Limits = chart.Segments[0]
	}
	var before, after []float64
	for _, p := range chart.Points {
		if p.Value != nil {
			before = append(before, *p.Value)
		}
	}
	near := j.Limits.near()
	for i, v := range c.Values[at:] {
		if v != nil && (!isFinite(*v) || c.Transition && i == 0) {
			v = nil
		}
		if v != nil {
			after = append(after, *v)
		}
		j.Points = append(j.Points, j.Limits.point(1, v, near))
	}
	j.Before, j.After = len(before), len(after)
	if j.Before >= minSize && j.After >= minSize {
		size := Welch(before, after)
		j.Size = &size
	}
	if !j.Limits.HasLimits || j.Before < minBefore {
		j.Verdict = ChangeTooFewBefore
		return j
	}
	j.Limits.judge(j.Points, c.Direction)
	outside := false
	for _, p := range j.Points {
		outside = outside || p.OutsideLimits
		if p.Value != nil {
			j.Latest = p.Signal
		}
	}
	switch {
	case j.After < longRun && !outside:
		j.Verdict = ChangeTooEarly
	case j.Latest == SignalImprovement:
		j.Verdict = ChangeImprovement
	case j.Latest == SignalConcern:
		j.Verdict = ChangeConcern
	case j.Latest == SignalNeutralHigh, j.Latest == SignalNeutralLow:
		j.Verdict = ChangeShifted
	default:
		j.Verdict = ChangeNone
	}
	return j
}
