package proof_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// bad is a request that must not do anything. Its answer has the code of an error, or a refusal
// with a code and a path.
type bad struct {
	name, body string
	code       string // of the error, or of the refusal
	path       string // of the refusal; empty for an error
}

// TestBadInput sends what nobody should. Each gets a clear answer, nothing of it is recorded, and
// the server needs little memory for it, also when many send it at once.
func TestBadInput(t *testing.T) {
	s := tell(newNetwork(t))
	ana := s.by(s.ana)
	cases := append(s.badRequests(), s.badCommands()...)
	cases = append(cases, s.bombs()...)
	send := func(check bool) {
		for _, c := range cases {
			a, err := ana.post(t.Context(), []byte(c.body))
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			} else if check {
				c.check(t, a)
			}
		}
	}
	position, memory := ana.position(), s.resident()
	send(true)
	var many sync.WaitGroup
	for range writers {
		many.Go(func() { send(false) })
	}
	many.Wait()
	if after := ana.position(); after != position {
		t.Errorf("something was recorded: the log has come from %s to %s", position, after)
	}
	grown := s.resident() - memory
	t.Logf("%d KiB resident before, %d KiB more after", memory>>10, grown>>10)
	if grown > 64<<20 {
		t.Errorf("the server needs %d MiB more", grown>>20)
	}
	ana.do("recordObservation", "cycle { id }", object{"cycle": s.cycle, "id": id(), "kind": "OBSERVATION", "text": "It goes on"})
}

func (c bad) check(t *testing.T, a answer) {
	t.Helper()
	code, path := a.code(), ""
	if len(a.Errors) == 0 {
		code, path = text(a.Data, "payload.refusals.0.code"), text(a.Data, "payload.refusals.0.path")
	}
	raw := a.raw[:min(len(a.raw), 400)]
	if code != c.code || path != c.path {
		t.Errorf("%s: answered with %q %q and not %q %q: %s", c.name, code, path, c.code, c.path, raw)
	}
	for _, e := range a.Errors {
		if e.Message == "" || e.Extensions["requestId"] == nil {
			t.Errorf("%s: an error without words or request: %s", c.name, raw)
		}
	}
	if len(a.raw) > 8<<10 {
		t.Errorf("%s: the answer has %d bytes", c.name, len(a.raw))
	}
}

// resident is the memory that the server has.
func (s *server) resident() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.process.Process.Pid))
	if err != nil {
		return 0 // a machine without /proc
	}
	pages, _ := strconv.Atoi(strings.Fields(string(status))[1])
	return pages * os.Getpagesize()
}

// body is a request with a command whose input is JSON as it is written.
func body(name, input string) string {
	q, _ := json.Marshal(mutation(name, "__typename"))
	return fmt.Sprintf(`{"query": %s, "variables": {"input": %s}}`, q, input)
}

// observation is a command's input whose text is written as it is.
func (s *story) observation(text string) string {
	return fmt.Sprintf(`{"commandId": %q, "cycle": %q, "id": %q, "kind": "PROBLEM", "text": %s}`, id(), s.cycle, id(), text)
}

// row is a command's input with one row as it is written.
func (s *story) row(row string) string {
	return fmt.Sprintf(`{"commandId": %q, "measure": %q, "rows": [{%s}]}`, id(), s.measure, row)
}

