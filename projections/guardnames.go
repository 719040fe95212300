package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
)

// guardNames are whom and what a team's words may lead to: its people and those of its schools, their
// teachers and leaders, the schools and districts of the team and of its networks, the teams and
// classes of its schools. They are not looked up by what the viewer may see: what is found are the
// team's own words, and that a name in them is that of a colleague is what it is told for. It costs
// a fixed number of statements, once for the same schools until the directory changes.
func (r *Reader) guardNames(ctx context.Context, team uuid.UUID) (*guard.Roster, error) {
	r.mu.Lock()
	if r.rosters == nil {
		r.rosters = make(map[uuid.UUID]*lazy[*guard.Roster])
	}
	kept := r.rosters[team]
	if kept == nil {
		kept = &lazy[*guard.Roster]{}
		r.rosters[team] = kept
	}
	r.mu.Unlock()
	return kept.get(func() (*guard.Roster, error) { return r.readGuardNames(ctx, team) })
}

// readGuardNames reads them for all teams of the same schools: each is linked to its schools, so that
// its own people are among theirs.
func (r *Reader) readGuardNames(ctx context.Context, team uuid.UUID) (*guard.Roster, error) {
	g := &gatheredNames{r: r, ctx: ctx, seen: make(map[uuid.UUID]bool)}
	if err := g.own(team); err != nil {
		return nil, fmt.Errorf("projections: schools of a team: %w", err)
	}
	key := idList(g.schools)
	r.gathered.add(directoryTopic.table, uuid.Nil)
	if kept, found := r.store.kept.rosters.get(r.directory, key); found {
		return kept, nil
	}
	for _, step := range []func() error{g.networks, g.institutions, g.colleagues, g.people} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("projections: names around a team: %w", err)
		}
	}
	names := guard.RosterOf(g.names)
	r.store.kept.rosters.put(r.directory, key, names, maxRosters)
	return names, nil
}

// gatheredNames are names while they are read.
type gatheredNames struct {
	r     *Reader
	ctx   context.Context
	names guard.Names
	// schools are the team's own, around all schools and districts that are named, persons who is.
	schools, around, persons []uuid.UUID
	seen                     map[uuid.UUID]bool
}

// read hands every document of a statement to a function. It keeps none among the reader's things.
func (g *gatheredNames) read(query string, arg any, take func(kind domain.Kind, doc []byte) error) error {
	return g.r.each(g.ctx, query, []any{arg}, func(rows *sql.Rows) error {
		var kind string
		var doc sql.RawBytes
		if err := rows.Scan(&kind, &doc); err != nil {
			return err
		}
		return take(domain.Kind(kind), doc)
	})
}

func (g *gatheredNames) note(ids ...uuid.UUID) {
	for _, id := range ids {
		if !g.seen[id] && id != uuid.Nil {
			g.seen[id] = true
			g.persons = append(g.persons, id)
		}
	}
}

// own reads the schools of the team.
func (g *gatheredNames) own(team uuid.UUID) error {
	return g.read("SELECT kind, doc FROM things WHERE kind = 'TEAM' AND id = unhex(?)", fmt.Sprintf("%x", team[:]), func(_ domain.Kind, doc []byte) error {
		var t Team
		err := json.Unmarshal(doc, &t)
		g.schools = add(slices.Clone(t.SchoolIDs), t.Home)
		slices.SortFunc(g.schools, compareIDs)
		g.around = slices.Clone(g.schools)
		return err
	})
}

// networks reads those that the schools are or were in, with their schools and agreements.
func (g *gatheredNames) networks() error {
	const query = `SELECT kind, doc FROM things WHERE kind = 'NETWORK' AND id IN
		(SELECT target FROM links WHERE kind = 'NETWORK' AND source IN (SELECT unhex(value) FROM json_each(?)))`
	return g.read(query, idList(g.schools), func(_ domain.Kind, doc []byte) error {
		var n Network
		err := json.Unmarshal(doc, &n)
		for _, t := range n.Times {
			g.around = append(g.around, t.School)
		}
		for _, a := range n.Agreements {
			g.around = append(g.around, a.District)
		}
		return err
	})
}

// institutions reads the names of schools, then of their districts.
func (g *gatheredNames) institutions() error {
	const query = "SELECT kind, doc FROM things WHERE kind IN ('SCHOOL', 'DISTRICT') AND id IN (SELECT unhex(value) FROM json_each(?))"
	var districts []uuid.UUID
	err := g.read(query, idList(g.around), func(kind domain.Kind, doc []byte) error {
		if kind == domain.DistrictKind {
			var d District
			err := json.Unmarshal(doc, &d)
			districts = append(districts, d.ID)
			return err
		}
		var s School
		err := json.Unmarshal(doc, &s)
		g.names.Schools = append(g.names.Schools, s.Name)
		for _, a := range s.Assignments {
			districts = append(districts, a.District)
		}
		return err
	})
	if err != nil {
		return err
	}
	return g.read(query, idList(districts), func(_ domain.Kind, doc []byte) error {
		var d District
		err := json.Unmarshal(doc, &d)
		g.names.Districts = append(g.names.Districts, d.Name)
		return err
	})
}

