package transfer

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/cyclebook/cyclebook/domain"
)

// Mapped makes of an import one of a single file that a team keeps in its own way. Its values
// become rows of the table measurements, each of which is compared with what is recorded: what
// differs is corrected only when that is asked for.
type Mapped struct {
	Mapping Mapping `json:"mapping"`
	// File and MappingFile are what people call the two: problems name them.
	File        string `json:"file"`
	MappingFile string `json:"mappingFile"`
	// Correct says why what differs is to be put right; "" leaves it as it is recorded.
	Correct domain.CorrectionReason `json:"correct,omitzero"`
	Why     domain.Text             `json:"why,omitzero"`
	// Compared is told of each value once all are checked, in the order of the file.
	Compared func(Compared) error `json:"-"`
}

// mappedFile is such a file at work. A long file has one series here.
type mappedFile struct {
	*Mapped
	header []string
	// columns gives for each series the place of the file's column, fixed what holds otherwise, by
	// column of the table; missing the reasons by word.
	columns []map[string]int
	fixed   []map[string]string
	missing map[string]string
	// dateless is the last line without a date that can be read.
	dateless int

	mu       sync.Mutex
	compared map[int]*Compared // by number
	// recording says that all are checked.
	recording bool
}

func newMappedFile(m *Mapped, f Format) *mappedFile {
	file := &mappedFile{Mapped: m, missing: map[string]string{"": Skip}, compared: make(map[int]*Compared)}
	for word, reason := range m.Mapping.Missing {
		file.missing[normal(word)] = reason
	}
	series := m.Mapping.Series
	if m.Mapping.Layout == Long {
		series = []MappedSeries{{}}
	}
	for _, s := range series {
		fixed := make(map[string]string)
		maps.Copy(fixed, m.Mapping.Fixed)
		maps.Copy(fixed, s.Fixed)
		for _, column := range numberColumns {
			if f.DecimalComma {
				fixed[column] = strings.Replace(fixed[column], ".", ",", 1)
			}
		}
		if s.Class != "" {
			fixed["class"] = s.Class
		}
		if s.Group != "" {
			fixed["group"] = s.Group
		}
		fixed["measure"], fixed["team"], fixed["by"] = m.Mapping.Measure, m.Mapping.Team, m.Mapping.By
		file.fixed = append(file.fixed, fixed)
	}
	return file
}

// number stands in place of the line of a row that was made of a line for a series.
func (m *mappedFile) number(line, series int) int { return line*len(m.fixed) + series }

func (m *mappedFile) lineOf(number int) (line, series int) {
	return number / len(m.fixed), number % len(m.fixed)
}

// origin says where in the file a problem with such a row is.
func (m *mappedFile) origin(p Problem) Problem {
	if p.File != m.File || p.Line == 0 {
		return p
	}
	line, series := m.lineOf(p.Line)
	p.Line = line
	if m.columns != nil { // else the file could not be read
		p.Column = m.called(series, p.Column)
	}
	return p
}

// called is what the file calls a column of the table; without one, that of the value.
func (m *mappedFile) called(series int, column string) string {
	if column == "on" { // recorded on the last day of the period
		column = "to"
	}
	at, ok := m.columns[series][column]
	switch {
	case ok:
		return m.header[at]
	case column == "to":
		return m.called(series, "from")
	case column == "" || column == "missing":
		return m.header[m.valueColumn(series)]
	case m.fixed[series][column] != "":
		return column + " (fixed in " + m.MappingFile + ")"
	default:
		return column + " (not in " + m.MappingFile + ")"
	}
}

// valueColumn is the place of the value, or of the numerator.
func (m *mappedFile) valueColumn(series int) int {
	if at, ok := m.columns[series]["value"]; ok {
		return at
	}
	return m.columns[series]["numerator"]
}

// load makes rows of the file and puts them into the stage.
func (m *mappedFile) load(l *loader, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSource, err)
	}
	defer file.Close()
	g, problem, err := readGrid(file, m.File, l.format)
	if err != nil {
		return err
	}
	if problem != nil {
		problem.Line = m.number(problem.Line, 0)
		return l.stage.problem(*problem)
	}
	l.files[measurementsTable] = m.File
	if err := m.find(l, g); err != nil || l.stage.problems > 0 {
		return err
	}
	if err := m.resolve(l); err != nil || l.stage.problems > 0 {
		return err
	}
	for _, r := range g.rows {
		for series := range m.fixed {
			if err := m.row(l, r, series); err != nil {
				return err
			}
		}
	}
	return errors.Join(l.world.broken(), l.stage.sorted())
}

// find finds the columns that the mapping names.
func (m *mappedFile) find(l *loader, g grid) error {
	m.header = g.header
	for i := range m.fixed {
		named := maps.Clone(m.Mapping.Columns)
		if m.Mapping.Layout == Wide {
			maps.Copy(named, m.Mapping.Series[i].Columns)
		}
		places := make(map[string]int)
		for _, column := range slices.Sorted(maps.Keys(named)) {
			at, wrong := g.find(named[column])
			places[column] = at
			if wrong == "" || i > 0 && named[column] == m.Mapping.Columns[column] {
				continue
			}
			p := Problem{File: m.MappingFile, Column: column, Value: shorten(named[column]), Text: wrong}
			p.Remedy = fmt.Sprintf("the first row of %s is %s", m.File, shorten(strings.Join(g.header, ", ")))
			if err := l.stage.problem(p); err != nil {
				return err
			}
		}
		m.columns = append(m.columns, places)
	}
	return nil
}

