package chart

import (
	"math"
	"slices"
)

// Searched is how many last points of a phase first firings are searched in, each with a chart of all
// points up to it.
const Searched = 1000

// firstFired is, of each pattern of a phase, how many of its first points first gave it. What the
// last points searched in do not show is taken to have fired with its own last point.
func firstFired(s *stretch, by rules, found []pattern, least int) []int {
	at := make([]int, len(found))
	n := len(s.y)
	first := n + 1 - Searched // the fewest points looked at
	var open []*unfired
	for i, p := range found {
		if at[i] = n; p.to+1 < first {
			at[i] = p.to + 1
			continue
		}
		u := unfiredOf(open, p)
		if u == nil {
			u = &unfired{rule: p.rule, side: p.side}
			open = append(open, u)
		}
		u.left = append(u.left, i)
	}
	var before []pattern
	for k := nextOf(found, open, first-1); k < n; k = nextOf(found, open, k) {
		then := s.firstPoints(k)
		then.find()
		before = by.told(then, least, before[:0])
		s.scratch = then.scratch
		for _, u := range open {
			u.passed = 0
		}
		for _, p := range before {
			if u := unfiredOf(open, p); u != nil {
				u.fire(p, found, at, k)
			}
		}
		open = slices.DeleteFunc(open, func(u *unfired) bool { return u.without(at, n) })
	}
	return at
}

// unfired are the patterns of one rule on one side that no first points have given yet, in the
// order of their places.
type unfired struct {
	rule string
	side int
	left []int
	// passed is how many of those left lie before what the patterns of this k have come to.
	passed int
}

func unfiredOf(open []*unfired, p pattern) *unfired {
	for _, u := range open {
		if u.side == p.side && u.rule == p.rule {
			return u
		}
	}
	return nil
}

// fire notes those that share a point with a pattern of the first k points. Patterns of one rule
// and side follow each other, with their first points and with their last ones: those behind it
// wait for the next, those before it have no more to come.
func (u *unfired) fire(before pattern, found []pattern, at []int, k int) {
	for u.passed < len(u.left) && found[u.left[u.passed]].from <= before.to {
		if i := u.left[u.passed]; before.from <= found[i].to {
			at[i] = k
		}
		u.passed++
	}
}

// without takes out those that fired before n points, and says whether none is left.
func (u *unfired) without(at []int, n int) bool {
	u.left = slices.DeleteFunc(u.left, func(i int) bool { return at[i] < n })
	return len(u.left) == 0
}

// nextOf is the next number of points above k that could give one of the open patterns: each needs
// a point of its own.
func nextOf(found []pattern, open []*unfired, k int) int {
	next := math.MaxInt - 1
	for _, u := range open {
		next = min(next, found[u.left[0]].from)
	}
	return max(k, next) + 1
}
