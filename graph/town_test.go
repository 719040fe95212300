package graph_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

// town is a house with a network, a district, two schools with a team each, and their people.
type town struct {
	*house
	network, district, school, elsewhere         uuid.UUID
	team, otherTeam, class, class2               uuid.UUID
	teacher, lead, coach, leader, stranger       string // tokens
	teacherID, leadID, coachID, leaderID, elseID uuid.UUID
}

func newTown(t testing.TB, change ...func(*graph.Config)) *town {
	t.Helper()
	h := newHouse(t, change...)
	n := &town{
		house: h, network: h.id(), district: h.id(), school: h.id(), elsewhere: h.id(),
		team: h.id(), otherTeam: h.id(), class: h.id(), class2: h.id(),
	}
	h.do(h.admin, "foundNetwork", "network { id }", object{"network": n.network, "name": "River Network"})
	h.do(h.admin, "registerDistrict", "district { id }", object{"district": n.district, "name": "North", "ids": []object{{"scheme": "NCES", "value": "0622710"}}})
	for school, name := range map[uuid.UUID]string{n.school: "Elm School", n.elsewhere: "Oak School"} {
		h.do(h.admin, "registerSchool", "school { id }", object{"school": school, "name": name, "zone": "America/New_York", "district": n.district, "from": "2026-08-01"})
		h.do(h.admin, "admitSchool", "network { id }", object{"network": n.network, "school": school, "occurredOn": "2026-08-01"})
	}
	n.teacher, n.teacherID = n.person("Ana Teacher")
	n.lead, n.leadID = n.person("Lee Lead")
	n.coach, n.coachID = n.person("Cam Coach")
	n.leader, n.leaderID = n.person("Sam Leader")
	n.stranger, n.elseID = n.person("Eva Elsewhere")
	h.do(h.admin, "grantRole", "person { id }", object{"person": n.leaderID, "id": h.id(), "role": "SCHOOL_LEADER", "scope": n.school})
	n.form(n.team, "Algebra Team", n.school, n.leadID, n.teacherID)
	n.form(n.otherTeam, "Other Team", n.elsewhere, n.elseID)
	h.do(h.admin, "appointLead", "team { id }", object{"team": n.team, "person": n.leadID})
	h.do(h.admin, "assignCoach", "team { id }", object{"team": n.team, "person": n.coachID, "from": "2026-08-01"})
	for class, label := range map[uuid.UUID]string{n.class: "Period 1", n.class2: "Period 2"} {
		h.do(n.lead, "openClass", "class { id }", object{
			"class": class, "school": n.school, "schoolYear": "2026-27", "label": label, "kind": "SECTION",
			"grades": []string{"9"}, "subjects": []string{"Algebra I"}, "teachers": []uuid.UUID{n.teacherID}, "students": 25,
		})
	}
	return n
}

// person invites someone and gives a token.
func (n *town) person(name string) (token string, id uuid.UUID) {
	n.t.Helper()
	id = n.id()
	n.do(n.admin, "invitePerson", "person { id }", object{"person": id, "name": name, "email": id.String()[24:] + "@example.org"})
	return n.token(id), id
}

func (n *town) token(person uuid.UUID) string {
	n.t.Helper()
	return n.do(n.admin, "issueToken", "secret", object{"person": person, "id": n.id(), "label": "test"})["secret"].(string)
}

func (n *town) form(team uuid.UUID, name string, school uuid.UUID, members ...uuid.UUID) {
	n.t.Helper()
	n.do(n.admin, "formTeam", "team { id }", object{"team": team, "name": name, "school": school, "subjects": []string{"Algebra I"}, "grades": []string{"9"}})
	for _, m := range members {
		n.do(n.admin, "addMember", "team { id }", object{"team": team, "person": m, "school": school, "position": "GENERAL_EDUCATOR", "from": "2026-08-01"})
	}
}

// measure defines a percentage of students.
func (n *town) measure(name string) uuid.UUID {
	n.t.Helper()
	id := n.id()
	n.do(n.teacher, "defineMeasure", "measure { id }", object{
		"measure": id, "team": n.team, "name": name, "numerator": "students who passed", "denominator": "students present",
		"unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME", "direction": "INCREASE", "target": 80, "frequency": "WEEKLY",
	})
	return id
}

// plan plans a cycle with a question, a prediction and a task.
func (n *town) plan(title string, measure uuid.UUID, more object) (cycle, question uuid.UUID) {
	n.t.Helper()
	cycle, question = n.id(), n.id()
	input := object{
		"cycle": cycle, "team": n.team, "title": title, "purpose": "TEST", "change": "sentence frames",
		"startsOn": "2026-11-02", "endsOn": "2026-11-13", "classes": []uuid.UUID{n.class}, "measures": []uuid.UUID{measure},
		"questions": []object{{
			"id": question, "text": "Do more students pass?", "measure": measure,
			"predictions": []object{{"id": n.id(), "text": "70 percent", "direction": "INCREASE", "low": 65, "high": 75.5, "confidence": 60}},
		}},
		"tasks": []object{{"id": n.id(), "what": "print frames", "who": "teacher", "when": "2026-11-01"}},
	}
	for key, value := range more {
		input[key] = value
	}
	n.do(n.teacher, "planCycle", "cycle { id }", input)
	return cycle, question
}
