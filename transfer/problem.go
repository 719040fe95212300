package transfer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
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
