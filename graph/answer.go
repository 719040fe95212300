package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The two ways to write an answer.
const (
	plainJSON   = "application/json"
	graphqlJSON = "application/graphql-response+json"
	eventStream = "text/event-stream"
)

// answerType is how the client wants the answer: as it says first, plain JSON when it does not
// care; empty when it takes neither.
func answerType(r *http.Request) string {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return plainJSON
	}
	for part := range strings.SplitSeq(header, ",") {
		kind, parameters, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || parameters["q"] == "0" {
			continue
		}
		if charset := strings.ToLower(parameters["charset"]); charset != "" && charset != "utf-8" {
			continue
		}
		switch kind {
		case graphqlJSON:
			return graphqlJSON
		case plainJSON, "application/*", "*/*":
			return plainJSON
		}
	}
	return ""
}

// accepts says whether the client names a media type among those it takes.
func accepts(r *http.Request, kind string) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		named, _, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err == nil && named == kind {
			return true
		}
	}
	return false
}

// statusOf is the status of an answer. One without data was refused before anything ran: that is
// a status of its own in GraphQL's media type, and 200 in plain JSON, as the specification has it;
// whoever is not signed in or asks too much is told so in both.
func statusOf(contentType string, response *graphql.Response) int {
	if response.Data != nil || len(response.Errors) == 0 {
		return http.StatusOK
	}
	code, _ := response.Errors[0].Extensions["code"].(string)
	switch Code(code) {
	case Unauthenticated:
		return http.StatusUnauthorized
	case RateLimited:
		return http.StatusTooManyRequests
	}
	if contentType == plainJSON {
		return http.StatusOK
	}
	switch Code(code) {
	case NotYet, Unavailable, DiskFull, OutcomeUnknown, Parked:
		return http.StatusServiceUnavailable
	case Internal:
		return http.StatusInternalServerError
	default:
		return http.StatusBadRequest
	}
}

// encode writes an answer. The data are JSON already and are not looked at again.
func encode(response *graphql.Response) []byte {
	out := make([]byte, 0, len(response.Data)+256)
	out = append(out, '{')
	comma := func() {
		if len(out) > 1 {
			out = append(out, ',')
		}
	}
	if len(response.Errors) > 0 {
		out = append(out, `"errors":`...)
		out = append(out, marshal(response.Errors)...)
	}
	if response.Data != nil {
		comma()
		out = append(out, `"data":`...)
		out = append(out, response.Data...)
	}
	if len(response.Extensions) > 0 {
		comma()
		out = append(out, `"extensions":`...)
		out = append(out, marshal(response.Extensions)...)
	}
	return append(out, '}')
}

// marshal writes what this package itself has put together.
func marshal(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		return []byte("null") // errors and extensions hold texts, numbers and lists only
	}
	return data
}

// write sends an answer. What was read with GET may be kept and asked for again by its tag.
func write(w http.ResponseWriter, r *http.Request, contentType string, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType+"; charset=utf-8")
	h.Add("Vary", "Accept, Authorization, Min-Position")
	if r.Method != http.MethodGet || status != http.StatusOK {
		h.Set("Cache-Control", "no-store")
	} else {
		h.Set("Cache-Control", "private, no-cache")
		if tagged(w, r, body) {
			return
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone is told nothing
}

// tagged gives the body a tag, and answers 304 when the client has it already.
func tagged(w http.ResponseWriter, r *http.Request, body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", tag)
	for known := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimSpace(known) == tag {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// refuse answers a request that does not come as far as an operation.
func refuse(w http.ResponseWriter, r *http.Request, status int, p *Problem) {
	contentType := answerType(r)
	if contentType == "" {
		contentType = plainJSON
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="cyclebook"`)
	}
	if p.Wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds(p.Wait)))
	}
	write(w, r, contentType, status, encode(&graphql.Response{Errors: gqlerror.List{tellProblem(r, p)}}))
}

// tellProblem is a problem with the id of the request.
func tellProblem(r *http.Request, p *Problem) *gqlerror.Error {
	e := p.asError()
	e.Extensions["requestId"] = requestID(r.Context())
	return e
}
