package chart

import "math"

// tie is how near the centre line a value lies on it, in units of the line or of 1.
const tie = 1e-12

// side is 1 above a line, -1 below it and 0 on it.
func side(y, line float64) int {
	switch d := y - line; {
	case math.Abs(d) <= tie*math.Max(1, math.Abs(line)):
		return 0
	case d > 0:
		return 1
	case d < 0:
		return -1
	}
	return 0
}

// run is a row of useful points on one side of a line, from its first to its last place.
type run struct{ from, to, length, side int }

// eachRun gives the runs of the values about a line in order. Values on it, missing and excluded
// ones neither break a run nor count.
func (s *stretch) eachRun(line float64, give func(run)) {
	var now run
	for i, y := range s.y {
		if s.excluded[i] || math.IsNaN(y) {
			continue
		}
		switch at := side(y, line); {
		case at == 0:
		case at == now.side:
			now.to, now.length = i, now.length+1
		default:
			if now.length > 0 {
				give(now)
			}
			now = run{i, i, 1, at}
		}
	}
	if now.length > 0 {
		give(now)
	}
}

// judged says whether the order of the points means anything: moving ranges depend on their
// neighbours by themselves, and categories have no order.
func (s *stretch) judged() bool { return s.kind != MR && !s.category }

// runs counts and judges the runs of the phase (Anhøj & Olesen 2014, Anhøj 2015).
func (s *stretch) runs() Phase {
	p := Phase{Part: s.part}
	for i, y := range s.y {
		if !s.excluded[i] {
			p.Points++
			if !math.IsNaN(y) {
				p.Observed++
			}
		}
	}
	runs := 0
	s.eachRun(s.line, func(r run) {
		runs++
		p.Useful += r.length
		p.LongestRun = max(p.LongestRun, r.length)
	})
	if p.Useful == 0 {
		return p
	}
	p.Crossings = runs - 1
	p.LongestRunMax = longestRunMax(p.Useful)
	p.CrossingsMin = crossingsMin(p.Useful)
	p.Signal = s.judged() && (p.LongestRun > p.LongestRunMax || p.Crossings < p.CrossingsMin)
	return p
}

// longestRunMax is round(log2 n) + 3 (Anhøj & Olesen 2014, after Schilling 2012).
func longestRunMax(useful int) int {
	return int(math.RoundToEven(math.Log2(float64(useful)))) + 3
}

// crossingsMin is the lower 5 % quantile of the binomial distribution of crossings, each step
// crossing with probability ½ (Chen 2010): the least k with P(crossings <= k) >= 0.05.
func crossingsMin(useful int) int {
	steps := useful - 1
	// Binomial coefficients against 2^steps, both scaled down before they grow too large.
	const large = 1 << 500
	term, sum := 1.0, 1.0
	all, powers := 1.0, 0
	grow := func() {
		for powers < steps && all < 64*large { // short of them, 5 % of all are beyond large
			all *= 2
			powers++
		}
	}
	for k := 0; ; k++ {
		if grow(); powers == steps && sum >= 0.05*all {
			return k
		}
		term *= float64(steps-k) / float64(k+1)
		sum += term
		if sum > large {
			term, sum, all = term/large, sum/large, all/large
		}
	}
}
