package chartsvg

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/projections"
)

// constants are the values of the constants of a type in a folder.
func constants(t *testing.T, folder, of string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is {
				return true
			}
			if kind, is := spec.Type.(*ast.Ident); !is || kind.Name != of {
				return true
			}
			for _, v := range spec.Values {
				if text, is := v.(*ast.BasicLit); is {
					value, err := strconv.Unquote(text.Value)
					if err != nil {
						t.Fatal(err)
					}
					list = append(list, value)
				}
			}
			return true
		})
	}
	slices.Sort(list)
	return list
}

// keys are those of a map of names, none of them empty.
func keys[T ~string](t *testing.T, names map[T]string) []string {
	t.Helper()
	var list []string
	for _, key := range slices.Sorted(maps.Keys(names)) {
		if names[key] == "" {
			t.Errorf("the name of %s is empty", key)
		}
		list = append(list, string(key))
	}
	return list
}

// TestEveryWordHasAName: what comes up later is named here, not told as it is spelled in the schema.
func TestEveryWordHasAName(t *testing.T) {
	for _, c := range []struct {
		folder, of string
		named      []string
	}{
		{"../projections", "ChartKind", keys(t, kindNames)},
		{"../projections", "RuleSet", keys(t, ruleNames)},
		{"../projections", "AnnotationKind", keys(t, annotationNames)},
		{"../domain", "Unit", keys(t, unitNames)},
		{"../domain", "Direction", keys(t, wantedWords)},
	} {
		if want := constants(t, c.folder, c.of); len(want) < 3 || !slices.Equal(c.named, want) {
			t.Errorf("%s: there are %q, names have %q", c.of, want, c.named)
		}
	}
}

// TestTheCentreLineIsCalled as in the sentences of charts; a stated baseline is none that the
// values have.
func TestTheCentreLineIsCalled(t *testing.T) {
	for kind, want := range map[projections.ChartKind]string{
		projections.RunChart: "median", projections.GChart: "median", projections.TChart: "centre line", projections.PChart: "mean", projections.IChart: "mean",
		projections.IPrimeChart: "mean", projections.MRChart: "mean", projections.CChart: "mean",
	} {
		c := extremes("", 4, 5, 6)
		c.Kind = kind
		level(c, 0, 2, 5, none, none)
		if text := described(Panel{Chart: c}); !strings.Contains(text, "The "+want+" is 5.") {
			t.Errorf("%s: %s", kind, text)
		}
		if l := labelsOf(c); l[0].name != want {
			t.Errorf("%s: %v", kind, l)
		}
	}
	c := extremes("", 4, 5, 6)
	level(c, 0, 2, 8, none, 9)
	c.Annotations = []*projections.ChartAnnotation{{Kind: projections.BaselineAnnotation, From: c.Phases[0].From, Text: "the district's report"}}
	if text := described(Panel{Chart: c}); !strings.Contains(text, "The baseline is 8, the upper limit is 9.") {
		t.Errorf("held against a stated baseline: %s", text)
	}
	if l := labelsOf(c); l[0].name != "upper limit" || l[1].name != "baseline" {
		t.Errorf("held against a stated baseline: %v", l)
	}
	c.Kind = projections.GChart
	if l := labelsOf(c); l[1].name != "median" {
		t.Errorf("a g chart with a stated baseline: %v", l)
	}
}

func TestWhoseInASentence(t *testing.T) {
	for heading, want := range map[string]string{
		"The team as a whole": "I chart of the team as a whole: ", "The team as a whole, English learners": "I chart of the team as a whole, English learners: ",
		"A class (2026-27)": "I chart of a class (2026-27): ", "Period 3": "I chart of Period 3: ", "A classroom": "I chart of A classroom: ", "": "I chart: ",
	} {
		if text := described(Panel{Heading: heading, Chart: extremes("", 4)}); !strings.HasPrefix(text, want) {
			t.Errorf("%q: %s", heading, text)
		}
	}
}
