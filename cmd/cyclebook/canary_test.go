package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/canary"
)

// TestCanaries drives the program in all ways that succeed, fail, are refused and denied, logging
// all it can, and looks whether a text or secret has come out.
func TestCanaries(t *testing.T) {
	a := newAviary(t)
	a.record()
	a.everyMutation()
	a.badRequests()
	a.sockets()
	a.comeIn()
	a.readByOthers()
	response, metrics := a.send(a.request("GET", "/metrics", ""))
	if response.StatusCode != 200 {
		t.Errorf("metrics: %d", response.StatusCode)
	}
	if err := a.stop(); err != nil {
		t.Error(err)
	}
	security, err := os.ReadFile(filepath.Join(filepath.Dir(a.dir), "security.log"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cage    *canary.Cage
		written string
	}{
		"the log": {&a.all, a.log.String()}, "the security log": {&a.all, string(security)}, "the metrics": {&a.all, metrics},
		"standard output":                  {&a.all, strings.ReplaceAll(a.out.String(), a.admin, "")},
		"answers to people of other teams": {&a.records, a.strangerSaw.String()}, "answers to strangers": {&a.records, a.everyoneSaw.String()},
	} {
		t.Logf("%s: %d bytes, %d canaries", name, len(c.written), c.cage.Len())
		if len(c.written) < 500 && name != "standard output" || c.cage.Len() < 20 {
			t.Errorf("%s: %d bytes and %d canaries are too few to prove anything", name, len(c.written), c.cage.Len())
		}
		for _, escaped := range c.cage.Escaped([]byte(c.written)) {
			t.Errorf("%s has %q %s%s", name, escaped.Text, escaped.Form, around(c.written, escaped.Text))
		}
	}
	for name, log := range map[string]string{"the log": a.log.String(), "the security log": string(security)} {
		for line := range strings.Lines(log) {
			if !strings.HasPrefix(line, "time=") || strings.Contains(line, " msg=forged") {
				t.Errorf("%s has a line that somebody wrote: %q", name, line)
			}
		}
	}
}

// around is where a text stands, to find out how it came there.
func around(written, text string) string {
	i := strings.Index(written, text)
	if i < 0 {
		return ""
	}
	return fmt.Sprintf(": …%s…", written[max(0, i-150):min(len(written), i+len(text)+50)])
}

// TestCanariesAreFound is the control: a door in front that logs what is asked, in many forms.
func TestCanariesAreFound(t *testing.T) {
	for name, leak := range map[string]func(to io.Writer, r *http.Request, body []byte){
		"bodies": func(to io.Writer, _ *http.Request, body []byte) { fmt.Fprintf(to, "%s\n", body) },
		"bodies, base64": func(to io.Writer, _ *http.Request, body []byte) {
			fmt.Fprintln(to, base64.StdEncoding.EncodeToString(body))
		},
		"tokens": func(to io.Writer, r *http.Request, _ []byte) {
			fmt.Fprintf(to, "time=now err=%q\n", r.Header.Get("Authorization"))
		},
		"tokens, small": func(to io.Writer, r *http.Request, _ []byte) {
			fmt.Fprintln(to, strings.ToLower(r.Header.Get("Authorization")))
		},
		"URLs": func(to io.Writer, r *http.Request, _ []byte) { fmt.Fprintln(to, r.URL) },
	} {
		t.Run(name, func(t *testing.T) {
			a, log := newAviary(t), logged{}
			target, _ := url.Parse(a.url)
			through := httputil.NewSingleHostReverseProxy(target)
			through.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				leak(&log, r, body)
				through.ServeHTTP(w, r)
			}))
			defer door.Close()
			a.url = door.URL
			a.record()
			a.badRequests()
			if len(a.all.Escaped([]byte(log.String()))) == 0 {
				t.Error("what was logged is not found: the search is blind")
			}
		})
	}
}

