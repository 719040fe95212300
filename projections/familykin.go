package projections

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// What is stored as one family may be several to a viewer ([family.around]): lists that are chosen by a
// family are of what the viewer may know to belong together, and never lead from a share-out with a name
// to one without that is of the same team.

// kin are some families with their share-outs and tries alone: two statements for all of them.
func (r *Reader) kin(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]*family, error) {
	found := make(map[uuid.UUID]*family)
	for _, id := range ids {
		found[id] = &family{r: r}
	}
	if len(ids) == 0 {
		return found, nil
	}
	page := &shareOutPage{r: r}
	err := r.each(ctx, `SELECT doc FROM shareouts WHERE family IN (SELECT unhex(value) FROM json_each(?))`, []any{idList(ids)}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		s := &storedShareOut{}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		if view := page.show(s); view != nil {
			f := found[s.FamilyID]
			f.members = append(f.members, &member{s, view, view.near})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, r.each(ctx, `SELECT family, shareout, team FROM tries WHERE family IN (SELECT unhex(value) FROM json_each(?))`, []any{idList(ids)}, func(rows *sql.Rows) error {
		var id, from, team sql.RawBytes
		if err := rows.Scan(&id, &from, &team); err != nil {
			return err
		}
		f := found[readID(id)]
		f.tries = append(f.tries, &try{from: readID(from), team: readID(team)})
		return nil
	})
}

// ofFamilies are the tags of the share-outs of some families that the viewer may know to belong together
// with one of them, named by its id; for uuid.Nil, with what the viewer's own teams shared or tried.
func (r *Reader) ofFamilies(ctx context.Context, families []uuid.UUID, with uuid.UUID) ([]string, error) {
	all, err := r.kin(ctx, families)
	if err != nil {
		return nil, err
	}
	return kinTags(all, families, with), nil
}

func kinTags(all map[uuid.UUID]*family, families []uuid.UUID, with uuid.UUID) []string {
	ids := make(map[uuid.UUID]bool)
	for _, id := range families {
		f := all[id]
		from := []uuid.UUID{with}
		if with == uuid.Nil {
			from = f.ownSide()
		}
		for _, root := range from {
			for _, m := range f.around(root) {
				ids[m.ID] = true
			}
		}
	}
	var tags []string
	for _, id := range slices.SortedFunc(maps.Keys(ids), compareIDs) {
		tags = append(tags, tag(shareOutTag, id[:]))
	}
	return tags
}

// ownSide are what the viewer's own teams shared, and what they tried.
func (f *family) ownSide() (ids []uuid.UUID) {
	for _, m := range f.members {
		if m.reach == ofRecord {
			ids = add(ids, m.ID)
		}
	}
	for _, t := range f.tries {
		if f.own(t) {
			ids = add(ids, t.from)
		}
	}
	return ids
}
