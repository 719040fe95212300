// Package limits keeps one crowd from taking the server from the others: what a person, a school
// and an address may ask in a while, how many lines they hold open, and whose turn it is.
//
// It promises that a school which asks as much as it can leaves a place for whoever else comes,
// that memory is bounded whoever asks, and that nobody can make it forget what another has spent.
// What is deliberately absent: rights, and the guessing of passwords, which has limits of its own.
package limits

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

// Limit is what one may have. The zero Limit is none at all: everything goes.
type Limit struct {
	// Rate is how many units are given a second, Saved how many are kept for later at most. A small
	// operation costs one unit, see Spend.
	Rate  float64
	Saved int
	// Open is how many lines may be open: sockets, and what listens on them or by events.
	Open int
}

// Options of Limits.
type Options struct {
	Person, School, Address Limit
	// AtWork is how many readings are at work at the same time; zero is no bound.
	AtWork int
	// AddressOf tells from where a request came, as one name for one client.
	AddressOf func(context.Context) string
	Now       func() time.Time
}

// crowdOf is with whom a visitor shares a turn: the school; who has none is a crowd of one, and all
// strangers are one.
func crowdOf(v graph.Visitor) uuid.UUID {
	if v.School != uuid.Nil {
		return v.School
	}
	return v.Person
}

// Limits are graph.Limits. They may be used from any number of goroutines. Make them with New.
type Limits struct {
	options            Options
	people, schools    *buckets[uuid.UUID]
	clients            *buckets[string]
	lines              lines
	reading, recording *turns
}

// recordings is how many recordings are at work for each reading, contended how many of them are
// one crowd's while there are others. A recording waits for the disk most of its time.
const recordings, contended = 16, 2

// New makes limits that nobody has met yet.
func New(o Options) *Limits {
	return &Limits{
		options: o,
		people:  newBuckets[uuid.UUID](o.Person), schools: newBuckets[uuid.UUID](o.School), clients: newBuckets[string](o.Address),
		lines:     lines{open: make(map[holder]int)},
		reading:   newTurns(o.AtWork, 1, o.Now),
		recording: newTurns(o.AtWork*recordings, o.AtWork*(recordings-contended), o.Now),
	}
}

// Spend takes units from what a visitor and the school may have; of a stranger, from what the
// address may have. When there are not enough it takes none and tells after how long there are.
func (l *Limits) Spend(ctx context.Context, who graph.Visitor, units int) (wait time.Duration) {
	now := l.options.Now()
	if who.Person == uuid.Nil {
		wait, _ := l.clients.take(l.options.AddressOf(ctx), units, now)
		return wait
	}
	wait, taken := l.people.take(who.Person, units, now)
	if wait > 0 || who.School == uuid.Nil {
		return wait
	}
	if wait, _ = l.schools.take(who.School, units, now); wait > 0 && taken != nil {
		taken.CancelAt(now)
	}
	return wait
}

// Turn waits until it is the visitor's turn to work, which lasts until end is called. It gives
// ErrCrowded when too many wait already, or what ended the context.
func (l *Limits) Turn(ctx context.Context, who graph.Visitor, work graph.Work) (end func(), err error) {
	if work == graph.Recording {
		return l.recording.wait(ctx, who, false)
	}
	return l.reading.wait(ctx, who, work == graph.Telling)
}

// Open counts a line as open until closed is called; not ok when the visitor, the school or, of a
// stranger, the address has as many as it may.
func (l *Limits) Open(ctx context.Context, who graph.Visitor) (closed func(), ok bool) {
	if who.Person == uuid.Nil {
		return l.lines.add(holding{holder{"address", l.options.AddressOf(ctx)}, l.options.Address.Open})
	}
	held := []holding{{holder{"person", who.Person.String()}, l.options.Person.Open}}
	if who.School != uuid.Nil {
		held = append(held, holding{holder{"school", who.School.String()}, l.options.School.Open})
	}
	return l.lines.add(held...)
}
