package chartsvg

import (
	"slices"

	"github.com/cyclebook/cyclebook/projections"
)

// plot is one chart under way: the box of its values within the sheet.
type plot struct {
	*sheet
	chart       *projections.Chart
	top, bottom float64
}

// plot draws a chart below what is written.
func (s *sheet) plot(c *projections.Chart) {
	p := &plot{sheet: s, chart: c}
	s.y += 6
	p.phaseNames()
	marks := p.marks()
	p.top = s.y + 6
	p.bottom = p.top + s.plotHeight()
	p.baselines()
	p.grid()
	p.phaseEdges()
	p.hairlines(marks)
	if values := p.lines(); values == 0 {
		p.text("cb-ts", (s.days.left+s.days.right)/2, (p.top+p.bottom)/2, "middle", "No values yet", "")
	}
	p.points()
	p.lineNames()
	s.y = p.bottom
	p.dates()
	p.bars()
}

// grid draws the value axis.
func (p *plot) grid() {
	for _, v := range p.scale.ticks() {
		y := p.scale.y(v, p.top, p.bottom)
		p.line("cb-gr", p.days.left, y, p.days.right, y)
		p.text("cb-ts", p.days.left-6, y+4, "end", p.scale.tick(v), "")
	}
	p.line("cb-ax", p.days.left, p.top, p.days.left, p.bottom)
	p.line("cb-ax", p.days.left, p.bottom, p.days.right, p.bottom)
}

// dates draws the time axis: a year is told where it is another one than before.
func (p *plot) dates() {
	edge, year := 0.0, ""
	for _, t := range p.days.ticks() {
		p.line("cb-ax", t.x, p.bottom, t.x, p.bottom+4)
		half := max(width(t.above, textSize), width(t.year, textSize)) / 2
		if t.x-half < edge || t.x+half > p.width-margin {
			continue // a tick without its name
		}
		edge = t.x + half + 4
		p.text("cb-ts", t.x, p.bottom+17, "middle", t.above, "")
		if t.year != year {
			p.text("cb-ts", t.x, p.bottom+17+rowHeight-2, "middle", t.year, "")
		}
		year = t.year
	}
	p.y = p.bottom + 22 + rowHeight
}

// phaseNames writes above the plot what each phase is called and where its centre line lies.
func (p *plot) phaseNames() {
	named := func(f *projections.ChartPhase) bool { return f.Label != nil && *f.Label != "" }
	if len(p.chart.Phases) < 2 && !slices.ContainsFunc(p.chart.Phases, named) {
		return
	}
	for i, f := range p.chart.Phases {
		x, end := p.phaseSpan(i)
		if i+1 == len(p.chart.Phases) {
			end = p.width - margin
		}
		lines := []string{"", ""}
		if named(f) {
			lines[0] = said(*f.Label)
		}
		at := lastOf(p.chart, i)
		if at != nil && i+1 < len(p.chart.Phases) { // the name of the last one's line stands at its end
			if v, ok := bounded(at.Centre); ok {
				lines[1] = centreWord(p.chart, i) + " " + figure(p.chart.Unit, v)
				if width(lines[1], textSize) > (end-x-8)/bold {
					lines[1] = figure(p.chart.Unit, v)
				}
			}
		}
		for k, text := range lines {
			class := []string{"cb-tb", "cb-ts"}[k]
			if line, whole := cut(text, textSize, (end-x-8)/bold); line != "" {
				p.text(class, x+4, p.y+12+float64(k)*(rowHeight-1), "", line, whole)
			}
		}
	}
	p.y += min(2, float64(len(p.chart.Phases)))*rowHeight + 2
}

// phaseSpan is from where to where a phase goes.
func (p *plot) phaseSpan(i int) (from, to float64) {
	from, to = p.days.left, p.days.right
	if !p.days.known() {
		return from, to
	}
	if i > 0 {
		from = p.days.x(dayNumber(p.chart.Phases[i].From))
	}
	if i+1 < len(p.chart.Phases) {
		to = p.days.x(dayNumber(p.chart.Phases[i+1].From))
	}
	return from, to
}

// phaseEdges draws where a phase begins.
func (p *plot) phaseEdges() {
	for i := 1; i < len(p.chart.Phases); i++ {
		x, _ := p.phaseSpan(i)
		p.line("cb-ph", x, p.top-6, x, p.bottom)
	}
}

// baselines shades the span of what later values are held against.
func (p *plot) baselines() {
	for _, a := range p.chart.Annotations {
		if a.Kind != projections.BaselineAnnotation || !isBar(a) {
			continue
		}
		from, to := p.spanOf(a)
		p.rect("cb-ba", from, p.top, max(1, to-from), p.bottom-p.top)
	}
}

// spanOf is from where to where something went on; what has no end is one day, but for a cycle,
// which goes on.
func (p *plot) spanOf(a *projections.ChartAnnotation) (from, to float64) {
	from = p.days.x(dayNumber(a.From))
	switch {
	case a.To != nil:
		to = p.days.x(dayNumber(*a.To) + 1)
	case a.Kind == projections.CycleAnnotation:
		to = p.days.right
	default:
		to = p.days.x(dayNumber(a.From) + 1)
	}
	return from, max(from, to)
}

// lineNames writes at the right end what the lines are, none over another.
func (p *plot) lineNames() {
	type placed struct {
		text  string
		at, y float64
	}
	var list []placed
	for _, l := range labelsOf(p.chart) {
		y := p.scale.y(l.value, p.top, p.bottom)
		list = append(list, placed{l.name + " " + figure(p.chart.Unit, l.value), y, y})
	}
	slices.SortStableFunc(list, func(a, b placed) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		default:
			return 0
		}
	})
	const apart = textSize + 3
	for i := range list {
		if i > 0 {
			list[i].y = max(list[i].y, list[i-1].y+apart)
		}
	}
	lowest := p.bottom + 4
	for i := len(list) - 1; i >= 0; i-- {
		list[i].y = min(list[i].y, lowest)
		lowest = list[i].y - apart
	}
	for _, l := range list {
		line, whole := cut(l.text, textSize, p.width-margin-p.days.right-8)
		p.line("cb-le", p.days.right, l.at, p.days.right+6, l.y)
		p.text("", p.days.right+8, l.y+4, "", line, whole)
	}
}
