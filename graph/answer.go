package graph

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/cyclebook/cyclebook/graph/answers"
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
	header := joined(r.Header["Accept"])
	switch strings.TrimSpace(header) {
	case "", plainJSON, "*/*": // what most say, at once
		return plainJSON
	case graphqlJSON:
		return graphqlJSON
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

// joined are the lines of a header as one.
func joined(lines []string) string {
	if len(lines) == 1 {
		return lines[0]
	}
	return strings.Join(lines, ",")
}

// accepts says whether the client names a media type among those it takes.
func accepts(r *http.Request, kind string) bool {
	header := joined(r.Header["Accept"])
	if !strings.Contains(strings.ToLower(header), kind) {
		return false
	}
	for part := range strings.SplitSeq(header, ",") {
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

// write sends an answer. What is asked for with GET may be kept and asked for again by its tag.
func write(w http.ResponseWriter, r *http.Request, contentType string, status int, body []byte) {
	c := answers.Choose(r.Header["Accept-Encoding"], len(body))
	tag := func(c answers.Coding) string { return answers.Tag(body, c) }
	if writeHeader(w, r, contentType, status, c, tag) {
		send(w, c, status, answers.Encode(body, c))
	}
}

// writeHeader sets the header of an answer; false when it has answered that the client has it already.
func writeHeader(w http.ResponseWriter, r *http.Request, contentType string, status int, c answers.Coding, tag func(answers.Coding) string) bool {
	h := w.Header()
	h["Content-Type"] = inUTF8(contentType)
	if r.Method == http.MethodPost || status != http.StatusOK {
		h["Cache-Control"] = noStore // nobody keeps it: there is nothing for Vary to tell apart
		return true
	}
	h["Vary"] = varyAnswer
	h.Set("Cache-Control", "private, no-cache")
	return !alreadyThere(w, r, tag(c))
}

// Values of headers that most answers have. They are made once and never changed; their headers are written
// as http.CanonicalHeaderKey does.
var (
	plainInUTF8   = []string{plainJSON + "; charset=utf-8"}
	graphqlInUTF8 = []string{graphqlJSON + "; charset=utf-8"}
	varyOrigin    = []string{"Origin"}
	varyAnswer    = []string{"Accept, Accept-Encoding, Authorization, Cookie, Min-Position, Origin"}
	noStore       = []string{"no-store"}
	noSniff       = []string{"nosniff"}
)

// inUTF8 is a media type as it is told.
func inUTF8(contentType string) []string {
	if contentType == plainJSON {
		return plainInUTF8
	}
	return graphqlInUTF8
}

// send sends the bytes of an answer, whose header is set.
func send(w http.ResponseWriter, c answers.Coding, status int, body []byte) {
	h := w.Header()
	if c != answers.Identity {
		h.Set("Content-Encoding", c.String())
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone is told nothing
}

// tagged gives the body a tag, and answers 304 when the client has it already.
func tagged(w http.ResponseWriter, r *http.Request, body []byte) bool {
	return alreadyThere(w, r, answers.Tag(body, answers.Identity))
}

// alreadyThere gives the answer its tag, and answers 304 when the client has it already. Tags are compared
// weakly (RFC 9110, 13.1.2).
func alreadyThere(w http.ResponseWriter, r *http.Request, tag string) bool {
	w.Header().Set("ETag", tag)
	for _, line := range r.Header["If-None-Match"] {
		for known := range strings.SplitSeq(line, ",") {
			known = strings.TrimSpace(known)
			if known == "*" || strings.TrimPrefix(known, "W/") == strings.TrimPrefix(tag, "W/") {
				w.WriteHeader(http.StatusNotModified)
				return true
			}
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
