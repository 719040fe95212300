package esdblog

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/cyclebook/cyclebook/eventlog"
)

// connection owns the one client: it makes it when first needed, replaces it when it has failed
// and closes it. A client that failed is of no use: it looks for nodes without regard to
// contexts, gives up for good, and then lets callers hang.
type connection struct {
	config *esdb.Configuration
	life   context.Context // until close
	end    context.CancelFunc

	mu      sync.Mutex
	current *client
	search  *search // under way, or nil
}

// search is an attempt to connect, shared by all who wait for it.
type search struct {
	done   chan struct{}
	client *client
	err    error
}

func newConnection(config *esdb.Configuration) *connection {
	c := &connection{config: config}
	c.life, c.end = context.WithCancel(context.Background())
	return c
}

// client gives the present client, or makes one. No other call reaches a new client before its
// first has succeeded.
func (c *connection) client(ctx context.Context) (*client, error) {
	c.mu.Lock()
	if c.life.Err() != nil {
		c.mu.Unlock()
		return nil, eventlog.ErrClosed
	}
	if c.current != nil {
		defer c.mu.Unlock()
		return c.current, nil
	}
	if c.search == nil {
		c.search = &search{done: make(chan struct{})}
		go c.connect(c.search)
	}
	s := c.search
	c.mu.Unlock()
	select {
	case <-s.done:
		return s.client, s.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", eventlog.ErrUnavailable, ctx.Err())
	case <-c.life.Done():
		return nil, eventlog.ErrClosed
	}
}

// connect makes as many attempts as the connection string allows. Each is a client of its own
// that tries once, because a client that is looking for a node cannot be stopped.
func (c *connection) connect(s *search) {
	once := *c.config
	once.MaxDiscoverAttempts, once.DiscoveryInterval = 1, 1
	var db *esdb.Client
	var err error
	for n := 1; ; n++ {
		if db, err = dial(&once); err == nil || n >= c.config.MaxDiscoverAttempts || c.life.Err() != nil {
			break
		}
		select {
		case <-time.After(time.Duration(c.config.DiscoveryInterval) * time.Millisecond):
		case <-c.life.Done():
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(s.done)
	c.search = nil
	switch {
	case err != nil:
		s.err = fmt.Errorf("%w: %w", eventlog.ErrUnavailable, err)
	case c.life.Err() != nil:
		_ = db.Close()
		s.err = eventlog.ErrClosed
	default:
		s.client = newClient(c, db)
		c.current = s.client
	}
}

func dial(config *esdb.Configuration) (*esdb.Client, error) {
	db, err := esdb.NewClient(config)
	if err != nil {
		return nil, err
	}
	if err := probe(db); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// probe makes the client connect. Servers before 23.10 never say that a follower has caught up
// and give events of a stream no position.
func probe(db *esdb.Client) error {
	version, err := db.GetServerVersion()
	if err != nil {
		return err
	}
	if v := version; v.Major < 23 || v.Major == 23 && v.Minor < 10 {
		return fmt.Errorf("the server has version %d.%d.%d, 23.10 or later is needed", v.Major, v.Minor, v.Patch)
	}
	return nil
}

// retire takes a client that failed out of use. Its remaining calls end as if the connection
// had broken, and it is closed when the last has returned.
func (c *connection) retire(failed *client) {
	c.mu.Lock()
	if c.current == failed {
		c.current = nil
	}
	c.mu.Unlock()
	failed.end(errBroken)
	go failed.close()
}

func (c *connection) close() {
	c.mu.Lock()
	c.end()
	present := c.current
	c.current = nil
	c.mu.Unlock()
	if present != nil {
		present.close()
	}
}

// client is the EventStoreDB client with what closing it safely takes: it panics when it is
// closed during a call.
type client struct {
	connection *connection
	db         *esdb.Client
	life       context.Context // until it is retired
	end        context.CancelCauseFunc

	calls  sync.RWMutex // held for reading during each call
	closed bool
}

// errBroken is what calls get whose client was retired.
var errBroken = fmt.Errorf("%w: the connection broke", eventlog.ErrUnavailable)

func newClient(connection *connection, db *esdb.Client) *client {
	c := &client{connection: connection, db: db}
	c.life, c.end = context.WithCancelCause(connection.life)
	return c
}

func (c *client) close() {
	c.end(errBroken)
	c.calls.Lock()
	defer c.calls.Unlock()
	if !c.closed {
		c.closed = true
		_ = c.db.Close()
	}
}

// during runs a call that close must wait for, and retires the client at once when its
// connection breaks, because each further call would make it open a connection that it forgets.
// The client panics on answers that it does not know; that is an error here.
func during[T any](c *client, call func() (T, error)) (a answer[T]) {
	c.calls.RLock()
	defer c.calls.RUnlock()
	defer func() {
		if p := recover(); p != nil {
			a.err = fmt.Errorf("%w: the client panicked: %v", eventlog.ErrUnavailable, p)
		}
	}()
	if c.closed {
		a.err = errBroken
		return a
	}
	if a.value, a.err = call(); a.err != nil && classify(a.err) == nil {
		c.connection.retire(c)
	}
	return a
}

// use is one piece of work with a client: an append, or a read from its opening to its end.
type use struct {
	connection *connection
	client     *client
	caller     context.Context
	ctx        context.Context // that of the caller, ending also with the client
	end        context.CancelFunc
}

func (c *connection) begin(ctx context.Context) (*use, error) {
	client, err := c.client(ctx)
	if err != nil {
		return nil, err
	}
	u := &use{connection: c, client: client, caller: ctx}
	joined, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(client.life, func() { cancel(context.Cause(client.life)) })
	u.ctx, u.end = joined, func() { stop(); cancel(nil) }
	return u, nil
}

// lasting is a context for a call that sends and has a deadline of its own: it ends with the whole
// connection, not with u.ctx. After a send that failed the client looks, without a lock, at what
// gRPC writes when the call's context ends; and u.ctx ends when a connection breaks, which is when
// sends fail. Nobody waits for such a call: next ends with u.ctx.
func (u *use) lasting() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(u.ctx))
	stop := context.AfterFunc(u.connection.life, cancel)
	return ctx, func() { stop(); cancel() }
}

type answer[T any] struct {
	value T
	err   error
}

// beside runs a call that may look for a node, and so take no notice of its context, in a
// goroutine of its own. What the call opens must end with u.ctx or soon after.
func beside[T any](u *use, call func() (T, error)) (T, error) {
	answers := make(chan answer[T], 1)
	go func() { answers <- during(u.client, call) }()
	a := next(u, answers)
	return a.value, a.err
}

// aheadOfConsumer is how many messages of a read wait for a consumer that is slower than the
// server; beyond it the server waits.
const aheadOfConsumer = 16

// receive repeats a call in a goroutine of its own until it fails; next gives the answers.
func receive[T any](u *use, call func() (T, error)) <-chan answer[T] {
	answers := make(chan answer[T], aheadOfConsumer)
	go func() {
		for {
			a := during(u.client, call)
			select {
			case answers <- a:
			case <-u.ctx.Done():
				return
			}
			if a.err != nil {
				return
			}
		}
	}()
	return answers
}

// next waits for an answer no longer than for the end of u.ctx, but prefers an answer.
func next[T any](u *use, answers <-chan answer[T]) answer[T] {
	select {
	case a := <-answers:
		return a
	case <-u.ctx.Done():
	}
	select {
	case a := <-answers:
		return a
	default:
		return answer[T]{err: context.Cause(u.ctx)}
	}
}
