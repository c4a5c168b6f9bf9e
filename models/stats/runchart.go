package stats

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Run is a run chart with Anhøj's rules: robust where single values are skewed (statistics.md §12).
type Run struct {
	N             int      `json:"n"` // values that are known
	Median        *float64 `json:"median"`
	NUseful       int      `json:"n_useful"` // of these, the ones that do not lie on the median
	LongestRun    int      `json:"longest_run"`
	Crossings     int      `json:"crossings"`
	MaxRun        *int     `json:"max_run"`       // a longer run is a signal; nil below 10 useful points
	MinCrossings  *int     `json:"min_crossings"` // fewer crossings are a signal
	LongRun       bool     `json:"long_run"`
	FewCrossings  bool     `json:"few_crossings"`
	EnoughToJudge bool     `json:"enough_to_judge"`
	Signal        bool     `json:"signal"` // either of the two rules
}

const minUseful = 10

// RunChart judges a series; nil is missing, and is dropped like a point on the median.
func RunChart(values []*float64) Run {
	there := present(values)
	r := Run{N: len(there)}
	median, ok := Quantile(slices.Sorted(slices.Values(there)), 0.5)
	if !ok {
		return r
	}
	r.Median = &median
	eps := margin(median)
	last, run := 0, 0
	for _, v := range there {
		side := sign(v-median, eps)
		if side == 0 {
			continue
		}
		r.NUseful++
		if side != last {
			run = 0
			if last != 0 {
				r.Crossings++
			}
		}
		run++
		last = side
		r.LongestRun = max(r.LongestRun, run)
	}
	if r.NUseful < minUseful {
		return r
	}
	longest := int(math.Round(math.Log2(float64(r.NUseful)))) + 3
	fewest := leastCrossings(r.NUseful)
	r.MaxRun, r.MinCrossings, r.EnoughToJudge = &longest, &fewest, true
	r.LongRun, r.FewCrossings = r.LongestRun > longest, r.Crossings < fewest
	r.Signal = r.LongRun || r.FewCrossings
	return r
}

// leastCrossings gives the 5 % point of the crossings that chance makes among n points.
func leastCrossings(n int) int {
	chance := distuv.Binomial{N: float64(n - 1), P: 0.5}
	return sort.Search(n-1, func(c int) bool { return chance.CDF(float64(c)) >= 0.05 })
}
