package disclosure

import "pgregory.net/rapid"

// attacker knows a published table and the rule it was made by, and tries every table of counts
// that fits. Nothing of the package's own search is in it.
type attacker struct {
	table Table
	shown *Protected
	k     int
	most  int // the largest count it tries

	guess     [][]int
	low, high [][]int // what it found possible, by cell; the last of each is the total
	fits      int
}

func attack(t Table, shown *Protected, k int) *attacker {
	a := &attacker{table: t, shown: shown, k: k}
	rows, columns := len(t.Cells), len(t.Cells[0])
	for range rows + 1 {
		a.guess = append(a.guess, make([]int, columns+1))
		a.low, a.high = append(a.low, make([]int, columns+1)), append(a.high, make([]int, columns+1))
	}
	for r, row := range t.Cells {
		for _, cell := range row {
			a.most = max(a.most, cell.Count)
		}
		if t.Things {
			a.most = max(a.most, 2*a.trueRow(r)) // where nothing but totals bounds a count
		}
	}
	a.most += 2 * k
	a.try(0, 0)
	return a
}

// try goes on with every count that a cell can have by its mark, row by row.
func (a *attacker) try(r, c int) {
	rows, columns := len(a.table.Cells), len(a.table.Cells[0])
	if r == rows {
		a.judge()
		return
	}
	if c == columns {
		total := 0
		for _, n := range a.guess[r][:columns] {
			total += n
		}
		a.guess[r][columns] = total
		if a.totalFits(a.table.RowTotals, a.shown.Rows[r], total, a.trueRow(r)) {
			a.try(r+1, 0)
		}
		return
	}
	low, high := a.told(r, c)
	for n := low; n <= high; n++ {
		a.guess[r][c] = n
		a.try(r, c+1)
	}
}

// told is what the mark of a cell says.
func (a *attacker) told(r, c int) (low, high int) {
	m, n := a.shown.Cells[r][c], a.table.Cells[r][c].Count
	inSmallLine := a.table.RowTotals && a.shown.Rows[r] == Small || a.table.ColumnTotals && a.shown.Columns[c] == Small
	switch {
	case m == Shown:
		return n, n
	case a.table.Things:
		return 0, a.most
	case m == Small && inSmallLine:
		return 0, a.k - 1
	case m == Small:
		return 1, a.k - 1
	}
	return a.k, a.most
}

func (a *attacker) totalFits(published bool, m Mark, guess, truth int) bool {
	switch {
	case !published || a.table.Things && m.Hidden():
		return true
	case m == Shown:
		return guess == truth
	case m == Small:
		return 0 < guess && guess < a.k
	}
	return guess >= a.k
}

func (a *attacker) trueRow(r int) (total int) {
	for _, cell := range a.table.Cells[r] {
		total += cell.Count
	}
	return total
}

func (a *attacker) trueColumn(c int) (total int) {
	for _, row := range a.table.Cells {
		total += row[c].Count
	}
	return total
}

// judge holds a whole guess against the columns' totals and the grand total.
func (a *attacker) judge() {
	rows, columns := len(a.table.Cells), len(a.table.Cells[0])
	all, truth := 0, 0
	for c := range columns {
		total := 0
		for _, row := range a.guess[:rows] {
			total += row[c]
		}
		if !a.totalFits(a.table.ColumnTotals, a.shown.Columns[c], total, a.trueColumn(c)) {
			return
		}
		a.guess[rows][c] = total
		all, truth = all+total, truth+a.trueColumn(c)
	}
	if !a.totalFits(a.table.RowTotals || a.table.ColumnTotals, a.shown.Total, all, truth) {
		return
	}
	a.guess[rows][columns] = all
	for r, row := range a.guess {
		for c, n := range row {
			if a.fits == 0 || n < a.low[r][c] {
				a.low[r][c] = n
			}
			if a.fits == 0 || n > a.high[r][c] {
				a.high[r][c] = n
			}
		}
	}
	a.fits++
}

// narrowed lists the hidden numbers, totals as well, that the attacker can tell too closely.
func (a *attacker) narrowed() (found []place) {
	if a.fits == 0 {
		return nil // the rule was not kept
	}
	rows, columns := len(a.table.Cells), len(a.table.Cells[0])
	for r := range rows + 1 {
		for c := range columns + 1 {
			m, published := Shown, true
			switch {
			case r < rows && c < columns:
				m = a.shown.Cells[r][c]
			case r < rows:
				m, published = a.shown.Rows[r], a.table.RowTotals
			case c < columns:
				m, published = a.shown.Columns[c], a.table.ColumnTotals
			default:
				m, published = a.shown.Total, a.table.RowTotals || a.table.ColumnTotals
			}
			low, high := a.low[r][c], a.high[r][c]
			if published && (m == Small && (low > 1 || high < a.k-1) || m == Beside && low == high) {
				found = append(found, place{r, c})
			}
		}
	}
	return found
}

// anyTable is a small one, so that all tables that fit can be tried.
func anyTable(t *rapid.T) (Table, int) {
	k := rapid.IntRange(3, 4).Draw(t, "k")
	rows, columns := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(1, 3).Draw(t, "columns")
	table := Table{RowTotals: rapid.Bool().Draw(t, "row totals"), ColumnTotals: rapid.Bool().Draw(t, "column totals")}
	for r := range rows {
		table.Cells = append(table.Cells, make([]Cell, columns))
		for c := range columns {
			n := rapid.IntRange(0, 2*k+1).Draw(t, "count")
			table.Cells[r][c] = Cell{n, n}
		}
	}
	return table, k
}
