package chart

import "fmt"

// Find tells the signals of one set of rules over a series, phase by phase, in the order of the
// set's rules. It refuses what [Of] refuses, and an unknown set.
//
// A series that grows point by point has its centre and limits found again with each; a signal's
// At is found in the same way, so that it is the day on which the chart of that day showed it. That
// takes time with the square of a phase's points, and is done for its last 1000 only: see [Signal].
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
		found := by.told(s, o.LeastUseful, nil)
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

// told appends the patterns of a phase; none of fewer useful points than said.
func (by rules) told(s *stretch, least int, found []pattern) []pattern {
	if least > 0 && s.useful() < least {
		return found
	}
	return by.patterns(s, found)
}

// useful is how many points lie off the centre line.
func (s *stretch) useful() int {
	n := 0
	s.eachRun(s.line, func(r run) { n += r.length })
	return n
}
