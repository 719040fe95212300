package graph_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/rights"
)

// TestEveryNumberKnowsItsJudge: each number that the schema gives to others than those whose record it
// is stands in testdata/ways_out.csv, with the function that judges it before it leaves, or the reason why
// none has to. A new one fails until somebody has thought about it.
func TestEveryNumberKnowsItsJudge(t *testing.T) {
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("testdata/ways_out.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	judged := make(map[string]string)
	for _, line := range lines[1:] {
		for field := range strings.FieldsSeq(line[0]) {
			if judged[field] != "" {
				t.Errorf("%s stands there twice", field)
			}
			judged[field] = line[1]
		}
	}
	// What is told to others than a team: of parts that are held by something else as well.
	outward := []string{"as held", "share-out", "network", "school", "district", "school years"}
	numbers := 0
	for name, d := range schema(t).Types {
		if d.BuiltIn || d.Kind != gql.Object {
			continue
		}
		for _, f := range d.Fields {
			field := name + "." + f.Name
			if kind := f.Type.Name(); kind != "Int" && kind != "Float" || !slices.Contains(outward, table.Part(field).String()) {
				continue
			}
			numbers++
			if judged[field] == "" {
				t.Errorf("%s is a number that others are given: say in testdata/ways_out.csv what judges it, or why nothing has to", field)
			}
			delete(judged, field)
		}
	}
	for field := range judged {
		t.Errorf("%s is no such number any more: take it out of testdata/ways_out.csv", field)
	}
	if numbers < 150 {
		t.Errorf("only %d numbers: this test is blind", numbers)
	}
}
