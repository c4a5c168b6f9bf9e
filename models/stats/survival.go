package stats

import "math"

// Stay is what happened to the ones that had stayed for Time: some left (the event), some were last seen then
// (censored: still open, or gone another way).
type Stay struct {
	Time     int
	Left     int64
	Censored int64
}

// SurvivalMedian gives the Kaplan–Meier median of stays, rising by time: the first time at which fewer than half
// remain; where exactly half remain on a stretch, the middle of that stretch, which ends at the next lower step or
// at the largest time. False where the curve never comes that low (statistics.md §7).
func SurvivalMedian(stays []Stay) (float64, bool) {
	const half, near = 0.5, 1e-9
	var atRisk int64
	for _, s := range stays {
		atRisk += s.Left + s.Censored
	}
	remain := 1.0
	var from float64 // where the stretch of exactly half begins
	flat := false
	for _, s := range stays {
		if s.Left > 0 {
			remain *= float64(atRisk-s.Left) / float64(atRisk)
			switch {
			case flat:
				return (from + float64(s.Time)) / 2, true
			case math.Abs(remain-half) < near:
				from, flat = float64(s.Time), true
			case remain < half:
				return float64(s.Time), true
			}
		}
		atRisk -= s.Left + s.Censored
	}
	if flat {
		return (from + float64(stays[len(stays)-1].Time)) / 2, true
	}
	return 0, false
}
