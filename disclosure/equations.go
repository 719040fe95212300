package disclosure

import (
	"math/big"
	"slices"
)

// equations are sums over atoms in columns: first those that need no protection, then small ones,
// so that rows of small atoms alone are what is left when the others are eliminated.
type equations struct {
	ledger    Ledger
	atoms     []string
	low, high []int // what the rule tells of each atom; high is NoCell for no bound
	sums      [][]*big.Rat
	limits    int
}

func (l Ledger) equations(all []equation) *equations {
	q := &equations{ledger: l}
	for _, e := range all {
		q.atoms = append(q.atoms, e.atoms()...)
	}
	slices.Sort(q.atoms)
	q.atoms = slices.Compact(q.atoms)
	slices.SortStableFunc(q.atoms, func(a, b string) int { return order(l.small(a)) - order(l.small(b)) })
	at := map[string]int{}
	for j, atom := range q.atoms {
		at[atom] = j
		low, high := l.told(atom)
		q.low, q.high = append(q.low, low), append(q.high, high)
	}
	one := big.NewRat(1, 1)
	for _, e := range all {
		row := zeros(len(q.atoms) + 1)
		for _, a := range e.plus {
			row[at[a]].Add(row[at[a]], one)
		}
		for _, a := range e.minus {
			row[at[a]].Sub(row[at[a]], one)
		}
		row[len(q.atoms)].SetInt64(int64(e.value))
		q.sums = append(q.sums, row)
	}
	return q.within(q.low, q.high)
}

// within are the same equations with other bounds.
func (q *equations) within(low, high []int) *equations {
	w := *q
	w.low, w.high, w.limits = low, high, 0
	for _, h := range high {
		if h != NoCell {
			w.limits++
		}
	}
	return &w
}

// with has one more atom in the last column: the sum of some.
func (q *equations) with(group []int) *equations {
	w := *q
	last := len(q.atoms)
	w.atoms, w.sums = append(slices.Clone(q.atoms), "their sum"), nil
	w.low, w.high = append(slices.Clone(q.low), 0), append(slices.Clone(q.high), NoCell)
	for _, row := range q.sums {
		w.sums = append(w.sums, slices.Insert(slices.Clone(row), last, new(big.Rat)))
	}
	sum := zeros(last + 2)
	for _, j := range group {
		sum[j].SetInt64(1)
	}
	sum[last].SetInt64(-1)
	w.sums = append(w.sums, sum)
	return &w
}

func order(last bool) int {
	if last {
		return 1
	}
	return 0
}

// told is what the rule alone tells of an atom.
func (l Ledger) told(atom string) (low, high int) {
	switch n := l.students(atom); {
	case n == 0:
		return 0, 0
	case l.Things || n == Unknown:
		return 0, NoCell
	case n < l.K:
		return 1, l.K - 1
	}
	return l.K, NoCell
}

// variables are how far each atom is above its lowest value and, where it has a highest, below that.
func (q *equations) variables() int { return len(q.atoms) + q.limits }

// bounded are the sums and the limits in those variables.
func (q *equations) bounded() [][]*big.Rat {
	width := q.variables()
	var rows [][]*big.Rat
	for _, sum := range q.sums {
		row := zeros(width + 1)
		row[width].Set(sum[len(q.atoms)])
		for j := range q.atoms {
			row[j].Set(sum[j])
			offset := big.NewRat(int64(q.low[j]), 1)
			row[width].Sub(row[width], offset.Mul(offset, sum[j]))
		}
		rows = append(rows, row)
	}
	slack := len(q.atoms)
	for j, high := range q.high {
		if high == NoCell {
			continue
		}
		row := zeros(width + 1)
		row[j].SetInt64(1)
		row[slack].SetInt64(1)
		row[width].SetInt64(int64(high - q.low[j]))
		rows = append(rows, row)
		slack++
	}
	return rows
}