// badRequests are no request, or no value of the type that is needed.
func (s *story) badRequests() []bad {
	const input, none = "BAD_USER_INPUT", ""
	observe := func(text string) string { return body("recordObservation", s.observation(text)) }
	row := func(r string) string { return body("recordMeasurements", s.row(r)) }
	valid := s.observation(`"x"`)
	return []bad{
		{"not JSON", `{"query": `, input, none},
		{"a list", `[{"query": "{ __typename }"}]`, input, none},
		{"an unknown key", `{"query": "{ __typename }", "quarry": 1}`, input, none},
		{"a key twice", `{"query": "{ __typename }", "query": "{ __typename }"}`, input, none},
		{"a key twice in an input", body("recordObservation", strings.Replace(valid, `"kind"`, `"text": "y", "kind"`, 1)), input, none},
		{"an unknown key in an input", body("recordObservation", strings.Replace(valid, `"kind"`, `"sort": "y", "kind"`, 1)), "GRAPHQL_VALIDATION_FAILED", none},
		{"invalid UTF-8", observe("\"\xff\xfe\""), input, none},
		{"half a surrogate", observe(`"\ud800"`), input, none},
		{"NUL", observe(`"a\u0000b"`), input, none},
		{"a text of 1 MB", observe(`"` + strings.Repeat("x", 1<<20) + `"`), "TOO_COMPLEX", none},
		{"a number for a text", observe(`1`), "GRAPHQL_VALIDATION_FAILED", none},
		{"a text for a number", row(`"from": "2026-01-05", "value": "12"`), input, none},
		{"NaN", row(`"from": "2026-01-05", "value": NaN`), input, none},
		{"infinity", row(`"from": "2026-01-05", "value": 1e400`), input, none},
		{"a text that says NaN", row(`"from": "2026-01-05", "value": "NaN"`), input, none},
		{"an unknown word", body("recordObservation", strings.Replace(valid, "PROBLEM", "TROUBLE", 1)), "GRAPHQL_VALIDATION_FAILED", none},
		{"an id that is none", body("recordObservation", strings.Replace(valid, s.cycle, "../../etc/passwd", 1)), input, none},
		{"a day that is none", row(`"from": "2026-02-30", "value": 1, "students": 1`), input, none},
		{"a fraction for a whole number", row(`"from": "2026-01-05", "value": 1, "students": 1.5`), "GRAPHQL_VALIDATION_FAILED", none},
		{"a number without end", row(`"from": "2026-01-05", "value": 1, "students": 99999999999999999999`), input, none},
		{"nothing for what is needed", body("recordObservation", `{}`), "GRAPHQL_VALIDATION_FAILED", none},
		{"null for what is needed", body("recordObservation", `null`), "GRAPHQL_VALIDATION_FAILED", none},
	}
}

// badCommands are requests that a rule forbids.
func (s *story) badCommands() []bad {
	observe := func(text string) string { return body("recordObservation", s.observation(text)) }
	row := func(r string) string { return body("recordMeasurements", s.row(r)) }
	on := func(day string) string {
		return body("recordObservation", strings.Replace(s.observation(`"x"`), `"kind"`, `"occurredOn": "`+day+`", "kind"`, 1))
	}
	of := func(class string) string {
		return row(`"from": "2026-01-05", "value": 1, "students": 1, "class": "` + class + `"`)
	}
	return []bad{
		{"no text", observe(`""`), "INVALID", "/text"},
		{"a text of blanks", observe(`" \n "`), "INVALID", "/text"},
		{"a text that is too long", observe(`"` + strings.Repeat("x", 10_001) + `"`), "INVALID", "/text"},
		{"a day long ago", on("1066-10-14"), "INVALID", "/occurredOn"},
		{"a day to come", on(day(30)), "INVALID", "/occurredOn"},
		{"a period to come", row(`"from": "` + day(30) + `", "value": 1, "students": 1`), "INVALID", "/rows/0/from"},
		{"a period that ends before it begins", row(`"from": "2026-01-05", "to": "2026-01-04", "value": 1, "students": 1`), "INVALID", "/rows/0/to"},
		{"a denominator of 0", row(`"from": "2026-01-05", "numerator": 0, "denominator": 0, "students": 0`), "INVALID", "/rows/0/denominator"},
		{"a numerator above the denominator", row(`"from": "2026-01-05", "numerator": 3, "denominator": 2, "students": 2`), "INVALID", "/rows/0/numerator"},
		{"a huge value", row(`"from": "2026-01-05", "value": 1e300, "students": 2`), "INVALID", "/rows/0/value"},
		{"no row", body("recordMeasurements", fmt.Sprintf(`{"commandId": %q, "measure": %q, "rows": []}`, id(), s.measure)), "INVALID", "/rows"},
		{"one good row and one bad", row(`"from": "2026-01-05", "value": 50, "students": 2}, {"from": "2026-01-06", "value": -1, "students": 2`), "INVALID", "/rows/1/value"},
		{"an unknown class", of(id()), "UNKNOWN", "/rows/0/class"},
		{"another team's class", of(s.classOther), "UNKNOWN", "/rows/0/class"},
		{"an id that is taken", body("planCycle", strings.ReplaceAll(planned(plan(s.cycle, s.team, "Twice")), "ID", id())), "DUPLICATE", "/cycle"},
		{"an unknown cycle", strings.ReplaceAll(observe(`"x"`), s.cycle, id()), "NOT_FOUND", ""},
		{"a cycle's id for a measure", strings.ReplaceAll(row(`"from": "2026-01-05", "value": 1, "students": 1`), s.measure, s.cycle), "NOT_FOUND", ""},
	}
}

