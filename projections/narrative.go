package projections

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/domain"
)

// usefulValues is under how many values off the centre line runs are not told as evidence.
const usefulValues = 10

// narrator tells one phase of a chart in a sentence, from its numbers alone: the same numbers in
// the same words, whoever reads them and whenever.
type narrator struct {
	chart  *Chart
	at     int // the phase
	phase  *ChartPhase
	of     stretch
	before *stretch // the one before; nil for the first
	points []*ChartPoint
	// centre is the centre line; nil where there is none.
	centre *float64
	days   calendar
}

// narrate fills in sentence and question of a phase.
func (c *Chart) narrate(at int, list []stretch) {
	n := narrator{chart: c, at: at, phase: c.Phases[at], of: list[at], points: c.Points[list[at].first:list[at].end], days: c.calendar()}
	if at > 0 {
		n.before = &list[at-1]
	}
	n.centre = centreOf(n.points)
	n.phase.Sentence = n.sentence()
	if q := n.question(); q != "" {
		n.phase.Question = &q
	}
}

// centreOf is the last centre line of some points.
func centreOf(points []*ChartPoint) *float64 {
	for i := len(points) - 1; i >= 0; i-- {
		if points[i].Centre != nil {
			return points[i].Centre
		}
	}
	return nil
}

func (n *narrator) sentence() string {
	span := n.days.between("On", "From", "to", n.phase.From, n.phase.To)
	switch {
	case n.phase.Values == 0:
		return fmt.Sprintf("%s there %s without a value: too few points to judge.", span, many(len(n.points), "is", "are", "period"))
	case n.chart.Kind == MRChart:
		return n.moving(span)
	case n.phase.Useful < usefulValues:
		return n.few(span)
	}
	return n.lead(span) + "; " + n.findings()
}

// few is said of too few values.
func (n *narrator) few(span string) string {
	text := fmt.Sprintf("%s there %s", span, many(n.phase.Values, "is", "are", "value"))
	switch line := n.line(); {
	case n.phase.Values == 1 && !n.of.center.Known:
		text += ", " + n.amount(*n.centre)
	case n.phase.Useful == 0:
		text += fmt.Sprintf(", none of them off %s", line)
	case n.phase.Useful == n.phase.Values:
		text += fmt.Sprintf(" around %s", line)
	default:
		text += fmt.Sprintf(" around %s, %d of them off it", line, n.phase.Useful)
	}
	return text + ": too few points to judge."
}

// line names the centre line and what values are held against.
func (n *narrator) line() string {
	switch {
	case n.of.center.Known:
		return "the stated baseline of " + n.amount(*n.centre)
	case n.heldAgainst():
		return fmt.Sprintf("the baseline's %s of %s", n.middle(), n.amount(*n.centre))
	default:
		return fmt.Sprintf("a %s of %s", n.middle(), n.amount(*n.centre))
	}
}

// heldAgainst says that the centre line is that of a baseline, of which the phase is more.
func (n *narrator) heldAgainst() bool {
	return n.of.center.Known || n.of.freeze > 0 && n.of.freeze < n.of.end-n.of.first
}

// lead says where the values lay, and how that compares with the phase before.
func (n *narrator) lead(span string) string {
	verb := "ran at"
	if n.heldAgainst() {
		verb = "are held against"
	}
	return fmt.Sprintf("%s the values %s %s%s", span, verb, n.line(), n.compared())
}

// compared says how a centre line of its own compares with that of the phase before.
func (n *narrator) compared() string {
	if n.before == nil || n.before.unit != n.of.unit || n.of.center.Known {
		return ""
	}
	earlier := centreOf(n.chart.Points[n.before.first:n.before.end])
	if earlier == nil {
		return ""
	}
	was, is := n.rounded(*earlier), n.rounded(*n.centre)
	switch {
	case is == was:
		return ", as in the phase before"
	case is > was:
		return fmt.Sprintf(", %s above the phase before", n.distance(is-was))
	default:
		return fmt.Sprintf(", %s below the phase before", n.distance(was-is))
	}
}

// middle is what the centre line is.
func (n *narrator) middle() string {
	if n.chart.Kind == RunChart || n.chart.Kind == GChart {
		return "median"
	}
	return "mean"
}

// amount tells a number in the measure's unit, distance one between two of them.
func (n *narrator) amount(v float64) string {
	if n.of.unit == domain.PercentUnit {
		return numeral(v) + "%"
	}
	return numeral(v)
}

func (n *narrator) distance(v float64) string {
	if n.of.unit == domain.PercentUnit {
		if numeral(v) == "1" {
			return "1 point"
		}
		return numeral(v) + " points"
	}
	return numeral(v)
}

// rounded is a number as it is told: what is told to be above must be above in what was told.
func (n *narrator) rounded(v float64) float64 {
	scale := math.Pow10(decimals(v))
	if r := math.Round(v*scale) / scale; !math.IsInf(r, 0) && !math.IsNaN(r) {
		return r
	}
	return v
}
