package graph_test

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// step is a mutation, who sends it and on what.
type step struct {
	token, mutation, thing string
	input                  object
}

// Every mutation is sent once with all its arguments: what was sent is what is recorded.
func TestEveryMutationRecordsItsInput(t *testing.T) {
	var mu sync.Mutex
	given := make(map[string]bool)
	n := newTown(t, func(c *graph.Config) {
		record := c.Record
		c.Record = func(ctx context.Context, actor projections.Actor, command domain.Command) (domain.Position, error) {
			mu.Lock()
			given[desk.Name(command)] = true
			mu.Unlock()
			return record(ctx, actor, command)
		}
	})
	n.on(time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC))
	for _, s := range slices.Concat(n.aboutTeams(), n.aboutMeasures(), n.aboutCycles(), n.aboutSharing(), n.aboutInstitutions()) {
		s.input[s.thing] = s.on(n)
		n.do(s.token, s.mutation, "position", s.input)
		recorded := n.lastFact()
		if rows, ok := s.input["rows"].([]object); ok { // a row is a fact of its own
			s.input = rows[0]
		}
		if s.mutation == "tryShareOut" { // it fills in a plan
			s.input["adaptedFrom"] = s.input["shareOut"]
			delete(s.input, "shareOut")
		}
		for key, value := range s.input {
			if !slices.Contains([]string{"commandId", "expectedRevision", "occurredOn", "onBehalfOf", s.thing}, key) && !tells(recorded, key, plainly(t, value)) {
				t.Errorf("%s: %s is not recorded in %v", s.mutation, key, recorded)
			}
		}
	}
	for _, c := range domain.Given() {
		if !given[desk.Name(c)] && atTheDoor[desk.Name(c)] == "" && notToBeHad[desk.Name(c)] == "" {
			t.Errorf("%s was never sent", desk.Name(c))
		}
	}
}

// on is what a step is about: what it names, else the town's.
func (s step) on(n *town) any {
	if named := s.input[s.thing]; named != nil {
		return named
	}
	return map[string]any{"network": n.network, "district": n.district, "school": n.school, "class": n.class, "team": n.team}[s.thing]
}

// lastFact is the payload of the last event, opened.
func (n *town) lastFact() (payload any) {
	n.t.Helper()
	var last domain.Recorded
	for r, err := range n.log.ReadAll(n.t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			n.t.Fatal(err)
		}
		last = r
	}
	event, err := domain.Decode(last.Type, last.Data, n.keys.Opener(n.t.Context(), last.ID).Open)
	if err != nil {
		n.t.Fatal(err)
	}
	_, data, err := domain.Encode(event, domain.Plainly)
	if err == nil {
		err = json.Unmarshal(data, &payload)
	}
	if err != nil {
		n.t.Fatal(err)
	}
	return payload
}

// plainly is a value as JSON has it.
func plainly(t testing.TB, value any) (plain any) {
	t.Helper()
	data, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(data, &plain)
	}
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// tells says that a value stands under that key, however deep.
func tells(payload any, key string, want any) bool {
	switch v := payload.(type) {
	case object:
		if got, ok := v[key]; ok && reflect.DeepEqual(got, want) {
			return true
		}
		for _, inner := range v {
			if tells(inner, key, want) {
				return true
			}
		}
	case []any:
		for _, inner := range v {
			if tells(inner, key, want) {
				return true
			}
		}
	}
	return false
}

