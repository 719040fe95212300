package graph_test

import (
	"maps"
	"slices"

	gql "github.com/vektah/gqlparser/v2/ast"
)

// heavy are the fields that are asked for each by itself: all of a thing together would weigh more
// than an operation may.
var heavy = []string{"Cycle.outcomes", "Cycle.signalClock", "Cycle.staggered", "Measure.series", "Measure.totals"}

// inParts asks for all fields of a type, the heavy ones apart, and puts the answers together.
func (m *matrix) inParts(kind string, ask func(fields string) answer) answer {
	def := m.schema.Types[kind]
	only := func(fits func(name string) bool) string {
		return selection(m.schema, def, func(f *gql.FieldDefinition) bool {
			return fits(kind+"."+f.Name) && (kind != "ShareOut" || !slices.Contains(judged, f.Name)) && (kind != "Network" || f.Name != "shareOuts")
		})
	}
	all := ask(only(func(name string) bool { return !slices.Contains(heavy, name) }))
	for _, part := range heavy {
		if fields := only(func(name string) bool { return name == part }); fields != "" {
			a := ask(fields)
			all.raw, all.Errors = append(all.raw, a.raw...), append(all.Errors, a.Errors...)
			joined, _ := join(all.Data, a.Data).(object)
			all.Data = joined
		}
	}
	return all
}

// join puts two parts of an answer together.
func join(a, b any) any {
	switch x := a.(type) {
	case object:
		y, ok := b.(object)
		if !ok || y == nil {
			return a
		}
		if x == nil { // refused, with an error
			return b
		}
		joined := maps.Clone(x)
		for key := range y {
			if _, there := x[key]; there {
				joined[key] = join(x[key], y[key])
			} else {
				joined[key] = y[key]
			}
		}
		return joined
	case []any:
		y, _ := b.([]any)
		joined := make([]any, len(x))
		for i := range x {
			if joined[i] = x[i]; i < len(y) {
				joined[i] = join(x[i], y[i])
			}
		}
		return joined
	default:
		return b
	}
}
