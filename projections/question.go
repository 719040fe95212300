package projections

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
)

// question is one that the numbers make worth asking next, never an instruction; "" for none. Of
// phases that are over only a signal raises one.
func (n *narrator) question() string {
	last := n.at == len(n.chart.Phases)-1
	partly, without := 0, 0
	for _, p := range n.points {
		if p.PartlyCounted {
			partly++
		}
		if p.Value == nil && n.chart.Kind != MRChart { // a first value has no step before it
			without++
		}
	}
	if s := n.told; s != nil {
		switch shapes[s.Rule] {
		case outsideShape, otherShape:
			return fmt.Sprintf("What was different %s?", n.days.between("on", "from", s.From, s.To))
		case crossingShape:
			return fmt.Sprintf("What changed around %s?", n.days.day(n.crossing()))
		default:
			return fmt.Sprintf("What changed around %s?", n.days.day(n.turn(s)))
		}
	}
	switch {
	case !last:
		return ""
	case partly > 0:
		return fmt.Sprintf("Who is missing from %s that counted fewer than 70%%?", those(partly, "value"))
	case n.phase.Useful < usefulValues && without > 0:
		return fmt.Sprintf("What stood in the way of a value in %s without one?", those(without, "period"))
	case n.phase.Useful < usefulValues:
		return "Where are the next values expected to lie?"
	default:
		return n.aim()
	}
}

// aim asks about the target, when nothing has changed.
func (n *narrator) aim() string {
	target, level := n.chart.Target, n.level()
	if n.chart.Kind == MRChart || level == nil {
		return ""
	}
	if target == nil || n.chart.Direction == domain.Maintain || n.of.unit != n.chart.Unit {
		return fmt.Sprintf("Is %s where the team wants to be?", n.amount(*level))
	}
	if met := compareNumbers(*level, *target); met == 0 || (met > 0) == (n.chart.Direction == domain.Increase) {
		beyond := "above"
		if n.chart.Direction == domain.Decrease {
			beyond = "below"
		}
		return fmt.Sprintf("What keeps the values at or %s the target of %s?", beyond, n.amount(*target))
	}
	return fmt.Sprintf("What would move the values from %s to the target of %s?", n.amount(*level), n.amount(*target))
}

// level is where the values of the phase lie: at the centre line, unless that is a baseline's or of no
// values themselves; then at their median. Nil when there are none.
func (n *narrator) level() *float64 {
	if !n.heldAgainst() && n.chart.Kind != TChart {
		return n.centre
	}
	var values []float64
	for _, p := range n.points {
		if p.Value != nil {
			values = append(values, *p.Value)
		}
	}
	if len(values) == 0 {
		return nil
	}
	return optional(stats.Median(values))
}
