package transfer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// FuzzImport gives any bytes as one of the tables: an import never panics, and records nothing
// when it tells a problem; what it records, it records once.
func FuzzImport(f *testing.F) {
	base := with(aYear, "")
	for i, t := range tables {
		if testing.Short() && i%6 > 0 {
			continue
		}
		f.Add(i, []byte(base[t.Name+".csv"]))
	}
	f.Fuzz(func(t *testing.T, at int, text []byte) {
		if at < 0 || at >= len(tables) || len(text) > 1<<16 {
			t.Skip()
		}
		h := newHouse(t)
		dir := dirOf(t, base)
		if err := os.WriteFile(filepath.Join(dir, tables[at].Name+".csv"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		s, problems, err := h.run(t.Context(), Import{Path: dir})
		if err != nil {
			if !errors.Is(err, ErrProblems) && !errors.Is(err, ErrSource) || errors.Is(err, ErrProblems) && len(problems) == 0 {
				t.Fatalf("%v\n%s", err, told(problems))
			}
			if !h.log.End().IsZero() {
				t.Fatalf("recorded up to %s in spite of\n%s", h.log.End(), told(problems))
			}
			return
		}
		if again, _, err := h.run(t.Context(), Import{Path: dir}); err != nil || again.New() != 0 || s.Problems != 0 {
			t.Fatalf("again: %v, %+v", err, again)
		}
	})
}
