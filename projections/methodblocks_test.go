package projections_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestNetworksThatShareSchools: each is told of the blocks that may be told by themselves. By number of
// network, and for a month in which each team ended four cycles, how many cycles are counted, 0 for not told.
func TestNetworksThatShareSchools(t *testing.T) {
	for _, c := range []struct {
		name   string
		in     [][]int
		teamAt []int
		want   []int
	}{
		{"one has two teams of a school more than the other", [][]int{{0, 1, 2, 3}, {0, 1, 2}}, []int{0, 0, 1, 1, 2, 3, 3}, []int{20, 20}},
		{"one has five teams of three schools more", [][]int{{0, 1, 2, 3, 4, 5}, {0, 1, 2}}, []int{0, 0, 1, 1, 2, 3, 3, 4, 4, 5}, []int{40, 20}},
		{"the same schools", [][]int{{0, 1, 2}, {0, 1, 2}}, []int{0, 0, 1, 1, 2}, []int{20, 20}},
		{"no schools in common", [][]int{{0, 1, 2}, {3, 4, 5}}, []int{0, 0, 1, 1, 2, 3, 3, 4, 4, 5}, []int{20, 20}},
		{"each two have one in common, and the first has the most teams", [][]int{{0, 1, 2}, {2, 3}, {1, 3}}, []int{0, 0, 1, 1, 2, 2, 3}, []int{24, 0, 0}},
		{"what is left is enough for another one", [][]int{{0, 1, 2, 3}, {2, 3, 4, 5, 6}, {3}}, []int{0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6}, []int{28, 20, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := sharedSchoolsOf(t, rand.New(rand.NewPCG(1, 1)), c.in, c.teamAt)
			on := day(time.September, 10)
			for team := range c.teamAt {
				for i := range 4 {
					w.ended(team, on, i%2 == 0, domain.Improved)
				}
			}
			w.pass(day(time.October, 1))
			if got := w.counted(day(time.October, 2)); !slices.Equal(got, c.want) {
				t.Errorf("counted %v, want %v", got, c.want)
			}
		})
	}
}

// counted is how many cycles each network is told of.
func (w *sharedSchools) counted(on domain.Date) (counts []int) {
	w.t.Helper()
	r := reader(w.t, w.logbook.views(w.t, 1000), hubPerson, on)
	for _, network := range w.networks {
		n := must[*projections.Network](w.t)(r.Network(w.t.Context(), network))
		year := must[[]*projections.MethodYear](w.t)(n.MethodCounts(w.t.Context()))[0]
		drawer := must[[]*projections.FileDrawer](w.t)(n.FileDrawer(w.t.Context()))[0]
		c, told := year.Checks[slices.Index(projections.MethodChecks, predicted)], 0
		if c.Counted != nil {
			told = *c.Counted
		}
		if d := drawer.Planned; (d != nil || told > 0) && (d == nil || *d != told) {
			w.t.Errorf("the drawer of %s has %v, the check %d", network, d, told)
		}
		counts = append(counts, told)
	}
	return counts
}

// TestASchoolThatMoves from one network to another stays with the first one's table for the year: else
// what left here and came there would be subtracted, and leave the four teams that changed beside it.
func TestASchoolThatMoves(t *testing.T) {
	w := sharedSchoolsOf(t, rand.New(rand.NewPCG(1, 1)), [][]int{{0, 1, 2, 3}, {4, 5, 6}}, []int{0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6})
	end := func(on domain.Date, teams ...int) {
		for _, team := range teams {
			w.truth[predictedBook][team] = []int{1, 1}
			w.truth[drawerBook][team] = make([]int, 9)
			w.ended(team, on, true, domain.Improved)
			w.ended(team, on, false, domain.Improved)
		}
	}
	end(day(time.September, 10), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)
	w.pass(day(time.October, 1))
	w.read(day(time.October, 2))
	w.leaves(w.networks[0], 3, day(time.October, 5))
	w.admit(w.networks[1], 3, day(time.October, 5))
	end(day(time.October, 6), 0, 2, 9, 11)
	w.pass(day(time.November, 1))
	w.read(day(time.November, 2))
	if got := w.counted(day(time.November, 2)); !slices.Equal(got, []int{18, 10}) {
		t.Errorf("counted %v", got)
	}
	if a := w.attack(predictedBook, -1, w.published, w.hidden); len(a.found) > 0 {
		t.Error(a.found)
	}
	end(day(time.November, 6), 0, 1, 2, 3, 4, 5)
	w.pass(day(time.December, 1))
	if got := w.counted(day(time.December, 2)); !slices.Equal(got, []int{18 + 4 + 10, 10}) {
		t.Errorf("when enough others did something, without what the school did after it left: %v", got)
	}
}

// TestASchoolThatJoinsAnother: a block goes on while its schools are in all of its networks.
func TestASchoolThatJoinsAnother(t *testing.T) {
	w := sharedSchoolsOf(t, rand.New(rand.NewPCG(1, 1)), [][]int{{0, 1, 2}, {5}}, []int{0, 0, 1, 1, 2})
	for month := range 2 {
		on := day(time.September, 10).AddDays(30 * month)
		for team := range w.teamAt {
			w.ended(team, on, true, domain.Improved)
			w.ended(team, on, false, domain.Improved)
		}
		w.admit(w.networks[1], month, on)
	}
	w.pass(day(time.November, 1))
	if got := w.counted(day(time.November, 2)); !slices.Equal(got, []int{20, 0}) {
		t.Errorf("counted %v", got)
	}
}

// TestBlocksAtAnEdge: what is coded of one network is not told by another one as a sum with what is
// exact.
func TestBlocksAtAnEdge(t *testing.T) {
	for _, c := range []struct {
		first, second int // of the five cycles of each team of the shared block, and of the rest, how many were predicted
		want          [2]projections.Shown
	}{
		{2, 2, [2]projections.Shown{projections.Exact, projections.Exact}},
		{0, 2, [2]projections.Shown{projections.Suppressed, projections.Coded}},
		{2, 0, [2]projections.Shown{projections.Suppressed, projections.Exact}},
		{0, 0, [2]projections.Shown{projections.Coded, projections.Coded}},
		{0, 5, [2]projections.Shown{projections.Suppressed, projections.Coded}},
	} {
		w := sharedSchoolsOf(t, rand.New(rand.NewPCG(1, 1)), [][]int{{0, 1, 2, 3, 4, 5}, {0, 1, 2}}, []int{0, 0, 1, 1, 2, 3, 3, 4, 4, 5})
		for team, s := range w.teamAt {
			of := c.first
			if s > 2 {
				of = c.second
			}
			for i := range 5 {
				w.ended(team, day(time.September, 10), i < of, domain.Improved)
			}
		}
		w.pass(day(time.October, 1))
		r := reader(t, w.logbook.views(t, 1000), hubPerson, day(time.October, 2))
		for i, network := range w.networks {
			n := must[*projections.Network](t)(r.Network(t.Context(), network))
			check := must[[]*projections.MethodYear](t)(n.MethodCounts(t.Context()))[0].Checks[slices.Index(projections.MethodChecks, predicted)]
			if check.Shown != c.want[i] {
				t.Errorf("%d and %d of five: network %d is told %s: %s", c.first, c.second, i, check.Shown, check.Told)
			}
		}
	}
}
