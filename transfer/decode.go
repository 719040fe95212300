package transfer

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxRecord is the size of one row at most, in bytes: the cells of the longest texts fit.
const maxRecord = 1 << 20

var errLongRecord = fmt.Errorf("a row of more than %d bytes: a quotation mark that is not closed, or no table at all", maxRecord)

// decode gives the text of a file as UTF-8. A byte order mark, of UTF-16 too, says by itself how
// the file is written; without one it is as declared.
func decode(r io.Reader, f Format) io.Reader {
	fallback := encoding.Nop
	var rest transform.Transformer = fallback.NewDecoder()
	if f.Encoding == Windows1252 {
		rest = charmap.Windows1252.NewDecoder()
	}
	return transform.NewReader(r, unicode.BOMOverride(rest))
}

// records bounds how much of one row is read into memory.
type records struct {
	from io.Reader
	read int
}

// next begins a new row.
func (r *records) next() { r.read = 0 }

func (r *records) Read(p []byte) (int, error) {
	if r.read > maxRecord {
		return 0, errLongRecord
	}
	n, err := r.from.Read(p[:min(len(p), 16<<10)])
	r.read += n
	return n, err
}

// plain says what is wrong with the bytes of a cell; nil when it is text.
func plain(cell string) error {
	switch {
	case !utf8.ValidString(cell):
		return errors.New("it is not UTF-8")
	case strings.ContainsFunc(cell, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f }):
		return errors.New("it has a control character")
	default:
		return nil
	}
}
