package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/rights"
)

// timelines are the types that have one.
var timelines = []string{"Team", "School", "Network", "Project"}

// filters narrows every timeline that people have by what is another's: nothing is chosen, as by an
// id of nothing.
func (m *matrix) filters(people []*personFact) (c counts) {
	by := map[string]string{"Project": "project", "ChangeIdea": "changeIdea", "Class": "class"}
	for _, p := range people {
		for _, root := range m.order {
			if !slices.Contains(timelines, m.kinds[root]) || !m.knows(m.table, p, root) {
				continue
			}
			var fields []string
			for _, id := range m.order {
				if name := by[m.kinds[id]]; name != "" && !m.knows(m.table, p, id) {
					fields = append(fields, fmt.Sprintf(`timeline(filter: {%s: %q}) { totalCount pageInfo { endCursor } edges { node { id } } }`, name, id))
				}
			}
			root := fmt.Sprintf("%s(id: %q)", strings.ToLower(m.kinds[root][:1])+m.kinds[root][1:], root)
			for batch := range slices.Chunk(fields, atOnce) {
				for i := range batch {
					batch[i] = fmt.Sprintf("a%d: %s", i, batch[i])
				}
				a := m.ask(p.token, "{ root: "+root+" { "+strings.Join(batch, " ")+" } }", nil)
				if len(a.Errors) > 0 {
					m.say("%s of %s with a filter: %.300s", root, p.name, a.raw)
				}
				found, _ := a.Data["root"].(object)
				for alias, value := range found {
					if at(value, "totalCount") != 0.0 || len(list(value, "edges")) != 0 || at(value, "pageInfo.endCursor") != nil {
						m.say("%s of %s is chosen from by what is another's: %v", root, p.name, found[alias])
					}
					c.denied++
				}
			}
		}
	}
	return c
}

// paged are the lists with a cursor of their own, as queries of a cycle, a measure or a team.
var paged = []struct{ kind, from, list string }{
	{"Cycle", "history", `cycle(id: %q) { history(first: 1%s) { edges { cursor node { revision } } } }`},
	{"Measure", "history", `measure(id: %q) { history(first: 1%s) { edges { cursor node { revision } } } }`},
	{"Cycle", "do.observations", `cycle(id: %q) { do { observations(first: 1%s) { edges { cursor node { id } } } } }`},
	{"Team", "timeline", `team(id: %q) { timeline(first: 1%s) { edges { cursor node { id } } } }`},
}

// cursors shows people the cursors of others: beside the list that they came from, which is not
// there; and in a list of one's own, where they are of no use, or stand for a place in it.
func (m *matrix) cursors(people []*personFact) (c counts) {
	type of struct{ cursor, query string }
	foreign := make(map[uuid.UUID][]of)
	for _, id := range m.order {
		for _, l := range paged {
			if l.kind != m.kinds[id] {
				continue
			}
			a := m.ask(m.insider.token, "{ "+fmt.Sprintf(l.list, id, "")+" }", nil)
			root := strings.ToLower(l.kind[:1]) + l.kind[1:]
			if cursor, ok := at(a.Data, root+"."+l.from+".edges.0.cursor").(string); ok {
				foreign[id] = append(foreign[id], of{cursor, l.list})
			}
		}
	}
	for _, p := range people {
		nothing := m.id()
		own := slices.IndexFunc(m.order, func(id uuid.UUID) bool { return m.kinds[id] == "Cycle" && m.knows(m.table, p, id) })
		for id, lists := range foreign {
			if m.sees(m.table, p, rights.RecordSight, id) {
				continue
			}
			for _, l := range lists {
				after := fmt.Sprintf(`, after: %q`, l.cursor)
				a := m.ask(p.token, "{ "+fmt.Sprintf(l.query, id, after)+" }", nil)
				b := m.ask(p.token, "{ "+fmt.Sprintf(l.query, nothing, after)+" }", nil)
				m.leaks(p, "cursors", a.raw)
				if m.knows(m.table, p, id) { // a school's leader knows a team or measure, and nothing of its list
					if strings.Contains(string(a.raw), `"edges":[{`) {
						m.say("%s has a list of %s %s: %s", p.name, m.kinds[id], id, a.raw)
					}
				} else if told(a) != told(b) {
					m.say("%s is answered %s for a list of %s %s, for nothing %s", p.name, told(a), m.kinds[id], id, told(b))
				}
				c.denied++
				if own >= 0 && strings.HasPrefix(l.query, "cycle") {
					if a := m.ask(p.token, "{ "+fmt.Sprintf(l.query, m.order[own], after)+" }", nil); a.code() != "BAD_USER_INPUT" && len(list(a.Data, "cycle.do.observations.edges")) == 0 && at(a.Data, "cycle.do") != nil {
						m.say("%s uses another's cursor: %s", p.name, a.raw)
					}
					c.denied++
				}
			}
		}
	}
	return c
}

// told is an answer without what differs between any two.
func told(a answer) string {
	for _, e := range a.Errors {
		delete(e.Extensions, "requestId")
	}
	text, err := json.Marshal([]any{a.status, a.Data, a.Errors})
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// pushes listens to every team as some people.
func (m *matrix) pushes(people []*personFact) (c counts) {
	for _, p := range people {
		nothing := ""
		for id := range m.teams {
			got := m.pushed(p, id)
			heard := strings.HasPrefix(got, "next map[")
			if nothing == "" && !heard { // who hears of nothing waits for ever
				nothing = m.pushed(p, m.id())
			}
			switch known := m.sees(m.table, p, rights.RecordSight, id); {
			case known != heard:
				m.say("%s hears of team %s: %s", p.name, id, got)
			case !known && got != nothing:
				m.say("%s hears of team %s: %s, of nothing: %s", p.name, id, got, nothing)
			case known:
				c.allowed++
			default:
				c.denied++
			}
		}
	}
	return c
}

// pushed is the first that is heard of a team's changes since the first of them.
func (m *matrix) pushed(p *personFact, team uuid.UUID) string {
	e := open(m.t, m.streamed(p.token, `subscription($t: ID!, $p: Position) { timelineChanged(team: $t, after: $p) { position kind id } }`, object{"t": team, "p": m.begun}))
	defer e.stop()
	name, data := e.next()
	errors, _ := data["errors"].([]any)
	for _, x := range errors {
		if extensions, ok := at(x, "extensions").(object); ok {
			delete(extensions, "requestId")
		}
	}
	return fmt.Sprint(name, " ", data["data"], " ", errors)
}
