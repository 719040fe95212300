package projections

import (
	"fmt"
	"slices"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

func TestTheFamilyAsAList(t *testing.T) {
	v := lossTried(t, 10).opened()
	r := readFor(t, v, scopeOn(t, v, 309, "2026-11-20"))
	s := must[*ShareOut](t)(r.ShareOut(t.Context(), numbered(3)))
	list := must[*ShareOutConnection](t)(s.Family(t.Context(), nil, nil))
	if len(list.Nodes) != 2 || list.Nodes[0].ID == list.Nodes[1].ID || !slices.Contains(idsOn(list), numbered(1)) || !slices.Contains(idsOn(list), numbered(3)) {
		t.Errorf("%d are listed", len(list.Nodes))
	}
}

// listedFor are the numbers of what every list of a family gives to the member of school 5: that
// of the share-out #1, of the filters by it, by a change idea of theirs tried from it and by its driver, and of
// their inbox, which follows it.
func listedFor(t *testing.T, v *Views) map[string][]int {
	t.Helper()
	r := readFor(t, v, scopeOn(t, v, 305, "2026-11-20"))
	numbers := func(list *ShareOutConnection) (found []int) {
		for _, s := range list.Nodes {
			found = append(found, numberOf(s.ID))
		}
		if n := must[int](t)(list.TotalCount()); n != len(found) {
			t.Errorf("%d are counted, %v listed", n, found)
		}
		slices.Sort(found)
		return found
	}
	filtered := func(f ShareOutFilter) []int {
		return numbers(must[*ShareOutConnection](t)(r.Feed(t.Context(), nil, &f, nil, nil)))
	}
	one, idea, driver := numbered(1), numbered(52), numbered(51)
	s := must[*ShareOut](t)(r.ShareOut(t.Context(), one))
	viewer := must[*Viewer](t)(r.Viewer(t.Context()))
	return map[string][]int{
		"its own":     numbers(must[*ShareOutConnection](t)(s.Family(t.Context(), nil, nil))),
		"filter":      filtered(ShareOutFilter{Family: &one}),
		"change idea": filtered(ShareOutFilter{ChangeIdea: &idea}),
		"driver":      filtered(ShareOutFilter{Driver: &driver}),
		"inbox":       numbers(must[*ShareOutConnection](t)(viewer.Inbox(t.Context(), nil, nil, nil))),
	}
}

// TestANameIsNotToldByAList: no list places what a team tells without its name beside what it tells
// with it. The control is what the tree does link.
func TestANameIsNotToldByAList(t *testing.T) {
	for attribution, want := range map[string]string{"NAMED": "[1]", "ANONYMOUS": "[1 2]"} {
		l := tellersOf(t, 10)
		l.add("follow-#60", 5, `FollowStarted {"follower":"#305","family":"#1"}`)
		l.share(1, 0, nil, words(domain.Loss, "First", `"grades":["6"]`), "")
		l.plan(1002, 0, `,"parents":["#1001"]`)
		l.draft(2, 1002, 0)
		l.release(2, 0, 1, toFractions, attribution, words(domain.Win, "Else", `"grades":["6"]`), "")
		l.add("project-#50", 5, `ProjectChartered {"team":"#205","title":"Fractions","aim":{"statement":"More know fractions"}}`)
		l.add("project-#50", 5, `DriverAdded {"id":"#51","level":"PRIMARY","text":"Practice"}`)
		l.add("project-#50", 5, `ChangeIdeaAdded {"id":"#52","text":"Shorter tickets","kind":"TOOL","drivers":["#51"]}`)
		l.plan(1005, 5, `,"project":"#50","changeIdea":"#52","adaptedFrom":"#1"`)
		for list, got := range listedFor(t, l.opened()) {
			if fmt.Sprint(got) != want {
				t.Errorf("%s: the list by %s has %v, want %s", attribution, list, got, want)
			}
		}
	}
}
