package main

import (
	"reflect"
	"strings"
	"testing"
)

// TestAnotherShapeIsRefused: with another version of gqlgen, or other data, nothing is made, and it is
// said what to do.
func TestAnotherShapeIsRefused(t *testing.T) {
	if err := sameShape(); err != nil {
		t.Fatal(err)
	}
	type grown struct{ Definition, Type, New int }
	for name, c := range map[string]struct {
		version string
		shapes  map[reflect.Type][]string
		want    string
	}{
		"version": {"v0.18.0", shapes, "gqlgen is v0.18.0, not " + writtenFor},
		"field":   {writtenFor, map[reflect.Type][]string{reflect.TypeFor[grown](): {"Definition", "Type"}}, "grown has the fields [Definition Type New]"},
		"order":   {writtenFor, map[reflect.Type][]string{reflect.TypeFor[grown](): {"Type", "Definition", "New"}}, "grown has the fields"},
	} {
		err := sameAs(c.version, c.shapes)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "type.gotpl") || !strings.Contains(err.Error(), "shape.go") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
