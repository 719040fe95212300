package transfer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// ErrProblems says that the tables have problems, each of them told in the report; nothing was
// recorded.
var ErrProblems = errors.New("transfer: the tables have problems")

// Problem is one thing that is wrong with the tables, where it is and what to do.
type Problem struct {
	File string `json:"file"`
	// Line in the file, from 1, where the row begins; 0 when it is about the whole file.
	Line   int    `json:"line,omitzero"`
	Column string `json:"column,omitzero"`
	// Value is the beginning of the cell.
	Value string `json:"value,omitzero"`
	// Text says what is wrong, Remedy what to do.
	Text   string `json:"problem"`
	Remedy string `json:"remedy,omitzero"`
}

// maxValue is how many characters of a cell a problem shows.
const maxValue = 60

// String is one line, such as `cycles.csv:12: started_on "soon": this is not a date: write it
// like 2026-11-22`.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	switch {
	case p.Column != "" && p.Value != "":
		fmt.Fprintf(&b, "%s %q: ", p.Column, p.Value)
	case p.Column != "":
		fmt.Fprintf(&b, "%s: ", p.Column)
	case p.Value != "":
		fmt.Fprintf(&b, "%q: ", p.Value)
	}
	b.WriteString(p.Text)
	if p.Remedy != "" {
		b.WriteString(": " + p.Remedy)
	}
	return b.String()
}

// shorten keeps the beginning of a cell.
func shorten(cell string) string {
	if runes := []rune(cell); len(runes) > maxValue {
		return string(runes[:maxValue]) + "…"
	}
	return cell
}

// ofRefusal says what a rule had against a command in the words of its row.
func (r *row) ofRefusal(refusal *domain.Refusal) Problem {
	p := Problem{File: r.file, Line: r.line, Text: refusal.Message}
	p.Column = r.table.columnOf(refusal.Path)
	if at := r.table.column(p.Column); at >= 0 && at < len(r.cells) {
		p.Value = shorten(r.cells[at])
	}
	if text, remedy, found := strings.Cut(p.Text, ": "); found {
		p.Text, p.Remedy = text, remedy
	}
	return p
}

// columnOf is the column of a field of a command, by the last name in its path.
func (t *Table) columnOf(path string) string {
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i > 0; i-- {
		name := snake(parts[i])
		for _, candidate := range []string{name, fields[name], strings.TrimSuffix(name, "s")} {
			if candidate != "" && t.column(candidate) >= 0 {
				return candidate
			}
		}
	}
	return ""
}

// fields are names of fields that columns call otherwise.
var fields = map[string]string{
	"occurred_on": "on", "ids": "nces_id", "on_behalf_of": "for", "zone": "time_zone", "statement": "aim", "person": "by",
	"why": "study_why", "until": "finished_on",
}

func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// WriteProblems writes problems as CSV.
func WriteProblems(to io.Writer, problems func(yield func(Problem) bool)) error {
	w := csv.NewWriter(to)
	w.UseCRLF = true
	_ = w.Write([]string{"file", "line", "column", "value", "problem", "remedy"}) // Error tells
	for p := range problems {
		line := ""
		if p.Line > 0 {
			line = strconv.Itoa(p.Line)
		}
		_ = w.Write([]string{neutral(p.File), line, p.Column, neutral(p.Value), neutral(p.Text), neutral(p.Remedy)})
	}
	w.Flush()
	return w.Error()
}
