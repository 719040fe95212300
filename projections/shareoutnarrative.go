package projections

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/stats/chart"
)

// narrate tells the told values in a sentence or two, from their numbers alone.
func (c *SharedChart) narrate(e *SharedEffect, drawn *chart.Chart, values int) string {
	if values == 0 {
		return e.whyNothing()
	}
	first, last := e.Points[0].Week, e.Points[len(e.Points)-1].Week
	text := fmt.Sprintf("In %s there %s", weeksOf(first, last), many(values, "is", "are", "value"))
	if centre := c.Points[len(c.Points)-1].Centre; centre != nil && values > 1 {
		text += fmt.Sprintf(" around a %s of %s", c.middle(), figure(e.Unit, *centre))
	}
	switch useful := usefulOf(drawn); {
	case useful < usefulValues:
		text += ": too few points to judge runs."
	case len(c.Signals) == 0:
		text += ": no signal."
	default:
		text += "; " + c.foremost().words() + "."
	}
	if hidden := len(e.Points) - values; hidden > 0 {
		text += fmt.Sprintf(" Of %s nothing is told, because few stand behind it.", howMany(hidden, "more period"))
	}
	return text + e.changeWords()
}

// whyNothing says why no number is told. Of a group without a band it leaves open whether it is small, was
// counted by nobody or is hidden beside another one: more is not told of it.
func (e *SharedEffect) whyNothing() string {
	switch {
	case e.OfNobody:
		return "No number is told of one team, because no people stand behind this measure: it is told in totals over teams only."
	case e.Students != "":
		return "Too few people stand behind it for any number: it counts in what is pooled over schools only."
	case e.Group != nil:
		return "No number of this group is told: too few people stand behind it or behind what could be computed from it, or nobody said how many."
	default:
		return "No number is told, because nobody said how many people stand behind it: with `students` filled in for its values it can be."
	}
}

func usefulOf(drawn *chart.Chart) (useful int) {
	for _, p := range drawn.Phases {
		useful += p.Useful
	}
	return useful
}

func (c *SharedChart) middle() string {
	if c.Kind == RunChart {
		return "median"
	}
	return "mean"
}

// weeksOf names the weeks from one to another as they count from the start.
func weeksOf(first, last int) string {
	name := func(week int) string { return strings.Replace(fmt.Sprint(week), "-", "−", 1) }
	if first == last {
		return "week " + name(first)
	}
	return "weeks " + name(first) + " to " + name(last)
}

// foremost is the signal that is told: one of many values before one of a single value, of these the
// latest; else one without a side.
func (c *SharedChart) foremost() *SharedSignal {
	weight := func(s *SharedSignal) int {
		switch {
		case s.side == 0:
			return 0
		case shapes[s.Rule] == outsideShape:
			return 1
		default:
			return 2
		}
	}
	return slices.MaxFunc(c.Signals, func(a, b *SharedSignal) int {
		return cmp.Or(cmp.Compare(weight(a), weight(b)), cmp.Compare(a.To, b.To))
	})
}

func (s *SharedSignal) words() string {
	where := weeksOf(s.From, s.To)
	side := "above it"
	if s.side < 0 {
		side = "below it"
	}
	verdict := map[SignalDirection]string{WantedDirection: ": a signal in the wanted direction", OtherDirection: ": a signal the other way", NoDirection: ": a signal"}[s.Direction]
	switch shapes[s.Rule] {
	case outsideShape:
		return fmt.Sprintf("the value of %s lies far %s%s", where, side, verdict)
	case runShape:
		return fmt.Sprintf("the values of %s lie in a row %s%s", where, side, verdict)
	default:
		return fmt.Sprintf("the values of %s cross it less often than chance would have it%s", where, verdict)
	}
}

// changeWords tells the change, held against where the values are wanted to go.
func (e *SharedEffect) changeWords() string {
	if e.Change == nil {
		return ""
	}
	return " With the start it " + e.ChangeWords() + "."
}
