package proof_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// day is a day so many days from today, in UTC.
func day(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

// schoolYear is the one that runs today.
func schoolYear() string {
	now := time.Now().UTC()
	year := now.Year()
	if now.Month() < time.August {
		year--
	}
	return fmt.Sprintf("%d-%02d", year, (year+1)%100)
}

// someone is a person with a token.
type someone struct{ id, token string }

// network is a small one of its own: two schools with a team each.
type network struct {
	*server
	t                          testing.TB
	admin                      client
	school, elsewhere          string
	team, otherTeam            string
	ana, ben, coach, stranger  someone // two members and the coach of team, a member of otherTeam
	class1, class2, classOther string  // taught by ana, ben, stranger
}

// newNetwork starts a server on a new folder and sets a network up through its mutations.
func newNetwork(t testing.TB, flags ...string) *network {
	t.Helper()
	return newNetworkOn(t, start(t, filepath.Join(t.TempDir(), "data"), flags...))
}

// newNetworkOn sets a network up on a server whose folder is new.
func newNetworkOn(t testing.TB, s *server) *network {
	t.Helper()
	n := &network{
		server: s, t: t,
		school: id(), elsewhere: id(), team: id(), otherTeam: id(), class1: id(), class2: id(), classOther: id(),
	}
	if n.server.admin == "" {
		t.Fatal("a new folder, and no token of an administrator was told")
	}
	n.admin = n.as(t, n.server.admin)
	district, whole := id(), id()
	n.admin.do("registerDistrict", "district { id }", object{"district": district, "name": "North"})
	n.admin.do("foundNetwork", "network { id }", object{"network": whole, "name": "River Network"})
	for _, school := range []string{n.school, n.elsewhere} {
		n.admin.do("registerSchool", "school { id }", object{"school": school, "name": "School of " + school[:4], "zone": "Etc/UTC", "district": district, "from": day(-300)})
		n.admin.do("admitSchool", "network { id }", object{"network": whole, "school": school, "occurredOn": day(-300)})
	}
	n.ana, n.ben, n.coach, n.stranger = n.person("Ana"), n.person("Ben"), n.person("Cam"), n.person("Eva")
	n.form(n.team, n.school, n.ana, n.ben)
	n.form(n.otherTeam, n.elsewhere, n.stranger)
	n.admin.do("assignCoach", "team { id }", object{"team": n.team, "person": n.coach.id, "from": day(-300)})
	n.open(n.class1, n.school, n.ana)
	n.open(n.class2, n.school, n.ben)
	n.open(n.classOther, n.elsewhere, n.stranger)
	return n
}

func (n *network) as(t testing.TB, token string) client { return n.server.as(t, token) }

// by is a person's client.
func (n *network) by(p someone) client { return n.server.as(n.t, p.token) }

// restart starts a server again on the same folder, after its end.
func (n *network) restart() {
	n.t.Helper()
	n.server = start(n.t, n.dir)
	n.admin.to = n.server
}

// person invites someone, who gets a token.
func (n *network) person(name string) someone {
	n.t.Helper()
	p := someone{id: id()}
	n.admin.do("invitePerson", "person { id }", object{"person": p.id, "name": name})
	p.token = text(n.admin.do("issueToken", "secret", object{"person": p.id, "id": id(), "label": "proof"}), "secret")
	return p
}

func (n *network) form(team, school string, members ...someone) {
	n.t.Helper()
	n.admin.do("formTeam", "team { id }", object{"team": team, "name": "Team " + team[:4], "school": school, "subjects": []string{"Algebra I"}, "grades": []string{"9"}})
	for _, m := range members {
		n.admin.do("addMember", "team { id }", object{"team": team, "person": m.id, "school": school, "position": "GENERAL_EDUCATOR", "from": day(-300)})
	}
}

func (n *network) open(class, school string, teacher someone) {
	n.t.Helper()
	n.by(teacher).do("openClass", "class { id }", object{
		"class": class, "school": school, "schoolYear": schoolYear(), "label": "Class " + class[:4], "kind": "SECTION",
		"grades": []string{"9"}, "subjects": []string{"Algebra I"}, "teachers": []string{teacher.id}, "students": 25,
	})
}

// measure defines a weekly percentage of students.
func (n *network) measure(by someone, team string) string {
	n.t.Helper()
	m := id()
	n.by(by).do("defineMeasure", "measure { id }", object{
		"measure": m, "team": team, "name": "Exit tickets " + m[:4], "numerator": "students who passed", "denominator": "students present",
		"unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME", "direction": "INCREASE", "frequency": "WEEKLY",
	})
	return m
}

// plan is the least that a cycle needs to be started.
func plan(cycle, team, title string) object {
	return object{
		"cycle": cycle, "team": team, "title": title, "purpose": "TEST", "change": "sentence frames",
		"questions": []object{{"id": id(), "text": "Do more students pass?"}},
	}
}

// value is a row of a measure: so many of 20 students passed.
func value(class, from, to string, passed int) object {
	row := object{"from": from, "to": to, "numerator": passed, "denominator": 20, "students": 20}
	if class != "" {
		row["class"] = class
	}
	return row
}
