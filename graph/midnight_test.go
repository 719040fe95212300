package graph_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
)

// The town is in New York, four hours behind UTC in September.
var (
	evening  = time.Date(2026, time.September, 4, 1, 0, 0, 0, time.UTC)  // of the 3rd, at 21:00
	midnight = time.Date(2026, time.September, 4, 4, 0, 0, 0, time.UTC)  // the 4th begins
	morning  = time.Date(2026, time.September, 4, 12, 0, 0, 0, time.UTC) // of the 4th, at 8:00
)

// TestDaysAreThoseOfTheSchool: what is told until the 3rd ends when the 3rd ends at school, and what
// begins on the 4th begins then; not in the evening before, when the 4th begins in UTC.
func TestDaysAreThoseOfTheSchool(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Exit tickets", n.measure("Exit ticket"), nil)
	record := fmt.Sprintf(`{ cycle(id: %q) { title } }`, cycle)
	school := fmt.Sprintf(`{ school(id: %q) { name } }`, n.school)
	viewer := `{ viewer { person { name } } }`
	role := func(role string, scope uuid.UUID) func(uuid.UUID, object) {
		return func(person uuid.UUID, days object) {
			days["person"], days["id"], days["role"], days["scope"] = person, n.id(), role, scope
			n.do(n.admin, "grantRole", "person { id }", days)
		}
	}
	cases := map[string]struct {
		give  func(person uuid.UUID, days object)
		query string
	}{
		"member": {func(person uuid.UUID, days object) {
			days["team"], days["person"], days["school"], days["position"] = n.team, person, n.school, "SPECIALIST"
			n.do(n.admin, "addMember", "team { id }", days)
		}, record},
		"coach": {func(person uuid.UUID, days object) {
			days["team"], days["person"] = n.team, person
			n.do(n.admin, "assignCoach", "team { id }", days)
		}, record},
		"school leader":    {role("SCHOOL_LEADER", n.school), school},
		"district analyst": {role("DISTRICT_ANALYST", n.district), school},
		"network hub":      {role("NETWORK_HUB", n.network), school},
	}
	type asks struct{ name, token, query string }
	var ending, beginning []asks
	for name, c := range cases {
		token, id := n.person(name + " until the 3rd")
		c.give(id, object{"from": "2026-08-01", "until": "2026-09-03"})
		ending = append(ending, asks{name, token, c.query})
		token, id = n.person(name + " from the 4th")
		c.give(id, object{"from": "2026-09-04"})
		beginning = append(beginning, asks{name, token, c.query})
	}
	last := n.do(n.teacher, "issueToken", "secret", object{"person": n.teacherID, "id": n.id(), "until": "2026-09-03"})["secret"].(string)
	for _, moment := range []time.Time{evening, midnight.Add(-time.Second), midnight, morning} {
		n.on(moment)
		before := moment.Before(midnight)
		for _, a := range ending {
			if got := n.ask(a.token, a.query, nil).code() == ""; got != before {
				t.Errorf("%s until the 3rd, %s: admitted %t", a.name, moment, got)
			}
		}
		for _, a := range beginning {
			if got := n.ask(a.token, a.query, nil).code() == ""; got == before {
				t.Errorf("%s from the 4th, %s: admitted %t", a.name, moment, got)
			}
		}
		if got := n.ask(last, viewer, nil).code() == ""; got != before {
			t.Errorf("a token until the 3rd, %s: valid %t", moment, got)
		}
	}
}

// TestWhatIsToldInTheEveningHoldsAtOnce: who is taken in, given a role, removed or released, without
// a day, is so from that moment on, whatever day it is in UTC.
func TestWhatIsToldInTheEveningHoldsAtOnce(t *testing.T) {
	for _, moment := range []time.Time{evening, morning} {
		n := newTown(t)
		cycle, _ := n.plan("Exit tickets", n.measure("Exit ticket"), nil)
		n.on(moment)
		record := fmt.Sprintf(`{ cycle(id: %q) { title } }`, cycle)
		school := fmt.Sprintf(`{ school(id: %q) { name } }`, n.school)
		admitted := func(what, token, query string, want bool) {
			t.Helper()
			if code := n.ask(token, query, nil).code(); (code == "") != want {
				t.Errorf("%s, %s: %q", moment, what, code)
			}
		}
		leader, leaderID := n.person("New Leader")
		admitted("before the role", leader, school, false)
		n.do(n.admin, "grantRole", "person { id }", object{"person": leaderID, "id": n.id(), "role": "SCHOOL_LEADER", "scope": n.school})
		admitted("with the role", leader, school, true)
		member, memberID := n.person("New Member")
		n.do(n.lead, "addMember", "team { id }", object{"team": n.team, "person": memberID, "school": n.school, "position": "SPECIALIST"})
		admitted("with the membership", member, record, true)
		n.do(n.lead, "removeMember", "team { id }", object{"team": n.team, "person": memberID})
		admitted("after it", member, record, false)
		n.do(n.lead, "releaseCoach", "team { id }", object{"team": n.team, "person": n.coachID})
		admitted("the coach, released", n.coach, record, false)
	}
}

