package projections

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// TestWhatIsToldOfATry: given a share-out of school 0 and a try of school 1, when something happens to it, then its
// own school (1), another one (9) and the first (0) are told. Counts are teams, schools, adopted, adapted, abandoned,
// undecided, shared, wins, losses; of 12 schools ten could be it.
func TestWhatIsToldOfATry(t *testing.T) {
	released := func(l *tellers, audience, embargo string) {
		l.draft(2, 2001, 1)
		l.add("shareout-#2", 1, `ShareOutReleased {"version":1,"school":"#101","schools":["#101"],"audience":%s,"attribution":"ANONYMOUS"%s,"released":%s}`, audience, embargo, words(domain.Win, "Came of it", ""))
	}
	for _, c := range []struct {
		when             string
		happens          func(*tellers)
		own, other, from string
	}{
		{
			"it runs", func(*tellers) {},
			"#1 own:TRYING [1 1 0 0 0 1 0 0 0]", "#1 TRYING [1 -1 0 0 0 1 0 0 0]", "#1 TRYING [1 -1 0 0 0 1 0 0 0]",
		},
		{
			"it is decided", func(l *tellers) { l.decide(2001, 1, domain.Abandon) },
			"#1 own:DECIDED [1 1 0 0 1 0 0 0 0]", "#1 DECIDED:ABANDON [1 -1 0 0 1 0 0 0 0]", "#1 DECIDED:ABANDON [1 -1 0 0 1 0 0 0 0]",
		},
		{
			"it is given up", func(l *tellers) { l.add("cycle-#2001", 1, `CycleWithdrawn {"cause":"OVERTAKEN"}`) },
			"#1 own:WITHDRAWN [1 1 0 0 0 1 0 0 0]", "#1 WITHDRAWN [1 -1 0 0 0 1 0 0 0]", "#1 WITHDRAWN [1 -1 0 0 0 1 0 0 0]",
		},
		{
			"it is tried a second time", func(l *tellers) { l.try(2005, 1, 1) },
			"#1 own:TRYING own:TRYING [1 1 0 0 0 1 0 0 0]", "#1 TRYING TRYING [2 -1 0 0 0 2 0 0 0]", "#1 TRYING TRYING [2 -1 0 0 0 2 0 0 0]",
		},
		{
			"it was a mistake", func(l *tellers) { l.add("cycle-#2001", 1, `CycleWithdrawn {"cause":"ENTERED_BY_MISTAKE"}`) },
			"#1 [0 0 0 0 0 0 0 0 0]", "#1 [0 0 0 0 0 0 0 0 0]", "#1 [0 0 0 0 0 0 0 0 0]",
		},
		{
			"it is shared", func(l *tellers) { l.decide(2001, 1, domain.Adopt); released(l, toFractions, "") },
			"#2 #1 [1 1 0 0 0 0 1 1 0]", "#2 #1 [1 -1 0 0 0 0 1 1 0]", "#2 #1 [1 -1 0 0 0 0 1 1 0]",
		},
		{
			"it is shared under embargo", func(l *tellers) {
				l.decide(2001, 1, domain.Adopt)
				released(l, toFractions, `,"embargoUntil":"2027-01-01"`)
			},
			"#2 #1 [1 1 0 0 0 0 1 1 0]", "#1 DECIDED:ADOPT [1 -1 1 0 0 0 0 0 0]", "#1 DECIDED:ADOPT [1 -1 1 0 0 0 0 0 0]",
		},
		{
			"it is shared with its school", func(l *tellers) { released(l, `{"kind":"SCHOOL"}`, "") },
			"#2 #1 [1 1 0 0 0 0 1 1 0]", "#1 TRYING [1 -1 0 0 0 1 0 0 0]", "#1 TRYING [1 -1 0 0 0 1 0 0 0]",
		},
		{
			"what came of it is withdrawn", func(l *tellers) {
				released(l, toFractions, "")
				l.add("shareout-#2", 1, `ShareOutWithdrawn {"cause":"OUTDATED"}`)
			},
			"", "#2 #1 [1 -1 0 0 0 0 1 0 0]", "",
		},
	} {
		l := tellersOf(t, 12)
		l.share(1, 0, nil, words(domain.Loss, "Root", ""), "")
		l.try(2001, 1, 1)
		c.happens(l)
		v := l.opened()
		for school, want := range map[int]string{1: c.own, 9: c.other, 0: c.from} {
			tree := treeFor(t, v, school, 1)
			nodes, _, _ := strings.Cut(seen(tree), "|")
			if got := fmt.Sprintf("%s%v", nodes, intsOf(tree.Tried)); want != "" && got != want {
				t.Errorf("when %s school %d is told %s, want %s", c.when, school, got, want)
			}
		}
	}
}
