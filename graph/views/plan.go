package views

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Type is an object type of the schema, as the generated table has it.
type Type struct {
	Name string
	// Satisfies are the types of which a fragment may be that is on an object of this one.
	Satisfies []string
	// Fields are those of the schema; their order is that of the cases of generated code.
	Fields []FieldDef
}

// FieldDef is a field of an object type. One with a Hole is written by gqlgen, others by the case
// of generated code that has its place.
type FieldDef struct {
	Name string
	// Args reads the arguments of a plain field that has some.
	Args func(ctx context.Context, raw map[string]any) (map[string]any, error)
	// Hole answers the field of an object as the executor does.
	Hole func(ctx context.Context, field graphql.CollectedField, of any) graphql.Marshaler
	// NonNull says that a hole may not be null.
	NonNull bool
	// View writes what the field's resolver returned; false when that is of another type.
	View func(w *Writer, s *Selection, value any) bool
}

// The cases that are not in generated code. They are below all others.
const (
	typeName = -1 - iota // the name of the type, which is part of the key
	left                 // to the executor
	holed
)

// Field is a field of a selection on an object type.
type Field struct {
	// Key is what stands before the value, with the comma; that of __typename has the value, too.
	Key []byte
	// Case is its place in the table of fields.
	Case int
	Args map[string]any
	// Sub is the selection on what the field holds; nil for leaves.
	Sub *Selection

	def       *FieldDef
	typ       *Type
	collected graphql.CollectedField
	in        *Selection
}

// Selection is one in an operation. What it comes to on a type is found once.
type Selection struct {
	op    *operation
	set   ast.SelectionSet
	field *Field // that it is on; nil for the field whose resolver returned the view
	lists int    // how many lists are around each object
	plans atomic.Pointer[plan]
}

// plan is what a selection comes to on one type.
type plan struct {
	typ    int
	fields []Field
	next   *plan
}

// operation holds the plans of one operation with its variables.
type operation struct {
	table *table
	mu    sync.Mutex
	tops  map[*ast.Selection]*Selection
}

// top is the selection on a field whose resolver returned a view.
func (o *operation) top(field graphql.CollectedField) *Selection {
	o.mu.Lock()
	defer o.mu.Unlock()
	at := &field.Selections[0] // gqlgen collects each selection once
	if o.tops == nil {
		o.tops = make(map[*ast.Selection]*Selection)
	}
	s := o.tops[at]
	if s == nil {
		s = &Selection{op: o, set: field.Selections, lists: depth(field)}
		o.tops[at] = s
	}
	return s
}

func depth(field graphql.CollectedField) (lists int) {
	for t := field.Definition.Type.Elem; t != nil; t = t.Elem {
		lists++
	}
	return lists
}

// on is what the selection comes to on the type at a place of the table.
func (s *Selection) on(ctx context.Context, typ int) []Field {
	for p := s.plans.Load(); p != nil; p = p.next {
		if p.typ == typ {
			return p.fields
		}
	}
	p := &plan{typ: typ, fields: s.plan(ctx, &s.op.table.types[typ])}
	for {
		p.next = s.plans.Load()
		if s.plans.CompareAndSwap(p.next, p) {
			return p.fields
		}
	}
}

// plan collects the fields as gqlgen does.
func (s *Selection) plan(ctx context.Context, t *Type) []Field {
	op := graphql.GetOperationContext(ctx)
	collected := graphql.CollectFields(op, s.set, t.Satisfies)
	places := s.op.table.places[t.Name]
	fields := make([]Field, 0, len(collected))
	keys := make([]byte, 0, 24*len(collected))
	for _, c := range collected {
		before := named(fields, c.Alias)
		fields = append(fields, Field{typ: t, collected: c, in: s})
		f := &fields[len(fields)-1]
		f.choose(ctx, op, places)
		if before >= 0 {
			if f.Case == holed || f.Case == left || f.Sub != nil { // the executor answers it twice and writes it once
				fields[before].Case = left
			}
			fields = fields[:len(fields)-1]
			continue
		}
		start := len(keys)
		if len(fields) > 1 {
			keys = append(keys, ',')
		}
		keys = append(AppendString(keys, c.Alias), ':')
		if f.Case == typeName {
			keys = AppendString(keys, t.Name)
		}
		f.Key = keys[start:len(keys):len(keys)]
	}
	return fields
}

// named is the place of the field with a name in the answer; -1 when there is none.
func named(fields []Field, alias string) int {
	for i := range fields {
		if fields[i].collected.Alias == alias {
			return i
		}
	}
	return -1
}

// choose finds out how a field is written, by the places of its type's fields.
func (f *Field) choose(ctx context.Context, op *graphql.OperationContext, places map[string]int) {
	c := f.collected
	if c.Name == "__typename" && !directed(c) {
		f.Case = typeName
		return
	}
	at, known := places[c.Name]
	if !known || directed(c) {
		f.Case = left
		return
	}
	f.Case, f.def = at, &f.typ.Fields[at]
	if f.def.Hole != nil {
		f.Case = holed
		return
	}
	if f.def.Args != nil {
		var err error
		if f.Args, err = f.def.Args(ctx, c.ArgumentMap(op.Variables)); err != nil {
			f.Case = left
		}
	}
	if len(c.Selections) > 0 {
		f.Sub = &Selection{op: f.in.op, set: c.Selections, field: f, lists: depth(c)}
	}
}

// directed says that a field has a directive which asks for more than whether it is there.
func directed(c graphql.CollectedField) bool {
	for _, d := range c.Directives {
		if d.Name != "skip" && d.Name != "include" {
			return true
		}
	}
	return false
}

// Arg is an argument of a field.
func Arg[T any](f *Field, name string) T {
	value, _ := f.Args[name].(T)
	return value
}
