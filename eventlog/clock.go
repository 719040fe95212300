package eventlog

import (
	"sync"
	"time"
)

// Clock gives the times at which a node records: UTC, in microseconds, never backwards.
type Clock struct {
	mu   sync.Mutex
	now  func() time.Time
	last time.Time
}

// NewClock makes a clock that never goes behind last, the latest time found in the log.
func NewClock(now func() time.Time, last time.Time) *Clock {
	return &Clock{now: now, last: last.UTC().Truncate(time.Microsecond)}
}

// Next is the time to record with.
func (c *Clock) Next() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now().UTC().Truncate(time.Microsecond); now.After(c.last) {
		c.last = now
	}
	return c.last
}
