package sqlitelog

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

const (
	pageEvents = 500
	// pageBytes ends a page early where events are large.
	pageBytes = 4 << 20
)

func corruptAt(logID string, pos uint64, format string, args ...any) error {
	return fmt.Errorf("%w at position %s: %s", eventlog.ErrCorrupt,
		domain.NewPosition(logID, pos, pos), fmt.Sprintf(format, args...))
}

// rowReader reads values of a row; bad remembers that one had not the type it was written with.
type rowReader struct{ bad bool }

func (r *rowReader) number(v driver.Value) int64 {
	n, ok := v.(int64)
	r.bad = r.bad || !ok
	return n
}

func (r *rowReader) text(v driver.Value) string {
	t, ok := v.(string)
	r.bad = r.bad || !ok
	return t
}

func (r *rowReader) bytes(v driver.Value) []byte {
	b, ok := v.([]byte)
	r.bad = r.bad || !ok
	return b
}

// scanner turns rows into events and believes no row that it has not checked.
type scanner struct {
	logID string
	names names
	sums  summer
}

// eventColumns are those that scanner.event reads, of the table e.
const eventColumns = "e.pos, e.stream, e.revision, e.type, e.sum, e.id, e.data, e.metadata"

func (s *scanner) event(row []driver.Value, wantPos uint64) (event domain.Recorded, stream int64, err error) {
	var r rowReader
	pos, stream, revision, eventType := r.number(row[0]), r.number(row[1]), r.number(row[2]), r.number(row[3])
	sum, id, data, metadata := r.number(row[4]), r.bytes(row[5]), r.bytes(row[6]), r.bytes(row[7])
	switch {
	case uint64(pos) != wantPos:
		return event, 0, corruptAt(s.logID, wantPos, "the event is missing")
	case r.bad || len(id) != len(uuid.UUID{}):
		return event, 0, corruptAt(s.logID, wantPos, "the row is malformed")
	}
	event = domain.Recorded{
		ID: uuid.UUID(id), Type: s.names.eventType(eventType), Stream: s.names.stream(stream),
		Revision: uint64(revision), Position: domain.NewPosition(s.logID, wantPos, wantPos),
		Data: data, Metadata: metadata,
	}
	// A number that stands for no name gives an empty one, which no event has.
	if event.Type == "" || event.Stream == "" || s.sums.event(s.logID, &event) != sum {
		return domain.Recorded{}, 0, corruptAt(s.logID, wantPos, "the checksum is wrong")
	}
	return event, stream, nil
}

// page gives the events after a position up to through, which exists, a page at the most.
func (s *scanner) page(conn *conn, after, through uint64, each func(*domain.Recorded, int64) error) error {
	through = min(through, after+pageEvents)
	next, size := after+1, 0
	err := conn.query("SELECT "+eventColumns+" FROM events e WHERE e.pos > ? AND e.pos <= ? ORDER BY e.pos",
		[]driver.Value{int64(after), int64(through)}, func(row []driver.Value) (bool, error) {
			event, stream, err := s.event(row, next)
			if err != nil {
				return false, err
			}
			next++
			size += len(event.Data) + len(event.Metadata)
			return size < pageBytes, each(&event, stream)
		})
	if err == nil && next <= through && size < pageBytes {
		err = corruptAt(s.logID, next, "the event is missing")
	}
	return err
}

// Page implements eventlog.Pages.
func (l *Log) Page(ctx context.Context, after domain.Position, filter eventlog.Filter) (eventlog.Page, error) {
	if l.tail != nil {
		if err := l.tail.look(ctx, l.closing); err != nil {
			return eventlog.Page{}, err
		}
	}
	known, last := l.index.present()
	from := after.Commit()
	if !after.IsZero() && (after.Log() != l.id || after.Prepare() != from || from == 0 || from > last) {
		return eventlog.Page{}, fmt.Errorf("%w: %s is not in log %s, which ends at %s",
			eventlog.ErrInvalidPosition, after, l.id, l.position(last))
	}
	page := eventlog.Page{Through: after}
	err := l.readers.use(ctx, l.closing, func(conn *conn) error {
		if from == last {
			return nil
		}
		scan := scanner{logID: l.id, names: known}
		return scan.page(conn, from, last, func(e *domain.Recorded, _ int64) error {
			page.Through = e.Position
			page.Considered++
			if filter.Matches(e.Stream, e.Type) {
				page.Events = append(page.Events, *e)
			}
			return nil
		})
	})
	page.AtEnd = page.Through.Commit() == last
	return page, err
}

// Wait implements eventlog.Pages.
func (l *Log) Wait(ctx context.Context, after domain.Position) error {
	if l.tail != nil {
		return l.tail.wait(ctx, l.closing, after.Commit())
	}
	for {
		more, grown := l.index.beyond(after.Commit())
		if more {
			return nil
		}
		select {
		case <-grown:
		case <-l.closing:
			return eventlog.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *Log) readStream(ctx context.Context, stream string, from uint64, yield func(domain.Recorded, error) bool) error {
	if err := eventlog.ValidateStream(stream); err != nil {
		return err
	}
	if l.tail != nil {
		if err := l.tail.look(ctx, l.closing); err != nil {
			return err
		}
	}
	var walk *walk
	err := l.readers.use(ctx, l.closing, func(conn *conn) (err error) {
		id, h := l.index.find(stream)
		if id == 0 {
			return eventlog.ErrStreamNotFound
		}
		known, _ := l.index.present()
		walk, err = newWalk(conn, scanner{logID: l.id, names: known}, stream, h, from)
		return err
	})
	if err != nil {
		return err
	}
	for !walk.done() {
		var events []domain.Recorded
		err := l.readers.use(ctx, l.closing, func(conn *conn) (err error) {
			events, err = walk.block(conn)
			return err
		})
		if err != nil {
			return err
		}
		for i := range events {
			if !yield(events[i], nil) {
				return nil
			}
		}
	}
	return nil
}

// readers are the connections that read, each used for one page or block at a time and never
// while a caller's loop runs.
type readers struct {
	free chan *conn
	all  []*conn
}

// readConns are enough for both cores of a small machine and one slow page.
const readConns = 4

func openReaders(path string, cache int) (*readers, error) {
	r := &readers{free: make(chan *conn, readConns)}
	for range readConns {
		conn, err := dial(path, readerPragmas(cache), true)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.all = append(r.all, conn)
		r.free <- conn
	}
	return r, nil
}

func (r *readers) use(ctx context.Context, closing <-chan struct{}, read func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-closing: // also when there is a free one
		return eventlog.ErrClosed
	default:
	}
	select {
	case conn := <-r.free:
		defer func() { r.free <- conn }()
		return read(conn)
	case <-closing:
		return eventlog.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close waits for the pages being read.
func (r *readers) close() error {
	var errs []error
	for range r.all {
		errs = append(errs, (<-r.free).close())
	}
	return errors.Join(errs...)
}
