package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func told(t interface {
	Helper()
	Fatal(...any)
}, found []Exposure, err error,
) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range found {
		high := "any"
		if e.High.Known {
			high = fmt.Sprint(e.High.Value)
		}
		lines = append(lines, fmt.Sprintf("%s %v..%s", strings.Join(e.Atoms, "+"), e.Low.Value, high))
	}
	return strings.Join(lines, "; ")
}

// TestLaterViewsAreJudgedWithEarlierOnes: what no view tells alone, several may tell together.
func TestLaterViewsAreJudgedWithEarlierOnes(t *testing.T) {
	of := func(value int, atoms ...string) Sum { return Sum{atoms, value} }
	students := map[string]int{"a": 40, "b": 30, "c": 4, "d": 3, "z": 0, "e": 25}
	for _, c := range []struct {
		name            string
		published, next []Sum
		things          bool
		want            string
	}{
		{"a small atom itself", nil, []Sum{of(4, "c")}, false, "c 4..4"},
		{"a total", nil, []Sum{of(74, "a", "b", "c")}, false, ""},
		{"a total and all but one of its parts", []Sum{of(74, "a", "b", "c")}, []Sum{of(40, "a"), of(30, "b")}, false, "c 4..4"},
		{"the same in one view", nil, []Sum{of(74, "a", "b", "c"), of(70, "a", "b")}, false, "c 4..4"},
		{"a week later somebody new", []Sum{of(70, "a", "b")}, []Sum{of(74, "a", "b", "c")}, false, "c 4..4"},
		{"one part of three", []Sum{of(74, "a", "b", "c")}, []Sum{of(40, "a")}, false, ""},
		{"all but two small parts", []Sum{of(77, "a", "b", "c", "d")}, []Sum{of(40, "a"), of(30, "b")}, false, "c 1..6; d 1..6; c+d 7..7"},
		{"a difference of two views", []Sum{of(44, "a", "c")}, []Sum{of(40, "a", "z")}, false, "c 4..4"},
		{"views apart", []Sum{of(44, "a", "c")}, []Sum{of(33, "b", "d")}, false, ""},
		{"crossed totals", []Sum{of(44, "a", "c"), of(29, "c", "e")}, []Sum{of(65, "a", "e")}, false, "c 4..4"},
		{"things of few students", []Sum{of(900, "a", "c")}, []Sum{of(800, "a")}, true, "c 100..100"},
		{"things of two small groups", []Sum{of(900, "a", "c", "d")}, []Sum{of(800, "a")}, true, "c+d 100..100"},
		{"students nobody counted", []Sum{of(60, "a", "x")}, []Sum{of(40, "a")}, false, "x 20..20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Ledger{K: 10, Students: students, Published: c.published, Things: c.things}
			found, err := l.Exposed(c.next)
			if got := told(t, found, err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	l := Ledger{K: 10, Students: students, Published: []Sum{of(44, "a", "c")}}
	if _, err := l.Exposed([]Sum{of(50, "a")}); err == nil || !strings.Contains(err.Error(), "contradict") {
		t.Errorf("sums that fit no numbers: %v", err)
	}
	if _, err := (Ledger{}).Exposed(nil); err == nil {
		t.Error("a ledger without a threshold judges")
	}
}

// TestLedgerAgainstAllTables: no whole numbers that fit lie outside an interval, and an atom that
// the ledger lets pass can be 1 and k-1 as fractions at least; in views that part a total in two
// ways, as whole numbers too.
func TestLedgerAgainstAllTables(t *testing.T) {
	const k = 3
	exposed, passed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "c", "d"}
		values := map[string]int{}
		for _, name := range names {
			values[name] = rapid.IntRange(0, 9).Draw(t, name)
		}
		var sums []Sum
		ways := [][][]string{{{"a", "b"}, {"c", "d"}}, {{"a", "c"}, {"b", "d"}}, {{"a"}, {"b"}, {"c"}, {"d"}, {"a", "b", "c", "d"}}}
		for _, group := range slices.Concat(ways...) {
			if rapid.IntRange(0, 2).Draw(t, strings.Join(group, "+")) == 0 {
				s := Sum{Atoms: group}
				for _, a := range group {
					s.Value += values[a]
				}
				sums = append(sums, s)
			}
		}
		cut := rapid.IntRange(0, len(sums)).Draw(t, "published before")
		found, err := Ledger{K: k, Students: values, Published: sums[:cut]}.Exposed(sums[cut:])
		if err != nil {
			t.Fatal(err)
		}
		possible := map[string][2]int{}
		fit(names, map[string]int{}, values, sums, k, possible)
		for _, name := range names {
			if !few(values[name], k) || !slices.ContainsFunc(sums, func(s Sum) bool { return slices.Contains(s.Atoms, name) }) {
				continue
			}
			at := slices.IndexFunc(found, func(e Exposure) bool { return len(e.Atoms) == 1 && e.Atoms[0] == name })
			narrow := possible[name] != [2]int{1, k - 1}
			if narrow != (at >= 0) {
				t.Fatalf("%v, %v: %s can be %v, exposed %v", values, sums, name, possible[name], at >= 0)
			}
			if narrow {
				exposed++
			} else {
				passed++
			}
		}
	})
	if exposed == 0 || passed == 0 {
		t.Errorf("%d exposed, %d passed", exposed, passed)
	}
	t.Logf("%d atoms exposed, %d not", exposed, passed)
}

