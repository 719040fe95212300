package disclosure

import (
	"math/big"

	"github.com/cyclebook/cyclebook/stats"
)

// end is the least sum of some atoms, or with the sign -1 the largest, as fractions of students; it
// does not exist if nothing bounds it.
func (f *fitting) end(group []int, sign int64) (at *big.Rat, ok bool) {
	goal := zeros(f.variables())
	offset := new(big.Rat)
	for _, j := range group {
		goal[j].SetInt64(sign)
		offset.Add(offset, big.NewRat(int64(f.low[j]), 1))
	}
	if at, ok = f.program.minimum(goal, f.variables()); ok {
		at.Add(at.Mul(at, big.NewRat(sign, 1)), offset)
	}
	return at, ok
}

// exposure is what a reader can tell of the sum of some atoms, in whole numbers.
func (f *fitting) exposure(group []int) Exposure {
	at, step := f.lattice.of(group)
	e := Exposure{Step: 1}
	if step.IsInt64() && step.Sign() > 0 {
		e.Step = int(step.Int64())
	}
	least, _ := f.end(group, 1)
	e.Low = number(onward(rounded(least, true), at, step, true))
	if largest, ok := f.end(group, -1); ok {
		e.High = number(onward(rounded(largest, false), at, step, false))
	}
	for _, j := range group {
		e.Atoms = append(e.Atoms, f.atoms[j])
	}
	return e
}

func rounded(v *big.Rat, up bool) *big.Int {
	n, rest := new(big.Int).DivMod(v.Num(), v.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return n
}

func number(n *big.Int) stats.Number {
	v, _ := new(big.Float).SetInt(n).Float64()
	return stats.Some(v)
}
