package graph_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

// listening is a town in which someone listens to the team in two ways and says nothing.
type listening struct {
	*town
	token, person uuid.UUID
	socket        *talk
	stream        *events
}

// roles of whoever listens.
var roles = map[string]func(n *town, person uuid.UUID){
	"member": func(n *town, person uuid.UUID) {
		n.do(n.admin, "addMember", "team { id }", object{"team": n.team, "person": person, "school": n.school, "position": "SPECIALIST", "from": "2026-08-01"})
	},
	"member for a while": func(n *town, person uuid.UUID) {
		n.do(n.admin, "addMember", "team { id }", object{"team": n.team, "person": person, "school": n.school, "position": "SPECIALIST", "from": "2026-08-01", "until": "2026-09-03"})
	},
	"coach": func(n *town, person uuid.UUID) {
		n.do(n.admin, "assignCoach", "team { id }", object{"team": n.team, "person": person, "from": "2026-08-01"})
	},
	"coach for a while": func(n *town, person uuid.UUID) {
		n.do(n.admin, "assignCoach", "team { id }", object{"team": n.team, "person": person, "from": "2026-08-01", "until": "2026-09-03"})
	},
	"leader of a school that cares": func(n *town, person uuid.UUID) {
		n.do(n.admin, "disbandTeam", "team { id }", object{"team": n.team})
		n.do(n.admin, "grantRole", "person { id }", object{"person": person, "id": grant, "role": "SCHOOL_LEADER", "scope": n.school, "from": "2026-08-01"})
	},
	"leader for a while": func(n *town, person uuid.UUID) {
		n.do(n.admin, "disbandTeam", "team { id }", object{"team": n.team})
		n.do(n.admin, "grantRole", "person { id }", object{"person": person, "id": grant, "role": "SCHOOL_LEADER", "scope": n.school, "from": "2026-08-01", "until": "2026-09-03"})
	},
}

var grant = uuid.MustParse("00000000-0000-7000-8000-0000000a11ce")

// listens opens a socket with a subscription and a stream, and hears one push on each, so that
// both are there.
func listens(t *testing.T, role string, pause time.Duration) *listening {
	t.Helper()
	n := newTown(t, func(c *graph.Config) { c.Patience.Rights = pause })
	l := &listening{town: n}
	_, l.person = n.person("Lou Listener")
	start := n.ask(n.teacher, "{viewer{person{id}}}", nil).Extensions["position"]
	roles[role](n, l.person) // records one fact of the team
	l.token = n.id()
	secret := n.do(n.admin, "issueToken", "secret", object{"person": l.person, "id": l.token, "until": "2026-09-10"})["secret"].(string)
	l.socket = n.signedIn(t, secret)
	l.socket.subscribe("s", changes, object{"t": n.team, "after": start})
	l.stream = open(t, n.streamed(secret, changes, object{"t": n.team, "after": start}))
	if m := l.socket.hear(); m["type"] != "next" || at(m, "payload.errors") != nil {
		t.Fatalf("%s: the socket says %v", role, m)
	}
	if event, data := l.stream.next(); event != "next" || at(data, "errors") != nil {
		t.Fatalf("%s: the stream says %s %v", role, event, data)
	}
	return l
}

// ended says whether the stream ends by itself, and how the subscription over the socket does: it
// is complete, or, when that is waited for, the socket is closed with a code.
func (l *listening) ended(within time.Duration, closed bool) (socket string, stream bool) {
	ctx, cancel := context.WithTimeout(l.t.Context(), within)
	defer cancel()
	context.AfterFunc(ctx, l.stream.stop)
	over := make(chan string, 1)
	go func() {
		for {
			_, data, err := l.socket.conn.Read(ctx)
			switch code := websocket.CloseStatus(err); {
			case code >= 0:
				over <- code.String()
				return
			case err != nil:
				over <- ""
				return
			case !closed && strings.Contains(string(data), `"complete"`):
				over <- complete
				return
			}
		}
	}()
	event, _ := l.stream.next()
	socket = <-over
	return socket, event == complete && ctx.Err() == nil
}

const complete = "complete"

