package contract

import (
	"context"
	"errors"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

func errorCases() []testCase {
	return []testCase{
		{"a position of another log", errorForeign},
		{"a context that has ended", errorCancelled},
		{"closed", errorClosed},
		{"closed under a follower", errorClosedFollower},
	}
}

func errorForeign(f *fixture) {
	foreign := f.engine.Foreign
	if foreign.IsZero() {
		id := "zzzzzz"
		if f.start.Log() == id {
			id = "yyyyyy"
		}
		foreign = domain.NewPosition(id, f.start.Commit(), f.start.Prepare())
	}
	answers := 0
	for _, err := range f.log.ReadAll(f.ctx, foreign, eventlog.Filter{}) {
		answers++
		if !errors.Is(err, eventlog.ErrInvalidPosition) {
			f.Errorf("read all: %v", err)
		}
	}
	for _, err := range f.log.Follow(f.ctx, foreign, eventlog.Filter{}) {
		answers++
		if !errors.Is(err, eventlog.ErrInvalidPosition) {
			f.Errorf("follow: %v", err)
		}
	}
	if answers != 2 {
		f.Errorf("%d answers, want one error each", answers)
	}
}

func errorCancelled(f *fixture) {
	f.grow(f.stream(0), 2)
	ctx, cancel := context.WithCancel(f.ctx)
	cancel()
	if _, err := f.log.Append(ctx, f.stream(1), eventlog.NoStream, makeEvents(1)); !errors.Is(err, context.Canceled) {
		f.Errorf("append: %v", err)
	} else if errors.Is(err, eventlog.ErrUnavailable) {
		f.wantLength(f.stream(1), 0) // it said that nothing happened
	}
	answers := 0
	for _, err := range f.log.ReadStream(ctx, f.stream(0), 0) {
		answers++
		if !errors.Is(err, context.Canceled) {
			f.Errorf("read stream: %v", err)
		}
	}
	for _, err := range f.log.ReadAll(ctx, f.start, f.mine()) {
		answers++
		if !errors.Is(err, context.Canceled) {
			f.Errorf("read all: %v", err)
		}
	}
	for _, err := range f.log.Follow(ctx, f.start, f.mine()) {
		answers++
		if !errors.Is(err, context.Canceled) {
			f.Errorf("follow: %v", err)
		}
	}
	if answers != 3 {
		f.Errorf("%d answers, want one error each", answers)
	}
}

func errorClosed(f *fixture) {
	f.grow(f.stream(0), 2)
	for range 2 {
		if err := f.log.Close(); err != nil {
			f.Fatalf("close: %v", err)
		}
	}
	if _, err := f.log.Append(f.ctx, f.stream(0), 1, makeEvents(1)); !errors.Is(err, eventlog.ErrClosed) {
		f.Errorf("append: %v", err)
	}
	for _, err := range f.log.ReadStream(f.ctx, f.stream(0), 0) {
		if !errors.Is(err, eventlog.ErrClosed) {
			f.Errorf("read stream: %v", err)
		}
	}
	for _, err := range f.log.ReadAll(f.ctx, f.start, f.mine()) {
		if !errors.Is(err, eventlog.ErrClosed) {
			f.Errorf("read all: %v", err)
		}
	}
	for _, err := range f.log.Follow(f.ctx, f.start, f.mine()) {
		if !errors.Is(err, eventlog.ErrClosed) {
			f.Errorf("follow: %v", err)
		}
	}
}

func errorClosedFollower(f *fixture) {
	closing := make(chan error, 1)
	var last error
	for item, err := range f.log.Follow(f.ctx, f.start, f.mine()) {
		if err != nil {
			last = err
			continue
		}
		if item.Kind == eventlog.CaughtUp {
			go func() { closing <- f.log.Close() }()
		}
	}
	if !errors.Is(last, eventlog.ErrClosed) {
		f.Errorf("the follower ended with %v", last)
	}
	if err := <-closing; err != nil {
		f.Errorf("close: %v", err)
	}
}
