package node_test

import (
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/transfer"
)

func noProblem(iter.Seq2[transfer.Problem, error]) error { return nil }

// TestASecondImport at the same time is refused, and one after the other is not.
func TestASecondImport(t *testing.T) {
	dir, tables := t.TempDir(), t.TempDir()
	n, end := open(t, options(dir, noon))
	defer end()
	if err := os.WriteFile(filepath.Join(tables, "people.csv"), []byte("name\nAna Rivera\nBen Chen\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tried := 0
	s, err := n.Import(t.Context(), transfer.Import{Path: tables, Report: func(transfer.Progress) {
		tried++
		_, err := n.Import(t.Context(), transfer.Import{Path: tables}, noProblem)
		if !errors.Is(err, node.ErrRefused) || !strings.Contains(err.Error(), "another import is at work") {
			t.Errorf("a second import: %v", err)
		}
	}}, noProblem)
	if err != nil || s.New() != 2 || tried == 0 {
		t.Fatalf("%v, %+v, %d were tried beside it", err, s, tried)
	}
	if s, err := n.Import(t.Context(), transfer.Import{Path: tables}, noProblem); err != nil || s.New() != 0 || s.There() != 2 {
		t.Errorf("after it: %v, %+v", err, s)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "imports", "*")); err != nil || len(left) > 0 {
		t.Errorf("%q, %v", left, err)
	}
}

// TestWhatAKilledImportLeft is taken away when the folder is opened.
func TestWhatAKilledImportLeft(t *testing.T) {
	dir := t.TempDir()
	n, end := open(t, options(dir, noon))
	left, err := n.Scratch("tables-*.zip")
	if err != nil {
		t.Fatal(err)
	}
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(left.Name()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	end()
	_, end = open(t, options(dir, noon))
	defer end()
	if _, err := os.Stat(left.Name()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}
