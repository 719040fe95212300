package disclosure

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// county reads a real table, as counts of students.
func county(t testing.TB, name string) Table {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := Table{RowTotals: true, ColumnTotals: true}
	row := map[string]int{}
	for _, line := range lines[1:] {
		n, err := strconv.Atoi(line[2])
		if err != nil {
			t.Fatal(err)
		}
		r, seen := row[line[0]]
		if !seen {
			r = len(row)
			row[line[0]] = r
			table.Cells = append(table.Cells, nil)
		}
		table.Cells[r] = append(table.Cells[r], Cell{n, n})
	}
	return table
}

// TestProtectOnRealTables: of tables of counties, most of whose cells are small, a linear program
// tells no hidden cell, no more is hidden beside small cells than three for each, and with those
// shown it does tell some.
func TestProtectOnRealTables(t *testing.T) {
	for _, name := range []string{"suppress_county_by_type.csv", "suppress_county_by_meals.csv"} {
		for _, k := range []int{10, 5} {
			table := county(t, name)
			p, err := Protect(table, k)
			if err != nil || p.Withheld {
				t.Fatalf("%s at %d: withheld %v, %v", name, k, p.Withheld, err)
			}
			var shown, small, beside int
			for r, row := range p.Cells {
				for c, m := range row {
					switch {
					case m == Shown:
						shown++
					case m == Small && table.Cells[r][c].Count > 0:
						small++
					default:
						beside++ // zeros of small lines too
					}
				}
			}
			totals := slices.Concat(p.Rows, p.Columns)
			hidden := 0
			for _, m := range totals {
				if m.Hidden() {
					hidden++
				}
			}
			if beside > 3*small {
				t.Errorf("%s at %d: %d further cells for %d small ones", name, k, beside, small)
			}
			if found, err := tellsCells(table, p, k); err != nil || len(found) > 0 {
				t.Errorf("%s at %d: %s", name, k, told(t, found, err))
			}
			for r := range p.Cells {
				for c, m := range p.Cells[r] {
					if m == Beside {
						p.Cells[r][c] = Shown
					}
				}
			}
			if found, err := tellsCells(table, p, k); err == nil && len(found) == 0 {
				t.Errorf("%s at %d: the linear program is blind", name, k)
			}
			t.Logf("%s at %d: %d cells shown, %d small, %d beside; %d of %d totals hidden", name, k, shown, small, beside, hidden, len(totals))
		}
	}
}

// mixed is a table of which about a third is small.
func mixed(rows, columns int) Table {
	rng := rand.New(rand.NewPCG(60, 12))
	t := Table{RowTotals: true, ColumnTotals: true}
	for range rows {
		var row []Cell
		for range columns {
			n := rng.IntN(200)
			if rng.IntN(3) == 0 {
				n = rng.IntN(10)
			}
			row = append(row, Cell{n, n})
		}
		t.Cells = append(t.Cells, row)
	}
	return t
}

// BenchmarkTable60x12 is a large table in both forms; the reference is one plain look for bridges
// among the cells that Suppress hides.
func BenchmarkTable60x12(b *testing.B) {
	table := mixed(60, 12)
	counts := make([][]int, len(table.Cells))
	for r, row := range table.Cells {
		for _, cell := range row {
			counts[r] = append(counts[r], cell.Count)
		}
	}
	b.Run("suppress", func(b *testing.B) {
		for b.Loop() {
			if _, err := Suppress(counts, 10, true); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("protect", func(b *testing.B) {
		for b.Loop() {
			if p, err := Protect(table, 10); err != nil || p.Withheld {
				b.Fatal(err, p)
			}
		}
	})
	b.Run("reference", func(b *testing.B) {
		hidden, err := Suppress(counts, 10, true)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if bridged(hidden) > 0 {
				b.Fatal("a bridge")
			}
		}
	})
}
