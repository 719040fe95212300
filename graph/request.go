package graph

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// request is what a client sends, on whatever way.
type request struct {
	Query         *string        `json:"query"`
	OperationName *string        `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

// params is the request as gqlgen takes it.
func (q request) params(header http.Header) *graphql.RawParams {
	p := &graphql.RawParams{Variables: q.Variables, Extensions: q.Extensions, Headers: header}
	if q.Query != nil {
		p.Query = *q.Query
	}
	if q.OperationName != nil {
		p.OperationName = *q.OperationName
	}
	return p
}

// numbers reads whole numbers as such: a float would lose digits of large ones, and could not be
// told from a fraction.
var numbers = strict.WithUnmarshalers(strict.UnmarshalFromFunc(func(d *jsontext.Decoder, value *any) error {
	if d.PeekKind() != '0' {
		return strict.SkipFunc
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	if n, whole := strconv.ParseInt(string(raw), 10, 64); whole == nil {
		*value = n
		return nil
	}
	*value, err = strconv.ParseFloat(string(raw), 64)
	return err
}))

// parseRequest reads a request strictly: keys of another spelling, keys that stand there twice,
// texts that are not UTF-8 and the character NUL are refused.
func parseRequest(body []byte) (request, *Problem) {
	var q request
	if err := decode(body, &q); err != nil {
		return request{}, err
	}
	if q.Query != nil && *q.Query == "" {
		q.Query = nil
	}
	return q, nil
}

// decode reads one JSON value strictly.
func decode(body []byte, into any) *Problem {
	if nests(body) {
		return problem(TooComplex, "the request's JSON nests deeper than %d", MaxNesting)
	}
	err := strict.Unmarshal(body, into, numbers, strict.RejectUnknownMembers(true))
	var semantic *strict.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic):
		return problem(BadUserInput, "the request does not fit at %q: a GraphQL request is an object of query, operationName, variables and extensions", clip(string(semantic.JSONPointer)))
	case errors.As(err, &syntactic):
		return problem(BadUserInput, "the request is not JSON, or has a key twice, at byte %d", syntactic.ByteOffset)
	case err != nil:
		return problem(BadUserInput, "the request is not the JSON of a GraphQL request")
	}
	if hasNUL(into) {
		return problem(BadUserInput, "the request has a text with the character NUL")
	}
	return nil
}

// nests says whether JSON nests deeper than MaxNesting. It may be no JSON at all.
func nests(body []byte) bool {
	depth, text := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case text && c == '\\':
			i++ // whatever comes next does not end the text
		case c == '"':
			text = !text
		case text:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		}
		if depth > MaxNesting {
			return true
		}
	}
	return false
}

// clip shortens what a client sent before it is told back.
func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}

// hasNUL finds the character NUL in any text of a decoded value.
func hasNUL(value any) bool {
	switch v := value.(type) {
	case *request:
		return v.Query != nil && hasNUL(*v.Query) || v.OperationName != nil && hasNUL(*v.OperationName) ||
			hasNUL(v.Variables) || hasNUL(v.Extensions)
	case string:
		return strings.ContainsRune(v, 0)
	case []any:
		for _, item := range v {
			if hasNUL(item) {
				return true
			}
		}
	case map[string]any:
		for key, item := range v {
			if hasNUL(key) || hasNUL(item) {
				return true
			}
		}
	case *map[string]any:
		return hasNUL(*v)
	}
	return false
}

// bodies are buffers for the bodies of requests, used again.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestKeptBody is how large a buffer is kept.
const largestKeptBody = 64 << 10

// readPost reads the body of a POST into a buffer, behind what is there; the status is that of the answer
// when there is a problem.
func readPost(w http.ResponseWriter, r *http.Request, into *bytes.Buffer) (status int, wrong *Problem) {
	if !isJSON(r.Header.Get("Content-Type")) || r.Header.Get("Content-Encoding") != "" {
		return http.StatusUnsupportedMediaType, problem(BadUserInput, "send the request as application/json in UTF-8, not compressed")
	}
	_, err := into.ReadFrom(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, problem(TooComplex, "the request has more than %d bytes", MaxBody)
	case err != nil:
		return http.StatusBadRequest, problem(BadUserInput, "the request could not be read to its end")
	}
	return http.StatusBadRequest, nil
}

// isJSON says whether a body is JSON in UTF-8 by its Content-Type.
func isJSON(contentType string) bool {
	if contentType == plainJSON { // as most say it
		return true
	}
	kind, parameters, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(parameters["charset"])
	return err == nil && kind == plainJSON && (charset == "" || charset == "utf-8")
}

// readGet reads a request from the query of a URL.
func readGet(r *http.Request) (request, *Problem) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return request{}, problem(BadUserInput, "the query of the URL is not well written")
	}
	var q request
	for key, list := range values {
		text := list[0]
		if len(list) > 1 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return request{}, problem(BadUserInput, "%q stands there twice, or is not UTF-8 without NUL", clip(key))
		}
		var wrong *Problem
		switch key {
		case "query":
			q.Query = &text
		case "operationName":
			q.OperationName = &text
		case "variables":
			wrong = decodeParameter(text, &q.Variables)
		case "extensions":
			wrong = decodeParameter(text, &q.Extensions)
		default:
			wrong = problem(BadUserInput, "%q is not a parameter: there are query, operationName, variables and extensions", clip(key))
		}
		if wrong != nil {
			return request{}, wrong
		}
	}
	return q, nil
}

// decodeParameter reads an object from a parameter; one that is empty is left out.
func decodeParameter(text string, into *map[string]any) *Problem {
	if text == "" {
		return nil
	}
	return decode([]byte(text), into)
}
