package graph_test

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/rights"
)

// under is the same world behind a door that keeps another table.
func (m *matrix) under(table *rights.Table) *matrix {
	m.t.Helper()
	h := &house{t: m.t, log: m.log, keys: m.keys, now: m.clock(), logged: &text{}, admin: m.admin, ids: 1_000_000}
	h.views = m.built(table)
	m.t.Cleanup(func() { _ = h.views.Close() })
	var err error
	h.desk, err = desk.New(desk.Config{Log: h.log, Clock: eventlog.NewClock(h.clock, time.Time{}), Keys: h.keys, Views: h.views, Rights: table, Now: h.clock})
	if err == nil {
		h.door, err = graph.New(graph.Config{
			Views: h.views, Classify: classify, Now: h.clock, NewID: func() string { return h.id().String() },
			Log: slog.New(slog.NewTextHandler(h.logged, nil)),
			Record: func(ctx context.Context, actor projections.Actor, c domain.Command) (domain.Position, error) {
				out, err := h.desk.Do(ctx, actor, domain.ViaAPI, c)
				return out.Position, err
			},
			Secret: func(ctx context.Context, person, token uuid.UUID) (string, error) {
				return desk.Secret(ctx, h.keys, person, token)
			},
			LinkSecret: func(ctx context.Context, person, link uuid.UUID) (string, error) {
				return desk.LinkSecret(ctx, h.keys, person, link)
			},
			// What is noted would be told in the next world.
			NoteReads: func(context.Context, projections.Scope, []projections.Reading) error { return nil },
		})
	}
	if err != nil {
		m.t.Fatal(err)
	}
	server := httptest.NewServer(h.door)
	h.url = server.URL + "/graphql"
	m.t.Cleanup(func() {
		h.door.Close()
		server.Close()
	})
	other := *m.world
	other.house = h
	return &matrix{world: &other, t: m.t, schema: m.schema, table: m.table, batches: m.batches, truth: m.truth, hasty: true}
}

// built opens read models of the whole log that make scopes by a table; the first time they are
// filled, then copied.
func (m *matrix) built(table *rights.Table) *projections.Views {
	m.t.Helper()
	open := func(dir string) *projections.Views {
		v, err := projections.Open(m.t.Context(), dir, projections.Options{Log: m.log, Rights: table, Frugal: true, Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
			o := m.keys.Opener(ctx, event)
			return o.Open, o.Forgotten
		}})
		if err != nil {
			m.t.Fatal(err)
		}
		return v
	}
	if m.copied == "" {
		m.copied = m.t.TempDir()
		v := open(m.copied)
		var all []domain.Recorded
		for r, err := range m.log.ReadAll(m.t.Context(), domain.Position{}, eventlog.Filter{}) {
			if err != nil {
				m.t.Fatal(err)
			}
			all = append(all, r)
		}
		if err := errors.Join(v.Apply(m.t.Context(), all, all[len(all)-1].Position), v.Close()); err != nil {
			m.t.Fatal(err)
		}
	}
	dir := filepath.Join(m.t.TempDir(), "views")
	if err := os.CopyFS(dir, os.DirFS(m.copied)); err != nil {
		m.t.Fatal(err)
	}
	return open(dir)
}

var everyRow = flag.Bool("every-row", false, "take each row out of the table of rights in turn, not only some")

