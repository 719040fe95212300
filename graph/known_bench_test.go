package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/graph"
)

// BenchmarkKnown asks the door for answers that it knows, in turns with a handler that has nothing but
// the bytes. It prints how many answers 16 connections get in a second of the processor (client and server
// together), medians; and of the door alone the time and the allocations of an answer.
func BenchmarkKnown(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the server is run
	n := newTown(b, func(c *graph.Config) { c.KnownAnswers = 16 << 20 })
	measure := n.measure("Exit ticket")
	for i := range 100 {
		n.plan(fmt.Sprint("Cycle ", i), measure, object{"rationale": strings.Repeat("Whoever has said it to a partner says it to the class. ", 5)})
	}
	page := `{ team(id: %q) { timeline(first: %d) { edges { node { id title stage purpose revision plannedOn schoolYear
		classes { startedOn class { id label } } plan { objective change rationale startsOn endsOn
		tasks { id what done } questions { id text predictions { id text low high confidence } } } } } } } }`
	for name, query := range map[string]string{
		"timeline": fmt.Sprintf(page, n.team, 100), "feed": fmt.Sprintf(page, n.team, 24), "team": fmt.Sprintf(`{ team(id: %q) { id name revision } }`, n.team),
	} {
		b.Run(name, func(b *testing.B) {
			body, _ := json.Marshal(object{"query": query})
			door := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.URL.Path = "/graphql"
				r.Header.Set("Authorization", "Bearer "+n.teacher)
				n.door.ServeHTTP(w, r)
			})
			answer := ask(door, body)
			before := n.door.KnownAnswers().Hits
			if again := ask(door, body); !bytes.Equal(again, answer) || n.door.KnownAnswers().Hits == before {
				b.Fatalf("it is not known: %.200s", again)
			}
			static := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
				_, _ = w.Write(answer)
			})
			var rates [2][]float64
			for b.Loop() {
				for i, s := range []http.Handler{door, static} {
					rates[i] = append(rates[i], perSecond(b, s, body))
				}
			}
			median := func(i int) float64 { slices.Sort(rates[i]); return rates[i][len(rates[i])/2] }
			b.ReportMetric(median(0), "known/s")
			b.ReportMetric(median(1), "static/s")
			b.ReportMetric(100*median(0)/median(1), "%-of-static")
			b.ReportMetric(float64(len(answer)), "bytes")
			b.ReportMetric(0, "ns/op")
		})
		b.Run(name+" alone", func(b *testing.B) {
			body, _ := json.Marshal(object{"query": query})
			r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+n.teacher)
			r.Body = io.NopCloser(bytes.NewReader(body))
			n.door.ServeHTTP(httptest.NewRecorder(), r)
			b.ReportAllocs()
			from, w := bytes.NewReader(nil), &nowhere{header: make(http.Header)}
			r.Body = io.NopCloser(from)
			before := n.door.KnownAnswers().Hits
			for b.Loop() {
				clear(w.header)
				from.Reset(body)
				n.door.ServeHTTP(w, r)
			}
			if hits := n.door.KnownAnswers().Hits - before; hits != uint64(b.N) {
				b.Errorf("%d of %d were known", hits, b.N)
			}
		})
	}
}

// nowhere takes an answer.
type nowhere struct{ header http.Header }

func (w *nowhere) Header() http.Header         { return w.header }
func (w *nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (w *nowhere) WriteHeader(int)             {}
