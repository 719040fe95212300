package main

import (
	"bufio"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// across are two schools of the demo in different districts, with a teacher of each.
type across struct {
	*served
	first, second         *teacher
	network, team, toTeam string
	school, otherSchool   uuid.UUID
	shareOut, cycle       string // of the first
	attempt, ownShareOut  string // of the second
	previewed, read       map[string]any
}

func newAcross(t *testing.T) *across {
	t.Helper()
	s := serveNew(t, "--demo", "--limit-address", "off", "--limit-person", "off", "--limit-school", "off")
	content, err := os.ReadFile(filepath.Join(s.dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Network, Team, OtherTeam string
		School                   uuid.UUID
		Tokens                   struct{ Member, OtherMember string }
	}
	if err := json.Unmarshal(content, &d); err != nil {
		t.Fatal(err)
	}
	a := &across{
		served: s, first: &teacher{served: s, token: d.Tokens.Member}, second: &teacher{served: s, token: d.Tokens.OtherMember},
		network: d.Network, team: d.Team, toTeam: d.OtherTeam, school: d.School,
	}
	other := a.second.read(`{ viewer { schools { id } teams { id } } }`, nil)
	a.otherSchool = uuid.MustParse(dig(other, "viewer", "schools", 0, "id").(string))
	if a.otherSchool == a.school || dig(other, "viewer", "teams", 0, "id") != d.OtherTeam {
		t.Fatal("the two teachers are not of two schools and teams")
	}
	return a
}

// dig gives what stands at a path of names and places; nil when nothing does.
func dig(value any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := value.(map[string]any)
			value = m[s]
		case int:
			l, _ := value.([]any)
			if s >= len(l) {
				return nil
			}
			value = l[s]
		}
	}
	return value
}

func each(value any, path ...any) []any {
	found, _ := dig(value, path...).([]any)
	return found
}

// tell drafts a loss from its record, looks at it as another school would see it, and releases it.
func (a *across) tell(attribution string) {
	a.Helper()
	var proposal map[string]any
	timeline := a.first.read(`query($team: ID!) { team(id: $team) { timeline(first: 50) { edges { node { id stage shareOutDraft {
		kind title change learned tryThis conditions subject grades measures { id } findings { key kind excerpt } } } } } } }`, map[string]any{"team": a.team})
	for _, e := range each(timeline, "team", "timeline", "edges") {
		p, _ := dig(e, "node", "shareOutDraft").(map[string]any)
		if dig(p, "kind") == "LOSS" && len(each(p, "measures")) > 0 {
			proposal, a.cycle = p, dig(e, "node", "id").(string)
		}
	}
	if proposal == nil {
		a.Fatal("no cycle of the team is proposed as a loss with numbers")
	}
	a.shareOut = uuid.NewString()
	input := map[string]any{"shareOut": a.shareOut, "team": a.team, "cycle": a.cycle, "measures": []any{dig(proposal, "measures", 0, "id")}}
	for _, name := range []string{"kind", "title", "change", "learned", "tryThis", "conditions", "subject", "grades"} {
		if proposal[name] != nil {
			input[name] = proposal[name]
		}
	}
	a.first.do("draftShareOut", "shareOut { draft { version findings { key kind field excerpt } } allowed }", input)
	if a.second.owns(a.shareOut) || len(each(a.second.read(`{ shareOuts(search: "evenings") { edges { node { id } } } }`, nil), "shareOuts", "edges")) > 0 {
		a.Error("a draft is told to another school")
	}
	preview := a.first.read(`query($id: ID!, $audience: AudienceInput!, $as: Attribution!) { shareOut(id: $id) { preview(audience: $audience, attribution: $as) { shareOut { `+toldWords+` `+toldEffects+` } refusals { message } findings { key } } } }`,
		map[string]any{"id": a.shareOut, "audience": a.audience(), "as": attribution})
	a.previewed, _ = dig(preview, "shareOut", "preview", "shareOut").(map[string]any)
	var despite []any
	for _, f := range each(preview, "shareOut", "preview", "findings") {
		despite = append(despite, dig(f, "key"))
	}
	if refusals := each(preview, "shareOut", "preview", "refusals"); len(refusals) > 0 {
		a.Errorf("the preview objects: %v", refusals)
	}
	a.first.do("releaseShareOut", "shareOut { releasedAt }", map[string]any{"shareOut": a.shareOut, "version": 1, "audience": a.audience(), "attribution": attribution, "despite": despite})
}

