package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// record is a town with two cycles that differ in everything a filter looks at.
type record struct {
	*town
	measure, project, idea, first, second uuid.UUID
	before                                string // a moment before the second was planned
}

func newRecord(t testing.TB) *record {
	n := newTown(t)
	r := &record{town: n, project: n.id(), idea: n.id()}
	r.measure = n.measure("Exit ticket")
	n.do(n.teacher, "charterProject", "project { id }", object{"project": r.project, "team": n.team, "title": "Algebra", "schoolYear": "2026-27", "aim": object{"statement": "more pass"}})
	n.do(n.teacher, "addChangeIdea", "project { id }", object{"project": r.project, "id": r.idea, "text": "frames", "kind": "TOOL"})
	n.do(n.teacher, "attachMeasure", "project { id }", object{"project": r.project, "measure": r.measure, "role": "OUTCOME"})
	n.do(n.lead, "openClass", "class { id }", object{"class": n.id(), "school": n.school, "schoolYear": "2025-26", "label": "Last year", "kind": "SECTION", "teachers": []uuid.UUID{n.teacherID}})
	first, question := n.plan("First", r.measure, object{"project": r.project, "changeIdea": r.idea, "startsOn": "2026-09-02", "endsOn": "2026-09-04"})
	r.first = first
	n.on(time.Date(2026, time.September, 10, 15, 0, 0, 0, time.UTC))
	r.before = "2026-09-10T14:00:00Z"
	n.do(n.teacher, "recordObservation", "cycle { id }", object{"cycle": first, "id": n.id(), "kind": "OBSERVATION", "text": "one", "start": true, "occurredOn": "2026-09-02"})
	n.do(n.teacher, "recordObservation", "cycle { id }", object{"cycle": first, "id": n.id(), "kind": "PROBLEM", "text": "two", "occurredOn": "2026-09-03"})
	n.do(n.teacher, "recordMeasurements", "measure { id }", object{"measure": r.measure, "rows": []object{
		{"class": n.class, "from": "2026-08-24", "to": "2026-08-28", "numerator": 10, "denominator": 20},
		{"class": n.class, "from": "2026-08-31", "to": "2026-09-04", "numerator": 15, "denominator": 20},
		{"class": n.class2, "from": "2026-08-31", "to": "2026-09-04", "numerator": 12, "denominator": 20},
	}})
	n.do(n.teacher, "completeDo", "cycle { id }", object{"cycle": first, "carriedOut": "FULLY", "occurredOn": "2026-09-05"})
	n.do(n.teacher, "recordStudy", "cycle { id }", object{"cycle": first, "improvement": "YES", "results": []object{{"question": question, "result": "CONFIRMED"}}})
	n.do(n.teacher, "decideAct", "cycle { id }", object{"cycle": first, "decision": "ADOPT", "reason": "works"})
	n.do(n.teacher, "retireMeasure", "measure { id }", object{"measure": n.measure("Another"), "why": "not needed"})
	r.second, _ = n.plan("Second", r.measure, object{"purpose": "COLLECT", "classes": []uuid.UUID{n.class2}, "startsOn": "2026-09-12", "endsOn": nil, "parents": []uuid.UUID{first}})
	third, _ := n.plan("Third", r.measure, object{"project": r.project, "startsOn": "2026-09-01", "endsOn": "2026-09-04"})
	n.do(n.teacher, "withdrawCycle", "cycle { id }", object{"cycle": third, "cause": "DUPLICATE"})
	running, _ := n.plan("Running", r.measure, object{"startsOn": "2026-09-01", "endsOn": "2026-09-04", "project": r.project})
	n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": running, "occurredOn": "2026-09-06"})
	n.do(n.teacher, "completeDo", "cycle { id }", object{"cycle": running, "carriedOut": "PARTLY"})
	n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": r.second})
	n.plan("Next year", r.measure, object{"startsOn": "2027-08-20", "endsOn": nil})
	return r
}

// change is a query with an argument and without.
type change struct{ query, without, with string }

