package main

import (
	"errors"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// views is the plugin of gqlgen that makes views.go: for each type a function that appends it, for
// each field of an object how it is answered, and Views, the extension of all.
type views struct{}

func (views) Name() string { return "views" }

// GenerateCode makes the file from what gqlgen has bound.
func (views) GenerateCode(d *codegen.Data) error {
	if d.Config.UseFunctionSyntaxForExecutionContext {
		return errors.New("the option use_function_syntax_for_execution_context is not known here: take it out of gqlgen.yml, or teach graph/gen its names")
	}
	return templates.Render(templates.Options{
		PackageName: d.Config.Exec.Package, Filename: target(d.Config), Packages: d.Config.Packages,
		GeneratedHeader: true, Template: "{{ body }}",
		Funcs: template.FuncMap{"body": func() string { return newFile(d).String() }},
	})
}

// file is the one that is made.
type file struct {
	strings.Builder
	data    *codegen.Data
	objects []*codegen.Object
	places  map[string]int // of object types in the table
	views   map[string]*config.TypeReference
}

func newFile(d *codegen.Data) *file {
	f := &file{data: d, places: make(map[string]int), views: make(map[string]*config.TypeReference)}
	for _, o := range d.Objects {
		if !o.Stream && (o.Root || !o.IsMap()) {
			f.places[o.Name] = len(f.objects)
			f.objects = append(f.objects, o)
		}
	}
	for _, path := range []string{"context", "github.com/99designs/gqlgen/graphql", runtime} {
		if _, err := templates.CurrentImports.Reserve(path); err != nil {
			panic(err) // two imports of one name: there are none before these
		}
	}
	f.table()
	for _, o := range f.objects {
		if !o.Root {
			f.object(o)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Interfaces)) {
		f.abstract(d.Interfaces[name])
	}
	for _, key := range slices.Sorted(maps.Keys(f.views)) {
		f.view(key, f.views[key])
	}
	return f
}

// runtime is the package that generated code stands on.
const runtime = "github.com/cyclebook/cyclebook/graph/views"

func (f *file) p(format string, args ...any) {
	if line := fmt.Sprintf(format, args...); line != "" {
		f.WriteString(line + "\n")
	}
}

// ref is how a type is named in the file.
func ref(t types.Type) string { return templates.CurrentImports.LookupType(t) }

// table tells of each type how its fields are answered.
func (f *file) table() {
	f.p(`// Views makes the extension that writes the views of a schema. Let it be the last that is used.
func Views(schema graphql.ExecutableSchema) *views.Views {
	e := schema.(*executableSchema)
	return views.New(%d, []views.Type{`, f.data.Config.Exec.WorkerLimit)
	for _, o := range f.objects {
		f.p("{Name: %q, Satisfies: %sImplementors, Fields: []views.FieldDef{", o.Name, templates.LcFirst(o.Name))
		for _, x := range o.Fields {
			f.p("{Name: %q%s},", x.Name, f.def(o, x))
		}
		f.p("}},")
	}
	f.p(`})
}

func hole[T any](e *executableSchema, run func(*executionContext, context.Context, graphql.CollectedField, T) graphql.Marshaler) func(context.Context, graphql.CollectedField, any) graphql.Marshaler {
	return func(ctx context.Context, field graphql.CollectedField, of any) graphql.Marshaler {
		return run(newExecutionContext(graphql.GetOperationContext(ctx), e, nil), ctx, field, of.(T))
	}
}

func readArgs(e *executableSchema, read func(*executionContext, context.Context, map[string]any) (map[string]any, error)) func(context.Context, map[string]any) (map[string]any, error) {
	return func(ctx context.Context, raw map[string]any) (map[string]any, error) {
		return read(newExecutionContext(graphql.GetOperationContext(ctx), e, nil), ctx, raw)
	}
}
`)
}

// def is how a field is answered: where it is a hole, what its arguments are, and how what its
// resolver returned is written.
func (f *file) def(o *codegen.Object, x *codegen.Field) (def string) {
	switch {
	case o.Root: // its fields are never inside a view
	case !f.plain(x):
		def = fmt.Sprintf(", Hole: hole(e, (*executionContext)._%s_%s), NonNull: %v", o.Name, x.Name, x.TypeReference.GQL.NonNull)
	case len(x.Args) > 0:
		def = fmt.Sprintf(", Args: readArgs(e, (*executionContext).%s)", x.ArgsFunc())
	}
	if t := x.TypeReference; composite(t) && f.writable(t) {
		key := strings.TrimPrefix(t.MarshalFunc(), "marshal")
		f.views[key] = t
		def += ", View: view" + key
	}
	return def
}

// plain says that a field is read from the object without a context, and can be written.
func (f *file) plain(x *codegen.Field) bool {
	return !x.IsResolver && !x.IsBatch() && !x.MethodHasContext && !x.HasDirectives() && !x.HasHaser && !x.IsMap() && f.writable(x.TypeReference)
}

// object makes the function that appends an object type.
func (f *file) object(o *codegen.Object) {
	f.p("func append%s(w *views.Writer, s *views.Selection, v %s) {", o.Name, ref(o.Reference()))
	f.p("w.B = append(w.B, '{')\nfields := w.Fields(s, %d)\nfor i := range fields {\nf := &fields[i]\nw.B = append(w.B, f.Key...)\nswitch f.Case {", f.places[o.Name])
	for i, x := range o.Fields {
		if f.plain(x) {
			f.p("case %d: // %s", i, x.Name)
			f.field(x)
		}
	}
	f.p("default:\nw.Other(f, v)\n}\n}\nw.B = append(w.B, '}')\n}\n")
}

// field reads a field of an object and writes it.
func (f *file) field(x *codegen.Field) {
	from := value{x.TypeReference, "v." + x.GoFieldName, "f.Sub"}
	if !x.IsMethod() {
		f.write(from)
		return
	}
	args := make([]string, len(x.Args))
	for i, a := range x.Args {
		args[i] = fmt.Sprintf("views.Arg[%s](f, %q)", ref(a.TypeReference.GO), a.Name)
	}
	call := fmt.Sprintf("%s(%s)", from.expr, strings.Join(args, ", "))
	from.expr = "x"
	switch {
	case x.NoErr:
		f.p("x := %s", call)
		f.write(from)
	case x.VOkFunc:
		f.p("if x, ok := %s; !ok {\nw.Null(%v)\n} else {", call, x.TypeReference.GQL.NonNull)
		f.write(from)
		f.p("}")
	default:
		f.p("x, err := %s\nif err != nil {\nviews.Unusual()\n}", call)
		f.write(from)
	}
}

// abstract makes the function that appends an interface or a union.
func (f *file) abstract(i *codegen.Interface) {
	f.p("func append%s(w *views.Writer, s *views.Selection, v %s) {\nswitch v := v.(type) {", i.Name, ref(i.Type))
	for _, x := range i.Implementors {
		if _, known := f.places[x.Name]; !known {
			continue // left to the executor
		}
		f.p("case %s:", ref(x.Type))
		if x.CanBeNil() {
			f.p("if v == nil {\nviews.Unusual()\n}")
		}
		f.p("append%s(w, s, %sv)", x.Name, map[bool]string{true: "&"}[x.TakeRef])
	}
	f.p("default:\nviews.Unusual()\n}\n}\n")
}

// view makes the function that writes what a resolver returned.
func (f *file) view(key string, t *config.TypeReference) {
	f.p("func view%s(w *views.Writer, s *views.Selection, value any) bool {\nv, ok := value.(%s)\nif !ok {\nreturn false\n}", key, ref(t.GO))
	f.write(value{t, "v", "s"})
	f.p("return true\n}\n")
}

// composite says that a type has fields.
func composite(t *config.TypeReference) bool {
	switch t.Definition.Kind {
	case ast.Object, ast.Interface, ast.Union:
		return true
	}
	return false
}
