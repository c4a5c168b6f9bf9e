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

// pack makes a column of amounts, NaN for a missing one; nil where none is known.
func pack(values []float64) *Amounts {
	known, small := false, true
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		known = true
		if _, small = hundredths(v); !small {
			break
		}
	}
	switch {
	case !known:
		return nil
	case small:
		out := make([]int32, len(values))
		for i, v := range values {
			out[i] = noHundredths
			if !math.IsNaN(v) {
				out[i], _ = hundredths(v)
			}
		}
		return &Amounts{hundredths: out}
	}
	return &Amounts{wide: append(make([]float64, 0, len(values)), values...)}
}

// hundredths gives an amount as whole hundredths, where it is that.
func hundredths(v float64) (int32, bool) {
	h := math.Round(v * 100)
	if math.Abs(h) > math.MaxInt32 || h/100 != v {
		return 0, false
	}
	return int32(h), true
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

// amountMaker collects a column row by row; until an amount is known it takes no room.
type amountMaker struct{ values []float64 }

func (m *amountMaker) put(row int, v *float64) {
	if v != nil {
		m.reach(row)
		m.values = append(m.values, *v)
	}
}

// copy takes the rows from ≤ i < till of another column, to begin at row.
func (m *amountMaker) copy(row int, a *Amounts, from, till int) {
	if a == nil {
		return
	}
	m.reach(row)
	for i := from; i < till; i++ {
		v, ok := a.At(i)
		if !ok {
			v = math.NaN()
		}
		m.values = append(m.values, v)
	}
}

// reach fills up with missing amounts to a row.
func (m *amountMaker) reach(row int) {
	for len(m.values) < row {
		m.values = append(m.values, math.NaN())
	}
}

func (m *amountMaker) column(rows int) *Amounts {
	if len(m.values) == 0 {
		return nil
	}
	m.reach(rows)
	a := pack(m.values)
	m.values = m.values[:0]
	return a
}
