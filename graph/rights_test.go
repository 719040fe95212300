package graph_test

import (
	"slices"
	"strings"
	"testing"

	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/rights"
)

// standard is the table that the program is built with.
func standard(t testing.TB) *rights.Table {
	t.Helper()
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// A field without a row could be seen by everyone, and a row without a field says nothing.
func TestEveryFieldHasARow(t *testing.T) {
	s, table := schema(t), standard(t)
	if amiss := unmatched(s, table); len(amiss) > 0 {
		t.Errorf("rights/authz.csv and the schema differ:\n%s", strings.Join(amiss, "\n"))
	}
	// The control: each row that is missing is found.
	rows := table.Rows()
	for i, r := range rows {
		if !r.IsField() {
			continue
		}
		less, err := rights.New(slices.Delete(slices.Clone(rows), i, i+1))
		if err != nil {
			t.Fatal(err)
		}
		if amiss := unmatched(s, less); len(amiss) != 1 || !strings.HasPrefix(amiss[0], r.What+" ") {
			t.Errorf("without the row of %s: %q", r.What, amiss)
		}
	}
}

// unmatched lists the fields of objects without a row and the rows without a field. Those of
// Mutation are the commands, which have rows of their own.
func unmatched(s *gql.Schema, table *rights.Table) []string {
	var amiss []string
	fields := make(map[string]bool)
	for name, d := range s.Types {
		if d.Kind != gql.Object || d.BuiltIn || d == s.Mutation {
			continue
		}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			field := name + "." + f.Name
			fields[field] = true
			if table.Part(field) == 0 {
				amiss = append(amiss, field+" has no row: say which sight it belongs to")
			}
		}
	}
	for _, r := range table.Rows() {
		if r.IsField() && !fields[r.What] {
			amiss = append(amiss, r.What+" is no field of the schema")
		}
	}
	slices.Sort(amiss)
	return amiss
}
