package graph_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/graph"
)

const (
	plain = "application/json"
	proto = "application/graphql-response+json"
)

// The checks of the GraphQL over HTTP specification, as its audit lists them.
func TestGraphQLOverHTTP(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		name, accept, contentType, body string
		status                          int
		code                            string
	}{
		{"accepts GraphQL's media type", proto, plain, `{"query":"{__typename}"}`, 200, ""},
		{"accepts plain JSON", plain, plain, `{"query":"{__typename}"}`, 200, ""},
		{"accepts anything", "*/*", plain, `{"query":"{__typename}"}`, 200, ""},
		{"accept is missing", "", plain, `{"query":"{__typename}"}`, 200, ""},
		{"first of several", "text/html, application/graphql-response+json;q=0.9, application/json;q=0.8", plain, `{"query":"{__typename}"}`, 200, ""},
		{"takes neither", "image/png", plain, `{"query":"{__typename}"}`, 406, "BAD_USER_INPUT"},
		{"takes another charset", "application/json; charset=iso-8859-1", plain, `{"query":"{__typename}"}`, 406, "BAD_USER_INPUT"},
		{"says utf-8", plain, "application/json; charset=utf-8", `{"query":"{__typename}"}`, 200, ""},
		{"says another charset", plain, "application/json; charset=latin1", `{"query":"{__typename}"}`, 415, "BAD_USER_INPUT"},
		{"no content type", plain, "", `{"query":"{__typename}"}`, 415, "BAD_USER_INPUT"},
		{"a form", plain, "application/x-www-form-urlencoded", `query={__typename}`, 415, "BAD_USER_INPUT"},
		{"multipart", plain, "multipart/form-data; boundary=x", `--x--`, 415, "BAD_USER_INPUT"},
		{"plain text", plain, "text/plain", `{"query":"{__typename}"}`, 415, "BAD_USER_INPUT"},
		{"no body", plain, plain, ``, 400, "BAD_USER_INPUT"},
		{"no query", plain, plain, `{}`, 400, "BAD_USER_INPUT"},
		{"query is null", plain, plain, `{"query":null}`, 400, "BAD_USER_INPUT"},
		{"query is empty", plain, plain, `{"query":""}`, 400, "BAD_USER_INPUT"},
		{"query is an object", plain, plain, `{"query":{"obj":"ect"}}`, 400, "BAD_USER_INPUT"},
		{"query is a number", plain, plain, `{"query":0}`, 400, "BAD_USER_INPUT"},
		{"query is a boolean", plain, plain, `{"query":false}`, 400, "BAD_USER_INPUT"},
		{"query is a list", plain, plain, `{"query":["array"]}`, 400, "BAD_USER_INPUT"},
		{"operationName is a text", proto, plain, `{"query":"query Q{__typename}","operationName":"Q"}`, 200, ""},
		{"operationName is an object", plain, plain, `{"query":"{__typename}","operationName":{}}`, 400, "BAD_USER_INPUT"},
		{"operationName is a number", plain, plain, `{"query":"{__typename}","operationName":0}`, 400, "BAD_USER_INPUT"},
		{"operationName names nothing", proto, plain, `{"query":"query Q{__typename}","operationName":"R"}`, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"null parameters", proto, plain, `{"query":"{__typename}","operationName":null,"variables":null,"extensions":null}`, 200, ""},
		{"variables are a map", plain, plain, `{"query":"query Q($n:String!){__type(name:$n){name}}","variables":{"n":"Cycle"}}`, 200, ""},
		{"variables are a text", plain, plain, `{"query":"{__typename}","variables":"{}"}`, 400, "BAD_USER_INPUT"},
		{"variables are a list", plain, plain, `{"query":"{__typename}","variables":[]}`, 400, "BAD_USER_INPUT"},
		{"extensions are a map", plain, plain, `{"query":"{__typename}","extensions":{"a":1}}`, 200, ""},
		{"extensions are a number", plain, plain, `{"query":"{__typename}","extensions":1}`, 400, "BAD_USER_INPUT"},
		{"an unknown key", plain, plain, `{"query":"{__typename}","queries":1}`, 400, "BAD_USER_INPUT"},
		{"a key of another case", plain, plain, `{"Query":"{__typename}"}`, 400, "BAD_USER_INPUT"},
		{"a key twice", plain, plain, `{"query":"{__typename}","query":"{__typename}"}`, 400, "BAD_USER_INPUT"},
		{"a key twice inside", plain, plain, `{"query":"{__typename}","variables":{"a":1,"a":2}}`, 400, "BAD_USER_INPUT"},
		{"not JSON", plain, plain, `{ "not a JSON`, 400, "BAD_USER_INPUT"},
		{"not JSON, GraphQL's media type", proto, plain, `{ "not a JSON`, 400, "BAD_USER_INPUT"},
		{"more than one value", plain, plain, `{"query":"{__typename}"}{}`, 400, "BAD_USER_INPUT"},
		{"a batch", plain, plain, `[{"query":"{__typename}"}]`, 400, "BAD_USER_INPUT"},
		{"not UTF-8", plain, plain, "{\"query\":\"{__typename}\",\"variables\":{\"a\":\"\xff\"}}", 400, "BAD_USER_INPUT"},
		{"NUL in a variable", plain, plain, `{"query":"{__typename}","variables":{"a":["\u0000"]}}`, 400, "BAD_USER_INPUT"},
		{"NUL in the query", plain, plain, `{"query":"{__typename} #\u0000"}`, 400, "BAD_USER_INPUT"},
		{"a backslash before u0000 is no NUL", plain, plain, `{"query":"{__typename}","variables":{"a":"\\u0000"}}`, 200, ""},
		{"parsing fails, plain JSON", plain, plain, `{"query":"{"}`, 200, "GRAPHQL_PARSE_FAILED"},
		{"parsing fails, GraphQL's media type", proto, plain, `{"query":"{"}`, 400, "GRAPHQL_PARSE_FAILED"},
		{"validation fails, plain JSON", plain, plain, `{"query":"{nothing}"}`, 200, "GRAPHQL_VALIDATION_FAILED"},
		{"validation fails, GraphQL's media type", proto, plain, `{"query":"{nothing}"}`, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"a variable does not fit, plain JSON", plain, plain, `{"query":"query Q($n:String!){__type(name:$n){name}}","variables":{"n":1}}`, 200, "GRAPHQL_VALIDATION_FAILED"},
		{"a variable does not fit, GraphQL's media type", proto, plain, `{"query":"query Q($n:String!){__type(name:$n){name}}","variables":{"n":1}}`, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"an error of a field leaves 200", proto, plain, `{"query":"{team(id:\"00000000-0000-7000-8000-999999999999\"){name}}"}`, 200, "NOT_FOUND"},
		{"a subscription needs a line", plain, plain, `{"query":"subscription{timelineChanged(team:\"00000000-0000-7000-8000-999999999999\"){id}}"}`, 400, "BAD_USER_INPUT"},
	} {
		r := h.request(h.admin, c.body)
		r.Header.Del("Content-Type")
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		if c.accept != "" {
			r.Header.Set("Accept", c.accept)
		}
		a := h.send(r)
		want := plain
		if c.accept == proto || strings.Contains(c.accept, proto) {
			want = proto
		}
		if a.status != c.status || a.code() != c.code || a.header.Get("Content-Type") != want+"; charset=utf-8" {
			t.Errorf("%s: %d %s %q, want %d %s %q: %s", c.name, a.status, a.header.Get("Content-Type"), a.code(), c.status, want, c.code, a.raw)
		}
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(a.raw, &keys); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, data := keys["data"]; data != (c.code == "" || c.code == "NOT_FOUND") {
			t.Errorf("%s: data is there: %v: %s", c.name, data, a.raw)
		}
		if c.code != "" && (a.Errors[0].Extensions["requestId"] == nil || a.Errors[0].Extensions["requestId"] != a.header.Get("X-Request-Id")) {
			t.Errorf("%s: the error names request %v, the header %v", c.name, a.Errors[0].Extensions["requestId"], a.header.Get("X-Request-Id"))
		}
	}
}

