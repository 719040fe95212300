package graph_test

import (
	"context"
	"flag"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

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
	ctx := m.t.Context()
	var err error
	h.views, err = projections.Open(ctx, m.t.TempDir(), projections.Options{Log: h.log, Rights: table, Frugal: true, Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
		o := h.keys.Opener(ctx, event)
		return o.Open, o.Forgotten
	}})
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = h.views.Close() })
	var all []domain.Recorded
	for r, err := range h.log.ReadAll(ctx, domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			m.t.Fatal(err)
		}
		all = append(all, r)
	}
	if err := h.views.Apply(ctx, all, all[len(all)-1].Position); err != nil {
		m.t.Fatal(err)
	}
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
	return &matrix{world: &other, t: m.t, schema: m.schema, table: m.table, batches: m.batches, truth: m.truth}
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
		return !slices.ContainsFunc(m.order, func(thing uuid.UUID) bool { return m.stands(p, r, thing) })
	})
}

// The control: where the door keeps a table with a row less than the oracle, the matrix finds it.
func TestARowOfASightThatIsMissing(t *testing.T) {
	m := newMatrix(t)
	rows := m.table.Rows()
	sights := slices.DeleteFunc(m.table.Rows(), func(r rights.Row) bool { return r.IsCommand() || r.IsField() })
	tried := 0
	for _, r := range some(t, sights, 12) {
		less, err := rights.New(slices.DeleteFunc(slices.Clone(rows), func(x rights.Row) bool { return x == r }))
		if err != nil {
			t.Fatal(err)
		}
		blind := m.under(less)
		for _, p := range m.concerned(r) {
			if blind.fields([]*personFact{p}); len(blind.amiss) > 0 {
				break
			}
		}
		if len(blind.amiss) == 0 {
			t.Errorf("nobody misses %s for a %s in relation %s", r.Sight, r.Role, r.Relation)
		}
		tried++
	}
	t.Logf("%d of %d rows were taken out, one at a time", tried, len(sights))
}
