package domain_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// handedIn is what only the composition root takes from the machine: everything else is handed its
// clock, ids and randomness, so that a replay gives the same rows on any day.
var handedIn = map[string][]string{
	"time": {"Now", "Since", "Until"},
	"uuid": {"New", "NewString", "NewRandom", "NewUUID", "NewV6", "NewV7"},
}

// exempt are files that must ask the machine.
var exempt = map[string]string{
	"graph/stream.go": "a deadline of a connection is the machine's own clock",

	"stats/model/permute.go":   "its chance is the caller's, who gives the seed",
	"stats/model/staggered.go": "the same",
	"projections/staggered.go": "the seed is always the same, and so is what it tells",
	"stats/watch/alike.go":     "its lots come from a hash of the values",

	"projections/feedcursor.go": "without a key from the caller its cursors are good until the program ends",

	"signin/mail/mailtest/post.go": "a server of tests makes its own certificate",
}

// TestClockIdsAndRandomnessAreHandedIn looks at every package beside cmd and scripts.
func TestClockIdsAndRandomnessAreHandedIn(t *testing.T) {
	seen := 0
	for _, folder := range []string{"domain", "eventlog", "keys", "feed", "projections", "rights", "desk", "graph", "signin", "stats", "disclosure", "chartsvg", "guard"} {
		err := fs.WalkDir(os.DirFS(".."), folder, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "generated" || d.Name() == "contract" || d.Name() == "viewstest"): // made by gqlgen; suites of tests
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || exempt[path] != "":
				return nil
			}
			seen++
			for _, found := range takenFromTheMachine(t, filepath.Join("..", path)) {
				t.Errorf("%s: take %s from the caller", path, found)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 100 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// takenFromTheMachine lists what a file asks of the machine.
func takenFromTheMachine(t *testing.T, path string) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range file.Imports {
		if strings.Contains(i.Path.Value, `/rand"`) || strings.Contains(i.Path.Value, `/rand/`) {
			found = append(found, "randomness ("+i.Path.Value+")")
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := s.X.(*ast.Ident); ok {
				for _, name := range handedIn[of.Name] {
					if s.Sel.Name == name {
						found = append(found, of.Name+"."+name)
					}
				}
			}
		}
		return true
	})
	return found
}
