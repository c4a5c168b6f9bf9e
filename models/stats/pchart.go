package stats

import "math"

// ShareChart is a p-chart with Laney's p′ beside it, for analysts (statistics.md §5).
type ShareChart struct {
	Centre *float64     `json:"centre"`  // the pooled share; nil where there is no case
	SigmaZ *float64     `json:"sigma_z"` // nil where the centre is 0 or 1, or no two months on end have cases
	Points []SharePoint `json:"points"`
}

// SharePoint is one month; a month without cases has no point and no limits. The limits are cut to 0–1.
type SharePoint struct {
	Share        *float64 `json:"share"`
	Lower        *float64 `json:"lower"`
	Upper        *float64 `json:"upper"`
	Outside      bool     `json:"outside"`
	PrimeLower   *float64 `json:"prime_lower"`
	PrimeUpper   *float64 `json:"prime_upper"`
	PrimeOutside bool     `json:"prime_outside"`
}

// TooNarrow says that the binomial limits are too narrow for this series: p′ or an XmR chart tells more.
func (c ShareChart) TooNarrow() bool { return c.SigmaZ != nil && *c.SigmaZ > 1.2 }

// shareMargin is the distance below which two shares are the same.
const shareMargin = 1e-9

// PChart makes the chart of monthly counts; the two have the same length.
func PChart(numerators, denominators []int64) ShareChart {
	c := ShareChart{Points: make([]SharePoint, len(denominators))}
	centre, ok := pooled(numerators, denominators)
	if !ok {
		return c
	}
	c.Centre = &centre
	sigma := make([]float64, len(denominators))
	var ranges []float64
	var before *float64 // z of the month before
	for i, n := range denominators {
		if n <= 0 {
			before = nil
			continue
		}
		p := &c.Points[i]
		share := float64(numerators[i]) / float64(n)
		sigma[i] = math.Sqrt(centre * (1 - centre) / float64(n))
		p.Share = &share
		p.Lower, p.Upper, p.Outside = cut(centre, 3*sigma[i], share)
		if sigma[i] > 0 {
			z := (share - centre) / sigma[i]
			if before != nil {
				ranges = append(ranges, math.Abs(z-*before))
			}
			before = &z
		}
	}
	if len(ranges) == 0 {
		return c
	}
	sigmaZ := mean(screened(ranges)) / 1.128
	c.SigmaZ = &sigmaZ
	for i := range c.Points {
		if p := &c.Points[i]; p.Share != nil {
			p.PrimeLower, p.PrimeUpper, p.PrimeOutside = cut(centre, 3*sigma[i]*sigmaZ, *p.Share)
		}
	}
	return c
}

// cut gives limits around a centre, cut to 0–1, and whether a share lies outside them.
func cut(centre, width, share float64) (lower, upper *float64, outside bool) {
	low, up := math.Max(0, centre-width), math.Min(1, centre+width)
	return &low, &up, share < low-shareMargin || share > up+shareMargin
}

// pooled sums the parts before it divides; false where there is no case.
func pooled(numerators, denominators []int64) (float64, bool) {
	var x, n int64
	for i, d := range denominators {
		if d > 0 {
			x, n = x+numerators[i], n+d
		}
	}
	return float64(x) / float64(n), n > 0
}
