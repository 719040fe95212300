package transfer

import "github.com/cyclebook/cyclebook/domain"

var networksTable = &Table{
	Name: "networks", About: "A networked improvement community: schools that learn together.",
	Columns: []Column{
		idColumn("metro"),
		{Name: "name", Holds: Line, Needed: true, About: "What it is called.", Examples: [2]string{"Metro Learning Network", "Rural Readers"}},
		onColumn("The day it was founded. Empty: today.", "2026-07-01", "2026-07-01"),
	},
}

// outsideIDs are the columns for ids that others gave.
func outsideIDs(nces [2]string, digits string) []Column {
	return []Column{
		{Name: "nces_id", Holds: Line, About: "The id of the National Center for Education Statistics, " + digits + "; keep leading zeros (format the column as text).", Examples: nces},
		{Name: "state_id", Holds: Line, About: "The state's id, as text."},
		{Name: "local_id", Holds: Line, About: "The district's own id, as text."},
		{Name: "other_id", Holds: Several, About: "Any other ids, with | between them."},
	}
}

var districtsTable = &Table{
	Name: "districts", About: "A local education agency that runs schools. A charter may be its own.",
	Columns: append([]Column{
		idColumn(),
		{Name: "name", Holds: Line, Needed: true, About: "What it is called.", Examples: [2]string{"North District", "Lakeside Charter"}},
		onColumn("The day from which it is known here. Empty: today.", "2026-07-01", "2026-07-01"),
	}, outsideIDs([2]string{"0100005", "0100006"}, "7 digits")...),
}

var schoolsTable = &Table{
	Name: "schools", About: "A school. Its days are days of its own time zone.",
	Columns: append([]Column{
		idColumn(),
		{Name: "name", Holds: Line, Needed: true, About: "What it is called.", Examples: [2]string{"Adams Middle School", "Baker Middle School"}},
		{Name: "time_zone", Holds: Line, Needed: true, About: "The IANA name of its time zone.", Examples: [2]string{"America/New_York", "America/New_York"}},
		{Name: "district", Holds: Ref, Of: domain.DistrictKind, About: "The district it is in. Empty: none.", Examples: [2]string{"North District", "North District"}},
		{Name: "district_from", Holds: Day, About: "Its first day in the district. Empty: the day in on."},
		onColumn("The day from which it is known here. Empty: today.", "2026-07-01", "2026-07-01"),
		{Name: "closed_on", Holds: Day, About: "Its last day. Empty: it runs."},
	}, outsideIDs([2]string{"010000500870", "010000500871"}, "12 digits (8 characters for a private school)")...),
}

var schoolYearsTable = &Table{
	Name: "school_years", About: "What is publicly known of a school in one school year. A number may have a column of its own, called covariate:NAME or result:NAME; a category, such as the type of school, category:NAME. The school may be named by nces_id, state_id, local_id or other_id in place of school.",
	Columns: []Column{
		{Name: "school", Holds: Ref, Of: domain.SchoolKind, Needed: true, About: "The school: by id, by name, or by the id that others gave it, such as NCES:010000500870 or STATE:01611190130229.", Examples: [2]string{"Adams Middle School", "Baker Middle School"}},
		{Name: "school_year", Holds: Line, Needed: true, About: "Written like 2026-27.", Examples: [2]string{"2025-26", "2025-26"}},
		{Name: "enrolment", Holds: Whole, About: "Number of students.", Examples: [2]string{"412", "388"}},
		{Name: "covariates", Holds: Several, About: "Whom it serves: name=number, with | between them. Of them \"economically disadvantaged, %\" (0 to 100) or economically_disadvantaged (0 to 1) is told as a band of the context.", Examples: [2]string{"economically_disadvantaged=0.62|english_learners=0.18", "economically_disadvantaged=0.55"}},
		{Name: "results", Holds: Several, About: "What was published of its outcomes: name=number, with | between them.", Examples: [2]string{"math_proficient=0.41", "math_proficient=0.44"}},
		onColumn("The day it was reported. Empty: today."),
	},
}

var networkSchoolsTable = &Table{
	Name: "network_schools", About: "A school's time in a network.",
	Columns: []Column{
		{Name: "network", Holds: Ref, Of: domain.NetworkKind, Needed: true, About: "The network.", Examples: [2]string{"metro", "metro"}},
		{Name: "school", Holds: Ref, Of: domain.SchoolKind, Needed: true, About: "The school.", Examples: [2]string{"Adams Middle School", "Baker Middle School"}},
		{Name: "from", Holds: Day, About: "Its first day. Empty: today.", Examples: [2]string{"2026-07-01", "2026-07-01"}},
		{Name: "until", Holds: Day, About: "Its last day. Empty: it is in it."},
	},
}
