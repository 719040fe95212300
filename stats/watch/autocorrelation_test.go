package watch

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

// drifting is noise of which each value keeps a share r of the one before.
func drifting(chance *rand.Rand, n int, r float64) []stats.Number {
	y := make([]stats.Number, n)
	last := chance.NormFloat64() / math.Sqrt(1-r*r)
	for i := range y {
		last = r*last + chance.NormFloat64()
		y[i] = stats.Some(50 + last)
	}
	return y
}

// xmr has the limits of individual values: 3/1.128 mean moving ranges around the mean.
func xmr(y []stats.Number) (centre, lower, upper stats.Number) {
	var values, moves []float64
	for i, v := range y {
		values = append(values, v.Value)
		if i > 0 {
			moves = append(moves, math.Abs(v.Value-y[i-1].Value))
		}
	}
	centre = stats.Mean(values)
	reach := 3 / 1.128 * stats.Mean(moves).Value
	return centre, stats.Some(centre.Value - reach), stats.Some(centre.Value + reach)
}

// TestAutocorrelationGuard: where values resemble the one before, limits give many false alarms,
// and the widened ones few; where they do not, the guard seldom speaks.
func TestAutocorrelationGuard(t *testing.T) {
	const paths, baseline, after = 400, 40, 20
	for _, c := range []struct {
		r                 float64
		spoken            [2]float64 // share of series, from and to
		narrow, widenedTo float64    // share of points outside: at least as they are, at most widened
	}{
		{0, [2]float64{0, 0.06}, 0, 0.02},
		{0.6, [2]float64{0.85, 1}, 0.04, 0.02},
		{0.8, [2]float64{0.95, 1}, 0.15, 0.05},
	} {
		chance := rand.New(rand.NewPCG(3, 6))
		spoken, outside, outsideWide, points := 0, 0, 0, 0
		for range paths {
			y := drifting(chance, baseline+after, c.r)
			g, err := Autocorrelation(y, baseline)
			if err != nil {
				t.Fatal(err)
			}
			centre, lower, upper := xmr(y[:baseline])
			wideLower, wideUpper := lower, upper
			if g.Narrow {
				spoken++
				wideLower, wideUpper = g.Widen(centre, lower), g.Widen(centre, upper)
			}
			for _, v := range y[baseline:] {
				points++
				if v.Value < lower.Value || v.Value > upper.Value {
					outside++
				}
				if v.Value < wideLower.Value || v.Value > wideUpper.Value {
					outsideWide++
				}
			}
		}
		said := float64(spoken) / paths
		false3, wide3 := float64(outside)/float64(points), float64(outsideWide)/float64(points)
		t.Logf("r %.1f: spoken in %.1f %%; points outside %.2f %%, of widened limits %.2f %%", c.r, 100*said, 100*false3, 100*wide3)
		if said < c.spoken[0] || said > c.spoken[1] || false3 < c.narrow || wide3 > c.widenedTo {
			t.Errorf("r %v: spoken %v, outside %v, widened %v", c.r, said, false3, wide3)
		}
	}
}

// TestAutocorrelationByHand: the residuals of 1, 2, 4, 3, 5 from their mean 3 are -2, -1, 1, 0, 2;
// products of neighbours add up to 1, squares to 10.
func TestAutocorrelationByHand(t *testing.T) {
	some := func(values ...float64) (y []stats.Number) {
		for _, v := range values {
			y = append(y, stats.Some(v))
		}
		return y
	}
	y := some(1, 2, 4, 3, 5, 1000, -1000)
	c, err := Autocorrelation(y, 5)
	if err != nil || math.Abs(c.R.Value-0.1) > 1e-12 || c.Values != 5 || c.Narrow || c.Factor.Known {
		t.Errorf("%+v, %v", c, err)
	}
	y[2] = stats.Number{} // 1, 2, -, 3, 5: mean 2.75; neighbours (1,2) and (3,5)
	c, err = Autocorrelation(y, 5)
	if want := (1.75*0.75 + 0.25*2.25) / (1.75*1.75 + 0.75*0.75 + 0.25*0.25 + 2.25*2.25); err != nil || math.Abs(c.R.Value-want) > 1e-12 {
		t.Errorf("with a gap: %+v, want %v, %v", c, want, err)
	}
	if got := (Correlation{Factor: stats.Some(2)}).Widen(stats.Some(10), stats.Some(13)); got.Value != 16 {
		t.Errorf("13 around 10 twice as far: %v", got)
	}
	for _, baseline := range []int{-1, 8} {
		if _, err := Autocorrelation(y, baseline); err == nil {
			t.Errorf("a baseline of %d of 7 passes", baseline)
		}
	}
	// 20 values that rise are as alike as values get, 19 are too few to say so
	var rising []float64
	for i := range 20 {
		rising = append(rising, float64(i))
	}
	long, _ := Autocorrelation(some(rising...), 0)
	short, _ := Autocorrelation(some(rising...), 19)
	if !long.Narrow || short.Narrow || math.Abs(long.Factor.Value-math.Sqrt((1+long.R.Value)/(1-long.R.Value))) > 1e-12 {
		t.Errorf("20: %+v, 19: %+v", long, short)
	}
}

// TestAutocorrelationIsANumberOrNone: from -1 to 1 and the same for a shifted, scaled series; no
// value that does not vary has one.
func TestAutocorrelationIsANumberOrNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stats.Number {
			if rapid.IntRange(0, 4).Draw(t, "missing") == 0 {
				return stats.Number{}
			}
			return stats.Some(float64(rapid.IntRange(-50, 50).Draw(t, "y")))
		}), 0, 30).Draw(t, "series")
		scale := rapid.SampledFrom([]float64{1, 1e-9, 1e15, 1e300}).Draw(t, "scale")
		moved := make([]stats.Number, len(y))
		for i, v := range y {
			if v.Known {
				moved[i] = stats.Some(v.Value * scale)
			}
		}
		a, errA := Autocorrelation(y, 0)
		b, errB := Autocorrelation(moved, 0)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		for _, c := range []Correlation{a, b} {
			if c.R.Known && !(-1 <= c.R.Value && c.R.Value < 1) || c.Factor.Known && (!c.Narrow || math.IsInf(c.Factor.Value, 0)) {
				t.Fatalf("%v: %+v", y, c)
			}
		}
		if scale > 1e-9 && scale < 1e300 && a.R.Known && math.Abs(a.R.Value-b.R.Value) > 1e-9 {
			t.Fatalf("%v, scaled %v: %v", a, scale, b)
		}
	})
}
