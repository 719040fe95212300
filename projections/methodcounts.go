package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// MethodYear is how the teams of a network worked in a school year, as sums.
type MethodYear struct {
	SchoolYear domain.SchoolYear
	Version    int
	Checks     []*MethodCount
}

// MethodCount is how often a check was met in the cycles of a network's teams.
type MethodCount struct {
	Check MethodCheck
	// Shown is EXACT, CODED (told as under or over a share) or SUPPRESSED.
	Shown Shown
	// Met of Counted; Met is nil where it is coded, both where they are not told.
	Met, Counted *int
	// Teams and Schools behind it, rounded down: to fives, and to multiples of the least number.
	Teams, Schools *int
	Told           string
	// AsOf is the last day of the month for which it stands; where parts of it stand for several, of the
	// earliest.
	AsOf *domain.Date
	// MinTeams and MinSchools are what the policy asks for.
	MinTeams, MinSchools int
}

// Published is as in [CheckedMethod].
func (c *MethodCount) Published() []PublishedAdherence { return publishedOf(c.Check) }

// MethodCounts tell how the teams of the network's schools work, for each school year, the latest
// first: fixed sums as of the end of a month, for everyone who sees the network.
func (n *Network) MethodCounts(ctx context.Context) ([]*MethodYear, error) {
	books, err := n.books(ctx)
	if err != nil {
		return nil, err
	}
	var list []*MethodYear
	for _, year := range n.bookYears(books) {
		y := &MethodYear{SchoolYear: year, Version: MethodVersion}
		for _, check := range MethodChecks {
			y.Checks = append(y.Checks, tellCount(check, books[bookKey{year, string(check)}], suppressorOf(n).policy))
		}
		list = append(list, y)
	}
	return list, nil
}

// FileDrawer is that of the network in each school year, likewise.
func (n *Network) FileDrawer(ctx context.Context) ([]*FileDrawer, error) {
	books, err := n.books(ctx)
	if err != nil {
		return nil, err
	}
	var list []*FileDrawer
	for _, year := range n.bookYears(books) {
		d, err := drawerOf(year, books[bookKey{year, fileDrawerBook}])
		if err != nil {
			return nil, fmt.Errorf("projections: file drawer: %w", err)
		}
		list = append(list, d)
	}
	return list, nil
}

type bookKey struct {
	year domain.SchoolYear
	what string
}

// books are those of the network's blocks.
func (n *Network) books(ctx context.Context) (map[bookKey][]*methodBook, error) {
	return n.methodBooks.get(func() (map[bookKey][]*methodBook, error) {
		books := make(map[bookKey][]*methodBook)
		if !n.reader.scope.ofInstitution(n.ID, rights.NetworkSight) {
			return books, nil
		}
		blocks := make(map[*methodBook]block)
		err := n.reader.each(ctx, `SELECT b.block, b.year, b.what, b.doc FROM method_blocks n JOIN method_books b ON b.block = n.block WHERE n.network = ? ORDER BY b.block`, []any{n.ID[:]}, func(rows *sql.Rows) error {
			var key bookKey
			var at, doc sql.RawBytes
			if err := rows.Scan(&at, &key.year, &key.what, &doc); err != nil {
				return err
			}
			b := &methodBook{}
			blocks[b], books[key] = block(at), append(books[key], b)
			return json.Unmarshal(doc, b)
		})
		if err != nil {
			return nil, fmt.Errorf("projections: read method books: %w", err)
		}
		return books, n.judgeBooks(ctx, blocks)
	})
}

