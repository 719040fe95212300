package projections

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// wordsOf are the constants of a type as a file of the package declares them.
func wordsOf(t *testing.T, file, typ string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == typ {
			word, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			words = append(words, word)
		}
		return true
	})
	if len(words) == 0 {
		t.Fatalf("%s has no %s", file, typ)
	}
	return words
}

// TestEachKindAndSetHasItsCounterpart in the statistics, another for each, that makes a chart.
func TestEachKindAndSetHasItsCounterpart(t *testing.T) {
	groups := []chart.Subgroup{{Y: stats.Some(1), N: stats.Some(2)}, {Y: stats.Some(2), N: stats.Some(3)}}
	kinds := map[chart.Kind]string{}
	for _, word := range wordsOf(t, "chart.go", "ChartKind") {
		to, known := statisticsKinds[ChartKind(word)]
		if _, err := chart.Of(groups, chart.Options{Kind: to}); !known || kinds[to] != "" || err != nil {
			t.Errorf("%s is %q, as %q: %v", word, to, kinds[to], err)
		}
		kinds[to] = word
	}
	sets := map[chart.RuleSet]string{}
	for _, word := range wordsOf(t, "chart.go", "RuleSet") {
		to, known := statisticsRules[RuleSet(word)]
		if !known || sets[to] != "" || to.Version() < 1 {
			t.Errorf("%s is %q, as %q", word, to, sets[to])
		}
		sets[to] = word
	}
	if len(kinds) != len(statisticsKinds) || len(sets) != len(statisticsRules) {
		t.Errorf("%d kinds of %d, %d sets of %d", len(kinds), len(statisticsKinds), len(sets), len(statisticsRules))
	}
}
