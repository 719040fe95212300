package graph_test

import (
	"maps"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/rights"
)

// telling fills the record of one team.
type telling struct {
	*world
	team                      *teamFact
	member, lead, coach       string // tokens
	memberID, class1, class2  uuid.UUID
	measure, retired, project uuid.UUID
	foretold                  uuid.UUID // a measure that is foretold before its first value
	driver, idea, group       uuid.UUID
}

// recorded notes something new of the team's.
func (l *telling) recorded(kind string) uuid.UUID {
	id := l.thing(kind)
	l.things[id] = l.team.id
	return id
}

func (l *telling) text() string { return l.word(rights.RecordSight, l.team.id) }

func (l *telling) defined() string { return l.word(rights.MeasureSight, l.team.id) }

// fill tells a whole record, every field of it, and gives a cycle. Last may change the plan of the
// last cycle and says who plans it.
func (w *world) fill(t *teamFact, network uuid.UUID, last func(object) string) uuid.UUID {
	l := &telling{world: w, team: t, class1: t.classes[0], class2: t.classes[1]}
	for _, p := range w.viewers {
		switch {
		case p.id == t.lead:
			l.lead = p.token
		case t.coaches[len(t.coaches)-1] == p.id:
			l.coach = p.token
		case l.member == "" && t.members[p.id] != uuid.Nil && len(w.classesOf(p.id)) > 0:
			l.member, l.memberID = p.token, p.id
		}
	}
	l.measures(network)
	l.projects()
	done := l.decided()
	l.signalled()
	l.do(l.member, "withdrawCycle", "position", object{"cycle": l.planned(l.member, nil), "cause": "OTHER", "text": l.text()})
	running := object{"parents": []uuid.UUID{done}, "startsOn": "2026-11-02", "endsOn": "2026-11-30"}
	by := l.member
	if last != nil {
		by = last(running)
	}
	l.do(l.member, "startCycle", "position", object{"cycle": l.planned(by, running), "occurredOn": "2026-11-02"})
	return done
}

