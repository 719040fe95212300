package projections

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// findings are what the rules find in the phase, and the verdict.
func (n *narrator) findings() string {
	signals := keep(n.chart.Signals, func(s *Signal) bool { return s.Phase == n.at })
	switch {
	case len(signals) == 0 && n.chart.Rules == AnhoejRules:
		return n.nothing()
	case len(signals) == 0:
		return fmt.Sprintf("the %s rules find nothing in %s: no signal.", n.rules(), howMany(n.phase.Values, "value"))
	case n.chart.Rules != AnhoejRules:
		if sided := keep(signals, func(s *Signal) bool { return s.side != 0 }); len(sided) > 0 {
			signals = sided
		}
		last := slices.MaxFunc(signals, func(a, b *Signal) int { return a.Last - b.Last })
		return fmt.Sprintf("%s: %s by the %s rules.", n.pattern(last), n.verdict([]*Signal{last}), n.rules())
	}
	by := func(rule string) []*Signal { return keep(signals, func(s *Signal) bool { return s.Rule == rule }) }
	runs, outside, crossings := by(chart.RuleLongRun), by(chart.RuleOutside), by(chart.RuleFewCrossings)
	var found []string
	if len(runs) > 0 { // where there are several, the latest tells where the values went
		last := slices.MaxFunc(runs, func(a, b *Signal) int { return a.Last - b.Last })
		found = append(found, n.longRun(last))
	}
	if len(crossings) > 0 {
		found = append(found, n.fewCrossings(len(found) == 0))
	}
	if len(outside) > 0 {
		found = append(found, n.outside(outside))
	}
	deciding := signals[:1]
	for _, list := range [][]*Signal{crossings, outside, runs} { // what has a side says where it points
		if list = keep(list, func(s *Signal) bool { return s.Direction != NoDirection }); len(list) > 0 {
			deciding = list
		}
	}
	return strings.Join(found, ", and ") + ": " + n.verdict(deciding) + "."
}

// nothing is said when there is no signal; what chance allows stands in the phase's numbers.
func (n *narrator) nothing() string {
	return fmt.Sprintf("the ups and downs of %s are no more than chance makes: no signal.", howMany(n.phase.Values, "value"))
}

func (n *narrator) longRun(s *Signal) string {
	length := len(s.members)
	more := "one more"
	if extra := length - *n.phase.LongestRunMax; extra > 1 {
		more = fmt.Sprintf("%d more", extra)
	}
	text := fmt.Sprintf("%s %d in a row %s %s it, %s than chance allows for %s",
		n.since(s), length, n.lie(s), aboveOrBelow(s.side), more, howMany(n.phase.Useful, "value"))
	return text + n.sinceRun(s)
}

// sinceRun says so when the values after a run lie on the other side; "" when they do not.
func (n *narrator) sinceRun(s *Signal) string {
	other, same := 0, 0
	for _, p := range n.chart.Points[s.Last+1 : n.of.end] {
		switch p.side() {
		case -s.side:
			other++
		case s.side:
			same++
		}
	}
	switch {
	case other <= same:
		return ""
	case same > 0:
		return ", with most of the later ones " + aboveOrBelow(-s.side) + " it"
	default:
		return ", with the latest " + aboveOrBelow(-s.side) + " it"
	}
}

func (n *narrator) fewCrossings(alone bool) string {
	often := "only " + times(*n.phase.Crossings)
	if *n.phase.Crossings == 0 {
		often = "never"
	}
	text := fmt.Sprintf("they cross it %s, where chance makes it at least %s", often, times(*n.phase.CrossingsMin))
	if alone {
		text += " for " + howMany(n.phase.Useful, "value")
	}
	return text
}

func (n *narrator) outside(list []*Signal) string {
	first := slices.MinFunc(list, func(a, b *Signal) int { return a.First - b.First })
	if len(list) == 1 {
		return fmt.Sprintf("the value of %s lies %s the limits", n.days.day(first.From), aboveOrBelow(first.side))
	}
	where := aboveOrBelow(first.side)
	if slices.ContainsFunc(list, func(s *Signal) bool { return s.side != first.side }) {
		where = "beyond"
	}
	return fmt.Sprintf("%d values lie %s the limits, the first of them that of %s", len(list), where, n.days.day(first.From))
}

// pattern tells a signal of the other sets of rules.
func (n *narrator) pattern(s *Signal) string {
	return fmt.Sprintf("%s %s make the pattern “%s”", n.since(s), howMany(s.Last-s.First+1, "value"), s.Rule)
}

// since is the time of a pattern: it goes on when no value came after it.
func (n *narrator) since(s *Signal) string {
	if n.goesOn(s) {
		return "since " + n.days.day(s.From)
	}
	return n.days.between("on", "from", "to", s.From, s.To)
}

func (n *narrator) goesOn(s *Signal) bool {
	later := n.chart.Points[s.Last+1 : n.of.end]
	return n.at == len(n.chart.Phases)-1 && !slices.ContainsFunc(later, func(p *ChartPoint) bool { return p.Value != nil })
}

func (n *narrator) lie(s *Signal) string {
	if n.goesOn(s) {
		return "lie"
	}
	return "lay"
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
		return "a signal in neither direction"
	}
}