// Arguments on a plain field of a view compile and are dropped: each argument must change the
// answer, and each must be in this table.
func TestEachArgumentHasAnEffect(t *testing.T) {
	r := newRecord(t)
	another := r.town.measure("Homework")
	two, _ := r.plan("Of two measures", r.measure, object{"measures": []uuid.UUID{r.measure, another}})
	measureBefore := fmt.Sprintf(`asOf: %q`, "2026-09-05T00:00:00Z")
	r.bystanders(r.district, 1, 14)
	r.report(0, r.school)
	hub, hubID := r.person("Hub")
	r.do(r.admin, "grantRole", "position", object{"person": hubID, "id": r.id(), "role": "NETWORK_HUB", "scope": r.network})
	r.compare(hub, r.network)
	cases := map[string]change{
		"Query.measure(asOf)":                  {fmt.Sprintf(`measure(id: %q %%s) { revision }`, r.measure), ``, measureBefore},
		"Query.cycle(asOf)":                    {fmt.Sprintf(`cycle(id: %q %%s) { stage }`, r.first), ``, fmt.Sprintf(`asOf: %q`, r.before)},
		"Viewer.due(first)":                    {`viewer { due(%s) { kind } }`, `first: 100`, `first: 1`},
		"Team.classes(schoolYear)":             {fmt.Sprintf(`team(id: %q) { classes(%%s) { label } }`, r.team), `schoolYear: null`, `schoolYear: "2025-26"`},
		"School.classes(schoolYear)":           {fmt.Sprintf(`school(id: %q) { classes(%%s) { label } }`, r.school), `schoolYear: null`, `schoolYear: "2025-26"`},
		"Cycle.history(first)":                 {fmt.Sprintf(`cycle(id: %q) { history(%%s) { edges { node { type } } } }`, r.first), `first: 100`, `first: 1`},
		"Measure.history(first)":               {fmt.Sprintf(`measure(id: %q) { history(%%s) { edges { node { type } } } }`, r.measure), `first: 100`, `first: 1`},
		"Do.observations(first)":               {fmt.Sprintf(`cycle(id: %q) { do { observations(%%s) { edges { node { text } } } } }`, r.first), `first: 100`, `first: 1`},
		"MeasuredOutcome.measurements(last)":   {fmt.Sprintf(`cycle(id: %q) { outcomes { measurements(%%s) { value } } }`, r.first), `last: 100`, `last: 1`},
		"MeasuredOutcome.change(method)":       {fmt.Sprintf(`cycle(id: %q) { outcomes { change(%%s) { value } } }`, r.first), `method: MEANS`, `method: INTERRUPTED_SERIES`},
		"MeasuredOutcome.chart(kind)":          {fmt.Sprintf(`cycle(id: %q) { outcomes { chart(%%s) { lines { centre } } } }`, r.first), `kind: RUN`, `kind: MR`},
		"MeasuredOutcome.chart(rules)":         {fmt.Sprintf(`cycle(id: %q) { outcomes { chart(%%s) { kind } } }`, r.first), `rules: ANHOEJ`, `rules: NHS`},
		"MeasuredOutcome.monitoring(alpha)":    {fmt.Sprintf(`cycle(id: %q) { outcomes { monitoring(%%s) { alpha } } }`, r.first), `alpha: 0.05`, `alpha: 0.1`},
		"MeasuredOutcome.monitoring(baseline)": {fmt.Sprintf(`cycle(id: %q) { outcomes { monitoring(%%s) { baseline } } }`, r.first), `baseline: 1`, `baseline: 2`},
		"Cycle.staggered(measure)":             {fmt.Sprintf(`cycle(id: %q) { staggered(%%s) { measure { id } } }`, two), fmt.Sprintf(`measure: %q`, r.measure), fmt.Sprintf(`measure: %q`, another)},
		"Chart.points(last)":                   {fmt.Sprintf(`cycle(id: %q) { outcomes { chart { points(%%s) { value } } } }`, r.first), `last: 100`, `last: 1`},
		"Cycle.history(after)":                 {},
		"Team.reads(after)":                    {},
		"Measure.history(after)":               {},
		"Do.observations(after)":               {},
		"Network.brightSpots(schoolYear)":      {fmt.Sprintf(`network(id: %q) { brightSpots(%%s) { id } }`, r.network), fmt.Sprintf("schoolYear: %q", comparedYear), `schoolYear: "2024-25"`},
		"Query.nodes(ids)":                     {`nodes(ids: [%s]) { id }`, fmt.Sprintf("%q", r.first), fmt.Sprintf("%q", r.second)},
		"Query.node(id)":                       {`node(id: %s) { id }`, fmt.Sprintf("%q", r.first), fmt.Sprintf("%q", r.second)},
	}
	for _, asks := range []string{r.coach, r.leader} { // two are told of
		r.read(asks, fmt.Sprintf(`{ measure(id: %q) { totals { measurements { value } } series { measurements { value } } } }`, r.measure), nil)
	}
	r.caughtUp()
	reads := fmt.Sprintf(`team(id: %q) { reads(%%s) { edges { %%s } } }`, r.team)
	cases["Team.reads(first)"] = change{strings.Replace(reads, "edges { %s }", "edges { cursor }", 1), "first: 100", "first: 1"}
	after := func(key, list, query string) {
		cursor := at(r.read(r.teacher, "{ "+fmt.Sprintf(query, "first: 1", "cursor")+" }", nil), list+".edges.0.cursor")
		cases[key] = change{strings.Replace(query, "edges { %s }", "edges { node { __typename } }", 1), "first: 100", fmt.Sprintf("first: 100, after: %q", cursor)}
	}
	after("Cycle.history(after)", "cycle.history", fmt.Sprintf(`cycle(id: %q) { history(%%s) { edges { %%s } } }`, r.first))
	after("Measure.history(after)", "measure.history", fmt.Sprintf(`measure(id: %q) { history(%%s) { edges { %%s } } }`, r.measure))
	after("Team.reads(after)", "team.reads", reads)
	after("Do.observations(after)", "cycle.do.observations", fmt.Sprintf(`cycle(id: %q) { do { observations(%%s) { edges { %%s } } } }`, r.first))
	for field, id := range map[string]uuid.UUID{"team": r.team, "school": r.school, "network": r.network, "project": r.project} {
		owner := strings.ToUpper(field[:1]) + field[1:]
		query := fmt.Sprintf(`%s(id: %q) { timeline(%%s) { edges { %%s } } }`, field, id)
		after(owner+".timeline(after)", field+".timeline", query)
		query = strings.Replace(query, "edges { %s }", "edges { node { title } }", 1)
		cases[owner+".timeline(first)"] = change{query, "first: 100", "first: 1"}
		cases[owner+".timeline(asOf)"] = change{query, "first: 100", fmt.Sprintf("first: 100, asOf: %q", r.before)}
		cases[owner+".timeline(filter)"] = change{query, "first: 100", `first: 100, filter: {stages: [ACTED]}`}
	}
	r.shareOutCases(cases, after)
	r.totalCases(cases)
	s := schema(t)
	for name, d := range s.Types {
		if name == "Mutation" || name == "Subscription" || d.Kind != "OBJECT" {
			continue
		}
		for _, f := range d.Fields {
			for _, a := range f.Arguments {
				key := fmt.Sprintf("%s.%s(%s)", name, f.Name, a.Name)
				if name == "Query" && a.Name == "id" || strings.HasPrefix(f.Name, "__") || strings.HasPrefix(name, "__") {
					continue // without it there is no answer; gqlgen's own
				}
				if _, ok := cases[key]; !ok {
					t.Errorf("%s is in no case", key)
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(cases)) {
		c := cases[key]
		r.differ(t, key, fmt.Sprintf(c.query, c.without), fmt.Sprintf(c.query, c.with))
	}
}

func (n *town) differ(t *testing.T, key, without, with string) {
	t.Helper()
	one, _ := json.Marshal(n.read(n.teacher, "{ "+without+" }", nil))
	two, _ := json.Marshal(n.read(n.teacher, "{ "+with+" }", nil))
	if string(one) == string(two) {
		t.Errorf("%s has no effect: %s", key, one)
	}
}

func TestEachFieldOfTheFilterChooses(t *testing.T) {
	r := newRecord(t)
	cases := map[string]string{
		"stages": `[ACTED]`, "purposes": `[COLLECT]`, "decisions": `[ADOPT]`, "project": fmt.Sprintf("%q", r.project), "changeIdea": fmt.Sprintf("%q", r.idea),
		"class": fmt.Sprintf("%q", r.class2), "schoolYear": `"2027-28"`, "from": `"2026-09-05"`, "to": `"2026-09-05"`,
	}
	for _, f := range schema(t).Types["TimelineFilter"].Fields {
		if cases[f.Name] == "" {
			t.Errorf("%s is in no case", f.Name)
		}
	}
	for name, value := range cases {
		query := `team(id: "` + r.team.String() + `") { timeline(%s) { totalCount edges { node { title } } } }`
		r.differ(t, name, fmt.Sprintf(query, "first: 100"), fmt.Sprintf(query, fmt.Sprintf("first: 100, filter: {%s: %s}", name, value)))
		chosen := r.read(r.teacher, "{ "+fmt.Sprintf(query, fmt.Sprintf("filter: {%s: %s}", name, value))+" }", nil)
		if n := at(chosen, "team.timeline.totalCount").(float64); n < 1 || int(n) != len(at(chosen, "team.timeline.edges").([]any)) {
			t.Errorf("%s: %s chooses %v", name, value, chosen)
		}
	}
}

// A page costs the same number of statements however many cycles are on it.
func TestStatementsDoNotGrowWithThePage(t *testing.T) {
	r := newRecord(t)
	for i := range 100 {
		r.plan(fmt.Sprint("Cycle ", i), r.measure, object{"project": r.project, "startsOn": "2026-08-20", "parents": []uuid.UUID{r.first}})
	}
	var statements []int
	r.door.CountStatements(func(n int) { statements = append(statements, n) })
	for _, first := range []int{1, 20, 100} {
		found := r.read(r.teacher, `query($t: ID!, $n: Int) { team(id: $t) { name members { person { name } } timeline(first: $n) { totalCount edges { node {
			title team { name school { name } } project { title aim { statement } } classes { class { label school { name } } } plan { questions { predictions { timing madeBy { name } } measure { name } } changeIdea { text } measures { name } }
			do { observations(first: 2) { edges { node { text by { name } } } } } outcomes { series { values } before { mean } during { mean } } parents { title } history(first: 2) { edges { node { type actor { name } } } }
		} } } } }`, object{"t": r.team, "n": first})
		if got := len(at(found, "team.timeline.edges").([]any)); got != first {
			t.Errorf("%d cycles on a page of %d", got, first)
		}
	}
	t.Logf("statements: %v", statements)
	if len(statements) != 3 || statements[1] > statements[0]+3 || statements[2] != statements[1] {
		t.Errorf("pages of 1, 20 and 100 took %v statements", statements)
	}
}