// colleagues reads the teams and classes of the schools with who is in them, and who has a role there.
func (g *gatheredNames) colleagues() error {
	const query = `WITH schools AS (SELECT unhex(value) AS id FROM json_each(?1))
		SELECT kind, doc FROM things WHERE kind = 'TEAM' AND id IN (SELECT target FROM links WHERE kind = 'TEAM' AND source IN (SELECT id FROM schools))
		UNION ALL SELECT kind, doc FROM things WHERE kind = 'CLASS' AND school IN (SELECT id FROM schools)
		UNION ALL SELECT 'PERSON', hex(target) FROM links WHERE kind = 'ROLE' AND source IN (SELECT id FROM schools)`
	return g.read(query, idList(g.schools), func(kind domain.Kind, doc []byte) (err error) {
		switch kind {
		case domain.TeamKind:
			var t Team
			err = json.Unmarshal(doc, &t)
			g.names.Teams = append(g.names.Teams, string(t.Name))
			g.note(t.everyone()...)
		case domain.ClassKind:
			var c Class
			err = json.Unmarshal(doc, &c)
			if c.Label != nil {
				g.names.Classes = append(g.names.Classes, string(*c.Label))
			}
			g.note(c.TeacherIDs...)
			g.note(c.Taught...)
		default:
			var id uuid.UUID
			id, err = uuid.Parse(string(doc))
			g.note(id)
		}
		return err
	})
}

// people reads their names.
func (g *gatheredNames) people() error {
	const query = "SELECT kind, doc FROM things WHERE kind = 'PERSON' AND id IN (SELECT unhex(value) FROM json_each(?))"
	return g.read(query, idList(g.persons), func(_ domain.Kind, doc []byte) error {
		var p Person
		err := json.Unmarshal(doc, &p)
		g.names.People = append(g.names.People, string(p.Name))
		return err
	})
}

// findings are what the guard finds in a version of the words, counted from 1, and in the names of
// the measures and groups that go out with them. None for a version that is not there; what is erased
// is not there either.
func (r *Reader) findings(ctx context.Context, doc *storedShareOut, version int) ([]domain.GuardFinding, error) {
	if version < 1 || version > len(doc.Versions) {
		return nil, nil
	}
	return r.findingsIn(ctx, doc.TeamID, &doc.Versions[version-1].Telling)
}

// Findings are what the guard finds in a text that goes out with a share-out beside its words; none for
// who does not read the team's record.
func (v *Views) Findings(ctx context.Context, scope Scope, shareOut uuid.UUID, field, text string) ([]domain.GuardFinding, error) {
	r, err := v.read(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("projections: findings of %s: %w", shareOut, err)
	}
	defer r.Close()
	doc, err := r.shareOutDocument(ctx, shareOut)
	if err != nil || doc == nil || !scope.readsTeamRecord(doc.TeamID) {
		return nil, err
	}
	names, err := r.guardNames(ctx, doc.TeamID)
	if err != nil {
		return nil, err
	}
	return names.Read([]guard.Field{{Name: field, Text: text}}, r.numbers), nil
}

// findingsIn is the same for words that are not drafted yet.
func (r *Reader) findingsIn(ctx context.Context, team uuid.UUID, words *domain.Telling) ([]domain.GuardFinding, error) {
	names, err := r.guardNames(ctx, team)
	if err != nil {
		return nil, err
	}
	texts := []guard.Field{
		{Name: "title", Text: string(words.Title)},
		{Name: "change", Text: string(words.Change)},
		{Name: "learned", Text: string(words.Learned)},
		{Name: "tryThis", Text: string(words.TryThis)},
		{Name: "conditions", Text: string(words.Conditions)},
		{Name: "subject", Text: string(words.Subject)},
	}
	for i, grade := range words.Grades {
		texts = append(texts, guard.Field{Name: fmt.Sprintf("grades.%d", i+1), Text: grade})
	}
	g := &gatheredNames{r: r, ctx: ctx}
	measures := make(map[uuid.UUID]Measure)
	const query = "SELECT kind, doc FROM things WHERE kind = 'MEASURE' AND id IN (SELECT unhex(value) FROM json_each(?))"
	err = g.read(query, idList(words.Measures), func(_ domain.Kind, doc []byte) error {
		var m Measure
		err := json.Unmarshal(doc, &m)
		measures[m.ID] = m
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("projections: names of measures: %w", err)
	}
	for i, id := range words.Measures {
		m := measures[id]
		texts = append(texts, guard.Field{Name: fmt.Sprintf("measures.%d", i+1), Text: string(m.Name)})
		for j, b := range m.Breakdowns {
			for k, group := range b.Groups {
				texts = append(texts, guard.Field{Name: fmt.Sprintf("measures.%d.groups.%d.%d", i+1, j+1, k+1), Text: string(group.Label)})
			}
		}
	}
	return names.Read(texts, r.numbers), nil
}
