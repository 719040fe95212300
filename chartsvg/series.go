package chartsvg

import (
	"math"

	"github.com/cyclebook/cyclebook/projections"
)

// lines draws target, limits, centre lines and the line through the values; it gives how many
// values there are.
func (p *plot) lines() (values int) {
	if v, ok := bounded(p.chart.Target); ok {
		y := p.scale.y(v, p.top, p.bottom)
		p.line("cb-ta", p.days.left, y, p.days.right, y)
	}
	upper := p.steps(func(at *projections.ChartPoint) *float64 { return at.Upper })
	lower := p.steps(func(at *projections.ChartPoint) *float64 { return at.Lower })
	p.path("cb-li", upper)
	p.path("cb-li", lower)
	p.path("cb-ce", p.steps(func(at *projections.ChartPoint) *float64 { return at.Centre }))

	var through trail
	var before *projections.ChartPoint
	for _, at := range p.chart.Points {
		v, ok := bounded(at.Value)
		if !ok {
			before = nil // a gap keeps its place
			continue
		}
		values++
		x, y := p.days.middle(at), p.scale.y(v, p.top, p.bottom)
		if before == nil || before.Phase != at.Phase {
			through.step('M', x, y)
		} else {
			through.step('L', x, y)
		}
		before = at
	}
	p.path("cb-ln", &through)
	return values
}

// steps is a line that belongs to points: level around each, with a step where it changes, as
// limits do with the number of those who were counted.
func (p *plot) steps(of func(*projections.ChartPoint) *float64) *trail {
	t := &trail{}
	points := p.chart.Points
	drawn, height := false, 0.0
	for i, at := range points {
		v, ok := bounded(of(at))
		if !ok {
			if drawn && i+1 < len(points) && points[i+1].Phase == at.Phase {
				continue // a point without a value has no limits: the line goes on after it
			}
			drawn = false
			continue
		}
		y := p.scale.y(v, p.top, p.bottom)
		from, to := p.around(i)
		switch {
		case !drawn || points[i-1].Phase != at.Phase:
			t.step('M', from, y)
		case math.Abs(y-height) >= 0.05:
			t.step('H', from)
			t.step('V', y)
		}
		if last := i+1 == len(points) || points[i+1].Phase != at.Phase; last {
			t.step('H', to)
		} else if next, ok := bounded(of(points[i+1])); !ok || math.Abs(p.scale.y(next, p.top, p.bottom)-y) >= 0.05 {
			t.step('H', to)
		}
		drawn, height = true, y
	}
	return t
}

// around is from where to where the lines of a point go: half way to its neighbours, at the ends
// of a phase as far as its period.
func (p *plot) around(i int) (from, to float64) {
	points := p.chart.Points
	x := p.days.middle(points[i])
	from, to = p.days.x(dayNumber(points[i].Period)), p.days.x(dayNumber(*endOf(points[i]))+1)
	if i > 0 && points[i-1].Phase == points[i].Phase {
		from = (p.days.middle(points[i-1]) + x) / 2
	}
	if i+1 < len(points) && points[i+1].Phase == points[i].Phase {
		to = (p.days.middle(points[i+1]) + x) / 2
	}
	return min(from, x), max(to, x)
}

// manyPoints is from how many points on they are drawn small, and without a word for a pointer.
const manyPoints = 150

// points draws the values: dots, and other shapes for those that are more than that.
func (p *plot) points() {
	many := len(p.chart.Points) > manyPoints
	radius, dots := 4.2, "cb-dt"
	if many {
		radius, dots = 2.6, "cb-dt cb-sm"
	}
	paths := make(map[sign]*trail)
	for s := range signs {
		paths[sign(s)] = &trail{}
	}
	for _, at := range p.chart.Points {
		x := p.days.middle(at)
		v, ok := bounded(at.Value)
		s := signOf(at, ok)
		if !ok {
			v = p.scale.low
		}
		y := p.scale.y(v, p.top, p.bottom)
		if !ok {
			y -= 7
		}
		p.used[s] = true
		s.draw(paths[s], x, y, radius)
		if ok && at.PartlyCounted {
			p.used[partlySign] = true
			partlySign.draw(paths[partlySign], x, y, radius)
		}
	}
	for _, s := range []sign{missingSign, plainSign, signalSign, outsideSign, outsideSignalSign, partlySign} {
		class := signs[s].class
		if s == plainSign {
			class = dots
		}
		p.path(class, paths[s])
	}
	if !many {
		p.pointers()
	}
}

// pointers tell each value to whoever points at it.
func (p *plot) pointers() {
	for _, at := range p.chart.Points {
		v, ok := bounded(at.Value)
		if !ok {
			continue
		}
		p.open("circle", "class", "cb-tp", "cx", num(p.days.middle(at)), "cy", num(p.scale.y(v, p.top, p.bottom)), "r", "8")
		p.element("title", periodOf(at)+": "+valueOf(p.chart, at))
		p.close("circle")
	}
}