func (a *across) audience() map[string]any {
	return map[string]any{"kind": "NETWORK", "network": a.network}
}

// find searches for it in the other school.
func (a *across) find() {
	a.Helper()
	found := a.second.read(`{ shareOuts(search: "line evenings") { `+list+` } }`, nil)
	if edges := each(found, "shareOuts", "edges"); len(edges) != 1 || dig(edges[0], "node", "id") != a.shareOut {
		a.Fatalf("the loss is not found: %v", found)
	}
	a.read, _ = dig(a.second.read(`query($id: ID!) { shareOut(id: $id) { `+toldWords+` `+toldEffects+` } }`, map[string]any{"id": a.shareOut}), "shareOut").(map[string]any)
	a.second.do("thankShareOut", "shareOut { thanks thanked }", map[string]any{"shareOut": a.shareOut})
}

// attemptIt tries it in the other school with an adaptation, studies, decides and shares that.
func (a *across) attemptIt() {
	a.Helper()
	own := a.second.read(`query($team: ID!) { team(id: $team) { classes { id closedOn } measures { id retired } } }`, map[string]any{"team": a.toTeam})
	a.attempt, a.ownShareOut = uuid.NewString(), uuid.NewString()
	today := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	planned := a.second.do("tryShareOut", "cycle { title plan { change questions { id text } } }", map[string]any{
		"cycle": a.attempt, "team": a.toTeam, "shareOut": a.shareOut, "adaptation": "Here a tutor answers in the library before school begins.",
		"classes": inUse(each(own, "team", "classes"), "closedOn"), "measures": inUse(each(own, "team", "measures"), "retired"),
	})
	if change, _ := dig(planned, "cycle", "plan", "change").(string); !strings.Contains(change, "library before school") || !strings.Contains(change, a.read["change"].(string)) {
		a.Errorf("the plan is not carried over with the adaptation: %q", change)
	}
	cycle := map[string]any{"cycle": a.attempt}
	a.second.do("startCycle", "cycle { id }", map[string]any{"cycle": a.attempt, "occurredOn": today})
	a.second.do("recordObservation", "cycle { id }", map[string]any{"cycle": a.attempt, "id": uuid.NewString(), "kind": "SURPRISE", "text": "Nine came on the first morning, six of them in pairs."})
	a.second.do("completeDo", "cycle { id }", map[string]any{"cycle": a.attempt, "carriedOut": "FULLY"})
	a.second.do("recordStudy", "cycle { id }", map[string]any{
		"cycle": a.attempt, "improvement": "YES", "summary": "Mornings reach those whom an evening does not.",
		"results": []any{map[string]any{"question": dig(planned, "cycle", "plan", "questions", 0, "id"), "result": "CONFIRMED"}},
	})
	a.second.do("decideAct", "cycle { id }", map[string]any{"cycle": a.attempt, "decision": "ADAPT", "reason": "More came than we hoped for."})
	a.second.read(`query($cycle: ID!) { cycle(id: $cycle) { shareOutDraft { kind title change learned tryThis } } }`, cycle)
}

// inUse are the ids of those that were not closed.
func inUse(things []any, closed string) (ids []any) {
	for _, thing := range things {
		if at := dig(thing, closed); at == nil || at == false {
			ids = append(ids, dig(thing, "id"))
		}
	}
	return ids
}

