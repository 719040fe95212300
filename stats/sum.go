package stats

import (
	"math"
	"slices"
)

// adder adds with compensation (Neumaier 1974).
type adder struct{ sum, lost float64 }

func (a *adder) add(v float64) {
	t := a.sum + v
	if math.Abs(a.sum) >= math.Abs(v) {
		a.lost += (a.sum - t) + v
	} else {
		a.lost += (v - t) + a.sum
	}
	a.sum = t
}

// Sum adds with compensation (Neumaier 1974), so that a constant series of 0.1 has a mean of
// exactly 0.1: ties with a centre line decide signals. A sum beyond the range of numbers is
// infinite; one that only passes through there is not.
func Sum(x []float64) float64 {
	var a adder
	for _, v := range x {
		a.add(v)
	}
	if total := a.sum + a.lost; finite(total) || !allFinite(x) {
		return total
	}
	a = adder{}
	for _, v := range x {
		a.add(v / far)
	}
	return (a.sum + a.lost) * far
}

// far is a power of two, so that dividing by it loses nothing of a large number.
const far = 1 << 40

// Mean is the arithmetic mean, its rounding corrected once: m + mean(x - m). It does not exist
// for no numbers.
func Mean(x []float64) Number {
	if len(x) == 0 {
		return Number{}
	}
	m := mean(x, 1)
	if !finite(m) && allFinite(x) {
		m = mean(x, far) * far
	}
	return Some(m)
}

// mean is that of x/scale.
func mean(x []float64, scale float64) float64 {
	n := float64(len(x))
	var all, rest adder
	for _, v := range x {
		all.add(v / scale)
	}
	m := (all.sum + all.lost) / n
	for _, v := range x {
		rest.add(v/scale - m)
	}
	return m + (rest.sum+rest.lost)/n
}

// Median is the middle value, or the mean of the two middle ones. It does not exist for no
// numbers.
func Median(x []float64) Number {
	if len(x) == 0 {
		return Number{}
	}
	sorted := slices.Sorted(slices.Values(x))
	return Some(Middle(sorted))
}

// Middle is the median of at least one number, in rising order.
func Middle(sorted []float64) float64 {
	i := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[i]
	}
	low, high := sorted[i-1], sorted[i]
	if m := (low + high) / 2; finite(m) {
		return m
	}
	return low/2 + high/2
}

// SD is the standard deviation of a sample, by n-1. It does not exist for fewer than two, nor
// where it is beyond the range of numbers.
func SD(x []float64) Number {
	m := Mean(x)
	if len(x) < 2 || !m.Known {
		return Number{}
	}
	scale := squarable(x, m.Value)
	var squares adder
	for _, v := range x {
		d := v/scale - m.Value/scale
		squares.add(d * d)
	}
	return Some(math.Sqrt((squares.sum+squares.lost)/float64(len(x)-1)) * scale)
}

// squarable is the power of two by which distances from m are to be divided so that their squares
// are neither too large nor too small: mostly 1.
func squarable(x []float64, m float64) float64 {
	widest := 0.0
	for _, v := range x {
		widest = max(widest, math.Abs(v/2-m/2))
	}
	if _, exponent := math.Frexp(widest); widest > 0 && (exponent < -400 || exponent > 400) {
		return math.Ldexp(1, exponent)
	}
	return 1
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func allFinite(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return !finite(v) })
}
