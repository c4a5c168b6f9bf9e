package seed

import (
	"math"
	"math/rand/v2"
)

// normalAt gives the standard normal quantile of p.
func normalAt(p float64) float64 {
	p = math.Min(math.Max(p, 1e-6), 1-1e-6)
	return math.Sqrt2 * math.Erfinv(2*p-1)
}

// days draws whole days from a lognormal with a median; spread is the standard deviation of its logarithm.
func days(r *rand.Rand, median, spread float64) int {
	return int(math.Round(median * math.Exp(spread*r.NormFloat64())))
}

// chance says yes with probability p.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

// pick draws one of the keys by weight.
func pick[T any](r *rand.Rand, from []weighted[T]) T {
	sum := 0.0
	for _, w := range from {
		sum += w.weight
	}
	at := r.Float64() * sum
	for _, w := range from {
		if at -= w.weight; at < 0 {
			return w.value
		}
	}
	return from[len(from)-1].value
}

type weighted[T any] struct {
	value  T
	weight float64
}
