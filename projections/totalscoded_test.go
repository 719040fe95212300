package projections_test

import (
	"testing"
	"time"
)

// TestACodedSchoolInTheNetworksTotal: how far a school's rate lies beyond its edge shows nowhere, not in the
// network's total either, from which the schools that are told exactly could be subtracted.
func TestACodedSchoolInTheNetworksTotal(t *testing.T) {
	told := func(right [3]float64) (school, network string) {
		w := newTotalsWorld(t)
		for n, of := range []int{1, 1, 2, 3, 3} {
			w.classOf(t, n, of, n+1, sharedExit)
			w.counts(t, n, octoberStart, right[of-1], 30)
		}
		for of := 1; of <= 3; of++ {
			w.stands(t, of, sharedExit, october, day(time.December, 31))
		}
		w.something(t, day(time.November, 9))
		for _, total := range w.totals(t, hubPerson, day(time.November, 10)) {
			for _, s := range total.Schools {
				if s.School.ID == schoolNo(1) {
					school = brief(s.Figure)
				}
			}
			network = brief(total.Network)
		}
		return school, network
	}
	for _, c := range []struct {
		name            string
		right           [3]float64
		school, network string
	}{
		{"exact", [3]float64{9, 15, 18}, "EXACT 30 20-49 1-4", "EXACT 46 50-99 5-9 3-4"},
		{"none", [3]float64{0, 15, 18}, "CODED 5 20-49 1-4", "EXACT 36 50-99 5-9 3-4"},
		{"few", [3]float64{1, 15, 18}, "CODED 5 20-49 1-4", "EXACT 36 50-99 5-9 3-4"},
		{"all coded", [3]float64{0, 1, 1}, "CODED 5 20-49 1-4", "CODED 5 50-99 5-9 3-4"},
	} {
		if school, network := told(c.right); school != c.school || network != c.network {
			t.Errorf("%s: the school is told as %s, the network as %s; want %s, %s", c.name, school, network, c.school, c.network)
		}
	}
}
