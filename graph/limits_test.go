package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/graph"
)

// bomb makes a document whose fragments double the fields: 2 to the power of n.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString("{ viewer { person { ...F0 } } } ")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Person { ...F%d ...F%d } ", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Person { id }", n)
	return b.String()
}

// nested makes fields that nest so deep.
func nested(depth int) string {
	const step = "team{timeline(first:1){edges{node{"
	steps := depth / 4
	return "{viewer{teams{timeline(first:1){edges{node{" + strings.Repeat(step, steps) + "id" + strings.Repeat("}}}}", steps) + "}}}}}}"
}

func aliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d:__typename ", i)
	}
	return "{" + b.String() + "}"
}

// What asks for too much is refused quickly, before it costs memory, on every way in.
func TestTooMuchIsRefused(t *testing.T) {
	h := newHouse(t)
	for name, query := range map[string]string{
		"fragments that double":          bomb(22),
		"the same, spread by nobody":     "{__typename} " + strings.TrimPrefix(bomb(22), "{ viewer { person { ...F0 } } } "),
		"fragments that double, shorter": bomb(13),
		"deep":                           nested(40),
		"deeper by one":                  nested(9 + 4),
		"aliases":                        aliases(31),
		"equal fields":                   "{viewer{" + strings.Repeat("roles{id} ", 600) + "}}",
		"equal leaves":                   "{viewer{person{" + strings.Repeat("id ", 1900) + "}}}",
		"tokens":                         "{viewer{person{" + strings.Repeat("id ", 5000) + "}}}",
		"one megabyte of tokens":         "",
		"directives":                     "{viewer{person{id" + strings.Repeat(" @include(if:true)", 61) + "}}}",
		"spreads":                        "{viewer{person{" + strings.Repeat("...{id} ", 201) + "}}}",
		"brackets":                       "{node(id:" + strings.Repeat("[", 1500) + "){id}}",
		"pages in pages":                 "{viewer{teams{timeline(first:100){edges{node{history(first:100){edges{node{type}}}}}}}}}",
		"whole records":                  "{viewer{networks{schools{teams{calibration{judged}}}}}}",
		"schools, teams, schools":        "{viewer{schools{teams{schools{teams{schools{name}}}}}}}",
	} {
		body, _ := json.Marshal(object{"query": query})
		if query == "" {
			body = []byte(`{"query":"{` + strings.Repeat("id ", 350_000) + `}"}`)
		}
		for _, accept := range []string{plain, proto, "text/event-stream"} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			r := h.request(h.admin, string(body))
			r.Header.Set("Accept", accept)
			a := h.send(r)
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if len(a.Errors) == 0 || a.code() != "TOO_COMPLEX" && a.code() != "GRAPHQL_PARSE_FAILED" || a.Data != nil {
				t.Errorf("%s: %d %.300s", name, a.status, a.raw)
			}
			if took > 500*time.Millisecond { // 50 ms are promised; a busy machine is given more
				t.Errorf("%s: refused after %s", name, took)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
				t.Errorf("%s: refusing took %d MiB", name, grown>>20)
			}
			if len(a.raw) > 4<<10 {
				t.Errorf("%s: the refusal has %d bytes", name, len(a.raw))
			}
		}
	}
}

func TestWhatFitsIsAnswered(t *testing.T) {
	n := newTown(t)
	for name, query := range map[string]string{
		"depth 14":   nested(8),
		"30 aliases": aliases(30),
		"the timeline of 100 with charts": `{team(id:"` + n.team.String() + `"){timeline(first:100){edges{cursor node{
			title stage outcomes { measure { name unit } class { label } series { periods values } before { mean } during { mean }
			chart { kind lines { periods values centre lower upper } phases { from to sentence } } signal { direction firstOn } change { value low high } } } } } } }`,
		"the timeline of 100 with outcomes": `{viewer{teams{id}} team(id:"` + n.team.String() + `"){timeline(first:100){totalCount pageInfo{endCursor} edges{cursor node{
			id title stage purpose leftOpen team{name} project{title} classes{startedOn class{label}}
			plan{objective change questions{text result predictions{text low high timing}} startsOn endsOn} study{summary improvement} act{decision reason}
			outcomes{measure{name unit} class{label} series{periods values} before{mean} during{mean}}}}}}}`,
		"the schema, whole": introspection,
	} {
		a := n.ask(n.teacher, query, nil)
		if len(a.Errors) > 0 {
			t.Errorf("%s: %.400s", name, a.raw)
		}
	}
}

