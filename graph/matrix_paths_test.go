package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// atOnce is how many fields of a query are asked for at once: no more errors than that are told.
const atOnce = 20

// probe is a field that is asked for, and whether the person should be answered.
type probe struct {
	field string // such as cycle(id: "…") { id }
	what  string
	known bool
	// id is what the answer names when it is given.
	id uuid.UUID
}

// ids asks for everything by its id, on every way, as some people; what they may not know is
// answered like an id of nothing.
func (m *matrix) ids(people []*personFact) (c counts) {
	now := m.clock().UTC().Format("2006-01-02T15:04:05Z")
	for _, p := range people {
		var plain, past []probe
		nothing := m.id()
		for _, id := range m.order {
			kind := m.kinds[id]
			root := strings.ToLower(kind[:1]) + kind[1:]
			known := m.knows(m.table, p, id)
			plain = append(plain, probe{fmt.Sprintf(`node(id: %q) { id }`, id), "node", known, id}, probe{fmt.Sprintf(`%s(id: %q) { id }`, root, id), root, known, id})
			if kind == "Cycle" || kind == "Measure" {
				past = append(past, probe{fmt.Sprintf(`%s(id: %q, asOf: %q) { id }`, root, id, now), root + " as of a moment", m.sees(m.table, p, rights.RecordSight, id), id})
			}
		}
		like := make(map[string]string)
		for _, q := range slices.Concat(plain, past) {
			if like[q.what] == "" {
				a := m.ask(p.token, "{ a: "+strings.ReplaceAll(q.field, q.id.String(), nothing.String())+" }", nil)
				like[q.what] = refusedAs(a, "a")
			}
		}
		m.probe(p, plain, atOnce, like, &c)
		m.probe(p, past, 9, like, &c)
	}
	return c
}

// moments asks for all fields of cycles and measures as they were known at a moment, which is now:
// what is told of another's thing that they name is what is told of it at present.
func (m *matrix) moments(people []*personFact) (c counts) {
	now := m.clock().UTC().Format("2006-01-02T15:04:05Z")
	for _, p := range people {
		e := expecting{m.world, m.schema, m.table, p, &c}
		seen := make(map[string]bool)
		for _, id := range m.order {
			kind, team := m.kinds[id], m.things[id]
			if kind != "Cycle" && kind != "Measure" || !m.sees(m.table, p, rights.RecordSight, id) || seen[kind+team.String()] {
				continue
			}
			seen[kind+team.String()] = true // one of a team is like the others
			root := strings.ToLower(kind)
			a := m.inParts(kind, func(fields string) answer {
				return m.ask(p.token, fmt.Sprintf("{ %s(id: %q, asOf: %q) { %s} }", root, id, now, fields), nil)
			})
			m.leaks(p, "as of a moment", a.raw)
			want, got := e.thing(m.truth[id]).(object), a.Data[root]
			want["allowed"] = []any{} // nobody changes what was
			if o, ok := got.(object); ok && kind == "Cycle" {
				for _, across := range []string{"ramp", "parents", "children"} { // of its own team alone
					delete(want, across)
					delete(o, across)
				}
			}
			for _, d := range differences(kind, placeless(inOrder(want)), placeless(inOrder(got))) {
				m.say("as of a moment, as %s: %s (%s)", p.name, d, id)
			}
		}
	}
	return c
}

// placeless takes the cursors out: those of a moment stand for places of their own.
func placeless(value any) any {
	switch v := value.(type) {
	case object:
		for key := range v {
			if strings.HasSuffix(strings.ToLower(key), "cursor") {
				delete(v, key)
			}
			placeless(v[key])
		}
	case []any:
		for _, item := range v {
			placeless(item)
		}
	}
	return value
}

// refusedAs is what a field is refused with; empty when it is not.
func refusedAs(a answer, alias string) string {
	for _, e := range a.Errors {
		if len(e.Path) > 0 && e.Path[0] == alias {
			return fmt.Sprint(a.status, a.Data[alias], e.Message, len(e.Path), e.Extensions["code"], len(e.Extensions))
		}
	}
	return ""
}

func (m *matrix) probe(p *personFact, probes []probe, size int, like map[string]string, c *counts) {
	for batch := range slices.Chunk(probes, size) {
		var query strings.Builder
		for i, q := range batch {
			fmt.Fprintf(&query, "a%d: %s ", i, q.field)
		}
		a := m.ask(p.token, "{ "+query.String()+"}", nil)
		m.leaks(p, "by id", a.raw)
		for i, q := range batch {
			alias := fmt.Sprintf("a%d", i)
			got := refusedAs(a, alias)
			switch {
			case q.known && (got != "" || at(a.Data, alias+".id") != q.id.String()):
				m.say("%s: %s is not told of %s %s: %s", q.what, p.name, m.kinds[q.id], q.id, got)
			case !q.known && (got == "" || got != like[q.what]):
				m.say("%s: %s is answered %q for %s %s, for nothing %q", q.what, p.name, got, m.kinds[q.id], q.id, like[q.what])
			}
			if q.known {
				c.allowed++
			} else {
				c.denied++
			}
		}
	}
}

