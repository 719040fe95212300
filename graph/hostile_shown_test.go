package graph_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gql "github.com/vektah/gqlparser/v2/ast"
)

// written is what people write to have it run somewhere, each with a mark of its own in it.
var written = []string{
	`<script>alert(1)</script> %s`, `<img src=x onerror=alert(1)> %s`, `[%s](javascript:alert(1)) **b**`, `![%s](data:,x) # h | c`,
	`=HYPERLINK("u","%s")`, `"><svg/onload=alert(1)>'%s`, `]]></style></title>%s{{.Admin}}`, `@SUM(A1) %s -->`, "＝cmd %s `x`",
}

// marked is a town into whose texts marks were written.
type marked struct {
	*gathered
	marks int
	text  map[string]string // by mark
	shown map[string]int    // how many each way showed
}

var mark = regexp.MustCompile(`Qh[0-9]{4}`)

// TestWhatIsWrittenIsShownAsItIs: what would run, link or count somewhere is recorded in each text that takes
// it, and comes out in answers, digests, pictures, worksheets and tables as it was written: it makes
// no element, no link and no formula, and no line of the log has it.
func TestWhatIsWrittenIsShownAsItIs(t *testing.T) {
	g := &marked{gathered: newGathered(t), text: make(map[string]string), shown: make(map[string]int)}
	g.on(time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC))
	var measure, cycle any
	for _, s := range g.mutationsOf() {
		if s.mutation == "publishBrightSpots" {
			continue
		}
		in := g.give(s)
		switch s.mutation {
		case "defineMeasure":
			measure = in["measure"]
		case "planCycle":
			cycle = in["cycle"]
		case "thankShareOut":
			g.digests()
			g.tables()
		case "startPhase":
			g.picture(measure)
		case "decideAct":
			g.worksheet(cycle)
			g.tables()
		}
	}
	for _, line := range strings.Split(g.logged.String(), "\n") {
		if mark.MatchString(line) {
			t.Errorf("logged: %.300s", line)
		}
	}
	for way, least := range map[string]int{"recorded": 100, "answer": 80, "digest": 6, "page": 6, "picture": 1, "worksheet": 15, "sheet": 15, "table": 30} {
		if g.shown[way] < least {
			t.Errorf("%d texts were shown as %s: the test does not see them", g.shown[way], way)
		}
	}
	t.Logf("%d texts were recorded: shown %v", len(g.text), g.shown)
}

// give sends a command with hostile texts in each field that takes one.
func (g *marked) give(s step) object {
	g.t.Helper()
	plain := s.plain(g.t, g.town)
	input, own, sc := plain, make(map[string]field), schema(g.t)
	for _, f := range textsOf(sc, sc.Types[strings.ToUpper(s.mutation[:1])+s.mutation[1:]]) {
		name := fmt.Sprintf("Qh%04d", g.marks)
		text := fmt.Sprintf(written[g.marks%len(written)], name)
		if set, ok := f.set(input, text); ok && !notText[s.mutation+f.pointer()] {
			input, own[name], g.text[name] = set.(object), f, text
			g.marks++
		}
	}
	if s.mutation == "releaseShareOut" {
		input["despite"] = g.findings(input["shareOut"])
	}
	payload := g.untilTaken(s, plain, input, own)
	recorded, answered := g.lastFact(), flat(payload)
	for name := range own {
		g.shown["recorded"]++
		if !holds(recorded, g.text[name]) {
			g.t.Errorf("%s%s: recorded is no %q", s.mutation, own[name].pointer(), g.text[name])
		}
		if strings.Contains(answered, name) {
			g.shown["answer"]++
			g.unchanged("answer to "+s.mutation, answered, name)
		}
	}
	return input
}

// untilTaken gives each field back what stood there when its text is refused.
func (g *marked) untilTaken(s step, plain, input object, own map[string]field) object {
	g.t.Helper()
	for range 20 {
		delete(input, "commandId")
		payload, a := g.command(s.token, s.mutation, g.selection(s.mutation), input)
		refusals, _ := payload["refusals"].([]any)
		if len(a.Errors) > 0 {
			g.t.Fatalf("%s: %.600s", s.mutation, a.raw)
		}
		if len(refusals) == 0 {
			return payload
		}
		for _, r := range refusals {
			refused := false
			for name, f := range own {
				if f.pointer() == r.(object)["path"] || r.(object)["path"] == "/despite" {
					restored, _ := f.set(input, f.of(plain))
					if f.of(plain) == "" { // it was not there
						restored = f.without(input)
					}
					input, refused = restored.(object), true
					delete(own, name)
				}
			}
			if !refused {
				g.t.Fatalf("%s: %v", s.mutation, r)
			}
		}
	}
	g.t.Fatalf("%s is refused for ever", s.mutation)
	return nil
}

// of is the text at a place of an input; empty when there is none.
func (f field) of(value any) string {
	text, _ := at(value, strings.Join(f, ".")).(string)
	return text
}

// without takes the first step of a place out of an input.
func (f field) without(input object) object {
	input = maps.Clone(input)
	if len(f) == 1 || f[1] == "0" && len(f) == 2 {
		delete(input, f[0])
		return input
	}
	switch inner := input[f[0]].(type) {
	case object:
		input[f[0]] = f[1:].without(inner)
	case []any:
		inner = slices.Clone(inner)
		inner[0] = f[2:].without(inner[0].(object))
		input[f[0]] = inner
	}
	return input
}

// selection asks a payload for all of the thing that it is about.
func (g *marked) selection(mutation string) string {
	sc := schema(g.t)
	payload := sc.Types[mutations(sc)[mutation].Type.Name()]
	for _, f := range payload.Fields {
		if to := sc.Types[f.Type.Name()]; isThing(to) {
			return f.Name + " { " + selection(sc, to, func(f *gql.FieldDefinition) bool {
				return !slices.Contains([]string{"preview", "timeline", "familyTree", "family", "shareOutDraft", "quality", "series", "outcomes", "history", "method", "fileDrawer", "brightSpots", "similar", "calibration", "ramp"}, f.Name)
			}) + " }"
		}
	}
	return "position"
}

func (g *marked) findings(shareOut any) (keys []any) {
	told := g.read(g.teacher, `query($id: ID!) { shareOut(id: $id) { draft { findings { key } } } }`, object{"id": shareOut})
	for _, f := range list(told, "shareOut.draft.findings") {
		keys = append(keys, at(f, "key"))
	}
	return keys
}

// unchanged says that a text stands where its mark does.
func (g *marked) unchanged(where, out, name string) {
	g.t.Helper()
	if !strings.Contains(out, g.text[name]) {
		i := strings.Index(out, name)
		g.t.Errorf("%s: %q is shown as %q", where, g.text[name], out[max(0, i-30):min(len(out), i+40)])
	}
}

// all looks at each mark in what a way shows.
func (g *marked) all(way, out string) {
	g.t.Helper()
	found := make(map[string]bool)
	for _, name := range mark.FindAllString(out, -1) {
		if !found[name] {
			g.shown[way]++
			g.unchanged(way, out, name)
		}
		found[name] = true
	}
}

// flat joins all texts in a value.
func flat(value any) string {
	switch v := value.(type) {
	case string:
		return v + "\n"
	case []any:
		var b strings.Builder
		for _, item := range v {
			b.WriteString(flat(item))
		}
		return b.String()
	case object:
		var b strings.Builder
		for _, item := range v {
			b.WriteString(flat(item))
		}
		return b.String()
	default:
		return ""
	}
}

func holds(value any, text string) bool { return strings.Contains(flat(value), text) }
