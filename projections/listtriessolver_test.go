package projections_test

import (
	"fmt"
	"testing"

	"github.com/cyclebook/cyclebook/projections"
)

// triesAsked is a program of what one reader is told, on both days, of the tries of a family.
type triesAsked struct {
	program
	w     *projections.ListsWorld
	by    int
	trees []projections.ListedTries
	// all are the variables of the tries of a share-out by a school on a day: decided, running.
	all  map[triesOf][2]int
	told tellsTries
}

// tellsTries is what of tries is told: what is, or, for controls, each number of them, or how many are not told
// wherever they are of m schools.
type tellsTries int

const (
	asItIs tellsTries = iota
	byNobody
	byWhoDid
)

type triesOf struct{ look, n, school int }

// tries asks of each family that is told of to each reader.
func (s *listed) tries(t *testing.T, w *projections.ListsWorld, seed uint64) {
	families := make(map[[2]int][]projections.ListedTries)
	for _, tree := range w.Tries {
		at := [2]int{tree.By, tree.Family}
		families[at] = append(families[at], tree)
	}
	for at, trees := range families {
		if shareOuts := distinct(trees); len(shareOuts) > 2 {
			continue // too long for this solver
		}
		for _, told := range []tellsTries{asItIs, byNobody, byWhoDid} {
			if told == byNobody && s.foundUnsuppressed > 0 || told == byWhoDid && s.foundByDeed > 0 {
				continue // the control has seen enough
			}
			a := &triesAsked{w: w, by: at[0], trees: trees, all: make(map[triesOf][2]int), told: told}
			a.write()
			asked, untold, found := a.ask()
			switch told {
			case byNobody:
				s.foundUnsuppressed += len(found)
				continue
			case byWhoDid:
				s.foundByDeed += len(found)
				continue
			}
			s.askedTries += asked
			s.askedUntold += untold
			for _, what := range found {
				t.Errorf("seed %d: to somebody of school %d, family %d: %s\n%+v", seed, at[0], at[1], what, trees)
			}
		}
	}
}

// counts are what is told of a share-out; decided is below 0 where nothing is.
func (a *triesAsked) counts(row projections.TriedRow) (decided, running int, few bool) {
	switch {
	case a.told == byNobody:
		return sum(row.AllDecided), sum(row.AllRunning), false
	case row.Decided == nil:
		return -1, 0, false
	default:
		return *row.Decided, *row.Running, row.Few
	}
}

func sum(of map[int]int) (n int) {
	for _, v := range of {
		n += v
	}
	return n
}

// write writes down all that is told, each share-out once a day.
func (a *triesAsked) write() {
	done := make(map[[2]int]bool)
	for _, tree := range a.trees {
		for _, row := range tree.Of {
			if at := [2]int{tree.Look, row.N}; !done[at] {
				done[at] = true
				a.row(tree.Look, row)
			}
		}
	}
	untold := make(map[string]bool)
	for _, tree := range a.trees {
		key := fmt.Sprint(tree.Look, numbersOf(tree))
		if told, _ := a.steps(tree); told >= 0 && !untold[key] {
			untold[key] = true
			a.untold(tree)
		}
	}
}

func numbersOf(tree projections.ListedTries) (of []int) {
	for _, row := range tree.Of {
		of = append(of, row.N)
	}
	return of
}

// row is how many of each sort are told; of those still at it, where they are few, up to m-1 more can be there.
// The reader knows its own school's. On the second day there are no fewer, but for those that were shared.
func (a *triesAsked) row(look int, row projections.TriedRow) {
	var decided, running []int
	for _, school := range row.Readers {
		at := triesOf{look, row.N, school}
		d, r := a.variables, a.variables+1
		a.variables += 2
		a.all[at] = [2]int{d, r}
		decided, running = append(decided, d), append(running, r)
		if school == a.by {
			a.equal = append(a.equal, constraint{of: []int{d}, value: float64(row.AllDecided[school])}, constraint{of: []int{r}, value: float64(row.AllRunning[school])})
		}
		if before, ok := a.all[triesOf{look - 1, row.N, school}]; ok {
			a.atMost = append(a.atMost, constraint{of: []int{before[0], before[1], -1 - d, -1 - r}, value: float64(row.Came)})
		}
	}
	d, r, few := a.counts(row)
	switch {
	case d < 0:
		return
	case few:
		a.atMost = append(a.atMost, constraint{of: running, value: float64(r), atLeast: true}, constraint{of: running, value: float64(r + a.w.Least - 1)})
	default:
		a.equal = append(a.equal, constraint{of: running, value: float64(r)})
	}
	a.equal = append(a.equal, constraint{of: decided, value: float64(d)})
}

