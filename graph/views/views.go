// Package views writes what a resolver has returned in one go, where gqlgen's executor would
// resolve each field by itself.
//
// Promises: what is answered is what the executor would have answered, byte for byte; what is
// unusual (a null where none may be, an error, a panic, a number that is none) goes to the executor
// before anything with an effect has run.
//
// What is deliberately absent: the functions that know the types. They are made by package gen, from
// the bindings that gqlgen has found. Methods of views have no effects and may be called twice:
// that is what a type promises whose fields are not resolvers.
package views

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Views is the extension of gqlgen that writes views. It is the last that an executor is told to
// use: what others do around a field is then done around the field that holds a view, and around
// holes, but not around the plain fields inside.
type Views struct {
	table   *table
	atOnce  int
	writers sync.Pool

	// Written counts the views that were written, Left those that were left to the executor.
	Written, Left atomic.Int64
}

// table finds types and fields by name.
type table struct {
	types  []Type
	byName map[string]*Type
	places map[string]map[string]int
}

// New makes the extension of a table of types. No more than atOnce holes of a view are answered at
// once; with 0 all are.
func New(atOnce int, types []Type) *Views {
	t := &table{types: types, byName: make(map[string]*Type), places: make(map[string]map[string]int)}
	for i := range types {
		places := make(map[string]int)
		for j, f := range types[i].Fields {
			places[f.Name] = j
		}
		t.byName[types[i].Name], t.places[types[i].Name] = &types[i], places
	}
	return &Views{table: t, atOnce: atOnce, writers: sync.Pool{New: func() any { return &Writer{inner: -1} }}}
}

// ExtensionName is the name under which an operation keeps its plans.
func (*Views) ExtensionName() string { return "Views" }

// Validate says whether the schema is the one that the table was made for.
func (v *Views) Validate(schema graphql.ExecutableSchema) error {
	for name := range v.table.byName {
		if schema.Schema().Types[name] == nil {
			return errors.New("views: the schema has no type " + name + ": run `go generate ./...`")
		}
	}
	return nil
}

// MutateOperationContext begins an operation. One in which the word defer stands is the executor's:
// it may have @defer.
func (v *Views) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if !strings.Contains(op.RawQuery, "defer") {
		op.Stats.SetExtension(v.ExtensionName(), &operation{table: v.table})
	}
	return nil
}

// InterceptField has a resolver run, and gives gqlgen the finished bytes of the view it returned.
func (v *Views) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	value, err := next(ctx)
	fc := graphql.GetFieldContext(ctx)
	if err != nil || value == nil || len(fc.Field.Selections) == 0 {
		return value, err
	}
	at, known := v.table.places[fc.Object][fc.Field.Name]
	op, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(v.ExtensionName()).(*operation)
	if !known || op == nil {
		return value, nil
	}
	view := v.table.byName[fc.Object].Fields[at].View
	if view == nil {
		return value, nil
	}
	w := v.writers.Get().(*Writer)
	w.ctx = ctx
	fc.Result = value // holes may look at it
	done := w.view(view, op.top(fc.Field), value)
	if done && string(w.B) != null { // of nothing the executor makes more quickly nothing
		v.Written.Add(1)
		return w.finish(v.atOnce, &v.writers), nil
	}
	w.reset()
	v.writers.Put(w)
	if !done {
		v.Left.Add(1)
	}
	return value, nil
}

// view writes a view but for its holes; false when the executor must. A panic of a method is the
// executor's as well: it calls the method again.
func (w *Writer) view(write func(*Writer, *Selection, any) bool, s *Selection, value any) (done bool) {
	defer func() {
		if recover() != nil {
			done = false
		}
	}()
	return write(w, s, value)
}
