package graph

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Visitor is who asks, as limits tell people apart. The zero Visitor is a stranger.
type Visitor struct {
	Person uuid.UUID
	// School is the first that the person belongs to; uuid.Nil for who belongs to none.
	School uuid.UUID
}

// Work is what somebody wants a turn for.
type Work int

const (
	// Reading answers a question.
	Reading Work = iota
	// Recording takes a command in. Most of it is waiting for the disk.
	Recording
	// Telling tells a listener what has changed; nobody is sent away from that.
	Telling
)

// Limits keep one crowd from taking the server from the others.
type Limits interface {
	// Spend takes units from what a visitor may have, and tells after how long to come again when
	// there are too few.
	Spend(ctx context.Context, who Visitor, units int) (wait time.Duration)
	// Turn waits until it is the visitor's turn, which lasts until end is called. An error while the
	// context has not ended says that too many wait.
	Turn(ctx context.Context, who Visitor, work Work) (end func(), err error)
	// Open counts a line as open until closed is called; not ok when there are too many.
	Open(ctx context.Context, who Visitor) (closed func(), ok bool)
}

// weightOfUnit is how much of an operation's weight one unit pays for.
const weightOfUnit = 500

// crowded is how long to stay away when too many wait or too many lines are open.
const crowded = time.Second

func tooMuch(wait time.Duration) *Problem {
	p := problem(RateLimited, "too much at once: come again in %d s", seconds(wait))
	p.Wait = wait
	return p
}

func tooManyLines() *Problem {
	p := problem(RateLimited, "too many sockets and subscriptions are open: close some")
	p.Wait = crowded
	return p
}

// seconds are at least the time, and at least one.
func seconds(wait time.Duration) int {
	return max(1, int((wait+time.Second-1)/time.Second))
}

// visitor is who asks, for limits.
func (d *Door) visitor(ctx context.Context, who asker) Visitor {
	if !who.known {
		return Visitor{}
	}
	v := Visitor{Person: who.actor.Person}
	if scope, err := d.scope(ctx, who); err == nil {
		v.School = scope.School()
	}
	return v
}

// spend takes units from what somebody may have.
func (d *Door) spend(ctx context.Context, who Visitor, units int) *Problem {
	if d.config.Limits == nil {
		return nil
	}
	if wait := d.config.Limits.Spend(ctx, who, units); wait > 0 {
		return tooMuch(wait)
	}
	return nil
}

// open counts a line; closed may be called always.
func (d *Door) open(ctx context.Context, who Visitor) (closed func(), wrong *Problem) {
	if d.config.Limits == nil {
		return func() {}, nil
	}
	closed, ok := d.config.Limits.Open(ctx, who)
	if !ok {
		return func() {}, tooManyLines()
	}
	return closed, nil
}

// turn is the turn of one operation.
type turn struct {
	door   *Door
	who    Visitor
	weight int

	mu   sync.Mutex
	work Work
	end  func() // nil when the turn is over
	soon *time.Timer
}

type turnKey struct{}

// withTurn prepares a turn for the operation of a context, which takes it when it is made. The
// turn must be ended.
func (d *Door) withTurn(ctx context.Context) (context.Context, *turn) {
	t := &turn{door: d, who: d.visitor(ctx, askerOf(ctx))}
	return context.WithValue(ctx, turnKey{}, t), t
}

func turnOf(ctx context.Context) *turn {
	t, _ := ctx.Value(turnKey{}).(*turn)
	return t
}

// take waits for a turn, if there are limits. One that is of this kind already goes on.
func (t *turn) take(ctx context.Context, work Work) error {
	if t.door.config.Limits == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.end != nil && t.work == work {
		return nil
	}
	t.over()
	wait, cancel := context.WithTimeout(ctx, t.door.patience.Operation)
	defer cancel()
	end, err := t.door.config.Limits.Turn(wait, t.who, work)
	switch {
	case err == nil:
		t.end, t.work = end, work
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		return tooMuch(crowded)
	}
}

// finish ends the turn; it may be over already.
func (t *turn) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.soon != nil {
		t.soon.Stop()
	}
	t.over()
}

// writing is how long writing an answer may be a part of the turn: to compress it is work, to wait
// for a client that takes its time to read is none.
const writing = 100 * time.Millisecond

// finishSoon ends the turn when the operation is over, or after a while.
func (t *turn) finishSoon() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.end != nil && t.soon == nil {
		t.soon = time.AfterFunc(writing, t.finish)
	}
}

func (t *turn) over() {
	if t.end != nil {
		t.end()
		t.end = nil
	}
}

// telling takes a turn to tell a listener something.
func (d *Door) telling(ctx context.Context, who asker) (end func(), err error) {
	if d.config.Limits == nil {
		return func() {}, nil
	}
	return d.config.Limits.Turn(ctx, d.visitor(ctx, who), Telling)
}

// entrance takes a turn and a unit before a document is looked at: that is work, too.
type entrance struct{ door *Door }

func (entrance) ExtensionName() string                   { return "Entrance" }
func (entrance) Validate(graphql.ExecutableSchema) error { return nil }

func (e entrance) MutateOperationParameters(ctx context.Context, _ *graphql.RawParams) *gqlerror.Error {
	t := turnOf(ctx)
	if t == nil {
		return nil
	}
	if wrong := e.door.spend(ctx, t.who, 1); wrong != nil {
		return wrong.asError()
	}
	return asError(t.take(ctx, Reading))
}

// asError passes an error on as gqlgen takes it before anything is executed.
func asError(err error) *gqlerror.Error {
	var p *Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return p.asError()
	default:
		return &gqlerror.Error{Err: err, Message: err.Error()}
	}
}

// passage pays for what an operation weighs, once that is known, and takes the turn for what it
// does. A subscription is a line that stays open.
type passage struct{ door *Door }

func (passage) ExtensionName() string                   { return "Passage" }
func (passage) Validate(graphql.ExecutableSchema) error { return nil }

func (p passage) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	t := turnOf(ctx)
	if t == nil {
		return nil
	}
	if units := t.weight / weightOfUnit; units > 0 {
		if wrong := p.door.spend(ctx, t.who, units); wrong != nil {
			return wrong.asError()
		}
	}
	work := Reading
	switch op.Operation.Operation {
	case ast.Mutation:
		work = Recording
	case ast.Subscription:
		closed, wrong := p.door.open(ctx, t.who)
		if wrong != nil {
			return wrong.asError()
		}
		context.AfterFunc(ctx, closed)
	}
	return asError(t.take(ctx, work))
}
