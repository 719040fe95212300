package chart

import (
	"math/rand/v2"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

// values are subgroups of single values.
func values(y ...float64) []Subgroup {
	groups := make([]Subgroup, len(y))
	for i, v := range y {
		groups[i].Y = stats.Some(v)
	}
	return groups
}

// rates are numerators over one denominator.
func rates(n float64, y ...float64) []Subgroup {
	groups := values(y...)
	for i := range groups {
		groups[i].N = stats.Some(n)
	}
	return groups
}

// noise is n values of a normal distribution about 50, with shifted added from the place on.
func noise(seed uint64, n, from int, shifted float64) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	y := make([]float64, n)
	for i := range y {
		y[i] = 50 + 5*r.NormFloat64()
		if i >= from {
			y[i] += shifted
		}
	}
	return y
}

// small draws values with many ties, some missing; about half of the series change their level on
// the way. They come from a seed, as values that rapid draws are mostly small and so alike.
func small(t *rapid.T, most int) []Subgroup {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
	groups := make([]Subgroup, most-min(most, rapid.SampledFrom([]int{0, 5, 10, 20, most - 2, most - 1, most}).Draw(t, "shorter by")))
	change, from := []int{0, 0, 3, -6, 20}[r.IntN(5)], r.IntN(most)
	wide := 2 + r.IntN(12)
	for i := range groups {
		v := r.IntN(wide)
		if i >= from {
			v += change
		}
		if r.IntN(12) > 0 {
			groups[i].Y = stats.Some(float64(v))
		}
	}
	return groups
}
