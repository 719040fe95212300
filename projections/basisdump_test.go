package projections

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// dump writes down what views show: their exported fields, and what their exported methods give.
type dump struct {
	strings.Builder
	ctx context.Context
	// called counts methods by the names of their type and their own.
	called map[string]int
	// shown is how deep methods were called of views that have an id; under is what is being shown.
	shown map[string]int
	under map[any]bool
}

func newDump(ctx context.Context, called map[string]int) *dump {
	return &dump{ctx: ctx, called: called, shown: make(map[string]int), under: make(map[any]bool)}
}

// notShown are types that are no part of an answer.
var notShown = []reflect.Type{
	reflect.TypeFor[*Reader](), reflect.TypeFor[Reader](), reflect.TypeFor[Scope](), reflect.TypeFor[Basis](),
}

// value writes a value, with what the methods of its views give, that deep.
func (d *dump) value(v reflect.Value, depth int) {
	if !v.IsValid() || slices.Contains(notShown, v.Type()) {
		return
	}
	switch v.Kind() {
	case reflect.Func, reflect.Chan:
	case reflect.Interface:
		d.value(v.Elem(), depth)
	case reflect.Pointer:
		switch {
		case v.IsNil():
			d.WriteString("nil")
		case ofPackage(v.Type()):
			d.view(v, depth)
		default:
			d.value(v.Elem(), depth)
		}
	case reflect.Struct:
		if !ofPackage(v.Type()) {
			d.other(v, depth)
			return
		}
		held := reflect.New(v.Type())
		held.Elem().Set(v)
		d.view(held, depth)
	case reflect.Slice, reflect.Array:
		d.list(v, depth)
	case reflect.Map:
		d.entries(v, depth)
	default:
		fmt.Fprintf(d, "%v", v.Interface())
	}
}

// other writes a value of another package.
func (d *dump) other(v reflect.Value, depth int) {
	if text, ok := v.Interface().(fmt.Stringer); ok {
		d.WriteString(text.String())
		return
	}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			fmt.Fprintf(d, "%s:", f.Name)
			d.value(v.Field(i), depth)
			d.WriteByte(' ')
		}
	}
}

func (d *dump) list(v reflect.Value, depth int) {
	if id, ok := v.Interface().(uuid.UUID); ok {
		d.WriteString(id.String())
		return
	}
	d.WriteByte('[')
	for i := range v.Len() {
		d.value(v.Index(i), depth)
		d.WriteByte(' ')
	}
	d.WriteByte(']')
}

func (d *dump) entries(v reflect.Value, depth int) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		return strings.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface()))
	})
	for _, key := range keys {
		fmt.Fprintf(d, "%v:", key.Interface())
		d.value(v.MapIndex(key), depth)
		d.WriteByte(' ')
	}
}

// ofPackage says whether a type is one of the views.
func ofPackage(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() == reflect.TypeFor[Reader]().PkgPath() && t.Kind() == reflect.Struct
}

// view writes a view, once unless it is shown deeper.
func (d *dump) view(v reflect.Value, depth int) {
	name := v.Type().Elem().Name()
	if at := v.Elem().FieldByName("ID"); at.IsValid() && at.Type() == reflect.TypeFor[uuid.UUID]() {
		mark := fmt.Sprint(name, " ", at.Interface())
		d.WriteString(mark)
		if deep, ok := d.shown[mark]; ok && deep >= depth {
			return
		}
		d.shown[mark] = depth
	}
	if d.under[v.Interface()] {
		return
	}
	d.under[v.Interface()] = true
	defer delete(d.under, v.Interface())
	fmt.Fprintf(d, "%s{", name)
	for i := range v.Elem().NumField() {
		if f := v.Elem().Type().Field(i); f.IsExported() && !strings.HasSuffix(f.Name, "Cursor") { // those stay of their moment
			fmt.Fprintf(d, "%s:", f.Name)
			d.value(v.Elem().Field(i), depth)
			d.WriteByte(' ')
		}
	}
	if depth > 0 {
		for i := range v.NumMethod() {
			d.call(v, v.Type().Method(i), depth)
		}
	}
	d.WriteByte('}')
}

// call writes what a method gives.
func (d *dump) call(v reflect.Value, m reflect.Method, depth int) {
	if m.Type.NumOut() == 0 {
		return
	}
	d.called[v.Type().Elem().Name()+"."+m.Name]++
	args := []reflect.Value{v}
	for i := 1; i < m.Type.NumIn() && !(m.Type.IsVariadic() && i == m.Type.NumIn()-1); i++ {
		args = append(args, d.argument(m.Type.In(i)))
	}
	fmt.Fprintf(d, "%s()=", m.Name)
	for _, out := range m.Func.Call(args) {
		d.value(out, depth-1)
		d.WriteByte(' ')
	}
}

// argument is nothing where that may be, else always the same.
func (d *dump) argument(t reflect.Type) reflect.Value {
	switch t {
	case reflect.TypeFor[context.Context]():
		return reflect.ValueOf(d.ctx)
	case reflect.TypeFor[domain.Date]():
		return reflect.ValueOf(domain.Day(2026, time.September, 1))
	default:
		return reflect.Zero(t)
	}
}

// viewTypes are the types of all views that a reader gives, and those give.
func viewTypes() map[reflect.Type]bool {
	found := make(map[reflect.Type]bool)
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			visit(t.Elem())
			return
		}
		if !ofPackage(t) || found[t] || slices.Contains(notShown, t) {
			return
		}
		found[t] = true
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				visit(f.Type)
			}
		}
		outOf(reflect.PointerTo(t), visit)
	}
	for _, t := range []reflect.Type{
		reflect.TypeFor[Network](), reflect.TypeFor[District](), reflect.TypeFor[School](), reflect.TypeFor[Class](), reflect.TypeFor[Team](),
		reflect.TypeFor[Person](), reflect.TypeFor[Project](), reflect.TypeFor[Driver](), reflect.TypeFor[ChangeIdea](), reflect.TypeFor[Measure](),
	} {
		visit(t) // Thing gives them
	}
	outOf(reflect.TypeFor[*Reader](), visit)
	return found
}

// outOf visits what the methods of a type give.
func outOf(t reflect.Type, visit func(reflect.Type)) {
	for i := range t.NumMethod() {
		for j := range t.Method(i).Type.NumOut() {
			visit(t.Method(i).Type.Out(j))
		}
	}
}
