package graph

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// stream answers an operation with server-sent events, as graphql-sse has it for distinct
// connections: an event `next` for each answer, then `complete`. Each request has its own line.
func (d *Door) stream(w http.ResponseWriter, r *http.Request) {
	r, ok := d.signedIn(w, r)
	if !ok {
		return
	}
	q, ok := d.streamed(w, r)
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(r.Context()))
	defer cancel()
	ctx, turn := d.withTurn(ctx)
	defer turn.finish()
	op, errs := d.executor.CreateOperationContext(ctx, q.params(r.Header))
	if errs != nil {
		response := d.executor.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		turn.finish()
		if wait, ok := retryAfter(response); ok {
			w.Header().Set("Retry-After", wait)
		}
		write(w, r, plainJSON, statusOf(graphqlJSON, response), encode(response))
		return
	}
	if op.Operation.Operation == ast.Mutation && r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, r, http.StatusMethodNotAllowed, problem(BadUserInput, "a mutation needs POST"))
		return
	}
	line := &eventLine{w: w, control: http.NewResponseController(w), write: d.patience.Write, cut: cancel}
	line.begin()
	done := make(chan struct{})
	var beside sync.WaitGroup
	beside.Go(func() { d.keepAlive(ctx, cancel, done, line) })
	d.answerBy(ctx, line, op, turn)
	close(done)
	beside.Wait()
}

// streamed reads the request, or refuses it.
func (d *Door) streamed(w http.ResponseWriter, r *http.Request) (q request, ok bool) {
	var wrong *Problem
	status := http.StatusBadRequest
	switch r.Method {
	case http.MethodPost:
		var body bytes.Buffer
		if status, wrong = readPost(w, r, &body); wrong == nil {
			q, wrong = parseRequest(body.Bytes())
		}
	case http.MethodGet:
		q, wrong = readGet(r)
	default:
		w.Header().Set("Allow", "GET, OPTIONS, POST")
		status, wrong = http.StatusMethodNotAllowed, problem(BadUserInput, "send GET or POST")
	}
	if wrong != nil {
		d.deniedBy(r.Context(), wrong.Code)
		refuse(w, r, status, wrong)
	}
	return q, wrong == nil
}

// answerBy writes each answer of an operation, one for all but a subscription, and that it is complete.
func (d *Door) answerBy(ctx context.Context, line *eventLine, op *graphql.OperationContext, turn *turn) {
	running := ctx
	if op.Operation.Operation != ast.Subscription {
		var over context.CancelFunc
		running, over = context.WithTimeout(ctx, d.patience.Operation)
		defer over()
	}
	respond, within := d.executor.DispatchOperation(running, op)
	if op.Operation.Operation == ast.Subscription {
		turn.finish()
	}
	for {
		response := respond(within)
		turn.finish() // before a client takes its time to read
		if response == nil && errors.Is(running.Err(), context.DeadlineExceeded) {
			response = &graphql.Response{Errors: gqlerror.List{d.presenter.present(running, running.Err())}}
		}
		if response == nil || ctx.Err() != nil {
			break
		}
		line.event("next", encode(response))
		if op.Operation.Operation != ast.Subscription {
			break
		}
	}
	if ctx.Err() == nil {
		line.event("complete", nil)
	}
}

// keepAlive sends a sign of life now and then, and ends the line when the server closes.
func (d *Door) keepAlive(ctx context.Context, cut context.CancelFunc, done <-chan struct{}, line *eventLine) {
	tick := time.NewTicker(d.patience.KeepAlive)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			line.send([]byte(":\n\n"))
		case <-d.closing:
			cut()
			return
		case <-done:
			return
		case <-ctx.Done():
			return
		}
	}
}

// eventLine writes events, one after the other. A client that does not take one in time is cut:
// it goes on from the last position it has seen.
type eventLine struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	write   time.Duration
	cut     context.CancelFunc
}

func (l *eventLine) begin() {
	h := l.w.Header()
	h.Set("Content-Type", eventStream)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	l.w.WriteHeader(http.StatusOK)
	l.send([]byte(":\n\n"))
}

// event sends an event. Data of answers have no line breaks.
func (l *eventLine) event(name string, data []byte) {
	l.send([]byte("event: " + name + "\ndata: " + string(data) + "\n\n"))
}

func (l *eventLine) send(text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Not every writer knows deadlines; then the server's own holds.
	_ = l.control.SetWriteDeadline(time.Now().Add(l.write))
	_, err := l.w.Write(text)
	if err == nil {
		err = l.control.Flush()
	}
	if err != nil {
		l.cut()
	}
}