// untold is how many tries of a tree are told of in steps of m; by who did also that they are of m schools that are
// not the reader's.
func (a *triesAsked) untold(tree projections.ListedTries) {
	told, byDeed := a.steps(tree)
	var all, schools []int
	for school, of := range a.untoldOf(tree) {
		all = append(all, of...)
		if school == a.by {
			continue
		}
		u, some := a.variables, []int{a.variables}
		a.variables++
		for _, v := range of {
			some = append(some, -1-v)
		}
		schools = append(schools, u)
		a.atMost = append(a.atMost, constraint{of: []int{u}, value: 1}, constraint{of: some})
	}
	n, m := float64(told), float64(a.w.Least)
	a.atMost = append(a.atMost, constraint{of: all, value: n, atLeast: true}, constraint{of: all, value: n + m - 1})
	if byDeed {
		a.atMost = append(a.atMost, constraint{of: schools, value: m, atLeast: true})
	}
}

// steps is what a tree tells, below 0 for nothing; by who did, what it would tell if that were told of tries by m
// schools.
func (a *triesAsked) steps(tree projections.ListedTries) (told int, byDeed bool) {
	if a.told != byWhoDid {
		if tree.Untold == nil || a.told == byNobody {
			return -1, false
		}
		return *tree.Untold, false
	}
	n, schools := 0, make(map[int]bool)
	for _, row := range tree.Of {
		for _, school := range row.Readers {
			if has := row.AllDecided[school] + row.AllRunning[school]; row.Decided == nil && has > 0 {
				n += has
				schools[school] = school != a.by
			}
		}
	}
	if delete(schools, a.by); len(schools) < a.w.Least {
		return -1, true
	}
	return n - n%a.w.Least, true
}

// untoldOf are the variables, by school, of the share-outs of a tree of whose tries nothing is told.
func (a *triesAsked) untoldOf(tree projections.ListedTries) map[int][]int {
	of := make(map[int][]int)
	for _, row := range tree.Of {
		if row.Decided != nil {
			continue
		}
		for _, school := range row.Readers {
			v := a.all[triesOf{tree.Look, row.N, school}]
			of[school] = append(of[school], v[0], v[1])
		}
	}
	return of
}

// ask solves for the least and the most tries of each school but the reader's.
func (a *triesAsked) ask() (asked, untold int, found []string) {
	done := make(map[[2]int]bool)
	for _, tree := range a.trees {
		for _, row := range tree.Of {
			d, r, _ := a.counts(row)
			at := [2]int{tree.Look, row.N}
			if done[at] || d+r-row.AllDecided[a.by]-row.AllRunning[a.by] <= 0 {
				continue
			}
			done[at] = true
			asked++
			could := 0
			for _, school := range row.Readers {
				if school == a.by {
					continue
				}
				v := a.all[triesOf{tree.Look, row.N, school}]
				low, high, fits := a.ends(v[:])
				if !fits || low > 1e-6 {
					found = append(found, fmt.Sprintf("look %d: of share-out %d school %d has %g to %g tries, fits: %t", tree.Look, row.N, school, low, high, fits))
				}
				if high > 1-1e-6 && school != row.Named {
					could++
				}
			}
			if could < a.w.Least {
				found = append(found, fmt.Sprintf("look %d: of share-out %d only %d schools can have tries", tree.Look, row.N, could))
			}
		}
		if told, _ := a.steps(tree); told < 0 {
			continue
		}
		untold++
		for school, of := range a.untoldOf(tree) {
			if low, high, fits := a.ends(of); school != a.by && (!fits || low > 1e-6) {
				found = append(found, fmt.Sprintf("look %d: school %d has %g to %g of what is not told, fits: %t", tree.Look, school, low, high, fits))
			}
		}
	}
	return asked, untold, found
}

// distinct are the share-outs of trees.
func distinct(trees []projections.ListedTries) map[int]bool {
	all := make(map[int]bool)
	for _, tree := range trees {
		for _, row := range tree.Of {
			all[row.N] = true
		}
	}
	return all
}
