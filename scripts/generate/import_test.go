package main

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestImportTakesEveryRow builds the program and imports the tables of every kind: nothing is
// refused, and the facts are as many as were told; a second time there is nothing new.
func TestImportTakesEveryRow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and imports")
	}
	folder := t.TempDir()
	binary, tables := filepath.Join(folder, "cyclebook"), settings{out: filepath.Join(folder, "tables"), seed: 7, scale: 0.02, until: ofScale(1).until}
	if out, err := exec.Command("go", "build", "-o", binary, "../../cmd/cyclebook").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	written, err := tables.write()
	if err != nil {
		t.Fatal(err)
	}
	for _, turn := range []string{"first", "second"} {
		cmd := exec.Command(binary, "import", "--json", "--data", filepath.Join(folder, "data"), tables.out)
		cmd.Dir = folder
		out, err := cmd.Output()
		if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
			t.Fatalf("the %s import: %v\n%s%s", turn, err, out, failed.Stderr)
		} else if err != nil {
			t.Fatal(err)
		}
		var summary struct {
			Tables []struct {
				Table            string
				Rows, New, There int
			}
		}
		if err := json.Unmarshal(out, &summary); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if len(summary.Tables) != len(written.order) {
			t.Errorf("the %s import took %d tables of %d", turn, len(summary.Tables), len(written.order))
		}
		for _, table := range summary.Tables {
			told, recorded := written.byName[table.Table], table.New
			if turn == "second" {
				recorded = table.There
			}
			if table.Rows != told.rows || recorded != told.facts || table.New+table.There != told.facts {
				t.Errorf("the %s import: %+v, but %d rows with %d facts were told", turn, table, told.rows, told.facts)
			}
		}
	}
}
