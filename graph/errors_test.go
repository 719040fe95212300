package graph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// What may not be seen is answered like what is not there, byte for byte but for the ids.
func TestForbiddenLooksAbsent(t *testing.T) {
	n := newTown(t)
	measure := n.measure("Exit ticket")
	cycle, _ := n.plan("A plan", measure, nil)
	project := n.id()
	n.do(n.teacher, "charterProject", "project { id }", object{"project": project, "team": n.team, "title": "Algebra", "schoolYear": "2026-27", "aim": object{"statement": "more pass"}})
	idea := n.id()
	n.do(n.teacher, "addChangeIdea", "project { id }", object{"project": project, "id": idea, "text": "frames", "kind": "TOOL"})
	same := func(query string, there, absent fmt.Stringer) {
		t.Helper()
		told := func(id fmt.Stringer) string {
			a := n.ask(n.stranger, query, object{"id": id})
			if a.code() != "NOT_FOUND" {
				t.Errorf("%s: %s", query, a.raw)
			}
			request, _ := a.Errors[0].Extensions["requestId"].(string)
			return strings.ReplaceAll(string(a.raw), request, "")
		}
		if told(there) != told(absent) {
			t.Errorf("%s: %s is not %s", query, told(there), told(absent))
		}
	}
	for field, id := range map[string]fmt.Stringer{
		"cycle": cycle, "measure": measure, "class": n.class, "team": n.team, "person": n.teacherID, "project": project, "changeIdea": idea, "node": cycle,
	} {
		same(`query($id: ID!) { `+field+`(id: $id) { id } }`, id, n.id())
	}
	same(`mutation($id: ID!) { startCycle(input: {commandId: "`+n.id().String()+`", cycle: $id}) { position } }`, cycle, n.id())
	same(`mutation($id: ID!) { retireMeasure(input: {commandId: "`+n.id().String()+`", measure: $id, why: "x"}) { position } }`, measure, n.id())
	a := n.ask(n.stranger, `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, object{"ids": []fmt.Stringer{cycle, n.otherTeam, n.id(), n.district}})
	if len(a.Errors) > 0 || at(a.Data, "nodes.0") != nil || at(a.Data, "nodes.1.id") != n.otherTeam.String() || at(a.Data, "nodes.2") != nil || at(a.Data, "nodes.3.id") != n.district.String() {
		t.Errorf("nodes: %s", a.raw)
	}
}

func TestNodesOfAllTypes(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("A plan", n.measure("Exit ticket"), nil)
	for id, want := range map[fmt.Stringer]string{n.school: "School", n.district: "District", n.network: "Network", n.class: "Class", n.team: "Team", n.teacherID: "Person", cycle: "Cycle"} {
		if got := at(n.read(n.teacher, `query($id: ID!) { node(id: $id) { __typename id } }`, object{"id": id}), "node.__typename"); got != want {
			t.Errorf("node %s is a %v, want a %s", id, got, want)
		}
	}
}

// A refusal is data: the code, the path in the input, what could be done instead.
func TestRefusalsAreData(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("A plan", n.measure("Exit ticket"), nil)
	command := n.id()
	for name, c := range map[string]struct {
		mutation string
		input    object
		want     map[string]any
	}{
		"not now":   {"completeDo", object{"cycle": cycle, "carriedOut": "FULLY"}, map[string]any{"code": "NOT_NOW", "allowed.0": "START_CYCLE"}},
		"invalid":   {"withdrawCycle", object{"cycle": cycle, "cause": "OTHER"}, map[string]any{"code": "INVALID", "path": "/text"}},
		"duplicate": {"planCycle", object{"cycle": cycle, "team": n.team, "title": "Again", "purpose": "TEST", "questions": []object{{"id": n.id(), "text": "?"}}}, map[string]any{"code": "DUPLICATE", "existing": cycle.String()}},
		"conflict":  {"startCycle", object{"cycle": cycle, "expectedRevision": 7}, map[string]any{"code": "CONFLICT"}},
		"unknown":   {"planCycle", object{"cycle": n.id(), "team": n.team, "title": "B", "purpose": "TEST", "parents": []any{n.id()}, "questions": []object{{"id": n.id(), "text": "?"}}}, map[string]any{"code": "UNKNOWN", "path": "/parents/0"}},
	} {
		payload, a := n.command(n.teacher, c.mutation, "cycle { id }", c.input)
		if len(a.Errors) > 0 || payload["cycle"] != nil || payload["position"] != nil {
			t.Errorf("%s: %s", name, a.raw)
		}
		for path, want := range c.want {
			if got := at(payload, "refusals.0."+path); got != want {
				t.Errorf("%s: %s is %v, want %v", name, path, got, want)
			}
		}
	}
	input := object{"commandId": command, "cycle": cycle, "id": n.id(), "kind": "OBSERVATION", "text": "seen"}
	n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle})
	first := n.do(n.teacher, "recordObservation", "cycle { revision }", input)
	again := n.do(n.teacher, "recordObservation", "cycle { revision }", input)
	if first["position"] == nil || first["position"] != again["position"] || at(first, "cycle.revision") != at(again, "cycle.revision") {
		t.Errorf("the same command again: %v, then %v", first, again)
	}
	input["text"] = "other"
	if payload, a := n.command(n.teacher, "recordObservation", "cycle { id }", input); at(payload, "refusals.0.code") != "CONFLICT" {
		t.Errorf("the id with other content: %s", a.raw)
	}
}

func TestMinPosition(t *testing.T) {
	n := newTown(t, func(c *graph.Config) { c.Patience.Freshness = 50 * time.Millisecond })
	done := n.do(n.lead, "renameTeam", "team { name }", object{"team": n.team, "name": "Renamed"})
	ask := func(position, way string) answer {
		body := `{"query":"{viewer{teams{name}}}"}`
		if way == "extensions" {
			body = `{"query":"{viewer{teams{name}}}","extensions":{"minPosition":"` + position + `"}}`
		}
		r := n.request(n.teacher, body)
		r.Header.Set("Accept", proto)
		if way == "header" {
			r.Header.Set("Min-Position", position)
		}
		return n.send(r)
	}
	for _, way := range []string{"extensions", "header"} {
		if a := ask(done["position"].(string), way); at(a.Data, "viewer.teams.0.name") != "Renamed" || a.Extensions["position"] != done["position"] {
			t.Errorf("%s: %s", way, a.raw)
		}
		for position, want := range map[string]struct {
			code   string
			status int
		}{"thouse-ffffff": {"NOT_YET", 503}, "otherx-1": {"BAD_USER_INPUT", 400}, "x": {"BAD_USER_INPUT", 400}} {
			if a := ask(position, way); a.code() != want.code || a.status != want.status || a.Data != nil {
				t.Errorf("%s %q: %d %s", way, position, a.status, a.raw)
			}
		}
	}
}

// What goes wrong inside is told by its code, or as INTERNAL; never in its own words.
func TestFaultsAreToldByTheirCode(t *testing.T) {
	var fault error
	h := newHouse(t, func(c *graph.Config) {
		c.Record = func(context.Context, projections.Actor, domain.Command) (domain.Position, error) {
			if fault == nil {
				panic("panic of the keeper of secrets")
			}
			return domain.Position{}, fault
		}
	})
	for _, c := range []struct {
		fault error
		code  string
	}{
		{errors.New("SELECT secret FROM secrets"), "INTERNAL"},
		{nil, "INTERNAL"},
		{fmt.Errorf("secret: %w", eventlog.ErrDiskFull), "DISK_FULL"},
		{fmt.Errorf("secret: %w", eventlog.ErrUnavailable), "UNAVAILABLE"},
		{fmt.Errorf("secret: %w", eventlog.ErrOutcomeUnknown), "OUTCOME_UNKNOWN"},
		{fmt.Errorf("secret: %w: %w", eventlog.ErrOutcomeUnknown, context.DeadlineExceeded), "OUTCOME_UNKNOWN"},
		{fmt.Errorf("secret: %w", context.DeadlineExceeded), "UNAVAILABLE"},
	} {
		fault = c.fault
		_, a := h.command(h.admin, "closeClass", "class { id }", object{"class": h.id()})
		if a.code() != c.code || strings.Contains(string(a.raw), "secret") || strings.Contains(string(a.raw), ".go") || a.Errors[0].Path[0] != "payload" {
			t.Errorf("%v: %s", c.fault, a.raw)
		}
		request := a.Errors[0].Extensions["requestId"].(string)
		if c.code == "INTERNAL" && !strings.Contains(h.logged.String(), request) {
			t.Errorf("the log does not name request %s: %s", request, h.logged)
		}
	}
	if strings.Contains(h.logged.String(), "keeper of secrets") {
		t.Errorf("the log holds the words of a panic: %s", h.logged)
	}
}

// A command that stands, but which this server cannot show yet, is no error.
func TestRecordedButNotVisibleYet(t *testing.T) {
	ahead, err := domain.ParsePosition("thouse-ffff")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *graph.Config) {
		c.Record = func(context.Context, projections.Actor, domain.Command) (domain.Position, error) { return ahead, nil }
	})
	person := at(h.read(h.admin, "{ viewer { person { id } } }", nil), "viewer.person.id")
	payload, a := h.command(h.admin, "acceptInvitation", "person { id }", object{"person": person})
	if len(a.Errors) > 0 || payload["person"] != nil || payload["position"] != "thouse-ffff" {
		t.Errorf("%s", a.raw)
	}
}

// Each field of a mutation reads what the one before has recorded.
func TestFieldsOfAMutationReadTheirOwnWrites(t *testing.T) {
	n := newTown(t)
	a := n.ask(n.lead, `mutation($t: ID!, $a: ID!, $b: ID!) {
		a: renameTeam(input: {commandId: $a, team: $t, name: "A"}) { position team { name } }
		b: renameTeam(input: {commandId: $b, team: $t, name: "B"}) { position team { name } } }`, object{"t": n.team, "a": n.id(), "b": n.id()})
	if at(a.Data, "a.team.name") != "A" || at(a.Data, "b.team.name") != "B" || a.Extensions["position"] != at(a.Data, "b.position") {
		t.Errorf("%s", a.raw)
	}
}

func TestAnOperationThatTakesTooLong(t *testing.T) {
	h := newHouse(t, func(c *graph.Config) {
		c.Patience.Operation = time.Millisecond
		record := c.Record
		c.Record = func(ctx context.Context, a projections.Actor, d domain.Command) (domain.Position, error) {
			<-ctx.Done()
			return record(ctx, a, d)
		}
	})
	_, a := h.command(h.admin, "closeClass", "class { id }", object{"class": h.id()})
	if a.status != http.StatusOK || a.code() != "UNAVAILABLE" {
		t.Errorf("%d %s", a.status, a.raw)
	}
}

// A chart that does not fit the data is an error that names the argument, its value and what to do.
func TestUnfitArguments(t *testing.T) {
	r := newRecord(t)
	for arguments, want := range map[string]string{
		"kind: C":              "kind: C is for a COUNT in whole numbers, which this series is not: leave kind out, or ask for RUN or I",
		"kind: P, rules: NHS":  "rules: NHS are told on the kind I, and kind is P: leave kind out, or ask for I",
		"kind: RUN, rules: WE": "",
	} {
		a := r.ask(r.teacher, fmt.Sprintf(`query($c: ID!) { cycle(id: $c) { title outcomes { chart(%s) { kind } } } }`, arguments), object{"c": r.first})
		switch {
		case want == "" && a.code() != "GRAPHQL_VALIDATION_FAILED":
			t.Errorf("%s: %s", arguments, a.raw)
		case want != "" && (a.code() != "BAD_USER_INPUT" || a.Errors[0].Message != want):
			t.Errorf("%s: %s, want %q", arguments, a.raw, want)
		}
	}
}

// The chart of one series that does not fit is null, with an error; the others stand.
func TestUnfitChartsTakeNothingWithThem(t *testing.T) {
	n := newTown(t)
	measure := n.measure("Exit ticket")
	n.do(n.teacher, "recordMeasurements", "measure { id }", object{"measure": measure, "rows": []object{
		{"class": n.class, "from": "2026-08-24", "to": "2026-08-28", "numerator": 10, "denominator": 20},
		{"class": n.class2, "from": "2026-08-24", "to": "2026-08-28", "value": 55, "students": 20},
	}})
	a := n.ask(n.teacher, `query($m: ID!) { measure(id: $m) { name series { chart(kind: P) { kind } } } }`, object{"m": measure})
	series, _ := at(a.Data, "measure.series").([]any)
	if len(series) != 2 || len(a.Errors) != 1 || a.code() != "BAD_USER_INPUT" {
		t.Fatalf("%s", a.raw)
	}
	charted := 0
	for i, s := range series {
		if s.(object)["chart"] != nil {
			charted++
		} else if path := fmt.Sprint(a.Errors[0].Path); path != fmt.Sprintf("[measure series %d chart]", i) {
			t.Errorf("the error is of %s", path)
		}
	}
	if charted != 1 {
		t.Errorf("%d charts: %s", charted, a.raw)
	}
}
