// Package feed carries what was recorded to those who make something of it: read models, the
// ledger, later webhooks. It is the log as a Watermill subscriber, with a router that recovers
// and retries, and nothing else of the program imports Watermill.
//
// It promises to each consumer: every event after its own position, in the order of the log,
// the next batch only after the present one was applied. A batch that failed is given again
// until it is applied, so what a consumer stores in one transaction with its position it has
// from each event exactly once. Consumers never wait for one another.
//
// What is deliberately absent: skipping. An event that cannot be applied is the consumer's own
// business: it parks the stream and applies the batch, or the feed stands still. Checkpoints,
// decoding and filters belong to the consumer too.
package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// Consumer makes something of events and remembers how far it came. Its methods are called one
// at a time.
//
// An error is a fault of the surroundings (disk full, file busy) and the call is repeated, with
// pauses, for ever; so is a panic. An error that has, or wraps one that has, a method
// Fatal() bool answering true ends the feed, and so do the errors of package eventlog that no
// repetition cures.
type Consumer interface {
	// Position is up to where everything was applied; zero if nothing was. It is asked once.
	Position(ctx context.Context) (domain.Position, error)
	// Apply stores what follows from the batch and, in the same transaction, upTo as the new
	// position. The batch may be empty: then there was nothing new up to there. It must not be
	// changed. A batch whose Apply failed is given again even if it was stored, so what is at or
	// before the consumer's position is to be passed over. When the context ends, Apply returns
	// soon.
	Apply(ctx context.Context, batch []domain.Recorded, upTo domain.Position) error
}

// drainLimit is how long Run waits, after its end was asked for, for consumers to return.
const drainLimit = 3 * time.Second

// Feed carries events to consumers: Add each, then Run once.
type Feed struct {
	logger *slog.Logger
	now    func() time.Time
	random func() float64
	router *message.Router

	mu    sync.Mutex
	lines map[string]*line
	stop  context.CancelFunc // set by Run
	err   error              // the first fatal one
}

// New makes a feed without consumers. Random gives numbers from 0 to 1, which spread the pauses
// between repetitions.
func New(logger *slog.Logger, now func() time.Time, random func() float64) (*Feed, error) {
	// The router tells at the level of information what interests only those who debug it.
	quieter := map[slog.Level]slog.Level{slog.LevelInfo: slog.LevelDebug}
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: drainLimit},
		watermill.NewSlogLoggerWithLevelMapping(logger, quieter))
	if err != nil {
		return nil, fmt.Errorf("feed: router: %w", err)
	}
	return &Feed{logger: logger, now: now, random: random, router: router, lines: map[string]*line{}}, nil
}

// Add hangs a consumer on the feed, under a name of its own. It panics when the name is taken
// or the feed runs already.
func (f *Feed) Add(name string, source eventlog.Source, consumer Consumer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stop != nil {
		panic("feed: " + name + " was added after Run")
	}
	if _, taken := f.lines[name]; taken {
		panic("feed: " + name + " was added twice")
	}
	l := &line{
		name: name, source: source, consumer: consumer,
		logger: f.logger.With("consumer", name), now: f.now, random: f.random,
		fail: f.fail, tray: newTray(f.now), done: make(chan struct{}),
	}
	f.lines[name] = l
	// The first middleware is the outermost: a panic becomes an error, and that is retried.
	f.router.AddConsumerHandler(name, name, l, l.apply).AddMiddleware(l.retry, recovering)
}

// Run carries events until the context ends, which gives nil, or until the first fatal error,
// which it returns. No consumer is at work any more when it has returned, unless the error says
// so. It can be called once.
func (f *Feed) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := f.start(stop); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- f.router.Run(ctx) }()
	select {
	case err := <-ended:
		return f.result(err)
	case <-ctx.Done():
	}
	limit := time.NewTimer(drainLimit)
	defer limit.Stop()
	select {
	case err := <-ended:
		return f.result(err)
	case <-limit.C:
		return f.result(fmt.Errorf("still at work after %v: %s", drainLimit, strings.Join(f.unfinished(), ", ")))
	}
}

func (f *Feed) start(stop context.CancelFunc) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.stop != nil:
		return errors.New("feed: run: it ran already")
	case len(f.lines) == 0:
		return errors.New("feed: run: no consumer was added")
	}
	f.stop = stop
	return nil
}

// fail ends the feed with that error, unless another was first.
func (f *Feed) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
	f.stop()
}

func (f *Feed) result(ended error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ended != nil {
		ended = fmt.Errorf("feed: %w", ended)
	}
	return errors.Join(f.err, ended)
}

func (f *Feed) unfinished() (names []string) {
	for name, l := range f.lines {
		select {
		case <-l.done:
		default:
			names = append(names, name)
		}
	}
	return names
}

// Running is closed when every consumer hangs on its log.
func (f *Feed) Running() <-chan struct{} { return f.router.Running() }

// Status tells how the consumer of that name is doing; false if there is none. It may be called
// at any time, from any goroutine.
func (f *Feed) Status(name string) (Status, bool) {
	f.mu.Lock()
	l, ok := f.lines[name]
	f.mu.Unlock()
	if !ok {
		return Status{}, false
	}
	return l.status(), true
}
