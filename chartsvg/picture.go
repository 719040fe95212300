package chartsvg

import (
	"fmt"
	"io"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Picture is what is drawn: the charts of a measure one below the other, with one value axis and
// one time axis, so that they can be compared.
type Picture struct {
	// Title is the name of the measure.
	Title  string
	Panels []Panel
	// Hidden are school years with values that are not shown; see [Picture.Within].
	Hidden []domain.SchoolYear
	// Narrative adds what the numbers say, and a question worth asking. Without it a team can
	// notice before it is told.
	Narrative bool
	// Inline leaves out the style and the title above the charts, and whose a single chart is: the
	// page has PageStyle, and says what it shows.
	Inline bool
}

// Panel is one chart of a picture. Its Heading says whose values they are; it may be empty.
type Panel struct {
	Heading string
	Chart   *projections.Chart
	// Year is that of a class; empty for a team, whose values belong to the years of their days.
	Year domain.SchoolYear
}

// Draw writes a picture as SVG: the same bytes for the same picture. Its only errors are those of
// the writer.
func Draw(w io.Writer, p Picture) error {
	numbers := numbered(p.Panels)
	wide := newSheet(&p, numbers, wideWidth)
	narrow := newSheet(&p, numbers, narrowWidth)
	wide.write()
	narrow.write()
	wide, narrow = wide.fill(narrow.y), narrow.fill(wide.y)
	height := num(max(wide.y, narrow.y))

	out := &pen{}
	out.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "cbchart", "role", "figure", "lang", "en",
		"width", "100%", "height", height, "font-family", "sans-serif", "font-size", "12")
	out.WriteByte('\n')
	out.element("title", p.Title)
	out.WriteByte('\n')
	out.element("desc", p.description())
	out.WriteByte('\n')
	if !p.Inline {
		out.open("style")
		out.WriteString(Style) // has no character that XML or HTML would read
		out.close("style")
		out.WriteByte('\n')
	}
	out.empty("rect", "class", "cb-bg", "width", "100%", "height", "100%", "fill", "#fff")
	for _, layout := range []struct {
		class string
		*sheet
	}{{"cb-wd", wide}, {"cb-nw", narrow}} {
		attributes := []string{
			"class", layout.class, "aria-hidden", "true", "width", "100%", "height", height,
			"viewBox", fmt.Sprintf("0 0 %s %s", num(layout.width), height), "preserveAspectRatio", "xMidYMin",
		}
		if layout.sheet == narrow {
			attributes = append(attributes, "display", "none") // for what does not read styles
		}
		out.open("svg", attributes...)
		out.WriteString(layout.String())
		out.close("svg")
		out.WriteByte('\n')
	}
	out.tables(&p, numbers)
	out.close("svg")
	out.WriteByte('\n')
	_, err := io.WriteString(w, out.String())
	return err
}

// description tells the picture in full sentences.
func (p *Picture) description() string {
	if len(p.Panels) == 0 {
		return "No values yet."
	}
	parts := make([]string, 0, len(p.Panels))
	for _, panel := range p.Panels {
		text := described(panel)
		if p.Narrative {
			for _, phase := range panel.Chart.Phases {
				text += told(" ", phase.Sentence) + told(" ", questionOf(phase))
			}
		}
		parts = append(parts, text)
	}
	if hidden := p.hidden(); hidden != "" {
		parts = append(parts, hidden)
	}
	return strings.Join(parts, " ")
}

func questionOf(phase *projections.ChartPhase) string {
	if phase.Question == nil {
		return ""
	}
	return *phase.Question
}

// told is a text with what goes before it; nothing when there is none.
func told(before, text string) string {
	if text = said(text); text == "" {
		return ""
	}
	return before + text
}
