package graph_test

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
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/graph/views/viewstest"
	"github.com/cyclebook/cyclebook/projections"
)

// twins are a door with views and one without, to the same house. Through them nothing is recorded.
type twins struct {
	*world
	with, plain *graph.Door
}

func newTwins(t *testing.T) twins {
	p := twins{world: newWorld(t)}
	c := p.config
	c.NewID, c.KnownAnswers = func() string { return "request" }, 0
	c.NoteReads = func(context.Context, projections.Scope, []projections.Reading) error { return nil }
	c.Record = func(context.Context, projections.Actor, domain.Command) (domain.Position, error) {
		return domain.Position{}, nil
	}
	for _, plain := range []bool{true, false} {
		c.PlainExecutor = plain
		door, err := graph.New(c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(door.Close)
		if plain {
			p.plain = door
		} else {
			p.with = door
		}
	}
	return p
}

func (p twins) same(token, query string, variables object) (answer, difference string) {
	ask := func(d *graph.Door) *httptest.ResponseRecorder {
		body, err := json.Marshal(object{"query": query, "variables": variables})
		if err != nil {
			p.t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w
	}
	want, got := ask(p.plain), ask(p.with)
	answer = errorsInOrder(got.Body.String())
	switch {
	case want.Code != got.Code || fmt.Sprint(want.Header()) != fmt.Sprint(got.Header()):
		difference = fmt.Sprintf("%d %v, want %d %v", got.Code, got.Header(), want.Code, want.Header())
	case answer != errorsInOrder(want.Body.String()):
		difference = fmt.Sprintf("got  %s\nwant %s", answer, errorsInOrder(want.Body.String()))
	}
	return answer, difference
}

// errorsInOrder sorts the errors of an answer, whose order is that in which they were found. Of many
// errors only some are told.
func errorsInOrder(body string) string {
	var answer struct{ Errors []json.RawMessage }
	if !strings.HasPrefix(body, `{"errors":[`) || json.Unmarshal([]byte(body), &answer) != nil {
		return body
	}
	old, _ := json.Marshal(answer.Errors)
	if len(answer.Errors) >= graph.MaxErrors {
		return strings.Replace(body, string(old), "many", 1)
	}
	slices.SortFunc(answer.Errors, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
	sorted, _ := json.Marshal(answer.Errors)
	return strings.Replace(body, string(old), string(sorted), 1)
}

// maker makes queries of the schema, with ids of what is there.
func (p twins) maker(schema *gql.Schema, r *rand.Rand) *viewstest.Maker {
	byKind := make(map[string][]uuid.UUID)
	for _, id := range p.order {
		byKind[p.kinds[id]] = append(byKind[p.kinds[id]], id)
	}
	id := func(field string) string {
		ids := p.order
		for kind, of := range byKind {
			if strings.EqualFold(kind, field) {
				ids = of
			}
		}
		return ids[r.IntN(len(ids))].String()
	}
	return &viewstest.Maker{Schema: schema, Rand: r, Fields: 4, Depth: 4, Scalar: func(field, argument, scalar string) (string, any) {
		value := any("a word")
		switch scalar {
		case "ID":
			value = id(field)
		case "Int":
			value = r.IntN(12)
		case "Float":
			value = float64(r.IntN(100)) / 100
		case "Date":
			value = fmt.Sprintf("2026-%02d-%02d", 8+r.IntN(4), 1+r.IntN(28))
		case "DateTime":
			value = fmt.Sprintf("2026-%02d-%02dT15:00:00Z", 9+r.IntN(3), 1+r.IntN(28))
		case "Position":
			value = p.begun
		}
		switch {
		case argument == "schoolYear":
			value = "2026-27"
		case slices.Contains([]string{"after", "enrolment", "disadvantaged"}, argument) && r.IntN(10) > 0: // a word is none: the executor says so
			value = nil
		}
		literal, _ := json.Marshal(value)
		return string(literal), value
	}}
}

// compare asks for so much at random, as different people, with views and without.
func (p twins) compare(queries uint64, before func(seed uint64)) (whole int) {
	s := schema(p.t)
	for seed := range queries {
		r := rand.New(rand.NewPCG(seed, 3))
		m := p.maker(s, r)
		viewer := p.insider
		if r.IntN(3) == 0 {
			viewer = p.viewers[r.IntN(len(p.viewers))]
		}
		kind, root := gql.Query, s.Query
		if r.IntN(15) == 0 {
			kind, root = gql.Mutation, s.Mutation
		}
		query, variables := m.Query(kind, root)
		before(seed)
		_, left := p.with.ViewsWritten()
		answer, difference := p.same(viewer.token, query, variables)
		if difference != "" {
			p.t.Fatalf("seed %d as %s: %s %v\n%s", seed, viewer.name, query, variables, difference)
		}
		if !strings.HasPrefix(answer, `{"errors":`) {
			whole++
			if _, now := p.with.ViewsWritten(); now > left {
				p.t.Errorf("seed %d as %s: nothing is wrong, and a view is left to the executor: %s %v", seed, viewer.name, query, variables)
			}
		}
	}
	return whole
}

// TestViewsAreAnsweredTheSame as the executor answers them, as long as they are what they should be
// and when something is missing in each: then the executor is to tell.
func TestViewsAreAnsweredTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("the world is built without -short")
	}
	p := newTwins(t)
	const queries, broken = 3000, 1500
	whole := p.compare(queries, func(uint64) {})
	written, left := p.with.ViewsWritten()
	t.Logf("%d queries, %d answers without errors; %d views written, %d left to the executor", queries, whole, written, left)
	if whole < queries/3 || written < 50*left || written < queries {
		t.Error("too few queries go through views")
	}
	var which atomic.Uint64
	for _, d := range []*graph.Door{p.with, p.plain} {
		d.Inside(func(value any) any {
			for i := range uint64(20) {
				value = viewstest.Broken(value, 20*which.Load()+i)
			}
			return value
		})
	}
	p.compare(broken, func(seed uint64) { which.Store(seed) })
	writtenNow, leftNow := p.with.ViewsWritten()
	t.Logf("%d queries of broken views; %d views written, %d left to the executor", broken, writtenNow-written, leftNow-left)
	if leftNow-left < 100 {
		t.Error("too few views are broken")
	}
}