// classesOf are the classes that a person teaches.
func (w *world) classesOf(person uuid.UUID) []uuid.UUID {
	var ids []uuid.UUID
	for id, c := range w.classes {
		for _, teacher := range c.teachers {
			if teacher == person {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (l *telling) definition() object {
	return object{
		"name": l.defined(), "numerator": l.defined(), "denominator": l.defined(), "unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME",
		"operationalDefinition": l.defined(), "direction": "INCREASE", "target": 82.5, "frequency": "WEEKLY", "source": l.defined(), "tag": "COOL", "aboutStudents": true,
		"breakdowns": []object{{"id": l.id(), "kind": "GENDER", "whole": true, "groups": []object{{"id": l.group, "label": l.defined()}, {"id": l.id(), "label": l.defined()}}}},
	}
}

func (l *telling) measures(network uuid.UUID) {
	l.group = l.id()
	definition := l.definition()
	if network != uuid.Nil {
		shared := l.id()
		name := func() string { return l.word(rights.NetworkSight, network) }
		of := with(l.definition(), object{
			"network": network, "id": shared, "version": 1, "name": name(), "numerator": name(), "denominator": name(), "operationalDefinition": name(), "source": name(),
			"breakdowns": []object{{"id": l.id(), "kind": "GENDER", "groups": []object{{"id": l.id(), "label": name()}}}},
		})
		l.do(l.admin, "defineSharedMeasure", "position", of)
		definition["follows"] = object{"network": network, "measure": shared, "version": 1}
	}
	l.measure, l.retired = l.recorded("Measure"), l.recorded("Measure")
	l.do(l.member, "defineMeasure", "position", with(object{"measure": l.measure, "team": l.team.id}, definition))
	first, second := l.id(), l.id()
	row := func(id, class uuid.UUID, group any, numerator float64) object {
		r := object{"id": id, "class": class, "from": "2026-11-02", "to": "2026-11-06", "label": l.text(), "numerator": numerator, "denominator": 20.125, "students": 20, "enrolled": 24, "collectedOn": "2026-11-07", "note": l.text()}
		if group != nil {
			r["group"] = group
		}
		return r
	}
	l.do(l.member, "recordMeasurements", "position", object{"measure": l.measure, "rows": []object{row(first, l.class1, nil, 8.5), row(second, l.class2, nil, 9.25), row(l.id(), l.class1, l.group, 3.5), row(l.id(), l.class2, l.group, 4.5)}})
	l.do(l.coach, "recordMeasurements", "position", object{"measure": l.measure, "onBehalfOf": l.memberID, "rows": []object{{"class": l.class1, "from": "2026-10-26", "to": "2026-10-30", "numerator": 7, "denominator": 20}}})
	l.do(l.member, "correctMeasurement", "position", object{"measure": l.measure, "measurement": first, "numerator": 9.75, "denominator": 20.5, "students": 21, "enrolled": 25, "label": l.text(), "note": l.text(), "reason": "LATE_WORK", "why": l.text()})
	l.do(l.member, "recordMissing", "position", object{"measure": l.measure, "id": l.id(), "class": l.class1, "from": "2026-10-19", "to": "2026-10-23", "label": l.text(), "reason": "LOST", "note": l.text()})
	l.do(l.member, "setBaseline", "position", object{"measure": l.measure, "class": l.class1, "from": "2025-09-01", "to": "2026-06-01", "source": l.text(), "why": l.text()})
	l.do(l.member, "setBaseline", "position", object{"measure": l.measure, "class": l.class2, "numerator": 30.5, "denominator": 61, "students": 60, "source": l.text(), "why": l.text()})
	l.do(l.member, "startPhase", "position", object{"measure": l.measure, "id": l.id(), "class": l.class1, "from": "2026-11-16", "label": l.text(), "why": l.text()})
	l.do(l.member, "redefineMeasure", "position", with(object{"measure": l.measure, "from": "2026-11-18", "comparable": true, "why": l.defined()}, definition))
	l.group = l.id() // another measure's groups are others
	l.do(l.member, "defineMeasure", "position", with(object{"measure": l.retired, "team": l.team.id}, l.definition()))
	l.do(l.member, "retireMeasure", "position", object{"measure": l.retired, "why": l.defined()})
	l.foretold, l.group = l.recorded("Measure"), l.id()
	l.do(l.member, "defineMeasure", "position", with(object{"measure": l.foretold, "team": l.team.id}, l.definition()))
}

func (l *telling) projects() {
	aim := func() object {
		return object{"statement": l.text(), "howMuch": l.text(), "byWhen": "2027-06-01", "forWhom": l.text(), "baseline": l.text()}
	}
	l.project, l.driver, l.idea = l.recorded("Project"), l.recorded("Driver"), l.recorded("ChangeIdea")
	closed, second, late := l.recorded("Project"), l.recorded("Driver"), l.recorded("ChangeIdea")
	for _, p := range []uuid.UUID{l.project, closed} {
		l.do(l.member, "charterProject", "position", object{"project": p, "team": l.team.id, "title": l.text(), "schoolYear": "2026-27", "aim": aim()})
	}
	l.do(l.member, "reviseAim", "position", object{"project": l.project, "aim": aim(), "why": l.text()})
	l.do(l.member, "addDriver", "position", object{"project": l.project, "id": l.driver, "level": "PRIMARY", "text": l.text()})
	l.do(l.member, "addDriver", "position", object{"project": l.project, "id": second, "level": "SECONDARY", "text": l.text()})
	l.do(l.member, "linkDrivers", "position", object{"project": l.project, "from": second, "to": l.driver})
	l.do(l.member, "addChangeIdea", "position", object{"project": l.project, "id": l.idea, "text": l.text(), "kind": "TOOL", "isNew": true, "drivers": []uuid.UUID{l.driver}})
	l.do(l.member, "addChangeIdea", "position", object{"project": l.project, "id": late, "text": l.text(), "kind": "TOOL", "drivers": []uuid.UUID{second}})
	l.do(l.member, "retireChangeIdea", "position", object{"project": l.project, "id": late, "why": l.text()})
	l.do(l.member, "attachMeasure", "position", object{"project": l.project, "measure": l.measure, "role": "OUTCOME"})
	l.do(l.member, "closeProject", "position", object{"project": closed, "why": l.text()})
}

// planned plans a cycle with all that a plan has.
func (l *telling) planned(by string, more object) uuid.UUID {
	cycle := l.recorded("Cycle")
	input := object{
		"cycle": cycle, "team": l.team.id, "purpose": "TEST", "project": l.project, "changeIdea": l.idea, "title": l.text(), "objective": l.text(),
		"change": l.text(), "rationale": l.text(), "scale": object{"students": 20, "classes": 2, "teachers": 1, "schools": 1}, "context": l.text(),
		"dataCollection": l.text(), "decisionRule": l.text(), "startsOn": "2026-11-02", "endsOn": "2026-11-20", "classes": []uuid.UUID{l.class1, l.class2}, "measures": []uuid.UUID{l.measure},
		"tasks": []object{{"id": l.id(), "what": l.text(), "who": l.text(), "when": "2026-11-01", "where": l.text()}},
		"questions": []object{{"id": l.id(), "text": l.text(), "measure": l.measure, "predictions": []object{{
			"id": l.id(), "text": l.text(), "direction": "INCREASE", "low": 60.5, "high": 80, "byWhen": "2026-11-20", "confidence": 70,
		}}}},
	}
	maps.Copy(input, more)
	l.do(by, "planCycle", "position", input)
	return cycle
}

// decided tells a cycle to its end.
func (l *telling) decided() uuid.UUID {
	question := func(measure uuid.UUID) object {
		return object{"id": l.id(), "text": l.text(), "measure": measure, "predictions": []object{{
			"id": l.id(), "text": l.text(), "direction": "INCREASE", "low": 60.5, "high": 80, "byWhen": "2026-11-20", "confidence": 70,
		}}}
	}
	foretold := question(l.foretold)
	foretold["predictions"].([]object)[0]["direction"] = nil // nothing was before
	cycle := l.planned(l.member, object{"questions": []object{question(l.measure), foretold}})
	about := func(more object) object { return with(object{"cycle": cycle}, more) }
	data := l.read(l.member, `query($c: ID!) { cycle(id: $c) { plan { tasks { id } questions { id } } } }`, object{"c": cycle})
	seen := l.id()
	l.do(l.member, "revisePlan", "position", about(object{"title": l.text(), "why": l.text(), "tasks": []object{{"id": at(data, "cycle.plan.tasks.0.id"), "what": l.text(), "who": l.text(), "when": "2026-11-01", "where": l.text()}}, "classes": []uuid.UUID{l.class1, l.class2}, "measures": []uuid.UUID{l.measure}, "dataCollection": l.text(), "startsOn": "2026-11-02", "endsOn": "2026-11-20"}))
	l.do(l.member, "startCycle", "position", about(object{"occurredOn": "2026-11-02"}))
	l.do(l.coach, "recordObservation", "position", about(object{"id": seen, "onBehalfOf": l.memberID, "kind": "PROBLEM", "text": l.text(), "class": l.class1}))
	l.do(l.member, "correctObservation", "position", about(object{"id": seen, "kind": "SURPRISE", "text": l.text(), "class": l.class1, "why": l.text()}))
	l.do(l.coach, "recordAdjustment", "position", about(object{"id": l.id(), "onBehalfOf": l.memberID, "intent": "INTENTIONAL", "text": l.text(), "why": l.text(), "class": l.class1}))
	l.do(l.member, "finishTask", "position", about(object{"task": at(data, "cycle.plan.tasks.0.id")}))
	l.do(l.coach, "linkArtefact", "position", about(object{"id": l.id(), "onBehalfOf": l.memberID, "title": l.text(), "url": "https://docs.example.org/" + l.text()}))
	l.do(l.member, "recordMeasurements", "position", object{"measure": l.foretold, "rows": []object{{"class": l.class1, "from": "2026-11-20", "numerator": 14, "denominator": 20}}})
	l.do(l.member, "finishClass", "position", about(object{"class": l.class2, "occurredOn": "2026-11-18"}))
	l.do(l.member, "completeDo", "position", about(object{"carriedOut": "PARTLY"}))
	study := func() object {
		return about(object{"results": []object{{"question": at(data, "cycle.plan.questions.0.id"), "result": "PARTLY", "learning": l.text()}, {"question": foretold["id"], "result": "CONFIRMED", "learning": l.text()}}, "summary": l.text() + ", call 555-0199", "improvement": "PARTLY", "why": l.text(), "surprises": l.text()})
	}
	l.do(l.member, "recordStudy", "position", study())
	l.do(l.member, "reviseStudy", "position", with(study(), object{"reason": l.text()}))
	l.do(l.member, "decideAct", "position", about(object{"decision": "ADAPT", "reason": l.text(), "nextSteps": l.text(), "againstRule": true}))
	return cycle
}
