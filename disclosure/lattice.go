package disclosure

import "math/big"

// lattice are all whole numbers that fit some equations, whatever their signs: at, and from there any
// whole number of steps along each column of steps (Hermite normal form; Cohen, A Course in
// Computational Algebraic Number Theory, 1993, 2.4). at and steps have an entry and a row per atom.
type lattice struct {
	at    []*big.Int
	steps [][]*big.Int
}

// newLattice is exact; ok is false if no whole numbers fit. The last entry of a row is what its
// coefficients come to.
func newLattice(rows [][]*big.Rat, atoms int) (l *lattice, ok bool) {
	columns := make([][]*big.Int, atoms) // coefficients by equation, below them the unit matrix
	for j := range columns {
		for _, row := range rows {
			columns[j] = append(columns[j], new(big.Int).Set(row[j].Num()))
		}
		for i := range atoms {
			columns[j] = append(columns[j], big.NewInt(int64(order(i == j))))
		}
	}
	l = &lattice{}
	for range atoms {
		l.at = append(l.at, new(big.Int))
	}
	done := 0
	for i, row := range rows {
		left := new(big.Int).Sub(row[atoms].Num(), valueAt(l.at, row))
		pivots := reduce(columns[done:], i)
		if !pivots {
			if left.Sign() != 0 {
				return nil, false
			}
			continue
		}
		times, rest := new(big.Int).QuoRem(left, columns[done][i], new(big.Int))
		if rest.Sign() != 0 {
			return nil, false
		}
		for a, v := range l.at {
			v.Add(v, new(big.Int).Mul(times, columns[done][len(rows)+a]))
		}
		done++
	}
	for a := range atoms {
		var steps []*big.Int
		for _, column := range columns[done:] {
			steps = append(steps, column[len(rows)+a])
		}
		l.steps = append(l.steps, steps)
	}
	return l, true
}

func valueAt(at []*big.Int, row []*big.Rat) *big.Int {
	sum := new(big.Int)
	for j, v := range at {
		sum.Add(sum, new(big.Int).Mul(v, row[j].Num()))
	}
	return sum
}

// reduce leaves in an equation's row the first column alone (Euclid), and says whether there is one.
func reduce(columns [][]*big.Int, row int) bool {
	for {
		least, others := -1, 0
		for j, c := range columns {
			if c[row].Sign() == 0 {
				continue
			}
			others++
			if least < 0 || c[row].CmpAbs(columns[least][row]) < 0 {
				least = j
			}
		}
		if least < 0 {
			return false
		}
		columns[0], columns[least] = columns[least], columns[0]
		if others == 1 {
			return true
		}
		for _, c := range columns[1:] {
			if times := new(big.Int).Quo(c[row], columns[0][row]); times.Sign() != 0 {
				takeTimes(c, columns[0], times)
			}
		}
	}
}

func takeTimes(from, column []*big.Int, times *big.Int) {
	var product big.Int
	for i, v := range column {
		if v.Sign() != 0 {
			from[i].Sub(from[i], product.Mul(times, v))
		}
	}
}

// of is what some atoms add up to: at and any multiple of step more or less; a step of 0 is no other
// value than at.
func (l *lattice) of(atoms []int) (at, step *big.Int) {
	at, step = new(big.Int), new(big.Int)
	for _, j := range atoms {
		at.Add(at, l.at[j])
	}
	one := big.NewInt(1)
	for i := range l.steps[0] {
		sum := new(big.Int)
		for _, j := range atoms {
			sum.Add(sum, l.steps[j][i])
		}
		if step.GCD(nil, nil, step, sum.Abs(sum)); step.Cmp(one) == 0 {
			break
		}
	}
	return at, step
}

// onward is the nearest value of at and its steps that is not below v, or with up false not above.
func onward(v, at, step *big.Int, up bool) *big.Int {
	if step.Sign() == 0 {
		return at
	}
	rest := new(big.Int).Sub(at, v)
	if rest.Mod(rest, step); !up && rest.Sign() > 0 {
		rest.Sub(rest, step)
	}
	return rest.Add(rest, v)
}
