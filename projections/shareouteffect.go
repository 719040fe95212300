package projections

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// SharedEffect is what a measure of another team showed. All of it is made of what was released:
// of the rounded and coded values that were told, never of the record, so that chart, signals and
// sentence tell no more than those.
type SharedEffect struct {
	domain.ReleasedEffect

	made lazy[*SharedChart]
}

// SharedChange is by how much the told values changed with the start.
type SharedChange struct {
	// Value is in the unit, rounded; Low and High bound its 95 percent interval, rounded outward.
	Value     float64
	Low, High *float64
}

// SharedPoint is one told value, in weeks from the start.
type SharedPoint struct {
	Week  int
	Shown Shown
	// Value is rounded, nil when it is not told; of a CODED one it is the edge.
	Value *float64
	// Centre line and limits of the chart at this point; nil where there are none.
	Centre, Lower, Upper *float64
	// Outside says that it lies beyond a limit, Marked that it makes a signal on one side.
	Outside, Marked bool
}

// SharedChart is the chart of the told values.
type SharedChart struct {
	Kind ChartKind
	// Why says in one sentence why it is this kind of chart.
	Why          string
	Rules        RuleSet
	RulesVersion int
	Points       []*SharedPoint
	Signals      []*SharedSignal
	// Sentence says what the told values say.
	Sentence string
}

// SharedSignal is a pattern in the told values that the rules take for more than noise.
type SharedSignal struct {
	Direction SignalDirection
	Rule      string
	// From and To are the weeks of its first and last value.
	From, To int
	side     int
}

// Effects are what its measures showed, made of what was released alone; none of a draft and of a
// tombstone.
func (s *ShareOut) Effects() []*SharedEffect {
	if s.released == nil {
		return nil
	}
	return sharedEffects(s.released)
}

// sharedEffects are the effects of what was released, in its order.
func sharedEffects(released *domain.Released) []*SharedEffect {
	list := make([]*SharedEffect, len(released.Effects))
	for i, e := range released.Effects {
		list[i] = &SharedEffect{ReleasedEffect: e}
	}
	return list
}

// Shown says how the numbers are told: SUPPRESSED when none is, CODED when one stands for a range,
// else EXACT, which here means rounded.
func (e *SharedEffect) Shown() Shown {
	shown := Exact
	for _, p := range e.Points {
		if p.Coded {
			shown = Coded
		}
	}
	if e.Suppressed {
		return Suppressed
	}
	return shown
}

// StudentsBand is how many different people stand behind it, as a band; nil when that is not known.
func (e *SharedEffect) StudentsBand() *string { return textOf(e.Students) }

// SharedGroup is the student group; nil for all students.
func (e *SharedEffect) SharedGroup() *SharedGroup {
	if e.Group == nil {
		return nil
	}
	return groupOf(*e.Group)
}

// Changed is by how much it changed with the start; nil when nothing was told before or after.
func (e *SharedEffect) Changed() *SharedChange {
	if e.Change == nil {
		return nil
	}
	return &SharedChange{*e.Change, e.Low, e.High}
}

// Told are the values in order of time, as they stand on the chart.
func (e *SharedEffect) Told() ([]*SharedPoint, error) {
	c, err := e.Chart()
	if err != nil {
		return nil, err
	}
	return c.Points, nil
}

// Narrative tells the effect in a sentence or two.
func (e *SharedEffect) Narrative() (string, error) {
	c, err := e.Chart()
	if err != nil {
		return "", err
	}
	return c.Sentence, nil
}

// Chart puts the told values on a chart by the rules of Anhøj: a run chart under 12 values, else one
// of single values. Coded values stand at their edge; what is not told keeps its place.
func (e *SharedEffect) Chart() (*SharedChart, error) {
	return e.made.get(e.makeChart)
}

func (e *SharedEffect) makeChart() (*SharedChart, error) {
	groups, values := make([]chart.Subgroup, len(e.Points)), 0
	for i, p := range e.Points {
		if p.Value != nil {
			groups[i].Y = stats.Some(*p.Value)
			values++
		}
	}
	c := &SharedChart{Kind: RunChart, Why: "Few values: a median shows runs, limits would be guesses.", Rules: AnhoejRules, RulesVersion: chart.Anhoej.Version()}
	if values >= fewValues {
		c.Kind, c.Why = IChart, "Told values without what was counted: the limits come from the change from one value to the next."
	}
	options := chart.Options{Kind: statisticsKinds[c.Kind], LeastUseful: usefulValues}
	drawn, err := chart.Of(groups, options)
	if err != nil {
		return nil, fmt.Errorf("projections: shared chart: %w", err)
	}
	found, err := chart.Find(chart.Anhoej, groups, options)
	if err != nil {
		return nil, fmt.Errorf("projections: shared chart: %w", err)
	}
	c.points(e, drawn)
	for _, f := range found {
		if shapes[f.Rule] == outsideShape && f.Rule != chart.RuleFarOutside && noWidth(drawn.Points[f.From-1]) {
			continue
		}
		c.signal(e, f)
	}
	c.Sentence = c.narrate(e, drawn, values)
	return c, nil
}

func (c *SharedChart) points(e *SharedEffect, drawn *chart.Chart) {
	for i, p := range e.Points {
		at := drawn.Points[i]
		if noWidth(at) {
			at.Lower, at.Upper, at.Outside = stats.Number{}, stats.Number{}, false
		}
		c.Points = append(c.Points, &SharedPoint{
			Week: p.Week, Shown: shownOf(p), Value: p.Value, Outside: at.Outside,
			Centre: optional(at.Centre), Lower: optional(at.Lower), Upper: optional(at.Upper),
		})
	}
}

func shownOf(p domain.ReleasedPoint) Shown {
	switch {
	case p.Value == nil:
		return Suppressed
	case p.Coded:
		return Coded
	default:
		return Exact
	}
}

func (c *SharedChart) signal(e *SharedEffect, f chart.Signal) {
	s := &SharedSignal{Rule: f.Rule, Direction: NoDirection, From: e.Points[f.From-1].Week, To: e.Points[f.To-1].Week, side: f.Side}
	switch {
	case f.Side == 0 || e.Direction != domain.Increase && e.Direction != domain.Decrease:
	case (f.Side > 0) == (e.Direction == domain.Increase):
		s.Direction = WantedDirection
	default:
		s.Direction = OtherDirection
	}
	c.Signals = append(c.Signals, s)
	if f.Side != 0 {
		for _, i := range f.Members {
			c.Points[i-1].Marked = true
		}
	}
}