func (n *town) aboutTeams() []step {
	project, driver, second, idea, measure := n.id(), n.id(), n.id(), n.id(), n.measure("Exit ticket")
	aim := object{"statement": "more pass", "howMuch": "from 60 to 80 percent", "byWhen": "2027-06-01", "forWhom": "Algebra I", "baseline": "60 percent"}
	return []step{
		{n.teacher, "changeTeachers", "class", object{"teachers": []uuid.UUID{n.teacherID, n.leadID}}},
		{n.teacher, "reportClassSize", "class", object{"students": 24}},
		{n.lead, "renameTeam", "team", object{"name": "Algebra"}},
		{n.admin, "changeTeamSchools", "team", object{"schools": []uuid.UUID{n.school, n.elsewhere}}},
		{n.lead, "assignCoach", "team", object{"person": n.leaderID, "from": "2026-11-01", "until": "2027-06-30"}},
		{n.lead, "releaseCoach", "team", object{"person": n.leaderID, "handOverTo": n.coachID, "until": "2026-11-15"}},
		{n.lead, "addMember", "team", object{"person": n.elseID, "school": n.elsewhere, "position": "SPECIALIST", "from": "2026-11-01", "until": "2027-06-30"}},
		{n.lead, "removeMember", "team", object{"person": n.elseID}},
		{n.teacher, "acceptInvitation", "person", object{"person": n.teacherID}},
		{n.teacher, "charterProject", "project", object{"project": project, "team": n.team, "title": "Algebra", "schoolYear": "2026-27", "aim": aim}},
		{n.teacher, "reviseAim", "project", object{"project": project, "aim": object{"statement": "all pass"}, "why": "we can"}},
		{n.teacher, "addDriver", "project", object{"project": project, "id": driver, "level": "PRIMARY", "text": "practice"}},
		{n.teacher, "addDriver", "project", object{"project": project, "id": second, "level": "SECONDARY", "text": "feedback"}},
		{n.teacher, "reviseDriver", "project", object{"project": project, "id": driver, "level": "PRIMARY", "text": "daily practice", "why": "clearer"}},
		{n.teacher, "linkDrivers", "project", object{"project": project, "from": second, "to": driver}},
		{n.teacher, "addChangeIdea", "project", object{"project": project, "id": idea, "text": "frames", "kind": "TOOL", "isNew": true, "drivers": []uuid.UUID{second}}},
		{n.teacher, "reviseChangeIdea", "project", object{"project": project, "id": idea, "text": "sentence frames", "kind": "PROCESS", "isNew": true, "drivers": []uuid.UUID{driver}, "why": "clearer"}},
		{n.teacher, "retireChangeIdea", "project", object{"project": project, "id": idea, "why": "done"}},
		{n.teacher, "retireDriver", "project", object{"project": project, "id": second, "why": "too small"}},
		{n.teacher, "attachMeasure", "project", object{"project": project, "measure": measure, "role": "OUTCOME"}},
		{n.teacher, "detachMeasure", "project", object{"project": project, "measure": measure, "why": "another"}},
		{n.teacher, "closeProject", "project", object{"project": project, "why": "year ended"}},
	}
}

// definition is a measure's definition with all that one can have.
func (n *town) definition() object {
	return object{
		"name": "Passed", "numerator": "who passed", "denominator": "who was there", "unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME",
		"operationalDefinition": "8 of 10 right", "direction": "INCREASE", "target": 82.5, "frequency": "WEEKLY", "source": "exit ticket", "tag": "COOL", "aboutStudents": true,
		"breakdowns": []object{{"id": n.id(), "kind": "GENDER", "whole": true, "groups": []object{{"id": n.id(), "label": "Girls"}, {"id": n.id(), "label": "Boys"}}}},
	}
}

// with adds to an input.
func with(input, more object) object {
	for key, value := range more {
		input[key] = value
	}
	return input
}

