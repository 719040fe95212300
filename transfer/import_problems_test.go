package transfer

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestProblems takes the cases of testdata/import: "case/table.csv" stands in place of a table of
// aYear (an empty one takes it away), "case/format" tells the format, "case/problems" is what a
// person reads, with file, line, column, value and remedy. Nothing may be recorded.
func TestProblems(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "import", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	cases := 0
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		files := make(map[string]map[string]string)
		for _, f := range archive.Files {
			name, file, _ := strings.Cut(f.Name, "/")
			if files[name] == nil {
				files[name], order = make(map[string]string), append(order, name)
			}
			files[name][file] = string(f.Data)
		}
		cases += len(order)
		got := &txtar.Archive{Comment: archive.Comment}
		for _, name := range order {
			var text string
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				text = problemsOf(t, files[name])
				if !*update && text != files[name]["problems"] {
					t.Errorf("got\n%swant\n%s", text, files[name]["problems"])
				}
			})
			for _, file := range slices.Sorted(maps.Keys(files[name])) {
				if file != "problems" {
					got.Files = append(got.Files, txtar.File{Name: name + "/" + file, Data: []byte(files[name][file])})
				}
			}
			got.Files = append(got.Files, txtar.File{Name: name + "/problems", Data: []byte(text)})
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d cases", cases)
}

// problemsOf imports a case and gives what a person is told.
func problemsOf(t *testing.T, files map[string]string) string {
	tables := maps.Clone(aYear)
	var format Format
	for name, text := range files {
		switch name {
		case "problems":
		case "format":
			format = formatOf(t, text)
		default:
			if tables[name] = text; text == "" {
				delete(tables, name)
			}
		}
	}
	return told(newHouse(t).refuses(dirOf(t, tables), format))
}

// formatOf reads a format such as "; comma DD.MM.YYYY".
func formatOf(t *testing.T, text string) (f Format) {
	var delimiter, decimal string
	if _, err := fmt.Sscan(text, &delimiter, &decimal, &f.Dates); err != nil {
		t.Fatal(err)
	}
	f.Delimiter, f.DecimalComma = rune(delimiter[0]), decimal == "comma"
	return f
}
