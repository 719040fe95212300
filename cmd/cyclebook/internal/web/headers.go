package web

import (
	"encoding/json"
	"net/http"
	"strings"
)

type header struct {
	name   string // as http.CanonicalHeaderKey writes it
	values []string
}

// strict are the headers of every answer. A page that needs more than an answer of an API sets
// its own Content-Security-Policy, and what may be kept its own Cache-Control.
var strict = []header{
	{"Content-Security-Policy", []string{"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}},
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Cache-Control", []string{"no-store"}},
}

// ofDocuments are further headers of every answer that a browser might show, or embed in a page: elsewhere
// they say nothing, and every client would read them with each answer.
var ofDocuments = []header{
	{"X-Frame-Options", []string{"DENY"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
	{"Permissions-Policy", []string{"accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"}},
}

// oneYear is how long a browser comes back by TLS only. It is told over TLS alone: whoever tries
// the program without is not locked out.
const oneYear = "max-age=31536000"

// guarded sets the headers of every answer.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for _, x := range strict {
			h[x.name] = x.values
		}
		if !isCall(r) {
			for _, x := range ofDocuments {
				h[x.name] = x.values
			}
		}
		if CallerOf(r.Context()).TLS {
			h.Set("Strict-Transport-Security", oneYear)
		}
		next.ServeHTTP(w, r)
	})
}

// isCall says that a program asks, or the script of a page. No browser shows or embeds what is answered to a
// POST of JSON: a form cannot send it (HTML Standard, form submission attributes), links, frames, images and
// scripts send no POST, and another site's script sends it only where the answer to its preflight lets it
// (Fetch Standard, CORS-safelisted request-header).
func isCall(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
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
