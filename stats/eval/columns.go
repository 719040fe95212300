package eval

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

// columns are the cells of a request, by column.
type columns struct {
	rows  int
	cells map[string][]jsontext.Value
}

func (q *request) readColumns() (columns, error) {
	c := columns{cells: map[string][]jsontext.Value{}}
	if len(q.Columns) == 0 {
		return c, errors.New(`columns: missing: give the columns as {"y": [1, 2], …}`)
	}
	for i, name := range slices.Sorted(maps.Keys(q.Columns)) {
		var cells []jsontext.Value
		if err := json.Unmarshal(q.Columns[name], &cells); err != nil || cells == nil {
			return c, fmt.Errorf("columns: %s is no list: give its cells as [1, 2, …]", name)
		}
		if i > 0 && len(cells) != c.rows {
			return c, fmt.Errorf("columns: %s has %d rows where others have %d", name, len(cells), c.rows)
		}
		c.rows = len(cells)
		c.cells[name] = cells
	}
	if c.rows == 0 {
		return c, errors.New("columns: no rows: give one cell or more in each")
	}
	return c, nil
}

func (c columns) column(field, name string) ([]jsontext.Value, error) {
	cells, ok := c.cells[name]
	if !ok {
		return nil, fmt.Errorf("%s: %q is no column; there are %s", field, name, strings.Join(slices.Sorted(maps.Keys(c.cells)), ", "))
	}
	return cells, nil
}

// table makes numbers and factors of the columns that outcome and terms name. A column with
// levels is a factor.
func (q *request) table(c columns) (*model.Table, error) {
	if q.Outcome == "" {
		return nil, errors.New("outcome: missing: name a column")
	}
	t := &model.Table{Rows: c.rows, Numbers: map[string][]stats.Number{}, Factors: map[string]model.Factor{}}
	for name := range q.Levels {
		if _, err := c.column("levels", name); err != nil {
			return nil, err
		}
	}
	for _, field := range append([]string{q.Outcome}, q.Terms...) {
		for _, name := range named(field, c) {
			var err error
			if levels, ok := q.Levels[name]; ok {
				t.Factors[name], err = factorOf(name, c.cells[name], levels)
			} else {
				t.Numbers[name], err = numberCells(name, c.cells[name])
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// named are the columns that an outcome or term names; others are found missing later, where
// it is said what a term may be.
func named(term string, c columns) []string {
	if _, ok := c.cells[term]; ok {
		return []string{term}
	}
	var names []string
	for part := range strings.SplitSeq(term, ":") {
		part = strings.TrimSpace(part)
		if inside, ok := strings.CutPrefix(part, "log("); ok && c.cells[part] == nil {
			part = strings.TrimSuffix(inside, ")")
		}
		if _, ok := c.cells[part]; ok {
			names = append(names, part)
		}
	}
	return names
}

func numberCells(name string, cells []jsontext.Value) ([]stats.Number, error) {
	out := make([]stats.Number, len(cells))
	for i, cell := range cells {
		switch cell.Kind() {
		case 'n':
		case '0':
			v, err := strconv.ParseFloat(string(cell), 64)
			if err != nil {
				return nil, fmt.Errorf("columns: %s: row %d is %s, which is too large", name, i+1, cell)
			}
			out[i] = stats.Some(v)
		default:
			return nil, fmt.Errorf("columns: %s: row %d is %s, which is no number; for categories list their levels", name, i+1, cell)
		}
	}
	return out, nil
}

func factorOf(name string, cells []jsontext.Value, levels []string) (model.Factor, error) {
	f := model.Factor{Levels: levels, Codes: make([]int, len(cells))}
	codes := map[string]int{}
	for code, level := range levels {
		if _, again := codes[level]; again {
			return f, fmt.Errorf("levels: %s lists %q twice", name, level)
		}
		codes[level] = code
	}
	for i, cell := range cells {
		if cell.Kind() == 'n' {
			f.Codes[i] = -1
			continue
		}
		code, ok := codes[cellText(cell)]
		if !ok {
			return f, fmt.Errorf("columns: %s: row %d is %s, which is none of its levels %s", name, i+1, cell, strings.Join(levels, ", "))
		}
		f.Codes[i] = code
	}
	return f, nil
}

// groupCodes numbers the distinct values of a column, from 0; -1 where it is missing.
func groupCodes(cells []jsontext.Value) []int {
	codes, seen := make([]int, len(cells)), map[string]int{}
	for i, cell := range cells {
		if cell.Kind() == 'n' {
			codes[i] = -1
			continue
		}
		code, ok := seen[cellText(cell)]
		if !ok {
			code = len(seen)
			seen[cellText(cell)] = code
		}
		codes[i] = code
	}
	return codes
}

// cellText is a cell as text: numbers at their shortest, so that 7 and 7.0 are one level.
func cellText(cell jsontext.Value) string {
	switch cell.Kind() {
	case '"':
		if plain, err := jsontext.AppendUnquote(nil, cell); err == nil {
			return string(plain)
		}
	case '0':
		if v, err := strconv.ParseFloat(string(cell), 64); err == nil {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return string(cell)
}

// identified are the ids of rows as they came; without a column the rows' numbers.
func (q *request) identified(c columns, once bool) ([]jsontext.Value, error) {
	if q.IDColumn == "" {
		return rowNumbers(c.rows), nil
	}
	cells, err := c.column("idColumn", q.IDColumn)
	if err != nil {
		return nil, err
	}
	if !once {
		return cells, nil
	}
	return cells, different("idColumn", cells)
}

func rowNumbers(n int) []jsontext.Value {
	ids := make([]jsontext.Value, n)
	for i := range ids {
		ids[i] = jsontext.Value(strconv.Itoa(i + 1))
	}
	return ids
}

// different says whether ids are all there and no two alike.
func different(field string, ids []jsontext.Value) error {
	seen := map[string]int{}
	for i, id := range ids {
		switch id.Kind() {
		case '"', '0':
		default:
			return fmt.Errorf("%s: row %d has the id %s; an id is a text or a number", field, i+1, id)
		}
		if first, again := seen[cellText(id)]; again {
			return fmt.Errorf("%s: rows %d and %d both have the id %s", field, first+1, i+1, id)
		}
		seen[cellText(id)] = i
	}
	return nil
}

// byID orders ids: numbers by size, else as texts.
func byID(a, b jsontext.Value) int {
	if a.Kind() == '0' && b.Kind() == '0' {
		x, errX := strconv.ParseFloat(string(a), 64)
		y, errY := strconv.ParseFloat(string(b), 64)
		if errX == nil && errY == nil {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(cellText(a), cellText(b))
}

func pick[T any](from []T, places []int) []T {
	out := make([]T, len(places))
	for i, at := range places {
		out[i] = from[at]
	}
	return out
}
