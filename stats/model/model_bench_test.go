package model

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Each benchmark has beside it, in the same run, the plainest way to the same numbers, so that
// a ratio can be told on any machine.

func BenchmarkOLS(b *testing.B) {
	d := designed(rand.New(rand.NewPCG(1, 1)), 6000, 8)
	clusters := make([]int, 6000)
	for i := range clusters {
		clusters[i] = i / 8
	}
	b.Run("6000 schools 8 covariates with units", func(b *testing.B) {
		for b.Loop() {
			mustFit(b, d, nil).Units()
		}
	})
	b.Run("the same with 750 clusters and CR2", func(b *testing.B) {
		for b.Loop() {
			mustFit(b, d, clusters).Units()
		}
	})
	b.Run("reference X'X alone", func(b *testing.B) {
		for b.Loop() {
			k := len(d.X)
			gram := newSquare(k)
			for i := range k {
				for j := range k {
					gram.row(i)[j] = dot(d.X[i], d.X[j])
				}
			}
		}
	})
}

func BenchmarkMixed(b *testing.B) {
	chance := rand.New(rand.NewPCG(1, 2))
	d := designed(chance, 31000, 5)
	codes := inGroups(chance, d, 2400, 0.5)
	b.Run("31000 rows 2400 groups 5 covariates", func(b *testing.B) {
		for b.Loop() {
			if _, err := Mixed(d, codes, REML); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("reference one least squares of the rows", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := factor(d.X, d.Terms); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSimilar(b *testing.B) {
	const n, k = 6000, 10
	d := designed(rand.New(rand.NewPCG(1, 3)), n, 5)
	names, columns := d.Terms[1:], d.X[1:]
	b.Run("6000 schools for each of them 10", func(b *testing.B) {
		for b.Loop() {
			space, err := NewSpace(names, columns, d.Y, nil, Mahalanobis, byPlace)
			if err != nil {
				b.Fatal(err)
			}
			for i := range n {
				space.Peers(i, k)
			}
		}
	})
	b.Run("reference sorting all distances of 60 schools", func(b *testing.B) {
		points := standardised(columns)
		dims := len(columns)
		for b.Loop() {
			for unit := range n / 100 {
				all := make([]Neighbour, n)
				for i := range n {
					var square float64
					for j := range dims {
						square += math.Pow(points[i*dims+j]-points[unit*dims+j], 2)
					}
					all[i] = Neighbour{i, math.Sqrt(square)}
				}
				slices.SortFunc(all, func(a, b Neighbour) int { return cmp.Compare(a.Distance, b.Distance) })
			}
		}
	})
}
