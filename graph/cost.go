package graph

import (
	"context"
	"strings"
	"unicode"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What a list without a page size is taken to hold: one of things with an id of their own leads
// on to others, the others are parts of a thing.
const (
	assumedThings = 10
	assumedParts  = 2
	// assumedPage is what a page holds when its size is left out.
	assumedPage = 20
	// assumedValues is what a list cut by `last` holds when that is left out.
	assumedValues = 100
	// weightOfPast is what a moment of the past costs: it is computed from all events up to then.
	weightOfPast = 2500
	// weightOfSchema is what asking for the schema costs, which is a large answer.
	weightOfSchema = 10_000
)

// What charts cost, so that MaxCost pays for about a second: each takes time with the square of its
// values, for the day on which each signal first fired. They are weighed as of 365 values with many
// signals; what longer ones take is bounded by [projections.MaxEffort].
const (
	// weightOfUsual is what a series' usual chart costs: 2.5 ms. It is made once, for all that is told
	// of it.
	weightOfUsual = 60
	// weightOfChosen is what one of a kind or rules asked for costs: up to 8 ms.
	weightOfChosen = 200
	// weightOfMethod is what a change told by another method than means costs: 1 ms.
	weightOfMethod = 25
)

// weightOf are fields that cost far more than others: a calibration is computed from all cycles of a
// team, the others are statistics that take a millisecond or more each. Monitoring takes time with
// the square of its values, too: 30 ms for 365, of which MaxEffort allows 18. The feed takes 2.5 ms of
// 5,000 share-outs, to count them 1.5 ms, to count what they tell 17 ms. An inbox searches for all
// that a person follows: with as much and as long as may be it takes 33 ms, to count it as long again.
// A preview reads all that might tell whose the share-out is.
var weightOf = map[string]int{
	"Team.calibration": 1000, "Cycle.staggered": 100, "Cycle.signalClock": assumedParts * weightOfUsual,
	"Team.quality": 1000, "Team.fileDrawer": 200, "Cycle.quality": 20, "Cycle.rampQuality": 100, "Network.methodCounts": 100, "Network.fileDrawer": 100,
	// A family is read as a whole; pooling it is a search for each scale.
	"ShareOut.tried": 20, "ShareOut.family": 80, "ShareOut.familyTree": 100, "FamilyTree.pooled": 100,
	"Query.shareOuts": 60, "Network.shareOuts": 60, "NetworkFeed.shareOuts": 60, "Viewer.inbox": 1600, "Viewer.triedElsewhere": 400, "ShareOut.preview": 500,
	"ShareOutConnection.totalCount": 40, "ShareOutConnection.facets": 400,
	"MeasuredOutcome.monitoring": 700, "MeasuredOutcome.shrunken": 100, "MeasuredOutcome.autocorrelation": 80,
}

// weightOfTerm is what each word that is searched for costs: with beginnings of words that stand in
// most share-outs 0.7 ms, and to count as long again.
const weightOfTerm = 40

// cost refuses an operation that asks for too much, before it runs. It takes part in gqlgen's
// making of an operation, when the document is validated and the variables are known.
type cost struct{}

func (cost) ExtensionName() string                   { return "Cost" }
func (cost) Validate(graphql.ExecutableSchema) error { return nil }

func (cost) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	w := weighing{variables: op.Variables, fragments: make(map[string]int)}
	total := w.selection(op.Operation.SelectionSet)
	for _, value := range op.Variables {
		w.items(value)
	}
	if w.wrong != nil {
		return w.wrong.asError()
	}
	if total > MaxCost {
		return problem(TooComplex, "the operation weighs %d, more than %d: ask for smaller pages or fewer fields", total, MaxCost).asError()
	}
	if t := turnOf(ctx); t != nil {
		t.weight = total
	}
	return nil
}

// weighing walks a validated operation; each fragment is weighed once.
type weighing struct {
	variables map[string]any
	fragments map[string]int
	wrong     *Problem
}

func (w *weighing) selection(set ast.SelectionSet) int {
	total, charted := 0, false
	for _, selection := range set {
		switch x := selection.(type) {
		case *ast.Field:
			if w.usual(x) && !charted {
				total, charted = total+weightOfUsual, true
			}
			total += w.weight(x) + w.times(x)*w.selection(x.SelectionSet)
		case *ast.InlineFragment:
			total += w.selection(x.SelectionSet)
		case *ast.FragmentSpread:
			weight, known := w.fragments[x.Name]
			if !known && x.Definition != nil {
				weight = w.selection(x.Definition.SelectionSet)
				w.fragments[x.Name] = weight
			}
			total += weight
		}
		if total > overflow {
			return overflow
		}
	}
	return total
}

