package disclosure

import (
	"strings"
	"testing"
)

// TestTablesOfNothing: what has no cell has nothing to hide, and one cell alone is its total.
func TestTablesOfNothing(t *testing.T) {
	for _, cells := range [][][]Cell{nil, {}, {nil}, {{}, {}}} {
		p, err := Protect(Table{Cells: cells, RowTotals: true, ColumnTotals: true}, 10)
		if err != nil || p.Withheld || p.Total.Hidden() {
			t.Errorf("%v: %+v, %v", cells, p, err)
		}
	}
	for _, counts := range [][][]int{nil, {}, {nil}, {{}, {}}} {
		if hidden, err := Suppress(counts, 10, true); err != nil || len(hidden) != len(counts) {
			t.Errorf("%v: %v, %v", counts, hidden, err)
		}
	}
	for n, want := range map[int]string{0: ".. ..", 3: "withheld", 30: ".. .."} {
		p, err := Protect(Table{Cells: [][]Cell{{{n, n}}}, RowTotals: true, ColumnTotals: true}, 10)
		if err != nil || drawn(p) != want {
			t.Errorf("%d alone: %s, %v", n, drawn(p), err)
		}
	}
	if p, err := Protect(Table{Cells: [][]Cell{{{3, 3}, {30, 30}}}}, 10); err != nil || p.Cells[0][0] != Small || p.Cells[0][1] != Shown {
		t.Errorf("without totals: %+v, %v", p, err)
	}
}

// TestProtectRefusals: what is no table says where and what to do.
func TestProtectRefusals(t *testing.T) {
	for want, try := range map[string]struct {
		table Table
		k     int
	}{
		"k: 2 is no threshold":                       {Table{}, 2},
		"row 2 has 1 columns":                        {Table{Cells: [][]Cell{{{1, 1}, {1, 1}}, {{1, 1}}}}, 10},
		"row 1, column 1: -1":                        {Table{Cells: [][]Cell{{{-1, 1}}}}, 10},
		"row 1, column 1: 1 of -2":                   {Table{Cells: [][]Cell{{{1, -2}}}}, 10},
		"row 1, column 2: 4 of no students":          {Table{Cells: [][]Cell{{{}, {4, 0}}}, Things: true}, 10},
		"row 1, column 1: 3 students of 4":           {Table{Cells: [][]Cell{{{4, 3}}}}, 10},
		"row 1, column 2 brings the sum above 10995": {Table{Cells: [][]Cell{{{most, most}, {most, most}}}}, 10},
	} {
		if _, err := Protect(try.table, try.k); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := (Ledger{K: 10}).Exposed([]Sum{{Value: 5}}); err == nil || !strings.Contains(err.Error(), "over nothing") {
		t.Errorf("a sum over nothing: %v", err)
	}
}
