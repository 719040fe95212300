package transfer

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// handleKey is a name and the kind of what it may name.
type handleKey struct {
	kind domain.Kind
	name string
}

// candidate is something that a name may mean.
type candidate struct{ id, within uuid.UUID }

// maxFound is how many names and things are kept in memory.
const maxFound = 60_000

// resolve finds what is meant by an id or name. Of several, those within one of prefer are
// meant. When nothing or too much is meant it says so, and what to do; nothing where the reason
// is told already.
func (w *world) resolve(kind domain.Kind, name string, prefer []uuid.UUID) (id uuid.UUID, problem, remedy string) {
	what := kindName(kind)
	if id, err := uuid.Parse(name); err == nil {
		if id != uuid.Nil && w.there(kind, id) {
			return id, "", ""
		}
		if w.mayBeLost(kind) {
			return uuid.Nil, "", ""
		}
		return uuid.Nil, fmt.Sprintf("there is no %s with this id", what), "add its row, or correct the id"
	}
	found := w.candidates(handleKey{kind, normal(name)})
	if len(found) > 1 {
		if near := slices.DeleteFunc(slices.Clone(found), func(c candidate) bool { return !slices.Contains(prefer, c.within) }); len(near) > 0 {
			found = near
		}
	}
	switch len(found) {
	case 0:
		if w.mayBeLost(kind) {
			return uuid.Nil, "", "" // told with the table
		}
		return uuid.Nil, fmt.Sprintf("there is no %s of this id or name, neither in the tables nor recorded", what),
			fmt.Sprintf("add its row to %s.csv, or correct the name", tableOf(kind))
	case 1:
		return found[0].id, "", ""
	default:
		return uuid.Nil, fmt.Sprintf("%d things of the kind %s are called so", len(found), what), "name it by its id"
	}
}

// tableOf is the table of a kind's rows.
func tableOf(kind domain.Kind) string {
	for _, t := range tables {
		if routes[t].kind == kind {
			return t.Name
		}
	}
	return ""
}

// candidates are what a name may mean: rows of the tables, else what is recorded.
func (w *world) candidates(key handleKey) []candidate {
	s := w.stage
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.found[key]; ok {
		return found
	}
	rows, err := s.prepared["called"].Query(string(key.kind), key.name)
	if err != nil {
		w.failLocked(fmt.Errorf("transfer: stage: %w", err))
		return nil
	}
	defer rows.Close()
	var found []candidate
	for rows.Next() {
		var id, within []byte
		if err := rows.Scan(&id, &within); err != nil {
			w.failLocked(fmt.Errorf("transfer: stage: %w", err))
			return nil
		}
		found = append(found, candidate{uuid.UUID(id), uuid.UUID(within)})
	}
	if err := rows.Err(); err != nil {
		w.failLocked(fmt.Errorf("transfer: stage: %w", err))
	}
	if len(found) == 0 {
		found = w.recorded(key)
	}
	if len(s.found) >= maxFound {
		clear(s.found)
	}
	s.found[key] = found
	return found
}

// recorded are things of that name that are recorded already. The names of a kind are read once.
func (w *world) recorded(key handleKey) []candidate {
	names, read := w.names[key.kind]
	if !read {
		names = make(map[string][]candidate)
		w.names[key.kind] = names
		for named, err := range w.views.Names(w.ctx, w.scope, key.kind) {
			if err != nil {
				w.failLocked(err)
				return nil
			}
			for _, name := range append([]string{named.Name}, named.Others...) {
				if name = normal(name); name != "" {
					names[name] = append(names[name], candidate{named.ID, named.Within})
				}
			}
		}
	}
	return names[key.name]
}

// fail remembers what went wrong beside the tables: it ends the import.
func (w *world) fail(err error) {
	if err == nil {
		return
	}
	w.stage.mu.Lock()
	defer w.stage.mu.Unlock()
	w.failLocked(err)
}

func (w *world) failLocked(err error) {
	if w.err == nil && err != nil && w.ctx.Err() == nil {
		w.err = err
	}
	if w.err == nil {
		w.err = context.Cause(w.ctx)
	}
}

// broken is what went wrong beside the tables.
func (w *world) broken() error {
	w.stage.mu.Lock()
	defer w.stage.mu.Unlock()
	return w.err
}
