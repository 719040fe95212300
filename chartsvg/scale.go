package chartsvg

import (
	"math"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// scale is the value axis, which all charts of a picture share.
type scale struct {
	low, high, step float64
	unit            domain.Unit
}

// scaleOf takes in all that is drawn: values, lines, limits and targets.
func scaleOf(panels []Panel, ticks int) scale {
	s := scale{low: math.Inf(1), high: math.Inf(-1)}
	take := func(v *float64) {
		if v, ok := bounded(v); ok {
			s.low, s.high = min(s.low, v), max(s.high, v)
		}
	}
	for _, p := range panels {
		s.unit = p.Chart.Unit
		take(p.Chart.Target)
		for _, at := range p.Chart.Points {
			for _, v := range []*float64{at.Value, at.Centre, at.Lower, at.Upper} {
				take(v)
			}
		}
	}
	if s.unit == domain.PercentUnit && s.low >= 0 && s.high <= 100 || s.low > s.high && s.unit == domain.PercentUnit {
		s.low, s.high, s.step = 0, 100, 20
		return s
	}
	if s.low > s.high { // nothing to draw
		s.low, s.high = 0, 1
	}
	s.nice(ticks)
	return s
}

// nice widens the axis to whole steps of 1, 2 or 5 times a power of ten, at most so many as asked.
func (s *scale) nice(ticks int) {
	size := max(math.Abs(s.low), math.Abs(s.high))
	if s.high-s.low <= size*1e-9 { // what differs less cannot be told apart on an axis
		widen := size / 10
		if size < 1e-290 {
			widen = 1
		}
		s.low, s.high = s.low-widen, s.high+widen
	}
	if s.low > 0 && s.low < s.high/2 {
		s.low = 0
	}
	if s.high < 0 && s.high > s.low/2 {
		s.high = 0
	}
	rough := (s.high - s.low) / float64(ticks)
	base := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, times := range []float64{1, 2, 5, 10, 20} {
		s.step = base * times
		low, high := math.Floor(s.low/s.step+1e-9), math.Ceil(s.high/s.step-1e-9)
		if high-low <= float64(ticks) {
			s.low, s.high = low*s.step, high*s.step
			return
		}
	}
}

// ticks are the values that are written at the axis.
func (s *scale) ticks() []float64 {
	var list []float64
	for i, n := 0.0, math.Round((s.high-s.low)/s.step); i <= n; i++ {
		list = append(list, s.low+(s.high-s.low)*i/n)
	}
	return list
}

// tick is a value as it is written at the axis.
func (s *scale) tick(v float64) string {
	if math.Abs(v) < s.step/1e6 {
		v = 0
	}
	decimals := max(0, int(-math.Floor(math.Log10(s.step)+1e-9)))
	var text string
	switch {
	case v == 0:
		text = "0"
	case math.Abs(v) >= 1e7 || decimals > 4:
		digits := 1 + int(math.Floor(math.Log10(math.Abs(v))+1e-9)-math.Floor(math.Log10(s.step)+1e-9))
		text = power(v, max(1, min(7, digits)))
	default:
		text = amount(v, decimals)
	}
	if s.unit == domain.PercentUnit {
		text += "%"
	}
	return text
}

// y places a value between top and bottom.
func (s *scale) y(v, top, bottom float64) float64 {
	return bottom - (bottom-top)*(v-s.low)/(s.high-s.low)
}

// lineLabel is what stands at the right end of a chart: its centre line, a limit or the target.
type lineLabel struct {
	name  string
	value float64
}

// labelsOf are those of the last point that has lines.
func labelsOf(c *projections.Chart) []lineLabel {
	var list []lineLabel
	add := func(name string, v *float64) {
		if v, ok := bounded(v); ok {
			list = append(list, lineLabel{name, v})
		}
	}
	for i := len(c.Points) - 1; i >= 0; i-- {
		if at := c.Points[i]; at.Centre != nil || at.Upper != nil || at.Lower != nil {
			add("upper limit", at.Upper)
			add(centreWord(c, at.Phase), at.Centre)
			add("lower limit", at.Lower)
			break
		}
	}
	add("target", c.Target)
	return list
}
