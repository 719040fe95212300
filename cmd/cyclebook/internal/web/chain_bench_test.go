package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// BenchmarkChain is what stands before a handler that does nothing: each part of it alone, and all.
func BenchmarkChain(b *testing.B) {
	nothing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	options := Options{
		GraphQL: nothing, OnStop: func() {}, Registry: prometheus.NewRegistry(), Logger: logger,
		Denials: NewDenials(logger, prometheus.NewRegistry(), time.Now),
		NewID:   func() string { return uuid.Must(uuid.NewV7()).String() }, Now: time.Now,
		Operator: func(Caller) bool { return false }, Metrics: func(Caller) bool { return false },
	}
	whole := New(options)
	mux := http.NewServeMux()
	mux.Handle("/graphql", nothing)
	for _, part := range []struct {
		name    string
		handler http.Handler
	}{
		{"nothing", nothing},
		{"mux", mux},
		{"patiently", Patiently(nothing, func(context.Context) error { return nil })},
		{"routed", routed("/graphql", nothing)},
		{"sameOrigin", sameOrigin(nothing, nil, options.Denials)},
		{"connection", whole.connection(nothing, time.Now)},
		{"guarded", guarded(nothing)},
		{"observe", observe(nothing, newMeters(prometheus.NewRegistry(), nil), logger, time.Now)},
		{"identify", identify(nothing, options.NewID)},
		{"identify and locate", identify(locate(nothing, nil, logger), options.NewID)},
		{"all", whole},
	} {
		b.Run(part.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
			r.RemoteAddr, r.Host = "127.0.0.1:40000", "127.0.0.1:8080"
			w := nowhere{make(http.Header)}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				part.handler.ServeHTTP(w, r)
			}
		})
	}
}

// nowhere takes an answer.
type nowhere struct{ header http.Header }

func (w nowhere) Header() http.Header            { return w.header }
func (nowhere) Write(p []byte) (int, error)      { return len(p), nil }
func (nowhere) WriteHeader(int)                  {}
func (nowhere) SetWriteDeadline(time.Time) error { return nil }
