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

// familiesOfIdeas are the families of change that change ideas belong to: of what was shared of
// their cycles, and of what those were tried from. Those that the viewer may not read have none.
func (r *Reader) familiesOfIdeas(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID][]uuid.UUID, error) {
	found := make(map[uuid.UUID][]uuid.UUID)
	if len(ids) == 0 {
		return found, nil
	}
	if err := r.load(ctx, ids...); err != nil {
		return nil, err
	}
	var ideas, teams []uuid.UUID
	for _, id := range ids {
		if idea := loaded[ChangeIdea](r, id); idea != nil {
			ideas, teams = append(ideas, id), add(teams, idea.TeamID)
		}
	}
	err := r.each(ctx, `SELECT DISTINCT idea, family FROM families WHERE team IN (SELECT unhex(value) FROM json_each(?))
		AND idea IN (SELECT unhex(value) FROM json_each(?)) ORDER BY idea, family`, []any{idList(teams), idList(ideas)}, func(rows *sql.Rows) error {
		var idea, family sql.RawBytes
		if err := rows.Scan(&idea, &family); err != nil {
			return err
		}
		found[readID(idea)] = append(found[readID(idea)], readID(family))
		return nil
	})
	return found, err
}

// familiesOfShareOuts are the families of share-outs that were told to the viewer, be it that they
// are withdrawn or closed by now.
func (r *Reader) familiesOfShareOuts(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID][]uuid.UUID, error) {
	found := make(map[uuid.UUID][]uuid.UUID)
	if len(ids) == 0 {
		return found, nil
	}
	err := r.each(ctx, `SELECT doc FROM shareouts WHERE id IN (SELECT unhex(value) FROM json_each(?))`, []any{idList(ids)}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var s storedShareOut
		if err := json.Unmarshal(doc, &s); err != nil {
			return err
		}
		if r.scope.reach(s.Out, s.TeamID) > unreached {
			found[s.ID] = []uuid.UUID{s.FamilyID}
		}
		return nil
	})
	return found, err
}
