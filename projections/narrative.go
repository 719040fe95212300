package projections

import (
	"fmt"
	"math"
	"slices"

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
	// told is the signal that is told and asked about; nil for none.
	told *Signal
}

// narrate fills in sentence and question of a phase.
func (c *Chart) narrate(at int, list []stretch) {
	n := narrator{chart: c, at: at, phase: c.Phases[at], of: list[at], points: c.Points[list[at].first:list[at].end]}
	if at > 0 {
		n.before = &list[at-1]
	}
	n.centre, n.days = centreOf(n.points), calendarOf(n.phase.From, n.phase.To)
	if n.phase.Useful >= usefulValues {
		n.told = n.foremost()
	}
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
	span := calendar{years: true}.between("On", "From", n.phase.From, n.phase.To)
	values := howMany(n.phase.Values, "value")
	switch {
	case n.chart.Kind == MRChart:
		return n.moving(span)
	case n.phase.Values == 0:
		return fmt.Sprintf("%s there %s without a value: too few points to judge.", span, many(len(n.points), "is", "are", "period"))
	case n.phase.Useful < usefulValues:
		return n.few(span)
	case n.told == nil:
		return fmt.Sprintf("%s the %s ran around %s%s, %s: no signal.", span, values, n.line("a"), n.compared(), n.nothing())
	}
	verb := "ran around"
	if n.heldAgainst() {
		verb = "are held against"
	}
	return fmt.Sprintf("%s the %s %s %s%s; %s.", span, values, verb, n.line("a"), n.compared(), n.findings())
}

// nothing is said when there is no signal; what chance allows stands in the phase's numbers.
func (n *narrator) nothing() string {
	if n.chart.Rules != AnhoejRules {
		return fmt.Sprintf("without a pattern of the %s rules", n.rules())
	}
	text := "above and below it as chance would have it"
	if slices.ContainsFunc(n.points, func(p *ChartPoint) bool { return p.Lower != nil || p.Upper != nil }) {
		return "within the limits, " + text
	}
	return text
}

// few is said of too few values.
func (n *narrator) few(span string) string {
	text := fmt.Sprintf("%s there %s", span, many(n.phase.Values, "is", "are", "value"))
	switch {
	case n.phase.Values == 1 && n.phase.Useful == 0 && n.heldAgainst():
		text += " on " + n.line("the")
	case n.phase.Values == 1:
		i := slices.IndexFunc(n.points, func(p *ChartPoint) bool { return p.Value != nil })
		text += ", " + n.amount(*n.points[i].Value)
		if n.heldAgainst() {
			text += ", held against " + n.line("the")
		}
	case n.phase.Useful == 0:
		text += ", all on " + n.line("the")
	case n.phase.Useful == n.phase.Values:
		text += " around " + n.line("a")
	default:
		text += fmt.Sprintf(" around %s, %d of them off it", n.line("a"), n.phase.Useful)
	}
	return text + ": too few points to judge."
}

// line names the centre line, after an article where it is the values' own, and what they are held
// against.
func (n *narrator) line(article string) string {
	switch {
	case n.stated() && n.chart.Kind == GChart: // its line lies at the median of what has that mean
		return fmt.Sprintf("the stated baseline of %s, which puts the median at %s", n.amount(n.of.center.Value), n.amount(*n.centre))
	case n.stated():
		return "the stated baseline of " + n.amount(n.of.center.Value)
	case n.heldAgainst():
		return fmt.Sprintf("the baseline's %s of %s", n.middle(), n.amount(*n.centre))
	default:
		return fmt.Sprintf("%s %s of %s", article, n.middle(), n.amount(*n.centre))
	}
}

// stated says that the centre line is that of a stated baseline.
func (n *narrator) stated() bool { return options(n.of, n.chart.Kind).Center.Known }

// heldAgainst says that the centre line is that of a baseline, of which the phase is more.
func (n *narrator) heldAgainst() bool { return n.stated() || n.of.heldAgainstItsOwn() }

// heldAgainstItsOwn says that a baseline of periods is a part of the stretch only.
func (s stretch) heldAgainstItsOwn() bool { return s.freeze > 0 && s.freeze < s.end-s.first }

// compared says how a centre line of its own compares with that of the phase before; of a new school
// year nothing, since its students are others.
func (n *narrator) compared() string {
	if n.before == nil || n.before.unit != n.of.unit || n.stated() || n.of.newStudents {
		return ""
	}
	earlier := centreOf(n.chart.Points[n.before.first:n.before.end])
	if earlier == nil {
		return ""
	}
	before := "the phase before"
	if n.before.heldAgainstItsOwn() {
		before = "the baseline of the phase before"
	}
	was, is := n.rounded(*earlier), n.rounded(*n.centre)
	switch {
	case is == was:
		return fmt.Sprintf(" (as in %s)", before)
	case is > was:
		return fmt.Sprintf(" (%s above %s)", n.distance(is-was), before)
	default:
		return fmt.Sprintf(" (%s below %s)", n.distance(was-is), before)
	}
}

// middle is what the centre line is. That of times between events is the mean of their roots, taken
// back: no mean of the values.
func (n *narrator) middle() string {
	switch n.chart.Kind {
	case RunChart, GChart:
		return "median"
	case TChart:
		return "centre line"
	default:
		return "mean"
	}
}

// amount tells a number in the measure's unit, distance one between two of them.
func (n *narrator) amount(v float64) string { return figure(n.of.unit, v) }

func (n *narrator) distance(v float64) string {
	text := numeral(v, decimalsIn(n.of.unit, v))
	switch {
	case n.of.unit != domain.PercentUnit:
		return text
	case text == "1":
		return "1 point"
	default:
		return text + " points"
	}
}

// rounded is a number as it is told: what is told to be above must be above in what was told.
func (n *narrator) rounded(v float64) float64 {
	return roundedAt(v, math.Pow10(decimalsIn(n.of.unit, v)))
}
