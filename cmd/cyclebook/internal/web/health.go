package web

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json"
)

// Check is one thing that must be so before the server may be sent requests.
type Check struct {
	Name string
	// Ready is nil, or tells what is missing.
	Ready func(ctx context.Context) error
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready bool `json:"ready"`
	// Waiting is what is missing, by the name of the check.
	Waiting map[string]string `json:"waiting,omitempty"`
}

// healthz answers as long as the process answers at all.
func healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// metrics gives the metrics to those who may read them; for others there are none.
func metrics(next http.Handler, o Options) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !o.Metrics(CallerOf(r.Context())) {
			o.Denials.Record(r.Context(), DeniedMetrics, nobody)
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// readyz answers 200 when every check passes, else 503; what is missing is for the operator.
func readyz(checks []Check, operator func(Caller) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		state := readiness{Ready: true, Waiting: make(map[string]string)}
		for _, c := range checks {
			if err := c.Ready(r.Context()); err != nil {
				state.Ready = false
				state.Waiting[c.Name] = err.Error()
			}
		}
		if !operator(CallerOf(r.Context())) {
			state.Waiting = nil
		}
		body, err := json.Marshal(state, json.Deterministic(true))
		if err != nil {
			http.Error(w, "readyz: "+err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !state.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write(append(body, '\n')) // the client is gone if this fails
	}
}
