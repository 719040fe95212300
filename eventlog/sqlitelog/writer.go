package sqlitelog

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/cyclebook/cyclebook/eventlog"
)

const (
	queueLength = 1024
	// A group closes when it has that many events, or after that time of gathering.
	groupEvents = 256
	groupTime   = 2 * time.Millisecond
	// checkpointPages is about how many pages of the write-ahead log make a checkpoint due.
	checkpointPages = 1000
)

// writer is the one goroutine that writes. It takes what is queued as one transaction and
// answers when that is durable. After the first failure that may have left the file and the
// memory of the system at odds it answers nothing but ErrUnavailable.
type writer struct {
	conn  *conn
	index *index
	queue chan *request
	// exited is closed when the goroutine has ended: what is queued then was never looked at.
	exited chan struct{}
	// commit is what ends a transaction. Tests put failures in its place.
	commit func() error

	failed    atomic.Pointer[error]
	gathering *time.Timer
	insert    inserter
	heads     headKeeper
	walPages  int // written since the last checkpoint, about

	events, groups, checkpoints atomic.Uint64
}

// Stats counts what the writer did.
type Stats struct {
	Events, Groups, Checkpoints uint64
}

// Syncs is how often the disk was told to make writes durable: once for each group; and in a
// checkpoint the write-ahead log, the file, and the new beginning of the write-ahead log.
func (s Stats) Syncs() uint64 { return s.Groups + 3*s.Checkpoints }

type request struct {
	stream   string
	expected eventlog.Expected
	events   []eventlog.NewEvent
	answer   chan answer
}

type answer struct {
	result eventlog.Result
	err    error
}

func newWriter(conn *conn, index *index, loaded *change) *writer {
	return &writer{
		conn: conn, index: index, queue: make(chan *request, queueLength), exited: make(chan struct{}),
		commit:    func() error { return conn.exec("COMMIT") },
		gathering: time.NewTimer(groupTime),
		insert:    newInserter(conn, index.logID),
		heads:     newHeadKeeper(conn, index, loaded),
	}
}

// append queues a request and waits for its answer.
func (w *writer) append(ctx context.Context, closing <-chan struct{}, stream string, expected eventlog.Expected,
	events []eventlog.NewEvent,
) (eventlog.Result, error) {
	// The caller may leave before the writer comes to it, and then do what it likes with its bytes.
	r := &request{stream, expected, cloneEvents(events), make(chan answer, 1)}
	select {
	case w.queue <- r:
	case <-closing:
		return eventlog.Result{}, eventlog.ErrClosed
	case <-ctx.Done():
		return eventlog.Result{}, fmt.Errorf("%w: %w", eventlog.ErrUnavailable, ctx.Err())
	}
	select {
	case a := <-r.answer:
		return a.result, a.err
	case <-ctx.Done():
		return eventlog.Result{}, fmt.Errorf("%w: %w", eventlog.ErrOutcomeUnknown, ctx.Err())
	case <-w.exited:
	}
	select {
	case a := <-r.answer:
		return a.result, a.err
	default:
		return eventlog.Result{}, eventlog.ErrClosed
	}
}

func cloneEvents(events []eventlog.NewEvent) []eventlog.NewEvent {
	size := 0
	for i := range events {
		size += len(events[i].Data) + len(events[i].Metadata)
	}
	bytes, clones := make([]byte, 0, size), slices.Clone(events)
	for i := range clones {
		e := &clones[i]
		from := len(bytes)
		bytes = append(bytes, e.Data...)
		middle := len(bytes)
		bytes = append(bytes, e.Metadata...)
		e.Data, e.Metadata = bytes[from:middle:middle], bytes[middle:len(bytes):len(bytes)]
	}
	return clones
}

// run writes until closing, and then what is still queued.
func (w *writer) run(closing <-chan struct{}) {
	defer close(w.exited)
	for {
		select {
		case r := <-w.queue:
			w.write(r)
			continue
		case <-closing:
		}
		for {
			select {
			case r := <-w.queue:
				w.write(r)
				continue
			default:
			}
			return
		}
	}
}

// write makes one group of the first request and of those that are there by the time it has
// written them, and commits it.
func (w *writer) write(first *request) {
	if err := w.health(); err != nil {
		first.answer <- answer{err: fmt.Errorf("%w: the log has stopped: %w", eventlog.ErrUnavailable, err)}
		return
	}
	// The callers just answered are about to queue their next: let them.
	runtime.Gosched()
	w.gathering.Reset(groupTime)
	g := newGroup(w)
	err := g.add(first)
	for err == nil && g.size < groupEvents {
		next := w.next()
		if next == nil {
			break
		}
		err = g.add(next)
	}
	if err == nil {
		err = g.finish()
	}
	if err != nil {
		err = w.rolledBack(err, g)
	}
	g.answer(err)
	if w.walPages >= checkpointPages && w.failed.Load() == nil {
		w.checkpoint()
	}
}

// next gives a request that is there, if the group is not too old for it.
func (w *writer) next() *request {
	select {
	case <-w.gathering.C:
		return nil
	default:
	}
	select {
	case r := <-w.queue:
		return r
	default:
		return nil
	}
}

// rolledBack ends a group that failed, and says what its callers are told.
func (w *writer) rolledBack(cause error, g *group) error {
	rollback := g.rollback()
	switch {
	case errors.Is(cause, eventlog.ErrDiskFull) && rollback == nil:
		return cause // SQLite reports it before it syncs: nothing is stored, and the next may be
	case g.committing:
		w.fail(cause)
		return fmt.Errorf("%w: %w", eventlog.ErrOutcomeUnknown, cause)
	}
	w.fail(errors.Join(cause, rollback))
	return fmt.Errorf("%w: %w", eventlog.ErrUnavailable, cause)
}

func (w *writer) fail(err error) { w.failed.CompareAndSwap(nil, &err) }

func (w *writer) health() error {
	if err := w.failed.Load(); err != nil {
		return *err
	}
	return nil
}

func (w *writer) stats() Stats {
	return Stats{w.events.Load(), w.groups.Load(), w.checkpoints.Load()}
}

// checkpoint moves what is in the write-ahead log into the file. A failure is one like that of a
// commit, except for a full disk: then the write-ahead log keeps it.
func (w *writer) checkpoint() {
	complete, err := checkpoint(w.conn, "PASSIVE")
	w.checkpoints.Add(1)
	switch {
	case errors.Is(err, eventlog.ErrDiskFull), err == nil && !complete:
		w.walPages -= checkpointPages / 4 // a reader holds old pages, say: try again soon
	case err != nil:
		w.fail(fmt.Errorf("checkpoint: %w", err))
	default:
		w.walPages = 0
	}
}

// close leaves one whole file behind, unless the writer has failed.
func (w *writer) close() error {
	var err error
	if w.health() == nil {
		if err = w.saveHeads(); err == nil {
			_, err = checkpoint(w.conn, "TRUNCATE")
		}
		if errors.Is(err, eventlog.ErrDiskFull) {
			err = nil // nothing is lost: the next Open does it
		}
	}
	return errors.Join(err, w.conn.close())
}
