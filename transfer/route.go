package transfer

import (
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// route says where the rows of a table belong.
type route struct {
	category domain.Category
	// of is the column that names the thing to whose record a row belongs; "" when the row is
	// that thing.
	of string
	// kind of thing or part that a row is, "" when nothing names it; it is called by the cells
	// of names, within what the column within names.
	kind   domain.Kind
	within string
	names  []string
}

// categories in the order in which things build on each other.
var categories = []domain.Category{
	domain.NetworkCategory, domain.DistrictCategory, domain.SchoolCategory, domain.PersonCategory, domain.TeamCategory,
	domain.ClassCategory, domain.ProjectCategory, domain.MeasureCategory, domain.CycleCategory,
}

// kindName is a kind in a sentence.
func kindName(kind domain.Kind) string {
	return strings.ToLower(strings.ReplaceAll(string(kind), "_", " "))
}

func categoryIndex(c domain.Category) int { return slices.Index(categories, c) }

// outsideNames are the columns by which schools and districts are known as well as by name.
var outsideNames = []string{"nces_id", "state_id", "local_id"}

var routes = map[*Table]route{
	networksTable:        {category: domain.NetworkCategory, kind: domain.NetworkKind, names: []string{"name"}},
	districtsTable:       {category: domain.DistrictCategory, kind: domain.DistrictKind, names: append([]string{"name"}, outsideNames...)},
	schoolsTable:         {category: domain.SchoolCategory, kind: domain.SchoolKind, within: "district", names: append([]string{"name"}, outsideNames...)},
	schoolYearsTable:     {category: domain.SchoolCategory, of: "school"},
	networkSchoolsTable:  {category: domain.NetworkCategory, of: "network"},
	peopleTable:          {category: domain.PersonCategory, kind: domain.PersonKind, names: []string{"email", "name"}},
	rolesTable:           {category: domain.PersonCategory, of: "person"},
	teamsTable:           {category: domain.TeamCategory, kind: domain.TeamKind, within: "school", names: []string{"name"}},
	membershipsTable:     {category: domain.TeamCategory, of: "team"},
	classesTable:         {category: domain.ClassCategory, kind: domain.ClassKind, within: "school", names: []string{"label"}},
	classChangesTable:    {category: domain.ClassCategory, of: "class"},
	projectsTable:        {category: domain.ProjectCategory, kind: domain.ProjectKind, within: "team", names: []string{"title"}},
	driversTable:         {category: domain.ProjectCategory, of: "project", kind: DriverKind, within: "project", names: []string{"text"}},
	changeIdeasTable:     {category: domain.ProjectCategory, of: "project", kind: domain.ChangeIdeaKind, within: "project", names: []string{"text"}},
	measuresTable:        {category: domain.MeasureCategory, kind: domain.MeasureKind, within: "team", names: []string{"name"}},
	studentGroupsTable:   {category: domain.MeasureCategory, of: "measure", kind: StudentGroupKind, within: "measure", names: []string{"label"}},
	projectMeasuresTable: {category: domain.ProjectCategory, of: "project"},
	cyclesTable:          {category: domain.CycleCategory, kind: domain.CycleKind, within: "team", names: []string{"title"}},
	questionsTable:       {category: domain.CycleCategory, of: "cycle", kind: QuestionKind, within: "cycle", names: []string{"text"}},
	predictionsTable:     {category: domain.CycleCategory, of: "cycle"},
	tasksTable:           {category: domain.CycleCategory, of: "cycle"},
	classStartsTable:     {category: domain.CycleCategory, of: "cycle"},
	observationsTable:    {category: domain.CycleCategory, of: "cycle"},
	adjustmentsTable:     {category: domain.CycleCategory, of: "cycle"},
	artefactsTable:       {category: domain.CycleCategory, of: "cycle"},
	redefinitionsTable:   {category: domain.MeasureCategory, of: "measure"},
	baselinesTable:       {category: domain.MeasureCategory, of: "measure"},
	phasesTable:          {category: domain.MeasureCategory, of: "measure"},
	measurementsTable:    {category: domain.MeasureCategory, of: "measure"},
}
