// Package stats holds the statistics of a series: quantiles, times to an event. It knows nothing of cases, KPIs or
// periods; numbers go in and numbers come out.
package stats

import "math"

// Count is a value and how many times it stands in a series.
type Count struct {
	Value int
	N     int64
}

// place gives where the quantile p lies among n sorted values: the index of the value below, counted from 0, and
// how far the way to the next one it is. Type 7 of R, PERCENTILE.INC of a spreadsheet: h = (n−1)·p.
func place(n int64, p float64) (k int64, part float64) {
	h := float64(n-1) * p
	// 9·0.9 is 8.1 and 10·0.7 is 7, but 20·0.35 falls a bit short of 7: a place that near a whole number is it.
	if whole := math.Round(h); math.Abs(h-whole) < 1e-9*math.Max(1, h) {
		return int64(whole), 0
	}
	k = int64(math.Floor(h))
	return k, h - float64(k)
}

// Quantile gives the quantile p (0–1) of rising values by type 7; false where there are none.
func Quantile(sorted []float64, p float64) (float64, bool) {
	n := int64(len(sorted))
	if n == 0 {
		return 0, false
	}
	k, part := place(n, p)
	v := sorted[k]
	if part > 0 {
		v += part * (sorted[k+1] - v)
	}
	return v, true
}

// QuantileOf gives the same of counted values, rising by value; false where they count nothing.
func QuantileOf(counts []Count, p float64) (float64, bool) {
	var n int64
	for _, c := range counts {
		n += c.N
	}
	return QuantileAt(n, p, func(k int64) int {
		for _, c := range counts {
			if k -= c.N; k < 0 {
				return c.Value
			}
		}
		return 0
	})
}

// QuantileAt gives the same of n whole values that at hands out by their place in rising order, counted from 0.
func QuantileAt(n int64, p float64, at func(k int64) int) (float64, bool) {
	if n == 0 {
		return 0, false
	}
	k, part := place(n, p)
	v := float64(at(k))
	if part > 0 {
		v += part * (float64(at(k+1)) - v)
	}
	return v, true
}
