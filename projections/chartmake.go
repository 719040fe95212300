package projections

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// statisticsKinds are the kinds of chart as package stats/chart names them, statisticsRules the sets of
// rules.
var statisticsKinds = map[ChartKind]chart.Kind{
	RunChart: chart.Run, IChart: chart.I, MRChart: chart.MR, PChart: chart.P, PPrimeChart: chart.PPrime, UChart: chart.U,
	UPrimeChart: chart.UPrime, CChart: chart.C, GChart: chart.G, TChart: chart.T, IPrimeChart: chart.IPrime,
}

var statisticsRules = map[RuleSet]chart.RuleSet{
	AnhoejRules: chart.Anhoej, NHSRules: chart.NHS, IHIRules: chart.IHI, WesternElectricRules: chart.WesternElectric, NelsonRules: chart.Nelson,
}

// Chart puts the series on the kind of chart that its data and the rules ask for, or that is
// asked for, phase by phase. Left out, the rules are those of Anhøj. A kind that the data or the
// rules do not allow is an [*UnfitArgument]. A series without values has an empty chart.
func (o *MeasuredOutcome) Chart(kind *ChartKind, rules *RuleSet) (*Chart, error) {
	if kind == nil && (rules == nil || *rules == AnhoejRules) {
		return o.usual.get(func() (*Chart, error) { return o.makeChart(nil, AnhoejRules) })
	}
	by := AnhoejRules
	if rules != nil {
		by = *rules
	}
	return o.makeChart(kind, by)
}

// Drawing is the chart with its annotations, as one draws it.
func (o *MeasuredOutcome) Drawing(ctx context.Context, kind *ChartKind, rules *RuleSet) (*Chart, error) {
	c, err := o.Chart(kind, rules)
	if err != nil {
		return nil, err
	}
	drawn := *c
	drawn.Annotations, err = c.Annotated(ctx)
	return &drawn, err
}

func (o *MeasuredOutcome) makeChart(kind *ChartKind, rules RuleSet) (*Chart, error) {
	list := o.stretches()
	if err := o.spend(o.Effort()); err != nil {
		return nil, err
	}
	if err := frozen(list, rules); err != nil {
		return nil, err
	}
	d := o.data(list)
	c := &Chart{
		Rules: rules, RulesVersion: statisticsRules[rules].Version(), Unit: o.Measure.Unit, Direction: o.Measure.Direction, Target: o.Measure.Target,
		annotate: o.annotations,
	}
	var err error
	if c.Kind, c.Why, err = o.kindOf(kind, list, d, rules); err != nil {
		return nil, err
	}
	if len(list) > 0 {
		c.Unit = list[len(list)-1].unit
	}
	points, numbers := make([]ChartPoint, len(o.doc)), make([]float64, 0, 6*len(o.doc))
	c.Points, c.Phases = make([]*ChartPoint, len(points)), make([]*ChartPhase, 0, len(list))
	for i, s := range list {
		groups, options := o.subgroups(s, c.Kind), options(s, c.Kind)
		options.Unscreened = rules == WesternElectricRules || rules == NelsonRules // the limits that they are told by
		made, err := chart.Of(groups, options)
		if err != nil {
			return nil, fmt.Errorf("projections: chart: %w", err)
		}
		for j, p := range made.Points {
			if noWidth(p) {
				made.Points[j] = chart.Point{Part: p.Part, Y: p.Y, Centre: p.Centre}
				p = made.Points[j]
			}
			at := s.first + j
			c.Points[at] = &points[at]
			o.point(&points[at], &o.doc[at], c.Kind, p, &numbers)
			points[at].Phase = i
		}
		c.Phases = append(c.Phases, phaseOf(s, o.doc, made.Phases))
		found, err := chart.Find(statisticsRules[rules], groups, options)
		if err != nil {
			return nil, fmt.Errorf("projections: chart: %w", err)
		}
		for _, f := range found {
			if shapes[f.Rule] == outsideShape && f.Rule != chart.RuleFarOutside && !made.Points[f.From-1].Upper.Known {
				continue // of limits without a width
			}
			c.Signals = append(c.Signals, o.signal(c, s, i, f, kind == nil && rules == AnhoejRules))
		}
	}
	slices.SortStableFunc(c.Signals, (*Signal).compare)
	c.quiet()
	c.mark()
	for i := range c.Phases {
		c.narrate(i, list)
	}
	return c, nil
}

// kindOf is the kind that was asked for, else the one that suits, and why it is that one.
func (o *MeasuredOutcome) kindOf(asked *ChartKind, list []stretch, d data, rules RuleSet) (ChartKind, string, error) {
	switch {
	case asked != nil:
		return *asked, "This kind was asked for.", d.asked(*asked, rules)
	case d.values == 0:
		kind := RunChart
		if on := kindsOf(rules); on != nil {
			kind = on[0]
		}
		return kind, "There are no values yet.", nil
	default:
		kind, why := o.suits(list, d, rules)
		return kind, why, nil
	}
}