// planned is a plan as JSON, with a command's id.
func planned(p object) string {
	p["commandId"] = "ID"
	text, _ := json.Marshal(p)
	return string(text)
}

// bombs are requests that would take long to answer.
func (s *story) bombs() []bad {
	query := func(q string) string { text, _ := json.Marshal(object{"query": q}); return string(text) }
	deep := "id"
	for range 40 {
		deep = "team { timeline { edges { node { " + deep + " } } } }"
	}
	var aliases, fragments strings.Builder
	for i := range 200 {
		fmt.Fprintf(&aliases, "a%d: viewer { person { id } } ", i)
	}
	for i := range 20 {
		fmt.Fprintf(&fragments, "fragment f%d on Viewer { ...f%d ...f%d } ", i, i+1, i+1)
	}
	timeline := func(first string) string {
		return query(fmt.Sprintf(`{ team(id: %q) { timeline(first: %s) { edges { node { id } } } } }`, s.team, first))
	}
	return []bad{
		{"fields that nest deep", query(`{ cycle(id: "` + s.cycle + `") { ` + deep + ` } }`), "TOO_COMPLEX", ""},
		{"many aliases", query("{ " + aliases.String() + "}"), "TOO_COMPLEX", ""},
		{"fragments that double", query("{ viewer { ...f0 } } " + fragments.String() + "fragment f20 on Viewer { person { id } }"), "TOO_COMPLEX", ""},
		{"fragments in a ring", query("{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }"), "GRAPHQL_VALIDATION_FAILED", ""},
		{"many words", query("{ viewer { " + strings.Repeat("__typename ", 5000) + "} }"), "TOO_COMPLEX", ""},
		{"many braces", query(strings.Repeat("{", 100_000)), "GRAPHQL_PARSE_FAILED", ""},
		{"JSON that nests deep", `{"query": "{ __typename }", "variables": {"a": ` + strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000) + `}}`, "TOO_COMPLEX", ""},
		{"JSON that nests without end", `{"query": "{ __typename }", "variables": {"a": ` + strings.Repeat("[", 100_000), "TOO_COMPLEX", ""},
		{"lists in lists in a document", query(`{ team(id: ` + strings.Repeat("[", 900) + strings.Repeat("]", 900) + `) { id } }`), "GRAPHQL_VALIDATION_FAILED", ""},
		{"pages in pages", query(`{ viewer { teams { timeline(first: 100) { edges { node { team { timeline(first: 100) { edges { node { id } } } } } } } } } }`), "TOO_COMPLEX", ""},
		{"a huge page", timeline("2000000000"), "BAD_USER_INPUT", ""},
		{"a page of -1", timeline("-1"), "BAD_USER_INPUT", ""},
		{"a cursor that is none", timeline(`1, after: "x"`), "BAD_USER_INPUT", ""},
	}
}
