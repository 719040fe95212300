package chart

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// how is what makes a kind of chart what it is.
type how struct {
	// fit finds centre and sigma from the points that give them.
	fit func(*stretch)
	// spread is the standard deviation at a point; none for a chart without limits.
	spread func(s *stretch, i int) float64
	// low and high are what limits cannot lie beyond.
	low, high float64
	// denominated charts need a denominator, subgrouped ones the values within.
	denominated, subgrouped bool
}

var inf = math.Inf(1)

// kinds of charts. Where nothing else is said: Montgomery, Introduction to Statistical Quality
// Control, chapters 6 and 7.
var kinds = map[Kind]how{
	Run: {fit: fitMedian, low: -inf, high: inf},
	I:   {fit: fitIndividuals, spread: constant, low: -inf, high: inf},
	MR:  {fit: fitRanges, spread: constant, high: inf},
	P:   {fit: fitProportion, spread: binomial, high: 1, denominated: true},
	// Laney 2002 for both primes
	PPrime: {fit: fitPrime(binomial), spread: widened(binomial), high: 1, denominated: true},
	U:      {fit: fitProportion, spread: poisson, high: inf, denominated: true},
	UPrime: {fit: fitPrime(poisson), spread: widened(poisson), high: inf, denominated: true},
	C:      {fit: fitMean, spread: func(s *stretch, _ int) float64 { return math.Sqrt(s.centre) }, high: inf},
	// Benneyan 2001: limits around the mean, the line at the median
	G: {fit: fitBetween, spread: func(s *stretch, _ int) float64 { return math.Sqrt(s.centre * (s.centre + 1)) }, high: inf},
	// Nelson 1994: the chart of individuals of y^(1/3.6)
	T:    {fit: fitIndividuals, spread: constant, high: inf},
	XBar: {fit: fitMeans, spread: func(s *stretch, i int) float64 { return s.sigma * s.spreads[i] }, low: -inf, high: inf, subgrouped: true},
	S:    {fit: fitSDs, spread: func(s *stretch, i int) float64 { return s.centre * s.spreads[i] }, high: inf, subgrouped: true},
	// Taylor 2017
	IPrime: {fit: fitTaylor, spread: func(s *stretch, i int) float64 { return s.sigma * math.Sqrt(1/s.n[i]) }, low: -inf, high: inf, denominated: true},
}

func constant(s *stretch, _ int) float64 { return s.sigma }
func binomial(s *stretch, i int) float64 { return math.Sqrt(s.centre * (1 - s.centre) / s.n[i]) }
func poisson(s *stretch, i int) float64  { return math.Sqrt(s.centre / s.n[i]) }

func widened(by func(*stretch, int) float64) func(*stretch, int) float64 {
	return func(s *stretch, i int) float64 { return by(s, i) * s.sigma }
}

func fitMedian(s *stretch) {
	s.centre = s.givenOr(func() float64 { return s.median() })
}

func fitMean(s *stretch) {
	s.centre = s.givenOr(func() float64 { return meanOf(s.known(s.y)) })
}

func fitIndividuals(s *stretch) {
	s.centre = s.givenOr(func() float64 { return meanOf(s.known(s.scaled)) })
	s.sigma = s.sigmaOf(s.baseline(s.scaled))
}

// fitRanges: the upper limit is D4 times the centre, the near one two thirds of that.
func fitRanges(s *stretch) {
	fitMean(s)
	s.sigma = s.centre * d4 / 3
}

func fitProportion(s *stretch) {
	s.centre = s.givenOr(func() float64 {
		return stats.Sum(s.known(s.numerators)) / stats.Sum(s.known(s.n))
	})
}

// fitPrime finds how much more than by chance alone the points vary: the standard deviation of
// their z, by moving ranges in the order of time, or straight where there is no order.
func fitPrime(chance func(*stretch, int) float64) func(*stretch) {
	return func(s *stretch) {
		fitProportion(s)
		z := s.room[:0]
		for i := range s.y {
			z = append(z, (s.y[i]-s.centre)/chance(s, i))
		}
		s.room = z
		if s.category {
			s.sigma = orNaN(stats.SD(s.known(z)))
			return
		}
		s.sigma = s.sigmaOf(s.baseline(z))
	}
}

func fitBetween(s *stretch) {
	const medianOfExponential = 0.693 // in units of its mean
	fitMean(s)
	s.line = s.centre * medianOfExponential
	if math.IsNaN(s.given) {
		s.line = s.median()
	}
}

func fitMeans(s *stretch) {
	s.centre = s.givenOr(func() float64 { return s.weighted(s.sizes) })
	s.sigma = s.pooled()
}

func fitSDs(s *stretch) { s.centre = s.givenOr(s.pooled) }

// fitTaylor takes its ranges from all points of the phase, each in units of what its two
// denominators let expect.
func fitTaylor(s *stretch) {
	s.centre = s.givenOr(func() float64 { return s.weighted(s.n) })
	ranges := s.ranges[:0]
	for i := 1; i < len(s.y); i++ {
		r := math.Sqrt(math.Pi/2) * math.Abs(s.y[i]-s.y[i-1]) / math.Sqrt(1/s.n[i-1]+1/s.n[i])
		if !math.IsNaN(r) {
			ranges = append(ranges, r)
		}
	}
	s.ranges = ranges
	s.sigma = meanRange(ranges, d4Prime, !s.unscreened)
}
