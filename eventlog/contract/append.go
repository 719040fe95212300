package contract

import (
	"errors"
	"fmt"
	"sync"

	"github.com/cyclebook/cyclebook/eventlog"
)

func appendCases() []testCase {
	return []testCase{
		{"every cell of the table", appendCells},
		{"result is that of the last event", appendResult},
		{"a refused append stores nothing", appendRefused},
		{"streams do not meet", appendStreams},
		{"appended bytes are the caller's again", appendCopies},
		{"of 100 writers on one revision one wins", appendRace},
		{"an append is contiguous in the log", appendContiguous},
		{"survives a restart", appendRestart},
	}
}

// wantWrong demands a conflict with that current revision.
func (f *fixture) wantWrong(err error, stream string, expected, current eventlog.Expected) {
	f.Helper()
	var wrong *eventlog.WrongRevisionError
	if !errors.As(err, &wrong) {
		f.Fatalf("%s expecting %s: got %v, want a conflict", stream, expected, err)
	}
	if want := (eventlog.WrongRevisionError{Stream: stream, Expected: expected, Current: current}); *wrong != want {
		f.Fatalf("conflict says %+v, want %+v", *wrong, want)
	}
}

func appendCells(f *fixture) {
	const none = eventlog.NoStream
	cells := []struct {
		length   int // of the stream before
		expected eventlog.Expected
		stored   bool
	}{
		{0, none, true},
		{0, 0, false},
		{0, 7, false},
		{1, none, false},
		{1, 0, true},
		{1, 1, false},
		{3, none, false},
		{3, 0, false},
		{3, 1, false},
		{3, 2, true},
		{3, 3, false},
		{3, 1 << 40, false},
	}
	for i, cell := range cells {
		stream := f.stream(i)
		before := f.grow(stream, cell.length)
		events := makeEvents(2)
		result, err := f.log.Append(f.ctx, stream, cell.expected, events)
		current := eventlog.Expected(cell.length - 1)
		if !cell.stored {
			f.wantWrong(err, stream, cell.expected, current)
			f.wantLength(stream, cell.length)
			continue
		}
		if err != nil || result.LastRevision != uint64(cell.length+1) {
			f.Fatalf("%d events, expecting %s: %+v, %v", cell.length, cell.expected, result, err)
		}
		f.wantStored(stream, append(before, events...))
	}
}

// wantLength demands that a stream has that many events; none is a stream not found.
func (f *fixture) wantLength(stream string, want int) {
	f.Helper()
	got := 0
	for _, err := range f.log.ReadStream(f.ctx, stream, 0) {
		if want == 0 && errors.Is(err, eventlog.ErrStreamNotFound) {
			return
		}
		if err != nil {
			f.Fatalf("read %s: %v", stream, err)
		}
		got++
	}
	if got != want || want == 0 {
		f.Fatalf("%s has %d events (found), want %d", stream, got, want)
	}
}

func appendResult(f *fixture) {
	stream := f.stream(0)
	first := f.append(stream, eventlog.NoStream, makeEvents(3))
	second := f.append(stream, eventlog.Exactly(first.LastRevision), makeEvents(2))
	events := f.read(stream, 0)
	for _, r := range []eventlog.Result{first, second} {
		if at := events[r.LastRevision]; at.Position != r.Position {
			f.Errorf("result has position %q, the event at %d has %q", r.Position, r.LastRevision, at.Position)
		}
	}
	if first.LastRevision != 2 || second.LastRevision != 4 {
		f.Errorf("last revisions %d, %d, want 2, 4", first.LastRevision, second.LastRevision)
	}
}

func appendRefused(f *fixture) {
	stream := f.stream(0)
	before := f.grow(stream, 2)
	bad := makeEvents(3)
	bad[2].Type = ""
	if _, err := f.log.Append(f.ctx, stream, 1, bad); !errors.Is(err, eventlog.ErrInvalidArgument) {
		f.Fatalf("the last of three events has no type: %v", err)
	}
	if _, err := f.log.Append(f.ctx, stream, 0, makeEvents(3)); err == nil {
		f.Fatal("a stale append was stored")
	}
	f.wantStored(stream, before)
	if all := f.readAll(f.start, f.mine()); len(all) != 2 {
		f.Fatalf("%d events in the log, want 2", len(all))
	}
}

