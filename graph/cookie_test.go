package graph_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// byCookie finds a session's secret in the cookie "session", whoever asks.
func byCookie(c *graph.Config) {
	c.Session = func(r *http.Request) (domain.TokenHash, bool) {
		cookie, err := r.Cookie("session")
		if err != nil {
			return domain.TokenHash{}, false
		}
		return sha256.Sum256([]byte(cookie.Value)), true
	}
}

// session signs a person in with a secret, and gives its id.
func (n *town) session(person uuid.UUID, secret string) uuid.UUID {
	n.t.Helper()
	id := n.id()
	header := func() domain.PersonHeader {
		return domain.PersonHeader{Header: domain.Header{CommandID: n.id()}, Person: person}
	}
	for _, c := range []domain.Command{
		domain.AcceptInvitation{PersonHeader: header()},
		domain.StartSession{PersonHeader: header(), Session: domain.Session{
			ID: id, Hash: sha256.Sum256([]byte(secret)), Until: domain.MomentOf(n.clock().Add(24 * time.Hour)), Method: domain.ByPassword, Label: "phone",
		}},
	} {
		if _, err := n.desk.Do(n.t.Context(), projections.Actor{Person: person}, domain.ViaAPI, c); err != nil {
			n.t.Fatal(err)
		}
	}
	return id
}

const whoAmI = `{ viewer { person { id } } }`

// asks is a request by cookie, with more headers in pairs.
func (n *town) asks(method, query, secret string, more ...string) *http.Request {
	r := n.request("", mustJSON(object{"query": query}))
	if method == http.MethodGet {
		r, _ = http.NewRequest(method, n.url+"?query="+url.QueryEscape(query), nil)
	}
	r.AddCookie(&http.Cookie{Name: "session", Value: secret})
	for i := 0; i < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	return r
}

func mustJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestACookieIsForOwnPages: a session counts where the page that asks is this server's, and
// nowhere else; a token that is shown goes before it.
func TestACookieIsForOwnPages(t *testing.T) {
	const listed = "https://app.example.org"
	n := newTown(t, byCookie, func(c *graph.Config) { c.Origins = []string{listed} })
	n.session(n.teacherID, "secret")
	own := strings.TrimSuffix(n.url, "/graphql")
	teacher, stranger := n.teacherID.String(), n.elseID.String()
	for name, c := range map[string]struct {
		secret string
		more   []string
		want   string // who is answered; empty for nobody
	}{
		"a program":                      {"secret", nil, teacher},
		"an own page":                    {"secret", []string{"Origin", own, "Sec-Fetch-Site", "same-origin"}, teacher},
		"an own page, an old browser":    {"secret", []string{"Origin", own}, teacher},
		"an address that was typed":      {"secret", []string{"Sec-Fetch-Site", "none"}, teacher},
		"a foreign page":                 {"secret", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, ""},
		"a foreign page, an old browser": {"secret", []string{"Origin", "https://evil.example"}, ""},
		"a page without an origin":       {"secret", []string{"Origin", "null"}, ""},
		"a neighbour's page":             {"secret", []string{"Origin", own, "Sec-Fetch-Site", "same-site"}, ""},
		"a foreign link":                 {"secret", []string{"Sec-Fetch-Site", "cross-site"}, ""},
		"a listed site's page":           {"secret", []string{"Origin", listed, "Sec-Fetch-Site", "cross-site"}, ""},
		"another secret":                 {"guess", nil, ""},
		"a token beside it":              {"secret", []string{"Authorization", "Bearer " + n.stranger}, stranger},
		"a wrong token beside it":        {"secret", []string{"Authorization", "Bearer cb_wrong"}, ""},
		"no token beside it":             {"secret", []string{"Authorization", "Basic eDp5"}, ""},
	} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			a := n.send(n.asks(method, whoAmI, c.secret, c.more...))
			status, code := http.StatusUnauthorized, "UNAUTHENTICATED"
			if method == http.MethodPost && slices.Contains(c.more, "Origin") && !slices.Contains(c.more, own) && !slices.Contains(c.more, listed) {
				status, code = http.StatusForbidden, "FOREIGN_ORIGIN" // sent away before anybody asks who it is
			}
			if c.want == "" && (a.status != status || a.code() != code) || c.want != "" && at(a.Data, "viewer.person.id") != c.want {
				t.Errorf("%s by %s: %d %s", name, method, a.status, a.raw)
			}
		}
	}
	a := n.send(n.asks(http.MethodPost, whoAmI, "secret", "Origin", listed, "Authorization", "Bearer "+n.teacher))
	if at(a.Data, "viewer.person.id") != teacher || a.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("a listed site's page with a token: %s, %v", a.raw, a.header)
	}
}

