package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

const shared = "shareOut { id revision }"

// draft drafts a loss of a cycle.
func (n *town) draft(cycle uuid.UUID, more object) uuid.UUID {
	n.t.Helper()
	n.begun(n.teacher, cycle)
	id := n.id()
	n.do(n.teacher, "draftShareOut", shared, with(object{"shareOut": id, "team": n.team, "cycle": cycle, "kind": "LOSS", "title": "Frames took too long", "learned": "two a week are enough"}, more))
	return id
}

// begun starts a cycle that has not started yet.
func (n *town) begun(token string, cycle uuid.UUID) {
	n.t.Helper()
	if at(n.read(token, `query($id: ID!) { cycle(id: $id) { stage } }`, object{"id": cycle}), "cycle.stage") == "PLANNED" {
		n.do(token, "startCycle", "cycle { id }", object{"cycle": cycle})
	}
}

// toNetwork is a release of a version to the town's network.
func (n *town) toNetwork(id uuid.UUID, version int) object {
	return object{"shareOut": id, "version": version, "audience": object{"kind": "NETWORK", "network": n.network}}
}

// codes are the codes and paths of the refusals of a command.
func (n *town) codes(token, name, selection string, input object) string {
	n.t.Helper()
	payload, a := n.command(token, name, selection, input)
	if len(a.Errors) > 0 {
		return "error " + a.Errors[0].Extensions["code"].(string)
	}
	var told []string
	for _, r := range payload["refusals"].([]any) {
		told = append(told, r.(object)["code"].(string)+" "+r.(object)["path"].(string))
	}
	return strings.Join(told, "; ")
}

// TestALossIsTriedElsewhere goes the way of a share-out from the draft to a plan in another school.
func TestALossIsTriedElsewhere(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, object{"tryThis": "start with one class"})
	trying := func() object {
		return object{"cycle": n.id(), "team": n.otherTeam, "shareOut": id, "adaptation": "one a week"}
	}
	refusals := "position"
	if got := n.codes(n.stranger, "tryShareOut", refusals, trying()); got != "UNKNOWN /shareOut" {
		t.Errorf("a draft is tried: %s", got)
	}
	if got := n.codes(n.stranger, "thankShareOut", refusals, object{"shareOut": id}); got != "error NOT_FOUND" {
		t.Errorf("a draft is thanked for: %s", got)
	}
	for _, token := range []string{n.coach, n.leader, n.admin} { // only members release
		if got := n.codes(token, "releaseShareOut", refusals, n.toNetwork(id, 1)); got != "error NOT_FOUND" {
			t.Errorf("released by another: %s", got)
		}
	}
	n.do(n.teacher, "releaseShareOut", shared, n.toNetwork(id, 1))
	n.do(n.stranger, "thankShareOut", "position", object{"shareOut": id})
	if got := n.codes(n.teacher, "thankShareOut", refusals, object{"shareOut": id}); got != "NOT_NOW " {
		t.Errorf("the own team thanks: %s", got)
	}
	if got := n.codes(n.teacher, "tryShareOut", refusals, with(trying(), object{"team": n.team})); got != "NOT_NOW /shareOut" {
		t.Errorf("the own team tries: %s", got)
	}
	plan := n.do(n.stranger, "tryShareOut", "cycle { title plan { change questions { text } } }", trying())
	if got := at(plan, "cycle.title"); got != "start with one class" {
		t.Errorf("the plan is called %v", got)
	}
	if got := at(plan, "cycle.plan.change"); got != "start with one class\n\none a week" {
		t.Errorf("the change is %v", got)
	}
	n.do(n.teacher, "withdrawShareOut", shared, object{"shareOut": id, "cause": "MISTAKE"})
	if got := n.codes(n.stranger, "tryShareOut", refusals, trying()); got != "NOT_NOW /shareOut" {
		t.Errorf("what was withdrawn is tried: %s", got)
	}
	for _, command := range []string{"reviseShareOut", "releaseShareOut"} {
		input := n.toNetwork(id, 1)
		if command == "reviseShareOut" {
			input = object{"shareOut": id, "version": 2, "kind": "WIN", "title": "x", "learned": "y"}
		}
		if got := n.codes(n.teacher, command, refusals, input); got != "NOT_NOW " {
			t.Errorf("%s after it was withdrawn: %s", command, got)
		}
	}
}

