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
}

// Exposure is what a reader can tell of atoms that together are fewer students than the threshold.
type Exposure struct {
	// Atoms are sorted; their sum is from Low to High, as whole numbers. High does not exist if
	// nothing bounds it.
	Atoms     []string
	Low, High stats.Number
}

// Exposed lists what a reader of all that was published and of next could tell: single small atoms
// whose interval does not contain 1 to k-1, and groups of small atoms with fewer than k students
// whose sum can be computed, such as a total less all but two of its parts. The reader knows, but for Things,
// that a small atom has 1 to k-1 students, any other known one as many as its threshold or more,
// and that what has no student is 0. Nothing listed means that next may go out beside the rest.
//
// Intervals are exact for fractions of students, so never too narrow; for whole students they can
// be narrower still where tables overlap in more than two ways. Sums that no numbers fit are an
// error.
func (l Ledger) Exposed(next []Sum) ([]Exposure, error) {
	if l.K < 3 {
		return nil, fmt.Errorf("k: %d is no threshold: below 3 a small count is known by being hidden; 10 as a rule", l.K)
	}
	sums := slices.Concat(l.Published, next)
	for i, s := range sums {
		if len(s.Atoms) == 0 {
			return nil, fmt.Errorf("published: sum %d, of %d, is over nothing; each names its atoms", i+1, s.Value)
		}
	}
	var found []Exposure
	for _, together := range connected(sums) {
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

// connected parts sums into those that have no atom in common with others.
func connected(sums []Sum) [][]Sum {
	of := map[string]int{} // the part of an atom
	parts := map[int][]Sum{}
	for i, s := range sums {
		parts[i] = []Sum{s}
		for _, a := range s.Atoms {
			j, seen := of[a]
			if of[a] = i; !seen || j == i {
				continue
			}
			for _, other := range parts[j] {
				for _, b := range other.Atoms {
					of[b] = i
				}
			}
			parts[i] = append(parts[i], parts[j]...)
			delete(parts, j)
		}
	}
	var found [][]Sum
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

// exposedIn judges sums that hang together.
func (l Ledger) exposedIn(sums []Sum) ([]Exposure, error) {
	q := l.equations(sums)
	program, ok := newSimplex(q.bounded(), q.variables())
	if !ok {
		return nil, fmt.Errorf("published: the sums over %s and what hangs together with them contradict each other, or the numbers of students; nothing can be judged by them", q.atoms[0])
	}
	var found []Exposure
	for j, atom := range q.atoms {
		if !l.small(atom) {
			continue
		}
		low, high := q.interval(program, j)
		if low.Value > 1 || high.Known && high.Value < float64(l.K-1) {
			found = append(found, Exposure{[]string{atom}, low, high})
		}
	}
	return append(found, q.groups()...), nil
}

// interval is from the least to the largest value of an atom, in whole numbers.
func (q *equations) interval(program *simplex, j int) (low, high stats.Number) {
	goal := zeros(q.variables())
	goal[j].SetInt64(1)
	offset := big.NewRat(int64(q.low[j]), 1)
	least, _ := program.minimum(goal, q.variables())
	low = whole(least.Add(least, offset), true)
	goal[j].SetInt64(-1)
	if most, ok := program.minimum(goal, q.variables()); ok {
		high = whole(most.Sub(offset, most), false)
	}
	return low, high
}

func whole(v *big.Rat, up bool) stats.Number {
	n, rest := new(big.Int).DivMod(v.Num(), v.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return stats.Some(f)
}
