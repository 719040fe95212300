package transfer

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// markedAtOnce is how many things are looked up at once.
const markedAtOnce = 500

// mark finds out which things of the tables are recorded already, so that the others need not be
// looked up one by one. An id that something of another kind has is a problem.
func (l *loader) mark(ctx context.Context) error {
	for after := []byte{}; ; {
		page, err := l.stage.things(after)
		if err != nil || len(page) == 0 {
			l.world.marked = true
			return err
		}
		ids := make([]uuid.UUID, len(page))
		for i, t := range page {
			ids[i] = t.id
		}
		found, err := l.world.views.Present(ctx, l.world.scope, ids)
		if err != nil {
			return err
		}
		for _, t := range page {
			switch kind, there := found[t.id]; {
			case !there:
			case kind != t.kind:
				what := kindName(kind)
				err = l.stage.problem(Problem{File: t.file, Line: t.line, Column: "id", Value: t.id.String(), Text: "something else has this id: a " + what, Remedy: "choose a new UUID, or none"})
			default:
				err = l.stage.isRecorded(t.id)
			}
			if err != nil {
				return err
			}
		}
		last := page[len(page)-1].id
		after = last[:]
	}
}

// placedThing is a thing and the row that it is.
type placedThing struct {
	id   uuid.UUID
	kind domain.Kind
	file string
	line int
}

// things gives the next things in the order of their ids.
func (s *stage) things(after []byte) ([]placedThing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows, err := s.tx.Query("SELECT id, kind, file, line FROM things WHERE id > ? ORDER BY id LIMIT ?", after, markedAtOnce)
	if err != nil {
		return nil, fmt.Errorf("transfer: stage: %w", err)
	}
	defer rows.Close()
	var page []placedThing
	for rows.Next() {
		var t placedThing
		var id []byte
		if err := rows.Scan(&id, &t.kind, &t.file, &t.line); err != nil {
			return nil, fmt.Errorf("transfer: stage: %w", err)
		}
		t.id = uuid.UUID(id)
		page = append(page, t)
	}
	return page, rows.Err()
}

func (s *stage) isRecorded(id uuid.UUID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.tx.Exec("UPDATE things SET recorded = TRUE WHERE id = ?", id[:]); err != nil {
		return fmt.Errorf("transfer: stage: %w", err)
	}
	delete(s.known, id)
	return nil
}
