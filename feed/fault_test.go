package feed_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

var errBusy = errors.New("the file is busy")

// TestEachEventOnce: attempts that fail, panic, or store and then fail leave no trace.
func TestEachEventOnce(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	synctest.Test(t, func(t *testing.T) {
		// One generator for the consumer and one for the writer: each runs on its own.
		random, pauses := rand.New(rand.NewPCG(seed, 0)), rand.New(rand.NewPCG(seed, 1))
		log := eventlog.NewMemory("memory")
		b := newBook()
		b.fault = func(context.Context, int) error {
			switch random.IntN(4) {
			case 0:
				return errBusy
			case 1:
				panic("cannot")
			case 2: // its own deadline, not that of the feed
				return fmt.Errorf("too slow: %w", context.DeadlineExceeded)
			}
			return nil
		}
		b.afterwards = func(int) error {
			if random.IntN(3) == 0 {
				return errBusy
			}
			return nil
		}
		f := newFeed(t)
		f.Add("book", log, b)
		end := run(t, f)
		for part := range 40 {
			record(t, log, fmt.Sprintf("cycle-%d", part), 100, 3)
			time.Sleep(time.Duration(pauses.IntN(100)) * time.Millisecond) // the bubble's clock
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		s, _ := f.Status("book")
		if s.Err != nil || s.Retries != 0 || s.Failures == 0 || s.Position != log.End() {
			t.Errorf("status %+v", s)
		}
		ends(t, end)
		b.same(t, log)
	})
}

func TestCancelDuringRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := eventlog.NewMemory("memory")
		record(t, log, "cycle-1", 1, 1)
		b := newBook()
		b.fault = func(context.Context, int) error { return errBusy }
		f := newFeed(t)
		f.Add("book", log, b)
		start := time.Now()
		end := run(t, f)
		time.Sleep(time.Hour)
		synctest.Wait()
		s, _ := f.Status("book")
		if !errors.Is(s.Err, errBusy) || s.FailingSince != start || s.Retries < 3600/5 || s.Retries > 2*3600/5 {
			t.Errorf("after an hour: %+v", s)
		}
		asked := time.Now()
		ends(t, end)
		if d := time.Since(asked); d != 0 {
			t.Errorf("it ended after %v", d)
		}
		if len(b.seen) != 0 {
			t.Error("something was applied")
		}
	})
}

// TestNoLinger: at the end of the log a single event goes through without any waiting.
func TestNoLinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := eventlog.NewMemory("memory")
		b, f := newBook(), newFeed(t)
		f.Add("book", log, b)
		end := run(t, f)
		synctest.Wait()
		if s, _ := f.Status("book"); !s.CaughtUp || len(b.sizes) != 0 {
			t.Errorf("on an empty log: %+v, calls %v", s, b.sizes)
		}
		start := time.Now()
		for i := range 5 {
			record(t, log, fmt.Sprintf("cycle-%d", i), 1, 1)
			synctest.Wait()
			if len(b.seen) != i+1 {
				t.Fatalf("event %d has not come through", i)
			}
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("it took %v", d)
		}
		ends(t, end)
	})
}

type fatalError struct{}

func (fatalError) Error() string { return "views-1.db is of a newer version" }
func (fatalError) Fatal() bool   { return true }

func TestFatalErrors(t *testing.T) {
	filled := eventlog.NewMemory("memory")
	record(t, filled, "cycle-1", 3, 3)
	closed := eventlog.NewMemory("memory")
	closed.Close()
	newer := newBook()
	newer.fault = func(context.Context, int) error { return fmt.Errorf("projections: %w", fatalError{}) }
	ahead := newBook()
	ahead.at = domain.NewPosition("memory", 4, 4)
	foreign := newBook()
	foreign.at = domain.NewPosition("others", 1, 1)
	for name, c := range map[string]struct {
		source eventlog.Source
		book   *book
		is     error
		text   string
	}{
		"consumer":              {filled, newer, fatalError{}, "feed: book: projections: views-1.db is of a newer version"},
		"log shorter":           {filled, ahead, eventlog.ErrInvalidPosition, "applied all up to memory-4, but that is not a position of this log"},
		"position of other log": {filled, foreign, eventlog.ErrInvalidPosition, "up to others-1"},
		"log closed":            {closed, newBook(), eventlog.ErrClosed, "feed: book: "},
		"log in disorder":       {backwards{filled}, newBook(), nil, "the log gave the event at memory-1 after that at memory-3"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFeed(t)
			f.Add("book", c.source, c.book)
			f.Add("other", filled, newBook())
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			err := f.Run(ctx)
			if err == nil || !strings.Contains(err.Error(), c.text) || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("run: %v", err)
			}
		})
	}
}

