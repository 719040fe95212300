package graph

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// asker is who asks. The zero asker is not signed in.
type asker struct {
	known bool
	actor projections.Actor
	// token is the hash of what was shown, to look again later whether it is still valid.
	token domain.TokenHash
	// session is the hash of the secret of the browser's session, instead of a token's.
	session domain.TokenHash
	// until is when what was shown is over at a moment; zero when it is over with a day.
	until time.Time
}

type contextKey int

const (
	requestKey contextKey = iota
	askerKey
	readingKey
	minPositionKey
	sourceKey
)

// requestID is the id of the request, which errors and the log name.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey).(string)
	return id
}

func askerOf(ctx context.Context) asker {
	a, _ := ctx.Value(askerKey).(asker)
	return a
}

// bearer gives the token of a header such as `Authorization: Bearer …`.
func bearer(header string) (string, bool) {
	scheme, token, found := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	return token, found && strings.EqualFold(scheme, "bearer") && token != "" && len(token) <= 512
}

var errUnauthenticated = &Problem{Code: Unauthenticated, Message: "sign in: send a valid token as `Authorization: Bearer …`"}

// errNotToRead tells a program about its own token, and nothing else.
var errNotToRead = &Problem{Code: Unauthenticated, Message: "this token was not issued for reading: use one with the scope READ"}

// signIn finds out who shows a token, or whose browser it is. With neither nobody is signed in,
// which is no error.
func (d *Door) signIn(ctx context.Context, header string) (asker, error) {
	if header == "" {
		return d.inSession(ctx)
	}
	token, ok := bearer(header)
	if !ok {
		d.denied(ctx, DeniedToken)
		return asker{}, errUnauthenticated
	}
	hash := sha256.Sum256([]byte(token))
	if wrong := d.asStranger(ctx, hash); wrong != nil {
		return asker{}, wrong
	}
	return d.known(ctx, hash)
}

// known finds out whose token has that hash now.
func (d *Door) known(ctx context.Context, token domain.TokenHash) (asker, error) {
	actor, err := d.config.Views.ActorByToken(ctx, token, d.config.Now())
	if errors.Is(err, projections.ErrUnauthenticated) {
		d.familiar.forget(token)
		d.denied(ctx, DeniedToken)
		return asker{}, errUnauthenticated
	}
	if err == nil {
		d.familiar.keep(token)
	}
	return asker{known: true, actor: actor, token: token}, err
}

// admission lets an operation in: whoever is not signed in may at most ask for the schema.
type admission struct{ mode Introspection }

func (admission) ExtensionName() string                   { return "Admission" }
func (admission) Validate(graphql.ExecutableSchema) error { return nil }

func (a admission) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	signedIn := askerOf(ctx).known
	op.DisableIntrospection = !a.mode.shows(signedIn)
	if !signedIn && !(a.mode == ForAll && onlySchema(op.Operation.SelectionSet)) {
		return errUnauthenticated.asError()
	}
	if signedIn && op.Operation.Operation != ast.Mutation && !askerOf(ctx).actor.May(domain.ReadScope) && !onlySchema(op.Operation.SelectionSet) {
		return errNotToRead.asError()
	}
	return nil
}

// onlySchema says that a selection asks for nothing but the schema.
func onlySchema(set ast.SelectionSet) bool {
	for _, selection := range set {
		switch x := selection.(type) {
		case *ast.Field:
			if !strings.HasPrefix(x.Name, "__") {
				return false
			}
		case *ast.InlineFragment:
			if !onlySchema(x.SelectionSet) {
				return false
			}
		case *ast.FragmentSpread:
			if x.Definition == nil || !onlySchema(x.Definition.SelectionSet) {
				return false
			}
		}
	}
	return true
}

// reading is what one answer is read with: one read transaction for a query, one for each field
// of a mutation. It is opened when it is first needed.
type reading struct {
	door *Door
	who  asker
	// ctx is the whole answer's: views read under the one that their reader was opened with, and which
	// field asks first is chance.
	ctx context.Context

	mu       sync.Mutex
	reader   *projections.Reader
	position domain.Position
	// finished are the readers of the answer before this one, which have read from outside.
	finished []*projections.Reader
	// from is what all of them have read from.
	from source
}

// read gives the reader of the answer under way.
func read(ctx context.Context) (*projections.Reader, error) {
	g, ok := ctx.Value(readingKey).(*reading)
	if !ok {
		return nil, errors.New("graph: nothing can be read here")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reader != nil {
		return g.reader, nil
	}
	reader, err := g.door.reader(g.ctx, g.who)
	if err != nil {
		return nil, err
	}
	g.reader, g.position = reader, reader.Position()
	return reader, nil
}

// reader begins to read for someone.
func (d *Door) reader(ctx context.Context, who asker) (*projections.Reader, error) {
	scope, err := d.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	reader, err := d.config.Views.Read(ctx, scope)
	if err == nil {
		reader.LimitEffort()
	}
	return reader, err
}

// scope is what someone may see today.
func (d *Door) scope(ctx context.Context, who asker) (projections.Scope, error) {
	return d.config.Views.ScopeAt(ctx, who.actor.Person, d.config.Now())
}

// close ends the read transaction, if one was opened.
func (g *reading) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reader != nil {
		g.from.add(g.reader)
		g.reader.Close()
		if len(g.reader.Readings()) > 0 {
			g.finished = append(g.finished, g.reader)
		}
		g.reader = nil
	}
}

