package contract

import (
	"errors"

	"github.com/cyclebook/cyclebook/eventlog"
)

func streamCases() []testCase {
	return []testCase{
		{"from the first, the last, beyond", streamBounds},
		{"none", streamNone},
		{"lengths around a page", streamPages},
		{"interleaved with others", streamInterleaved},
		{"breaking off", streamBreak},
		{"large events", streamLarge},
		{"sees what is appended meanwhile", streamMeanwhile},
	}
}

func streamBounds(f *fixture) {
	stream := f.stream(0)
	events := f.grow(stream, 5)
	for from := range events {
		f.wantSame(stream, from, f.read(stream, uint64(from)), events[from:])
	}
	for _, beyond := range []uint64{5, 6, 1 << 40, 1<<63 - 1} {
		if got := f.read(stream, beyond); len(got) != 0 {
			f.Errorf("from %d: %d events", beyond, len(got))
		}
	}
}

func streamNone(f *fixture) {
	f.grow(f.stream(1), 1)
	for _, name := range []string{f.stream(0), f.stream(10), f.stream(1) + "0"} {
		for _, from := range []uint64{0, 3} {
			seen := 0
			for event, err := range f.log.ReadStream(f.ctx, name, from) {
				if !errors.Is(err, eventlog.ErrStreamNotFound) || event.Stream != "" {
					f.Errorf("%s from %d: event %q, %v", name, from, event.Stream, err)
				}
				seen++
			}
			if seen != 1 {
				f.Errorf("%s from %d: %d answers, want one error", name, from, seen)
			}
		}
	}
}

func streamPages(f *fixture) {
	for _, n := range []int{1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000, 1001, 2100} {
		stream := f.stream(n)
		events := f.grow(stream, n)
		f.wantStored(stream, events)
		for _, from := range []int{n / 2, n - 1, max(n-33, 0)} {
			f.wantSame(stream, from, f.read(stream, uint64(from)), events[from:])
		}
	}
}

func streamInterleaved(f *fixture) {
	const streams, rounds = 7, 100
	want := make([][]eventlog.NewEvent, streams)
	for round := range rounds {
		for s := range streams {
			events := makeEvents(1 + (round+s)%3)
			f.append(f.stream(s), eventlog.Expected(len(want[s])-1), events)
			want[s] = append(want[s], events...)
		}
	}
	for s := range streams {
		f.wantStored(f.stream(s), want[s])
		from := len(want[s]) / 3
		f.wantSame(f.stream(s), from, f.read(f.stream(s), uint64(from)), want[s][from:])
	}
}

func streamBreak(f *fixture) {
	stream := f.stream(0)
	f.grow(stream, 1200)
	for range 200 { // more than any pool of connections
		for _, err := range f.log.ReadStream(f.ctx, stream, 1) {
			if err != nil {
				f.Fatal(err)
			}
			break
		}
		for _, err := range f.log.ReadAll(f.ctx, f.start, eventlog.Filter{}) {
			if err != nil {
				f.Fatal(err)
			}
			break
		}
		for _, err := range f.log.Follow(f.ctx, f.start, eventlog.Filter{}) {
			if err != nil {
				f.Fatal(err)
			}
			break
		}
	}
	f.append(stream, 1199, makeEvents(1))
}

func streamLarge(f *fixture) {
	stream := f.stream(0)
	var want []eventlog.NewEvent
	for range 5 {
		events := sized(900_000)
		f.append(stream, eventlog.Expected(len(want)-1), events)
		want = append(want, events...)
	}
	f.wantStored(stream, want)
}

// streamMeanwhile: appends and reads inside the loop of a read; nothing waits for anything.
func streamMeanwhile(f *fixture) {
	stream := f.stream(0)
	f.grow(stream, 3)
	next := uint64(0)
	for event, err := range f.log.ReadStream(f.ctx, stream, 0) {
		if err != nil || event.Revision != next {
			f.Fatalf("revision %d, want %d: %v", event.Revision, next, err)
		}
		if next < 3 {
			f.append(stream, eventlog.Expected(2+next), makeEvents(1))
			f.read(stream, 2)
		}
		next++
	}
	if next < 3 {
		f.Fatalf("%d events, 3 were there before the read", next)
	}
	f.wantLength(stream, 6)
}
