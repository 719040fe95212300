package transfer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// grid is a file that a team keeps, whole in memory: its first row and those below it.
type grid struct {
	header []string
	rows   []gridRow
}

type gridRow struct {
	line  int
	cells []string
}

// maxGrid is how large such a file may be, in bytes: a measure has not so many values.
const maxGrid = 16 << 20

// readGrid reads a file; what is wrong with it as CSV comes as a problem.
func readGrid(from io.Reader, name string, f Format) (g grid, _ *Problem, _ error) {
	limited := &io.LimitedReader{R: from, N: maxGrid + 1}
	in := csv.NewReader(decode(limited, f))
	in.Comma, in.FieldsPerRecord = f.delimiter(), -1
	for {
		cells, err := in.Read()
		var parse *csv.ParseError
		switch {
		case limited.N == 0:
			return g, nil, fmt.Errorf("%w: %s has more than %d MB: split it", ErrSource, name, maxGrid>>20)
		case err == io.EOF && g.header == nil:
			return g, &Problem{File: name, Text: "the file is empty", Remedy: "write the names of the columns into the first row"}, nil
		case err == io.EOF:
			return g, nil, nil
		case errors.As(err, &parse):
			return g, &Problem{File: name, Line: parse.StartLine, Text: parse.Err.Error(), Remedy: "write a quotation mark inside a cell twice, and the cell in quotation marks"}, nil
		case err != nil:
			return g, nil, fmt.Errorf("%w: %s: %w", ErrSource, name, err)
		}
		line, _ := in.FieldPos(0)
		if g.header == nil {
			g.header = cells
			continue
		}
		g.rows = append(g.rows, gridRow{line, cells})
	}
}

// find gives the place of the column of a name; -1 with what is wrong when there is none, or two.
func (g grid) find(name string) (at int, wrong string) {
	at = slices.IndexFunc(g.header, func(h string) bool { return normal(h) == normal(name) })
	switch {
	case at < 0:
		return -1, "the file has no such column"
	case slices.ContainsFunc(g.header[at+1:], func(h string) bool { return normal(h) == normal(name) }):
		return -1, "the file has two columns of this name"
	default:
		return at, ""
	}
}

// cell is "" where a row is shorter.
func (r gridRow) cell(at int) string {
	if at < 0 || at >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[at])
}
