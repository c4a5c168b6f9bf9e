package stats

const (
	year        = 12
	seasonFrom  = 3 * year
	seasonPairs = 12
)

// SeasonalPattern gives the autocorrelation of a monthly series with itself a year before, from 36 months on
// (statistics.md §11; above 0.5 is a yearly pattern). nil is missing; false where fewer than 12 pairs of months are
// known, or where nothing varies.
func SeasonalPattern(values []*float64) (autocorrelation float64, ok bool) {
	if len(values) < seasonFrom {
		return 0, false
	}
	there := present(values)
	if len(there) < seasonPairs {
		return 0, false
	}
	centre := mean(there)
	var ss, cross float64
	for _, v := range there {
		ss += (v - centre) * (v - centre)
	}
	pairs := 0
	for i := year; i < len(values); i++ {
		if a, b := values[i-year], values[i]; a != nil && b != nil && isFinite(*a) && isFinite(*b) {
			cross += (*a - centre) * (*b - centre)
			pairs++
		}
	}
	// Equal values do not vary, whatever the last bits of their mean say.
	if eps := margin(centre); pairs < seasonPairs || ss <= eps*eps*float64(len(there)) {
		return 0, false
	}
	// A series without gaps has a year more months than pairs; one with gaps is weighed the same way.
	return cross / float64(pairs+year) / (ss / float64(len(there))), true
}
