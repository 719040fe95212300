package projections

import (
	"slices"
	"testing"
)

// tries counts, for each cycle that was planned from a share-out and is told by no share-out of its own, and each
// person of another school, the schools with a team that it can be of, for all that this person is shown.
func (s *solved) tries(t *testing.T, w *suspects, truth *story, seed uint64, complain bool) {
	s.triesTold += truth.triesTold
	for _, d := range w.deeds {
		if d.what != "try" {
			continue
		}
		can, possible := make(map[int][]int), []int{w.teamAt[d.team]}
		for at := range w.schools {
			if at == w.teamAt[d.team] || w.schools[at].bare {
				continue
			}
			whom := make(map[int]bool) // those for whom it can be of too few yet
			for _, who := range w.watching() {
				others := slices.DeleteFunc(slices.Clone(can[who]), func(of int) bool { return who != sHub && of == who-sWatching })
				if len(others)+1 < 3 && who-sWatching != w.teamAt[d.team] {
					whom[who] = true
				}
			}
			told := w.triedAt(d.n, at).tellBeside(t, truth, whom)
			if s.tried++; told.cannot >= 0 {
				continue
			}
			possible = append(possible, at)
			for who := range whom {
				if told.differs[who] == "" {
					can[who] = append(can[who], at)
				}
			}
			if len(whom) == 0 {
				break
			}
		}
		for _, who := range w.watching() {
			own := func(at int) bool { return who != sHub && at == who-sWatching }
			if own(w.teamAt[d.team]) {
				continue // who knows what goes on there
			}
			s.askedTries++
			others, all := 1, 0
			for _, at := range possible {
				if !own(at) {
					all++
				}
			}
			for _, at := range can[who] {
				if !own(at) {
					others++
				}
			}
			if others < min(3, all) {
				s.found++
				if complain {
					t.Errorf("story %d: to %d the try %d can only be of %d schools, of %d that could have tried it\n%s", seed, who, d.n, others, all, w)
				}
			}
		}
	}
}

// triedAt is the story in which a school tried a share-out that another one did.
func (w *suspects) triedAt(n, at int) *suspects {
	other := *w
	other.deeds, other.teamAt = slices.Clone(w.deeds), slices.Clone(w.teamAt)
	own := len(w.teamAt) - stories + n
	other.teamAt[own] = at
	for i := range other.deeds {
		if d := &other.deeds[i]; d.n == n && (d.what == "try" || d.what == "decide") {
			d.team = own
		}
	}
	return &other
}
