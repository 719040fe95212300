package disclosure

import (
	"fmt"
	"slices"
)

// NoCell stands in a table of counts for a combination that does not occur. It is published as
// absent and cannot be hidden.
const NoCell = -1

// Suppress says which counts[row][column] to hide: the small ones, 1 to threshold-1, and if totals
// of rows and columns are published, further cells, so that no hidden one follows from what is
// shown. With the hidden cells as edges between rows and columns, no edge is then a bridge (Gusfield
// 1988). Further cells are the smallest counts that do it, at most three for each small cell, and
// none that is not needed; zeros only where nothing else will do, for a hidden zero protects
// nothing from above. In a table of one row or column the published total is that of the line, and
// two cells of it are hidden at least.
//
// It is an error if rows have different lengths, a count is negative, the threshold is below 2, or
// if a small cell has no other in its row or column to hide with it.
func Suppress(counts [][]int, threshold int, totals bool) ([][]bool, error) {
	if err := checkCounts(counts, threshold); err != nil {
		return nil, err
	}
	g := newGrid(counts)
	for r, row := range counts {
		for c, n := range row {
			if 0 < n && n < threshold {
				g.hidden[r][c], g.small = true, append(g.small, place{r, c})
			}
		}
	}
	if !totals || len(g.small) == 0 {
		return g.hidden, nil
	}
	complete := g.closeCircles
	if len(counts) == 1 || len(counts[0]) == 1 {
		complete = g.hideTwo
	}
	if err := complete(); err != nil {
		return nil, err
	}
	return g.hidden, nil
}

func checkCounts(counts [][]int, threshold int) error {
	if threshold < 2 {
		return fmt.Errorf("threshold: %d hides nothing; it is 2 or more, 10 as a rule", threshold)
	}
	total := 0
	for r, row := range counts {
		if len(row) != len(counts[0]) {
			return fmt.Errorf("counts: row %d has %d columns, the first has %d; all rows have the same", r+1, len(row), len(counts[0]))
		}
		for c, n := range row {
			if n < NoCell {
				return fmt.Errorf("counts: row %d, column %d is %d; a count is 0 or more", r+1, c+1, n)
			}
			if total += max(n, 0); total > most {
				return fmt.Errorf("counts: row %d, column %d brings the sum above %d; that many cannot be people", r+1, c+1, most)
			}
		}
	}
	return nil
}

// most is how large the sum of a table may be, far from where sums of costs overflow.
const most = 1 << 40

// place is a cell of a table.
type place struct{ row, column int }

// grid is a table while cells of it are being hidden.
type grid struct {
	counts   [][]int
	hidden   [][]bool
	small    []place
	rows     int
	columns  int
	zeroCost int
}

func newGrid(counts [][]int) *grid {
	g := &grid{counts: counts, rows: len(counts), zeroCost: 1, hidden: make([][]bool, len(counts))}
	for r, row := range counts {
		g.columns = len(row)
		g.hidden[r] = make([]bool, len(row))
		for _, n := range row {
			g.zeroCost += max(n, 0)
		}
	}
	return g
}

// cost is what hiding a cell costs the reader: its count.
func (g *grid) cost(p place) int {
	if n := g.counts[p.row][p.column]; n > 0 {
		return n
	}
	return g.zeroCost
}

// byCost orders places by cost, then by place.
func (g *grid) byCost(a, b place) int {
	if d := g.cost(a) - g.cost(b); d != 0 {
		return d
	}
	if d := a.row - b.row; d != 0 {
		return d
	}
	return a.column - b.column
}

// hideTwo hides a second cell of a single line.
func (g *grid) hideTwo() error {
	if len(g.small) > 1 {
		return nil
	}
	var others []place
	for r := range g.rows {
		for c := range g.columns {
			if !g.hidden[r][c] && g.counts[r][c] != NoCell {
				others = append(others, place{r, c})
			}
		}
	}
	if len(others) == 0 {
		return errAlone(g.small[0])
	}
	second := slices.MinFunc(others, g.byCost)
	g.hidden[second.row][second.column] = true
	return nil
}

// closeCircles puts each hidden cell on a circle of hidden cells, then shows again what is not
// needed for it.
func (g *grid) closeCircles() error {
	small := slices.SortedFunc(slices.Values(g.small), g.byCost)
	for _, p := range small {
		if !g.bridges()[p] {
			continue
		}
		more, ok := g.cheapestWay(p)
		if !ok {
			return errAlone(p)
		}
		for _, q := range more {
			g.hidden[q.row][q.column] = true
		}
	}
	g.showNeedless()
	return nil
}

// showNeedless shows again, the most costly first, each cell without which there is still no
// bridge.
func (g *grid) showNeedless() {
	var extra []place
	for r := range g.rows {
		for c := range g.columns {
			if g.hidden[r][c] && !slices.Contains(g.small, place{r, c}) {
				extra = append(extra, place{r, c})
			}
		}
	}
	slices.SortFunc(extra, func(a, b place) int { return g.byCost(b, a) })
	for again := true; again; {
		again = false
		extra = slices.DeleteFunc(extra, func(p place) bool {
			g.hidden[p.row][p.column] = false
			if len(g.bridges()) > 0 {
				g.hidden[p.row][p.column] = true
				return false
			}
			again = true
			return true
		})
	}
}

func errAlone(p place) error {
	return fmt.Errorf("totals: the small cell in row %d, column %d follows from them, for it has too few others in its row and column to be hidden with; publish the table without totals",
		p.row+1, p.column+1)
}
