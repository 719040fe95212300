package projections

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// meant are the cycles of the ramp, but for those that never were or should not be there, and the
// links between them.
func (e *evidence) meant() (cycles map[uuid.UUID]*Cycle, links []RampLink) {
	cycles = make(map[uuid.UUID]*Cycle)
	if e.ramp == nil {
		return cycles, nil
	}
	for _, c := range e.ramp.Cycles {
		if c.Withdrawal == nil || !slices.Contains(unmeant, c.Withdrawal.Cause) {
			cycles[c.ID] = c
		}
	}
	return cycles, keep(e.ramp.Links, func(l RampLink) bool { return cycles[l.Parent] != nil && cycles[l.Child] != nil })
}

// iterative: the cycle goes on from one that had been studied when it was planned, or one goes on
// from it in that way. The link is how the later cites the earlier.
func (e *evidence) iterative() finding {
	cycles, links := e.meant()
	f := finding{explanation: "It is linked with no other cycle.", proof: []int64{e.cycle.PlannedSeq}}
	for _, l := range links {
		if l.Parent != e.cycle.ID && l.Child != e.cycle.ID {
			continue
		}
		parent, child := cycles[l.Parent], cycles[l.Child]
		f.proof = append(f.proof, child.PlannedSeq)
		if parent.Study == nil || parent.Study.StudiedOn.After(child.PlannedOn) {
			if !f.met {
				f.explanation = "It is linked with another cycle, but the earlier had not been studied when the later was planned."
			}
			continue
		}
		if !f.met {
			f.met, f.proof = true, nil
			f.explanation = "It goes on from a cycle that had been studied when it was planned."
			if l.Parent == e.cycle.ID {
				f.explanation = "A cycle that goes on from it was planned when it had been studied."
			}
		}
		f.proof = append(f.proof, parent.Study.Seq, child.PlannedSeq)
	}
	return f
}

// smallScaleFirst: along the links of the whole ramp the scale never falls, and rises at least
// once. So the first test is smaller than what the change was tried on later.
func (e *evidence) smallScaleFirst() finding {
	cycles, links := e.meant()
	if len(links) == 0 {
		return finding{reason: NoSeries, explanation: "It is not part of a series."}
	}
	var rises, falls []int64
	compared := 0
	for _, l := range links {
		parent, child := cycles[l.Parent], cycles[l.Child]
		by, known := compareScale(parent, child)
		if !known {
			continue
		}
		compared++
		switch {
		case by < 0:
			rises = append(rises, parent.Plan.TheorySeq, child.Plan.TheorySeq)
		case by > 0:
			falls = append(falls, parent.Plan.TheorySeq, child.Plan.TheorySeq)
		}
	}
	switch {
	case compared == 0:
		return finding{reason: ScaleUnknown, explanation: "No two linked cycles of its series tell their scale in the same thing."}
	case len(falls) > 0:
		return finding{proof: falls, explanation: "In its series a test is smaller than the one before it."}
	case len(rises) == 0:
		return finding{proof: []int64{e.cycle.Plan.TheorySeq}, explanation: "In its series every test is as large as the one before it."}
	default:
		return finding{met: true, proof: rises, explanation: fmt.Sprintf("In its series the scale rises along %d of %d links and never falls.", len(rises)/2, compared)}
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
