package projections_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestASolverFindsNoTeamInTheTables: of networks that share schools, one of them a part of another,
// somebody reads every method table and file drawer month by month, alone or with what its own
// school did. A linear program over all of that finds no number of one school, of fewer than five teams, or
// of fewer than three schools, and none that a table does not tell. Of tables that are summed for each
// network by itself it does.
func TestASolverFindsNoTeamInTheTables(t *testing.T) {
	worlds, months := 60, 3
	if testing.Short() {
		worlds = 8
	}
	var sum, control tablesAttacked
	for seed := range worlds {
		w := newSharedSchools(t, uint64(seed))
		for month := range months {
			w.live(month)
		}
		for _, book := range []string{predictedBook, drawerBook} {
			for own := -1; own < worldSchools; own += 3 {
				a := w.attack(book, own, w.published, w.hidden)
				if len(a.found) > 0 {
					t.Errorf("world %d, %s, with school %d: %s", seed, book, own, strings.Join(a.found, "; "))
				}
				sum.add(a)
			}
		}
		a := w.attack(predictedBook, -1, w.unblocked, nil)
		control.add(a)
		if len(a.found) > 0 {
			control.worlds++
		}
	}
	t.Logf("told: %s\nsummed by itself: %s in %d worlds", &sum, &control, control.worlds)
	if sum.constraints < 60*worlds || sum.asked < 80*worlds || sum.hidden < 10*worlds || 4*control.worlds < worlds {
		t.Errorf("too little is asked, or the control is blind: %s; %s", &sum, &control)
	}
}

// tablesAttacked counts what was asked and found.
type tablesAttacked struct {
	worlds, variables, constraints, asked, hidden int
	found                                         []string
}

func (s *tablesAttacked) add(o *tablesAttacked) {
	s.variables, s.constraints, s.asked, s.hidden = s.variables+o.variables, s.constraints+o.constraints, s.asked+o.asked, s.hidden+o.hidden
	s.found = append(s.found, o.found...)
}

func (s *tablesAttacked) String() string {
	return fmt.Sprintf("%d variables, %d constraints, %d numbers asked for, %d of them hidden in a table, %d found", s.variables, s.constraints, s.asked, s.hidden, len(s.found))
}

// bookAttack solves for one book. Teams that stand in the same tables with the same versions cannot be told
// apart: they have one variable for each version and cell.
type bookAttack struct {
	program
	tablesAttacked
	w      *sharedSchools
	book   string
	own    int
	class  map[int]string // of each team
	within map[string][]int
	at     map[bookVariable]int
}

type bookVariable struct {
	class         string
	version, cell int
}

// attack asks for all that nobody may know who is of one school, or of none with -1.
func (w *sharedSchools) attack(book string, own int, known, hidden []bookPublication) *tablesAttacked {
	a := &bookAttack{w: w, book: book, own: own, class: make(map[int]string), within: make(map[string][]int), at: make(map[bookVariable]int)}
	of := func(p bookPublication) bool { return p.what == book }
	known, hidden = kept(known, of), kept(hidden, of)
	a.classes(append(slices.Clone(known), hidden...))
	for _, p := range known {
		a.know(p)
	}
	a.grow()
	a.tablesAttacked.variables, a.tablesAttacked.constraints = a.program.variables, len(a.equal)+len(a.atMost)
	a.groups()
	for _, p := range hidden {
		if p.value > 0 {
			a.hidden++
			a.ask(fmt.Sprintf("cells %v that a table of %d teams hides", p.cells, len(p.versions)), a.sum(p), p.value)
		}
	}
	return &a.tablesAttacked
}

func kept[T any](list []T, fits func(T) bool) (some []T) {
	for _, v := range list {
		if fits(v) {
			some = append(some, v)
		}
	}
	return some
}

func (a *bookAttack) classes(known []bookPublication) {
	for team, s := range a.w.teamAt {
		key, anywhere := "", false
		for _, p := range known {
			v, there := p.versions[team]
			if !there {
				v = -1
			}
			key, anywhere = key+fmt.Sprint(v, " "), anywhere || there
		}
		if s == a.own {
			key += "own"
		}
		if anywhere {
			a.class[team], a.within[key] = key, append(a.within[key], team)
		}
	}
}

func (a *bookAttack) variable(v bookVariable) int {
	at, known := a.at[v]
	if !known {
		at = a.program.variables
		a.at[v] = at
		a.program.variables++
	}
	return at
}

