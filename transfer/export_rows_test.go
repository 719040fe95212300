package transfer

import (
	"bytes"
	"encoding/csv"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/cyclebook/cyclebook/domain"
)

var update = flag.Bool("update", false, "write what comes out as what is wanted")

// leftOut are the facts of which no table tells, and why.
var leftOut = map[string]string{
	"SharingPolicySet":     "sharing policies, agreements and shared measures of networks have no tables yet",
	"AgreementSigned":      "as above",
	"AgreementEnded":       "as above",
	"SharedMeasureDefined": "as above",
	"DistrictMerged":       "mergers have no column: both are still there, under their own names",
	"SchoolMerged":         "as above",
	"TokenIssued":          "secrets do not travel",
	"TokenRevoked":         "as above",
	"LinkIssued":           "as above",
	"PasswordSet":          "as above",
	"SessionStarted":       "as above",
	"SessionEnded":         "as above",
	"SessionsEnded":        "as above",
	"RecordRead":           "who read a record is told where it was read; an import would tell of reads that others answer for",
	"IdentityLinked":       "as above",
	"ShareOutDrafted":      "what was released is frozen with the numbers and the policy of its day, and signed for by people of each school: an import could only claim it; drafts stay beside it",
	"ShareOutRevised":      "as above",
	"ShareOutReleased":     "as above",
	"ShareOutWithdrawn":    "as above",
	"ShareOutThanked":      "as above",
	"FigureReleased":       "as above",
	"StandingReleaseGiven": "as above",
	"StandingReleaseEnded": "as above",
	"BrightSpotsPublished": "as above: it is computed from school years, which travel",
	"FollowStarted":        "what a person follows is a setting of the installation",
	"FollowEnded":          "as above",
	"IdentityUnlinked":     "as above",
}

// TestEveryFactIsToldOrLeftOut holds the list of facts against the cases of the export.
func TestEveryFactIsToldOrLeftOut(t *testing.T) {
	told := make(map[string]bool)
	files, err := filepath.Glob("export*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CaseClause); ok {
				for _, e := range c.List {
					if s, ok := e.(*ast.SelectorExpr); ok {
						told[s.Sel.Name] = true
					}
				}
			}
			return true
		})
	}
	for _, fact := range domain.EventTypes() {
		name, _, _ := strings.Cut(fact, "/")
		if told[name] == (leftOut[name] != "") {
			t.Errorf("%s: told %t, left out because %q", name, told[name], leftOut[name])
		}
	}
}

