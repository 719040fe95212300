package chart

import "math"

// Factors as printed in the tables of control charts, two and three decimals short: d2 and D4 for
// ranges of two values (Montgomery, Introduction to Statistical Quality Control, appendix VI).
const (
	d2 = 1.128
	d4 = 3.267
	// d4Prime screens the ranges of I' charts (Taylor 2017): the same factor with one digit more.
	d4Prime = 3.2665
)

// c4 is the mean standard deviation of n values of a normal distribution whose own is 1: √(2/(n-1))
// · Γ(n/2)/Γ((n-1)/2). It is NaN for fewer than two.
func c4(n float64) float64 {
	if n < 2 {
		return math.NaN()
	}
	over, _ := math.Lgamma(n / 2)
	under, _ := math.Lgamma((n - 1) / 2)
	return math.Sqrt(2/(n-1)) * math.Exp(over-under)
}

// spreadOfMean is A3/3: the standard error of the mean of n values in units of their mean standard
// deviation.
func spreadOfMean(n float64) float64 { return 1 / (c4(n) * math.Sqrt(n)) }

// spreadOfSD is (B4-1)/3: the standard error of the standard deviation of n values in units of its
// mean.
func spreadOfSD(n float64) float64 {
	c := c4(n)
	return math.Sqrt(1-c*c) / c
}
