package chart

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// meanRange is the mean of moving ranges, NaN where none is left. Screened, those of at least
// limit times it are left out, once, and the rest is averaged again (Nelson 1982): of a constant
// series nothing is left. The ranges are overwritten.
func meanRange(ranges []float64, limit float64, screened bool) float64 {
	m := meanOf(ranges)
	if !screened {
		return m
	}
	kept := ranges[:0]
	for _, r := range ranges {
		if r < limit*m {
			kept = append(kept, r)
		}
	}
	return meanOf(kept)
}

// movingRanges appends to the differences of neighbours. A missing value (NaN) is not bridged:
// both ranges that touch it are lost.
func movingRanges(to, x []float64) []float64 {
	for i := 1; i < len(x); i++ {
		if r := math.Abs(x[i] - x[i-1]); !math.IsNaN(r) {
			to = append(to, r)
		}
	}
	return to
}

// meanOf is the mean of numbers, NaN of none.
func meanOf(x []float64) float64 { return orNaN(stats.Mean(x)) }

func orNaN(n stats.Number) float64 {
	if !n.Known || math.IsInf(n.Value, 0) {
		return math.NaN()
	}
	return n.Value
}
