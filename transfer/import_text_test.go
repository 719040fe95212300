package transfer

import (
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
)

// names are those of all people, as they are recorded.
func (h *house) names() (names []string) {
	h.t.Helper()
	for named, err := range h.views.Names(h.t.Context(), operator, domain.PersonKind) {
		if err != nil {
			h.t.Fatal(err)
		}
		names = append(names, named.Name)
	}
	slices.Sort(names)
	return names
}

// TestHowFilesAreWritten: the same people, in every way in which spreadsheets write files.
func TestHowFilesAreWritten(t *testing.T) {
	const text = "name,email,on\nZoë Müller,zoe@school.example,2026-08-01\n\"Ana \"\"Annie\"\" Rivera\",,\n\n,,\n  Ben Chen ,ben@school.example,\n"
	encoded := func(text string, bytes ...byte) string { return string(bytes) + text }
	utf16 := func(order unicode.Endianness) string {
		text, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	windows, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text   string
		format Format
	}{
		"UTF-8":                          {text, Format{}},
		"a byte order mark":              {encoded(text, 0xef, 0xbb, 0xbf), Format{}},
		"CRLF":                           {strings.ReplaceAll(text, "\n", "\r\n"), Format{}},
		"no line end at the end":         {strings.TrimSuffix(text, "\n"), Format{}},
		"UTF-16, little endian":          {utf16(unicode.LittleEndian), Format{}},
		"UTF-16, big endian":             {utf16(unicode.BigEndian), Format{}},
		"windows-1252":                   {windows, Format{Encoding: Windows1252}},
		"windows-1252 with a mark":       {encoded(text, 0xef, 0xbb, 0xbf), Format{Encoding: Windows1252}},
		"semicolons":                     {strings.ReplaceAll(text, ",", ";"), Format{Delimiter: ';'}},
		"tabs":                           {strings.ReplaceAll(text, ",", "\t"), Format{Delimiter: '\t'}},
		"bars":                           {strings.ReplaceAll(text, ",", "|"), Format{Delimiter: '|'}},
		"days of another form":           {strings.ReplaceAll(text, "2026-08-01", "1.8.2026"), Format{Dates: "D.M.YYYY"}},
		"days with two digits":           {strings.ReplaceAll(text, "2026-08-01", "8/1/26"), Format{Dates: "M/D/YY"}},
		"columns in another order":       {"Email, NAME \nzoe@school.example,Zoë Müller\n,\"Ana \"\"Annie\"\" Rivera\"\n,Ben Chen\n", Format{}},
		"a column without a name":        {"name,\nZoë Müller,\n\"Ana \"\"Annie\"\" Rivera\",\nBen Chen\n", Format{}},
		"a column behind all the others": {"name,,\nZoë Müller,,\n\"Ana \"\"Annie\"\" Rivera\"\nBen Chen,,\n", Format{}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			_, problems, err := h.run(t.Context(), Import{Path: dirOf(t, map[string]string{"people.csv": c.text}), Format: c.format})
			if got := h.names(); err != nil || !slices.Equal(got, []string{`Ana "Annie" Rivera`, "Ben Chen", "Zoë Müller"}) {
				t.Errorf("%q, %v\n%s", got, err, told(problems))
			}
		})
	}
}

