package graph_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// history has something happen in a world, at random.
type history struct {
	*world
	*rand.Rand
	teams   []uuid.UUID
	granted [][2]uuid.UUID // whose roles, and the roles
	counts  map[string]int
}

func newHistory(w *world, seed uint64) *history {
	h := &history{world: w, Rand: rand.New(rand.NewPCG(seed, 7)), counts: make(map[string]int)}
	for _, id := range w.order {
		if t := w.teams[id]; t != nil && !t.disbanded {
			h.teams = append(h.teams, id)
		}
	}
	return h
}

// happen has one thing happen; what a rule forbids has not.
func (h *history) happen() {
	t := h.world.teams[h.teams[h.IntN(len(h.teams))]]
	viewer := h.viewers[h.IntN(len(h.viewers))]
	lead := h.people[t.lead].token
	tell := func(token, name string, input object) {
		if p, _ := h.command(token, name, "position", input); p["position"] != nil {
			h.counts[name]++
		}
	}
	switch h.IntN(8) {
	case 0:
		tell(h.admin, "renameTeam", object{"team": t.id, "name": fmt.Sprint("Team ", h.Uint32())})
	case 1:
		tell(h.admin, "renameSchool", object{"school": t.home, "name": fmt.Sprint("School ", h.Uint32())})
	case 2:
		tell(h.admin, "addMember", object{"team": t.id, "person": viewer.id, "school": t.home, "position": "SPECIALIST"})
	case 3:
		tell(h.admin, "removeMember", object{"team": t.id, "person": t.mates[h.IntN(len(t.mates))]})
	case 4:
		grant := h.id()
		h.granted = append(h.granted, [2]uuid.UUID{viewer.id, grant})
		tell(h.admin, "grantRole", object{"person": viewer.id, "id": grant, "role": "SCHOOL_LEADER", "scope": t.home})
	case 5:
		if n := len(h.granted); n > 0 {
			g := h.granted[n-1]
			h.granted = h.granted[:n-1]
			tell(h.admin, "revokeRole", object{"person": g[0], "grant": g[1]})
		}
	case 6:
		tell(lead, "planCycle", object{"cycle": h.id(), "team": t.id, "title": fmt.Sprint("Cycle ", h.Uint32()), "purpose": "COLLECT", "questions": []object{{"id": h.id(), "text": "How many?"}}})
	case 7:
		h.on(h.clock().AddDate(0, 0, 1))
		h.counts["day"]++
	}
	h.caughtUp()
}

// asking is what somebody asks.
type asking struct {
	who       *personFact
	query     string
	variables map[string]any
}

// ofItsReading is what an answer tells of when it was read, which is not told again.
var ofItsReading = regexp.MustCompile(`,"extensions":\{"position":"[^"]+"\}\}$`)

// TestWhatIsKnownIsWhatWouldBeRead: while things happen at random, everybody asks what they have asked
// before and what they have not; a door that keeps answers gives what one gives that keeps none.
func TestWhatIsKnownIsWhatWouldBeRead(t *testing.T) {
	if testing.Short() {
		t.Skip("the world is built without -short")
	}
	p := twins{world: newWorld(t)}
	p.config.NoteReads = func(context.Context, projections.Scope, []projections.Reading) error { return nil }
	keeping, fresh := p.anotherDoor(16<<20), p.anotherDoor(0)
	answer := func(d *graph.Door, a asking) string {
		r := p.request(a.who.token, mustJSON(object{"query": a.query, "variables": a.variables}))
		w := through(d, r)
		return fmt.Sprint(w.Code, " ", errorsInOrder(ofItsReading.ReplaceAllString(w.Body.String(), "}")))
	}
	h := newHistory(p.world, 1)
	m := p.maker(schema(t), h.Rand)
	invent := func() asking {
		for {
			a := asking{who: p.insider}
			if h.IntN(3) > 0 {
				a.who = p.viewers[h.IntN(len(p.viewers))]
			}
			a.query, a.variables = m.Query(gql.Query, schema(t).Query)
			if h.IntN(10) == 0 || !strings.Contains(answer(fresh, a), `{"errors":`) {
				return a
			}
		}
	}
	var asked []asking
	for range 40 {
		asked = append(asked, invent())
	}
	const steps, each = 80, 12
	answers := 0
	for step := range steps {
		h.happen()
		asked[h.IntN(len(asked))] = invent()
		for range each {
			a := asked[h.IntN(len(asked))]
			want := answer(fresh, a)
			for range 3 {
				if got := answer(keeping, a); got != want {
					t.Fatalf("step %d as %s: %s %v\ngot  %s\nwant %s", step, a.who.name, a.query, a.variables, got, want)
				}
				answers++
			}
		}
	}
	s := keeping.KnownAnswers()
	t.Logf("%d answers, %d of them known; %v", answers, s.Hits, h.counts)
	if s.Hits < uint64(answers)/3 || len(h.counts) < 8 {
		t.Errorf("too few are known, or too little happens: %d of %d, %v", s.Hits, answers, h.counts)
	}
}
