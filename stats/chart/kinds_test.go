package chart

import (
	"math"
	"testing"

	"github.com/cyclebook/cyclebook/stats"
)

// parts are numerators over denominators.
func parts(y, n []float64) []Subgroup {
	groups := values(y...)
	for i := range groups {
		groups[i].N = stats.Some(n[i])
	}
	return groups
}

func subgroups(of ...[]float64) []Subgroup {
	groups := make([]Subgroup, len(of))
	for i, v := range of {
		groups[i] = Subgroup{Y: stats.Mean(v), Values: v}
	}
	return groups
}

// none stands for a limit that does not exist, unasked for one that is not looked at.
var none, unasked = math.NaN(), math.Inf(1)

// TestEachKind holds the last point of small series against the formulas, worked out apart from
// this program. The conformance tests of stats/eval hold all kinds against other tools.
func TestEachKind(t *testing.T) {
	some, of := []float64{3, 5, 2, 8}, []float64{20, 25, 10, 40}
	spike := []float64{10, 12, 11, 13, 12, 11, 60, 61, 10.5, 12, 11, 12.5, 11, 12, 11.5}
	wave := func(last float64) []Subgroup {
		return parts([]float64{10, 20, 10, 20, 10, 20, 10, 20, 10 * last}, []float64{10, 10, 10, 10, 10, 10, 10, 10, 10})
	}
	for name, c := range map[string]struct {
		groups                                     []Subgroup
		o                                          Options
		centre, lower, lowerNear, upperNear, upper float64
	}{
		"median": {values(4, 7, 2, 9), Options{Kind: Run}, 5.5, none, none, none, none},
		"individuals": {
			values(12, 15, 11, 14, 13, 40, 12, 16),
			Options{Kind: I},
			16.625, -9.970744680851066, -1.1054964539007096, 34.35549645390071, 43.220744680851066,
		},
		"screened": {values(spike...), Options{Kind: I}, 18.033333333333335, 14.708865248226952, unasked, unasked, 21.357801418439717},
		"unscreened": {
			values(spike...), Options{Kind: I, Unscreened: true}, 18.033333333333335, -3.718186423505575, unasked, unasked, 39.78485309017224,
		},
		"given":         {values(1, 2, 1), Options{Kind: I, Center: stats.Some(5)}, 5, 5 - 3/d2, 5 - 2/d2, 5 + 2/d2, 5 + 3/d2},
		"frozen":        {values(1, 3, 1, 99), Options{Kind: I, Freeze: 3}, 5.0 / 3, 5.0/3 - 6/d2, 5.0/3 - 4/d2, 5.0/3 + 4/d2, 5.0/3 + 6/d2},
		"moving ranges": {values(3, 5, 4), Options{Kind: MR}, 1.5, 0, 0, 3.267, 4.9005},
		"proportions":   {parts(some, of), Options{Kind: P}, 0.18947368421052632, 0.003586577017750253, 0.0655489461, 0.3133984223390437, 0.37536079140330236},
		"proportions near 1": {
			parts([]float64{10, 9}, []float64{10, 10}), Options{Kind: P}, 0.95, 0.7432392687, 0.8121595125, 1, 1,
		},
		"p prime": {parts(some, of), Options{Kind: PPrime}, 0.18947368421052632, 0.1499739710, unasked, unasked, 0.22897339734540637},
		"p prime by category": {
			parts(some, of), Options{Kind: PPrime, Category: true}, 0.18947368421052632, 0.1351626222, unasked, unasked, 0.24378474619958707,
		},
		"rates":   {parts(some, of), Options{Kind: U}, 0.18947368421052632, 0, 0.0518240110, 0.3271233574, 0.3959478446940319},
		"u prime": {parts(some, of), Options{Kind: UPrime}, 0.18947368421052632, 0.1499739710, unasked, unasked, 0.22897339734540637},
		"counts":  {values(4, 7, 2, 9, 3), Options{Kind: C}, 5, 0, 0.5278640450004204, 9.47213595499958, 11.70820393249937},
		"between": {values(4, 7, 2, 9, 3), Options{Kind: G}, 4, 0, 0, 15.9544511501, 21.431676725154983},
		"between, given": {
			values(4, 7, 2, 9, 3), Options{Kind: G, Center: stats.Some(5)}, 3.465, 0, 0, 15.9544511501, 21.431676725154983,
		},
		"times": {
			values(1, 30, 2, 400, 5), Options{Kind: T}, 20.88462146134224, 0, none, 1147.201275007878, 3252.139359548705,
		},
		"times in control": {
			values(100, 130, 90, 140, 105),
			Options{Kind: T},
			111.88046776072399, 39.31600405738994, 57.68461618335998, 195.7253024629676, 251.3434918618203,
		},
		"means":           {subgroups([]float64{1, 2, 3}, []float64{2, 4, 6}, []float64{3, 3, 9}), Options{Kind: XBar}, 3.6666666666666665, unasked, unasked, unasked, 7.877835048469372},
		"deviations":      {subgroups([]float64{1, 2, 3}, []float64{2, 4, 6}, []float64{3, 3, 9}), Options{Kind: S}, 2.1547005383792515, 0, unasked, unasked, 5.533636425438653},
		"unequal sizes":   {subgroups([]float64{8}, []float64{1, 2, 3}, []float64{2, 4}, []float64{3, 3, 9, 5}), Options{Kind: XBar}, 4, unasked, unasked, unasked, 7.517104074876064},
		"unequal, s":      {subgroups([]float64{8}, []float64{1, 2, 3}, []float64{2, 4}, []float64{3, 3, 9, 5}), Options{Kind: S}, 2.160246899469287, 0, unasked, 3.983563083915059, unasked},
		"one value":       {subgroups([]float64{1, 2, 3}, []float64{8}), Options{Kind: XBar}, 3.5, none, none, none, none},
		"i prime":         {wave(2 + 4.6667), Options{Kind: IPrime}, 2.0740777778, unasked, unasked, unasked, 2.0740777778 + 2.6586807764*(7+4.6667)/8},
		"i prime, spiked": {wave(2 + 4.8312), Options{Kind: IPrime}, 2.0923555556, unasked, unasked, unasked, 2.0923555556 + 2.6586807764},
	} {
		chart, err := Of(c.groups, c.o)
		if err != nil {
			t.Fatal(name, err)
		}
		p := chart.Points[len(chart.Points)-1]
		for what, a := range map[string]struct {
			got  stats.Number
			want float64
		}{
			"centre": {p.Centre, c.centre}, "lower": {p.Lower, c.lower}, "near lower": {p.LowerNear, c.lowerNear},
			"near upper": {p.UpperNear, c.upperNear}, "upper": {p.Upper, c.upper},
		} {
			if a.want == unasked {
				continue
			}
			if a.got.Known == math.IsNaN(a.want) || a.got.Known && math.Abs(a.got.Value-a.want) > 1e-6 {
				t.Errorf("%s: %s is %v, want %v", name, what, a.got, a.want)
			}
		}
	}
}

