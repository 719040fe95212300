package esdblog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

const (
	everything = math.MaxInt64
	// noRevision is beyond every stream; the server computes with signed numbers.
	noRevision = 1 << 62
)

// ReadStream implements eventlog.Streams.
func (l *Log) ReadStream(ctx context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		err := eventlog.ValidateStream(stream)
		if err == nil && stream == identityStream {
			err = eventlog.ErrStreamNotFound
		}
		if err != nil {
			yield(domain.Recorded{}, fmt.Errorf("esdblog: read %s: %w", stream, err))
			return
		}
		for event, err := range l.readStream(ctx, stream, from) {
			if err != nil {
				err = fmt.Errorf("esdblog: read %s: %w", stream, err)
			}
			if !yield(event, err) {
				return
			}
		}
	}
}

func (l *Log) readStream(ctx context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return l.readSome(ctx, stream, from, everything)
}

func (l *Log) readSome(ctx context.Context, stream string, from, count uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		options := esdb.ReadStreamOptions{From: esdb.Revision(min(from, noRevision))}
		err := l.read(ctx, func(ctx context.Context, db *esdb.Client) (*esdb.ReadStream, error) {
			return db.ReadStream(atLeader(ctx), stream, options, count)
		}, func(event *esdb.RecordedEvent) bool { return yield(l.recorded(event), nil) })
		if err != nil {
			yield(domain.Recorded{}, err)
		}
	}
}

// ReadAll implements eventlog.Source. The server cannot filter here: everything travels.
func (l *Log) ReadAll(ctx context.Context, after domain.Position, filter eventlog.Filter) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		err := l.checkSource(ctx, after, filter)
		if err == nil {
			options := esdb.ReadAllOptions{From: fromPosition(after)}
			err = l.read(ctx, func(ctx context.Context, db *esdb.Client) (*esdb.ReadStream, error) {
				return db.ReadAll(atLeader(ctx), options, everything)
			}, func(event *esdb.RecordedEvent) bool {
				// The server begins with the event at the position itself.
				if !visible(event, filter) || l.positionOf(event).Compare(after) <= 0 {
					return true
				}
				return yield(l.recorded(event), nil)
			})
		}
		if err != nil {
			yield(domain.Recorded{}, fmt.Errorf("esdblog: read all: %w", positionRefused(err)))
		}
	}
}

// checkSource refuses what the server would misunderstand: it takes a position of another log
// for one of its own, and one from after the end, as a restored backup leaves behind, for now.
func (l *Log) checkSource(ctx context.Context, after domain.Position, filter eventlog.Filter) error {
	if err := filter.Validate(); err != nil {
		return err
	}
	if after.IsZero() {
		return nil
	}
	if after.Log() != l.id {
		return fmt.Errorf("%w: %s", eventlog.ErrInvalidPosition, after)
	}
	var last domain.Position
	options := esdb.ReadAllOptions{Direction: esdb.Backwards, From: esdb.End{}}
	err := l.read(ctx, func(ctx context.Context, db *esdb.Client) (*esdb.ReadStream, error) {
		return db.ReadAll(atLeader(ctx), options, 1)
	}, func(event *esdb.RecordedEvent) bool {
		last = l.positionOf(event)
		return true
	})
	if err == nil && after.Compare(last) > 0 {
		return fmt.Errorf("%w: %s is after its end, %s", eventlog.ErrInvalidPosition, after, last)
	}
	return err
}

// positionRefused: the only argument of a valid read of everything that the server can refuse
// is the position.
func positionRefused(err error) error {
	if errors.Is(err, eventlog.ErrInvalidArgument) && !errors.Is(err, eventlog.ErrInvalidPosition) && fromServer(err) {
		return fmt.Errorf("%w: %w", eventlog.ErrInvalidPosition, err)
	}
	return err
}

// read opens a read and gives each event to the caller until that returns false.
func (l *Log) read(ctx context.Context, open func(context.Context, *esdb.Client) (*esdb.ReadStream, error), each func(*esdb.RecordedEvent) bool) error {
	for n := 1; ; n++ {
		begun, err := l.readOnce(ctx, open, each)
		if begun || n == sends || !errors.Is(err, errNotLeader) {
			return err
		}
	}
}

// readOnce reads; begun says that the caller has been given something.
func (l *Log) readOnce(ctx context.Context, open func(context.Context, *esdb.Client) (*esdb.ReadStream, error), each func(*esdb.RecordedEvent) bool) (begun bool, _ error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	u, err := l.connection.begin(ctx)
	if err != nil {
		return false, err
	}
	defer u.end()
	stream, err := beside(u, func() (*esdb.ReadStream, error) { return open(u.ctx, u.client.db) })
	if err != nil {
		return false, u.translate(err)
	}
	defer stream.Close()
	answers := receive(u, stream.Recv)
	for {
		a := next(u, answers)
		if errors.Is(a.err, io.EOF) {
			return begun, nil
		}
		if a.err != nil {
			return begun, u.translate(a.err)
		}
		// Links are not followed; one that leads nowhere has no event.
		event := a.value.OriginalEvent()
		if event == nil {
			continue
		}
		begun = true
		if !each(event) {
			return true, nil
		}
	}
}
