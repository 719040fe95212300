package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// maxRamp is how many links of ramps one page looks at.
const maxRamp = 2000

// Parents are the cycles that this one goes on from, as far as the viewer may read them.
func (c *Cycle) Parents() ([]*Cycle, error) {
	p := c.page
	found, err := p.parents.get(func() (map[uuid.UUID]*Cycle, error) {
		var ids []uuid.UUID
		for _, c := range p.cycles {
			ids = append(ids, c.ParentIDs...)
		}
		return p.r.cyclesByID(p.r.ctx, ids)
	})
	if err != nil {
		return nil, err
	}
	parents := make([]*Cycle, 0, len(c.ParentIDs))
	for _, id := range c.ParentIDs {
		if parent := found[id]; parent != nil {
			parents = append(parents, parent)
		}
	}
	return parents, nil
}

// Children are the cycles that go on from this one, as far as the viewer may read them, in the
// order they started.
func (c *Cycle) Children() ([]*Cycle, error) {
	p := c.page
	found, err := p.children.get(func() (map[uuid.UUID][]*Cycle, error) {
		of := make(map[uuid.UUID][]*Cycle)
		below, err := p.r.readPage(p.r.ctx, `SELECT doc FROM cycles WHERE id IN
			(SELECT child FROM edges WHERE parent IN (SELECT unhex(value) FROM json_each(?)))`, idList(p.ids()),
			rowsOf{"edges", p.ids()}, rowsOf{table: "cycles"}) // those that are read
		if err != nil {
			return nil, err
		}
		slices.SortFunc(below.cycles, byStart)
		for _, child := range below.cycles {
			for _, parent := range child.ParentIDs {
				of[parent] = append(of[parent], child)
			}
		}
		return of, nil
	})
	return keep(found[c.ID], func(*Cycle) bool { return true }), err
}

// Ramp is all cycles that are linked with this one, over as many steps as there are, as far as
// the viewer may read them.
func (c *Cycle) Ramp() (*Ramp, error) {
	found, err := c.page.ramps.get(func() (map[uuid.UUID]*Ramp, error) { return c.page.readRamps(c.page.r.ctx) })
	return found[c.ID], err
}

// readRamps reads the links around the page's cycles, then the cycles, and parts them into ramps.
func (p *page) readRamps(ctx context.Context) (map[uuid.UUID]*Ramp, error) {
	var links []RampLink
	err := p.r.each(ctx, `WITH RECURSIVE near(id) AS (
			SELECT unhex(value) FROM json_each(?)
			UNION SELECT e.child FROM near JOIN edges e ON e.parent = near.id
			UNION SELECT e.parent FROM near JOIN edges e ON e.child = near.id)
		SELECT e.parent, e.child FROM near JOIN edges e ON e.parent = near.id ORDER BY e.parent, e.child LIMIT ? + 0`,
		[]any{idList(p.ids()), maxRamp}, func(rows *sql.Rows) error {
			var parent, child sql.RawBytes
			if err := rows.Scan(&parent, &child); err != nil {
				return err
			}
			links = append(links, RampLink{readID(parent), readID(child)})
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("projections: read ramps: %w", err)
	}
	ids := p.ids()
	for _, l := range links {
		ids = append(ids, l.Parent, l.Child)
	}
	cycles, err := p.r.cyclesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	return partRamps(cycles, links), nil
}

// partRamps gives each cycle the ramp it is on: two are on one ramp when links that the viewer
// may see lead from one to the other.
func partRamps(cycles map[uuid.UUID]*Cycle, links []RampLink) map[uuid.UUID]*Ramp {
	root := make(map[uuid.UUID]uuid.UUID, len(cycles))
	find := func(id uuid.UUID) uuid.UUID {
		for root[id] != uuid.Nil && root[id] != id {
			id = root[id]
		}
		return id
	}
	links = keep(links, func(l RampLink) bool { return cycles[l.Parent] != nil && cycles[l.Child] != nil })
	for _, l := range links {
		if a, b := find(l.Parent), find(l.Child); a != b {
			root[a] = b
		}
	}
	ramps := make(map[uuid.UUID]*Ramp)
	for id, c := range cycles {
		at := find(id)
		if ramps[at] == nil {
			ramps[at] = &Ramp{}
		}
		ramps[at].Cycles = append(ramps[at].Cycles, c)
	}
	for _, l := range links {
		at := ramps[find(l.Parent)]
		at.Links = append(at.Links, l)
	}
	of := make(map[uuid.UUID]*Ramp, len(cycles))
	for _, ramp := range ramps {
		slices.SortFunc(ramp.Cycles, byStart)
		for _, c := range ramp.Cycles {
			of[c.ID] = ramp
		}
	}
	return of
}

// byStart puts the earliest first.
func byStart(a, b *Cycle) int {
	return cmp.Or(a.sortDay().Compare(b.sortDay()), compareIDs(a.ID, b.ID))
}

// cyclesByID reads cycles together; those that are not there, or not for the scope, are left out.
func (r *Reader) cyclesByID(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]*Cycle, error) {
	p, err := r.pageOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID]*Cycle, len(p.cycles))
	for _, c := range p.cycles {
		found[c.ID] = c
	}
	return found, nil
}

// Cycle gives a cycle; nil when there is none for this scope.
func (r *Reader) Cycle(ctx context.Context, id uuid.UUID) (*Cycle, error) {
	found, err := r.cyclesByID(ctx, []uuid.UUID{id})
	return found[id], err
}

// Cycles gives cycles in the order of their ids in the list; nil for one that is not there, or
// not for this scope.
func (r *Reader) Cycles(ctx context.Context, ids []uuid.UUID) ([]*Cycle, error) {
	found, err := r.cyclesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]*Cycle, len(ids))
	for i, id := range ids {
		list[i] = found[id]
	}
	return list, nil
}
