package stats

import "math"

// FunnelClass says where a unit lies among the limits of a funnel.
type FunnelClass string

// The classes. Leaders are told of those outside 99.8 % only: of 20 units one is outside 95 % by chance.
const (
	FunnelHigh998 FunnelClass = "high_998"
	FunnelHigh95  FunnelClass = "high_95"
	FunnelWithin  FunnelClass = "within"
	FunnelLow95   FunnelClass = "low_95"
	FunnelLow998  FunnelClass = "low_998"
	FunnelNoCases FunnelClass = "no_cases"
)

// Signal says whether a class is good or bad news; a unit without cases says nothing.
func (c FunnelClass) Signal(d Direction) Signal {
	switch c {
	case FunnelHigh998, FunnelHigh95:
		return signalOf(1, d)
	case FunnelLow998, FunnelLow95:
		return signalOf(-1, d)
	case FunnelNoCases:
		return ""
	}
	return SignalCommonCause
}

// FunnelPlot compares units by their shares, each with limits that its own number of cases allows (statistics.md §8).
// The units keep their order: a funnel never ranks.
type FunnelPlot struct {
	Average *float64     `json:"average"` // the pooled share; nil where there is no case
	Units   []FunnelUnit `json:"units"`
}

// FunnelUnit is one unit. The limits are cut to 0–1; the class comes from the uncut ones.
type FunnelUnit struct {
	Share    *float64    `json:"share"`
	Lower95  *float64    `json:"lower95"`
	Upper95  *float64    `json:"upper95"`
	Lower998 *float64    `json:"lower998"`
	Upper998 *float64    `json:"upper998"`
	Class    FunnelClass `json:"class"`
}

// TooNarrow says that more than a fifth of the units with cases lie outside 95 %: the limits are too narrow for such
// volumes, and single units must not be pointed at.
func (f FunnelPlot) TooNarrow() bool {
	with, outside := 0, 0
	for _, u := range f.Units {
		if u.Class != FunnelNoCases {
			with++
			if u.Class != FunnelWithin {
				outside++
			}
		}
	}
	return 5*outside > with
}

// Funnel makes the plot of units; the two have the same length.
func Funnel(numerators, denominators []int64) FunnelPlot {
	f := FunnelPlot{Units: make([]FunnelUnit, len(denominators))}
	average, ok := pooled(numerators, denominators)
	if ok {
		f.Average = &average
	}
	for i, n := range denominators {
		u := &f.Units[i]
		if n <= 0 {
			u.Class = FunnelNoCases
			continue
		}
		share := float64(numerators[i]) / float64(n)
		s := math.Sqrt(average * (1 - average) / float64(n))
		u.Share = &share
		u.Lower95, u.Upper95, _ = cut(average, z95*s, share)
		u.Lower998, u.Upper998, _ = cut(average, z998*s, share)
		switch off := share - average; {
		case off > z998*s+shareMargin:
			u.Class = FunnelHigh998
		case off < -z998*s-shareMargin:
			u.Class = FunnelLow998
		case off > z95*s+shareMargin:
			u.Class = FunnelHigh95
		case off < -z95*s-shareMargin:
			u.Class = FunnelLow95
		default:
			u.Class = FunnelWithin
		}
	}
	return f
}
