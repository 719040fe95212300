package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestACycleTellsWhatItWasTriedFrom: to who reads its record, what that one may know of it; with what is
// done otherwise, which is no part of what the other school is told.
func TestACycleTellsWhatItWasTriedFrom(t *testing.T) {
	n := newTown(t)
	first, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id, cycle, plain := n.draft(first, object{"tryThis": "start with one class"}), n.id(), n.id()
	n.do(n.teacher, "releaseShareOut", shared, n.toNetwork(id, 1))
	n.do(n.stranger, "tryShareOut", "cycle { id }", object{"cycle": cycle, "team": n.otherTeam, "shareOut": id, "adaptation": "one a week"})
	n.do(n.stranger, "tryShareOut", "cycle { id }", object{"cycle": plain, "team": n.otherTeam, "shareOut": id})
	const asked = `query($id: ID!, $asOf: DateTime) { cycle(id: $id, asOf: $asOf) { triedFrom { id title learned team { id } cycle { id } tombstone { title cause } } plan { adaptation change } } }`
	read := func(token string, cycle uuid.UUID) any {
		n.caughtUp()
		return at(n.read(token, asked, object{"id": cycle}), "cycle")
	}
	told := read(n.stranger, cycle)
	if at(told, "triedFrom.id") != id.String() || at(told, "triedFrom.learned") != "two a week are enough" || at(told, "plan.adaptation") != "one a week" || at(told, "plan.change") != "start with one class\n\none a week" {
		t.Errorf("as who tries: %v", told)
	}
	if at(told, "triedFrom.team") != nil || at(told, "triedFrom.cycle") != nil {
		t.Errorf("it leads back: %v", told)
	}
	if told := read(n.stranger, plain); at(told, "triedFrom.id") != id.String() || at(told, "plan.adaptation") != nil {
		t.Errorf("as it was told: %v", told)
	}
	if told := read(n.teacher, first); at(told, "triedFrom") != nil || at(told, "plan.adaptation") != nil {
		t.Errorf("a cycle that was not tried from anything: %v", told)
	}
	if a := n.ask(n.teacher, asked, object{"id": cycle}); a.code() != "NOT_FOUND" || strings.Contains(string(a.raw), "one a week") {
		t.Errorf("whose share-out it is reads %s", a.raw)
	}
	if got := n.codes(n.stranger, "planCycle", "position", object{"cycle": n.id(), "team": n.otherTeam, "title": "x", "purpose": "TEST", "adaptation": "one a week", "questions": []object{{"id": n.id(), "text": "Why?"}}}); got != "INVALID /adaptation" {
		t.Errorf("an adaptation of nothing: %s", got)
	}
	if got := n.codes(n.stranger, "planCycle", "position", object{"cycle": n.id(), "team": n.otherTeam, "title": "x", "purpose": "TEST", "adaptedFrom": id, "adaptation": strings.Repeat("x", 10_001), "questions": []object{{"id": n.id(), "text": "Why?"}}}); got != "INVALID /adaptation" {
		t.Errorf("an endless one: %s", got)
	}
	// The plan stays when the words are gone, and tells what is left of them.
	n.do(n.teacher, "withdrawShareOut", shared, object{"shareOut": id, "cause": "PRIVACY"})
	told = read(n.stranger, cycle)
	if at(told, "triedFrom.tombstone.cause") != "PRIVACY" || at(told, "triedFrom.learned") != nil || at(told, "triedFrom.title") != "" || at(told, "plan.adaptation") != "one a week" {
		t.Errorf("after it was withdrawn: %v", told)
	}
	past := at(n.read(n.stranger, asked, object{"id": cycle, "asOf": "2026-11-20T23:00:00Z"}), "cycle.triedFrom.tombstone.cause")
	if past != "PRIVACY" {
		t.Errorf("as of before it tells of %v: what is shared is told as it is now", past)
	}
}

// TestTheAuthorsHearOfTries: a team finds its share-outs that others tried, as far as `tried` tells of it,
// and nothing more of when; others find them not.
func TestTheAuthorsHearOfTries(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, object{"change": "a ticket a day"})
	n.do(n.teacher, "releaseShareOut", shared, n.toNetwork(id, 1))
	const asked = `{ viewer { triedElsewhere { id tried { teams adopted undecided wins losses } } } }`
	heard := func(token string) []any {
		n.caughtUp()
		return list(n.read(token, asked, nil), "viewer.triedElsewhere")
	}
	if got := heard(n.teacher); len(got) != 0 {
		t.Fatalf("before anybody tried: %v", got)
	}
	// One other school reads it: that it tried would be told of that one.
	n.tries(id, n.stranger, n.otherTeam)
	if got := heard(n.teacher); len(got) != 0 {
		t.Errorf("of the one school that could: %v", got)
	}
	// With five others more than the policy's minimum could be the one.
	for i := range 5 {
		n.neighbour(i)
	}
	got := heard(n.teacher)
	if len(got) != 1 || at(got[0], "id") != id.String() || at(got[0], "tried.teams") != 1.0 || at(got[0], "tried.adopted") != 1.0 {
		t.Errorf("of several: %v", got)
	}
	if coach := heard(n.coach); fmt.Sprint(coach) != fmt.Sprint(got) {
		t.Errorf("the coach hears %v", coach)
	}
	for name, token := range map[string]string{"who tried it": n.stranger, "the leader": n.leader, "an administrator": n.admin} {
		if got := heard(token); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// neighbour is another school of the network and district with a team.
func (n *town) neighbour(i int) {
	n.t.Helper()
	school, team := n.id(), n.id()
	n.do(n.admin, "registerSchool", "position", object{"school": school, "name": fmt.Sprintf("School %d", i), "zone": "America/New_York", "district": n.district, "from": "2026-08-01"})
	n.do(n.admin, "admitSchool", "position", object{"network": n.network, "school": school, "occurredOn": "2026-08-01"})
	_, member := n.person(fmt.Sprintf("Mia Member %d", i))
	n.form(team, fmt.Sprintf("Team %d", i), school, member)
}

// tries has a team try a share-out and adopt it.
func (n *town) tries(id uuid.UUID, token string, team uuid.UUID) {
	n.t.Helper()
	cycle, question := n.id(), n.id()
	n.do(token, "tryShareOut", "position", object{"cycle": cycle, "team": team, "shareOut": id, "questions": []object{{"id": question, "text": "Does it work here?"}}})
	n.do(token, "startCycle", "position", object{"cycle": cycle})
	n.do(token, "completeDo", "position", object{"cycle": cycle, "carriedOut": "FULLY"})
	n.do(token, "recordStudy", "position", object{"cycle": cycle, "results": []object{{"question": question, "result": "CONFIRMED", "learning": "it does"}}, "summary": "good", "improvement": "YES"})
	n.do(token, "decideAct", "position", object{"cycle": cycle, "decision": "ADOPT", "reason": "it works"})
}
