package feed_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// idle is a consumer that does nothing but say when it has come to a position.
type idle struct {
	until domain.Position
	done  chan struct{}
	calls int
}

func (c *idle) Position(context.Context) (domain.Position, error) { return domain.Position{}, nil }

func (c *idle) Apply(_ context.Context, _ []domain.Recorded, upTo domain.Position) error {
	c.calls++
	if upTo == c.until {
		close(c.done)
	}
	return nil
}

// BenchmarkHistory is events through the feed from a log that is full already.
func BenchmarkHistory(b *testing.B) {
	log := eventlog.NewMemory("memory")
	for i := range 200 {
		record(b, log, fmt.Sprintf("cycle-%d", i), 1000, 1000)
	}
	b.ReportAllocs()
	events, calls := 0, 0
	for b.Loop() {
		c := &idle{until: log.End(), done: make(chan struct{})}
		f := newFeed(b)
		f.Add("idle", log, c)
		end := run(b, f)
		<-c.done
		if err := end(); err != nil {
			b.Fatal(err)
		}
		events, calls = events+200_000, calls+c.calls
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(events)/float64(calls), "events/batch")
}

// BenchmarkLive is the way of one event, from before its append to after its application.
func BenchmarkLive(b *testing.B) {
	log := eventlog.NewMemory("memory")
	c := make(passing)
	f := newFeed(b)
	f.Add("passing", log, c)
	end := run(b, f)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		record(b, log, fmt.Sprintf("cycle-%d", i), 1, 1)
		<-c
	}
	if err := end(); err != nil {
		b.Fatal(err)
	}
}

// passing takes one event a call, as it comes when the next waits for it.
type passing chan struct{}

func (passing) Position(context.Context) (domain.Position, error) { return domain.Position{}, nil }

func (c passing) Apply(context.Context, []domain.Recorded, domain.Position) error {
	c <- struct{}{}
	return nil
}

// BenchmarkVisible is the time from the end of an append to the end of its application, at 1,000
// appends a second.
func BenchmarkVisible(b *testing.B) {
	log := eventlog.NewMemory("memory")
	c := &stamping{}
	f := newFeed(b)
	f.Add("stamping", log, c)
	end := run(b, f)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	var appended []time.Time
	for i := 0; b.Loop(); i++ {
		<-tick.C
		record(b, log, fmt.Sprintf("cycle-%d", i), 1, 1)
		appended = append(appended, time.Now())
	}
	for s, _ := f.Status("stamping"); s.Position != log.End(); s, _ = f.Status("stamping") {
		runtime.Gosched()
	}
	if err := end(); err != nil {
		b.Fatal(err)
	}
	delays := make([]time.Duration, len(appended))
	for i := range appended {
		delays[i] = c.applied[i].Sub(appended[i]) // below zero when it was there before the append returned
	}
	slices.Sort(delays)
	b.ReportMetric(float64(delays[len(delays)*99/100].Microseconds()), "µs-p99")
	b.ReportMetric(float64(delays[len(delays)-1].Microseconds()), "µs-max")
}

// stamping notes when it applied each event.
type stamping struct{ applied []time.Time }

func (*stamping) Position(context.Context) (domain.Position, error) { return domain.Position{}, nil }

func (c *stamping) Apply(_ context.Context, batch []domain.Recorded, _ domain.Position) error {
	now := time.Now()
	for range batch {
		c.applied = append(c.applied, now)
	}
	return nil
}
