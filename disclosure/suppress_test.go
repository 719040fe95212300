package disclosure

import (
	"math/bits"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func anyCounts(t *rapid.T, rows, columns int) [][]int {
	counts := make([][]int, rows)
	for r := range counts {
		for range columns {
			counts[r] = append(counts[r], rapid.OneOf(rapid.IntRange(NoCell, 12), rapid.IntRange(10, 90)).Draw(t, "count"))
		}
	}
	return counts
}

// bridged counts hidden cells from whose row no way of other hidden cells leads to their column.
func bridged(hidden [][]bool) (n int) {
	for r, row := range hidden {
		for c, h := range row {
			if !h {
				continue
			}
			rows, columns := map[int]bool{r: true}, map[int]bool{}
			for grows := true; grows; {
				grows = false
				for i := range hidden {
					for j := range row {
						if hidden[i][j] && (i != r || j != c) && rows[i] != columns[j] {
							rows[i], columns[j], grows = true, true, true
						}
					}
				}
			}
			if !columns[c] {
				n++
			}
		}
	}
	return n
}

// TestSuppress: small cells and no others without totals; with them no bridge, at most three further
// cells for each small one, none of them needless.
func TestSuppress(t *testing.T) {
	further := 0
	rapid.Check(t, func(t *rapid.T) {
		counts := anyCounts(t, rapid.IntRange(2, 6).Draw(t, "rows"), rapid.IntRange(2, 6).Draw(t, "columns"))
		threshold := rapid.IntRange(2, 12).Draw(t, "threshold")
		small, err := Suppress(counts, threshold, false)
		if err != nil {
			t.Fatal(err)
		}
		hidden, err := Suppress(counts, threshold, true)
		if err != nil {
			if !strings.Contains(err.Error(), "without totals") || !slices.Contains(slices.Concat(counts...), NoCell) {
				t.Fatal(err)
			}
			return
		}
		primary, extra := 0, 0
		for r, row := range counts {
			for c, n := range row {
				isSmall := 0 < n && n < threshold
				if small[r][c] != isSmall || isSmall && !hidden[r][c] || n == NoCell && hidden[r][c] {
					t.Fatalf("%v at %d: row %d, column %d: %v, with totals %v", counts, threshold, r, c, small[r][c], hidden[r][c])
				}
				switch {
				case isSmall:
					primary++
				case hidden[r][c]:
					extra++
					hidden[r][c] = false
					if bridged(hidden) == 0 {
						t.Fatalf("%v at %d: row %d, column %d is hidden without need", counts, threshold, r, c)
					}
					hidden[r][c] = true
				}
			}
		}
		if bridged(hidden) > 0 || extra > 3*primary {
			t.Fatalf("%v at %d: %v: %d bridges, %d further for %d small", counts, threshold, hidden, bridged(hidden), extra, primary)
		}
		further += extra
	})
	if further == 0 {
		t.Error("nothing further was hidden")
	}
}

// TestSuppressIsNearTheBest: against all choices in small tables, the sum of further counts is the
// least possible mostly, and never above three times that.
func TestSuppressIsNearTheBest(t *testing.T) {
	tables, best := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		counts := anyCounts(t, 3, 4)
		for r, row := range counts {
			for c, n := range row {
				counts[r][c] = max(n, 1)
			}
		}
		hidden, err := Suppress(counts, 10, true)
		if err != nil {
			t.Fatal(err)
		}
		var must uint
		sum, least := 0, -1
		for i := range 12 {
			n := counts[i/4][i%4]
			if n < 10 {
				must |= 1 << i
			} else if hidden[i/4][i%4] {
				sum += n
			}
		}
		for set := uint(0); set < 1<<12; set++ {
			cost := 0
			for i := range 12 {
				if (set&^must)>>i&1 == 1 {
					cost += counts[i/4][i%4]
				}
			}
			if set&must == must && (least < 0 || cost < least) && bits.OnesCount(set) != 1 && bridged(unpacked(set)) == 0 {
				least = cost
			}
		}
		if sum > 3*least {
			t.Fatalf("%v: further counts %d, best %d", counts, sum, least)
		}
		if tables++; sum == least {
			best++
		}
	})
	t.Logf("best in %d of %d tables", best, tables)
	if best*10 < tables*6 {
		t.Errorf("best in %d of %d tables only", best, tables)
	}
}

func unpacked(set uint) [][]bool {
	hidden := make([][]bool, 3)
	for r := range hidden {
		for c := range 4 {
			hidden[r] = append(hidden[r], set>>(4*r+c)&1 == 1)
		}
	}
	return hidden
}

// TestSuppressKnowsNoOrder: with other places for rows and columns the same cells are hidden, where
// no two choices cost the same.
func TestSuppressKnowsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const rows, columns = 4, 5
		counts := make([][]int, rows)
		for r := range counts {
			for c := range columns {
				n := 1_000_000 + rapid.IntRange(0, 999).Draw(t, "count")*1000 + 1<<(r*columns+c)
				if rapid.IntRange(0, 3).Draw(t, "small") == 0 {
					n = 1 + r*columns + c
				}
				counts[r] = append(counts[r], n)
			}
		}
		byRow := rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "rows")
		byColumn := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(t, "columns")
		moved := make([][]int, rows)
		for r := range moved {
			for c := range columns {
				moved[r] = append(moved[r], counts[byRow[r]][byColumn[c]])
			}
		}
		a, errA := Suppress(counts, 100, true)
		b, errB := Suppress(moved, 100, true)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		for r := range b {
			for c := range b[r] {
				if b[r][c] != a[byRow[r]][byColumn[c]] {
					t.Fatalf("%v: %v, moved %v", counts, a, b)
				}
			}
		}
	})
}

// TestMoreIsSmallAtAHigherThreshold: no small cell is shown for the threshold being higher.
func TestMoreIsSmallAtAHigherThreshold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := anyCounts(t, 3, 4)
		k := rapid.IntRange(3, 15).Draw(t, "k")
		higher := k + rapid.IntRange(1, 10).Draw(t, "more")
		table := Table{RowTotals: true, ColumnTotals: true}
		for _, row := range counts {
			table.Cells = append(table.Cells, nil)
			for _, n := range row {
				last := len(table.Cells) - 1
				table.Cells[last] = append(table.Cells[last], Cell{max(n, 0), max(n, 0)})
			}
		}
		low, err := Protect(table, k)
		if err != nil {
			t.Fatal(err)
		}
		high, err := Protect(table, higher)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range table.Cells {
			for c := range row {
				if low.Cells[r][c] == Small && high.Cells[r][c] != Small && !low.Withheld && !high.Withheld {
					t.Fatalf("%v: row %d, column %d is small at %d, not at %d", counts, r, c, k, higher)
				}
			}
		}
	})
}