// judgeBooks finds the strictest policy of each block's networks, known to the viewer or not: what one
// of them may not tell, no other one does.
func (n *Network) judgeBooks(ctx context.Context, blocks map[*methodBook]block) error {
	var ids []uuid.UUID
	for _, at := range blocks {
		for _, id := range at.networks() {
			ids = add(ids, id)
		}
	}
	all := n.reader.widened()
	if err := all.load(ctx, ids...); err != nil {
		return fmt.Errorf("projections: read networks of books: %w", err)
	}
	for b, at := range blocks {
		var list []*Network
		for _, id := range at.networks() {
			list = append(list, loaded[Network](all, id))
		}
		b.policy = suppressorOf(list...).policy
	}
	return nil
}

// bookYears are the school years told of, the latest first, the present one always.
func (n *Network) bookYears(books map[bookKey][]*methodBook) []domain.SchoolYear {
	years := []domain.SchoolYear{domain.SchoolYearOf(n.reader.scope.today)}
	for key := range books {
		if !slices.Contains(years, key.year) {
			years = append(years, key.year)
		}
	}
	slices.SortFunc(years, func(a, b domain.SchoolYear) int { return cmp.Compare(b, a) })
	return years
}

// tellCount tells a sum over the blocks behind which enough teams stand. A share at an edge is coded,
// for it would say of each team what it did; not at all where so few are counted that the code says it
// too. Blocks of which some are coded and some not are not added up: the exact ones, told elsewhere, would be
// subtracted.
func tellCount(check MethodCheck, books []*methodBook, policy disclosure.Policy) *MethodCount {
	c := &MethodCount{Check: check, Shown: Suppressed, MinTeams: policy.Teams, MinSchools: policy.Schools}
	c.Told = fmt.Sprintf("It takes %d teams of %d schools, none with over half of the cycles, to tell it.", policy.Teams, policy.Schools)
	books = toldBlocks(books)
	if len(books) == 0 {
		return c
	}
	met, counted := 0, 0
	teams, schools, edges := make(map[uuid.UUID]bool), make(map[uuid.UUID]bool), make(map[edge]bool)
	for _, b := range books {
		own, of := b.tally()
		met, counted, edges[edgeOf(own, of, b.policy)] = met+own, counted+of, true
		for _, p := range b.Parts {
			teams[p.Team], schools[p.School] = true, true
		}
		if c.AsOf == nil || b.AsOf.Before(*c.AsOf) {
			c.AsOf = &b.AsOf
		}
	}
	at := edgeOf(met, counted, policy)
	if len(edges) > 1 || at != (edge{}) && at.share*float64(counted) <= 100 {
		c.AsOf, c.Told = nil, "It is so seldom, or so often, that it would say of each team what it did."
		return c
	}
	all, of := len(teams)-len(teams)%5, len(schools)-len(schools)%policy.Schools
	c.Counted, c.Teams, c.Schools = &counted, &all, &of
	if c.Shown, c.Told = Coded, fmt.Sprintf("%s of %d cycles.", at.words, counted); at == (edge{}) {
		c.Shown, c.Met = Exact, &met
		c.Told = fmt.Sprintf("%d of %d cycles.", met, counted)
	}
	return c
}

// edge is one that a share lies beyond: its distance in per cent from none or all.
type edge struct {
	share float64
	words string
}

// edgeOf is the zero edge for a share that lies between.
func edgeOf(met, counted int, policy disclosure.Policy) edge {
	switch share := 100 * float64(met) / float64(counted); {
	case share < policy.Under:
		return edge{policy.Under, fmt.Sprintf("Under %g %%", policy.Under)}
	case share > policy.Over:
		return edge{100 - policy.Over, fmt.Sprintf("Over %g %%", policy.Over)}
	}
	return edge{}
}

// tally is how many cycles met a check, of how many that are counted.
func (b *methodBook) tally() (met, counted int) {
	for _, p := range b.Parts {
		met, counted = met+p.N[0], counted+p.all()
	}
	return met, counted
}

// toldBlocks are those behind which enough teams stand.
func toldBlocks(books []*methodBook) []*methodBook {
	return keep(books, func(b *methodBook) bool { return enough(b.policy, b.Parts, bookPart.all) })
}
