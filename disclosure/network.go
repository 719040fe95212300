package disclosure

// network is a table as a flow that goes round: from each row's node through its cells to the
// columns' nodes, from there through the columns' totals to one node more for a row, through the
// grand total to one node more for a column, and through the rows' totals back. That what enters a
// node leaves it says that totals are sums. What a reader of the shown numbers takes for possible
// are the flows within the bounds of each arc; the true table is one of them. So how far a cell can
// rise or fall is a largest flow through the rest (Cox 1995; Ahuja, Magnanti & Orlin 1993), exact
// in whole numbers.
type network struct {
	k             int
	things        bool
	rows, columns int // with that of totals, the last
	arcs          []arc
	at            [][]end // the arcs that touch a node
	all           int     // the sum of the table
	work          search
}

// knowledge is what a reader is told of a number.
type knowledge uint8

const (
	known  knowledge = iota
	small            // 1 to k-1
	folded           // 0 to k-1: in a line whose total is small
	beside           // k or more
	absent           // nothing
)

type arc struct {
	from, to int
	value    int
	students int
	knows    knowledge
}

// end is an arc as seen from a node, forward if it leaves.
type end struct {
	arc     int
	forward bool
}

func newNetwork(t Table, k int) *network {
	n := &network{k: k, things: t.Things, rows: len(t.Cells) + 1, columns: 1}
	if len(t.Cells) > 0 {
		n.columns = len(t.Cells[0]) + 1
	}
	n.arcs = make([]arc, n.rows*n.columns)
	for r, row := range t.Cells {
		for c, cell := range row {
			n.arcs[r*n.columns+c] = arc{from: r, to: n.rows + c, value: cell.Count, students: cell.Students}
			n.all += cell.Count
			n.things = n.things || cell.Students == Unknown
		}
	}
	n.addTotals(t)
	n.at = make([][]end, n.rows+n.columns)
	for i, a := range n.arcs {
		n.at[a.from] = append(n.at[a.from], end{i, true})
		n.at[a.to] = append(n.at[a.to], end{i, false})
	}
	for i := range n.arcs {
		if a := &n.arcs[i]; a.knows == known && few(a.students, k) {
			a.knows = small
		}
	}
	n.fold()
	n.work = newSearch(n)
	return n
}

// addTotals adds up the cells. Behind a total of things stand at least the students of its largest
// part.
func (n *network) addTotals(t Table) {
	inRow, inColumn := n.rows-1, n.columns-1
	for r := range n.rows {
		for c := range n.columns {
			if r < inRow && c < inColumn {
				cell := n.arcs[r*n.columns+c]
				for _, total := range []int{r*n.columns + inColumn, inRow*n.columns + c, n.total()} {
					n.arcs[total].value += cell.value
					n.arcs[total].students = max(n.arcs[total].students, cell.students)
				}
				continue
			}
			a := &n.arcs[r*n.columns+c]
			switch {
			case r < inRow:
				a.from, a.to = n.rows+inColumn, r
				a.hideUnless(t.RowTotals)
			case c < inColumn:
				a.from, a.to = n.rows+c, inRow
				a.hideUnless(t.ColumnTotals)
			default:
				a.from, a.to = inRow, n.rows+inColumn
				a.hideUnless(t.RowTotals || t.ColumnTotals)
			}
			if !n.things {
				a.students = a.value
			}
		}
	}
}

func (a *arc) hideUnless(published bool) {
	if !published {
		a.knows = absent
	}
}

// total is the arc of the grand total.
func (n *network) total() int { return len(n.arcs) - 1 }

func (n *network) isTotal(i int) bool {
	return i/n.columns == n.rows-1 || i%n.columns == n.columns-1
}

// fold hides the cells of lines whose total is small, but for those that a total of 0 tells.
func (n *network) fold() {
	for i := range n.arcs {
		if n.isTotal(i) {
			continue
		}
		ofRow, ofColumn := n.arcs[i-i%n.columns+n.columns-1], n.arcs[(n.rows-1)*n.columns+i%n.columns]
		if ofRow.knows != small && ofColumn.knows != small {
			continue
		}
		zero := ofRow.knows == known && ofRow.students == 0 || ofColumn.knows == known && ofColumn.students == 0
		if !zero {
			n.arcs[i].knows = folded
		}
	}
}

// unbounded is more than any sum.
const unbounded = most * 2

// bounds are what a reader knows of a number if it is hidden as told.
func (n *network) bounds(value int, knows knowledge) (low, high int) {
	switch {
	case knows == known:
		return value, value
	case knows == absent || n.things:
		return 0, unbounded
	case knows == small:
		return 1, n.k - 1
	case knows == folded:
		return 0, n.k - 1
	}
	return n.k, unbounded
}

// hideable says that a number may be hidden beside others. A zero of no student is always shown.
func (n *network) hideable(i int) bool {
	return n.arcs[i].knows == known && n.arcs[i].students > 0
}

func (n *network) marks() *Protected {
	mark := func(i int) Mark {
		switch n.arcs[i].knows {
		case known:
			return Shown
		case small, folded:
			return Small
		}
		return Beside
	}
	p := &Protected{Cells: make([][]Mark, n.rows-1), Total: mark(n.total())}
	for r := range n.rows {
		for c := range n.columns {
			m := mark(r*n.columns + c)
			switch {
			case r < n.rows-1 && c < n.columns-1:
				p.Cells[r] = append(p.Cells[r], m)
			case r < n.rows-1:
				p.Rows = append(p.Rows, m)
			case c < n.columns-1:
				p.Columns = append(p.Columns, m)
			}
		}
	}
	return p
}
