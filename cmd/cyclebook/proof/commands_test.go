package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCommandsAgain: the same command is recorded once, also after a restart; its id is not for
// another one; and what was changed meanwhile is not overwritten.
func TestCommandsAgain(t *testing.T) {
	s := tell(newNetwork(t))
	ana := s.by(s.ana)
	seen := object{"commandId": id(), "cycle": s.cycle, "id": id(), "kind": "PROBLEM", "text": "Chalk is out"}
	first := text(ana.do("recordObservation", "cycle { id }", seen), "position")
	revision := at(ana.read(`query($id: ID!) { cycle(id: $id) { revision } }`, object{"id": s.cycle}), "cycle.revision").(float64)
	same := func(when string) {
		t.Helper()
		if again := text(s.by(s.ana).do("recordObservation", "cycle { id }", seen), "position"); again != first {
			t.Errorf("%s the command stands at %s, first at %s", when, again, first)
		}
	}
	same("at once")
	other := object{"commandId": seen["commandId"], "cycle": s.cycle, "id": seen["id"], "kind": "PROBLEM", "text": "Chalk is back"}
	if r := ana.refused("recordObservation", other); r["code"] != "CONFLICT" || r["path"] != "/commandId" {
		t.Errorf("a command id with another body is refused with %v", r)
	}
	stale := object{"cycle": s.cycle, "id": id(), "kind": "PROBLEM", "text": "x", "expectedRevision": revision - 1}
	if r := ana.refused("recordObservation", stale); r["code"] != "CONFLICT" || r["path"] != "/expectedRevision" {
		t.Errorf("a stale revision is refused with %v", r)
	}
	stale["expectedRevision"], stale["commandId"] = revision, id()
	ana.do("recordObservation", "cycle { id }", stale)
	s.stop(t)
	s.restart()
	same("after a restart")
	if n := at(s.by(s.ana).read(`query($id: ID!) { cycle(id: $id) { do { observations { edges { node { text } } } } } }`, object{"id": s.cycle}), "cycle.do.observations.edges"); len(n.([]any)) != 3 {
		t.Errorf("there are %d observations of 3: %v", len(n.([]any)), n)
	}
}

// TestOutOfOrder: what the stage forbids is refused, and told what could be done.
func TestOutOfOrder(t *testing.T) {
	n := newNetwork(t)
	ana, cycle := n.by(n.ana), id()
	p := plan(cycle, n.team, "Out of order")
	question := p["questions"].([]object)[0]["id"]
	delete(p, "change")
	ana.do("planCycle", "cycle { id }", p)
	commands := map[string]object{
		"startCycle":        {},
		"recordObservation": {"id": id(), "kind": "OBSERVATION", "text": "x"},
		"completeDo":        {"carriedOut": "FULLY"},
		"recordStudy":       {"improvement": "YES", "results": []object{{"question": question, "result": "CONFIRMED"}}},
		"decideAct":         {"decision": "ADOPT", "reason": "x"},
		"reopenCycle":       {"reason": "x"},
	}
	refuse := func(name, allowed string) {
		t.Helper()
		input := object{"cycle": cycle, "commandId": id()}
		for key, v := range commands[name] {
			input[key] = v
		}
		if r := ana.refused(name, input); r["code"] != "NOT_NOW" || !slices.Contains(r["allowed"].([]any), any(allowed)) || text(r, "message") == "" {
			t.Errorf("%s is refused with %v; %s is allowed", name, r, allowed)
		}
	}
	refuse("startCycle", "REVISE_PLAN")
	refuse("recordObservation", "START_CYCLE")
	for _, name := range []string{"completeDo", "recordStudy", "decideAct", "reopenCycle"} {
		refuse(name, "START_CYCLE")
	}
	ana.do("revisePlan", "cycle { id }", object{"cycle": cycle, "title": "In order", "theory": object{"change": "frames", "questions": []object{{"id": question, "text": "?"}}}})
	ana.do("startCycle", "cycle { id }", object{"cycle": cycle})
	refuse("startCycle", "COMPLETE_DO")
	refuse("recordStudy", "COMPLETE_DO")
	ana.do("completeDo", "cycle { id }", object{"cycle": cycle, "carriedOut": "PARTLY"})
	refuse("completeDo", "RECORD_STUDY")
	refuse("decideAct", "RECORD_STUDY")
	if now := fmt.Sprint(at(ana.read(`query($id: ID!) { cycle(id: $id) { allowed } }`, object{"id": cycle}), "cycle.allowed")); !strings.Contains(now, "RECORD_STUDY") || strings.Contains(now, "DECIDE_ACT") {
		t.Errorf("allowed is %s", now)
	}
}

// TestMinPosition: an answer that is asked for waits for what one has seen, or says that it does not.
func TestMinPosition(t *testing.T) {
	n := newNetwork(t)
	cycle := id()
	position := text(n.by(n.ana).do("planCycle", "cycle { id }", plan(cycle, n.team, "New")), "position")
	ben := n.by(n.ben)
	const query = `query($id: ID!) { cycle(id: $id) { title } }`
	if a := ben.ask(query, object{"id": cycle}, "Min-Position", position); text(a.Data, "cycle.title") != "New" {
		t.Errorf("with the position of a plan one does not see it: %s", a.raw)
	}
	log, _, _ := strings.Cut(position, "-")
	for want, wrong := range map[string][]string{"NOT_YET": {log + "-fffff"}, "BAD_USER_INPUT": {"x", "zzzzzz-1", log, position + "-x"}} {
		for _, p := range wrong {
			began := time.Now()
			if a := ben.ask(query, object{"id": cycle}, "Min-Position", p); a.code() != want || a.Data["cycle"] != nil {
				t.Errorf("with position %q: %s", p, a.raw)
			}
			if took := time.Since(began); took > patience/3 {
				t.Errorf("with position %q the answer took %v", p, took)
			}
		}
	}
}
