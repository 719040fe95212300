package graph

import (
	"context"

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

// weightOf are fields that cost far more than others: a calibration is computed from all cycles of a
// team, the others are statistics that take a millisecond or more each.
var weightOf = map[string]int{
	"Team.calibration": 1000, "Cycle.staggered": 100, "MeasuredOutcome.monitoring": 100, "MeasuredOutcome.shrunken": 100,
}

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
	total := 0
	for _, selection := range set {
		switch x := selection.(type) {
		case *ast.Field:
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

// weight is what a field costs by itself.
func (w *weighing) weight(f *ast.Field) int {
	if f.Name == "__schema" {
		return weightOfSchema
	}
	if f.ObjectDefinition != nil {
		if weight, heavy := weightOf[f.ObjectDefinition.Name+"."+f.Name]; heavy {
			return weight
		}
	}
	if f.Definition != nil && f.Definition.Arguments.ForName("asOf") != nil && f.ArgumentMap(w.variables)["asOf"] != nil {
		return weightOfPast
	}
	return 1
}

// times is how often what is inside a field is answered.
func (w *weighing) times(f *ast.Field) int {
	if f.Definition == nil {
		return 1
	}
	arguments := f.ArgumentMap(w.variables)
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
	if f.Definition.Type.Elem == nil || len(f.SelectionSet) == 0 {
		return 1
	}
	if leadsOn(f) {
		return assumedThings
	}
	return assumedParts
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