// shareIt has the second school share what came of it.
func (a *across) shareIt() {
	a.Helper()
	a.second.do("draftShareOut", "shareOut { id }", map[string]any{
		"shareOut": a.ownShareOut, "team": a.toTeam, "cycle": a.attempt, "kind": "WIN", "title": "Answers in the library before school",
		"learned": "Mornings reach those whom an evening does not.",
	})
	a.second.do("releaseShareOut", "shareOut { releasedAt }", map[string]any{"shareOut": a.ownShareOut, "version": 1, "audience": a.audience()})
}

// listen opens a subscription to what is released in the network.
func (a *across) listen(who *teacher) (heard func(id string) string) {
	a.Helper()
	ctx, stop := context.WithTimeout(a.Context(), limit)
	variables, _ := json.Marshal(map[string]any{"n": a.network})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+"/graphql?"+url.Values{
		"query": {`subscription($n: ID!) { shareOutsReleased(network: $n) { position kind id } }`}, "variables": {string(variables)},
	}.Encode(), nil)
	if err != nil {
		a.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+who.token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		a.Fatal(err)
	}
	lines := bufio.NewScanner(response.Body)
	return func(id string) string {
		defer stop()
		defer response.Body.Close()
		var all strings.Builder
		for lines.Scan() {
			all.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), id) {
				who.keep("a subscription", response, all.String())
				return all.String()
			}
		}
		return ""
	}
}

// TestSharingAcrossSchools is the whole way of a loss: told in one school, found, tried and told in
// another one. No answer to either leads to the other. Told with its name, the same search finds it.
func TestSharingAcrossSchools(t *testing.T) {
	for _, attribution := range []string{"ANONYMOUS", "NAMED"} {
		t.Run(attribution, func(t *testing.T) { shareAcross(t, attribution) })
	}
}

func shareAcross(t *testing.T, attribution string) {
	a := newAcross(t)
	heard := a.listen(a.second)
	a.tell(attribution)
	if heard(a.shareOut) == "" {
		t.Error("the other school's subscription does not tell of the release")
	}
	a.find()
	a.sameAsPreviewed()
	a.second.everything(a.network, a.shareOut)
	a.attemptIt()
	for _, who := range []*teacher{a.first, a.second} {
		a.inTheTree(who, "as a try", func(n any) bool { return dig(n, "stage") == "DECIDED" && dig(n, "decision") == "ADAPT" })
	}
	a.shareIt()
	for _, who := range []*teacher{a.first, a.second} {
		who.everything(a.network, a.shareOut, a.ownShareOut)
		a.inTheTree(who, "as a share-out", func(n any) bool { return dig(n, "shareOut", "id") == a.ownShareOut })
	}
	if err := a.stop(); err != nil {
		t.Fatal(err)
	}
	facts := readLog(t, a.dir)
	toFirst, toSecond := tracesTo(facts, a.school, a.otherSchool), tracesTo(facts, a.otherSchool, a.school)
	if len(toFirst.ids) < 500 || len(toFirst.texts) < 250 || len(a.second.got) < 80 {
		t.Fatalf("%d ids and %d texts in %d answers prove little", len(toFirst.ids), len(toFirst.texts), len(a.second.got))
	}
	t.Logf("%d ids and %d texts of the first looked for in %d answers to the second; %d and %d of the second in %d",
		len(toFirst.ids), len(toFirst.texts), len(a.second.got), len(toSecond.ids), len(toSecond.texts), len(a.first.got))
	leads := leading(a.second, toFirst)
	if attribution == "NAMED" {
		for _, name := range []string{"oakhollow middle school", "grade 7 math"} {
			if !slices.ContainsFunc(leads, func(l string) bool { return strings.Contains(l, name) }) {
				t.Errorf("told with its name, the search does not find %s: it is blind", name)
			}
		}
	} else {
		for _, l := range leads {
			t.Error(l)
		}
		a.askFor(toFirst)
	}
	for _, l := range leading(a.first, toSecond) {
		t.Error(l)
	}
}

