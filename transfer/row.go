package transfer

import (
	"fmt"
	"math"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// row is one line of a table. Its methods read cells as what their column holds; what cannot be
// read is noted as a problem and read as if the cell were empty.
type row struct {
	table  *Table
	file   string
	line   int
	cells  []string
	stream uuid.UUID
	in     *reading
	bad    bool
	// used are the columns that were read, by their places.
	used uint64
}

// reading is what rows are read with: the stage of the problems, formats, look-ups.
type reading struct {
	stage  *stage
	format Format
	dates  pattern
	today  domain.Date
	world  *world
	// files are the names of the files of tables.
	files map[*Table]string
	// mapped is the file that is read in place of tables; nil for tables.
	mapped *mappedFile
}

// text is a cell as it stands; "" when there is no such cell.
func (r *row) text(column string) string {
	at := r.table.column(column)
	if at < 0 {
		panic("transfer: " + r.table.Name + " has no column " + column)
	}
	r.used |= 1 << at
	if at >= len(r.cells) {
		return ""
	}
	return r.cells[at]
}

func (r *row) has(column string) bool { return r.text(column) != "" }

// wrong notes a problem with a cell.
func (r *row) wrong(column, remedy, format string, args ...any) {
	r.bad = true
	p := Problem{File: r.file, Line: r.line, Column: column, Text: fmt.Sprintf(format, args...), Remedy: remedy}
	if column != "" {
		p.Value = shorten(r.text(column))
	}
	r.in.world.fail(r.in.stage.problem(p))
}

func (r *row) record(column string) domain.Text { return domain.Text(r.text(column)) }

// day reads a date; nil when the cell is empty.
func (r *row) day(column string) *domain.Date {
	cell := strings.TrimSpace(r.text(column))
	if cell == "" {
		return nil
	}
	d, ok := r.in.dates.date(cell)
	if !ok {
		r.wrong(column, fmt.Sprintf("write it like %s, which is what was declared for all dates of the files", r.in.dates.text), "this is not a date in the form %s", r.in.dates.text)
		return nil
	}
	return &d
}

// number reads a number; nil when the cell is empty.
func (r *row) number(column string) *float64 {
	cell := strings.TrimSpace(r.text(column))
	if cell == "" {
		return nil
	}
	v, ok := r.in.format.number(cell)
	if !ok {
		sign, example := "point", "3.5"
		if r.in.format.DecimalComma {
			sign, example = "comma", "3,5"
		}
		r.wrong(column, fmt.Sprintf("write it like %s, with a decimal %s, without a sign for thousands or a unit", example, sign), "this is not a number")
		return nil
	}
	return &v
}

// whole reads a whole number; nil when the cell is empty.
func (r *row) whole(column string) *int {
	v := r.number(column)
	if v == nil {
		return nil
	}
	if *v != math.Trunc(*v) || math.Abs(*v) > 1e9 {
		r.wrong(column, "write it without decimals", "this is not a whole number")
		return nil
	}
	n := int(*v)
	return &n
}

// yes reads yes or no; nil when the cell is empty.
func (r *row) yes(column string) *bool {
	answer := false
	switch strings.ToLower(strings.TrimSpace(r.text(column))) {
	case "":
		return nil
	case "yes", "y", "true", "1", "x":
		answer = true
	case "no", "n", "false", "0":
	default:
		r.wrong(column, "write yes or no", "this is neither yes nor no")
		return nil
	}
	return &answer
}

func (r *row) isYes(column string) bool {
	answer := r.yes(column)
	return answer != nil && *answer
}

// word reads one of the column's words; or when the cell is empty.
func word[T ~string](r *row, column string, or T) T {
	cell := strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(r.text(column), "-", " ")), "_"))
	if cell == "" {
		return or
	}
	allowed := r.table.Columns[r.table.column(column)].Words
	for _, w := range allowed {
		if w == cell {
			return T(cell)
		}
	}
	r.wrong(column, "write one of "+strings.Join(allowed, ", "), "this is not a word of this column")
	return or
}

// several reads texts with | between them.
func (r *row) several(column string) []string {
	var list []string
	for part := range strings.SplitSeq(r.text(column), "|") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// ref finds what a cell names; uuid.Nil when it is empty or names nothing. Of several of that
// name, those within what prefer admits are meant.
func (r *row) ref(column string, prefer ...uuid.UUID) uuid.UUID {
	cell := strings.TrimSpace(r.text(column))
	if cell == "" {
		return uuid.Nil
	}
	return r.find(column, cell, prefer)
}

// optional is ref for what may be absent.
func (r *row) optional(column string, prefer ...uuid.UUID) *uuid.UUID {
	if id := r.ref(column, prefer...); id != uuid.Nil {
		return &id
	}
	return nil
}

// refs finds what a cell names, with | between names.
func (r *row) refs(column string, prefer ...uuid.UUID) []uuid.UUID {
	var ids []uuid.UUID
	for _, name := range r.several(column) {
		if id := r.find(column, name, prefer); id != uuid.Nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func (r *row) find(column, name string, prefer []uuid.UUID) uuid.UUID {
	kind := r.table.Columns[r.table.column(column)].Of
	id, problem, remedy := r.in.world.resolve(kind, name, prefer)
	if problem != "" {
		r.wrong(column, remedy, "%s", problem)
	}
	r.bad = r.bad || id == uuid.Nil
	return id
}

// id is that of a part: the UUID of the cell, else one that follows from the thing it is part of,
// the table and what the row says.
func (r *row) id(of uuid.UUID, says ...string) uuid.UUID {
	if at := r.table.column("id"); at >= 0 {
		if id, err := uuid.Parse(strings.TrimSpace(r.text("id"))); err == nil {
			return id
		}
	}
	return derived(of, append([]string{r.table.Name}, says...)...)
}

// derived is an id that is always the same for the same words about the same thing.
func derived(of uuid.UUID, says ...string) uuid.UUID {
	return uuid.NewSHA1(of, []byte(strings.Join(says, "\x00")))
}

// ptr gives a pointer, nil for the zero value.
func ptr[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
