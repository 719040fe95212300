package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// A token that ends while a socket is open gives nothing any more: the next operation ends the
// socket.
func TestASocketEndsWithItsToken(t *testing.T) {
	for name, end := range map[string]func(n *town, token string){
		"revoked": func(n *town, token string) {
			n.do(n.admin, "revokeToken", "person { id }", object{"person": n.teacherID, "token": token})
		},
		"over": func(n *town, _ string) { n.on(today.AddDate(0, 0, 3)) },
	} {
		n := newTown(t)
		id := n.id()
		last := today.AddDate(0, 0, 1).Format(time.DateOnly)
		secret := n.do(n.admin, "issueToken", "secret", object{"person": n.teacherID, "id": id, "until": last})["secret"].(string)
		w := n.signedIn(t, secret)
		ask := func(id string) { w.subscribe(id, `{ viewer { person { name } } }`, nil) }
		ask("a")
		if m := w.hear(); m["type"] != "next" || at(m, "payload.data.viewer.person.name") != "Ana Teacher" {
			t.Fatalf("%s: before: %v", name, m)
		}
		w.hear() // complete
		end(n, id.String())
		ask("b")
		if m, err := w.next(); websocket.CloseStatus(err) != 4403 {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
}

// Who knows the id of another's token cannot have its secret made.
func TestTheIdOfATokenGivesNoSecret(t *testing.T) {
	n := newTown(t)
	id := n.id()
	teacher := n.do(n.admin, "issueToken", "secret", object{"person": n.teacherID, "id": id})["secret"]
	stranger := n.read(n.stranger, "{ viewer { person { id } } }", nil)
	own := n.do(n.stranger, "issueToken", "secret", object{"person": at(stranger, "viewer.person.id"), "id": id})["secret"]
	if own == teacher {
		t.Fatal("a stranger has the teacher's secret")
	}
	for _, c := range []struct {
		secret any
		name   string
	}{{teacher, "Ana Teacher"}, {own, at(n.read(n.stranger, "{ viewer { person { name } } }", nil), "viewer.person.name").(string)}} {
		if got := at(n.read(c.secret.(string), "{ viewer { person { name } } }", nil), "viewer.person.name"); got != c.name {
			t.Errorf("the secret of %s is that of %v", c.name, got)
		}
	}
}

// A command over a stream may take no longer than over any other way.
func TestAStreamedOperationThatTakesTooLong(t *testing.T) {
	h := newHouse(t, func(c *graph.Config) {
		c.Patience.Operation = time.Millisecond
		c.Record = func(ctx context.Context, _ projections.Actor, _ domain.Command) (domain.Position, error) {
			<-ctx.Done()
			return domain.Position{}, ctx.Err()
		}
	})
	e := open(t, h.streamed(h.admin, `mutation($i: CloseClass!) { closeClass(input: $i) { position } }`, object{"i": object{"commandId": h.id(), "class": h.id()}}))
	if name, data := e.next(); name != "next" || at(data, "errors.0.extensions.code") != "UNAVAILABLE" {
		t.Errorf("%s %v", name, data)
	}
	if name, _ := e.next(); name != "complete" {
		t.Errorf("then %s", name)
	}
}

// What takes the server long is asked for a few times only, however short the document is.
func TestWhatIsDearIsAskedForAFewTimes(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("A plan", n.measure("Exit ticket"), nil)
	schemas := func(times int) string {
		var text strings.Builder
		for i := range times {
			fmt.Fprintf(&text, "a%d: __schema { types { name fields { name } } } ", i)
		}
		return "{" + text.String() + "}"
	}
	moments := func(times int) string {
		var text strings.Builder
		for i := range times {
			fmt.Fprintf(&text, `a%d: cycle(id: "%s", asOf: "2026-08-%02dT00:00:00Z") { id } `, i, cycle, i+1)
		}
		return "{" + text.String() + "}"
	}
	for name, c := range map[string]struct {
		query string
		fits  bool
	}{
		"two schemas": {schemas(2), true}, "three schemas": {schemas(3), false},
		"nine moments": {moments(9), true}, "eleven moments": {moments(11), false},
	} {
		if a := n.ask(n.teacher, c.query, nil); (a.code() == "TOO_COMPLEX") == c.fits {
			t.Errorf("%s: %d %.200s", name, a.status, a.raw)
		}
	}
}
