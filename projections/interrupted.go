package projections

import (
	"fmt"

	"github.com/cyclebook/cyclebook/stats/model"
)

// Fewest values of an interrupted series, in all and on each side of the start.
const (
	fewestInterrupted = 8
	fewestOnASide     = 3
)

// interrupted is by how much the level jumped with the start, beside the slopes before and after
// it: over the values of the phase that the start lies in, up to the finish. Values are taken to be
// equally far apart. Nil when there are too few.
func (o *MeasuredOutcome) interrupted() (*MeasuredChange, error) {
	y, cut := o.aroundStart()
	after := len(y) - cut
	if len(y) < fewestInterrupted || cut < fewestOnASide || after < fewestOnASide {
		return nil, nil
	}
	s, err := model.InterruptedSeries(y, cut, model.DefaultLag(len(y)))
	if err != nil {
		return nil, fmt.Errorf("projections: change: %w", err)
	}
	d := s.LevelChange()
	c := &MeasuredChange{Value: d.Value, Low: optional(d.Low), High: optional(d.High), Level: d.Level, Method: InterruptedSeries}
	c.Explanation = fmt.Sprintf("How far the level jumped with the start, between a line through the %s before and one through the %s from then on",
		howMany(cut, "value"), howMany(after, "value"))
	if c.Low == nil {
		c.Explanation += "; without an interval, because the values lie on the lines."
	} else {
		c.Explanation += fmt.Sprintf("; the interval allows for neighbours that are alike, and is meant to hold the true jump in %.0f of 100 such series.", 100*d.Level)
	}
	return c, nil
}

// aroundStart are the values of the phase that the start lies in, up to the finish, and how many
// of them come before it.
func (o *MeasuredOutcome) aroundStart() (y []float64, cut int) {
	first := int64(0)
	from := o.record.phaseBefore(o.of, o.within.first)
	if !from.IsZero() {
		first = dayNumber(from)
	}
	end := o.record.phaseAfter(o.of, o.within.first)
	start := dayNumber(o.within.first)
	for i := range o.doc {
		m := &o.doc[i]
		v, ok := o.record.value(m)
		if !ok || !from.IsZero() && m.From < first || !end.IsZero() && m.From >= dayNumber(end) || m.From > dayNumber(o.within.last) {
			continue
		}
		if y = append(y, v); m.To < start {
			cut = len(y)
		}
	}
	return y, cut
}
