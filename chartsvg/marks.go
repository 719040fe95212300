package chartsvg

import (
	"strconv"

	"github.com/cyclebook/cyclebook/projections"
)

// lanes keep things that lie side by side from lying on each other.
type lanes []float64

// place gives the first lane with room from there on, and takes it; false when none of so many has.
func (l *lanes) place(from, to float64, most int) (lane int, ok bool) {
	for i, taken := range *l {
		if from >= taken {
			(*l)[i] = to
			return i, true
		}
	}
	if len(*l) == most {
		return 0, false
	}
	*l = append(*l, to)
	return len(*l) - 1, true
}

// laneHeight is that of a row of marks or bars; mostMarkLanes and mostBarLanes are how many rows
// there are of each. What finds no room stands in the legend alone.
const (
	laneHeight    = 19.0
	mostMarkLanes = 4
	mostBarLanes  = 8
)

// isBar says whether something is drawn as a bar beneath the chart, not as a mark above. A baseline
// that was stated has no days.
func isBar(a *projections.ChartAnnotation) bool {
	return a.Kind == projections.CycleAnnotation || a.Kind == projections.BaselineAnnotation && a.To != nil
}

// marks draws the numbers of what happened on a day above the plot; it gives where their days are.
func (p *plot) marks() (hairlines []float64) {
	var rows lanes
	for _, a := range p.inOrder() {
		number, drawn := p.numbers.of(a)
		if isBar(a) || !drawn {
			continue
		}
		last := dayNumber(a.From)
		if a.To != nil { // the note of a period stands where its value does
			last = dayNumber(*a.To)
		}
		day := p.days.at(float64(dayNumber(a.From)+last+1) / 2)
		begins := a.Kind == projections.PhaseAnnotation
		if begins { // the edge of its phase leads there already
			day = p.days.x(dayNumber(a.From))
		}
		x := max(p.days.left+markWidth/2, min(p.days.right-markWidth/2, day))
		row, ok := rows.place(x-markWidth/2, x+markWidth/2+2, mostMarkLanes)
		if !ok {
			continue
		}
		y := p.y + 9 + float64(row)*laneHeight
		p.mark(a.Kind, x, y, number)
		if !begins {
			hairlines = append(hairlines, day)
		}
	}
	p.y += float64(len(rows)) * laneHeight
	return hairlines
}

// inOrder are the annotations by their numbers.
func (p *plot) inOrder() []*projections.ChartAnnotation {
	list := make([]*projections.ChartAnnotation, len(p.chart.Annotations))
	copy(list, p.chart.Annotations)
	sortByNumber(list, p.numbers)
	return list
}

// hairlines lead from marks to their days.
func (p *plot) hairlines(days []float64) {
	for _, x := range days {
		p.line("cb-ha", x, p.top-4, x, p.bottom)
	}
}

// bars draws cycles and baselines beneath the time axis: from start to finish, with an arrow
// where it goes on.
func (p *plot) bars() {
	var rows lanes
	for _, a := range p.inOrder() {
		number, drawn := p.numbers.of(a)
		if !isBar(a) || !drawn || !p.days.known() {
			continue
		}
		from, to := p.spanOf(a)
		to = max(to, from+3)
		low, high, x := from-2, to+2, (from+to)/2
		switch inside := to-from >= markWidth; {
		case inside:
		case to+markWidth+2 <= p.days.right:
			x = to + markWidth/2 + 2
			high = x + markWidth/2 + 2
		default:
			x = from - markWidth/2 - 2
			low = x - markWidth/2 - 2
		}
		row, ok := rows.place(low, high, mostBarLanes)
		if !ok {
			continue
		}
		p.bar(a, from, to, p.y+float64(row)*laneHeight+laneHeight/2, x, number)
	}
	if len(rows) > 0 {
		p.y += float64(len(rows))*laneHeight + 4
	}
}

// bar draws one; its ends are strokes where it starts and finishes within the chart.
func (p *plot) bar(a *projections.ChartAnnotation, from, to, y, numberAt float64, number int) {
	class, edge := "cb-cf", "cb-cy"
	if a.Kind == projections.BaselineAnnotation {
		class, edge = "cb-bf", "cb-ax"
	}
	const half = 7.0
	t := &trail{}
	goesOn := a.To == nil || dayNumber(*a.To)+1 > p.days.last
	if goesOn && a.Kind == projections.CycleAnnotation && to-from > 12 {
		t.shape(from, y-half, to-6, y-half, to, y, to-6, y+half, from, y+half)
	} else {
		t.shape(from, y-half, to, y-half, to, y+half, from, y+half)
	}
	p.path(class, t)
	if dayNumber(a.From) >= p.days.first {
		p.line(edge, from, y-half-2, from, y+half+2)
	}
	if !goesOn {
		p.line(edge, to, y-half-2, to, y+half+2)
	}
	p.text("cb-tm", numberAt, y+4, "middle", strconv.Itoa(number), "")
}
