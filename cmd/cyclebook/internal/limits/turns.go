package limits

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

const (
	// lately is how long somebody is expected to come again.
	lately = 2 * time.Second
	// maxWaiting is how many of one crowd wait, maxWaitingAll how many of all.
	maxWaiting, maxWaitingAll = 256, 4096
	// maxEach is how many of those of one crowd are one person's.
	maxEach = 64
)

// ErrCrowded says that too many wait already.
var ErrCrowded = errors.New("limits: too many wait already")

// turns gives places to work to crowds, by how long the work of each has taken so far: who has
// had the least is next. A crowd may take every place as long as no other has asked lately;
// otherwise some are kept free for others, so that they need not wait for an end.
type turns struct {
	places, kept int
	now          func() time.Time

	mu      sync.Mutex
	atWork  int
	waiting int
	crowds  map[uuid.UUID]*crowd
	// begun is what the crowd had spent that was let in last: a newcomer begins there, or it could
	// save up by staying away.
	begun time.Duration
}

// crowd is who shares a turn.
type crowd struct {
	id     uuid.UUID
	atWork int
	spent  time.Duration
	asked  time.Time
	queue  []*line // of each person, the next one first
	length int
}

// line is what waits of one person.
type line struct {
	person  uuid.UUID
	tickets []*ticket
}

// ticket is one that waits. Its channel is closed when its turn comes.
type ticket struct{ turn chan struct{} }

// newTurns makes so many places, of which some are kept free for others; none is no bound.
func newTurns(places, kept int, now func() time.Time) *turns {
	return &turns{places: places, kept: min(kept, places-1), now: now, crowds: make(map[uuid.UUID]*crowd)}
}

// wait waits for a turn, which lasts until end is called. One that must be let in waits however
// many others do.
func (t *turns) wait(ctx context.Context, who graph.Visitor, must bool) (end func(), err error) {
	if t.places <= 0 {
		return func() {}, nil
	}
	mine, c, err := t.queue(who, must)
	if err != nil {
		return nil, err
	}
	select {
	case <-mine.turn:
	default:
		select {
		case <-mine.turn:
		case <-ctx.Done():
			if t.leave(c, who.Person, mine) {
				return nil, ctx.Err()
			}
		}
	}
	began := t.now()
	var once sync.Once
	return func() { once.Do(func() { t.end(c, t.now().Sub(began)) }) }, nil
}

// queue has a visitor wait with its crowd, and lets in who may go in.
func (t *turns) queue(who graph.Visitor, must bool) (*ticket, *crowd, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.crowd(crowdOf(who))
	i := slices.IndexFunc(c.queue, func(l *line) bool { return l.person == who.Person })
	if full := c.length >= maxWaiting || t.waiting >= maxWaitingAll || i >= 0 && len(c.queue[i].tickets) >= maxEach; full && !must {
		return nil, nil, ErrCrowded
	}
	if i < 0 {
		c.queue = append(c.queue, &line{person: who.Person})
		i = len(c.queue) - 1
	}
	mine := &ticket{make(chan struct{})}
	c.queue[i].tickets = append(c.queue[i].tickets, mine)
	c.length++
	t.waiting++
	t.letIn()
	return mine, c, nil
}

// crowd is one that asks now.
func (t *turns) crowd(id uuid.UUID) *crowd {
	now := t.now()
	for other, c := range t.crowds { // there are as many as asked lately
		if c.idle() && now.Sub(c.asked) >= lately {
			delete(t.crowds, other)
		}
	}
	c := t.crowds[id]
	if c == nil {
		c = &crowd{id: id}
		t.crowds[id] = c
	}
	if c.idle() {
		c.spent = max(c.spent, t.begun)
	}
	c.asked = now
	return c
}

func (c *crowd) idle() bool { return c.atWork == 0 && c.length == 0 }

// letIn gives free places to those who have had the least.
func (t *turns) letIn() {
	for t.atWork < t.places {
		var next *crowd
		for _, c := range t.crowds {
			if c.length > 0 && c.atWork < t.most() && (next == nil || c.spent < next.spent || c.spent == next.spent && c.atWork < next.atWork) {
				next = c
			}
		}
		if next == nil {
			return
		}
		t.begun = max(t.begun, next.spent)
		t.atWork++
		t.waiting--
		next.atWork++
		close(next.pop().turn)
	}
}

// most is how many of one crowd are at work.
func (t *turns) most() int {
	if len(t.crowds) > 1 {
		return t.places - t.kept
	}
	return t.places
}

// pop takes the next one out; the next of the same person comes after one of each other's.
func (c *crowd) pop() *ticket {
	l := c.queue[0]
	next := l.tickets[0]
	c.queue, l.tickets = c.queue[1:], l.tickets[1:]
	if len(l.tickets) > 0 {
		c.queue = append(c.queue, l)
	}
	c.length--
	return next
}

// leave takes out one that waits no more; false when its turn has come meanwhile.
func (t *turns) leave(c *crowd, person uuid.UUID, mine *ticket) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, l := range c.queue {
		if at := slices.Index(l.tickets, mine); l.person == person && at >= 0 {
			l.tickets = slices.Delete(l.tickets, at, at+1)
			if len(l.tickets) == 0 {
				c.queue = slices.Delete(c.queue, i, i+1)
			}
			c.length--
			t.waiting--
			return true
		}
	}
	return false
}

// end gives a place back.
func (t *turns) end(c *crowd, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c.atWork--
	c.spent += max(took, 0)
	c.asked = t.now()
	t.atWork--
	t.letIn()
}
