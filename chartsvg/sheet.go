package chartsvg

import (
	"math"
	"slices"

	"github.com/cyclebook/cyclebook/projections"
)

// sheet is one layout of a picture: a column of that width, written from top to bottom.
type sheet struct {
	pen
	picture *Picture
	numbers *numbering
	width   float64
	// y is how far it is written, extra how much higher its charts are than they need to be.
	y, extra float64

	scale scale
	days  calendar
	// used are the marks that the key explains.
	used map[sign]bool
}

// margin is around everything, in px; rowHeight is that of a line of text.
const (
	margin    = 10.0
	rowHeight = 16.0
)

func newSheet(p *Picture, numbers *numbering, width float64) *sheet {
	s := &sheet{picture: p, numbers: numbers, width: width, y: margin, used: make(map[sign]bool)}
	s.scale = scaleOf(p.Panels, s.ticksWanted())
	s.days = calendarOf(p.Panels, s.left(), s.right())
	return s
}

func (s *sheet) narrow() bool { return s.width < wideWidth }

// plotHeight is how high a chart is: several are lower, so that they can be seen together.
func (s *sheet) plotHeight() float64 {
	switch {
	case len(s.picture.Panels) > 1:
		return 150 + s.extra
	case s.narrow():
		return 220 + s.extra
	default:
		return 260 + s.extra
	}
}

// mostExtra is how much higher a chart may be made, in px.
const mostExtra = 110

// fill gives a layout that is lower than the other what it has to spare.
func (s *sheet) fill(height float64) *sheet {
	if len(s.picture.Panels) == 0 || s.y >= height {
		return s
	}
	higher := newSheet(s.picture, s.numbers, s.width)
	higher.extra = min(mostExtra, math.Floor((height-s.y)/float64(len(s.picture.Panels))))
	higher.write()
	return higher
}

func (s *sheet) ticksWanted() int {
	if len(s.picture.Panels) > 1 {
		return 4
	}
	return 6
}

// left is where the plots begin, beside the values of the axis.
func (s *sheet) left() float64 {
	widest := 0.0
	for _, v := range s.scale.ticks() {
		widest = max(widest, width(s.scale.tick(v), textSize))
	}
	return margin + widest + 8
}

// labelRoom is what the names of the lines may take at most.
func (s *sheet) labelRoom() float64 {
	if s.narrow() {
		return 124
	}
	return 140
}

// right is where the plots end, beside the names of the lines.
func (s *sheet) right() float64 {
	widest := 0.0
	for _, p := range s.picture.Panels {
		for _, l := range labelsOf(p.Chart) {
			widest = max(widest, width(l.name+" "+figure(p.Chart.Unit, l.value), textSize))
		}
	}
	return s.width - margin - min(widest+1, s.labelRoom()) - 8
}

// write writes the layout from its title to its legend.
func (s *sheet) write() {
	alone := !s.picture.Inline
	if alone {
		s.paragraph("cb-tt", titleSize, said(s.picture.Title), 3)
	}
	s.paragraph("cb-ts", textSize, s.picture.hidden(), 3)
	shared := s.sharedAbout()
	if shared {
		s.about(s.picture.Panels[0].Chart)
	}
	if len(s.picture.Panels) == 0 {
		s.paragraph("cb-ts", textSize, "No values yet.", 1)
	}
	for _, p := range s.picture.Panels {
		s.y += 8
		if alone || len(s.picture.Panels) > 1 {
			s.paragraph("cb-th", headSize, said(p.Heading), 2)
		}
		if !shared {
			s.about(p.Chart)
		}
		if s.picture.Narrative {
			s.narrative(p.Chart)
		}
		s.plot(p.Chart)
	}
	s.key()
	s.legend()
	s.y += margin / 2
}

// sharedAbout says whether the same is to be said about all charts.
func (s *sheet) sharedAbout() bool {
	panels := s.picture.Panels
	return len(panels) > 0 && !slices.ContainsFunc(panels, func(p Panel) bool {
		return about(p.Chart) != about(panels[0].Chart) || p.Chart.Why != panels[0].Chart.Why
	})
}

func (s *sheet) about(c *projections.Chart) {
	s.paragraph("", textSize, about(c), 3)
	s.paragraph("cb-ts", textSize, said(c.Why), 4)
}

// narrative tells what the numbers say, and asks.
func (s *sheet) narrative(c *projections.Chart) {
	for _, phase := range c.Phases {
		s.paragraph("", textSize, said(phase.Sentence), 6)
		if question := said(questionOf(phase)); question != "" {
			s.paragraph("", textSize, "Worth asking: "+question, 6)
		}
	}
}

// paragraph writes a text over the whole width; nothing for an empty one.
func (s *sheet) paragraph(class string, size float64, text string, most int) {
	s.block(class, size, text, margin, most)
}

// block writes a text from x to the right margin, on at most so many lines.
func (s *sheet) block(class string, size float64, text string, x float64, most int) {
	if text == "" {
		return
	}
	room := s.width - margin - x
	if class == "cb-tt" || class == "cb-th" || class == "cb-tb" {
		room /= bold
	}
	lines, whole := wrap(text, size, room, most)
	for _, line := range lines {
		s.y += size + 4
		s.text(class, x, s.y-4, "", line, whole)
		whole = ""
	}
}
