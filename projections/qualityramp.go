package projections

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// linked are the team's own cycles that are linked with this one over as many of their own links as
// there are, but for those that never were or should not be there, and these links. What other
// teams' cycles say is not looked at: so every member and the coach are told the same.
func (e *evidence) linked() *Ramp {
	if e.ramp != nil {
		if own := e.ramp.byTeam()[e.cycle.ID]; own != nil {
			return own
		}
	}
	return &Ramp{Cycles: []*Cycle{e.cycle}}
}

// byTeam parts the ramp into those of each team, by cycle.
func (r *Ramp) byTeam() map[uuid.UUID]*Ramp {
	own, _ := r.own.get(func() (map[uuid.UUID]*Ramp, error) {
		meant := make(map[uuid.UUID]*Cycle)
		for _, c := range r.Cycles {
			if c.Withdrawal == nil || !slices.Contains(unmeant, c.Withdrawal.Cause) {
				meant[c.ID] = c
			}
		}
		within := keep(r.Links, func(l RampLink) bool {
			a, b := meant[l.Parent], meant[l.Child]
			return a != nil && b != nil && a.TeamID == b.TeamID
		})
		return partRamps(meant, within), nil
	})
	return own
}

// find gives a cycle of the ramp; nil when it is not there.
func (r *Ramp) find(id uuid.UUID) *Cycle {
	for _, c := range r.Cycles {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// iterative: the cycle goes on from one of the team's that had been studied when it was planned, or
// one goes on from it in that way: the link is how the later cites the earlier. A plan that names
// another team's cycle, or the share-out that it was adapted from, cites what others learned.
func (e *evidence) iterative() finding {
	c, own := e.cycle, e.linked()
	f := finding{explanation: "It is linked with no other cycle.", proof: []int64{c.PlannedSeq}}
	if c.AdaptedFrom != nil || slices.ContainsFunc(c.ParentIDs, e.ofOthers) {
		f.met, f.explanation = true, "It goes on from what another team learned."
	}
	for _, l := range own.Links {
		if l.Parent != c.ID && l.Child != c.ID {
			continue
		}
		parent, child := own.find(l.Parent), own.find(l.Child)
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
	if e.ramp == nil {
		return true
	}
	c := e.ramp.find(parent)
	return c == nil || c.TeamID != e.cycle.TeamID
}

// smallScaleFirst: of the team's own tests in the ramp the first is the smallest, and a later one is
// larger. Later ones may be smaller than those before them: who adapts a change tries it small again.
func (e *evidence) smallScaleFirst() finding {
	own := e.linked()
	if len(own.Links) == 0 {
		return finding{reason: NoSeries, explanation: "It is not part of a series."}
	}
	tests := keep(own.Cycles, func(c *Cycle) bool { return c.Purpose != domain.Collect })
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

// compareScale compares how large two tests are, below 0 when the first is smaller: by the first of
// classes, teachers and schools that both tell and that differ, else by students. Classes are not
// equally large, so between as many of them only twice the students are more.
func compareScale(a, b *Cycle) (by int, known bool) {
	x, y := a.sizes(), b.sizes()
	both := func(i int) bool { return x[i] > 0 && y[i] > 0 }
	for i := range inStudents {
		if known = known || both(i); both(i) && x[i] != y[i] {
			return cmp.Compare(x[i], y[i]), true
		}
	}
	if n, m := x[inStudents], y[inStudents]; both(inStudents) && (!known || 2*n <= m || n >= 2*m) {
		return cmp.Compare(n, m), true
	}
	return 0, known
}

// inStudents is where sizes have the students, last.
const inStudents = 3

// sizes are classes, teachers, schools and students; 0 for what is not told. Classes that the plan
// names need no number.
func (c *Cycle) sizes() (n [inStudents + 1]int) {
	if s := c.Plan.Scale; s != nil {
		for i, told := range []*int{s.Classes, s.Teachers, s.Schools, s.Students} {
			if told != nil {
				n[i] = *told
			}
		}
	}
	if n[0] == 0 {
		n[0] = len(c.Classes)
	}
	return n
}
