package chart

import "github.com/cyclebook/cyclebook/stats"

// Kind is a kind of chart, by its short name.
type Kind string

const (
	Run    Kind = "run"  // median, no limits
	I      Kind = "i"    // individual values (the X part of XmR)
	MR     Kind = "mr"   // moving ranges
	P      Kind = "p"    // proportions
	PPrime Kind = "pp"   // proportions that vary more than binomially (Laney 2002)
	U      Kind = "u"    // rates
	UPrime Kind = "up"   // rates that vary more than Poisson's (Laney 2002)
	C      Kind = "c"    // counts
	G      Kind = "g"    // opportunities between rare events
	T      Kind = "t"    // time between rare events
	XBar   Kind = "xbar" // means of subgroups
	S      Kind = "s"    // standard deviations of subgroups
	IPrime Kind = "ip"   // individual values with a denominator (Taylor 2017)
)

// Subgroup is what is plotted at one place of the axis.
type Subgroup struct {
	// Y is the value, or the numerator where there is a denominator N. A subgroup without Y, or
	// whose N is 0 or less, is missing: it keeps its place.
	Y stats.Number
	N stats.Number
	// Values are those within the subgroup, for charts of means and standard deviations.
	Values []float64
}

// Options say how a chart is made. Positions count from 1.
type Options struct {
	Kind Kind
	// Category says that subgroups have no order: no runs, no moving ranges.
	Category bool
	// Freeze is how many first points give centre and limits for all; 0 for none. It is ignored
	// where there are Parts, except by the NHS rules, which freeze within each phase.
	Freeze int
	// Parts are the last points of each phase but the final one. Those that are not points, and
	// repeats, do not count.
	Parts []int
	// Exclude are points left out of centre, limits and runs, drawn and tested all the same.
	Exclude []int
	// Center is a given centre line.
	Center stats.Number
	// Multiply scales values, centre and limits at the end; 0 stands for 1.
	Multiply float64
	// Unscreened keeps large moving ranges in their mean; left out they are screened once
	// (Nelson 1982).
	Unscreened bool
	// LeastUseful is under how many points off the centre line [Find] tells no patterns of several
	// points, on no day: 0 for none. The judgement of phases does not change with it.
	LeastUseful int
}

// Point is a subgroup on its chart.
type Point struct {
	// Part is its phase, from 1.
	Part int
	Y    stats.Number
	// Centre and the limits at 3 and (near) 2 standard deviations.
	Centre, Lower, LowerNear, UpperNear, Upper stats.Number
	// Outside says that it lies beyond a limit: on it is not beyond.
	Outside bool
}

// Side is 1 above the centre line, -1 below it, 0 on it and where there is no value or no line.
func (p Point) Side() int {
	if !p.Y.Known || !p.Centre.Known {
		return 0
	}
	return side(p.Y.Value, p.Centre.Value)
}

// Phase is the judgement of the runs of one phase (Anhøj & Olesen 2014, Anhøj 2015). Counts that
// do not exist, because no point is useful, have Useful 0.
type Phase struct {
	Part int
	// Points are all but the excluded, Observed those of them with a value, Useful those off the
	// centre line as well.
	Points, Observed, Useful int
	// Longest run on one side of the centre line, against the longest to be expected.
	LongestRun, LongestRunMax int
	// Crossings of the centre line, against the fewest to be expected.
	Crossings, CrossingsMin int
	// Signal says that the run is too long or the crossings too few.
	Signal bool
}

// Chart is a series on a chart.
type Chart struct {
	Kind   Kind
	Points []Point
	Phases []Phase
}