// TestTheExportOfEverything compares each table with testdata/export.txtar.
func TestTheExportOfEverything(t *testing.T) {
	v := golden(t)
	files := exported(t, v, operator, uuid.Nil)
	if again := exported(t, v, operator, uuid.Nil); !maps.Equal(files, again) {
		t.Error("twice is not the same")
	}
	got := &txtar.Archive{Comment: []byte("The golden log as tables, ids as #n and line ends as they are here.\n")}
	for _, table := range Tables() {
		text, there := files[table.Name+".csv"]
		if !there {
			t.Errorf("no %s", table.Name)
			continue
		}
		got.Files = append(got.Files, txtar.File{Name: table.Name + ".csv", Data: []byte(strings.ReplaceAll(short(text), "\r\n", "\n"))})
	}
	path := filepath.Join("testdata", "export.txtar")
	if *update {
		if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range got.Files {
		if i >= len(want.Files) || want.Files[i].Name != f.Name || !bytes.Equal(want.Files[i].Data, f.Data) {
			t.Errorf("%s:\n%s", f.Name, f.Data)
		}
	}
}

// TestEveryColumnIsFilled somewhere in the golden log, but for some.
func TestEveryColumnIsFilled(t *testing.T) {
	unfilled := []string{"baselines.team", "phases.team", "measurements.team"} // the id of the measure tells
	for name, rows := range cells(t, exported(t, golden(t), operator, uuid.Nil)) {
		for i, column := range rows[0] {
			filled := slices.ContainsFunc(rows[1:], func(row []string) bool { return row[i] != "" })
			if filled == slices.Contains(unfilled, name+"."+column) {
				t.Errorf("%s.%s: filled %t", name, column, filled)
			}
		}
	}
}

// cells reads the files of an export.
func cells(t *testing.T, files map[string]string) map[string][][]string {
	t.Helper()
	tables := make(map[string][][]string)
	for name, text := range files {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		tables[strings.TrimSuffix(name, ".csv")] = rows
	}
	return tables
}

// TestWhatIsNamedGoesOut: whoever exports what, each id that a cell names has a row.
func TestWhatIsNamedGoesOut(t *testing.T) {
	v := golden(t)
	checked := 0
	for person := 30; person <= 40; person++ {
		scope := operator
		if person > 30 {
			scope = scopeOf(t, v, person)
		}
		for _, team := range []uuid.UUID{uuid.Nil, numbered(41), numbered(42), numbered(43)} {
			tables := cells(t, exported(t, v, scope, team))
			ids := make(map[string]bool)
			for name, rows := range tables {
				if at := slices.Index(rows[0], "id"); at >= 0 {
					for _, row := range rows[1:] {
						if ids[row[at]] && name != "student_groups" { // those of a redefinition stand beside the first
							t.Errorf("%s has %s twice", name, row[at])
						}
						ids[row[at]] = true
					}
				}
			}
			for _, table := range Tables() {
				rows := tables[table.Name]
				for _, row := range rows {
					for i, c := range table.Columns {
						if c.Holds != Ref && c.Holds != Refs || row[i] == c.Name {
							continue
						}
						for id := range strings.SplitSeq(row[i], "|") {
							if id != "" && !ids[id] {
								t.Errorf("%s.%s names %s, which does not go out (person %d, team %s)", table.Name, c.Name, short(id), person, short(team.String()))
							}
							if id == "" && c.Needed {
								t.Errorf("%s.%s is empty (person %d, team %s)", table.Name, c.Name, person, short(team.String()))
							}
							checked++
						}
					}
				}
			}
		}
	}
	if checked < 1000 {
		t.Errorf("only %d cells were looked at", checked)
	}
}

// TestWhoExportsWhat lists for some people which tables go out, and how many rows.
func TestWhoExportsWhat(t *testing.T) {
	v := golden(t)
	for _, c := range []struct {
		who    string
		person int
		team   uuid.UUID
		has    map[string]int
		lacks  []string
	}{
		{"a member", 31, uuid.Nil, map[string]int{"cycles": 3, "measures": 3, "measurements": 5, "teams": 1, "projects": 1}, []string{}},
		{"a member of another team", 39, uuid.Nil, map[string]int{"measures": 1, "teams": 1}, []string{"cycles", "projects", "measurements", "observations"}},
		{"another team for a member", 31, numbered(42), nil, []string{"teams", "measures"}},
		{"a team for the operator", 0, numbered(42), map[string]int{"teams": 1, "measures": 1, "people": 2}, []string{"cycles", "roles", "projects"}},
		{"the school's leader", 34, numbered(41), map[string]int{"teams": 1, "measures": 3}, []string{"measurements", "baselines", "phases", "cycles", "projects", "class_starts"}},
		{"an administrator by role", 37, uuid.Nil, map[string]int{"people": 12, "teams": 5, "schools": 5}, []string{"classes", "cycles", "measures", "projects"}},
		{"nobody", 999, uuid.Nil, nil, []string{"networks", "people", "teams"}},
	} {
		scope := operator
		if c.person > 0 {
			scope = scopeOf(t, v, c.person)
		}
		tables := cells(t, exported(t, v, scope, c.team))
		for name, want := range c.has {
			if got := len(tables[name]) - 1; got != want {
				t.Errorf("%s: %d rows of %s, want %d", c.who, got, name, want)
			}
		}
		for _, name := range c.lacks {
			if len(tables[name]) > 0 {
				t.Errorf("%s: %d rows of %s", c.who, len(tables[name])-1, name)
			}
		}
		for _, row := range tables["people"] {
			if c.person == 31 && strings.Contains(row[2], "@") && !strings.HasPrefix(row[2], "ana@") {
				t.Errorf("%s has the address %s", c.who, row[2])
			}
		}
	}
}

func TestSheetsAreReadAsTheyWereWritten(t *testing.T) {
	var text strings.Builder
	sheets := NewSheets(func(string) (io.WriteCloser, error) { return nopCloser{&text}, nil })
	row := []string{"a", "=1+1", "", `say "x", y`, " space", "two\nlines", "-", "'=", "-5", "@a", "ä|b", "", "", "", ""}
	wide := &Table{Name: "wide", Columns: make([]Column, len(row))}
	if err := sheets.Row(wide, row); err != nil {
		t.Fatal(err)
	}
	if err := sheets.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(text.String(), "\ufeff") || !strings.HasSuffix(text.String(), "\r\n") {
		t.Errorf("%q", text.String())
	}
	rows, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, cell := range rows[1] {
		if got := original(cell); got != row[i] {
			t.Errorf("%q is read as %q", row[i], got)
		}
		if cell != "" && strings.ContainsRune("=+@", rune(cell[0])) || cell == "-" {
			t.Errorf("%q is a formula", cell)
		}
	}
}
