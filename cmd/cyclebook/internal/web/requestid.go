package web

import (
	"context"
	"net/http"
	"strings"
)

// requestIDHeader carries the id of a request in both directions.
const requestIDHeader = "X-Request-Id"

// maxRequestID is how long an id chosen by the client may be.
const maxRequestID = 64

// RequestID gives the id of the request that a context belongs to; empty when there is none.
func RequestID(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.id
	}
	return ""
}

// identify gives each request an id, that of the client where it is harmless to log, and
// answers with it. It begins the visit that the others add to.
func identify(next http.Handler, newID func() string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !harmless(id) {
			id = newID()
		}
		w.Header()[requestIDHeader] = []string{id}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, &visit{id: id})))
	})
}

func harmless(id string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	return id != "" && len(id) <= maxRequestID && !strings.HasPrefix(id, "cb_") && // a token, by mistake
		strings.Trim(id, allowed) == ""
}
