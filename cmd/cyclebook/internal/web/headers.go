package web

import (
	"encoding/json"
	"net/http"
)

// strict are the headers of every answer. A page that needs more than an answer of an API sets
// its own Content-Security-Policy, and what may be kept its own Cache-Control. Names are written as
// http.CanonicalHeaderKey does.
var strict = []struct{ name, value string }{
	{"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "no-referrer"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"},
	{"Cache-Control", "no-store"},
}

// oneYear is how long a browser comes back by TLS only. It is told over TLS alone: whoever tries
// the program without is not locked out.
const oneYear = "max-age=31536000"

// guarded sets the headers of every answer. Their values are made once, for all answers.
func guarded(next http.Handler) http.Handler {
	values := make([][]string, len(strict))
	for i, s := range strict {
		values[i] = []string{s.value}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for i, s := range strict {
			h[s.name] = values[i]
		}
		if CallerOf(r.Context()).TLS {
			h.Set("Strict-Transport-Security", oneYear)
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin sends away what would change something and comes from the page of another site, but
// for the sites that are listed.
func sameOrigin(next http.Handler, origins []string, denials *Denials) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range origins {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic("web: " + err.Error()) // the settings take only what this takes
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		denials.Record(r.Context(), DeniedOrigin, nobody)
		problem(w, r, http.StatusForbidden, "FOREIGN_ORIGIN", "the page of another site may not ask here; the operator can list it in origins")
	}))
	return protection.Handler(next)
}

// problem answers in the form of GraphQL errors, which every client of this server reads.
func problem(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	type extensions struct {
		Code      string `json:"code"`
		RequestID string `json:"requestId"`
	}
	type fault struct {
		Message    string     `json:"message"`
		Extensions extensions `json:"extensions"`
	}
	body, err := json.Marshal(map[string][]fault{"errors": {{message, extensions{code, RequestID(r.Context())}}}})
	if err != nil {
		http.Error(w, code, status) // texts can be written
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the client is gone if this fails
}
