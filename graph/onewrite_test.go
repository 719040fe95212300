package graph_test

import (
	"context"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

// timelinePage and feedPage are what the desk shows of a timeline and of the feed, from top to bottom.
const (
	timelinePage = `query($id: ID!, $first: Int) { team(id: $id) { name school { name } timeline(first: $first) { totalCount pageInfo { hasNextPage endCursor } edges { node {
		id title stage purpose leftOpen revision schoolYear plannedOn classes { startedOn finishedOn class { id label school { name } teachers { name } } }
		project { title team { name } } parents { id } children { id } ramp { links { parent } } triedFrom { title } shareOut { title teamName } shareOuts { id draft { version writtenBy { name } waitsFor { name } } }
		plan { objective change rationale decisionRule startsOn endsOn tasks { id what done } measures { id name unit team { name } }
			questions { id text result learning measure { id } predictions { id text low high confidence madeAt timing late madeBy { id name } } } }
		do { startedOn completedOn carriedOut observations(first: 10) { totalCount edges { node { id kind text occurredOn by { id name } } } } adjustments { id intent text why } }
		study { summary improvement studiedOn } act { decision reason nextSteps decidedOn } history(first: 5) { totalCount edges { node { type actor { name } } } }
		outcomes { measure { id name unit direction } class { id label } before { count mean median } during { count mean median }
			overlaps { id } measurements(last: 12) { id period periodEnd value numerator denominator students shown } } } } } } }`
	feedPage = `query($first: Int) { shareOuts(first: $first) { totalCount pageInfo { hasNextPage endCursor } facets { kinds { value count } } edges { cursor node {
		id kind title change learned tryThis conditions attribution subject grades releasedAt version thanks thanked revision
		team { id name } school { name district { name } } schools { name } teamName schoolNames cycle { id title } audience { kind network { name } } } } } }`
)

// resolvedFields are the fields that a door has resolved by themselves, by how often.
type resolvedFields struct {
	mu     sync.Mutex
	fields map[string]int
}

func count(d *graph.Door) *resolvedFields {
	c := &resolvedFields{fields: make(map[string]int)}
	d.CountFields(func(field string) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.fields[field]++
	})
	return c
}

func (c *resolvedFields) all() (n int) {
	for _, times := range c.fields {
		n += times
	}
	return n
}

// TestAPageIsOneWrite: however much is on a page of a timeline or of the feed, the executor resolves one field,
// which holds the page, and of the feed its facets, which are computed.
func TestAPageIsOneWrite(t *testing.T) {
	if testing.Short() {
		t.Skip("the world is built without -short")
	}
	p := newTwins(t)
	with, plain := count(p.with), count(p.plain)
	team, cycles := uuid.Nil, 0.0
	for _, id := range p.order {
		if p.kinds[id] == "Team" {
			data := p.read(p.insider.token, `query($id: ID!) { team(id: $id) { timeline { totalCount } } }`, object{"id": id})
			if n := at(data, "team.timeline.totalCount").(float64); n > cycles {
				team, cycles = id, n
			}
		}
	}
	shared := at(p.read(p.insider.token, `{ shareOuts { totalCount } }`, nil), "shareOuts.totalCount").(float64)
	p.caughtUp() // what was read from outside is told by now, and positions stay
	for name, c := range map[string]struct {
		query  string
		items  float64
		fields []string
	}{
		"timeline": {timelinePage, cycles, []string{"Query.team"}},
		"feed":     {feedPage, shared, []string{"Query.shareOuts", "ShareOutConnection.facets"}},
	} {
		if c.items < 3 {
			t.Fatalf("%s: only %v are on the page", name, c.items)
		}
		for _, first := range []float64{1, c.items} {
			clear(with.fields)
			clear(plain.fields)
			answer, difference := p.same(p.insider.token, c.query, object{"id": team, "first": first})
			if difference != "" || !strings.HasPrefix(answer, `{"data":`) {
				t.Fatalf("%s of %v: %s\n%.2000s", name, first, difference, answer)
			}
			if got := slices.Sorted(maps.Keys(with.fields)); !slices.Equal(got, c.fields) || with.all() != len(c.fields) {
				t.Errorf("%s of %v: %v are resolved by themselves, want %v once each", name, first, with.fields, c.fields)
			}
			if plain.all() < 30*int(first) {
				t.Errorf("%s of %v: of %d fields in all it shows too little", name, first, plain.all())
			}
			t.Logf("%s of %v: %d of %d fields, %d bytes", name, first, with.all(), plain.all(), len(answer))
		}
	}
}

// TestViewsReadUnderTheWholeAnswersContext: which field asks first for the reader is chance, and its context
// may be over before what it gave is written.
func TestViewsReadUnderTheWholeAnswersContext(t *testing.T) {
	n := newTown(t)
	n.plan("Number talks", n.measure("Exit tickets"), nil)
	n.caughtUp()
	n.door.EndFields()
	data := n.read(n.teacher, `query($id: ID!) { team(id: $id) { timeline { totalCount edges { node { title history { totalCount } } } } } }`, object{"id": n.team})
	if title, facts := at(data, "team.timeline.edges.0.node.title"), at(data, "team.timeline.edges.0.node.history.totalCount"); title != "Number talks" || facts != 1.0 {
		t.Errorf("%v with %v facts", title, facts)
	}
}

// TestWhoIsGoneIsReadNoFurther: once the client is gone, or its time is over, views read nothing more.
func TestWhoIsGoneIsReadNoFurther(t *testing.T) {
	n := newTown(t, func(c *graph.Config) { c.KnownAnswers = 0 }) // both are read
	n.plan("Number talks", n.measure("Exit tickets"), nil)
	n.caughtUp()
	ctx, gone := context.WithCancel(t.Context())
	ask := func(also string) string { // what is asked twice may be known
		r := n.request(n.teacher, `{"query":"{ viewer { teams { timeline { edges { node { title `+also+` } } } } } }"}`)
		w := httptest.NewRecorder()
		n.door.ServeHTTP(w, r.WithContext(ctx))
		return w.Body.String()
	}
	if got := ask("children { id }"); !strings.Contains(got, `"title":"Number talks"`) {
		t.Fatal(got)
	}
	n.door.Inside(func(viewer any) any {
		gone()
		return viewer
	})
	if got := ask("history { totalCount }"); strings.Contains(got, "Number talks") || !strings.Contains(got, `"code":"UNAVAILABLE"`) {
		t.Error(got)
	}
}
