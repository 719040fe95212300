package projections

import (
	"fmt"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// shape is what a pattern looks like, whichever set of rules names it.
type shape int

const (
	otherShape    shape = iota
	outsideShape        // a value by itself
	runShape            // values in a row on one side
	trendShape          // values in a row that rise, or fall
	farShape            // most of some values, far out on one side
	crossingShape       // values that keep to one side for long, then to the other
)

var shapes = map[string]shape{
	chart.RuleOutside: outsideShape, chart.RuleFarOutside: outsideShape, "WE1": outsideShape, "NEL1": outsideShape,
	chart.RuleLongRun: runShape, chart.RuleSeven: runShape, chart.RuleShift: runShape, "WE4": runShape, "NEL2": runShape,
	chart.RuleTrend: trendShape, "NEL3": trendShape,
	chart.RuleTwoOfThree: farShape, "WE2": farShape, "WE3": farShape, "NEL5": farShape, "NEL6": farShape,
	chart.RuleFewCrossings: crossingShape, chart.RuleTooFewRuns: crossingShape,
}

// pattern tells signals of one kind; but for values outside there is one.
func (n *narrator) pattern(list []*Signal) string {
	s := list[0]
	values := n.valuesOf(s)
	switch shapes[s.Rule] {
	case outsideShape:
		return n.outside(list)
	case runShape:
		return n.run(s)
	case trendShape:
		return fmt.Sprintf("%d %s in a row %s", steps(values), n.moves(s), n.since(s))
	case farShape:
		return n.far(s, len(values))
	}
	switch s.Rule {
	case chart.RuleFewCrossings:
		return n.fewCrossings()
	case chart.RuleTooFewRuns:
		return "they make too few runs above and below it"
	case chart.RuleTooManyRuns:
		return "they make too many runs above and below it"
	case "NEL4":
		return fmt.Sprintf("%d %s up and down in turn %s", len(values), n.tense(s, "go", "went"), n.since(s))
	case "NEL7":
		return fmt.Sprintf("%d %s close to it %s", len(values), n.tense(s, "lie", "lay"), n.since(s))
	case "NEL8":
		return fmt.Sprintf("%d %s away from it on both sides %s", len(values), n.tense(s, "lie", "lay"), n.since(s))
	default:
		return fmt.Sprintf("%s %s the pattern “%s” %s", howMany(len(values), "value"), n.tense(s, "make", "made"), s.Rule, n.since(s))
	}
}

func (n *narrator) outside(list []*Signal) string {
	first := slices.MinFunc(list, func(a, b *Signal) int { return a.First - b.First })
	where, of := aboveOrBelow(first.side), "the limits"
	if slices.ContainsFunc(list, func(s *Signal) bool { return s.side != first.side }) {
		where = "beyond"
	}
	if first.Rule == chart.RuleFarOutside { // on a run chart, which has no limits
		where, of = "far "+where, "the others"
		if where == "far beyond" {
			where, of = "far", "from the others"
		}
	}
	days := n.days.of(first.From, first.To)
	if len(list) == 1 {
		return fmt.Sprintf("the value of %s lies %s %s", days, where, of)
	}
	return fmt.Sprintf("%d values lie %s %s, the first of them that of %s", len(list), where, of, days)
}

func (n *narrator) run(s *Signal) string {
	text := fmt.Sprintf("%d in a row %s %s it %s", n.lengthOf(s), n.tense(s, "lie", "lay"), aboveOrBelow(s.side), n.since(s))
	if s.Rule == chart.RuleLongRun {
		text += fmt.Sprintf(", where chance seldom makes more than %d in %s", *n.phase.LongestRunMax, n.judged())
	}
	return text + n.afterwards(s)
}

// afterwards says where most values lie that came after a pattern on one side, if they left it; and of
// one that was over when it fired in any case, since they are what made it one.
func (n *narrator) afterwards(s *Signal) string {
	most := 0
	for _, p := range n.chart.Points[s.Last+1 : n.of.end] {
		most += p.side()
	}
	most = compareNumbers(float64(most), 0)
	switch {
	case most != -s.side && !s.over():
		return ""
	case most == 0:
		return ", and those after it lie on both sides"
	}
	verb, again := "lay", ""
	if n.at == len(n.chart.Phases)-1 {
		verb = "lie"
	}
	if most == s.side {
		again = " as well"
	}
	return fmt.Sprintf(", and most of those after it %s %s%s", verb, aboveOrBelow(most), again)
}

// far tells that most of some values lie far out. Overlapping ones are one pattern.
func (n *narrator) far(s *Signal, length int) string {
	most, window, where := 2, 3, "far"
	if s.Rule == "WE3" || s.Rule == "NEL6" {
		most, window, where = 4, 5, "well"
	}
	each := ""
	if length > window {
		each = "each "
	}
	return fmt.Sprintf("%d of %s%d %s %s %s it %s", most, each, window, n.tense(s, "lie", "lay"), where, aboveOrBelow(s.side), n.since(s)) + n.afterwards(s)
}

func (n *narrator) fewCrossings() string {
	cross := "never cross it"
	if often := *n.phase.Crossings; often > 0 {
		cross = "cross it only " + times(often)
	}
	return fmt.Sprintf("they %s, where chance seldom makes fewer than %s in %s", cross, howMany(*n.phase.CrossingsMin, "crossing"), n.judged())
}

// judged are the values by whose number runs are judged.
func (n *narrator) judged() string {
	if n.phase.Useful < n.phase.Values {
		return howMany(n.phase.Useful, "value") + " off it"
	}
	return howMany(n.phase.Useful, "value")
}

// valuesOf are those of a pattern.
func (n *narrator) valuesOf(s *Signal) (values []float64) {
	for _, p := range n.chart.Points[s.First : s.Last+1] {
		if p.Value != nil {
			values = append(values, *p.Value)
		}
	}
	return values
}

// steps counts values, those that repeat the one before once.
func steps(values []float64) int { return len(slices.Compact(slices.Clone(values))) }

// lengthOf counts the values of a run, which those on the line are none of, though they may be marked
// with it.
func (n *narrator) lengthOf(s *Signal) int {
	return len(keep(s.members, func(i int) bool { return n.chart.Points[i].side() == s.side }))
}

// since is the time of a pattern: it goes on when no value came after it. Of one that was over when
// it fired its end is what tells.
func (n *narrator) since(s *Signal) string {
	switch {
	case n.goesOn(s):
		return "since " + n.days.day(s.From)
	case s.over():
		return "until " + n.days.day(s.To)
	default:
		return n.days.between("on", "from", s.From, s.To)
	}
}

func (n *narrator) goesOn(s *Signal) bool {
	later := n.chart.Points[s.Last+1 : n.of.end]
	return n.at == len(n.chart.Phases)-1 && !slices.ContainsFunc(later, func(p *ChartPoint) bool { return p.Value != nil })
}

// tense is one verb for a pattern that goes on, another for one that does not.
func (n *narrator) tense(s *Signal, now, then string) string {
	if n.goesOn(s) {
		return now
	}
	return then
}

func (n *narrator) moves(s *Signal) string {
	if s.side > 0 {
		return n.tense(s, "rise", "rose")
	}
	return n.tense(s, "fall", "fell")
}

// turn is when a pattern came; or, of one that the values began with or that was over when it fired,
// the first period with a value after it.
func (n *narrator) turn(s *Signal) domain.Date {
	if s.over() || s.First == n.of.first {
		for _, p := range n.chart.Points[s.Last+1 : n.of.end] {
			if p.Value != nil {
				return p.Period
			}
		}
	}
	return s.From
}

// crossing is the period with which the values left the side on which they were longest in a row; of
// a longest run that was the last the period with which it began.
func (n *narrator) crossing() domain.Date {
	type run struct{ first, side, length int }
	var runs []run
	for i, p := range n.points {
		switch side := p.side(); {
		case side == 0:
		case len(runs) > 0 && runs[len(runs)-1].side == side:
			runs[len(runs)-1].length++
		default:
			runs = append(runs, run{i, side, 1})
		}
	}
	longest := 0
	for i, r := range runs {
		if r.length > runs[longest].length {
			longest = i
		}
	}
	return n.points[runs[min(longest+1, len(runs)-1)].first].Period
}
