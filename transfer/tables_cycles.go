package transfer

import "github.com/cyclebook/cyclebook/domain"

// Words of enumerations that package domain checks where they are used.
var (
	carriedOutWords  = words([]domain.CarriedOut{domain.Fully, domain.Partly, domain.Not})
	improvementWords = words([]domain.Improvement{domain.Improved, domain.PartlyImproved, domain.NotImproved, domain.TooEarly, domain.NotTested})
	resultWords      = words([]domain.QuestionResult{domain.Confirmed, domain.PartlyConfirmed, domain.Refuted, domain.Undetermined})
	intentWords      = words([]domain.AdjustmentIntent{domain.Intentional, domain.Unintentional})
)

func cycleColumn(examples ...string) Column {
	return Column{Name: "cycle", Holds: Ref, Of: domain.CycleKind, Needed: true, About: "The cycle: by id or title.", Examples: pair(examples)}
}

// partClassColumn says of which class a part of a cycle tells.
var partClassColumn = Column{Name: "class", Holds: Ref, Of: domain.ClassKind, About: "The class it is about. Empty: all.", Examples: [2]string{"7A", ""}}

var cyclesTable = &Table{
	Name: "cycles", About: "One Plan-Do-Study-Act cycle, from its plan to its decision; fill in as far as it has come.",
	Columns: []Column{
		idColumn("C1", "C2"),
		{Name: "team", Holds: Ref, Of: domain.TeamKind, Needed: true, About: "Whose it is.", Examples: [2]string{"Grade 7 Math", "Grade 7 Math"}},
		{Name: "project", Holds: Ref, Of: domain.ProjectKind, About: "The project it belongs to. Empty: none.", Examples: [2]string{"Fraction sense", "Fraction sense"}},
		{Name: "title", Holds: Line, Needed: true, About: "What it is called.", Examples: [2]string{"Tickets on Fridays", "Tickets twice a week"}},
		{Name: "purpose", Holds: Word, Words: words(domain.Purposes), About: "What it is for. Empty: TEST.", Examples: [2]string{"TEST", "TEST"}},
		{Name: "objective", Holds: Lines, About: "What it is to find out.", Examples: [2]string{"See whether tickets show who can explain", ""}},
		{Name: "change_idea", Holds: Ref, Of: domain.ChangeIdeaKind, About: "The change idea it tries.", Examples: [2]string{"exit-ticket", "exit-ticket"}},
		{Name: "change", Holds: Lines, About: "What will be changed. Needed before it starts, unless it only collects data.", Examples: [2]string{"A two-question ticket every Friday", "The same on Wednesdays as well"}},
		{Name: "rationale", Holds: Lines, About: "Why it should work.", Examples: [2]string{"Writing a reason shows what was understood", ""}},
		{Name: "context", Holds: Lines, About: "Under which conditions."},
		{Name: "decision_rule", Holds: Lines, About: "What will be decided when.", Examples: [2]string{"adopt if 60 % pass in two of three weeks", ""}},
		{Name: "scale_students", Holds: Whole, About: "How many students.", Examples: [2]string{"46", "46"}},
		{Name: "scale_classes", Holds: Whole, About: "How many classes.", Examples: [2]string{"2", "2"}},
		{Name: "scale_teachers", Holds: Whole, About: "How many teachers.", Examples: [2]string{"2", "2"}},
		{Name: "scale_schools", Holds: Whole, About: "How many schools.", Examples: [2]string{"1", "1"}},
		{Name: "data_collection", Holds: Lines, About: "By whom, how and when data are collected."},
		{Name: "classes", Holds: Refs, Of: domain.ClassKind, About: "Its classes, with | between them. Empty: the team as a whole.", Examples: [2]string{"7A|7B", "7A|7B"}},
		{Name: "measures", Holds: Refs, Of: domain.MeasureKind, About: "Its measures, with | between them.", Examples: [2]string{"Ticket passed", "Ticket passed|Minutes of talk"}},
		{Name: "parents", Holds: Refs, Of: domain.CycleKind, About: "The cycles it goes on from, with | between them.", Examples: [2]string{"", "C1"}},
		{Name: "starts_on", Holds: Day, About: "The day it was to start.", Examples: [2]string{"2026-10-05", "2026-11-02"}},
		{Name: "ends_on", Holds: Day, About: "The day it was to end.", Examples: [2]string{"2026-10-23", "2026-11-20"}},
		onColumn("The day it was planned. Empty: the day it was to start, or started; else today.", "2026-10-01", "2026-10-28"),
		byColumn("a.rivera@school.example", "a.rivera@school.example"),
		{Name: "revised_after_start", Holds: YesNo, About: "yes when title, dates, tasks, classes or measures were changed while it ran."},
		{Name: "started_on", Holds: Day, About: "The day it started. Empty: it has not.", Examples: [2]string{"2026-10-05", ""}},
		{Name: "completed_on", Holds: Day, About: "The day on which the Do phase was completed.", Examples: [2]string{"2026-10-23", ""}},
		{Name: "carried_out", Holds: Word, Words: carriedOutWords, About: "How far it was done as planned. Empty: FULLY.", Examples: [2]string{"FULLY", ""}},
		{Name: "studied_on", Holds: Day, About: "The day of the study.", Examples: [2]string{"2026-10-27", ""}},
		{Name: "improvement", Holds: Word, Words: improvementWords, About: "Whether the change led to improvement. Needed with studied_on.", Examples: [2]string{"PARTLY", ""}},
		{Name: "summary", Holds: Lines, About: "What was learned.", Examples: [2]string{"More reasons each week, not yet from everyone", ""}},
		{Name: "study_why", Holds: Lines, About: "Why it did, or did not."},
		{Name: "surprises", Holds: Lines, About: "What nobody had expected."},
		{Name: "studied_by", Holds: Ref, Of: domain.PersonKind, About: "Who recorded the study. Empty: who planned it."},
		{Name: "study_revised_why", Holds: Lines, About: "Why the study was revised. Empty: it was not."},
		{Name: "decided_on", Holds: Day, About: "The day of the decision.", Examples: [2]string{"2026-10-28", ""}},
		{Name: "decision", Holds: Word, Words: words(domain.Decisions), About: "What becomes of the change. Needed with decided_on.", Examples: [2]string{"EXPAND", ""}},
		{Name: "reason", Holds: Lines, About: "Why. Needed with decided_on.", Examples: [2]string{"62 % passed in the third week", ""}},
		{Name: "next_steps", Holds: Lines, About: "What follows, and what the next cycle should test.", Examples: [2]string{"try it twice a week", ""}},
		{Name: "against_rule", Holds: YesNo, About: "yes when the decision rule would have it otherwise."},
		{Name: "decided_by", Holds: Ref, Of: domain.PersonKind, About: "Who decided. Empty: who recorded the study."},
		{Name: "reopened_why", Holds: Lines, About: "Why it was taken up again after its decision. Empty: it was not."},
		{Name: "withdrawn_on", Holds: Day, About: "The day it was withdrawn. Empty: it was not."},
		{Name: "withdrawn_cause", Holds: Word, Words: words(domain.WithdrawalCauses), About: "Why, in one word. Needed with withdrawn_on."},
		{Name: "withdrawn_text", Holds: Lines, About: "The same in words."},
	},
}

