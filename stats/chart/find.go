package chart

import (
	"fmt"
	"math"
	"slices"
)

// Find tells the signals of one set of rules over a series, phase by phase, in the order of the
// set's rules. It refuses what [Of] refuses, and an unknown set.
//
// A series that grows point by point has its centre and limits found again with each; a signal's
// At is found in the same way, so that it is the day on which the chart of that day showed it.
func Find(set RuleSet, groups []Subgroup, o Options) ([]Signal, error) {
	by, known := ruleSets[set]
	if !known {
		return nil, fmt.Errorf("rules: %q is none of anhoej, nhs, ihi, western-electric, nelson", set)
	}
	if by.refuse != nil {
		if err := by.refuse(o); err != nil {
			return nil, err
		}
	}
	o.Unscreened = o.Unscreened || by.unscreened
	phases, err := stretches(groups, o)
	if err != nil {
		return nil, err
	}
	var signals []Signal
	for _, s := range phases {
		s.find()
		found := by.told(s, o.LeastUseful)
		at := firstFired(s, by, found, o.LeastUseful)
		part := by.members(s)
		for i, p := range found {
			members := s.members(p, part)
			for j := range members {
				members[j] += s.first + 1
			}
			signals = append(signals, Signal{
				Set: set, Version: by.version, Rule: p.rule, Part: s.part, Side: p.side,
				From: s.first + p.from + 1, To: s.first + p.to + 1, At: s.first + at[i], Members: members,
			})
		}
	}
	return signals, nil
}

// told are the patterns of a phase; of fewer useful points than said those of single points.
func (by rules) told(s *stretch, least int) []pattern {
	found := by.patterns(s)
	if least > 0 && s.useful() < least {
		found = slices.DeleteFunc(found, func(p pattern) bool { return p.from < p.to })
	}
	return found
}

// useful is how many points lie off the centre line.
func (s *stretch) useful() int {
	n := 0
	s.eachRun(s.line, func(r run) { n += r.length })
	return n
}

// firstFired is, of each pattern of a phase, how many of its first points first gave it.
func firstFired(s *stretch, by rules, found []pattern, least int) []int {
	at := make([]int, len(found))
	open := make([]int, len(found)) // those not given yet
	for i := range found {
		at[i], open[i] = len(s.y), i
	}
	for k := nextOf(found, open, 0); k < len(s.y); k = nextOf(found, open, k) {
		then := s.firstPoints(k)
		then.find()
		before := by.told(then, least)
		s.scratch = then.scratch
		open = slices.DeleteFunc(open, func(i int) bool {
			given := slices.ContainsFunc(before, found[i].sameAs)
			if given {
				at[i] = k
			}
			return given
		})
	}
	return at
}

// sameAs says that a pattern of fewer points became this one.
func (p pattern) sameAs(before pattern) bool {
	return p.rule == before.rule && p.side == before.side && p.from <= before.to && before.from <= p.to
}

// nextOf is the next number of points that could give one of the open patterns.
func nextOf(found []pattern, open []int, k int) int {
	next := math.MaxInt
	for _, i := range open {
		next = min(next, max(k+1, found[i].from+1))
	}
	return next
}
