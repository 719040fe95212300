package eval

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/stats"
)

// suppressAnswer has the shape of the request's counts.
type suppressAnswer struct {
	Suppressed any `json:"suppressed"`
}

// answerSuppress reads a table in long form, where counts[i] is that of rows[i] and cols[i] and a
// combination that is not listed does not occur, or as a list of rows. Totals count as published
// unless told otherwise.
func answerSuppress(q *request) (any, error) {
	if len(q.Counts) == 0 {
		return nil, errors.New("counts: missing: give a list of counts, one for each of rows and cols")
	}
	var table [][]stats.Number
	if json.Unmarshal(q.Counts, &table) == nil && len(table) > 0 && table[0] != nil { // null is no row
		hidden, err := q.suppressRows(table)
		return suppressAnswer{hidden}, err
	}
	hidden, err := q.suppressLong()
	return suppressAnswer{hidden}, err
}

// suppressRows answers for counts[row][column], with a label for each row and column.
func (q *request) suppressRows(numbers [][]stats.Number) ([][]bool, error) {
	if len(numbers) > largest/max(len(numbers[0]), 1) {
		return nil, tooLarge(len(numbers), len(numbers[0]))
	}
	table := make([][]int, len(numbers))
	for r, row := range numbers {
		if len(row) != len(q.Cols) || len(numbers) != len(q.Rows) {
			return nil, fmt.Errorf("counts: row %d of %d has %d columns, for %d rows and %d cols: give one for each", r+1, len(numbers), len(row), len(q.Rows), len(q.Cols))
		}
		var err error
		if table[r], err = whole(row); err != nil {
			return nil, fmt.Errorf("counts: row %d: %w", r+1, err)
		}
	}
	return q.suppress(table)
}

func (q *request) suppress(table [][]int) ([][]bool, error) {
	threshold, totals := 10, true
	if q.Threshold != nil {
		threshold = *q.Threshold
	}
	if q.Totals != nil {
		totals = *q.Totals
	}
	return disclosure.Suppress(table, threshold, totals)
}

func (q *request) suppressLong() ([]bool, error) {
	var numbers []stats.Number
	if err := json.Unmarshal(q.Counts, &numbers); err != nil {
		return nil, errors.New("counts: not a list of counts, one for each of rows and cols, nor a list of rows")
	}
	counts, err := whole(numbers)
	if err != nil {
		return nil, fmt.Errorf("counts: %w", err)
	}
	rows, err := numbered("rows", q.Rows, len(counts))
	if err != nil {
		return nil, err
	}
	columns, err := numbered("cols", q.Cols, len(counts))
	if err != nil {
		return nil, err
	}
	table, err := laidOut(rows, columns, counts)
	if err != nil {
		return nil, err
	}
	hidden, err := q.suppress(table)
	if err != nil {
		return nil, err
	}
	long := make([]bool, len(counts))
	for i := range counts {
		long[i] = hidden[rows[i]][columns[i]]
	}
	return long, nil
}

func whole(numbers []stats.Number) ([]int, error) {
	counts := make([]int, len(numbers))
	for i, n := range numbers {
		counts[i] = int(n.Value)
		if !n.Known || n.Value < 0 || n.Value > 1<<53 || float64(counts[i]) != n.Value {
			return nil, fmt.Errorf("value %d is no count: give a whole number from 0", i+1)
		}
	}
	return counts, nil
}

// numbered gives each different label a number from 0, by first appearance.
func numbered(field string, labels []jsontext.Value, want int) ([]int, error) {
	if len(labels) != want {
		return nil, fmt.Errorf("%s: %d labels for %d counts: give one for each", field, len(labels), want)
	}
	of := map[string]int{}
	numbers := make([]int, want)
	for i, label := range labels {
		if k := label.Kind(); k != '"' && k != '0' {
			return nil, fmt.Errorf("%s: value %d is %s: give a name or a number", field, i+1, label)
		}
		name := label.Clone()
		if err := name.Canonicalize(); err != nil {
			return nil, fmt.Errorf("%s: value %d: %w", field, i+1, err)
		}
		n, known := of[string(name)]
		if !known {
			n = len(of)
			of[string(name)] = n
		}
		numbers[i] = n
	}
	return numbers, nil
}

// largest is how many combinations of rows and columns a table may have.
const largest = 1 << 17

func tooLarge(rows, columns int) error {
	return fmt.Errorf("rows, cols: %d rows by %d columns are too many: give tables of at most %d combinations", rows, columns, largest)
}

func laidOut(rows, columns, counts []int) ([][]int, error) {
	height, width := 0, 0
	for i := range counts {
		height, width = max(height, rows[i]+1), max(width, columns[i]+1)
	}
	if height > largest/max(width, 1) {
		return nil, tooLarge(height, width)
	}
	table := make([][]int, height)
	for r := range table {
		table[r] = make([]int, width)
		for c := range table[r] {
			table[r][c] = disclosure.NoCell
		}
	}
	for i, n := range counts {
		if table[rows[i]][columns[i]] != disclosure.NoCell {
			return nil, fmt.Errorf("rows, cols: value %d repeats a row and column: add up what belongs together", i+1)
		}
		table[rows[i]][columns[i]] = n
	}
	return table, nil
}