// note has it recorded whose record the answer tells of, where it is that of others.
func (g *reading) note(ctx context.Context) error {
	g.close()
	for _, reader := range g.finished {
		if err := g.door.config.NoteReads(ctx, reader.Scope(), reader.Readings()); err != nil {
			return err
		}
	}
	return nil
}

// answering reads each answer in a transaction of its own, cuts its errors and adds its position.
type answering struct{ door *Door }

func (answering) ExtensionName() string                   { return "Answering" }
func (answering) Validate(graphql.ExecutableSchema) error { return nil }

func (a answering) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	g := &reading{door: a.door, who: askerOf(ctx), ctx: ctx}
	defer g.close()
	response := next(context.WithValue(ctx, readingKey, g))
	if response == nil {
		return nil
	}
	if err := g.note(ctx); err != nil {
		if op := graphql.GetOperationContext(ctx).Operation; op != nil && op.Operation == ast.Mutation {
			err = problem(OutcomeUnknown, "%s", messages[OutcomeUnknown]) // what it asked for stands by now
		}
		response.Data, response.Errors = nil, gqlerror.List{a.door.presenter.present(ctx, err)}
	}
	response.Errors = fewErrors(response.Errors)
	g.mu.Lock()
	defer g.mu.Unlock()
	if from, ok := ctx.Value(sourceKey).(*source); ok {
		*from = g.from
	}
	if !g.position.IsZero() {
		if response.Extensions == nil {
			response.Extensions = make(map[string]any)
		}
		response.Extensions["position"] = g.position.String()
	}
	return response
}

// InterceptRootField ends the transaction of each field of a mutation with the field: the next
// one reads what this one has recorded.
func (a answering) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	answer := next(ctx)
	if op := graphql.GetOperationContext(ctx).Operation; op != nil && op.Operation == ast.Mutation {
		if g, ok := ctx.Value(readingKey).(*reading); ok {
			g.close()
		}
	}
	return answer
}

// minPositionHeader says what an answer must show at least.
const minPositionHeader = "Min-Position"

// minPosition is what the answer must show at least, as the request says in its extensions, its
// header or when its socket was opened.
func minPosition(ctx context.Context, op *graphql.OperationContext) string {
	if value, ok := op.Extensions["minPosition"].(string); ok {
		return value
	}
	if value := op.Headers.Get(minPositionHeader); value != "" {
		return value
	}
	value, _ := ctx.Value(minPositionKey).(string)
	return value
}

// freshness waits until the read models show what the request has seen already.
type freshness struct{ door *Door }

func (freshness) ExtensionName() string                   { return "Freshness" }
func (freshness) Validate(graphql.ExecutableSchema) error { return nil }

func (f freshness) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	text := minPosition(ctx, op)
	if text == "" {
		return nil
	}
	if t := turnOf(ctx); t != nil {
		t.finish() // others need not wait with it
	}
	if p := f.door.await(ctx, text); p != nil {
		return p.asError()
	}
	return nil
}

// signedIn finds out who asks; not ok when it has answered that this is not known.
func (d *Door) signedIn(w http.ResponseWriter, r *http.Request) (*http.Request, bool) {
	who, ok := d.whoAsks(w, r)
	if !ok {
		return r, false
	}
	return askedBy(r, who), true
}

// askedBy is a request with who asks.
func askedBy(r *http.Request, who asker) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), askerKey, who))
}

// whoAsks finds out who asks; not ok when it has answered that this is not known.
func (d *Door) whoAsks(w http.ResponseWriter, r *http.Request) (asker, bool) {
	who, err := d.signIn(r.Context(), r.Header.Get("Authorization"))
	if err == nil && !who.known && d.config.Introspection != ForAll {
		err = errUnauthenticated
	}
	var p *Problem
	switch {
	case err == nil:
		return who, true
	case errors.As(err, &p) && p.Code == RateLimited:
		refuse(w, r, http.StatusTooManyRequests, p)
	case errors.As(err, &p):
		refuse(w, r, http.StatusUnauthorized, p)
	default:
		code, message := d.presenter.tell(err)
		d.config.Log.ErrorContext(r.Context(), "graph: sign in failed", "requestId", requestID(r.Context()), "err", err)
		refuse(w, r, http.StatusServiceUnavailable, problem(code, "%s", message))
	}
	return asker{}, false
}
