package transfer

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// ErrSource says why a path cannot be read as tables; its text says what to do.
var ErrSource = errors.New("transfer: not a source of tables")

// Limits of a source. They bound what a hostile archive can cost, not what a large district has.
const (
	maxFiles    = 200
	maxUnpacked = 20 << 30 // bytes of one file
	// A file that unpacks to over this much and this many times its size is a bomb, no table.
	bombSize  = 64 << 20
	bombRatio = 200
)

// source is where tables come from: a folder, a zip archive or one file.
type source struct {
	// tables by the name of the table; the file that holds it.
	tables map[string]sourceFile
	close  func() error
	// wanted is the one file that is looked for in place of tables, such as "orgs.csv"; "*.csv" is
	// any. Passed are the others that were there.
	wanted string
	passed []string
}

// sourceFile is one file of a source.
type sourceFile struct {
	name string
	size int64
	open func() (io.ReadCloser, error)
	// state changes when the file does; nil where it cannot.
	state func() (string, error)
}

// openSource opens a folder, a zip archive, or one CSV file named like its table.
func openSource(name string) (*source, error) { return openOnly(name, "") }

// openOnly opens a folder, a zip archive or a file for the one file that is wanted; "" is for
// tables.
func openOnly(name, wanted string) (*source, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	s := &source{tables: make(map[string]sourceFile), close: func() error { return nil }, wanted: wanted}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%w: %s is a link: name the folder or file that it leads to", ErrSource, name)
	case info.IsDir():
		err = s.addFolder(name)
	case strings.EqualFold(filepath.Ext(name), ".zip"):
		err = s.addZip(name)
	default:
		err = s.addFile(name, info)
	}
	if err == nil && len(s.tables) == 0 && wanted != "" {
		err = fmt.Errorf("%w: %s holds no %s", ErrSource, name, wanted)
	}
	if err == nil && len(s.tables) == 0 {
		err = fmt.Errorf("%w: %s holds no table: files are named like %s.csv; cyclebook import --template DIR writes them", ErrSource, name, Tables()[0].Name)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// anyCSV is wanted by who takes one file of any name.
const anyCSV = "*.csv"

// only is the one file that was wanted.
func (s *source) only() sourceFile {
	for _, f := range s.tables {
		return f
	}
	return sourceFile{}
}

// add takes in a file unless it is no table. Notes beside the tables are left alone.
func (s *source) add(f sourceFile) error {
	base := path.Base(f.name)
	if !strings.EqualFold(path.Ext(base), ".csv") {
		return nil
	}
	if s.wanted != "" && s.wanted != anyCSV && !strings.EqualFold(base, s.wanted) {
		s.passed = append(s.passed, base)
		return nil
	}
	name := strings.ToLower(strings.TrimSuffix(base, path.Ext(base)))
	if s.wanted == "" && !slices.ContainsFunc(Tables(), func(t *Table) bool { return t.Name == name }) {
		return fmt.Errorf("%w: %s is not the name of a table: the tables are %s", ErrSource, f.name, tableNames())
	}
	if there, twice := s.tables[name]; twice {
		return fmt.Errorf("%w: %s and %s are the same table: put their rows into one file", ErrSource, there.name, f.name)
	}
	if len(s.tables) >= maxFiles {
		return fmt.Errorf("%w: more than %d tables", ErrSource, maxFiles)
	}
	s.tables[name] = f
	return nil
}

func tableNames() string {
	var names []string
	for _, t := range Tables() {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}

func (s *source) addFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSource, err)
	}
	for _, e := range entries {
		if !strings.EqualFold(filepath.Ext(e.Name()), ".csv") {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return fmt.Errorf("%w: %w", ErrSource, err)
		}
		if err := s.addFile(filepath.Join(dir, e.Name()), info); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) addFile(name string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is not a plain file: copy what it leads to into the folder", ErrSource, name)
	}
	if !strings.EqualFold(filepath.Ext(name), ".csv") {
		return fmt.Errorf("%w: %s is neither a folder, a zip nor a CSV file: save the sheet as CSV", ErrSource, name)
	}
	return s.add(sourceFile{
		name: filepath.Base(name), size: info.Size(),
		open: func() (io.ReadCloser, error) { return os.Open(name) },
		state: func() (string, error) {
			info, err := os.Stat(name)
			if err != nil {
				return "", err
			}
			return fmt.Sprint(info.Size(), info.ModTime().UnixNano()), nil
		},
	})
}

func (s *source) addZip(name string) error {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSource, name, err)
	}
	s.close = archive.Close
	for _, f := range archive.File {
		switch {
		case strings.HasPrefix(f.Name, "__MACOSX/") || f.Mode().IsDir():
			continue
		case !filepath.IsLocal(filepath.FromSlash(f.Name)) || strings.Contains(f.Name, `\`):
			return fmt.Errorf("%w: %s: %.80q leads out of the archive: pack the files anew", ErrSource, name, f.Name)
		case !f.Mode().IsRegular():
			return fmt.Errorf("%w: %s: %.80q is a link: pack the file itself", ErrSource, name, f.Name)
		case f.UncompressedSize64 > maxUnpacked || isBomb(f.UncompressedSize64, f.CompressedSize64):
			return fmt.Errorf("%w: %s: %.80q would unpack %d bytes from %d: this is no table", ErrSource, name, f.Name, f.UncompressedSize64, f.CompressedSize64)
		}
		file := sourceFile{name: f.Name, size: int64(f.UncompressedSize64), open: func() (io.ReadCloser, error) {
			r, err := f.Open()
			if err != nil {
				return nil, err
			}
			return &bounded{ReadCloser: r, packed: f.CompressedSize64}, nil
		}}
		if err := s.add(file); err != nil {
			return err
		}
	}
	return nil
}

func isBomb(unpacked, packed uint64) bool {
	return unpacked > bombSize && unpacked/max(packed, 1) > bombRatio
}

// bounded counts what is unpacked, for headers that lie.
type bounded struct {
	io.ReadCloser
	packed, unpacked uint64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.unpacked += uint64(n)
	if b.unpacked > maxUnpacked || isBomb(b.unpacked, b.packed) {
		return n, fmt.Errorf("%w: the file unpacks to more than it says: this is no table", ErrSource)
	}
	return n, err
}
