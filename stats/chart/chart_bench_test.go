package chart

import (
	"math"
	"testing"
)

// plain is what the least would cost: mean and standard deviation in a single pass.
func plain(y []float64) (mean, sd float64) {
	var sum, squares float64
	for _, v := range y {
		sum += v
		squares += v * v
	}
	n := float64(len(y))
	return sum / n, math.Sqrt((squares - sum*sum/n) / (n - 1))
}

var sink float64

func BenchmarkChart(b *testing.B) {
	y := noise(1, 1000, 500, 3)
	groups := values(y...)
	b.Run("reference", func(b *testing.B) {
		for b.Loop() {
			m, sd := plain(y)
			sink += m + sd
		}
	})
	for _, kind := range []Kind{Run, I, C} {
		b.Run(string(kind), func(b *testing.B) {
			for b.Loop() {
				if _, err := Of(groups, Options{Kind: kind}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, kind := range []Kind{P, PPrime} {
		part := rates(200, y...)
		b.Run(string(kind), func(b *testing.B) {
			for b.Loop() {
				if _, err := Of(part, Options{Kind: kind}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTwentyOfTwelve(b *testing.B) {
	series := make([][]Subgroup, 20)
	for i := range series {
		series[i] = values(noise(uint64(i), 12, 12, 0)...)
	}
	for b.Loop() {
		for _, groups := range series {
			if _, err := Of(groups, Options{Kind: I}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	groups := values(noise(1, 1000, 500, 3)...)
	for set := range ruleSets {
		for _, kind := range []Kind{Run, I} {
			b.Run(string(set)+"/"+string(kind), func(b *testing.B) {
				for b.Loop() {
					if _, err := Find(set, groups, Options{Kind: kind}); err != nil {
						b.Skip(err)
					}
				}
			})
		}
	}
}
