package chartsvg

import (
	"math"
	"strconv"
	"strings"
)

// pen writes SVG. Texts are cleaned and escaped by it, and by nothing else.
type pen struct{ strings.Builder }

// open begins an element; attributes are pairs of name and value that hold no text of people.
func (p *pen) open(name string, attributes ...string) {
	p.start(name, attributes)
	p.WriteByte('>')
}

// empty writes an element without content.
func (p *pen) empty(name string, attributes ...string) {
	p.start(name, attributes)
	p.WriteString("/>")
}

func (p *pen) start(name string, attributes []string) {
	p.WriteByte('<')
	p.WriteString(name)
	for i := 0; i+1 < len(attributes); i += 2 {
		p.WriteByte(' ')
		p.WriteString(attributes[i])
		p.WriteString(`="`)
		p.escape(attributes[i+1])
		p.WriteByte('"')
	}
}

func (p *pen) close(name string) {
	p.WriteString("</")
	p.WriteString(name)
	p.WriteByte('>')
}

// element writes an element that holds a text.
func (p *pen) element(name, text string, attributes ...string) {
	p.open(name, attributes...)
	p.escape(text)
	p.close(name)
}

// text writes a line of text at a place. The whole is what a pointer is shown where the line was
// cut; empty when it was not.
func (p *pen) text(class string, x, y float64, anchor, line, whole string) {
	attributes := []string{"class", class, "x", num(x), "y", num(y)}
	if class == "" {
		attributes = attributes[2:]
	}
	p.start("text", attributes)
	if anchor != "" {
		p.WriteString(` text-anchor="` + anchor + `"`)
	}
	p.WriteByte('>')
	if whole != "" {
		p.element("title", whole)
	}
	p.escape(line)
	p.close("text")
}

func (p *pen) line(class string, x1, y1, x2, y2 float64) {
	p.empty("line", "class", class, "x1", num(x1), "y1", num(y1), "x2", num(x2), "y2", num(y2))
}

func (p *pen) rect(class string, x, y, w, h float64) {
	p.empty("rect", "class", class, "x", num(x), "y", num(y), "width", num(w), "height", num(h))
}

func (p *pen) path(class string, d *trail) {
	if d.Len() > 0 {
		p.WriteString(`<path class="` + class + `" d="` + d.String() + `"/>`)
	}
}

// escape writes a text so that it is nothing but text in XML and HTML.
func (p *pen) escape(text string) {
	for _, r := range clean(text) {
		switch r {
		case '&':
			p.WriteString("&amp;")
		case '<':
			p.WriteString("&lt;")
		case '>':
			p.WriteString("&gt;")
		case '"':
			p.WriteString("&quot;")
		case '\'':
			p.WriteString("&#39;")
		default:
			p.WriteRune(r)
		}
	}
}

// trail is the data of a path.
type trail struct{ strings.Builder }

func (t *trail) step(command byte, coordinates ...float64) {
	t.WriteByte(command)
	for i, c := range coordinates {
		if i > 0 {
			t.WriteByte(' ')
		}
		t.WriteString(num(c))
	}
}

// shape goes through corners and closes.
func (t *trail) shape(corners ...float64) {
	for i := 0; i+1 < len(corners); i += 2 {
		command := byte('L')
		if i == 0 {
			command = 'M'
		}
		t.step(command, corners[i], corners[i+1])
	}
	t.WriteByte('Z')
}

// ring is a circle.
func (t *trail) ring(x, y, r float64) {
	t.step('M', x-r, y)
	t.WriteString("a" + num(r) + " " + num(r) + " 0 1 0 " + num(2*r) + " 0")
	t.WriteString("a" + num(r) + " " + num(r) + " 0 1 0 " + num(-2*r) + " 0Z")
}

// num is a coordinate to a tenth of a pixel.
func num(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
