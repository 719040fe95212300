package main

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/graphql"
)

// writtenFor is the version of gqlgen whose templates the plugin follows.
const writtenFor = "v0.17.95"

// shapes are the fields of gqlgen's data: a new one may be a new way to answer a field.
var shapes = map[reflect.Type][]string{
	reflect.TypeFor[codegen.Object](): {
		"Definition", "Type", "ResolverInterface", "Root", "Fields", "Implements", "DisableConcurrency", "Stream", "Directives", "PointersInUnmarshalInput",
	},
	reflect.TypeFor[codegen.Field](): {
		"FieldDefinition", "TypeReference", "GoFieldType", "GoReceiverName", "GoFieldName", "IsResolver", "Args", "MethodHasContext",
		"NoErr", "VOkFunc", "Object", "Default", "Stream", "Directives", "HasHaser", "HaserMethodName", "Batch", "SubscriptionContextField",
	},
	reflect.TypeFor[codegen.Interface]():            {"Definition", "Type", "Implementors", "InTypemap"},
	reflect.TypeFor[codegen.InterfaceImplementor](): {"Definition", "Type", "TakeRef"},
	reflect.TypeFor[config.TypeReference](): {
		"Definition", "GQL", "GO", "Target", "CastType", "Marshaler", "Unmarshaler", "IsMarshaler", "IsOmittable", "IsContext",
		"PointersInUnmarshalInput", "IsRoot", "EnumValues",
	},
}

// sameShape says whether gqlgen is the one that the plugin was written for.
func sameShape() error { return sameAs(graphql.Version, shapes) }

func sameAs(version string, shapes map[reflect.Type][]string) error {
	if err := compare(version, shapes); err != nil {
		return fmt.Errorf(`%w.
The plugin writes what the templates of gqlgen %s write. Compare field.gotpl, object.gotpl, interface.gotpl
and type.gotpl of both versions (in its folder codegen), follow in graph/gen what has changed, let
`+"`go test ./graph/...`"+` pass, then set writtenFor and shapes in graph/gen/shape.go. To go on without views, see
docs/adr/0032-views.md`, err, writtenFor)
	}
	return nil
}

func compare(version string, shapes map[reflect.Type][]string) error {
	if version != writtenFor {
		return fmt.Errorf("gqlgen is %s, not %s", version, writtenFor)
	}
	for t, want := range shapes {
		got := make([]string, t.NumField())
		for i := range got {
			got[i] = t.Field(i).Name
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("gqlgen's %s has the fields %v, not %v", t, got, want)
		}
	}
	return nil
}