// backwards is a log that gives its events twice.
type backwards struct{ *eventlog.Memory }

func (s backwards) Follow(ctx context.Context, _ domain.Position, filter eventlog.Filter) iter.Seq2[eventlog.Item, error] {
	return func(yield func(eventlog.Item, error) bool) {
		for range 2 {
			for event, err := range s.ReadAll(ctx, domain.Position{}, filter) {
				if !yield(eventlog.Item{Event: event, Position: event.Position}, err) {
					return
				}
			}
		}
	}
}

// broken is a log whose followers are cut off after some items, by an error, a panic or nothing.
type broken struct {
	*eventlog.Memory
	cuts atomic.Int64
}

func (s *broken) Follow(ctx context.Context, after domain.Position, filter eventlog.Filter) iter.Seq2[eventlog.Item, error] {
	return func(yield func(eventlog.Item, error) bool) {
		left := 37
		for item, err := range s.Memory.Follow(ctx, after, filter) {
			if left--; left == 0 {
				switch s.cuts.Add(1) % 3 {
				case 0:
					yield(eventlog.Item{}, eventlog.ErrUnavailable)
				case 1:
					panic("connection")
				}
				return
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

func TestReadingGoesOnAfterFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &broken{Memory: eventlog.NewMemory("memory")}
		record(t, log, "cycle-1", 1000, 10)
		b, f := newBook(), newFeed(t)
		f.Add("book", log, b)
		end := run(t, f)
		b.await(t, log.End())
		synctest.Wait()
		if s, _ := f.Status("book"); s.Err != nil || s.Failures != uint64(log.cuts.Load()) || s.Failures < 20 {
			t.Errorf("after %d cuts: %+v", log.cuts.Load(), s)
		}
		ends(t, end)
		b.same(t, log)
	})
}

// narrow is a log of one category, which tells of progress by checkpoints.
type narrow struct{ *eventlog.Memory }

func (s narrow) Follow(ctx context.Context, after domain.Position, _ eventlog.Filter) iter.Seq2[eventlog.Item, error] {
	return s.Memory.Follow(ctx, after, eventlog.Filter{Categories: []domain.Category{"school"}})
}

func TestProgressWithoutEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := eventlog.NewMemory("memory")
		record(t, log, "cycle-1", 1000, 10)
		b, f := newBook(), newFeed(t)
		f.Add("book", narrow{log}, b)
		end := run(t, f)
		synctest.Wait()
		if s, _ := f.Status("book"); b.at != log.End() || s.Position != log.End() || len(b.seen) != 0 || !s.CaughtUp {
			t.Errorf("the consumer stands at %q with %d events: %+v", b.at, len(b.seen), s)
		}
		ends(t, end)
	})
}

// TestStuckConsumer: one that ignores the end of its context does not hold up the program.
func TestStuckConsumer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := eventlog.NewMemory("memory")
		record(t, log, "cycle-1", 1, 1)
		release := make(chan struct{})
		b := newBook()
		b.fault = func(context.Context, int) error { <-release; return nil }
		f := newFeed(t)
		f.Add("book", log, b)
		f.Add("other", log, newBook())
		end := run(t, f)
		synctest.Wait()
		asked := time.Now()
		if err := end(); err == nil || err.Error() != "feed: still at work after 3s: book" {
			t.Errorf("run: %v", err)
		}
		if d := time.Since(asked); d != 3*time.Second {
			t.Errorf("it ended after %v", d)
		}
		close(release)
	})
}

func TestWhatIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lines bytes.Buffer
		log := eventlog.NewMemory("memory")
		record(t, log, "cycle-1", 1, 1)
		b := newBook()
		b.fault = func(_ context.Context, attempt int) error {
			switch {
			case attempt == 1:
				panic("reflections of Ms Secret")
			case attempt == 2:
				_ = make([]int, 1)[attempt]
			case attempt < 20:
				return errBusy
			}
			return nil
		}
		f := newFeedTo(t, slog.New(slog.NewTextHandler(&lines, nil)))
		f.Add("book", log, b)
		end := run(t, f)
		time.Sleep(time.Hour)
		synctest.Wait()
		ends(t, end)
		text := lines.String()
		if strings.Contains(text, "Secret") {
			t.Error("the value of a panic was logged")
		}
		if n := strings.Count(text, "\n"); n != 6 { // failures 1, 2, 4, 8, 16 and the recovery
			t.Errorf("%d lines", n)
		}
		for _, want := range []string{"panic: string", "index out of range [2]", "fault_test.go", "goes on", "failures=19"} {
			if !strings.Contains(text, want) {
				t.Errorf("nothing about %q", want)
			}
		}
		if t.Failed() {
			t.Log(text)
		}
	})
}
