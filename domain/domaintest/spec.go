// Package domaintest lets a rule be told as given, when, then.
//
// Every event of a test passes through the codec, and is folded both open and sealed, so a type
// without its line, a payload that does not survive storage and a fold that reads sealed text
// all fail the first test that meets them. Each accepted command is given a second time on top
// of its own events, where it must cause none.
//
// What is deliberately absent: logs, keys and rights. A rule needs none of them, nor does its test.
package domaintest

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Today is the day on which every test plays, unless its Known says otherwise.
var Today = domain.Day(2026, time.November, 20)

// Spec is the beginning of a test: an aggregate, what it knows, and its past.
type Spec[S any, C domain.Command, E domain.Event] struct {
	decider domain.Decider[S, C, E]
	known   domain.Known
	past    []E
}

// For begins a test of an aggregate.
func For[S any, C domain.Command, E domain.Event](d domain.Decider[S, C, E]) Spec[S, C, E] {
	return Spec[S, C, E]{decider: d}.Knowing(domain.Thing{})
}

// Knowing gives the test a team and other things that may be named. The team itself may be
// named as well.
func (s Spec[S, C, E]) Knowing(team domain.Thing, others ...domain.Thing) Spec[S, C, E] {
	s.known = domain.Known{Now: Today.Time().Add(12 * time.Hour), Today: Today, Team: team, Things: map[uuid.UUID]domain.Thing{team.ID: team}}
	for _, t := range others {
		s.known.Things[t.ID] = t
	}
	return s
}

// Told changes what the read models tell the rule.
func (s Spec[S, C, E]) Told(change func(*domain.Known)) Spec[S, C, E] {
	change(&s.known)
	return s
}

// By says who acts.
func (s Spec[S, C, E]) By(actor uuid.UUID, role domain.Role) Spec[S, C, E] {
	s.known.Actor, s.known.Role = actor, role
	return s
}

// Given adds events to the past.
func (s Spec[S, C, E]) Given(events ...E) Spec[S, C, E] {
	s.past = append(s.past[:len(s.past):len(s.past)], events...)
	return s
}

// When gives the command.
func (s Spec[S, C, E]) When(command C) Then[S, C, E] { return Then[S, C, E]{s, command} }

// Then is what is expected of a command.
type Then[S any, C domain.Command, E domain.Event] struct {
	spec    Spec[S, C, E]
	command C
}

// Then expects these events, and none when the command is repeated on top of them.
func (th Then[S, C, E]) Then(t *testing.T, want ...E) {
	t.Helper()
	state := th.fold(t, th.spec.past)
	got, err := th.spec.decider.Decide(th.command, state, th.spec.known)
	if err != nil {
		t.Fatalf("%T was refused: %v", th.command, err)
	}
	if diff := cmp.Diff(want, got, exported); diff != "" {
		t.Fatalf("%T: events (-want +got):\n%s", th.command, diff)
	}
	th.stored(t, got)
	again, err := th.spec.decider.Decide(th.command, th.fold(t, append(th.spec.past[:len(th.spec.past):len(th.spec.past)], got...)), th.spec.known)
	if _, refused := domain.AsRefusals(err); err == nil && len(again) > 0 || err != nil && !refused {
		t.Fatalf("%T given again caused %v, %v; a repeat must cause nothing", th.command, again, err)
	}
}

// Repeatable expects these events for a command that may be given any number of times with a
// new effect each time, such as a correction of a correction.
func (th Then[S, C, E]) Repeatable(t *testing.T, want ...E) {
	t.Helper()
	got, err := th.spec.decider.Decide(th.command, th.fold(t, th.spec.past), th.spec.known)
	if err != nil {
		t.Fatalf("%T was refused: %v", th.command, err)
	}
	if diff := cmp.Diff(want, got, exported); diff != "" {
		t.Fatalf("%T: events (-want +got):\n%s", th.command, diff)
	}
	th.stored(t, got)
}

// Nothing expects that it is already so.
func (th Then[S, C, E]) Nothing(t *testing.T) {
	t.Helper()
	got, err := th.spec.decider.Decide(th.command, th.fold(t, th.spec.past), th.spec.known)
	if err != nil || len(got) > 0 {
		t.Fatalf("%T: got %v, %v; want nothing", th.command, got, err)
	}
}

// Refused expects a refusal of that code at that path, and gives it for more questions.
func (th Then[S, C, E]) Refused(t *testing.T, code domain.RefusalCode, path string) *domain.Refusal {
	t.Helper()
	got, err := th.spec.decider.Decide(th.command, th.fold(t, th.spec.past), th.spec.known)
	refusals, ok := domain.AsRefusals(err)
	if !ok {
		t.Fatalf("%T: got %v, %v; want a refusal %s at %q", th.command, got, err, code, path)
	}
	for _, r := range refusals {
		if r.Code == code && r.Path == path {
			return r
		}
	}
	t.Fatalf("%T: refused with %v; want %s at %q", th.command, refusals, code, path)
	return nil
}

// fold takes the past through the codec, open and sealed, and demands the same state of both.
func (th Then[S, C, E]) fold(t *testing.T, past []E) S {
	t.Helper()
	var open, sealed S
	for _, e := range past {
		name, data, err := domain.Encode(e, domain.Plainly)
		if err != nil {
			t.Fatal(err)
		}
		open = th.spec.decider.Evolve(open, decode[E](t, name, data, domain.Openly))
		sealed = th.spec.decider.Evolve(sealed, decode[E](t, name, data, nil))
	}
	if !reflect.DeepEqual(open, sealed) {
		t.Fatalf("the fold reads sealed fields:\nopen   %+v\nsealed %+v", open, sealed)
	}
	return sealed
}

// stored demands that events come back from storage as they went in.
func (th Then[S, C, E]) stored(t *testing.T, events []E) {
	t.Helper()
	for _, e := range events {
		name, data, err := domain.Encode(e, domain.Plainly)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, decode[E](t, name, data, domain.Openly), exported); diff != "" {
			t.Fatalf("%T changes in storage (-before +after):\n%s", e, diff)
		}
	}
}

func decode[E domain.Event](t *testing.T, name string, data []byte, open domain.Open) E {
	t.Helper()
	e, err := domain.Decode(name, data, open)
	if err != nil {
		t.Fatal(err)
	}
	return e.(E)
}

// exported compares days by value.
var exported = cmp.Comparer(func(a, b domain.Date) bool { return a == b })
