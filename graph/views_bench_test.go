package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/graph/views/viewstest"
	"github.com/cyclebook/cyclebook/projections"
)

// memory answers pages that are made up and kept: nothing is read.
type memory struct {
	generated.QueryResolver
	team *projections.Team
	page *projections.CycleConnection
	feed *projections.ShareOutConnection
	// draft is what a resolver gives in each cycle.
	draft *projections.ShareOutProposal
}

func newMemory() memory {
	m := memory{team: &projections.Team{}, page: &projections.CycleConnection{}, feed: &projections.ShareOutConnection{}, draft: &projections.ShareOutProposal{}}
	for value, items := range map[any]int{m.team: 1, m.page: 30, m.feed: 33, m.draft: 1} {
		v := reflect.ValueOf(value).Elem()
		madeUp(v, 9)
		if edges := v.FieldByName("Edges"); edges.IsValid() {
			list := reflect.MakeSlice(edges.Type(), items, items)
			for i := range items {
				madeUp(list.Index(i), 8)
			}
			edges.Set(list)
		}
	}
	return m
}

// fromMemory are the resolvers of what is kept.
type fromMemory struct {
	generated.ResolverRoot
	memory
}

func (m fromMemory) Query() generated.QueryResolver { return m.memory }

func (m memory) Team(context.Context, uuid.UUID) (*projections.Team, error) { return m.team, nil }

// Nodes gives the cycles: those of a timeline are read by a reader, and here is none.
func (m memory) Nodes(context.Context, []uuid.UUID) ([]generated.Node, error) {
	list := make([]generated.Node, len(m.page.Edges))
	for i, e := range m.page.Edges {
		list[i] = e.Node
	}
	return list, nil
}

func (m memory) ShareOuts(context.Context, *string, *projections.ShareOutFilter, *int, *string) (*projections.ShareOutConnection, error) {
	return m.feed, nil
}

// madeUp fills what others may set, so deep.
func madeUp(v reflect.Value, depth int) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = today
		return
	case *domain.Date:
		*x = domain.DateOf(today)
		return
	case *uuid.UUID:
		*x = uuid.MustParse("0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("Whoever has said it to a partner says it to the class.")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(42)
	case reflect.Float64:
		v.SetFloat(66.25)
	case reflect.Pointer:
		if depth > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			madeUp(v.Elem(), depth-1)
		}
	case reflect.Slice:
		if depth > 0 && v.Type().Elem().Kind() != reflect.Interface {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			madeUp(v.Index(0), depth-1)
			madeUp(v.Index(1), depth-1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				madeUp(f, depth)
			}
		}
	}
}

// server is gqlgen on what is kept, with or without views; its way to take a request and to write
// the answer is its own or, as the door's, does not encode the data twice.
func (m memory) server(withViews, own bool) http.Handler {
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: fromMemory{memory: m}})
	s := handler.New(schema)
	if own {
		s.AddTransport(direct{})
	} else {
		s.AddTransport(transport.POST{})
	}
	s.SetQueryCache(lru.New[*gql.QueryDocument](100))
	if withViews {
		s.Use(generated.Views(schema))
	}
	s.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		if f := graphql.GetFieldContext(ctx); f.Object == "Cycle" && f.Field.Name == "shareOutDraft" {
			return m.draft, nil
		}
		return next(ctx)
	})
	return s
}

// direct is a transport that writes the data as they are.
type direct struct{}

func (direct) Supports(*http.Request) bool { return true }

func (direct) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	params := &graphql.RawParams{}
	if err := json.NewDecoder(r.Body).Decode(params); err != nil {
		panic(err)
	}
	op, errs := exec.CreateOperationContext(r.Context(), params)
	if errs != nil {
		panic(errs)
	}
	respond, ctx := exec.DispatchOperation(r.Context(), op)
	response := respond(ctx)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"data":`)
	_, _ = w.Write(response.Data)
	_, _ = io.WriteString(w, `}`)
}

const pageOfCycles = `{ nodes(ids: []) { ... on Cycle {
	id title stage purpose leftOpen revision schoolYear plannedOn plannedAt classes { startedOn finishedOn class { id label } }
	plan { objective change rationale decisionRule startsOn endsOn tasks { id what done } questions { id text result learning predictions { id text low high confidence } } }
	do { startedOn completedOn carriedOut } study { summary improvement studiedOn } act { decision reason nextSteps decidedOn } %s } } }`

// BenchmarkViews asks for pages from memory, in turns of the same run: of gqlgen alone, with views,
// with views and a resolver in each cycle, of encoding/json with structs that give the same JSON, and
// of nothing but the bytes. It prints how many answers 16 connections get in a second of the processor
// (client and server together, whatever else the machine does), medians, and allocations of an answer.
func BenchmarkViews(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the server is run
	m := newMemory()
	for name, query := range map[string]string{
		"timeline": fmt.Sprintf(pageOfCycles, ""),
		"resolver": fmt.Sprintf(pageOfCycles, "shareOutDraft { title change }"),
		"feed":     `{ shareOuts(first: 33) { edges { cursor node { id kind title change learned tryThis conditions attribution subject grades releasedAt firstReleasedAt version thanks thanked revision } } } }`,
		"team":     `{ team(id: "0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f") { id name revision } }`,
	} {
		b.Run(name, func(b *testing.B) {
			body, _ := json.Marshal(object{"query": query})
			plain, views := m.server(false, false), m.server(true, true)
			answer := ask(plain, body)
			if got := ask(views, body); !bytes.Equal(got, answer) {
				b.Fatalf("the answers differ:\n%.1500s\n%.1500s", got, answer)
			}
			value := viewstest.Structs(answer)
			names := []string{"gqlgen", "views", "json", "static"}
			servers := []http.Handler{
				plain, views,
				http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					_ = json.NewEncoder(w).Encode(value)
				}),
				http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					_, _ = w.Write(answer)
				}),
			}
			rates := make([][]float64, len(servers))
			for b.Loop() {
				for i, s := range servers {
					rates[i] = append(rates[i], perSecond(b, s, body))
				}
			}
			median := func(i int) float64 { slices.Sort(rates[i]); return rates[i][len(rates[i])/2] }
			for i, name := range names {
				b.ReportMetric(median(i), name+"/s")
			}
			b.ReportMetric(median(1)/median(0), "x-gqlgen")
			b.ReportMetric(100*median(1)/median(2), "%-of-json")
			b.ReportMetric(100*median(1)/median(3), "%-of-static")
			b.ReportMetric(float64(len(answer)), "bytes")
			b.ReportMetric(testing.AllocsPerRun(20, func() { ask(plain, body) }), "gqlgen-allocs")
			b.ReportMetric(testing.AllocsPerRun(20, func() { ask(views, body) }), "views-allocs")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func ask(s http.Handler, body []byte) []byte {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Body.Bytes()
}

// perSecond is how many answers 16 connections get in a second of the processor.
func perSecond(b *testing.B, s http.Handler, body []byte) float64 {
	server := httptest.NewServer(s)
	defer server.Close()
	const connections = 16
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}
	defer client.CloseIdleConnections()
	var count atomic.Int64
	var all sync.WaitGroup
	began, used := time.Now(), processor(b)
	for range connections {
		all.Go(func() {
			for time.Since(began) < time.Second {
				response, err := client.Post(server.URL, "application/json", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				count.Add(1)
			}
		})
	}
	all.Wait()
	return float64(count.Load()) / (processor(b) - used).Seconds()
}
