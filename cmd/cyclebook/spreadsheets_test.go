package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSpreadsheets does what docs/spreadsheets.md shows, in a folder of its own: it writes each
// CSV block into the file behind the fence, runs each shell block, and holds what that prints
// against the block of text behind it. A block that is "refused" exits 3.
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
	ran := 0
	for i, b := range blocks {
		switch b.lang {
		case "csv":
			file := filepath.Join(o.dir, filepath.FromSlash(b.info))
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
		case "sh":
			ran++
			c := o.shell(b.text)
			out, err := c.CombinedOutput()
			if code, want := c.ProcessState.ExitCode(), map[string]int{"refused": 3}[b.info]; code != want {
				t.Fatalf("%s exits %d, want %d: %v\n%s", b.place, code, want, err, out)
			}
			if blocks[i+1].lang != "text" {
				continue
			}
			if err := (expected{o.values}).text(strings.TrimSpace(blocks[i+1].text), strings.TrimSpace(string(out))); err != nil {
				t.Fatalf("%s: %v", b.place, err)
			}
		}
	}
	if ran < 5 {
		t.Errorf("the page has %d commands", ran)
	}
}
