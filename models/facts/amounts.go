package facts

import "math"

// Amounts is a column of amounts (minutes, kroner), some of them missing. Amounts that are whole hundredths, as
// nearly all are, take four bytes each; a chunk with any other amount keeps all of its amounts as floats. Either
// way an amount comes out as it went in.
type Amounts struct {
	hundredths []int32
	wide       []float64
}

const noHundredths = math.MinInt32

// amountsOf packs a column; nil where no amount is known.
func amountsOf(values []*float64) *Amounts {
	known, small := false, true
	for _, v := range values {
		if v == nil {
			continue
		}
		known = true
		h := math.Round(*v * 100)
		if math.Abs(h) > math.MaxInt32 || h/100 != *v {
			small = false
		}
	}
	switch {
	case !known:
		return nil
	case small:
		out := make([]int32, len(values))
		for i, v := range values {
			out[i] = noHundredths
			if v != nil {
				out[i] = int32(math.Round(*v * 100))
			}
		}
		return &Amounts{hundredths: out}
	}
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.NaN()
		if v != nil {
			out[i] = *v
		}
	}
	return &Amounts{wide: out}
}

// At gives the amount of row i, and whether it is known. A nil column knows none.
func (a *Amounts) At(i int) (float64, bool) {
	switch {
	case a == nil:
		return 0, false
	case a.hundredths != nil:
		h := a.hundredths[i]
		return float64(h) / 100, h != noHundredths
	}
	return a.wide[i], !math.IsNaN(a.wide[i])
}

func (a *Amounts) ref(i int) *float64 {
	v, ok := a.At(i)
	if !ok {
		return nil
	}
	return &v
}

func (a *Amounts) bytes() int {
	if a == nil {
		return 0
	}
	return 4*cap(a.hundredths) + 8*cap(a.wide)
}
