package projections

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"github.com/go-json-experiment/json"
)

// ShareOutConnection is a part of what is told to the viewer.
type ShareOutConnection struct {
	Edges    []*ShareOutEdge
	Nodes    []*ShareOut
	PageInfo PageInfo

	r      *Reader
	choice feedChoice
}

// ShareOutEdge is a share-out and where it stands in the list.
type ShareOutEdge struct {
	Cursor string
	Node   *ShareOut
}

// feedChoice is which share-outs are chosen of those that the viewer may read.
type feedChoice struct {
	terms []searchTerm
	// chosen is what must match of the tags: the viewer's reach and the filter; reach alone is all
	// that the viewer may read.
	chosen, reach string
	// nothing says that the filter chooses nothing, whatever there is.
	nothing bool
	// since is the first place that counts.
	since int64
	// list is what a cursor is bound to: the viewer, the search and the filter.
	list [8]byte
}

// ShareOuts are what is told to the viewer: the newest first, by the day on which it was first to
// be seen; of a search, first those that have all the words in the title, then in what was changed
// and the subject, in what was learned, and anywhere, each the newest first. Never by school or team.
// A search that cannot find anything is an [*UnfitArgument].
func (r *Reader) ShareOuts(ctx context.Context, search *string, filter *ShareOutFilter, first *int, after *string) (*ShareOutConnection, error) {
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	choice := feedChoice{list: r.listOf(search, filter)}
	if search != nil {
		if choice.terms, err = parseSearch(*search); err != nil {
			return nil, err
		}
	}
	from := feedCursor{place: math.MaxInt64}
	if after != nil {
		if from, err = parseFeedCursor(*after, choice.list); err != nil {
			return nil, err
		}
	}
	list := &ShareOutConnection{r: r}
	if err := r.choose(ctx, filter, &choice); err != nil {
		return nil, fmt.Errorf("projections: choose share-outs: %w", err)
	}
	list.choice = choice
	found, err := r.feed(ctx, choice, from, size+1)
	if err != nil {
		return nil, fmt.Errorf("projections: read share-outs: %w", err)
	}
	list.page(found, size, after != nil)
	return list, nil
}

// feedItem is a share-out in a list.
type feedItem struct {
	at   feedCursor
	node *ShareOut
}

// page shows so many of what was found, of which one more tells that there is more.
func (c *ShareOutConnection) page(found []feedItem, size int, before bool) {
	c.PageInfo = PageInfo{HasNextPage: len(found) > size, HasPreviousPage: before}
	for _, item := range found[:min(size, len(found))] {
		c.Nodes = append(c.Nodes, item.node)
		c.Edges = append(c.Edges, &ShareOutEdge{item.at.of(c.choice.list), item.node})
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
}

// feed reads so many of the chosen ones after a place.
func (r *Reader) feed(ctx context.Context, choice feedChoice, from feedCursor, size int) (list []feedItem, err error) {
	if choice.nothing {
		return nil, nil
	}
	// SQLite steps through an index of words from the newest on, as the places have it, and stops
	// where the page is full.
	const arm = `SELECT w.rowid, %d, s.doc FROM told_words w JOIN told t ON t.place = w.rowid JOIN shareouts s ON s.id = t.id
		WHERE w.told_words MATCH ?%d AND w.rowid < ?%d AND w.rowid >= ?1 AND t.day <= ?2 ORDER BY w.rowid DESC LIMIT ?3 + 0`
	args := []any{choice.since, dayNumber(r.scope.today), size}
	ranks := []string{choice.chosen}
	if choice.terms != nil {
		ranks = tiers(choice.terms, choice.chosen)
	}
	var arms []string
	for tier, match := range ranks {
		before := int64(math.MaxInt64)
		switch {
		case tier < from.tier:
			before = math.MinInt64
		case tier == from.tier:
			before = from.place
		}
		arms = append(arms, `SELECT * FROM (`+fmt.Sprintf(arm, tier, len(args)+1, len(args)+2)+`)`)
		args = append(args, match, before)
	}
	err = r.each(ctx, strings.Join(arms, " UNION ALL ")+` LIMIT ?3 + 0`, args, func(rows *sql.Rows) error {
		var item feedItem
		var doc sql.RawBytes
		if err := rows.Scan(&item.at.place, &item.at.tier, &doc); err != nil {
			return err
		}
		item.node = &ShareOut{reader: r}
		if err := json.Unmarshal(doc, item.node); err != nil {
			return err
		}
		// The tags are what the scope says in other words. Should they ever differ, it decides.
		if r.scope.reach(item.node.Out, item.node.TeamID) >= outside {
			list = append(list, item)
		}
		return nil
	})
	return list, err
}

// TotalCount is how many there are in all.
func (c *ShareOutConnection) TotalCount(ctx context.Context) (n int, err error) {
	if c.choice.nothing {
		return 0, nil
	}
	c.r.mu.Lock()
	defer c.r.mu.Unlock()
	err = c.r.row(ctx, `SELECT count(*) FROM told_words w JOIN told t ON t.place = w.rowid
		WHERE w.told_words MATCH ?1 AND w.rowid >= ?2 AND t.day <= ?3`, c.choice.counted(c.r.scope), &n)
	if err != nil {
		return 0, fmt.Errorf("projections: count share-outs: %w", err)
	}
	return n, nil
}

// counted is the choice as statements over all of it take it.
func (c feedChoice) counted(s Scope) []any {
	match := c.chosen
	if c.terms != nil {
		match = anywhere(c.terms, c.chosen)
	}
	return []any{match, c.since, dayNumber(s.today)}
}

