package proof_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// story is a cycle of two classes that is tried this week.
type story struct {
	*network
	measure, cycle, question string
	beforeStudy              string // a moment after everything else and before the study
}

// tell tells it from the plan to the end of Do, each teacher on their own.
func tell(n *network) *story {
	n.t.Helper()
	s := &story{network: n, measure: n.measure(n.ana, n.team), cycle: id(), question: id()}
	ana, ben := n.by(n.ana), n.by(n.ben)
	ana.do("recordMeasurements", "measure { id }", object{"measure": s.measure, "rows": []object{
		value(n.class1, day(-20), day(-14), 8), value(n.class1, day(-13), day(-7), 10), value(n.class2, day(-13), day(-7), 5),
	}})
	p := plan(s.cycle, n.team, "Sentence frames")
	p["classes"], p["measures"], p["startsOn"], p["endsOn"] = []string{n.class1, n.class2}, []string{s.measure}, day(-6), day(0)
	p["questions"] = []object{{"id": s.question, "text": "Do more students pass?", "measure": s.measure, "predictions": []object{
		{"id": id(), "text": "70 percent", "direction": "INCREASE", "low": 65, "high": 75.5, "confidence": 60},
	}}}
	ana.do("planCycle", "cycle { id }", p)
	ana.do("startCycle", "cycle { id }", object{"cycle": s.cycle, "classes": []string{n.class1}, "occurredOn": day(-6)})
	ben.do("startClass", "cycle { id }", object{"cycle": s.cycle, "class": n.class2, "occurredOn": day(-5)})
	ben.do("recordObservation", "cycle { id }", object{"cycle": s.cycle, "id": id(), "kind": "SURPRISE", "text": "Even the quiet ones speak: “¡claro!”", "class": n.class2})
	ana.do("recordMeasurements", "measure { id }", object{"measure": s.measure, "rows": []object{value(n.class1, day(-6), day(0), 14)}})
	ben.do("recordMeasurements", "measure { id }", object{"measure": s.measure, "rows": []object{value(n.class2, day(-6), day(0), 11)}})
	ana.do("completeDo", "cycle { id }", object{"cycle": s.cycle, "carriedOut": "FULLY"})
	return s
}

// study studies and decides it. The moment before is one that no fact was recorded at.
func (s *story) study() {
	s.t.Helper()
	recorded := s.lastRecorded()
	await(s.t, "a later moment", func() bool { return time.Now().After(recorded.Add(time.Millisecond)) })
	s.beforeStudy = recorded.Add(time.Millisecond).Format(time.RFC3339Nano)
	ana := s.by(s.ana)
	ana.do("recordStudy", "cycle { id }", object{
		"cycle": s.cycle, "improvement": "YES", "summary": "It helped.",
		"results": []object{{"question": s.question, "result": "CONFIRMED", "learning": "Frames give a start."}},
	})
	ana.do("decideAct", "cycle { id }", object{"cycle": s.cycle, "decision": "ADOPT", "reason": "Both classes gained."})
}

// lastRecorded is when the cycle's last fact was recorded.
func (s *story) lastRecorded() time.Time {
	s.t.Helper()
	facts := list(s.by(s.ana).read(`query($id: ID!) { cycle(id: $id) { history(first: 100) { edges { node { recordedAt } } } } }`, object{"id": s.cycle}), "cycle.history.edges")
	at, err := time.Parse(time.RFC3339Nano, text(facts[len(facts)-1], "node.recordedAt"))
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}

