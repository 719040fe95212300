package disclosure

import (
	"testing"

	"pgregory.net/rapid"
)

// TestNobodyTellsAHiddenCell: whoever tries all tables that fit what is shown and the rule cannot
// tell a hidden count closely.
func TestNobodyTellsAHiddenCell(t *testing.T) {
	tried, withTotals, withheld, shown, hidden := 0, 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		table, k := anyTable(t)
		p, err := Protect(table, k)
		if err != nil {
			t.Fatal(err)
		}
		tried++
		if p.Withheld {
			withheld++
			return
		}
		if table.RowTotals || table.ColumnTotals {
			withTotals++
		}
		for r, row := range table.Cells {
			for c, cell := range row {
				if few(cell.Students, k) && p.Cells[r][c] != Small {
					t.Fatalf("%v: row %d, column %d is shown", table.Cells, r, c)
				}
				if p.Cells[r][c].Hidden() {
					hidden++
				} else {
					shown++
				}
			}
		}
		if found := attack(table, p, k).narrowed(); len(found) > 0 {
			t.Fatalf("%+v: marks %+v: told: %v", table, p, found)
		}
	})
	t.Logf("%d tables, %d of them with totals and not withheld, %d withheld; cells: %d shown, %d hidden", tried, withTotals, withheld, shown, hidden)
	if withTotals == 0 || shown == 0 || hidden == 0 {
		t.Error("nothing was put to the test")
	}
}

// TestEveryCellBesideIsNeeded: shown again, any one of them lets a hidden count be told.
func TestEveryCellBesideIsNeeded(t *testing.T) {
	beside := 0
	rapid.Check(t, func(t *rapid.T) {
		table, k := anyTable(t)
		p, err := Protect(table, k)
		if err != nil {
			t.Fatal(err)
		}
		check := func(m *Mark, what string, at int, published bool) {
			if *m != Beside || !published {
				return
			}
			beside++
			*m = Shown
			if len(attack(table, p, k).narrowed()) == 0 {
				t.Fatalf("%+v: %s %d is hidden without need", table, what, at)
			}
			*m = Beside
		}
		for r := range p.Cells {
			for c := range p.Cells[r] {
				check(&p.Cells[r][c], "cell", 10*r+c, true)
			}
			check(&p.Rows[r], "row", r, table.RowTotals)
		}
		for c := range p.Columns {
			check(&p.Columns[c], "column", c, table.ColumnTotals)
		}
		check(&p.Total, "total", 0, table.RowTotals || table.ColumnTotals)
	})
	if beside == 0 {
		t.Error("nothing was put to the test")
	}
	t.Logf("%d cells beside small ones", beside)
}

// TestAttackerTellsWeakerForms: small cells alone, and small cells with no bridge among them, are
// told in many tables. Without this the attacker might be blind.
func TestAttackerTellsWeakerForms(t *testing.T) {
	tables, alone, unbridged := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		table, k := anyTable(t)
		table.RowTotals, table.ColumnTotals = true, true
		counts := make([][]int, len(table.Cells))
		for r, row := range table.Cells {
			for _, cell := range row {
				counts[r] = append(counts[r], cell.Count)
			}
		}
		marked := func(totals bool) *Protected {
			hidden, err := Suppress(counts, k, totals)
			if err != nil {
				t.Skip(err)
			}
			p := &Protected{Rows: make([]Mark, len(counts)), Columns: make([]Mark, len(counts[0]))}
			for r, row := range hidden {
				p.Cells = append(p.Cells, make([]Mark, len(row)))
				for c, h := range row {
					switch n := counts[r][c]; {
					case h && 0 < n && n < k:
						p.Cells[r][c] = Small
					case h:
						p.Cells[r][c] = Beside
					}
				}
			}
			return p
		}
		p := marked(false)
		q := marked(true)
		tables++
		if len(attack(table, p, k).narrowed()) > 0 {
			alone++
		}
		if len(attack(table, q, k).narrowed()) > 0 {
			unbridged++
		}
	})
	t.Logf("of %d tables %d are told with small cells hidden alone, %d with no bridge", tables, alone, unbridged)
	if alone*3 < tables || unbridged*10 < tables {
		t.Errorf("of %d tables only %d and %d are told", tables, alone, unbridged)
	}
}

