package graph_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

const releases = `subscription($n: ID!, $after: Position) { shareOutsReleased(network: $n, after: $after) { position kind id } }`

// sharing is a town whose network has a school of another district, with a team of its own.
type sharing struct {
	*town
	south, ash, southTeam, agreement uuid.UUID
	southern                         string
}

func newSharing(t testing.TB, change ...func(*graph.Config)) *sharing {
	n := newTown(t, change...)
	s := &sharing{town: n, south: n.id(), ash: n.id(), southTeam: n.id(), agreement: n.id()}
	n.do(n.admin, "registerDistrict", "district { id }", object{"district": s.south, "name": "South"})
	n.do(n.admin, "registerSchool", "school { id }", object{"school": s.ash, "name": "Ash School", "zone": "America/New_York", "district": s.south, "from": "2026-08-01"})
	n.do(n.admin, "admitSchool", "network { id }", object{"network": n.network, "school": s.ash, "occurredOn": "2026-08-01"})
	for agreement, district := range map[uuid.UUID]uuid.UUID{s.agreement: s.south, n.id(): n.district} {
		n.do(n.admin, "signAgreement", "network { id }", object{"network": n.network, "id": agreement, "district": district, "covers": []string{"SHARE_OUTS"}, "purposes": []string{"IMPROVEMENT"}, "from": "2026-08-01", "destruction": "KEEP"})
	}
	southern, id := n.person("Sue South")
	s.southern = southern
	n.form(s.southTeam, "South Team", s.ash, id)
	return s
}

// shares drafts and releases a share-out of a new cycle of a team.
func (s *sharing) shares(token string, team uuid.UUID, title string, more object) uuid.UUID {
	s.t.Helper()
	id, cycle := s.id(), s.id()
	s.do(token, "planCycle", "cycle { id }", object{"cycle": cycle, "team": team, "title": "A cycle", "purpose": "TEST", "change": "frames", "questions": []object{{"id": s.id(), "text": "Does it help?"}}})
	s.begun(token, cycle)
	s.do(token, "draftShareOut", "position", object{"shareOut": id, "team": team, "cycle": cycle, "kind": "LOSS", "title": title, "learned": "It took too long"})
	s.release(token, id, more)
	return id
}

func (s *sharing) release(token string, id uuid.UUID, more object) {
	s.t.Helper()
	input := object{"shareOut": id, "version": 1, "audience": object{"kind": "NETWORK", "network": s.network}, "attribution": "ANONYMOUS"}
	for key, value := range more {
		input[key] = value
	}
	s.do(token, "releaseShareOut", "position", input)
}

// Releases are pushed once and in order, not those under embargo, none of a district whose agreement
// has ended while the line was open; the line ends when the listener leaves the network.
func TestReleasesArePushedToWhoMayReadThem(t *testing.T) {
	s := newSharing(t, func(c *graph.Config) { c.Patience.Rights = 5 * time.Millisecond })
	start := s.ask(s.teacher, "{viewer{person{id}}}", nil).Extensions["position"]
	e := open(t, s.streamed(s.stranger, releases, object{"n": s.network, "after": start}))
	expect := func(e *events, id uuid.UUID, kind string) any {
		t.Helper()
		event, data := e.next()
		if event != "next" || at(data, "data.shareOutsReleased.id") != id.String() || at(data, "data.shareOutsReleased.kind") != kind {
			t.Fatalf("%s %v, want %s %s", event, data, kind, id)
		}
		return at(data, "data.shareOutsReleased.position")
	}
	first := s.shares(s.southern, s.southTeam, "From another district", nil)
	position := expect(e, first, "RELEASED")
	s.shares(s.teacher, s.team, "For later", object{"embargoUntil": "2026-12-01"})
	s.shares(s.teacher, s.team, "For the school", object{"audience": object{"kind": "SCHOOL"}})
	second := s.shares(s.teacher, s.team, "Now", nil)
	expect(e, second, "RELEASED")
	s.release(s.teacher, second, object{"attribution": "SCHOOL"})
	expect(e, second, "REVISED")

	// The release before the agreement's end is not told any more to who comes late, nor at a resumption.
	s.do(s.admin, "endAgreement", "network { id }", object{"network": s.network, "agreement": s.agreement})
	third := s.shares(s.teacher, s.team, "After the end", nil)
	expect(e, third, "RELEASED")
	late := open(t, s.streamed(s.stranger, releases, object{"n": s.network, "after": start}))
	for _, id := range []uuid.UUID{second, second, third} {
		if event, data := late.next(); event != "next" || at(data, "data.shareOutsReleased.id") != id.String() {
			t.Fatalf("late: %s %v, want %s", event, data, id)
		}
	}
	again := open(t, s.streamed(s.stranger, releases, object{"n": s.network, "after": position}))
	expect(again, second, "RELEASED")

	// Of two lines of which one is of the network no more, both of the listener's end.
	s.do(s.admin, "removeSchool", "network { id }", object{"network": s.network, "school": s.elsewhere, "occurredOn": "2026-08-02"})
	for name, line := range map[string]*events{"the first": e, "the late one": late} {
		if event, data := line.next(); event == "next" && data["data"] != nil {
			t.Errorf("%s goes on: %v", name, data)
		}
	}
	if a := s.ask(s.stranger, `{ shareOuts { totalCount } }`, nil); at(a.Data, "shareOuts.totalCount") != 0.0 {
		t.Errorf("the feed of who is of the network no more: %s", a.raw)
	}
}

