package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// A relation of one view is read for all its siblings in the reader at once, so that a page
// costs a fixed number of statements, however many things are on it.

// listKey names a list that was read: of whom, and by which relation.
type listKey struct {
	of       uuid.UUID
	relation string
}

// follow gives the things that a view names by id, those of its siblings loaded with them. With
// an order they come by it, else as they are named.
func follow[F, T any](r *Reader, from *F, ids func(*F) []uuid.UUID, order func(*T) string) ([]*T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := ids(from)
	if slices.ContainsFunc(own, func(id uuid.UUID) bool { _, known := r.things[id]; return !known }) {
		all := slices.Clone(own)
		for _, view := range r.things {
			if sibling, ok := view.(*F); ok {
				all = append(all, ids(sibling)...)
			}
		}
		if err := r.loadLocked(r.ctx, all); err != nil {
			return nil, err
		}
	}
	return pick(r, own, order), nil
}

// followOne is follow for one id; nil when it is absent.
func followOne[F, T any](r *Reader, from *F, id func(*F) uuid.UUID) (*T, error) {
	found, err := follow[F, T](r, from, func(f *F) []uuid.UUID { return []uuid.UUID{id(f)} }, nil)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// pick gives the things with those ids that are there for this scope. Call it with mu held.
func pick[T any](r *Reader, ids []uuid.UUID, order func(*T) string) []*T {
	found := make([]*T, 0, len(ids))
	byView := make(map[*T]uuid.UUID, len(ids))
	for _, id := range ids {
		if view := loadedLocked[T](r, id); view != nil {
			if _, twice := byView[view]; !twice {
				found = append(found, view)
				byView[view] = id
			}
		}
	}
	if order != nil {
		slices.SortFunc(found, func(a, b *T) int {
			return cmp.Or(cmp.Compare(order(a), order(b)), compareIDs(byView[a], byView[b]))
		})
	}
	return found
}

// siblings are the ids of the loaded views of a type whose list is not read yet, the asked one
// among them.
func siblings[F any](r *Reader, of uuid.UUID, relation string) []uuid.UUID {
	ids := []uuid.UUID{of}
	for id, view := range r.things {
		if _, ok := view.(*F); ok && id != of {
			if _, known := r.lists[listKey{id, relation}]; !known {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// linked gives the things of type T to which links of a kind lead from a view of type F.
func linked[F, T any](r *Reader, of uuid.UUID, kind string, order func(*T) string) ([]*T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.lists[listKey{of, kind}]; !known {
		if err := r.loadLinks(r.ctx, siblings[F](r, of, kind), kind); err != nil {
			return nil, err
		}
	}
	return pick(r, r.lists[listKey{of, kind}], order), nil
}

// loadLinks reads where links lead, and what is there. Call it with mu held.
func (r *Reader) loadLinks(ctx context.Context, sources []uuid.UUID, kind string) error {
	// What a link leads to is there before the link, or with it: of things only those change the list.
	rows, err := r.query(ctx, `SELECT l.source, t.id, t.kind, t.doc FROM links l JOIN things t ON t.id = l.target
		WHERE l.kind = ? AND l.source IN (SELECT unhex(value) FROM json_each(?))`, rowsOf{"links", sources}, rowsOf{table: "things"}, kind, idList(sources))
	if err != nil {
		return fmt.Errorf("projections: links %s: %w", kind, err)
	}
	if err := r.takeLists(rows, sources, kind); err != nil {
		return fmt.Errorf("projections: links %s: %w", kind, err)
	}
	return nil
}

// takeLists reads rows of owner, id, kind, doc.
func (r *Reader) takeLists(rows *sql.Rows, owners []uuid.UUID, relation string) error {
	defer rows.Close()
	found := make(map[uuid.UUID][]uuid.UUID)
	for rows.Next() {
		var owner, raw, doc sql.RawBytes
		var kind string
		if err := rows.Scan(&owner, &raw, &kind, &doc); err != nil {
			return err
		}
		of, id := readID(owner), readID(raw)
		r.gathered.add("things", id)
		found[of] = append(found[of], id)
		if err := r.admit(id, domain.Kind(kind), doc); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, owner := range owners {
		r.lists[listKey{owner, relation}] = found[owner]
	}
	return nil
}

// Columns of things by which they are owned.
const (
	byTeam   = "team"
	bySchool = "school"
)

// owned gives the things of type T and that kind that belong to a view of type F.
func owned[F, T any](r *Reader, of uuid.UUID, column string, kind domain.Kind, order func(*T) string) ([]*T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	relation := column + " " + string(kind)
	key := listKey{of, relation}
	if _, known := r.lists[key]; !known {
		owners := siblings[F](r, of, relation)
		query := "SELECT team, id, kind, doc FROM things WHERE kind = ? AND team IN (SELECT unhex(value) FROM json_each(?))"
		if column == bySchool {
			query = "SELECT school, id, kind, doc FROM things WHERE kind = ? AND school IN (SELECT unhex(value) FROM json_each(?))"
		}
		rows, err := r.query(r.ctx, query, rowsOf{"things", owners}, string(kind), idList(owners))
		if err == nil {
			err = r.takeLists(rows, owners, relation)
		}
		if err != nil {
			return nil, fmt.Errorf("projections: things by %s: %w", relation, err)
		}
	}
	return pick(r, r.lists[key], order), nil
}

// taught gives the classes that any of those people ever taught, by label; those of all teams
// at hand are loaded with them.
func taught(r *Reader, teachers []uuid.UUID) ([]*Class, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	unknown := func(id uuid.UUID) bool { _, known := r.lists[listKey{id, teacherOf}]; return !known }
	if slices.ContainsFunc(teachers, unknown) {
		wanted := make(map[uuid.UUID]bool)
		for _, id := range teachers {
			wanted[id] = true
		}
		for _, view := range r.things {
			if team, ok := view.(*Team); ok {
				for _, id := range team.membersOn(r.scope.today) {
					wanted[id] = true
				}
			}
		}
		var sources []uuid.UUID
		for id := range wanted {
			if unknown(id) {
				sources = append(sources, id)
			}
		}
		if err := r.loadLinks(r.ctx, sources, teacherOf); err != nil {
			return nil, err
		}
	}
	var ids []uuid.UUID
	for _, id := range teachers {
		ids = append(ids, r.lists[listKey{id, teacherOf}]...)
	}
	return pick(r, ids, classLabel), nil
}

// memberPerson gives a person named by a team; those of all teams at hand are loaded at once.
func (r *Reader) memberPerson(id uuid.UUID) (*Person, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.things[id]; !known {
		all := []uuid.UUID{id}
		for _, view := range r.things {
			if team, ok := view.(*Team); ok {
				all = append(all, team.membersOn(r.scope.today)...)
				all = append(all, team.coachesOn(r.scope.today)...)
			}
		}
		if err := r.loadLocked(r.ctx, all); err != nil {
			return nil, err
		}
	}
	return loadedLocked[Person](r, id), nil
}
