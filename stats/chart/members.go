package chart

import "math"

// members are the places of the points that make a pattern: not those on the line, nor those too near
// it, that merely lie between. Missing and excluded points are none of them, unless alone.
func (s *stretch) members(p pattern, part func(p pattern, i int) bool) []int {
	if p.from == p.to {
		return []int{p.from}
	}
	var list []int
	for i := p.from; i <= p.to; i++ {
		if !s.excluded[i] && !math.IsNaN(s.y[i]) && part(p, i) {
			list = append(list, i)
		}
	}
	return list
}

// ofRun is a point off a line; on the pattern's side of it, where that has one.
func (s *stretch) ofRun(p pattern, i int, line float64) bool {
	at := side(s.y[i], line)
	return at != 0 && (p.side == 0 || p.side == at)
}

func anhoejMembers(s *stretch) func(pattern, int) bool {
	return func(p pattern, i int) bool { return s.ofRun(p, i, s.line) }
}

func nhsMembers(s *stretch) func(pattern, int) bool {
	x := s.xmr()
	return func(p pattern, i int) bool {
		switch p.rule {
		case RuleTwoOfThree:
			return x.near(s.y[i])
		case RuleSeven:
			return s.ofRun(p, i, x.mean)
		}
		return true
	}
}

// ihiMembers: points on the median after the first of a shift, and repeats in a trend, are a part of
// them.
func ihiMembers(s *stretch) func(pattern, int) bool {
	median := s.ihiMedian()
	return func(p pattern, i int) bool { return p.side != 0 || s.ofRun(p, i, median) }
}

func zoneMembers(set []zoneRule) func(*stretch) func(pattern, int) bool {
	return func(s *stretch) func(pattern, int) bool {
		return func(p pattern, i int) bool {
			for _, r := range set {
				if r.name == p.rule && r.far >= 0 && p.side != 0 {
					return s.ofZone(p, i, r.far)
				}
			}
			return true
		}
	}
}

// ofZone is a point so many standard deviations off the line on the pattern's side; for 0 merely off it.
func (s *stretch) ofZone(p pattern, i, far int) bool {
	if far == 0 {
		return s.ofRun(p, i, s.line)
	}
	edge := s.at(i, float64(p.side*far))
	return p.side > 0 && s.y[i] > edge || p.side < 0 && s.y[i] < edge
}
