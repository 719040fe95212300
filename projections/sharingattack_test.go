package projections_test

import (
	"fmt"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// numbers are those that a release tells, and those that would be told if nothing were hidden beside
// what is small. The same number as before tells nothing new.
func (n *randomNetwork) numbers(released *domain.Released, r int, over []int, groups [][2]int) (told, beside []publication) {
	next := 0
	for _, g := range append([][2]int{{0, -1}}, groups...) {
		var weeks []int
		for week := range n.weeks {
			if n.people(over, n.nowOf(over, week), week, g[0], g[1]) > 0 {
				weeks = append(weeks, week)
			}
		}
		e := released.Effects[next]
		next++
		for _, week := range weeks {
			i := slices.IndexFunc(e.Points, func(p domain.ReleasedPoint) bool { return p.Week == week })
			p := publication{release: r, classes: over, versions: n.nowOf(over, week), week: week, by: g[0], part: g[1]}
			p.people = n.people(over, p.versions, week, g[0], g[1])
			if e.Suppressed {
				p.band = e.Students
			}
			p.named = p.band != "" || i >= 0
			switch {
			case i >= 0 && e.Points[i].Value != nil:
				p.told, p.exact = *e.Points[i].Value, true
				if slices.ContainsFunc(n.published, p.same) {
					continue
				}
				told = append(told, p)
			case p.people >= n.k:
				told = append(told, p)
				p.exact = true
				beside = append(beside, p)
			default:
				n.hidden++
				told = append(told, p)
			}
		}
	}
	return told, beside
}

// same says that a number of the same counts was told before.
func (p publication) same(o publication) bool {
	return o.exact && p.told == o.told && p.week == o.week && p.by == o.by && p.part == o.part && slices.Equal(p.classes, o.classes) && slices.Equal(p.versions, o.versions)
}

// nowOf are the versions of classes in a week as they stand.
func (n *randomNetwork) nowOf(over []int, week int) (versions []int) {
	for _, c := range over {
		versions = append(versions, n.now[classWeek{c, week}])
	}
	return versions
}

// people are how many there are of a part, or of all with part -1.
func (n *randomNetwork) people(over, versions []int, week, by, part int) (sum int) {
	for i, c := range over {
		for p, count := range n.versions[classWeek{c, week}][versions[i]][by] {
			if p == part || part < 0 {
				sum += count
			}
		}
	}
	return sum
}

// attack solves for everything that is hidden in each week, for a reader of some publications, and
// says what can be told too closely.
func (n *randomNetwork) attack(known []publication) (found []string) {
	for week := range n.weeks {
		a := &attackOnWeek{n: n, week: week, at: map[[4]int]int{}}
		a.structure()
		for _, p := range known {
			if p.week == week {
				a.know(p)
			}
		}
		found = append(found, a.hidden(known)...)
	}
	return found
}

// attackOnWeek has a variable for each part of each class: as it was first told, and what came with
// each correction.
type attackOnWeek struct {
	program
	n    *randomNetwork
	week int
	at   map[[4]int]int
}

func (a *attackOnWeek) variable(class, version, by, part int) int {
	key := [4]int{class, version, by, part}
	v, known := a.at[key]
	if !known {
		v = a.variables
		a.at[key] = v
		a.variables++
	}
	return v
}

// structure: by either breakdown a class is the same students.
func (a *attackOnWeek) structure() {
	for c := range a.n.classes {
		for v := range a.n.versions[classWeek{c, a.week}] {
			whole := a.variable(c, v, 2, 0)
			for by := range 2 {
				parts := []int{}
				for p := range a.n.parts[by] + 1 {
					parts = append(parts, a.variable(c, v, by, p))
				}
				a.equal = append(a.equal, constraint{of: append(parts, -1-whole)})
			}
		}
	}
}

// sum are the variables of a part of a class as it stood at a version; of all with part -1.
func (a *attackOnWeek) sum(class, version, by, part int) (of []int) {
	for v := range version + 1 {
		if part < 0 {
			of = append(of, a.variable(class, v, 2, 0))
			continue
		}
		of = append(of, a.variable(class, v, by, part))
	}
	return of
}

func (a *attackOnWeek) over(p publication) (of []int) {
	for i, c := range p.classes {
		of = append(of, a.sum(c, p.versions[i], p.by, p.part)...)
	}
	return of
}

// know takes a publication in: the number itself, or the band that it lies in.
func (a *attackOnWeek) know(p publication) {
	if p.exact {
		a.equal = append(a.equal, constraint{of: a.over(p), value: float64(p.people)})
		return
	}
	var low, high int
	if _, err := fmt.Sscanf(p.band, "%d-%d", &low, &high); err == nil {
		a.atMost = append(a.atMost, constraint{of: a.over(p), value: float64(high)}, constraint{of: a.over(p), value: float64(low), atLeast: true})
	}
}

// hidden solves for each number of fewer than k students. One that a release names and hides can be
// anything from 1 to k-1 for all that the reader knows. None of the others, of which no release
// speaks, can be computed: of each class and each release all parts, what is left of them, and
// those who came with a correction.
func (a *attackOnWeek) hidden(known []publication) (found []string) {
	try := func(name string, of []int, people int, named bool) {
		if people < 1 || people >= a.n.k {
			return
		}
		low, high, fits := a.ends(of)
		narrow := named && (low > 1+1e-6 || high < float64(a.n.k-1)-1e-6)
		if !fits || narrow || high-low < 1-1e-6 {
			found = append(found, fmt.Sprintf("week %d, %s of %d: %v to %v", a.week, name, people, low, high))
		}
	}
	all := func(name string, classes, versions []int) {
		for by := range 2 {
			for part := -1; part <= a.n.parts[by]; part++ {
				p := publication{classes: classes, versions: versions, week: a.week, by: by, part: part}
				try(fmt.Sprintf("%s part %d/%d", name, by, part), a.over(p), a.n.people(classes, versions, a.week, by, part), false)
			}
		}
	}
	for c := range a.n.classes {
		versions := a.n.versions[classWeek{c, a.week}]
		for v := range versions {
			all(fmt.Sprintf("class %d version %d", c, v), []int{c}, []int{v})
			if v > 0 {
				came := a.n.people([]int{c}, []int{v}, a.week, 0, -1) - a.n.people([]int{c}, []int{v - 1}, a.week, 0, -1)
				try(fmt.Sprintf("who came to class %d with %d", c, v), []int{a.variable(c, v, 2, 0)}, came, false)
			}
		}
	}
	for _, p := range known {
		if p.week == a.week {
			try(fmt.Sprintf("release %d part %d/%d", p.release, p.by, p.part), a.over(p), p.people, p.named)
			all(fmt.Sprintf("release %d", p.release), p.classes, p.versions)
		}
	}
	return found
}