// TestThingsOfFewStudents: where counts are not of students, students decide what is hidden, and
// nothing but 0 or more is known of it.
func TestThingsOfFewStudents(t *testing.T) {
	hidden := 0
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(3, 5).Draw(t, "k")
		table := Table{RowTotals: true, ColumnTotals: rapid.Bool().Draw(t, "column totals"), Things: true}
		columns := rapid.IntRange(1, 2).Draw(t, "columns")
		for range rapid.IntRange(1, 2).Draw(t, "rows") {
			var row []Cell
			for range columns {
				cell := Cell{rapid.IntRange(0, 12).Draw(t, "count"), rapid.IntRange(Unknown, 8).Draw(t, "students")}
				if cell.Students == 0 {
					cell.Count = 0
				}
				row = append(row, cell)
			}
			table.Cells = append(table.Cells, row)
		}
		p, err := Protect(table, k)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range table.Cells {
			for c, cell := range row {
				isFew := cell.Students == Unknown || 0 < cell.Students && cell.Students < k
				if isFew && !p.Cells[r][c].Hidden() {
					t.Fatalf("%v: row %d, column %d is shown", table.Cells, r, c)
				}
				if isFew != (p.Cells[r][c] == Small) && !p.Withheld && p.Rows[r] != Small && p.Columns[c] != Small {
					t.Fatalf("%v: row %d, column %d: %v", table.Cells, r, c, p.Cells[r][c])
				}
				if p.Cells[r][c].Hidden() {
					hidden++
				}
			}
		}
		if p.Withheld {
			return
		}
		if found := attack(table, p, k).narrowed(); len(found) > 0 {
			t.Fatalf("%+v: %+v: told: %v", table, p, found)
		}
	})
	if hidden == 0 {
		t.Error("nothing was hidden")
	}
}

// TestWorkedTables: marks as . for shown, s for small, b for beside; the last of a line is its total.
func TestWorkedTables(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells [][]int
		want  string
	}{
		{"nothing small", [][]int{{20, 30}, {40, 0}}, "... ... ..."},
		{"bounded to 1..2 without a bridge", [][]int{{1, 2, 50}, {2, 1, 60}, {70, 80, 90}}, "ssb. ssb. bbb. ...."},
		{"too few in all", [][]int{{1, 2}, {2, 1}}, "withheld"},
		{"a line with few in all", [][]int{{2, 0, 1}, {40, 50, 60}, {70, 80, 90}}, "ssss bbbb .... ...."},
		{"needless ones shown again", [][]int{{10, 6, 5}, {2, 11, 1}}, ".ssb s.sb bbs."},
		{"a small cell is 1 at least", [][]int{{2, 19, 10}, {6, 2, 1}}, "sb.b ssss sbb."},
		{"moved as far as 9", [][]int{{11, 30}, {4, 2}}, ".bb sss bb."},
		{"one small cell", [][]int{{4, 50, 60}, {70, 80, 90}, {30, 40, 55}}, "sb.. .... bb.. ...."},
	} {
		table := Table{RowTotals: true, ColumnTotals: true}
		for _, row := range c.cells {
			table.Cells = append(table.Cells, nil)
			for _, n := range row {
				last := len(table.Cells) - 1
				table.Cells[last] = append(table.Cells[last], Cell{n, n})
			}
		}
		p, err := Protect(table, 10)
		if err != nil {
			t.Fatal(err)
		}
		if got := drawn(p); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func drawn(p *Protected) string {
	if p.Withheld {
		return "withheld"
	}
	var text []byte
	line := func(marks []Mark, total Mark) {
		for _, m := range marks {
			text = append(text, ".sb"[m])
		}
		text = append(text, ".sb"[total], ' ')
	}
	for r, row := range p.Cells {
		line(row, p.Rows[r])
	}
	line(p.Columns, p.Total)
	return string(text[:len(text)-1])
}
