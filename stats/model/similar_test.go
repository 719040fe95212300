package model

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

func byPlace(a, b int) int { return cmp.Compare(a, b) }

// All pairs, sorted, as the definition has it; variables on a grid so that many distances are
// equal.
func TestPeersAreTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, dims := rapid.IntRange(3, 30).Draw(t, "n"), rapid.IntRange(1, 3).Draw(t, "dims")
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		columns, names := make([][]float64, dims), make([]string, dims)
		for j := range columns {
			for i := range n {
				columns[j] = append(columns[j], float64(chance.IntN(4)))
				if i < 2 {
					columns[j][i] = float64((i + j) % 2 * 5) // varies
				}
			}
			names[j] = "v"
		}
		var kinds []int
		if rapid.Bool().Draw(t, "within") {
			for range n {
				kinds = append(kinds, chance.IntN(3))
			}
		}
		outcome := make([]float64, n)
		for i := range outcome {
			outcome[i] = float64(i)
		}
		backwards := func(a, b int) int { return b - a }
		space, err := NewSpace(names, columns, outcome, kinds, Euclid, backwards)
		if err != nil {
			t.Fatal(err)
		}
		k := rapid.IntRange(1, n-1).Draw(t, "k")
		for unit := range n {
			var want []Neighbour
			for other := range n {
				if other == unit || kinds != nil && kinds[other] != kinds[unit] {
					continue
				}
				var square float64
				for _, c := range columns {
					d := (c[other] - c[unit]) / stat.StdDev(c, nil)
					square += d * d
				}
				want = append(want, Neighbour{other, math.Round(math.Sqrt(square)*1e10) / 1e10})
			}
			slices.SortFunc(want, func(a, b Neighbour) int {
				return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(b.Unit, a.Unit))
			})
			want = want[:min(k, len(want))]
			got, ok := space.Peers(unit, k)
			if ok != (len(want) > 0) || !slices.EqualFunc(got.Neighbours, want, func(a, b Neighbour) bool {
				return a.Unit == b.Unit && math.Abs(a.Distance-b.Distance) < 2e-10
			}) {
				t.Fatalf("unit %d: %v, want %v", unit, got.Neighbours, want)
			}
			if ok && math.Abs(got.Difference-(outcome[unit]-got.Mean)) > 1e-12 {
				t.Fatalf("difference %+v", got)
			}
		}
	})
}

func TestMahalanobisIsByTheCovariance(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 5))
	d := designed(chance, 50, 3)
	columns := d.X[1:]
	for i := range columns[0] {
		columns[1][i] += 2 * columns[0][i]
	}
	data := mat.NewDense(50, 3, nil)
	for j, c := range columns {
		data.SetCol(j, c)
	}
	var covariance mat.SymDense
	stat.CovarianceMatrix(&covariance, data, nil)
	var chol mat.Cholesky
	chol.Factorize(&covariance)
	space, err := NewSpace([]string{"a", "b", "c"}, columns, d.Y, nil, Mahalanobis, byPlace)
	if err != nil {
		t.Fatal(err)
	}
	for unit := range 50 {
		peers, _ := space.Peers(unit, 5)
		for _, n := range peers.Neighbours {
			near(t, "distance", n.Distance, stat.Mahalanobis(data.RowView(unit), data.RowView(n.Unit), &chol), 1e-9)
		}
	}
}

func TestSpacesThatAreNone(t *testing.T) {
	x, y := []float64{1, 2, 3, 4}, []float64{2, 4, 6, 8}
	for want, c := range map[string]struct {
		columns [][]float64
		by      Distance
	}{
		"name one or more": {nil, Euclid}, "a does not vary": {[][]float64{{0.1, 0.1, 0.1, 0.1}}, Euclid},
		"b is a combination": {[][]float64{x, y}, Mahalanobis}, `"cosine" is neither`: {[][]float64{x}, "cosine"},
		"a is NaN": {[][]float64{{1, 2, math.NaN(), 4}}, Euclid},
	} {
		s, err := NewSpace([]string{"a", "b"}, c.columns, x, nil, c.by, byPlace)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", want, s, err)
		}
	}
	if _, err := NewSpace([]string{"a"}, [][]float64{{1}}, []float64{1}, nil, Euclid, byPlace); err == nil {
		t.Error("one unit has peers")
	}
	s, err := NewSpace([]string{"a"}, [][]float64{x}, x, []int{0, 0, 0, 1}, Euclid, byPlace)
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := s.Peers(3, 2); ok {
		t.Errorf("a unit alone of its kind has peers %+v", p)
	}
	if p, ok := s.Peers(0, 0); ok {
		t.Errorf("no neighbours asked for, there are %+v", p)
	}
}
