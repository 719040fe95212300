package transfer

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ramps refuses cycles of the tables that go on from each other in a loop: each would have to be
// planned before the other.
func (run *running) ramps() error {
	parents := make(map[uuid.UUID][]uuid.UUID)
	rows := make(map[uuid.UUID]*row)
	for s, err := range run.stage.streams(domain.CycleCategory, []*Table{cyclesTable}) {
		if err != nil {
			return err
		}
		for _, r := range s.rows {
			if !r.has("parents") {
				continue
			}
			r.in = run.reading
			team := uuid.Nil
			if thing, err := run.world.thing(s.stream.ID); err == nil && thing != nil {
				team = thing.Team
			}
			for _, name := range r.several("parents") {
				if id, problem, _ := run.world.resolve(domain.CycleKind, name, []uuid.UUID{team}); problem == "" {
					parents[s.stream.ID] = append(parents[s.stream.ID], id)
				}
			}
			rows[s.stream.ID] = &row{table: r.table, file: run.files[r.table], line: r.line, cells: r.cells, in: run.reading}
		}
	}
	done := make(map[uuid.UUID]bool)
	for id, r := range rows {
		if path := loop(parents, id, nil, done); path != nil && path[0] == id {
			r.wrong("parents", "take one of the parents out: a later cycle goes on from an earlier one", "the cycles go on from each other in a loop of %d", len(path))
		}
	}
	return run.world.broken()
}

// loop finds a way from a cycle through parents back to one on the way; nil when there is none.
func loop(parents map[uuid.UUID][]uuid.UUID, at uuid.UUID, way []uuid.UUID, done map[uuid.UUID]bool) []uuid.UUID {
	for i, before := range way {
		if before == at {
			return way[i:]
		}
	}
	if done[at] {
		return nil
	}
	way = append(way, at)
	for _, p := range parents[at] {
		if found := loop(parents, p, way, done); found != nil {
			return found
		}
	}
	done[at] = true
	return nil
}

// countRows is how many rows are staged.
func (s *stage) countRows() (n int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.tx.QueryRow("SELECT count(*) FROM rows").Scan(&n)
	return n, err
}
