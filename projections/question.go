package projections

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
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
		if p.Value == nil {
			without++
		}
	}
	if s := n.focus(); s != nil && n.phase.Useful >= usefulValues {
		switch s.Rule {
		case chart.RuleOutside:
			return fmt.Sprintf("What was different on %s?", n.days.day(s.From))
		case chart.RuleFewCrossings:
			return fmt.Sprintf("What changed %s?", n.days.between("on", "between", "and", n.phase.From, n.phase.To))
		default:
			return fmt.Sprintf("What else changed around %s?", n.days.day(n.turn(s)))
		}
	}
	switch {
	case !last:
		return ""
	case partly > 0:
		return fmt.Sprintf("Who is not in the %s for which fewer than 70%% were counted?", howMany(partly, "value"))
	case n.phase.Useful < usefulValues && without > 0:
		return fmt.Sprintf("What stood in the way of a value in the %s without one?", howMany(without, "period"))
	case n.phase.Useful < usefulValues:
		return "What would the next values have to show to come as a surprise?"
	default:
		return n.aim()
	}
}

// turn is when a run came; or, of one that the values began with or that was over when it fired, when
// it went.
func (n *narrator) turn(s *Signal) domain.Date {
	if s.over() || s.First == n.of.first && !n.goesOn(s) {
		return s.To
	}
	return s.From
}

// aim asks about the target, when nothing has changed.
func (n *narrator) aim() string {
	target, level := n.chart.Target, n.level()
	if n.chart.Kind == MRChart || level == nil {
		return ""
	}
	if target == nil || n.chart.Direction == domain.Maintain || n.of.unit != n.chart.Unit {
		return fmt.Sprintf("Is %s where the values are wanted to be?", n.amount(*level))
	}
	if met := compareNumbers(*level, *target); met == 0 || (met > 0) == (n.chart.Direction == domain.Increase) {
		return fmt.Sprintf("What keeps the values at the target of %s?", n.amount(*target))
	}
	return fmt.Sprintf("What would move the values from %s to the target of %s?", n.amount(*level), n.amount(*target))
}

// level is where the values of the phase lie: at the centre line, unless that is a baseline's; then
// at their median. Nil when there are none.
func (n *narrator) level() *float64 {
	if !n.heldAgainst() {
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

// first is the first signal of the phase; nil when there is none.
func (n *narrator) first() *Signal {
	for _, s := range n.chart.Signals {
		if s.Phase == n.at {
			return s
		}
	}
	return nil
}

// focus is the signal that is most worth asking about: a run that fired while it lasted, a value
// outside the limits, else the first. Nil when there is none.
func (n *narrator) focus() (found *Signal) {
	for _, s := range n.chart.Signals {
		switch {
		case s.Phase != n.at:
		case s.First < s.Last && s.side != 0 && !s.over():
			return s
		case found == nil || found.First < found.Last && s.First == s.Last:
			found = s
		}
	}
	return found
}

// moving tells moving ranges, whose runs mean nothing.
func (n *narrator) moving(span string) string {
	if n.centre == nil {
		return fmt.Sprintf("%s there %s: too few points to judge.", span, many(n.phase.Values, "is", "are", "step"))
	}
	text := fmt.Sprintf("%s a value lay %s from the one before on average", span, n.distance(*n.centre))
	if s := n.first(); s != nil {
		return text + fmt.Sprintf("; the step to the value of %s was larger than chance allows: a change.", n.days.day(s.From))
	}
	return text + "; no step was larger than chance allows: no signal."
}

// rules names the set of rules of the chart.
func (n *narrator) rules() string {
	switch n.chart.Rules {
	case NHSRules:
		return "NHS"
	case IHIRules:
		return "IHI"
	case WesternElectricRules:
		return "Western Electric"
	case NelsonRules:
		return "Nelson"
	default:
		return "Anhøj"
	}
}
