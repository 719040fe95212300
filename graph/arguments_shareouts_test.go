package graph_test

import (
	"fmt"
	"strings"
)

// shareOutCases adds those of share-outs: two of the team's own, which came of each other, and two
// that another team tells and the teacher follows.
func (r *record) shareOutCases(cases map[string]change, after func(key, list, query string)) {
	one, two := r.draft(r.first, nil), r.draft(r.first, object{"title": "Longer", "kind": "WIN"})
	r.do(r.teacher, "startFollow", "position", object{"follow": r.id(), "topic": "homework"})
	r.do(r.teacher, "releaseShareOut", "position", r.toNetwork(one, 1))
	r.do(r.teacher, "releaseShareOut", "position", r.toNetwork(two, 1))
	for _, title := range []string{"Homework", "Less homework"} {
		id, cycle := r.id(), r.id()
		r.do(r.stranger, "planCycle", "position", object{"cycle": cycle, "team": r.otherTeam, "title": "Theirs", "purpose": "COLLECT", "questions": []object{{"id": r.id(), "text": "Why?"}}})
		r.begun(r.stranger, cycle)
		r.do(r.stranger, "draftShareOut", "position", object{"shareOut": id, "team": r.otherTeam, "cycle": cycle, "kind": "LOSS", "title": title, "learned": "It did not help"})
		r.do(r.stranger, "releaseShareOut", "position", r.toNetwork(id, 1))
	}
	preview := fmt.Sprintf(`shareOut(id: %q) { preview(%%s) { shareOut { attribution teamName title } } }`, one)
	district := `audience: {kind: DISTRICT}, attribution: `
	cases["ShareOut.preview(attribution)"] = change{preview, district + "ANONYMOUS", district + "NAMED"}
	cases["ShareOut.preview(audience)"] = change{preview, district + "ANONYMOUS", fmt.Sprintf(`audience: {kind: NETWORK, network: %q}, attribution: ANONYMOUS`, r.id())}
	for owner, l := range map[string]struct{ list, query string }{
		"Query.shareOuts":       {"shareOuts", `shareOuts(%s) { edges { %s } }`},
		"Network.shareOuts":     {"network.shareOuts", fmt.Sprintf(`network(id: %q) { shareOuts(%%s) { edges { %%s } } }`, r.network)},
		"NetworkFeed.shareOuts": {"viewer.feeds.0.shareOuts", `viewer { feeds { shareOuts(%s) { edges { %s } } } }`},
		"ShareOut.family":       {"shareOut.family", fmt.Sprintf(`shareOut(id: %q) { family(%%s) { edges { %%s } } }`, one)},
		"Viewer.inbox":          {"viewer.inbox", `viewer { inbox(%s) { edges { %s } } }`},
	} {
		after(owner+"(after)", l.list, l.query)
		query := strings.Replace(l.query, "edges { %s }", "edges { node { id } }", 1)
		cases[owner+"(first)"] = change{query, "first: 100", "first: 1"}
	}
	since := `since: "2026-01-01"`
	for owner, wrap := range map[string]string{"Query": "%s", "Network": fmt.Sprintf("network(id: %q) { %%s }", r.network), "NetworkFeed": "viewer { feeds { %s } }"} {
		feed := fmt.Sprintf(wrap, `shareOuts(%s) { edges { node { id } } }`)
		cases[owner+".shareOuts(search)"] = change{feed, "first: 100", `search: "less"`}
		cases[owner+".shareOuts(filter)"] = change{feed, "first: 100", `filter: {kinds: [WIN]}`}
		if owner != "Query" {
			cases[owner+".digest(since)"] = change{fmt.Sprintf(wrap, "digest(%s)"), since, `since: "2026-10-01"`}
		}
	}
	inbox := cases["Viewer.inbox(after)"]
	inbox.with = strings.Replace(inbox.with, "after", "seen", 1)
	cases["Viewer.inbox(seen)"] = inbox
}
