package projections

import (
	"iter"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// mostMasks and drawnTwins bound the twins of one share-out and school: those in which the share-outs of the two
// schools are changed about, and those in which more is drawn.
const mostMasks, drawnTwins = 16, 2

// elsewhere are the stories in which a share-out was told by another school, the likeliest first: alone; with all
// that its team told without a name; with everything of the two schools that is without a name changed about; with
// each other choice of that; then with others moved at random besides.
func (w *suspects) elsewhere(r *rand.Rand, n, at int) iter.Seq[*suspects] {
	from := w.homeOf(n)
	var others []int // of the two schools
	team := 0        // which of them are of its team
	for _, d := range w.deeds {
		if d.what == "share" && d.n != n && w.alwaysAnonymous(d.n) && (w.teamAt[d.team] == from || w.teamAt[d.team] == at) {
			if d.team == w.teamOf(n) {
				team |= 1 << len(others)
			}
			others = append(others, d.n)
		}
	}
	masks := []int{0, team, 1<<len(others) - 1}
	var rest []int
	for mask := range 1 << len(others) {
		if !slices.Contains(masks, mask) {
			rest = append(rest, mask)
		}
	}
	slices.SortStableFunc(rest, func(a, b int) int { return bits.OnesCount(uint(a)) - bits.OnesCount(uint(b)) })
	masks = slices.Compact(append(masks, rest...))
	return func(yield func(*suspects) bool) {
		for _, mask := range masks[:min(len(masks), mostMasks)] {
			other := w.copied()
			other.move(r, n, at, false)
			for i, o := range others {
				if mask>>i&1 == 1 {
					other.move(r, o, from+at-w.homeOf(o), false)
				}
			}
			if !yield(other) {
				return
			}
		}
		for range drawnTwins {
			other := w.copied()
			for _, d := range w.deeds {
				if d.what == "share" && d.n != n && w.alwaysAnonymous(d.n) && r.IntN(2) == 0 {
					other.move(r, d.n, r.IntN(len(w.schools)), true)
				}
			}
			other.move(r, n, at, true)
			if !yield(other) {
				return
			}
		}
	}
}

func (w *suspects) copied() *suspects {
	other := *w
	other.deeds, other.teamAt = slices.Clone(w.deeds), slices.Clone(w.teamAt)
	return &other
}

// teamOf is the team that told a share-out, homeOf its school.
func (w *suspects) teamOf(n int) int {
	for _, d := range w.deeds {
		if d.what == "share" && d.n == n {
			return d.team
		}
	}
	return -1
}

func (w *suspects) homeOf(n int) int { return w.teamAt[w.teamOf(n)] }

// move has a share-out be of a team of its own at another school. Drawn says that an audience may change as well:
// a release to the district before is not seen beyond it, so that it might have been to the school.
func (w *suspects) move(r *rand.Rand, n, to int, drawn bool) {
	w.teamAt[ownTeams+n] = to
	for i := range w.deeds {
		d := &w.deeds[i]
		if d.n != n || d.what != "share" && d.what != "again" && d.what != "withdraw" {
			continue
		}
		d.team = ownTeams + n
		// Grades that are not told might be others, as far as anybody knows.
		own := w.schools[to].grades
		if slices.ContainsFunc(d.grades, func(g string) bool { return !slices.Contains(own, g) }) {
			d.grades = own[r.IntN(len(own)):]
		}
		if d.audience.Kind == domain.ForDistrict && drawn && r.IntN(2) == 0 {
			d.audience.Kind = domain.ForSchool
		}
	}
}
