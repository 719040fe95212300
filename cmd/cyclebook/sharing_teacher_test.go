package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// What is asked of a share-out: all that it has, in parts that each stay under the limit of cost.
const (
	toldWords = `id kind title change learned tryThis conditions attribution audience { kind network { id } }
		team { id name } teamName school { id name } schools { id name } schoolNames cycle { id title } subject grades
		context { subject grades groups { kind label size } enrolment disadvantaged level schoolYear coarsened }
		releasedAt firstReleasedAt withdrawnAt tombstone { title on cause reason } version
		policy { minStudents minSchools warmMinStudents version code } thanks thanked draft { version } allowed forgotten revision`
	toldEffects = `id effects { measureName unit direction kind warm follows { network { id } measure version } group { kind label size } shown students
		change { value low high } points { week shown value centre lower upper outside marked }
		chart { kind why rules rulesVersion points { week shown value centre lower upper outside marked } signals { direction rule from to } sentence } narrative }`
	toldTried  = `teams schools adopted adapted abandoned undecided shared wins losses mixed inconclusive`
	toldFamily = `id tried { ` + toldTried + ` } familyTree {
		nodes { position shareOut { id title team { id } school { id } cycle { id } } stage decision cycle { id title } } edges { parent child how }
		tried { ` + toldTried + ` } contexts { by value wins losses mixed inconclusive total } untold
		pooled { scale networkId measureId unit enough explanation mean low high se tau2 i2 q shareOuts teams schools
			forest { label effect low high weight batch shareOut { id } version } leftOut { reason count } } }`
	facet = `{ value count few }`
	list  = `totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
		facets { kinds ` + facet + ` subjects ` + facet + ` grades ` + facet + ` studentGroups ` + facet + ` enrolments ` + facet + ` disadvantaged ` + facet + ` levels ` + facet + ` }
		edges { cursor node { ` + toldWords + ` } }`
)

// teacher keeps every answer that a person was given, as it came: status, headers and body.
type teacher struct {
	*served
	token string
	got   []string
	whats []string
}

// ask sends a query and keeps the answer.
func (a *teacher) ask(query string, variables map[string]any) (map[string]any, string) {
	a.Helper()
	response, body := a.gql(a.token, query, variables)
	a.keep(query, response, body)
	var answer struct{ Data map[string]any }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		a.Fatalf("%v: %.300s", err, body)
	}
	return answer.Data, body
}

func (a *teacher) keep(what string, response *http.Response, body string) {
	var all strings.Builder
	fmt.Fprintln(&all, response.Status)
	_ = response.Header.Write(&all)
	a.got = append(a.got, all.String()+"\n"+body)
	a.whats = append(a.whats, fmt.Sprintf("%.60s", strings.Join(strings.Fields(what), " ")))
}

// read sends a query that must be answered without errors.
func (a *teacher) read(query string, variables map[string]any) map[string]any {
	a.Helper()
	data, body := a.ask(query, variables)
	if strings.Contains(body, `"errors"`) {
		a.Fatalf("%s: %s", query, body)
	}
	return data
}

// do gives a command that must be recorded.
func (a *teacher) do(name, selection string, input map[string]any) map[string]any {
	a.Helper()
	input["commandId"] = uuid.NewString()
	data, body := a.ask(command(name, selection), map[string]any{"input": input})
	if strings.Contains(body, `"errors"`) || !strings.Contains(body, `"refusals":[]`) {
		a.Fatalf("%s: %s", name, body)
	}
	payload, _ := data["payload"].(map[string]any)
	return payload
}

func command(name, selection string) string {
	return fmt.Sprintf("mutation($input: %s%s!) { payload: %s(input: $input) { %s position refusals { code message path } } }", strings.ToUpper(name[:1]), name[1:], name, selection)
}

