package eval

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// record is a row of a table of the peers' answers, by column.
type record map[string]string

// Record and Table are for the tests outside the package.
type Record = record

var Table = table

// table reads a table of a folder of testdata.
func table(t testing.TB, folder, name string) []record {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", folder, name+".csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(unpacked).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	records := make([]record, len(lines)-1)
	for i, line := range lines[1:] {
		records[i] = make(record, len(line))
		for j, column := range lines[0] {
			records[i][column] = line[j]
		}
	}
	return records
}