// sum are the variables of a sum, less what the own school knows.
func (a *bookAttack) sum(p bookPublication) (of []int) {
	seen := make(map[string]bool)
	for team, v := range p.versions {
		if class := a.class[team]; !seen[class] && a.w.teamAt[team] != a.own {
			seen[class] = true
			for _, cell := range p.cells {
				of = append(of, a.variable(bookVariable{class, v, cell}))
			}
		}
	}
	slices.Sort(of)
	return of
}

// mine is what the own school has of a sum.
func (a *bookAttack) mine(p bookPublication) int {
	mine := bookPublication{what: p.what, cells: p.cells, versions: make(map[int]int)}
	for team, v := range p.versions {
		if a.w.teamAt[team] == a.own {
			mine.versions[team] = v
		}
	}
	return a.w.sum(mine)
}

func (a *bookAttack) know(p bookPublication) {
	switch {
	case p.coded < 0:
		a.atMost = append(a.atMost, constraint{of: a.sum(p), value: 0.05*float64(p.value) - float64(a.mine(p))})
	case p.coded > 0:
		a.atMost = append(a.atMost, constraint{of: a.sum(p), value: 0.95*float64(p.value) - float64(a.mine(p)), atLeast: true})
	default:
		a.equal = append(a.equal, constraint{of: a.sum(p), value: float64(p.value - a.mine(p))})
	}
}

// grow: what was counted once is counted later as well; in the drawer a cycle moves on.
func (a *bookAttack) grow() {
	if a.book == drawerBook {
		return
	}
	for v, at := range maps.Clone(a.at) {
		if v.version > 0 {
			before := a.variable(bookVariable{v.class, v.version - 1, v.cell})
			a.atMost = append(a.atMost, constraint{of: []int{at, -1 - before}, atLeast: true})
		}
	}
}

// ask says whether a number can be computed.
func (a *bookAttack) ask(name string, of []int, value int) {
	a.asked++
	if low, high, fits := a.ends(of); !fits || high-low < 1-1e-6 {
		a.found = append(a.found, fmt.Sprintf("%s is %d: %v to %v", name, value, low, high))
	}
}

// groups asks for the teams of each class, and of each two, that are too few: each cell in each
// version, all cells together, and by how much they grew.
func (a *bookAttack) groups() {
	keys := slices.Sorted(maps.Keys(a.within))
	for i, class := range keys {
		for _, other := range keys[:i+1] {
			if strings.HasSuffix(class, "own") || strings.HasSuffix(other, "own") || !a.few(class, other) {
				continue
			}
			a.group(class, other)
		}
	}
}

// few says that the teams of two classes are not enough to be told together; of the others' teams,
// those of one school.
func (a *bookAttack) few(class, other string) bool {
	teams, schools := 0, make(map[int]bool)
	for _, key := range slices.Compact([]string{class, other}) {
		for _, team := range a.within[key] {
			teams, schools[a.w.teamAt[team]] = teams+1, true
		}
	}
	if a.own >= 0 {
		return len(schools) == 1
	}
	return teams < 5 || len(schools) < 3
}

// group asks for the teams of two classes.
func (a *bookAttack) group(class, other string) {
	name := fmt.Sprintf("teams %v and %v", a.within[class], a.within[other])
	last, had := []int(nil), 0
	for version := range a.w.versions[a.book][a.within[class][0]] {
		all, total := []int{}, 0
		for cell := range a.w.versions[a.book][a.within[class][0]][0] {
			of, value, known := a.cell(bookVariable{class, version, cell}, bookVariable{other, version, cell})
			if known && value > 0 {
				a.ask(fmt.Sprintf("cell %d of %s, version %d", cell, name, version), of, value)
			}
			all, total = append(all, of...), total+value
			if !known {
				all, total = nil, 0
				break
			}
		}
		if total > 0 {
			a.ask(fmt.Sprintf("all of %s, version %d", name, version), all, total)
		}
		if total > had && had > 0 {
			grown := slices.Clone(all)
			for _, v := range last {
				grown = append(grown, -1-v)
			}
			a.ask(fmt.Sprintf("growth of %s to version %d", name, version), grown, total-had)
		}
		last, had = all, total
	}
}

// cell is a cell of one or two classes, with its true value; not known where no table has it.
func (a *bookAttack) cell(states ...bookVariable) (of []int, value int, known bool) {
	for _, s := range slices.Compact(states) {
		at, there := a.at[s]
		if !there {
			return nil, 0, false
		}
		of = append(of, at)
		for _, team := range a.within[s.class] {
			value += a.w.versions[a.book][team][s.version][s.cell]
		}
	}
	return of, value, true
}
