package contract

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

func followCases() []testCase {
	return []testCase{
		{"from the start, history then live", followStart},
		{"from a position", followMiddle},
		{"from the end", followEnd},
		{"change-over under concurrent appends", followChangeOver},
		{"a slow consumer blocks nobody and loses nothing", followSlow},
		{"cancel while blocked", followCancel},
		{"a filter that matches nothing, and its checkpoint", followNothing},
		{"a rare match among many others", followRare},
		{"many followers", followMany},
		{"resume after a lost connection", followDisconnect},
	}
}

// collect follows until each says that it needs no more, and checks that positions rise.
func collect(ctx context.Context, log eventlog.Source, after domain.Position, filter eventlog.Filter,
	each func(domain.Recorded) (more bool),
) error {
	last := after
	for item, err := range log.Follow(ctx, after, filter) {
		if err != nil {
			return err
		}
		if item.Position.Compare(last) < 0 {
			return fmt.Errorf("an item at %q follows one at %q", item.Position, last)
		}
		if item.Kind == eventlog.EventItem {
			if item.Position == last || item.Event.Position != item.Position {
				return fmt.Errorf("event at %q in an item at %q, after one at %q", item.Event.Position, item.Position, last)
			}
			if !each(item.Event) {
				return nil
			}
		}
		last = item.Position
	}
	return errors.New("the follower ended without an error")
}

// drain follows until CaughtUp and gives the events before it.
func (f *fixture) drain(after domain.Position, filter eventlog.Filter) (events []domain.Recorded, end domain.Position) {
	f.Helper()
	for item, err := range f.log.Follow(f.ctx, after, filter) {
		if err != nil {
			f.Fatalf("follow after %q: %v", after, err)
		}
		if item.Kind == eventlog.EventItem {
			events = append(events, item.Event)
		}
		if item.Kind == eventlog.CaughtUp {
			return events, item.Position
		}
	}
	f.Fatal("the follower ended without an error")
	return nil, domain.Position{}
}

func followStart(f *fixture) {
	stream := f.stream(0)
	want := f.grow(stream, 1500)
	var got []domain.Recorded
	live := false
	for item, err := range f.log.Follow(f.ctx, domain.Position{}, f.mine()) {
		if err != nil {
			f.Fatal(err)
		}
		switch item.Kind {
		case eventlog.CaughtUp:
			if !live && len(got) != 1500 {
				f.Fatalf("caught up after %d events of 1500", len(got))
			}
			if !live {
				live = true
				more := makeEvents(5)
				f.append(stream, 1499, more)
				want = append(want, more...)
			}
		case eventlog.EventItem:
			got = append(got, item.Event)
		}
		if len(got) == 1505 {
			break
		}
	}
	if !live {
		f.Fatal("never caught up")
	}
	f.wantSame(stream, 0, got, want)
}

func followMiddle(f *fixture) {
	f.grow(f.stream(0), 40)
	whole := f.readAll(f.start, f.mine())
	for _, i := range []int{0, 1, 20, 38, 39} {
		rest, _ := f.drain(whole[i].Position, f.mine())
		if fmt.Sprint(ids(rest)) != fmt.Sprint(ids(whole[i+1:])) {
			f.Fatalf("after event %d: %d events, want %d", i, len(rest), 39-i)
		}
	}
}

func followEnd(f *fixture) {
	end := f.append(f.stream(0), eventlog.NoStream, makeEvents(3)).Position
	started := make(chan struct{})
	done := make(chan error, 1)
	var got []domain.Recorded
	go func() {
		for item, err := range f.log.Follow(f.ctx, end, f.mine()) {
			switch {
			case err != nil:
				done <- err
				return
			case item.Kind == eventlog.CaughtUp && len(got) == 0:
				close(started)
			case item.Kind == eventlog.EventItem:
				got = append(got, item.Event)
				if len(got) == 3 {
					done <- nil
					return
				}
			}
		}
	}()
	select {
	case <-started:
	case err := <-done:
		f.Fatalf("ended before it caught up: %v", err)
	}
	var want []eventlog.NewEvent
	for r := range 3 {
		one := makeEvents(1)
		f.append(f.stream(0), eventlog.Expected(2+r), one)
		want = append(want, one...)
	}
	if err := <-done; err != nil {
		f.Fatal(err)
	}
	f.wantSame(f.stream(0), 3, got, want)
}

