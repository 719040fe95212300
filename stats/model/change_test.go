package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func values(y ...float64) []Ratio {
	r := make([]Ratio, len(y))
	for i, v := range y {
		r[i] = Ratio{v, 1}
	}
	return r
}

func near(t interface {
	Helper()
	Errorf(string, ...any)
}, what string, got, want, tolerance float64,
) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.12g, want %.12g within %.1g", what, got, want, tolerance)
	}
}

// Student's sleep data, as t.test(extra ~ group, data = sleep) of R prints them in its manual.
func TestChangeWithEqualDenominatorsIsWelchsInterval(t *testing.T) {
	one := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2}
	two := []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	d, err := Change(values(one...), values(two...))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "value", d.Value, 1.58, 1e-12)
	near(t, "low", d.Low.Value, -0.2054832, 1e-7)
	near(t, "high", d.High.Value, 3.3654832, 1e-7)
	near(t, "df", d.DF.Value, 17.776, 1e-3)

	of := func(y []float64, n float64) []Ratio { // the same means with a denominator
		r := make([]Ratio, len(y))
		for i, v := range y {
			r[i] = Ratio{v * n, n}
		}
		return r
	}
	same, err := Change(of(one, 24), of(two, 31))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low with denominators", same.Low.Value, d.Low.Value, 1e-9)
	near(t, "high with denominators", same.High.Value, d.High.Value, 1e-9)
	near(t, "df with denominators", same.DF.Value, d.DF.Value, 1e-9)
}

func TestChangeOfRatiosByHand(t *testing.T) {
	d, err := Change([]Ratio{{8, 10}, {15, 20}, {9, 10}}, []Ratio{{20, 20}, {9, 10}, {10, 10}})
	if err != nil {
		t.Fatal(err)
	}
	before, after := 1.5*2.0/1600, 1.5*0.875/1600 // residuals 0 -1 1 and .5 -.75 .25
	near(t, "value", d.Value, 39.0/40-32.0/40, 1e-15)
	df := (before + after) * (before + after) / (before*before/2 + after*after/2)
	near(t, "df", d.DF.Value, df, 1e-9)
	near(t, "half width", (d.High.Value-d.Low.Value)/2, critical(df)*math.Sqrt(before+after), 1e-12)
}

func TestChangeWithoutInterval(t *testing.T) {
	for name, sides := range map[string][2][]Ratio{
		"two before":   {values(1, 2), values(3, 4, 5)},
		"two after":    {values(1, 2, 3), values(3, 4)},
		"one each":     {values(1), values(3)},
		"no variation": {{{0.1, 1}, {0.3, 3}, {0.7, 7}}, values(0.7, 0.7, 0.7)},
	} {
		d, err := Change(sides[0], sides[1])
		if err != nil || d.Low.Known || d.High.Known || d.DF.Known {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	if d, err := Change(values(1, 2, 3), values(3, 3, 3)); err != nil || !d.Low.Known || d.DF.Value != 2 {
		t.Errorf("one side varies: %+v, %v", d, err)
	}
	for name, bad := range map[string][]Ratio{
		"none": nil, "zero of": {{1, 0}}, "below": {{1, -2}}, "nan": {{math.NaN(), 1}}, "inf": {{math.Inf(1), 1}}, "huge": {{1e300, 1}}, "tiny": {{1, 1e-300}},
	} {
		if d, err := Change(bad, values(1, 2, 3)); err == nil {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// Classes of unequal size whose weeks vary more than their students do: the interval holds the
// true difference in about 95 of 100 sets all the same, where students counted as independent
// would not.
func TestChangeHoldsItsLevel(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 1))
	side := func(weeks int, rate float64) []Ratio {
		r := make([]Ratio, weeks)
		for i := range r {
			n := 15 + chance.IntN(15)
			ofWeek := rate + 0.1*chance.NormFloat64()
			for range n {
				if chance.Float64() < ofWeek {
					r[i].Y++
				}
			}
			r[i].N = float64(n)
		}
		return r
	}
	const sets = 4000
	held := 0
	for range sets {
		d, err := Change(side(8, 0.5), side(12, 0.6))
		if err != nil {
			t.Fatal(err)
		}
		if d.Low.Value <= 0.1 && 0.1 <= d.High.Value {
			held++
		}
	}
	share := float64(held) / sets
	t.Logf("coverage %.3f", share)
	if share < 0.94 || share > 0.96 {
		t.Errorf("the interval holds the difference in %.3f of sets", share)
	}
}

func TestChangeMovesWithItsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ratio := rapid.Custom(func(t *rapid.T) Ratio {
			return Ratio{float64(rapid.IntRange(0, 30).Draw(t, "y")), float64(rapid.IntRange(1, 30).Draw(t, "n"))}
		})
		before := rapid.SliceOfN(ratio, 1, 12).Draw(t, "before")
		after := rapid.SliceOfN(ratio, 1, 12).Draw(t, "after")
		d, err := Change(before, after)
		if err != nil {
			t.Fatal(err)
		}
		scale := math.Pow(10, float64(rapid.IntRange(-15, 15).Draw(t, "scale")))
		scaled := func(rs []Ratio) []Ratio {
			out := make([]Ratio, len(rs))
			for i, j := range rapid.Permutation(rs).Draw(t, "order") {
				out[i] = Ratio{j.Y * scale, j.N}
			}
			return out
		}
		again, err := Change(scaled(before), scaled(after))
		if err != nil {
			t.Fatal(err)
		}
		if again.Low.Known != d.Low.Known {
			t.Fatalf("%+v and scaled %+v", d, again)
		}
		near(t, "value", again.Value/scale, d.Value, 1e-9)
		near(t, "low", again.Low.Value/scale, d.Low.Value, 1e-6*(1+math.Abs(d.Low.Value)))
		back, err := Change(after, before)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "the way back", back.High.Value, -d.Low.Value, 1e-9*(1+math.Abs(d.Low.Value)))
	})
}
