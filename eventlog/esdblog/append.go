package esdblog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

const (
	// appendTimeout is the longest that an append may take; the caller's context may be shorter.
	appendTimeout = 10 * time.Second
	// sends is how often an append is sent when the answer is that nothing was stored and that
	// it might be now: the node was not the leader, or the stream has reached the revision.
	sends = 3
)

// Append implements eventlog.Streams.
func (l *Log) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	if err := eventlog.Validate(stream, expected, events); err != nil {
		return eventlog.Result{}, err
	}
	if stream == identityStream {
		return eventlog.Result{}, fmt.Errorf("%w: the stream %s is the log's own", eventlog.ErrInvalidArgument, stream)
	}
	result, err := l.append(ctx, stream, expected, events)
	var wrong *eventlog.WrongRevisionError
	if err != nil && !errors.As(err, &wrong) {
		err = fmt.Errorf("esdblog: append %s: %w", stream, err)
	}
	return result, err
}

func (l *Log) append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	if err := ctx.Err(); err != nil {
		return eventlog.Result{}, fmt.Errorf("%w: %w", eventlog.ErrUnavailable, err)
	}
	ctx, cancel := context.WithTimeout(ctx, appendTimeout)
	defer cancel()
	for n := 1; ; n++ {
		result, complete, err := l.send(ctx, stream, expected, events)
		if complete {
			return result, nil
		}
		if errors.Is(err, errNotLeader) && n < sends {
			continue
		}
		if err != nil && !errors.Is(err, errWrongRevision) {
			return eventlog.Result{}, err
		}
		result, again, err := l.settle(ctx, stream, expected, events)
		if again && n < sends {
			continue
		}
		if again {
			err = eventlog.ErrUnavailable
		}
		return result, err
	}
}

// send asks the server once. Complete is false where the answer is a success that may not be
// told on: the server leaves positions out of some answers to repeats.
func (l *Log) send(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (_ eventlog.Result, complete bool, _ error) {
	u, err := l.connection.begin(ctx)
	if err != nil {
		return eventlog.Result{}, false, err
	}
	defer u.end()
	written, err := beside(u, func() (*esdb.WriteResult, error) {
		lasting, end := u.lasting()
		defer end()
		timeout := appendTimeout
		options := esdb.AppendToStreamOptions{ExpectedRevision: revisionOf(expected), Deadline: &timeout}
		return u.client.db.AppendToStream(atLeader(lasting), stream, options, toServer(events)...)
	})
	if err != nil {
		return eventlog.Result{}, false, outcome(u.translate(err))
	}
	last := uint64(int64(expected) + int64(len(events)))
	complete = written.NextExpectedVersion == last && hasPosition(written.CommitPosition)
	return eventlog.Result{
		LastRevision: last,
		Position:     domain.NewPosition(l.id, written.CommitPosition, written.PreparePosition),
	}, complete, nil
}

// outcome turns the failure of an append that was sent into OutcomeUnknown unless the server
// itself has said that it stored nothing.
func outcome(err error) error {
	for _, nothing := range []error{
		errWrongRevision, errNotLeader,
		eventlog.ErrAccessDenied, eventlog.ErrInvalidArgument, eventlog.ErrCorrupt,
	} {
		if errors.Is(err, nothing) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", eventlog.ErrOutcomeUnknown, err)
}

// settle reads what the stream holds and decides by the port's rules what became of an append
// that the server refused or took for a repeat. Again means that it has stored nothing and that
// the stream now stands at the expected revision.
func (l *Log) settle(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (_ eventlog.Result, again bool, _ error) {
	current, err := l.tail(ctx, stream)
	if err != nil {
		return eventlog.Result{}, false, fmt.Errorf("%w: %w", eventlog.ErrOutcomeUnknown, err)
	}
	var stored []domain.Recorded // from the revision after the expected one
	repeat, err := eventlog.Settle(stream, expected, current, events, func(revision uint64) (uuid.UUID, error) {
		first := uint64(expected + 1)
		if stored == nil {
			for event, err := range l.readSome(ctx, stream, first, uint64(len(events))) {
				if err != nil {
					return uuid.Nil, fmt.Errorf("%w: %w", eventlog.ErrOutcomeUnknown, err)
				}
				stored = append(stored, event)
			}
		}
		if i := revision - first; i < uint64(len(stored)) {
			return stored[i].ID, nil
		}
		return uuid.Nil, fmt.Errorf("%w: revision %d is missing", eventlog.ErrCorrupt, revision)
	})
	if err != nil || !repeat {
		return eventlog.Result{}, err == nil, err
	}
	last := stored[len(events)-1]
	return eventlog.Result{LastRevision: last.Revision, Position: last.Position}, false, nil
}

// tail is the last revision of the stream.
func (l *Log) tail(ctx context.Context, stream string) (eventlog.Expected, error) {
	last := eventlog.NoStream
	options := esdb.ReadStreamOptions{Direction: esdb.Backwards, From: esdb.End{}}
	err := l.read(ctx, func(ctx context.Context, db *esdb.Client) (*esdb.ReadStream, error) {
		return db.ReadStream(atLeader(ctx), stream, options, 1)
	}, func(event *esdb.RecordedEvent) bool {
		last = eventlog.Exactly(event.EventNumber)
		return true
	})
	if errors.Is(err, eventlog.ErrStreamNotFound) {
		return eventlog.NoStream, nil
	}
	return last, err
}

// atLeader makes a node that is not the leader say so; the client's own option is never sent.
func atLeader(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "requires-leader", "true")
}

func revisionOf(expected eventlog.Expected) esdb.ExpectedRevision {
	if expected == eventlog.NoStream {
		return esdb.NoStream{}
	}
	return esdb.Revision(uint64(expected))
}

func toServer(events []eventlog.NewEvent) []esdb.EventData {
	data := make([]esdb.EventData, len(events))
	for i, e := range events {
		data[i] = esdb.EventData{
			EventID: e.ID, EventType: e.Type, ContentType: esdb.ContentTypeJson, Data: e.Data, Metadata: e.Metadata,
		}
	}
	return data
}
