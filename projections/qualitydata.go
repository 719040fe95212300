package projections

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// enoughInRow is how many values in a row are data over time, and how many periods a test has to
// last for them.
const enoughInRow = 3

// dataOverTime: three values of a series stand in a row in the time of its class. A period that
// was missed breaks the row, unless there was no school.
func (e *evidence) dataOverTime() finding {
	c := e.cycle
	if c.Do == nil {
		return finding{reason: NotStarted, explanation: "It was not started."}
	}
	longest, room, fixed := []int64{}, 0, false
	for _, id := range c.measureIDs() {
		n, known := c.periods(e.rhythm[id], e.lastDone().on)
		room, fixed = max(room, n), fixed || known
		found := e.series[id]
		if found == nil {
			continue
		}
		for _, at := range c.places(found) {
			if row := c.row(found, at); len(row) > len(longest) {
				longest = row
			}
		}
	}
	counted, of := len(longest), enoughInRow
	f := finding{met: counted >= of, counted: &counted, of: &of, proof: longest}
	switch {
	case len(c.measureIDs()) == 0:
		f.explanation, f.proof = "It has no measure.", []int64{c.Plan.TheorySeq}
	case f.met:
		f.explanation = fmt.Sprintf("%d values in a row were measured while it ran.", counted)
	case room < enoughInRow:
		f.reason = TooShort
		f.explanation = "It ran for fewer than three periods of its measures."
		if !fixed {
			f.explanation = "Its measures have no fixed period, so it cannot be told how many values there should be."
		}
		f.proof = []int64{c.Do.StartedSeq, c.Do.CompletedSeq}
	default:
		f.explanation = fmt.Sprintf("The longest row of values while it ran is %d.", counted)
		if counted == 0 {
			f.proof = []int64{c.Do.StartedSeq, c.Do.CompletedSeq}
		}
	}
	return f
}

// row is the longest row of values of a series in the time of its class, by their places in the log.
func (c *Cycle) row(found *measuredSeries, at int) (longest []int64) {
	in, started := c.spanOf(found.keys[at].Class)
	if !started {
		return nil
	}
	var row []int64
	for i := range found.docs[at] {
		m := &found.docs[at][i]
		switch {
		case !in.meets(m) || m.Missing == domain.NoSchool:
			continue
		case m.Missing != "":
			row = nil
			continue
		}
		if row = append(row, m.Seq); len(row) > len(longest) {
			longest = row
		}
	}
	return longest
}

// periods is how many periods of a measure the longest of the cycle's class times has days in;
// not known for a measure without a fixed one. What has no end yet is counted up to a day.
func (c *Cycle) periods(f domain.Frequency, until domain.Date) (n int, known bool) {
	length := periodDays(f)
	if length == 0 {
		return 0, false
	}
	days := 0
	times := []uuid.UUID{uuid.Nil}
	for _, k := range c.Classes {
		times = append(times, k.ClassID)
	}
	for i, class := range times {
		if i == 0 && len(times) > 1 {
			continue // each class has a time of its own
		}
		in, started := c.spanOf(class)
		if !started {
			continue
		}
		if in.last.IsZero() {
			in.last = until
		}
		days = max(days, int(dayNumber(in.last)-dayNumber(in.first))+1)
	}
	return (days + length - 1) / length, true
}

// periodDays is how long a period of a measure is; 0 where it has no fixed length. A month has its
// shortest one.
func periodDays(f domain.Frequency) int {
	switch f {
	case domain.EachClassMeeting, domain.Daily:
		return 1
	case domain.Weekly:
		return 7
	case domain.Biweekly:
		return 14
	case domain.Monthly:
		return 28
	case domain.EachTerm:
		return 90
	case domain.Yearly:
		return 365
	default:
		return 0
	}
}

// valuesWithin gives each value of the cycle's measures in the time of its class, whatever the group.
func (e *evidence) valuesWithin(yield func(*storedMeasurement) bool) {
	for _, id := range e.cycle.measureIDs() {
		found := e.series[id]
		if found == nil {
			continue
		}
		for _, at := range e.cycle.places(found) {
			in, started := e.cycle.spanOf(found.keys[at].Class)
			for i := range found.docs[at] {
				if m := &found.docs[at][i]; started && m.Missing == "" && in.meets(m) && !yield(m) {
					return
				}
			}
		}
	}
}
