package proof_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestOtherTeams: what is another team's is answered like what is not there, word for word.
func TestOtherTeams(t *testing.T) {
	s := tell(newNetwork(t))
	stranger := s.by(s.stranger)
	own := s.network.measure(s.stranger, s.otherTeam)
	before := stranger.position()
	for name, c := range map[string]struct{ query, id string }{
		"cycle":      {`query($id: ID!) { cycle(id: $id) { title } }`, s.cycle},
		"asOf":       {`query($id: ID!) { cycle(id: $id, asOf: "2026-01-01T00:00:00Z") { title } }`, s.cycle},
		"measure":    {`query($id: ID!) { measure(id: $id) { name } }`, s.measure},
		"node":       {`query($id: ID!) { node(id: $id) { id } }`, s.cycle},
		"nodes":      {`query($id: ID!) { nodes(ids: [$id]) { id } }`, s.measure},
		"team":       {`query($id: ID!) { team(id: $id) { name timeline { totalCount } } }`, s.team},
		"class":      {`query($id: ID!) { class(id: $id) { label } }`, s.class1},
		"person":     {`query($id: ID!) { person(id: $id) { name } }`, s.ana.id},
		"subscribed": {`query($id: ID!) { viewer { teams { timeline(filter: {class: $id}) { totalCount } } } }`, s.class1},
	} {
		likeNothing(t, name, c.id, func(id string) answer { return stranger.ask(c.query, object{"id": id}) })
	}
	for name, c := range map[string]struct {
		id    string
		input func(id string) object
	}{
		"recordObservation": {s.cycle, func(x string) object {
			return object{"cycle": x, "id": id(), "kind": "OBSERVATION", "text": "x"}
		}},
		"completeDo":         {s.cycle, func(x string) object { return object{"cycle": x, "carriedOut": "NOT"} }},
		"withdrawCycle":      {s.cycle, func(x string) object { return object{"cycle": x, "cause": "DUPLICATE"} }},
		"recordMeasurements": {s.measure, func(x string) object { return object{"measure": x, "rows": []object{value("", day(-1), day(-1), 3)}} }},
		"retireMeasure":      {s.measure, func(x string) object { return object{"measure": x, "why": "x"} }},
		"planCycle":          {s.team, func(x string) object { return plan(id(), x, "Mine?") }},
		"reportClassSize":    {s.class1, func(x string) object { return object{"class": x, "students": 3} }},
		"renameTeam":         {s.team, func(x string) object { return object{"team": x, "name": "Ours"} }},
		"issueToken":         {s.ana.id, func(x string) object { return object{"person": x, "id": id()} }},
	} {
		likeNothing(t, name, c.id, func(id string) answer { return stranger.give(name, "__typename", c.input(id)) })
	}
	for name, input := range map[string]func(x string) object{
		"class":   func(x string) object { return with(plan(id(), s.otherTeam, "x"), "classes", []string{x}) },
		"measure": func(x string) object { return with(plan(id(), s.otherTeam, "x"), "measures", []string{x}) },
		"cycle":   func(x string) object { return with(plan(id(), s.otherTeam, "x"), "parents", []string{x}) },
	} {
		theirs := map[string]string{"class": s.class1, "measure": s.measure, "cycle": s.cycle}[name]
		likeNothing(t, "a plan with a "+name, theirs, func(x string) answer { return stranger.give("planCycle", "__typename", input(x)) })
	}
	likeNothing(t, "a value with a class", s.class1, func(x string) answer {
		return stranger.give("recordMeasurements", "__typename", object{"measure": own, "rows": []object{value(x, day(-1), day(-1), 3)}})
	})
	if after := stranger.position(); after != before {
		t.Errorf("something was recorded: the log has come from %s to %s", before, after)
	}
}

func with(o object, key string, value any) object {
	o[key] = value
	return o
}

// likeNothing compares the answers to an id of somebody else's thing and to one of nothing.
func likeNothing(t *testing.T, name, theirs string, ask func(id string) answer) {
	t.Helper()
	nothing := id()
	a, b := ask(theirs), ask(nothing)
	told := func(a answer, of string) string {
		delete(a.Extensions, "position")
		for _, e := range a.Errors {
			delete(e.Extensions, "requestId")
		}
		text, err := json.Marshal([]any{a.status, a.Data, a.Errors, a.Extensions})
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(text), of, "ID")
	}
	if x, y := told(a, theirs), told(b, nothing); x != y {
		t.Errorf("%s: what is another team's is answered with\n%s\nwhat is not there with\n%s", name, x, y)
	}
	if a.code() == "" && name != "subscribed" && name != "nodes" && len(list(a.Data, "payload.refusals")) == 0 {
		t.Errorf("%s: what is another team's is answered with %s", name, a.raw)
	}
}