func (n *town) aboutMeasures() []step {
	measure, row, shared := n.id(), n.id(), n.id()
	d := n.definition()
	group := d["breakdowns"].([]object)[0]["groups"].([]object)[0]["id"]
	follows := object{"follows": object{"network": n.network, "measure": shared, "version": 1}}
	return []step{
		{n.admin, "defineSharedMeasure", "network", with(n.definition(), object{"id": shared, "version": 1})},
		{n.teacher, "defineMeasure", "measure", with(with(d, follows), object{"measure": measure, "team": n.team})},
		{n.teacher, "recordMeasurements", "measure", object{"measure": measure, "rows": []object{{"id": row, "class": n.class, "from": "2026-11-02", "to": "2026-11-06", "label": "Unit 3", "numerator": 8, "denominator": 20, "students": 20, "enrolled": 24}}}},
		{n.teacher, "correctMeasurement", "measure", object{"measure": measure, "measurement": row, "numerator": 9.5, "denominator": 20.5, "students": 21, "enrolled": 25, "label": "Unit 4", "collectedOn": "2026-11-07", "note": "one was late", "reason": "LATE_WORK", "why": "handed in"}},
		{n.teacher, "voidMeasurement", "measure", object{"measure": measure, "measurement": row, "why": "another class"}},
		{n.teacher, "recordMissing", "measure", object{"measure": measure, "id": n.id(), "class": n.class, "from": "2026-11-09", "to": "2026-11-13", "label": "Unit 4", "reason": "LOST", "note": "in the rain"}},
		{n.teacher, "setBaseline", "measure", object{"measure": measure, "class": n.class, "group": group, "from": "2025-09-01", "to": "2026-06-01", "source": "last year", "why": "the year before"}},
		{n.teacher, "setBaseline", "measure", object{"measure": measure, "class": n.class, "value": 61.5, "students": 90, "enrolled": 100, "source": "the state", "why": "the year before"}},
		{n.teacher, "startPhase", "measure", object{"measure": measure, "id": n.id(), "class": n.class, "group": group, "from": "2026-11-16", "label": "Frames", "why": "we began"}},
		{n.teacher, "redefineMeasure", "measure", with(n.definition(), object{"measure": measure, "from": "2026-11-18", "comparable": true, "why": "clearer words"})},
		{n.teacher, "retireMeasure", "measure", object{"measure": measure, "why": "replaced"}},
	}
}

func (n *town) aboutCycles() []step {
	cycle, question, task, seen, changed := n.id(), n.id(), n.id(), n.id(), n.id()
	measure := n.measure("Homework")
	arrangements := object{"title": "Frames", "tasks": []object{{"id": task, "what": "print", "who": "the lead", "when": "2026-11-01", "where": "office"}}, "classes": []uuid.UUID{n.class, n.class2}, "measures": []uuid.UUID{measure}, "dataCollection": "each Friday", "startsOn": "2026-11-02", "endsOn": "2026-11-20"}
	intent := object{"objective": "to learn", "change": "frames", "rationale": "they need words", "scale": object{"students": 20, "classes": 2, "teachers": 1, "schools": 1}, "context": "after lunch", "decisionRule": "adopt above 70"}
	findings := []object{{"question": question, "result": "PARTLY", "learning": "frames help"}}
	study := object{"cycle": cycle, "results": findings, "summary": "good", "improvement": "PARTLY", "why": "some did", "surprises": "they laughed"}
	return []step{
		{n.teacher, "planCycle", "cycle", with(with(object{"cycle": cycle, "team": n.team, "purpose": "DEVELOP", "questions": []object{{"id": question, "text": "Does it help?", "measure": measure}}}, intent), arrangements)},
		{n.teacher, "revisePlan", "cycle", with(object{"cycle": cycle, "why": "clearer", "theory": with(object{"questions": []object{{"id": question, "text": "Does it help them?", "measure": measure}}}, intent)}, arrangements)},
		{n.teacher, "makePrediction", "cycle", object{"cycle": cycle, "question": question, "id": n.id(), "text": "most", "direction": "INCREASE", "low": 60.5, "high": 80, "byWhen": "2026-11-20", "confidence": 70}},
		{n.teacher, "startCycle", "cycle", object{"cycle": cycle, "classes": []uuid.UUID{n.class}, "occurredOn": "2026-11-02"}},
		{n.teacher, "startClass", "cycle", object{"cycle": cycle, "class": n.class2, "occurredOn": "2026-11-04"}},
		{n.teacher, "recordObservation", "cycle", object{"cycle": cycle, "id": seen, "kind": "PROBLEM", "text": "loud", "class": n.class}},
		{n.teacher, "correctObservation", "cycle", object{"cycle": cycle, "id": seen, "kind": "SURPRISE", "text": "very loud", "class": n.class2, "why": "typed in a hurry"}},
		{n.teacher, "withdrawObservation", "cycle", object{"cycle": cycle, "id": seen, "why": "another cycle's"}},
		{n.teacher, "recordAdjustment", "cycle", object{"cycle": cycle, "id": changed, "intent": "UNINTENTIONAL", "text": "no paper", "why": "it rained", "class": n.class}},
		{n.teacher, "withdrawAdjustment", "cycle", object{"cycle": cycle, "id": changed, "why": "there was paper"}},
		{n.teacher, "finishTask", "cycle", object{"cycle": cycle, "task": task}},
		{n.teacher, "linkArtefact", "cycle", object{"cycle": cycle, "id": n.id(), "title": "The frames", "url": "https://docs.example.org/frames"}},
		{n.teacher, "finishClass", "cycle", object{"cycle": cycle, "class": n.class2, "occurredOn": "2026-11-18"}},
		{n.teacher, "completeDo", "cycle", object{"cycle": cycle, "carriedOut": "PARTLY"}},
		{n.teacher, "recordStudy", "cycle", with(object{}, study)},
		{n.teacher, "reviseStudy", "cycle", with(with(object{}, study), object{"summary": "better than that", "reason": "counted again"})},
		{n.teacher, "decideAct", "cycle", object{"cycle": cycle, "decision": "ADAPT", "reason": "too long", "nextSteps": "shorter ones", "againstRule": true}},
		{n.teacher, "reopenCycle", "cycle", object{"cycle": cycle, "reason": "a late class"}},
		{n.teacher, "withdrawCycle", "cycle", object{"cycle": cycle, "cause": "OTHER", "text": "lost the papers"}},
	}
}

