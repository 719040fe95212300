package stats

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func repeated(v float64, n int) []float64 { return slices.Repeat([]float64{v}, n) }

// TestTies: a constant series has exactly its value for a mean, whatever is lost on the way.
func TestTies(t *testing.T) {
	for _, v := range []float64{0.1, 1.0 / 3, 1e15 + 0.1, -7e-300, 310, math.MaxFloat64} {
		for n := 1; n <= 1000; n++ {
			x := repeated(v, n)
			if m := Mean(x); m != Some(v) {
				t.Fatalf("the mean of %d times %v is %v", n, v, m)
			}
			if sd := SD(x); n > 1 && sd != Some(0) {
				t.Fatalf("the standard deviation of %d times %v is %v", n, v, sd)
			}
		}
	}
}

func TestSum(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{1, 1e100, 1, -1e100}, 2},
		{[]float64{1e15, 0.1, 0.1, 0.1, -1e15}, 0.30000000000000004},
		{repeated(0.1, 10), 1},
		{[]float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}, math.MaxFloat64},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, math.Inf(1)},
		{[]float64{-math.MaxFloat64, -math.MaxFloat64}, math.Inf(-1)},
	} {
		if got := Sum(c.x); got != c.want {
			t.Errorf("the sum of %v is %v, want %v", c.x, got, c.want)
		}
	}
}

func TestMeanMedianSD(t *testing.T) {
	const most = math.MaxFloat64
	for _, c := range []struct {
		x                []float64
		mean, median, sd Number
	}{
		{nil, Number{}, Number{}, Number{}},
		{[]float64{4}, Some(4), Some(4), Number{}},
		{[]float64{4, 1}, Some(2.5), Some(2.5), Some(1.5 * math.Sqrt2)},
		{[]float64{9, 1, 2}, Some(4), Some(2), Some(math.Sqrt(19))},
		{[]float64{2, 4, 4, 4, 5, 5, 7, 9}, Some(5), Some(4.5), Some(math.Sqrt(32.0 / 7))},
		{[]float64{1e15 + 1, 1e15 + 2, 1e15 + 3}, Some(1e15 + 2), Some(1e15 + 2), Some(1)},
		{[]float64{most, most, 0}, Some(most / 3 * 2), Some(most), Some(most / math.Sqrt(3))},
		{[]float64{most, -most}, Some(0), Some(0), Number{}}, // √2 times what there is
		{[]float64{most, most}, Some(most), Some(most), Some(0)},
		{[]float64{1e-200, 3e-200}, Some(2e-200), Some(2e-200), Some(math.Sqrt2 * 1e-200)}, // whose square is below what there is
	} {
		for what, pair := range map[string][2]Number{
			"mean": {Mean(c.x), c.mean}, "median": {Median(c.x), c.median}, "sd": {SD(c.x), c.sd},
		} {
			got, want := pair[0], pair[1]
			if got.Known != want.Known || math.Abs(got.Value-want.Value) > 4e-16*math.Abs(want.Value) {
				t.Errorf("%s of %v is %v, want %v", what, c.x, got, want)
			}
		}
	}
}

// TestOrderDoesNotMatter, and a series stays as it was.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 40).Draw(t, "x")
		before := slices.Clone(x)
		other := rapid.Permutation(x).Draw(t, "permuted")
		if Median(x) != Median(other) {
			t.Fatalf("medians %v and %v", Median(x), Median(other))
		}
		if a, b := Mean(x).Value, Mean(other).Value; math.Abs(a-b) > 1e-9 {
			t.Fatalf("means %v and %v", a, b)
		}
		if !slices.Equal(x, before) {
			t.Fatalf("%v has become %v", before, x)
		}
	})
}

// TestNeverInfinite: finite numbers of any size have a finite mean and median, and a standard
// deviation that is finite or does not exist.
func TestNeverInfinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64), 1, 20).Draw(t, "x")
		for _, n := range []Number{Mean(x), Median(x)} {
			if !n.Known || !finite(n.Value) || n.Value > slices.Max(x) || n.Value < slices.Min(x) {
				t.Fatalf("%v of %v", n, x)
			}
		}
		if sd := SD(x); sd.Known && !finite(sd.Value) {
			t.Fatalf("the standard deviation of %v is %v", x, sd)
		}
	})
}

func TestNumber(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if Some(v).Known {
			t.Errorf("%v exists", v)
		}
		if text, err := json.Marshal(Number{v, true}); err != nil || string(text) != "null" {
			t.Errorf("%v is written %s, %v", v, text, err)
		}
	}
	for in, want := range map[string]Number{"null": {}, "1.5": Some(1.5), "-0": Some(math.Copysign(0, -1)), "1000000000000000": Some(1e15), "1e+21": Some(1e21), "-1.25e-07": Some(-1.25e-7), "0.1": Some(0.1)} {
		n := Some(99)
		if err := json.Unmarshal([]byte(in), &n); err != nil || n != want {
			t.Errorf("%s is read %v, %v", in, n, err)
		}
		if text, err := json.Marshal(n); err != nil || string(text) != in {
			t.Errorf("%v is written %s, %v", n, text, err)
		}
	}
	for _, bad := range []string{`"1"`, "1e999", "[1]", "true"} {
		n := Some(99)
		if err := json.Unmarshal([]byte(bad), &n); err == nil {
			t.Errorf("%s is read %v", bad, n)
		}
	}
}
