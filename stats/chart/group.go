package chart

import (
	"slices"

	"github.com/cyclebook/cyclebook/stats"
)

// Row is one value at one place of the axis.
type Row[X comparable] struct {
	X X
	// Y is the value, or the numerator of N.
	Y, N stats.Number
}

// Aggregate is how the values of a subgroup become one.
type Aggregate string

const (
	ByMean   Aggregate = "mean"
	ByMedian Aggregate = "median"
	BySum    Aggregate = "sum"
	BySD     Aggregate = "sd"
)

// Grouping says how rows become subgroups.
type Grouping struct {
	Kind Kind
	// Aggregate is ByMean when empty. It does not matter where there are denominators, nor for
	// counts (always the sum), means and standard deviations of subgroups.
	Aggregate Aggregate
	// Denominated says that rows have a denominator: one without it is missing as a whole, as is
	// one whose denominator is 0 or less.
	Denominated bool
}

// Group makes one subgroup of the rows of each place, in the order of compare, or of first
// appearance where it is nil. It gives their places as well. A subgroup all of whose rows are
// missing is missing.
func Group[X comparable](rows []Row[X], compare func(a, b X) int, g Grouping) ([]Subgroup, []X) {
	places := make([]X, 0, len(rows))
	within := make(map[X][]Row[X], len(rows))
	for _, r := range rows {
		if _, seen := within[r.X]; !seen {
			places = append(places, r.X)
			within[r.X] = nil
		}
		if r.Y.Known && (!g.Denominated || r.N.Known && r.N.Value > 0) {
			within[r.X] = append(within[r.X], r)
		}
	}
	if compare != nil {
		slices.SortStableFunc(places, compare)
	}
	groups := make([]Subgroup, len(places))
	for i, x := range places {
		groups[i] = subgroup(within[x], g)
	}
	return groups, places
}

// subgroup makes one of rows none of which is missing.
func subgroup[X comparable](rows []Row[X], g Grouping) Subgroup {
	if len(rows) == 0 {
		return Subgroup{}
	}
	y, n := make([]float64, len(rows)), make([]float64, len(rows))
	for i, r := range rows {
		y[i], n[i] = r.Y.Value, r.N.Value
	}
	switch {
	case g.Kind == XBar:
		return Subgroup{Y: stats.Mean(y), Values: y}
	case g.Kind == S:
		return Subgroup{Y: stats.SD(y), Values: y}
	case g.Denominated:
		return Subgroup{Y: stats.Some(stats.Sum(y)), N: stats.Some(stats.Sum(n))}
	case g.Kind == C || g.Aggregate == BySum:
		return Subgroup{Y: stats.Some(stats.Sum(y))}
	case g.Aggregate == ByMedian:
		return Subgroup{Y: stats.Median(y)}
	case g.Aggregate == BySD:
		return Subgroup{Y: stats.SD(y)}
	}
	return Subgroup{Y: stats.Mean(y)}
}
