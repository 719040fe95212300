package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// bury tells what was withdrawn. That is in the feed no more.
func (g *gathering) bury(ctx context.Context, _ []feedItem) error {
	page := &shareOutPage{r: g.r}
	err := g.r.each(ctx, `SELECT doc FROM shareouts WHERE id NOT IN (SELECT id FROM told)`, nil, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		s := &storedShareOut{}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		if s.Withdrawal == nil || !g.belongs(s.Out) || s.neverSeen() {
			return nil
		}
		v := page.see(s)
		if v == nil || v.near < outside || v.Tombstone.On.Before(g.Since) {
			return nil
		}
		gone := &GoneShareOut{Cause: s.Withdrawal.Cause, On: *v.Tombstone.On}
		if v.Tombstone.Title != nil {
			gone.Title = *v.Tombstone.Title
		}
		if v.Tombstone.Reason != nil {
			gone.Reason = *v.Tombstone.Reason
		}
		g.Gone = append(g.Gone, gone)
		return nil
	})
	slices.SortFunc(g.Gone, func(a, b *GoneShareOut) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Reason, b.Reason))
	})
	return err
}

// grow counts by change what may be read, where the viewer may know that it is of one change.
func (g *gathering) grow(ctx context.Context, told []feedItem) error {
	since := make(map[uuid.UUID]bool, len(told))
	for _, item := range told {
		since[item.node.ID] = true
	}
	counted := make(map[uuid.UUID]bool)
	for _, item := range told {
		if counted[item.node.ID] || !g.several[item.node.family] {
			continue
		}
		f, err := g.r.familyNamed(ctx, item.node.family)
		if err != nil {
			return err
		}
		grown, all := &GrownFamily{Kinds: make(map[domain.ShareOutKind]int)}, 0
		for _, m := range f.around(item.node.ID) {
			counted[m.ID] = true
			if !m.told() || m.view.released == nil || !g.belongs(m.Out) || m.Out.EmbargoUntil != nil && g.On.Before(*m.Out.EmbargoUntil) {
				continue
			}
			if all++; all == 1 || m.ID == m.FamilyID {
				grown.Title = m.Out.Released.Title
			}
			grown.Kinds[m.Out.Released.Kind]++
			if since[m.ID] {
				grown.New++
			}
		}
		if all > 1 {
			g.Grown = append(g.Grown, grown)
		}
	}
	slices.SortFunc(g.Grown, func(a, b *GrownFamily) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.New, b.New), cmp.Compare(fmt.Sprint(a.Kinds), fmt.Sprint(b.Kinds)))
	})
	return nil
}
