package graph

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/projections"
)

// slot is how long nothing ends by the day alone: midnight is at a whole quarter of an hour in
// every time zone.
const slot = 15 * time.Minute

// longLook is how long going through everything may take; what is left is looked at the next time.
const longLook = 3 * time.Second

// watch looks after sockets and listeners, which stay open while the rights of those behind them
// end: by a fact, or by the date without one. It goes through all of them once in a while, and
// looks closely only at those who may be concerned, so that the many that are idle cost next to
// nothing. It works while something is open.
type watch struct {
	now     func() time.Time
	pause   time.Duration
	closing <-chan struct{}
	// touched gives the people, teams and networks of which something was recorded, as Views.Touched has it.
	touched func(since uint64) (ids []uuid.UUID, now uint64, ok bool)
	// over says whether someone may not go on, if that can be told now.
	over func(context.Context, *watched) (over, told bool)

	mu      sync.Mutex
	open    map[*watched]struct{}
	working bool
	since   uint64
	slot    time.Time
}

// watched is something that stays open for someone.
type watched struct {
	who asker
	// about are the things beside the person on which depends whether it may go on; none for a socket.
	about []uuid.UUID
	// hears says whether what is listened to is for a scope; nil for a socket.
	hears func(projections.Scope) bool
	// end ends it. It may be called twice, and waits for nothing.
	end func()
	// settled says that rights were looked at since it began: before that a fact may have been
	// missed. Only the watch touches it.
	settled bool
}

// join begins to watch; the function given ends that.
func (w *watch) join(x *watched) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == nil {
		w.open = make(map[*watched]struct{})
	}
	w.open[x] = struct{}{}
	if !w.working {
		w.working = true
		go w.work()
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.open, x)
	}
}

// work looks at everything, pauses, and so on.
func (w *watch) work() {
	tick := time.NewTicker(w.pause)
	defer tick.Stop()
	for more := true; more; {
		select {
		case <-w.closing:
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), longLook)
		more = w.look(ctx)
		cancel()
	}
}

// look ends what is over; false when nothing is open any more.
func (w *watch) look(ctx context.Context) bool {
	for _, x := range w.concerned() {
		over, told := w.over(ctx, x)
		if x.settled = told; told && over {
			x.end()
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.working = len(w.open) > 0
	return w.working
}

// concerned are those whose rights may have changed since they were looked at.
func (w *watch) concerned() []*watched {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids, since, known := w.touched(w.since)
	now := w.now()
	all := !known || !now.Truncate(slot).Equal(w.slot)
	w.since, w.slot = since, now.Truncate(slot)
	is := make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		is[id] = true
	}
	var list []*watched
	for x := range w.open {
		over := !x.who.until.IsZero() && !now.Before(x.who.until)
		if all || over || !x.settled || is[x.who.actor.Person] || slices.ContainsFunc(x.about, func(id uuid.UUID) bool { return is[id] }) {
			list = append(list, x)
		}
	}
	return list
}

// over says whether someone may not go on with what is open for them; not told when the read models
// do not answer.
func (d *Door) over(ctx context.Context, x *watched) (over, told bool) {
	who, err := d.again(ctx, x.who)
	if err == nil && x.hears != nil {
		var scope projections.Scope
		if scope, err = d.scope(ctx, who); err == nil && !x.hears(scope) {
			err = errNotFound
		}
	}
	var p *Problem
	return err != nil, err == nil || errors.As(err, &p)
}
