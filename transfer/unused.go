package transfer

// unused refuses cells that nothing was read of: what they say would be lost in silence.
func (b *builder) unused() {
	for t, rows := range b.all {
		to := routes[t]
		for _, r := range rows {
			if r.bad || b.mapped != nil {
				continue
			}
			for i, cell := range r.cells {
				name := t.Columns[i].Name
				if cell == "" || r.used&(1<<i) != 0 || name == "id" || name == "team" || name == to.of {
					continue // or it was used to find the thing that the row belongs to
				}
				remedy := "leave it empty"
				if with := goesWith[t][name]; with != "" {
					remedy = "fill in " + with + ", too, or leave this empty"
				}
				r.wrong(name, remedy, "nothing is recorded of this cell in a row like this one")
			}
		}
	}
}

// goesWith are the columns without which others say nothing.
var goesWith = map[*Table]map[string]string{
	membershipsTable: {"school": "the role MEMBER", "position": "the role MEMBER", "until": "the role MEMBER or COACH"},
	projectsTable:    {"closed_why": "closed_on"},
	measuresTable:    {"follows_measure": "follows_network", "follows_version": "follows_network"},
	cyclesTable: {
		"carried_out": "completed_on", "revised_after_start": "started_on", "improvement": "studied_on", "summary": "studied_on", "study_why": "studied_on",
		"surprises": "studied_on", "studied_by": "studied_on", "study_revised_why": "studied_on", "reason": "decided_on", "next_steps": "decided_on",
		"against_rule": "decided_on", "decided_by": "decided_on", "withdrawn_cause": "withdrawn_on", "withdrawn_text": "withdrawn_on",
	},
	questionsTable:     {"result": "studied_on of the cycle", "learning": "studied_on of the cycle"},
	classStartsTable:   {"started_on": "started_on of the cycle", "finished_on": "started_on"},
	redefinitionsTable: {"follows_measure": "follows_network", "follows_version": "follows_network"},
	measurementsTable:  {"correction": "a value", "correction_why": "correction"},
}
