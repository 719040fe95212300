package graph_test

import (
	"maps"
	"slices"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// judged are the parts of a share-out that depend on all that the viewer knows of its family: they
// are held against rules here, against each other in projections.
var judged = []string{"tried", "familyTree", "family"}

// related asks for those parts of some share-outs.
func (m *matrix) related(p *personFact, ids []uuid.UUID) []any {
	m.t.Helper()
	fields := "id " + selection(m.schema, m.schema.Types["ShareOut"], func(f *gql.FieldDefinition) bool { return slices.Contains(judged, f.Name) })
	a := m.ask(p.token, "query($ids: [ID!]!) { nodes(ids: $ids) { ... on ShareOut { "+fields+"} } }", object{"ids": ids})
	if len(a.Errors) > 0 {
		m.t.Fatalf("families as %s: %.2000s", p.name, a.raw)
	}
	m.leaks(p, "families", a.raw)
	return a.Data["nodes"].([]any)
}

// sharedIDs are those of all share-outs.
func (w *world) sharedIDs() []uuid.UUID {
	return slices.SortedFunc(maps.Keys(w.shared), func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
}

// families tries those parts of every share-out.
func (m *matrix) families(people []*personFact) (c counts) {
	for _, p := range people {
		e := expecting{m.world, m.schema, m.table, p, &c}
		for ids := range slices.Chunk(m.sharedIDs(), 2) {
			for i, got := range m.related(p, ids) {
				if got == nil {
					c.denied++
				} else {
					m.judge(e, m.shared[ids[i]], got.(object))
				}
			}
		}
	}
	return c
}

// judge takes those parts of an answer for right where they break no rule: whoever reads the words sees
// the share-out itself; nobody sees one in them that is not told elsewhere, or more of it; and none
// has a team's anonymous share-out beside its named one, but for who knows the team of both.
func (m *matrix) judge(e expecting, self *sharedFact, g object) {
	var nodes, listed []any
	for _, n := range list(g, "familyTree.nodes") {
		if s := at(n, "shareOut"); s != nil {
			nodes = append(nodes, s)
		}
		if id, ok := at(n, "cycle.id").(string); ok && !m.knows(m.table, e.person, uuid.MustParse(id)) {
			m.say("%s is led to cycle %s by the tree of %s", e.person.name, id, self.id)
		}
	}
	for _, edge := range list(g, "family.edges") {
		listed = append(listed, at(edge, "node"))
	}
	m.beside(e, self, "tree", nodes)
	m.beside(e, self, "list", listed)
	if n := at(g, "family.totalCount"); n != float64(len(listed)) {
		m.say("%s is told of %v in the family of %s, and sees %d", e.person.name, n, self.id, len(listed))
	}
}

// beside judges the share-outs that are shown as one family.
func (m *matrix) beside(e expecting, self *sharedFact, where string, shown []any) {
	p := e.person
	attributions := make(map[uuid.UUID][]domain.Attribution)
	in := false
	for _, s := range shown {
		id := uuid.MustParse(s.(object)["id"].(string))
		truth := make(object)
		for name := range s.(object) {
			truth[name] = m.truth[id][name]
		}
		for _, d := range differences("ShareOut", inOrder(e.thing(truth)), inOrder(s)) {
			m.say("as %s in the %s of %s: %s (%s)", p.name, where, self.id, d, id)
		}
		in = in || id == self.id
		if f := m.shared[id]; !m.tellsTeam(p, f) || f.attribution == domain.NamedTeam && !m.keeps(p, f) {
			attributions[f.team] = append(attributions[f.team], f.attribution)
		}
	}
	if !in && self.out && !self.embargo && m.readsWords(p, self) && self.withdrawn == "" {
		m.say("as %s: %s is not in its own %s", p.name, self.id, where)
	}
	for team, list := range attributions {
		if slices.Contains(list, domain.NamedTeam) && slices.Contains(list, domain.Anonymous) {
			m.say("as %s: the %s of %s has what team %s told with its name beside what it told without", p.name, where, self.id, team)
		}
	}
}

// measured are effects as they are released: one with all that is told, one hidden.
func (w *world) measured(f *sharedFact) []domain.ReleasedEffect {
	text := func() string {
		word := w.word(rights.ShareOutSight, f.id)
		w.planted[word] = planted{rights.ShareOutSight, f.id, true}
		return word
	}
	change, low, high := 12.0, 4.0, 20.0
	told := domain.ReleasedEffect{
		Measure: text(), Unit: domain.PercentUnit, Direction: domain.Increase, Kind: domain.OutcomeMeasure, Warm: true, Students: "20-49",
		Follows: &domain.Follows{Network: w.comparing, Measure: w.common, Version: 1},
		Group:   &domain.ReleasedGroup{Kind: domain.ByEconomic, Label: text(), Size: "20-49"}, Change: &change, Low: &low, High: &high,
	}
	for week := -8; week < 8; week++ {
		value := float64(50 + week%3)
		if week >= 0 {
			value += 30
		}
		told.Points = append(told.Points, domain.ReleasedPoint{Week: week, Value: &value})
	}
	return []domain.ReleasedEffect{told, {Measure: text(), Unit: domain.ScoreUnit, Direction: domain.Increase, Kind: domain.OutcomeMeasure, Suppressed: true}}
}

// tries has other teams try what one told, and tell what came of it to everyone.
func (s sharer) tries(root *sharedFact, teams ...*teamFact) {
	for _, t := range teams {
		lead := s.people[t.lead].token
		cycle, question := s.thing("Cycle"), s.id()
		s.things[cycle] = t.id
		text := func() string { return s.word(rights.RecordSight, t.id) }
		s.do(lead, "tryShareOut", "position", object{"cycle": cycle, "team": t.id, "shareOut": root.id, "title": text(), "adaptation": text(), "questions": []object{{"id": question, "text": text()}}, "startsOn": "2026-11-02", "endsOn": "2026-11-20"})
		s.do(lead, "startCycle", "position", object{"cycle": cycle, "occurredOn": "2026-11-02"})
		s.do(lead, "completeDo", "position", object{"cycle": cycle, "carriedOut": "FULLY"})
		s.do(lead, "recordStudy", "position", object{"cycle": cycle, "results": []object{{"question": question, "result": "CONFIRMED", "learning": text()}}, "summary": text(), "improvement": "YES"})
		s.do(lead, "decideAct", "position", object{"cycle": cycle, "decision": "ADOPT", "reason": text()})
		if t != teams[0] { // the first tells nobody
			f := s.draftedOf(cycle, t, domain.Audience{Kind: domain.ForPublic}, domain.Anonymous)
			s.released(f, nil, f.schools...)
		}
	}
}
