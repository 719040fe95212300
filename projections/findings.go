package projections

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// signals are those of the phase.
func (n *narrator) signals() []*Signal {
	return keep(n.chart.Signals, func(s *Signal) bool { return s.Phase == n.at })
}

// foremost is the signal that tells most of a phase: a pattern on one side that fired while it
// lasted, of several the latest; else the first value outside the limits; else a pattern that was
// over; else one without a side. Nil when there is none.
func (n *narrator) foremost() *Signal {
	signals := n.signals()
	if len(signals) == 0 {
		return nil
	}
	return slices.MaxFunc(signals, func(a, b *Signal) int {
		if by := cmp.Compare(a.weight(), b.weight()); by != 0 {
			return by
		}
		if shapes[a.Rule] == outsideShape {
			return cmp.Compare(b.First, a.First)
		}
		return cmp.Or(cmp.Compare(a.Last, b.Last), cmp.Compare(b.First, a.First))
	})
}

func (s *Signal) weight() int {
	switch {
	case s.side == 0:
		return 0
	case s.over():
		return 1
	case shapes[s.Rule] == outsideShape:
		return 2
	default:
		return 3
	}
}

// findings are what the rules find in the phase, and the verdict.
func (n *narrator) findings() string {
	alike := []*Signal{n.told}
	if shapes[n.told.Rule] == outsideShape { // those are told together
		alike = keep(n.signals(), func(s *Signal) bool { return s.Rule == n.told.Rule })
	}
	more := keep(n.signals(), func(s *Signal) bool { return !slices.Contains(alike, s) && !n.told.brings(s) })
	text := n.pattern(alike) + ": " + n.verdict(alike)
	if n.chart.Rules != AnhoejRules {
		text += fmt.Sprintf(" by the %s rules", n.rules())
	}
	if len(more) > 0 {
		text += fmt.Sprintf(", and %d more", len(more))
	}
	return text
}

// brings says that another signal is only what this one brings along: values that stay on one side
// cross the line less often, and move it away from those on the other side before them.
func (s *Signal) brings(other *Signal) bool {
	switch {
	case shapes[s.Rule] != runShape:
		return false
	case other.Rule == s.Rule && other.side == -s.side:
		return other.over() && other.Last < s.First
	default:
		return shapes[other.Rule] == crossingShape
	}
}

// verdict says where signals point.
func (n *narrator) verdict(list []*Signal) string {
	direction := list[0].Direction
	switch {
	case n.chart.Direction == domain.Maintain:
		return "a change"
	case slices.ContainsFunc(list, func(s *Signal) bool { return s.Direction != direction }):
		return "signals in both directions"
	case direction == WantedDirection:
		return "a signal in the wanted direction"
	case direction == OtherDirection:
		return "a signal in the other direction"
	default:
		return "a signal without a direction"
	}
}

// moving tells moving ranges, whose runs mean nothing.
func (n *narrator) moving(span string) string {
	if n.centre == nil {
		return fmt.Sprintf("%s there is no step from one value to the next: too few points to judge.", span)
	}
	text := fmt.Sprintf("%s a value lay %s from the one before on average", span, n.distance(*n.centre))
	switch {
	case n.phase.Useful < usefulValues:
		return text + ": too few points to judge."
	case n.told == nil:
		return text + "; no step was larger than chance would make it: no signal."
	default:
		return text + fmt.Sprintf("; the step to the value of %s was larger than chance would make it: a change.", n.days.of(n.told.From, n.told.To))
	}
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
