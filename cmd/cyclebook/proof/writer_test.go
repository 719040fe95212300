package proof_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
)

// writer is a person who writes on things of their own, and remembers what became of it.
type writer struct {
	n      *network
	random *rand.Rand
	who    someone
	cycle  string
	// measure is empty for most.
	measure string
	periods int

	recorded []given // what was answered with a position, in order
	settled  int     // how many of them were asked for again
	unknown  []given // what was not answered
}

// given is a command that was sent.
type given struct {
	id, name string
	input    object
	thing    string // the stream it is for
	made     string // the id of the observation, measurement or cycle that it makes
	text     string // of the observation, or the title
	position string
}

// newWriter makes a member of the team with a running cycle; every fourth also has a measure.
func newWriter(n *network, number int, seed uint64) *writer {
	n.t.Helper()
	w := &writer{n: n, random: rand.New(rand.NewPCG(seed, 1)), who: n.person(fmt.Sprintf("Writer %d", number)), cycle: id()}
	n.admin.do("addMember", "team { id }", object{"team": n.team, "person": w.who.id, "school": n.school, "position": "GENERAL_EDUCATOR", "from": day(-300)})
	p := plan(w.cycle, n.team, fmt.Sprintf("Cycle of writer %d", number))
	if number%4 == 0 {
		w.measure = n.measure(w.who, n.team)
		p["measures"] = []string{w.measure}
	}
	n.by(w.who).do("planCycle", "cycle { id }", p)
	n.by(w.who).do("startCycle", "cycle { id }", object{"cycle": w.cycle, "occurredOn": day(-1)})
	return w
}

// next makes a command of one sort or the other.
func (w *writer) next() given {
	switch c := (given{id: id(), made: id()}); {
	case w.measure != "" && w.random.IntN(2) == 0:
		w.periods++
		c.name, c.thing = "recordMeasurements", w.measure
		row := value("", day(-w.periods), day(-w.periods), w.periods%21)
		row["id"] = c.made
		c.input = object{"commandId": c.id, "measure": w.measure, "rows": []object{row}}
		return c
	case w.random.IntN(20) == 0:
		c.name, c.thing, c.text = "planCycle", c.made, "Also to be tried: "+c.made
		c.input = plan(c.made, w.n.team, c.text)
		c.input["commandId"] = c.id
		return c
	default:
		c.name, c.thing = "recordObservation", w.cycle
		c.text = fmt.Sprintf("Seen in %s: “%s”", c.id, strings.Repeat("ä ", w.random.IntN(200)))
		c.text = strings.TrimSpace(c.text)
		c.input = object{"commandId": c.id, "cycle": w.cycle, "id": c.made, "kind": "SURPRISE", "text": c.text}
		return c
	}
}

// write goes on until the server does not answer any more. Each answer is told.
func (w *writer) write(ctx context.Context, to *server, answered func()) {
	for {
		c := w.next()
		a, err := w.send(ctx, to, c)
		if err == nil {
			answered()
		}
		switch {
		case err != nil:
			w.unknown = append(w.unknown, c)
			return
		case a.code() == "OUTCOME_UNKNOWN", a.code() == "UNAVAILABLE", a.status == http.StatusServiceUnavailable:
			w.unknown = append(w.unknown, c)
		default:
			w.keep(c, a)
		}
	}
}

func (w *writer) send(ctx context.Context, to *server, c given) (answer, error) {
	body, err := json.Marshal(object{"query": mutation(c.name, "__typename"), "variables": object{"input": c.input}})
	if err != nil {
		return answer{}, err
	}
	return to.as(w.n.t, w.who.token).post(ctx, body)
}

// keep remembers a command that was answered; it must have been recorded.
func (w *writer) keep(c given, a answer) {
	c.position = text(a.Data, "payload.position")
	if len(a.Errors) > 0 || c.position == "" {
		w.n.t.Errorf("%s was not recorded: %s", c.name, a.raw)
		return
	}
	w.recorded = append(w.recorded, c)
}

// settle sends everything of the last round again: what was answered must stand where it was said
// to stand, and what was not must be taken now.
func (w *writer) settle(to *server) {
	for _, c := range w.recorded[w.settled:] {
		w.again(to, c)
	}
	for _, c := range w.unknown {
		a, err := w.send(w.n.t.Context(), to, c)
		if err != nil {
			w.n.t.Error(err)
			return
		}
		w.keep(c, a)
		if len(w.recorded) > 0 {
			w.again(to, w.recorded[len(w.recorded)-1])
		}
	}
	w.unknown, w.settled = nil, len(w.recorded)
}

