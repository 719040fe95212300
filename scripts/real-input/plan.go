package main

import (
	"math"
	"slices"
	"time"
)

// Plan is how a series is fed: as a measure with values and cycles.
type Plan struct {
	Series Series
	Unit   string
	// Weekly says that the periods are school weeks, else they are the days of the file.
	Weekly bool
	Values []Value
	Cycles []Cycle
}

// Value is a point with its period; To is the zero time for a single day.
type Value struct {
	Point
	From, To time.Time
	Label    string
}

// Rules of this program that leave out a whole series.
const (
	severalPerX = "a series holds one value of a period: this one has several rows for one x"
	notADate    = "the days of a series are dates: an x of this one is none"
	noRows      = "a series has at least one row"
)

// planSeries turns a series into a measure whose weeks end on lastFriday at the latest; a rule
// that is not empty says why it is left out.
func planSeries(s Series, lastFriday time.Time) (p Plan, rule string) {
	if len(s.Points) == 0 {
		return Plan{}, noRows
	}
	if severalRowsPerX(s.Points) {
		return Plan{}, severalPerX
	}
	p = Plan{Series: s, Unit: unitOf(s), Weekly: s.XKind != "date"}
	for i, point := range s.Points {
		v := Value{Point: point, Label: point.X}
		if p.Weekly {
			v.To = lastFriday.AddDate(0, 0, -7*(len(s.Points)-1-i))
			v.From = v.To.AddDate(0, 0, -4)
		} else {
			day, err := time.Parse(layout, point.X)
			if err != nil {
				return Plan{}, notADate
			}
			v.From, v.Label = day, ""
		}
		p.Values = append(p.Values, v)
	}
	slices.SortStableFunc(p.Values, func(a, b Value) int { return a.From.Compare(b.From) })
	p.Cycles = planCycles(p)
	return p, ""
}

func severalRowsPerX(points []Point) bool {
	seen := make(map[string]bool, len(points))
	for _, p := range points {
		if seen[p.X] {
			return true
		}
		seen[p.X] = true
	}
	return false
}

// unitOf chooses how values are told. Whole parts of whole numbers are percentages; anything
// else over a denominator is a rate. A number alone is a score, the only unit below zero.
func unitOf(s Series) string {
	if !s.HasDenominator {
		return "SCORE"
	}
	for _, p := range s.Points {
		if p.Y == nil || p.N == nil || *p.N <= 0 {
			continue
		}
		if *p.Y < 0 || *p.Y > *p.N || *p.Y != math.Trunc(*p.Y) || *p.N != math.Trunc(*p.N) {
			return "RATE"
		}
	}
	return "PERCENT"
}

// number is what a value amounts to in its unit; not ok when it is missing or cannot be told.
func (p Plan) number(v Value) (number float64, ok bool) {
	switch {
	case v.Y == nil:
		return 0, false
	case !p.Series.HasDenominator:
		return *v.Y, true
	case v.N == nil || *v.N == 0:
		return 0, false
	case p.Unit == "PERCENT":
		return 100 * *v.Y / *v.N, true
	}
	return *v.Y / *v.N, true
}

// end is the last day of a value's period.
func (v Value) end() time.Time {
	if v.To.IsZero() {
		return v.From
	}
	return v.To
}