func TestMethods(t *testing.T) {
	h := newHouse(t)
	get := func(values url.Values, header ...string) answer {
		r, _ := http.NewRequest(http.MethodGet, h.url+"?"+values.Encode(), nil)
		r.Header.Set("Authorization", "Bearer "+h.admin)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return h.send(r)
	}
	if a := get(url.Values{"query": {`query Q($n: String!) { __type(name: $n) { name } }`}, "variables": {`{"n":"Cycle"}`}, "operationName": {"Q"}}); at(a.Data, "__type.name") != "Cycle" {
		t.Errorf("GET with variables: %s", a.raw)
	}
	a := get(url.Values{"query": {`mutation { renameTeam(input: {commandId: "00000000-0000-7000-8000-999999999999", team: "00000000-0000-7000-8000-999999999999", name: "x"}) { position } }`}})
	if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "POST" || a.Data != nil {
		t.Errorf("a mutation by GET: %d %s", a.status, a.raw)
	}
	for name, values := range map[string]url.Values{
		"twice": {"query": {"{__typename}", "{__typename}"}}, "unknown": {"query": {"{__typename}"}, "x": {"1"}},
		"no JSON": {"query": {"{__typename}"}, "variables": {"{"}}, "none": {}, "not UTF-8": {"query": {"\xff"}}, "a list": {"query": {"{__typename}"}, "variables": {"[]"}},
	} {
		if a := get(values); a.status != 400 || a.code() != "BAD_USER_INPUT" {
			t.Errorf("GET %s: %d %s", name, a.status, a.raw)
		}
	}
	first := get(url.Values{"query": {"{viewer{person{name}}}"}})
	if again := get(url.Values{"query": {"{viewer{person{name}}}"}}, "If-None-Match", `"x", `+first.header.Get("ETag")); again.status != http.StatusNotModified || len(again.raw) > 0 {
		t.Errorf("asked again with its tag: %d %s", again.status, again.raw)
	}
	if other := get(url.Values{"query": {"{viewer{person{id}}}"}}, "If-None-Match", first.header.Get("ETag")); other.status != 200 {
		t.Errorf("another query with that tag: %d", other.status)
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch} {
		r := h.request(h.admin, `{"query":"{__typename}"}`)
		r.Method = method
		if a := h.send(r); a.status != http.StatusMethodNotAllowed || !strings.Contains(a.header.Get("Allow"), "POST") {
			t.Errorf("%s: %d", method, a.status)
		}
	}
	r := h.request("", "")
	r.Method = http.MethodOptions
	if a := h.send(r); a.status != http.StatusNoContent || !strings.Contains(a.header.Get("Allow"), "POST") {
		t.Errorf("OPTIONS: %d", a.status)
	}
}

