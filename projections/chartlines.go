package projections

import "github.com/cyclebook/cyclebook/domain"

// ChartLines is the same as the points as lists of equal length; nil where a period has no value, or
// no limit. Centre and limits are of one piece only as long as Phase stays the same.
type ChartLines struct {
	Periods                                            []domain.Date
	Values, Centre, Lower, LowerNear, UpperNear, Upper []*float64
	Phase                                              []int
	Outside, Marked                                    []bool
}

// Lines are the same as the points, in lists of equal length.
func (c *Chart) Lines() *ChartLines {
	n := len(c.Points)
	l := &ChartLines{Periods: make([]domain.Date, n), Phase: make([]int, n), Outside: make([]bool, n), Marked: make([]bool, n)}
	for _, list := range []*[]*float64{&l.Values, &l.Centre, &l.Lower, &l.LowerNear, &l.UpperNear, &l.Upper} {
		*list = make([]*float64, n)
	}
	for i, p := range c.Points {
		l.Periods[i], l.Values[i], l.Centre[i] = p.Period, p.Value, p.Centre
		l.Lower[i], l.LowerNear[i], l.UpperNear[i], l.Upper[i] = p.Lower, p.LowerNear, p.UpperNear, p.Upper
		l.Phase[i], l.Outside[i], l.Marked[i] = p.Phase, p.Outside, p.Marked
	}
	return l
}
