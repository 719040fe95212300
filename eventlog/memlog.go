package eventlog

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Memory is a log that lives as long as the process: the log of tests. It keeps every promise
// but durability. Data and metadata that it hands out are shared and must not be changed.
type Memory struct {
	id string

	mu      sync.Mutex
	closed  bool
	events  []domain.Recorded // the event at index i has position i+1
	streams map[string][]int  // indexes into events, by revision
	grown   chan struct{}     // closed and replaced when events come or the log closes
}

var (
	_ Log   = (*Memory)(nil)
	_ Pages = (*Memory)(nil)
)

// memoryPage is how many events are considered at a time.
const memoryPage = 500

// NewMemory gives an empty log with that id of six characters, with which its positions begin.
func NewMemory(id string) *Memory {
	return &Memory{id: id, streams: map[string][]int{}, grown: make(chan struct{})}
}

// Append implements Streams.
func (m *Memory) Append(ctx context.Context, stream string, expected Expected, events []NewEvent) (Result, error) {
	if err := Validate(stream, expected, events); err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, fmt.Errorf("eventlog: append %s: %w: %w", stream, ErrUnavailable, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return Result{}, fmt.Errorf("eventlog: append %s: %w", stream, ErrClosed)
	}
	held := m.streams[stream]
	repeat, err := Settle(stream, expected, Expected(len(held)-1), events,
		func(revision uint64) (uuid.UUID, error) { return m.events[held[revision]].ID, nil })
	if err != nil {
		return Result{}, err
	}
	if !repeat {
		m.store(stream, events)
	}
	last := int(expected) + len(events)
	return Result{uint64(last), m.events[m.streams[stream][last]].Position}, nil
}

func (m *Memory) store(stream string, events []NewEvent) {
	for i := range events {
		e := &events[i]
		m.events = append(m.events, domain.Recorded{
			ID: e.ID, Type: e.Type, Stream: stream, Revision: uint64(len(m.streams[stream])),
			Position: m.position(len(m.events) + 1),
			Data:     bytes.Clone(e.Data), Metadata: bytes.Clone(e.Metadata),
		})
		m.streams[stream] = append(m.streams[stream], len(m.events)-1)
	}
	m.wake()
}

func (m *Memory) position(n int) domain.Position {
	if n == 0 {
		return domain.Position{}
	}
	return domain.NewPosition(m.id, uint64(n), uint64(n))
}

func (m *Memory) wake() {
	close(m.grown)
	m.grown = make(chan struct{})
}

// ReadStream implements Streams.
func (m *Memory) ReadStream(ctx context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		for revision := from; ; revision++ {
			event, found, err := m.at(ctx, stream, revision)
			if err != nil {
				yield(domain.Recorded{}, fmt.Errorf("eventlog: read %s: %w", stream, err))
				return
			}
			if !found || !yield(event, nil) {
				return
			}
		}
	}
}

func (m *Memory) at(ctx context.Context, stream string, revision uint64) (event domain.Recorded, found bool, err error) {
	if err := ValidateStream(stream); err != nil {
		return event, false, err
	}
	if err := ctx.Err(); err != nil {
		return event, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	held, exists := m.streams[stream]
	switch {
	case m.closed:
		return event, false, ErrClosed
	case !exists:
		return event, false, ErrStreamNotFound
	case revision >= uint64(len(held)):
		return event, false, nil
	}
	return m.events[held[revision]], true, nil
}

// ReadAll implements Source.
func (m *Memory) ReadAll(ctx context.Context, after domain.Position, filter Filter) iter.Seq2[domain.Recorded, error] {
	return ReadPages(ctx, m, after, filter)
}

// Follow implements Source.
func (m *Memory) Follow(ctx context.Context, after domain.Position, filter Filter) iter.Seq2[Item, error] {
	return FollowPages(ctx, m, after, filter)
}

// Page implements Pages.
func (m *Memory) Page(_ context.Context, after domain.Position, filter Filter) (Page, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return Page{}, ErrClosed
	}
	first := int(after.Commit())
	if !after.IsZero() && (after.Log() != m.id || first > len(m.events)) {
		return Page{}, fmt.Errorf("%w: %s", ErrInvalidPosition, after)
	}
	end := min(first+memoryPage, len(m.events))
	page := Page{Through: m.position(end), Considered: end - first, AtEnd: end == len(m.events)}
	for _, event := range m.events[first:end] {
		if filter.Matches(event.Stream, event.Type) {
			page.Events = append(page.Events, event)
		}
	}
	return page, nil
}

// Wait implements Pages.
func (m *Memory) Wait(ctx context.Context, after domain.Position) error {
	for {
		m.mu.Lock()
		closed, more, grown := m.closed, uint64(len(m.events)) > after.Commit(), m.grown
		m.mu.Unlock()
		if closed {
			return ErrClosed
		}
		if more {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// End is the position of the last event, zero for an empty log.
func (m *Memory) End() domain.Position {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.position(len(m.events))
}

// Close ends every follower with ErrClosed; later calls get it too. It may be called again.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.closed = true
		m.wake()
	}
	return nil
}
