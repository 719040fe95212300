package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/cyclebook/cyclebook/graph"
)

// events is one stream of server-sent events.
type events struct {
	t      *testing.T
	lines  *bufio.Scanner
	header http.Header
	status int
	stop   context.CancelFunc
}

func open(t *testing.T, r *http.Request) *events {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	r.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultTransport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); response.Body.Close() })
	return &events{t, bufio.NewScanner(response.Body), response.Header, response.StatusCode, cancel}
}

// next gives the next event and its data; empty at the end.
func (e *events) next() (name string, data object) {
	for e.lines.Scan() {
		line := e.lines.Text()
		switch {
		case strings.HasPrefix(line, "event: "):
			name = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data: {"):
			if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &data); err != nil {
				e.t.Fatal(err)
			}
		case line == "" && name != "":
			return name, data
		}
	}
	return "", nil
}

func (h *house) streamed(token, query string, variables object) *http.Request {
	body, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.request(token, string(body))
}

func TestStreams(t *testing.T) {
	n := newTown(t)
	for name, r := range map[string]*http.Request{
		"POST": n.streamed(n.teacher, "{viewer{person{name}}}", nil),
		"GET":  n.get(n.teacher, url.Values{"query": {"{viewer{person{name}}}"}}),
	} {
		e := open(t, r)
		if e.status != 200 || e.header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("%s: %d %s", name, e.status, e.header.Get("Content-Type"))
		}
		if event, data := e.next(); event != "next" || at(data, "data.viewer.person.name") != "Ana Teacher" {
			t.Errorf("%s: %s %v", name, event, data)
		}
		if event, _ := e.next(); event != "complete" {
			t.Errorf("%s: then %q", name, event)
		}
		if event, _ := e.next(); event != "" {
			t.Errorf("%s: after the end %q", name, event)
		}
	}
	for name, c := range map[string]struct {
		r      *http.Request
		status int
		code   string
	}{
		"invalid":           {n.streamed(n.teacher, "{nothing}", nil), 400, "GRAPHQL_VALIDATION_FAILED"},
		"no token":          {n.streamed("", "{__typename}", nil), 401, "UNAUTHENTICATED"},
		"a mutation by GET": {n.get(n.teacher, url.Values{"query": {`mutation{closeClass(input:{commandId:"` + n.id().String() + `",class:"` + n.class.String() + `"}){position}}`}}), 405, "BAD_USER_INPUT"},
		"broken":            {n.request(n.teacher, "{"), 400, "BAD_USER_INPUT"},
	} {
		c.r.Header.Set("Accept", "text/event-stream")
		if a := n.send(c.r); a.status != c.status || a.code() != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func (h *house) get(token string, values url.Values) *http.Request {
	r := h.request(token, "")
	r.Method, r.URL.RawQuery = http.MethodGet, values.Encode()
	r.Header.Del("Content-Type")
	return r
}

func TestAStreamPushesAndEnds(t *testing.T) {
	n := newTown(t, func(c *graph.Config) { c.Patience.KeepAlive = 10 * time.Millisecond })
	measure := n.measure("Exit ticket")
	start := n.ask(n.teacher, "{viewer{person{id}}}", nil).Extensions["position"]
	e := open(t, n.streamed(n.teacher, changes, object{"t": n.team, "after": start}))
	cycle, _ := n.plan("First", measure, nil)
	if event, data := e.next(); event != "next" || at(data, "data.timelineChanged.id") != cycle.String() {
		t.Errorf("%s %v", event, data)
	}
	n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle})
	if event, data := e.next(); event != "next" || at(data, "data.timelineChanged.kind") != "CYCLE" {
		t.Errorf("%s %v", event, data)
	}
	n.door.Close()
	if event, data := e.next(); event != "" {
		t.Errorf("the server closes: %s %v", event, data)
	}
}

// A listener that takes nothing is cut, and others are not delayed by it.
func TestASlowListenerIsCut(t *testing.T) {
	n := newTown(t, func(c *graph.Config) { c.Patience.Write = 100 * time.Millisecond })
	narrow := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
		}
		return conn, err
	}}}
	defer narrow.CloseIdleConnections()
	conn, _, err := websocket.Dial(t.Context(), strings.Replace(n.url, "http", "ws", 1), &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: narrow, HTTPHeader: http.Header{"Authorization": {"Bearer " + n.teacher}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	w := &talk{t, conn}
	w.say(`{"type":"connection_init"}`)
	w.hear()
	// It asks for more than the line holds, and reads nothing.
	cycle, _ := n.plan("Long", n.measure("Exit ticket"), object{"rationale": strings.Repeat("because ", 1200)})
	large := "query($c: ID!) { cycle(id: $c) { plan {"
	for i := range 30 {
		large += fmt.Sprintf(" a%d: rationale", i)
	}
	for i := range 50 {
		w.subscribe(fmt.Sprint(i), large+" } } }", object{"c": cycle})
	}
	cut := time.After(20 * time.Second)
	for alive := true; alive; {
		began := time.Now()
		n.read(n.lead, "{viewer{person{name}}}", nil)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("another one waits %s", took)
		}
		alive = conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"ping"}`)) == nil
		select {
		case <-cut:
			t.Fatal("it was not cut")
		default:
		}
	}
}
