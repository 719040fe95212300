package graph_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"github.com/cyclebook/cyclebook/graph"
)

// by is a GET or HEAD of someone.
func (n *town) by(method, token, query string, header ...string) *http.Request {
	r := n.asks(http.MethodGet, query, "none", header...)
	r.Method = method
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// TestAKnownAnswerHasTheHeaderOfItsRequest and everything else as one that is read.
func TestAKnownAnswerHasTheHeaderOfItsRequest(t *testing.T) {
	n := newTown(t)
	c := n.config
	c.KnownAnswers, c.Origins = 16<<20, []string{"https://app.example.org"}
	door, err := graph.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	c.KnownAnswers = 0
	fresh, err := graph.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	q := fmt.Sprintf(`{ team(id: %q) { name } }`, n.team)
	asks := map[string]func() *http.Request{
		"POST":                    func() *http.Request { return n.query(n.teacher, q) },
		"GraphQL's media type":    func() *http.Request { return n.query(n.teacher, q, "Accept", proto) },
		"GET":                     func() *http.Request { return n.by(http.MethodGet, n.teacher, q) },
		"HEAD":                    func() *http.Request { return n.by(http.MethodHead, n.teacher, q) },
		"a listed site":           func() *http.Request { return n.query(n.teacher, q, "Origin", "https://app.example.org") },
		"a listed site, with GET": func() *http.Request { return n.by(http.MethodGet, n.teacher, q, "Origin", "https://app.example.org") },
		"another site, with GET":  func() *http.Request { return n.by(http.MethodGet, n.teacher, q, "Origin", "https://evil.example.org") },
	}
	ids, unkept := make(map[string]bool), 0
	for name, ask := range asks {
		n.learn(door, ask)
		known, read := through(door, ask()), through(fresh, ask())
		id := known.Header().Get("X-Request-Id")
		if id == "" || ids[id] {
			t.Errorf("%s: the id %q was another's", name, id)
		}
		ids[id] = true
		known.Header().Del("X-Request-Id")
		read.Header().Del("X-Request-Id")
		if fmt.Sprint(known.Header()) != fmt.Sprint(read.Header()) || known.Body.String() != read.Body.String() {
			t.Errorf("%s: %v %s\nwant %v %s", name, known.Header(), known.Body, read.Header(), read.Body)
		}
		if known.Header().Get("Cache-Control") == "no-store" {
			unkept++ // nobody keeps it, so there is nothing to tell apart (RFC 9111, 4.1 and 5.2.2.5)
			continue
		}
		for _, field := range []string{"Accept", "Accept-Encoding", "Authorization", "Cookie", "Min-Position", "Origin"} {
			if !slices.Contains(strings.Split(strings.Join(known.Header().Values("Vary"), ", "), ", "), field) {
				t.Errorf("%s: Vary %q lacks %s", name, known.Header().Values("Vary"), field)
			}
		}
	}
	if unkept != 3 {
		t.Errorf("%d answers say that nobody may keep them, want those to POST", unkept)
	}
}

// TestWhatTheClientHasIsNotSentAgain: a tag is for GET and HEAD, the same from each door, and compared
// weakly (RFC 9110, 13.1.2); to a POST it says nothing.
func TestWhatTheClientHasIsNotSentAgain(t *testing.T) {
	n := newTown(t)
	door, other := n.anotherDoor(16<<20), n.anotherDoor(0)
	q := fmt.Sprintf(`{ team(id: %q) { name } }`, n.team)
	get := func(header ...string) *http.Request { return n.by(http.MethodGet, n.teacher, q, header...) }
	n.learn(door, func() *http.Request { return get() })
	tag := through(door, get()).Header().Get("ETag")
	if fresh := through(other, get()).Header().Get("ETag"); tag == "" || fresh != tag {
		t.Errorf("the tag is %q, that of another door %q", tag, fresh)
	}
	before := door.KnownAnswers().Hits
	for has, want := range map[string]int{
		tag: 304, `"x", ` + tag: 304, strings.TrimPrefix(tag, "W/"): 304, "*": 304, `"x"`: 200, `W/"x", "y"`: 200, strings.Replace(tag, `"`, "", 1): 200, "": 200,
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for name, d := range map[string]*graph.Door{"known": door, "fresh": other} {
				a := through(d, n.by(method, n.teacher, q, "If-None-Match", has))
				if a.Code != want || (a.Body.Len() > 0) != (want == 200) || a.Header().Get("ETag") != tag || a.Header().Get("Cache-Control") != "private, no-cache" {
					t.Errorf("%s %s with %s: %d %v %s", name, method, has, a.Code, a.Header(), a.Body)
				}
			}
		}
	}
	if got := door.KnownAnswers().Hits - before; got < 8 {
		t.Errorf("only %d were known", got)
	}
	post := func() *http.Request { return n.query(n.teacher, q, "If-None-Match", "*") }
	n.learn(door, post)
	if a := through(door, post()); a.Code != 200 || a.Header().Get("ETag") != "" || a.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("POST: %d %v", a.Code, a.Header())
	}
	n.do(n.lead, "renameTeam", "position", object{"team": n.team, "name": "Another name"})
	n.caughtUp()
	if a := through(door, get("If-None-Match", tag)); a.Code != 200 || a.Header().Get("ETag") == tag {
		t.Errorf("of something else: %d %v", a.Code, a.Header())
	}
	// The server takes the length of an answer from HEAD that has no body.
	server := httptest.NewServer(door)
	defer server.Close()
	n.learn(door, func() *http.Request { return get() })
	head := n.by(http.MethodHead, n.teacher, q)
	head.URL.Host, head.Host = strings.TrimPrefix(server.URL, "http://"), ""
	a, err := http.DefaultTransport.RoundTrip(head)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if raw, err := io.ReadAll(a.Body); err != nil || a.StatusCode != 200 || len(raw) > 0 || a.ContentLength != int64(through(door, get()).Body.Len()) {
		t.Errorf("HEAD: %d %v, %v", a.StatusCode, a.Header, err)
	}
}