var questionsTable = &Table{
	Name: "questions", About: "What a cycle is to answer, and the answer. Every cycle needs one.",
	Columns: []Column{
		idColumn("Q1", "Q2"), cycleColumn("C1", "C2"),
		{Name: "text", Holds: Lines, Needed: true, About: "The question.", Examples: [2]string{"How many pass by week three?", "Do they pass sooner with two a week?"}},
		{Name: "measure", Holds: Ref, Of: domain.MeasureKind, About: "The measure that answers it in numbers.", Examples: [2]string{"Ticket passed", "Ticket passed"}},
		{Name: "result", Holds: Word, Words: resultWords, About: "What became of the prediction. Empty: UNDETERMINED, once it is studied.", Examples: [2]string{"CONFIRMED", ""}},
		{Name: "learning", Holds: Lines, About: "What was learned.", Examples: [2]string{"Those who talk first write more", ""}},
	},
}

var predictionsTable = &Table{
	Name: "predictions", About: "What somebody expected the answer to be. What comes in from a table is shown as back-filled, never as made before the data.",
	Columns: []Column{
		idColumn(), cycleColumn("C1", "C2"),
		{Name: "question", Holds: Ref, Of: QuestionKind, About: "The question, by id or text. Empty: the cycle has one only.", Examples: [2]string{"Q1", "Q2"}},
		{Name: "text", Holds: Lines, Needed: true, About: "The prediction.", Examples: [2]string{"About 60 % pass by week three", "Both classes reach 70 % within three weeks"}},
		{Name: "direction", Holds: Word, Words: words(domain.Directions), About: "Where the measure goes.", Examples: [2]string{"INCREASE", ""}},
		{Name: "low", Holds: Number, About: "The lowest value expected, in the measure's unit.", Examples: [2]string{"55", ""}},
		{Name: "high", Holds: Number, About: "The highest.", Examples: [2]string{"65", ""}},
		{Name: "by_when", Holds: Day, About: "By which day.", Examples: [2]string{"2026-10-23", ""}},
		{Name: "confidence", Holds: Whole, About: "How sure, from 0 to 100.", Examples: [2]string{"70", ""}},
		onColumn("The day it was made. Empty: the day the cycle was planned.", "2026-10-01", "2026-10-28"),
		byColumn("a.rivera@school.example", "a.rivera@school.example"),
	},
}