// fit tries all numbers by the rule and notes the least and largest of each atom that fit the sums.
func fit(left []string, guess, truth map[string]int, sums []Sum, k int, possible map[string][2]int) {
	if len(left) > 0 {
		low, high := k, 24
		switch n := truth[left[0]]; {
		case n == 0:
			low, high = 0, 0
		case n < k:
			low, high = 1, k-1
		}
		for guess[left[0]] = low; guess[left[0]] <= high; guess[left[0]]++ {
			fit(left[1:], guess, truth, sums, k, possible)
		}
		return
	}
	for _, s := range sums {
		total := 0
		for _, a := range s.Atoms {
			total += guess[a]
		}
		if total != s.Value {
			return
		}
	}
	for a, n := range guess {
		p, seen := possible[a]
		if !seen {
			p = [2]int{n, n}
		}
		possible[a] = [2]int{min(p[0], n), max(p[1], n)}
	}
}

// TestProtectedTablesPassTheLedger: two ways to the same answer. The flows of Protect and the linear
// program of the ledger must agree on larger tables, too.
func TestProtectedTablesPassTheLedger(t *testing.T) {
	const k = 5
	judged, controls, blind := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(2, 5).Draw(t, "rows"), rapid.IntRange(2, 4).Draw(t, "columns")
		table := Table{RowTotals: true, ColumnTotals: true}
		for r := range rows {
			table.Cells = append(table.Cells, make([]Cell, columns))
			for c := range columns {
				n := rapid.OneOf(rapid.IntRange(0, 8), rapid.IntRange(5, 60)).Draw(t, "count")
				table.Cells[r][c] = Cell{n, n}
			}
		}
		p, err := Protect(table, k)
		if err != nil {
			t.Fatal(err)
		}
		if p.Withheld {
			return
		}
		found, err := tellsCells(table, p, k)
		if got := told(t, found, err); got != "" {
			t.Fatalf("%v: %+v: %s", table.Cells, p, got)
		}
		judged++
		if !slices.Contains(slices.Concat(p.Cells...), Beside) || slices.Contains(slices.Concat(p.Rows, p.Columns), Beside) {
			return
		}
		controls++
		for r := range p.Cells {
			for c, m := range p.Cells[r] {
				if m == Beside {
					p.Cells[r][c] = Shown
				}
			}
		}
		if found, err = tellsCells(table, p, k); err != nil || len(found) == 0 {
			blind++
		}
	})
	if controls == 0 || blind*10 > controls {
		t.Errorf("%d tables judged; %d were safe without the cells beside small ones", judged, blind)
	}
	t.Logf("%d tables judged, %d without the cells beside small ones too", judged, controls)
}

// tellsCells are single cells that the ledger can tell of a table.
func tellsCells(table Table, p *Protected, k int) ([]Exposure, error) {
	found, err := ledgerOf(table, p, k).Exposed(nil)
	return slices.DeleteFunc(found, func(e Exposure) bool { return len(e.Atoms) > 1 }), err
}

func ledgerOf(table Table, p *Protected, k int) Ledger {
	l := Ledger{K: k, Students: map[string]int{}}
	name := func(r, c int) string { return fmt.Sprintf("%d,%d", r, c) }
	columns, all := make([]Sum, len(p.Columns)), Sum{}
	for r, row := range table.Cells {
		var total Sum
		for c, cell := range row {
			l.Students[name(r, c)] = cell.Students
			if p.Cells[r][c] == Small && (p.Rows[r] == Small || p.Columns[c] == Small) {
				l.Students[name(r, c)] = Unknown // of a line whose total is small no more is told
			}
			if p.Cells[r][c] == Shown {
				l.Published = append(l.Published, Sum{[]string{name(r, c)}, cell.Count})
			}
			total.Atoms, total.Value = append(total.Atoms, name(r, c)), total.Value+cell.Count
			columns[c].Atoms, columns[c].Value = append(columns[c].Atoms, name(r, c)), columns[c].Value+cell.Count
		}
		all.Atoms, all.Value = append(all.Atoms, total.Atoms...), all.Value+total.Value
		if p.Rows[r] == Shown {
			l.Published = append(l.Published, total)
		}
	}
	for c, total := range columns {
		if p.Columns[c] == Shown {
			l.Published = append(l.Published, total)
		}
	}
	if p.Total == Shown {
		l.Published = append(l.Published, all)
	}
	return l
}
