package proof_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// demo is what demo.json tells.
type demo struct {
	URL    string
	Tokens struct{ Member, Lead, Coach, SchoolLeader, Hub, Admin, OtherMember string }

	Network, School, Team, OtherTeam, Project, Cycle, Measure, Class string
}

// startDemo serves the demo from a folder, which it fills when it is new.
func startDemo(t *testing.T, dir string) (*server, demo) {
	t.Helper()
	s := start(t, dir, "--demo")
	var d demo
	content, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err == nil {
		err = json.Unmarshal(content, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	if d.URL != "http://"+s.address {
		t.Errorf("demo.json tells %s, it is served at %s", d.URL, s.address)
	}
	return s, d
}

// TestDemo looks around in the demo as its member does, and does what a team does.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	s, d := startDemo(t, dir)
	if s.admin != d.Tokens.Member {
		t.Errorf("the token that is shown is not the member's")
	}
	d.looksAround(t, s.as(t, d.Tokens.Member))
	cycle := d.runsACycle(t, s.as(t, d.Tokens.Member))
	d.keepsApart(t, s)

	s.stop(t)
	s, again := startDemo(t, dir)
	again.URL = d.URL
	if again != d {
		t.Errorf("started again, the demo is another one")
	}
	if stage := text(s.as(t, d.Tokens.Lead).read(`query($id: ID!) { cycle(id: $id) { stage } }`, object{"id": cycle}), "cycle.stage"); stage != "ACTED" {
		t.Errorf("started again, the cycle's stage is %q", stage)
	}
}

// looksAround reads the timeline with what was measured, a page of the largest size.
func (d demo) looksAround(t *testing.T, member client) {
	t.Helper()
	const query = `query($team: ID!) { team(id: $team) { name timeline(first: 100) { totalCount edges { node {
		id title stage act { decision } outcomes { measure { name } class { label } before { mean } during { mean count } }
	} } } } }`
	data := member.read(query, object{"team": d.Team})
	edges := list(data, "team.timeline.edges")
	decided, measured, running := 0, 0, false
	for _, e := range edges {
		if at(e, "node.act") != nil {
			decided++
		}
		for _, o := range list(e, "node.outcomes") {
			if at(o, "before.mean") != nil && at(o, "during.mean") != nil {
				measured++
			}
		}
		running = running || text(e, "node.id") == d.Cycle && text(e, "node.stage") == "DOING"
	}
	if len(edges) < 3 || at(data, "team.timeline.totalCount") != float64(len(edges)) || decided == 0 || measured == 0 || !running {
		t.Errorf("the timeline has %d cycles, %d decided, %d outcomes with before and during, the running one: %v", len(edges), decided, measured, running)
	}
}

// runsACycle plans, predicts, starts, observes, measures, completes, studies and decides.
func (d demo) runsACycle(t *testing.T, member client) string {
	t.Helper()
	cycle, question := id(), id()
	p := plan(cycle, d.Team, "Exit tickets in pairs")
	p["project"], p["classes"], p["measures"] = d.Project, []string{d.Class}, []string{d.Measure}
	p["questions"] = []object{{"id": question, "text": "Do pairs pass more often?", "measure": d.Measure}}
	member.do("planCycle", "cycle { id }", p)
	for _, step := range []struct {
		name  string
		input object
	}{
		{"makePrediction", object{"question": question, "id": id(), "text": "Most do", "direction": "INCREASE"}},
		{"startCycle", object{}},
		{"recordObservation", object{"id": id(), "kind": "OBSERVATION", "text": "Pairs talk"}},
	} {
		step.input["cycle"] = cycle
		member.do(step.name, "cycle { id }", step.input)
	}
	started := text(member.read(`query($id: ID!) { cycle(id: $id) { do { startedOn } } }`, object{"id": cycle}), "cycle.do.startedOn") // today, at the school
	entry := func() object {
		return object{"measure": d.Measure, "rows": []object{value(d.Class, started, started, 17)}}
	}
	member.do("recordMeasurements", "measure { id }", entry())
	lead := member.to.as(t, d.Tokens.Lead)
	if r := lead.refused("recordMeasurements", entry()); r["code"] != "DUPLICATE" || r["existing"] == nil || at(r, "allowed.0") != "CORRECT_MEASUREMENT" {
		t.Errorf("the lead's entry of the same is refused with %v", r)
	}
	member.do("completeDo", "cycle { id }", object{"cycle": cycle, "carriedOut": "FULLY"})
	member.do("recordStudy", "cycle { id }", object{"cycle": cycle, "improvement": "YES", "results": []object{{"question": question, "result": "CONFIRMED"}}})
	member.do("decideAct", "cycle { id }", object{"cycle": cycle, "decision": "EXPAND", "reason": "It went well"})
	const query = `query($id: ID!) { cycle(id: $id) { stage plan { questions { predictions { timing } } } outcomes { during { count mean } } } }`
	data := member.read(query, object{"id": cycle})
	if text(data, "cycle.stage") != "ACTED" || at(data, "cycle.outcomes.0.during.mean") != 85. || text(data, "cycle.plan.questions.0.predictions.0.timing") != "BEFORE_DATA" {
		t.Errorf("the cycle has become %v", data)
	}
	return cycle
}

// keepsApart: another team's member finds nothing, and the coach needs a member.
func (d demo) keepsApart(t *testing.T, s *server) {
	t.Helper()
	other, coach := s.as(t, d.Tokens.OtherMember), s.as(t, d.Tokens.Coach)
	observation := func(cycle string) object {
		return object{"cycle": cycle, "id": id(), "kind": "OBSERVATION", "text": "x"}
	}
	likeNothing(t, "the cycle", d.Cycle, func(id string) answer {
		return other.ask(`query($id: ID!) { cycle(id: $id) { title } }`, object{"id": id})
	})
	likeNothing(t, "the measure", d.Measure, func(id string) answer {
		return other.ask(`query($id: ID!) { measure(id: $id) { name } }`, object{"id": id})
	})
	likeNothing(t, "an observation", d.Cycle, func(id string) answer { return other.give("recordObservation", "__typename", observation(id)) })
	coach.notFound("recordObservation", observation(d.Cycle))
	member := text(s.as(t, d.Tokens.Member).read(`{ viewer { person { id } } }`, nil), "viewer.person.id")
	coach.do("recordObservation", "cycle { id }", with(observation(d.Cycle), "onBehalfOf", member))
}

// TestDemoOfOthers: a folder with somebody's own record is not filled with a demo.
func TestDemoOfOthers(t *testing.T) {
	n := newNetwork(t)
	n.stop(t)
	if _, complaint, code := run(t, "serve", "--demo", "--data", n.dir, "--listen", "127.0.0.1:0"); code != 3 || complaint == "" {
		t.Errorf("it ended with %d, saying %q", code, complaint)
	}
}