var tasksTable = &Table{
	Name: "tasks", About: "Something to be done for a cycle.",
	Columns: []Column{
		idColumn(), cycleColumn("C1", "C1"),
		{Name: "what", Holds: Lines, Needed: true, About: "What is to be done.", Examples: [2]string{"Write the tickets", "Sort the tickets"}},
		{Name: "who", Holds: Lines, About: "Who, by role and not by name.", Examples: [2]string{"lead", "each teacher"}},
		{Name: "when", Holds: Day, About: "By which day.", Examples: [2]string{"2026-10-02", ""}},
		{Name: "where", Holds: Lines, About: "Where."},
		{Name: "done_on", Holds: Day, About: "The day it was done. Empty: it is not.", Examples: [2]string{"2026-10-02", ""}},
		whileStudyingColumn, byColumn(), forColumn,
	},
}

var classStartsTable = &Table{
	Name: "class_starts", About: "A class that started or finished a cycle on a day of its own. Without rows, all classes start and finish with the cycle.",
	Columns: []Column{
		cycleColumn("C1", "C1"),
		{Name: "class", Holds: Ref, Of: domain.ClassKind, Needed: true, About: "The class.", Examples: [2]string{"7A", "7B"}},
		{Name: "started_on", Holds: Day, About: "The day it started. Empty: it has not.", Examples: [2]string{"2026-10-05", "2026-10-12"}},
		{Name: "finished_on", Holds: Day, About: "The day it finished. Empty: with the cycle.", Examples: [2]string{"2026-10-22", ""}},
	},
}

var observationsTable = &Table{
	Name: "observations", About: "Something noticed while the change was tried.",
	Columns: []Column{
		idColumn(), cycleColumn("C1", "C1"),
		{Name: "kind", Holds: Word, Words: words(domain.ObservationKinds), About: "Empty: OBSERVATION.", Examples: [2]string{"OBSERVATION", "SURPRISE"}},
		{Name: "text", Holds: Lines, Needed: true, About: "What was noticed. Never a student's name.", Examples: [2]string{"Half of the reasons repeat the question", "Two groups kept talking after the bell"}},
		partClassColumn,
		onColumn("The day. Empty: the day the cycle started.", "2026-10-09", "2026-10-16"),
		byColumn("a.rivera@school.example", "a.rivera@school.example"), forColumn, whileStudyingColumn,
		{Name: "corrected_why", Holds: Lines, About: "Why the text was put right, when it was. Empty: it was not."},
	},
}

var adjustmentsTable = &Table{
	Name: "adjustments", About: "A change of what is done, other than planned.",
	Columns: []Column{
		idColumn(), cycleColumn("C1", "C1"),
		{Name: "intent", Holds: Word, Words: intentWords, About: "Whether it was meant. Empty: INTENTIONAL.", Examples: [2]string{"UNINTENTIONAL", "INTENTIONAL"}},
		{Name: "text", Holds: Lines, Needed: true, About: "What was done otherwise.", Examples: [2]string{"No ticket in the week of the assembly", "One question instead of two"}},
		{Name: "why", Holds: Lines, About: "Why."},
		partClassColumn,
		onColumn("The day. Empty: the day the cycle started.", "2026-10-16", "2026-10-19"),
		byColumn(), forColumn, whileStudyingColumn,
	},
}

var artefactsTable = &Table{
	Name: "artefacts", About: "A link to a document, picture or video that stays where it is.",
	Columns: []Column{
		idColumn(), cycleColumn("C1", "C1"),
		{Name: "title", Holds: Line, Needed: true, About: "What it is.", Examples: [2]string{"The ticket", "Answers, sorted"}},
		{Name: "url", Holds: Line, Needed: true, About: "The link.", Examples: [2]string{"https://docs.school.example/ticket", "https://docs.school.example/answers"}},
		onColumn("The day it was linked. Empty: the day the cycle was planned."),
		byColumn(), forColumn, whileStudyingColumn,
	},
}
