package transfer

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// zipped writes an archive of files in the order given.
func zipped(t testing.TB, add func(*zip.Writer)) string {
	t.Helper()
	var text bytes.Buffer
	w := zip.NewWriter(&text)
	add(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "tables.zip")
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func put(t testing.TB, w *zip.Writer, h zip.FileHeader, text string) {
	t.Helper()
	to, err := w.CreateHeader(&h)
	if err == nil {
		_, err = io.WriteString(to, text)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSourcesThatAreNone: each is refused with its reason, before anything is read.
func TestSourcesThatAreNone(t *testing.T) {
	const people = "name\nAna\n"
	file := func(name, text string) func(*testing.T) string {
		return func(t *testing.T) string { return filepath.Join(dirOf(t, map[string]string{name: text}), name) }
	}
	archive := func(headers ...zip.FileHeader) func(*testing.T) string {
		return func(t *testing.T) string {
			return zipped(t, func(w *zip.Writer) {
				for _, h := range headers {
					put(t, w, h, people)
				}
			})
		}
	}
	link := zip.FileHeader{Name: "people.csv"}
	link.SetMode(fs.ModeSymlink | 0o777)
	pipe := zip.FileHeader{Name: "people.csv"}
	pipe.SetMode(fs.ModeNamedPipe | 0o600)
	for name, c := range map[string]struct {
		path func(*testing.T) string
		want string
	}{
		"nothing there":    {func(t *testing.T) string { return filepath.Join(t.TempDir(), "tables") }, "no such file"},
		"an empty folder":  {func(t *testing.T) string { return t.TempDir() }, "holds no table: files are named like networks.csv"},
		"no table":         {file("grades.csv", people), "grades.csv is not the name of a table: the tables are networks, "},
		"no CSV":           {file("people.xlsx", people), "is neither a folder, a zip nor a CSV file"},
		"no zip":           {file("people.zip", people), "not a valid zip file"},
		"out of it":        {archive(zip.FileHeader{Name: "../people.csv"}), `"../people.csv" leads out of the archive`},
		"far out of it":    {archive(zip.FileHeader{Name: "/tmp/people.csv"}), `"/tmp/people.csv" leads out of the archive`},
		"out by a detour":  {archive(zip.FileHeader{Name: "a/../../people.csv"}), "leads out of the archive"},
		"out by backslash": {archive(zip.FileHeader{Name: `..\people.csv`}), "leads out of the archive"},
		"a note out of it": {archive(zip.FileHeader{Name: "people.csv"}, zip.FileHeader{Name: "../note.txt"}), "leads out of the archive"},
		"a link in it":     {archive(link), `"people.csv" is a link`},
		"a pipe in it":     {archive(pipe), `"people.csv" is a link`},
		"twice":            {archive(zip.FileHeader{Name: "a/people.csv"}, zip.FileHeader{Name: "b/PEOPLE.csv"}), "a/people.csv and b/PEOPLE.csv are the same table"},
		"unknown packing":  {func(t *testing.T) string { return patched(t, 99) }, "unsupported compression"},
		"a link to a folder": {func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.Symlink(dirOf(t, map[string]string{"people.csv": people}), filepath.Join(dir, "tables")); err != nil {
				t.Skip(err)
			}
			return filepath.Join(dir, "tables")
		}, "is a link: name the folder"},
		"a link in a folder": {func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.Symlink(filepath.Join(dirOf(t, map[string]string{"people.csv": people}), "people.csv"), filepath.Join(dir, "people.csv")); err != nil {
				t.Skip(err)
			}
			return dir
		}, "people.csv is not a plain file"},
		"a folder like a table": {func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "people.csv"), 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "people.csv is not a plain file"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newHouse(t)
			path := c.path(t)
			_, problems, err := o.run(t.Context(), Import{Path: path})
			if !errors.Is(err, ErrSource) || !strings.Contains(err.Error(), c.want) || len(problems) > 0 {
				t.Errorf("%v %v, want %s", err, problems, c.want)
			}
			if err := Pack(path, io.Discard); !errors.Is(err, ErrSource) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("packed: %v, want %s", err, c.want)
			}
		})
	}
}