// TestWhatIsNoText: bytes that are no text, and files without any.
func TestWhatIsNoText(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an empty file":        {"", "people.csv: the file is empty: write the names of the columns into the first row, or remove the file\n"},
		"only a mark":          {"\xef\xbb\xbf", "people.csv: the file is empty: write the names of the columns into the first row, or remove the file\n"},
		"no UTF-8":             {"name\nZo\xeb\nAna\n", "people.csv:2: name \"Zo?\": the cell cannot be read as text: it is not UTF-8: save the file as UTF-8, or declare --encoding windows-1252; remove control characters\n"},
		"no UTF-8 in the head": {"name,no\xeb\nAna,\n", "people.csv:1: the names of the columns cannot be read as text: declare how the file is written with --encoding, or save it as UTF-8\n"},
		"NUL":                  {"name\nA\x00na\n", "people.csv:2: name \"A\\x00na\": the cell cannot be read as text: it has a control character: save the file as UTF-8, or declare --encoding windows-1252; remove control characters\n"},
		"UTF-16 without mark":  {"n\x00a\x00m\x00e\x00\n\x00", "people.csv:1: the names of the columns cannot be read as text: declare how the file is written with --encoding, or save it as UTF-8\n"},
		"a mark of stages":     {"name\nA\x1fna\n", "people.csv:2: name \"A\\x1fna\": the cell cannot be read as text: it has a control character: save the file as UTF-8, or declare --encoding windows-1252; remove control characters\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(newHouse(t).refuses(dirOf(t, map[string]string{"people.csv": c.text}), Format{})); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	h := newHouse(t)
	if s := h.imports(map[string]string{"people.csv": "name,email\n"}); s.New() != 0 || s.Tables[0].Rows != 0 {
		t.Errorf("a file without rows: %+v", s)
	}
}

// TestOneFile is imported by itself, with decimal commas.
func TestOneFile(t *testing.T) {
	h := newHouse(t)
	h.imports(with(aYear, "-- measurements.csv --\n"))
	dir := dirOf(t, map[string]string{"Measurements.CSV": "measure;from;value\nTalk;14.09.2026;9,5\nTalk;15.09.2026;-0,0\nTalk;16.09.2026;1e1\n", "grades.txt": "none"})
	_, problems, err := h.run(t.Context(), Import{Path: filepath.Join(dir, "Measurements.CSV"), Format: Format{Delimiter: ';', DecimalComma: true, Dates: "DD.MM.YYYY"}})
	if err != nil {
		t.Fatalf("%v\n%s", err, told(problems))
	}
	if text := h.export()["measurements.csv"]; !strings.Contains(text, ",9.5,") || !strings.Contains(text, ",10,") || strings.Count(text, "\r\n") != 4 {
		t.Error(text)
	}
}

// TestFormatsThatAreNone are refused before anything is read.
func TestFormatsThatAreNone(t *testing.T) {
	for _, f := range []Format{
		{Delimiter: 'x'}, {Delimiter: '"'}, {Encoding: "utf-7"}, {Dates: "YYYY-MM"}, {Dates: "DD.DD.YYYY"}, {Dates: "MMM D YYYY"}, {Dates: "YYY-MM-DD"}, {Dates: "2006-01-02"},
	} {
		_, _, err := newHouse(t).run(t.Context(), Import{Path: t.TempDir(), Format: f})
		if err == nil || f.Check() == nil {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

// anyCell draws cells that are likely to be taken for formulas or for marks.
func anyCell() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom([]rune("'=+-@＝＠\t\r\n ,\"15.eExXnaInf|ä")), 0, 8, -1),
		rapid.String().Filter(func(text string) bool { return !strings.ContainsAny(text, "\x00") }),
	)
}

// TestFormulas: neutralising is a bijection; nothing that it gives is a formula but numbers.
func TestFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell, other := anyCell().Draw(t, "cell"), anyCell().Draw(t, "other")
		safe := neutral(cell)
		if got := original(safe); got != cell {
			t.Fatalf("%q is written %q and read %q", cell, safe, got)
		}
		if cell != other && safe == neutral(other) {
			t.Fatalf("%q and %q are both written %q", cell, other, safe)
		}
		if safe != "" && strings.ContainsRune("=+-@\t\r\n", rune(safe[0])) && strings.Trim(safe, "0123456789+-.eE") != "" {
			t.Fatalf("%q is a formula", safe)
		}
	})
}

var lineEnds = regexp.MustCompile("\r+\n")

// TestCellsComeInAsTheyWentOut, through a file: any text of a cell but the ends of its lines.
func TestCellsComeInAsTheyWentOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(anyCell().Filter(func(cell string) bool { return plain(cell) == nil }), 2, 2).Draw(t, "cells")
		texts := &Table{Name: "texts", Columns: []Column{{Name: "one", Holds: Lines}, {Name: "two", Holds: Lines}}}
		var file strings.Builder
		sheets := NewSheets(func(string) (io.WriteCloser, error) { return nopCloser{&file}, nil })
		if err := errors.Join(sheets.Row(texts, cells), sheets.Close()); err != nil {
			t.Fatal(err)
		}
		in := csv.NewReader(decode(strings.NewReader(file.String()), Format{}))
		rows, err := in.ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q is read as %q, %v", file.String(), rows, err)
		}
		l := &loader{reading: &reading{}}
		r, _ := l.cells(texts, "texts.csv", 2, []int{0, 1}, rows[1])
		for i, cell := range cells {
			blank := strings.TrimSpace(cell) == ""
			if blank && strings.TrimSpace(r.cells[i]) != "" || !blank && lineEnds.ReplaceAllString(r.cells[i], "\n") != lineEnds.ReplaceAllString(cell, "\n") {
				t.Fatalf("%q is read as %q", cell, r.cells[i])
			}
		}
	})
}
