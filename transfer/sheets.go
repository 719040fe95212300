package transfer

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Sheets writes rows as CSV files, one for each table that has rows, with its columns in the
// first line: UTF-8, commas, CRLF after each row (RFC 4180). Cells that a spreadsheet program
// would take for formulas are made safe.
type Sheets struct {
	create func(name string) (io.WriteCloser, error)
	open   map[string]*sheet
	rows   int64
}

type sheet struct {
	file io.WriteCloser
	to   *bufio.Writer
}

// NewSheets writes into the files that create makes, such as "cycles.csv". Close it.
func NewSheets(create func(name string) (io.WriteCloser, error)) *Sheets {
	return &Sheets{create: create, open: make(map[string]*sheet)}
}

// Row writes a row of a table. It is a [Sink].
func (s *Sheets) Row(t *Table, cells []string) error {
	at := s.open[t.Name]
	if at == nil {
		file, err := s.create(t.Name + ".csv")
		if err != nil {
			return fmt.Errorf("transfer: %w", err)
		}
		at = &sheet{file, bufio.NewWriterSize(file, 32<<10)}
		s.open[t.Name] = at
		header := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			header[i] = c.Name
		}
		writeRecord(at.to, header)
	}
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = neutral(cell)
	}
	if err := writeRecord(at.to, safe); err != nil {
		return fmt.Errorf("transfer: %s: %w", t.Name, err)
	}
	s.rows++
	return nil
}

// Rows is how many were written so far.
func (s *Sheets) Rows() int64 { return s.rows }

// Close writes what is left and closes the files.
func (s *Sheets) Close() error {
	var errs []error
	for _, at := range s.open {
		errs = append(errs, at.to.Flush(), at.file.Close())
	}
	s.open = nil
	return errors.Join(errs...)
}

// writeRecord writes cells as one row. A line within a cell ends as it was written, which
// encoding/csv would not leave alone.
func writeRecord(to *bufio.Writer, cells []string) error {
	for i, cell := range cells {
		if i > 0 {
			_ = to.WriteByte(',') // the last write tells what went wrong
		}
		if !strings.ContainsAny(cell, ",\"\r\n") && strings.TrimSpace(cell) == cell {
			_, _ = to.WriteString(cell)
			continue
		}
		_, _ = to.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
	}
	_, err := to.WriteString("\r\n")
	return err
}
