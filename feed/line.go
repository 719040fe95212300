package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// line is one consumer and its way to the log: a message.Subscriber whose messages are batches.
//
// Two goroutines: one reads the log into the tray, the other hands batches to the router. The
// router starts a goroutine for each message it gets, so the order rests on one thing: that
// the next message is sent only after the ack of the one before.
type line struct {
	name     string
	source   eventlog.Source
	consumer Consumer
	logger   *slog.Logger
	now      func() time.Time
	random   func() float64
	fail     func(error)
	tray     *tray
	done     chan struct{} // closed when both goroutines have ended

	mu       sync.Mutex
	cancel   context.CancelFunc // nil before Subscribe
	position domain.Position
	caughtUp bool
	events   uint64
	waiting  time.Time
	// Reading and applying fail and recover independently.
	reading, applying health
}

var _ message.Subscriber = (*line)(nil)

// batchKey finds the batch in a message's context. It does not travel as the payload because
// it never leaves the process, and bytes would have to be made and read.
type batchKey struct{}

// Subscribe implements message.Subscriber; it can be called once. A batch whose message is
// nacked is sent again, as another message.
func (l *line) Subscribe(ctx context.Context, _ string) (<-chan *message.Message, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		return nil, fmt.Errorf("feed: %s: one subscription at most", l.name)
	}
	ctx, l.cancel = context.WithCancel(ctx)
	out := make(chan *message.Message)
	go l.run(ctx, out)
	return out, nil
}

// Close implements message.Subscriber: it ends the subscription and waits until it has ended.
func (l *line) Close() error {
	l.mu.Lock()
	cancel := l.cancel
	l.mu.Unlock()
	if cancel != nil {
		cancel()
		<-l.done
	}
	return nil
}

func (l *line) run(ctx context.Context, out chan<- *message.Message) {
	ctx, cancel := context.WithCancel(ctx)
	var reader sync.WaitGroup
	defer close(l.done)
	defer close(out)
	defer reader.Wait()
	defer cancel()

	at, err := l.resume(ctx)
	if err != nil {
		return
	}
	reader.Go(func() { l.read(ctx, at) })
	for {
		b, err := l.tray.take(ctx)
		if err != nil {
			return
		}
		if len(b.events) == 0 && b.upTo == at {
			l.applied(b) // at the end of the log: nothing that the consumer does not know
			continue
		}
		for !deliver(ctx, out, b) {
			if ctx.Err() != nil {
				return
			}
		}
		at = b.upTo
	}
}

// resume asks the consumer where it stands. It fails only when the line is to end.
func (l *line) resume(ctx context.Context) (at domain.Position, err error) {
	err = l.persist(ctx, &l.reading, func() error {
		return guard(func() error {
			at, err = l.consumer.Position(ctx)
			return err
		})
	})
	if err == nil {
		l.mu.Lock()
		l.position = at
		l.mu.Unlock()
	}
	return at, err
}

// deliver sends a batch and says whether it was acked. Once it is sent it waits for the answer
// even if the context ends: the handler sees that end too, and nobody is left behind at work.
func deliver(ctx context.Context, out chan<- *message.Message, b *batch) bool {
	ctx, cancel := context.WithCancel(context.WithValue(ctx, batchKey{}, b))
	defer cancel()
	msg := message.NewMessageWithContext(ctx, b.upTo.String(), nil)
	select {
	case out <- msg:
	case <-ctx.Done():
		return false
	}
	select {
	case <-msg.Acked():
		return true
	case <-msg.Nacked():
		return false
	}
}

// read follows the log after that position and begins again where it stopped when that fails.
func (l *line) read(ctx context.Context, after domain.Position) {
	_ = l.persist(ctx, &l.reading, func() error { // its failure has ended the line
		return guard(func() error { return l.follow(ctx, &after) })
	})
}

func (l *line) follow(ctx context.Context, after *domain.Position) error {
	begun := false
	for item, err := range l.source.Follow(ctx, *after, eventlog.Filter{}) {
		if errors.Is(err, eventlog.ErrInvalidPosition) {
			return fmt.Errorf("it has applied all up to %s, but that is not a position of this log, "+
				"which is another log or was put back to an older state: %w", *after, err)
		}
		if err != nil {
			return fmt.Errorf("after %q: %w", *after, err)
		}
		if !begun {
			begun = true
			l.recovered(&l.reading)
		}
		risen := after.IsZero() || item.Position.Compare(*after) > 0
		switch {
		case !risen && item.Kind == eventlog.EventItem:
			return &disorderError{*after, item.Position}
		case !risen:
			item.Position = *after
		}
		if err := l.tray.put(ctx, &item); err != nil {
			return err
		}
		*after = item.Position
	}
	return errors.New("the log ended without saying why")
}

// apply is the handler: it gives a message's batch to the consumer.
func (l *line) apply(msg *message.Message) error {
	b := msg.Context().Value(batchKey{}).(*batch)
	l.mu.Lock()
	l.waiting = b.since
	l.mu.Unlock()
	if err := l.consumer.Apply(msg.Context(), b.events, b.upTo); err != nil {
		return err
	}
	l.applied(b)
	return nil
}
