// Package contract is the suite that every event log passes: what callers of the port may
// depend on, as tests. An engine's own test is a constructor and a call of Run.
//
// No case expects an empty log: each works in a category of its own, after a position of its
// own, so that the suite also runs against a server that others use. What needs faults of the
// engine itself (full disks, lost leaders) is absent: it is the engine's own test.
package contract

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// Log is an engine that can be closed: its followers then end with ErrClosed.
type Log interface {
	eventlog.Log
	Close() error
}

// Engine says how the suite gets its logs.
type Engine struct {
	// New gives a log of its own to one case. The engine closes it in a cleanup; a case may
	// have closed it before.
	New func(t *testing.T) Log
	// Reopen closes the log and opens the same events again, as after a restart. Nil where
	// nothing outlives a log.
	Reopen func(t *testing.T, log Log) Log
	// Disconnect breaks what the log's followers read from, in a way that the log mends by
	// itself. Nil where there is nothing to break.
	Disconnect func(t *testing.T, log Log)
	// Foreign is a position of some other log. Zero: one with an id that is not the log's.
	Foreign domain.Position
}

// patience is how long a case waits for what must come. It is never waited for in a pass.
const patience = 60 * time.Second

type testCase struct {
	name string
	run  func(*fixture)
}

// Run runs every case of the contract as a subtest.
func Run(t *testing.T, engine Engine) {
	groups := []struct {
		name  string
		cases []testCase
	}{
		{"append", appendCases()},
		{"repeat", repeatCases()},
		{"limits", limitCases()},
		{"stream", streamCases()},
		{"all", allCases()},
		{"follow", followCases()},
		{"errors", errorCases()},
		{"linearizable", linearizableCases()},
	}
	for _, group := range groups {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.cases {
				t.Run(c.name, func(t *testing.T) { c.run(newFixture(t, engine)) })
			}
		})
	}
}

// fixture is one case's log, with a category that no other case has and the position at which
// the case began.
type fixture struct {
	*testing.T
	ctx      context.Context
	engine   Engine
	log      Log
	category domain.Category
	start    domain.Position
}

func newFixture(t *testing.T, engine Engine) *fixture {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	f := &fixture{T: t, ctx: ctx, engine: engine, log: engine.New(t), category: newCategory("case")}
	result, err := f.log.Append(ctx, string(newCategory("start"))+"-0", eventlog.NoStream, makeEvents(1))
	if err != nil {
		t.Fatalf("the first append of all: %v", err)
	}
	f.start = result.Position
	return f
}

func newCategory(prefix string) domain.Category {
	return domain.Category(prefix + strings.ReplaceAll(uuid.NewString(), "-", ""))
}

// stream names a stream in the case's category.
func (f *fixture) stream(n int) string { return fmt.Sprintf("%s-%d", f.category, n) }

// mine is the filter that shows the case's own events.
func (f *fixture) mine() eventlog.Filter {
	return eventlog.Filter{Categories: []domain.Category{f.category}}
}

// reopen goes on with the same events after a restart; it skips the case where there is none.
func (f *fixture) reopen() {
	f.Helper()
	if f.engine.Reopen == nil {
		f.Skip("nothing outlives this log")
	}
	f.log = f.engine.Reopen(f.T, f.log)
}

// makeEvents gives n events that differ in everything.
func makeEvents(n int) []eventlog.NewEvent {
	events := make([]eventlog.NewEvent, n)
	for i := range events {
		id := uuid.New()
		events[i] = eventlog.NewEvent{
			ID: id, Type: fmt.Sprintf("Thing%dHappened", i%7),
			Data:     fmt.Appendf(nil, `{"n": %d, "id":"%s",  "text":"Ünïcödé \u0000 <&>"}`, i, id),
			Metadata: fmt.Appendf(nil, `{"v":1,"of":"%s"}`, id),
		}
	}
	return events
}

// append appends and demands success.
func (f *fixture) append(stream string, expected eventlog.Expected, events []eventlog.NewEvent) eventlog.Result {
	f.Helper()
	result, err := f.log.Append(f.ctx, stream, expected, events)
	if err != nil {
		f.Fatalf("append of %d to %s, expecting %s: %v", len(events), stream, expected, err)
	}
	return result
}

// grow makes a stream of n events, in appends of any size, and gives them.
func (f *fixture) grow(stream string, n int) []eventlog.NewEvent {
	f.Helper()
	events := makeEvents(n)
	for done := 0; done < n; {
		size := min(n-done, eventlog.MaxEvents)
		f.append(stream, eventlog.Expected(done-1), events[done:done+size])
		done += size
	}
	return events
}

// read gives a stream from a revision on.
func (f *fixture) read(stream string, from uint64) []domain.Recorded {
	f.Helper()
	var got []domain.Recorded
	for event, err := range f.log.ReadStream(f.ctx, stream, from) {
		if err != nil {
			f.Fatalf("read %s from %d: %v", stream, from, err)
		}
		got = append(got, event)
	}
	return got
}

// readAll gives everything after a position that the filter lets through.
func (f *fixture) readAll(after domain.Position, filter eventlog.Filter) []domain.Recorded {
	f.Helper()
	var got []domain.Recorded
	for event, err := range f.log.ReadAll(f.ctx, after, filter) {
		if err != nil {
			f.Fatalf("read all after %q: %v", after, err)
		}
		got = append(got, event)
	}
	return got
}

// wantStored demands that a stream holds exactly these events.
func (f *fixture) wantStored(stream string, want []eventlog.NewEvent) {
	f.Helper()
	f.wantSame(stream, 0, f.read(stream, 0), want)
}

// wantSame compares what was read of one stream, from a revision on, with what was appended.
func (f *fixture) wantSame(stream string, from int, got []domain.Recorded, want []eventlog.NewEvent) {
	f.Helper()
	if len(got) != len(want) {
		f.Fatalf("%s from revision %d: %d events, want %d", stream, from, len(got), len(want))
	}
	for i, g := range got {
		w := want[i]
		if g.ID != w.ID || g.Type != w.Type || g.Stream != stream || g.Revision != uint64(from+i) {
			f.Fatalf("%s at %d: got %s %s %s at %d, want %s %s",
				stream, from+i, g.Stream, g.Type, g.ID, g.Revision, w.Type, w.ID)
		}
		if string(g.Data) != string(w.Data) || string(g.Metadata) != string(w.Metadata) {
			f.Fatalf("%s at %d: the bytes changed: %.80s %.80s", stream, from+i, g.Data, g.Metadata)
		}
		if g.Position.IsZero() || i > 0 && got[i-1].Position.Compare(g.Position) >= 0 {
			f.Fatalf("%s at %d: position %q does not rise", stream, from+i, g.Position)
		}
	}
}
