package web

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// patience is how long a request waits for a server that has just started. Most starts take less.
const patience = 8 * time.Second

// Patiently lets requests through once the server is ready to answer them, and until then has
// them wait a little. Half of the record would look like all of it. What was ready once is not asked again.
func Patiently(next http.Handler, ready func(context.Context) error) http.Handler {
	var was atomic.Bool
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if was.Load() {
			next.ServeHTTP(w, r)
			return
		}
		wait, done := context.WithTimeout(r.Context(), patience)
		err := ready(wait)
		done()
		if err == nil {
			was.Store(true)
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Retry-After", "5")
		problem(w, r, http.StatusServiceUnavailable, "UNAVAILABLE", "the server is starting: it reads the log first; try again")
	})
}
