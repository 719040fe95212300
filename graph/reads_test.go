package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// readsTold are the facts that tell of reads, from one on.
func (h *house) readsTold(from int) (told []domain.RecordRead, envelopes []domain.Envelope) {
	h.t.Helper()
	for r, err := range h.log.ReadAll(h.t.Context(), domain.Position{}, eventlog.Filter{Categories: []domain.Category{domain.AccessCategory}}) {
		if err != nil {
			h.t.Fatal(err)
		}
		event, err := domain.Decode(r.Type, r.Data, nil)
		if err != nil {
			h.t.Fatal(err)
		}
		envelope, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			h.t.Fatal(err)
		}
		told, envelopes = append(told, event.(domain.RecordRead)), append(envelopes, envelope)
	}
	return told[from:], envelopes[from:]
}

// caughtUp waits until everything that was recorded is shown.
func (h *house) caughtUp() {
	h.t.Helper()
	var end domain.Position
	for r, err := range h.log.ReadAll(h.t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		end = r.Position
	}
	if err := h.views.Await(h.t.Context(), end); err != nil {
		h.t.Fatal(err)
	}
}

// TestReadsFromOutsideAreTold asks for a team's record in every way there is, each on a day of its
// own: as its coach, its school's leader and a member.
func TestReadsFromOutsideAreTold(t *testing.T) {
	r := newRecord(t)
	in := func(format string, ids ...any) string { return fmt.Sprintf("{ "+format+" }", ids...) }
	const nothing, totals, record = domain.ReadExtent(""), domain.TotalsExtent, domain.RecordExtent
	begun := "2026-09-12T00:00:00Z"
	last := at(r.ask(r.teacher, in(`team(id: %q) { timeline(first: 100) { pageInfo { endCursor } } }`, r.team), nil).Data, "team.timeline.pageInfo.endCursor")
	cases := map[string]struct {
		query         string
		coach, leader domain.ReadExtent
	}{
		// The second cycle is of no project, so that it alone is read.
		"a cycle":                    {in(`cycle(id: %q) { title }`, r.second), record, nothing},
		"a node":                     {in(`node(id: %q) { id }`, r.second), record, nothing},
		"nodes":                      {in(`nodes(ids: [%q]) { id }`, r.project), record, nothing},
		"a cycle of before":          {in(`cycle(id: %q, asOf: %q) { title }`, r.second, begun), record, nothing},
		"a history":                  {in(`cycle(id: %q) { history { edges { node { body } } } }`, r.second), record, nothing},
		"a measure's history":        {in(`measure(id: %q) { history { edges { node { body } } } }`, r.measure), record, nothing},
		"a timeline":                 {in(`team(id: %q) { timeline { edges { node { title } } } }`, r.team), record, nothing},
		"a timeline of before":       {in(`team(id: %q) { timeline(asOf: %q) { edges { node { title } } } }`, r.team, begun), record, nothing},
		"the timeline of a school":   {in(`school(id: %q) { timeline { edges { node { title } } } }`, r.school), record, nothing},
		"the timeline of a network":  {in(`network(id: %q) { timeline { edges { node { title } } } }`, r.network), nothing, nothing},
		"the timeline of a project":  {in(`project(id: %q) { timeline { edges { node { title } } } }`, r.project), record, nothing},
		"only how many cycles":       {in(`team(id: %q) { timeline { totalCount } }`, r.team), record, nothing},
		"how many before the end":    {in(`team(id: %q) { timeline(after: %q) { totalCount } }`, r.team, last), record, nothing},
		"a project":                  {in(`project(id: %q) { title aim { statement } }`, r.project), record, nothing},
		"the projects of a team":     {in(`team(id: %q) { projects { title } }`, r.team), record, nothing},
		"a change idea":              {in(`changeIdea(id: %q) { text }`, r.idea), record, nothing},
		"values":                     {in(`measure(id: %q) { series { measurements { value } } }`, r.measure), record, nothing},
		"values of before":           {in(`measure(id: %q, asOf: %q) { series { measurements { value } } }`, r.measure, begun), record, nothing},
		"totals":                     {in(`measure(id: %q) { totals { measurements { value } } }`, r.measure), record, totals},
		"totals by a team":           {in(`team(id: %q) { measures { totals { series { values } } } }`, r.team), record, totals},
		"what a measure is":          {in(`measure(id: %q) { name target }`, r.measure), nothing, nothing},
		"who is in the team":         {in(`team(id: %q) { name members { person { name } } measures { name } classes(schoolYear: "2026-27") { label } }`, r.team), nothing, nothing},
		"the viewer":                 {in(`viewer { person { name } teams { name } coaching { team { name } } schools { name } due { kind } }`), nothing, nothing},
		"who has read it":            {in(`team(id: %q) { reads { edges { node { on } } } }`, r.team), nothing, nothing},
		"nothing that is there":      {in(`cycle(id: %q) { title }`, uuid.UUID{15: 9}), nothing, nothing},
		"a field that is left out":   {in(`cycle(id: %q) @skip(if: true) { title }`, r.second), nothing, nothing},
		"through an alias, in parts": {in(`x: node(id: %q) { ... on Cycle { outcomes { series { values } } } }`, r.second), record, nothing},
	}
	day := time.Date(2026, time.September, 20, 15, 0, 0, 0, time.UTC)
	before, _ := r.readsTold(0)
	from := len(before)
	for name, c := range cases {
		day = day.AddDate(0, 0, 1)
		r.on(day)
		for range 3 {
			r.ask(r.teacher, c.query, nil)
		}
		if told, _ := r.readsTold(from); len(told) != 0 {
			t.Errorf("%s: a member's read is told: %v", name, told)
		}
		for _, reader := range []struct {
			token  string
			id     uuid.UUID
			role   domain.Role
			extent domain.ReadExtent
		}{{r.coach, r.coachID, domain.Coach, c.coach}, {r.leader, r.leaderID, domain.SchoolLeader, c.leader}} {
			for range 3 {
				if a := r.ask(reader.token, c.query, nil); len(a.Errors) > 0 && a.code() != "NOT_FOUND" {
					t.Fatalf("%s: %s", name, a.raw)
				}
			}
			told, envelopes := r.readsTold(from)
			from += len(told)
			if reader.extent == nothing {
				if len(told) != 0 {
					t.Errorf("%s: told of the %s: %v", name, reader.role, told)
				}
				continue
			}
			want := domain.RecordRead{Team: r.team, Reader: reader.id, On: domain.DateOf(day), Extent: reader.extent}
			if len(told) != 1 || told[0] != want {
				t.Errorf("%s: told of the %s: %v, want %v", name, reader.role, told, want)
				continue
			}
			if e := envelopes[0]; e.Actor != reader.id || e.Role != reader.role || e.Owner != r.school || e.OccurredOn != want.On {
				t.Errorf("%s: recorded as %+v", name, e)
			}
		}
	}
}

