package odd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/graph/views"
	"github.com/cyclebook/cyclebook/graph/views/odd"
	"github.com/cyclebook/cyclebook/graph/views/odd/generated"
	"github.com/cyclebook/cyclebook/graph/views/viewstest"
)

// pair is a server with views and one without, with the same resolvers.
type pair struct {
	views       *views.Views
	with, plain *handler.Server
}

func newPair(boxes []*odd.Box) pair {
	plain, _ := serve(boxes, false)
	with, v := serve(boxes, true)
	return pair{v, with, plain}
}

// request is what a client sends.
type request struct {
	accept    string
	query     string
	operation string
	variables map[string]any
}

func (q request) to(s http.Handler) *httptest.ResponseRecorder {
	body, err := json.Marshal(map[string]any{"query": q.query, "operationName": q.operation, "variables": q.variables})
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if q.accept != "" {
		r.Header.Set("Accept", q.accept)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// same asks both servers, and says in what they differ.
func (p pair) same(q request) (got *httptest.ResponseRecorder, difference string) {
	want, got := q.to(p.plain), q.to(p.with)
	if want.Code != got.Code || fmt.Sprint(want.Header()) != fmt.Sprint(got.Header()) {
		return got, fmt.Sprintf("%d %v, want %d %v", got.Code, got.Header(), want.Code, want.Header())
	}
	if a, b := inOrder(got.Body.String()), inOrder(want.Body.String()); a != b {
		return got, fmt.Sprintf("got  %s\nwant %s", a, b)
	}
	return got, ""
}

// inOrder sorts the errors of each part of an answer, whose order differs between two runs of the
// executor, and the parts that are deferred.
func inOrder(body string) string {
	parts := strings.Split(body, "\n")
	for i, part := range parts {
		part, event := strings.CutPrefix(part, "data: ")
		var answer struct {
			Errors []json.RawMessage `json:"errors"`
		}
		if !strings.HasPrefix(part, `{"errors":`) || json.Unmarshal([]byte(part), &answer) != nil {
			continue
		}
		old, _ := json.Marshal(answer.Errors)
		slices.SortFunc(answer.Errors, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
		sorted, _ := json.Marshal(answer.Errors)
		if event {
			part = "data: " + part
		}
		parts[i] = strings.Replace(part, string(old), string(sorted), 1)
	}
	return strings.Join(parts, "\n")
}

func boxes(seed uint64, amiss int) (list []*odd.Box) {
	w := newWorld(seed, amiss)
	for range 12 {
		list = append(list, w.box(2))
	}
	return list
}

// atRandom makes a request.
func atRandom(m *viewstest.Maker) (q request) {
	switch {
	case m.Rand.IntN(20) == 0:
		q.query, q.variables = m.Query(ast.Mutation, m.Schema.Mutation)
	case m.Rand.IntN(20) == 0:
		q.accept = "text/event-stream"
		q.query, q.variables = m.Query(ast.Subscription, m.Schema.Subscription)
	default:
		q.query, q.variables = m.Query(ast.Query, m.Schema.Query)
	}
	return q
}

// TestBrokenViewsAreAnsweredTheSame: in whatever resolvers return something is missing.
func TestBrokenViewsAreAnsweredTheSame(t *testing.T) {
	p := newPair(boxes(1, 0))
	which := uint64(0)
	for _, s := range []*handler.Server{p.with, p.plain} {
		s.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
			value, err := next(ctx)
			if fc := graphql.GetFieldContext(ctx); err == nil && fc.Object == "Query" && len(fc.Field.Selections) > 0 {
				value = viewstest.Broken(value, which)
			}
			return value, err
		})
	}
	m := newMaker(generated.NewExecutableSchema(generated.Config{}).Schema(), 1)
	for which = range uint64(500) {
		q := atRandom(m)
		if _, difference := p.same(q); difference != "" {
			t.Fatalf("broken at %d: %s %v\n%s", which, q.query, q.variables, difference)
		}
	}
	t.Logf("%d views written, %d left to the executor", p.views.Written.Load(), p.views.Left.Load())
	if p.views.Left.Load() < 100 {
		t.Error("too few views are broken")
	}
}

// TestRandomQueriesAreAnsweredTheSame in worlds with much amiss, little and nothing.
func TestRandomQueriesAreAnsweredTheSame(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	const worlds = 30
	queries := int64(3000)
	if testing.Short() {
		queries = 600
	}
	var whole, faulty, written, left int64
	for seed := range uint64(worlds) {
		p := newPair(boxes(seed, []int{0, 0, 1, 5, 30}[seed%5]))
		m := newMaker(schema, seed)
		for range queries / worlds {
			q := atRandom(m)
			got, difference := p.same(q)
			if difference != "" {
				t.Fatalf("seed %d: %s %v\n%s", seed, q.query, q.variables, difference)
			}
			if strings.Contains(got.Body.String(), `"errors":[`) {
				faulty++
			} else {
				whole++
			}
		}
		written, left = written+p.views.Written.Load(), left+p.views.Left.Load()
	}
	t.Logf("%d answers without errors, %d with; %d views written, %d left to the executor", whole, faulty, written, left)
	if whole < queries/2 || written < 2*left || written < queries {
		t.Error("too few queries go through views")
	}
}

func newMaker(schema *ast.Schema, seed uint64) *viewstest.Maker {
	r := rand.New(rand.NewPCG(seed, 11))
	return &viewstest.Maker{Schema: schema, Rand: r, Fields: 5, Depth: 3, Directives: []string{"@heard"}, Scalar: func(_, _, scalar string) (string, any) {
		switch scalar {
		case "Int":
			n := r.IntN(9) - r.IntN(2)*r.IntN(2)
			return fmt.Sprint(n), n
		case "ID":
			n := fmt.Sprint(r.IntN(30))
			return `"` + n + `"`, n
		case "UUID":
			if r.IntN(5) == 0 {
				return `"no key"`, "no key"
			}
			return `"0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f"`, "0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f"
		}
		return `"a word"`, "a word"
	}}
}
