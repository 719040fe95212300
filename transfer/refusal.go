package transfer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
)

// spot is a cell. A command of several rows has the spots of its parts by their paths.
type spot struct {
	row    *row
	column string
}

// spotsOf are the spots of the items of a list.
func spotsOf(spots map[string]spot, path string, rows []*row, column string) map[string]spot {
	if spots == nil {
		spots = make(map[string]spot, len(rows))
	}
	for i, r := range rows {
		spots[fmt.Sprintf("%s/%d", path, i)] = spot{r, column}
	}
	return spots
}

// problem says what a rule has against a command in the words of its row.
func (w *world) problem(e entry, refusal *domain.Refusal) Problem {
	at := e.spot(refusal)
	p := Problem{File: at.row.file, Line: at.row.line, Column: at.column, Text: w.named(refusal.Message)}
	if at.column != "" {
		p.Value = shorten(at.row.text(at.column))
	}
	p.Text, p.Remedy, _ = strings.Cut(p.Text, ": ")
	if refusal.Code == domain.Unknown && (at.column == "class" || at.column == "classes") {
		p.Text, p.Remedy = "a class here is none of the team's", "name classes of the team's schools that one of its members teaches"
	}
	if refusal.Code == domain.Invalid && at.column == "class" && e.Command.Stream().Category == domain.CycleCategory {
		p.Remedy = "add it to the classes of the cycle, or take it out here"
	}
	name := desk.Name(e.Command)
	stage, _, staged := strings.Cut(strings.TrimPrefix(refusal.Message, "the cycle is "), ":")
	switch {
	case refusal.Code != domain.NotNow:
	case staged && tooLate(name, domain.Stage(stage)):
		p.Remedy = "what is recorded stands; change it in Cyclebook"
		if p.Column == "change" {
			p.Column, p.Value = "started_on", at.row.text("started_on")
		}
	case remedies[name] != "":
		p.Remedy = remedies[name]
	}
	return p
}

// tooLate says that a cycle of a stage is beyond a command.
func tooLate(command string, stage domain.Stage) bool {
	last, ok := map[string]domain.Stage{
		"StartCycle": domain.Planned, "StartClass": domain.Doing, "FinishClass": domain.Doing, "CompleteDo": domain.Doing, "RecordStudy": domain.Doing,
	}[command]
	if !ok {
		last = domain.Studying
	}
	order := []domain.Stage{domain.Planned, domain.Doing, domain.Studying, domain.Acted, domain.Withdrawn}
	return slices.Index(order, stage) > slices.Index(order, last)
}

// spot finds the cell that a refusal is about.
func (e entry) spot(refusal *domain.Refusal) spot {
	own := columnsOf[desk.Name(e.Command)]
	rest := strings.Split(refusal.Path, "/")[1:]
	if refusal.Path == "" {
		rest = nil
	}
	for n := len(rest); n > 0; n-- {
		at, ok := e.spots["/"+strings.Join(rest[:n], "/")]
		if !ok {
			continue
		}
		if column := at.row.table.columnOf(rest[n:], nil); column != "" && (column != "id" || at.row.has("id")) {
			at.column = column
		}
		return at
	}
	if refusal.Code == domain.Duplicate && len(rest) < 3 && own["there"] != "" {
		return spot{e.row, own["there"]}
	}
	if len(rest) == 0 {
		return spot{e.row, own[""]}
	}
	column := e.row.table.columnOf(rest, own)
	if rest[0] == "occurredOn" && column != "" && !e.row.has(column) && e.row.in.mapped == nil { // the day was found elsewhere in the row
		for _, c := range e.row.table.Columns {
			if c.Holds != Day || !e.row.has(c.Name) {
				continue
			}
			if day := e.row.day(c.Name); day != nil && strings.Contains(refusal.Message, day.String()) {
				return spot{e.row, c.Name}
			}
		}
	}
	return spot{e.row, column}
}

// columnOf is the column of a field of a command: that of its last name for which there is one.
func (t *Table) columnOf(path []string, own map[string]string) string {
	for i := len(path) - 1; i >= 0; i-- {
		name := snake(path[i])
		if column := own[name]; column != "" {
			return column
		}
		before := ""
		if i > 0 {
			before = snake(path[i-1])
		}
		for _, column := range []string{before + "_" + name, name, fields[name]} {
			if t.column(column) >= 0 {
				return column
			}
		}
	}
	return ""
}

// fields are names of fields that columns call otherwise.
var fields = map[string]string{
	"occurred_on": "on", "ids": "nces_id", "on_behalf_of": "for", "zone": "time_zone", "statement": "aim",
}

