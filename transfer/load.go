package transfer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
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

// place finds the thing to whose record a row belongs, and puts it there.
func (l *loader) place(r *row) error {
	to := routes[r.table]
	var err error
	if to.of != "" {
		r.stream = r.streamOf(to)
	} else if r.stream, err = l.define(r, to); err != nil {
		return err
	}
	if r.stream == uuid.Nil {
		return l.world.broken()
	}
	if to.of != "" && to.kind != "" {
		if err := l.part(r, to); err != nil {
			return err
		}
	}
	if err := l.belong(r); err != nil {
		return err
	}
	if r.bad {
		return l.amiss(r)
	}
	cells := strings.TrimRight(strings.Join(r.cells, cellMark), cellMark)
	return errors.Join(l.stage.insert("rows", categoryIndex(to.category), r.stream[:], tableIndex(r.table), r.line, cells), l.world.broken())
}

// streamOf is the thing whose record the row is part of. A measure may be named with its team.
func (r *row) streamOf(to route) uuid.UUID {
	if r.text(to.of) == "" {
		return uuid.Nil // told already
	}
	if r.table.column("team") < 0 || to.of != "measure" || !r.has("team") {
		return r.ref(to.of)
	}
	team := r.ref("team")
	id := r.ref(to.of, team)
	thing, err := r.in.world.thing(id)
	r.in.world.fail(err)
	if thing != nil && team != uuid.Nil && thing.Team != team {
		r.wrong(to.of, "correct the name of the measure or of the team", "this is a measure of another team")
	}
	return id
}

// define finds the id of a thing that has a row of its own, and notes how it is called.
func (l *loader) define(r *row, to route) (uuid.UUID, error) {
	within := uuid.Nil
	if to.within != "" && r.has(to.within) {
		if within = r.ref(to.within); within == uuid.Nil {
			within = derived(namespace, "unknown", normal(r.text(to.within)))
		}
	}
	id := l.identity(r, to, within)
	if id == uuid.Nil {
		r.wrong("id", "choose another UUID, or leave the cell empty", "nothing can have this id")
		id = derived(namespace, "none", r.file, strconv.Itoa(r.line))
	}
	var twice struct {
		file string
		line int
	}
	err := l.stage.prepared["place"].QueryRow(id[:]).Scan(&twice.file, &twice.line)
	if err == nil {
		if own, err := uuid.Parse(r.text("id")); err == nil && own == id {
			r.wrong("id", "choose another UUID, or leave the cell empty", "%s, line %d, has the same id", twice.file, twice.line)
			id = derived(id, "twice", r.file, strconv.Itoa(r.line))
		} else {
			r.wrong(naming(to), "leave one of the two rows out, or give each an id and a name of its own", "%s, line %d, is the same %s", twice.file, twice.line, kindName(to.kind))
			return uuid.Nil, l.handles(r, to, id, within)
		}
	}
	if err := l.stage.thing(id, to.kind, r); err != nil {
		return uuid.Nil, err
	}
	return id, l.handles(r, to, id, within)
}

func naming(to route) string { return to.names[0] }

// identity is the id of a row's thing: its UUID, that of what is recorded under an id or address
// that nobody shares, else one that follows from its names.
func (l *loader) identity(r *row, to route, within uuid.UUID) uuid.UUID {
	if id, err := uuid.Parse(r.text("id")); err == nil {
		return id
	}
	for _, column := range []string{"nces_id", "email"} {
		if r.table.column(column) < 0 || !r.has(column) {
			continue
		}
		for _, c := range l.world.recordedAs(handleKey{to.kind, normal(r.text(column))}) {
			return c.id
		}
		return derived(namespace, string(to.kind), column, normal(r.text(column)))
	}
	says := []string{string(to.kind), within.String()}
	for _, column := range to.names {
		says = append(says, normal(r.text(column)))
	}
	if to.kind == domain.ClassKind || to.kind == domain.ProjectKind {
		says = append(says, r.text("school_year"))
	}
	if to.kind == domain.CycleKind {
		says = append(says, normal(r.text("id"))) // titles of cycles repeat
	}
	return derived(namespace, says...)
}

// handles notes by what other rows may name a thing or part.
func (l *loader) handles(r *row, to route, id, within uuid.UUID) error {
	names := make([]string, 0, 4)
	if r.table.column("id") >= 0 {
		names = append(names, r.text("id"))
	}
	for _, column := range to.names {
		names = append(names, r.text(column))
	}
	if to.kind == domain.ClassKind {
		names = append(names, r.text("label")+" "+r.text("school_year"))
	}
	for _, scheme := range domain.IDSchemes {
		if column := strings.ToLower(string(scheme)) + "_id"; r.table.column(column) >= 0 {
			for _, value := range r.several(column) {
				names = append(names, schemed(scheme, value))
			}
		}
	}
	for _, name := range names {
		if name = normal(name); name == "" {
			continue
		}
		if err := l.stage.insert("handles", string(to.kind), name, id[:], within[:]); err != nil {
			return err
		}
		l.stage.forget(handleKey{to.kind, name})
	}
	return nil
}

// part notes how a part of a thing is called: a driver, change idea, question or student group.
func (l *loader) part(r *row, to route) error {
	id := r.partID()
	if to.kind == DriverKind || to.kind == domain.ChangeIdeaKind {
		var line int
		if err := l.stage.tx.QueryRow("SELECT line FROM things WHERE id = ?", id[:]).Scan(&line); err == nil {
			r.wrong("text", "leave one of the two rows out", "line %d is the same", line)
			return nil
		}
		if err := l.stage.thing(id, to.kind, r); err != nil {
			return err
		}
	}
	return l.handles(r, to, id, r.stream)
}

// partID is the id of a driver, change idea, question or student group.
func (r *row) partID() uuid.UUID {
	to := routes[r.table]
	return r.id(r.stream, normal(r.text(to.names[0])))
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
