package transfer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// OneRoster is an export of a student information system in the form of OneRoster 1.2 CSV (1EdTech
// 2022): of it the file orgs.csv, whose districts and schools are registered. A school's district is
// the nearest above it. Other files beside it, the manifest among them, are left alone, and so are
// orgs of other types.
type OneRoster struct {
	// Zone is the time zone of the schools, which OneRoster does not tell.
	Zone string
	// Scheme says who gave the column identifier; "" takes it for the district's own.
	Scheme domain.IDScheme
}

// OrgsTold is what was left alone of an export.
type OrgsTold struct {
	// Types counts orgs of types that are neither district nor school; Deleted those that are to be
	// deleted, which nothing here is; Homeless schools without a district above them.
	Types             map[string]int
	Deleted, Homeless int
	// Standing says, by line, of each district and school what it was to be recorded as, for where it is
	// recorded otherwise.
	Standing map[int]string
	// Files that were beside orgs.csv.
	Files []string
}

// maxOrgs is how many there may be: more than the schools of any country. They are held in memory: so the
// file has a limit in bytes as well, and each cell one in characters, by which OneRoster's ids go.
const (
	maxOrgs     = 200_000
	maxOrgsFile = 64 << 20
	maxOrgCell  = 255
)

// org is a row of orgs.csv.
type org struct {
	line                                   int
	id, status, name, kind, number, parent string
}

var orgColumns = []string{"sourcedId", "status", "name", "type", "identifier", "parentSourcedId"}