// TestASessionEnds: what it shows is nothing from then on, and what listens by it is cut.
func TestASessionEnds(t *testing.T) {
	n := newTown(t, byCookie)
	for name, end := range map[string]func(session uuid.UUID){
		"ended": func(s uuid.UUID) {
			n.do(n.teacher, "endSession", "person { id }", object{"person": n.teacherID, "session": s})
		},
		"all ended":     func(uuid.UUID) { n.do(n.admin, "endSessions", "person { id }", object{"person": n.teacherID}) },
		"over":          func(uuid.UUID) { n.on(n.clock().Add(25 * time.Hour)) },
		"another's end": nil, // the control
	} {
		session := n.session(n.teacherID, name)
		other := n.session(n.teacherID, "other "+name)
		start, err := n.views.Position(t.Context()) // that of a known answer may be earlier
		if err != nil {
			t.Fatal(err)
		}
		body := mustJSON(object{"query": changes, "variables": object{"t": n.team, "after": start.String()}})
		r := n.request("", body)
		r.AddCookie(&http.Cookie{Name: "session", Value: name})
		line := open(t, r)
		if end != nil {
			end(session)
		} else {
			n.do(n.teacher, "endSession", "person { id }", object{"person": n.teacherID, "session": other})
		}
		if a := n.send(n.asks(http.MethodPost, whoAmI, name)); (a.status == http.StatusOK) != (end == nil) {
			t.Errorf("%s: answered with %s", name, a.raw)
		}
		n.do(n.lead, "renameTeam", "team { id }", object{"team": n.team, "name": "Renamed, " + name})
		event, data := line.next()
		if told := event == "next" && data["errors"] == nil; told != (end == nil) {
			t.Errorf("%s: who listens is told %s %v", name, event, data)
		}
	}
}

// TestASocketByCookie: the handshake shows the session, when the page is this server's own.
func TestASocketByCookie(t *testing.T) {
	n := newTown(t, byCookie)
	n.session(n.teacherID, "secret")
	own := strings.TrimSuffix(n.url, "/graphql")
	header := http.Header{"Cookie": {"session=secret"}, "Origin": {own}}
	w := n.dial(t, header, "graphql-transport-ws")
	w.say(`{"type":"connection_init"}`)
	if m := w.hear(); m["type"] != "connection_ack" {
		t.Fatalf("not acknowledged: %v", m)
	}
	w.subscribe("q", whoAmI, nil)
	if m := w.hear(); at(m, "payload.data.viewer.person.id") != n.teacherID.String() {
		t.Errorf("answered with %v", m)
	}
	n.do(n.teacher, "endSessions", "person { id }", object{"person": n.teacherID})
	w.subscribe("r", whoAmI, nil)
	if code, why := w.closed(); code != 4403 {
		t.Errorf("closed with %d %s", code, why)
	}

	n.session(n.teacherID, "third")
	w = n.dial(t, http.Header{"Cookie": {"session=third"}, "Sec-Fetch-Site": {"same-site"}}, "graphql-transport-ws")
	w.say(`{"type":"connection_init"}`)
	if code, why := w.closed(); code != 4403 {
		t.Errorf("a neighbour's page: closed with %d %s", code, why)
	}
	header = http.Header{"Cookie": {"session=third"}, "Origin": {"https://evil.example"}}
	_, response, err := websocket.Dial(t.Context(), strings.Replace(n.url, "http", "ws", 1), &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
	if err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page opens a socket: %v", err)
	}
}

