package chart

import "math"

// at is the limit at a point, k standard deviations from the centre: NaN where there is none.
func (s *stretch) at(i int, k float64) float64 { return s.edge(s.sigmaAt(i), k) }

// sigmaAt is the standard deviation at a point, NaN where there is none.
func (s *stretch) sigmaAt(i int) float64 {
	if s.spread == nil {
		return math.NaN()
	}
	return s.spread(s, i)
}

// edge is k standard deviations from the centre, clipped to what limits can be.
func (s *stretch) edge(sigma, k float64) float64 {
	switch s.kind {
	case MR:
		return math.Max(0, k*sigma)
	case T:
		return s.edgeT(k)
	}
	limit := s.centre + k*sigma
	if limit < s.low {
		return s.low
	}
	if limit > s.high {
		return s.high
	}
	return limit
}

// edgeT is a limit of a T chart: transformed back. Where it is negative there is no time that it
// stands for; the outer one is 0 then.
func (s *stretch) edgeT(k float64) float64 {
	limit := s.centre + k*s.sigma
	switch {
	case limit >= 0:
		return fromT(limit)
	case k <= -3:
		return 0
	}
	return math.NaN()
}

// tPower makes times between rare events nearly normal (Nelson 1994).
const tPower = 3.6

func toT(y float64) float64   { return math.Pow(y, 1/tPower) }
func fromT(v float64) float64 { return math.Pow(v, tPower) }

// outside says that the point lies beyond a limit at 3 standard deviations; on it is not beyond.
// Times are held against limits as they were before these were transformed back, which rounds.
func (s *stretch) outside(i int) bool {
	if s.kind == T {
		return s.scaled[i] > s.centre+3*s.sigma || s.scaled[i] < s.centre-3*s.sigma
	}
	y, sigma := s.y[i], s.sigmaAt(i)
	return y > s.edge(sigma, 3) || y < s.edge(sigma, -3)
}
