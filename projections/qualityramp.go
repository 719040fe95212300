package projections

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// linked are the team's own cycles that are linked with this one over as many of their own links as
// there are, but for those that never were or should not be there, and these links. What other
// teams' cycles say is not looked at: so every member and the coach are told the same.
func (e *evidence) linked() (cycles map[uuid.UUID]*Cycle, links []RampLink) {
	all, cycles := make(map[uuid.UUID]*Cycle), map[uuid.UUID]*Cycle{e.cycle.ID: e.cycle}
	if e.ramp == nil {
		return cycles, nil
	}
	for _, c := range e.ramp.Cycles {
		if c.TeamID == e.cycle.TeamID && (c.Withdrawal == nil || !slices.Contains(unmeant, c.Withdrawal.Cause)) {
			all[c.ID] = c
		}
	}
	for grown := true; grown; {
		grown = false
		for _, l := range e.ramp.Links {
			a, b := all[l.Parent], all[l.Child]
			if a != nil && b != nil && (cycles[a.ID] == nil) != (cycles[b.ID] == nil) {
				cycles[a.ID], cycles[b.ID], grown = a, b, true
			}
		}
	}
	return cycles, keep(e.ramp.Links, func(l RampLink) bool { return cycles[l.Parent] != nil && cycles[l.Child] != nil })
}

// iterative: the cycle goes on from one of the team's that had been studied when it was planned, or
// one goes on from it in that way: the link is how the later cites the earlier. A plan that names
// another team's cycle, or the share-out that it was adapted from, cites what others learned.
func (e *evidence) iterative() finding {
	c := e.cycle
	cycles, links := e.linked()
	f := finding{explanation: "It is linked with no other cycle.", proof: []int64{c.PlannedSeq}}
	if c.AdaptedFrom != nil || slices.ContainsFunc(c.ParentIDs, e.ofOthers) {
		f.met, f.explanation = true, "It goes on from what another team learned."
	}
	for _, l := range links {
		if l.Parent != c.ID && l.Child != c.ID {
			continue
		}
		parent, child := cycles[l.Parent], cycles[l.Child]
		f.proof = append(f.proof, child.PlannedSeq)
		switch {
		case parent.Study != nil && !parent.Study.StudiedOn.After(child.PlannedOn):
			f.proof = append(f.proof, parent.Study.Seq)
			f.met, f.explanation = true, "It goes on from a cycle that had been studied when it was planned."
			if l.Parent == c.ID {
				f.explanation = "A cycle that goes on from it was planned when it had been studied."
			}
		case !f.met:
			f.explanation = "It is linked with another cycle, but the earlier had not been studied when the later was planned."
		}
	}
	return f
}

// ofOthers says that a parent is another team's.
func (e *evidence) ofOthers(parent uuid.UUID) bool {
	return e.ramp == nil || !slices.ContainsFunc(e.ramp.Cycles, func(c *Cycle) bool { return c.ID == parent && c.TeamID == e.cycle.TeamID })
}

// smallScaleFirst: of the team's own tests in the ramp the first is the smallest, and a later one is
// larger. Later ones may be smaller than those before them: who adapts a change tries it small again.
func (e *evidence) smallScaleFirst() finding {
	cycles, links := e.linked()
	if len(links) == 0 {
		return finding{reason: NoSeries, explanation: "It is not part of a series."}
	}
	tests := slices.SortedFunc(maps.Values(cycles), byStart)
	tests = slices.DeleteFunc(tests, func(c *Cycle) bool { return c.Purpose == domain.Collect })
	var larger, smaller []int64
	compared := 0
	for i, later := range tests {
		by, known := compareScale(tests[0], later)
		if i == 0 || !known {
			continue
		}
		compared++
		switch {
		case by < 0:
			larger = append(larger, later.Plan.TheorySeq)
		case by > 0:
			smaller = append(smaller, later.Plan.TheorySeq)
		}
	}
	if compared == 0 {
		return finding{reason: ScaleUnknown, explanation: "The first test of its series and the later ones do not tell their scale in the same thing."}
	}
	first := tests[0].Plan.TheorySeq
	switch {
	case len(smaller) > 0:
		return finding{proof: append(smaller, first), explanation: "The first test of its series is larger than a later one."}
	case len(larger) == 0:
		return finding{proof: []int64{first}, explanation: "No test of its series is larger than the first."}
	default:
		return finding{met: true, proof: append(larger, first), explanation: fmt.Sprintf("The first test of its series is the smallest, and %d of %d later ones are larger.", len(larger), compared)}
	}
}

// compareScale compares how large two tests are, by the first of students, classes, teachers and
// schools that both tell; below 0 when the first is smaller.
func compareScale(a, b *Cycle) (by int, known bool) {
	x, y := a.sizes(), b.sizes()
	for i := range x {
		if x[i] > 0 && y[i] > 0 {
			return cmp.Compare(x[i], y[i]), true
		}
	}
	return 0, false
}

// sizes are students, classes, teachers and schools; 0 for what is not told. Classes that the plan
// names need no number.
func (c *Cycle) sizes() (n [4]int) {
	if s := c.Plan.Scale; s != nil {
		for i, told := range []*int{s.Students, s.Classes, s.Teachers, s.Schools} {
			if told != nil {
				n[i] = *told
			}
		}
	}
	if n[1] == 0 {
		n[1] = len(c.Classes)
	}
	return n
}
