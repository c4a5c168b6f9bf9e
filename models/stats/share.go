package stats

import "math"

// z95 bounds the middle 95 % of the normal distribution, z998 the middle 99.8 %.
const (
	z95  = 1.959963984540054
	z998 = 3.090232306167813
)

// Wilson gives a share and its 95 % interval, without continuity correction (statistics.md §4). False where there
// are no cases: nothing is known then, and nothing is 0.
func Wilson(successes, cases int64) (share, lower, upper float64, ok bool) {
	return wilson(successes, cases, z95)
}

func wilson(successes, cases int64, z float64) (share, lower, upper float64, ok bool) {
	if cases <= 0 || successes < 0 || successes > cases {
		return 0, 0, 0, false
	}
	n := float64(cases)
	p := float64(successes) / n
	scale := 1 + z*z/n
	centre := (p + z*z/(2*n)) / scale
	half := z / scale * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	lower, upper = math.Max(0, centre-half), math.Min(1, centre+half)
	if successes == 0 { // exactly, whatever the rounding says
		lower = 0
	}
	if successes == cases {
		upper = 1
	}
	return p, lower, upper, true
}
