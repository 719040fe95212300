package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"
)

// naming is a place in the input of a command where an id may stand.
type naming struct {
	attempt attempt
	path    []string
}

// namedKinds are the kinds of things that only those who see them may name. That a school or a person is
// there is no secret to who has its id.
var namedKinds = []string{"Class", "Project", "ChangeIdea", "Measure", "Cycle", "Driver", "Team"}

// names tries, in commands that people may give, to name what is another's: it is refused in the
// same words as an id of nothing.
func (m *matrix) names(people []*personFact) (c counts) {
	for _, p := range people {
		var places []naming
		for _, f := range m.schema.Mutation.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			may, _ := part(m.attempts(f), func(a attempt) bool { return a.behalf == nil && m.may(m.table, p, a) })
			if len(may) == 0 {
				continue
			}
			for _, path := range m.idsOf(m.schema.Types[f.Arguments[0].Type.Name()], 2) {
				places = append(places, naming{may[0], path})
			}
		}
		for _, kind := range namedKinds {
			foreign := slices.IndexFunc(m.order, func(id uuid.UUID) bool { return m.kinds[id] == kind && !m.knows(m.table, p, id) })
			if foreign < 0 {
				continue
			}
			for batch := range slices.Chunk(places, atOnce/2) {
				m.name(p, batch, m.order[foreign], &c)
			}
		}
	}
	return c
}

// idsOf are the paths to ids in an input, but for its own, and for the place of something new.
func (m *matrix) idsOf(def *gql.Definition, skip int) (paths [][]string) {
	for _, f := range def.Fields[skip:] {
		inner := m.schema.Types[f.Type.Name()]
		switch {
		case slices.Contains([]string{"id", "onBehalfOf", "team", "school", "person", "teachers", "handOverTo"}, f.Name):
		case inner.Kind == gql.InputObject:
			for _, path := range m.idsOf(inner, 0) {
				paths = append(paths, append([]string{f.Name}, path...))
			}
		case inner.Name == "ID":
			paths = append(paths, []string{f.Name})
		}
	}
	return paths
}

// put puts an id at a path of an input. What stands beside it in its parts is always of the same id.
func (m *matrix) put(in object, def *gql.Definition, path []string, id uuid.UUID) object {
	f := def.Fields.ForName(path[0])
	var value any = id
	if len(path) > 1 {
		inner := m.schema.Types[f.Type.Name()]
		beside := m.needed(inner)
		for key := range beside {
			if _, ok := beside[key].(uuid.UUID); ok {
				beside[key] = m.viewers[0].id
			}
		}
		value = m.put(beside, inner, path[1:], id)
	}
	if f.Type.Elem != nil {
		value = []any{value}
	}
	in[path[0]] = value
	return in
}

// name sends each command twice, with what is another's and with nothing.
func (m *matrix) name(p *personFact, batch []naming, foreign uuid.UUID, c *counts) {
	var head, body strings.Builder
	variables := make(object)
	nothing := m.id()
	for i, n := range batch {
		def := m.schema.Types[n.attempt.command()]
		in := m.input(n.attempt, p.id)
		delete(in, "expectedRevision")
		for j, id := range []uuid.UUID{foreign, nothing} {
			fmt.Fprintf(&head, "$i%d_%d: %s! ", i, j, def.Name)
			fmt.Fprintf(&body, "a%d_%d: %s(input: $i%d_%d) { position refusals { code message path allowed existing } } ", i, j, n.attempt.mutation.Name, i, j)
			one := m.put(maps.Clone(in), def, n.path, id)
			one["commandId"] = m.id()
			variables[fmt.Sprintf("i%d_%d", i, j)] = one
		}
	}
	answer := m.ask(p.token, "mutation("+head.String()+") { "+body.String()+"}", variables)
	m.leaks(p, "names", answer.raw)
	if len(answer.Errors) > 0 {
		m.say("%s names %s %s: %.400s", p.name, m.kinds[foreign], foreign, answer.raw)
	}
	for i, n := range batch {
		told := make([]string, 2)
		for j, id := range []uuid.UUID{foreign, nothing} {
			var refusals []string // in any order
			for _, r := range list(answer.Data, fmt.Sprintf("a%d_%d.refusals", i, j)) {
				refusals = append(refusals, strings.ReplaceAll(fmt.Sprint(r), id.String(), "ID"))
			}
			slices.Sort(refusals)
			told[j] = fmt.Sprint(at(answer.Data, fmt.Sprintf("a%d_%d.position", i, j)), refusals)
		}
		if told[0] != told[1] {
			m.say("%s names %s %s as %v of %s: %s, and nothing: %s", p.name, m.kinds[foreign], foreign, n.path, m.named(n.attempt), told[0], told[1])
		}
		c.denied++
	}
}
