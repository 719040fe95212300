package transfer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

func read(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestForeignRowsKeepTheirLines: lines that gave no row of a table are empty in it, and so are those
// within a cell, so that a problem names the line of the file.
func TestForeignRowsKeepTheirLines(t *testing.T) {
	from := dirOf(t, map[string]string{"a.csv": "\xef\xbb\xbfcode;name;score\r\n1;\"two\r\nlines\";3,5\r\n\r\n2;x;*\r\n"})
	to := t.TempDir()
	left, problems, err := PublicFile{School: "Code", Scheme: domain.SchemeState, SchoolYear: "2025-26", Results: []string{"score"}, Missing: []string{"*"}}.WriteTables(filepath.Join(from, "a.csv"), Format{Delimiter: ';', DecimalComma: true}, to)
	if err != nil || len(problems) > 0 || strings.Join(left, " ") != "name" {
		t.Fatal(left, problems, err)
	}
	if got, want := strings.ReplaceAll(read(t, to, "school_years.csv"), "\r", ""), "state_id,result:score,school_year\n1,\"3,5\",2025-26\n\n\n2,,2025-26\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestOrgsThatLeadRound: chains of parents that come back to themselves, and orgs without ids in
// the form of UUIDs, end and stay what they are; a second writing is the same.
func TestOrgsThatLeadRound(t *testing.T) {
	from := dirOf(t, map[string]string{"orgs.csv": "sourcedId,name,type,identifier,parentSourcedId\n" +
		"a,A,department,,b\nb,B,department,,a\ns,'=HYPERLINK(1),school,7,a\n0199f1c2-0000-7000-8000-000000000001,D,district,1,\nx,X,school,8,0199f1c2-0000-7000-8000-000000000001\n"})
	var texts [2]string
	for i := range texts {
		to := t.TempDir()
		told, problems, err := OneRoster{Zone: "UTC"}.WriteTables(from, Format{}, to)
		if err != nil || len(problems) > 0 || told.Homeless != 1 || told.Types["department"] != 2 {
			t.Fatalf("%+v %v %v", told, problems, err)
		}
		texts[i] = read(t, to, "schools.csv")
	}
	if texts[0] != texts[1] || !strings.Contains(texts[0], ",8,UTC,0199f1c2-0000-7000-8000-000000000001") || !strings.Contains(texts[0], "'=HYPERLINK(1)") {
		t.Errorf("%q\n%q", texts[0], texts[1])
	}
}

// TestForeignFilesThatAreNone are refused with what is wrong with them, whatever they hold.
func TestForeignFilesThatAreNone(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no such column": "a,b\n1,2\n", "two of a name": "sourcedId,name,type,name\n1,2,3,4\n",
		"open quotation": "sourcedId,name,type\n1,\"" + strings.Repeat("x", 2<<20),
		"a long line":    strings.Repeat("x,", 2<<20),
	} {
		_, _, err := OneRoster{Zone: "UTC"}.WriteTables(dirOf(t, map[string]string{"orgs.csv": text}), Format{}, t.TempDir())
		if !errors.Is(err, ErrSource) || len(err.Error()) > 600 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	link := filepath.Join(t.TempDir(), "orgs.csv")
	if err := os.Symlink("/etc/hostname", link); err == nil {
		if _, _, err := (OneRoster{Zone: "UTC"}).WriteTables(link, Format{}, t.TempDir()); !errors.Is(err, ErrSource) {
			t.Errorf("a link: %v", err)
		}
	}
}

// TestWideColumns: what stands in columns of its own is recorded like what stands in the lists.
func TestWideColumns(t *testing.T) {
	o := newHouse(t)
	o.imports(map[string]string{
		"schools.csv":      "name,time_zone,state_id\nAdams,UTC,007\nBaker,UTC,008\n",
		"school_years.csv": "state_id,school_year,enrolment,covariate:meals,Category: stype,result:math\n007,2025-26,300,12.5,E,-0.5\n008,2025-26,,,M,3\n",
	})
	got := strings.Join(o.facts(domain.SchoolCategory), "\n")
	for _, want := range []string{
		"[{Name:meals Value:12.5} {Name:stype=E Value:1}] Results:[{Name:math Value:-0.5}]", "[{Name:stype=M Value:1}] Results:[{Name:math Value:3}]",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	problems := o.refuses(dirOf(t, map[string]string{
		"school_years.csv": "school,state_id,school_year,covariate:meals,result:math,category:stype\nAdams,007,2025-26,1,,\n,009,2025-26,1,,\nAdams,,2025-26,NaN,1e999,a=b\n",
	}), Format{})
	var told []string
	for _, p := range problems {
		told = append(told, p.String())
	}
	for _, want := range []string{
		`school_years.csv:2: state_id "007": the school is named in another column, too`, `school_years.csv:3: school "STATE:009": there is no school`,
		`school_years.csv:4: covariate:meals "NaN": this is not a number`, `school_years.csv:4: result:math "1e999": this is not a number`, `school_years.csv:4: category:stype "a=b": this is not a category`,
	} {
		if !strings.Contains(strings.Join(told, "\n"), want) {
			t.Errorf("not told: %s\nin %q", want, told)
		}
	}
}