// TestWhatIsOpenEndsWithTheRights, while nothing else happens.
func TestWhatIsOpenEndsWithTheRights(t *testing.T) {
	forbidden := websocket.StatusCode(4403).String()
	later := func(days int) func(*listening) {
		return func(l *listening) { l.on(today.AddDate(0, 0, days)) }
	}
	for name, c := range map[string]struct {
		role string
		end  func(*listening)
		says string
	}{
		"token revoked": {"member", func(l *listening) {
			l.do(l.admin, "revokeToken", "person { id }", object{"person": l.person, "token": l.token})
		}, forbidden},
		"token over": {"member", later(10), forbidden},
		"left the team": {"member", func(l *listening) {
			l.do(l.lead, "removeMember", "team { id }", object{"team": l.team, "person": l.person})
		}, complete},
		"the membership is over": {"member for a while", later(3), complete},
		"coach released": {"coach", func(l *listening) {
			l.do(l.lead, "releaseCoach", "team { id }", object{"team": l.team, "person": l.person})
		}, complete},
		"the coach's time is over": {"coach for a while", later(3), complete},
		"role revoked": {"leader of a school that cares", func(l *listening) {
			l.do(l.admin, "revokeRole", "person { id }", object{"person": l.person, "grant": grant})
		}, complete},
		"the role is over": {"leader for a while", later(3), complete},
		"team disbanded": {"coach", func(l *listening) {
			l.do(l.admin, "disbandTeam", "team { id }", object{"team": l.team})
		}, complete},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listens(t, c.role, 5*time.Millisecond)
			c.end(l)
			if socket, stream := l.ended(5*time.Second, c.says != complete); socket != c.says || !stream {
				t.Errorf("the socket ends with %q, want %q; the stream ends: %t", socket, c.says, stream)
			}
		})
	}
	t.Run("control: nobody looks", func(t *testing.T) {
		t.Parallel()
		l := listens(t, "member", time.Hour)
		l.do(l.admin, "revokeToken", "person { id }", object{"person": l.person, "token": l.token})
		if socket, stream := l.ended(300*time.Millisecond, false); socket != "" || stream {
			t.Errorf("without a look the socket ends with %q, the stream ends: %t: this test is blind", socket, stream)
		}
	})
	t.Run("control: others lose their rights", func(t *testing.T) {
		t.Parallel()
		l := listens(t, "member", 5*time.Millisecond)
		l.do(l.lead, "releaseCoach", "team { id }", object{"team": l.team, "person": l.coachID})
		l.on(today.Add(time.Hour))
		if m := l.socket.hear(); m["type"] != "next" { // of the release
			t.Fatal(m)
		}
		l.stream.next()
		if socket, stream := l.ended(300*time.Millisecond, false); socket != "" || stream {
			t.Errorf("the socket of someone else ends with %q, the stream ends: %t", socket, stream)
		}
	})
}

// TestWhatIsOpenEndsWithTheSession of the browser that opened it.
func TestWhatIsOpenEndsWithTheSession(t *testing.T) {
	for name, end := range map[string]func(n *town, session uuid.UUID){
		"signed out": func(n *town, session uuid.UUID) {
			n.do(n.teacher, "endSession", "person { id }", object{"person": n.teacherID, "session": session})
		},
		"signed out everywhere": func(n *town, _ uuid.UUID) {
			n.do(n.admin, "endSessions", "person { id }", object{"person": n.teacherID})
		},
		"over":                           func(n *town, _ uuid.UUID) { n.on(n.clock().Add(24 * time.Hour)) },
		"control: another is signed out": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newTown(t, byCookie, func(c *graph.Config) { c.Patience.Rights = 5 * time.Millisecond })
			start := n.ask(n.teacher, whoAmI, nil).Extensions["position"]
			session := n.session(n.teacherID, "secret")
			n.do(n.lead, "renameTeam", "team { id }", object{"team": n.team, "name": "Renamed"})
			cookie := &http.Cookie{Name: "session", Value: "secret"}
			l := &listening{town: n, socket: n.dial(t, http.Header{"Cookie": {cookie.String()}}, "graphql-transport-ws")}
			l.socket.say(`{"type":"connection_init"}`)
			if m := l.socket.hear(); m["type"] != "connection_ack" {
				t.Fatal(m)
			}
			l.socket.subscribe("s", changes, object{"t": n.team, "after": start})
			r := n.streamed("", changes, object{"t": n.team, "after": start})
			r.AddCookie(cookie)
			l.stream = open(t, r)
			if m := l.socket.hear(); m["type"] != "next" {
				t.Fatal(m)
			}
			if event, data := l.stream.next(); event != "next" {
				t.Fatal(event, data)
			}
			if end == nil {
				n.do(n.teacher, "endSession", "person { id }", object{"person": n.teacherID, "session": n.session(n.teacherID, "other")})
				if socket, stream := l.ended(300*time.Millisecond, true); socket != "" || stream {
					t.Errorf("the socket ends with %q, the stream ends: %t", socket, stream)
				}
				return
			}
			end(n, session)
			if socket, stream := l.ended(5*time.Second, true); socket != websocket.StatusCode(4403).String() || !stream {
				t.Errorf("the socket ends with %q, the stream ends: %t", socket, stream)
			}
		})
	}
}

// TestWhatIsOpenIsLookedAtEverySecond, so that a revocation bites within five.
func TestWhatIsOpenIsLookedAtEverySecond(t *testing.T) {
	l := listens(t, "member", 0)
	begun := time.Now()
	l.do(l.admin, "revokeToken", "person { id }", object{"person": l.person, "token": l.token})
	socket, stream := l.ended(20*time.Second, true)
	if took := time.Since(begun); socket == "" || !stream || took > 5*time.Second {
		t.Errorf("after %s the socket ends with %q, the stream ends: %t", took, socket, stream)
	}
}
