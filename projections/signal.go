package projections

import (
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// Signal is the first that the usual chart of the series shows by the rules of Anhøj and that
// fired while the class was in the cycle: with a period that shares a day with the time from its
// start to its finish, or today. Outside a cycle it is the first one of the last phase. Nil when
// there is none.
func (o *MeasuredOutcome) Signal() (*Signal, error) {
	if o.cycle != nil && o.within == nil {
		return nil, nil
	}
	c, err := o.Chart(nil, nil)
	if err != nil {
		return nil, err
	}
	for _, s := range c.Signals { // the first that fired comes first
		switch {
		case o.within == nil && s.phase == len(c.Phases)-1:
			return s, nil
		case o.within != nil && o.within.meets(&o.doc[s.at]):
			return o.sided(s), nil
		}
	}
	return nil, nil
}

// sided gives a signal that has no side by itself, as when the line is crossed too seldom, that of
// the change from before the start to what followed.
func (o *MeasuredOutcome) sided(s *Signal) *Signal {
	if s.side != 0 || o.Before == nil || o.During == nil {
		return s
	}
	told := *s
	told.Direction = towards(o.Measure.Direction, compareNumbers(*o.During.Mean, *o.Before.Mean))
	return &told
}

// signal tells a signal of a stretch, which is a phase of the chart. Places of the statistics
// count from 1 within the stretch.
func (o *MeasuredOutcome) signal(c *Chart, s stretch, phase int, f chart.Signal) *Signal {
	told := &Signal{
		Rule: f.Rule, Rules: c.Rules, RulesVersion: f.Version, First: s.first + f.From - 1, Last: s.first + f.To - 1,
		phase: phase, at: s.first + f.At - 1, side: f.Side,
	}
	told.From, told.To = dayOf(o.doc[told.First].From), dayOf(o.doc[told.Last].To)
	told.FirstOn = dayOf(o.doc[told.at].To)
	latest := int64(0)
	for i := s.first; i <= told.at; i++ {
		latest = max(latest, o.doc[i].FiguresAt)
	}
	told.FirstRecordedAt = moment(max(latest, o.judgedAt(told.at)))
	told.Direction = towards(o.Measure.Direction, c.sideOf(s, told))
	return told
}

// over says that a run had ended before it fired: values that came later moved the centre line
// away from it.
func (s *Signal) over() bool { return s.side != 0 && s.First < s.Last && s.Last < s.at }

// sideOf is 1 when a signal points up, -1 when it points down, 0 for neither. A run that was over
// when it fired shows where the values came from: it points to the other side when they are there
// now. A pattern without a side points to where the values are now.
func (c *Chart) sideOf(s stretch, f *Signal) int {
	switch last := c.lastSide(s); {
	case f.over() && last == -f.side:
		return last
	case f.over():
		return 0
	case f.side != 0:
		return f.side
	default:
		return last
	}
}

// lastSide is the side of the centre line on which the values of a stretch were last; 0 for none.
func (c *Chart) lastSide(s stretch) int {
	for i := s.end - 1; i >= s.first; i-- {
		if p := c.Points[i]; p.Value != nil && p.Centre != nil {
			if side := compareNumbers(*p.Value, *p.Centre); side != 0 {
				return side
			}
		}
	}
	return 0
}

func compareNumbers(a, b float64) int {
	switch {
	case a > b:
		return 1
	case a < b:
		return -1
	default:
		return 0
	}
}

// towards holds a side against where values are wanted to go.
func towards(wanted domain.Direction, side int) SignalDirection {
	if wanted == domain.Decrease {
		side = -side
	}
	switch {
	case wanted == domain.Maintain || side == 0:
		return NoDirection
	case side > 0:
		return WantedDirection
	default:
		return OtherDirection
	}
}
