package chartsvg

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// rules are the declarations of a style by class, such as "cb-ln"; "text" are those of every text.
func rules(css string) map[string]map[string]string {
	found := make(map[string]map[string]string)
	for _, rule := range regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`).FindAllStringSubmatch(css, -1) {
		for selector := range strings.SplitSeq(rule[1], ",") {
			name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(selector), ".cbchart"), " "), ".")
			if found[name] == nil {
				found[name] = make(map[string]string)
			}
			for declaration := range strings.SplitSeq(rule[2], ";") {
				property, value, _ := strings.Cut(declaration, ":")
				found[name][property] = value
			}
		}
	}
	return found
}

// over puts the rules of one style over those of another.
func over(base, more map[string]map[string]string) map[string]map[string]string {
	for name, declarations := range more {
		if base[name] == nil {
			base[name] = make(map[string]string)
		}
		for property, value := range declarations {
			base[name][property] = value
		}
	}
	return base
}

// luminance and contrast are those of WCAG 2.2.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		t.Fatalf("%q is no colour", colour)
	}
	part := func(shift int) float64 {
		v := float64(n>>shift&255) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast: texts have 4.5 : 1 against what is behind them, marks and lines that mean something
// 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11), in light, dark and print. The grid only leads the eye.
func TestContrast(t *testing.T) {
	inner := func(media string) string { // what stands within the braces of a media rule
		return strings.TrimSuffix(media[strings.Index(media, "{")+1:], "}")
	}
	light := rules(strings.Split(plainStyle, "@media")[0])
	looks := map[string]map[string]map[string]string{
		"light": light,
		"dark":  over(rules(strings.Split(plainStyle, "@media")[0]), rules(inner(darkStyle))),
		"print": over(rules(strings.Split(plainStyle, "@media")[0]), rules(inner(printStyle))),
	}
	for name, look := range looks {
		paper := look["cb-bg"]["fill"]
		if look[""]["background"] != paper {
			t.Errorf("%s: the page is %s, the picture %s", name, look[""]["background"], paper)
		}
		band := look["cb-ba"]["fill"]
		atLeast := func(what string, ratio float64, colour, behind string) {
			if got := contrast(t, colour, behind); got < ratio {
				t.Errorf("%s: %s has %.2f : 1 with %s on %s, want %.1f", name, what, got, colour, behind, ratio)
			}
		}
		for _, behind := range []string{paper, band} {
			atLeast("text", 4.5, look["text"]["fill"], behind)
			atLeast("soft text", 4.5, look["cb-ts"]["fill"], behind)
			for _, class := range []string{"cb-ax", "cb-ph", "cb-ha", "cb-ln", "cb-ce", "cb-li", "cb-ta", "cb-le", "cb-dt", "cb-sg", "cb-ou", "cb-os", "cb-pc", "cb-cy", "cb-cf", "cb-bf", "cb-mo", "cb-mi"} {
				atLeast(class, 3, look[class]["stroke"], behind)
			}
		}
		atLeast("a number on a filled mark", 4.5, look["cb-ti"]["fill"], look["cb-mi"]["fill"])
		atLeast("a number on an open mark", 4.5, look["text"]["fill"], look["cb-mo"]["fill"])
		atLeast("a number on a bar", 4.5, look["text"]["fill"], look["cb-cf"]["fill"])
		atLeast("a signal's ring on its inside", 3, look["cb-sg"]["stroke"], look["cb-sg"]["fill"])
	}
	for class, property := range looks["print"] {
		for _, kind := range []string{"stroke", "fill"} {
			if colour := property[kind]; class != "cb-gr" && class != "cb-ba" && colour != "" && colour != "none" && colour != "#000" && colour != "#fff" {
				t.Errorf("in print %s has %s %s: neither black nor white", class, kind, colour)
			}
		}
	}
}

// TestNoMeaningByColourAlone: in print all is black, so lines must differ in dashes and shapes in form.
func TestNoMeaningByColourAlone(t *testing.T) {
	look := rules(strings.Split(plainStyle, "@media")[0])
	dashes := make(map[string]string)
	for _, class := range []string{"cb-ce", "cb-li", "cb-ta", "cb-ph", "cb-ha"} {
		dash := look[class]["stroke-dasharray"]
		if other, same := dashes[dash]; same {
			t.Errorf("%s and %s are both drawn %q", class, other, dash)
		}
		dashes[dash] = class
	}
	shapes := make(map[string]sign)
	for s := range signs {
		shape := &trail{}
		sign(s).draw(shape, 0, 0, 4)
		if shape.Len() == 0 {
			t.Errorf("%v has no shape", signs[s])
		}
		filled := look[signs[s].class]["fill"] == look[signs[s].class]["stroke"]
		form := shape.String() + strconv.FormatBool(filled) + look[signs[s].class]["stroke-dasharray"]
		if other, same := shapes[form]; same {
			t.Errorf("%v and %v have one shape", signs[s], signs[other])
		}
		shapes[form] = sign(s)
	}
}

// sizes are those of texts by class.
func sizes(t *testing.T) map[string]float64 {
	t.Helper()
	sizes := make(map[string]float64)
	for class, declarations := range rules(strings.Split(plainStyle, "@media")[0]) {
		if text := declarations["font-size"]; text != "" {
			size, err := strconv.ParseFloat(strings.TrimSuffix(text, "px"), 64)
			if err != nil {
				t.Fatal(err)
			}
			sizes[class] = size
		}
	}
	for class, want := range map[string]float64{"text": textSize, "cb-tt": titleSize, "cb-th": headSize, "cb-tm": markSize, "cb-ti": markSize} {
		if sizes[class] != want {
			t.Errorf("%s is %g px in the style, %g in the layout", class, sizes[class], want)
		}
	}
	return sizes
}

// box is where a text is, by an estimate that holds for wide fonts.
type box struct {
	left, right, top, bottom float64
	text                     string
}

func (a box) on(b box) bool {
	return min(a.right, b.right)-max(a.left, b.left) > 0.5 && min(a.bottom, b.bottom)-max(a.top, b.top) > 0.5
}

// boxesOf are where texts and marks are in a layout.
func boxesOf(t *testing.T, layout *element) (texts, marks []box) {
	t.Helper()
	sizes, look := sizes(t), rules(plainStyle)
	number := func(e *element, name string) float64 {
		v, err := strconv.ParseFloat(e.attr[name], 64)
		if err != nil {
			t.Fatalf("%s=%q", name, e.attr[name])
		}
		return v
	}
	layout.each(func(e *element) {
		class := e.attr["class"]
		switch {
		case class == "cb-mo" || class == "cb-mi":
			x, y := number(e, "x"), number(e, "y")
			marks = append(marks, box{x, x + number(e, "width"), y, y + number(e, "height"), "a mark"})
		case e.name == "text":
			size, known := sizes[class]
			if !known {
				size = sizes["text"]
			}
			wide := width(e.text, size)
			if look[class]["font-weight"] == "600" && class != "cb-tm" && class != "cb-ti" {
				wide *= bold
			}
			x, y := number(e, "x"), number(e, "y")
			switch e.attr["text-anchor"] {
			case "middle":
				x -= wide / 2
			case "end":
				x -= wide
			}
			texts = append(texts, box{x, x + wide, y - 0.8*size, y + 0.2*size, e.text})
		}
	})
	return texts, marks
}

// overlaps tells which boxes lie on another.
func overlaps(boxes []box) (amiss []string) {
	for i, a := range boxes {
		for _, b := range boxes[i+1:] {
			if a.on(b) {
				amiss = append(amiss, a.text+" lies on "+b.text)
			}
		}
	}
	return amiss
}

// TestNoTextLiesOnAnother in any situation or layout, no mark on a mark, and none leaves it.
func TestNoTextLiesOnAnother(t *testing.T) {
	for name, p := range situations() {
		e, err := parsed(drawn(t, p))
		if err != nil {
			t.Fatal(err)
		}
		for _, layout := range e.children {
			if layout.name != "svg" {
				continue
			}
			view := strings.Fields(layout.attr["viewBox"])
			right, _ := strconv.ParseFloat(view[2], 64)
			bottom, _ := strconv.ParseFloat(view[3], 64)
			texts, marks := boxesOf(t, layout)
			if len(texts) < 3 {
				t.Errorf("%s has %d texts", name, len(texts))
			}
			for _, amiss := range append(overlaps(texts), overlaps(marks)...) {
				t.Errorf("%s, %g px: %s", name, right, amiss)
			}
			for _, a := range texts {
				if a.left < -0.5 || a.right > right+0.5 || a.top < 0 || a.bottom > bottom {
					t.Errorf("%s, %g px: %q leaves the picture: %+v", name, right, a.text, a)
				}
			}
		}
	}
}
