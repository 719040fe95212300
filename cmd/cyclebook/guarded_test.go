package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

const (
	app  = "https://app.example.org"
	evil = "https://evil.example.org"
)

// page is what a browser is asked to let the explorer do: nothing but ask its own server.
const explorerPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const (
	apiPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	// pagePolicy is that of the pages with forms.
	pagePolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// TestStrictHeaders looks at the answers of every route: of success, of each kind of failure.
func TestStrictHeaders(t *testing.T) {
	s := serveNew(t, "--introspection", "all", "--origins", app)
	s.until("it is ready: the read models have its first facts", func() bool {
		response, _ := s.send(s.request("GET", "/readyz", ""))
		return response.StatusCode == 200
	})
	token := []string{"Authorization", "Bearer " + s.admin}
	query, calls := `{"query":"{viewer{person{id}}}"}`, 0
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		policy  string
		cache   string
	}{
		"the index":              {s.request("GET", "/", ""), 302, apiPolicy, "no-store"},
		"signing in":             {s.request("GET", "/signin", ""), 200, pagePolicy, "no-store"},
		"a wrong password":       {s.request("POST", "/signin", "email=a&password=b", "Content-Type", "application/x-www-form-urlencoded", "Origin", s.url), 422, pagePolicy, "no-store"},
		"a link that is none":    {s.request("GET", "/link/none", ""), 404, pagePolicy, "no-store"},
		"the style of pages":     {s.request("GET", "/signin/style.css", ""), 200, pagePolicy, "max-age=300"},
		"an account":             {s.request("GET", "/account", ""), 303, pagePolicy, "no-store"},
		"signing out":            {s.request("GET", "/signout", ""), 303, pagePolicy, "no-store"},
		"a page that is none":    {s.request("GET", "/signin/nothing", ""), 404, pagePolicy, "no-store"},
		"alive":                  {s.request("GET", "/healthz", ""), 200, apiPolicy, "no-store"},
		"ready":                  {s.request("GET", "/readyz", ""), 200, apiPolicy, "no-store"},
		"metrics":                {s.request("GET", "/metrics", ""), 200, apiPolicy, "no-store"},
		"the explorer":           {s.request("GET", "/graphql", "", "Accept", "text/html"), 200, explorerPolicy, "no-cache"},
		"its script":             {s.request("GET", "/graphql/explorer.js", ""), 200, explorerPolicy, "no-cache"},
		"its style":              {s.request("GET", "/graphql/explorer.css", ""), 200, explorerPolicy, "no-cache"},
		"the schema":             {s.request("GET", "/graphql/schema.graphql", "", token...), 200, apiPolicy, "private, no-cache"},
		"nothing":                {s.request("GET", "/nothing", ""), 404, apiPolicy, "no-store"},
		"a picture that is none": {s.request("GET", "/charts/measure/0b6f0000-0000-4000-8000-000000000001.svg", "", token...), 404, apiPolicy, "no-store"},
		"a picture, nobody":      {s.request("GET", "/charts/measure/0b6f0000-0000-4000-8000-000000000001.svg", ""), 401, apiPolicy, "no-store"},
		"no picture":             {s.request("GET", "/charts/nothing", "", token...), 404, apiPolicy, "no-store"},
		"nothing, below":         {s.request("GET", "/graphql/nothing", ""), 404, apiPolicy, "no-store"},
		"a wrong method":         {s.request("POST", "/healthz", ""), 405, apiPolicy, "no-store"},
		"another":                {s.request("DELETE", "/graphql", ""), 405, apiPolicy, "no-store"},
		"an answer":              {s.request("POST", "/graphql", query, token...), 200, apiPolicy, "no-store"},
		"an answer to GET":       {s.request("GET", "/graphql?query=%7Bviewer%7Bperson%7Bid%7D%7D%7D", "", token...), 200, apiPolicy, "private, no-cache"},
		"nobody":                 {s.request("POST", "/graphql", query), 401, apiPolicy, "no-store"},
		"a wrong token":          {s.request("POST", "/graphql", query, "Authorization", "Bearer x"), 401, apiPolicy, "no-store"},
		"no JSON":                {s.request("POST", "/graphql", "x", token...), 400, apiPolicy, "no-store"},
		"too large":              {s.request("POST", "/graphql", strings.Repeat("x", 300_000), token...), 413, apiPolicy, "no-store"},
		"a form":                 {s.request("POST", "/graphql", query, append(token, "Content-Type", "text/plain")...), 415, apiPolicy, "no-store"},
		"takes no JSON":          {s.request("POST", "/graphql", query, append(token, "Accept", "image/png")...), 406, apiPolicy, "no-store"},
		"events":                 {s.request("POST", "/graphql", query, append(token, "Accept", "text/event-stream")...), 200, apiPolicy, "no-store"},
		"a preflight":            {s.request("OPTIONS", "/graphql", "", "Origin", app), 204, apiPolicy, "no-store"},
		"another site's page":    {s.request("POST", "/graphql", query, append(token, "Origin", evil)...), 403, apiPolicy, "no-store"},
		"a socket that is none":  {s.request("GET", "/graphql", "", "Upgrade", "websocket", "Connection", "Upgrade"), 400, apiPolicy, "no-store"},
	} {
		response, _ := s.send(c.request)
		if response.StatusCode != c.status {
			t.Errorf("%s: status %d, want %d", name, response.StatusCode, c.status)
		}
		referrer := "no-referrer"
		if c.policy == pagePolicy {
			referrer = "strict-origin" // without it a browser does not tell the origin of a form
		}
		want := map[string]string{
			"Content-Security-Policy": c.policy, "Cache-Control": c.cache, "X-Content-Type-Options": "nosniff",
			"X-Frame-Options": "DENY", "Referrer-Policy": referrer,
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy":        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
			"Strict-Transport-Security": "", "Server": "", "Access-Control-Allow-Credentials": "",
		}
		if c.request.Method == http.MethodPost && c.request.Header.Get("Content-Type") == "application/json" {
			calls++ // no browser can show or embed what is answered to them
			for _, header := range []string{"X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy"} {
				want[header] = ""
			}
		}
		for header, want := range want {
			if got := response.Header.Values(header); strings.Join(got, " + ") != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
	if calls < 5 {
		t.Errorf("only %d requests were calls", calls)
	}
	r := s.request("GET", "/healthz", "", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https")
	if response, _ := s.send(r); response.Header.Get("Strict-Transport-Security") != "" {
		t.Error("TLS is taken for granted where a client claims it")
	}
	behind := serveNew(t, "--trusted-proxy", "127.0.0.1")
	r = behind.request("GET", "/healthz", "", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https")
	if response, _ := behind.send(r); response.Header.Get("Strict-Transport-Security") == "" {
		t.Error("over TLS it is not said that it is to stay so")
	}
}

// TestOtherSites: what changes something is taken from the own site, from sites that are listed
// and from what is no browser; so are sockets.
func TestOtherSites(t *testing.T) {
	s := serveNew(t, "--origins", app)
	own := s.url
	host := strings.TrimPrefix(own, "http://")
	for name, c := range map[string]struct {
		header []string
		let    bool
		// socket is whether a socket is let in that names the same origin.
		socket bool
	}{
		"no browser":                     {nil, true, true},
		"the own page":                   {[]string{"Origin", own}, true, true},
		"the own page, as it says":       {[]string{"Origin", own, "Sec-Fetch-Site", "same-origin"}, true, true},
		"a listed site":                  {[]string{"Origin", app, "Sec-Fetch-Site", "cross-site"}, true, true},
		"another site":                   {[]string{"Origin", evil}, false, false},
		"another site, as it says":       {[]string{"Origin", evil, "Sec-Fetch-Site", "cross-site"}, false, false},
		"a sandboxed page":               {[]string{"Origin", "null"}, false, false},
		"the same machine, another port": {[]string{"Origin", "http://127.0.0.1:1"}, false, false},
		"a listed site, another port":    {[]string{"Origin", app + ":8443"}, false, false},
		"a listed site without TLS":      {[]string{"Origin", "http://app.example.org"}, false, false},
		"a site named like ours":         {[]string{"Origin", "http://" + host + ".example.org"}, false, false},
		"no site at all":                 {[]string{"Origin", "file://" + host}, false, false},
		"an empty origin":                {[]string{"Origin", ""}, false, false},
	} {
		r := s.request("POST", "/graphql", `{"query":"{viewer{person{id}}}"}`, append(c.header, "Authorization", "Bearer "+s.admin)...)
		response, body := s.send(r)
		if let := response.StatusCode == 200; let != c.let || !let && (response.StatusCode != 403 || !strings.Contains(body, "FOREIGN_ORIGIN")) {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
		conn, answered, err := websocket.Dial(t.Context(), strings.Replace(own, "http", "ws", 1)+"/graphql", &websocket.DialOptions{
			Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: r.Header,
		})
		if let := err == nil; let != c.socket || !let && answered.StatusCode != 403 {
			t.Errorf("%s: a socket: %v", name, err)
		}
		if conn != nil {
			_ = conn.CloseNow()
		}
	}
	preflight := func(origin string) http.Header {
		response, _ := s.send(s.request("OPTIONS", "/graphql", "", "Origin", origin, "Access-Control-Request-Method", "POST"))
		return response.Header
	}
	if h := preflight(app); h.Get("Access-Control-Allow-Origin") != app || h.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("a listed site: %v", h)
	}
	for _, origin := range []string{evil, "null", own + "0"} {
		if h := preflight(origin); h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", origin, h)
		}
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if log := s.log.String(); !strings.Contains(log, "msg=denied security.kind=origin") || strings.Contains(log, "evil") {
		t.Errorf("the log:\n%s", log)
	}
}

// TestGETChangesNothing sends a mutation in every way that is no POST of JSON.
func TestGETChangesNothing(t *testing.T) {
	s := serveNew(t)
	token := []string{"Authorization", "Bearer " + s.admin}
	register := func(n int) string {
		const form = `mutation { registerDistrict(input: {commandId: "0b6f0000-0000-4000-8000-00000000000%d", district: "0b6f0000-0000-4000-8000-00000000001%[1]d", name: "North %[1]d"}) { position } }`
		return fmt.Sprintf(form, n)
	}
	mutation := register(1)
	body, _ := json.Marshal(map[string]string{"query": mutation})
	query := "/graphql?query=" + url.QueryEscape(mutation)
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"} {
		for _, accept := range []string{"*/*", "application/json", "text/event-stream", "text/html"} {
			s.send(s.request(method, query, "", append(token, "Accept", accept)...))
			s.send(s.request(method, "/graphql", string(body), append(token, "Accept", accept)...))
		}
		s.send(s.request(method, query, "", append(token, "X-HTTP-Method-Override", "POST")...))
	}
	for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""} {
		s.send(s.request("POST", "/graphql", string(body), append(token, "Content-Type", kind)...))
		s.send(s.request("POST", query, "", append(token, "Content-Type", kind)...))
	}
	_, recorded := s.gql(s.admin, register(2), nil) // the control: whoever reads from here on reads all before it
	var control struct {
		Data struct{ RegisterDistrict struct{ Position string } }
	}
	if err := json.Unmarshal([]byte(recorded), &control); err != nil || control.Data.RegisterDistrict.Position == "" {
		t.Fatalf("a POST of JSON records nothing either: %v: %s", err, recorded)
	}
	_, found := s.gql(s.admin, `{ nodes(ids: ["0b6f0000-0000-4000-8000-000000000011", "0b6f0000-0000-4000-8000-000000000012"]) { ... on District { name } } }`, nil, "Min-Position", control.Data.RegisterDistrict.Position)
	if !strings.Contains(found, `[null,{"name":"North 2"}]`) {
		t.Errorf("something else was recorded than a POST of JSON: %s", found)
	}
}
