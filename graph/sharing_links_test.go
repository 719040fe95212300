package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestAFeedIsReachedByLinks: whoever reads what is released to a network comes to it, and to its digest,
// from the viewer, also where the network itself is not shown; by the same list as with the filter.
func TestAFeedIsReachedByLinks(t *testing.T) {
	g := newGathered(t)
	const feed = `query($q: String, $f: ShareOutFilter, $first: Int) { viewer { feeds { id network { name } digest(since: "2026-01-01") shareOuts(search: $q, filter: $f, first: $first) { totalCount edges { cursor node { id } } } } } }`
	analyst, analystID := g.person("Uma Analyst")
	g.do(g.admin, "grantRole", "position", object{"person": analystID, "id": g.id(), "role": "DISTRICT_ANALYST", "scope": g.district})
	hub, hubID := g.person("Halima Hub")
	g.do(g.admin, "grantRole", "position", object{"person": hubID, "id": g.id(), "role": "NETWORK_HUB", "scope": g.network})
	g.do(g.admin, "signAgreement", "position", object{"network": g.network, "id": g.id(), "district": g.district, "covers": []string{"SHARE_OUTS"}, "purposes": []string{"IMPROVEMENT"}, "from": "2026-08-01", "destruction": "KEEP"})
	g.caughtUp()
	for name, c := range map[string]struct {
		token string
		reads bool
		named any
	}{
		"a member": {g.teacher, true, "River Network"}, "another school's": {g.stranger, true, "River Network"}, "a leader": {g.leader, true, "River Network"}, "the hub": {hub, true, "River Network"},
		"a coach": {g.coach, true, nil}, "an analyst": {analyst, true, nil}, "an administrator": {g.admin, false, nil},
	} {
		feeds := list(g.read(c.token, feed, object{}), "viewer.feeds")
		if !c.reads {
			if len(feeds) != 0 {
				t.Errorf("%s has feeds: %v", name, feeds)
			}
			if a := g.digest(c.token, g.path()); a.status != 404 {
				t.Errorf("%s opens the digest: %d", name, a.status)
			}
			continue
		}
		if len(feeds) != 1 || at(feeds[0], "id") != g.network.String() || at(feeds[0], "network.name") != c.named || at(feeds[0], "shareOuts.edges.0.node.id") != g.released.String() {
			t.Errorf("%s: %v", name, feeds)
			continue
		}
		page := g.digest(c.token, at(feeds[0], "digest").(string))
		if page.status != 200 || !strings.Contains(string(page.raw), "two a week") || strings.Contains(string(page.raw), "River Network") != (c.named != nil) {
			t.Errorf("%s opens %v: %d %.300s", name, at(feeds[0], "digest"), page.status, page.raw)
		}
		filtered := g.read(c.token, `query($n: ID) { shareOuts(filter: {network: $n}) { totalCount edges { cursor node { id } } } }`, object{"n": g.network})
		if fmt.Sprint(at(filtered, "shareOuts")) != fmt.Sprint(at(feeds[0], "shareOuts")) {
			t.Errorf("%s: the filter gives %v, the link %v", name, filtered, feeds[0])
		}
	}
	// A search and a filter narrow it; another network in the filter is told with a remedy.
	for _, c := range []struct {
		variables object
		want      int
	}{{object{"q": "week"}, 1}, {object{"q": "nothing"}, 0}, {object{"f": object{"kinds": []string{"WIN"}}}, 0}, {object{"f": object{"kinds": []string{"LOSS"}}}, 1}, {object{"first": 0}, 0}} {
		if a := g.ask(g.coach, feed, c.variables); len(a.Errors) > 0 || len(list(a.Data, "viewer.feeds.0.shareOuts.edges")) != c.want {
			t.Errorf("%v: %s", c.variables, a.raw)
		}
	}
	wrong := "filter.network: " + g.foreign.String() + " is another network"
	if a := g.ask(g.coach, feed, object{"f": object{"network": g.foreign}}); a.code() != "BAD_USER_INPUT" || !strings.HasPrefix(a.Errors[0].Message, wrong) {
		t.Errorf("another network: %s", a.raw)
	}
	const network = `query($id: ID!, $f: ShareOutFilter, $q: String, $after: String) { network(id: $id) { digest(since: "2026-01-01") shareOuts(filter: $f, search: $q, after: $after) { totalCount edges { node { id } } } } }`
	if a := g.ask(g.teacher, network, object{"id": g.network, "f": object{"network": g.foreign}}); a.code() != "BAD_USER_INPUT" || !strings.HasPrefix(a.Errors[0].Message, wrong) {
		t.Errorf("another network: %s", a.raw)
	}
	for name, more := range map[string]object{"an open quote": {"q": `"`}, "a cursor of nothing": {"after": "x"}} {
		if a := g.ask(g.teacher, network, with(object{"id": g.network}, more)); a.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	// An administrator sees the network, and reads nothing that was released to it.
	a := g.ask(g.admin, network, object{"id": g.network})
	if at(a.Data, "network.digest") != nil || at(a.Data, "network.shareOuts.totalCount") != 0.0 || len(a.Errors) > 0 {
		t.Errorf("an administrator: %s", a.raw)
	}
	if a := g.ask(g.teacher, strings.Replace(network, "2026-01-01", "yesterday", 1), object{"id": g.network}); a.code() != "BAD_USER_INPUT" && a.code() != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("since yesterday: %s", a.raw)
	}
}