// TestACompressedAnswerIsTheSame: from the first time on, kept or not, of known answers and of others.
func TestACompressedAnswerIsTheSame(t *testing.T) {
	n := newTown(t)
	measure := n.measure("Exit ticket")
	for i := range 30 {
		n.plan(fmt.Sprint("Cycle ", i), measure, nil)
	}
	q := fmt.Sprintf(`{ team(id: %q) { timeline(first: 50) { edges { cursor node { id title stage plan { change questions { id text predictions { id text } } } } } } } }`, n.team)
	plainly := through(n.anotherDoor(0), n.query(n.teacher, q)).Body.Bytes()
	if len(plainly) <= 8<<10 {
		t.Fatalf("%d bytes are not compressed", len(plainly))
	}
	open := map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r, zstd.WithDecoderConcurrency(1)) },
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
	}
	for _, room := range []int{0, 16 << 20} {
		door := n.anotherDoor(room)
		sizes := make(map[int]bool)
		for range 4 {
			for coding, opened := range open {
				for _, method := range []string{http.MethodPost, http.MethodGet} {
					r := n.query(n.teacher, q, "Accept-Encoding", coding)
					if method == http.MethodGet {
						r = n.by(method, n.teacher, q, "Accept-Encoding", coding)
					}
					a := through(door, r)
					body, err := opened(a.Body)
					if err != nil {
						t.Fatal(err)
					}
					sent := a.Body.Len()
					got, err := io.ReadAll(body)
					if err != nil || !bytes.Equal(got, plainly) || a.Header().Get("Content-Encoding") != coding {
						t.Errorf("%s in %q is %q: %v, %.100s", method, coding, a.Header().Get("Content-Encoding"), err, got)
					}
					if tag := a.Header().Get("ETag"); method == http.MethodGet && coding != "" && !strings.HasSuffix(tag, "-"+coding+`"`) {
						t.Errorf("the tag of %s is %s", coding, tag)
					}
					if coding != "" && sent > len(plainly)/2 {
						t.Errorf("%s: %d of %d bytes", coding, sent, len(plainly))
					}
				}
			}
			sizes[door.KnownAnswers().Bytes] = true
		}
		if s := door.KnownAnswers(); room > 0 && (s.Hits != 22 || s.Answers != 2 || len(sizes) < 2) {
			t.Errorf("%+v, sizes %v: nothing compressed is kept", s, sizes)
		}
	}
}