// everything asks for all that a person may see of share-outs, with wrong questions between.
func (a *teacher) everything(network string, shareOuts ...string) {
	a.Helper()
	for _, id := range shareOuts {
		of := map[string]any{"id": id}
		for _, part := range []string{toldWords, toldEffects, toldFamily} {
			a.read(`query($id: ID!) { shareOut(id: $id) { `+part+` } }`, of)
		}
		a.read(`query($id: ID!) { node(id: $id) { id ... on ShareOut { `+toldWords+` } } nodes(ids: [$id]) { id } }`, of)
		a.read(`query($id: ID!) { shareOut(id: $id) { preview(audience: {kind: PUBLIC}, attribution: NAMED) { shareOut { `+toldWords+` } } } }`, of)
		for _, name := range []string{"withdrawShareOut", "reviseShareOut", "releaseShareOut", "thankShareOut"} {
			input := map[string]any{"commandId": uuid.NewString(), "shareOut": id}
			switch name {
			case "withdrawShareOut":
				input["cause"] = "MISTAKE"
			case "reviseShareOut":
				input["version"], input["kind"], input["title"], input["learned"] = 2, "WIN", "Ours", "Ours"
			case "releaseShareOut":
				input["version"], input["audience"] = 1, map[string]any{"kind": "PUBLIC"}
			}
			if name == "thankShareOut" || !a.owns(id) {
				a.ask(command(name, "shareOut { "+toldWords+" }"), map[string]any{"input": input})
			}
		}
		a.ask(`query($id: ID!) { shareOuts(filter: {family: $id}) { `+list+` } }`, of)
		for _, kind := range []string{"cycle", "measure", "team", "class", "school", "person", "changeIdea", "project"} {
			a.ask(`query($id: ID!) { `+kind+`(id: $id) { id } }`, of)
		}
		_, body := a.send(a.request("GET", "/charts/measure/"+id+".svg", "", "Authorization", "Bearer "+a.token))
		a.whats, a.got = append(a.whats, "a chart"), append(a.got, body)
	}
	a.pages(network)
}

// owns says that the person reads the draft.
func (a *teacher) owns(id string) bool {
	_, body := a.ask(`query($id: ID!) { shareOut(id: $id) { draft { version } } }`, map[string]any{"id": id})
	return strings.Contains(body, `"draft":{`)
}

// pages reads the lists a page at a time, by each filter and by cursors that are wrong.
func (a *teacher) pages(network string) {
	a.Helper()
	after := map[string]any{}
	for range 10 {
		data := a.read(`query($after: String) { shareOuts(first: 1, after: $after) { `+list+` } }`, after)
		page, _ := data["shareOuts"].(map[string]any)["pageInfo"].(map[string]any)
		if page["hasNextPage"] != true {
			break
		}
		after["after"] = page["endCursor"]
	}
	for _, filter := range []string{
		`kinds: [LOSS]`, `kinds: [WIN, MIXED, INCONCLUSIVE]`, `subject: "Mathematics"`, `grade: "7"`, `studentGroup: DISABILITY`, `enrolment: "600-899"`,
		`disadvantaged: "40-59"`, `level: "MIDDLE"`, `since: "2026-01-01"`, `network: "` + network + `"`,
	} {
		a.ask(`{ shareOuts(filter: {`+filter+`}) { `+list+` } }`, nil)
	}
	for _, search := range []string{"evening", `"a phrase"`, "help*", "-help", `"`, "OR AND NEAR(", strings.Repeat("x", 600)} {
		a.ask(`query($s: String) { shareOuts(search: $s) { `+list+` } }`, map[string]any{"s": search})
	}
	for _, cursor := range []string{"x", "AAAA", strings.Repeat("A", 40)} {
		a.ask(`query($c: String) { shareOuts(after: $c) { totalCount } }`, map[string]any{"c": cursor})
	}
	a.ask(`{ viewer { following { id topic since } inbox(first: 10) { `+list+` } notices { kind on days text } due { kind } } }`, nil)
	a.ask(`query($n: ID!) { network(id: $n) { methodCounts { schoolYear version } fileDrawer { schoolYear planned done shared told asOf } brightSpots { __typename } } }`, map[string]any{"n": network})
	response, page := a.send(a.request("GET", "/digests/"+network+".html?since=2026-01-01", "", "Authorization", "Bearer "+a.token))
	a.keep("the digest", response, page)
}
