package transfer

import "github.com/cyclebook/cyclebook/domain"

var peopleTable = &Table{
	Name: "people", About: "A person who works with Cyclebook. Never a student.",
	Columns: []Column{
		idColumn(),
		{Name: "name", Holds: Line, Needed: true, About: "The person's name.", Examples: [2]string{"A. Rivera", "B. Chen"}},
		{Name: "email", Holds: Line, About: "The address; whoever has it already is taken for the same person. Empty: none.", Examples: [2]string{"a.rivera@school.example", "b.chen@school.example"}},
		onColumn("The day of the invitation. Empty: today.", "2026-08-01", "2026-08-01"),
		{Name: "joined_on", Holds: Day, About: "The day the person came in. Empty: not yet."},
	},
}

// scopedRoles are those for some place.
var scopedRoles = []domain.Role{domain.SchoolLeader, domain.DistrictAnalyst, domain.NetworkHub}

var rolesTable = &Table{
	Name: "roles", About: "A role beyond teams. Members, leads and coaches stand in memberships.",
	Columns: []Column{
		idColumn(),
		{Name: "person", Holds: Ref, Of: domain.PersonKind, Needed: true, About: "Who has it.", Examples: [2]string{"a.rivera@school.example", "b.chen@school.example"}},
		{Name: "role", Holds: Word, Needed: true, Words: words(scopedRoles), About: "The role. Who administers an installation is not told in tables.", Examples: [2]string{"SCHOOL_LEADER", "DISTRICT_ANALYST"}},
		{Name: "scope", Holds: Line, Needed: true, About: "What it is for: the school of a SCHOOL_LEADER, the district of a DISTRICT_ANALYST, the network of a NETWORK_HUB, by id or name.", Examples: [2]string{"Adams Middle School", "North District"}},
		{Name: "from", Holds: Day, About: "The first day. Empty: today.", Examples: [2]string{"2026-08-01", "2026-08-01"}},
		{Name: "until", Holds: Day, About: "The last day. Empty: until it is revoked."},
		{Name: "revoked", Holds: YesNo, About: "yes when it was taken back.", Examples: [2]string{}},
	},
}

var teamsTable = &Table{
	Name: "teams", About: "Teachers of one or more schools who run cycles together.",
	Columns: []Column{
		idColumn(),
		{Name: "name", Holds: Line, Needed: true, About: "What it calls itself.", Examples: [2]string{"Grade 7 Math", "Grade 8 Science"}},
		{Name: "school", Holds: Ref, Of: domain.SchoolKind, Needed: true, About: "Its home, the school that owns its record.", Examples: [2]string{"Adams Middle School", "Baker Middle School"}},
		{Name: "schools", Holds: Refs, Of: domain.SchoolKind, About: "All its schools, the home among them, with | between them. Empty: the home alone.", Examples: [2]string{"Adams Middle School|Baker Middle School"}},
		{Name: "subjects", Holds: Several, About: "What it teaches, with | between them.", Examples: [2]string{"Mathematics", "Science"}},
		{Name: "grades", Holds: Several, About: "Its grades, with | between them.", Examples: [2]string{"7", "8"}},
		onColumn("The day it formed. Empty: today.", "2026-08-15", "2026-08-15"),
		{Name: "disbanded_on", Holds: Day, About: "Its last day. Empty: it goes on."},
	},
}

// Roles of a membership.
const (
	memberRole = string(domain.Member)
	leadRole   = string(domain.Lead)
	coachRole  = string(domain.Coach)
)

var membershipsTable = &Table{
	Name: "memberships", About: "A person's time in a team. The lead has a row as MEMBER and one as LEAD.",
	Columns: []Column{
		{Name: "team", Holds: Ref, Of: domain.TeamKind, Needed: true, About: "The team.", Examples: [2]string{"Grade 7 Math", "Grade 7 Math"}},
		{Name: "person", Holds: Ref, Of: domain.PersonKind, Needed: true, About: "The person: by id, e-mail address or name.", Examples: [2]string{"a.rivera@school.example", "a.rivera@school.example"}},
		{Name: "role", Holds: Word, Needed: true, Words: []string{memberRole, leadRole, coachRole}, About: "MEMBER, LEAD (a member who leads) or COACH.", Examples: [2]string{"MEMBER", "LEAD"}},
		{Name: "school", Holds: Ref, Of: domain.SchoolKind, About: "For which of the team's schools. Empty: its home. Only for a MEMBER."},
		{Name: "position", Holds: Word, Words: words(domain.MemberPositions), About: "What a MEMBER works as. Empty: GENERAL_EDUCATOR.", Examples: [2]string{"GENERAL_EDUCATOR"}},
		{Name: "from", Holds: Day, About: "The first day. Empty: the day the team formed.", Examples: [2]string{"2026-08-15", "2026-08-15"}},
		{Name: "until", Holds: Day, About: "The last day of a MEMBER or COACH. Empty: no end is known."},
	},
}

var classesTable = &Table{
	Name: "classes", About: "Students taught or supported together in one school and school year. No student is named.",
	Columns: []Column{
		idColumn("7A", "7B"),
		{Name: "school", Holds: Ref, Of: domain.SchoolKind, Needed: true, About: "The school.", Examples: [2]string{"Adams Middle School", "Adams Middle School"}},
		{Name: "school_year", Holds: Line, Needed: true, About: "Written like 2026-27. A new school year is a new class.", Examples: [2]string{"2026-27", "2026-27"}},
		{Name: "label", Holds: Line, Needed: true, About: "What the teachers call it.", Examples: [2]string{"Period 1", "Period 2"}},
		{Name: "kind", Holds: Word, Words: words(domain.ClassKinds), About: "Empty: SECTION.", Examples: [2]string{"SECTION", "CO_TAUGHT"}},
		{Name: "teachers", Holds: Refs, Of: domain.PersonKind, Needed: true, About: "Who teaches it, with | between them.", Examples: [2]string{"a.rivera@school.example", "a.rivera@school.example|b.chen@school.example"}},
		{Name: "grades", Holds: Several, About: "With | between them.", Examples: [2]string{"7", "7"}},
		{Name: "subjects", Holds: Several, About: "With | between them.", Examples: [2]string{"Mathematics", "Mathematics"}},
		{Name: "students", Holds: Whole, About: "How many there are.", Examples: [2]string{"24", "22"}},
		onColumn("The day it was opened. Empty: today.", "2026-08-20", "2026-08-20"),
		{Name: "closed_on", Holds: Day, About: "Its last day. Empty: it runs."},
	},
}

var classChangesTable = &Table{
	Name: "class_changes", About: "A class that changed its teachers or its size.",
	Columns: []Column{
		{Name: "class", Holds: Ref, Of: domain.ClassKind, Needed: true, About: "The class.", Examples: [2]string{"7A", "7B"}},
		{Name: "on", Holds: Day, Needed: true, About: "The first day on which it was so.", Examples: [2]string{"2026-10-01", "2026-11-02"}},
		{Name: "teachers", Holds: Refs, Of: domain.PersonKind, About: "All who teach it from then on, with | between them. Empty: as before.", Examples: [2]string{"", "b.chen@school.example"}},
		{Name: "students", Holds: Whole, About: "How many there are from then on. Empty: as before.", Examples: [2]string{"25", ""}},
	},
}