// TestAHandOverNamesTheNext: the lead leaves, another leads at once; who was released as coach is
// followed by the next day's.
func TestAHandOverNamesTheNext(t *testing.T) {
	n := newTown(t)
	n.on(morning)
	next, nextID := n.person("Nia Next")
	n.do(n.admin, "releaseCoach", "team { id }", object{"team": n.team, "person": n.coachID, "handOverTo": nextID})
	n.do(n.admin, "removeMember", "team { id }", object{"team": n.team, "person": n.leadID, "handOverTo": n.teacherID})
	rename := func(token string) string {
		_, a := n.command(token, "renameTeam", "team { name }", object{"team": n.team, "name": "Renamed " + n.id().String()})
		return a.code()
	}
	if code := rename(n.lead); code != "NOT_FOUND" {
		t.Errorf("who was the lead: %q", code)
	}
	if code := rename(n.teacher); code != "" {
		t.Errorf("who leads now: %q", code)
	}
	data := n.read(n.teacher, `query($t: ID!) { team(id: $t) { members { lead person { name } } coaches { person { name } } } }`, object{"t": n.team})
	if at(data, "team.members.0.person.name") != "Ana Teacher" || at(data, "team.members.0.lead") != true || at(data, "team.members.1") != nil || at(data, "team.coaches.0") != nil {
		t.Errorf("in the team are %v", data)
	}
	sees := fmt.Sprintf(`{ team(id: %q) { name } }`, n.team)
	if code := n.ask(next, sees, nil).code(); code != "NOT_FOUND" {
		t.Errorf("the next coach, today: %q", code)
	}
	n.on(morning.AddDate(0, 0, 1))
	if code := n.ask(next, sees, nil).code(); code != "" {
		t.Errorf("the next coach, the next day: %q", code)
	}
}

// TestWhoMovesSchool leaves the record with its team, and the own name in it.
func TestWhoMovesSchool(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Exit tickets", n.measure("Exit ticket"), nil)
	n.on(morning)
	n.do(n.lead, "removeMember", "team { id }", object{"team": n.team, "person": n.teacherID})
	n.do(n.admin, "addMember", "team { id }", object{"team": n.otherTeam, "person": n.teacherID, "school": n.elsewhere, "position": "GENERAL_EDUCATOR"})
	for _, query := range []string{`{ cycle(id: %q) { title } }`, `{ node(id: %q) { id } }`} {
		if a := n.ask(n.teacher, fmt.Sprintf(query, cycle), nil); a.code() != "NOT_FOUND" {
			t.Errorf("who has left sees %s", a.raw)
		}
	}
	_, a := n.command(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle})
	if a.code() != "NOT_FOUND" {
		t.Errorf("who has left enters %s", a.raw)
	}
	data := n.read(n.teacher, `{ viewer { teams { name } schools { name } due { kind } } }`, nil)
	if at(data, "viewer.teams.0.name") != "Other Team" || at(data, "viewer.teams.1") != nil || at(data, "viewer.schools.0.name") != "Oak School" || at(data, "viewer.schools.1") != nil {
		t.Errorf("who has moved belongs to %v", data)
	}
	data = n.read(n.lead, fmt.Sprintf(`{ cycle(id: %q) { title plan { questions { predictions { madeBy { name } } } } } }`, cycle), nil)
	if at(data, "cycle.plan.questions.0.predictions.0.madeBy.name") != "Ana Teacher" {
		t.Errorf("the record that stays: %v", data)
	}
}