// begins asks what people begin with, and follows every link from there: what is reached is what
// may be known, and all of it, but for those who know things by a role for the installation. To
// people who have left, and to classes of who is in no team, no link leads.
func (m *matrix) begins(people []*personFact) (c counts) {
	for _, p := range people {
		a := m.ask(p.token, `{ viewer { person { id } roles { role } teams { id } coaching { team { id } } schools { id } districts { id } networks { id }
			due(first: 100) { kind cycle { id title } measure { id name } class { id label } from to lastValue } } }`, nil)
		m.leaks(p, "viewer", a.raw)
		for what, want := range m.beginning(p) {
			got := idsIn(at(a.Data, "viewer."+what), nil)
			slices.SortFunc(want, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
			slices.SortFunc(got, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
			if want = slices.Compact(want); !slices.Equal(got, want) {
				m.say("viewer: %s of %s are %v, should be %v", what, p.name, got, want)
			}
			c.allowed++
		}
		if got := len(list(a.Data, "viewer.roles")); got != len(p.roles) {
			m.say("viewer: %s has %d roles", p.name, got)
		}
		m.due(p, list(a.Data, "viewer.due"), &c)
		m.reach(p, idsIn(a.Data["viewer"], nil), &c)
	}
	return c
}

func list(data any, path string) []any {
	found, _ := at(data, path).([]any)
	return found
}

// beginning is where a person begins, as the facts have it and as far as the table lets it be known.
func (m *matrix) beginning(p *personFact) map[string][]uuid.UUID {
	found := map[string][]uuid.UUID{"person": {p.id}}
	for _, t := range m.teamsOf(p, domain.Member) {
		found["teams"] = append(found["teams"], t.id)
	}
	for _, t := range m.teamsOf(p, domain.Coach) {
		found["coaching"] = append(found["coaching"], t.id)
	}
	found["schools"] = append(m.schoolsOf(p, domain.Member), m.schoolsOf(p, domain.SchoolLeader)...)
	for _, school := range found["schools"] {
		found["districts"] = append(found["districts"], m.schools[school])
		for id, n := range m.networks {
			if slices.Contains(n.schools, school) {
				found["networks"] = append(found["networks"], id)
			}
		}
	}
	for _, id := range m.order {
		if p.holds(domain.DistrictAnalyst, id) {
			found["districts"] = append(found["districts"], id)
		}
		if p.holds(domain.NetworkHub, id) {
			found["networks"] = append(found["networks"], id)
		}
	}
	for what := range found {
		found[what] = slices.DeleteFunc(found[what], func(id uuid.UUID) bool { return !m.knows(m.table, p, id) })
	}
	return found
}

// idsIn are the ids of the things in an answer.
func idsIn(value any, found []uuid.UUID) []uuid.UUID {
	switch v := value.(type) {
	case object:
		if text, ok := v["id"].(string); ok {
			found = append(found, uuid.MustParse(text))
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			found = idsIn(v[key], found)
		}
	case []any:
		for _, item := range v {
			found = idsIn(item, found)
		}
	}
	return found
}

// due is for the members of a team with a cycle under way, and about that cycle.
func (m *matrix) due(p *personFact, entries []any, c *counts) {
	own := m.teamsOf(p, domain.Member)
	if (len(entries) > 0) != (len(own) > 0) {
		m.say("viewer: %d things are due for %s", len(entries), p.name)
	}
	for _, entry := range entries {
		id := uuid.MustParse(at(entry, "cycle.id").(string))
		if !slices.ContainsFunc(own, func(t *teamFact) bool { return t.id == m.things[id] }) {
			m.say("viewer: cycle %s is due for %s", id, p.name)
		}
	}
	c.allowed += len(entries)
	c.denied += len(m.teams) - len(own)
}

// holders asks whether people may be told who has an address that they were to give to another.
func (m *matrix) holders(people []*personFact) (c counts) {
	for _, p := range people {
		scope, err := m.views.ScopeOf(m.t.Context(), p.id, domain.DateOf(m.clock()))
		if err != nil {
			m.t.Fatal(err)
		}
		for id := range m.people {
			known := m.knows(m.table, p, id) || m.sees(m.table, p, rights.HolderSight, uuid.Nil)
			if got := scope.MayLearn(domain.PersonCategory, id); got != known {
				m.say("%s may be told who has the address of %s: %t", p.name, id, got)
			}
			if known {
				c.allowed++
			} else {
				c.denied++
			}
		}
	}
	return c
}

// reach follows links.
func (m *matrix) reach(p *personFact, from []uuid.UUID, c *counts) {
	reached := make(map[uuid.UUID]bool)
	for next := from; len(next) > 0; {
		byKind := make(map[string][]uuid.UUID)
		for _, id := range next {
			kind := m.kinds[id]
			if kind == "" || reached[id] {
				continue // a part of something
			}
			reached[id] = true
			byKind[kind] = append(byKind[kind], id)
			if !m.knows(m.table, p, id) && !m.toldReader(m.table, p, id) {
				m.say("%s reaches %s %s by links", p.name, kind, id)
			}
			c.allowed++
		}
		next = nil
		for kind, ids := range byKind {
			for batch := range slices.Chunk(ids, len(m.batches[kind][0])) {
				for _, node := range m.nodes(p, kind, batch) {
					next = idsIn(node, next)
				}
			}
		}
	}
	everywhere := p.holds(domain.Admin, uuid.Nil) || p.holds(domain.Service, uuid.Nil)
	for _, id := range m.order {
		linked := m.kinds[id] != "Person" && m.kinds[id] != "Class" && m.kinds[id] != "ShareOut" // those by the feed
		if linked && !reached[id] && !everywhere && m.knows(m.table, p, id) {
			m.say("%s does not reach %s %s by links", p.name, m.kinds[id], id)
		}
		if !reached[id] {
			c.denied++
		}
	}
}
