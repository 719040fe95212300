package watch

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLotsAreFair: over many series three of six are drawn as drawing without return draws them,
// whichever place in the series the six have; and the same when somebody looks again.
func TestLotsAreFair(t *testing.T) {
	const series, baseline = 4000, 8
	chance := rand.New(rand.NewPCG(2, 1))
	for _, place := range []int{0, baseline - 1, baseline, baseline + 1} {
		counts := map[int]int{}
		for range series {
			all := make([]share, baseline+2)
			for i := range all {
				all[i] = share{i, float64(chance.IntN(20)), 20}
			}
			all[place] = share{place, 3, 6}
			again := slices.Clone(all[:max(place+1, baseline)])
			drawLots(all, baseline, 3)
			drawLots(again, baseline, 3)
			if all[place] != again[place] {
				t.Fatalf("%v, then %v", all[place], again[place])
			}
			counts[int(all[place].y)]++
		}
		// of 20 ways to draw 3 of 6, so many have 0, 1, 2, 3 of 3
		for n, ways := range []int{1, 9, 9, 1} {
			want := float64(ways) / 20 * series
			if got := float64(counts[n]); got < want*0.7 || got > want*1.3 {
				t.Errorf("place %d: %d drawn %v times, should be about %v", place, n, got, want)
			}
		}
	}
}
