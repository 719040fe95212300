package chart

import (
	"cmp"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/cyclebook/cyclebook/stats"
)

func rows(of ...[3]float64) []Row[float64] {
	var rows []Row[float64]
	for _, r := range of {
		rows = append(rows, Row[float64]{r[0], stats.Some(r[1]), stats.Some(r[2])})
	}
	return rows
}

// TestGroup: which rows count, and what becomes of them.
func TestGroup(t *testing.T) {
	missing := Row[float64]{X: 1}
	three := append(rows([3]float64{2, 9, 5}, [3]float64{1, 3, 0}, [3]float64{1, 2, 4}, [3]float64{1, 7, -1}), missing)
	some := stats.Some
	for name, c := range map[string]struct {
		g    Grouping
		want []Subgroup
	}{
		"denominators: 0 and less take their numerator along": {Grouping{Kind: P, Denominated: true}, []Subgroup{{Y: some(2), N: some(4)}, {Y: some(9), N: some(5)}}},
		"mean":               {Grouping{Kind: I}, []Subgroup{{Y: some(4)}, {Y: some(9)}}},
		"median":             {Grouping{Kind: I, Aggregate: ByMedian}, []Subgroup{{Y: some(3)}, {Y: some(9)}}},
		"sum":                {Grouping{Kind: I, Aggregate: BySum}, []Subgroup{{Y: some(12)}, {Y: some(9)}}},
		"sd":                 {Grouping{Kind: Run, Aggregate: BySD}, []Subgroup{{Y: some(2.6457513110645907)}, {}}},
		"counts are summed":  {Grouping{Kind: C, Aggregate: ByMedian}, []Subgroup{{Y: some(12)}, {Y: some(9)}}},
		"means keep values":  {Grouping{Kind: XBar, Aggregate: BySum}, []Subgroup{{Y: some(4), Values: []float64{3, 2, 7}}, {Y: some(9), Values: []float64{9}}}},
		"deviations as well": {Grouping{Kind: S}, []Subgroup{{Y: some(2.6457513110645907), Values: []float64{3, 2, 7}}, {Values: []float64{9}}}},
	} {
		got, places := Group(three, cmp.Compare[float64], c.g)
		if d := diff.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if d := diff.Diff([]float64{1, 2}, places); d != "" {
			t.Errorf("%s: places %s", name, d)
		}
	}
	got, places := Group(append(three, missing, Row[float64]{X: 7}), nil, Grouping{Kind: Run})
	if d := diff.Diff([]float64{2, 1, 7}, places); d != "" || got[2].Y.Known {
		t.Errorf("by appearance: %s, and of missing rows alone %+v", d, got[2])
	}
}

// TestNothingOverNothing: a subgroup over 0 is missing, its numerator too.
func TestNothingOverNothing(t *testing.T) {
	for _, kind := range []Kind{P, PPrime, U, UPrime, IPrime, I, Run} {
		groups := rates(4, 1, 2, 1)
		for _, n := range []stats.Number{stats.Some(0), stats.Some(-1), {}} {
			over := append(groups[:3:3], Subgroup{Y: stats.Some(99), N: n}, Subgroup{N: stats.Some(99)})
			with, err := Of(over, Options{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			without, err := Of(groups, Options{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			if p := with.Points[3]; p.Y.Known || p.Outside || p.Centre != without.Points[0].Centre {
				t.Errorf("%s over %v: %+v, without it %+v", kind, n, p, without.Points[0])
			}
			if d := diff.Diff(without.Points, with.Points[:3]); d != "" {
				t.Errorf("%s over %v: %s", kind, n, d)
			}
			if got := with.Phases[0]; got.Points != 5 || got.Observed != 3 || got.Useful != without.Phases[0].Useful {
				t.Errorf("%s over %v: %+v", kind, n, got)
			}
		}
	}
}
