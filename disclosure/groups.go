package disclosure

import (
	"math/big"
	"slices"
)

// mostGroups is how many groups of atoms that hang together are judged, small ones first.
const mostGroups = 20000

// groups are several small atoms, together under the threshold, whose sum follows, or is known to be
// one of several in equal steps, and of which no part alone is such.
func (f *fitting) groups() (found []Exposure) {
	var level, told [][]int
	for j, atom := range f.atoms {
		if !f.ledger.small(atom) {
			continue
		}
		if group := []int{j}; f.latticeTells(group) {
			told = append(told, group)
		} else {
			level = append(level, group)
		}
	}
	singles := slices.Concat(level...)
	for judged := 0; len(level) > 0; {
		var next [][]int
		for _, part := range level {
			for _, j := range singles {
				group := append(part[:len(part):len(part)], j)
				if j <= part[len(part)-1] || !f.few(group) || containsAny(group, told) {
					continue
				}
				if judged++; judged > mostGroups {
					return append(found, f.eliminated(told)...)
				}
				if e, exposed := f.group(group); exposed {
					found, told = append(found, e), append(told, group)
				} else {
					next = append(next, group)
				}
			}
		}
		level = next
	}
	return found
}

// few says that atoms are together under the threshold, and none of them is counted in another.
func (f *fitting) few(group []int) bool {
	students := 0
	for i, j := range group {
		students += max(f.ledger.students(f.atoms[j]), 0)
		for _, other := range group[:i] {
			if !f.ledger.apart(f.atoms[j], f.atoms[other]) {
				return false
			}
		}
	}
	return students < f.ledger.K
}

func containsAny(group []int, parts [][]int) bool {
	return slices.ContainsFunc(parts, func(part []int) bool {
		return !slices.ContainsFunc(part, func(j int) bool { return !slices.Contains(group, j) })
	})
}

// latticeTells says that the equations alone leave one value, or only every second or further one.
func (f *fitting) latticeTells(group []int) bool {
	_, step := f.lattice.of(group)
	return step.Cmp(big.NewInt(1)) != 0
}

// group is exposed unless two sums of it that follow each other are possible.
func (f *fitting) group(group []int) (e Exposure, exposed bool) {
	if f.latticeTells(group) {
		return f.exposure(group), true
	}
	if _, next := f.sumsOf(group); next {
		return e, false
	}
	f.all = true
	f.end(group, 1)
	f.end(group, -1)
	f.all = false
	sums, next := f.sumsOf(group)
	if next {
		return e, false
	}
	with := f.with(group)
	for _, s := range sums {
		for _, value := range []int{s - 1, s + 1} {
			low, high := slices.Clone(with.low), slices.Clone(with.high)
			low[len(f.atoms)], high[len(f.atoms)] = value, value
			if numbers, _ := f.search(with.within(low, high)); value >= 0 && numbers != nil {
				f.add(numbers)
				return e, false
			}
		}
	}
	return f.exposure(group), true
}

// sumsOf are those of a group in the numbers that were found; next says that two follow each other.
func (f *fitting) sumsOf(group []int) (sums []int, next bool) {
	for _, numbers := range f.found {
		sums = append(sums, total(numbers, group))
	}
	slices.Sort(sums)
	sums = slices.Compact(sums)
	for i, s := range sums {
		next = next || i > 0 && sums[i-1] == s-1
	}
	return sums, next
}

func total(numbers, group []int) (sum int) {
	for _, j := range group {
		sum += numbers[j]
	}
	return sum
}

// eliminated are those groups that a row is left for when all else is eliminated (Gauss-Jordan).
func (f *fitting) eliminated(told [][]int) (found []Exposure) {
	last := len(f.atoms)
	rest := make([][]*big.Rat, len(f.sums))
	for i, row := range f.sums {
		rest[i] = zeros(last + 1)
		for j, v := range row {
			rest[i][j].Set(v)
		}
	}
	s := simplex{rows: rest, basis: make([]int, len(rest))}
	row := 0
	for j := range f.atoms {
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
		if group := f.rowOf(r); len(group) > 1 && f.few(group) && !containsAny(group, told) {
			found = append(found, f.exposure(group))
		}
	}
	return found
}

// rowOf reads a row as a sum over small atoms, if it is one.
func (f *fitting) rowOf(row []*big.Rat) (group []int) {
	one := big.NewRat(1, 1)
	for j, atom := range f.atoms {
		switch small := f.ledger.small(atom); {
		case row[j].Sign() == 0:
		case row[j].Cmp(one) != 0 || !small && f.ledger.students(atom) > 0:
			return nil
		case small:
			group = append(group, j)
		}
	}
	return group
}