// TestOnTheLimit: a point on a limit is not outside it.
func TestOnTheLimit(t *testing.T) {
	for y, outside := range map[float64]bool{28: false, 28.001: true, 4: false, 3.999: true, 16: false} {
		c, err := Of(values(y), Options{Kind: C, Center: stats.Some(16)}) // limits at 4 and 28
		if err != nil {
			t.Fatal(err)
		}
		if p := c.Points[0]; p.Outside != outside || p.Lower != stats.Some(4) || p.Upper != stats.Some(28) {
			t.Errorf("%v: %+v", y, p)
		}
	}
}

// TestEqualTimes: transformed and back they are not what they were, yet on their limits.
func TestEqualTimes(t *testing.T) {
	for _, y := range []float64{5.5, 6.5, 0.1, 7, 1e9} {
		c, err := Of(values(y, y, y), Options{Kind: T, Unscreened: true})
		if err != nil {
			t.Fatal(err)
		}
		if p := c.Points[1]; p.Outside || !p.Upper.Known || c.Phases[0].Useful != 0 {
			t.Errorf("%v: %+v, %+v", y, p, c.Phases[0])
		}
	}
}

// TestOnTheEdgesOfZones: on one standard deviation is within it, on two not beyond.
func TestOnTheEdgesOfZones(t *testing.T) {
	for _, c := range []struct {
		y    []float64
		rule string
		on   bool
	}{
		{[]float64{20, 12, 12, 20, 20, 12, 12, 20, 20, 12, 12, 20, 20, 12, 12}, "NEL7", true},
		{[]float64{20, 12, 12, 20, 20, 12, 12, 20, 20, 12, 12, 20, 20, 12, 11.9}, "NEL7", false},
		{[]float64{20, 12, 12, 20, 20, 12, 12, 20}, "NEL8", false},
		{[]float64{20.1, 11.9, 11.9, 20.1, 20.1, 11.9, 11.9, 20.1}, "NEL8", true},
		{[]float64{24, 16, 24}, "NEL5", false},
		{[]float64{24.1, 16, 24.1}, "WE2", true},
		{[]float64{8, 16, 8}, "WE2", false},
		{[]float64{20, 20, 20, 20, 20}, "WE3", false},
	} {
		z, err := Zones(values(c.y...), Options{Kind: C, Center: stats.Some(16)}) // a standard deviation is 4
		if err != nil {
			t.Fatal(err)
		}
		if got := z.Flags[c.rule][len(c.y)-1]; got != c.on {
			t.Errorf("%v: %s is %v", c.y, c.rule, got)
		}
	}
}
