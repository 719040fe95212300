package chart

import "math"

// at is the limit at a point, k standard deviations from the centre: NaN where there is none.
func (s *stretch) at(i int, k float64) float64 {
	if s.spread == nil {
		return math.NaN()
	}
	switch s.kind {
	case MR:
		return math.Max(0, k*s.sigma)
	case T:
		return s.atT(k)
	}
	return clip(s.centre+k*s.spread(s, i), s.low, s.high)
}

// atT is a limit of a T chart: transformed back. Where it is negative there is no time that it
// stands for; the outer one is 0 then.
func (s *stretch) atT(k float64) float64 {
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

func clip(v, low, high float64) float64 { return math.Max(low, math.Min(high, v)) }

// outside says that the point lies beyond a limit at 3 standard deviations; on it is not beyond.
func (s *stretch) outside(i int) bool {
	y := s.y[i]
	return y > s.at(i, 3) || y < s.at(i, -3)
}
