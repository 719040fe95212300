// Package odd is a small server of everything that a schema can have, to hold package views against
// gqlgen's executor.
package odd

//go:generate go run ../../gen gqlgen.yml

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
)

// Interfaces and unions are bound to Go interfaces, with a method and without.
type (
	Thing interface{ Named() string }
	Named interface{ Named() string }
	Owned interface{ Named() string }
	Found any
)

// Colour is a string enum, Heft one of numbers.
type (
	Colour string
	Heft   int
)

// The hefts.
const (
	Light Heft = iota + 1
	Heavy
)

// Shout writes itself.
type Shout string

// MarshalGQL writes it in capitals.
func (s Shout) MarshalGQL(w io.Writer) {
	graphql.MarshalString(strings.ToUpper(string(s))).MarshalGQL(w)
}

// UnmarshalGQL reads it.
func (s *Shout) UnmarshalGQL(v any) error { return read(s, v) }

// Murmur writes itself with a context.
type Murmur string

// MarshalGQLContext writes it, but for an empty one.
func (m Murmur) MarshalGQLContext(_ context.Context, w io.Writer) error {
	if m == "" {
		return errors.New("nothing to murmur")
	}
	graphql.MarshalString(string(m)).MarshalGQL(w)
	return nil
}

// UnmarshalGQLContext reads it.
func (m *Murmur) UnmarshalGQLContext(_ context.Context, v any) error { return read(m, v) }

// Loose writes itself, as null when it is empty.
type Loose map[string]int

// MarshalGQL writes how large it is.
func (l Loose) MarshalGQL(w io.Writer) { _, _ = fmt.Fprintf(w, `{"size":%d}`, len(l)) }

// UnmarshalGQL reads none.
func (l *Loose) UnmarshalGQL(any) error { return errors.New("loose things are not read") }

func read[S ~string](into *S, v any) error {
	text, ok := v.(string)
	if !ok {
		return errors.New("it is a text")
	}
	*into = S(text)
	return nil
}

// Box has everything. What begins with Must may be nil where the schema does not let it.
type Box struct {
	ID          string
	Name        *string
	Label       string
	Size        int
	Most        *int
	Weight      float64
	MaybeWeight *float64
	Sealed      bool
	MaybeSealed *bool
	Made        time.Time
	MaybeMade   *time.Time
	Key         uuid.UUID
	MaybeKey    *uuid.UUID
	Colour      Colour
	MaybeColour *Colour
	Heft        Heft
	Shout       Shout
	MaybeShout  *Shout
	Murmur      *Murmur
	Loose       Loose
	Any         any
	Tags        []string
	MaybeTags   []*string
	Grid        [][]float64
	Inner       Ball
	MaybeInner  *Ball
	Lid         *Box
	MustLid     *Box
	Boxes       []*Box
	MaybeBoxes  []*Box
	Values      []Ball
	Nested      [][]*Box
	Things      []Thing
	MaybeThing  Thing
	MustThing   Thing
	Found       []Found
	Parts       *[]Ball
	Record      map[string]any
	Animal      Animal
	Secret      *string
	// Trouble has some methods and resolvers fail.
	Trouble Trouble
}

// Trouble is what goes wrong at a box.
type Trouble struct{ Fails, Panics, Strict, Lenient, Owner, Owners bool }

// Named makes a pointer a Thing.
func (b *Box) Named() string { return b.Label }

// Twice says a word some times.
func (b *Box) Twice(times int, word *string) (string, error) {
	if times < 0 || times > 100 {
		return "", fmt.Errorf("%d times is not possible", times)
	}
	if word == nil {
		return strings.Repeat(b.Label, times), nil
	}
	return strings.Repeat(*word, times), nil
}

// Keyed tells of an argument that may be no key.
func (b *Box) Keyed(key *uuid.UUID) string {
	if key == nil {
		return b.Label
	}
	return key.String()
}

// Fails returns an error, if it is in trouble.
func (b *Box) Fails() (*string, error) {
	if b.Trouble.Fails {
		return nil, errors.New("it fails")
	}
	return &b.Label, nil
}

// Panics does, if it is in trouble.
func (b *Box) Panics() *int {
	if b.Trouble.Panics {
		panic("it panics")
	}
	return &b.Size
}

// Perhaps is there or not.
func (b *Box) Perhaps() (string, bool) { return b.Label, b.Sealed }

// Contents are the last values.
func (b *Box) Contents(last *int) []Ball {
	if last == nil || *last >= len(b.Values) {
		return b.Values
	}
	return b.Values[len(b.Values)-max(*last, 0):]
}

// Slow needs a context.
func (b *Box) Slow(ctx context.Context, ms *int) (*Box, error) {
	if ms != nil && *ms < 0 {
		return nil, errors.New("sooner than now")
	}
	return b.Lid, ctx.Err()
}

// Ball is a value.
type Ball struct {
	ID    string
	Name  *string
	Round float64
	// Pushed is what it rolled into.
	Pushed *Box
}

// Named makes a value, and a pointer, a Thing.
func (b Ball) Named() string { return b.ID }

// Heard tells where in the answer it is, as resolvers may ask.
func (b Ball) Heard(ctx context.Context) string {
	var around []string
	for fc := graphql.GetFieldContext(ctx); fc != nil; fc = fc.Parent {
		index := -1
		if fc.Index != nil {
			index = *fc.Index
		}
		name := ""
		if fc.Field.Field != nil {
			name = fc.Field.Alias + ":" + fc.Field.Name
		}
		around = append(around, fmt.Sprint(fc.Object, " ", name, " ", index, " ", len(fc.Args)))
	}
	return strings.Join(around, "; ") + " " + fmt.Sprint(graphql.GetPath(ctx))
}

// Note is in a union only.
type Note struct {
	Text string
	On   Thing
}

// Animal is bound to a Go interface.
type Animal interface {
	Sound() string
	Young() Animal
}

// Dog is one.
type Dog struct {
	Word  string
	Puppy *Dog
}

// Sound is what it says.
func (d *Dog) Sound() string { return d.Word }

// Young is its young one.
func (d *Dog) Young() Animal {
	if d.Puppy == nil {
		return nil
	}
	return d.Puppy
}

// Order is what is asked for.
type Order struct {
	By    Colour
	Most  *int
	Words []string
}