// TestTheRoomIsKeptTo by many large answers, of which the first goes first.
func TestTheRoomIsKeptTo(t *testing.T) {
	n := newTown(t)
	measure := n.measure("Exit ticket")
	for i := range 10 {
		n.plan(fmt.Sprint("Cycle ", i), measure, nil)
	}
	const room = 128 << 10
	door := n.anotherDoor(room)
	q := func(i int) string {
		return fmt.Sprintf(`query Q%d { team(id: %q) { timeline(first: 100) { edges { node { id title plan { change questions { id text } } } } } } }`, i, n.team)
	}
	for i := range 100 {
		a := through(door, n.query(n.teacher, q(i)))
		if s := door.KnownAnswers(); s.Bytes > room || a.Code != 200 {
			t.Fatalf("%d: %+v", a.Code, s)
		}
	}
	kept := door.KnownAnswers().Answers
	if kept < 20 || kept > 90 {
		t.Fatalf("%d of 100 are kept", kept)
	}
	before := door.KnownAnswers().Hits
	through(door, n.query(n.teacher, q(99)))
	through(door, n.query(n.teacher, q(100-kept)))
	through(door, n.query(n.teacher, q(99-kept)))
	if hits := door.KnownAnswers().Hits - before; hits != 2 {
		t.Errorf("of the last, the first that is kept, and the one before it %d are known", hits)
	}
}

// TestWhatIsNeverKept: what changes something, what has errors, what reads nothing, and what asks the log
// again, which the keys may open less another time.
func TestWhatIsNeverKept(t *testing.T) {
	r := newRecord(t)
	c := r.config
	c.KnownAnswers, c.Introspection = 16<<20, graph.ForAll
	door, err := graph.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	for name, ask := range map[string]func() *http.Request{
		"a mutation": func() *http.Request {
			return r.query(r.lead, fmt.Sprintf(`mutation { renameTeam(input: {commandId: "0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f", team: %q, name: "Once"}) { team { name } } }`, r.team))
		},
		"an error": func() *http.Request { return r.query(r.teacher, fmt.Sprintf(`{ team(id: %q) { name } }`, uuid.Nil)) },
		"an error beside data": func() *http.Request {
			return r.query(r.teacher, fmt.Sprintf(`{ viewer { person { name } } team(id: %q) { name } }`, r.id()))
		},
		"what is wrong":          func() *http.Request { return r.query(r.teacher, `{ nothing }`) },
		"nothing read":           func() *http.Request { return r.query(r.teacher, `{ __typename }`) },
		"the schema":             func() *http.Request { return r.query(r.teacher, `{ __schema { types { name } } }`) },
		"the schema, for nobody": func() *http.Request { return r.query("", `{ __schema { types { name } } }`) },
		"an earlier moment": func() *http.Request {
			return r.query(r.teacher, fmt.Sprintf(`{ cycle(id: %q, asOf: %q) { title } }`, r.first, r.before))
		},
		"a timeline of before": func() *http.Request {
			return r.query(r.teacher, fmt.Sprintf(`{ team(id: %q) { timeline(asOf: %q) { totalCount } } }`, r.team, r.before))
		},
		"a fact's body": func() *http.Request {
			return r.query(r.teacher, fmt.Sprintf(`{ cycle(id: %q) { history { edges { node { body } } } } }`, r.first))
		},
		"a body of before": func() *http.Request {
			return r.query(r.teacher, fmt.Sprintf(`{ cycle(id: %q, asOf: %q) { history { edges { node { body } } } } }`, r.first, r.before))
		},
	} {
		for range 3 {
			a := through(door, ask())
			if told := strings.Contains(a.Body.String(), `"errors":`); told != slices.Contains([]string{"an error", "an error beside data", "what is wrong"}, name) && name != "a mutation" {
				t.Errorf("%s: %s", name, a.Body)
			}
			r.caughtUp()
		}
		if s := door.KnownAnswers(); s.Answers != 0 || s.Hits != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	r.learn(door, func() *http.Request {
		return r.query(r.teacher, fmt.Sprintf(`{ cycle(id: %q) { history { edges { node { type } } } } }`, r.first))
	})
}
