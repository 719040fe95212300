package disclosure

import "fmt"

// Unknown stands for a number of students that nobody counted: it is taken for fewer than any
// threshold.
const Unknown = -1

// Cell is a number of a table and who stands behind it.
type Cell struct {
	// Count is what would be shown, 0 or more.
	Count int
	// Students are the different students behind it, or [Unknown]. A cell of no student may be
	// shown.
	Students int
}

// Table is a breakdown of one total by two things, rows and columns; by one thing it is a table of
// one row, with RowTotals for the total and no ColumnTotals. A combination that cannot occur is a
// Cell{}.
type Table struct {
	Cells [][]Cell
	// RowTotals and ColumnTotals say which totals are published too; the grand total comes with
	// either.
	RowTotals, ColumnTotals bool
	// Things says that counts are of something else than students (answers, days), so that being
	// hidden for few students tells nothing about the count.
	Things bool
}

// Mark says how a number is shown.
type Mark uint8

const (
	Shown  Mark = iota
	Small       // fewer students than the threshold, or unknown: `n<10`
	Beside      // enough students, but others would follow from it
)

// Hidden says that the number is not shown.
func (m Mark) Hidden() bool { return m != Shown }

// Protected is how each number of a table is shown. Totals that are not published are Beside.
type Protected struct {
	Cells         [][]Mark
	Rows, Columns []Mark // totals
	Total         Mark
	// Withheld says that nothing of the table may be shown, not even which cells are small: too
	// few students stand behind all of it, or no choice of hidden cells is safe. All is Small then.
	Withheld bool
}

// Protect says what of a table may be shown when the threshold is k. It promises, of a reader who
// knows all that is shown, that hidden cells marked Small have 1 to k-1 and those marked Beside k
// or more students, and that 0 is always shown:
//
//   - the interval that the reader can give to a Small count contains 1 to k-1;
//   - no hidden count can be computed.
//
// A line whose total is Small is hidden with all its cells, zeros too, and the reader knows of
// each that it is 0 to k-1. In a table of Things the reader knows of a hidden count only that it
// is 0 or more. Hidden beside small cells are first other cells, the smallest that do it, then
// totals, at last all. The reader is not taken to replay the choice among cells that would do (ADR 17).
//
// It is an error if k is below 3, rows have different lengths, a count is negative, or a student
// table has a count that is not its number of students.
func Protect(t Table, k int) (*Protected, error) {
	if err := t.check(k); err != nil {
		return nil, err
	}
	n := newNetwork(t, k)
	if n.arcs[n.total()].knows == small || !n.protect() {
		return withheld(t), nil
	}
	return n.marks(), nil
}

func (t Table) check(k int) error {
	if k < 3 {
		return fmt.Errorf("k: %d is no threshold: below 3 a small count is known by being hidden; 10 as a rule", k)
	}
	total := 0
	for r, row := range t.Cells {
		if len(row) != len(t.Cells[0]) {
			return fmt.Errorf("cells: row %d has %d columns, the first has %d; all rows have the same", r+1, len(row), len(t.Cells[0]))
		}
		for c, cell := range row {
			at := fmt.Sprintf("cells: row %d, column %d", r+1, c+1)
			switch total += max(cell.Count, 0); {
			case cell.Count < 0 || cell.Students < Unknown:
				return fmt.Errorf("%s: %d of %d students; counts are 0 or more", at, cell.Count, cell.Students)
			case total > most:
				return fmt.Errorf("%s brings the sum above %d; give smaller counts", at, most)
			case cell.Students == 0 && cell.Count > 0:
				return fmt.Errorf("%s: %d of no students; say Unknown if nobody counted them", at, cell.Count)
			case !t.Things && cell.Students != Unknown && cell.Students != cell.Count:
				return fmt.Errorf("%s: %d students of %d; a table whose counts are not of students is one of Things", at, cell.Students, cell.Count)
			}
		}
	}
	return nil
}

// few says that a number of students is hidden.
func few(students, k int) bool { return students == Unknown || 0 < students && students < k }

func withheld(t Table) *Protected {
	p := &Protected{Cells: make([][]Mark, len(t.Cells)), Rows: smallMarks(len(t.Cells)), Total: Small, Withheld: true}
	for r, row := range t.Cells {
		p.Cells[r], p.Columns = smallMarks(len(row)), smallMarks(len(row))
	}
	return p
}

func smallMarks(n int) []Mark {
	marks := make([]Mark, n)
	for i := range marks {
		marks[i] = Small
	}
	return marks
}
