package transfer

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
)

// blamedElsewhere are columns whose fault shows in another one; those by which rows name this one
// show it there as well.
func blamedElsewhere(t *Table, column string) bool {
	return column == "id" || slices.Contains(routes[t].names, column)
}

// wrongFor is a cell that a column of that kind cannot take.
var wrongFor = map[Holds]string{
	ID: strings.Repeat("long ", 2001), Line: strings.Repeat("long ", 2001), Lines: strings.Repeat("long ", 2001), Several: strings.Repeat("long ", 2001),
	Word: "no such word", Day: "2026-13-45", Number: "1e400", Whole: "2.5", YesNo: "perhaps", Ref: "no such thing", Refs: "no such thing|nor this",
}

// TestEveryCell puts something wrong into each column of each table, one at a time: it is told in
// that column, and nothing is recorded.
func TestEveryCell(t *testing.T) {
	h := newHouse(t)
	refused := 0
	for n, table := range tables {
		name := table.Name + ".csv"
		rows := rowsOf(t, aYear[name])
		for i, c := range table.Columns {
			if testing.Short() && (n+i)%10 > 0 {
				continue
			}
			files := with(aYear, "")
			files[name] = withCell(t, rows, c.Name, wrongFor[c.Holds])
			_, problems, err := h.run(t.Context(), Import{Path: dirOf(t, files)})
			switch {
			case err == nil && c.Holds == ID: // any text is an id, if nothing names the row
			case !errors.Is(err, ErrProblems):
				t.Errorf("%s.%s takes %.40q: %v", table.Name, c.Name, wrongFor[c.Holds], err)
			case !slices.ContainsFunc(problems, func(p Problem) bool { return p.File == name && p.Column == c.Name && p.Line == 2 }) && !blamedElsewhere(table, c.Name):
				t.Errorf("%s.%s %.40q:\n%s", table.Name, c.Name, wrongFor[c.Holds], told(problems))
			}
			refused++
			if err == nil {
				h = newHouse(t)
			} else if !h.log.End().IsZero() {
				t.Fatalf("%s.%s: it records up to %s", table.Name, c.Name, h.log.End())
			}
		}
	}
	t.Logf("%d cells", refused)
}

// withCell writes rows with a cell of the first in place, in a column that may be new.
func withCell(t *testing.T, rows [][]string, column, cell string) string {
	t.Helper()
	at := slices.Index(rows[0], column)
	var text strings.Builder
	w := csv.NewWriter(&text)
	for i, row := range rows {
		row = slices.Clone(row)
		if at < 0 {
			row = append(row, "")
			if i == 0 {
				row[len(row)-1] = column
			}
		}
		if i == 1 {
			if at < 0 {
				row[len(row)-1] = cell
			} else {
				row[at] = cell
			}
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return text.String()
}