// followChangeOver: followers that start at the beginning, and one that starts in the middle,
// all while events are being appended, see every event once and in order.
func followChangeOver(f *fixture) {
	const writers, perWriter, size = 8, 250, 5 // 10,000 events
	var appenders sync.WaitGroup
	early, middle := make(chan domain.Position, 1), make(chan struct{})
	for w := range writers {
		appenders.Go(func() {
			for a := range perWriter {
				if a == perWriter/2 {
					select { // nobody is done before the follower that starts in the middle
					case <-middle:
					case <-f.ctx.Done():
						return
					}
				}
				result, err := f.log.Append(f.ctx, f.stream(w), eventlog.Expected(a*size-1), makeEvents(size))
				if err != nil {
					f.Errorf("append: %v", err)
					return
				}
				if w == 0 && a == 20 {
					early <- result.Position
					close(middle)
				}
			}
		})
	}
	var followers sync.WaitGroup
	follow := func(after domain.Position, fromStart bool) {
		next, finished := map[string]uint64{}, 0
		err := collect(f.ctx, f.log, after, f.mine(), func(e domain.Recorded) (more bool) {
			if known, seen := next[e.Stream]; (seen || fromStart) && e.Revision != known {
				f.Errorf("%s: revision %d, want %d", e.Stream, e.Revision, known)
			}
			if next[e.Stream] = e.Revision + 1; next[e.Stream] == perWriter*size {
				finished++
			}
			return finished < writers
		})
		if err != nil {
			f.Errorf("follow: %d of %d streams to the end: %v", finished, writers, err)
		}
	}
	followers.Go(func() { follow(f.start, true) })
	followers.Go(func() { follow(f.start, true) })
	followers.Go(func() { follow(<-early, false) })
	appenders.Wait()
	followers.Wait()
	if n := len(f.readAll(f.start, f.mine())); n != writers*perWriter*size {
		f.Errorf("%d events in the log, want %d", n, writers*perWriter*size)
	}
}

func followSlow(f *fixture) {
	const total = 6000
	stream := f.stream(0)
	f.append(stream, eventlog.NoStream, makeEvents(1))
	first, release := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	next := uint64(0)
	go func() {
		done <- collect(f.ctx, f.log, f.start, f.mine(), func(e domain.Recorded) (more bool) {
			if e.Revision != next {
				f.Errorf("revision %d, want %d", e.Revision, next)
			}
			if next++; next == 1 {
				close(first)
				<-release
			}
			return next < total
		})
	}()
	<-first
	events := makeEvents(total - 1)
	for at := 0; at < len(events); at += 50 {
		f.append(stream, eventlog.Expected(at), events[at:min(at+50, len(events))])
	}
	close(release)
	if err := <-done; err != nil {
		f.Fatalf("%d of %d events: %v", next, total, err)
	}
}

func followCancel(f *fixture) {
	ctx, cancel := context.WithCancel(f.ctx)
	cause := 0
	for item, err := range f.log.Follow(ctx, f.start, f.mine()) {
		if err != nil {
			cause++
			if !errors.Is(err, context.Canceled) {
				f.Errorf("got %v, want the context's error", err)
			}
			continue // nothing may come after the error
		}
		if item.Kind == eventlog.CaughtUp {
			go cancel() // while the loop waits for what never comes
		}
	}
	cancel()
	if cause != 1 {
		f.Fatalf("%d errors, want one", cause)
	}
}

