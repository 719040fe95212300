package graph_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

// anotherDoor is one to the same house that keeps answers in so many bytes; requests have all the same id.
func (h *house) anotherDoor(room int) *graph.Door {
	h.t.Helper()
	c := h.config
	c.KnownAnswers, c.NewID = room, func() string { return "request" }
	door, err := graph.New(c)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(door.Close)
	return door
}

// through has a request answered by a door.
func through(d *graph.Door, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// query is a request of someone, with more headers in pairs.
func (h *house) query(token, query string, header ...string) *http.Request {
	r := h.request(token, mustJSON(object{"query": query}))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// learn asks a door what somebody asks, twice: then the answer must be known. What it brings about is
// shown before.
func (h *house) learn(d *graph.Door, ask func() *http.Request) string {
	h.t.Helper()
	through(d, ask()) // a read from outside is recorded, which is a change
	h.caughtUp()
	first, before := through(d, ask()), d.KnownAnswers().Hits
	again := through(d, ask())
	if d.KnownAnswers().Hits != before+1 || !bytes.Equal(again.Body.Bytes(), first.Body.Bytes()) || again.Code != http.StatusOK {
		h.t.Fatalf("it is not known: %d %s", again.Code, again.Body)
	}
	return again.Body.String()
}

// questions are about one town, each answered differently to its people.
func (r *record) questions() []string {
	return []string{
		`{ viewer { person { name email } teams { name } schools { name } roles { role } coaching { team { name } } due { kind } } }`,
		fmt.Sprintf(`{ team(id: %q) { name members { person { name email } } classes(schoolYear: "2026-27") { label } } }`, r.team),
		fmt.Sprintf(`{ team(id: %q) { timeline { totalCount edges { node { id title } } } } }`, r.team),
		fmt.Sprintf(`{ school(id: %q) { name teams { name } timeline { edges { node { title } } } } }`, r.school),
		fmt.Sprintf(`{ measure(id: %q) { name series { measurements { value } } totals { measurements { value } } } }`, r.measure),
		fmt.Sprintf(`{ nodes(ids: [%q, %q, %q, %q]) { __typename id } }`, r.first, r.project, r.idea, r.class),
		fmt.Sprintf(`{ person(id: %q) { name email roles { role } } }`, r.teacherID),
		fmt.Sprintf(`{ network(id: %q) { name schools { name } timeline { edges { node { title } } } } }`, r.network),
		`{ shareOuts { totalCount edges { node { title } } } }`,
	}
}

// TestViewersNeverShareAnAnswer asks the same of one door as everybody in turn: each is answered as by a
// door that keeps nothing. With the scope left out of the key that is not so, which must be found.
func TestViewersNeverShareAnAnswer(t *testing.T) {
	r := newRecord(t)
	keeping, fresh := r.anotherDoor(16<<20), r.anotherDoor(0)
	people := map[string]string{"teacher": r.teacher, "lead": r.lead, "coach": r.coach, "leader": r.leader, "stranger": r.stranger, "admin": r.admin}
	compare := func() (asked, wrong int) {
		for _, q := range r.questions() {
			for range 3 {
				for name, token := range people {
					want, got := through(fresh, r.query(token, q)), through(keeping, r.query(token, q))
					r.caughtUp() // what was read from outside is a change
					asked++
					if want.Code != got.Code || ofItsReading.ReplaceAllString(want.Body.String(), "") != ofItsReading.ReplaceAllString(got.Body.String(), "") {
						if wrong++; wrong == 1 {
							t.Logf("%s as %s: %d %s\nwant %d %s", q, name, got.Code, got.Body, want.Code, want.Body)
						}
					}
				}
			}
		}
		return asked, wrong
	}
	compare() // from here on nothing is new
	before := keeping.KnownAnswers().Hits
	asked, wrong := compare()
	known := keeping.KnownAnswers().Hits - before
	t.Logf("%d answers, %d of them known", asked, known)
	if wrong > 0 || known < uint64(asked)/2 {
		t.Errorf("%d of %d answers are another's; %d were known", wrong, asked, known)
	}
	keeping.LeaveScopeOut()
	asked, wrong = compare()
	t.Logf("without the scope in the key %d of %d answers are another's", wrong, asked)
	if wrong < asked/4 {
		t.Errorf("it is not found that the scope is left out of the key: %d of %d differ", wrong, asked)
	}
}

// TestWhoMayNotReadIsGivenNothingKnown: a token for something else, one that is not valid, nobody.
func TestWhoMayNotReadIsGivenNothingKnown(t *testing.T) {
	n := newTown(t)
	door := n.anotherDoor(16 << 20)
	q := fmt.Sprintf(`{ team(id: %q) { name members { person { name } } } }`, n.team)
	n.learn(door, func() *http.Request { return n.query(n.lead, q) })
	recording := n.limited(n.lead, n.leadID, "RECORD")
	reading := n.limited(n.lead, n.leadID, "READ")
	n.caughtUp()
	n.learn(door, func() *http.Request { return n.query(n.lead, q) })
	before := door.KnownAnswers().Hits
	for name, token := range map[string]string{"a token for recording": recording, "no token": "", "a guessed token": "cb_guessed", "a stranger": n.stranger} {
		if a := through(door, n.query(token, q)); strings.Contains(a.Body.String(), "Ana Teacher") {
			t.Errorf("%s is told %s", name, a.Body)
		}
	}
	if hits := door.KnownAnswers().Hits; hits != before {
		t.Errorf("%d were given something known", hits-before)
	}
	if a := through(door, n.query(reading, q)); !strings.Contains(a.Body.String(), "Ana Teacher") || door.KnownAnswers().Hits != before+1 {
		t.Errorf("the same person with another token for reading: %s", a.Body)
	}
}

// TestOtherRequestsAreOtherAnswers: by body, method, media type.
func TestOtherRequestsAreOtherAnswers(t *testing.T) {
	n := newTown(t)
	door := n.anotherDoor(16 << 20)
	id := uuid.NewString()
	for i, ask := range []func() *http.Request{
		func() *http.Request { return n.request(n.lead, `{"query":"{viewer{person{name}}}"}`) },
		func() *http.Request { return n.request(n.lead, `{"query":"{viewer{person{name}}}" }`) },
		func() *http.Request {
			return n.request(n.lead, `{"query":"query A{viewer{person{name}}} query B{viewer{person{id}}}","operationName":"A"}`)
		},
		func() *http.Request {
			return n.request(n.lead, `{"query":"query A{viewer{person{name}}} query B{viewer{person{id}}}","operationName":"B"}`)
		},
		func() *http.Request { return n.query(n.lead, `{viewer{person{name}}}`, "Accept", proto) },
		func() *http.Request {
			return n.asks(http.MethodGet, `{viewer{person{name}}}`, id, "Authorization", "Bearer "+n.lead)
		},
		func() *http.Request {
			return n.asks(http.MethodGet, `{viewer{person{id}}}`, id, "Authorization", "Bearer "+n.lead)
		},
	} {
		n.learn(door, ask)
		if got := door.KnownAnswers().Answers; got != i+1 {
			t.Errorf("after %d requests %d answers are kept", i+1, got)
		}
	}
	raw := n.asks(http.MethodGet, `{viewer{person{name}}}`, id).URL.RawQuery
	if a := through(door, n.request(n.lead, raw)); a.Code != http.StatusBadRequest {
		t.Errorf("the query of a URL, sent with POST: %d %s", a.Code, a.Body)
	}
}
