package chartsvg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

var update = flag.Bool("update", false, "write testdata anew")

func drawn(t testing.TB, p Picture) string {
	t.Helper()
	var b strings.Builder
	if err := Draw(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGoldenPictures compares each situation with the picture that somebody has looked at.
func TestGoldenPictures(t *testing.T) {
	for name, p := range situations() {
		got := drawn(t, p)
		path := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is another picture; look at it, then -update:\n%.3000s", name, got)
		}
	}
}

// element is a part of a picture as it is read back.
type element struct {
	name     string
	attr     map[string]string
	text     string
	children []*element
}

// parsed reads a picture strictly.
func parsed(text string) (*element, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	root := &element{}
	stack := []*element{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(root.children) != 1 {
				return nil, errors.New("not one root")
			}
			return root.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch x := token.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local, attr: make(map[string]string)}
			for _, a := range x.Attr {
				if _, twice := e.attr[a.Name.Local]; twice {
					return nil, errors.New(a.Name.Local + " stands there twice")
				}
				e.attr[a.Name.Local] = a.Value
			}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(x)
		}
	}
}

// each walks an element and all within.
func (e *element) each(do func(*element)) {
	do(e)
	for _, c := range e.children {
		c.each(do)
	}
}

// allowed are the elements and attributes of a picture; none runs, loads, links or names anything.
var (
	allowedElements   = strings.Fields("svg title desc style rect g text line path circle")
	allowedAttributes = strings.Fields("xmlns class role lang width height font-family font-size fill display viewBox preserveAspectRatio aria-hidden aria-label " +
		"x y x1 y1 x2 y2 cx cy r rx d text-anchor opacity pointer-events")
)

func harmless(e *element) (amiss []string) {
	is := func(list []string, name string) bool {
		for _, a := range list {
			if a == name {
				return true
			}
		}
		return false
	}
	e.each(func(e *element) {
		if !is(allowedElements, e.name) {
			amiss = append(amiss, "element "+e.name)
		}
		for name, value := range e.attr {
			if !is(allowedAttributes, name) {
				amiss = append(amiss, "attribute "+name)
			}
			if name != "aria-label" && (strings.Contains(value, "NaN") || strings.Contains(value, "Inf") || strings.Contains(value, "url(")) {
				amiss = append(amiss, name+"="+value)
			}
		}
		if e.name == "style" && e.text != Style {
			amiss = append(amiss, "another style")
		}
	})
	return amiss
}

// anyText is what people may write, and worse.
func anyText(t *rapid.T, name string) string {
	parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{
		"\x00", "\x1b[31m", "]]>", "<![CDATA[", "</desc>", "<script>", "&#0;", "\"'", "\u202e", "\u2066", "\u2069", "\xff", "\xed\xa0\x80", "\ufffe", "\u0301\u0301\u0301\u0301\u0301",
		"W", " ", "\n", "\u05d0\u05d1", "\u0627\u0644", "\U0001F469\u200d\U0001F3EB", "Period 3", strings.Repeat("x", 300), strings.Repeat("long words ", 300),
	}), rapid.String()), 0, 4).Draw(t, name)
	return strings.Join(parts, "")
}

var extreme = []float64{
	0, math.Copysign(0, -1), 1, -1, 50, 100, 0.1, 1e15, -1e15, 1e-15, 1e300, -1e300, math.MaxFloat64, -math.MaxFloat64,
	math.SmallestNonzeroFloat64, 1e-300, 33.333333333, 1e7, 9999999.5, math.Inf(1), math.Inf(-1), math.NaN(),
}

func anyNumber(t *rapid.T, name string) *float64 {
	if rapid.IntRange(0, 4).Draw(t, name+"?") == 0 {
		return nil
	}
	if rapid.Bool().Draw(t, name+" extreme") {
		return ptr(rapid.SampledFrom(extreme).Draw(t, name))
	}
	return ptr(rapid.Float64Range(-1000, 1000).Draw(t, name))
}

func anyDay(t *rapid.T, name string) domain.Date {
	if rapid.IntRange(0, 20).Draw(t, name+" odd") == 0 {
		return rapid.SampledFrom([]domain.Date{{}, monday(-100_000), monday(400_000)}).Draw(t, name)
	}
	return monday(0).AddDays(rapid.IntRange(-400, 400).Draw(t, name))
}

