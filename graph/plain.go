package graph

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// answerAtOnce answers what needs no open line: queries, mutations, pictures, the schema, the explorer.
func (d *Door) answerAtOnce(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/charts/"):
		d.picture(w, r)
	case strings.HasPrefix(r.URL.Path, digestPath):
		d.digest(w, r)
	case r.URL.Path == "/graphql/schema.graphql":
		d.schema(w, r)
	case r.URL.Path != "/graphql":
		d.explorerFile(w, r)
	case r.Method == http.MethodPost:
		d.post(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS, POST")
		refuse(w, r, http.StatusMethodNotAllowed, problem(BadUserInput, "send GET or POST"))
	case !r.URL.Query().Has("query") && !r.URL.Query().Has("extensions") && accepts(r, "text/html"):
		d.explorer(w, r)
	default:
		d.get(w, r)
	}
}

func (d *Door) post(w http.ResponseWriter, r *http.Request) {
	r, ok := d.signedIn(w, r)
	if !ok {
		return
	}
	q, status, wrong := readPost(w, r)
	if wrong != nil {
		d.deniedBy(r.Context(), wrong.Code)
		refuse(w, r, status, wrong)
		return
	}
	d.run(w, r, q)
}

func (d *Door) get(w http.ResponseWriter, r *http.Request) {
	r, ok := d.signedIn(w, r)
	if !ok {
		return
	}
	q, wrong := readGet(r)
	if wrong != nil {
		refuse(w, r, http.StatusBadRequest, wrong)
		return
	}
	d.run(w, r, q)
}

// run answers one operation.
func (d *Door) run(w http.ResponseWriter, r *http.Request, q request) {
	contentType := answerType(r)
	if contentType == "" {
		refuse(w, r, http.StatusNotAcceptable, problem(BadUserInput, "answers are %s or %s, in UTF-8", graphqlJSON, plainJSON))
		return
	}
	if q.Query == nil && q.Extensions["persistedQuery"] == nil {
		refuse(w, r, http.StatusBadRequest, problem(BadUserInput, "the request has no query"))
		return
	}
	ctx, cancel := context.WithTimeout(graphql.StartOperationTrace(r.Context()), d.patience.Operation)
	defer cancel()
	ctx, turn := d.withTurn(ctx)
	defer turn.finish()
	op, errs := d.executor.CreateOperationContext(ctx, q.params(r.Header))
	if errs != nil {
		response := d.executor.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		turn.finishSoon()
		d.finish(w, r, contentType, response)
		return
	}
	switch kind := op.Operation.Operation; {
	case kind == ast.Subscription:
		refuse(w, r, http.StatusBadRequest, problem(BadUserInput, "a subscription needs a websocket, or Accept: %s", eventStream))
		return
	case kind == ast.Mutation && r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, r, http.StatusMethodNotAllowed, problem(BadUserInput, "a mutation needs POST"))
		return
	}
	respond, ctx := d.executor.DispatchOperation(ctx, op)
	response := respond(ctx)
	if response == nil { // the time was over before anything was answered
		response = &graphql.Response{Errors: gqlerror.List{d.presenter.present(ctx, context.DeadlineExceeded)}}
	}
	turn.finishSoon()
	d.finish(w, r, contentType, response)
}

func (d *Door) finish(w http.ResponseWriter, r *http.Request, contentType string, response *graphql.Response) {
	status := statusOf(contentType, response)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="cyclebook"`)
	}
	if wait, ok := retryAfter(response); ok {
		w.Header().Set("Retry-After", wait)
	}
	write(w, r, contentType, status, encode(response))
}

// retryAfter is when the client is told to come again.
func retryAfter(response *graphql.Response) (seconds string, ok bool) {
	if len(response.Errors) == 0 {
		return "", false
	}
	wait, ok := response.Errors[0].Extensions["retryAfter"].(int)
	return strconv.Itoa(wait), ok
}
