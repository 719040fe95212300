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
		case o.within == nil && s.Phase == len(c.Phases)-1:
			return s, nil
		case o.within != nil && o.within.meets(&o.doc[s.at]):
			return s, nil
		}
	}
	return nil, nil
}

// signal tells a signal of a stretch, which is a phase of the chart. Places of the statistics
// count from 1 within the stretch.
func (o *MeasuredOutcome) signal(c *Chart, s stretch, phase int, f chart.Signal) *Signal {
	told := &Signal{
		Rule: f.Rule, Rules: c.Rules, RulesVersion: f.Version, First: s.first + f.From - 1, Last: s.first + f.To - 1,
		Phase: phase, at: s.first + f.At - 1, side: f.Side,
		held: s.center.Known || s.freeze > 0 && f.From > s.freeze,
	}
	for _, m := range f.Members {
		told.members = append(told.members, s.first+m-1)
	}
	told.From, told.To = dayOf(o.doc[told.First].From), dayOf(o.doc[told.Last].To)
	told.FirstOn = dayOf(o.doc[told.at].To)
	latest := int64(0)
	for i := s.first; i <= told.at; i++ {
		latest = max(latest, o.doc[i].FiguresAt)
	}
	told.FirstRecordedAt = moment(max(latest, o.judgedAt(told.at)))
	told.Direction = towards(o.Measure.Direction, c.pointing(s, told))
	return told
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
