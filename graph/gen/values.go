package main

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
)

// value is an expression of a bound type, with the selection on it.
type value struct {
	*config.TypeReference
	expr, selection string
}

// writable says that a value of a type can be written: all but what the templates of gqlgen treat
// in a way of their own.
func (f *file) writable(t *config.TypeReference) bool {
	switch {
	case t.IsRoot, t.IsOmittable, t.IsPtrToSlice(), t.IsPtrToIntf(), t.IsPtrToPtr():
		return false
	case t.IsSlice():
		return f.writable(t.Elem())
	case t.IsMarshaler:
		return !t.IsContext
	case t.Marshaler != nil:
		return !t.HasEnumValues() && (!t.IsContext || appender(t) != "")
	case !composite(t) || t.GQL.Elem != nil: // or a list that is no slice
		return false
	}
	_, isObject := f.places[t.Definition.Name]
	return isObject || f.data.Interfaces[t.Definition.Name] != nil
}

// write makes the statements that write a value, as gqlgen's templates type.gotpl do.
func (f *file) write(v value) {
	inner := composite(v.TypeReference) && !v.GQL.NonNull
	open, end := "", ""
	if inner {
		open, end = "w.Open()", "w.Close()"
	}
	switch {
	case v.IsSlice():
		if !v.GQL.NonNull {
			f.p("if %s == nil {\nw.Null(false)\n} else {", v.expr)
		}
		f.p("%s", open)
		f.list(v)
		f.p("%s", end)
		if !v.GQL.NonNull {
			f.p("}")
		}
	case v.IsNilable():
		f.p("if %s == nil {\nw.Null(%v)\n} else {", v.expr, v.GQL.NonNull)
		f.p("%s", open)
		f.present(v)
		f.p("%s", end)
		f.p("}")
	default:
		f.p("%s", open)
		f.present(v)
		f.p("%s", end)
	}
}

func (f *file) list(v value) {
	index := "i" + strings.Repeat("i", strings.Count(v.expr, "["))
	item := value{v.Elem(), fmt.Sprintf("%s[%s]", v.expr, index), v.selection}
	if composite(v.TypeReference) {
		f.p("w.List()\nfor %s := range %s {\nw.Item(%s)", index, v.expr, index)
		f.write(item)
		f.p("}\nw.EndList()")
		return
	}
	f.p("w.B = append(w.B, '[')\nfor %s := range %s {\nif %s > 0 {\nw.B = append(w.B, ',')\n}", index, v.expr, index)
	f.write(item)
	f.p("}\nw.B = append(w.B, ']')")
}

// present writes a value that is not nil.
func (f *file) present(v value) {
	if composite(v.TypeReference) && !v.IsMarshaler && v.Marshaler == nil {
		expr := v.expr
		if !v.IsNilable() {
			expr = "&" + expr
		}
		f.p("append%s(w, %s, %s)", v.Definition.Name, v.selection, expr)
		return
	}
	if v.IsMarshaler {
		f.p("w.Marshal(%s, false)", v.expr)
		return
	}
	expr := v.expr
	switch {
	case v.IsTargetNilable() && !v.IsNilable():
		expr = "&" + expr
	case !v.IsTargetNilable() && v.IsNilable():
		expr = "*" + expr
	}
	if v.CastType != nil {
		expr = fmt.Sprintf("%s(%s)", ref(v.CastType), expr)
	}
	appender := appender(v.TypeReference)
	switch {
	case appender == "":
		f.p("w.Marshal(%s(%s), %v)", templates.Call(v.Marshaler), expr, v.GQL.NonNull)
	case strings.HasSuffix(appender, "?"):
		f.p("w.%s(%s(w.B, %s))", map[bool]string{true: "Must", false: "May"}[v.GQL.NonNull], strings.TrimSuffix(appender, "?"), expr)
	default:
		f.p("w.B = %s(w.B, %s)", appender, expr)
	}
}

// ours are the functions that write what those of gqlgen do; with a ? where it may be null.
var ours = map[string]string{
	"String": "String", "ID": "String", "Boolean": "Boolean", "FloatContext": "Float", "UUID": "UUID?", "Time": "Time?",
	"Int": "Int", "Int8": "Int", "Int16": "Int", "Int32": "Int", "Int64": "Int",
}

// appender is the function that appends what a Marshal function gives: one of ours for those of
// gqlgen, for others the Append function beside it. It has a ? where it may say that there is
// nothing; empty when there is none.
func appender(t *config.TypeReference) string {
	name, _ := strings.CutPrefix(t.Marshaler.Name(), "Marshal")
	pkg := t.Marshaler.Pkg()
	if pkg.Path() == "github.com/99designs/gqlgen/graphql" {
		if ours[name] == "" {
			return ""
		}
		return "views.Append" + ours[name]
	}
	beside, ok := pkg.Scope().Lookup("Append" + name).(*types.Func)
	if !ok {
		return ""
	}
	appender := templates.Call(beside)
	if beside.Signature().Results().Len() == 2 {
		appender += "?"
	}
	return appender
}