func followNothing(f *fixture) {
	absent := eventlog.Filter{Categories: []domain.Category{newCategory("absent")}}
	match := string(absent.Categories[0]) + "-1"
	f.grow(f.stream(0), 5000)
	var checkpoint domain.Position
	step := 0
	for item, err := range f.log.Follow(f.ctx, f.start, absent) {
		if err != nil {
			f.Fatal(err)
		}
		if item.Kind == eventlog.EventItem {
			if step != 2 || item.Event.Stream != match {
				f.Fatalf("event of %s came through", item.Event.Stream)
			}
			break
		}
		if step == 0 && item.Kind == eventlog.Checkpoint {
			if item.Position.Compare(f.start) <= 0 {
				f.Fatalf("checkpoint %q is not after the start %q", item.Position, f.start)
			}
			checkpoint = item.Position
			f.append(match, eventlog.NoStream, makeEvents(1))
			step = 2
		}
	}
	if step != 2 {
		f.Fatal("no checkpoint")
	}
	if got, _ := f.drain(checkpoint, absent); len(got) != 1 || got[0].Stream != match {
		f.Fatalf("%d events after the checkpoint, want the one that matches", len(got))
	}
}

// followRare: live checkpoints lie between the matches, and resuming at any item loses nothing.
func followRare(f *fixture) {
	rare := eventlog.Filter{Types: []string{string(newCategory("Rare"))}}
	events := makeEvents(4000)
	for _, i := range []int{0, 999, 2500, 3999} {
		events[i].Type = rare.Types[0]
	}
	type mark struct {
		at   domain.Position
		left int
	}
	var marks []mark
	left, live := 4, false
	caughtUp := make(chan struct{})
	var appending sync.WaitGroup
	defer appending.Wait()
	appending.Go(func() {
		select {
		case <-caughtUp:
		case <-f.ctx.Done():
		}
		for at := 0; at < len(events); at += 500 {
			if _, err := f.log.Append(f.ctx, f.stream(0), eventlog.Expected(at-1), events[at:at+500]); err != nil {
				f.Errorf("append: %v", err)
			}
		}
	})
	for item, err := range f.log.Follow(f.ctx, f.start, rare) {
		if err != nil {
			f.Fatal(err)
		}
		if item.Kind == eventlog.CaughtUp && !live {
			close(caughtUp)
			live = true
		}
		if item.Kind == eventlog.EventItem {
			left--
		}
		marks = append(marks, mark{item.Position, left})
		if left == 0 {
			break
		}
	}
	for _, m := range marks {
		if got := f.readAll(m.at, rare); len(got) != m.left {
			f.Fatalf("resumed at %q: %d matches, want %d", m.at, len(got), m.left)
		}
	}
}

func followMany(f *fixture) {
	const followers, total = 50, 200
	var all sync.WaitGroup
	for range followers {
		all.Go(func() {
			n := 0
			err := collect(f.ctx, f.log, f.start, f.mine(), func(domain.Recorded) (more bool) {
				n++
				return n < total
			})
			if err != nil {
				f.Errorf("%d of %d: %v", n, total, err)
			}
		})
	}
	for r := range total {
		f.append(f.stream(0), eventlog.Expected(r-1), makeEvents(1))
	}
	all.Wait()
}

func followDisconnect(f *fixture) {
	if f.engine.Disconnect == nil {
		f.Skip("this log has no connections")
	}
	const total = 600
	stream, next := f.stream(0), uint64(0)
	f.grow(stream, 100)
	err := collect(f.ctx, f.log, f.start, f.mine(), func(e domain.Recorded) (more bool) {
		if e.Revision != next {
			f.Errorf("revision %d, want %d", e.Revision, next)
		}
		if next++; next%100 == 50 {
			f.engine.Disconnect(f.T, f.log)
		}
		if next%100 == 0 && next < total {
			f.appendAgain(stream, eventlog.Expected(next-1), makeEvents(100))
		}
		return next < total
	})
	if err != nil {
		f.Fatalf("%d of %d events: %v", next, total, err)
	}
}

// appendAgain repeats an append until its outcome is known, as a caller does.
func (f *fixture) appendAgain(stream string, expected eventlog.Expected, events []eventlog.NewEvent) {
	f.Helper()
	for {
		_, err := f.log.Append(f.ctx, stream, expected, events)
		if err == nil {
			return
		}
		if f.ctx.Err() != nil || !errors.Is(err, eventlog.ErrUnavailable) && !errors.Is(err, eventlog.ErrOutcomeUnknown) {
			f.Fatalf("append to %s: %v", stream, err)
		}
	}
}
