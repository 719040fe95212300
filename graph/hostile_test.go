package graph_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// field is a place of a text in the input of a mutation: names of fields, with 0 for the first of a list.
type field []string

// pointer is it as refusals name it.
func (f field) pointer() string { return "/" + strings.Join(f, "/") }

// textsOf are the fields of texts of an input type: those of lists in their first entry.
func textsOf(s *gql.Schema, def *gql.Definition) (fields []field) {
	for _, f := range def.Fields {
		steps, typ := field{f.Name}, f.Type
		if typ.Elem != nil {
			steps, typ = append(steps, "0"), typ.Elem
		}
		switch to := s.Types[typ.Name()]; {
		case to.Kind == gql.InputObject:
			for _, inner := range textsOf(s, to) {
				fields = append(fields, slices.Concat(steps, inner))
			}
		case to.Name == "String":
			fields = append(fields, steps)
		}
	}
	return fields
}

// set puts a text into a copy of an input; not ok where the input has nothing to put it into.
func (f field) set(value any, text string) (any, bool) {
	if len(f) == 0 {
		return text, true
	}
	switch v := value.(type) {
	case object:
		v = maps.Clone(v)
		inner, ok := v[f[0]]
		if !ok && len(f) == 2 && f[1] == "0" { // a list of texts that is not there
			inner = []any{}
		} else if !ok && len(f) > 1 {
			return nil, false
		}
		v[f[0]], ok = f[1:].set(inner, text)
		return v, ok
	case []any:
		v = slices.Clone(v)
		if len(v) == 0 && len(f) == 1 {
			return []any{text}, true
		}
		if len(v) == 0 {
			return nil, false
		}
		inner, ok := f[1:].set(v[0], text)
		v[0] = inner
		return v, ok
	default:
		return nil, false
	}
}

// mutationsOf are the commands of the town in an order in which each may be given, with those about what
// the town began with.
func (n *town) mutationsOf() []step {
	network, district, school, person, team, class := n.id(), n.id(), n.id(), n.id(), n.id(), n.id()
	began := []step{
		{n.admin, "foundNetwork", "network", object{"network": network, "name": "Lake Network"}},
		{n.admin, "registerDistrict", "district", object{"district": district, "name": "East", "ids": []object{{"scheme": "LOCAL", "value": "1"}}}},
		{n.admin, "registerSchool", "school", object{"school": school, "name": "Yew School", "zone": "UTC", "district": district, "from": "2026-08-01", "ids": []object{{"scheme": "LOCAL", "value": "2"}}}},
		{n.admin, "invitePerson", "person", object{"person": person, "name": "Ned New", "email": "ned@example.org"}},
		{n.admin, "formTeam", "team", object{"team": team, "name": "Yew Team", "school": school, "subjects": []string{"Algebra I"}, "grades": []string{"9"}}},
		{n.lead, "openClass", "class", object{"class": class, "school": n.school, "schoolYear": "2026-27", "label": "Period 3", "kind": "SECTION", "grades": []string{"9"}, "subjects": []string{"Algebra I"}, "teachers": []uuid.UUID{n.teacherID}, "students": 25}},
	}
	list := slices.Concat(began, n.aboutTeams(), n.aboutMeasures(), n.aboutCycles(), n.aboutSharing(), n.aboutInstitutions(), []step{
		{n.admin, "grantRole", "person", object{"person": n.coachID, "id": n.id(), "role": "NETWORK_HUB", "scope": n.network}},
		{n.coach, "publishBrightSpots", "network", object{
			"network": n.network, "id": n.id(), "schoolYear": comparedYear, "outcome": "passed", "covariates": []string{"economically disadvantaged"}, "priorAttainment": "economically disadvantaged", "direction": "INCREASE",
		}},
	})
	for _, s := range list {
		if s.mutation == "planCycle" || s.mutation == "tryShareOut" {
			s.input["questions"].([]object)[0]["predictions"] = []object{{"id": n.id(), "text": "more do"}}
		}
	}
	return list
}

// plain is the input of a step as JSON has it.
func (s step) plain(t testing.TB, n *town) object {
	t.Helper()
	in := maps.Clone(s.input)
	if in[s.thing] == nil {
		in[s.thing] = s.on(n)
	}
	return plainly(t, in).(object)
}

// raw sends a mutation whose text marked by placeholder is written as it is in JSON. It is kept out of
// what the house looks for in its log: it is looked for here.
func (n *town) raw(s step, input object, text string) answer {
	n.t.Helper()
	input["commandId"] = n.id()
	typ := strings.ToUpper(s.mutation[:1]) + s.mutation[1:]
	body, err := json.Marshal(object{
		"query":     fmt.Sprintf(`mutation($input: %s!) { payload: %s(input: $input) { position refusals { code path message } } }`, typ, s.mutation),
		"variables": object{"input": input},
	})
	if err != nil {
		n.t.Fatal(err)
	}
	r := n.request(s.token, "")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(strings.Replace(string(body), placeholder, text, 1))), -1
	return n.send(r)
}