// everyMutation sends each mutation of the schema with a canary in each place for a text: as those
// who may, those who may not and those nobody knows.
func (a *aviary) everyMutation() {
	a.Helper()
	sent := 0
	for _, field := range a.schema.Mutation.Fields {
		input := a.schema.Types[field.Arguments.ForName("input").Type.Name()]
		for _, token := range []string{a.admin, a.member, a.stranger, a.secret()} {
			value := a.made(input, 0).(map[string]any)
			for name, id := range map[string]string{"team": a.team, "cycle": a.cycle, "measure": a.measure, "class": a.class, "school": a.school, "person": a.memberID} {
				if _, has := value[name]; has && field.Name != "issueToken" {
					value[name] = id
				}
			}
			a.see(token, a.give(token, field.Name, value))
			a.see(token, a.give(token, field.Name, a.made(input, 0).(map[string]any))) // on what is not there
			sent += 2
		}
	}
	a.Logf("%d commands of %d mutations", sent, len(a.schema.Mutation.Fields))
}

// see keeps what strangers are answered; refusals may tell them what they sent themselves.
func (a *aviary) see(token, answer string) {
	switch token {
	case a.admin, a.member:
	case a.stranger:
		a.strangerSaw.WriteString(answer)
	default:
		a.everyoneSaw.WriteString(answer)
	}
}

// made is a value of an input type, all of its fields filled.
func (a *aviary) made(d *ast.Definition, depth int) any {
	switch d.Kind {
	case ast.Enum:
		return d.EnumValues[0].Name
	case ast.InputObject:
		object := make(map[string]any)
		for _, f := range d.Fields {
			if depth > 4 && !f.Type.NonNull {
				continue
			}
			value := a.made(a.schema.Types[f.Type.Name()], depth+1)
			if f.Type.Elem != nil {
				value = []any{value}
			}
			object[f.Name] = value
		}
		return object
	}
	switch d.Name {
	case "ID":
		return uuid.NewString()
	case "Int", "Float":
		return 1
	case "Boolean":
		return true
	case "Date":
		return "2026-11-20"
	default:
		return a.text()
	}
}

// badRequests has canaries in every part of a request, most of which are refused.
func (a *aviary) badRequests() {
	a.Helper()
	quoted := func() string { text, _ := json.Marshal(a.text()); return string(text) }
	member := []string{"Authorization", "Bearer " + a.member}
	for _, body := range []string{
		a.text(), `{"query":` + quoted() + `}`, `{"query":"{viewer{person{id}}}","` + a.line() + `":1}`, `{"query":"{` + strings.ReplaceAll(a.line(), "-", "_") + `}"}`,
		`{"query":"query Q($x:ID!){cycle(id:$x){title}}","variables":{"x":` + quoted() + `}}`, `{"query":"{viewer{person{id}}}","operationName":` + quoted() + `}`,
		`{"query":"{viewer{person{id}}}","extensions":{"minPosition":` + quoted() + `}}`, `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":` + quoted() + `}}}`,
		`{"query":"{team(id:\"` + a.line() + `\"){name}}"}`, `{"query":"{viewer{teams{timeline(after:\"` + a.line() + `\"){totalCount}}}}"}`,
		`{"query":"{viewer{teams{timeline(asOf:\"` + a.line() + `\"){totalCount}}}}"}`, `{"query":"{__type(name:\"` + a.line() + `\"){name}}"}`,
		`{"query":"{viewer{person{id}}}","variables":` + strings.Repeat("[", 100) + quoted() + `}`, `{"query":` + quoted() + `,"query":1}`,
		strings.Repeat(a.line(), 20_000), `{"query":"{` + strings.Repeat(strings.ReplaceAll(a.line(), "-", "_")+" ", 3000) + `}"}`,
	} {
		for _, accept := range []string{"application/json", "text/event-stream"} {
			a.send(a.request("POST", "/graphql", body, append(member, "Accept", accept)...))
			_, answer := a.send(a.request("POST", "/graphql", body, "Authorization", "Bearer "+a.secret(), "Accept", accept))
			a.everyoneSaw.WriteString(answer)
		}
	}
	good := `{"query":"{viewer{person{id}}}"}`
	for _, name := range []string{"Authorization", "Cookie", "User-Agent", "Referer", "X-Request-Id", "Min-Position", "If-None-Match", "Accept", "Accept-Language", "Content-Type", "Origin", "X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "Traceparent", "Tracestate", "Baggage", "Sec-Fetch-Site", "Last-Event-ID"} {
		a.send(a.request("POST", "/graphql", good, append(member, name, a.secret())...)) // an X-Request-Id may be any other word
		a.send(a.request("GET", "/healthz", "", name, a.secret()))
	}
	for _, path := range []string{"/", "/graphql/", "/graphql?query=", "/graphql?", "/healthz/", "/healthz?x=", "/metrics?name[]=", "/..%2f", "/charts/measure/", "/charts/measure/" + a.measure + ".svg?kind="} {
		for _, method := range []string{"GET", "POST", "DELETE", "OPTIONS"} {
			a.send(a.request(method, path+url.QueryEscape(a.text()), "", member...))
			a.send(a.request(method, path+a.line(), "", member...))
		}
	}
	a.raw("GET /" + a.line() + " HTTP/1.1\r\nHost: " + a.line() + "\r\n\r\n")
	a.raw(a.line() + " /graphql HTTP/1.1\r\nHost: here\r\n" + a.line() + ": " + a.line() + "\r\n\r\n")
	a.raw("GET / HTTP/1.1\r\nHost: here\r\n" + a.text() + "\r\n\r\n")
	a.raw("\x16\x03\x01" + a.line() + "\r\n\r\n")
	a.raw("POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\nContent-Type: application/json\r\nAuthorization: Bearer " + a.member + "\r\n\r\n" + a.text())
}

