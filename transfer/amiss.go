package transfer

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// What is wrong with one row is not told again for all the rows that build on it. A row that is
// not taken leaves its names behind, and what it is or is a part of is amiss: its cells are
// still read, but no rule is asked about it, nor about who names it.

// amiss notes that a row is missing which others build on.
func (l *loader) amiss(r *row) error {
	if r.stream == uuid.Nil || !builtOn(r.table) {
		return l.world.broken()
	}
	s := l.stage
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.tx.Exec("INSERT OR IGNORE INTO amiss VALUES (?)", r.stream[:]); err != nil {
		return fmt.Errorf("transfer: stage: %w", err)
	}
	delete(s.known, r.stream)
	return nil
}

// builtOn says whether rows of other tables build on those of this one.
func builtOn(t *Table) bool { return routes[t].kind != "" || t == membershipsTable }

// lost notes that not all rows of a table could be read.
func (l *loader) lost(t *Table) {
	if l.world.lost = append(l.world.lost, t); builtOn(t) {
		clear(l.stage.known)
	}
}

// mayBeLost says whether a thing or part of that kind may be in a row that could not be read.
func (w *world) mayBeLost(kind domain.Kind) bool {
	for _, t := range w.lost {
		if routes[t].kind == kind {
			return true
		}
	}
	return false
}

// readAmiss says whether a thing lacks a row. Call it with the stage's lock held.
func (w *world) readAmiss(thing *stagedThing) error {
	for _, t := range w.lost {
		thing.amiss = thing.amiss || builtOn(t) && routes[t].category.Kind() == thing.Kind
	}
	if thing.amiss {
		return nil
	}
	return w.stage.prepared["isAmiss"].QueryRow(thing.ID[:]).Scan(&thing.amiss)
}

// isAmiss says whether one of some things lacks a row.
func (w *world) isAmiss(ids ...uuid.UUID) bool {
	for _, id := range ids {
		thing, err := w.thing(id)
		w.fail(err)
		if thing != nil && thing.amiss {
			return true
		}
	}
	return false
}

// namesAmiss says whether a command names something that lacks a row.
func (w *world) namesAmiss(command domain.Command) bool {
	for _, ref := range command.References() {
		if w.isAmiss(ref.ID) {
			return true
		}
	}
	return false
}
