package stats

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// Verdict says whether a target will be reached by its date. There is none where a trend has no target to be held
// to, which is null in JSON.
type Verdict string

// The verdicts: the first that applies (statistics.md §10).
const (
	VerdictInsufficientData Verdict = "insufficient_data" // fewer than 12 values
	VerdictTooFarAhead      Verdict = "too_far_ahead"     // more than 12 months, or more than there are values
	VerdictNoTrend          Verdict = "no_trend"          // the assurance icon tells what to expect
	VerdictLikely           Verdict = "likely"            // the whole interval meets the target
	VerdictPossible         Verdict = "possible"
	VerdictUnlikely         Verdict = "unlikely" // not even the better end meets it
)

// MarshalJSON writes no verdict as null.
func (v Verdict) MarshalJSON() ([]byte, error) { return wordOrNull(string(v)) }

// Projection is the straight line through the months of a segment, carried on. It says how the past would go on.
type Projection struct {
	N                int      `json:"n"`
	Slope            *float64 `json:"slope_per_month"`
	Intercept        *float64 `json:"intercept"`
	PValue           *float64 `json:"slope_p_value"`      // two-sided
	Trend            bool     `json:"trend_at_5_percent"` // the p-value is below 0.05
	FittedNow        *float64 `json:"fitted_now"`         // the line in the last month
	Predicted        *float64 `json:"predicted"`
	Lower            *float64 `json:"lower"`
	Upper            *float64 `json:"upper"`
	MonthsToTarget   *float64 `json:"months_to_target_at_this_slope"`
	RequiredPerMonth *float64 `json:"required_per_month"`
	Verdict          Verdict  `json:"verdict"`
}

// Project draws a line by least squares through the months of the current segment (nil is missing, and keeps its
// number) and asks whether it meets the target so many months after the last one, with an 80 % prediction interval
// (statistics.md §10). Without a target, or without a direction to meet it from, the line and its interval are given
// all the same, and the verdict is none once the line itself stands. A number that the values cannot give is nil.
func Project(values []*float64, direction Direction, target *float64, monthsAhead int) Projection {
	return project(values, direction, target, monthsAhead, 0.8)
}

func project(values []*float64, d Direction, target *float64, ahead int, level float64) Projection {
	x, y := make([]float64, 0, len(values)), make([]float64, 0, len(values))
	for i, v := range values {
		if v != nil && isFinite(*v) {
			x, y = append(x, float64(i+1)), append(y, *v)
		}
	}
	p := Projection{N: len(x)}
	p.fit(x, y, float64(len(values)), ahead, level)
	if d != Neutral && target != nil {
		p.aim(*target, float64(d), ahead)
	}
	switch {
	case p.N < fullLimits:
		p.Verdict = VerdictInsufficientData
	case ahead > min(12, p.N):
		p.Verdict = VerdictTooFarAhead
	case !p.Trend:
		p.Verdict = VerdictNoTrend
	case d != Neutral && target != nil:
		p.Verdict = p.verdict(*target, float64(d))
	}
	return p
}

// fit draws the line. Two values give a line, three its p-value and its interval.
func (p *Projection) fit(x, y []float64, last float64, ahead int, level float64) {
	n := float64(len(x))
	if n < 2 {
		return
	}
	mx, my := mean(x), mean(y)
	var sxx, sxy float64
	for i := range x {
		sxx += (x[i] - mx) * (x[i] - mx)
		sxy += (x[i] - mx) * (y[i] - my)
	}
	slope := sxy / sxx
	// Equal values have no slope, whatever the last bits of their mean say.
	if math.Abs(slope)*math.Sqrt(sxx) <= margin(my) {
		slope = 0
	}
	intercept := my - slope*mx
	now, at := intercept+slope*last, last+float64(ahead)
	predicted := intercept + slope*at
	p.Slope, p.Intercept, p.FittedNow, p.Predicted = &slope, &intercept, &now, &predicted
	if n < 3 {
		return
	}
	var rss float64
	for i := range x {
		r := y[i] - intercept - slope*x[i]
		rss += r * r
	}
	s := math.Sqrt(rss / (n - 2))
	t := distuv.StudentsT{Sigma: 1, Nu: n - 2}
	pValue := 1.0
	if slope != 0 {
		pValue = 2 * t.CDF(-math.Abs(slope)*math.Sqrt(sxx)/s) // a perfect line: s is 0, p is 0
	}
	half := tQuantile(n-2, (1+level)/2) * s * math.Sqrt(1+1/n+(at-mx)*(at-mx)/sxx)
	lower, upper := predicted-half, predicted+half
	p.PValue, p.Trend, p.Lower, p.Upper = &pValue, pValue < 0.05, &lower, &upper
}

// tQuantiles keeps the quantiles of Student's t that were asked for: a board asks for the same few hundreds of times,
// and each takes a search.
var tQuantiles sync.Map

func tQuantile(nu, p float64) float64 {
	key := [2]float64{nu, p}
	if v, ok := tQuantiles.Load(key); ok {
		return v.(float64)
	}
	v := distuv.StudentsT{Sigma: 1, Nu: nu}.Quantile(p)
	if nu < 1000 && p == 0.9 { // of an 80 % interval: what is kept has a bound
		tQuantiles.Store(key, v)
	}
	return v
}

// aim says what it takes to reach the target.
func (p *Projection) aim(target, better float64, ahead int) {
	if p.FittedNow == nil {
		return
	}
	missing := target - *p.FittedNow
	if ahead > 0 {
		perMonth := missing / float64(ahead)
		p.RequiredPerMonth = &perMonth
	}
	if p.Trend && *p.Slope*better > 0 {
		months := math.Max(0, missing / *p.Slope) // the line may have passed the target already
		p.MonthsToTarget = &months
	}
}

// verdict compares the two ends of the interval with the target, turned so that more is better. A target met exactly
// is met.
func (p *Projection) verdict(target, better float64) Verdict {
	worst, best := *p.Lower, *p.Upper
	if better < 0 {
		worst, best = -*p.Upper, -*p.Lower
	}
	eps := margin(target)
	switch {
	case worst >= target*better-eps:
		return VerdictLikely
	case best < target*better-eps:
		return VerdictUnlikely
	}
	return VerdictPossible
}

// SumAhead foretells the sum of the next values of a series that stays as its values were: the mean of the sum, and the
// interval that holds it with the given level (two-sided Student's t with n − 1 degrees of freedom; the error of the mean
// counts for each of the ahead values alike). Fewer than two values foretell nothing.
func SumAhead(values []float64, ahead int, level float64) (sum, lower, upper float64, ok bool) {
	n := float64(len(values))
	if len(values) < 2 || ahead < 0 {
		return 0, 0, 0, false
	}
	var mean, square float64
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	k := float64(ahead)
	half := tQuantile(n-1, (1+level)/2) * math.Sqrt(square/(n-1)*(k+k*k/n))
	return k * mean, k*mean - half, k*mean + half, true
}