const placeholder = "hostile-placeholder"

// refusedTexts are refused wherever a text stands, as JSON has them.
var refusedTexts = map[string]string{
	"NUL":                `a\u0000b`,
	"an escape sequence": `a\u001b[31mb`,
	"half a surrogate":   `a\ud800b`,
	"its other half":     `a\udc00b`,
	"100 KB":             strings.Repeat("x", 100<<10),
}

// trickyTexts are refused in names and where words leave the team.
var trickyTexts = map[string]string{
	"right to left": `see \u202egpj.exe`, "zero width": `A\u200bna`, "isolates": `\u2067x\u2069`, "a byte order mark": `\ufeffx`, "a tag": `x\udb40\udc41`,
}

// leaving says whether a text is a name, or leaves the team.
func leaving(mutation string, f field) bool {
	last := f[len(f)-1]
	words := []string{"draftShareOut", "reviseShareOut", "withdrawShareOut", "defineSharedMeasure", "publishBrightSpots"}
	return last == "name" || slices.Contains(words, mutation) || mutation == "openClass" || mutation == "formTeam" && last != "zone"
}

// TestTextsThatAreRefused: each text of each command, found by the schema, is refused with its place when it
// holds what no text may, or, where others are to believe it, what cannot be seen; nothing is recorded
// and no line of the log is broken.
func TestTextsThatAreRefused(t *testing.T) {
	n := newTown(t)
	n.on(time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC))
	s, tried, walked, tricky := schema(t), 0, make(map[string]bool), 0
	for _, step := range n.mutationsOf() {
		input := step.plain(t, n)
		def := s.Types[strings.ToUpper(step.mutation[:1])+step.mutation[1:]]
		for _, f := range textsOf(s, def) {
			set, ok := f.set(input, placeholder)
			if !ok || notText[step.mutation+f.pointer()] {
				continue
			}
			walked[step.mutation+f.pointer()] = true
			bad := maps.Clone(refusedTexts)
			if leaving(step.mutation, f) {
				maps.Copy(bad, trickyTexts)
				tricky++
			}
			before := n.head()
			for name, text := range bad {
				tried++
				if said := n.raw(step, set.(object), text).refusedAt(f); said != "" {
					t.Errorf("%s%s: %s: %.300s", step.mutation, f.pointer(), name, said)
				}
			}
			if after := n.head(); after != before {
				t.Fatalf("%s%s: something was recorded", step.mutation, f.pointer())
			}
		}
		if step.mutation != "publishBrightSpots" { // for which the town has too few schools
			n.do(step.token, step.mutation, "position", input)
		}
	}
	for name, mutation := range mutations(s) {
		for _, f := range textsOf(s, s.Types[mutation.Arguments[0].Type.Name()]) {
			if !walked[name+f.pointer()] && !notText[name+f.pointer()] {
				t.Errorf("%s%s was not tried", name, f.pointer())
			}
		}
	}
	for _, line := range strings.Split(n.logged.String(), "\n") {
		if i := strings.IndexFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); i >= 0 || len(line) > 4<<10 {
			t.Errorf("a line of the log has %q", line[max(i, 0):min(len(line), max(i, 0)+40)])
		}
	}
	t.Logf("%d texts were sent to %d fields, %d of which leave", tried, len(walked), tricky)
}

// refusedAt is empty when a request was refused for that field, or as no text at all; else what was said.
func (a answer) refusedAt(f field) string {
	if code := a.code(); code == "BAD_USER_INPUT" || code == "TOO_COMPLEX" {
		return ""
	}
	if path, _ := at(a.Data, "payload.refusals.0.path").(string); path == f.pointer() && at(a.Data, "payload.position") == nil && at(a.Data, "payload.refusals.0.message") != "" {
		return ""
	}
	return string(a.raw)
}

// mutations are those of the schema, by name.
func mutations(s *gql.Schema) map[string]*gql.FieldDefinition {
	found := make(map[string]*gql.FieldDefinition)
	for _, f := range s.Mutation.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			found[f.Name] = f
		}
	}
	return found
}

// notText are fields whose texts are recorded nowhere: keys of findings are compared with those that the guard
// found, and others are left out.
var notText = map[string]bool{"releaseShareOut/despite/0": true, "withdrawShareOut/despite/0": true}

// head is how many facts there are.
func (h *house) head() (n int) {
	for _, err := range h.log.ReadAll(h.t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		n++
	}
	return n
}
