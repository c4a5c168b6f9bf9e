package stats

import "math"

// Stay is what happened to the ones that had stayed for Time: some left (the event), some were last seen then
// (censored: still open, or gone another way).
type Stay struct {
	Time     int
	Left     int64
	Censored int64
}

// crossing finds where a falling curve comes below a level: the first time at which it is lower; where it lies exactly
// on the level for a stretch, the middle of that stretch, which ends at the next lower step or at the largest time
// (statistics.md §7).
type crossing struct {
	level float64
	from  float64 // where the stretch on the level begins
	flat  bool
}

// step takes the next step of the curve. True when it decides where the crossing is.
func (c *crossing) step(time int, value float64) (float64, bool) {
	const near = 1e-9
	switch t := float64(time); {
	case math.Abs(value-c.level) < near:
		if !c.flat {
			c.from, c.flat = t, true
		}
	case c.flat && value < c.level:
		return (c.from + t) / 2, true
	case value < c.level:
		return t, true
	}
	return 0, false
}

// end is the largest time, which ends a stretch that no step has ended.
func (c *crossing) end(largest int) (float64, bool) {
	return (c.from + float64(largest)) / 2, c.flat
}

// SurvivalMedian gives the Kaplan–Meier median of stays, rising by time, and nothing else of the curve: what many
// small groups are asked for. False where the curve never comes below a half.
func SurvivalMedian(stays []Stay) (float64, bool) {
	var atRisk int64
	for _, s := range stays {
		atRisk += s.Left + s.Censored
	}
	remain := 1.0
	half := crossing{level: 0.5}
	for _, s := range stays {
		if s.Left > 0 {
			remain *= float64(atRisk-s.Left) / float64(atRisk)
			if t, ok := half.step(s.Time, remain); ok {
				return t, true
			}
		}
		atRisk -= s.Left + s.Censored
	}
	if !half.flat {
		return 0, false
	}
	return half.end(stays[len(stays)-1].Time)
}

// Curve is a Kaplan–Meier curve: which share of a cohort is still open after so many days (statistics.md §7).
type Curve struct {
	N, Closed, Open int64
	Largest         int // the largest time; 0 where there is no case
	Steps           []Step
}

// Step is one time with closings.
type Step struct {
	Time      int     `json:"time"`
	AtRisk    int64   `json:"at_risk"` // that stayed so long or longer; closings come before censorings of the same day
	Closed    int64   `json:"closed"`
	Survival  float64 `json:"survival"` // from this time on
	greenwood float64 // the sum of d/(r(r−d)) so far
}

// Interval is the way a 95 % interval of a curve is made.
type Interval int8

// The intervals: Log is the usual one, LogLog is better in the tails and stays between 0 and 1 by itself.
const (
	Log Interval = iota
	LogLog
)

// Estimate is the curve at one time.
type Estimate struct {
	Survival     *float64 // nil where there is no case
	SE           *float64 // nil where the curve is 0, as are the limits
	Lower, Upper *float64 // 95 %
	Beyond       bool     // later than the largest time, and the curve is not 0 there: it is not known, and goes on flat
}

// Survival makes the curve of stays, rising by time.
func Survival(stays []Stay) Curve {
	c := Curve{Steps: []Step{}}
	for _, s := range stays {
		c.Closed += s.Left
		c.Open += s.Censored
		if s.Left+s.Censored > 0 {
			c.Largest = s.Time
		}
	}
	c.N = c.Closed + c.Open
	atRisk, remain, greenwood := c.N, 1.0, 0.0
	for _, s := range stays {
		if s.Left > 0 {
			r, d := float64(atRisk), float64(s.Left)
			remain *= (r - d) / r
			if d < r {
				greenwood += d / (r * (r - d))
			}
			c.Steps = append(c.Steps, Step{Time: s.Time, AtRisk: atRisk, Closed: s.Left, Survival: remain, greenwood: greenwood})
		}
		atRisk -= s.Left + s.Censored
	}
	return c
}

