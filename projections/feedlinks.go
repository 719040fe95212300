package projections

import (
	"context"
	"database/sql"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// sharedMeasure is the tag of a network's shared measure, named by its id or by that of a measure
// of the viewer's that follows it; none for anything else.
func (r *Reader) sharedMeasure(ctx context.Context, id uuid.UUID) ([]string, error) {
	networks := r.scope.hearing.networks
	if err := r.load(ctx, append([]uuid.UUID{id}, networks...)...); err != nil {
		return nil, err
	}
	if m := loaded[Measure](r, id); m != nil {
		if m.Follows == nil {
			return nil, nil
		}
		return []string{tag(measureTag, m.Follows.Measure[:])}, nil
	}
	for _, network := range networks {
		n := loaded[Network](r, network)
		if n != nil && slices.ContainsFunc(n.SharedMeasures, func(m *SharedMeasure) bool { return m.ID == id }) {
			return []string{tag(measureTag, id[:])}, nil
		}
	}
	return nil, nil
}

// justThis is a change idea itself.
func (r *Reader) justThis(_ context.Context, id uuid.UUID) ([]uuid.UUID, error) {
	return []uuid.UUID{id}, nil
}

// ideasOfDriver are the change ideas of a driver that the viewer may read; none otherwise.
func (r *Reader) ideasOfDriver(ctx context.Context, id uuid.UUID) ([]uuid.UUID, error) {
	d, err := loadOne[Driver](ctx, r, id)
	if err != nil || d == nil {
		return nil, err
	}
	p, err := loadOne[Project](ctx, r, d.ProjectID)
	if err != nil || p == nil {
		return nil, err
	}
	if err := r.load(ctx, p.IdeaIDs...); err != nil {
		return nil, err
	}
	return keep(p.IdeaIDs, func(idea uuid.UUID) bool {
		c := loaded[ChangeIdea](r, idea)
		return c != nil && slices.Contains(c.DriverIDs, id)
	}), nil
}

// familiesOfIdeas are, for each change idea that the viewer may read, the share-outs that the viewer
// may know to belong together with what its team shared of it, or tried for it.
func (r *Reader) familiesOfIdeas(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID][]uuid.UUID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if err := r.load(ctx, ids...); err != nil {
		return nil, err
	}
	var ideas, teams, roots []uuid.UUID
	for _, id := range ids {
		if idea := loaded[ChangeIdea](r, id); idea != nil {
			ideas, teams = append(ideas, id), add(teams, idea.TeamID)
		}
	}
	of := make(map[uuid.UUID][]uuid.UUID)
	err := r.each(ctx, `WITH own AS (SELECT idea, cycle, family, team FROM families
			WHERE team IN (SELECT unhex(value) FROM json_each(?)) AND idea IN (SELECT unhex(value) FROM json_each(?)))
		SELECT own.idea, s.id FROM own JOIN shareouts s ON s.cycle = own.cycle
		UNION SELECT own.idea, t.shareout FROM own JOIN tries t ON t.family = own.family AND t.team = own.team
		ORDER BY 1, 2`, []any{idList(teams), idList(ideas)}, func(rows *sql.Rows) error {
		var idea, root sql.RawBytes
		if err := rows.Scan(&idea, &root); err != nil {
			return err
		}
		of[readID(idea)] = append(of[readID(idea)], readID(root))
		roots = add(roots, readID(root))
		return nil
	})
	if err != nil {
		return nil, err
	}
	families, err := r.familiesOfShareOuts(ctx, roots)
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID][]uuid.UUID)
	for idea, roots := range of {
		for _, root := range roots {
			for _, id := range families[root] {
				found[idea] = add(found[idea], id)
			}
		}
	}
	return found, nil
}

// familiesOfShareOuts are, for each of some share-outs that were told to the viewer, those that the
// viewer may know to belong together with it: the ones beside which the tree has it. What is stored
// as one family may be several to a viewer, and a team's anonymous share-out is never listed beside
// its named one. It is one statement.
func (r *Reader) familiesOfShareOuts(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID][]uuid.UUID, error) {
	found := make(map[uuid.UUID][]uuid.UUID)
	if len(ids) == 0 {
		return found, nil
	}
	families := make(map[uuid.UUID]*family)
	page := &shareOutPage{r: r}
	const query = `SELECT doc FROM shareouts WHERE family IN
		(SELECT family FROM shareouts WHERE id IN (SELECT unhex(value) FROM json_each(?)))`
	err := r.each(ctx, query, []any{idList(ids)}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		s := &storedShareOut{}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		if families[s.FamilyID] == nil {
			families[s.FamilyID] = &family{r: r}
		}
		families[s.FamilyID].take(page, s)
		return nil
	})
	for _, f := range families {
		f.find()
		for _, id := range ids {
			for _, m := range f.around(id) {
				found[id] = append(found[id], m.ID)
			}
		}
	}
	return found, err
}
