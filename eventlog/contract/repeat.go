package contract

import (
	"slices"

	"github.com/cyclebook/cyclebook/eventlog"
)

func repeatCases() []testCase {
	return []testCase{
		{"whole", func(f *fixture) { repeatWhole(f, false) }},
		{"whole, after a restart", func(f *fixture) { repeatWhole(f, true) }},
		{"after growth", repeatGrown},
		{"far back", repeatFarBack},
		{"partial head is a repeat", repeatHead},
		{"partial tail is a conflict", repeatTail},
		{"past the end is a conflict", repeatPastEnd},
		{"other data is still a repeat", repeatOtherData},
		{"same ids at the present revision are stored", repeatAtEnd},
		{"in another order is a conflict", repeatOrder},
	}
}

// wantRepeat demands that the append is answered with the original result and stores nothing.
func (f *fixture) wantRepeat(stream string, expected eventlog.Expected, events []eventlog.NewEvent, original eventlog.Result) {
	f.Helper()
	length := len(f.read(stream, 0))
	if got := f.append(stream, expected, events); got != original {
		f.Fatalf("repeat gave %+v, the original %+v", got, original)
	}
	f.wantLength(stream, length)
}

// wantNoRepeat demands that the append is a conflict and stores nothing.
func (f *fixture) wantNoRepeat(stream string, expected eventlog.Expected, events []eventlog.NewEvent) {
	f.Helper()
	length := len(f.read(stream, 0))
	_, err := f.log.Append(f.ctx, stream, expected, events)
	f.wantWrong(err, stream, expected, eventlog.Expected(length-1))
	f.wantLength(stream, length)
}

func repeatWhole(f *fixture, restart bool) {
	stream, first, second := f.stream(0), makeEvents(3), makeEvents(2)
	original := f.append(stream, eventlog.NoStream, first)
	later := f.append(stream, 2, second)
	if restart {
		f.reopen()
	}
	f.wantRepeat(stream, 2, second, later)
	f.wantRepeat(stream, eventlog.NoStream, first, original)
}

func repeatGrown(f *fixture) {
	stream, first := f.stream(0), makeEvents(3)
	original := f.append(stream, eventlog.NoStream, first)
	for r := range 10 {
		f.append(stream, eventlog.Expected(2+r), makeEvents(1))
		f.wantRepeat(stream, eventlog.NoStream, first, original)
	}
}

func repeatFarBack(f *fixture) {
	stream, parts := f.stream(0), make([][]eventlog.NewEvent, 30)
	results := make([]eventlog.Result, len(parts))
	next := eventlog.NoStream
	for i := range parts {
		parts[i] = makeEvents(1 + i)
		results[i] = f.append(stream, next, parts[i])
		next += eventlog.Expected(len(parts[i]))
	}
	next = eventlog.NoStream
	for i := range parts {
		f.wantRepeat(stream, next, parts[i], results[i])
		next += eventlog.Expected(len(parts[i]))
	}
}

func repeatHead(f *fixture) {
	stream, events := f.stream(0), makeEvents(3)
	f.append(stream, eventlog.NoStream, events)
	stored := f.read(stream, 0)
	f.wantRepeat(stream, eventlog.NoStream, events[:2], eventlog.Result{LastRevision: 1, Position: stored[1].Position})
	f.wantRepeat(stream, 0, events[1:], eventlog.Result{LastRevision: 2, Position: stored[2].Position})
	f.wantNoRepeat(stream, 0, events[:2]) // right ids, one place on
}

func repeatTail(f *fixture) {
	stream, events := f.stream(0), makeEvents(3)
	f.append(stream, eventlog.NoStream, events)
	f.wantNoRepeat(stream, eventlog.NoStream, append(makeEvents(1), events[1:]...))
	f.wantNoRepeat(stream, eventlog.NoStream, append(slices.Clone(events[:2]), makeEvents(1)...))
	f.wantNoRepeat(stream, eventlog.NoStream, makeEvents(3))
}

func repeatPastEnd(f *fixture) {
	stream, events := f.stream(0), makeEvents(3)
	f.append(stream, eventlog.NoStream, events)
	f.wantNoRepeat(stream, eventlog.NoStream, append(slices.Clone(events), makeEvents(1)...))
	f.wantNoRepeat(stream, 1, append(slices.Clone(events[2:]), makeEvents(2)...))
}

func repeatOtherData(f *fixture) {
	stream, events := f.stream(0), makeEvents(2)
	original := f.append(stream, eventlog.NoStream, events)
	other := makeEvents(2)
	for i := range other {
		other[i].ID = events[i].ID
		other[i].Type = "SomethingElse"
	}
	f.wantRepeat(stream, eventlog.NoStream, other, original)
	f.wantStored(stream, events)
}

func repeatAtEnd(f *fixture) {
	stream, events := f.stream(0), makeEvents(2)
	f.append(stream, eventlog.NoStream, events)
	if again := f.append(stream, 1, events); again.LastRevision != 3 {
		f.Fatalf("last revision %d, want 3", again.LastRevision)
	}
	f.wantStored(stream, append(slices.Clone(events), events...))
}

func repeatOrder(f *fixture) {
	stream, events := f.stream(0), makeEvents(2)
	f.append(stream, eventlog.NoStream, events)
	f.wantNoRepeat(stream, eventlog.NoStream, []eventlog.NewEvent{events[1], events[0]})
}
