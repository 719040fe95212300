package feed

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// The pause before a repetition doubles from the first to the last. The last is how late a
// consumer may notice that the disk has space again.
const (
	firstPause = 10 * time.Millisecond
	lastPause  = 5 * time.Second
)

// retry is the middleware that repeats a handler until it succeeds. It keeps the message, and
// with it the line, waiting: in an ordered feed nothing else could go on. Watermill's own Retry
// waits likewise, but gives up after a number of attempts.
func (l *line) retry(next message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) (produced []*message.Message, err error) {
		err = l.persist(msg.Context(), &l.applying, func() error {
			produced, err = next(msg)
			return err
		})
		return produced, err
	}
}

// persist repeats an operation until it succeeds, and fails only when the line is to end: with
// the context, or with an error that no repetition cures, which it has then reported.
func (l *line) persist(ctx context.Context, h *health, operation func() error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := operation()
		if err == nil {
			l.recovered(h)
			return nil
		}
		// Not errors.Is: a consumer's own deadline is a fault like any other.
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if fatal(err) {
			l.fail(fmt.Errorf("feed: %s: %w", l.name, err))
			return context.Canceled
		}
		if err := wait(ctx, l.failed(h, err)); err != nil {
			return err
		}
	}
}

// pause is how long to wait before that repetition, counted from 1: half of it certain, half by
// chance, so that nodes which failed together do not come back together.
func pause(repetition int, random float64) time.Duration {
	full := lastPause
	if shift := repetition - 1; shift < 16 {
		full = min(firstPause<<shift, lastPause)
	}
	return full/2 + time.Duration(random*float64(full/2))
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fatal says that no repetition cures an error. An error can say so itself, by a method, so
// that consumers need not import this package.
func fatal(err error) bool {
	var says interface{ Fatal() bool }
	if errors.As(err, &says) && says.Fatal() {
		return true
	}
	return errors.Is(err, eventlog.ErrClosed) || errors.Is(err, eventlog.ErrAccessDenied) ||
		errors.Is(err, eventlog.ErrInvalidPosition) || errors.Is(err, eventlog.ErrInvalidArgument) ||
		errors.Is(err, eventlog.ErrCorrupt)
}

// disorderError: the log broke its promise that positions rise.
type disorderError struct{ last, next domain.Position }

func (e *disorderError) Error() string {
	return fmt.Sprintf("the log gave the event at %s after that at %s", e.next, e.last)
}

func (e *disorderError) Fatal() bool { return true }

// recovering is the middleware that makes an error of a panic.
func recovering(next message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) (produced []*message.Message, err error) {
		err = guard(func() error {
			produced, err = next(msg)
			return err
		})
		return produced, err
	}
}

func guard(operation func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicError(v)
		}
	}()
	return operation()
}

// panicError stands for a panic. Of the value it keeps the type alone, because a value may hold
// somebody's text; what the runtime itself says is safe.
type panicError struct{ what, stack string }

func newPanicError(value any) *panicError {
	what := fmt.Sprintf("%T", value)
	var own runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &own) {
		what = own.Error()
	}
	return &panicError{what, string(debug.Stack())}
}

func (e *panicError) Error() string { return "panic: " + e.what }