// TestACoach enters what members saw, for one of them.
func TestACoach(t *testing.T) {
	s := tell(newNetwork(t))
	coach := s.by(s.coach)
	seen := func(more ...any) object {
		o := object{"cycle": s.cycle, "id": id(), "kind": "OBSERVATION", "text": "Seen by the coach"}
		for i := 0; i < len(more); i += 2 {
			o[more[i].(string)] = more[i+1]
		}
		return o
	}
	before := coach.position()
	coach.notFound("recordObservation", seen())
	coach.notFound("recordObservation", seen("onBehalfOf", s.stranger.id))
	coach.notFound("recordObservation", seen("onBehalfOf", id()))
	coach.notFound("planCycle", with(plan(id(), s.team, "The coach's"), "onBehalfOf", s.ana.id))
	coach.notFound("decideAct", object{"cycle": s.cycle, "decision": "ADOPT", "reason": "x", "onBehalfOf": s.ana.id})
	if r := s.by(s.ana).give("recordObservation", "__typename", seen("onBehalfOf", s.ben.id)); text(r.Data, "payload.position") != "" {
		t.Errorf("a member entered something on behalf of another: %s", r.raw)
	}
	if after := coach.position(); after != before {
		t.Errorf("something was recorded: the log has come from %s to %s", before, after)
	}
	entered := seen("onBehalfOf", s.ana.id)
	coach.do("recordObservation", "cycle { id }", entered)
	coach.do("recordMeasurements", "measure { id }", object{"measure": s.measure, "onBehalfOf": s.ben.id, "rows": []object{value(s.class2, day(-20), day(-14), 6)}})
	for _, e := range list(coach.read(`query($id: ID!) { cycle(id: $id) { do { observations { edges { node { id by { id } onBehalfOf { id } } } } } } }`, object{"id": s.cycle}), "cycle.do.observations.edges") {
		if text(e, "node.id") == entered["id"] && (text(e, "node.by.id") != s.coach.id || text(e, "node.onBehalfOf.id") != s.ana.id) {
			t.Errorf("the coach's entry is told as %v", e)
		}
	}
}

// TestViewer follows links from the viewer alone and finds everything that the member may read.
func TestViewer(t *testing.T) {
	s := tell(newNetwork(t))
	project, idea := id(), id()
	ana := s.by(s.ana)
	ana.do("charterProject", "project { id }", object{"project": project, "team": s.team, "title": "Talk", "schoolYear": schoolYear(), "aim": object{"statement": "More talk"}})
	ana.do("addChangeIdea", "project { id }", object{"project": project, "id": idea, "text": "Frames", "kind": "PROCESS"})
	data := ana.read(`{ viewer { person { id } schools { id } districts { id } networks { id } due { kind cycle { id } measure { id } class { id } }
		teams { id members { person { id } } coaches { person { id } } classes { id } measures { id history { totalCount } }
			projects { id changeIdeas { id } }
			timeline(first: 3) { edges { node { id classes { class { id } } plan { questions { id } measures { id } } outcomes { measurements { id } }
				do { observations { edges { node { id } } } } history { totalCount } } } } } } }`, nil)
	found := fmt.Sprint(data)
	for name, id := range map[string]string{
		"myself": s.ana.id, "a colleague": s.ben.id, "the coach": s.coach.id, "the school": s.school, "the team": s.team, "a class": s.class1,
		"a colleague's class": s.class2, "the measure": s.measure, "the project": project, "a change idea": idea, "the cycle": s.cycle, "a question": s.question,
	} {
		if !strings.Contains(found, id) {
			t.Errorf("the viewer does not reach %s", name)
		}
	}
	if len(list(data, "viewer.districts")) != 1 || len(list(data, "viewer.networks")) != 1 || len(list(data, "viewer.schools")) != 1 {
		t.Errorf("the viewer does not reach district, network and school: %s", found)
	}
	for _, id := range []string{s.otherTeam, s.elsewhere, s.stranger.id, s.classOther} {
		if strings.Contains(found, id) {
			t.Errorf("the viewer reaches %s of another team", id)
		}
	}
	if kinds := fmt.Sprint(at(data, "viewer.due")); !strings.Contains(kinds, "STUDY") {
		t.Errorf("the study is not due: %s", kinds)
	}
	if a := s.server.as(t, "cb_wrong").ask(`{ viewer { person { id } } }`, nil); a.code() != "UNAUTHENTICATED" {
		t.Errorf("without a valid token: %s", a.raw)
	}
}
