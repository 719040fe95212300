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
	low := onward(rounded(least, true), at, step, true)
	e.Low = number(low)
	if largest, ok := f.end(group, -1); ok {
		high := onward(rounded(largest, false), at, step, false)
		if len(group) == 1 {
			f.narrow(group[0], low, high, int64(e.Step))
			e.Low = number(low)
		}
		e.High = number(high)
	}
	for _, j := range group {
		e.Atoms = append(e.Atoms, f.atoms[j])
	}
	return e
}

// narrow moves the ends of an interval inward while it is sure that an atom cannot have their value.
func (f *fitting) narrow(j int, low, high *big.Int, step int64) {
	for _, end := range []*big.Int{low, high} {
		for low.Cmp(high) < 0 && end.IsInt64() && end.Int64() < int64(f.ledger.K) {
			if _, no := f.has(j, int(end.Int64())); !no {
				break
			}
			end.Add(end, big.NewInt(step))
			if end == high {
				end.Sub(end, big.NewInt(2*step))
			}
		}
	}
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
