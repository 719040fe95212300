package viewstest

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Structs are values of types that encoding/json writes as the given JSON, but for the order of
// fields: those of objects are made here, so that no map is in the way. It panics when a list has
// items of different kinds, or when it is no JSON.
func Structs(raw []byte) any {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		panic(err)
	}
	var s shape
	s.add(value)
	made := reflect.New(s.kind()).Elem()
	set(made, value)
	return made.Interface()
}

// shape is what all values in a place have in common.
type shape struct {
	one    reflect.Type // of what is neither list nor object; nil when only null was there
	null   bool
	fields map[string]*shape
	items  *shape
}

func (s *shape) add(value any) {
	switch v := value.(type) {
	case nil:
		s.null = true
	case map[string]any:
		if s.fields == nil {
			s.fields = make(map[string]*shape)
		}
		for key, inner := range v {
			if s.fields[key] == nil {
				s.fields[key] = &shape{}
			}
			s.fields[key].add(inner)
		}
	case []any:
		if s.items == nil {
			s.items = &shape{}
		}
		for _, item := range v {
			s.items.add(item)
		}
	default:
		s.one = reflect.TypeOf(value)
	}
}

func (s *shape) kind() reflect.Type {
	switch {
	case s.fields != nil:
		var fields []reflect.StructField
		for _, key := range slices.Sorted(maps.Keys(s.fields)) {
			fields = append(fields, reflect.StructField{Name: named(key), Type: s.fields[key].kind(), Tag: reflect.StructTag(`json:"` + key + `"`)})
		}
		return reflect.PointerTo(reflect.StructOf(fields))
	case s.items != nil:
		return reflect.SliceOf(s.items.kind())
	case s.one == nil:
		return reflect.TypeFor[*int]()
	case s.null:
		return reflect.PointerTo(s.one)
	default:
		return s.one
	}
}

func named(key string) string { return strings.ToUpper(key[:1]) + key[1:] }

// set fills a place of the shape's type; null leaves it as it is.
func set(place reflect.Value, value any) {
	switch v := value.(type) {
	case nil:
	case map[string]any:
		place.Set(reflect.New(place.Type().Elem()))
		for key, inner := range v {
			set(place.Elem().FieldByName(named(key)), inner)
		}
	case []any:
		place.Set(reflect.MakeSlice(place.Type(), len(v), len(v)))
		for i, item := range v {
			set(place.Index(i), item)
		}
	default:
		if place.Kind() == reflect.Pointer {
			place.Set(reflect.New(place.Type().Elem()))
			place = place.Elem()
		}
		place.Set(reflect.ValueOf(value))
	}
}