// patched is an archive whose file says that it is packed in an unknown way.
func patched(t *testing.T, method uint16) string {
	return zipped(t, func(w *zip.Writer) {
		to, err := w.CreateRaw(&zip.FileHeader{Name: "people.csv", Method: method, CompressedSize64: 9, UncompressedSize64: 9})
		if err == nil {
			_, err = io.WriteString(to, "name\nAna\n")
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// bomb packs that many bytes of nothing and says of them what it likes.
func bomb(t *testing.T, size int64, says func(*zip.FileHeader)) string {
	var packed bytes.Buffer
	to, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(io.MultiWriter(to, sum), blanks{}, size); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	h := zip.FileHeader{Name: "people.csv", Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(size)}
	says(&h)
	return zipped(t, func(w *zip.Writer) {
		to, err := w.CreateRaw(&h)
		if err == nil {
			_, err = to.Write(packed.Bytes())
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// blanks are empty rows without end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	p[len(p)-1] = '\n'
	return len(p), nil
}

// TestZipBombs: one that says what it is, and ones that lie.
func TestZipBombs(t *testing.T) {
	const size = 70 << 20
	for name, c := range map[string]struct {
		says func(*zip.FileHeader)
		want string
	}{
		"it says so":          {func(*zip.FileHeader) {}, "would unpack 73400320 bytes from"},
		"it says little":      {func(h *zip.FileHeader) { h.UncompressedSize64 = 100 }, ""},
		"it says that it is":  {func(h *zip.FileHeader) { h.UncompressedSize64 = 60 << 20 }, ""},
		"it says a huge size": {func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 60 }, "this is no table"},
	} {
		t.Run(name, func(t *testing.T) {
			path := bomb(t, size, c.says)
			if info, err := os.Stat(path); err != nil || info.Size() > 300<<10 {
				t.Fatalf("%v, %v", info, err)
			}
			if err := Pack(path, io.Discard); !errors.Is(err, ErrSource) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("packed: %v", err)
			}
			o := newHouse(t)
			_, problems, err := o.run(t.Context(), Import{Path: path})
			if err == nil || !o.log.End().IsZero() {
				t.Errorf("%v, %v", err, problems)
			}
		})
	}
}

// TestALongLineIsNotRead to its end: what is asked for of a file is bounded, and so is memory.
func TestALongLineIsNotRead(t *testing.T) {
	const long = 100 << 20
	for name, begins := range map[string]string{
		"in the header": "name,", "in a cell": "name\nAna,", "in quotation marks": "name\nAna\n\"", "a header in quotation marks": `"`,
	} {
		t.Run(name, func(t *testing.T) {
			asked := int64(0)
			source := &source{close: func() error { return nil }, tables: map[string]sourceFile{"people": {name: "people.csv", size: long, open: func() (io.ReadCloser, error) {
				return io.NopCloser(&counting{io.MultiReader(strings.NewReader(begins), io.LimitReader(letters{}, long)), &asked}), nil
			}}}}
			o := newHouse(t)
			run := &running{Import: Import{Path: filepath.Join(dirOf(t, map[string]string{"people.csv": "name\n"}), "people.csv"), Dir: t.TempDir(), Desk: o.desk, Views: o.views}, counts: make(map[*Table]*counts)}
			if err := run.open(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer run.close()
			run.source = source
			run.Now = time.Now
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if err := run.load(t.Context()); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			var problems []Problem
			for p, err := range run.stage.eachProblem() {
				if err != nil {
					t.Fatal(err)
				}
				problems = append(problems, p)
			}
			line := strings.Count(begins, "\n") + 1
			if len(problems) != 1 || problems[0].Line != line || !strings.Contains(problems[0].Text, "a row of more than 1048576 bytes") {
				t.Errorf("%s, want line %d", told(problems), line)
			}
			if asked > 2*maxRecord {
				t.Errorf("%d bytes were asked for", asked)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 64<<20 {
				t.Errorf("%d bytes were allocated", allocated)
			}
		})
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// counting counts what is read.
type counting struct {
	io.Reader
	n *int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}

// TestAnArchive is read like a folder, whatever its order, with what Mac OS adds to it.
func TestAnArchive(t *testing.T) {
	path := zipped(t, func(w *zip.Writer) {
		put(t, w, zip.FileHeader{Name: "tables/"}, "")
		for i := len(tables) - 1; i >= 0; i-- { // cycles before their team
			name := tables[i].Name + ".csv"
			put(t, w, zip.FileHeader{Name: "tables/" + name, Method: zip.Deflate}, aYear[name])
			put(t, w, zip.FileHeader{Name: "__MACOSX/tables/._" + name}, "\x00\x05")
		}
		put(t, w, zip.FileHeader{Name: "tables/notes.txt"}, "about them")
	})
	o, plain := newHouse(t), newHouse(t)
	if _, problems, err := o.run(t.Context(), Import{Path: path}); err != nil {
		t.Fatalf("%v\n%s", err, told(problems))
	}
	plain.imports(aYear)
	same(t, o.export(), plain.export())
	var packed bytes.Buffer
	if err := Pack(path, &packed); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "packed.zip")
	if err := os.WriteFile(name, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, _, err := o.run(t.Context(), Import{Path: name}); err != nil || s.New() != 0 {
		t.Errorf("packed: %v, %d are new", err, s.New())
	}
}

// TestAFileThatChanges while it is read is refused, by an import and by packing.
func TestAFileThatChanges(t *testing.T) {
	dir := dirOf(t, map[string]string{"people.csv": "name\nAna\n"})
	path := filepath.Join(dir, "people.csv")
	grow := func() {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
		if err == nil {
			_, err = io.WriteString(file, "Ben\n")
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := openSource(dir)
	if err != nil {
		t.Fatal(err)
	}
	f := s.tables["people"]
	open := f.open
	f.open = func() (io.ReadCloser, error) {
		file, err := open()
		return &growing{file, grow}, err
	}
	s.tables["people"] = f
	if err := pack(zip.NewWriter(io.Discard), f); !errors.Is(err, errChanged) {
		t.Errorf("packed: %v", err)
	}
	o := newHouse(t)
	run := &running{Import: Import{Path: dir, Dir: t.TempDir(), Desk: o.desk, Views: o.views}, counts: make(map[*Table]*counts)}
	run.Now = time.Now
	if err := run.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer run.close()
	run.source = s
	if err := run.load(t.Context()); !errors.Is(err, ErrSource) || !errors.Is(err, errChanged) {
		t.Errorf("imported: %v", err)
	}
}

// growing lets its file grow when it has been read.
type growing struct {
	io.ReadCloser
	grow func()
}

func (g *growing) Read(p []byte) (int, error) {
	n, err := g.ReadCloser.Read(p)
	if err == io.EOF {
		g.grow()
	}
	return n, err
}

// TestFoldersOfAnyName: the scratch file lies where it should, and goes with the import.
func TestFoldersOfAnyName(t *testing.T) {
	h := newHouse(t)
	parent := t.TempDir()
	dir := filepath.Join(parent, "grade 7 #1?mode=ro&x=%41 ä")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "people.csv"), []byte("name\nAna\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	i := Import{Path: dir, Dir: dir, Desk: h.desk, Views: h.views, Now: time.Now}
	if s, err := i.Run(t.Context(), nil); err != nil || s.New() != 1 {
		t.Errorf("%v, %+v", err, s)
	}
	var left []string
	if err := filepath.WalkDir(parent, func(path string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			left = append(left, path)
		}
		return err
	}); err != nil || len(left) != 1 {
		t.Errorf("%q, %v", left, err)
	}
}
