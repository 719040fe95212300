package chart

import (
	"math"
	"testing"

	"github.com/cyclebook/cyclebook/stats"
)

// TestDispersion: it is by how much the limits of a prime chart are wider.
func TestDispersion(t *testing.T) {
	var groups []Subgroup
	for i, y := range []float64{2, 18, 3, 17, 1, 19, 4, 16, 2, 18, 9, 11} {
		groups = append(groups, Subgroup{Y: stats.Some(y), N: stats.Some(float64(300 + i%3))})
	}
	for plain, prime := range map[Kind]Kind{P: PPrime, U: UPrime} {
		narrow, err := Of(groups, Options{Kind: plain})
		if err != nil {
			t.Fatal(err)
		}
		wide, err := Of(groups, Options{Kind: prime})
		if err != nil {
			t.Fatal(err)
		}
		upper := func(c *Chart) float64 { return c.Points[10].UpperNear.Value - c.Points[10].Centre.Value }
		got, err := Dispersion(groups, Options{Kind: plain})
		if want := upper(wide) / upper(narrow); err != nil || math.Abs(got.Value-want) > 1e-12 || want < 2 {
			t.Errorf("%s: %v, %v; want %v", plain, got, err, want)
		}
	}
	if got, err := Dispersion(nil, Options{Kind: P}); err != nil || got.Known {
		t.Errorf("of nothing: %v, %v", got, err)
	}
	if got, err := Dispersion(groups[:1], Options{Kind: P}); err != nil || got.Known {
		t.Errorf("of one value: %v, %v", got, err)
	}
	if _, err := Dispersion(groups, Options{Kind: I}); err == nil {
		t.Error("single values have a dispersion")
	}
}