func (n *town) aboutInstitutions() []step {
	agreement, grant, token, west, new := n.id(), n.id(), n.id(), n.id(), n.id()
	n.session(n.teacherID, "another")
	numbers := []object{{"name": "economically disadvantaged, %", "value": 61.5}}
	return []step{
		{n.admin, "setSharingPolicy", "network", object{"minStudents": 12, "minSchools": 4, "warmMinStudents": 20}},
		{n.admin, "signAgreement", "network", object{"id": agreement, "district": n.district, "covers": []string{"TEAM_VALUES", "SHARE_OUTS"}, "purposes": []string{"EVALUATION"}, "from": "2026-09-01", "until": "2028-06-30", "destruction": "DESTROY", "destroyWithinDays": 60}},
		{n.admin, "endAgreement", "network", object{"agreement": agreement}},
		{n.admin, "removeSchool", "network", object{"school": n.elsewhere}},
		{n.admin, "registerDistrict", "district", object{"district": west, "name": "West", "ids": []object{{"scheme": "STATE", "value": "0099"}}}},
		{n.admin, "renameDistrict", "district", object{"name": "North and East"}},
		{n.admin, "registerSchool", "school", object{"school": new, "name": "Ash School", "zone": "America/Chicago", "district": n.district, "from": "2026-08-01", "ids": []object{{"scheme": "LOCAL", "value": "007"}}}},
		{n.admin, "renameSchool", "school", object{"name": "Elm Street School"}},
		{n.admin, "assignSchool", "school", object{"district": west, "from": "2026-11-15"}},
		{n.admin, "reportSchoolYear", "school", object{"schoolYear": "2025-26", "enrolment": 420, "covariates": numbers, "results": []object{{"name": "passed", "value": 44}}}},
		{n.admin, "mergeSchool", "school", object{"school": new, "into": n.school}},
		{n.admin, "closeSchool", "school", object{"school": n.elsewhere}},
		{n.admin, "mergeDistrict", "district", object{"into": west}},
		{n.admin, "grantRole", "person", object{"person": n.leaderID, "id": grant, "role": "NETWORK_HUB", "scope": n.network, "until": "2027-06-30"}},
		{n.admin, "revokeRole", "person", object{"person": n.leaderID, "grant": grant}},
		{n.teacher, "issueToken", "person", object{"person": n.teacherID, "id": token, "label": "phone", "until": "2027-06-30", "scopes": []string{"READ", "RECORD"}}},
		{n.teacher, "revokeToken", "person", object{"person": n.teacherID, "token": token}},
		{n.admin, "issueLink", "person", object{"person": n.teacherID, "id": n.id()}},
		{n.teacher, "endSession", "person", object{"person": n.teacherID, "session": n.session(n.teacherID, "one")}},
		{n.admin, "endSessions", "person", object{"person": n.teacherID}},
		{n.admin, "unlinkIdentity", "person", object{"person": n.teacherID, "identity": n.identity(n.teacherID)}},
		{n.admin, "closeClass", "class", object{"class": n.class2}},
		{n.admin, "disbandTeam", "team", object{}},
	}
}
