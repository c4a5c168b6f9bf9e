package measure

import (
	"math"
	"math/big"
	"math/bits"
)

// exact is a sum of amounts in millionths, in 128 bits: it does not depend on the order in which cases are added,
// so that a figure is the same to the last bit after a patch, an undo, or on more processors.
type exact struct {
	high int64
	low  uint64
}

// millionths gives an amount as whole millionths. Amounts beyond nine million millions are cut there.
func millionths(v float64) int64 {
	const most = 9e12
	return int64(math.Round(max(-most, min(most, v)) * 1e6))
}

func (e *exact) add(v int64) {
	var carry uint64
	e.low, carry = bits.Add64(e.low, uint64(v), 0)
	e.high += v>>63 + int64(carry)
}

func (e *exact) join(o exact) {
	var carry uint64
	e.low, carry = bits.Add64(e.low, o.low, 0)
	e.high += o.high + int64(carry)
}

// float gives the sum in whole units, rounded once.
func (e exact) float() float64 {
	sum := new(big.Int).Lsh(big.NewInt(e.high), 64)
	sum.Add(sum, new(big.Int).SetUint64(e.low))
	v, _ := new(big.Rat).SetFrac(sum, big.NewInt(1_000_000)).Float64()
	return v
}
