package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// staggered are classes with noise whose starts chance has dealt out, and an effect from there on.
func staggered(chance *rand.Rand, starts []int, periods int, phi, effect float64) []Class {
	classes := make([]Class, len(starts))
	for i, at := range chance.Perm(len(starts)) {
		noise := correlated(chance, periods, phi)
		c := Class{Series: make([]Ratio, periods), Start: starts[at]}
		own := chance.NormFloat64()
		for t := range noise {
			c.Series[t] = Ratio{50 + own + noise[t] + 0.1*float64(t), 1} // what rises for all is no effect
			if t >= c.Start {
				c.Series[t].Y += effect
			}
		}
		classes[i] = c
	}
	return classes
}

func TestStaggeredFindsEffectsAndOnlyThose(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of simulated sets")
	}
	const sets = 2000
	starts := []int{5, 9, 12, 16, 19}
	for _, phi := range []float64{0, 0.6} {
		chance := rand.New(rand.NewPCG(4, 2))
		share := func(effect float64) float64 {
			found := 0
			for range sets {
				b, err := Staggered(staggered(chance, starts, 24, phi, effect), nil)
				if err != nil {
					t.Fatal(err)
				}
				if b.P <= 0.05 {
					found++
				}
			}
			return float64(found) / sets
		}
		none, some := share(0), share(2)
		t.Logf("phi %.1f: found without effect in %.3f of sets, with one of two standard deviations in %.3f", phi, none, some)
		if sampling := 3 * math.Sqrt(0.05*0.95/sets); none > 0.05+sampling {
			t.Errorf("phi %.1f: rejects in %.3f of sets without effect", phi, none)
		}
		if some < 6*none {
			t.Errorf("phi %.1f: finds an effect in %.3f of sets, without one in %.3f", phi, some, none)
		}
	}
}

func TestStaggeredByHand(t *testing.T) {
	series := func(y ...float64) []Ratio { return values(y...) }
	b, err := Staggered([]Class{
		{series(1, 1, 5, 5, 5, 5), 2},
		{series(1, 1, 1, 5, 5, 5), 3},
		{series(1, 1, 1, 1, 5, 5), 4},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// no variation within sides: the plain mean, no interval; the only assignment with changes of 4
	if b.Level.Value != 4 || b.Level.Low.Known || b.Pooled != 0 {
		t.Errorf("level %+v of %d classes", b.Level, b.Pooled)
	}
	if b.Assignments != 6 || b.P != 1.0/6 || b.Least != 1.0/6 || b.Sampled {
		t.Errorf("p %v, least %v of %d", b.P, b.Least, b.Assignments)
	}
}

// Two classes with the same start make pairs of assignments alike, and P no smaller than two of six.
func TestStaggeredSaysWhatPCannotReach(t *testing.T) {
	b, err := Staggered([]Class{
		{values(1, 2, 1, 6, 5, 6), 3},
		{values(2, 1, 1, 6, 6, 5), 3},
		{values(1, 1, 2, 1, 6, 5), 4},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "least", b.Least, 2.0/6, 1e-15)
	if b.P < b.Least {
		t.Errorf("p %v below the least %v", b.P, b.Least)
	}
}

func TestStaggeredSamplesManyClasses(t *testing.T) {
	starts := []int{4, 5, 6, 7, 8, 9, 10, 11, 12, 13}
	classes := staggered(rand.New(rand.NewPCG(1, 1)), starts, 20, 0.3, 3)
	if _, err := Staggered(classes, nil); err == nil {
		t.Error("ten classes without a source of chance are taken")
	}
	b, err := Staggered(classes, rand.New(rand.NewPCG(7, 7)))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Staggered(classes, rand.New(rand.NewPCG(7, 7)))
	if !b.Sampled || b.Assignments != samples+1 || b.P != again.P {
		t.Errorf("%+v, again %v", b, again.P)
	}
	if b.P > 0.01 || b.Least <= 0 {
		t.Errorf("p %v, least %v", b.P, b.Least)
	}
}

func TestStaggeredIntervalHoldsItsLevel(t *testing.T) {
	const sets = 1500
	starts := []int{8, 12, 16, 20, 24, 28}
	for _, c := range []struct{ phi, low, high float64 }{{0, 0.93, 0.99}, {0.6, 0.85, 0.99}} {
		chance := rand.New(rand.NewPCG(3, 8))
		held := 0
		for range sets {
			classes := staggered(chance, starts, 36, c.phi, 2)
			for i := range classes { // no common trend: the change of means is the effect
				for t := range classes[i].Series {
					classes[i].Series[t].Y -= 0.1 * float64(t)
				}
			}
			b, err := Staggered(classes, nil)
			if err != nil {
				t.Fatal(err)
			}
			if b.Level.Low.Value <= 2 && 2 <= b.Level.High.Value {
				held++
			}
		}
		share := float64(held) / sets
		t.Logf("phi %.1f: the pooled interval holds the effect in %.3f of sets", c.phi, share)
		if share < c.low || share > c.high {
			t.Errorf("phi %.1f: %.3f, want %.2f to %.2f", c.phi, share, c.low, c.high)
		}
	}
}

func TestStaggeredRefuses(t *testing.T) {
	good := Class{values(1, 2, 3, 4), 2}
	for name, bad := range map[string][]Class{
		"one class": {good}, "short": {good, {values(1, 2, 3), 2}}, "start 0": {good, {values(1, 2, 3, 4), 0}},
		"start beyond":                     {good, {values(1, 2, 3, 4), 4}},
		"nothing before the other's start": {good, {[]Ratio{{}, {}, {3, 1}, {4, 1}}, 3}},
		"nan":                              {good, {values(1, math.NaN(), 3, 4), 2}},
	} {
		if b, err := Staggered(bad, nil); err == nil {
			t.Errorf("%s: %+v", name, b)
		}
	}
}