// A request that comes with an id keeps it: the log of whoever stands before the door names it.
func TestARequestKeepsItsID(t *testing.T) {
	h := newHouse(t)
	w := httptest.NewRecorder()
	w.Header().Set("X-Request-Id", "phone-7")
	h.door.ServeHTTP(w, h.request("", `{"query":"{viewer{person{name}}}"}`))
	if w.Header().Get("X-Request-Id") != "phone-7" || !strings.Contains(w.Body.String(), `"requestId":"phone-7"`) {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
}

func TestOnlyListedOriginsMayAsk(t *testing.T) {
	h := newHouse(t, func(c *graph.Config) { c.Origins = []string{"https://app.example.org"} })
	for origin, want := range map[string]string{"https://app.example.org": "https://app.example.org", "https://evil.example.org": "", "": ""} {
		r := h.request("", "")
		r.Method = http.MethodOptions
		r.Header.Set("Origin", origin)
		a := h.send(r)
		if got := a.header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%q is allowed as %q", origin, got)
		}
		if allowed := a.header.Get("Access-Control-Allow-Headers"); (allowed != "") != (want != "") {
			t.Errorf("%q may send %q", origin, allowed)
		}
	}
}

func TestLongAnswersAreCompressed(t *testing.T) {
	h := newHouse(t)
	body := `{"query":"{__schema{types{name description}}}"}`
	long := h.send(h.request(h.admin, body)).raw
	open := map[string]func([]byte) []byte{
		"gzip": func(raw []byte) []byte {
			z, err := gzip.NewReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			data, _ := io.ReadAll(z)
			return data
		},
		"zstd": func(raw []byte) []byte {
			z, err := zstd.NewReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			defer z.Close()
			data, _ := io.ReadAll(z)
			return data
		},
	}
	for encoding, decode := range open {
		r := h.request(h.admin, body)
		r.Header.Set("Accept-Encoding", encoding)
		a := h.send(r)
		if a.header.Get("Content-Encoding") != encoding || len(a.raw) > len(long)/2 || !bytes.Equal(decode(a.raw), long) {
			t.Errorf("%s: %d bytes of %d as %q", encoding, len(a.raw), len(long), a.header.Get("Content-Encoding"))
		}
		r = h.request(h.admin, `{"query":"{__typename}"}`)
		r.Header.Set("Accept-Encoding", encoding)
		if a := h.send(r); a.header.Get("Content-Encoding") != "" {
			t.Errorf("a short answer comes as %q", a.header.Get("Content-Encoding"))
		}
	}
}