// TestShareOutsThatMayNotBe: withdrawn cycles, hidden ids in every argument, and texts that trick.
func TestShareOutsThatMayNotBe(t *testing.T) {
	n := newTown(t)
	measure := n.measure("Exit ticket")
	cycle, _ := n.plan("Frames", measure, nil)
	id := n.draft(cycle, nil)
	ended, _ := n.plan("Ended", measure, nil)
	late := n.draft(ended, nil)
	n.do(n.teacher, "withdrawCycle", "cycle { id }", object{"cycle": ended, "cause": "STOPPED_EARLY"})
	// What belongs to the other team is as hidden as what is not there.
	theirs := n.id()
	n.do(n.stranger, "planCycle", "cycle { id }", object{"cycle": theirs, "team": n.otherTeam, "title": "Theirs", "purpose": "COLLECT", "questions": []object{{"id": n.id(), "text": "Why?"}}})
	n.begun(n.stranger, theirs)
	idle, _ := n.plan("Idle", measure, nil)
	draft := func(more object) object {
		return with(object{"shareOut": n.id(), "team": n.team, "cycle": cycle, "kind": "WIN", "title": "x", "learned": "y"}, more)
	}
	refusals := "position"
	for _, c := range []struct {
		name, token, command, want string
		input                      object
	}{
		{"a withdrawn cycle", n.teacher, "draftShareOut", "NOT_NOW /cycle", draft(object{"cycle": ended})},
		{"a cycle not started", n.teacher, "draftShareOut", "NOT_NOW /cycle", draft(object{"cycle": idle})},
		{"a cycle withdrawn since", n.teacher, "releaseShareOut", "NOT_NOW ", n.toNetwork(late, 1)},
		{"another's cycle", n.teacher, "draftShareOut", "UNKNOWN /cycle", draft(object{"cycle": theirs})},
		{"no cycle", n.teacher, "draftShareOut", "UNKNOWN /cycle", draft(object{"cycle": n.id()})},
		{"another's team", n.teacher, "draftShareOut", "error NOT_FOUND", draft(object{"team": n.otherTeam})},
		{"another's measure", n.stranger, "draftShareOut", "UNKNOWN /measures/0", draft(object{"team": n.otherTeam, "cycle": theirs, "measures": []uuid.UUID{measure}})},
		{"another's share-out", n.stranger, "reviseShareOut", "error NOT_FOUND", object{"shareOut": id, "version": 2, "kind": "WIN", "title": "x", "learned": "y"}},
		{"no share-out", n.stranger, "reviseShareOut", "error NOT_FOUND", object{"shareOut": n.id(), "version": 2, "kind": "WIN", "title": "x", "learned": "y"}},
		{"withdrawn by another", n.stranger, "withdrawShareOut", "error NOT_FOUND", object{"shareOut": id, "cause": "MISTAKE"}},
		{"a network that is none", n.teacher, "releaseShareOut", "UNKNOWN /audience/network", with(n.toNetwork(id, 1), object{"audience": object{"kind": "NETWORK", "network": n.team}})},
		{"a draft followed", n.stranger, "startFollow", "UNKNOWN /family", object{"follow": n.id(), "family": id}},
		{"a draft's plan", n.stranger, "planCycle", "UNKNOWN /adaptedFrom", object{"cycle": n.id(), "team": n.otherTeam, "title": "x", "purpose": "COLLECT", "adaptedFrom": id, "questions": []object{{"id": n.id(), "text": "Why?"}}}},
		{"an id that is taken", n.teacher, "draftShareOut", "DUPLICATE /shareOut", draft(object{"shareOut": cycle})},
		{"an id that tells when", n.teacher, "draftShareOut", "INVALID /shareOut", draft(object{"shareOut": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"})},
		{"a key of nothing", n.teacher, "releaseShareOut", "INVALID /despite/0", with(n.toNetwork(id, 1), object{"despite": []string{"learned/PERSON/1"}})},
		{"another's follow", n.stranger, "endFollow", "UNKNOWN ", object{"follow": n.id()}},
		{"another school's total", n.leader, "giveStandingRelease", "error NOT_FOUND", object{"release": n.id(), "school": n.elsewhere, "network": n.network, "measure": n.id(), "version": 1, "until": "2026-12-31"}},
		{"no such total", n.leader, "giveStandingRelease", "UNKNOWN /measure", object{"release": n.id(), "school": n.school, "network": n.network, "measure": n.id(), "version": 1, "until": "2026-12-31"}},
		{"a reason that leads to somebody", n.teacher, "withdrawShareOut", "INVALID /despite", object{"shareOut": id, "cause": "OTHER", "reason": "ask ana@school.example"}},
		{"right to left", n.teacher, "draftShareOut", "INVALID /title", draft(object{"title": "see \u202egpj.exe"})},
		{"zero width", n.teacher, "draftShareOut", "INVALID /learned", draft(object{"learned": "A\u200bna"})},
	} {
		if got := n.codes(c.token, c.command, refusals, c.input); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestATeamTriesWhatItMayRead: who is in two teams carries nothing from one into the other that was
// not told to it, neither by the shortcut nor by a plan that is typed.
func TestATeamTriesWhatItMayRead(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, nil)
	n.do(n.admin, "addMember", "position", object{"team": n.otherTeam, "person": n.teacherID, "school": n.elsewhere, "position": "SPECIALIST", "from": "2026-08-01"})
	for _, c := range []struct{ audience, try, plan string }{{"TEAM", "UNKNOWN /shareOut", "UNKNOWN /adaptedFrom"}, {"SCHOOL", "UNKNOWN /shareOut", "UNKNOWN /adaptedFrom"}, {"DISTRICT", "", ""}} {
		n.do(n.teacher, "releaseShareOut", shared, object{"shareOut": id, "version": 1, "audience": object{"kind": c.audience}})
		if got := n.codes(n.teacher, "tryShareOut", "position", object{"cycle": n.id(), "team": n.otherTeam, "shareOut": id}); got != c.try {
			t.Errorf("%s is tried: %s", c.audience, got)
		}
		plan := object{"cycle": n.id(), "team": n.otherTeam, "title": "x", "purpose": "COLLECT", "adaptedFrom": id, "questions": []object{{"id": n.id(), "text": "Why?"}}}
		if got := n.codes(n.teacher, "planCycle", "position", plan); got != c.plan {
			t.Errorf("%s is planned from: %s", c.audience, got)
		}
	}
}

// TestTheTimelineTellsOfShareOuts: to the team, with no word of who gave thanks.
func TestTheTimelineTellsOfShareOuts(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, nil)
	n.do(n.teacher, "releaseShareOut", shared, n.toNetwork(id, 1))
	n.do(n.stranger, "thankShareOut", "position", object{"shareOut": id})
	scope, err := n.views.ScopeOf(t.Context(), n.teacherID, domain.DateOf(today))
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.views.Read(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	changes, ok, err := r.Changes(t.Context(), n.team, 0, 100)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	told := 0
	for _, c := range changes {
		if c.Kind == domain.KindOfShareOut && c.ID == id {
			told++
		}
	}
	if told != 3 {
		t.Errorf("%d changes of the share-out are told in %v", told, changes)
	}
	if reads, _ := n.readsTold(0); len(reads) > 0 {
		t.Errorf("releasing and thanking told of reads: %v", reads)
	}
}

// TestTwoReleasesAtOnce: of the same version one is a fact; of two versions only the latest leaves.
func TestTwoReleasesAtOnce(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, nil)
	n.do(n.teacher, "reviseShareOut", shared, object{"shareOut": id, "version": 2, "kind": "LOSS", "title": "Frames", "learned": "fewer"})
	var wait sync.WaitGroup
	told := make([]string, 6)
	positions := make([]bool, len(told))
	inputs := make([]object, len(told))
	for i := range told {
		inputs[i] = with(n.toNetwork(id, 1+i%2), object{"commandId": n.id()})
	}
	for i := range told {
		wait.Go(func() {
			payload, a := n.command([]string{n.teacher, n.lead}[i%2], "releaseShareOut", shared, inputs[i])
			if len(a.Errors) > 0 {
				told[i] = string(a.raw)
				return
			}
			positions[i] = payload["position"] != nil
			for _, r := range payload["refusals"].([]any) {
				told[i] += r.(object)["path"].(string)
			}
		})
	}
	wait.Wait()
	recorded := 0
	for i := range told {
		if old := i%2 == 0; old && told[i] != "/version" || !old && told[i] != "" {
			t.Errorf("version %d: %s", 1+i%2, told[i])
		}
		if positions[i] {
			recorded++
		}
	}
	if recorded != 1 {
		t.Errorf("%d releases were recorded", recorded)
	}
	if got := n.codes(n.lead, "releaseShareOut", "position", n.toNetwork(id, 1)); got != "INVALID /version" {
		t.Errorf("the version before: %s", got)
	}
}

// TestReleasesOfTwoShareOutsAtOnce: two share-outs, over a class of 25 and over it and one of 5, are
// released at the same moment. Each may leave alone; together they tell of the five, so one is refused.
func TestReleasesOfTwoShareOutsAtOnce(t *testing.T) {
	for range 5 {
		n := newTown(t)
		measure := n.measure("Exit ticket")
		n.on(today.AddDate(0, 3, 0))
		for i, week := range []string{"2026-10-26", "2026-11-02", "2026-11-09"} {
			n.do(n.teacher, "recordMeasurements", "measure { id }", object{"measure": measure, "rows": []object{
				{"id": n.id(), "class": n.class, "from": week, "to": week, "numerator": 10 + i, "denominator": 25, "students": 25},
				{"id": n.id(), "class": n.class2, "from": week, "to": week, "numerator": 4, "denominator": 5, "students": 5},
			}})
		}
		told, inputs := make([]string, 2), make([]object, 2)
		for i, classes := range [][]uuid.UUID{{n.class}, {n.class, n.class2}} {
			cycle, _ := n.plan("Frames", measure, object{"classes": classes, "measures": []uuid.UUID{measure}})
			n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle, "classes": classes, "occurredOn": "2026-11-02"})
			inputs[i] = with(n.toNetwork(n.draft(cycle, object{"measures": []uuid.UUID{measure}}), 1), object{"commandId": n.id()})
		}
		var both sync.WaitGroup
		for i, input := range inputs {
			both.Go(func() { told[i] = n.codes(n.teacher, "releaseShareOut", "position", input) })
		}
		both.Wait()
		if slices.Sort(told); !slices.Equal(told, []string{"", "NOT_NOW /version"}) {
			t.Errorf("the releases gave %q", told)
		}
	}
}

// notToBeHad are the commands that the town cannot give, and why.
var notToBeHad = map[string]string{
	"ReleaseFigure":      "no month of the town is settled: it is told of by projections and desk",
	"PublishBrightSpots": "it takes numbers of more schools than the town has",
}

// aboutSharing are the steps of share-outs, releases and follows.
func (n *town) aboutSharing() []step {
	measure, share, shareMeasure, standing, follow, agreement := n.measure("Frames"), n.id(), n.id(), n.id(), n.id(), n.id()
	cycle, _ := n.plan("Frames", measure, nil)
	n.begun(n.teacher, cycle)
	words := object{
		"kind": "LOSS", "title": "Too long", "change": "frames", "learned": "two a week", "tryThis": "one class first", "conditions": "after lunch",
		"subject": "Algebra", "grades": []string{"9"}, "groups": []object{{"kind": "GENDER", "group": n.id()}}, "measures": []uuid.UUID{measure},
	}
	total := object{"release": standing, "school": n.school, "network": n.network, "measure": shareMeasure, "version": 1}
	return []step{
		{n.teacher, "draftShareOut", "shareOut", with(with(object{}, words), object{"shareOut": share, "team": n.team, "cycle": cycle})},
		{n.teacher, "reviseShareOut", "shareOut", with(with(object{}, words), object{"shareOut": share, "version": 2, "learned": "one a week"})},
		{n.teacher, "releaseShareOut", "shareOut", with(n.toNetwork(share, 2), object{"attribution": "NAMED"})},
		{n.stranger, "thankShareOut", "shareOut", object{"shareOut": share}},
		{n.stranger, "tryShareOut", "cycle", object{"cycle": n.id(), "team": n.otherTeam, "shareOut": share, "title": "Ours", "questions": []object{{"id": n.id(), "text": "Does it?"}}, "startsOn": "2026-11-23", "endsOn": "2026-11-27"}},
		{n.teacher, "withdrawShareOut", "shareOut", object{"shareOut": share, "cause": "OTHER", "reason": "we know more"}},
		{n.admin, "defineSharedMeasure", "network", with(n.definition(), object{"id": shareMeasure, "version": 1})},
		{n.admin, "signAgreement", "network", object{"id": agreement, "district": n.district, "covers": []string{"STANDING_RELEASES"}, "purposes": []string{"IMPROVEMENT"}, "from": "2026-09-01", "destruction": "KEEP"}},
		{n.leader, "giveStandingRelease", "release", with(total, object{"until": "2027-06-30"})},
		{n.leader, "endStandingRelease", "release", object{"release": standing}},
		{n.teacher, "startFollow", "follow", object{"follow": follow, "topic": "frames"}},
		{n.teacher, "endFollow", "follow", object{"follow": follow}},
	}
}

// TestTheNameOfAHiddenNetwork: what may not be known of is refused as what is not there.
func TestTheNameOfAHiddenNetwork(t *testing.T) {
	n := newTown(t)
	hidden, none := n.id(), n.id()
	n.do(n.admin, "foundNetwork", "network { id }", object{"network": hidden, "name": "Secret Network"})
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, nil)
	var told []string
	for _, network := range []uuid.UUID{hidden, none} {
		p, _ := n.command(n.teacher, "releaseShareOut", "refusals { code path message }", object{"shareOut": id, "version": 1, "audience": object{"kind": "NETWORK", "network": network}})
		told = append(told, strings.ReplaceAll(fmt.Sprint(p), network.String(), "ID"))
	}
	if told[0] != told[1] || !strings.Contains(told[0], "UNKNOWN") || strings.Contains(told[0], "Secret") {
		t.Errorf("of a hidden network: %s\nof none: %s", told[0], told[1])
	}
}
