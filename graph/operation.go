package graph

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// operation is one that a socket has under way.
type operation struct {
	id     string
	cancel context.CancelFunc
}

// subscribe begins an operation of a socket.
func (s *socket) subscribe(ctx context.Context, m message) error {
	if m.ID == nil || *m.ID == "" || len(m.Payload) == 0 {
		return &hangUp{closeBadRequest, "Invalid message"}
	}
	q, wrong := parseRequest(m.Payload)
	if wrong != nil {
		return &hangUp{closeBadRequest, "Invalid message"}
	}
	ctx, cancel := context.WithCancel(ctx)
	o := &operation{*m.ID, cancel}
	s.mu.Lock()
	_, duplicate := s.running[o.id]
	full := len(s.running) >= maxOperations
	if !duplicate && !full {
		s.running[o.id] = o
	}
	s.mu.Unlock()
	switch {
	case duplicate:
		cancel()
		return &hangUp{closeDuplicate, "Subscriber for " + clip(o.id) + " already exists"}
	case full:
		cancel()
		p := problem(RateLimited, "this socket has %d operations under way, as many as it may have", maxOperations)
		s.refuse(ctx, o.id, gqlerror.List{s.door.presenter.present(ctx, p)})
		return nil
	}
	ctx = context.WithValue(ctx, requestKey, s.door.config.NewID())
	s.operations.Go(func() {
		defer cancel()
		s.operate(ctx, o, q)
	})
	return nil
}

// operate answers an operation until it ends.
func (s *socket) operate(ctx context.Context, o *operation, q request) {
	if !s.stillSignedIn(ctx, o) {
		return
	}
	ctx, turn := s.door.withTurn(graphql.StartOperationTrace(ctx))
	defer turn.finish()
	op, errs := s.door.executor.CreateOperationContext(ctx, q.params(s.header))
	if errs != nil {
		response := s.door.executor.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		turn.finish()
		if s.forget(o) {
			s.refuse(ctx, o.id, response.Errors)
		}
		return
	}
	if op.Operation.Operation != ast.Subscription {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.door.patience.Operation)
		defer cancel()
	}
	respond, ctx := s.door.executor.DispatchOperation(ctx, op)
	if op.Operation.Operation == ast.Subscription {
		turn.finish()
	}
	for {
		response := respond(ctx)
		turn.finish()
		if response == nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			response = &graphql.Response{Errors: gqlerror.List{s.door.presenter.present(ctx, ctx.Err())}}
		}
		if response == nil || errors.Is(ctx.Err(), context.Canceled) {
			break
		}
		s.send(context.WithoutCancel(ctx), message{ID: &o.id, Type: "next", Payload: encode(response)})
		if op.Operation.Operation != ast.Subscription {
			break
		}
	}
	if s.forget(o) && !errors.Is(ctx.Err(), context.Canceled) {
		s.send(context.WithoutCancel(ctx), message{ID: &o.id, Type: "complete"})
	}
}

// stillSignedIn looks again at the token with which the socket began: it may have ended since.
// Then the socket ends, too.
func (s *socket) stillSignedIn(ctx context.Context, o *operation) bool {
	who := askerOf(ctx)
	if !who.known {
		return true
	}
	_, err := s.door.again(ctx, who)
	var over *Problem
	switch {
	case err == nil:
		return true
	case errors.As(err, &over):
		s.end(&hangUp{closeForbidden, "Forbidden"})
	case s.forget(o):
		s.refuse(ctx, o.id, gqlerror.List{s.door.presenter.present(ctx, err)})
	}
	return false
}

// refuse says that an operation did not come to anything. After that its id is free again.
func (s *socket) refuse(ctx context.Context, id string, errs gqlerror.List) {
	s.send(context.WithoutCancel(ctx), message{ID: &id, Type: "error", Payload: jsontext.Value(marshal(errs))})
}

// forget frees the id of an operation; false when the client has ended it already.
func (s *socket) forget(o *operation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[o.id] != o {
		return false
	}
	delete(s.running, o.id)
	return true
}
