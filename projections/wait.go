package projections

import (
	"context"
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// Position is how far the read models have come: everything up to it can be read.
func (v *Views) Position(context.Context) (domain.Position, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return domain.Position{}, ErrClosed
	}
	return v.at, nil
}

// Await waits until everything up to that position can be read. It returns the context's error
// when that ends first, ErrAhead when the position is one of another log.
func (v *Views) Await(ctx context.Context, position domain.Position) error {
	for {
		v.mu.Lock()
		at, moved, closed := v.at, v.moved, v.closed
		v.mu.Unlock()
		switch {
		case closed:
			return fmt.Errorf("projections: await %s: %w", position, ErrClosed)
		case position.IsZero():
			return nil
		case !at.IsZero() && at.Log() != position.Log():
			return fmt.Errorf("projections: await %s: %w", position, ErrAhead)
		case at.Compare(position) >= 0:
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("projections: await %s: %w", position, ctx.Err())
		}
	}
}

// Changed gives a channel that is closed at the next commit. Take it before reading, so that
// nothing is missed between the read and the wait.
func (v *Views) Changed() <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.moved
}

// announce lets everyone who waits know how far the read models have come.
func (v *Views) announce(at domain.Position) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.at = at
	if !v.closed {
		close(v.moved)
		v.moved = make(chan struct{})
	}
}

// CheckLog refuses a log whose end is before what the read models have taken in, or that is
// another log. End is the log's last position.
func (v *Views) CheckLog(ctx context.Context, end domain.Position) error {
	at, err := v.Position(ctx)
	if err != nil {
		return fmt.Errorf("projections: check the log: %w", err)
	}
	if at.IsZero() || end.Log() == at.Log() && end.Compare(at) >= 0 {
		return nil
	}
	return fmt.Errorf("projections: the log ends at %q, the read models are at %s: %w", end, at, ErrAhead)
}
