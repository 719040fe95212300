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
	// AsOf is the last day of the month for which it stands.
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
	policy := suppressorOf(n).policy
	var list []*MethodYear
	for _, year := range n.bookYears(books) {
		y := &MethodYear{SchoolYear: year, Version: MethodVersion}
		for _, check := range MethodChecks {
			y.Checks = append(y.Checks, tellCount(check, books[bookKey{year, string(check)}], policy))
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
		d, err := drawerOf(year, books[bookKey{year, fileDrawerBook}], suppressorOf(n).policy)
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

// books are those of the network.
func (n *Network) books(ctx context.Context) (map[bookKey]*methodBook, error) {
	return n.methodBooks.get(func() (map[bookKey]*methodBook, error) {
		books := make(map[bookKey]*methodBook)
		if !n.reader.scope.ofInstitution(n.ID, rights.NetworkSight) {
			return books, nil
		}
		err := n.reader.each(ctx, `SELECT year, what, doc FROM method_books WHERE network = ?`, []any{n.ID[:]}, func(rows *sql.Rows) error {
			var key bookKey
			var doc sql.RawBytes
			if err := rows.Scan(&key.year, &key.what, &doc); err != nil {
				return err
			}
			books[key] = &methodBook{}
			return json.Unmarshal(doc, books[key])
		})
		if err != nil {
			return nil, fmt.Errorf("projections: read method books: %w", err)
		}
		return books, nil
	})
}

// bookYears are the school years told of, the latest first, the present one always.
func (n *Network) bookYears(books map[bookKey]*methodBook) []domain.SchoolYear {
	years := []domain.SchoolYear{domain.SchoolYearOf(n.reader.scope.today)}
	for key := range books {
		if !slices.Contains(years, key.year) {
			years = append(years, key.year)
		}
	}
	slices.SortFunc(years, func(a, b domain.SchoolYear) int { return cmp.Compare(b, a) })
	return years
}

// tellCount tells a sum if enough teams stand behind it. A share at an edge is coded, for it
// would say of each team what it did; not at all where so few are counted that the code says it too.
func tellCount(check MethodCheck, b *methodBook, policy disclosure.Policy) *MethodCount {
	c := &MethodCount{Check: check, Shown: Suppressed, MinTeams: policy.Teams, MinSchools: policy.Schools}
	c.Told = fmt.Sprintf("It takes %d teams of %d schools, none with over half of the cycles, to tell it.", policy.Teams, policy.Schools)
	if b == nil || !enough(policy, b.Parts, bookPart.all) {
		return c
	}
	met, counted, teams, schools := 0, 0, 0, make(map[uuid.UUID]bool)
	for _, p := range b.Parts {
		if p.all() > 0 {
			met, counted, teams, schools[p.School] = met+p.N[0], counted+p.all(), teams+1, true
		}
	}
	share := 100 * float64(met) / float64(counted)
	edge, words := 0.0, ""
	switch {
	case share < policy.Under:
		edge, words = policy.Under, fmt.Sprintf("Under %g %% of %d cycles.", policy.Under, counted)
	case share > policy.Over:
		edge, words = 100-policy.Over, fmt.Sprintf("Over %g %% of %d cycles.", policy.Over, counted)
	}
	if words != "" && edge*float64(counted) <= 100 {
		c.Told = "It is so seldom, or so often, that it would say of each team what it did."
		return c
	}
	teams, c.AsOf = teams-teams%5, &b.AsOf
	all := len(schools) - len(schools)%policy.Schools
	c.Counted, c.Teams, c.Schools = &counted, &teams, &all
	if c.Shown, c.Told = Coded, words; words == "" {
		c.Shown, c.Met = Exact, &met
		c.Told = fmt.Sprintf("%d of %d cycles.", met, counted)
	}
	return c
}

// drawerOf tells the file drawer: as a table of how far cycles came by whether they were shared, in
// which each number needs enough teams, and what would follow is hidden with it.
func drawerOf(year domain.SchoolYear, b *methodBook, policy disclosure.Policy) (*FileDrawer, error) {
	if b == nil || !enough(policy, b.Parts, bookPart.all) {
		return tellDrawer(year, drawerNumbers{}), nil
	}
	marks, table, err := protectDrawer(b, policy)
	if err != nil {
		return nil, err
	}
	d := tellDrawer(year, shownDrawer(table, marks))
	if !marks.Withheld {
		d.AsOf = &b.AsOf
	}
	return d, nil
}

// protectDrawer hides the numbers behind which too few teams stand, and those from which one of
// them would follow.
func protectDrawer(b *methodBook, policy disclosure.Policy) (*disclosure.Protected, disclosure.Table, error) {
	table := disclosure.Table{RowTotals: true, ColumnTotals: true, Things: true}
	shared := func(p bookPart) (n int) {
		for at := firstOutcome + 1; at < drawerPlaces; at += 2 {
			n += p.N[at]
		}
		return n
	}
	told := enough(policy, b.Parts, shared)
	for at := range firstOutcome {
		table.Cells = append(table.Cells, []disclosure.Cell{b.cell(policy, at, true), {}})
	}
	for at := firstOutcome; at < drawerPlaces; at += 2 {
		row := enough(policy, b.Parts, func(p bookPart) int { return p.N[at] + p.N[at+1] })
		table.Cells = append(table.Cells, []disclosure.Cell{b.cell(policy, at, row), b.cell(policy, at+1, row && told)})
	}
	marks, err := disclosure.Protect(table, policy.Teams)
	return marks, table, err
}

// cell is one place of the drawer with the teams behind it: taken for one where there are not enough
// of them, where one has over half, or where that is so of the sum of which it is a part.
func (b *methodBook) cell(policy disclosure.Policy, at int, sum bool) disclosure.Cell {
	n, teams := 0, 0
	for _, p := range b.Parts {
		if p.N[at] > 0 {
			n, teams = n+p.N[at], teams+1
		}
	}
	if n > 0 && !(sum && enough(policy, b.Parts, func(p bookPart) int { return p.N[at] })) {
		teams = 1
	}
	return disclosure.Cell{Count: n, Students: teams}
}

// shownDrawer keeps the numbers that are marked as shown.
func shownDrawer(table disclosure.Table, marks *disclosure.Protected) drawerNumbers {
	places := [drawerPlaces]int{}
	for r, row := range table.Cells {
		if r < firstOutcome {
			places[r] = row[0].Count
			continue
		}
		at := firstOutcome + 2*(r-firstOutcome)
		places[at], places[at+1] = row[0].Count, row[1].Count
	}
	n := wholeDrawer(places)
	hide := func(number **int, m disclosure.Mark) {
		if m.Hidden() {
			*number = nil
		}
	}
	for r := range n.rows {
		hide(&n.rows[r], marks.Rows[r])
	}
	for i := range n.shared {
		hide(&n.shared[i], marks.Cells[firstOutcome+i][1])
	}
	hide(&n.allRows, marks.Total)
	hide(&n.all, marks.Columns[1])
	return n
}