// TestWhatCannotBeToldIsNotAnswered: an answer waits for its fact.
func TestWhatCannotBeToldIsNotAnswered(t *testing.T) {
	full := false
	n := newTown(t, func(c *graph.Config) {
		note := c.NoteReads
		c.NoteReads = func(ctx context.Context, s projections.Scope, found []projections.Reading) error {
			if full {
				return fmt.Errorf("test: %w", eventlog.ErrDiskFull)
			}
			return note(ctx, s, found)
		}
	})
	cycle, _ := n.plan("Unspoken", n.measure("Exit ticket"), nil)
	full = true
	query := `query($id: ID!) { cycle(id: $id) { title } }`
	a := n.ask(n.coach, query, object{"id": cycle})
	if a.code() != "DISK_FULL" || strings.Contains(string(a.raw), "Unspoken") {
		t.Errorf("the coach is answered %s", a.raw)
	}
	stream := open(t, n.streamed(n.coach, query, object{"id": cycle}))
	if event, data := stream.next(); event != "next" || at(data, "errors.0.extensions.code") != "DISK_FULL" || at(data, "data") != nil {
		t.Errorf("the coach is sent %s %v", event, data)
	}
	input := object{"cycle": cycle, "id": n.id(), "kind": "OBSERVATION", "text": "busy", "onBehalfOf": n.teacherID, "start": true}
	_, a = n.command(n.coach, "recordObservation", "cycle { title }", input)
	if a.code() != "OUTCOME_UNKNOWN" || strings.Contains(string(a.raw), "Unspoken") {
		t.Errorf("the coach's command is answered %s", a.raw)
	}
	w := n.signedIn(t, n.coach)
	w.subscribe("s", changes, object{"t": n.team})
	if m := w.hear(); at(m, "payload.errors.0.extensions.code") != "DISK_FULL" {
		t.Errorf("the coach listens: %v", m)
	}
	if a := n.ask(n.teacher, query, object{"id": cycle}); a.code() != "" {
		t.Errorf("a member is answered %s", a.raw)
	}
	if told, _ := n.readsTold(0); len(told) != 0 {
		t.Errorf("told are %v", told)
	}
	full = false
	if n.do(n.coach, "recordObservation", "cycle { title }", input); len(first(n.readsTold(0))) != 1 {
		t.Error("the command, sent again, tells nothing")
	}
}

// TestAKnownAnswerIsToldOfOrNotGiven: it waits for its fact like one that is read.
func TestAKnownAnswerIsToldOfOrNotGiven(t *testing.T) {
	full := false
	n := newTown(t)
	note := n.config.NoteReads
	n.config.NoteReads = func(ctx context.Context, s projections.Scope, found []projections.Reading) error {
		if full {
			return fmt.Errorf("test: %w", eventlog.ErrDiskFull)
		}
		return note(ctx, s, found)
	}
	door := n.anotherDoor(16 << 20)
	cycle, _ := n.plan("Unspoken", n.measure("Exit ticket"), nil)
	ask := func() *http.Request { return n.query(n.coach, fmt.Sprintf(`{ cycle(id: %q) { title } }`, cycle)) }
	if known := n.learn(door, ask); !strings.Contains(known, "Unspoken") {
		t.Fatal(known)
	}
	full = true
	if a := through(door, ask()); !strings.Contains(a.Body.String(), "DISK_FULL") || strings.Contains(a.Body.String(), "Unspoken") {
		t.Errorf("the coach is answered %s", a.Body)
	}
}

