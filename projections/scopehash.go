package projections

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"reflect"
	"slices"
)

// Hash is the same for scopes of the same person that see the same and may do the same on the same
// day, and another one for every other: what was answered for a scope may be answered for another one
// of the same hash. It is zero for a scope that [Views.ScopeOf] did not make.
func (s Scope) Hash() ScopeHash { return s.hash }

// ScopeHash is a SHA-256 of everything that a scope is.
type ScopeHash [sha256.Size]byte

// scopeHashOf walks everything that a scope or its borders hold, so that nothing can be forgotten here.
func scopeHashOf[T Scope | borders](whole T) ScopeHash {
	sum := sha256.New()
	walk(sum, reflect.ValueOf(whole))
	return ScopeHash(sum.Sum(nil))
}

// number hashes a number or a length.
func number(sum hash.Hash, n uint64) { sum.Write(binary.BigEndian.AppendUint64(nil, n)) }

// walk hashes a value with all that is in it, so that no two values give the same bytes.
func walk(sum hash.Hash, v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			number(sum, 1)
		} else {
			number(sum, 0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		number(sum, uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		number(sum, v.Uint())
	case reflect.String:
		number(sum, uint64(v.Len()))
		sum.Write([]byte(v.String()))
	case reflect.Array, reflect.Slice:
		number(sum, uint64(v.Len()))
		for i := range v.Len() {
			walk(sum, v.Index(i))
		}
	default:
		walkParts(sum, v)
	}
}

// Types that are not walked: a reader says nothing of a scope, and borders, which are everybody's, are
// walked once for all scopes.
var (
	readerType  = reflect.TypeFor[*Reader]()
	bordersType = reflect.TypeFor[*borders]()
)

// walkParts hashes what holds other values; maps by their keys in order. Of a kind that no scope has it
// panics, which whoever adds a field to Scope finds out at once.
func walkParts(sum hash.Hash, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		switch {
		case v.Type() == readerType:
		case v.IsNil():
			number(sum, 0)
		case v.Type() == bordersType:
			walk(sum, v.Elem().FieldByName("hash"))
		default:
			number(sum, 1)
			walk(sum, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(sum, v.Field(i))
		}
	case reflect.Map:
		number(sum, uint64(v.Len()))
		type entry struct {
			key   ScopeHash
			value reflect.Value
		}
		entries := make([]entry, 0, v.Len())
		for at := v.MapRange(); at.Next(); {
			key := sha256.New()
			walk(key, at.Key())
			entries = append(entries, entry{ScopeHash(key.Sum(nil)), at.Value()})
		}
		slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.key[:], b.key[:]) })
		for _, e := range entries {
			sum.Write(e.key[:])
			walk(sum, e.value)
		}
	default:
		panic(fmt.Sprintf("projections: %s is in a scope, and nothing hashes it", v.Type()))
	}
}
