package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSpreadsheets does what docs/spreadsheets.md shows: it saves each table under the name that
// stands behind its fence and runs each shell block; a block of text behind one is what it prints.
func TestSpreadsheets(t *testing.T) {
	o := &operator{T: t, dir: t.TempDir(), values: make(values)}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(o.dir, "cyclebook")); err != nil {
		t.Fatal(err)
	}
	blocks := blocksOf(t, "docs/spreadsheets.md")
	tables := 0
	for i, b := range blocks {
		switch b.lang {
		case "csv":
			name := filepath.Join(o.dir, b.info)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(b.text), 0o644); err != nil {
				t.Fatal(err)
			}
			tables++
		case "sh":
			printed := o.run(b)
			if i+1 < len(blocks) && blocks[i+1].lang == "text" {
				if err := (expected{o.values}).text(strings.TrimSpace(blocks[i+1].text), strings.TrimSpace(printed)); err != nil {
					t.Fatalf("%s: %v", b.place, err)
				}
			}
		}
	}
	page, err := os.ReadFile(filepath.Join(o.dir, "cycle.html"))
	if tables < 10 || err != nil || !strings.Contains(string(page), "Tickets on Fridays") || !strings.Contains(string(page), "back-filled") {
		t.Errorf("%d tables; the worksheet: %v\n%.500s", tables, err, page)
	}
}
