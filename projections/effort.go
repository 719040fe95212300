package projections

import (
	"errors"
	"sync/atomic"

	"github.com/cyclebook/cyclebook/stats/chart"
)

// MaxEffort is how much may be judged for one reader: a series is as much as the square of its
// values, where of each only the last 1000 count twice. It is about a second of one processor, and as
// much as 225 charts of 365 values take.
const MaxEffort = 30_000_000

// ErrTooMuchEffort: the charts and watches that were asked for come to more than MaxEffort.
var ErrTooMuchEffort = errors.New("the charts and watches over so many values take too long together: ask for fewer series at a time, or for phases of fewer values")

// LimitEffort lets the reader give charts and watches up to MaxEffort; what needs more is
// [ErrTooMuchEffort] from then on.
func (r *Reader) LimitEffort() { r.effort = &effort{} }

// effort counts what was judged.
type effort struct{ spent atomic.Int64 }

// spend takes so much, and is an error once that is more than there is.
func (e *effort) spend(much int64) error {
	if e.spent.Add(much) > MaxEffort {
		return ErrTooMuchEffort
	}
	return nil
}

// spend takes what judging the series takes, of its reader.
func (o *MeasuredOutcome) spend(much int64) error {
	if o.Measure == nil || o.Measure.reader == nil || o.Measure.reader.effort == nil {
		return nil
	}
	return o.Measure.reader.effort.spend(much)
}

// Effort is how much a chart of the series takes, of MaxEffort: each of the last values of a phase
// has a chart of its own made, of all up to it.
func (o *MeasuredOutcome) Effort() int64 {
	much := int64(0)
	for _, s := range o.stretches() {
		n := int64(s.end - s.first)
		much += n * min(n, chart.Searched)
	}
	return much
}

// Count is how many values and known gaps the series has.
func (o *MeasuredOutcome) Count() int { return len(o.doc) }

// watchEffort is how much a watch over values takes. It goes with their square, at twelve times what
// that of a chart is, and with how many they are of, where lots are drawn of those.
func (o *MeasuredOutcome) watchEffort(before, after []*storedMeasurement) int64 {
	n := int64(len(before) + len(after))
	much := 12 * n * n
	if o.countedWhole() {
		for _, list := range [][]*storedMeasurement{before, after} {
			for _, m := range list {
				much += int64(min(*m.Denominator, mostCounted)) / 8
			}
		}
	}
	return much
}
