package disclosure

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/cyclebook/cyclebook/stats"
)

// Sum is a published number: what some atoms add up to. Atoms are the finest cells that any
// publication is made of, such as a class in a week; a total that is published is a Sum as well.
type Sum struct {
	Atoms []string
	Value int
}

// Ledger is what has been published so far, in whichever tables, views and weeks.
type Ledger struct {
	// K is the threshold.
	K int
	// Students are the different students behind each atom, or [Unknown], which is what an atom has
	// that is not in it.
	Students map[string]int
	// Things says that sums do not count students.
	Things    bool
	Published []Sum
	// Changed joins each figure that was corrected or has grown to what it was.
	Changed []Change
	// Parted joins an atom to the finer ones that it is made of, as often as it was parted.
	Parted []Parting

	families map[string]family
}

// Exposure is what a reader can tell of atoms that together are fewer students than the threshold.
type Exposure struct {
	// Atoms are sorted; their sum is from Low to High, as whole numbers, but not always all between.
	// High does not exist if nothing bounds it.
	Atoms     []string
	Low, High stats.Number
	// Step is above 1 if the sum is known to be Low or some whole number of steps more.
	Step int
}

// Exposed lists what a reader of all that was published and of next could tell: single small atoms
// that for all the reader knows cannot have each of 1 to k-1, and groups of small atoms with fewer
// than k students whose sum can be computed, such as a total less all but two of its parts, or is
// known but for whole steps of 2 or more. The reader knows, but for Things,
// that a small atom has 1 to k-1 students, any other known one as many as its threshold or more,
// and that what has no student is 0. Nothing listed means that next may go out beside the rest.
//
// An atom passes only if whole numbers that fit are found for each value, a group only for two sums
// that follow each other; what is not found in a bounded search is listed too. Sums that no numbers
// fit are an error: an atom has one number for good, and a corrected or grown one is another atom,
// joined to the earlier one by a [Change].
func (l Ledger) Exposed(next []Sum) ([]Exposure, error) {
	if l.K < 3 {
		return nil, fmt.Errorf("k: %d is no threshold: below 3 a small count is known by being hidden; 10 as a rule", l.K)
	}
	l, equations, err := l.changed()
	if err != nil {
		return nil, err
	}
	parted, err := l.parted()
	if err != nil {
		return nil, err
	}
	equations = append(equations, parted...)
	for i, s := range slices.Concat(l.Published, next) {
		switch {
		case len(s.Atoms) == 0:
			return nil, fmt.Errorf("published: sum %d, of %d, is over nothing; each names its atoms", i+1, s.Value)
		case s.Value < 0 || s.Value > most:
			return nil, fmt.Errorf("published: sum %d is %d; sums are 0 to %d", i+1, s.Value, most)
		}
		equations = append(equations, equation{plus: s.Atoms, value: s.Value})
	}
	var found []Exposure
	for _, together := range connected(equations) {
		e, err := l.exposedIn(together)
		if err != nil {
			return nil, err
		}
		found = append(found, e...)
	}
	slices.SortFunc(found, func(a, b Exposure) int {
		return cmp.Or(cmp.Compare(len(a.Atoms), len(b.Atoms)), slices.Compare(a.Atoms, b.Atoms))
	})
	return found, nil
}

// connected parts equations into those that have no atom in common with others.
func connected(equations []equation) [][]equation {
	of := map[string]int{} // the part of an atom
	parts := map[int][]equation{}
	for i, e := range equations {
		parts[i] = []equation{e}
		for _, a := range e.atoms() {
			j, seen := of[a]
			if of[a] = i; !seen || j == i {
				continue
			}
			for _, other := range parts[j] {
				for _, b := range other.atoms() {
					of[b] = i
				}
			}
			parts[i] = append(parts[i], parts[j]...)
			delete(parts, j)
		}
	}
	var found [][]equation
	for _, i := range slices.Sorted(maps.Keys(parts)) {
		found = append(found, parts[i])
	}
	return found
}

func (l Ledger) students(atom string) int {
	if n, ok := l.Students[atom]; ok {
		return n
	}
	return Unknown
}

func (l Ledger) small(atom string) bool { return few(l.students(atom), l.K) }

// exposedIn judges equations that hang together.
func (l Ledger) exposedIn(equations []equation) ([]Exposure, error) {
	q := l.equations(equations)
	program, fits := newSimplex(q.bounded(), q.variables())
	lattice, whole := newLattice(q.sums, len(q.atoms))
	if !fits || !whole {
		return nil, fmt.Errorf("published: the sums over %s and what hangs together with them contradict each other, or the numbers of students; nothing can be judged by them; a figure that was corrected or has grown is a new atom and a Change", q.atoms[0])
	}
	f := newFitting(q, lattice, program)
	var found []Exposure
	for j, atom := range q.atoms {
		if l.small(atom) && !f.passes(j) {
			found = append(found, f.exposure([]int{j}))
		}
	}
	return append(found, f.groups()...), nil
}

// passes says that an atom can be each of 1 to k-1.
func (f *fitting) passes(j int) bool {
	least, _ := f.end([]int{j}, 1)
	if rounded(least, true).Cmp(big.NewInt(1)) > 0 {
		return false
	}
	if largest, ok := f.end([]int{j}, -1); ok && rounded(largest, false).Cmp(big.NewInt(int64(f.ledger.K-1))) < 0 {
		return false
	}
	for _, value := range append([]int{1, f.ledger.K - 1}, span(2, f.ledger.K-2)...) {
		if yes, _ := f.has(j, value); !yes {
			return false
		}
	}
	return true
}

func span(from, to int) (all []int) {
	for v := from; v <= to; v++ {
		all = append(all, v)
	}
	return all
}
