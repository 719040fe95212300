package stats

import (
	"math"
	"slices"
)

// Sum adds with compensation (Neumaier 1974), so that a constant series of 0.1 has a mean of
// exactly 0.1: ties with a centre line decide signals.
func Sum(x []float64) float64 {
	var sum, lost float64
	for _, v := range x {
		t := sum + v
		if math.Abs(sum) >= math.Abs(v) {
			lost += (sum - t) + v
		} else {
			lost += (v - t) + sum
		}
		sum = t
	}
	return sum + lost
}

// Mean is the arithmetic mean, its rounding corrected once: m + mean(x - m). It does not exist
// for no numbers.
func Mean(x []float64) Number {
	if len(x) == 0 {
		return Number{}
	}
	n := float64(len(x))
	m := Sum(x) / n
	rest := make([]float64, len(x))
	for i, v := range x {
		rest[i] = v - m
	}
	return Some(m + Sum(rest)/n)
}

// Median is the middle value, or the mean of the two middle ones. It does not exist for no
// numbers.
func Median(x []float64) Number {
	if len(x) == 0 {
		return Number{}
	}
	sorted := slices.Sorted(slices.Values(x))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return Some(sorted[middle])
	}
	return Some(sorted[middle-1] + (sorted[middle]-sorted[middle-1])/2)
}

// SD is the standard deviation of a sample, by n-1. It does not exist for fewer than two.
func SD(x []float64) Number {
	m := Mean(x)
	if len(x) < 2 || !m.Known {
		return Number{}
	}
	squares := make([]float64, len(x))
	for i, v := range x {
		squares[i] = (v - m.Value) * (v - m.Value)
	}
	return Some(math.Sqrt(Sum(squares) / float64(len(x)-1)))
}
