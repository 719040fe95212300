package model

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

// sizes are numbers as they come and as they should not.
var sizes = rapid.OneOf(
	rapid.Float64Range(-10, 10),
	rapid.Map(rapid.IntRange(-2, 2), func(i int) float64 { return float64(i) }),
	rapid.Map(rapid.IntRange(-3, 3), func(i int) float64 { return 1e15 + float64(i) }),
	rapid.Float64Range(-1e15, 1e15),
	rapid.Just(0.1),
	rapid.SampledFrom([]float64{1e-300, -1e300, 1e75, -1e75, math.MaxFloat64, math.SmallestNonzeroFloat64, math.NaN(), math.Inf(1)}),
)

// list draws a list that is mostly of one kind, so that constant and huge ones come up too.
func list(t *rapid.T, n int, name string) []float64 {
	switch rapid.IntRange(0, 3).Draw(t, name+" kind") {
	case 0:
		return rapid.SliceOfN(sizes, n, n).Draw(t, name)
	case 1:
		v := sizes.Draw(t, name+" constant")
		out := make([]float64, n)
		for i := range out {
			out[i] = v
		}
		return out
	case 2:
		scale := math.Pow(10, float64(rapid.IntRange(-80, 80).Draw(t, name+" scale")))
		shift := rapid.SampledFrom([]float64{0, 1, 1e15, -1e6}).Draw(t, name+" shift")
		out := rapid.SliceOfN(rapid.Float64Range(-1, 1), n, n).Draw(t, name)
		for i := range out {
			out[i] = shift + scale*out[i]
		}
		return out
	default:
		return rapid.SliceOfN(rapid.Float64Range(-5, 5), n, n).Draw(t, name)
	}
}

// everyNumber fails where an answer holds a number that is none, however deep.
func everyNumber(t *rapid.T, where string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			t.Fatalf("%s is %v", where, v.Float())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			everyNumber(t, where, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			everyNumber(t, fmt.Sprintf("%s[%d]", where, i), v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				everyNumber(t, where+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	}
}

// What comes out of any model is a number, whatever comes in; or an error.
func TestNeverNaN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 14).Draw(t, "n")
		k := rapid.IntRange(0, 3).Draw(t, "k")
		table := &Table{Rows: n, Numbers: map[string][]stats.Number{}}
		var terms []string
		for j := range k + 1 {
			name := string(rune('a' + j))
			column := make([]stats.Number, n)
			for i, v := range list(t, n, name) {
				column[i] = stats.Some(v)
				if rapid.IntRange(0, 20).Draw(t, "missing") == 0 {
					column[i] = stats.Number{}
				}
			}
			table.Numbers[name] = column
			terms = append(terms, name)
		}
		codes := rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(t, "codes")
		check := func(name string, answer any, err error) {
			if err == nil {
				everyNumber(t, name, reflect.ValueOf(answer))
			}
		}
		y, v := list(t, n, "y"), list(t, n, "v")
		if d, err := table.Design("a", terms[1:], codes); err == nil {
			groups := make([]int, len(d.Rows))
			for i, row := range d.Rows {
				groups[i] = codes[row]
			}
			fit, err := OLS(d, groups)
			check("ols", fit, err)
			if err == nil {
				check("units", fit.Units(), nil)
			}
			mixed, err := Mixed(d, groups, rapid.SampledFrom([]Method{REML, ML}).Draw(t, "method"))
			check("mixed", mixed, err)
			if k > 0 {
				nearest(t, d, check)
			}
		}
		pooled, err := Shrink(y, v, rapid.SampledFrom([]Method{REML, DerSimonianLaird, PauleMandel}).Draw(t, "shrink"))
		check("shrink", pooled, err)
		series, err := InterruptedSeries(y, rapid.IntRange(1, 12).Draw(t, "cut"), rapid.IntRange(0, 5).Draw(t, "lag"))
		check("its", series, err)
		if err == nil {
			check("level", series.LevelChange(), nil)
		}
		periods := make([]Ratio, n)
		for i := range periods {
			periods[i] = Ratio{y[i], math.Abs(v[i])}
		}
		half := n / 2
		change, err := Change(periods[:half], periods[half:])
		check("change", change, err)
		both, err := Staggered([]Class{{periods, half}, {periods, half + 1}}, nil)
		check("staggered", both, err)
	})
}

func nearest(t *rapid.T, d *Design, check func(string, any, error)) {
	by := rapid.SampledFrom([]Distance{Euclid, Mahalanobis}).Draw(t, "distance")
	space, err := NewSpace(d.Terms[1:], d.X[1:], d.Y, nil, by, func(a, b int) int { return a - b })
	if err != nil {
		return
	}
	for i := range d.Y {
		peers, ok := space.Peers(i, 3)
		if ok {
			check("similar", peers, nil)
		}
	}
}
