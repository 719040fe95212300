package chart

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Rules for run charts of the Institute for Healthcare Improvement (Perla, Provost & Murray 2011),
// with RuleTrend.
const (
	RuleShift       = "shift"
	RuleTooFewRuns  = "too few runs"
	RuleTooManyRuns = "too many runs"
	RuleFarOutside  = "far outside"
)

const (
	leastShift = 6 // points on one side
	leastTrend = 5 // points going one way
)

// IHIChart is a run chart by the rules of the IHI.
type IHIChart struct {
	// Median of all points; it does not exist without points.
	Median stats.Number
	// InShift and InTrend say of each point whether it is a part of one.
	InShift, InTrend []bool
	// Trends is how many there are.
	Trends int
	// Useful points lie off the median; Runs of them lie on one side.
	Useful, Runs int
	// RunsMin and RunsMax are the fewest and most to be expected, both 0 where there are fewer
	// than 10 useful points or more than 100: then there is no signal.
	RunsMin, RunsMax int
	TooFew, TooMany  bool
}

// RunChart judges a run chart by the rules of the IHI. Missing points are passed over.
func RunChart(values []stats.Number) IHIChart {
	groups := make([]Subgroup, len(values))
	for i, y := range values {
		groups[i].Y = y
	}
	c := IHIChart{InShift: make([]bool, len(values)), InTrend: make([]bool, len(values))}
	parts, err := stretches(groups, Options{Kind: Run})
	if err != nil || len(parts) == 0 {
		return c
	}
	s := parts[0]
	s.find()
	c.Median = stats.Some(s.line)
	mark := func(on []bool, patterns []pattern) {
		for _, p := range patterns {
			for i := p.from; i <= p.to; i++ {
				on[i] = on[i] || !math.IsNaN(s.y[i])
			}
		}
	}
	trends := s.ihiTrends()
	mark(c.InShift, s.shifts(s.line))
	mark(c.InTrend, trends)
	c.Trends = len(trends)
	c.Useful, c.Runs, c.RunsMin, c.RunsMax = s.countRuns(s.line)
	c.TooFew, c.TooMany = c.RunsMin > 0 && c.Runs < c.RunsMin, c.RunsMax > 0 && c.Runs > c.RunsMax
	return c
}

// shifts are runs of 6 or more points on one side of the median, with the points on it until the
// run is broken.
func (s *stretch) shifts(median float64) []pattern {
	var found []pattern
	open := false // the last pattern's run has not been broken yet
	s.eachRun(median, func(r run) {
		if open {
			found[len(found)-1].to = s.before(r.from)
		}
		if open = r.length >= leastShift; open {
			found = append(found, pattern{RuleShift, r.from, r.to, r.side})
		}
	})
	if open {
		found[len(found)-1].to = s.before(len(s.y))
	}
	return found
}

// before is the last place before one that has a value and is not excluded.
func (s *stretch) before(i int) int {
	for i--; i > 0 && (math.IsNaN(s.y[i]) || s.excluded[i]); {
		i--
	}
	return i
}

// ihiTrends are 5 or more points rising, or falling. A value equal to the last one counted neither
// breaks a trend nor counts. The turning point, and a plateau there, belong to both trends.
func (s *stretch) ihiTrends() []pattern {
	var found []pattern
	now := pattern{rule: RuleTrend}
	counted, points, turn := math.NaN(), 0, 0 // the last value counted, how many of the trend, its place
	last := 0
	end := func() {
		if points >= leastTrend {
			now.to = last
			found = append(found, now)
		}
	}
	for i, y := range s.y {
		if math.IsNaN(y) || s.excluded[i] {
			continue
		}
		switch at := step(counted, y); {
		case math.IsNaN(counted), at == 0 && now.side == 0:
			counted, turn, now.from, points = y, i, i, 1
		case at == 0:
		case at == now.side || now.side == 0:
			now.side = at
			counted, turn, points = y, i, points+1
		default:
			end()
			now.from, now.side = turn, at
			counted, turn, points = y, i, 2
		}
		last = i
	}
	end()
	return found
}

// ihiMedian is the median, or what was given for it, on any kind of chart.
func (s *stretch) ihiMedian() float64 {
	if s.kind != Run {
		return s.givenOr(s.median)
	}
	return s.centre
}

// ihiPatterns are the signals of the phase, against the median; far outside are points beyond the
// limits of a chart of individuals: a judgement by the rule's own words, made by the numbers here.
func ihiPatterns(s *stretch, found []pattern) []pattern {
	individuals := *s
	individuals.how, individuals.kind, individuals.scaled = kinds[I], I, s.y
	individuals.find()
	if !s.judged() {
		return outsidePatterns(found, &individuals, RuleFarOutside)
	}
	median := s.ihiMedian()
	found = append(append(found, s.shifts(median)...), s.ihiTrends()...)
	_, runs, least, most := s.countRuns(median)
	all := pattern{from: 0, to: len(s.y) - 1}
	if least > 0 && runs < least {
		all.rule = RuleTooFewRuns
		found = append(found, all)
	}
	if most > 0 && runs > most {
		all.rule = RuleTooManyRuns
		found = append(found, all)
	}
	return outsidePatterns(found, &individuals, RuleFarOutside)
}
