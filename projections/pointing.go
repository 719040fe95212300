package projections

import (
	"slices"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// pointing is 1 when a signal points up, -1 when it points down, 0 for neither. Too few crossings
// point to where the values went, a run that was over when it fired away from itself; alternating or
// hugging the line has no direction.
func (c *Chart) pointing(s stretch, f *Signal) int {
	switch {
	case f.Rule == chart.RuleFewCrossings, f.Rule == chart.RuleTooFewRuns:
		return c.shifted(f.members)
	case f.over():
		return c.left(s, f)
	default:
		return f.side
	}
}

// over says that a run had ended before it fired: values that came later moved the centre line
// away from it. A line that they cannot move shows a run as it comes.
func (s *Signal) over() bool {
	return s.side != 0 && !s.held && s.First < s.Last && s.Last < s.at
}

// shifted is where values went that cross the line too seldom: from the side on which most of their
// first half lie to that of the second half. When that is one side they went nowhere; unless all lie
// there, against a line that is not their own.
func (c *Chart) shifted(members []int) int {
	half := len(members) / 2
	was, is := c.mostly(members[:half]), c.mostly(members[len(members)-half:])
	switch {
	case was != is:
		return compareNumbers(float64(is), float64(was))
	case !slices.ContainsFunc(members, func(i int) bool { return c.Points[i].side() != is }):
		return is
	default:
		return 0
	}
}

// left is where values went after a run: away from it when their median lies further that way than
// that of the values up to its end. Later ones on both sides, or back where the values had been before
// the run, are no way.
func (c *Chart) left(s stretch, f *Signal) int {
	side := compareMedians(c.offLine(f.Last+1, s.end), c.offLine(s.first, f.Last+1))
	if side != -f.side {
		return 0
	}
	return side
}

// offLine are the values off the centre line from one place to before another.
func (c *Chart) offLine(from, end int) []float64 {
	var list []float64
	for _, p := range c.Points[from:end] {
		if p.side() != 0 {
			list = append(list, *p.Value)
		}
	}
	return list
}

// side is that of the centre line on which a value lies; 0 on it, and without a value or a line.
func (p *ChartPoint) side() int {
	if p.Value == nil || p.Centre == nil {
		return 0
	}
	return chart.Point{Y: stats.Some(*p.Value), Centre: stats.Some(*p.Centre)}.Side()
}

// compareMedians is 0 without values on either side.
func compareMedians(a, b []float64) int {
	of, than := stats.Median(a), stats.Median(b)
	if !of.Known || !than.Known {
		return 0
	}
	return compareNumbers(of.Value, than.Value)
}

// mostly is the side of the centre line on which most of some values lie, 0 for as many on either.
func (c *Chart) mostly(places []int) int {
	above := 0
	for _, i := range places {
		above += c.Points[i].side()
	}
	return compareNumbers(float64(above), 0)
}
