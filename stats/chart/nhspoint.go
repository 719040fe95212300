package chart

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Improvement is where values are wanted to go.
type Improvement string

const (
	Increase Improvement = "increase"
	Decrease Improvement = "decrease"
	Neutral  Improvement = "neutral"
)

// leastFrozen is how many points the limits of Making Data Count may be frozen at.
const leastFrozen = 12

// NHSOptions say how a Making Data Count chart is made.
type NHSOptions struct {
	// Freeze is how many first values of each phase give its mean and limits, at least 12; 0 for
	// all.
	Freeze int
	Parts  []int
	Target stats.Number
	// Improvement is Increase when empty.
	Improvement Improvement
	Unscreened  bool
}

// NHSPoint is a value of a Making Data Count chart.
type NHSPoint struct {
	// Missing has no value and is passed over: its neighbours are adjacent.
	Missing bool
	// Part is its phase, from 1, whose mean and limits it has.
	Part               int
	Mean, Lower, Upper stats.Number
	// Outside a limit, or Near one: beyond two thirds of the way to it.
	Outside, Near bool
	// Type names the pattern that it is a part of, `Common Cause` where there is none; PointType
	// what that means where values are wanted to go the one way or the other.
	Type, PointType string
}

// NHSPhase is a phase of it with its icons.
type NHSPhase struct {
	// N is how many values it has: limits of fewer than 13 are trial limits.
	N                                int
	Mean, Lower, Upper               stats.Number
	Improvements, Concerns, Neutrals int
	// Variation is the point type of its last value, empty without values.
	Variation string
	// Assurance says what the target means for the process, in the last phase, if there is a
	// target and a way to go; empty otherwise.
	Assurance string
}

// MakingDataCount puts values on the XmR chart of NHS England's Making Data Count programme. Each
// value is one period's.
func MakingDataCount(values []stats.Number, o NHSOptions) ([]NHSPoint, []NHSPhase, error) {
	if err := freezable(o.Freeze); err != nil {
		return nil, nil, err
	}
	switch o.Improvement {
	case "":
		o.Improvement = Increase
	case Increase, Decrease, Neutral:
	default:
		return nil, nil, fmt.Errorf("improvement: %q is none of increase, decrease, neutral", o.Improvement)
	}
	groups := make([]Subgroup, len(values))
	for i, y := range values {
		groups[i].Y = y
	}
	parts, err := stretches(groups, Options{Kind: I, Freeze: o.Freeze, Parts: o.Parts, Unscreened: o.Unscreened})
	if err != nil {
		return nil, nil, err
	}
	points, phases := make([]NHSPoint, 0, len(values)), make([]NHSPhase, 0, len(parts))
	for i, s := range parts {
		x := s.xmr()
		of, phase := x.points(s, o.Improvement)
		if i == len(parts)-1 && o.Target.Known {
			phase.Assurance = assurance(o.Target.Value, x, o.Improvement)
		}
		points, phases = append(points, of...), append(phases, phase)
	}
	return points, phases, nil
}

// Short says that the phase has too few values for more than trial limits.
func (p NHSPhase) Short() bool { return p.N < 13 }

func freezable(freeze int) error {
	if freeze != 0 && freeze < leastFrozen {
		return fmt.Errorf("freeze: %d is fewer than %d points: limits of so few say nothing; give %d or more, or leave it out", freeze, leastFrozen, leastFrozen)
	}
	return nil
}

// points tells the type of each value and counts them.
func (x *xmr) points(s *stretch, improvement Improvement) ([]NHSPoint, NHSPhase) {
	phase := NHSPhase{N: len(x.y), Mean: stats.Some(x.mean), Lower: stats.Some(x.lower), Upper: stats.Some(x.upper)}
	points := make([]NHSPoint, len(s.y))
	for i, y := range s.y {
		points[i] = NHSPoint{Part: s.part, Missing: math.IsNaN(y), Mean: phase.Mean, Lower: phase.Lower, Upper: phase.Upper}
	}
	types := x.types()
	for i, y := range x.y {
		p := &points[x.place[i]]
		p.Outside, p.Near = x.outside(y), x.near(y)
		p.Type = types[i].name
		p.PointType = meaning(types[i].side, improvement)
		switch p.PointType {
		case "special_cause_improvement":
			phase.Improvements++
		case "special_cause_concern":
			phase.Concerns++
		case "special_cause_neutral_high", "special_cause_neutral_low":
			phase.Neutrals++
		}
		phase.Variation = p.PointType
	}
	return points, phase
}

// pointType is the pattern that a value is a part of, and its side.
type pointType struct {
	name string
	side int
}

// types are those of all values. Of several patterns the first of these counts: outside, trend,
// two of three, seven on one side.
func (x *xmr) types() []pointType {
	types := make([]pointType, len(x.y))
	for i := range types {
		types[i].name = "Common Cause"
	}
	for _, p := range x.sevens() {
		for i := p.from; i <= p.to; i++ {
			types[i] = pointType{choose(p.side, "7 Points Above CL", "7 Points Below CL"), p.side}
		}
	}
	for _, p := range x.twosOfThree() {
		for i := p.from; i <= p.to; i++ {
			if x.near(x.y[i]) {
				types[i] = pointType{choose(p.side, "2 in 3 Above CL", "2 in 3 Below CL"), p.side}
			}
		}
	}
	// A turning point takes the direction of the later trend.
	for _, p := range x.trends() {
		for i := p.from; i <= p.to; i++ {
			types[i] = pointType{choose(p.side, "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"), p.side}
		}
	}
	for i, y := range x.y {
		if x.outside(y) {
			at := sideOf(y > x.upper)
			types[i] = pointType{choose(at, "Above UCL", "Below LCL"), at}
		}
	}
	return types
}

func choose(side int, high, low string) string {
	if side > 0 {
		return high
	}
	return low
}

// meaning of a value on a side, where values are wanted to go the way of improvement.
func meaning(side int, improvement Improvement) string {
	switch {
	case side == 0:
		return "common_cause"
	case improvement == Neutral:
		return choose(side, "special_cause_neutral_high", "special_cause_neutral_low")
	case improvement == Decrease:
		side = -side
	}
	return choose(side, "special_cause_improvement", "special_cause_concern")
}

// assurance says whether the process, as it is, passes or fails its target consistently.
func assurance(target float64, x *xmr, improvement Improvement) string {
	beyond := 0
	if target > x.upper {
		beyond = 1
	} else if target < x.lower {
		beyond = -1
	}
	switch {
	case improvement == Neutral:
		return ""
	case beyond == 0:
		return "inconsistent"
	case improvement == Decrease:
		beyond = -beyond
	}
	return choose(beyond, "consistent_fail", "consistent_pass")
}
