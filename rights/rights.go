// Package rights is the one table of who may do what and who may see what: authz.csv.
//
// The desk asks it about commands, the read models build the scope of a person from it, and the
// documentation and the test that tries everything as everyone are generated from it. What it
// does not allow is denied. A row that the enforcement would not keep is refused when the table
// is read, so that it never says more, or less, than what is so.
//
// What is deliberately absent: who is what of which thing (packages desk and projections find
// out), and any way to change a right while the program runs.
package rights

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/cyclebook/cyclebook/domain"
)

//go:embed authz.csv
var text string

// Standard is the table that the program is built with. It is read once.
var Standard = sync.OnceValues(func() (*Table, error) { return Read(strings.NewReader(text)) })

// Row is a line of the table: a command or a sight with a role and its relation, or a field with
// the sight that it is a part of.
type Row struct {
	// What is the name of a command, a sight, or a field of the API such as `Cycle.title`.
	What     string
	Role     domain.Role
	Relation Relation
	// Sight is the one that the row gives, or that the field is a part of; 0 for a command.
	Sight Sight
}

// IsCommand says that the row is about giving a command.
func (r Row) IsCommand() bool { return r.Sight == 0 }

// IsField says that the row is about a field of the API.
func (r Row) IsField() bool { return strings.Contains(r.What, ".") }

// Table answers who may do and see what. It does not change.
type Table struct {
	rows     []Row
	commands map[string][]Row
	sights   map[standing]Sights
	fields   map[string]Sight
}

// standing is a role in a relation to a thing.
type standing struct {
	role     domain.Role
	relation Relation
}

// header of the file. For a field the second column names its sight, the third is empty.
var header = []string{"what", "who", "relation"}

// Read reads a table.
func Read(file io.Reader) (*Table, error) {
	lines := csv.NewReader(file)
	records, err := lines.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("rights: authz.csv: %w", err)
	}
	if len(records) == 0 || !slices.Equal(records[0], header) {
		return nil, fmt.Errorf("rights: authz.csv: the first line must be %s", strings.Join(header, ","))
	}
	rows := make([]Row, 0, len(records))
	for i, record := range records[1:] {
		row := Row{What: record[0], Role: domain.Role(record[1]), Relation: Relation(record[2])}
		named := row.What
		switch {
		case row.IsField():
			named, row.Role = record[1], ""
		case row.What == "" || row.What[0] <= 'Z':
			rows = append(rows, row)
			continue
		}
		if row.Sight = sightNamed(named); row.Sight == 0 {
			return nil, fmt.Errorf("rights: authz.csv: line %d: there is no sight %q", i+2, named)
		}
		rows = append(rows, row)
	}
	return New(rows)
}

// New makes a table of rows.
func New(rows []Row) (*Table, error) {
	t := &Table{
		rows: slices.Clone(rows), commands: make(map[string][]Row),
		sights: make(map[standing]Sights), fields: make(map[string]Sight),
	}
	seen, about := make(map[Row]bool, len(rows)), categories()
	for i, row := range t.rows {
		if err := row.check(about); err != nil {
			return nil, fmt.Errorf("rights: authz.csv: line %d: %w", i+2, err)
		}
		if seen[row] {
			return nil, fmt.Errorf("rights: authz.csv: line %d: %s stands there twice", i+2, row.What)
		}
		seen[row] = true
		switch {
		case row.IsField():
			if t.fields[row.What] != 0 {
				return nil, fmt.Errorf("rights: authz.csv: line %d: %s belongs to two sights", i+2, row.What)
			}
			t.fields[row.What] = row.Sight
		case row.IsCommand():
			t.commands[row.What] = append(t.commands[row.What], row)
		default:
			at := standing{row.Role, row.Relation}
			t.sights[at] = t.sights[at].With(row.Sight)
		}
	}
	return t, nil
}

// categories are the streams that commands are about, by the commands' names.
func categories() map[string]domain.Category {
	about := make(map[string]domain.Category)
	for _, c := range domain.Given() {
		about[reflect.TypeOf(c).Name()] = c.Stream().Category
	}
	return about
}

// check refuses a row that the enforcement would not keep.
func (r Row) check(about map[string]domain.Category) error {
	switch {
	case r.IsField():
		if r.Role != "" || r.Relation != "" {
			return fmt.Errorf("%s: a field has no role and relation of its own, only its sight", r.What)
		}
	case r.IsCommand():
		category, ok := about[r.What]
		switch {
		case !ok:
			return fmt.Errorf("there is no command %q", r.What)
		case !slices.Contains(givers[r.Relation].roles, r.Role):
			return fmt.Errorf("%s: a %s has no relation %q to what a command is about", r.What, r.Role, r.Relation)
		case givers[r.Relation].about != nil && !slices.Contains(givers[r.Relation].about, category) && !(r.What == "InvitePerson" && r.invites()):
			return fmt.Errorf("%s: nobody has the relation %q to a %s", r.What, r.Relation, category)
		case r.Relation == OfCharge && r.What != "IssueLink":
			return fmt.Errorf("%s: whoever is in somebody's charge is handed links, and no more", r.What)
		}
	case !slices.Contains(seers[standing{r.Role, r.Relation}], r.Sight):
		return fmt.Errorf("%s is nothing that a %s can see in relation %q", r.Sight, r.Role, r.Relation)
	}
	return nil
}

// invites: who leads a team or a school invites people, who belong to no place yet.
func (r Row) invites() bool {
	return r.Relation == OfTeam && r.Role == domain.Lead || r.Relation == OfSchool
}

// Rows are all rows, in the order of the file.
func (t *Table) Rows() []Row { return slices.Clone(t.rows) }

// Part is the sight that a field of the API belongs to; 0 when it has no row.
func (t *Table) Part(field string) Sight { return t.fields[field] }

// Sees is all that a role sees of the things to which it stands in a relation.
func (t *Table) Sees(role domain.Role, relation Relation) Sights {
	return t.sights[standing{role, relation}]
}

// Standing is every role in which somebody stands in a relation to a thing.
type Standing map[Relation][]domain.Role

// Role is the one in which a command may be given: that of the first row that fits.
func (t *Table) Role(command string, as Standing) (domain.Role, bool) {
	for _, r := range t.commands[command] {
		if slices.Contains(as[r.Relation], r.Role) {
			return r.Role, true
		}
	}
	return "", false
}
