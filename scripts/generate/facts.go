package main

// factsOf is how many facts an import records for a row: the thing itself where the table has
// things of its own, and one for each later turn that the row tells of.
func factsOf(table string, row cells) int {
	facts := 1
	if partly[table] {
		facts = 0
	}
	for _, column := range turns[table] {
		if row[column] != "" {
			facts++
		}
	}
	switch {
	case table == "drivers":
		facts += len(split(row["serves"]))
	case table == "cycles" && row["reopened_why"] != "" && row["decided_on"] != "":
		facts++ // it was decided again
	}
	return facts
}

// partly are tables whose rows are parts of the facts of another row.
var partly = map[string]bool{"class_changes": true, "student_groups": true, "questions": true, "tasks": true, "class_starts": true}

// turns are the columns whose cells are facts of their own.
var turns = map[string][]string{
	"schools":         {"closed_on"},
	"network_schools": {"until"},
	"people":          {"joined_on"},
	"roles":           {"revoked"},
	"teams":           {"disbanded_on"},
	"memberships":     {"until"},
	"classes":         {"closed_on"},
	"class_changes":   {"teachers", "students"},
	"projects":        {"closed_on"},
	"drivers":         {"retired_why"},
	"change_ideas":    {"retired_why"},
	"measures":        {"retired_why"},
	"cycles":          {"revised_after_start", "started_on", "completed_on", "studied_on", "study_revised_why", "decided_on", "reopened_why", "withdrawn_on"},
	"tasks":           {"done_on"},
	"class_starts":    {"started_on", "finished_on"},
	"observations":    {"corrected_why"},
	"measurements":    {"correction"},
}
