package proof_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// edit is what a build has in the place of a passage of the source; without a passage, a file that
// the source has not.
type edit struct{ source, passage, by string }

// variant builds the program with some passages of its source replaced. The source stays as it is.
func variant(t *testing.T, edits []edit) (file string) {
	t.Helper()
	dir := t.TempDir()
	replace := object{}
	for i, e := range edits {
		path, err := filepath.Abs(filepath.Join("../../..", filepath.FromSlash(e.source)))
		if err != nil {
			t.Fatal(err)
		}
		text := e.by
		if e.passage != "" {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Count(string(source), e.passage) != 1 {
				t.Fatalf("%s does not hold %q once", e.source, e.passage)
			}
			text = strings.Replace(string(source), e.passage, e.by, 1)
		}
		edited := filepath.Join(dir, strconv.Itoa(i)+".go")
		if err := os.WriteFile(edited, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[path] = edited
	}
	list, err := json.Marshal(object{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	if file, err = compile(filepath.Join(dir, "cyclebook"), "-overlay", overlay); err != nil {
		t.Fatal(err)
	}
	return file
}
