package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/transfer"
)

// compareZip holds every file of the zip beside the folder against the folder's.
func compareZip(t *testing.T, folder string) {
	t.Helper()
	archive, err := zip.OpenReader(folder + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if len(archive.File) != len(transfer.Tables()) {
		t.Errorf("the zip has %d files", len(archive.File))
	}
	for _, entry := range archive.File {
		want, err := os.ReadFile(filepath.Join(folder, entry.Name))
		if err != nil {
			t.Fatal(err)
		}
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs in the zip: %v", entry.Name, err)
		}
	}
}

// told is everything of a run, read back as an import would.
type told map[string][]cells

// tell makes a small run and reads it.
func tell(t *testing.T, s settings) told {
	t.Helper()
	buffers := map[string]*bytes.Buffer{}
	_, err := generate(s, func(name string) (io.WriteCloser, error) {
		buffers[name] = &bytes.Buffer{}
		return file{buffers[name]}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all := told{}
	for _, table := range transfer.Tables() {
		lines, err := csv.NewReader(buffers[table.Name+".csv"]).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, column := range table.Columns {
			if lines[0][i] != column.Name {
				t.Fatalf("%s: column %d is %q, want %q", table.Name, i, lines[0][i], column.Name)
			}
		}
		for _, line := range lines[1:] {
			row := cells{}
			for i, cell := range line {
				row[lines[0][i]] = cell
			}
			all[table.Name] = append(all[table.Name], row)
		}
	}
	return all
}

// tableOf says in which table the things of a kind are.
var tableOf = map[domain.Kind]string{
	domain.NetworkKind: "networks", domain.DistrictKind: "districts", domain.SchoolKind: "schools", domain.ClassKind: "classes", domain.TeamKind: "teams",
	domain.PersonKind: "people", domain.ProjectKind: "projects", domain.ChangeIdeaKind: "change_ideas", domain.MeasureKind: "measures", domain.CycleKind: "cycles",
	transfer.DriverKind: "drivers", transfer.QuestionKind: "questions", transfer.StudentGroupKind: "student_groups",
}

// things gives the rows of a table by their handles.
func (all told) things(t *testing.T, table string) map[string]cells {
	t.Helper()
	rows := map[string]cells{}
	for _, row := range all[table] {
		if row["id"] == "" {
			continue
		}
		if rows[row["id"]] != nil {
			t.Errorf("%s: the handle %s stands twice", table, row["id"])
		}
		rows[row["id"]] = row
	}
	return rows
}

// TestEveryCellIsOfItsColumn reads every cell as its column wants it, and follows every handle.
func TestEveryCellIsOfItsColumn(t *testing.T) {
	s := ofScale(0.03)
	all := tell(t, s)
	handles := map[domain.Kind]map[string]cells{}
	for kind, table := range tableOf {
		handles[kind] = all.things(t, table)
	}
	later := []string{"starts_on", "ends_on", "by_when", "when"} // may be days to come
	for _, table := range transfer.Tables() {
		for _, row := range all[table.Name] {
			for _, column := range table.Columns {
				cell := row[column.Name]
				var err error
				switch {
				case cell == "":
				case column.Holds == transfer.Word && !slices.Contains(column.Words, cell):
					err = fmt.Errorf("not one of %v", column.Words)
				case column.Holds == transfer.Day:
					var day domain.Date
					if day, err = domain.ParseDate(cell); err == nil && day.After(s.until) && !slices.Contains(later, column.Name) {
						err = fmt.Errorf("after the last day")
					}
				case column.Holds == transfer.Number:
					_, err = strconv.ParseFloat(cell, 64)
				case column.Holds == transfer.Whole:
					_, err = strconv.Atoi(cell)
				case column.Holds == transfer.YesNo && cell != "yes" && cell != "no":
					err = fmt.Errorf("neither yes nor no")
				case column.Holds == transfer.Ref || column.Holds == transfer.Refs:
					for _, handle := range strings.Split(cell, "|") {
						if handles[column.Of][handle] == nil {
							err = fmt.Errorf("there is no %s %s", column.Of, handle)
						}
					}
				}
				if err != nil {
					t.Errorf("%s: %s is %q: %v", table.Name, column.Name, cell, err)
				}
			}
		}
	}
}

// TestRowsObeyTheRules holds rows against the rules that name other rows.
func TestRowsObeyTheRules(t *testing.T) {
	all := tell(t, ofScale(0.03))
	teams, measures, classes, cycles := all.things(t, "teams"), all.things(t, "measures"), all.things(t, "classes"), all.things(t, "cycles")
	member := map[string]bool{}
	for _, row := range all["memberships"] {
		if row["until"] == "" && row["role"] == string(domain.Member) {
			member[row["team"]+" "+row["person"]] = true
		}
	}
	ofTeam := func(class, team string) bool {
		schools := strings.Split(teams[team]["schools"], "|")
		in := classes[class]["school"] == teams[team]["school"] || slices.Contains(schools, classes[class]["school"])
		return in && slices.ContainsFunc(strings.Split(classes[class]["teachers"], "|"), func(p string) bool { return member[team+" "+p] })
	}
	asked := map[string]int{}
	for _, row := range all["questions"] {
		asked[row["cycle"]]++
	}
	for _, row := range all["cycles"] {
		for _, m := range split(row["measures"]) {
			expect(t, measures[m]["team"] == row["team"], row, "the measure is of another team")
		}
		for _, c := range split(row["classes"]) {
			expect(t, ofTeam(c, row["team"]), row, "the class is not of the team")
		}
		for _, p := range split(row["parents"]) {
			expect(t, cycles[p]["team"] == row["team"] && p != row["id"], row, "the parent is of another team")
		}
		expect(t, asked[row["id"]] > 0, row, "no question")
		expect(t, row["started_on"] == "" || row["change"] != "" || row["purpose"] == string(domain.Collect), row, "no change")
		inOrder(t, row, "on", "started_on", "completed_on", "studied_on", "decided_on")
		inOrder(t, row, "started_on", "withdrawn_on")
		inOrder(t, row, "completed_on", "withdrawn_on")
	}
	for _, table := range []string{"observations", "adjustments"} {
		for _, row := range all[table] {
			c := cycles[row["cycle"]]
			expect(t, row["class"] == "" || slices.Contains(split(c["classes"]), row["class"]), row, "the class is not in the plan")
			between := cells{"a": c["started_on"], "b": row["on"], "c": c["completed_on"], "d": c["decided_on"], "e": c["withdrawn_on"]}
			if row["while_studying"] == "yes" {
				between = cells{"a": c["completed_on"], "b": row["on"], "d": c["decided_on"], "e": c["withdrawn_on"]}
			}
			expect(t, between["a"] != "", row, "the cycle had not come so far")
			inOrder(t, between, "a", "b", "c", "d")
			inOrder(t, between, "b", "e")
		}
	}
	seen := map[string]bool{}
	for _, row := range all["measurements"] {
		m := measures[row["measure"]]
		key := row["measure"] + row["class"] + row["group"] + row["from"]
		expect(t, !seen[key], row, "the period stands twice")
		seen[key] = true
		expect(t, row["class"] == "" || ofTeam(row["class"], m["team"]), row, "the class is not of the team")
		figures := row["numerator"] != "" || row["value"] != ""
		expect(t, figures == (row["missing"] == ""), row, "either figures or a reason")
		if m["unit"] == string(domain.PercentUnit) && figures {
			expect(t, whole(row["numerator"]) <= whole(row["denominator"]) && whole(row["denominator"]) > 0, row, "no part of a whole")
		}
		if students := whole(row["students"]) + whole(row["denominator"]); row["enrolled"] != "" && row["missing"] == "" {
			expect(t, students <= whole(row["enrolled"]), row, "more students than enrolled")
		}
	}
}

func whole(cell string) int {
	n, _ := strconv.Atoi(cell)
	return n
}

func expect(t *testing.T, ok bool, row cells, what string) {
	t.Helper()
	if !ok {
		t.Errorf("%s: %v", what, row)
	}
}

// inOrder holds days against each other, as far as they are told.
func inOrder(t *testing.T, row cells, columns ...string) {
	t.Helper()
	last := ""
	for _, column := range columns {
		if day := row[column]; day != "" {
			expect(t, day >= last, row, column+" is too early")
			last = day
		}
	}
}
