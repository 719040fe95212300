package graph

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/projections"
)

// crowd is a watch over many who listen, and how often one of them was looked at closely.
type crowd struct {
	watch
	clock   time.Time
	touches []uuid.UUID
	looks   int
	people  []uuid.UUID
	ended   int
	deaf    bool // nothing can be told
}

func newCrowd(n int) *crowd {
	c := &crowd{clock: time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)}
	c.watch = watch{
		now: func() time.Time { return c.clock },
		touched: func(since uint64) ([]uuid.UUID, uint64, bool) {
			return c.touches[since:], uint64(len(c.touches)), true
		},
		over: func(context.Context, *watched) (bool, bool) {
			c.looks++
			return true, !c.deaf
		},
		open: make(map[*watched]struct{}, n),
	}
	for i := range n {
		person, team := uuid.UUID{1, 14: byte(i >> 8), 15: byte(i)}, uuid.UUID{2, 15: byte(i)}
		c.people = append(c.people, person)
		c.open[&watched{who: asker{known: true, actor: projections.Actor{Person: person}}, about: []uuid.UUID{team}, end: func() { c.ended++ }}] = struct{}{}
	}
	return c
}

func (c *crowd) lookedAt(t *testing.T, why string, want int) {
	t.Helper()
	c.looks = 0
	c.look(t.Context())
	if c.looks != want {
		t.Errorf("%s: %d were looked at, want %d", why, c.looks, want)
	}
}

// TestOnlyThoseConcernedAreLookedAt among many who are idle.
func TestOnlyThoseConcernedAreLookedAt(t *testing.T) {
	const n = 1000
	c := newCrowd(n)
	c.deaf = true
	c.lookedAt(t, "at the beginning", n)
	c.lookedAt(t, "when nothing could be told", n)
	if c.ended > 0 {
		t.Errorf("%d were ended without need", c.ended)
	}
	c.deaf = false
	c.lookedAt(t, "when it can", n)
	if c.ended != n {
		t.Errorf("%d were ended", c.ended)
	}
	c.lookedAt(t, "idle", 0)
	c.touches = append(c.touches, c.people[7], c.people[8], uuid.UUID{3})
	c.lookedAt(t, "facts of two people", 2)
	c.touches = append(c.touches, uuid.UUID{2, 15: 9})
	c.lookedAt(t, "a fact of a team", 4) // of every 256th
	c.lookedAt(t, "idle again", 0)
	c.clock = c.clock.Add(14 * time.Minute)
	c.lookedAt(t, "a while later", 0)
	c.clock = c.clock.Add(time.Minute)
	c.lookedAt(t, "midnight somewhere", n)
	for x := range c.open {
		x.who.until = c.clock.Add(time.Second)
		break
	}
	c.lookedAt(t, "before a session is over", 0)
	c.clock = c.clock.Add(time.Second)
	c.lookedAt(t, "when a session is over", 1)
	for x := range c.open {
		x.who.until = time.Time{}
	}
	c.touched = func(since uint64) ([]uuid.UUID, uint64, bool) { return nil, since, false }
	c.lookedAt(t, "too many facts", n)
}

// BenchmarkLook is going through 10,000 who are idle: it is done once a second.
func BenchmarkLook(b *testing.B) {
	c := newCrowd(10_000)
	c.look(b.Context())
	for b.Loop() {
		c.look(b.Context())
	}
	if c.looks != 10_000 {
		b.Errorf("%d were looked at", c.looks)
	}
}

// BenchmarkLookAfterAFact is the same after a fact of one of them.
func BenchmarkLookAfterAFact(b *testing.B) {
	c := newCrowd(10_000)
	for b.Loop() {
		c.touches = append(c.touches, c.people[1])
		c.look(b.Context())
	}
}
