package feed

import (
	"context"
	"sync"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// A batch is closed to further events when it has either. With the one being applied and the
// one being filled, a consumer costs at most twice as much memory, and one event.
const (
	maxEvents = 512
	maxBytes  = 4 << 20
)

// batch is a stretch of the log.
type batch struct {
	events []domain.Recorded
	bytes  int
	// upTo is the position up to which the log was considered.
	upTo domain.Position
	// caughtUp says that the log had nothing more at some place in this stretch.
	caughtUp bool
	// since is when its first event was read.
	since time.Time
}

// tray is where the reader of the log lays events while the consumer is busy with those before.
// A consumer that is free takes what is there, be it one event: nothing ever waits for company,
// and batches grow by themselves as soon as the consumer is slower than the log.
type tray struct {
	now     func() time.Time
	filled  chan struct{} // holds a token while there is something to take
	emptied chan struct{} // holds a token after a taking

	mu   sync.Mutex
	next *batch // nil when there is nothing
}

func newTray(now func() time.Time) *tray {
	return &tray{now: now, filled: make(chan struct{}, 1), emptied: make(chan struct{}, 1)}
}

// put adds an item, waiting for room while the batch is full. One goroutine puts.
func (t *tray) put(ctx context.Context, item *eventlog.Item) error {
	for !t.add(item) {
		select {
		case <-t.emptied:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (t *tray) add(item *eventlog.Item) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil {
		t.next = &batch{}
		t.filled <- struct{}{} // never blocks: the token goes with the batch
	}
	b := t.next
	switch item.Kind {
	case eventlog.EventItem:
		if len(b.events) >= maxEvents || b.bytes >= maxBytes {
			return false
		}
		if len(b.events) == 0 {
			b.since = t.now()
		}
		b.events = append(b.events, item.Event)
		b.bytes += len(item.Event.Data) + len(item.Event.Metadata)
	case eventlog.CaughtUp:
		b.caughtUp = true
	}
	b.upTo = item.Position
	return true
}

// take gives what is there, waiting while there is nothing. One goroutine takes.
func (t *tray) take(ctx context.Context) (*batch, error) {
	select {
	case <-t.filled:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t.mu.Lock()
	b := t.next
	t.next = nil
	t.mu.Unlock()
	select {
	case t.emptied <- struct{}{}:
	default:
	}
	return b, nil
}
