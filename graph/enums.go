package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// spelling refuses words of an enum in another case: the validator takes them in variables, and
// what they choose would be nothing.
type spelling struct{ schema *ast.Schema }

func (spelling) ExtensionName() string                   { return "Spelling" }
func (spelling) Validate(graphql.ExecutableSchema) error { return nil }

func (s spelling) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, v := range op.Operation.VariableDefinitions {
		if wrong := s.check(v.Type, op.Variables[v.Variable]); wrong != nil {
			return wrong.asError()
		}
	}
	return nil
}

func (s spelling) check(typ *ast.Type, value any) *Problem {
	if value == nil {
		return nil
	}
	if list, ok := value.([]any); ok && typ.Elem != nil {
		for _, item := range list {
			if wrong := s.check(typ.Elem, item); wrong != nil {
				return wrong
			}
		}
		return nil
	}
	definition := s.schema.Types[typ.Name()]
	switch fields, word := asFields(value), asWord(value); {
	case definition == nil:
	case definition.Kind == ast.Enum && definition.EnumValues.ForName(word) == nil:
		return problem(BadUserInput, "%q is not a %s: words of an enum are written in capitals", clip(word), definition.Name)
	case definition.Kind == ast.InputObject:
		for _, field := range definition.Fields {
			if wrong := s.check(field.Type, fields[field.Name]); wrong != nil {
				return wrong
			}
		}
	}
	return nil
}

func asFields(value any) map[string]any {
	fields, _ := value.(map[string]any)
	return fields
}

// asWord reads a word, or the only one of a list that the validator has made of it.
func asWord(value any) string {
	if list, ok := value.([]string); ok && len(list) == 1 {
		return list[0]
	}
	word, _ := value.(string)
	return word
}
