package projections

import (
	"cmp"
	"slices"
	"sync"

	"github.com/google/uuid"
)

// ShareOuts are those of the cycle, the one drafted last first.
func (c *Cycle) ShareOuts() ([]*ShareOut, error) {
	p := c.page
	found, err := p.shareOuts.get(func() (map[uuid.UUID][]*ShareOut, error) {
		shared, err := p.r.readShareOuts(p.r.ctx, "SELECT doc FROM shareouts WHERE cycle IN (SELECT unhex(value) FROM json_each(?))", idList(p.ids()), rowsOf{"shareouts", p.ids()})
		if err != nil {
			return nil, err
		}
		return shared.by(func(s *ShareOut) uuid.UUID { return s.cycle }), nil
	})
	return slices.Clone(found[c.ID]), err
}

// ShareOut is the one of the cycle that was released last; when none is out, the one drafted last;
// nil when there is none.
func (c *Cycle) ShareOut() (*ShareOut, error) {
	all, err := c.ShareOuts()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	latest := all[0]
	for _, s := range all {
		if s.ReleasedAt != nil && s.Tombstone == nil && (latest.ReleasedAt == nil || latest.Tombstone != nil || s.ReleasedAt.After(*latest.ReleasedAt)) {
			latest = s
		}
	}
	return latest, nil
}

// TriedFrom is the share-out that the cycle was planned from, as the viewer may know it: a tombstone
// when it is withdrawn or closed to the viewer. Nil when there is none, or none for the viewer.
func (c *Cycle) TriedFrom() (*ShareOut, error) {
	if c.AdaptedFrom == nil {
		return nil, nil
	}
	p := c.page
	found, err := p.sources.get(func() (map[uuid.UUID]*ShareOut, error) {
		var ids []uuid.UUID
		for _, c := range p.cycles {
			ids = add(ids, idOf(c.AdaptedFrom))
		}
		list, err := p.r.shareOuts(p.r.ctx, ids)
		byID := make(map[uuid.UUID]*ShareOut)
		for i, s := range list {
			if s != nil {
				byID[ids[i]] = s
			}
		}
		return byID, err
	})
	return found[*c.AdaptedFrom], err
}

// ShareOuts are those of which the viewer may know that they are the team's, the latest first: to
// its members and coach all of them, in the order in which they were drafted, to others by the day
// of their release.
func (t *Team) ShareOuts() ([]*ShareOut, error) {
	r := t.reader
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	if _, known := r.shared.ofTeam[t.ID]; !known {
		teams := r.teamsAtHand(t.ID)
		p, err := r.readShareOuts(r.ctx, "SELECT doc FROM shareouts WHERE team IN (SELECT unhex(value) FROM json_each(?))", idList(teams), rowsOf{"shareouts", teams})
		if err != nil {
			return nil, err
		}
		found := p.by(func(s *ShareOut) uuid.UUID { return s.team })
		if r.shared.ofTeam == nil {
			r.shared.ofTeam = make(map[uuid.UUID][]*ShareOut)
		}
		for _, team := range teams {
			r.shared.ofTeam[team] = found[team]
		}
	}
	return slices.Clone(r.shared.ofTeam[t.ID]), nil
}

// sharedKept is what a reader keeps of what teams share.
type sharedKept struct {
	mu     sync.Mutex
	ofTeam map[uuid.UUID][]*ShareOut
}

// teamsAtHand are the teams that were read and whose share-outs were not, one among them. Call it
// with shared.mu held.
func (r *Reader) teamsAtHand(first uuid.UUID) []uuid.UUID {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := []uuid.UUID{first}
	for id, view := range r.things {
		if _, known := r.shared.ofTeam[id]; !known {
			if _, team := view.(*Team); team {
				ids = add(ids, id)
			}
		}
	}
	return ids
}

// by parts a page by what its share-outs are told to belong to, each part with the latest first.
func (p *shareOutPage) by(whose func(*ShareOut) uuid.UUID) map[uuid.UUID][]*ShareOut {
	parts := make(map[uuid.UUID][]*ShareOut)
	for _, s := range p.list {
		if id := whose(s); id != uuid.Nil {
			parts[id] = append(parts[id], s)
		}
	}
	for _, part := range parts {
		slices.SortFunc(part, func(a, b *ShareOut) int {
			return cmp.Or(b.since.Compare(a.since), compareIDs(a.ID, b.ID))
		})
	}
	return parts
}