// WriteTables writes the orgs of an export, a folder, a zip archive or the file itself, as
// districts.csv and schools.csv into a folder. An export that cannot be read so is an ErrSource;
// what is wrong with its rows comes as problems, and then the tables are not to be imported.
func (o OneRoster) WriteTables(path string, f Format, folder string) (told OrgsTold, problems []Problem, err error) {
	if o.Scheme == "" {
		o.Scheme = domain.SchemeLocal
	}
	if !slices.Contains(domain.IDSchemes, o.Scheme) {
		return told, nil, fmt.Errorf("%w: scheme: %q is not one of %s", ErrSource, o.Scheme, strings.Join(words(domain.IDSchemes), ", "))
	}
	source, err := openOnly(path, "orgs.csv")
	if err != nil {
		return told, nil, err
	}
	defer source.close()
	told.Files = source.passed
	from, err := source.only().open()
	if err != nil {
		return told, nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	defer from.Close()
	in, err := openForeign(source.only(), from, maxOrgsFile, f)
	if err != nil {
		return told, nil, err
	}
	orgs, problems, err := readOrgs(in)
	if err != nil {
		return told, nil, err
	}
	byID := make(map[string]org, len(orgs))
	for _, one := range orgs {
		byID[one.id] = one
	}
	if problems = append(problems, orphans(orgs, byID)...); len(problems) > 0 {
		return told, problems, nil
	}
	return told, nil, o.write(orgs, byID, folder, &told)
}

// orphans are the orgs on the way from a school to its district whose parents the file does not have: a
// district that is left out would be taken for none.
func orphans(orgs []org, byID map[string]org) (list []Problem) {
	told := make(map[string]bool)
	for _, one := range orgs {
		if !one.wanted() || one.kind != "school" {
			continue
		}
		if _, ok := districtAbove(one, byID); ok {
			continue
		}
		last := one
		for range maxAbove {
			above, ok := byID[last.parent]
			if !ok {
				break
			}
			last = above
		}
		if _, there := byID[last.parent]; last.parent != "" && !there && !told[last.id] {
			told[last.id] = true
			list = append(list, Problem{
				File: "orgs.csv", Line: last.line, Column: "parentSourcedId", Value: shorten(last.parent), Text: "no row has this sourcedId",
				Remedy: "export the org above as well, or leave the cell empty if there is none",
			})
		}
	}
	return list
}

// readOrgs reads the whole file: a parent may stand below its children.
func readOrgs(in *foreignFile) (orgs []org, problems []Problem, err error) {
	places := make(map[string]int)
	for _, name := range orgColumns {
		at, err := in.place(name)
		if err != nil && (name == "sourcedId" || name == "name" || name == "type") {
			return nil, nil, err
		}
		places[name] = at
	}
	lines := make(map[string]int)
	for {
		record, line, err := in.next()
		if err == io.EOF {
			return orgs, problems, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if len(orgs) >= maxOrgs {
			return nil, nil, fmt.Errorf("%w: orgs.csv has more than %d rows", ErrSource, maxOrgs)
		}
		cell := func(name string) string { return strings.Clone(gridRow{cells: record}.cell(places[name])) }
		one := org{
			line: line, id: cell("sourcedId"), status: strings.ToLower(cell("status")), name: cell("name"),
			kind: strings.ToLower(cell("type")), number: cell("identifier"), parent: cell("parentSourcedId"),
		}
		if strings.Join(record, "") == "" {
			continue
		}
		problems = append(problems, one.problems(lines)...)
		lines[one.id] = line
		orgs = append(orgs, one)
	}
}

// problems says what is wrong with a row in itself.
func (o org) problems(lines map[string]int) (list []Problem) {
	wrong := func(column, value, text, remedy string) {
		list = append(list, Problem{File: "orgs.csv", Line: o.line, Column: column, Value: shorten(value), Text: text, Remedy: remedy})
	}
	for i, cell := range []string{o.id, o.status, o.name, o.kind, o.number, o.parent} {
		if err := plain(cell); err != nil {
			wrong(orgColumns[i], strings.ToValidUTF8(cell, "?"), "the cell cannot be read as text: "+err.Error(), "save the file as UTF-8, or declare --encoding windows-1252; remove control characters")
		} else if n := utf8.RuneCountInString(cell); n > maxOrgCell {
			wrong(orgColumns[i], cell, fmt.Sprintf("the cell has %d characters, at most %d fit here", n, maxOrgCell), "shorten it in the student information system and export it again")
		}
	}
	if o.id == "" {
		wrong("sourcedId", "", "a cell is needed here", "export the file again: each org has an id that stays")
	} else if first, twice := lines[o.id]; twice {
		wrong("sourcedId", o.id, fmt.Sprintf("line %d has the same id", first), "leave one of the two rows out")
	}
	if o.name == "" && o.wanted() {
		wrong("name", "", "a cell is needed here", "name the "+o.kind+" in the student information system and export it again")
	}
	if !slices.Contains([]string{"", "active", "inactive", "tobedeleted"}, o.status) {
		wrong("status", o.status, "this is no status of OneRoster", "write active or tobedeleted, or leave the column empty")
	}
	return list
}

// wanted says that it is a district or school that is not to be deleted.
func (o org) wanted() bool {
	return (o.kind == "district" || o.kind == "school") && o.status != "tobedeleted"
}

func (o OneRoster) write(orgs []org, byID map[string]org, folder string, told *OrgsTold) (err error) {
	told.Types, told.Standing = make(map[string]int), make(map[int]string)
	for _, one := range orgs {
		switch {
		case one.status == "tobedeleted":
			told.Deleted++
		case !one.wanted():
			told.Types[shorten(cmp.Or(one.kind, "none"))]++
		}
	}
	header := []string{"id", "name", "other_id"}
	if o.Scheme != domain.SchemeOther {
		header = append(header, strings.ToLower(string(o.Scheme))+"_id")
	}
	districts := o.table(folder, districtsTable, header, func(out *lined) error {
		return o.rows(orgs, "district", out, func(one org) []string {
			told.Standing[one.line] = fmt.Sprintf("name %q: the district is recorded with another name or other ids, which stand: rename it with renameDistrict if it is called so now", shorten(one.name))
			return nil
		})
	})
	return errors.Join(districts, o.table(folder, schoolsTable, append(slices.Clip(header), "time_zone", "district"), func(out *lined) error {
		return o.rows(orgs, "school", out, func(one org) []string {
			district, called := "", "none"
			if above, ok := districtAbove(one, byID); ok {
				district, called = o.key(above), fmt.Sprintf("%q", shorten(above.name))
			} else {
				told.Homeless++
			}
			told.Standing[one.line] = fmt.Sprintf("name %q, district %s: the school is recorded with another name, district or other ids, which stand: if it changed, rename it with renameSchool, and assign it to its district with assignSchool from the day of the change", shorten(one.name), called)
			return []string{o.Zone, district}
		})
	}))
}

// table writes one table into the folder.
func (o OneRoster) table(folder string, t *Table, header []string, rows func(*lined) error) error {
	name := filepath.Join(folder, t.Name+".csv")
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("transfer: %w", err)
	}
	out, err := newLined(file, header)
	if err == nil {
		err = rows(out)
	}
	if err = cmp.Or(err, out.to.Flush(), file.Close()); err != nil {
		return fmt.Errorf("transfer: %w", err)
	}
	return nil
}

func (o OneRoster) rows(orgs []org, kind string, out *lined, more func(org) []string) error {
	for _, one := range orgs {
		if one.kind != kind || !one.wanted() {
			continue
		}
		cells := []string{o.key(one), one.name, one.id}
		switch {
		case o.Scheme != domain.SchemeOther:
			cells = append(cells, one.number)
		case one.number != "" && one.number != one.id:
			cells[2] += "|" + one.number
		}
		if err := out.row(one.line, append(cells, more(one)...)); err != nil {
			return err
		}
	}
	return nil
}

// key is the id under which an org is recorded: its own, where that is a UUID, else one that follows
// from it. With an NCES id it is left to that, under which the school may be registered already.
func (o OneRoster) key(one org) string {
	if o.Scheme == domain.SchemeNCES && one.number != "" {
		return one.kind + " " + one.id
	}
	if id, err := uuid.Parse(one.id); err == nil && id != uuid.Nil {
		return id.String()
	}
	return derived(namespace, "OneRoster", one.kind, one.id).String()
}

// maxAbove is how many orgs may stand above each other.
const maxAbove = 20

// districtAbove is the nearest district above an org. A chain that comes back to itself has none.
func districtAbove(one org, byID map[string]org) (org, bool) {
	for range maxAbove {
		above, ok := byID[one.parent]
		if !ok || one.parent == "" {
			return org{}, false
		}
		if above.kind == "district" && above.wanted() {
			return above, true
		}
		one = above
	}
	return org{}, false
}