// To listen to a network that is not one's own is answered like listening to nothing.
func TestReleasesOfOthersNetworks(t *testing.T) {
	s := newSharing(t)
	nobody, _ := s.person("Nobody")
	for name, id := range map[string]uuid.UUID{"a network": s.network, "nothing": s.id(), "a team": s.team} {
		event, data := open(t, s.streamed(nobody, releases, object{"n": id})).next()
		if code := at(data, "errors.0.extensions.code"); event != "next" || code != "NOT_FOUND" || data["data"] != nil {
			t.Errorf("%s: %s %v", name, event, data)
		}
	}
}

// The feed, a search with its facets, a follow and the inbox, through the API.
func TestTheFeedThroughTheAPI(t *testing.T) {
	s := newSharing(t)
	follow := s.id()
	if got := s.do(s.stranger, "startFollow", "follow { id topic since changeIdea { id } family { id } }", object{"follow": follow, "topic": "sentence frame"}); at(got, "follow.topic") != "sentence frame" {
		t.Errorf("follow: %v", got)
	}
	frames := s.shares(s.southern, s.southTeam, "Sentence frames", nil)
	s.on(today.AddDate(0, 0, 1)) // of one day the order says nothing
	strips := s.shares(s.teacher, s.team, "Fraction strips", nil)
	feed := s.read(s.stranger, `{ shareOuts { totalCount edges { node { id title learned team { id } cycle { id } } } facets { kinds { value count few } } pageInfo { hasNextPage } } }`, nil)
	for path, want := range map[string]any{
		"totalCount": 2.0, "edges.0.node.id": strips.String(), "edges.1.node.title": "Sentence frames", "edges.1.node.team": nil, "edges.1.node.cycle": nil,
		"facets.kinds.0.value": "LOSS", "facets.kinds.0.count": nil, "facets.kinds.0.few": true, "pageInfo.hasNextPage": false,
	} {
		if got := at(feed, "shareOuts."+path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if got := s.read(s.stranger, `{ shareOuts(search: "framing sentences", filter: {kinds: [LOSS]}) { edges { node { id } } } }`, nil); at(got, "shareOuts.edges.0.node.id") != frames.String() && len(list(got, "shareOuts.edges")) != 0 {
		t.Errorf("search: %v", got)
	}
	inbox := s.read(s.stranger, `{ viewer { following { id topic } inbox { totalCount edges { cursor node { id } } } } }`, nil)
	if at(inbox, "viewer.inbox.totalCount") != 1.0 || at(inbox, "viewer.inbox.edges.0.node.id") != frames.String() || at(inbox, "viewer.following.0.id") != follow.String() {
		t.Errorf("inbox: %v", inbox)
	}
	seen := at(inbox, "viewer.inbox.edges.0.cursor")
	if got := s.read(s.stranger, `query($s: String) { viewer { inbox(seen: $s) { totalCount } } }`, object{"s": seen}); at(got, "viewer.inbox.totalCount") != 0.0 {
		t.Errorf("what was seen: %v", got)
	}
	for name, query := range map[string]string{
		"an empty search": `{ shareOuts(search: "") { totalCount } }`, "a foreign cursor": `query($s: String) { shareOuts(after: $s) { totalCount } }`,
	} {
		if a := s.ask(s.stranger, query, object{"s": seen}); a.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	if got := s.do(s.stranger, "endFollow", "follow { id } position", object{"follow": follow}); got["follow"] != nil || got["position"] == nil {
		t.Errorf("ended: %v", got)
	}
}