// EndsAboveZero says that some were still open at the largest time.
func (c Curve) EndsAboveZero() bool {
	return c.N > 0 && (len(c.Steps) == 0 || c.Steps[len(c.Steps)-1].Survival > 0)
}

// Beyond says that the curve is not known at a time.
func (c Curve) Beyond(time float64) bool {
	return c.N == 0 || c.EndsAboveZero() && time > float64(c.Largest)
}

// limits gives the 95 % interval from a step on, false where the curve is 0.
func (s Step) limits(kind Interval) (lower, upper float64, ok bool) {
	if s.Survival <= 0 {
		return 0, 0, false
	}
	width := z95 * math.Sqrt(s.greenwood)
	if kind == LogLog {
		if s.Survival >= 1 {
			return 1, 1, true
		}
		power := math.Exp(width / math.Abs(math.Log(s.Survival)))
		return math.Pow(s.Survival, power), math.Pow(s.Survival, 1/power), true
	}
	return s.Survival * math.Exp(-width), math.Min(1, s.Survival*math.Exp(width)), true
}

// At gives the curve after the steps up to a time: 1 − Survival is the share that was closed within it.
func (c Curve) At(time float64, kind Interval) Estimate {
	if c.N == 0 {
		return Estimate{Beyond: true}
	}
	at := Step{Survival: 1}
	for _, s := range c.Steps {
		if float64(s.Time) > time {
			break
		}
		at = s
	}
	e := Estimate{Survival: &at.Survival, Beyond: c.Beyond(time)}
	if lower, upper, ok := at.limits(kind); ok {
		se := at.Survival * math.Sqrt(at.greenwood)
		e.SE, e.Lower, e.Upper = &se, &lower, &upper
	}
	return e
}

// Reaches gives the time at which fewer than a share are still open: 0.5 asks for the median, 0.1 for the P90. nil
// where the curve never comes that low.
func (c Curve) Reaches(share float64) *float64 {
	return c.reaches(share, func(s Step) (float64, bool) { return s.Survival, true })
}

// ReachesWithin gives the 95 % interval of Reaches: the same of the lower and of the upper curve. nil is not reached:
// a group that is small often has no upper end.
func (c Curve) ReachesWithin(share float64, kind Interval) (lower, upper *float64) {
	lower = c.reaches(share, func(s Step) (float64, bool) {
		low, _, ok := s.limits(kind)
		return low, ok
	})
	upper = c.reaches(share, func(s Step) (float64, bool) {
		_, up, ok := s.limits(kind)
		return up, ok
	})
	return lower, upper
}

// reaches finds the crossing of a curve that is made of the steps; a step may have no value on it.
func (c Curve) reaches(share float64, value func(Step) (float64, bool)) *float64 {
	find := crossing{level: share}
	for _, s := range c.Steps {
		if v, ok := value(s); ok {
			if t, done := find.step(s.Time, v); done {
				return &t
			}
		} else if find.flat { // the curve itself falls to 0 here
			t := (find.from + float64(s.Time)) / 2
			return &t
		}
	}
	if t, ok := find.end(c.Largest); ok {
		return &t
	}
	return nil
}

// RMST gives the mean number of days that were spent within the first tau days, the area below the curve, and its
// standard error. False where the curve is not known as far as tau.
func (c Curve) RMST(tau float64) (days, se float64, ok bool) {
	if c.Beyond(tau) {
		return 0, 0, false
	}
	// From the end: area is what lies between a step and tau.
	var area, variance float64
	until := tau
	for i := len(c.Steps) - 1; i >= 0; i-- {
		s := c.Steps[i]
		if float64(s.Time) >= tau {
			continue
		}
		area += s.Survival * (until - float64(s.Time))
		until = float64(s.Time)
		if r, d := float64(s.AtRisk), float64(s.Closed); r > d {
			variance += area * area * d / (r * (r - d))
		}
	}
	return area + until, math.Sqrt(variance), true
}
