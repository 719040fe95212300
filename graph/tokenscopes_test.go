package graph_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

// limited issues a token of someone for less than everything.
func (n *town) limited(token string, person uuid.UUID, scopes ...string) string {
	n.t.Helper()
	return n.do(token, "issueToken", "secret", object{"person": person, "id": n.id(), "scopes": scopes})["secret"].(string)
}

// TestATokenMayDoWhatItWasIssuedFor and nothing else: each scope against each kind of operation.
func TestATokenMayDoWhatItWasIssuedFor(t *testing.T) {
	n := newTown(t)
	measure := n.measure("Exit ticket")
	const read, record, manage = "READ", "RECORD", "MANAGE"
	operations := map[string]func(token string) (code string, thing any){
		read: func(token string) (string, any) {
			a := n.ask(token, `{ viewer { person { name } } }`, nil)
			return a.code(), at(a.Data, "viewer.person.name")
		},
		record: func(token string) (string, any) {
			payload, a := n.command(token, "planCycle", "cycle { title }", object{
				"cycle": n.id(), "team": n.team, "title": "Tried", "purpose": "COLLECT", "measures": []uuid.UUID{measure},
				"questions": []object{{"id": n.id(), "text": "How many?"}},
			})
			return a.code(), at(payload, "cycle.title")
		},
		manage: func(token string) (string, any) {
			payload, a := n.command(token, "renameTeam", "team { name }", object{"team": n.team, "name": "Renamed " + n.id().String()})
			return a.code(), at(payload, "team.name")
		},
	}
	for _, scopes := range [][]string{{read}, {record}, {manage}, {read, record}, {record, manage}, {read, record, manage}, nil} {
		token := n.limited(n.lead, n.leadID, scopes...)
		has := func(scope string) bool { return scopes == nil || strings.Contains(strings.Join(scopes, " "), scope) }
		for need, operate := range operations {
			code, thing := operate(token)
			if want := map[bool]string{true: "", false: "UNAUTHENTICATED"}[has(need)]; code != want {
				t.Errorf("a token for %v, %s: %q, want %q", scopes, need, code, want)
			}
			if told := thing != nil; told != (has(need) && has(read)) {
				t.Errorf("a token for %v, %s: told %v", scopes, need, thing)
			}
		}
	}
	// What the token lacks is told before anything of the thing.
	blind := n.limited(n.lead, n.leadID, record)
	for _, id := range []uuid.UUID{n.team, n.otherTeam, n.id()} {
		_, a := n.command(blind, "renameTeam", "team { name }", object{"team": id, "name": "Mine"})
		if a.code() != "UNAUTHENTICATED" || !strings.Contains(string(a.raw), "MANAGE") {
			t.Errorf("%s", a.raw)
		}
	}
	if a := n.ask(blind, `{ __typename }`, nil); a.code() != "" {
		t.Errorf("nobody's business: %s", a.raw)
	}
	w := n.signedIn(t, blind)
	w.subscribe("s", changes, object{"t": n.team})
	if m := w.hear(); m["type"] != "error" || !strings.Contains(strings.ToLower(at(m, "payload.0.message").(string)), "scope read") {
		t.Errorf("listens: %v", m)
	}
}

// TestATokenGivesNoMoreThanItHas: what is issued by one is for as much at most, and ends.
func TestATokenGivesNoMoreThanItHas(t *testing.T) {
	n := newTown(t)
	token := n.limited(n.lead, n.leadID, "MANAGE", "READ")
	for name, c := range map[string]struct {
		scopes any
		path   any
	}{
		"everything":    {nil, "/scopes"},
		"an empty list": {[]string{}, "/scopes"},
		"more":          {[]string{"READ", "RECORD"}, "/scopes"},
		"other":         {[]string{"RECORD"}, "/scopes"},
		"as much":       {[]string{"READ", "MANAGE"}, nil},
		"less":          {[]string{"READ"}, nil},
	} {
		payload, a := n.command(token, "issueToken", "secret person { tokens { scopes until } }", object{"person": n.leadID, "id": n.id(), "scopes": c.scopes})
		if a.code() != "" || at(payload, "refusals.0.path") != c.path || (payload["secret"] == nil) != (c.path != nil) {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	none := n.limited(n.lead, n.leadID, "READ")
	if _, a := n.command(none, "issueToken", "secret", object{"person": n.leadID, "id": n.id(), "scopes": []string{"READ"}}); a.code() != "UNAUTHENTICATED" {
		t.Errorf("a token for reading issues one: %s", a.raw)
	}
	_, a := n.command(n.lead, "issueToken", "secret", object{"person": n.leadID, "id": n.id(), "until": "2028-01-01"})
	if !strings.Contains(string(a.raw), "a token lives until 2027-09-02 at most") {
		t.Errorf("a token for ever: %s", a.raw)
	}
	n.do(n.lead, "issueToken", "secret", object{"person": n.leadID, "id": n.id(), "label": "no day told"})
	tokens := at(n.read(n.lead, `{ viewer { person { tokens { label until scopes } } } }`, nil), "viewer.person.tokens").([]any)
	last := tokens[len(tokens)-1]
	if at(last, "until") != "2027-09-02" || len(at(last, "scopes").([]any)) != 0 || at(tokens[1], "scopes.0") != "MANAGE" {
		t.Errorf("the list shows %v", tokens)
	}
}
