package measure

import (
	"math"
	"math/big"
)

// exact is a sum of amounts in whole units and billionths: it does not depend on the order in which cases are
// added, so that a figure is the same to the last bit after a patch, an undo, or on more processors.
type exact struct {
	whole      int64
	billionths int64
}

const billion = 1_000_000_000

// add adds an amount, which is cut at a million billions either way.
func (e *exact) add(v float64) {
	const most = 1e15
	whole, part := math.Modf(max(-most, min(most, v)))
	e.whole += int64(whole)
	e.billionths += int64(math.Round(part * billion))
}

func (e *exact) join(o exact) {
	e.whole += o.whole
	e.billionths += o.billionths
}

func (e *exact) leave(o exact) {
	e.whole -= o.whole
	e.billionths -= o.billionths
}

// rat gives the sum as it is, before any rounding.
func (e exact) rat() *big.Rat {
	sum := new(big.Int).Mul(big.NewInt(e.whole), big.NewInt(billion))
	sum.Add(sum, big.NewInt(e.billionths))
	return new(big.Rat).SetFrac(sum, big.NewInt(billion))
}