// usual says that a field is told from a series' usual chart.
func (w *weighing) usual(f *ast.Field) bool {
	if f.ObjectDefinition == nil || f.ObjectDefinition.Name != "MeasuredOutcome" {
		return false
	}
	return f.Name == "signal" || f.Name == "chart" && !w.chosen(f)
}

// chosen says that an argument of a field is given.
func (w *weighing) chosen(f *ast.Field) bool {
	for _, value := range f.ArgumentMap(w.variables) {
		if value != nil {
			return true
		}
	}
	return false
}

// weight is what a field costs by itself.
func (w *weighing) weight(f *ast.Field) int {
	if f.Name == "__schema" {
		return weightOfSchema
	}
	if f.ObjectDefinition != nil {
		name := f.ObjectDefinition.Name + "." + f.Name
		if weight, heavy := weightOf[name]; heavy {
			return weight + weightOfTerm*w.terms(f)
		}
		switch {
		case name == "MeasuredOutcome.chart" && w.chosen(f):
			return weightOfChosen
		case name == "MeasuredOutcome.change" && w.chosen(f):
			return weightOfMethod
		}
	}
	if f.Definition != nil && f.Definition.Arguments.ForName("asOf") != nil && f.ArgumentMap(w.variables)["asOf"] != nil {
		return weightOfPast
	}
	return 1
}

// terms counts the words of a search, without its signs.
func (w *weighing) terms(f *ast.Field) int {
	if f.Definition == nil || f.Definition.Arguments.ForName("search") == nil {
		return 0
	}
	text, _ := f.ArgumentMap(w.variables)["search"].(string)
	return len(strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) }))
}

// times is how often what is inside a field is answered.
func (w *weighing) times(f *ast.Field) int {
	if f.Definition == nil {
		return 1
	}
	var arguments map[string]any
	if len(f.Definition.Arguments) > 0 { // most fields take none
		arguments = f.ArgumentMap(w.variables)
	}
	for _, value := range arguments {
		w.items(value)
	}
	if n, paged := w.page(f, arguments, "first", assumedPage); paged {
		return n
	}
	if n, paged := w.page(f, arguments, "last", assumedValues); paged {
		return n
	}
	if ids, ok := arguments["ids"].([]any); ok {
		if len(ids) > MaxPage {
			w.fail("%d ids are more than %d", len(ids), MaxPage)
		}
		return len(ids)
	}
	if f.Definition.Type.Elem == nil || len(f.SelectionSet) == 0 || ofPage(f) {
		return 1
	}
	if leadsOn(f) {
		return assumedThings
	}
	return assumedParts
}

// ofPage says that a list is that of a page, whose size was weighed where it was asked for.
func ofPage(f *ast.Field) bool {
	return f.Name == "edges" && f.ObjectDefinition != nil && strings.HasSuffix(f.ObjectDefinition.Name, "Connection")
}

// leadsOn says that what a list holds has an id that can be asked for by itself.
func leadsOn(f *ast.Field) bool {
	for _, s := range f.SelectionSet {
		if inner, ok := s.(*ast.Field); ok && inner.ObjectDefinition != nil {
			return len(inner.ObjectDefinition.Interfaces) > 0
		}
	}
	return true
}

// page is the size of a page, when the field has an argument of that name.
func (w *weighing) page(f *ast.Field, arguments map[string]any, name string, assumed int) (int, bool) {
	if f.Definition.Arguments.ForName(name) == nil {
		return 0, false
	}
	value, given := arguments[name]
	if !given || value == nil {
		return assumed, true
	}
	n, ok := wholeNumber(value)
	if !ok || n < 0 || n > MaxPage {
		w.fail("%s: %v: a page has from 0 to %d items", name, value, MaxPage)
		return 1, true
	}
	return int(n), true
}

// items refuses lists that are too long, wherever they stand in an argument.
func (w *weighing) items(value any) {
	switch v := value.(type) {
	case []any:
		if len(v) > MaxItems {
			w.fail("a list of %d items is longer than %d", len(v), MaxItems)
			return
		}
		for _, item := range v {
			w.items(item)
		}
	case map[string]any:
		for _, field := range v {
			w.items(field)
		}
	}
}

func (w *weighing) fail(format string, args ...any) {
	if w.wrong == nil {
		w.wrong = problem(BadUserInput, format, args...)
	}
}

// wholeNumber reads a number as literals and variables carry it.
func wholeNumber(value any) (int64, bool) {
	n, err := graphql.UnmarshalInt64(value)
	_, isText := value.(string)
	return n, err == nil && !isText
}
