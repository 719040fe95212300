package feed

import (
	"errors"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// Status is how a consumer is doing.
type Status struct {
	// Position is up to where everything was applied.
	Position domain.Position
	// Events counts those applied since Run.
	Events uint64
	// CaughtUp says that the consumer has reached, once since Run, what was then the end.
	CaughtUp bool
	// WaitingSince is when the oldest event that was read and is not applied was read; zero if
	// there is none. How long ago that is, is the lag.
	WaitingSince time.Time
	// Err is what keeps the consumer, or the reading for it, from going on; nil if nothing does.
	Err error
	// FailingSince and Retries tell for how long and how often it was tried in vain.
	FailingSince time.Time
	Retries      int
	// Failures counts all failed attempts since Run.
	Failures uint64
}

// health is how often something failed in a row.
type health struct {
	err     error
	since   time.Time
	retries int
	total   uint64
}

func (l *line) status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	worse := l.applying
	if worse.err == nil {
		worse = l.reading
	}
	return Status{
		Position: l.position, Events: l.events, CaughtUp: l.caughtUp, WaitingSince: l.waiting,
		Err: worse.err, FailingSince: worse.since, Retries: worse.retries,
		Failures: l.applying.total + l.reading.total,
	}
}

func (l *line) applied(b *batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.position = b.upTo
	l.events += uint64(len(b.events))
	l.caughtUp = l.caughtUp || b.caughtUp
	l.waiting = time.Time{}
}

// failed notes a failure and gives the pause before the next attempt. It logs the first and
// ever fewer of the following, so that a full disk does not fill with reports of itself.
func (l *line) failed(h *health, err error) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.err == nil {
		h.since = l.now()
	}
	h.err = err
	h.retries++
	h.total++
	d := pause(h.retries, l.random())
	if h.retries&(h.retries-1) == 0 {
		attributes := []any{"error", err, "failures", h.retries, "pause", d}
		var panicked *panicError
		if errors.As(err, &panicked) {
			attributes = append(attributes, "stack", panicked.stack)
		}
		l.logger.Warn("feed: failed, will be tried again", attributes...)
	}
	return d
}

func (l *line) recovered(h *health) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.err == nil {
		return
	}
	l.logger.Info("feed: goes on", "failures", h.retries, "failing since", h.since)
	h.err, h.since, h.retries = nil, time.Time{}, 0
}
