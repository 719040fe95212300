package viewstest

import (
	"math/rand/v2"
	"reflect"
)

// Broken is a copy of a view in which one thing is missing, somewhere inside it: a field has its
// zero value. Which one is chosen by the seed; what cannot be broken is given back as it is.
func Broken(value any, seed uint64) any {
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return value
	}
	return broken(v, rand.New(rand.NewPCG(seed, 5))).Interface()
}

// broken copies what is on the way to the missing thing.
func broken(v reflect.Value, r *rand.Rand) reflect.Value {
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			copied = reflect.New(v.Type().Elem())
			copied.Elem().Set(broken(v.Elem(), r))
		}
	case reflect.Interface:
		if !v.IsNil() {
			copied.Set(broken(v.Elem(), r))
		}
	case reflect.Slice:
		if v.Len() > 0 {
			copied = reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(copied, v)
			miss(copied.Index(r.IntN(v.Len())), r)
		}
	case reflect.Struct:
		if v.NumField() > 0 {
			miss(copied.Field(r.IntN(v.NumField())), r)
		}
	}
	return copied
}

// miss takes a place away, or something inside it.
func miss(place reflect.Value, r *rand.Rand) {
	switch {
	case !place.CanSet():
	case r.IntN(3) == 0:
		place.SetZero()
	default:
		place.Set(broken(place, r))
	}
}