func appendStreams(f *fixture) {
	ids := makeEvents(4)
	for _, stream := range []string{f.stream(1), f.stream(10), f.stream(1) + " ", f.stream(1) + "-x", string(f.category) + "-É"} {
		f.append(stream, eventlog.NoStream, ids) // an id is unique in its stream only
		f.wantStored(stream, ids)
	}
}

func appendCopies(f *fixture) {
	events := makeEvents(1)
	data := []byte(`{"a":1}`)
	events[0].Data = data
	f.append(f.stream(0), eventlog.NoStream, events)
	copy(data, `[1,2,3]`)
	if got := f.read(f.stream(0), 0); string(got[0].Data) != `{"a":1}` {
		f.Fatalf("the log holds the caller's slice: %s", got[0].Data)
	}
}

func appendRace(f *fixture) {
	const writers, rounds = 100, 4
	stream := f.stream(0)
	for round := range rounds {
		expected := eventlog.Expected(round - 1)
		errs := make([]error, writers)
		results := make([]eventlog.Result, writers)
		candidates := makeEvents(writers)
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() { results[w], errs[w] = f.log.Append(f.ctx, stream, expected, candidates[w:w+1]) })
		}
		all.Wait()
		winner := -1
		for w, err := range errs {
			if err == nil {
				if winner >= 0 {
					f.Fatalf("round %d: writers %d and %d won", round, winner, w)
				}
				winner = w
				continue
			}
			f.wantWrong(err, stream, expected, expected+1)
		}
		if winner < 0 {
			f.Fatalf("round %d: nobody won", round)
		}
		last := f.read(stream, uint64(round))
		if len(last) != 1 || last[0].ID != candidates[winner].ID || last[0].Position != results[winner].Position {
			f.Fatalf("round %d: the stream does not hold the winner's event", round)
		}
	}
}

func appendContiguous(f *fixture) {
	const writers, appends, size = 8, 15, 10
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for a := range appends {
				if _, err := f.log.Append(f.ctx, f.stream(w), eventlog.Expected(a*size-1), makeEvents(size)); err != nil {
					f.Errorf("append: %v", err)
					return
				}
			}
		})
	}
	all.Wait()
	events := f.readAll(f.start, f.mine())
	if len(events) != writers*appends*size {
		f.Fatalf("%d events, want %d", len(events), writers*appends*size)
	}
	next := map[string]uint64{}
	for i, e := range events {
		if i%size != 0 && e.Stream != events[i-1].Stream {
			f.Fatalf("event %d is of %s, in the middle of an append to %s", i, e.Stream, events[i-1].Stream)
		}
		if e.Revision != next[e.Stream] {
			f.Fatalf("%s: revision %d follows %d in the log", e.Stream, e.Revision, next[e.Stream])
		}
		next[e.Stream]++
	}
}

func appendRestart(f *fixture) {
	want := map[string][]eventlog.NewEvent{}
	for s := range 20 {
		want[f.stream(s)] = f.grow(f.stream(s), 3*s+1)
	}
	before := f.readAll(f.start, f.mine())
	f.reopen()
	for stream, events := range want {
		f.wantStored(stream, events)
		more := makeEvents(1)
		f.append(stream, eventlog.Expected(len(events)-1), more)
		f.wantStored(stream, append(events, more...))
	}
	after := f.readAll(f.start, f.mine())
	if len(after) != len(before)+len(want) {
		f.Fatalf("%d events after the restart, want %d", len(after), len(before)+len(want))
	}
	for i, e := range before {
		if fmt.Sprint(after[i]) != fmt.Sprint(e) {
			f.Fatalf("event %d changed: %v, was %v", i, after[i], e)
		}
	}
}
