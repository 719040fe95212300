package watch

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func drawnProportion(chance *rand.Rand, n int, p float64) Proportion {
	y := 0
	for range n {
		if chance.Float64() < p {
			y++
		}
	}
	return Proportion{y, n}
}

// TestShrinkageOfSmallClasses: in simulated classes the interval holds the truth in about nine of
// ten, in more where classes do not differ at all (which no few of them can show), and estimates err
// less than raw proportions.
func TestShrinkageOfSmallClasses(t *testing.T) {
	for name, c := range map[string]struct {
		classes, smallest, largest int
		alpha, beta                float64
		runs                       int
		most                       float64
	}{
		"thousands of 1 to 5": {2400, 1, 5, 3, 2, 8, 0.93},
		"rare":                {2000, 1, 5, 0.5, 9.5, 8, 0.93},
		"twelve of 8 to 30":   {12, 8, 30, 6, 4, 150, 0.93},
		"five of 20":          {5, 20, 20, 12, 8, 300, 0.94},
		"all alike":           {40, 5, 25, 6000, 4000, 60, 1},
		"all different":       {60, 10, 30, 0.5, 0.5, 40, 0.93},
	} {
		t.Run(name, func(t *testing.T) {
			chance := rand.New(rand.NewPCG(97, 5))
			truth := distuv.Beta{Alpha: c.alpha, Beta: c.beta, Src: chance}
			inside, all := 0.0, 0.0
			var raw, shrunk float64
			for range c.runs {
				counts, p := make([]Proportion, c.classes), make([]float64, c.classes)
				for i := range counts {
					p[i] = truth.Rand()
					counts[i] = drawnProportion(chance, c.smallest+chance.IntN(c.largest-c.smallest+1), p[i])
				}
				s, err := ShrinkProportions(counts)
				if err != nil {
					t.Fatal(err)
				}
				for i, of := range s.Classes {
					if of.Low <= p[i] && p[i] <= of.High {
						inside++
					}
					all++
					raw += (of.Raw.Value - p[i]) * (of.Raw.Value - p[i])
					shrunk += (of.Estimate - p[i]) * (of.Estimate - p[i])
				}
			}
			t.Logf("%.1f %% inside, squared error %.0f %% of raw", 100*inside/all, 100*shrunk/raw)
			if share := inside / all; share < 0.87 || share > c.most {
				t.Errorf("%.1f %% of intervals hold the truth, should be about 90", 100*share)
			}
			if shrunk >= raw {
				t.Errorf("squared error %.4f, of raw proportions %.4f", shrunk/all, raw/all)
			}
		})
	}
}

// TestShrinkageStaysInBounds: whatever the counts, nothing is infinite, and estimates lie between
// their own proportion and the rate.
func TestShrinkageStaysInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Proportion {
			n := rapid.OneOf(rapid.IntRange(0, 30), rapid.IntRange(0, 1_000_000)).Draw(t, "n")
			return Proportion{rapid.IntRange(0, n).Draw(t, "y"), n}
		}), 1, 8).Draw(t, "counts")
		s, err := ShrinkProportions(counts)
		if err != nil {
			for _, p := range counts {
				if p.N > 0 {
					t.Fatal(err)
				}
			}
			return
		}
		for _, v := range []float64{s.Rate, s.Strength, s.SD} {
			if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
				t.Fatalf("%v: %+v", counts, s)
			}
		}
		for i, c := range s.Classes {
			if !(0 <= c.Low && c.Low <= c.High && c.High <= 1 && 0 <= c.Estimate && c.Estimate <= 1 && 0 <= c.Pull && c.Pull <= 1) {
				t.Fatalf("%v: %+v", counts[i], c)
			}
		}
	})
}

// BenchmarkShrinkThousands is 2400 classes of 1 to 5.
func BenchmarkShrinkThousands(b *testing.B) {
	chance := rand.New(rand.NewPCG(97, 5))
	counts := make([]Proportion, 2400)
	for i := range counts {
		counts[i] = drawnProportion(chance, 1+chance.IntN(5), chance.Float64())
	}
	for b.Loop() {
		if _, err := ShrinkProportions(counts); err != nil {
			b.Fatal(err)
		}
	}
}
