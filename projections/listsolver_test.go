package projections_test

import (
	"flag"
	"fmt"
	"testing"

	"github.com/cyclebook/cyclebook/projections"
)

// manyLists is how many random worlds of lists the solver is let loose on.
var manyLists = flag.Int("lists", 16, "how many random worlds of lists the solver is held against")

// TestASolverFindsNothingInLists: every list, page, filter, pair of filters, total and facet that somebody is shown
// can be counted from the rows that the same person pages through; building the worlds holds each number against
// them. So what is counted adds no equation to what rows tell one by one, and what is left to ask of lists is whose
// the rows are: for all outside a school together (that none of them did it is not used: all others together know
// whose the rest is), on two days, at least m schools can have shared each, or all that could have at all.
//
// Tries are no rows. What trees tell of them, on both days, are equations in how many each school has that is not
// the reader's own, who knows its own: none of them is known to have any, and behind each that are told can be m
// schools. With the schools counted that stand behind a list, and with tries told whoever could have them, the same
// solver finds some.
func TestASolverFindsNothingInLists(t *testing.T) {
	if testing.Short() {
		t.Skip("one after the other, and long: without -short")
	}
	var sum listed
	for seed := range uint64(*manyLists) {
		w := projections.NewListsWorld(t, seed)
		sum.counts += w.Counts
		sum.rows(t, w, seed)
		sum.tries(t, w, seed)
	}
	t.Logf("%+v", sum)
	n := *manyLists
	if sum.counts < 3000*n || sum.asked < 6*n || sum.foundBehind == 0 || sum.askedTries < 6*n || sum.foundUnsuppressed == 0 || n >= 12 && sum.foundByDeed == 0 {
		t.Errorf("too little is asked, or the controls are blind: %+v", sum)
	}
}

// listed counts what was held against rows, what was asked, and what the controls found.
type listed struct {
	counts, asked, foundBehind                              int
	askedTries, askedUntold, foundUnsuppressed, foundByDeed int
}

// rows asks of each share-out without a name which schools it can be of.
func (s *listed) rows(t *testing.T, w *projections.ListsWorld, seed uint64) {
	for _, row := range w.Rows {
		s.asked++
		if can := schoolsOfRow(w, row, false); len(can) < min(w.Least, row.Alone) {
			t.Errorf("seed %d, look %d: share-out %d can only be of %v, of %d", seed, row.Look, row.N, can, row.Alone)
		}
		if s.foundBehind == 0 && len(schoolsOfRow(w, row, true)) < min(w.Least, row.Alone) {
			s.foundBehind++
		}
	}
}

// schoolsOfRow solves for whether each share-out is of each school, in all lists of others that it is in; with
// behind their numbers of schools are told, too.
func schoolsOfRow(w *projections.ListsWorld, asked projections.ListedRow, behind bool) (can []int) {
	p := &program{}
	variable := func() int { p.variables++; return p.variables - 1 }
	of := make(map[int]map[int]int) // share-out, school
	for _, row := range w.Rows {
		if row.Look != asked.Look {
			continue
		}
		of[row.N] = make(map[int]int)
		var one []int
		for _, school := range row.Could {
			of[row.N][school] = variable()
			one = append(one, of[row.N][school])
		}
		p.equal = append(p.equal, constraint{of: one, value: 1})
	}
	seen := make(map[string]bool)
	for _, list := range w.Lists {
		if _, in := list.Rows[asked.N]; !in || list.Look != asked.Look || len(list.Rows) > 5 || list.By == asked.Owner {
			continue
		}
		if key := fmt.Sprint(list.Rows); !seen[key] {
			seen[key] = true
			addList(p, list, of, variable, behind)
		}
	}
	for _, school := range asked.Could {
		if _, most, fits := p.ends([]int{of[asked.N][school]}); fits && most > 1-1e-6 {
			can = append(can, school)
		}
	}
	return can
}

// addList has what a list counts as equations: its share-outs, and with behind its schools.
func addList(p *program, list projections.ListedCount, of map[int]map[int]int, variable func() int, behind bool) {
	var all []int
	by := make(map[int][]int) // school: what could be of it
	known := make(map[int]bool)
	named := 0
	for n, school := range list.Rows {
		switch {
		case of[n] != nil:
			for at, x := range of[n] {
				all, by[at] = append(all, x), append(by[at], x)
			}
		case school >= 0:
			known[school] = true
			named++
		default:
			return // of the reader's own school, and not told to others
		}
	}
	p.equal = append(p.equal, constraint{of: all, value: float64(list.Total - named)})
	if !behind {
		return
	}
	var schools []int
	for at := range by {
		if known[at] {
			continue
		}
		y := variable()
		schools = append(schools, y)
		for _, x := range by[at] {
			p.atMost = append(p.atMost, constraint{of: []int{x, -1 - y}})
		}
		sum := []int{y}
		for _, x := range by[at] {
			sum = append(sum, -1-x)
		}
		p.atMost = append(p.atMost, constraint{of: []int{y}, value: 1}, constraint{of: sum})
	}
	p.equal = append(p.equal, constraint{of: schools, value: float64(list.Behind - len(known))})
}