// TestACycle reads the team's timeline, with what was measured before and during the change.
func TestACycle(t *testing.T) {
	s := tell(newNetwork(t))
	s.study()
	const query = `query($team: ID!) { team(id: $team) { timeline(first: 20) { totalCount edges { node {
		id title stage do { carriedOut observations { edges { node { text class { id } by { id } } } } }
		plan { questions { result learning predictions { low high confidence timing late madeBy { id } } } }
		study { summary improvement } act { decision reason }
		outcomes { measure { id } class { id } before { count mean numerator denominator students } during { count mean } series { periods values } }
	} } } } }`
	got := s.by(s.ben).read(query, object{"team": s.team})["team"]
	outcome := func(class string, before object, during float64, periods []any, values []any) object {
		return object{
			"measure": object{"id": s.measure}, "class": object{"id": class}, "before": before,
			"during": object{"count": 1., "mean": during}, "series": object{"periods": periods, "values": values},
		}
	}
	want := object{"timeline": object{"totalCount": 1., "edges": []any{object{"node": object{
		"id": s.cycle, "title": "Sentence frames", "stage": "ACTED",
		"do": object{"carriedOut": "FULLY", "observations": object{"edges": []any{object{"node": object{
			"text": "Even the quiet ones speak: “¡claro!”", "class": object{"id": s.class2}, "by": object{"id": s.ben.id},
		}}}}},
		"plan": object{"questions": []any{object{"result": "CONFIRMED", "learning": "Frames give a start.", "predictions": []any{
			object{"low": 65., "high": 75.5, "confidence": 60., "timing": "BEFORE_DATA", "late": false, "madeBy": object{"id": s.ana.id}},
		}}}},
		"study": object{"summary": "It helped.", "improvement": "YES"},
		"act":   object{"decision": "ADOPT", "reason": "Both classes gained."},
		"outcomes": []any{
			outcome(s.class1, object{"count": 2., "mean": 45., "numerator": 18., "denominator": 40., "students": 40.}, 70,
				[]any{day(-20), day(-13), day(-6)}, []any{40., 50., 70.}),
			outcome(s.class2, object{"count": 1., "mean": 25., "numerator": 5., "denominator": 20., "students": 20.}, 55,
				[]any{day(-13), day(-6)}, []any{25., 55.}),
		},
	}}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the timeline differs (-want +got):\n%s", diff)
	}
	s.earlierMoment(t)
}

// earlierMoment reads what was known before the study.
func (s *story) earlierMoment(t *testing.T) {
	t.Helper()
	const query = `query($team: ID!, $cycle: ID!, $at: DateTime) {
		cycle(id: $cycle, asOf: $at) { stage study { summary } act { decision } plan { questions { result } } outcomes { during { mean } } }
		team(id: $team) { timeline(asOf: $at) { totalCount edges { node { stage study { summary } } } } } }`
	then := s.by(s.ben).read(query, object{"team": s.team, "cycle": s.cycle, "at": s.beforeStudy})
	want := object{
		"cycle": object{
			"stage": "STUDYING", "study": nil, "act": nil, "plan": object{"questions": []any{object{"result": nil}}},
			"outcomes": []any{object{"during": object{"mean": 70.}}, object{"during": object{"mean": 55.}}},
		},
		"team": object{"timeline": object{"totalCount": 1., "edges": []any{object{"node": object{"stage": "STUDYING", "study": nil}}}}},
	}
	if diff := cmp.Diff(want, then); diff != "" {
		t.Errorf("before the study it was otherwise (-want +got):\n%s", diff)
	}
	long := time.Now().AddDate(0, 0, -1).Format(time.RFC3339)
	if a := s.by(s.ben).ask(`query($id: ID!, $at: DateTime) { cycle(id: $id, asOf: $at) { id } }`, object{"id": s.cycle, "at": long}); a.code() != "NOT_FOUND" {
		t.Errorf("a day ago the cycle was not there: %s", a.raw)
	}
}

// TestTwoTeachers record the same week, each for their class; a second entry for one class is
// refused, and told what to do instead.
func TestTwoTeachers(t *testing.T) {
	s := tell(newNetwork(t))
	const rows = `measure { id } `
	again := object{"measure": s.measure, "rows": []object{value(s.class1, day(-6), day(0), 15)}}
	r := s.by(s.ben).refused("recordMeasurements", again)
	first := s.measurement(s.class1)
	if r["code"] != "DUPLICATE" || r["path"] != "/rows/0" || fmt.Sprint(r["allowed"]) != "[CORRECT_MEASUREMENT]" || r["existing"] != first["id"] {
		t.Errorf("the second entry is refused with %v, the first is %v", r, first)
	}
	if first["numerator"] != 14. {
		t.Errorf("the first entry has become %v", first)
	}
	s.by(s.ben).do("correctMeasurement", rows, object{"measure": s.measure, "measurement": r["existing"], "numerator": 15, "denominator": 20, "students": 20, "reason": "LATE_WORK"})
	if m := s.measurement(s.class1); m["id"] != first["id"] || m["numerator"] != 15. || m["corrected"] != true {
		t.Errorf("corrected it is %v", m)
	}
	if m := s.measurement(s.class2); m["numerator"] != 11. || m["corrected"] != false {
		t.Errorf("the other class's value has become %v", m)
	}
}

// measurement is the latest of a class.
func (s *story) measurement(class string) object {
	s.t.Helper()
	for _, o := range list(s.by(s.ana).read(`query($id: ID!) { cycle(id: $id) { outcomes { class { id } measurements(last: 1) { id numerator corrected by { id } } } } }`, object{"id": s.cycle}), "cycle.outcomes") {
		if text(o, "class.id") == class {
			return at(o, "measurements.0").(object)
		}
	}
	s.t.Fatalf("there is no measurement of class %s", class)
	return nil
}

// TestPredictions are told apart by when they were recorded, and when they are told to be made.
func TestPredictions(t *testing.T) {
	s := tell(newNetwork(t))
	ben := s.by(s.ben)
	late, paper := id(), id()
	ben.do("makePrediction", "cycle { id }", object{"cycle": s.cycle, "question": s.question, "id": late, "text": "It will be 70"})
	ben.do("makePrediction", "cycle { id }", object{"cycle": s.cycle, "question": s.question, "id": paper, "text": "On paper: 60", "occurredOn": day(-3)})
	got := make(map[string]string)
	for _, p := range list(ben.read(`query($id: ID!) { cycle(id: $id) { plan { questions { predictions { id timing late } } } } }`, object{"id": s.cycle}), "cycle.plan.questions.0.predictions") {
		switch name := text(p, "id"); name {
		case late, paper:
			got[name] = text(p, "timing")
		default:
			got["first"] = text(p, "timing")
		}
		if at(p, "late") != (text(p, "timing") != "BEFORE_DATA") {
			t.Errorf("a prediction is %v", p)
		}
	}
	if diff := cmp.Diff(map[string]string{"first": "BEFORE_DATA", late: "LATE", paper: "BACKFILLED"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