func TestPagesAndLists(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("A plan", n.measure("Exit ticket"), nil)
	ids := make([]string, 101)
	rows := make([]object, 501)
	for i := range ids {
		ids[i] = n.id().String()
	}
	for i := range rows {
		rows[i] = object{"from": "2026-11-02", "value": 1}
	}
	const timeline = `query($t: ID!, $n: Int, $after: String) { team(id: $t) { timeline(first: $n, after: $after) { edges { cursor node { id } } } } }`
	for name, c := range map[string]struct {
		query     string
		variables object
	}{
		"101 on a page":                {timeline, object{"n": 101}},
		"less than none":               {timeline, object{"n": -1}},
		"a literal of 101":             {`query($t: ID!) { team(id: $t) { timeline(first: 101) { totalCount } } }`, nil},
		"a page in a fragment":         {`query($t: ID!) { team(id: $t) { ...F } } fragment F on Team { timeline(first: 1000) { totalCount } }`, nil},
		"last of values":               {`query($c: ID!) { cycle(id: $c) { outcomes { measurements(last: 101) { value } } } }`, object{"c": cycle}},
		"no share of false alarms":     {`query($c: ID!) { cycle(id: $c) { outcomes { monitoring(alpha: 1.5) { alpha } } } }`, object{"c": cycle}},
		"a baseline of nothing":        {`query($c: ID!) { cycle(id: $c) { outcomes { monitoring(baseline: 0) { alpha } } } }`, object{"c": cycle}},
		"a measure of another cycle":   {`query($c: ID!) { cycle(id: $c) { staggered(measure: $c) { p } } }`, object{"c": cycle}},
		"a broken cursor":              {timeline, object{"after": "x"}},
		"the cursor of another list":   {timeline, object{"after": at(n.read(n.teacher, `query($c: ID!) { cycle(id: $c) { history { edges { cursor } } } }`, object{"c": cycle}), "cycle.history.edges.0.cursor")}},
		"101 ids":                      {`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, object{"ids": ids}},
		"501 rows":                     {`mutation($rows: [MeasurementInput!]!) { recordMeasurements(input: {commandId: "` + n.id().String() + `", measure: "` + n.id().String() + `", rows: $rows}) { position } }`, object{"rows": rows}},
		"an id that is none":           {`query { team(id: "x") { name } }`, nil},
		"an id in another spelling":    {`query { team(id: "{00000000-0000-7000-8000-000000000001}") { name } }`, nil},
		"a day that is none":           {`query($t: ID!) { team(id: $t) { timeline(filter: {from: "2026-02-30"}) { totalCount } } }`, nil},
		"a moment that is none":        {`query($t: ID!) { team(id: $t) { timeline(asOf: "yesterday") { totalCount } } }`, nil},
		"more than 32 bits":            {`query($t: ID!) { team(id: $t) { timeline(first: 4294967297) { totalCount } } }`, nil},
		"an enum in small letters":     {`query($t: ID!, $s: [Stage!]) { team(id: $t) { timeline(filter: {stages: $s}) { totalCount } } }`, object{"s": []string{"planned"}}},
		"an enum inside, in small":     {`query($t: ID!, $f: TimelineFilter) { team(id: $t) { timeline(filter: $f) { totalCount } } }`, object{"f": object{"stages": []string{"planned"}}}},
		"a text where a number is due": {timeline, object{"n": "5"}},
	} {
		variables := object{}
		if strings.Contains(c.query, "$t") {
			variables["t"] = n.team
		}
		for key, value := range c.variables {
			variables[key] = value
		}
		a := n.ask(n.teacher, c.query, variables)
		if a.code() != "BAD_USER_INPUT" && a.code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func TestErrorsAreFewAndSayNoMoreThanNeeded(t *testing.T) {
	n := newTown(t)
	var many strings.Builder
	for range 60 {
		many.WriteString("nothing ")
	}
	a := n.ask(n.teacher, "{"+many.String()+"}", nil)
	if len(a.Errors) > graph.MaxErrors || !strings.Contains(string(a.raw), "more errors") {
		t.Errorf("%d errors: %.500s", len(a.Errors), a.raw)
	}
	for name, query := range map[string]string{
		"a field nearly right": "{viewr{person{name}}}", "an argument nearly right": `{team(idd:"x"){name}}`,
		"a type nearly right": `query($x:Cycl){__typename}`, "a value nearly right": `{viewer{teams{timeline(filter:{stages:[PLANED]}){totalCount}}}}`,
	} {
		if a := n.ask(n.teacher, query, nil); a.code() != "GRAPHQL_VALIDATION_FAILED" || strings.Contains(string(a.raw), "Did you mean") {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
}

func TestLargeRequests(t *testing.T) {
	h := newHouse(t)
	a := h.send(h.request(h.admin, `{"query":"{__typename}","variables":{"a":"`+strings.Repeat("x", graph.MaxBody)+`"}}`))
	if a.status != http.StatusRequestEntityTooLarge || a.code() != "TOO_COMPLEX" {
		t.Errorf("a large body: %d %s", a.status, a.raw)
	}
	if a := h.send(h.request("", strings.Repeat("x", graph.MaxBody+1))); a.status != http.StatusUnauthorized {
		t.Errorf("a large body of a stranger: %d", a.status)
	}
}

// TestSharingIsWeighed: a search costs with its words, an inbox with all that may be followed, a preview
// with what it reads.
func TestSharingIsWeighed(t *testing.T) {
	n := newTown(t)
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("fra* ", n)) }
	times := func(n int, field string) (all string) {
		for i := range n {
			all += fmt.Sprintf(" f%d: %s", i, field)
		}
		return all
	}
	feed := func(words string) string {
		return fmt.Sprintf(`shareOuts(search: "%s", first: 1) { edges { cursor } }`, words)
	}
	previews := `nodes(ids: ["` + strings.Repeat(n.team.String()+`","`, 9) + n.team.String() + `"]) { ... on ShareOut {%s } }`
	preview := `preview(audience: {kind: PUBLIC}, attribution: ANONYMOUS) { shareOut { title } }`
	for query, fits := range map[string]bool{
		times(30, feed(words(1))):                            true,
		times(30, feed(words(20))):                           false,
		times(20, feed(words(20))):                           true,
		`viewer {` + times(10, `inbox { totalCount }`) + `}`: true,
		`viewer {` + times(20, `inbox { totalCount }`) + `}`: false,
		fmt.Sprintf(previews, times(4, preview)):             true,
		fmt.Sprintf(previews, times(6, preview)):             false,
	} {
		a := n.ask(n.teacher, "{"+query+"}", nil)
		if refused := strings.Contains(string(a.raw), "the operation weighs"); refused == fits {
			t.Errorf("%.120s: %.300s", query, a.raw)
		}
	}
}

// introspection is what tools ask for.
const introspection = `query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } }
fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } }`

// TestChartsAreWeighed: so many charts, watches and clocks are refused, fewer are answered. The usual
// chart is weighed once.
func TestChartsAreWeighed(t *testing.T) {
	n := newTown(t)
	n.plan("A plan", n.measure("Exit ticket"), nil)
	const timeline = `query($t: ID!) { team(id: $t) { timeline(first: 100) { edges { node { %s } } } } }`
	for of, fits := range map[string]bool{
		`outcomes { chart { kind } signal { firstOn } }`:                                                     true,
		`outcomes { chart { kind } } signalClock { signalOn }`:                                               true,
		`outcomes { chart(rules: NHS) { kind } }`:                                                            false,
		`outcomes { chart(kind: I) { kind } }`:                                                               false,
		`outcomes { chart(kind: null) { kind } }`:                                                            true,
		`outcomes { a: chart { kind } b: chart { kind } c: chart { kind } }`:                                 true,
		`outcomes { monitoring { alpha } }`:                                                                  false,
		`outcomes { autocorrelation { r } }`:                                                                 true,
		`outcomes { autocorrelation { r } signal { firstOn } }`:                                              false,
		`outcomes { autocorrelation { r } signal { firstOn } change(method: INTERRUPTED_SERIES) { value } }`: false,
		`outcomes { change { value } }`:                                                                      true,
	} {
		a := n.ask(n.teacher, fmt.Sprintf(timeline, of), object{"t": n.team})
		if fits != (len(a.Errors) == 0) || !fits && a.code() != "TOO_COMPLEX" {
			t.Errorf("%s: %.300s", of, a.raw)
		}
	}
}
