package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/cyclebook/cyclebook/graph"
)

// talk is one websocket to the house.
type talk struct {
	t    *testing.T
	conn *websocket.Conn
}

func (h *house) dial(t *testing.T, header http.Header, subprotocols ...string) *talk {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, strings.Replace(h.url, "http", "ws", 1), &websocket.DialOptions{Subprotocols: subprotocols, HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return &talk{t, conn}
}

// signedIn opens a socket and gets it acknowledged.
func (h *house) signedIn(t *testing.T, token string) *talk {
	t.Helper()
	w := h.dial(t, nil, "graphql-transport-ws")
	w.say(fmt.Sprintf(`{"type":"connection_init","payload":{"authorization":"Bearer %s"}}`, token))
	if m := w.hear(); m["type"] != "connection_ack" {
		t.Fatalf("not acknowledged: %v", m)
	}
	return w
}

func (w *talk) say(text string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	if err := w.conn.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *talk) next() (object, error) {
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	_, data, err := w.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	var m object
	return m, json.Unmarshal(data, &m)
}

func (w *talk) hear() object {
	w.t.Helper()
	m, err := w.next()
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// closed reads until the other side closes, and gives the code.
func (w *talk) closed() (int, string) {
	for {
		if _, err := w.next(); err != nil {
			var bye websocket.CloseError
			if code := websocket.CloseStatus(err); code >= 0 {
				bye.Code = code
			}
			return int(bye.Code), err.Error()
		}
	}
}

// subscribe begins an operation.
func (w *talk) subscribe(id, query string, variables object) {
	w.t.Helper()
	data, err := json.Marshal(object{"id": id, "type": "subscribe", "payload": object{"query": query, "variables": variables}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.say(string(data))
}

func quick(c *graph.Config) { c.Patience = graph.Patience{Init: 100 * time.Millisecond} }

// A socket is closed with the codes that graphql-transport-ws names.
func TestSocketCloseCodes(t *testing.T) {
	h := newHouse(t, quick)
	slow := newHouse(t)
	sub := `{"id":"a","type":"subscribe","payload":{"query":"subscription{timelineChanged(team:\"00000000-0000-7000-8000-000000000001\"){id}}"}}`
	for name, c := range map[string]struct {
		signedIn bool
		says     []string
		code     int
	}{
		"no JSON":                             {false, []string{"x"}, 4400},
		"no type":                             {false, []string{"{}"}, 4400},
		"an unknown type":                     {true, []string{`{"type":"start","id":"a"}`}, 4400},
		"an unknown key":                      {true, []string{`{"type":"ping","x":1}`}, 4400},
		"a type of the server":                {true, []string{`{"type":"connection_ack"}`}, 4400},
		"subscribe before init":               {false, []string{sub}, 4401},
		"no token":                            {false, []string{`{"type":"connection_init"}`}, 4403},
		"a token that is none":                {false, []string{`{"type":"connection_init","payload":{"authorization":"Bearer x"}}`}, 4403},
		"init twice":                          {true, []string{`{"type":"connection_init"}`}, 4429},
		"subscribe without id":                {true, []string{`{"type":"subscribe","payload":{"query":"{__typename}"}}`}, 4400},
		"subscribe with an empty id":          {true, []string{`{"type":"subscribe","id":"","payload":{"query":"{__typename}"}}`}, 4400},
		"subscribe without payload":           {true, []string{`{"type":"subscribe","id":"a"}`}, 4400},
		"subscribe with a broken payload":     {true, []string{`{"type":"subscribe","id":"a","payload":{"query":1}}`}, 4400},
		"complete without id":                 {true, []string{`{"type":"complete"}`}, 4400},
		"a payload of init that is no object": {false, []string{`{"type":"connection_init","payload":1}`}, 4400},
	} {
		var w *talk
		if c.signedIn {
			w = slow.signedIn(t, slow.admin)
		} else {
			w = slow.dial(t, nil, "graphql-transport-ws")
		}
		for _, m := range c.says {
			w.say(m)
		}
		if code, why := w.closed(); code != c.code {
			t.Errorf("%s: closed with %d, want %d: %s", name, code, c.code, why)
		}
	}
	if code, why := h.dial(t, nil, "graphql-transport-ws").closed(); code != 4408 {
		t.Errorf("no init: closed with %d: %s", code, why)
	}
	if code, why := h.dial(t, nil, "graphql-ws").closed(); code != 4406 {
		t.Errorf("another subprotocol: closed with %d: %s", code, why)
	}
	w := slow.signedIn(t, slow.admin)
	if err := w.conn.Write(t.Context(), websocket.MessageBinary, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if code, why := w.closed(); code != 4400 {
		t.Errorf("a binary message: closed with %d: %s", code, why)
	}
	w = slow.signedIn(t, slow.admin)
	w.say(`{"type":"ping","payload":{"a":"` + strings.Repeat("x", graph.MaxBody) + `"}}`)
	if code, why := w.closed(); code != int(websocket.StatusMessageTooBig) {
		t.Errorf("a large message: closed with %d: %s", code, why)
	}
}

func TestSocketOfAnotherSite(t *testing.T) {
	h := newHouse(t, func(c *graph.Config) { c.Origins = []string{"https://app.example.org"} })
	for origin, allowed := range map[string]bool{"https://app.example.org": true, "https://evil.example.org": false} {
		conn, _, err := websocket.Dial(t.Context(), strings.Replace(h.url, "http", "ws", 1), &websocket.DialOptions{
			Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": {origin}},
		})
		if (err == nil) != allowed {
			t.Errorf("%s: %v", origin, err)
		}
		if conn != nil {
			conn.CloseNow()
		}
	}
}

func TestOperationsOverASocket(t *testing.T) {
	n := newTown(t)
	w := n.signedIn(t, n.teacher)
	w.say(`{"type":"ping","payload":{"a":1}}`)
	if m := w.hear(); m["type"] != "pong" || at(m, "payload.a") != 1.0 {
		t.Errorf("pong: %v", m)
	}
	w.say(`{"type":"pong"}`)
	w.subscribe("q", `{ viewer { person { name } } }`, nil)
	if m := w.hear(); m["type"] != "next" || m["id"] != "q" || at(m, "payload.data.viewer.person.name") != "Ana Teacher" {
		t.Errorf("a query: %v", m)
	}
	if m := w.hear(); m["type"] != "complete" || m["id"] != "q" {
		t.Errorf("after the query: %v", m)
	}
	w.subscribe("q", `{ nothing }`, nil) // its id is free again
	if m := w.hear(); m["type"] != "error" || at(m, "payload.0.extensions.code") != "GRAPHQL_VALIDATION_FAILED" || at(m, "payload.0.extensions.requestId") == nil {
		t.Errorf("an invalid one: %v", m)
	}
	w.subscribe("m", `mutation($input: RenameTeam!) { renameTeam(input: $input) { team { name } refusals { code } } }`, object{"input": object{"commandId": n.id(), "team": n.team, "name": "Renamed"}})
	if m := w.hear(); at(m, "payload.errors.0.extensions.code") != "NOT_FOUND" {
		t.Errorf("a mutation that a member may not send: %v", m)
	}
	if m := w.hear(); m["type"] != "complete" {
		t.Errorf("after the mutation: %v", m)
	}
	w.subscribe("b", bomb(22), nil)
	if m := w.hear(); m["type"] != "error" || at(m, "payload.0.extensions.code") != "TOO_COMPLEX" {
		t.Errorf("a bomb: %v", m)
	}
	live := `subscription($t: ID!) { timelineChanged(team: $t) { id } }`
	w.subscribe("s", live, object{"t": n.team})
	w.say(`{"type":"complete","id":"s"}`)
	w.subscribe("s", live, object{"t": n.team}) // free again once it was ended
	w.subscribe("s", live, object{"t": n.team})
	if code, why := w.closed(); code != 4409 {
		t.Errorf("an id in use: closed with %d: %s", code, why)
	}
}

const changes = `subscription($t: ID!, $after: Position) { timelineChanged(team: $t, after: $after) { position kind id } }`

func TestPushesInOrderAndResumed(t *testing.T) {
	n := newTown(t, func(c *graph.Config) { c.Patience.Freshness = 50 * time.Millisecond })
	measure := n.measure("Exit ticket")
	cycle, _ := n.plan("First", measure, nil)
	w := n.signedIn(t, n.teacher)
	start := n.ask(n.teacher, "{viewer{person{id}}}", nil).Extensions["position"]
	w.subscribe("s", changes, object{"t": n.team, "after": start})
	n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle})
	n.do(n.admin, "renameTeam", "team { id }", object{"team": n.otherTeam, "name": "Renamed"}) // another team: not pushed
	n.do(n.teacher, "recordMissing", "measure { id }", object{"measure": measure, "from": "2026-09-01", "reason": "NO_SCHOOL"})
	var positions []any
	for i, want := range []struct {
		kind string
		id   string
	}{{"CYCLE", cycle.String()}, {"MEASURE", measure.String()}} {
		m := w.hear()
		if at(m, "payload.data.timelineChanged.kind") != want.kind || at(m, "payload.data.timelineChanged.id") != want.id {
			t.Fatalf("push %d: %v, want %v", i, m, want)
		}
		positions = append(positions, at(m, "payload.data.timelineChanged.position"))
	}
	again := n.signedIn(t, n.coach)
	again.subscribe("s", changes, object{"t": n.team, "after": positions[0]})
	if m := again.hear(); at(m, "payload.data.timelineChanged.position") != positions[1] {
		t.Errorf("resumed after the first: %v", m)
	}
	for position, code := range map[string]string{"otherx-1": "BAD_USER_INPUT", "x": "BAD_USER_INPUT", "thouse-ffffff": "NOT_YET"} {
		again.subscribe("p"+position, changes, object{"t": n.team, "after": position})
		m := again.hear()
		if at(m, "payload.errors.0.extensions.code") != code {
			t.Errorf("after %q: %v, want %s", position, m, code)
		}
		if m["type"] == "next" {
			again.hear() // complete
		}
	}
	other := n.signedIn(t, n.stranger)
	other.subscribe("s", changes, object{"t": n.team})
	if m := other.hear(); at(m, "payload.errors.0.extensions.code") != "NOT_FOUND" {
		t.Errorf("a stranger listens: %v", m)
	}
}

// Rights are looked at again before each push.
func TestPushesEndWithTheRights(t *testing.T) {
	for name, end := range map[string]func(n *town, token string){
		"removed from the team": func(n *town, _ string) {
			n.do(n.admin, "removeMember", "team { id }", object{"team": n.team, "person": n.teacherID, "until": "2026-09-02"})
			n.on(today.AddDate(0, 0, 5))
		},
		"token revoked": func(n *town, token string) {
			n.do(n.admin, "revokeToken", "person { id }", object{"person": n.teacherID, "token": token})
		},
	} {
		n := newTown(t)
		id := n.id()
		secret := n.do(n.admin, "issueToken", "secret", object{"person": n.teacherID, "id": id})["secret"].(string)
		w := n.signedIn(t, secret)
		start := n.ask(n.teacher, "{viewer{person{id}}}", nil).Extensions["position"]
		w.subscribe("s", changes, object{"t": n.team, "after": start})
		end(n, id.String())
		n.do(n.lead, "renameTeam", "team { id }", object{"team": n.team, "name": "Renamed"})
		for {
			m, err := w.next()
			if websocket.CloseStatus(err) == 4403 && name == "token revoked" {
				break // the token ended before the subscription began
			}
			if err != nil {
				t.Fatal(err)
			}
			if m["type"] == "complete" && m["id"] == "s" {
				break
			}
			if at(m, "payload.data.timelineChanged.kind") == "TEAM" && name == "token revoked" {
				t.Errorf("%s: still told %v", name, m)
			}
		}
	}
}

func TestClosingTheServerEndsSockets(t *testing.T) {
	h := newHouse(t)
	w := h.signedIn(t, h.admin)
	done := make(chan int, 1)
	go func() { code, _ := w.closed(); done <- code }()
	h.door.Close()
	if code := <-done; code != int(websocket.StatusGoingAway) {
		t.Errorf("closed with %d", code)
	}
}