func anyChart(t *rapid.T) *projections.Chart {
	c := &projections.Chart{
		Kind: rapid.SampledFrom([]projections.ChartKind{"", "NEW_KIND", projections.RunChart, projections.PChart, projections.TChart}).Draw(t, "kind"),
		Why:  anyText(t, "why"), Rules: projections.AnhoejRules,
		Unit:      rapid.SampledFrom([]domain.Unit{"", domain.PercentUnit, domain.CountUnit, domain.TimeUnit}).Draw(t, "unit"),
		Direction: rapid.SampledFrom([]domain.Direction{"", domain.Increase, domain.Maintain}).Draw(t, "direction"),
		Target:    anyNumber(t, "target"),
	}
	phases := rapid.IntRange(0, 3).Draw(t, "phases")
	for range rapid.IntRange(0, 12).Draw(t, "points") {
		at := &projections.ChartPoint{
			Period: anyDay(t, "period"), Value: anyNumber(t, "value"), Centre: anyNumber(t, "centre"), Lower: anyNumber(t, "lower"), Upper: anyNumber(t, "upper"),
			Phase: rapid.IntRange(-1, 3).Draw(t, "phase"), Outside: rapid.Bool().Draw(t, "outside"), Marked: rapid.Bool().Draw(t, "marked"), PartlyCounted: rapid.Bool().Draw(t, "partly"),
		}
		if rapid.Bool().Draw(t, "has end") {
			at.PeriodEnd = ptr(anyDay(t, "end"))
		}
		if rapid.Bool().Draw(t, "has label") {
			at.Label = ptr(domain.Text(anyText(t, "label")))
		}
		c.Points = append(c.Points, at)
	}
	for range phases {
		c.Phases = append(c.Phases, &projections.ChartPhase{From: anyDay(t, "from"), To: anyDay(t, "to"), Label: ptr(domain.Text(anyText(t, "phase label"))), Sentence: anyText(t, "sentence"), Question: ptr(anyText(t, "question"))})
	}
	for range rapid.IntRange(0, 3).Draw(t, "signals") {
		c.Signals = append(c.Signals, &projections.Signal{Rule: anyText(t, "rule"), From: anyDay(t, "from"), To: anyDay(t, "to")})
	}
	for range rapid.IntRange(0, 6).Draw(t, "annotations") {
		a := &projections.ChartAnnotation{
			Kind: rapid.SampledFrom([]projections.AnnotationKind{"", projections.CycleAnnotation, projections.BaselineAnnotation, projections.NoteAnnotation, projections.PhaseAnnotation}).Draw(t, "kind"),
			From: anyDay(t, "from"), Text: anyText(t, "text"),
		}
		if rapid.Bool().Draw(t, "ends") {
			a.To = ptr(anyDay(t, "to"))
		}
		c.Annotations = append(c.Annotations, a)
	}
	return c
}

// TestAnyChartIsAHarmlessPicture whatever its numbers, days and texts are: it is well-formed, has
// only what pictures have, and is the same when it is drawn again.
func TestAnyChartIsAHarmlessPicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Picture{Title: anyText(t, "title"), Narrative: rapid.Bool().Draw(t, "narrative")}
		for range rapid.IntRange(0, 3).Draw(t, "panels") {
			p.Panels = append(p.Panels, Panel{Heading: anyText(t, "heading"), Chart: anyChart(t)})
		}
		var first, again bytes.Buffer
		if err := errors.Join(Draw(&first, p), Draw(&again, p)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatal("drawn again it is another picture")
		}
		e, err := parsed(first.String())
		if err != nil {
			t.Fatalf("%v:\n%s", err, first.String())
		}
		if amiss := harmless(e); len(amiss) > 0 {
			t.Fatalf("it has %q", amiss)
		}
		if strings.ContainsAny(first.String(), "\u202e\u202d\u2066\u2067\x00\ufffe") {
			t.Fatal("it has characters that turn the writing, or none")
		}
	})
}

// TestAThousandPoints stay small, and each is in the table.
func TestAThousandPoints(t *testing.T) {
	text := drawn(t, Picture{Title: "A thousand days", Panels: []Panel{{Chart: thousand()}}})
	if len(text) > 300_000 {
		t.Errorf("it has %d bytes", len(text))
	}
	t.Logf("%d bytes", len(text))
	e, err := parsed(text)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	e.each(func(e *element) {
		if e.attr["role"] == "row" {
			rows++
		}
	})
	if want := 1000 + 1 + 60 + 1; rows != want {
		t.Errorf("%d rows, want %d", rows, want)
	}
}

// TestAWriterThatFails is told.
func TestAWriterThatFails(t *testing.T) {
	if err := Draw(failing{}, Picture{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the error is %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
