package disclosure

import (
	"math/big"
	"slices"
)

// Limits of the search for whole numbers, in linear programs: of one search, and of all that hang
// together. What is not found within them is taken for impossible, so that an atom counts as exposed.
const (
	triesOfOne = 200
	triesOfAll = 5000
)

// fitting collects whole numbers that fit equations: each set of them is a proof that its values are
// possible.
type fitting struct {
	*equations
	lattice *lattice
	program *simplex
	found   [][]int
	seen    []map[int]bool // the values of each atom in found
	all     bool
	left    int // how many programs may still be solved
}

func newFitting(q *equations, l *lattice, program *simplex) *fitting {
	f := &fitting{equations: q, lattice: l, program: program, left: triesOfAll}
	program.edge = f.along
	for range q.atoms {
		f.seen = append(f.seen, map[int]bool{})
	}
	return f
}

// add keeps numbers with a value that no others have; with all set, any. Each is held against the
// equations once more.
func (f *fitting) add(numbers []int) {
	numbers = numbers[:len(f.seen)]
	isNew := func(j, v int) bool { return v <= f.ledger.K && !f.seen[j][v] }
	keep := f.all
	for j, v := range numbers {
		keep = keep || isNew(j, v)
	}
	if !keep || !f.fits(numbers) {
		return
	}
	for j, v := range numbers {
		f.seen[j][v] = true
	}
	f.found = append(f.found, numbers)
}

func (f *fitting) fits(numbers []int) bool {
	for j, v := range numbers {
		if v < f.low[j] || f.high[j] != NoCell && v > f.high[j] {
			return false
		}
	}
	for _, row := range f.sums {
		left := row[len(numbers)].Num().Int64()
		for j, v := range numbers {
			left -= row[j].Num().Int64() * int64(v)
		}
		if left != 0 {
			return false
		}
	}
	return true
}

// along adds the whole numbers on an edge from a corner of the program. Where tables part totals in
// two ways, all corners are whole and so is every step, so that nothing is left to search for.
func (f *fitting) along(enters, leaves int) {
	s := f.program
	numbers, fraction := f.corner(s)
	if fraction >= 0 {
		return
	}
	steps := int64(f.ledger.K)
	if leaves >= 0 {
		ratio := new(big.Rat).Quo(s.rows[leaves][s.variables], s.rows[leaves][enters])
		if floor := rounded(ratio, false); floor.IsInt64() {
			steps = min(steps, floor.Int64())
		}
	}
	direction := make([]int, len(numbers))
	if enters < len(direction) {
		direction[enters] = 1
	}
	for i, j := range s.basis {
		if j >= len(direction) {
			continue
		}
		if v := s.rows[i][enters]; !v.IsInt() || !v.Num().IsInt64() || v.Num().CmpAbs(big.NewInt(most)) > 0 {
			return
		}
		direction[j] = -int(s.rows[i][enters].Num().Int64())
	}
	f.add(numbers)
	for range steps {
		numbers = slices.Clone(numbers)
		for j, d := range direction {
			numbers[j] += d
		}
		f.add(numbers)
	}
}

// has says that an atom can have a value: that numbers with it are found. If it has not, no says
// that this is sure.
func (f *fitting) has(j, value int) (yes, no bool) {
	if f.seen[j][value] {
		return true, false
	}
	v := big.NewInt(int64(value))
	if at, step := f.lattice.of([]int{j}); onward(v, at, step, true).Cmp(v) != 0 {
		return false, true
	}
	low, high := slices.Clone(f.low), slices.Clone(f.high)
	if value < low[j] || high[j] != NoCell && value > high[j] {
		return false, true
	}
	low[j], high[j] = value, value
	numbers, sure := f.search(f.within(low, high))
	if numbers != nil {
		f.add(numbers)
	}
	return numbers != nil, numbers == nil && sure
}

// search looks for whole numbers that fit. If there are none, sure says that all was tried.
func (f *fitting) search(q *equations) (numbers []int, sure bool) {
	tries := min(triesOfOne, f.left)
	before := tries
	numbers, sure = q.branch(&tries)
	f.left -= before - tries
	return numbers, sure
}

// branch solves the program over fractions, and where a value is none it tries those below and those
// above (Land and Doig 1960).
func (q *equations) branch(tries *int) (numbers []int, sure bool) {
	if *tries == 0 {
		return nil, false
	}
	*tries--
	program, ok := newSimplex(q.bounded(), q.variables())
	if !ok {
		return nil, true
	}
	numbers, fraction := q.corner(program)
	if fraction < 0 {
		return numbers, true
	}
	low, high := slices.Clone(q.low), slices.Clone(q.high)
	high[fraction] = numbers[fraction]
	low[fraction] = numbers[fraction] + 1
	below, sureBelow := q.within(q.low, high).branch(tries)
	if below != nil {
		return below, true
	}
	above, sureAbove := q.within(low, q.high).branch(tries)
	return above, above != nil || sureBelow && sureAbove
}

// corner is what a program has come to, and the first atom that is no whole number there, which is
// rounded down; -1 if all are whole. A number too large to be one counts as a fraction.
func (q *equations) corner(s *simplex) (numbers []int, fraction int) {
	numbers, fraction = slices.Clone(q.low), -1
	for i, j := range s.basis {
		if j >= len(q.atoms) {
			continue
		}
		v := s.rows[i][s.variables]
		floor := new(big.Int).Div(v.Num(), v.Denom())
		numbers[j] += int(floor.Int64())
		if whole := v.IsInt() && floor.IsInt64() && floor.Int64() <= most; !whole && (fraction < 0 || j < fraction) {
			fraction = j
		}
	}
	return numbers, fraction
}