// TestFiltersByWhatASchoolIs: a band or level that there is not is refused with those that there are.
func TestFiltersByWhatASchoolIs(t *testing.T) {
	n := newTown(t)
	enrolments, percentages := "0-149, 150-299, 300-599, 600-999, 1000-1999, 2000+", "0-19, 20-39, 40-59, 60-79, 80-100"
	for filter, want := range map[string]string{
		`{enrolment: "450"}`:         `filter.enrolment: "450" is none of the bands, which are ` + enrolments,
		`{enrolment: ""}`:            `filter.enrolment: "" is none of the bands, which are ` + enrolments,
		`{enrolment: "300–599"}`:     `filter.enrolment: "300–599" is none of the bands, which are ` + enrolments,
		`{disadvantaged: "80-100%"}`: `filter.disadvantaged: "80-100%" is none of the bands, which are ` + percentages,
		`{disadvantaged: "300-599"}`: `filter.disadvantaged: "300-599" is none of the bands, which are ` + percentages,
		`{level: "ELEMENTARY"}`:      "invalid",
		`{level: PRIMARY}`:           "invalid",
		`{level: elementary}`:        "invalid",
	} {
		a := n.ask(n.teacher, `{ shareOuts(filter: `+filter+`) { totalCount } }`, nil)
		if want == "invalid" && a.code() == "GRAPHQL_VALIDATION_FAILED" || a.code() == "BAD_USER_INPUT" && a.Errors[0].Message == want {
			continue
		}
		t.Errorf("%s: %s, want %s", filter, a.raw, want)
	}
	if a := n.ask(n.teacher, `query($l: SchoolLevel) { shareOuts(filter: {level: $l}) { totalCount } }`, object{"l": "high"}); a.code() != "BAD_USER_INPUT" {
		t.Errorf("a level in small letters: %s", a.raw)
	}
	for _, band := range strings.Split(enrolments, ", ") {
		n.read(n.teacher, `query($b: String) { shareOuts(filter: {enrolment: $b}) { totalCount } }`, object{"b": band})
	}
	for _, band := range strings.Split(percentages, ", ") {
		n.read(n.teacher, `query($b: String) { shareOuts(filter: {disadvantaged: $b}) { totalCount } }`, object{"b": band})
	}
	for _, level := range wordsOf(schema(t), "SchoolLevel") {
		n.read(n.teacher, `query($l: SchoolLevel) { shareOuts(filter: {level: $l}) { totalCount } }`, object{"l": level})
	}
}

// TestSharingIsOffered: that a cycle may be shared is told to those who may, from its start to its end.
func TestSharingIsOffered(t *testing.T) {
	n := newTown(t)
	cycle, _ := n.plan("Frames", n.measure("Exit ticket"), nil)
	offered := func(token string) bool {
		n.caughtUp()
		return strings.Contains(fmt.Sprint(at(n.read(token, `query($id: ID!) { cycle(id: $id) { allowed } }`, object{"id": cycle}), "cycle.allowed")), "DRAFT_SHARE_OUT")
	}
	drafted := func(token string) string {
		return n.codes(token, "draftShareOut", "position", object{"shareOut": n.id(), "team": n.team, "cycle": cycle, "kind": "LOSS", "title": "x", "learned": "y"})
	}
	for _, c := range []struct {
		when string
		do   func()
		may  bool
	}{
		{"planned", func() {}, false},
		{"started", func() { n.begun(n.teacher, cycle) }, true},
		{"completed", func() { n.do(n.teacher, "completeDo", "position", object{"cycle": cycle, "carriedOut": "FULLY"}) }, true},
		{"withdrawn", func() { n.do(n.teacher, "withdrawCycle", "position", object{"cycle": cycle, "cause": "STOPPED_EARLY"}) }, false},
	} {
		c.do()
		if got := drafted(n.teacher); offered(n.teacher) != c.may || (got == "") != c.may {
			t.Errorf("%s: offered to a member %v, and the command gives %q", c.when, offered(n.teacher), got)
		}
		if got := drafted(n.coach); offered(n.coach) || got != "error NOT_FOUND" {
			t.Errorf("%s: offered to a coach %v, and the command gives %q", c.when, offered(n.coach), got)
		}
	}
}