// raw sends bytes that are perhaps no request, and hangs up.
func (a *aviary) raw(text string) {
	a.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(a.url, "http://"))
	if err != nil {
		a.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		a.Fatal(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	_, _ = io.Copy(io.Discard, conn)
}

// sockets has canaries in what goes over a websocket.
func (a *aviary) sockets() {
	a.Helper()
	for _, messages := range [][]any{
		{map[string]any{"type": a.line()}},
		{a.text()},
		{map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + a.secret(), a.line(): a.text()}}},
		{map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + a.member, "minPosition": a.text()}}, map[string]any{"type": "subscribe", "id": a.line(), "payload": map[string]any{"query": "{viewer{person{id}}}"}}},
		{map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + a.member}}, map[string]any{"type": "subscribe", "id": a.text(), "payload": map[string]any{"query": a.text(), "variables": map[string]any{a.line(): a.text()}}}},
		{map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + a.stranger}}, map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": "subscription($t:ID!){timelineChanged(team:$t){id}}", "variables": map[string]any{"t": a.team}}}},
		{map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + a.member}}, map[string]any{"type": "ping", "payload": map[string]any{"a": a.text()}}, map[string]any{"type": "complete", "id": a.line()}, map[string]any{"type": a.line(), a.line(): 1}},
	} {
		conn, _, err := a.dial("")
		if err != nil {
			a.Fatal(err)
		}
		for _, m := range messages {
			data, _ := json.Marshal(m)
			_ = conn.Write(a.Context(), websocket.MessageText, data) // it may be closed already
		}
		ctx, cancel := context.WithTimeout(a.Context(), 300*time.Millisecond)
		for {
			if _, data, err := conn.Read(ctx); err != nil {
				break
			} else if strings.Contains(fmt.Sprint(messages), a.stranger) {
				a.strangerSaw.Write(data)
			}
		}
		cancel()
		_ = conn.Close(websocket.StatusNormalClosure, a.line())
	}
	for _, header := range []string{"Origin", "Sec-WebSocket-Protocol", "Sec-WebSocket-Key"} {
		a.send(a.request("GET", "/graphql", "", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", header, a.line()))
	}
}

// comeIn has a person come in with a link and a password, as browsers do, and others try.
func (a *aviary) comeIn() {
	a.Helper()
	keep := func(secret string) string {
		a.all.Keep(secret)
		a.records.Keep(secret)
		return secret
	}
	form := func(path string, fields url.Values, header ...string) (*http.Response, string) {
		a.Helper()
		return a.send(a.request("POST", path, fields.Encode(), append(header, "Content-Type", "application/x-www-form-urlencoded", "Origin", a.url)...))
	}
	var issued struct {
		Data struct{ IssueLink struct{ Path string } }
	}
	answer := a.give(a.admin, "issueLink", map[string]any{"person": a.memberID, "id": uuid.NewString()}, "path")
	if err := json.Unmarshal([]byte(answer), &issued); err != nil || issued.Data.IssueLink.Path == "" {
		a.Fatalf("no link: %v %s", err, answer)
	}
	link, password := issued.Data.IssueLink.Path, a.line(&a.records)+" violet tractors"
	keep(strings.TrimPrefix(link, "/link/"))
	keep(password)
	a.send(a.request("GET", link, ""))
	form(link, url.Values{"new": {a.line()}, "again": {a.line()}})
	response, _ := form(link, url.Values{"new": {password}, "again": {password}})
	if len(response.Cookies()) != 1 {
		a.Fatalf("the link does not sign in: %d", response.StatusCode)
	}
	cookie := response.Cookies()[0].Name + "=" + keep(response.Cookies()[0].Value)
	if _, body := a.send(a.request("POST", "/graphql", `{"query":"{viewer{person{id}}}"}`, "Cookie", cookie)); !strings.Contains(body, a.memberID) {
		a.Fatalf("the session asks in vain: %s", body)
	}
	form(link, url.Values{"new": {password}, "again": {password}}) // it is spent
	form("/account/password", url.Values{"old": {a.line()}, "password": {a.line()}, "new": {a.line()}, "again": {a.line()}}, "Cookie", cookie)
	for _, path := range []string{"/signin", "/signout", "/account", "/account/password", "/account/end", "/signin/style.css", "/link/" + a.secret(), "/link/" + a.line(), "/signin/" + a.line()} {
		_, body := a.send(a.request("GET", path+"?next=/"+a.line()+"&said="+a.line(), ""))
		a.everyoneSaw.WriteString(body)
		for _, fields := range []url.Values{{"address": {a.line() + "@example.org"}, "password": {a.text()}}, {"address": {a.text()}, "password": {a.line()}, "next": {a.text()}}, {a.line(): {a.text()}}, {"session": {a.line()}}} {
			form(path, fields)
			form(path, fields, "Cookie", response.Cookies()[0].Name+"="+a.line())
			_, body = a.send(a.request("POST", path, fields.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", "https://"+a.line()+".example.org"))
			a.everyoneSaw.WriteString(body)
		}
	}
	form("/signout", url.Values{"go": {""}}, "Cookie", cookie)
	form("/signin", url.Values{"address": {a.memberID}, "password": {password}})
}

// readByOthers asks for the team's things as a person of another school, an administrator who
// reads no record, and a stranger.
func (a *aviary) readByOthers() {
	a.Helper()
	const everything = `query($team: ID!, $cycle: ID!, $measure: ID!, $class: ID!, $person: ID!, $ids: [ID!]!) {
		viewer { person { id } teams { id name } schools { id name } }
		team(id: $team) { name timeline(first: 5) { edges { node { title } } } }
		cycle(id: $cycle) { title plan { objective questions { text } } do { observations { edges { node { text } } } } study { summary } history { edges { node { body } } } }
		measure(id: $measure) { name } class(id: $class) { label } person(id: $person) { name email } nodes(ids: $ids) { id }
	}`
	ids := []string{a.team, a.cycle, a.measure, a.class, a.memberID}
	variables := map[string]any{"team": a.team, "cycle": a.cycle, "measure": a.measure, "class": a.class, "person": a.memberID, "ids": ids}
	picture := func(token string) string {
		_, drawn := a.send(a.request("GET", "/charts/measure/"+a.measure+".svg?narrative=true", "", "Authorization", "Bearer "+token))
		return drawn
	}
	a.strangerSaw.WriteString(picture(a.stranger))
	a.everyoneSaw.WriteString(picture(a.secret()))
	if own := picture(a.member); len(a.records.Escaped([]byte(own))) == 0 {
		a.Errorf("the team itself does not see what it wrote in a picture: %.500s", own)
	}
	for range 3 {
		_, answer := a.gql(a.stranger, everything, variables)
		if !strings.Contains(answer, "NOT_FOUND") {
			a.Errorf("a stranger is answered %.300s", answer)
		}
		a.strangerSaw.WriteString(answer)
		_, answer = a.gql(a.secret(), everything, variables)
		a.everyoneSaw.WriteString(answer)
	}
	if _, own := a.gql(a.member, everything, variables); len(a.records.Escaped([]byte(own))) < 5 {
		a.Errorf("the team itself does not see what it wrote: %.500s", own)
	}
	if !slices.Contains(ids, a.cycle) {
		a.Fatal("nothing was asked for")
	}
}
