package transfer

import "github.com/cyclebook/cyclebook/domain"

// definitionColumns say what a measure means.
func definitionColumns() []Column {
	return []Column{
		{Name: "unit", Holds: Word, Needed: true, Words: words(domain.Units), About: "What a value is told in.", Examples: [2]string{"PERCENT", "TIME"}},
		{Name: "counts", Holds: Word, Needed: true, Words: words(domain.AllCounts), About: "What its denominator counts.", Examples: [2]string{"STUDENTS", "MINUTES"}},
		{Name: "kind", Holds: Word, Words: words(domain.KindsOfMeasure), About: "Its part in a family of measures. Empty: OUTCOME.", Examples: [2]string{"OUTCOME", "PROCESS"}},
		{Name: "direction", Holds: Word, Words: words(domain.Directions), About: "Where it is wanted to go. Empty: INCREASE.", Examples: [2]string{"INCREASE", "INCREASE"}},
		{Name: "frequency", Holds: Word, Words: words(domain.Frequencies), About: "How often a value is expected. Empty: WEEKLY.", Examples: [2]string{"WEEKLY", "WEEKLY"}},
		{Name: "numerator", Holds: Lines, About: "What is counted.", Examples: [2]string{"students with 3 of 4 points", "minutes in which a student speaks"}},
		{Name: "denominator", Holds: Lines, About: "Out of what.", Examples: [2]string{"students present", ""}},
		{Name: "operational_definition", Holds: Lines, About: "How two people measure it alike."},
		{Name: "target", Holds: Number, About: "How far it is to go, in the unit.", Examples: [2]string{"70", ""}},
		{Name: "source", Holds: Lines, About: "Where the data come from.", Examples: [2]string{"exit ticket", "timer"}},
		{Name: "tag", Holds: Word, Words: words([]domain.MeasureTag{domain.Warm, domain.Cool}), About: "WARM when it is social-emotional, COOL when it is not. Empty: not said."},
		{Name: "about_students", Holds: YesNo, About: "Whether students stand behind the values. Empty: yes when it counts STUDENTS."},
		{Name: "follows_network", Holds: Ref, Of: domain.NetworkKind, About: "The network whose shared measure it follows. Empty: none."},
		{Name: "follows_measure", Holds: Line, About: "The UUID of that shared measure."},
		{Name: "follows_version", Holds: Whole, About: "The version of it, from 1."},
	}
}

var measuresTable = &Table{
	Name: "measures", About: "What a team measures, and how.",
	Columns: append(append([]Column{
		idColumn(),
		{Name: "team", Holds: Ref, Of: domain.TeamKind, Needed: true, About: "Whose it is.", Examples: [2]string{"Grade 7 Math", "Grade 7 Math"}},
		{Name: "name", Holds: Line, Needed: true, About: "What it is called.", Examples: [2]string{"Ticket passed", "Minutes of talk"}},
	}, definitionColumns()...),
		onColumn("The day it was defined. Empty: today.", "2026-09-01", "2026-09-01"),
		byColumn(),
		Column{Name: "retired_why", Holds: Lines, About: "Why it is used no more. Empty: it is used."},
	),
}

var studentGroupsTable = &Table{
	Name: "student_groups", About: "A student group of a measure: one part of a breakdown.",
	Columns: []Column{
		idColumn(),
		{Name: "measure", Holds: Ref, Of: domain.MeasureKind, Needed: true, About: "The measure.", Examples: [2]string{"Ticket passed", "Ticket passed"}},
		{Name: "breakdown", Holds: Word, Needed: true, Words: words(domain.BreakdownKinds), About: "By what the students are divided.", Examples: [2]string{"ENGLISH_LEARNER", "ENGLISH_LEARNER"}},
		{Name: "breakdown_id", Holds: ID, About: "Tells two breakdowns of one kind apart. Empty: there is one."},
		{Name: "label", Holds: Line, Needed: true, About: "What the group is called. Never a student's name.", Examples: [2]string{"Multilingual learners", "Others"}},
		{Name: "whole", Holds: YesNo, About: "yes when the groups of the breakdown make up the whole.", Examples: [2]string{"yes", "yes"}},
		{Name: "from", Holds: Day, About: "The day of the redefinition that this belongs to. Empty: the first definition."},
	},
}

var redefinitionsTable = &Table{
	Name: "redefinitions", About: "A day from which a measure means something else: the whole definition as it holds from then on.",
	Columns: append([]Column{
		{Name: "measure", Holds: Ref, Of: domain.MeasureKind, Needed: true, About: "The measure.", Examples: [2]string{"Ticket passed", "Minutes of talk"}},
		{Name: "from", Holds: Day, Needed: true, About: "The first day.", Examples: [2]string{"2026-11-02", "2026-11-02"}},
		{Name: "why", Holds: Lines, Needed: true, About: "Why it changed.", Examples: [2]string{"the ticket has five points now", "partner talk counts as well"}},
		{Name: "comparable", Holds: YesNo, About: "yes when values before and after may stand in one series. Empty: no."},
		{Name: "name", Holds: Line, Needed: true, About: "What it is called from then on.", Examples: [2]string{"Ticket passed", "Minutes of talk"}},
	}, append(definitionColumns(),
		onColumn("The day it was told. Empty: the day in from."),
		byColumn())...),
}

