package transfer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cyclebook/cyclebook/domain"
)

const orgsHeader = "sourcedId,status,name,type,identifier,parentSourcedId\n"

// utf16le writes a text as UTF-16 without a byte order mark.
func utf16le(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

// TestOrgsThatAreWrong: what is wrong with an export is told with its row, field, value and remedy, and
// nothing is written that could be imported.
func TestOrgsThatAreWrong(t *testing.T) {
	const north = "d1,active,North,district,01,\n"
	for name, c := range map[string]struct{ text, want string }{
		"an unknown parent":    {orgsHeader + north + "s1,active,Elm,school,1,d9\n", `orgs.csv:3: parentSourcedId "d9": no row has this sourcedId: export the org above as well, or leave the cell empty if there is none`},
		"unknown further up":   {orgsHeader + "s1,active,Elm,school,1,dep\ndep,active,Upper,department,,d9\ns2,active,Oak,school,2,dep\n", `orgs.csv:3: parentSourcedId "d9": no row has this sourcedId: export the org above as well, or leave the cell empty if there is none`},
		"the same id":          {orgsHeader + north + "d1,active,South,district,02,\n", `orgs.csv:3: sourcedId "d1": line 2 has the same id: leave one of the two rows out`},
		"the same, CRLF":       {strings.ReplaceAll("\ufeff"+orgsHeader+north+"d1,active,South,district,02,\n", "\n", "\r\n"), `orgs.csv:3: sourcedId "d1": line 2 has the same id: leave one of the two rows out`},
		"no status":            {orgsHeader + "d1,retired,North,district,01,\n", `orgs.csv:2: status "retired": this is no status of OneRoster: write active or tobedeleted, or leave the column empty`},
		"a comma in a name":    {orgsHeader + "s1,active,Elm, the old,school,1,\n", `orgs.csv:2: the row has 7 cells, and 6 columns have names: put a cell with ',' in it in quotation marks`},
		"a long name":          {orgsHeader + "d1,active," + strings.Repeat("N", 300) + ",district,01,\n", "orgs.csv:2: name \"" + strings.Repeat("N", 60) + `…": the cell has 300 characters, at most 255 fit here: shorten it in the student information system and export it again`},
		"another encoding":     {orgsHeader + "d1,active,N\xfcrnberg,district,01,\n", `orgs.csv:2: name "N?rnberg": the cell cannot be read as text: it is not UTF-8: save the file as UTF-8, or declare --encoding windows-1252; remove control characters`},
		"a NUL":                {orgsHeader + "d1,active,North,district,0\x001,\n", "orgs.csv:2: identifier \"0\\x001\": the cell cannot be read as text: it has a control character: save the file as UTF-8, or declare --encoding windows-1252; remove control characters"},
		"UTF-16 without a BOM": {utf16le(orgsHeader + north), `orgs.csv: the first row is no text: if it is UTF-16 without a byte order mark, save the file as UTF-8`},
		"a column called else": {strings.Replace(orgsHeader, "sourcedId", "id", 1) + north, `orgs.csv: "sourcedId": the file has no such column; the first row is id, status, name, type, identifier, parentSourcedId`},
	} {
		to := t.TempDir()
		_, problems, err := OneRoster{Zone: "UTC"}.WriteTables(dirOf(t, map[string]string{"orgs.csv": c.text}), Format{}, to)
		var told []string
		for _, p := range problems {
			told = append(told, p.String())
		}
		if err != nil {
			told = append(told, strings.TrimPrefix(err.Error(), ErrSource.Error()+": "))
		}
		if written, _ := os.ReadDir(to); len(told) != 1 || told[0] != c.want || len(written) > 0 {
			t.Errorf("%s: %q\nwant  %q; %d files", name, told, c.want, len(written))
		}
	}
}

// TestOrgsAsTheyMayBe: with a byte order mark, CRLF, as UTF-16, with columns in another order, and with rows
// that are to be deleted.
func TestOrgsAsTheyMayBe(t *testing.T) {
	text := "type,name,sourcedId,parentSourcedId,status\ndistrict,Nürnberg,d1,,ACTIVE\nschool,Elm,s1,d1,\nschool,Gone,s2,d9,tobedeleted\n"
	for name, written := range map[string]string{
		"plain": text, "BOM and CRLF": "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"), "UTF-16": utf16le("\ufeff" + text),
	} {
		to := t.TempDir()
		told, problems, err := OneRoster{Zone: "UTC"}.WriteTables(dirOf(t, map[string]string{"orgs.csv": written}), Format{}, to)
		if err != nil || len(problems) > 0 || told.Deleted != 1 || told.Homeless != 0 {
			t.Fatalf("%s: %+v %v %v", name, told, problems, err)
		}
		if districts, schools := read(t, to, "districts.csv"), read(t, to, "schools.csv"); !strings.Contains(districts, "Nürnberg") || strings.Count(schools, "UTC") != 1 {
			t.Errorf("%s: %s%s", name, districts, schools)
		}
	}
}

