package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cyclebook/cyclebook/transfer"
)

// TestMappingsOfThePage reads each mapping of docs/measurements.md, and looks there for each key
// and column that there is.
func TestMappingsOfThePage(t *testing.T) {
	read := 0
	for _, b := range blocksOf(t, "docs/measurements.md") {
		if b.lang != "yaml" {
			continue
		}
		read++
		file := filepath.Join(t.TempDir(), "page.yml")
		if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readMapping(file); err != nil {
			t.Errorf("%s: %v", b.place, err)
		}
	}
	if read < 2 {
		t.Errorf("the page has %d mappings", read)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs/measurements.md"))
	if err != nil {
		t.Fatal(err)
	}
	nonsense := transfer.Mapping{Measure: "m", Layout: transfer.Long, Columns: map[string]string{"from": "a", "value": "b", "nonsense": "c"}}
	_, columns, _ := strings.Cut(nonsense.Check().Error(), "choose from ")
	for _, word := range regexp.MustCompile(`[a-z_]+`).FindAllString(mappingKeys+" "+columns, -1) {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/measurements.md says nothing of %s", word)
		}
	}
}

// TestAMappingIsReadAsItWasProposed, whatever the file has in its first row.
func TestAMappingIsReadAsItWasProposed(t *testing.T) {
	hostile := "a: b # \"c\" 'd' - [e] {f} &g *h !i |j >k %l @m `n\\"
	want := transfer.Mapping{
		Measure: hostile, Layout: transfer.Wide, Days: 5, Columns: map[string]string{"from": "07", "note": "yes"},
		Series:  []transfer.MappedSeries{{Class: "1.10", Columns: map[string]string{"value": hostile}}, {Columns: map[string]string{"numerator": "null"}}},
		Missing: map[string]string{"-": "NO_SCHOOL", hostile: "skip", "~": "LOST", "true": "skip"},
		Format:  transfer.FormatWords{Delimiter: "|", Decimal: "comma", Dates: "D.M.YYYY", Encoding: transfer.UTF8},
	}
	file := filepath.Join(t.TempDir(), "sheet.mapping.yml")
	proposal := transfer.Proposal{Mapping: want, Check: []string{"two\nlines: x"}, Unused: []string{"three\r\nlines: y"}}
	if err := writeMapping(file, "sheet\nof: two lines.csv", proposal); err != nil {
		t.Fatal(err)
	}
	got, err := readMapping(file)
	if err != nil {
		text, _ := os.ReadFile(file)
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := writeMapping(file, "sheet.csv", proposal); !errors.Is(err, os.ErrExist) {
		t.Errorf("a mapping is written over: %v", err)
	}
}