// again sends a recorded command once more.
func (w *writer) again(to *server, c given) {
	a, err := w.send(w.n.t.Context(), to, c)
	if err != nil {
		w.n.t.Error(err)
		return
	}
	if position := text(a.Data, "payload.position"); position != c.position {
		w.n.t.Errorf("%s %s stood at %s and stands at %q: %s", c.name, c.id, c.position, position, a.raw)
	}
}

// verify reads everything back: each command once in the history, each text and value as it was
// given, and nothing that was not given.
func (w *writer) verify(to *server) {
	c := to.as(w.n.t, w.who.token)
	want := make(map[string][]given) // by thing
	for _, g := range w.recorded {
		want[g.thing] = append(want[g.thing], g)
	}
	for thing, commands := range want {
		w.verifyHistory(c, thing, commands)
		switch {
		case thing == w.cycle:
			w.verifyObservations(c, commands)
		case thing == w.measure:
			w.verifyMeasurements(c, commands)
		case text(c.read(`query($id: ID!) { cycle(id: $id) { title } }`, object{"id": thing}), "cycle.title") != commands[0].text:
			w.n.t.Errorf("the title of cycle %s is another one", thing)
		}
	}
}

// verifyHistory finds each command once, and no fact but those and the setting up.
func (w *writer) verifyHistory(c client, thing string, commands []given) {
	const query = `query($id: ID!, $after: String) { node(id: $id) {
		... on Cycle { history(first: 100, after: $after) { totalCount edges { node { command position } } pageInfo { hasNextPage endCursor } } }
		... on Measure { history(first: 100, after: $after) { totalCount edges { node { command position } } pageInfo { hasNextPage endCursor } } } } }`
	times, positions := make(map[string]int), make(map[string]string)
	facts := 0
	for _, e := range pages(c, query, "node.history", object{"id": thing}) {
		facts++
		times[text(e, "node.command")]++
		positions[text(e, "node.command")] = text(e, "node.position")
	}
	setUp := map[string]int{w.cycle: 2, w.measure: 1}[thing]
	if facts != len(commands)+setUp {
		w.n.t.Errorf("%s has %d facts of %d commands", thing, facts, len(commands)+setUp)
	}
	for _, g := range commands {
		if times[g.id] != 1 || positions[g.id] != g.position {
			w.n.t.Errorf("%s %s stands %d times in the history, at %q and not %q", g.name, g.id, times[g.id], positions[g.id], g.position)
		}
	}
}

func (w *writer) verifyObservations(c client, commands []given) {
	const query = `query($id: ID!, $after: String) { cycle(id: $id) { do { observations(first: 100, after: $after) { edges { node { id text } } pageInfo { hasNextPage endCursor } } } } }`
	texts := make(map[string][]string)
	for _, e := range pages(c, query, "cycle.do.observations", object{"id": w.cycle}) {
		texts[text(e, "node.id")] = append(texts[text(e, "node.id")], text(e, "node.text"))
	}
	if len(texts) != len(commands) {
		w.n.t.Errorf("cycle %s has %d observations of %d commands", w.cycle, len(texts), len(commands))
	}
	for _, g := range commands {
		if found := texts[g.made]; len(found) != 1 || found[0] != g.text {
			w.n.t.Errorf("observation %s is %q and not once %q", g.made, found, g.text)
		}
	}
}

func (w *writer) verifyMeasurements(c client, commands []given) {
	found := list(c.read(`query($id: ID!) { cycle(id: $id) { outcomes { measurements { id period numerator } } } }`, object{"id": w.cycle}), "cycle.outcomes.0.measurements")
	values := make(map[string]object)
	for _, m := range found {
		values[text(m, "id")] = m.(object)
	}
	if len(found) != len(commands) || len(values) != len(commands) {
		w.n.t.Errorf("measure %s has %d values of %d commands", w.measure, len(found), len(commands))
	}
	for _, g := range commands {
		row := g.input["rows"].([]object)[0]
		if m := values[g.made]; m["period"] != row["from"] || m["numerator"] != float64(row["numerator"].(int)) {
			w.n.t.Errorf("measurement %s is %v and not %v", g.made, m, row)
		}
	}
}

// pages reads a list to its end.
func pages(c client, query, path string, variables object) (edges []any) {
	c.t.Helper()
	for {
		page := at(c.read(query, variables), path)
		edges = append(edges, list(page, "edges")...)
		if more, _ := at(page, "pageInfo.hasNextPage").(bool); !more {
			return edges
		}
		variables["after"] = text(page, "pageInfo.endCursor")
	}
}
