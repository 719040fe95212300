package transfer

import "github.com/cyclebook/cyclebook/domain"

var projectsTable = &Table{
	Name: "projects", About: "An improvement project: one aim, and a theory of how to reach it.",
	Columns: []Column{
		idColumn(),
		{Name: "team", Holds: Ref, Of: domain.TeamKind, Needed: true, About: "Whose it is.", Examples: [2]string{"Grade 7 Math", "Grade 7 Math"}},
		{Name: "title", Holds: Line, Needed: true, About: "What it is called.", Examples: [2]string{"Fraction sense", "Math talk"}},
		{Name: "school_year", Holds: Line, Needed: true, About: "Written like 2026-27.", Examples: [2]string{"2026-27", "2026-27"}},
		{Name: "aim", Holds: Lines, Needed: true, About: "What is to be better.", Examples: [2]string{"More students explain why a fraction rule works", "Every student speaks in each lesson"}},
		{Name: "how_much", Holds: Lines, About: "From what to what.", Examples: [2]string{"from 45 % to 70 %", ""}},
		{Name: "by_when", Holds: Day, About: "The day by which.", Examples: [2]string{"2027-05-31", ""}},
		{Name: "for_whom", Holds: Lines, About: "Which students.", Examples: [2]string{"all grade 7 students", ""}},
		{Name: "baseline", Holds: Lines, About: "Where it stands now.", Examples: [2]string{"45 % on the September ticket", ""}},
		onColumn("The day it was chartered. Empty: today.", "2026-09-01", "2026-09-01"),
		byColumn(),
		{Name: "closed_on", Holds: Day, About: "The day it was closed. Empty: it runs."},
		{Name: "closed_why", Holds: Lines, About: "Why it was closed."},
	},
}

var driversTable = &Table{
	Name: "drivers", About: "Something the aim of a project hangs on.",
	Columns: []Column{
		idColumn("D1", "D2"),
		{Name: "project", Holds: Ref, Of: domain.ProjectKind, Needed: true, About: "The project.", Examples: [2]string{"Fraction sense", "Fraction sense"}},
		{Name: "text", Holds: Lines, Needed: true, About: "The driver.", Examples: [2]string{"Students explain their thinking", "Tasks ask for reasons"}},
		{Name: "level", Holds: Word, Words: words(domain.DriverLevels), About: "Empty: PRIMARY.", Examples: [2]string{"PRIMARY", "SECONDARY"}},
		{Name: "serves", Holds: Refs, Of: DriverKind, About: "The drivers that it contributes to, with | between them.", Examples: [2]string{"", "D1"}},
		onColumn("The day it was added. Empty: the project's.", "2026-09-01", "2026-09-01"),
		byColumn(),
		{Name: "retired_why", Holds: Lines, About: "Why it was taken out of the theory. Empty: it counts."},
	},
}

var changeIdeasTable = &Table{
	Name: "change_ideas", About: "A process, tool or norm that a team wants to try.",
	Columns: []Column{
		idColumn("exit-ticket"),
		{Name: "project", Holds: Ref, Of: domain.ProjectKind, Needed: true, About: "The project.", Examples: [2]string{"Fraction sense", "Fraction sense"}},
		{Name: "text", Holds: Lines, Needed: true, About: "The idea.", Examples: [2]string{"Exit ticket that asks for a reason", "Partner talk before writing"}},
		{Name: "kind", Holds: Word, Words: words(domain.KindsOfChange), About: "What it changes. Empty: PROCESS.", Examples: [2]string{"TOOL", "PROCESS"}},
		{Name: "is_new", Holds: YesNo, About: "yes when it is new, no when something was changed. Empty: not said.", Examples: [2]string{"yes", ""}},
		{Name: "drivers", Holds: Refs, Of: DriverKind, About: "The drivers it is to move, with | between them.", Examples: [2]string{"D2", "D1"}},
		onColumn("The day it was added. Empty: the project's.", "2026-09-01", "2026-09-01"),
		byColumn(),
		{Name: "retired_why", Holds: Lines, About: "Why it was taken out of the theory. Empty: it counts."},
	},
}

var projectMeasuresTable = &Table{
	Name: "project_measures", About: "A measure and the part it has in a project.",
	Columns: []Column{
		{Name: "project", Holds: Ref, Of: domain.ProjectKind, Needed: true, About: "The project.", Examples: [2]string{"Fraction sense", "Fraction sense"}},
		{Name: "measure", Holds: Ref, Of: domain.MeasureKind, Needed: true, About: "The measure.", Examples: [2]string{"Ticket passed", "Minutes of talk"}},
		{Name: "role", Holds: Word, Words: words(domain.KindsOfMeasure), About: "Its part. Empty: OUTCOME.", Examples: [2]string{"OUTCOME", "PROCESS"}},
		onColumn("The day it was attached. Empty: the project's."),
		byColumn(),
	},
}