// resolve finds what the mapping names beside columns: what is wrong with it is told once and not
// for each row.
func (m *mappedFile) resolve(l *loader) error {
	for _, fixed := range m.fixed {
		r := &row{table: measurementsTable, file: m.MappingFile, cells: make([]string, len(measurementsTable.Columns)), in: l.reading}
		for _, column := range []string{"measure", "team", "by", "class", "group"} {
			r.cells[measurementsTable.column(column)] = fixed[column]
		}
		measure := r.streamOf(routes[measurementsTable])
		r.ref("by")
		thing, err := l.world.thing(measure)
		if err != nil || thing == nil || r.bad {
			return errors.Join(err, l.world.broken())
		}
		b := &builder{reading: l.reading, id: measure, team: thing.Team}
		b.series(r)
		fixed["measure"], fixed["team"] = measure.String(), ""
	}
	return l.world.broken()
}

// row makes a row of a line for a series, unless it tells nothing.
func (m *mappedFile) row(l *loader, from gridRow, series int) error {
	cells := make([]string, len(measurementsTable.Columns))
	cell := func(column string) *string { return &cells[measurementsTable.column(column)] }
	for column, text := range m.fixed[series] {
		*cell(column) = text
	}
	for column, at := range m.columns[series] {
		if text := from.cell(at); text != "" {
			*cell(column) = text
		}
	}
	reason := m.reason(from, series)
	if reason == Skip {
		return nil
	}
	if reason != "" {
		for _, column := range numberColumns {
			*cell(column) = ""
		}
		*cell("missing") = reason
	}
	switch first, ok := l.dates.date(*cell("from")); {
	case !ok && m.dateless == from.line:
		return nil // told for another series
	case !ok:
		m.dateless = from.line
	case m.Mapping.Days > 1:
		*cell("to") = l.dates.write(first.AddDays(m.Mapping.Days - 1))
	}
	number := m.number(from.line, series)
	if _, ok := m.columns[series]["class"]; ok && *cell("class") == "" {
		return l.stage.problem(Problem{
			File: m.File, Line: number, Column: "class", Text: "a cell is needed here",
			Remedy: "name the class; values of the whole team come with a mapping that has no column for the class",
		})
	}
	return l.row(measurementsTable, m.File, number, everyColumn, cells)
}

// reason says why a line has no value for a series: Skip when it tells nothing, "" when it has one.
func (m *mappedFile) reason(from gridRow, series int) string {
	empty, reason := true, ""
	for _, column := range valueColumns {
		at, ok := m.columns[series][column]
		if text := from.cell(at); ok && text != "" {
			empty = false
			if reason == "" {
				reason = m.missing[normal(text)]
			}
		}
	}
	switch first := from.cell(m.columns[series]["from"]); {
	case empty && first == "", first != "" && m.missing[normal(first)] == Skip:
		return Skip
	case empty:
		return m.missing[""]
	default:
		return reason
	}
}

// everyColumn is the order of the columns of a row that has them all.
var everyColumn = func() []int {
	order := make([]int, len(measurementsTable.Columns))
	for i := range order {
		order[i] = i
	}
	return order
}()

// openMapped reads the mapping of a mapped file; nil for tables.
func (run *running) openMapped() (*mappedFile, error) {
	if run.Mapped == nil {
		return nil, nil
	}
	if err := run.Mapped.Mapping.Check(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrSource, run.Mapped.MappingFile, err)
	}
	format, err := run.Mapped.Mapping.Format.Format()
	run.Format, run.source = format, &source{close: func() error { return nil }}
	return newMappedFile(run.Mapped, format), err
}

// problems gives what is wrong, by the lines and columns of a mapped file where it is one.
func (run *running) problems() iter.Seq2[Problem, error] {
	if run.mapped == nil {
		return run.stage.eachProblem()
	}
	return func(yield func(Problem, error) bool) {
		for p, err := range run.stage.eachProblem() {
			if !yield(run.mapped.origin(p), err) {
				return
			}
		}
	}
}

// checked tells of each value of a mapped file that has no problem, before they are recorded.
func (run *running) checked() error {
	m := run.mapped
	if m == nil {
		return nil
	}
	m.recording = true
	for p, err := range run.stage.eachProblem() {
		if err != nil {
			return err
		}
		if p.File == m.File {
			delete(m.compared, p.Line)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(m.compared)) {
		c := m.compared[number]
		line, series := m.lineOf(number)
		c.Line, c.Column = line, m.called(series, "")
		if m.Compared == nil {
			continue
		}
		if err := m.Compared(*c); err != nil {
			return err
		}
	}
	return nil
}