// nothingForStrangers are limits that have nothing left for them from a moment on.
type nothingForStrangers struct{ from atomic.Bool }

func (l *nothingForStrangers) Spend(_ context.Context, who graph.Visitor, _ int) time.Duration {
	if who.Person == uuid.Nil && l.from.Load() {
		return time.Minute
	}
	return 0
}

func (*nothingForStrangers) Turn(context.Context, graph.Visitor, graph.Work) (func(), error) {
	return func() {}, nil
}

func (*nothingForStrangers) Open(context.Context, graph.Visitor) (func(), bool) {
	return func() {}, true
}

// TestWhoIsSignedInIsNoStranger: whether a socket's session goes on is looked at for nothing, however
// many strangers come.
func TestWhoIsSignedInIsNoStranger(t *testing.T) {
	var limits nothingForStrangers
	n := newTown(t, byCookie, func(c *graph.Config) { c.Limits = &limits })
	session := n.session(n.teacherID, "secret")
	w := n.dial(t, http.Header{"Cookie": {"session=secret"}}, "graphql-transport-ws")
	w.say(`{"type":"connection_init"}`)
	if m := w.hear(); m["type"] != "connection_ack" {
		t.Fatalf("not acknowledged: %v", m)
	}
	n.session(n.teacherID, "another")
	n.door.ForgetFamiliar()
	limits.from.Store(true)
	w.subscribe("q", whoAmI, nil)
	if m := w.hear(); at(m, "payload.data.viewer.person.id") != n.teacherID.String() {
		t.Fatalf("answered with %v", m)
	}
	limits.from.Store(false)
	n.do(n.admin, "endSession", "person { id }", object{"person": n.teacherID, "session": session})
	if code, _ := w.closed(); code != 4403 {
		t.Errorf("when it has ended: closed with %d", code)
	}
}

// TestLinksAreToldToWhoIssuesThem.
func TestLinksAreToldToWhoIssuesThem(t *testing.T) {
	n := newTown(t)
	id := n.id()
	input := object{"commandId": n.id(), "person": n.teacherID, "id": id}
	path, _ := n.do(n.lead, "issueLink", "path person { joinedOn }", input)["path"].(string)
	if again := n.do(n.lead, "issueLink", "path", input)["path"]; again != path || !strings.HasPrefix(path, "/link/") || len(path) != 28 {
		t.Errorf("path %q, again %v", path, again)
	}
	hash := sha256.Sum256([]byte(strings.TrimPrefix(path, "/link/")))
	if l, err := n.views.LinkByHash(t.Context(), hash, n.clock()); err != nil || l.Person != n.teacherID || l.Link != id || l.Purpose != domain.InvitationLink {
		t.Errorf("%+v, %v", l, err)
	}
	payload, a := n.command(n.lead, "issueLink", "path", object{"person": n.teacherID, "id": id})
	if payload["path"] != nil || len(payload["refusals"].([]any)) != 1 {
		t.Errorf("the same id again: %s", a.raw)
	}
	for who, token := range map[string]string{"the coach": n.coach, "a member": n.teacher, "a stranger": n.stranger} {
		if _, a := n.command(token, "issueLink", "path", object{"person": n.leadID, "id": n.id()}); a.code() != "NOT_FOUND" || strings.Contains(string(a.raw), "/link/") {
			t.Errorf("%s: %s", who, a.raw)
		}
	}
}

func TestOwnSessions(t *testing.T) {
	n := newTown(t, byCookie)
	n.session(n.teacherID, "secret")
	const query = `query($id: ID!) { person(id: $id) { sessions { id method label from until } } }`
	for who, c := range map[string]struct {
		token string
		want  string
	}{
		"the person": {n.teacher, `"label":"phone"`}, "an administrator": {n.admin, `"label":null`}, "the lead": {n.lead, `"sessions":[]`},
	} {
		if a := n.ask(c.token, query, object{"id": n.teacherID}); !strings.Contains(string(a.raw), c.want) {
			t.Errorf("%s sees %s", who, a.raw)
		}
	}
}
