// Package eventlog is the port to the log of everything that was ever recorded, and the
// handler that turns a command into appended events.
//
// The log promises: an append is all or nothing and durable when it returns; positions rise
// and never change; a follower sees each event once, in order, without a gap. What is
// deliberately absent: deletes (erasure destroys keys, never events), retention, links,
// consumer groups, appends to more than one stream.
package eventlog

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Log is an engine. All methods may be called from any number of goroutines.
type Log interface {
	Streams
	Source
}

// Streams is what a command needs: one stream, read and appended to.
type Streams interface {
	// Append stores 1 to MaxEvents events at the end of the stream, all or none, durable when
	// it returns. Expected is the revision after which the caller wants them. A repeat of an
	// append that succeeded (same ids, same expectation) gives the original result.
	Append(ctx context.Context, stream string, expected Expected, events []NewEvent) (Result, error)
	// ReadStream gives the events from that revision on, in order; none past the end. A stream
	// without events is ErrStreamNotFound. Breaking the loop releases everything.
	ReadStream(ctx context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error]
}

// Source is what a consumer of the whole log needs.
type Source interface {
	// ReadAll gives the events after that position, in order, to the present end. It is not a
	// snapshot: what is appended meanwhile may be seen.
	ReadAll(ctx context.Context, after domain.Position, filter Filter) iter.Seq2[domain.Recorded, error]
	// Follow gives the events after that position, history first, then live, without an end:
	// each once, in order. It ends with an error: ErrClosed, ErrAccessDenied, ErrInvalidPosition
	// or that of the context.
	Follow(ctx context.Context, after domain.Position, filter Filter) iter.Seq2[Item, error]
}

// NewEvent is an event to be appended. Data and Metadata are JSON, kept byte for byte.
type NewEvent struct {
	ID             uuid.UUID
	Type           string
	Data, Metadata []byte
}

// Expected is the last revision a writer has seen, or NoStream.
type Expected int64

// NoStream expects that the stream has no events.
const NoStream Expected = -1

// Exactly expects that the last event of the stream has this revision.
func Exactly(revision uint64) Expected { return Expected(revision) }

func (e Expected) String() string {
	if e == NoStream {
		return "no stream"
	}
	return fmt.Sprintf("revision %d", int64(e))
}

// Result tells where the last event of an append stands.
type Result struct {
	LastRevision uint64
	Position     domain.Position
}

// Filter chooses events by category or by type, not both. The zero Filter chooses all.
type Filter struct {
	Categories []domain.Category
	Types      []string
}

// Item is one of three things that a follower receives.
type Item struct {
	// Event is the next matching event, if Kind is EventItem.
	Event domain.Recorded
	Kind  ItemKind
	// Position up to which everything has been considered, for each kind.
	Position domain.Position
}

// ItemKind says what an Item is.
type ItemKind int

const (
	// EventItem: the next matching event.
	EventItem ItemKind = iota
	// CaughtUp: all that was there has been delivered. Given after history and again each time
	// the follower returns to live.
	CaughtUp
	// Checkpoint: nothing matched for a while; progress may be stored up to Position.
	Checkpoint
)

// Limits of names and sizes.
const (
	MaxEvents     = 1000
	MaxAppend     = 1 << 20 // bytes; see Size
	MaxStreamName = 512     // bytes
)

// Errors of every engine, matched with errors.Is; WrongRevisionError and TooLargeError with errors.As.
var (
	ErrInvalidArgument = errors.New("eventlog: invalid argument")
	ErrStreamNotFound  = errors.New("eventlog: stream not found")
	ErrInvalidPosition = errors.New("eventlog: the position is not one of this log")
	ErrAccessDenied    = errors.New("eventlog: access denied")
	// ErrUnavailable: nothing happened; try again later.
	ErrUnavailable = errors.New("eventlog: unavailable")
	// ErrDiskFull: nothing was stored because there is no space; the log goes on by itself when
	// there is. It is an ErrUnavailable too.
	ErrDiskFull = fmt.Errorf("%w: the disk is full", ErrUnavailable)
	// ErrOutcomeUnknown: it may or may not have been stored; repeat the same ids.
	ErrOutcomeUnknown = errors.New("eventlog: outcome unknown")
	ErrClosed         = errors.New("eventlog: closed")
	// ErrCorrupt: stored bytes are not what was written.
	ErrCorrupt = errors.New("eventlog: stored data are damaged")
)

// WrongRevisionError says that another writer was first.
type WrongRevisionError struct {
	Stream   string
	Expected Expected
	// Current is the last revision of the stream, NoStream if it has none.
	Current Expected
}

func (e *WrongRevisionError) Error() string {
	return fmt.Sprintf("eventlog: %s: expected %s, found %s", e.Stream, e.Expected, e.Current)
}

// TooLargeError says that an append is over the limit. Sizes are in bytes.
type TooLargeError struct{ Limit, Size int }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("eventlog: the append has %d bytes, %d are allowed", e.Size, e.Limit)
}
