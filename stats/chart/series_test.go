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

// small draws values with many ties, some missing.
func small(t *rapid.T, most int) []Subgroup {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Subgroup {
		v := rapid.IntRange(-1, 12).Draw(t, "value")
		if v < 0 {
			return Subgroup{}
		}
		return Subgroup{Y: stats.Some(float64(v))}
	}), 0, most).Draw(t, "series")
}
