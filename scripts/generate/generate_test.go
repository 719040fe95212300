package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// file keeps a table in memory, or only its hash.
type file struct{ io.Writer }

func (file) Close() error { return nil }

// ofScale is what a run of that scale is told.
func ofScale(scale float64) settings {
	return settings{seed: 1, scale: scale, until: domain.Day(2026, time.June, 30)}
}

// hashOf tells all bytes of a run apart from those of another.
func hashOf(t *testing.T, s settings) string {
	t.Helper()
	hash := sha256.New()
	var tables []*bytes.Buffer
	_, err := generate(s, func(name string) (io.WriteCloser, error) {
		tables = append(tables, bytes.NewBufferString(name))
		return file{tables[len(tables)-1]}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		hash.Write(table.Bytes())
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

func TestSameSeedGivesSameBytes(t *testing.T) {
	first, again := hashOf(t, ofScale(0.01)), hashOf(t, ofScale(0.01))
	if first != again {
		t.Errorf("the same seed gave %s, then %s", first, again)
	}
	other := ofScale(0.01)
	other.seed = 2
	if hashOf(t, other) == first {
		t.Error("another seed gave the same bytes")
	}
}

func TestCountsAtScaleOne(t *testing.T) {
	if testing.Short() {
		t.Skip("tells 375,000 rows")
	}
	written, err := generate(ofScale(1), func(string) (io.WriteCloser, error) { return file{io.Discard}, nil })
	if err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string]int{
		"networks": 4, "districts": 12, "schools": 50, "teams": 500, "people": 3_000,
		"cycles": 10_000, "measures": 20_000, "measurements": 200_000, "observations": 40_000,
	} {
		if got := written.byName[table].rows; got != want {
			t.Errorf("%s has %d rows, want %d", table, got, want)
		}
	}
	for _, sheet := range written.order {
		if sheet.rows == 0 {
			t.Errorf("nothing is written into %s", sheet.table.Name)
		}
	}
}

// TestAnySizeAndDay runs where a year is young, or hardly anything is there to be divided.
func TestAnySizeAndDay(t *testing.T) {
	for _, scale := range []float64{0.0001, 0.003, 0.07} {
		for _, until := range []domain.Date{domain.Day(2025, time.August, 1), domain.Day(2025, time.November, 20), domain.Day(2026, time.January, 15), domain.Day(2030, time.April, 2)} {
			s := ofScale(scale)
			s.until = until
			if _, err := generate(s, func(string) (io.WriteCloser, error) { return file{io.Discard}, nil }); err != nil {
				t.Errorf("scale %g until %s: %v", scale, until, err)
			}
		}
	}
}

func TestUnknownTablesAndColumnsAreErrors(t *testing.T) {
	for _, wrong := range []struct {
		table string
		row   cells
		want  string
	}{
		{"cycle", cells{}, `no table "cycle"`},
		{"networks", cells{"name": "One", "nmae": "Two"}, "nmae"},
		{"networks", cells{"id": "N1"}, "name is empty"},
	} {
		s, err := openSheets(func(string) (io.WriteCloser, error) { return file{io.Discard}, nil })
		if err != nil {
			t.Fatal(err)
		}
		s.add(wrong.table, wrong.row)
		if err := s.close(); err == nil || !strings.Contains(err.Error(), wrong.want) {
			t.Errorf("%s %v: %v, want %s", wrong.table, wrong.row, err, wrong.want)
		}
	}
}

// TestNoTextIsAFormula also holds that the records have such texts at all.
func TestNoTextIsAFormula(t *testing.T) {
	marked := 0
	for _, row := range tell(t, ofScale(0.02))["observations"] {
		if strings.ContainsAny(row["text"][:1], "=+-@") {
			t.Errorf("a spreadsheet would take this for a formula: %s", row["text"])
		}
		if strings.HasPrefix(row["text"], "'") {
			marked++
		}
	}
	if marked == 0 {
		t.Error("no text begins like a formula")
	}
}

// TestCommandWritesFolderOrZip runs the program both ways.
func TestCommandWritesFolderOrZip(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tables")
	var report, zipped bytes.Buffer
	if err := command([]string{"--out", folder, "--scale", "0.002"}, &report, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := command([]string{"--out", folder, "--scale", "0.002", "--zip"}, &zipped, io.Discard); err != nil {
		t.Fatal(err)
	}
	if report.String() != zipped.String() || !strings.Contains(report.String(), "measurements") {
		t.Errorf("the two runs report\n%s\n%s", &report, &zipped)
	}
	compareZip(t, folder)
	left, err := os.ReadDir(filepath.Dir(folder))
	if err != nil || len(left) != 2 {
		t.Errorf("beside folder and zip something is left: %v, %v", left, err)
	}
	for _, wrong := range [][]string{{}, {"--out", folder, "--scale", "0"}, {"--out", folder, "more"}} {
		if err := command(wrong, io.Discard, io.Discard); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