// seriesColumns name one series of a measure.
func seriesColumns(second string) []Column {
	return []Column{
		{Name: "measure", Holds: Ref, Of: domain.MeasureKind, Needed: true, About: "The measure: by id, or by name; give the team, too, when several have one of that name.", Examples: [2]string{"Ticket passed", second}},
		{Name: "team", Holds: Ref, Of: domain.TeamKind, About: "The team, where the name of the measure alone does not tell."},
		{Name: "class", Holds: Ref, Of: domain.ClassKind, About: "The class. Empty: the team as a whole.", Examples: [2]string{"7A", "7B"}},
		{Name: "group", Holds: Ref, Of: StudentGroupKind, About: "The student group, by id or label. Empty: all students."},
	}
}

var baselinesTable = &Table{
	Name: "baselines", About: "What later values of a series are held against: periods, or a stated value.",
	Columns: append(seriesColumns("Minutes of talk"),
		Column{Name: "from", Holds: Day, About: "The first day of the periods.", Examples: [2]string{"2026-09-01", ""}},
		Column{Name: "to", Holds: Day, About: "Their last day.", Examples: [2]string{"2026-09-30", ""}},
		Column{Name: "numerator", Holds: Number, About: "Of a stated value."},
		Column{Name: "denominator", Holds: Number, About: "Of a stated value."},
		Column{Name: "value", Holds: Number, About: "A stated value without numerator and denominator.", Examples: [2]string{"", "9.5"}},
		Column{Name: "students", Holds: Whole, About: "How many students stand behind a stated value."},
		Column{Name: "enrolled", Holds: Whole, About: "How many could have been there."},
		Column{Name: "source", Holds: Lines, About: "Where a stated value comes from.", Examples: [2]string{"", "last year's log"}},
		Column{Name: "why", Holds: Lines, Needed: true, About: "Why this is the baseline.", Examples: [2]string{"the four weeks before the change", "nothing was measured before the change"}},
		onColumn("The day it was set. Empty: the day in to, else today."),
		byColumn(),
	),
}

var phasesTable = &Table{
	Name: "phases", About: "A stretch of a series that is judged by itself, until the next one.",
	Columns: append(append([]Column{idColumn()}, seriesColumns("Ticket passed")...),
		Column{Name: "from", Holds: Day, Needed: true, About: "The first day.", Examples: [2]string{"2026-10-05", "2026-10-19"}},
		Column{Name: "label", Holds: Line, Needed: true, About: "What it is called.", Examples: [2]string{"with exit tickets", "with exit tickets"}},
		Column{Name: "why", Holds: Lines, Needed: true, About: "Why it begins.", Examples: [2]string{"the change started", "the change started"}},
		onColumn("The day it was told. Empty: the day in from."),
		byColumn(),
	),
}

var measurementsTable = &Table{
	Name: "measurements", About: "One value of a measure, or a period that is known to have none.",
	Columns: append(append([]Column{{Name: "id", Holds: ID, About: "A UUID. Empty: it follows from measure, class, group and period."}}, seriesColumns("Ticket passed")...),
		Column{Name: "from", Holds: Day, Needed: true, About: "The first day of the period.", Examples: [2]string{"2026-10-05", "2026-10-05"}},
		Column{Name: "to", Holds: Day, About: "Its last day. Empty: the same day.", Examples: [2]string{"2026-10-09", "2026-10-09"}},
		Column{Name: "label", Holds: Line, About: "What the period is called, such as Unit 4."},
		Column{Name: "numerator", Holds: Number, About: "What was counted.", Examples: [2]string{"14", "11"}},
		Column{Name: "denominator", Holds: Number, About: "Out of what.", Examples: [2]string{"23", "22"}},
		Column{Name: "value", Holds: Number, About: "A value that has no numerator and denominator."},
		Column{Name: "students", Holds: Whole, About: "How many different students stand behind it. Empty: the denominator, when the measure counts STUDENTS."},
		Column{Name: "enrolled", Holds: Whole, About: "How many could have been there.", Examples: [2]string{"24", "22"}},
		Column{Name: "collected_on", Holds: Day, About: "The day it was collected."},
		Column{Name: "note", Holds: Lines, About: "A remark. Never a student's name."},
		Column{Name: "missing", Holds: Word, Words: words(domain.MissingReasons), About: "Why there is no value. Empty: there is one."},
		Column{Name: "correction", Holds: Word, Words: words(domain.CorrectionReasons), About: "Why the value was put right, when it was. Empty: it was not."},
		Column{Name: "correction_why", Holds: Lines, About: "The same in words."},
		onColumn("The day it was recorded. Empty: the last day of the period."),
		byColumn("a.rivera@school.example", "a.rivera@school.example"), forColumn,
	),
}