// TestForeignFilesAreBounded: nothing is read of a file that is larger than it may be.
func TestForeignFilesAreBounded(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int64{"orgs.csv": maxOrgsFile + 1, "years.csv": maxPublicFile + 1} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(file, []byte(orgsHeader), 0o600), os.Truncate(file, size)); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := OneRoster{Zone: "UTC"}.WriteTables(filepath.Join(dir, "orgs.csv"), Format{}, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "orgs.csv has 64 MB, more than 64: split it") {
		t.Errorf("orgs: %v", err)
	}
	_, _, err = PublicFile{School: "sourcedId", SchoolYear: "2025-26", Results: []string{"name"}}.WriteTables(filepath.Join(dir, "years.csv"), Format{}, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "years.csv has 256 MB, more than 256: split it") {
		t.Errorf("school years: %v", err)
	}
}

// TestSchoolYearsThatAreWrong: of two rows of a school and year none is chosen, and a row with a cell too many is
// told and not read askew.
func TestSchoolYearsThatAreWrong(t *testing.T) {
	years := PublicFile{School: "code", Scheme: domain.SchemeState, YearColumn: "year", Results: []string{"math"}}
	for name, c := range map[string]struct{ text, want string }{
		"the same school": {"code,year,math\n01,2024-25,3\n01,2025-26,4\n01,2024-25,5\n", `years.csv:4: code "01": line 2 tells of the same school in 2024-25: leave one of the two rows out, or keep those of all students only`},
		"a cell too many": {"code,year,math\n01,2024-25,3,5\n", `years.csv:2: the row has 4 cells, and 3 columns have names: put a cell with ',' in it in quotation marks`},
		"UTF-16":          {utf16le("code,year,math\n01,2024-25,3\n"), `years.csv: the first row is no text: if it is UTF-16 without a byte order mark, save the file as UTF-8`},
		"a wrong column":  {"id,year,math\n01,2024-25,3\n", `years.csv: "code": the file has no such column; the first row is id, year, math`},
	} {
		_, problems, err := years.WriteTables(filepath.Join(dirOf(t, map[string]string{"years.csv": c.text}), "years.csv"), Format{}, t.TempDir())
		var told []string
		for _, p := range problems {
			told = append(told, p.String())
		}
		if err != nil {
			told = append(told, strings.TrimPrefix(err.Error(), ErrSource.Error()+": "))
		}
		if len(told) != 1 || told[0] != c.want {
			t.Errorf("%s: %q\nwant  %q", name, told, c.want)
		}
	}
}

// TestTheColumnOfDisadvantage is recorded under the name by which it is known, and named once.
func TestTheColumnOfDisadvantage(t *testing.T) {
	from := filepath.Join(dirOf(t, map[string]string{"years.csv": "code,meals,ell\n01,62,3\n"}), "years.csv")
	years := PublicFile{School: "code", SchoolYear: "2025-26", Disadvantaged: "Meals", Covariates: []string{"ell"}}
	for share, want := range map[bool]string{false: "\"covariate:economically disadvantaged, %\"", true: "covariate:economically_disadvantaged"} {
		to := t.TempDir()
		years.DisadvantagedShare = share
		if _, problems, err := years.WriteTables(from, Format{}, to); err != nil || len(problems) > 0 {
			t.Fatal(problems, err)
		}
		if got := read(t, to, "school_years.csv"); !strings.HasPrefix(got, "school,"+want+",covariate:ell,school_year\r\n01,62,3,2025-26") {
			t.Errorf("%s", got)
		}
	}
	years.Covariates = []string{"ell", "meals "}
	if err := years.Check(); err == nil || !strings.Contains(err.Error(), "name the column once") {
		t.Errorf("named twice: %v", err)
	}
}
