package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// telling turns the stories into steps: commands with their time and their actor.
type telling struct {
	calendar calendar
	seed     uint64
	steps    []step
	// things are all that commands may name, closed the time from which one is retired.
	things map[uuid.UUID]domain.Thing
	closed map[uuid.UUID]time.Time
	// taken are the times at which a stream is written to already: one thing at a time.
	taken map[uuid.UUID]map[instant]bool
	given map[uuid.UUID]int // stream → commands so far
	wrong []error
}

// step is one command.
type step struct {
	at      instant
	time    time.Time
	actor   actor
	owner   uuid.UUID
	team    uuid.UUID
	command domain.Command
}

// actor is who acts, as what.
type actor struct {
	person uuid.UUID
	role   domain.Role
}

func newTelling(now time.Time, seed uint64) (*telling, error) {
	c, err := newCalendar(now)
	if err != nil {
		return nil, err
	}
	return &telling{
		calendar: c, seed: seed,
		things: make(map[uuid.UUID]domain.Thing), closed: make(map[uuid.UUID]time.Time),
		taken: make(map[uuid.UUID]map[instant]bool), given: make(map[uuid.UUID]int),
	}, nil
}

// namespace is that of all ids of the demo.
var namespace = uuid.MustParse("5f3c1a52-8c1e-4d0c-9c35-6a1f0e6b7d42")

// id derives from a name: the same in every demo.
func id(name ...string) uuid.UUID {
	return uuid.NewSHA1(namespace, []byte(strings.Join(name, "\x00")))
}

// header begins the next command on a stream.
func (t *telling) header(stream uuid.UUID) domain.Header {
	t.given[stream]++
	return domain.Header{CommandID: id("command", stream.String(), fmt.Sprint(t.given[stream]))}
}

// do adds a step of no team.
func (t *telling) do(when instant, who actor, owner uuid.UUID, command domain.Command) {
	t.steps = append(t.steps, step{at: when, time: when.time(t.calendar.location), actor: who, owner: owner, command: command})
}

// free is the first time from one on at which nothing is recorded on a stream yet.
func (t *telling) free(stream uuid.UUID, when instant) instant {
	if t.taken[stream] == nil {
		t.taken[stream] = make(map[instant]bool)
	}
	for t.taken[stream][when] {
		when.clock += tick
	}
	t.taken[stream][when] = true
	return when
}

// inOrder gives the steps by time; steps of one time stay as they were told.
func (t *telling) inOrder() []step {
	slices.SortStableFunc(t.steps, func(a, b step) int {
		return cmp.Or(a.at.day.Compare(b.at.day), cmp.Compare(a.at.clock, b.at.clock))
	})
	return t.steps
}

// know keeps something that later commands name.
func (t *telling) know(thing domain.Thing) { t.things[thing.ID] = thing }

// retire says from when on a thing is closed.
func (t *telling) retire(id uuid.UUID, from instant) {
	t.closed[id] = from.time(t.calendar.location)
}

// known is what the rules may know of a step.
func (t *telling) known(s step) domain.Known {
	k := domain.Known{
		Now: s.time.UTC(), Today: s.at.day, Actor: s.actor.person, Role: s.actor.role,
		Team: t.thing(s.team, s.time), Things: make(map[uuid.UUID]domain.Thing),
	}
	for _, ref := range s.command.References() {
		if thing := t.thing(ref.ID, s.time); thing.ID != uuid.Nil {
			k.Things[ref.ID] = thing
		}
	}
	return k
}

// thing is what stood at a time.
func (t *telling) thing(id uuid.UUID, now time.Time) domain.Thing {
	thing := t.things[id]
	closed, ok := t.closed[id]
	thing.Retired = ok && !now.Before(closed)
	return thing
}

func ptr[T any](v T) *T { return &v }
