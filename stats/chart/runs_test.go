package chart

import (
	"math"
	"testing"

	"github.com/cyclebook/cyclebook/stats"
)

// TestOnTheLine: what differs from the centre line by rounding alone lies on it.
func TestOnTheLine(t *testing.T) {
	third := math.Nextafter(0.3, 1)
	for _, c := range []struct {
		y      []float64
		centre float64
		useful int
	}{
		{[]float64{0.3, third, 0.1 * 3, 0.4}, 0.3, 1},
		{[]float64{1e6, math.Nextafter(1e6, 2e6), 1e6 + 1e-5}, 1e6, 1},
		{[]float64{0, 1e-13, -1e-13, 1e-11}, 0, 1}, // below 1 the distance itself counts
		{[]float64{1, 2, 3}, 2, 2},
	} {
		chart, err := Of(values(c.y...), Options{Kind: Run, Center: stats.Some(c.centre)})
		if err != nil {
			t.Fatal(err)
		}
		if got := chart.Phases[0].Useful; got != c.useful {
			t.Errorf("%v about %v: %d useful, want %d", c.y, c.centre, got, c.useful)
		}
	}
}

// TestEqualMeans: subgroups of one value, of any size, are all on their line and limits.
func TestEqualMeans(t *testing.T) {
	for _, v := range []float64{0.1, 0.7, 1.0 / 3, 74.003, 1e15 + 0.5} {
		for most := 2; most < 40; most++ {
			var groups []Subgroup
			for size := 2; size <= most; size++ {
				g := Subgroup{Y: stats.Some(v)}
				for range size {
					g.Values = append(g.Values, v)
				}
				groups = append(groups, g)
			}
			c, err := Of(groups, Options{Kind: XBar})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range c.Points {
				if p.Outside || c.Phases[0].Useful != 0 {
					t.Fatalf("%v, sizes to %d: %+v", v, most, p)
				}
			}
		}
	}
}

// TestCategoriesAreNotJudged: their runs are counted, and mean nothing; nor do those of ranges.
func TestCategoriesAreNotJudged(t *testing.T) {
	y := []float64{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 11, 12, 11, 12, 11, 12, 11, 12, 11, 12}
	for _, c := range []struct {
		o      Options
		signal bool
	}{
		{Options{Kind: Run}, true},
		{Options{Kind: Run, Category: true}, false},
		{Options{Kind: MR, Center: stats.Some(0.5)}, false},
	} {
		chart, err := Of(values(y...), c.o)
		if err != nil {
			t.Fatal(err)
		}
		p := chart.Phases[0]
		if long := p.LongestRun > p.LongestRunMax; p.Signal != c.signal || !long {
			t.Errorf("%+v: %+v", c.o, p)
		}
	}
}
