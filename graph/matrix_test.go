package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/rights"
)

// matrix tries everything as everyone: the table says what should be so.
type matrix struct {
	*world
	t      *testing.T
	schema *gql.Schema
	table  *rights.Table
	// batches are the things of a type that are asked for at once.
	batches map[string][][]uuid.UUID
	// truth is what the insider is told of each thing.
	truth map[uuid.UUID]object
	// copied is a folder of read models of the whole log.
	copied string
	// hasty gives up at the first that is amiss.
	hasty bool
	// amiss is what is not as it should be.
	amiss []string
}

func newMatrix(t *testing.T) *matrix {
	if testing.Short() {
		t.Skip("the matrix is run without -short")
	}
	m := &matrix{world: newWorld(t), t: t, schema: schema(t), table: standard(t), batches: make(map[string][][]uuid.UUID), truth: make(map[uuid.UUID]object), hasty: *hasty}
	byType := make(map[string][]uuid.UUID)
	for _, id := range m.order {
		byType[m.kinds[id]] = append(byType[m.kinds[id]], id)
	}
	for _, kind := range slices.Sorted(maps.Keys(byType)) {
		for size := 100; ; size /= 2 { // as many as the limits let
			batch := slices.Collect(slices.Chunk(byType[kind], size))
			if a := m.askAll(m.insider, kind, batch[0]); a.code() == "TOO_COMPLEX" && size > 1 {
				continue
			}
			m.batches[kind] = batch
			break
		}
	}
	m.learn()
	return m
}

// learn asks as the insider for everything.
func (m *matrix) learn() {
	for _, kind := range slices.Sorted(maps.Keys(m.batches)) {
		m.readOnce(kind, m.batches[kind])
		for _, ids := range m.batches[kind] {
			for i, node := range m.nodes(m.insider, kind, ids) {
				if node == nil {
					m.t.Fatalf("the insider does not see %s %s", kind, ids[i])
				}
				m.truth[ids[i]] = node.(object)
			}
		}
	}
	m.ownWords()
}

// askAll asks for all fields of some things of a type.
func (m *matrix) askAll(p *personFact, kind string, ids []uuid.UUID) answer {
	return m.inParts(kind, func(fields string) answer {
		return m.ask(p.token, fmt.Sprintf("query($ids: [ID!]!) { nodes(ids: $ids) { ... on %s { %s} } }", kind, fields), object{"ids": ids})
	})
}

func (m *matrix) nodes(p *personFact, kind string, ids []uuid.UUID) []any {
	a := m.askAll(p, kind, ids)
	if len(a.Errors) > 0 {
		m.t.Fatalf("%s as %s: %.2000s", kind, p.name, a.raw)
	}
	m.leaks(p, "nodes of "+kind, a.raw)
	return a.Data["nodes"].([]any)
}

// say notes that something is amiss.
func (m *matrix) say(format string, args ...any) {
	m.amiss = append(m.amiss, fmt.Sprintf(format, args...))
}

// leaks looks for words in an answer that stand in texts which the person may not read.
func (m *matrix) leaks(p *personFact, where string, raw []byte) {
	text := string(raw)
	for i := strings.Index(text, "Qz"); i >= 0; {
		if i+7 <= len(text) {
			word := text[i : i+7]
			if at := m.planted[word]; at.released && !m.readsWords(p, m.shared[at.thing]) {
				m.say("%s: %s is told %s, of share-out %s", where, p.name, word, at.thing)
			}
			if at, ok := m.planted[word]; ok && p != m.insider && !m.sees(m.table, p, at.sight, at.thing) && !m.attributed(p, at) && (at.sight != rights.PersonSight || !m.toldReader(m.table, p, at.thing)) {
				m.say("%s: %s is told %s, %s of %s %s", where, p.name, word, at.sight, m.kinds[at.thing], at.thing)
			}
		}
		next := strings.Index(text[i+2:], "Qz")
		if next < 0 {
			break
		}
		i += 2 + next
	}
}

// fields tries every field of every thing as some people.
func (m *matrix) fields(people []*personFact) counts {
	var c counts
	for _, p := range people {
		e := expecting{m.world, m.schema, m.table, p, &c}
		for kind, batches := range m.batches {
			for _, ids := range batches {
				for i, got := range m.nodes(p, kind, ids) {
					want := inOrder(e.thing(m.truth[ids[i]]))
					m.unordered(p, got)
					for _, d := range differences(kind, want, inOrder(got)) {
						m.say("as %s: %s (%s)", p.name, d, ids[i])
					}
					if m.hasty && len(m.amiss) > 0 {
						return c
					}
				}
			}
		}
	}
	return c
}

// unordered looks for lists of classes whose order tells of labels that are not told.
func (m *matrix) unordered(p *personFact, got any) {
	for _, class := range list(got, "classes") {
		o, ok := class.(object)
		if label, asked := o["label"]; !ok || !asked || label != nil {
			return
		}
	}
	ids := idsIn(at(got, "classes"), nil)
	if !slices.IsSortedFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }) {
		m.say("%s has classes in an order that is not told: %v", p.name, ids)
	}
}

// report fails with what is amiss.
func (m *matrix) report(t *testing.T) {
	t.Helper()
	if len(m.amiss) > 0 {
		t.Errorf("%d things are not as the table has them:\n%s", len(m.amiss), strings.Join(m.amiss[:min(len(m.amiss), 40)], "\n"))
	}
	m.amiss = nil
}

// TestEverythingAsEveryone is the matrix: it asks for everything there is, on every way, as
// everyone, and tries to do everything to everything.
func TestEverythingAsEveryone(t *testing.T) {
	m := newMatrix(t)
	before := m.count()
	filled := m.filled()
	var all counts
	for _, way := range []struct {
		name string
		try  func([]*personFact) counts
	}{
		{"fields and edges", m.fields},
		{"families", m.families},
		{"feeds of networks", m.feeds},
		{"by id", m.ids},
		{"as of a moment", m.moments},
		{"by links from the viewer", m.begins},
		{"holders of addresses", m.holders},
		{"filters of others", m.filters},
		{"cursors of others", m.cursors},
		{"subscriptions", m.pushes},
		{"commands", func(people []*personFact) counts { return m.commands(people, "") }},
		{"names of others in commands", m.names},
		{"exports", m.exports},
		{"what is anonymous", m.anonymous},
		{"imports", m.imports},
		{"what is forgotten", func(people []*personFact) counts { return m.forgotten(people, filled) }},
	} {
		t.Run(way.name, func(t *testing.T) {
			c := way.try(m.viewers)
			m.report(t)
			t.Logf("%s", c)
			all.allowed, all.denied = all.allowed+c.allowed, all.denied+c.denied
		})
	}
	if got := m.unfilled(filled); !slices.Equal(got, neverFilled) {
		t.Errorf("in the whole world nobody fills\n%s", strings.Join(got, "\n"))
	}
	if after := m.count(); after != before {
		t.Errorf("%d facts were recorded: what is tried was to be refused", after-before)
	}
	t.Logf("%d things, %d people: %s", len(m.truth), len(m.viewers), all)
}

// count is how many facts there are.
func (w *world) count() (n int) {
	for _, err := range w.log.ReadAll(w.t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		n++
	}
	return n
}
