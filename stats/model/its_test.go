package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// correlated is noise of variance 1 whose neighbours correlate by phi.
func correlated(chance *rand.Rand, n int, phi float64) []float64 {
	y := make([]float64, n)
	e := chance.NormFloat64()
	for i := range y {
		if i > 0 {
			e = phi*e + math.Sqrt(1-phi*phi)*chance.NormFloat64()
		}
		y[i] = e
	}
	return y
}

// What the interval promises and where it fails to: the numbers of LevelChange's comment.
func TestInterruptedSeriesHoldsItsLevel(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of simulated sets")
	}
	const sets = 1000
	for _, c := range []struct {
		phi, low, high float64
	}{
		{0, 0.935, 0.975},
		{0.3, 0.90, 0.95},
		{0.6, 0.85, 0.935},
	} {
		for _, n := range []int{12, 24, 40, 80} {
			chance := rand.New(rand.NewPCG(9, uint64(n)))
			var level, classical int
			for range sets {
				y := correlated(chance, n, c.phi)
				for i := n / 2; i < n; i++ {
					y[i] += 1.5 + 0.2*float64(i+1-n/2)
				}
				s, err := InterruptedSeries(y, n/2, DefaultLag(n))
				if err != nil {
					t.Fatal(err)
				}
				if d := s.LevelChange(); d.Low.Value <= 1.5 && 1.5 <= d.High.Value {
					level++
				}
				if q := s.Coefficients[2]; math.Abs(q.Estimate-1.5) <= critical(float64(n-4))*q.SE {
					classical++
				}
			}
			l := float64(level) / sets
			t.Logf("phi %.1f, %2d values: level %.3f, classical %.3f", c.phi, n, l, float64(classical)/sets)
			if l < c.low || l > c.high {
				t.Errorf("phi %.1f, %d values: the interval holds the level in %.3f, promised %.3f to %.3f", c.phi, n, l, c.low, c.high)
			}
			if c.phi >= 0.6 && float64(classical)/sets > l-0.03 {
				t.Errorf("phi %.1f, %d values: the classical interval holds %.3f, no worse than %.3f", c.phi, n, float64(classical)/sets, l)
			}
		}
	}
}

func TestInterruptedSeriesRefuses(t *testing.T) {
	y := []float64{1, 2, 3, 5, 4, 6, 7}
	for name, bad := range map[string]struct {
		y        []float64
		cut, lag int
	}{
		"four values": {y[:4], 2, 0}, "cut early": {y, 1, 0}, "cut late": {y, 6, 0}, "lag below": {y, 3, -1}, "lag beyond": {y, 3, 7},
		"nan": {[]float64{1, 2, math.NaN(), 4, 5, 6}, 3, 0},
	} {
		if s, err := InterruptedSeries(bad.y, bad.cut, bad.lag); err == nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// A series that the model fits exactly has estimates but nothing to judge them by.
func TestInterruptedSeriesWithoutNoise(t *testing.T) {
	for name, y := range map[string][]float64{
		"constant": {0.1, 0.1, 0.1, 0.1, 0.1, 0.1},
		"steps":    {1, 2, 3, 7, 9, 11},
	} {
		s, err := InterruptedSeries(y, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		if s.Phi.Known || s.DurbinWatson.Known || s.LevelChange().Low.Known || s.Coefficients[0].SE != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	s, _ := InterruptedSeries([]float64{1, 2, 3, 7, 9, 11}, 3, 1)
	near(t, "level change", s.LevelChange().Value, 2, 1e-12) // a line through 7, 9, 11 is at 5 at the cut, against 3
}
