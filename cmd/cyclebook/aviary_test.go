package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/canary"
)

// aviary plants canaries: a text of its own in every place where somebody may write one.
type aviary struct {
	*served
	schema *ast.Schema
	// all must never be logged; records must not be answered to people of other teams either.
	all, records canary.Cage
	planted      int
	strangerSaw  bytes.Buffer
	everyoneSaw  bytes.Buffer // what is answered to those who are not signed in

	district, school, elsewhere, team, class, cycle, measure string
	member, stranger, memberID                               string
}

// text is a new canary. It has signs that are escaped somewhere.
func (a *aviary) text(cages ...*canary.Cage) string {
	a.planted++
	text := fmt.Sprintf("Canary %05d: Ms \"Rivera\" & <ümlaut>\nmsg=forged", a.planted)
	for _, cage := range append(cages, &a.all) {
		cage.Keep(text)
	}
	return text
}

// line is a canary for a place that takes one line, or no signs but a few.
func (a *aviary) line(cages ...*canary.Cage) string {
	a.planted++
	text := fmt.Sprintf("canary-%05d-rivera", a.planted)
	for _, cage := range append(cages, &a.all) {
		cage.Keep(text)
	}
	return text
}

// secret is a token that is none.
func (a *aviary) secret() string { return "cb_" + a.line() }

// newAviary serves a network of two schools with a team each.
func newAviary(t *testing.T) *aviary {
	t.Helper()
	security := filepath.Join(t.TempDir(), "security.log")
	a := &aviary{served: serveNew(t, "--log-level", "debug", "--introspection", "all", "--security-log", security, "--limit-address", "off", "--limit-person", "off", "--limit-school", "off")}
	if err := os.Symlink(security, filepath.Join(filepath.Dir(a.dir), "security.log")); err != nil {
		t.Fatal(err)
	}
	a.all.Keep(a.admin)
	_, sdl := a.send(a.request("GET", "/graphql/schema.graphql", ""))
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema", Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	a.schema = schema
	a.district, a.school, a.elsewhere, a.team, a.class, a.cycle, a.measure = uuid.NewString(), uuid.NewString(), uuid.NewString(), uuid.NewString(), uuid.NewString(), uuid.NewString(), uuid.NewString()
	a.do(a.admin, "registerDistrict", map[string]any{"district": a.district, "name": "North"})
	for _, school := range []string{a.school, a.elsewhere} {
		a.do(a.admin, "registerSchool", map[string]any{"school": school, "name": a.line(), "zone": "Etc/UTC", "district": a.district, "from": "2020-08-01"})
	}
	other := uuid.NewString()
	a.memberID, a.member = a.person()
	strangerID, stranger := a.person()
	a.stranger = stranger
	for _, c := range []struct{ team, name, school, person string }{{a.team, a.line(&a.records), a.school, a.memberID}, {other, a.line(), a.elsewhere, strangerID}} {
		a.do(a.admin, "formTeam", map[string]any{"team": c.team, "name": c.name, "school": c.school, "subjects": []string{"Algebra I"}, "grades": []string{"9"}})
		a.do(a.admin, "addMember", map[string]any{"team": c.team, "person": c.person, "school": c.school, "position": "GENERAL_EDUCATOR", "from": "2020-08-01"})
	}
	return a
}

// person invites somebody, who gets a token.
func (a *aviary) person() (id, token string) {
	a.Helper()
	id = uuid.NewString()
	a.do(a.admin, "invitePerson", map[string]any{"person": id, "name": a.line(), "email": a.line(&a.records) + "@example.org"})
	answer := a.do(a.admin, "issueToken", map[string]any{"person": id, "id": uuid.NewString(), "label": a.line(&a.records)}, "secret")
	_, secret, _ := strings.Cut(answer, `"secret":"`)
	token, _, _ = strings.Cut(secret, `"`)
	if !strings.HasPrefix(token, "cb_") {
		a.Fatalf("no token: %s", answer)
	}
	a.all.Keep(token)
	a.records.Keep(token)
	return id, token
}

// do records a command.
func (a *aviary) do(token, name string, input map[string]any, selection ...string) string {
	a.Helper()
	answer := a.give(token, name, input, selection...)
	if strings.Contains(answer, `"errors"`) || !strings.Contains(answer, `"refusals":[]`) {
		a.Fatalf("%s: %s", name, answer)
	}
	return answer
}

func (a *aviary) give(token, name string, input map[string]any, selection ...string) string {
	a.Helper()
	if input["commandId"] == nil {
		input["commandId"] = uuid.NewString()
	}
	_, body := a.gql(token, fmt.Sprintf("mutation($input: %s%s!) { %s(input: $input) { %s position refusals { code message path existing } } }",
		strings.ToUpper(name[:1]), name[1:], name, strings.Join(selection, " ")), map[string]any{"input": input})
	return body
}

// record has the team record what it can, all of it canaries.
func (a *aviary) record() {
	a.Helper()
	t := func() string { return a.text(&a.records) }
	question := uuid.NewString()
	a.do(a.member, "openClass", map[string]any{"class": a.class, "school": a.school, "schoolYear": "2026-27", "label": a.line(&a.records), "kind": "SECTION", "grades": []string{"9"}, "subjects": []string{"Algebra I"}, "teachers": []string{a.memberID}, "students": 25})
	a.do(a.member, "defineMeasure", map[string]any{"measure": a.measure, "team": a.team, "name": a.line(&a.records), "numerator": a.line(&a.records), "denominator": a.line(&a.records), "unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME", "direction": "INCREASE", "frequency": "WEEKLY", "operationalDefinition": t(), "source": t()})
	a.do(a.member, "planCycle", map[string]any{
		"cycle": a.cycle, "team": a.team, "purpose": "TEST", "title": a.line(&a.records), "objective": t(), "change": t(), "rationale": t(), "context": t(), "decisionRule": t(), "dataCollection": t(),
		"classes": []string{a.class}, "measures": []string{a.measure}, "questions": []any{map[string]any{"id": question, "text": t()}},
	})
	a.do(a.member, "makePrediction", map[string]any{"cycle": a.cycle, "question": question, "id": uuid.NewString(), "text": t()})
	a.do(a.member, "recordObservation", map[string]any{"cycle": a.cycle, "id": uuid.NewString(), "kind": "SURPRISE", "text": t(), "class": a.class, "start": true})
	a.do(a.member, "recordAdjustment", map[string]any{"cycle": a.cycle, "id": uuid.NewString(), "intent": "INTENTIONAL", "text": t(), "why": t()})
	a.do(a.member, "linkArtefact", map[string]any{"cycle": a.cycle, "id": uuid.NewString(), "title": a.line(&a.records), "url": "https://docs.example.org/" + a.line(&a.records)})
	a.do(a.member, "completeDo", map[string]any{"cycle": a.cycle, "carriedOut": "FULLY"})
	a.do(a.member, "recordStudy", map[string]any{"cycle": a.cycle, "results": []any{map[string]any{"question": question, "result": "PARTLY", "learning": t()}}, "summary": t(), "improvement": "NO", "why": t(), "surprises": t()})
	a.do(a.member, "decideAct", map[string]any{"cycle": a.cycle, "decision": "ADAPT", "reason": t(), "nextSteps": t()})
}