// some are a few of the rows, others each time; all of them with -every-row.
func some(t *testing.T, rows []rights.Row, most int) []rights.Row {
	if *everyRow {
		return rows
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows[:min(most, len(rows))]
}

// concerned are the people who stand to something as a row has it.
func (m *matrix) concerned(r rights.Row) []*personFact {
	return slices.DeleteFunc(slices.Clone(m.viewers), func(p *personFact) bool {
		if r.IsCommand() {
			return !slices.ContainsFunc(m.attempts(m.mutation(r.What)), func(a attempt) bool { return m.standsToDo(p, r, a) })
		}
		return !slices.ContainsFunc(m.order, func(thing uuid.UUID) bool { return m.stands(p, r, thing) })
	})
}

func (m *matrix) mutation(command string) *gql.FieldDefinition {
	return m.schema.Mutation.Fields.ForName(strings.ToLower(command[:1]) + command[1:])
}

// finds says whether the matrix finds a door that keeps another table than the oracle's in a row:
// it tries what the row is about, as those whom it is about.
func (m *matrix) finds(table *rights.Table, r rights.Row) bool {
	other := m.under(table)
	for _, p := range m.concerned(r) {
		one := []*personFact{p}
		if r.IsCommand() {
			other.commands(one, r.What)
		} else {
			other.fields(one)
			other.begins(one)
			other.holders(one)
		}
		if len(other.amiss) > 0 {
			return true
		}
	}
	return false
}

// without is the table less a row.
func (m *matrix) without(r rights.Row) *rights.Table {
	less, err := rights.New(slices.DeleteFunc(m.table.Rows(), func(x rights.Row) bool { return x == r }))
	if err != nil {
		m.t.Fatal(err)
	}
	return less
}

// with is the table and a row more.
func (m *matrix) with(r rights.Row) *rights.Table {
	more, err := rights.New(append(m.table.Rows(), r))
	if err != nil {
		m.t.Fatal(err)
	}
	return more
}

// The control: where the door keeps a table with a row less than the oracle, the matrix finds it.
func TestARowThatIsMissingIsFound(t *testing.T) {
	m := newMatrix(t)
	sights := slices.DeleteFunc(m.table.Rows(), func(r rights.Row) bool { return r.IsCommand() || r.IsField() })
	commands := slices.DeleteFunc(m.table.Rows(), func(r rights.Row) bool { return !r.IsCommand() || atTheDoor[r.What] != "" })
	tried := 0
	for _, r := range append(some(t, sights, 12), commands...) {
		if !m.finds(m.without(r), r) {
			t.Errorf("nobody misses %s for a %s in relation %s", r.What, r.Role, r.Relation)
		}
		tried++
	}
	t.Logf("%d of %d rows were taken out, one at a time", tried, len(sights)+len(commands))
}

// The control the other way round: a row that the oracle does not have.
func TestARowTooManyIsFound(t *testing.T) {
	m := newMatrix(t)
	rows := slices.DeleteFunc(m.absent(), func(r rights.Row) bool { return !m.changes(m.with(r), r) }) // by which somebody has more
	tried := 0
	for _, r := range rows {
		if !m.finds(m.with(r), r) {
			t.Errorf("nobody finds %s given to a %s in relation %s", r.What, r.Role, r.Relation)
		}
		tried++
	}
	t.Logf("%d of %d rows that give somebody more were put in, one at a time", tried, len(rows))
}

// absent are the rows that the table could have and has not.
func (m *matrix) absent() []rights.Row {
	var rows []rights.Row
	have := m.table.Rows()
	whats := make(map[string]rights.Sight)
	for _, r := range have {
		if !r.IsField() && atTheDoor[r.What] == "" {
			whats[r.What] = r.Sight
		}
	}
	for _, what := range slices.Sorted(maps.Keys(whats)) {
		for _, role := range []domain.Role{domain.Member, domain.Lead, domain.Coach, domain.SchoolLeader, domain.DistrictAnalyst, domain.NetworkHub, domain.Admin, domain.Service, rights.Anyone} {
			for _, relation := range []rights.Relation{rights.OfInstallation, rights.OfNetwork, rights.OfDistrict, rights.OfSchool, rights.OfHome, rights.OfTeam, rights.OnBehalf, rights.OfCare, rights.OfCharge, rights.OfSelf} {
				r := rights.Row{What: what, Role: role, Relation: relation, Sight: whats[what]}
				if _, err := rights.New([]rights.Row{r}); err == nil && !slices.Contains(have, r) {
					rows = append(rows, r)
				}
			}
		}
	}
	return rows
}

// changes says whether somebody has more by a table than by the oracle's.
func (m *matrix) changes(table *rights.Table, r rights.Row) bool {
	return slices.ContainsFunc(m.concerned(r), func(p *personFact) bool {
		if r.IsCommand() {
			return slices.ContainsFunc(m.attempts(m.mutation(r.What)), func(a attempt) bool { return m.may(table, p, a) && !m.may(m.table, p, a) })
		}
		return slices.ContainsFunc(m.order, func(thing uuid.UUID) bool {
			told := slices.ContainsFunc(m.schema.Types[m.kinds[thing]].Fields, func(f *gql.FieldDefinition) bool {
				return m.table.Part(m.kinds[thing]+"."+f.Name) == r.Sight
			})
			return told && m.sees(table, p, r.Sight, thing) && !m.sees(m.table, p, r.Sight, thing) && m.knows(table, p, thing)
		})
	})
}
