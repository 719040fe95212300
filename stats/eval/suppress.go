package eval

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/stats"
)

type suppressAnswer struct {
	Suppressed []bool `json:"suppressed"`
}

// answerSuppress reads a table in long form: counts[i] is that of rows[i] and cols[i]. A
// combination that is not listed does not occur. Totals count as published unless told otherwise.
func answerSuppress(q *request) (any, error) {
	counts, err := q.wholeCounts()
	if err != nil {
		return nil, err
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
	threshold, totals := 10, true
	if q.Threshold != nil {
		threshold = *q.Threshold
	}
	if q.Totals != nil {
		totals = *q.Totals
	}
	hidden, err := disclosure.Suppress(table, threshold, totals)
	if err != nil {
		return nil, err
	}
	answer := suppressAnswer{make([]bool, len(counts))}
	for i := range counts {
		answer.Suppressed[i] = hidden[rows[i]][columns[i]]
	}
	return answer, nil
}

func (q *request) wholeCounts() ([]int, error) {
	if len(q.Counts) == 0 {
		return nil, errors.New("counts: missing: give a list of counts, one for each of rows and cols")
	}
	var numbers []stats.Number
	if err := json.Unmarshal(q.Counts, &numbers); err != nil {
		return nil, fmt.Errorf("counts: not a list of counts, one for each of rows and cols: %w", err)
	}
	counts := make([]int, len(numbers))
	for i, n := range numbers {
		counts[i] = int(n.Value)
		if !n.Known || n.Value < 0 || n.Value > 1<<53 || float64(counts[i]) != n.Value {
			return nil, fmt.Errorf("counts: value %d is no count: give a whole number from 0", i+1)
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

func laidOut(rows, columns, counts []int) ([][]int, error) {
	height, width := 0, 0
	for i := range counts {
		height, width = max(height, rows[i]+1), max(width, columns[i]+1)
	}
	if height > largest/max(width, 1) {
		return nil, fmt.Errorf("rows, cols: %d rows by %d columns are too many; %d combinations at most", height, width, largest)
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