// compare orders signals: the first that could be seen is the first; of one day one with a side, and
// the one nearest to it.
func (s *Signal) compare(other *Signal) int {
	return cmp.Or(cmp.Compare(s.at, other.at), cmp.Compare(other.side*other.side, s.side*s.side), cmp.Compare(other.Last, s.Last), cmp.Compare(s.First, other.First))
}

// noWidth says that limits lie on each other, as where values do not vary but for a step that
// screening leaves out: nothing can be judged by them.
func noWidth(p chart.Point) bool {
	return p.Lower.Known && p.Upper.Known && p.Lower.Value >= p.Upper.Value
}

// subgroups are the measurements of a stretch as a kind of chart takes them.
func (o *MeasuredOutcome) subgroups(s stretch, kind ChartKind) []chart.Subgroup {
	groups := make([]chart.Subgroup, s.end-s.first)
	for i := range groups {
		y, n, ok := o.counted(&o.doc[s.first+i], kind)
		if !ok {
			continue // it keeps its place
		}
		if groups[i].Y = stats.Some(y); divides(kind) {
			groups[i].N = stats.Some(n)
		}
	}
	return groups
}

// divides says that a kind of chart takes numerator and denominator.
func divides(kind ChartKind) bool {
	return slices.Contains([]ChartKind{PChart, PPrimeChart, UChart, UPrimeChart, IPrimeChart}, kind)
}

// options are how a stretch is put on a kind of chart. Moving ranges and times between events have
// no centre of their own that values could be held against.
func options(s stretch, kind ChartKind) chart.Options {
	o := chart.Options{Kind: statisticsKinds[kind], Freeze: s.freeze, LeastUseful: usefulValues}
	if divides(kind) && s.unit == domain.PercentUnit {
		o.Multiply = 100
	}
	if kind != MRChart && kind != TChart {
		o.Center = s.center
	}
	if o.Multiply != 0 && o.Center.Known {
		o.Center = stats.Some(o.Center.Value / o.Multiply)
	}
	return o
}

// point fills in a point of the chart; numbers is where its numbers lie. But for moving ranges its
// value is that of the measurement, to the last digit.
func (o *MeasuredOutcome) point(to *ChartPoint, m *storedMeasurement, kind ChartKind, p chart.Point, numbers *[]float64) {
	number := func(n stats.Number) *float64 {
		if !n.Known {
			return nil
		}
		return keepOne(numbers, n.Value)
	}
	*to = ChartPoint{
		Period: dayOf(m.From), Label: textOf(m.Label), Outside: p.Outside,
		Centre: number(p.Centre), Lower: number(p.Lower), LowerNear: number(p.LowerNear), UpperNear: number(p.UpperNear), Upper: number(p.Upper),
		PartlyCounted: m.tells() && partlyCounted(m.Students, m.Enrolled),
	}
	if v, ok := o.record.value(m); ok && kind != MRChart {
		p.Y = stats.Some(v)
	}
	to.Value = number(p.Y)
	if m.To != m.From {
		end := dayOf(m.To)
		to.PeriodEnd = &end
	}
}

// phaseOf tells a stretch and the judgement of its runs.
func phaseOf(s stretch, doc seriesDoc, judged []chart.Phase) *ChartPhase {
	p := &ChartPhase{First: s.first, Last: s.end - 1, From: dayOf(doc[s.first].From), To: dayOf(doc[s.first].To)}
	for i := s.first; i < s.end; i++ {
		if last := dayOf(doc[i].To); last.After(p.To) {
			p.To = last
		}
	}
	if s.phase != nil {
		p.Label, p.Why = textOf(s.phase.Label), textOf(s.phase.Why)
	}
	for _, j := range judged { // a stretch is one phase to the statistics
		p.Values, p.Useful = j.Observed, j.Useful
		if j.Useful > 0 {
			p.LongestRun, p.LongestRunMax, p.Crossings, p.CrossingsMin = &j.LongestRun, &j.LongestRunMax, &j.Crossings, &j.CrossingsMin
		}
	}
	return p
}

// mark marks the values that make a signal on one side; not those that merely lie between them.
func (c *Chart) mark() {
	for _, s := range c.Signals {
		if s.side == 0 {
			continue
		}
		for _, i := range s.members {
			c.Points[i].Marked = true
		}
	}
}

// Latest are the points, the last ones only when a number is given.
func (c *Chart) Latest(last *int) []*ChartPoint {
	if last == nil {
		return c.Points
	}
	return c.Points[max(0, len(c.Points)-max(0, *last)):]
}

// Annotated are the annotations, in order of time. Those of cycles are read when they are asked for.
func (c *Chart) Annotated(ctx context.Context) ([]*ChartAnnotation, error) {
	if c.annotate == nil {
		return c.Annotations, nil
	}
	return c.annotate(ctx)
}
