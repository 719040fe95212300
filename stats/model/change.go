package model

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Ratio is what was counted or measured in one period: Y of N. Where there is no denominator N is
// 1 and Y the value of the period.
type Ratio struct{ Y, N float64 }

// Difference is how far two sides lie apart.
type Difference struct {
	// Value is the second side minus the first.
	Value float64
	// Low and High bound the interval of Value, DF are the degrees of freedom it stands on. None
	// of them exists where there are too few periods or they do not vary.
	Low, High stats.Number
	DF        stats.Number
	// Variance is that of Value; it exists where the interval does.
	Variance stats.Number
	// Level is the share of such intervals that hold the true difference, such as 0.95.
	Level float64
}

// fewestPeriods is how many periods a side needs before its variance says anything.
const fewestPeriods = 3

// Change is the ratio ΣY/ΣN after minus the one before. Periods are what was sampled, so that
// students of one week who did well together are not taken for independent: the variance of each
// ratio is the linearised one with the factor m/(m-1) of small samples (Cochran 1977, Sampling
// Techniques, section 6), the degrees of freedom are those of Welch (1947). Where all N are equal
// it is Welch's t interval. With fewer than 3 periods on a side, or no variation on either, there
// is a value but no interval. A side without periods, an N that is not above 0 and a number that
// is not finite are errors.
func Change(before, after []Ratio) (Difference, error) {
	first, err := ratioOf("before", before)
	if err != nil {
		return Difference{}, err
	}
	second, err := ratioOf("after", after)
	if err != nil {
		return Difference{}, err
	}
	d := Difference{Value: second.value - first.value, Level: level}
	if min(len(before), len(after)) < fewestPeriods {
		return d, nil
	}
	variance := first.variance + second.variance
	df := welch(first.variance, len(before), second.variance, len(after))
	if d.Low, d.High = around(d.Value, math.Sqrt(variance), df); d.Low.Known {
		d.DF, d.Variance = stats.Some(df), stats.Some(variance)
	}
	return d, nil
}

// welch is the degrees of freedom of the sum of two variances of means (Welch 1947,
// Satterthwaite 1946), 0 where there is no variance.
func welch(v1 float64, m1 int, v2 float64, m2 int) float64 {
	if v1+v2 == 0 {
		return 0
	}
	a, b := v1/(v1+v2), v2/(v1+v2)
	return 1 / (a*a/float64(m1-1) + b*b/float64(m2-1))
}

type ratioMean struct{ value, variance float64 }

func ratioOf(side string, periods []Ratio) (ratioMean, error) {
	if len(periods) == 0 {
		return ratioMean{}, fmt.Errorf("%s: no periods", side)
	}
	y, n := make([]float64, len(periods)), make([]float64, len(periods))
	for i, p := range periods {
		if !(math.Abs(p.Y) <= largest) || !(p.N >= 1/largest && p.N <= largest) {
			return ratioMean{}, fmt.Errorf("%s: period %d is %v of %v; give numbers up to %g and a denominator above 0", side, i+1, p.Y, p.N, largest)
		}
		y[i], n[i] = p.Y, p.N
	}
	total := stats.Sum(n)
	r := ratioMean{value: stats.Sum(y) / total}
	if len(periods) == 1 {
		return r, nil
	}
	squares := make([]float64, len(periods))
	for i := range periods {
		rest := (y[i] - r.value*n[i]) / total
		if math.Abs(y[i]-r.value*n[i]) <= 1e-12*math.Abs(y[i]) { // a ratio like the mean but for rounding
			rest = 0
		}
		squares[i] = rest * rest
	}
	m := float64(len(periods))
	r.variance = m / (m - 1) * stats.Sum(squares)
	return r, nil
}
