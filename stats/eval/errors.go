package eval

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// readable says in plain words why a request could not be read.
func readable(err error) error {
	var wrong *json.SemanticError
	switch {
	case !errors.As(err, &wrong):
		return fmt.Errorf("not a JSON object of a request: %w", syntax(err))
	case wrong.JSONPointer == "":
		return fmt.Errorf("a JSON %s, not an object: give each request as {…} on its line", kindName(wrong.JSONKind))
	}
	return misfit(wrong, "")
}

// syntax is what is wrong in JSON, without the name of what reads it.
func syntax(err error) error {
	return errors.New(strings.TrimPrefix(err.Error(), "jsontext: "))
}

// misread is what is wrong in a field that is read by itself.
func misread(field string, err error) error {
	var wrong *json.SemanticError
	if !errors.As(err, &wrong) {
		return fmt.Errorf("%s: %w", field, syntax(err))
	}
	return misfit(wrong, jsontext.Pointer("/"+field))
}

func misfit(wrong *json.SemanticError, within jsontext.Pointer) error {
	where := place(within + wrong.JSONPointer)
	switch {
	case errors.Is(wrong, json.ErrUnknownName):
		return fmt.Errorf("%s: no kind of request has this field: see the names in stats eval --help", where)
	case errors.Is(wrong, strconv.ErrSyntax), errors.Is(wrong, strconv.ErrRange):
		return fmt.Errorf("%s: %.40s does not fit: give %s", where, wrong.JSONValue, wanted(wrong.GoType))
	case wrong.Err != nil:
		return fmt.Errorf("%s: %w", where, wrong.Err)
	}
	return fmt.Errorf("%s: is a JSON %s: give %s", where, kindName(wrong.JSONKind), wanted(wrong.GoType))
}

// place names a field and the value in its list, from 1.
func place(at jsontext.Pointer) string {
	var name strings.Builder
	for token := range at.Tokens() {
		if i, err := strconv.Atoi(token); err == nil && name.Len() > 0 {
			fmt.Fprintf(&name, ": value %d", i+1)
			continue
		}
		if name.Len() > 0 {
			name.WriteByte('.')
		}
		name.WriteString(token)
	}
	return name.String()
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '[':
		return "list"
	case '{':
		return "object"
	case 't', 'f':
		return "true or false"
	}
	return k.String()
}

// wanted names what a field takes.
func wanted(t reflect.Type) string {
	if t == nil {
		return "another"
	}
	switch t.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Map:
		return "an object"
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Pointer:
		return wanted(t.Elem()) + ", or null"
	}
	return "a number"
}

func unknownKind(kind string) error {
	known := strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")
	if kind == "" {
		return fmt.Errorf("kind: missing: give one of %s", known)
	}
	return fmt.Errorf("kind: %q is none of %s", kind, known)
}
