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

func (l Ledger) equations(sums []Sum) *equations {
	q := &equations{ledger: l}
	for _, s := range sums {
		q.atoms = append(q.atoms, s.Atoms...)
	}
	slices.Sort(q.atoms)
	q.atoms = slices.Compact(q.atoms)
	slices.SortStableFunc(q.atoms, func(a, b string) int { return order(l.small(a)) - order(l.small(b)) })
	at := map[string]int{}
	for j, atom := range q.atoms {
		at[atom] = j
		low, high := l.told(atom)
		q.low, q.high = append(q.low, low), append(q.high, high)
		if high != NoCell {
			q.limits++
		}
	}
	for _, s := range sums {
		row := zeros(len(q.atoms) + 1)
		one := big.NewRat(1, 1)
		for _, a := range s.Atoms {
			row[at[a]].Add(row[at[a]], one)
		}
		row[len(q.atoms)].SetInt64(int64(s.Value))
		q.sums = append(q.sums, row)
	}
	return q
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

// groups are several small atoms, together under the threshold, whose sum follows (Gauss-Jordan).
func (q *equations) groups() (found []Exposure) {
	last := len(q.atoms)
	rest := make([][]*big.Rat, len(q.sums))
	for i, row := range q.sums {
		rest[i] = zeros(last + 1)
		for j, v := range row {
			rest[i][j].Set(v)
		}
	}
	s := simplex{rows: rest, basis: make([]int, len(rest))}
	row := 0
	for j := range q.atoms {
		i := slices.IndexFunc(s.rows[row:], func(r []*big.Rat) bool { return r[j].Sign() != 0 })
		if i < 0 {
			continue
		}
		s.rows[row], s.rows[row+i] = s.rows[row+i], s.rows[row]
		s.pivot(row, j, nil)
		if row++; row == len(s.rows) {
			break
		}
	}
	for _, r := range s.rows[:row] {
		if e, ok := q.group(r); ok {
			found = append(found, e)
		}
	}
	return found
}

// group reads a row as a sum over small atoms, if it is one under the threshold.
func (q *equations) group(row []*big.Rat) (e Exposure, ok bool) {
	one := big.NewRat(1, 1)
	students := 0
	for j, atom := range q.atoms {
		if row[j].Sign() == 0 {
			continue
		}
		if row[j].Cmp(one) != 0 || q.ledger.students(atom) > 0 && !q.ledger.small(atom) {
			return e, false
		}
		if q.ledger.small(atom) {
			e.Atoms = append(e.Atoms, atom)
			students += max(q.ledger.students(atom), 0)
		}
	}
	slices.Sort(e.Atoms)
	e.Low = whole(row[len(q.atoms)], true)
	e.High = e.Low
	return e, len(e.Atoms) > 1 && students < q.ledger.K
}
