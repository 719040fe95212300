package viewstest

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments gives a field some of its arguments, as literals or variables.
func (m *Maker) arguments(f *ast.FieldDefinition) string {
	var given []string
	for _, a := range f.Arguments {
		if (!a.Type.NonNull || a.DefaultValue != nil) && m.chance(50) {
			continue
		}
		literal, value := m.value(f.Name, a.Name, a.Type)
		if m.chance(30) {
			literal = m.variable(a.Type.String(), value)
		}
		given = append(given, a.Name+": "+literal)
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

// value makes one of a type.
func (m *Maker) value(field, argument string, t *ast.Type) (literal string, value any) {
	if !t.NonNull && m.chance(10) {
		return "null", nil
	}
	if t.Elem != nil {
		var literals []string
		values := []any{}
		for range m.Rand.IntN(3) {
			literal, value := m.value(field, argument, t.Elem)
			literals, values = append(literals, literal), append(values, value)
		}
		return "[" + strings.Join(literals, ", ") + "]", values
	}
	def := m.Schema.Types[t.NamedType]
	switch def.Kind {
	case ast.Enum:
		name := def.EnumValues[m.Rand.IntN(len(def.EnumValues))].Name
		return name, name
	case ast.InputObject:
		return m.input(field, def)
	}
	switch def.Name {
	case "Boolean":
		yes := m.chance(50)
		return fmt.Sprint(yes), yes
	default:
		return m.Scalar(field, argument, def.Name)
	}
}

// input makes an object for an argument.
func (m *Maker) input(field string, def *ast.Definition) (literal string, value any) {
	var literals []string
	object := make(map[string]any)
	for _, f := range def.Fields {
		if (!f.Type.NonNull || f.DefaultValue != nil) && m.chance(60) {
			continue
		}
		literal, value := m.value(field, f.Name, f.Type)
		literals = append(literals, f.Name+": "+literal)
		object[f.Name] = value
	}
	return "{" + strings.Join(literals, ", ") + "}", object
}
