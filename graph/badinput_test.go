package graph_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// badRow is a row that is right but for what stands in it.
func badRow(change object) []object {
	row := object{"from": "2026-11-02", "to": "2026-11-06", "numerator": 8, "denominator": 20}
	for key, value := range change {
		if row[key] = value; value == nil {
			delete(row, key)
		}
	}
	// the first row is right: nothing of it may be recorded either
	return []object{{"from": "2026-10-26", "to": "2026-10-30", "numerator": 8, "denominator": 20}, row}
}

// badCommand is a command of a teacher, and what is said to it: the code of the error, or the code
// and the path of the refusal.
type badCommand struct {
	mutation string
	input    object
	want     string
}

// badCommands are on a cycle that runs, with its question, a measure and one of another team.
func badCommands(n *town, cycle, question, measure, foreign uuid.UUID) map[string]badCommand {
	observe := func(change object) object {
		input := object{"cycle": cycle, "id": n.id(), "kind": "PROBLEM", "text": "seen"}
		for key, value := range change {
			input[key] = value
		}
		return input
	}
	long := strings.Repeat("é", 10_001)
	return map[string]badCommand{
		"an unknown key":             {"recordObservation", observe(object{"mood": "good"}), "GRAPHQL_VALIDATION_FAILED"},
		"a number for a text":        {"recordObservation", observe(object{"text": 5}), "GRAPHQL_VALIDATION_FAILED"},
		"a list for a text":          {"recordObservation", observe(object{"text": []string{"a"}}), "GRAPHQL_VALIDATION_FAILED"},
		"nothing for a text":         {"recordObservation", observe(object{"text": nil}), "GRAPHQL_VALIDATION_FAILED"},
		"an enum that is none":       {"recordObservation", observe(object{"kind": "JOY"}), "GRAPHQL_VALIDATION_FAILED"},
		"an id that is none":         {"recordObservation", observe(object{"id": "1"}), "BAD_USER_INPUT"},
		"NUL":                        {"recordObservation", observe(object{"text": "a\x00b"}), "BAD_USER_INPUT"},
		"an empty text":              {"recordObservation", observe(object{"text": " \n"}), "INVALID /text"},
		"a text that is too long":    {"recordObservation", observe(object{"text": long}), "INVALID /text"},
		"a megabyte of text":         {"recordObservation", observe(object{"text": strings.Repeat("x", 1<<20)}), "TOO_COMPLEX"},
		"a control character":        {"recordObservation", observe(object{"text": "a\u0007b"}), "INVALID /text"},
		"an unknown class":           {"recordObservation", observe(object{"class": n.id()}), "INVALID /class"},
		"a day of the future":        {"recordObservation", observe(object{"occurredOn": "2199-01-01"}), "INVALID /occurredOn"},
		"a day of another age":       {"recordObservation", observe(object{"occurredOn": "1899-12-31"}), "INVALID /occurredOn"},
		"a day that is none":         {"recordObservation", observe(object{"occurredOn": "2026-11-31"}), "BAD_USER_INPUT"},
		"the nil id":                 {"recordObservation", observe(object{"commandId": "00000000-0000-0000-0000-000000000000"}), "INVALID /commandId"},
		"a stale revision":           {"recordObservation", observe(object{"expectedRevision": 0}), "CONFLICT /expectedRevision"},
		"a revision to come":         {"recordObservation", observe(object{"expectedRevision": 99}), "CONFLICT /expectedRevision"},
		"out of order":               {"recordStudy", object{"cycle": cycle, "improvement": "YES", "results": []object{{"question": question, "result": "CONFIRMED"}}}, "NOT_NOW "},
		"a question of another plan": {"makePrediction", object{"cycle": cycle, "question": n.id(), "id": n.id(), "text": "more"}, "INVALID /question"},
		"a prediction upside down":   {"makePrediction", object{"cycle": cycle, "question": question, "id": n.id(), "text": "more", "low": 2, "high": 1}, "INVALID /high"},
		"a measure of another team":  {"revisePlan", object{"cycle": cycle, "title": "B", "classes": []any{n.class}, "measures": []any{foreign}}, "UNKNOWN /measures/0"},
		"another team's measure":     {"recordMeasurements", object{"measure": foreign, "rows": badRow(nil)}, "NOT_FOUND"},
		"an unknown measure":         {"recordMeasurements", object{"measure": n.id(), "rows": badRow(nil)}, "NOT_FOUND"},
		"no rows":                    {"recordMeasurements", object{"measure": measure, "rows": []object{}}, "INVALID /rows"},
		"a denominator of 0":         {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"denominator": 0})}, "INVALID /rows/1/denominator"},
		"a numerator above":          {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"numerator": 21})}, "INVALID /rows/1/numerator"},
		"a negative count":           {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"numerator": -1})}, "INVALID /rows/1/numerator"},
		"NaN, written as a text":     {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"numerator": "NaN"})}, "BAD_USER_INPUT"},
		"more than enrolled":         {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"enrolled": 3})}, "INVALID /rows/1/students"},
		"a fraction of a student":    {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"students": 2.5})}, "GRAPHQL_VALIDATION_FAILED"},
		"a period upside down":       {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"to": "2026-11-01"})}, "INVALID /rows/1/to"},
		"a period that is to come":   {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"from": "2199-01-01", "to": nil})}, "INVALID /rows/1/from"},
		"the same period twice":      {"recordMeasurements", object{"measure": measure, "rows": append(badRow(nil), badRow(nil)...)}, "DUPLICATE /rows/2"},
		"a class of other people":    {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"class": n.id()})}, "UNKNOWN /rows/1/class"},
		"a group that it has not":    {"recordMeasurements", object{"measure": measure, "rows": badRow(object{"group": n.id()})}, "INVALID /rows/1/group"},
	}
}

