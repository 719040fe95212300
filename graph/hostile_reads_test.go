package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"
)

// TestSearchesOfAnyForm: what is no search is told what would be one, in few words, and is not repeated; of
// 10 KB as of a sign of the index's own language.
func TestSearchesOfAnyForm(t *testing.T) {
	g := newGathered(t)
	const query = `query($s: String!) { shareOuts(search: $s) { totalCount edges { node { id } } facets { kinds { value count } } } }`
	long := strings.Repeat("frames ", 1500)
	for _, search := range []string{`"`, `""`, `"frames`, "-", "--frames", "*", "^", "NEAR(", "frames NEAR/2 long", "title:frames", "{a}", "(((", "\u202e", "\u200b", "'; DROP TABLE things; --", strings.Repeat("x", 10<<10), long, strings.Repeat(`"frames" `, 1200)} {
		a := g.ask(g.stranger, query, object{"s": search})
		if code := a.code(); a.status != 200 && code == "" || code != "" && code != "BAD_USER_INPUT" && code != "TOO_COMPLEX" {
			t.Errorf("%.30q: %d %.300s", search, a.status, a.raw)
		}
		if len(a.raw) > 2<<10 || len(search) > 100 && (a.code() == "" || strings.Contains(string(a.raw), search[:100])) {
			t.Errorf("%.30q: an answer of %d bytes: %.300s", search, len(a.raw), a.raw)
		}
	}
	if found := g.read(g.stranger, query, object{"s": "frames alert"}); at(found, "shareOuts.totalCount") != 1. {
		t.Errorf("frames are found as %v", found)
	}
}

// TestHiddenIDsChooseNothing: each argument of reads of share-outs that is an id, found by the schema, chooses
// by what is hidden as by what is not there.
func TestHiddenIDsChooseNothing(t *testing.T) {
	g := newGathered(t)
	own := list(g.read(g.teacher, `query($t: ID!) { team(id: $t) { shareOuts { id } } }`, object{"t": g.team}), "team.shareOuts")
	hidden := []uuid.UUID{g.team, g.class, g.teacherID, g.foreign, g.measure("Hidden")}
	cycle, question := g.plan("Hidden", hidden[4], nil)
	hidden = append(hidden, cycle, question)
	for _, s := range own {
		if id := uuid.MustParse(s.(object)["id"].(string)); id != g.released {
			hidden = append(hidden, id)
		}
	}
	s := schema(t)
	asked := 0
	const feed = `{ shareOuts(filter: {%s: %q}) { totalCount facets { kinds { value count } } edges { node { id } } } }`
	for _, f := range s.Types["ShareOutFilter"].Fields {
		if f.Type.Name() != "ID" {
			continue
		}
		nothing := g.ask(g.stranger, fmt.Sprintf(feed, f.Name, g.id()), nil)
		for _, id := range hidden {
			a := g.ask(g.stranger, fmt.Sprintf(feed, f.Name, id), nil)
			if asked++; told(a) != told(nothing) {
				t.Errorf("%s %s: %.300s\nof nothing %.300s", f.Name, id, a.raw, nothing.raw)
			}
		}
	}
	for _, field := range idQueries(s) {
		nothing := g.ask(g.stranger, fmt.Sprintf("{ %s(id: %q) { __typename } }", field, g.id()), nil)
		for _, id := range hidden {
			a := g.ask(g.stranger, fmt.Sprintf("{ %s(id: %q) { __typename } }", field, id), nil)
			if asked++; told(a) != told(nothing) {
				t.Errorf("%s(id: %s): %.300s\nof nothing %.300s", field, id, a.raw, nothing.raw)
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d were asked for", asked)
	}
}

// idQueries are the queries for one thing by its id.
func idQueries(s *gql.Schema) (names []string) {
	for _, f := range s.Query.Fields {
		if id := f.Arguments.ForName("id"); id != nil && s.Types[f.Type.Name()].Kind == gql.Object {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// TestCursorsOfOthers: a place in a list is of use to who was given it, in that list.
func TestCursorsOfOthers(t *testing.T) {
	g := newGathered(t)
	g.do(g.lead, "startFollow", "position", object{"follow": g.id(), "topic": "frames"})
	g.do(g.teacher, "startFollow", "position", object{"follow": g.id(), "topic": "frames"})
	lists := map[string]string{
		"shareOuts":       `{ shareOuts(first: 1%s) { edges { cursor } } }`,
		"a search":        `{ shareOuts(search: "frames alert", first: 1%s) { edges { cursor } } }`,
		"shareOut.family": fmt.Sprintf(`{ shareOut(id: %q) { family(first: 1%%s) { edges { cursor } } } }`, g.released),
	}
	cursors := make(map[string]string)
	for name, list := range lists {
		_, after, ok := strings.Cut(string(g.ask(g.teacher, fmt.Sprintf(list, ""), nil).raw), `"cursor":"`)
		if cursors[name], _, _ = strings.Cut(after, `"`); !ok {
			t.Fatalf("%s has no cursor", name)
		}
	}
	for name, list := range lists {
		for from, cursor := range cursors {
			for who, token := range map[string]string{"its own": g.teacher, "another of the team": g.lead, "another school": g.stranger} {
				a := g.ask(token, fmt.Sprintf(list, fmt.Sprintf(", after: %q", cursor)), nil)
				own := from == name && who == "its own"
				if good := a.code() == ""; good != own || !good && a.code() != "BAD_USER_INPUT" {
					t.Errorf("%s after a cursor of %s by %s: %.300s", name, from, who, a.raw)
				}
			}
		}
	}
}
