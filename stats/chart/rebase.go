package chart

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Segment is a stretch of a run chart with a median of its own. Positions count from 1.
type Segment struct {
	// Sustained segments are the runs that gave a new median; the first is the baseline.
	Sustained bool
	// Median of the baseline's points, or of those of the run that lie off the one before. It
	// does not exist where a baseline has no values: then nothing follows.
	Median stats.Number
	// Start and End of the points that gave the median, which is drawn on to ExtendTo: the start
	// of the next segment, or the last point.
	Start, End, ExtendTo int
}

// Rebase proposes where a run chart might get a new median: at the first run of so many points on
// one side of the current one, above it (side 1) or below (side -1). Points on it, and missing
// ones, neither break a run nor count. It is a proposal: the reason for a new median is a change
// that somebody made, which numbers do not know.
func Rebase(values []stats.Number, baseline, length, side int) ([]Segment, error) {
	switch {
	case baseline < 1:
		return nil, fmt.Errorf("baseline: %d is not a number of points: give 1 or more", baseline)
	case length < 1:
		return nil, fmt.Errorf("run: %d is not a number of points: give 1 or more", length)
	case side != 1 && side != -1:
		return nil, fmt.Errorf("direction: %d is neither above (1) nor below (-1)", side)
	case len(values)-baseline < length:
		return nil, fmt.Errorf("y: %d points: a baseline of %d and a run of %d need as many as both together", len(values), baseline, length)
	}
	segments := []Segment{{Median: stats.Median(present(values[:baseline])), Start: 1, End: baseline}}
	for {
		last := &segments[len(segments)-1]
		next, found := nextSegment(values, *last, length, side)
		if !found {
			last.ExtendTo = len(values)
			return segments, nil
		}
		last.ExtendTo = next.Start
		segments = append(segments, next)
	}
}

// nextSegment is the first run after a segment that its median gives.
func nextSegment(values []stats.Number, after Segment, length, wanted int) (Segment, bool) {
	if !after.Median.Known {
		return Segment{}, false
	}
	var run []float64
	start := 0
	for i := after.End; i < len(values); i++ {
		y := orNaN(values[i])
		if math.IsNaN(y) {
			continue
		}
		switch side(y, after.Median.Value) {
		case wanted:
			if len(run) == 0 {
				start = i + 1
			}
			run = append(run, y)
		case -wanted:
			run = run[:0]
		}
		if len(run) == length {
			return Segment{Sustained: true, Median: stats.Median(run), Start: start, End: i + 1}, true
		}
	}
	return Segment{}, false
}

func present(values []stats.Number) []float64 {
	var known []float64
	for _, v := range values {
		if y := orNaN(v); !math.IsNaN(y) {
			known = append(known, y)
		}
	}
	return known
}