// Whatever is wrong with a command is told clearly, at its place, and nothing of it is recorded.
func TestBadInput(t *testing.T) {
	n := newTown(t)
	n.on(time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC))
	measure := n.measure("Exit ticket")
	cycle, question := n.plan("A plan", measure, nil)
	n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle})
	foreign := n.id()
	n.do(n.stranger, "defineMeasure", "measure { id }", object{
		"measure": foreign, "team": n.otherTeam, "name": "Theirs", "unit": "COUNT", "counts": "OTHER", "kind": "PROCESS", "direction": "INCREASE", "frequency": "WEEKLY",
	})
	const revisions = `query($c: ID!, $m: ID!) { cycle(id: $c) { revision } measure(id: $m) { revision } }`
	before := n.read(n.teacher, revisions, object{"c": cycle, "m": measure})

	for name, c := range badCommands(n, cycle, question, measure, foreign) {
		payload, a := n.command(n.teacher, c.mutation, "position", c.input)
		got := a.code()
		if got == "" {
			code, _ := at(payload, "refusals.0.code").(string)
			path, _ := at(payload, "refusals.0.path").(string)
			message, _ := at(payload, "refusals.0.message").(string)
			if got = code + " " + path; message == "" {
				t.Errorf("%s: nothing is said", name)
			}
		}
		if got != c.want || payload["position"] != nil || len(a.raw) > 4<<10 {
			t.Errorf("%s: %q, want %q: %.300s", name, got, c.want, a.raw)
		}
	}
	for name, body := range map[string]string{
		"a number too large to be one": `{"query":"mutation($r: [MeasurementInput!]!) { recordMeasurements(input: {commandId: \"` + n.id().String() + `\", measure: \"` + measure.String() + `\", rows: $r}) { position } }","variables":{"r":[{"from":"2026-11-02","numerator":1e999,"denominator":20}]}}`,
		"a key twice in a row":         `{"query":"mutation($r: [MeasurementInput!]!) { recordMeasurements(input: {commandId: \"` + n.id().String() + `\", measure: \"` + measure.String() + `\", rows: $r}) { position } }","variables":{"r":[{"from":"2026-11-02","numerator":1,"numerator":2,"denominator":20}]}}`,
		"a text that is not UTF-8":     "{\"query\":\"mutation($t: String!) { withdrawCycle(input: {commandId: \\\"" + n.id().String() + "\\\", cycle: \\\"" + cycle.String() + "\\\", cause: OTHER, text: $t}) { position } }\",\"variables\":{\"t\":\"\xff\"}}",
	} {
		if a := n.send(n.request(n.teacher, body)); a.status != http.StatusBadRequest || a.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	after := n.read(n.teacher, revisions, object{"c": cycle, "m": measure})
	was, _ := json.Marshal(before)
	if is, _ := json.Marshal(after); string(is) != string(was) {
		t.Errorf("something was recorded: %s, before %s", is, was)
	}
}
