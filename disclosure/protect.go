package disclosure

import (
	"cmp"
	"slices"
)

// protect hides numbers until each hidden one is safe, then shows again what is not needed. It
// fails if one cannot be made safe.
func (n *network) protect() bool {
	checked := make([]bool, len(n.arcs))
	for {
		todo := n.hidden(func(i int) bool { return !checked[i] })
		if len(todo) == 0 {
			break
		}
		for _, i := range todo {
			if !n.safe(i, true) {
				return false
			}
			checked[i] = true
		}
	}
	n.showNeedless()
	return true
}

// hidden are the numbers that are hidden from a reader of what is published, the smallest first.
func (n *network) hidden(which func(int) bool) []int {
	var found []int
	for i, a := range n.arcs {
		if a.knows != known && a.knows != absent && which(i) {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(i, j int) int { return cmp.Compare(n.arcs[i].value, n.arcs[j].value) })
	return found
}

// safe says that a hidden number cannot be told closely: that a small one can be 1 and k-1, any
// other something else than it is. If hide says so it hides what it takes.
func (n *network) safe(i int, hide bool) bool {
	a := n.arcs[i]
	if a.knows == beside {
		return n.work.moves(i, 1, true, false) || n.lowers(a) && n.work.moves(i, 1, false, false) ||
			hide && n.work.moves(i, 1, true, true)
	}
	return n.work.moves(i, n.k-1-a.value, true, hide) && n.work.moves(i, a.value-1, false, hide)
}

// lowers says that a number may be one less for all that is known of it alone.
func (n *network) lowers(a arc) bool {
	low, _ := n.bounds(a.value, a.knows)
	return a.value > low
}

// showNeedless shows again, the most costly first, each number without which all are still safe.
func (n *network) showNeedless() {
	for again := true; again; {
		again = false
		extra := n.hidden(func(i int) bool { return n.arcs[i].knows == beside })
		slices.SortStableFunc(extra, func(i, j int) int { return cmp.Compare(n.hidingCost(j), n.hidingCost(i)) })
		for _, i := range extra {
			again = n.arcs[i].knows == beside && n.showAgain(i) || again
		}
	}
}

// showAgain shows a number, and those beside small ones that can be computed then, unless that
// leaves a small one unsafe.
func (n *network) showAgain(i int) bool {
	again := []int{i}
	n.arcs[i].knows = known
	for unsafe := true; unsafe; {
		unsafe = false
		for j, a := range n.arcs {
			if a.knows == known || a.knows == absent || n.safe(j, false) {
				continue
			}
			if a.knows != beside {
				for _, shown := range again {
					n.arcs[shown].knows = beside
				}
				return false
			}
			n.arcs[j].knows = known
			again, unsafe = append(again, j), true
		}
	}
	return true
}
