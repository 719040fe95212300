package model

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/cyclebook/cyclebook/stats"
)

// Distance is how unlike two units are said to be.
type Distance string

const (
	Euclid      Distance = "zscore_euclid" // of variables over their standard deviations
	Mahalanobis Distance = "mahalanobis"   // the same with what variables share counted once
)

// Space is units by what they are like.
type Space struct {
	dims    int
	points  []float64 // by rows
	outcome []float64
	// kinds are lists of the units that are compared with each other; kind is that of each unit.
	kinds [][]int
	kind  []int
	// before says which of two units comes first where distances are equal.
	before func(a, b int) int
}

// Neighbour is a unit near another.
type Neighbour struct {
	Unit     int
	Distance float64
}

// Peers are the nearest to a unit, the mean of their outcomes, and by how much the unit's outcome
// is above it.
type Peers struct {
	Neighbours       []Neighbour
	Mean, Difference float64
}

// NewSpace places units by variables, given as columns with names for errors, scaled by all of the
// units. Kinds restrict who is compared with whom: units of one code only; nil for no
// restriction. Before orders units of equal distance. Fewer than two units, variables that do not
// vary, and for Mahalanobis those that are a combination of others are errors.
func NewSpace(names []string, columns [][]float64, outcome []float64, kinds []int, by Distance, before func(a, b int) int) (*Space, error) {
	n := len(outcome)
	switch {
	case len(columns) == 0:
		return nil, errors.New("variables: none; name one or more")
	case n < 2:
		return nil, fmt.Errorf("%d units have all variables and the outcome; two or more are needed", n)
	}
	for j, c := range columns {
		if i := indexTooLarge(c); i >= 0 {
			return nil, fmt.Errorf("variables: %s is %v; give numbers up to %g", names[j], c[i], largest)
		}
		if !(stats.SD(c).Value > 1/largest) {
			return nil, fmt.Errorf("variables: %s does not vary; leave it out", names[j])
		}
	}
	if i := indexTooLarge(outcome); i >= 0 {
		return nil, fmt.Errorf("outcome: %v; give numbers up to %g", outcome[i], largest)
	}
	s := &Space{dims: len(columns), outcome: outcome, before: before}
	switch by {
	case Euclid:
		s.points = standardised(columns)
	case Mahalanobis:
		points, err := whitened(names, columns)
		if err != nil {
			return nil, fmt.Errorf("variables: %w", err)
		}
		s.points = points
	default:
		return nil, fmt.Errorf("method: %q is neither %s nor %s", by, Euclid, Mahalanobis)
	}
	if kinds == nil {
		kinds = make([]int, n)
	}
	s.kinds = rowsOf(kinds)
	s.kind = make([]int, n)
	for at, units := range s.kinds {
		for _, i := range units {
			s.kind[i] = at
		}
	}
	return s, nil
}

func standardised(columns [][]float64) []float64 {
	k := len(columns)
	points := make([]float64, len(columns[0])*k)
	for j, c := range columns {
		mean, sd := stats.Mean(c).Value, stats.SD(c).Value
		for i, v := range c {
			points[i*k+j] = (v - mean) / sd
		}
	}
	return points
}

// whitened are coordinates whose Euclidean distance is Mahalanobis': with X = QR without means the
// covariance is R'R/(n-1), so that Q·√(n-1) has it taken out.
func whitened(names []string, columns [][]float64) ([]float64, error) {
	n, k := len(columns[0]), len(columns)
	f, _, err := factor(append([][]float64{ones(n)}, columns...), append([]string{intercept}, names...))
	if err != nil {
		return nil, err
	}
	points := make([]float64, n*k)
	for i := range n {
		for j, q := range f.row(i)[1:] {
			points[i*k+j] = q * math.Sqrt(float64(n-1))
		}
	}
	return points, nil
}

// decimals is what distances are rounded to before ties are looked for.
const decimals = 1e10

// Peers finds the k units nearest to one, never itself, fewer where there are fewer of its kind.
// Distances are those rounded to 10 decimals, equals in the order of before. It has no peers where
// it is alone of its kind and for a k below 1; ok is false then.
func (s *Space) Peers(unit, k int) (peers Peers, ok bool) {
	if k < 1 {
		return Peers{}, false
	}
	here := s.points[unit*s.dims : (unit+1)*s.dims]
	nearest := make([]Neighbour, 0, k+1)
	bound := math.Inf(1) // a square beyond which nothing is near enough
	for _, other := range s.kinds[s.kind[unit]] {
		var square float64
		for j, v := range s.points[other*s.dims : (other+1)*s.dims] {
			square += (v - here[j]) * (v - here[j])
		}
		if other == unit || square > bound {
			continue
		}
		near := Neighbour{other, math.Round(math.Sqrt(square)*decimals) / decimals}
		at, _ := slices.BinarySearchFunc(nearest, near, s.compare)
		nearest = slices.Insert(nearest, at, near)
		if len(nearest) > k {
			nearest = nearest[:k]
		}
		if len(nearest) == k {
			last := nearest[k-1].Distance*(1+exact) + 1/decimals // what rounds to the same is let in
			bound = last * last
		}
	}
	if len(nearest) == 0 {
		return Peers{}, false
	}
	outcomes := make([]float64, len(nearest))
	for i, n := range nearest {
		outcomes[i] = s.outcome[n.Unit]
	}
	mean := stats.Mean(outcomes).Value
	return Peers{nearest, mean, s.outcome[unit] - mean}, true
}

func (s *Space) compare(a, b Neighbour) int {
	return cmp.Or(cmp.Compare(a.Distance, b.Distance), s.before(a.Unit, b.Unit))
}
