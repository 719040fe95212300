package openid

import (
	"context"
	"time"
)

// How long what a provider said is believed, and how soon it is asked again.
const (
	believed  = time.Hour // a key that the provider took back is refused from then on
	askAgain  = 5 * time.Second
	renewOnce = 15 * time.Second // for a key that nobody knows
)

// remembered is an answer of the provider. One goroutine at a time asks for it; the others wait
// for what it brings, as long as their own request lasts.
type remembered[T any] struct {
	fetch func(context.Context) (T, error)
	now   func() time.Time
	// turn holds one token: who has it reads and writes what follows.
	turn   chan struct{}
	value  T
	got    time.Time // zero: never
	failed time.Time
	err    error
}

func newRemembered[T any](now func() time.Time, fetch func(context.Context) (T, error)) *remembered[T] {
	r := &remembered[T]{fetch: fetch, now: now, turn: make(chan struct{}, 1)}
	r.turn <- struct{}{}
	return r
}

// get gives the answer, asking when there is none young enough. A failure is told again for a
// few seconds, so that a provider that is down is not asked by everyone who tries.
func (r *remembered[T]) get(ctx context.Context) (T, error) {
	return r.atMost(ctx, believed)
}

// renew gives an answer that is as young as the provider may be asked for one.
func (r *remembered[T]) renew(ctx context.Context) (T, error) {
	return r.atMost(ctx, renewOnce)
}

func (r *remembered[T]) atMost(ctx context.Context, age time.Duration) (T, error) {
	var none T
	select {
	case <-r.turn:
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
	defer func() { r.turn <- struct{}{} }()
	now := r.now()
	if !r.got.IsZero() && within(now, r.got, age) {
		return r.value, nil
	}
	if r.err != nil && within(now, r.failed, askAgain) {
		return none, r.err
	}
	value, err := r.fetch(ctx)
	switch {
	case err == nil:
		r.value, r.got, r.err = value, now, nil
	case ctx.Err() == nil: // else it was the request that ended, which says nothing of the provider
		r.failed, r.err = now, err
	}
	return value, err
}

// within says whether then is at most an age ago. A clock that was set back is no reason to
// believe longer.
func within(now, then time.Time, age time.Duration) bool {
	passed := now.Sub(then)
	return passed >= 0 && passed < age
}
