package proof_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
)

// change is what a listener is told.
type change struct{ Position, Kind, ID string }

// listener hears the changes of a team's record until it is ended, from one side or the other.
type listener struct {
	t       testing.TB
	name    string
	changes chan change
	wrong   chan string // the code with which it was refused
	stop    context.CancelFunc
}

const subscription = `subscription($team: ID!, $after: Position) { timelineChanged(team: $team, after: $after) { position kind id } }`

func newListener(t testing.TB, name string) (*listener, context.Context) {
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	return &listener{t, name, make(chan change, 1000), make(chan string, 1), stop}, ctx
}

// told is an answer to the subscription.
type told struct {
	Data   struct{ TimelineChanged *change }
	Errors []answerError
}

// hear takes an answer in, or the errors of one.
func (l *listener) hear(raw []byte) {
	var a told
	if err := json.Unmarshal(raw, &a); err != nil {
		l.t.Errorf("%s: %v: %s", l.name, err, raw)
	}
	if len(a.Errors) > 0 {
		l.wrong <- answer{Errors: a.Errors}.code()
	}
	if a.Data.TimelineChanged != nil {
		l.changes <- *a.Data.TimelineChanged
	}
}

// bySocket listens on a websocket, which speaks graphql-transport-ws.
func (c client) bySocket(team, after string) *listener {
	c.t.Helper()
	l, ctx := newListener(c.t, "socket")
	conn, _, err := websocket.Dial(ctx, "ws://"+c.to.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		c.t.Fatal(err)
	}
	variables := object{"team": team, "after": after}
	for _, m := range []object{
		{"type": "connection_init", "payload": object{"authorization": "Bearer " + c.token}},
		{"type": "subscribe", "id": "1", "payload": object{"query": subscription, "variables": variables}},
	} {
		text, _ := json.Marshal(m)
		if err := conn.Write(ctx, websocket.MessageText, text); err != nil {
			c.t.Fatal(err)
		}
	}
	go func() {
		defer close(l.changes)
		defer conn.CloseNow() //nolint:errcheck // it may be closed already
		for {
			_, raw, err := conn.Read(ctx)
			if err != nil {
				return
			}
			var m struct {
				Type    string
				Payload json.RawMessage
			}
			if err := json.Unmarshal(raw, &m); err != nil {
				l.t.Errorf("socket: %v", err)
			}
			switch m.Type {
			case "next":
				l.hear(m.Payload)
			case "error":
				l.hear([]byte(`{"errors":` + string(m.Payload) + `}`))
			}
		}
	}()
	return l
}

// byEvents listens to server-sent events.
func (c client) byEvents(team, after string) *listener {
	c.t.Helper()
	l, ctx := newListener(c.t, "events")
	variables, _ := json.Marshal(object{"team": team, "after": after})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.to.address+"/graphql?"+url.Values{"query": {subscription}, "variables": {string(variables)}}.Encode(), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+c.token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	go func() {
		defer close(l.changes)
		defer response.Body.Close()
		event, lines := "", bufio.NewScanner(response.Body)
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				event = name
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && event == "next" {
				l.hear([]byte(data))
			}
		}
	}()
	return l
}

// next gives so many changes.
func (l *listener) next(n int) (list []change) {
	l.t.Helper()
	for len(list) < n {
		select {
		case c, ok := <-l.changes:
			if !ok {
				l.t.Fatalf("%s ended after %d changes of %d", l.name, len(list), n)
			}
			list = append(list, c)
		case code := <-l.wrong:
			l.t.Fatalf("%s was refused: %s", l.name, code)
		case <-time.After(patience):
			l.t.Fatalf("%s was told %d changes of %d: %v", l.name, len(list), n, list)
		}
	}
	return list
}

// rest gives what is told until the server ends the listening.
func (l *listener) rest() (list []change) {
	l.t.Helper()
	for {
		select {
		case c, ok := <-l.changes:
			if !ok {
				return list
			}
			list = append(list, c)
		case <-time.After(patience):
			l.t.Fatalf("%s does not end", l.name)
		}
	}
}

// TestListeners hear each change once and in order, on both ways, while the server is stopped,
// killed and started again.
func TestListeners(t *testing.T) {
	n := newNetwork(t)
	cycle := id()
	planned := text(n.by(n.ana).do("planCycle", "cycle { id }", plan(cycle, n.team, "To be heard")), "position")
	all := []change{{planned, "CYCLE", cycle}}
	do := func(name string, input object) {
		t.Helper()
		input["cycle"] = cycle
		all = append(all, change{text(n.by(n.ana).do(name, "cycle { id }", input), "position"), "CYCLE", cycle})
	}
	observe := func(times int) {
		t.Helper()
		for i := range times {
			do("recordObservation", object{"id": id(), "kind": "OBSERVATION", "text": fmt.Sprint("Seen ", i)})
		}
	}
	ways := []func(team, after string) *listener{
		func(team, after string) *listener { return n.by(n.ben).bySocket(team, after) },
		func(team, after string) *listener { return n.by(n.ben).byEvents(team, after) },
	}
	heard := make([][]change, len(ways))
	do("startCycle", object{})
	for _, end := range []func(){func() { n.stop(t) }, func() { n.kill() }, func() { n.stop(t) }} {
		var listeners []*listener
		for i, way := range ways {
			after := planned
			if len(heard[i]) > 0 {
				after = heard[i][len(heard[i])-1].Position
			}
			listeners = append(listeners, way(n.team, after))
		}
		observe(60)
		for i, l := range listeners {
			heard[i] = append(heard[i], l.next(20)...) // it falls behind, and the rest is told in time or later
		}
		n.by(n.stranger).do("planCycle", "cycle { id }", plan(id(), n.otherTeam, "Not for them"))
		end()
		for i, l := range listeners {
			heard[i] = append(heard[i], l.rest()...)
		}
		n.restart()
		observe(3)
	}
	var listeners []*listener
	for i, way := range ways {
		listeners = append(listeners, way(n.team, heard[i][len(heard[i])-1].Position))
	}
	observe(1)
	for i, l := range listeners {
		heard[i] = append(heard[i], l.next(len(all)-1-len(heard[i]))...)
		l.stop()
		heard[i] = append(heard[i], l.rest()...)
		if diff := cmp.Diff(all[1:], heard[i]); diff != "" {
			t.Errorf("%s heard otherwise (-recorded +heard):\n%s", l.name, diff)
		}
	}
}

// TestListenersOfOthers are told what they are told of nothing.
func TestListenersOfOthers(t *testing.T) {
	n := newNetwork(t)
	stranger, after := n.by(n.stranger), n.admin.position()
	for _, team := range []string{n.team, id()} {
		for _, l := range []*listener{stranger.bySocket(team, after), stranger.byEvents(team, after)} {
			select {
			case code := <-l.wrong:
				if code != "NOT_FOUND" {
					t.Errorf("%s is refused with %s", l.name, code)
				}
			case <-time.After(patience):
				t.Errorf("%s is not refused", l.name)
			}
			l.stop()
			if list := l.rest(); len(list) > 0 {
				t.Errorf("%s is told %v", l.name, list)
			}
		}
	}
}