// leading are the answers that lead somewhere, with what does.
func leading(who *teacher, to traces) (found []string) {
	for i, answer := range who.got {
		for _, l := range to.in(answer) {
			found = append(found, "the answer to "+who.whats[i]+" has "+l)
		}
	}
	return found
}

// sameAsPreviewed holds what the other school reads against what was shown before the release.
func (a *across) sameAsPreviewed() {
	a.Helper()
	for _, name := range []string{"kind", "title", "change", "learned", "tryThis", "conditions", "attribution", "subject", "grades", "context", "effects", "policy", "teamName", "schoolNames"} {
		if !reflect.DeepEqual(a.previewed[name], a.read[name]) {
			a.Errorf("%s was previewed as %v, and is read as %v", name, a.previewed[name], a.read[name])
		}
	}
	if len(each(a.read, "effects")) == 0 || a.read["learned"] == "" {
		a.Errorf("nothing was told: %v", a.read)
	}
}

// inTheTree wants a node of the family tree, below the loss.
func (a *across) inTheTree(who *teacher, what string, is func(node any) bool) {
	a.Helper()
	tree := dig(who.read(`query($id: ID!) { shareOut(id: $id) { `+toldFamily+` } }`, map[string]any{"id": a.shareOut}), "shareOut", "familyTree")
	nodes := each(tree, "nodes")
	child := slices.IndexFunc(nodes, is)
	root := slices.IndexFunc(nodes, func(n any) bool { return dig(n, "shareOut", "id") == a.shareOut })
	if len(nodes) != 2 {
		a.Errorf("the tree has %d nodes %s, of a loss and one try: %v", len(nodes), what, nodes)
	}
	if !slices.ContainsFunc(each(tree, "edges"), func(e any) bool {
		return dig(e, "parent") == float64(root) && dig(e, "child") == float64(child) && dig(e, "how") == "TRIED"
	}) {
		a.Errorf("the try is not in the tree %s: %v", what, tree)
	}
}

// askFor serves the folder again, and the second school's teacher asks for each id of the first.
func (a *across) askFor(hidden traces) {
	a.Helper()
	again := &teacher{served: serveIn(a.T, a.dir, "--limit-address", "off", "--limit-person", "off"), token: a.second.token}
	delete(hidden.ids, a.school) // that it is in the network is no secret there
	ids := slices.SortedFunc(maps.Keys(hidden.ids), func(x, y uuid.UUID) int { return strings.Compare(hidden.ids[x]+x.String(), hidden.ids[y]+y.String()) })
	for some := range slices.Chunk(ids, 100) {
		for _, node := range each(again.read(`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": some}), "nodes") {
			if node != nil {
				a.Errorf("%v of the first school is there for the second", node)
			}
		}
	}
	asked := 0
	for _, id := range ids {
		switch hidden.ids[id] {
		case "MeasureDefined", "ChangeIdeaAdded", "DriverAdded", "CyclePlanned", "ShareOutDrafted":
		default:
			continue
		}
		asked++
		found := again.read(`query($id: ID!) { a: shareOuts(filter: {measure: $id}) { totalCount } b: shareOuts(filter: {changeIdea: $id}) { totalCount }
			c: shareOuts(filter: {driver: $id}) { totalCount } d: shareOuts(filter: {family: $id}) { totalCount } }`, map[string]any{"id": id})
		for name, list := range found {
			if dig(list, "totalCount") != 0.0 {
				a.Errorf("filter %s finds something by the id of %s", name, hidden.ids[id])
			}
		}
	}
	if asked < 40 {
		a.Errorf("only %d ids were asked for", asked)
	}
	for _, l := range leading(again, hidden) {
		a.Error(l)
	}
}
