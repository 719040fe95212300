package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
)

const previewed = `query($id: ID!, $to: AudienceInput!, $as: Attribution!) { shareOut(id: $id) { preview(audience: $to, attribution: $as) {
	shareOut { title team { id } teamName attribution allowed } refusals { code path message allowed } findings { key kind field excerpt } } } }`

func (n *town) preview(token string, id uuid.UUID, to object, as string) answer {
	return n.ask(token, previewed, object{"id": id, "to": to, "as": as})
}

// TestAPreviewForeseesTheRelease: what it objects to and finds is what the release is refused for, and a
// release that it objects to nothing of is accepted with the keys that it names.
func TestAPreviewForeseesTheRelease(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, object{"learned": "ask ana@school.example, two a week are enough"})
	// Another district is in the network, without an agreement.
	district, school := n.id(), n.id()
	n.do(n.admin, "registerDistrict", "position", object{"district": district, "name": "South", "ids": []object{}})
	n.do(n.admin, "registerSchool", "position", object{"school": school, "name": "Ash School", "zone": "America/New_York", "district": district, "from": "2026-08-01"})
	n.do(n.admin, "admitSchool", "position", object{"network": n.network, "school": school, "occurredOn": "2026-08-01"})
	toNetwork := n.toNetwork(id, 1)["audience"].(object)
	refused := func(input object) (told []string) {
		payload, _ := n.command(n.teacher, "releaseShareOut", "shareOut { id }", input)
		for _, r := range payload["refusals"].([]any) {
			told = append(told, fmt.Sprint(at(r, "code"), at(r, "path"), at(r, "message")))
		}
		return told
	}
	objected := func(p any) (told []string) {
		for _, r := range list(p, "refusals") {
			told = append(told, fmt.Sprint(at(r, "code"), at(r, "path"), at(r, "message")))
		}
		return told
	}
	p := at(n.preview(n.teacher, id, toNetwork, "ANONYMOUS").Data, "shareOut.preview")
	if at(p, "findings.0.key") != "learned/EMAIL/1" || len(list(p, "findings")) != 1 {
		t.Fatalf("findings: %v", p)
	}
	despite := object{"despite": []string{"learned/EMAIL/1"}}
	got, want := objected(p), refused(with(n.toNetwork(id, 1), despite))
	if len(want) == 0 || strings.Join(got, "\n") != strings.Join(want, "\n") || !strings.Contains(got[0], "/audience") || !strings.Contains(got[0], "agreement") {
		t.Errorf("out of the district the preview objects\n%s\nand the release is refused for\n%s", got, want)
	}
	if at(p, "shareOut.title") != "Frames took too long" {
		t.Errorf("what would be seen is told in any case: %v", p)
	}
	// Within it: what another school's people may do, and whose it is under each attribution.
	district2 := object{"kind": "DISTRICT"}
	for as, name := range map[string]any{"ANONYMOUS": nil, "SCHOOL": nil, "NAMED": "Algebra Team"} {
		p := at(n.preview(n.teacher, id, district2, as).Data, "shareOut.preview")
		if at(p, "shareOut.teamName") != name || at(p, "shareOut.team") != nil && as != "NAMED" || fmt.Sprint(at(p, "shareOut.allowed")) != "[THANK_SHARE_OUT TRY_SHARE_OUT]" || len(list(p, "refusals")) > 0 {
			t.Errorf("%s: %v", as, p)
		}
	}
	if got := refused(object{"shareOut": id, "version": 1, "audience": district2}); len(got) != 1 || !strings.Contains(got[0], "learned/EMAIL/1") {
		t.Errorf("without the key: %v", got)
	}
	if got := refused(with(object{"shareOut": id, "version": 1, "audience": district2}, despite)); len(got) > 0 {
		t.Errorf("with the key: %v", got)
	}
	if got := at(n.read(n.stranger, `query($id: ID!) { shareOut(id: $id) { allowed } }`, object{"id": id}), "shareOut.allowed"); fmt.Sprint(got) != "[THANK_SHARE_OUT TRY_SHARE_OUT]" {
		t.Errorf("another school may %v", got)
	}
	// A coach sees that somebody else has to release it; a withdrawn one is told of nothing to be seen.
	if got := objected(at(n.preview(n.coach, id, district2, "NAMED").Data, "shareOut.preview")); len(got) != 1 || !strings.Contains(got[0], "a member of the team") {
		t.Errorf("as the coach: %v", got)
	}
	n.do(n.teacher, "withdrawShareOut", "position", object{"shareOut": id, "cause": "MISTAKE"})
	n.caughtUp()
	p = at(n.preview(n.teacher, id, district2, "NAMED").Data, "shareOut.preview")
	if at(p, "shareOut") != nil || len(list(p, "findings")) > 0 || at(p, "refusals.0.code") != "NOT_NOW" || at(p, "refusals.0.allowed.0") != "DRAFT_SHARE_OUT" {
		t.Errorf("withdrawn: %v", p)
	}
}

// TestPreviewsOfNoAudience: one that names no network, or one that it does not take, is told with a remedy; one
// of a network that is not there reads like one that is not theirs; and others than the team are told nothing.
func TestPreviewsOfNoAudience(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	id := n.draft(cycle, nil)
	foreign := n.id()
	n.do(n.admin, "foundNetwork", "network { id }", object{"network": foreign, "name": "Lake Network"})
	for _, kind := range []string{"TEAM", "SCHOOL", "DISTRICT", "PUBLIC"} {
		a := n.preview(n.teacher, id, object{"kind": kind, "network": n.network}, "ANONYMOUS")
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Message != "audience.network: only an audience of the kind NETWORK names one: leave it out" {
			t.Errorf("%s with a network: %s", kind, a.raw)
		}
	}
	for name, to := range map[string]object{"left out": {"kind": "NETWORK"}, "null": {"kind": "NETWORK", "network": nil}} {
		a := n.preview(n.teacher, id, to, "ANONYMOUS")
		if a.code() != "BAD_USER_INPUT" || !strings.HasPrefix(a.Errors[0].Message, "audience.network: name the network") {
			t.Errorf("a network that is %s: %s", name, a.raw)
		}
	}
	for _, to := range []object{{"kind": "EVERYBODY"}, {"kind": "NETWORK", "network": "x"}, {"network": n.network}, {}} {
		if a := n.preview(n.teacher, id, to, "ANONYMOUS"); a.code() != "BAD_USER_INPUT" && a.code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%v: %s", to, a.raw)
		}
	}
	told := make(map[string]bool)
	for _, network := range []uuid.UUID{foreign, n.id(), n.team} {
		p := at(n.preview(n.teacher, id, object{"kind": "NETWORK", "network": network}, "ANONYMOUS").Data, "shareOut.preview")
		if at(p, "shareOut") != nil || at(p, "refusals.0.code") != "UNKNOWN" || at(p, "refusals.0.path") != "/audience/network" {
			t.Errorf("network %s: %v", network, p)
		}
		told[strings.ReplaceAll(fmt.Sprint(p), network.String(), "ID")] = true
	}
	if len(told) != 1 {
		t.Errorf("hidden and absent networks are told apart: %v", told)
	}
	n.do(n.teacher, "releaseShareOut", shared, n.toNetwork(id, 1))
	n.caughtUp()
	a := n.preview(n.stranger, id, object{"kind": "PUBLIC"}, "ANONYMOUS")
	if at(a.Data, "shareOut.preview") != nil || len(a.Errors) > 0 {
		t.Errorf("another team: %s", a.raw)
	}
}