func TestTokens(t *testing.T) {
	h := newHouse(t)
	for name, header := range map[string]string{
		"none": "", "unknown": "Bearer cb_unknown", "another scheme": "Basic " + h.admin, "no scheme": h.admin,
		"empty": "Bearer ", "long": "Bearer " + strings.Repeat("x", 5000),
	} {
		for _, accept := range []string{plain, proto} {
			r := h.request("", `{"query":"{viewer{person{name}}}"}`)
			r.Header.Set("Accept", accept)
			if header != "" {
				r.Header.Set("Authorization", header)
			}
			a := h.send(r)
			if a.status != http.StatusUnauthorized || a.code() != "UNAUTHENTICATED" || a.header.Get("WWW-Authenticate") == "" || a.Data != nil {
				t.Errorf("%s, %s: %d %s", name, accept, a.status, a.raw)
			}
		}
	}
	r := h.request("", `{"query":"{viewer{person{name}}}"}`)
	r.Header.Set("Authorization", "bearer  "+h.admin)
	if a := h.send(r); a.status != 200 || at(a.Data, "viewer.person.name") != "Admin" {
		t.Errorf("bearer in small letters: %s", a.raw)
	}
}

func TestWhoSeesTheSchema(t *testing.T) {
	const introspection = `{"query":"{__schema{queryType{name}}}"}`
	for mode, want := range map[graph.Introspection]struct{ signedIn, stranger bool }{
		graph.Off: {false, false}, graph.ForSignedIn: {true, false}, "": {true, false}, graph.ForAll: {true, true},
	} {
		h := newHouse(t, func(c *graph.Config) { c.Introspection = mode })
		for token, shown := range map[string]bool{h.admin: want.signedIn, "": want.stranger} {
			if a := h.send(h.request(token, introspection)); (at(a.Data, "__schema.queryType.name") == "Query") != shown {
				t.Errorf("%q: introspection signed in %v: %s", mode, token != "", a.raw)
			}
			r := h.request(token, "")
			r.Method, r.URL.Path = http.MethodGet, "/graphql/schema.graphql"
			a := h.send(r)
			if (a.status == 200 && bytes.Contains(a.raw, []byte("type Cycle implements Node"))) != shown {
				t.Errorf("%q: schema signed in %v: %d", mode, token != "", a.status)
			}
		}
		if a := h.send(h.request("", `{"query":"{__typename viewer{person{name}}}"}`)); a.status != http.StatusUnauthorized {
			t.Errorf("%q: a stranger asks for the viewer: %d %s", mode, a.status, a.raw)
		}
		if a := h.send(h.request("", `{"query":"query{...on Query{viewer{person{name}}}}"}`)); a.status != http.StatusUnauthorized {
			t.Errorf("%q: a stranger asks in a fragment: %d %s", mode, a.status, a.raw)
		}
	}
	h := newHouse(t)
	r := h.request(h.admin, "")
	r.Method, r.URL.Path = http.MethodGet, "/graphql/schema.graphql"
	printed, err := gqlparser.LoadSchema(&gql.Source{Input: string(h.send(r).raw)})
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range schema(t).Types {
		if p := printed.Types[name]; p == nil || len(p.Fields) != len(d.Fields) || p.Description != d.Description {
			t.Errorf("the printed schema has another %s", name)
		}
	}
	if _, err := graph.New(graph.Config{Introspection: "maybe"}); err == nil {
		t.Error("an unknown mode is taken")
	}
}

func TestTheExplorerAsksNobodyElse(t *testing.T) {
	h := newHouse(t)
	browser := func(path string) answer {
		r := h.request("", "")
		r.Method, r.URL.Path = http.MethodGet, path
		r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
		return h.send(r)
	}
	for path, kind := range map[string]string{"/graphql": "text/html", "/graphql/explorer.js": "text/javascript", "/graphql/explorer.css": "text/css", "/graphql/examples.json": "application/json"} {
		a := browser(path)
		policy := a.header.Get("Content-Security-Policy")
		if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Type"), kind) || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %d %s %s", path, a.status, a.header.Get("Content-Type"), policy)
		}
		if bytes.Contains(a.raw, []byte("://")) || bytes.Contains(a.raw, []byte("innerHTML")) {
			t.Errorf("%s names another site or writes HTML", path)
		}
	}
	for _, path := range []string{"/graphql/explorer.html", "/graphql/nothing", "/graphql/explorer/explorer.js", "/graphql/../doc.go"} {
		if a := browser(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
