package projections

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"testing"
	"unsafe"

	"github.com/cyclebook/cyclebook/domain"
)

// TestEverythingOfAScopeIsHashed changes each field that a scope or its borders have, one after the
// other, and asks for another hash each time.
func TestEverythingOfAScopeIsHashed(t *testing.T) {
	changed := eachChanged(t, Scope{}, "hash") + eachChanged(t, borders{}, "hash")
	if changed < 25 {
		t.Errorf("only %d fields were changed", changed)
	}
	one, other := Scope{}, Scope{}
	one.hearing.borders, other.hearing.borders = &borders{hash: ScopeHash{1}}, &borders{hash: ScopeHash{2}}
	if scopeHashOf(one) == scopeHashOf(other) {
		t.Error("scopes of different borders have the same hash")
	}
}

// TestAHashIsOfWhatAScopeSays: not of the order in which a map gives its keys, nor of where a thing lies.
func TestAHashIsOfWhatAScopeSays(t *testing.T) {
	made := func() ScopeHash {
		var s Scope
		fill(reflect.ValueOf(&s).Elem(), 4)
		return scopeHashOf(s)
	}
	first := made()
	for range 50 {
		if made() != first {
			t.Fatal("equal scopes have different hashes")
		}
	}
}

// TestOtherValuesHaveOtherHashes, though what is in them is the same, one after the other.
func TestOtherValuesHaveOtherHashes(t *testing.T) {
	type pair struct{ A, B any }
	hashOf := func(v any) (h ScopeHash) {
		sum := sha256.New()
		walk(sum, reflect.ValueOf(v))
		return ScopeHash(sum.Sum(nil))
	}
	one, zero := 1, 0
	for _, p := range []pair{
		{[]string{"ab", "c"}, []string{"a", "bc"}},
		{[][]int{{1}, {}}, [][]int{{}, {1}}},
		{[]map[int]int{{1: 1}, {}}, []map[int]int{{}, {1: 1}}},
		{map[int]int{1: 2, 2: 1}, map[int]int{1: 1, 2: 2}},
		{[]*int{nil, &one}, []*int{&one, nil}},
		{map[int]int{1: 1}, map[int]int{2: 1}},
		{[]*int{&zero}, []*int{nil}},
		{[]*int{&zero}, []*int{&one}},
		{[]bool{true, false}, []bool{false, true}},
	} {
		if hashOf(p.A) == hashOf(p.B) {
			t.Errorf("%v and %v have the same hash", p.A, p.B)
		}
	}
}

// eachChanged gives each field of a struct and of the structs in it another value and looks whether
// the hash is another; all but the one named.
func eachChanged[T Scope | borders](t *testing.T, whole T, but string) (changed int) {
	t.Helper()
	var each func(v reflect.Value, path string)
	each = func(v reflect.Value, path string) {
		for i := range v.NumField() {
			f, name := settable(v.Field(i)), path+"."+v.Type().Field(i).Name
			switch {
			case v.Type().Field(i).Name == but || f.Type() == bordersType || f.Type() == readerType:
				continue
			case f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[domain.Date]():
				each(f, name)
				continue
			}
			before := scopeHashOf(whole)
			old := reflect.New(f.Type()).Elem()
			old.Set(f)
			fill(f, 4)
			if scopeHashOf(whole) == before {
				t.Errorf("%s%s changes nothing", reflect.TypeFor[T](), name)
			}
			f.Set(old)
			changed++
		}
	}
	each(reflect.ValueOf(&whole).Elem(), "")
	return changed
}

// settable is a field that may be set, although it is not exported.
func settable(f reflect.Value) reflect.Value {
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem() //nolint:gosec // a test looks into a struct
}

// fill gives a value and all in it something other than zero.
func fill(v reflect.Value, depth int) {
	if depth == 0 || v.Type() == bordersType || v.Type() == readerType {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int16, reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(3)
	case reflect.String:
		v.SetString("three")
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), depth)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth-1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(settable(v.Field(i)), depth-1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for n := range 5 { // several, of which the order is chance
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, depth-1)
			if key.Kind() == reflect.String {
				key.SetString(fmt.Sprint(n))
			} else if key.Kind() == reflect.Array {
				key.Index(0).SetUint(uint64(n))
			}
			fill(value, depth-1)
			v.SetMapIndex(key, value)
		}
	default:
		panic(fmt.Sprintf("no value of %s", v.Type()))
	}
}