func first[A, B any](a A, _ B) A { return a }

// TestAListenerIsTold of: when it begins, and on each day on which it hears something.
func TestAListenerIsTold(t *testing.T) {
	n := newTown(t)
	w := n.signedIn(t, n.coach)
	start := n.ask(n.teacher, "{viewer{person{id}}}", nil).Extensions["position"]
	measure := n.measure("Exit ticket")
	w.subscribe("s", changes, object{"t": n.team, "after": start})
	for day := range 3 {
		n.on(today.AddDate(0, 0, day))
		n.plan(fmt.Sprintf("Cycle %d", day), measure, nil)
		for range 1 + (3-day)/3 { // the measure comes first
			if m := w.hear(); m["type"] != "next" {
				t.Fatalf("day %d: %v", day, m)
			}
		}
		if told, _ := n.readsTold(0); len(told) != day+1 {
			t.Errorf("day %d: told are %v", day, told)
		}
	}
}

// TestReadsAreShownToTheTeam, by name, the latest first, and to nobody else.
func TestReadsAreShownToTheTeam(t *testing.T) {
	r := newRecord(t)
	former, id := r.person("Fay Former")
	r.do(r.admin, "assignCoach", "team { id }", object{"team": r.team, "person": id, "from": "2026-08-01", "until": "2026-09-30"})
	values := fmt.Sprintf(`{ measure(id: %q) { series { measurements { value } } totals { measurements { value } } } }`, r.measure)
	for day, token := range []string{r.coach, r.leader, former} {
		r.on(time.Date(2026, time.September, 21+day, 15, 0, 0, 0, time.UTC))
		r.read(token, values, nil)
	}
	r.caughtUp()
	r.on(time.Date(2026, time.October, 5, 15, 0, 0, 0, time.UTC)) // the former coach has gone
	query := `query($t: ID!, $first: Int, $after: String) { team(id: $t) { reads(first: $first, after: $after) {
		totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { on role extent person { id name email tokens { id } roles { role } } } } } } }`
	for _, token := range []string{r.teacher, r.lead, r.coach} {
		data := r.read(token, query, object{"t": r.team})
		var got []string
		for i := range 3 {
			node := at(data, fmt.Sprintf("team.reads.edges.%d.node", i))
			got = append(got, fmt.Sprint(at(node, "on"), " ", at(node, "role"), " ", at(node, "extent"), " ", at(node, "person.name")))
			if token != r.coach && (at(node, "person.email") != nil || at(node, "person.roles.0") != nil || at(node, "person.tokens.0") != nil) {
				t.Errorf("more than the name is told: %v", node)
			}
		}
		want := "2026-09-23 COACH RECORD Fay Former, 2026-09-22 SCHOOL_LEADER TOTALS Sam Leader, 2026-09-21 COACH RECORD Cam Coach"
		if strings.Join(got, ", ") != want || at(data, "team.reads.totalCount") != 3.0 || at(data, "team.reads.edges.3") != nil {
			t.Errorf("got %v", data)
		}
	}
	var seen []any
	after := any(nil)
	for range 3 {
		data := r.read(r.teacher, query, object{"t": r.team, "first": 1, "after": after})
		seen = append(seen, at(data, "team.reads.edges.0.node.on"))
		if at(data, "team.reads.pageInfo.hasPreviousPage") != (after != nil) || at(data, "team.reads.pageInfo.hasNextPage") != (len(seen) < 3) {
			t.Errorf("page %d: %v", len(seen), data)
		}
		after = at(data, "team.reads.pageInfo.endCursor")
	}
	if fmt.Sprint(seen) != "[2026-09-23 2026-09-22 2026-09-21]" {
		t.Errorf("page by page %v", seen)
	}
	for _, token := range []string{r.leader, r.admin} {
		if data := r.read(token, query, object{"t": r.team}); at(data, "team.reads.totalCount") != 0.0 || at(data, "team.reads.edges.0") != nil {
			t.Errorf("someone else is told %v", data)
		}
	}
	// To be told of someone is not to know them.
	if a := r.ask(r.teacher, `query($id: ID!) { person(id: $id) { name } }`, object{"id": r.leaderID}); a.code() != "NOT_FOUND" {
		t.Errorf("the leader is known: %s", a.raw)
	}
	if a := r.ask(r.teacher, query, object{"t": r.team, "after": "cnVuayBjdXJzb3Igb2YgYW5vdGhlcg"}); a.code() != "BAD_USER_INPUT" {
		t.Errorf("a broken cursor: %s", a.raw)
	}
}
