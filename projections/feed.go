package projections

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"
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
	// news are, for an inbox, the matches of follows and from where each counts, as a JSON text; what
	// was there, and stood no higher, when a list was seen is not new any more.
	news string
	seen feedCursor
	// list is what a cursor is bound to: the viewer, the search and the filter.
	list []byte
}

// Feed is what is told to the viewer: the newest first, by the day on which it was first to
// be seen; of a search, first those that have all the words in the title, then in what was changed
// and the subject, in what was learned, and anywhere, each the newest first. Never by school or team.
// A search that cannot find anything is an [*UnfitArgument].
func (r *Reader) Feed(ctx context.Context, search *string, filter *ShareOutFilter, first *int, after *string) (*ShareOutConnection, error) {
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	choice := feedChoice{list: r.listOf("feed", search, filter)}
	if search != nil {
		if choice.terms, err = parseSearch(*search); err != nil {
			return nil, err
		}
	}
	from := firstPlace
	if after != nil {
		if from, err = r.parseFeedCursor(*after, choice.list); err != nil {
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
		c.Edges = append(c.Edges, &ShareOutEdge{c.r.cursor(item.at, c.choice.list), item.node})
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
	query, args := choice.page(from)
	args = append([]any{dayNumber(r.scope.today), size}, args...)
	places, err := amongTold(r, query, args, func() (places feedPlaces, _ int, err error) {
		err = r.each(ctx, query, args, func(rows *sql.Rows) error {
			var at feedCursor
			var id sql.RawBytes
			err := rows.Scan(&at.place, &at.tier, &id)
			places.at, places.ids = append(places.at, at), append(places.ids, readID(id))
			return err
		})
		return places, 40 * len(places.ids), err
	})
	if err != nil {
		return nil, err
	}
	stored, err := r.shareOutDocuments(ctx, places.ids...)
	if err != nil {
		return nil, err
	}
	page := &shareOutPage{r: r}
	for _, doc := range stored {
		// The tags are what the scope says in other words. Should they ever differ, it decides.
		if node := page.show(doc); node != nil && node.near >= outside {
			list = append(list, feedItem{places.at[slices.Index(places.ids, doc.ID)], node})
		}
	}
	return list, nil
}

// feedPlaces are share-outs in the order of a list, and where they stand in it.
type feedPlaces struct {
	at  []feedCursor
	ids []uuid.UUID
}

// amongTold gives what a statement says of what is out, and of nothing else: as it was found for another reader,
// or as it is read now, with about how many bytes it is. Words and tellers change only with what is out.
func amongTold[T any](r *Reader, query string, args []any, read func() (T, int, error)) (T, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %#v", query, args) // %q of a large number would be that of any other
	whole, part := []uuid.UUID{uuid.Nil}, string(sum.Sum(nil))
	if known, _ := r.recall("told", part, whole); len(known) > 0 {
		r.gathered.add("told_words", uuid.Nil)
		r.gathered.add("tellers", uuid.Nil)
		return known[uuid.Nil].(T), nil
	}
	value, size, err := read()
	if err == nil {
		r.keep("told", part, uuid.Nil, value, size+512)
	}
	return value, err
}

// Where what is chosen stands: ?1 is the day, what is asked comes from ?3 on.
const (
	ofFeed = `SELECT w.rowid AS place FROM told_words w WHERE w.told_words MATCH ?3 AND w.rowid >= ?4`
	// What was released before somebody began to follow, or saw the list, counts if its day came later.
	ofInbox = `SELECT DISTINCT w.rowid AS place FROM json_each(?3) f JOIN told_words w ON w.told_words MATCH f.value ->> 'match' AND w.rowid >= f.value ->> 'from'
		JOIN told n ON n.place = w.rowid WHERE (n.seq > f.value ->> 'since' OR n.day > f.value ->> 'day') AND (n.place > ?4 OR n.seq > ?5 OR n.day > ?6)`
)

// all is the statement that gives every place, and what it asks.
func (c feedChoice) all() (query string, args []any) {
	switch {
	case c.news != "":
		return ofInbox, []any{c.news, c.seen.place, c.seen.seq, c.seen.day}
	case c.terms != nil:
		return ofFeed, []any{"(" + c.chosen + " AND (" + anywhere(c.terms) + "))", c.since}
	default:
		return ofFeed, []any{c.chosen, c.since}
	}
}

// page is the statement that gives a part of the list: place, rank and share-out; ?2 is how many.
func (c feedChoice) page(from feedCursor) (query string, args []any) {
	if c.news != "" {
		return `SELECT p.place, 0, t.id FROM (` + ofInbox + ` AND w.rowid < ?7) p JOIN told t ON t.place = p.place
			WHERE t.day <= ?1 ORDER BY p.place DESC LIMIT ?2 + 0`, []any{c.news, c.seen.place, c.seen.seq, c.seen.day, from.place}
	}
	ranks := []string{c.chosen}
	if c.terms != nil {
		ranks = tiers(c.terms, c.chosen)
	}
	// SQLite steps through an index of words from the newest on, as the places have it, rank by rank,
	// and stops where the page is full.
	args = []any{c.since}
	var arms []string
	for tier, match := range ranks {
		before := int64(math.MaxInt64)
		switch {
		case tier < from.tier:
			before = math.MinInt64
		case tier == from.tier:
			before = from.place
		}
		args = append(args, match, before)
		arms = append(arms, fmt.Sprintf(`SELECT * FROM (SELECT w.rowid, %d, t.id FROM told_words w JOIN told t ON t.place = w.rowid
			WHERE w.told_words MATCH ?%d AND w.rowid < ?%d AND w.rowid >= ?3 AND t.day <= ?1 ORDER BY w.rowid DESC LIMIT ?2 + 0)`, tier, 2*tier+4, 2*tier+5))
	}
	return strings.Join(arms, " UNION ALL ") + ` LIMIT ?2 + 0`, args
}

// TotalCount is how many there are in all.
func (c *ShareOutConnection) TotalCount() (n int, err error) {
	if c.choice.nothing {
		return 0, nil
	}
	places, args := c.choice.all()
	args = append([]any{dayNumber(c.r.scope.today), nil}, args...)
	query := `SELECT count(*) FROM (` + places + `) p WHERE p.place NOT IN (SELECT place FROM told WHERE day > 0 AND day > ?1)`
	n, err = amongTold(c.r, query, args, func() (n, _ int, err error) {
		c.r.mu.Lock()
		defer c.r.mu.Unlock()
		err = c.r.row(c.r.ctx, query, args, &n)
		return n, 0, err
	})
	if err != nil {
		return 0, fmt.Errorf("projections: count share-outs: %w", err)
	}
	return n, nil
}
