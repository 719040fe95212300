package domain

import "github.com/google/uuid"

// Event is a fact of a stream. Its stored name is its line in the codec.
type Event interface{}

// Command asks for something to be recorded on one stream.
type Command interface {
	// Head gives what every command carries.
	Head() Header
	// Stream names the one stream the command writes to.
	Stream() Stream
	// References lists what the command names beyond its own stream; the desk looks them up
	// and hands them to the rule in [Known]. Nil when there is nothing.
	References() []Reference
}

// Header is what every command carries beside its body.
type Header struct {
	// CommandID is chosen by the caller; the same id with the same body is the same command.
	CommandID uuid.UUID `json:"commandId"`
	// ExpectedRevision, when given, is the revision of the thing that the caller last saw;
	// another one at the time of recording is refused as a conflict.
	ExpectedRevision *int `json:"expectedRevision,omitzero"`
	// OccurredOn is the day it happened, in the school's zone; absent means today.
	OccurredOn *Date `json:"occurredOn,omitzero"`
	// OnBehalfOf is the person for whom a coach enters it.
	OnBehalfOf *uuid.UUID `json:"onBehalfOf,omitzero"`
}

// Head gives the header itself; commands embed it.
func (h Header) Head() Header { return h }

// References of a command that names nothing beyond its stream.
func (h Header) References() []Reference { return nil }

// Decider is one aggregate: how its state is folded from events and what a command does to it.
// S is the state (its zero value is the state of a stream without events), C the commands,
// E the events.
//
// A state belongs to the one who folds it: Evolve may change its maps in place, so a state is
// not read by one goroutine while another evolves it.
type Decider[S any, C Command, E Event] struct {
	// Category is the part of the stream's name before the dash.
	Category Category
	decide   func(C, S, Known) ([]E, error)
	evolve   func(S, E) S
}

// Decide gives the events that a command causes: none when it is already so; a *Refusal or
// Refusals as error when a rule forbids it.
func (d Decider[S, C, E]) Decide(command C, state S, known Known) ([]E, error) {
	var c checks
	c.header(command, known)
	if err := c.err(); err != nil {
		return nil, err
	}
	return d.decide(command, state, known)
}

// Evolve gives the state after an event.
func (d Decider[S, C, E]) Evolve(state S, event E) S { return d.evolve(state, event) }

// Fold gives the state after events.
func (d Decider[S, C, E]) Fold(state S, events ...E) S {
	for _, e := range events {
		state = d.evolve(state, e)
	}
	return state
}
