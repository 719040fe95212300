package odd_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph/views/odd"
)

// world makes boxes at random, the same for the same seed.
type world struct {
	*rand.Rand
	// amiss is how many in a thousand values are what they may not be.
	amiss int
}

func newWorld(seed uint64, amiss int) *world { return &world{rand.New(rand.NewPCG(seed, 7)), amiss} }

func (w *world) chance(percent int) bool { return w.IntN(100) < percent }
func (w *world) wrong() bool             { return w.IntN(1000) < w.amiss }

var words = []string{"", "plain", `quoted "and" \ such`, "two\nlines\ttabbed\r", "\x00\x1f", "grüße 💡", "bad \xff utf-8", "</script>", "\u2028"}

func (w *world) word() string { return words[w.IntN(len(words))] }

func maybe[T any](w *world, v T) *T {
	if w.chance(40) {
		return nil
	}
	return &v
}

func some[T any](w *world, most int, item func() T) []T {
	if w.chance(15) {
		return nil
	}
	list := make([]T, w.IntN(most+1))
	for i := range list {
		list[i] = item()
	}
	return list
}

func (w *world) float() float64 {
	if w.wrong() {
		return []float64{math.NaN(), math.Inf(1), math.Inf(-1)}[w.IntN(3)]
	}
	return []float64{0, -1, 0.1, 1e21, 1e-7, 123456789, 1.0 / 3, w.NormFloat64()}[w.IntN(8)]
}

func (w *world) time() time.Time {
	if w.wrong() {
		return time.Time{}
	}
	return time.Unix(w.Int64N(2e9), w.Int64N(2)*w.Int64N(1e9)).In(time.FixedZone("", w.IntN(20)*1800-18000))
}

func (w *world) key() (id uuid.UUID) {
	if !w.wrong() {
		id[0], id[15] = byte(w.Uint32()), 1
	}
	return id
}

func (w *world) ball() odd.Ball {
	b := odd.Ball{ID: w.word(), Name: maybe(w, w.word()), Round: w.float()}
	if w.chance(30) {
		b.Pushed = w.box(0)
	}
	return b
}

func (w *world) thing(depth int) odd.Thing {
	switch w.IntN(3) {
	case 0:
		return w.box(depth)
	case 1:
		b := w.ball()
		return &b
	}
	return w.ball()
}

func (w *world) found(depth int) odd.Found {
	switch {
	case w.chance(15):
		return nil
	case w.wrong():
		return (*odd.Box)(nil)
	case w.chance(30):
		return odd.Note{Text: w.word(), On: w.thing(depth)}
	case w.chance(30):
		return &odd.Note{Text: w.word()}
	}
	return w.thing(depth)
}

func (w *world) dog(depth int) *odd.Dog {
	if depth == 0 {
		return &odd.Dog{Word: "peep"}
	}
	return &odd.Dog{Word: w.word(), Puppy: w.dog(depth - 1)}
}

// box makes one; deeper ones have others in them.
func (w *world) box(depth int) *odd.Box {
	b := &odd.Box{
		ID: fmt.Sprint(w.IntN(100)), Name: maybe(w, w.word()), Label: w.word(), Size: w.IntN(1e6) - 5e5, Most: maybe(w, w.IntN(9)),
		Weight: w.float(), MaybeWeight: maybe(w, w.float()), Sealed: w.chance(50), MaybeSealed: maybe(w, w.chance(50)),
		Made: w.time(), MaybeMade: maybe(w, w.time()), Key: w.key(), MaybeKey: maybe(w, w.key()), Colour: "RED", MaybeColour: maybe(w, odd.Colour("GREEN")),
		Heft: odd.Heft(1 + w.IntN(2)), Shout: odd.Shout(w.word()), MaybeShout: maybe(w, odd.Shout("psst")), Murmur: maybe(w, odd.Murmur(w.word())),
		Any: []any{nil, 1, "x", map[string]any{"b": 1.5}}[w.IntN(4)], Inner: w.ball(), MaybeInner: maybe(w, w.ball()), Secret: maybe(w, w.word()),
		Tags: some(w, 3, w.word), MaybeTags: some(w, 3, func() *string { return maybe(w, w.word()) }),
		Grid: some(w, 2, func() []float64 { return some(w, 3, w.float) }), Values: some(w, 3, w.ball),
	}
	if w.chance(50) {
		b.Loose = odd.Loose{"x": 1}
	}
	if w.chance(50) {
		b.Parts, b.Record, b.Animal = &b.Values, map[string]any{"title": w.word(), "box": b}, w.dog(w.IntN(3))
	}
	b.Trouble = odd.Trouble{Fails: w.wrong(), Panics: w.wrong(), Strict: w.wrong(), Lenient: w.wrong(), Owner: w.wrong(), Owners: w.wrong()}
	w.nest(b, depth)
	return b
}

// nest fills a box with others.
func (w *world) nest(b *odd.Box, depth int) {
	if !w.wrong() {
		b.MustLid, b.MustThing = b, b
	}
	if depth == 0 {
		return
	}
	inner := func() *odd.Box {
		if w.wrong() {
			return nil
		}
		return w.box(depth - 1)
	}
	rarely := func() *odd.Box {
		if w.chance(30) {
			return nil
		}
		return inner()
	}
	b.Boxes, b.MaybeBoxes, b.Lid = some(w, 2, inner), some(w, 3, rarely), rarely()
	b.Nested = some(w, 2, func() []*odd.Box { return some(w, 2, inner) })
	b.Things = some(w, 3, func() odd.Thing { return w.thing(depth - 1) })
	b.Found = some(w, 3, func() odd.Found { return w.found(depth - 1) })
	if w.chance(50) {
		b.MaybeThing = w.thing(depth - 1)
	}
	if w.chance(50) && !w.wrong() {
		b.MustLid, b.MustThing = w.box(depth-1), w.thing(depth-1)
	}
}
