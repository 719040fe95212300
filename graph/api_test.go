package graph_test

import (
	"testing"
	"time"
)

// A teacher's record, from the plan to the decision, told and read through the API alone.
func TestACycleFromPlanToDecision(t *testing.T) {
	n := newTown(t)
	n.on(time.Date(2026, time.October, 30, 15, 0, 0, 0, time.UTC))
	measure := n.measure("Exit ticket")
	cycle, question := n.plan("Frames in period 1", measure, nil)
	n.on(time.Date(2026, time.November, 2, 15, 0, 0, 0, time.UTC))
	started := n.do(n.teacher, "startCycle", "cycle { stage allowed do { startedOn } classes { class { label } startedOn } }", object{"cycle": cycle})
	if at(started, "cycle.stage") != "DOING" || at(started, "cycle.do.startedOn") != "2026-11-02" || at(started, "cycle.classes.0.class.label") != "Period 1" {
		t.Errorf("started: %v", started)
	}
	n.do(n.coach, "recordObservation", "cycle { id }", object{"cycle": cycle, "id": n.id(), "kind": "SURPRISE", "text": "They liked it", "class": n.class, "onBehalfOf": n.teacherID})
	n.on(time.Date(2026, time.November, 13, 20, 0, 0, 0, time.UTC))
	recorded := n.do(n.teacher, "recordMeasurements", "measure { revision allowed }", object{"measure": measure, "rows": []object{
		{"class": n.class, "from": "2026-10-19", "to": "2026-10-23", "numerator": 10, "denominator": 20},
		{"class": n.class, "from": "2026-10-26", "to": "2026-10-30", "numerator": 12, "denominator": 20},
		{"class": n.class, "from": "2026-11-02", "to": "2026-11-06", "numerator": 14, "denominator": 20},
		{"class": n.class, "from": "2026-11-09", "to": "2026-11-13", "numerator": 16, "denominator": 20, "label": "Unit 3", "note": "two absent"},
	}})
	if at(recorded, "measure.allowed.0") != "RECORD_MEASUREMENTS" {
		t.Errorf("allowed on a measure: %v", recorded)
	}
	n.do(n.teacher, "completeDo", "cycle { id }", object{"cycle": cycle, "carriedOut": "FULLY"})
	n.do(n.teacher, "recordStudy", "cycle { id }", object{"cycle": cycle, "summary": "It helped", "improvement": "YES", "results": []object{{"question": question, "result": "CONFIRMED", "learning": "frames help"}}})
	n.do(n.teacher, "decideAct", "cycle { id }", object{"cycle": cycle, "decision": "EXPAND", "reason": "ready for more", "againstRule": false})

	found := at(n.read(n.teacher, `query($t: ID!) { team(id: $t) { timeline(filter: {stages: [ACTED]}) { totalCount pageInfo { hasNextPage } edges { node {
		id title stage leftOpen team { name }
		plan { questions { text result learning predictions { text low high confidence timing late madeBy { name } measure { name } } } tasks { what done } measures { name } }
		do { carriedOut completedOn observations { totalCount edges { node { kind text by { name } onBehalfOf { name } class { label } } } } }
		study { summary improvement } act { decision reason }
		outcomes { class { label } measurements(last: 1) { period periodEnd label value numerator students shown note } series { periods values } before { count mean } during { count mean } }
	} } } } }`, object{"t": n.team}), "team.timeline")
	for path, want := range map[string]any{
		"totalCount":                                                1.0,
		"pageInfo.hasNextPage":                                      false,
		"edges.0.node.title":                                        "Frames in period 1",
		"edges.0.node.act.decision":                                 "EXPAND",
		"edges.0.node.do.completedOn":                               "2026-11-13",
		"edges.0.node.do.observations.edges.0.node.by.name":         "Cam Coach",
		"edges.0.node.do.observations.edges.0.node.onBehalfOf.name": "Ana Teacher",
		"edges.0.node.plan.questions.0.result":                      "CONFIRMED",
		"edges.0.node.plan.questions.0.predictions.0.high":          75.5,
		"edges.0.node.plan.questions.0.predictions.0.timing":        "BEFORE_DATA",
		"edges.0.node.plan.questions.0.predictions.0.late":          false,
		"edges.0.node.plan.questions.0.predictions.0.madeBy.name":   "Ana Teacher",
		"edges.0.node.plan.questions.0.predictions.0.measure.name":  "Exit ticket",
		"edges.0.node.plan.tasks.0.what":                            "print frames",
		"edges.0.node.outcomes.0.class.label":                       "Period 1",
		"edges.0.node.outcomes.0.measurements.0.value":              80.0,
		"edges.0.node.outcomes.0.measurements.0.students":           20.0,
		"edges.0.node.outcomes.0.measurements.0.label":              "Unit 3",
		"edges.0.node.outcomes.0.measurements.0.shown":              "EXACT",
		"edges.0.node.outcomes.0.measurements.1":                    nil,
		"edges.0.node.outcomes.0.series.values.3":                   80.0,
		"edges.0.node.outcomes.0.before.mean":                       55.0,
		"edges.0.node.outcomes.0.during.mean":                       75.0,
		"edges.0.node.outcomes.0.measurements.0.numerator":          16.0,
		"edges.0.node.outcomes.0.measurements.0.periodEnd":          "2026-11-13",
		"edges.0.node.do.observations.edges.0.node.class.label":     "Period 1",
		"edges.0.node.plan.questions.0.predictions.0.confidence":    60.0,
		"edges.0.node.do.observations.totalCount":                   1.0,
		"edges.0.node.study.improvement":                            "YES",
		"edges.0.node.outcomes.0.measurements.0.note":               "two absent",
	} {
		if got := at(found, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	n.history(t, cycle.String())
}

// history looks at the facts of the cycle, a page at a time.
func (n *town) history(t *testing.T, cycle string) {
	t.Helper()
	const query = `query($c: ID!, $after: String) { cycle(id: $c) { history(first: 4, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node {
		type revision role via occurredOn actor { name } onBehalfOf { name } body command position } } } } }`
	first := at(n.read(n.teacher, query, object{"c": cycle}), "cycle.history")
	rest := at(n.read(n.teacher, query, object{"c": cycle, "after": at(first, "pageInfo.endCursor")}), "cycle.history")
	for path, want := range map[string]any{
		"totalCount": 6.0, "pageInfo.hasNextPage": true,
		"edges.0.node.type": "CyclePlanned", "edges.0.node.body.title": "Frames in period 1", "edges.0.node.via": "API",
		"edges.2.node.type": "ObservationRecorded", "edges.2.node.role": "COACH", "edges.2.node.onBehalfOf.name": "Ana Teacher",
		"edges.2.node.body.text": "They liked it", "edges.2.node.occurredOn": "2026-11-02",
	} {
		if got := at(first, path); got != want {
			t.Errorf("history: %s is %v, want %v", path, got, want)
		}
	}
	if at(rest, "edges.1.node.type") != "ActDecided" || at(rest, "edges.1.node.revision") != 5.0 || at(rest, "pageInfo.hasNextPage") != false {
		t.Errorf("the rest of the history: %v", rest)
	}
}

func TestEverythingIsReachedFromTheViewer(t *testing.T) {
	n := newTown(t)
	n.plan("A plan", n.measure("Exit ticket"), nil)
	viewer := at(n.read(n.teacher, `{ viewer {
		person { name email }
		teams { name school { name } members { person { name } lead position } coaches { person { name } } classes(schoolYear: "2026-27") { label school { name } teachers { name } }
			measures { name team { name } } timeline { edges { node { title } } } }
		schools { name district { name } networks { name schools { name } } }
		districts { name ids { scheme value } }
		networks { name sharingPolicy { minStudents } }
		coaching { team { name } } roles { role }
	} }`, nil), "viewer")
	for path, want := range map[string]any{
		"person.name": "Ana Teacher", "teams.0.name": "Algebra Team", "teams.0.school.name": "Elm School",
		"teams.0.members.0.person.name": "Lee Lead", "teams.0.members.0.lead": true, "teams.0.members.1.lead": false,
		"teams.0.coaches.0.person.name": "Cam Coach", "teams.0.classes.0.label": "Period 1", "teams.0.classes.0.teachers.0.name": "Ana Teacher",
		"teams.0.measures.0.team.name": "Algebra Team", "teams.0.timeline.edges.0.node.title": "A plan", "schools.0.district.name": "North",
		"networks.0.name": "River Network", "networks.0.sharingPolicy.minStudents": 10.0, "districts.0.ids.0.value": "0622710", "coaching.0": nil, "roles.0": nil,
		"schools.0.networks.0.schools.1.name": "Oak School",
	} {
		if got := at(viewer, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if got := at(n.read(n.coach, `{ viewer { coaching { team { name } from } } }`, nil), "viewer.coaching.0.team.name"); got != "Algebra Team" {
		t.Errorf("the coach coaches %v", got)
	}
	if got := at(n.read(n.leader, `{ viewer { roles { role school { name } } } }`, nil), "viewer.roles.0.school.name"); got != "Elm School" {
		t.Errorf("the leader leads %v", got)
	}
}
