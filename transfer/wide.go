package transfer

import (
	"fmt"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// wideColumn is a column that school_years.csv has besides those of its table: a public number or
// category of its own, or the school by an id that others gave it.
type wideColumn struct {
	// heading is what stands in the first row; into is the column of the table that it goes to.
	heading, into string
	// name is that of the number or category, or the scheme of the id.
	name     string
	category bool
}

// Beginnings of the headings of public numbers.
const (
	covariateHeading = "covariate:"
	resultHeading    = "result:"
	categoryHeading  = "category:"
)

// wideOf reads a heading that is no column of the table; false when it is none of these.
func wideOf(t *Table, heading string) (w wideColumn, ok bool) {
	if t != schoolYearsTable {
		return w, false
	}
	heading = strings.TrimSpace(original(heading))
	w.heading = heading
	for beginning, into := range map[string]string{covariateHeading: "covariates", resultHeading: "results", categoryHeading: "covariates"} {
		if len(heading) > len(beginning) && strings.EqualFold(heading[:len(beginning)], beginning) {
			w.into, w.category, w.name = into, beginning == categoryHeading, strings.TrimSpace(heading[len(beginning):])
			return w, w.name != "" && !strings.Contains(w.name, "|") && plain(w.name) == nil
		}
	}
	name := strings.ReplaceAll(normal(heading), " ", "_")
	for _, scheme := range domain.IDSchemes {
		if name == strings.ToLower(string(scheme))+"_id" {
			w.into, w.name = "school", string(scheme)
			return w, true
		}
	}
	return w, false
}

// isWide notes that a heading is a wide column of the file at hand.
func (l *loader) isWide(t *Table, at int, heading string) bool {
	w, ok := wideOf(t, heading)
	if ok {
		l.wide[at] = w
	}
	return ok
}

// hasWide says whether a wide column of the file goes to a column of the table.
func (l *loader) hasWide(column string) bool {
	for _, w := range l.wide {
		if w.into == column {
			return true
		}
	}
	return false
}

// take puts a cell under the column of the table that the wide column goes to.
func (w wideColumn) take(r *row, cell string) {
	cell = strings.TrimSpace(original(cell))
	if err := plain(cell); err != nil {
		w.wrong(r, strings.ToValidUTF8(cell, "?"), "save the file as UTF-8, or declare --encoding windows-1252; remove control characters", "the cell cannot be read as text: %s", err)
		return
	}
	at := r.table.column(w.into)
	switch _, isNumber := r.in.format.number(cell); {
	case w.into == "school" && r.cells[at] != "":
		w.wrong(r, cell, "name the school in one column", "the school is named in another column, too")
	case w.into == "school":
		r.cells[at] = w.name + ":" + cell
	case w.category && strings.ContainsAny(cell, "|="):
		w.wrong(r, cell, "write it without | and =", "this is not a category")
	case w.category:
		r.append(at, w.name+"="+cell+"=1")
	case !isNumber:
		sign, example := "point", "3.5"
		if r.in.format.DecimalComma {
			sign, example = "comma", "3,5"
		}
		w.wrong(r, cell, fmt.Sprintf("write it like %s, with a decimal %s, without a unit or a sign for thousands; leave the cell empty where there is none", example, sign), "this is not a number")
	default:
		r.append(at, w.name+"="+cell)
	}
}

// append adds to a cell of several.
func (r *row) append(at int, text string) {
	if r.cells[at] != "" {
		r.cells[at] += "|"
	}
	r.cells[at] += text
}

func (w wideColumn) wrong(r *row, cell, remedy, format string, args ...any) {
	r.bad = true
	r.in.world.fail(r.in.stage.problem(Problem{
		File: r.file, Line: r.line, Column: w.heading, Value: shorten(cell), Text: fmt.Sprintf(format, args...), Remedy: remedy,
	}))
}

// schemed are the names of a thing by the ids that others gave it, such as "NCES:010000500870".
func schemed(scheme domain.IDScheme, value string) string { return string(scheme) + ":" + value }
