package disclosure

import "fmt"

// Breakdowns says how the parts of several breakdowns of one total (by grade, by gender) may be
// shown together, by the rules of [Protect]. The total is shown, or nothing is: a breakdown that is
// not safe beside the total is withheld, so that none of them gives the total of another away. The
// parts of each breakdown are everybody, each once.
//
// Tables that cross two of the things belong to a [Ledger] as well.
func Breakdowns(parts [][]Cell, k int, things bool) ([]*Protected, error) {
	shown := make([]*Protected, len(parts))
	total := 0
	for i, line := range parts {
		t := Table{Cells: [][]Cell{line}, RowTotals: true, Things: things}
		sum := 0
		for _, cell := range line {
			sum += cell.Count
		}
		if i == 0 {
			total = sum
		}
		if sum != total {
			return nil, fmt.Errorf("parts: breakdown %d adds up to %d, the first to %d; each part of each has to be told, 'none of these' too", i+1, sum, total)
		}
		p, err := Protect(t, k)
		if err != nil {
			return nil, fmt.Errorf("parts: breakdown %d: %w", i+1, err)
		}
		if p.Rows[0].Hidden() || p.Total.Hidden() {
			p = withheld(t)
		}
		shown[i] = p
	}
	return shown, nil
}
