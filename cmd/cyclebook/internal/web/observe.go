package web

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meters count requests by the pattern that took them, never by their path: a path is the
// client's to choose.
type meters struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	running  prometheus.Gauge
}

func newMeters(registry prometheus.Registerer, certificate *Certificate) *meters {
	m := &meters{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cyclebook_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cyclebook_http_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "cyclebook_http_requests_running", Help: "Requests that are being answered, open streams among them.",
		}),
	}
	registry.MustRegister(m.requests, m.seconds, m.running)
	if certificate != nil {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "cyclebook_http_certificate_ends_timestamp_seconds", Help: "When the certificate in use ends.",
		}, func() float64 { return float64(certificate.Ends().Unix()) }))
	}
	return m
}

// observe counts and logs each request, and answers for a handler that panicked. Nothing of
// what was asked, answered or thrown is logged beside route, status, size and time.
func observe(next http.Handler, m *meters, logger *slog.Logger, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := now()
		m.running.Inc()
		a := &answer{ResponseWriter: w}
		defer func() {
			thrown := recover()
			cut := a.begun && !a.hijacked
			if thrown != nil && !a.begun && !a.hijacked {
				http.Error(a, "internal error, request "+RequestID(r.Context()), http.StatusInternalServerError)
			}
			took := now().Sub(began)
			m.running.Dec()
			m.requests.WithLabelValues(route(r), strconv.Itoa(a.code())).Inc()
			m.seconds.WithLabelValues(route(r)).Observe(took.Seconds())
			attributes := []slog.Attr{
				slog.String("request", RequestID(r.Context())), slog.String("method", method(r)), slog.String("route", route(r)),
				slog.Int("status", a.code()), slog.Int64("bytes", a.bytes), slog.Float64("ms", float64(took.Microseconds())/1000),
			}
			if thrown == nil {
				logger.LogAttrs(r.Context(), level(r), "request", attributes...)
				return
			}
			attributes = append(attributes, slog.String("panic", described(thrown)), slog.String("stack", string(debug.Stack())))
			logger.LogAttrs(r.Context(), slog.LevelError, "a handler panicked", attributes...)
			if cut {
				panic(http.ErrAbortHandler) // the client must not take half an answer for a whole one
			}
		}()
		next.ServeHTTP(a, r)
	})
}

// route is the pattern that took the request.
func route(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

// method is the method of a request where it is one that everybody knows: it may be any word.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, http.MethodConnect:
		return r.Method
	}
	return "other"
}

// level keeps the questions of machines, a few a second, out of the log.
func level(r *http.Request) slog.Level {
	switch r.Pattern {
	case "GET /healthz", "GET /readyz", "GET /metrics":
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// described tells what kind of thing was thrown; its text may be somebody's own.
func described(thrown any) string {
	var fault runtime.Error
	if err, ok := thrown.(error); ok && errors.As(err, &fault) {
		return fault.Error()
	}
	return fmt.Sprintf("%T", thrown)
}

// answer remembers what was answered.
type answer struct {
	http.ResponseWriter
	status          int
	bytes           int64
	begun, hijacked bool
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	switch {
	case a.hijacked:
		return http.StatusSwitchingProtocols
	case a.status == 0:
		return http.StatusOK
	}
	return a.status
}

// WriteHeader and Write keep the first final status and the number of bytes.
func (a *answer) WriteHeader(status int) {
	if !a.begun && status >= 200 {
		a.status, a.begun = status, true
		if h := a.Header(); h.Get("Cache-Control") == "" { // http.Error removes it
			h.Set("Cache-Control", "no-store")
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.begun = true
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Flush and Hijack are for streams and websockets, whose libraries ask for them by name.
func (a *answer) Flush() {
	a.begun = true
	_ = http.NewResponseController(a.ResponseWriter).Flush() // a writer that cannot flush has nothing to flush
}

func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	connection, buffer, err := http.NewResponseController(a.ResponseWriter).Hijack()
	a.hijacked = err == nil
	return connection, buffer, err
}
