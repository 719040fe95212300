package transfer

import (
	"slices"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Table is one sheet: a CSV file of this name, with these columns, one row for each thing.
type Table struct {
	// Name is that of the file without ".csv".
	Name string
	// About says in a sentence or two what a row is.
	About   string
	Columns []Column
}

// Column is one column of a table.
type Column struct {
	Name string
	// Holds says what a cell looks like.
	Holds Holds
	// Needed cells may not be empty.
	Needed bool
	// Of is the kind of thing that a Ref or Refs names.
	Of domain.Kind
	// Words are those that a Word chooses from.
	Words []string
	// About says what the cell means and what an empty one means.
	About string
	// Examples are the cells of the template's two rows.
	Examples [2]string
}

// Holds is what a cell looks like.
type Holds int

const (
	// ID: a UUID, or any text by which other rows of the file name this one.
	ID Holds = iota
	// Line: a text of one line.
	Line
	// Lines: a text that may have several lines.
	Lines
	// Word: one of the column's words, in capitals or not.
	Word
	// Day: a date.
	Day
	// Number: a number that may have decimals; Whole has none.
	Number
	Whole
	// YesNo: yes or no.
	YesNo
	// Ref names another row, or something that is recorded already: by its id, or by its name.
	Ref
	// Refs are several of these, Several are several texts: with | between them.
	Refs
	Several
)

// column finds a column by its name; -1 when there is none.
func (t *Table) column(name string) int {
	if at, ok := places[t][name]; ok {
		return at
	}
	return -1
}

// places are those of columns by their names.
var places = func() map[*Table]map[string]int {
	all := make(map[*Table]map[string]int)
	for _, t := range tables {
		all[t] = make(map[string]int)
		for i, c := range t.Columns {
			all[t][c.Name] = i
		}
	}
	return all
}()

// Tables lists every table in the order in which they build on each other.
func Tables() []*Table { return slices.Clone(tables) }

var tables = []*Table{
	networksTable, districtsTable, schoolsTable, schoolYearsTable, networkSchoolsTable,
	peopleTable, rolesTable, teamsTable, membershipsTable, classesTable, classChangesTable,
	projectsTable, driversTable, changeIdeasTable,
	measuresTable, studentGroupsTable, projectMeasuresTable,
	cyclesTable, questionsTable, predictionsTable, tasksTable, classStartsTable,
	observationsTable, adjustmentsTable, artefactsTable,
	redefinitionsTable, baselinesTable, phasesTable, measurementsTable,
}

// tableIndex is a table's place among all.
func tableIndex(t *Table) int { return slices.Index(tables, t) }

// DriverKind and QuestionKind are parts that rows name, though they are no things of their own.
const (
	DriverKind                   = projections.DriverKind
	QuestionKind     domain.Kind = "QUESTION"
	StudentGroupKind domain.Kind = "STUDENT_GROUP"
)

// Columns that many tables share.

func idColumn(examples ...string) Column {
	return Column{Name: "id", Holds: ID, About: "What other rows call this one: any text of your own, or a UUID. Empty: its name serves.", Examples: pair(examples)}
}

func onColumn(about string, examples ...string) Column {
	return Column{Name: "on", Holds: Day, About: about, Examples: pair(examples)}
}

func byColumn(examples ...string) Column {
	return Column{Name: "by", Holds: Ref, Of: domain.PersonKind, About: "Who did it: a person by id, e-mail address or name, a member of the team now or earlier. Empty: the team's lead of that day.", Examples: pair(examples)}
}

var forColumn = Column{Name: "for", Holds: Ref, Of: domain.PersonKind, About: "The member for whom the coach, named in by, typed it. Empty: nobody."}

var whileStudyingColumn = Column{Name: "while_studying", Holds: YesNo, About: "yes when it came in after the Do phase was completed."}

func pair(examples []string) (two [2]string) {
	copy(two[:], examples)
	return two
}

// words spells an enumeration.
func words[T ~string](values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}
