package disclosure

import (
	"math/big"
	"slices"
)

// simplex is a linear program in fractions, without rounding: rows say that coefficients times
// variables, none below 0, are the last entry. Choice by least index (Bland 1977) always ends.
type simplex struct {
	rows      [][]*big.Rat
	basis     []int // the variable that each row gives
	variables int
	// edge, if not nil, is told of each edge that a minimum goes along: the variable that rises.
	edge func(enters, leaves int)
}

// newSimplex finds a corner; ok is false if no values fit.
func newSimplex(rows [][]*big.Rat, variables int) (s *simplex, ok bool) {
	s = &simplex{variables: variables}
	width := variables + len(rows)
	for i, row := range rows {
		wide := zeros(width + 1)
		sign := big.NewRat(1, 1)
		if row[variables].Sign() < 0 {
			sign.SetInt64(-1)
		}
		for j := range variables {
			wide[j].Mul(row[j], sign)
		}
		wide[variables+i].SetInt64(1)
		wide[width].Mul(row[variables], sign)
		s.rows, s.basis = append(s.rows, wide), append(s.basis, variables+i)
	}
	goal := zeros(width + 1)
	for j := variables; j < width; j++ {
		goal[j].SetInt64(1)
	}
	left, _ := s.minimum(goal, width)
	if left.Sign() != 0 {
		return nil, false
	}
	s.dropArtificial()
	return s, true
}

func zeros(n int) []*big.Rat {
	z := make([]*big.Rat, n)
	for i := range z {
		z[i] = new(big.Rat)
	}
	return z
}

// dropArtificial leaves only real variables, and rows that say something of them.
func (s *simplex) dropArtificial() {
	for i := range s.rows {
		if s.basis[i] < s.variables {
			continue
		}
		if j := slices.IndexFunc(s.rows[i][:s.variables], func(v *big.Rat) bool { return v.Sign() != 0 }); j >= 0 {
			s.pivot(i, j, nil)
		}
	}
	for i := len(s.rows) - 1; i >= 0; i-- {
		if s.basis[i] >= s.variables {
			s.rows, s.basis = slices.Delete(s.rows, i, i+1), slices.Delete(s.basis, i, i+1)
			continue
		}
		row := s.rows[i]
		s.rows[i] = append(row[:s.variables:s.variables], row[len(row)-1])
	}
}

// minimum of the goal's coefficients times the first variables; ok is false if there is none below.
func (s *simplex) minimum(goal []*big.Rat, variables int) (at *big.Rat, ok bool) {
	cost := zeros(variables + 1)
	for j, v := range goal {
		cost[j].Set(v)
	}
	for i, b := range s.basis {
		subtract(cost, s.rows[i], new(big.Rat).Set(cost[b]))
	}
	for {
		enters := slices.IndexFunc(cost[:variables], func(v *big.Rat) bool { return v.Sign() < 0 })
		if enters < 0 {
			return cost[variables].Neg(cost[variables]), true
		}
		leaves := s.leaving(enters, variables)
		if s.edge != nil {
			s.edge(enters, leaves)
		}
		if leaves < 0 {
			return nil, false
		}
		s.pivot(leaves, enters, cost)
	}
}

// leaving is the row that bounds a variable first, the one of least variable among equals.
func (s *simplex) leaving(enters, last int) int {
	found := -1
	var least, ratio big.Rat
	for i, row := range s.rows {
		if row[enters].Sign() <= 0 {
			continue
		}
		ratio.Quo(row[last], row[enters])
		if d := ratio.Cmp(&least); found < 0 || d < 0 || d == 0 && s.basis[i] < s.basis[found] {
			found = i
			least.Set(&ratio)
		}
	}
	return found
}

// pivot has row i give variable j, there and in the cost.
func (s *simplex) pivot(i, j int, cost []*big.Rat) {
	inverse := new(big.Rat).Inv(s.rows[i][j])
	for _, v := range s.rows[i] {
		if v.Sign() != 0 {
			v.Mul(v, inverse)
		}
	}
	for other, row := range s.rows {
		if other != i {
			subtract(row, s.rows[i], new(big.Rat).Set(row[j]))
		}
	}
	if cost != nil {
		subtract(cost, s.rows[i], new(big.Rat).Set(cost[j]))
	}
	s.basis[i] = j
}

// subtract takes times a row from another.
func subtract(from, row []*big.Rat, times *big.Rat) {
	if times.Sign() == 0 {
		return
	}
	var product big.Rat
	for j, v := range row {
		if v.Sign() != 0 {
			from[j].Sub(from[j], product.Mul(times, v))
		}
	}
}
