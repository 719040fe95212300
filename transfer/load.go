package transfer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// namespace is that of ids which derive from the names of things.
var namespace = uuid.MustParse("6f2a7c1e-5b0d-5e43-9a52-0d6a3a1f8c77")

// loader reads the files of a source into the stage.
type loader struct {
	*reading
	report func(done int64)
	done   int64
	// wide are the columns of the file at hand that its table has not, by their places.
	wide map[int]wideColumn
}

// load reads every table, in the order in which they build on each other.
func (l *loader) load(ctx context.Context, s *source) error {
	for _, t := range tables {
		f, ok := s.tables[t.Name]
		if !ok {
			continue
		}
		l.files[t] = f.name
		if err := l.file(ctx, t, f); err != nil {
			return err
		}
	}
	if err := l.world.broken(); err != nil {
		return err
	}
	if err := l.stage.sorted(); err != nil {
		return err
	}
	return l.mark(ctx)
}

// file reads one table. What is wrong with its cells is noted and the next row is read; what is
// wrong with the file ends it.
func (l *loader) file(ctx context.Context, t *Table, f sourceFile) (err error) {
	state, err := f.now()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSource, f.name, err)
	}
	file, err := f.open()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSource, f.name, err)
	}
	defer file.Close()
	bounded := &records{from: decode(file, l.format)}
	in := csv.NewReader(bounded)
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = l.format.delimiter(), -1, true
	order, err := l.header(t, f.name, in)
	if err != nil || order == nil {
		l.lost(t)
		return err
	}
	rows, next := 0, 2 // the line in which the next row may begin
	for {
		bounded.next()
		record, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			l.lost(t)
			return l.unreadable(f.name, next, err)
		}
		if rows++; rows%1000 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			l.report(l.done + in.InputOffset())
		}
		line, _ := in.FieldPos(0)
		next, _ = in.FieldPos(len(record) - 1)
		next += strings.Count(record[len(record)-1], "\n") + 1
		if err := l.row(t, f.name, line, order, record); err != nil {
			return err
		}
	}
	l.done += in.InputOffset()
	after, err := f.now()
	if err == nil && after != state {
		err = errChanged
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSource, f.name, err)
	}
	return nil
}

func (f sourceFile) now() (string, error) {
	if f.state == nil {
		return "", nil
	}
	return f.state()
}

// unreadable tells what is wrong with a file as CSV, from a line on.
func (l *loader) unreadable(name string, line int, err error) error {
	p := Problem{File: name, Text: err.Error(), Remedy: "save the sheet as CSV again"}
	var parse *csv.ParseError
	switch {
	case errors.Is(err, ErrSource):
		return err
	case errors.Is(err, errLongRecord):
		p.Line, p.Text, p.Remedy = line, err.Error(), "close the quotation mark, or shorten the text"
	case errors.As(err, &parse):
		p.Line, p.Text = parse.StartLine, parse.Err.Error()
		p.Remedy = `write a quotation mark inside a cell twice, and the cell in quotation marks`
	}
	return l.stage.problem(p)
}

// header reads the first row: for each of its cells the table's column. It gives nil when the
// table cannot be read by it.
func (l *loader) header(t *Table, file string, in *csv.Reader) ([]int, error) {
	record, err := in.Read()
	if err == io.EOF {
		return nil, l.stage.problem(Problem{File: file, Text: "the file is empty", Remedy: "write the names of the columns into the first row, or remove the file"})
	}
	if err != nil {
		return nil, l.unreadable(file, 1, err)
	}
	order, before := make([]int, len(record)), l.stage.problems
	l.wide = make(map[int]wideColumn)
	var headings []string
	wrong := func(column, cell, text, remedy string) {
		l.world.fail(l.stage.problem(Problem{File: file, Line: 1, Column: column, Value: shorten(cell), Text: text, Remedy: remedy}))
	}
	for i, cell := range record {
		name := strings.ReplaceAll(normal(cell), " ", "_")
		order[i] = t.column(name)
		switch {
		case plain(cell) != nil:
			wrong("", "", "the names of the columns cannot be read as text", "declare how the file is written with --encoding, or save it as UTF-8")
			return nil, nil
		case slices.Contains(headings, name):
			wrong(cell, "", "this column stands here twice", "leave one of them out")
		case l.isWide(t, i, cell):
			order[i] = -1
			headings = append(headings, name)
		case name == "": // a column without a name: its cells must be empty
		case order[i] < 0:
			wrong("", cell, "the table has no such column", "the columns are "+t.columnNames()+l.delimiterHint(record))
		case slices.Contains(order[:i], order[i]):
			wrong(name, cell, "this column stands here twice", "leave one of them out")
		}
	}
	for i, c := range t.Columns {
		if c.Needed && !slices.Contains(order, i) && !l.hasWide(c.Name) {
			wrong(c.Name, "", "this column is missing", "add it: "+c.About)
		}
	}
	if l.stage.problems > before {
		return nil, nil
	}
	return order, nil
}

// delimiterHint guesses that something else stands between the cells.
func (l *loader) delimiterHint(record []string) string {
	if len(record) > 1 {
		return ""
	}
	for _, d := range []string{";", "\t", ",", "|"} {
		if strings.Contains(record[0], d) {
			return fmt.Sprintf("; if %q stands between the cells, say so with --delimiter", d)
		}
	}
	return ""
}

func (t *Table) columnNames() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// row takes in one row of a table, unless it is empty.
func (l *loader) row(t *Table, file string, line int, order []int, record []string) error {
	r, filled := l.cells(t, file, line, order, record)
	if !filled {
		return nil
	}
	return l.place(r)
}

// cells puts the cells of a row under their columns.
func (l *loader) cells(t *Table, file string, line int, order []int, record []string) (r *row, filled bool) {
	r = &row{table: t, file: file, line: line, cells: make([]string, len(t.Columns)), in: l.reading}
	told := make([]bool, len(t.Columns))
	for i, cell := range record {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		filled = true
		if w, ok := l.wide[i]; ok {
			w.take(r, cell)
			told[t.column(w.into)] = true
			continue
		}
		if i >= len(order) || order[i] < 0 {
			r.bad = true
			l.world.fail(l.stage.problem(Problem{File: file, Line: line, Value: shorten(cell), Text: "this cell stands beyond the named columns", Remedy: "put the row's text into quotation marks, or remove the cell"}))
			continue
		}
		column := t.Columns[order[i]]
		told[order[i]] = true
		if err := plain(cell); err != nil {
			r.cells[order[i]] = strings.ToValidUTF8(cell, "?")
			r.wrong(column.Name, "save the file as UTF-8, or declare --encoding windows-1252; remove control characters", "the cell cannot be read as text: %s", err)
			r.cells[order[i]] = ""
			continue
		}
		if cell = original(cell); column.Holds != Lines {
			cell = strings.TrimSpace(cell)
		}
		r.cells[order[i]] = strings.ReplaceAll(cell, "\r\n", "\n")
	}
	for i, c := range t.Columns {
		if filled && c.Needed && !told[i] {
			r.wrong(c.Name, c.About, "a cell is needed here")
		}
	}
	return r, filled
}

// recordedAs are things of that name that are recorded already.
func (w *world) recordedAs(key handleKey) []candidate {
	w.stage.mu.Lock()
	defer w.stage.mu.Unlock()
	return w.recorded(key)
}

// forget drops what was looked up under a name that means more now.
func (s *stage) forget(key handleKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.found, key)
}
