package graph

import (
	"bytes"
	"context"
	"crypto/sha256"
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
	case r.URL.Path != "/graphql":
		d.beside.ServeHTTP(w, r)
	case r.Method == http.MethodPost:
		d.post(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS, POST")
		refuse(w, r, http.StatusMethodNotAllowed, problem(BadUserInput, "send GET or POST"))
	case accepts(r, "text/html") && !r.URL.Query().Has("query") && !r.URL.Query().Has("extensions"):
		d.beside.ServeHTTP(w, r)
	default:
		d.get(w, r)
	}
}

// answerBeside answers what is no operation.
func (d *Door) answerBeside(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/charts/"):
		d.picture(w, r)
	case strings.HasPrefix(r.URL.Path, digestPath):
		d.digest(w, r)
	case r.URL.Path == "/graphql/schema.graphql":
		d.schema(w, r)
	case r.URL.Path == "/graphql":
		d.explorer(w, r)
	default:
		d.explorerFile(w, r)
	}
}

func (d *Door) post(w http.ResponseWriter, r *http.Request) {
	who, ok := d.whoAsks(w, r)
	if !ok {
		return
	}
	buffer := bodies.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= largestKeptBody {
			bodies.Put(buffer)
		}
	}()
	buffer.Reset()
	contentType := answerType(r)
	head := prefix(byPost, contentType)
	buffer.Write(head[:])
	status, wrong := readPost(w, r, buffer)
	var asked question
	if wrong == nil && d.answers != nil && contentType != "" {
		asked = sha256.Sum256(buffer.Bytes())
		if d.answerKnown(w, r, who, contentType, asked) {
			return
		}
	}
	r = askedBy(r, who)
	var q request
	if wrong == nil {
		q, wrong = parseRequest(buffer.Bytes()[len(head):])
	}
	if wrong != nil {
		d.deniedBy(r.Context(), wrong.Code)
		refuse(w, r, status, wrong)
		return
	}
	d.run(w, r, q, contentType, asked)
}

func (d *Door) get(w http.ResponseWriter, r *http.Request) {
	who, ok := d.whoAsks(w, r)
	if !ok {
		return
	}
	contentType := answerType(r)
	var asked question
	if d.answers != nil && contentType != "" {
		head := prefix(byGet, contentType)
		asked = sha256.Sum256(append(head[:], r.URL.RawQuery...))
		if d.answerKnown(w, r, who, contentType, asked) {
			return
		}
	}
	r = askedBy(r, who)
	q, wrong := readGet(r)
	if wrong != nil {
		refuse(w, r, http.StatusBadRequest, wrong)
		return
	}
	d.run(w, r, q, contentType, asked)
}

// run answers one operation, in a media type; empty when the client takes none that there is.
func (d *Door) run(w http.ResponseWriter, r *http.Request, q request, contentType string, asked question) {
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
	var from source
	ctx = context.WithValue(ctx, sourceKey, &from)
	op, errs := d.executor.CreateOperationContext(ctx, q.params(r.Header))
	if errs != nil {
		response := d.executor.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		turn.finishSoon()
		finish(w, r, contentType, statusOf(contentType, response), response, encode(response))
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
	status, body := statusOf(contentType, response), encode(response)
	if op.Operation.Operation == ast.Query && status == http.StatusOK {
		d.keep(asked, &from, response, body)
	}
	finish(w, r, contentType, status, response, body)
}

func finish(w http.ResponseWriter, r *http.Request, contentType string, status int, response *graphql.Response, body []byte) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="cyclebook"`)
	}
	if wait, ok := retryAfter(response); ok {
		w.Header().Set("Retry-After", wait)
	}
	write(w, r, contentType, status, body)
}

// retryAfter is when the client is told to come again.
func retryAfter(response *graphql.Response) (seconds string, ok bool) {
	if len(response.Errors) == 0 {
		return "", false
	}
	wait, ok := response.Errors[0].Extensions["retryAfter"].(int)
	return strconv.Itoa(wait), ok
}
