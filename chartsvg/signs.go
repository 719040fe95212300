package chartsvg

import (
	"strings"

	"github.com/cyclebook/cyclebook/projections"
)

// sign is a shape that means something. Each differs from the others without colour.
type sign int

const (
	plainSign sign = iota
	signalSign
	outsideSign
	outsideSignalSign
	partlySign
	missingSign
)

// signs are how each is drawn, and what the key says about it; the key leaves plain values out.
var signs = [...]struct{ class, means string }{
	plainSign:         {"cb-dt", ""},
	signalSign:        {"cb-sg", "part of a signal"},
	outsideSign:       {"cb-ou", "outside the limits"},
	outsideSignalSign: {"cb-os", "outside the limits, part of a signal"},
	partlySign:        {"cb-pc", "partly counted: under 70%"},
	missingSign:       {"cb-ax", "no value"},
}

// signOf is how a point is drawn.
func signOf(at *projections.ChartPoint, hasValue bool) sign {
	switch {
	case !hasValue:
		return missingSign
	case at.Outside && at.Marked:
		return outsideSignalSign
	case at.Outside:
		return outsideSign
	case at.Marked:
		return signalSign
	default:
		return plainSign
	}
}

// draw adds the shape at a place; r is the radius of a dot.
func (s sign) draw(t *trail, x, y, r float64) {
	switch s {
	case plainSign:
		t.step('M', x, y)
		t.WriteString("h.1") // a round end of a line makes it a dot
	case signalSign:
		t.ring(x, y, r)
	case outsideSign, outsideSignalSign:
		d := r * 1.55
		t.shape(x-d, y, x, y-d, x+d, y, x, y+d)
	case partlySign:
		t.ring(x, y, r*1.9)
	case missingSign:
		t.step('M', x-3, y-3)
		t.step('L', x+3, y+3)
		t.step('M', x-3, y+3)
		t.step('L', x+3, y-3)
	}
}

// remarks are what the shape of a point says, in words.
func remarks(at *projections.ChartPoint) string {
	_, ok := bounded(at.Value)
	parts := make([]string, 0, 2)
	if s := signOf(at, ok); s != plainSign {
		parts = append(parts, signs[s].means)
	}
	if ok && at.PartlyCounted {
		parts = append(parts, "partly counted")
	}
	return strings.Join(parts, ", ")
}

// key explains the shapes that were drawn, in as many rows as it takes.
func (s *sheet) key() {
	const sample, gap = 34.0, 14.0
	x := margin
	for _, sign := range []sign{signalSign, outsideSign, outsideSignalSign, partlySign, missingSign} {
		if !s.used[sign] {
			continue
		}
		text := signs[sign].means
		line, whole := cut(text, textSize, s.width-2*margin-sample)
		if wide := sample + width(line, textSize); x == margin || x+wide > s.width-margin {
			x = margin
			s.y += rowHeight + 3
		}
		t := &trail{}
		if sign == partlySign {
			plain := &trail{}
			plainSign.draw(plain, x+13, s.y-4, 4.2)
			s.path("cb-dt", plain)
		}
		sign.draw(t, x+13, s.y-4, 4.2)
		s.path(signs[sign].class, t)
		s.text("cb-ts", x+sample, s.y, "", line, whole)
		x += sample + width(line, textSize) + gap
	}
	if x > margin {
		s.y += 6
	}
}
