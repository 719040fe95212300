package projections

import (
	"fmt"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// drawerNumbers are the numbers of a drawer by row: not done, not studied, not decided, and the
// decided ones by outcome; each apart by shared or not, and their sums. Nil is not told.
type drawerNumbers struct {
	rows    [firstOutcome + 3]*int
	shared  [3]*int // by outcome
	allRows *int
	all     *int // shared
}

// wholeDrawer tells everything.
func wholeDrawer(places [drawerPlaces]int) drawerNumbers {
	var n drawerNumbers
	total, shared := 0, 0
	for i := range n.rows {
		var row int
		if i < firstOutcome {
			row = places[i]
		} else {
			at := firstOutcome + 2*(i-firstOutcome)
			told := places[at+1]
			row, shared = places[at]+told, shared+told
			n.shared[i-firstOutcome] = &told
		}
		total += row
		n.rows[i] = &row
	}
	n.allRows, n.all = &total, &shared
	return n
}

// add takes other teams in; a number that is not told of them, is not told of all.
func (n *drawerNumbers) add(o drawerNumbers) {
	for i := range n.rows {
		n.rows[i] = sumAll([]*int{n.rows[i], o.rows[i]})
	}
	for i := range n.shared {
		n.shared[i] = sumAll([]*int{n.shared[i], o.shared[i]})
	}
	n.allRows, n.all = sumAll([]*int{n.allRows, o.allRows}), sumAll([]*int{n.all, o.all})
}

// tellDrawer tells the steps from numbers that may be told: a step is the sum of what came so far,
// or all less what did not, and nil where neither is known. So it adds nothing to them.
func tellDrawer(year domain.SchoolYear, n drawerNumbers) *FileDrawer {
	d := &FileDrawer{SchoolYear: year, Planned: n.allRows, Shared: n.all}
	from := func(row int) *int {
		if sum := sumAll(n.rows[row:]); sum != nil {
			return sum
		}
		less := sumAll(n.rows[:row])
		if less == nil || n.allRows == nil {
			return nil
		}
		step := *n.allRows - *less
		return &step
	}
	d.Done, d.Studied, d.Acted = from(inDo), from(inStudy), from(firstOutcome)
	for i, outcome := range studiedOutcomes {
		d.Outcomes = append(d.Outcomes, &DrawerOutcome{outcome, n.rows[firstOutcome+i], n.shared[i]})
	}
	d.Told = d.sentence()
	return d
}

// sumAll is the sum; nil when one of them is not known.
func sumAll(list []*int) *int {
	sum := 0
	for _, n := range list {
		if n == nil {
			return nil
		}
		sum += *n
	}
	return &sum
}

// sentence says it in words, as far as it may be told.
func (d *FileDrawer) sentence() string {
	if d.Acted == nil && d.Shared == nil {
		return "Too few teams stand behind the numbers to tell them."
	}
	if d.Shared == nil {
		return fmt.Sprintf("Of %s decided, how many were shared is not told.", cycleCount(*d.Acted))
	}
	said := "How many cycles were decided is not told; " + sharedOfThem(*d.Shared)
	if d.Acted != nil {
		said = fmt.Sprintf("Of %s decided, %s shared", cycleCount(*d.Acted), wasShared(*d.Shared))
	}
	var parts []string
	for i, words := range []string{"that helped", "that did not", "that leave it open"} {
		o := d.Outcomes[i]
		if o.Acted == nil || o.Shared == nil || *o.Acted == 0 {
			continue
		}
		parts = append(parts, fmt.Sprintf("%d of %d %s", *o.Shared, *o.Acted, words))
	}
	if len(parts) > 0 {
		said += ": " + strings.Join(parts, ", ")
	}
	return said + "."
}

func cycleCount(n int) string {
	if n == 1 {
		return "1 cycle"
	}
	return fmt.Sprintf("%d cycles", n)
}

// sharedOfThem says how many were shared of a number that is not told.
func sharedOfThem(n int) string {
	switch n {
	case 0:
		return "none of them was shared"
	case 1:
		return "1 of them was shared"
	default:
		return fmt.Sprintf("%d of them were shared", n)
	}
}

func wasShared(n int) string {
	if n == 1 {
		return "1 was"
	}
	return fmt.Sprintf("%d were", n)
}
