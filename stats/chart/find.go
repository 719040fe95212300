package chart

import (
	"fmt"
	"maps"
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
		return nil, fmt.Errorf("rules: %q is none of %v", set, slices.Sorted(maps.Keys(ruleSets)))
	}
	phases, err := stretches(groups, o)
	if err != nil {
		return nil, err
	}
	var signals []Signal
	for _, s := range phases {
		s.find()
		found := by.patterns(s)
		at := firstFired(s, by, found)
		for i, p := range found {
			signals = append(signals, Signal{
				Set: set, Version: by.version, Rule: p.rule, Part: s.part, Side: p.side,
				From: s.first + p.from + 1, To: s.first + p.to + 1, At: s.first + at[i],
			})
		}
	}
	return signals, nil
}

// firstFired is, of each pattern of a phase, how many of its first points first gave it.
func firstFired(s *stretch, by rules, found []pattern) []int {
	at := make([]int, len(found))
	if len(found) == 0 {
		return at
	}
	start := len(s.y)
	for _, p := range found {
		start = min(start, p.from+1)
	}
	for k, open := start, len(found); open > 0 && k < len(s.y); k++ {
		then := s.firstPoints(k)
		then.find()
		s.picked, s.ranges, s.room = then.picked, then.ranges, then.room
		for _, old := range by.patterns(then) {
			for i, p := range found {
				if at[i] == 0 && p.rule == old.rule && p.side == old.side && p.from <= old.to && old.from <= p.to {
					at[i], open = k, open-1
				}
			}
		}
	}
	for i := range at {
		if at[i] == 0 {
			at[i] = len(s.y)
		}
	}
	return at
}
