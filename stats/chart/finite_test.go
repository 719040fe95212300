package chart

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

// odd draws values of any size, among them some that no chart can be made of.
func odd(t *rapid.T, positive bool) []Subgroup {
	value := rapid.OneOf(
		rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64),
		rapid.SampledFrom([]float64{0, 1, 0.1, 1e15, 1e15 + 1, -1e15, 1e-300, math.MaxFloat64, -math.MaxFloat64, math.NaN(), math.Inf(1)}),
		rapid.Float64Range(-100, 100),
	)
	number := func(t *rapid.T, name string) stats.Number {
		v := value.Draw(t, name)
		if positive && v <= 0 {
			v = 1 - v
		}
		return stats.Number{Value: v, Known: rapid.IntRange(0, 5).Draw(t, "known") > 0}
	}
	length := rapid.SampledFrom([]int{0, 1, 2, 3, 13, 25}).Draw(t, "length")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Subgroup {
		g := Subgroup{Y: number(t, "y"), N: number(t, "n")}
		for range rapid.IntRange(0, 4).Draw(t, "values") {
			g.Values = append(g.Values, value.Draw(t, "value"))
		}
		return g
	}), length, length).Draw(t, "series")
}

// TestNeverInfinite: whatever goes in, each number that comes out is finite or does not exist.
func TestNeverInfinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Options{
			Kind:     rapid.SampledFrom(allKinds).Draw(t, "kind"),
			Category: rapid.Bool().Draw(t, "category"),
			Freeze:   rapid.SampledFrom([]int{0, 1, 12, 99}).Draw(t, "freeze"),
			Parts:    rapid.SampledFrom([][]int{nil, {3}, {1, 2}, {-1, 50}}).Draw(t, "parts"),
			Exclude:  rapid.SampledFrom([][]int{nil, {1}, {2, 3, 4}, {1, 2, 3, 4, 5, 6}}).Draw(t, "exclude"),
			Multiply: rapid.SampledFrom([]float64{0, 100, 1e300, 1e-300}).Draw(t, "multiply"),

			Unscreened: rapid.Bool().Draw(t, "unscreened"),
		}
		if rapid.Bool().Draw(t, "given") && o.Kind != T {
			o.Center = rapid.SampledFrom([]stats.Number{stats.Some(0), stats.Some(1e300), stats.Some(-5)}).Draw(t, "center")
		}
		groups := odd(t, o.Kind == T)
		c, err := Of(groups, o)
		if err != nil {
			t.Skip(err)
		}
		finite(t, reflect.ValueOf(c))
		if len(c.Points) != len(groups) {
			t.Fatalf("%d points of %d", len(c.Points), len(groups))
		}
		for _, set := range allSets {
			signals, err := Find(set, groups, o)
			if err != nil {
				continue // the set refuses the kind or the freeze
			}
			for _, s := range signals {
				if s.From < 1 || s.From > s.To || s.To > len(groups) || s.At < s.From || s.At > len(groups) {
					t.Fatalf("%+v of %d points", s, len(groups))
				}
			}
		}
		if zones, err := Zones(groups, o); err == nil {
			finite(t, reflect.ValueOf(zones.Chart))
		}
		if sums, err := Cusum(groups, o); err == nil {
			finite(t, reflect.ValueOf(sums))
		}
	})
}

// TestRunChartsNeverInfinite is the same for what takes values only.
func TestRunChartsNeverInfinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var y []stats.Number
		for _, g := range odd(t, false) {
			y = append(y, g.Y)
		}
		finite(t, reflect.ValueOf(RunChart(y)))
		points, phases, err := MakingDataCount(y, NHSOptions{Parts: []int{4}, Target: stats.Some(1), Freeze: rapid.SampledFrom([]int{0, 12}).Draw(t, "freeze")})
		if err != nil {
			t.Fatal(err)
		}
		finite(t, reflect.ValueOf(points))
		finite(t, reflect.ValueOf(phases))
		if segments, err := Rebase(y, 2, 2, 1); err == nil {
			finite(t, reflect.ValueOf(segments))
		}
	})
}

// finite looks into all there is for numbers.
func finite(t *rapid.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		finite(t, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			finite(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			finite(t, v.Field(i))
		}
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			t.Fatalf("%v came out", f)
		}
	}
}

// TestEdges: series that leave nothing to compute.
func TestEdges(t *testing.T) {
	for name, y := range map[string][]Subgroup{
		"empty": nil, "all missing": make([]Subgroup, 5), "single": values(7), "constant": values(0.1, 0.1, 0.1, 0.1),
		"huge": values(1e15+1, 1e15+2, 1e15+4, 1e15),
	} {
		c, err := Of(y, Options{Kind: I})
		if err != nil {
			t.Fatal(err)
		}
		limits := name == "huge"
		for i, p := range c.Points {
			if p.Upper.Known != limits || p.Lower.Known != limits || p.Outside {
				t.Errorf("%s: point %d is %+v", name, i+1, p)
			}
		}
		if name == "huge" && math.Abs(c.Points[0].Upper.Value-c.Points[0].Centre.Value-3*7.0/3/d2) > 0.2 {
			t.Errorf("huge: the upper limit is %v", c.Points[0].Upper)
		}
		if wantPhases := min(1, len(y)); len(c.Phases) != wantPhases {
			t.Errorf("%s: %d phases", name, len(c.Phases))
		}
		for _, p := range c.Phases {
			if p.Signal || (name != "huge" && p.Useful != 0) {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
	flat, err := Of(values(0.1, 0.1, 0.1), Options{Kind: I, Unscreened: true})
	if err != nil {
		t.Fatal(err)
	}
	if p := flat.Points[2]; p.Upper != stats.Some(0.1) || p.Lower != stats.Some(0.1) || p.Outside {
		t.Errorf("unscreened, a constant series has its value for limits, not %+v", p)
	}
}
