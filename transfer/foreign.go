package transfer

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
)

// foreignFile is a file that others write, in their own columns, read row by row. Written as tables
// it is imported like any other: each row keeps its line, so that problems name that of the file.
type foreignFile struct {
	name   string
	in     *csv.Reader
	rows   *records
	header []string
}

// openForeign reads the first row.
func openForeign(of sourceFile, from io.Reader, most int64, f Format) (*foreignFile, error) {
	name := path.Base(filepath.ToSlash(of.name))
	if of.size > most {
		return nil, fmt.Errorf("%w: %s has %d MB, more than %d: split it", ErrSource, name, of.size>>20, most>>20)
	}
	file := &foreignFile{name: name, rows: &records{from: decode(from, f)}}
	file.in = csv.NewReader(file.rows)
	file.in.Comma, file.in.FieldsPerRecord, file.in.ReuseRecord = f.delimiter(), -1, true
	header, _, err := file.next()
	if err == io.EOF {
		return nil, fmt.Errorf("%w: %s is empty: its first row names the columns", ErrSource, name)
	}
	if err != nil {
		return nil, err
	}
	if strings.Contains(strings.Join(header, ""), "\x00") {
		return nil, fmt.Errorf("%w: %s: the first row is no text: if it is UTF-16 without a byte order mark, save the file as UTF-8", ErrSource, name)
	}
	file.header = make([]string, len(header))
	for i, cell := range header {
		file.header[i] = strings.TrimSpace(original(cell))
	}
	return file, nil
}

// next gives a row and its line; io.EOF after the last.
func (f *foreignFile) next() (cells []string, line int, err error) {
	f.rows.next()
	cells, err = f.in.Read()
	if err == io.EOF {
		return nil, 0, io.EOF
	}
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return nil, 0, fmt.Errorf("%w: %s:%d: %w: write a quotation mark inside a cell twice, and the cell in quotation marks", ErrSource, f.name, parse.StartLine, parse.Err)
	case err != nil:
		return nil, 0, fmt.Errorf("%w: %s: %w", ErrSource, f.name, err)
	}
	line, _ = f.in.FieldPos(0)
	if f.header != nil && len(cells) > len(f.header) { // one more cell in a name moves all that follow
		return nil, 0, fmt.Errorf("%w: %s:%d: the row has %d cells, and %d columns have names: put a cell with %q in it in quotation marks", ErrSource, f.name, line, len(cells), len(f.header), f.in.Comma)
	}
	return cells, line, nil
}

// place is where the column of that name stands; an error says that there is none, or two.
func (f *foreignFile) place(name string) (int, error) {
	at, wrong := grid{header: f.header}.find(name)
	if wrong != "" {
		return -1, fmt.Errorf("%w: %s: %q: %s; the first row is %s", ErrSource, f.name, name, wrong, shorten(strings.Join(f.header, ", ")))
	}
	return at, nil
}

// lined writes rows of a table, each on the line that it has in the foreign file.
type lined struct {
	to   *bufio.Writer
	line int // that the next row would have
}

func newLined(to io.Writer, header []string) (*lined, error) {
	l := &lined{to: bufio.NewWriter(to), line: 2}
	return l, writeLine(l.to, header)
}

// writeLine writes a row on one line, whatever its cells hold.
func writeLine(to *bufio.Writer, cells []string) error {
	flat := make([]string, len(cells))
	for i, cell := range cells {
		flat[i] = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(cell)
	}
	return writeRecord(to, flat)
}

// row writes a row at a line of the foreign file; lines of it that gave none are empty.
func (l *lined) row(line int, cells []string) error {
	for ; l.line < line; l.line++ {
		if err := l.to.WriteByte('\n'); err != nil {
			return err
		}
	}
	l.line++
	return writeLine(l.to, cells)
}
