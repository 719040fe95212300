package model

import (
	"slices"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/stats"
)

func numbersOf(v ...float64) []stats.Number {
	out := make([]stats.Number, len(v))
	for i, x := range v {
		out[i] = stats.Some(x)
	}
	return out
}

func example() *Table {
	t := &Table{
		Rows: 5,
		Numbers: map[string][]stats.Number{
			"y": numbersOf(1, 2, 3, 4, 5), "a": numbersOf(1, 10, 100, 1000, 10000), "a:b": numbersOf(5, 4, 3, 2, 1), "zero": numbersOf(1, 0, 1, 1, 1),
		},
		Factors: map[string]Factor{
			"kind": {[]string{"E", "H", "M"}, []int{0, 1, 2, 1, 0}},
			"sex":  {[]string{"F", "M"}, []int{0, 1, 1, 0, -1}},
		},
	}
	t.Numbers["y"][2] = stats.Number{}
	return t
}

func TestDesignByHand(t *testing.T) {
	d, err := example().Design("y", []string{"kind:log(a)", "a:b", "kind:sex"}, []int{0, 0, 0, -1, 0})
	if err != nil {
		t.Fatal(err)
	}
	// row 3 has no outcome, row 4 no group, row 5 no sex; of those left no kind is M
	if want := []int{0, 1}; !slices.Equal(d.Rows, want) {
		t.Errorf("rows %v, want %v", d.Rows, want)
	}
	if want := []string{"(Intercept)", "kindH:log(a)", "a:b", "kindH:sexM"}; !slices.Equal(d.Terms, want) {
		t.Errorf("terms %q, want %q", d.Terms, want)
	}
	near(t, "kindH:log(a)", d.X[1][1], 2.302585092994046, 1e-15)
	if d.X[1][0] != 0 || !slices.Equal(d.X[2], []float64{5, 4}) || !slices.Equal(d.X[3], []float64{0, 1}) {
		t.Errorf("columns %v", d.X)
	}
}

func TestDesignsRefused(t *testing.T) {
	for want, c := range map[string]struct {
		outcome string
		terms   []string
	}{
		`outcome: "z" is no column; there are a, a:b, kind, sex, y, zero`: {"z", nil},
		`terms: "b" is no column`:                                {"y", []string{"a", "b"}},
		`terms: "c" is no column`:                                {"y", []string{"a:log(c)"}},
		`outcome: "kind" is a factor`:                            {"kind", nil},
		`"kind" is a factor, which has no logarithm`:             {"y", []string{"log(kind)"}},
		"terms: log(zero): row 2 is 0, which has no logarithm":   {"y", []string{"log(zero)"}},
		"outcome: log(zero): row 2 is 0, which has no logarithm": {"log(zero)", []string{"a"}},
	} {
		d, err := example().Design(c.outcome, c.terms, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", want, d, err)
		}
	}
	if _, err := example().Design("y", nil, []int{-1, -1, -1, -1, -1}); err == nil {
		t.Error("a design without rows")
	}
}