// columnsOf are the fields that a command's columns call otherwise: "" is the command as a whole,
// "there" what is there already.
var columnsOf = map[string]map[string]string{
	"RegisterSchool":     {"from": "district_from"},
	"CloseSchool":        {"occurred_on": "closed_on", "": "closed_on"},
	"AdmitSchool":        {"occurred_on": "from"},
	"RemoveSchool":       {"occurred_on": "until", "school": "until"},
	"AcceptInvitation":   {"occurred_on": "joined_on"},
	"GrantRole":          {"occurred_on": "from"},
	"AddMember":          {"occurred_on": "from"},
	"RemoveMember":       {"occurred_on": "until", "person": "until"},
	"AppointLead":        {"occurred_on": "from"},
	"AssignCoach":        {"occurred_on": "from"},
	"ReleaseCoach":       {"occurred_on": "until", "person": "until"},
	"DisbandTeam":        {"occurred_on": "disbanded_on", "": "disbanded_on"},
	"CloseClass":         {"occurred_on": "closed_on", "": "closed_on"},
	"LinkDrivers":        {"from": "serves", "to": "serves"},
	"AddDriver":          {"there": "text"},
	"AddChangeIdea":      {"there": "text"},
	"RetireDriver":       {"why": "retired_why", "id": "retired_why"},
	"RetireChangeIdea":   {"why": "retired_why", "id": "retired_why"},
	"CloseProject":       {"occurred_on": "closed_on", "why": "closed_why", "": "closed_on"},
	"RetireMeasure":      {"why": "retired_why", "": "retired_why"},
	"RecordMeasurements": {"there": "from", "occurred_on": "on"},
	"StartPhase":         {"there": "from"},
	"RecordMissing":      {"there": "from", "reason": "missing"},
	"CorrectMeasurement": {"reason": "correction", "why": "correction_why", "measurement": "correction"},
	"MakePrediction":     {"there": "text", "": "cycle"},
	"StartCycle":         {"occurred_on": "started_on", "classes": "classes", "": "change"},
	"StartClass":         {"occurred_on": "started_on", "": "started_on"},
	"FinishClass":        {"occurred_on": "finished_on", "": "finished_on"},
	"FinishTask":         {"occurred_on": "done_on", "task": "what", "": "done_on"},
	"RecordObservation":  {"there": "text", "start": "cycle", "": "cycle"},
	"CorrectObservation": {"why": "corrected_why", "id": "corrected_why", "": "cycle"},
	"RecordAdjustment":   {"there": "text", "": "cycle"},
	"LinkArtefact":       {"there": "url", "": "cycle"},
	"RevisePlan":         {"occurred_on": "started_on", "": "revised_after_start"},
	"CompleteDo":         {"occurred_on": "completed_on", "": "completed_on"},
	"RecordStudy":        {"occurred_on": "studied_on", "why": "study_why", "": "studied_on"},
	"ReviseStudy":        {"occurred_on": "studied_on", "why": "study_why", "reason": "study_revised_why", "": "study_revised_why"},
	"DecideAct":          {"occurred_on": "decided_on", "": "decided_on"},
	"ReopenCycle":        {"occurred_on": "decided_on", "reason": "reopened_why", "": "reopened_why"},
	"WithdrawCycle":      {"occurred_on": "withdrawn_on", "cause": "withdrawn_cause", "text": "withdrawn_text", "": "withdrawn_on"},
}

// remedies say what to do in a table where the rule says what to do at a screen.
var remedies = map[string]string{
	"StartCycle":        "fill in the column change",
	"StartClass":        startFirst,
	"FinishClass":       startFirst,
	"FinishTask":        startFirst,
	"RecordObservation": startFirst,
	"RecordAdjustment":  startFirst,
	"LinkArtefact":      startFirst,
	"CompleteDo":        "give the day in started_on, too",
	"RecordStudy":       "give the day in completed_on, too",
	"DecideAct":         "give the day in studied_on, too",
	"ReopenCycle":       "give the decision, too",
}

const startFirst = "give the day in started_on of the cycle"

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// named puts names of the tables in place of ids that no table shows.
func (w *world) named(message string) string {
	return anID.ReplaceAllStringFunc(message, func(text string) string {
		w.stage.mu.Lock()
		defer w.stage.mu.Unlock()
		id, name := uuid.MustParse(text), ""
		if err := w.stage.tx.QueryRow("SELECT name FROM handles WHERE id = ? ORDER BY name GLOB '[0-9]*', name LIMIT 1", id[:]).Scan(&name); err != nil {
			return text // the id of something recorded
		}
		return fmt.Sprintf("%q", name)
	})
}

// moves says that a command brings its thing to where later ones are possible.
func moves(command domain.Command) bool {
	switch command.(type) {
	case domain.StartCycle, domain.CompleteDo, domain.RecordStudy, domain.DecideAct:
		return true
	default:
		return false
	}
}

func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
