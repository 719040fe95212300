package projections

import (
	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// drawerOf tells the file drawer: of each block as a table of how far cycles came by whether they were
// shared, in which each number needs enough teams, and what would follow is hidden with it. A number
// that is hidden in one block is not added up.
func drawerOf(year domain.SchoolYear, books []*methodBook) (*FileDrawer, error) {
	var all *drawerNumbers
	var day *domain.Date
	for _, b := range toldBlocks(books) {
		marks, table, err := protectDrawer(b, b.policy)
		if err != nil {
			return nil, err
		}
		if marks.Withheld {
			continue
		}
		if n := shownDrawer(table, marks); all == nil {
			all = &n
		} else {
			all.add(n)
		}
		if day == nil || b.AsOf.Before(*day) {
			day = &b.AsOf
		}
	}
	if all == nil {
		all = &drawerNumbers{}
	}
	d := tellDrawer(year, *all)
	d.AsOf = day
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
