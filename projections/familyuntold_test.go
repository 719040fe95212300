package projections

import (
	"fmt"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// TestUntoldTriesNameNobody: three schools could have tried one of two share-outs, too few of each for a try
// to be told. How many tries there were is told alike whether all of the three tried or one of them twice:
// else that it is told would say of each that it did.
func TestUntoldTriesNameNobody(t *testing.T) {
	told := make(map[string]string)
	for name, tries := range map[string][][2]int{ // school, share-out
		"each of three":           {{2, 1}, {4, 1}, {6, 2}},
		"one of them twice":       {{2, 1}, {2, 1}, {6, 2}},
		"one of them three times": {{2, 1}, {2, 1}, {2, 1}},
	} {
		l := tellersOf(t, 10)
		for network, schools := range map[int][]int{2: {0, 2, 4, 9}, 3: {0, 6, 9}} {
			stream := fmt.Sprintf("network-#%d", network)
			l.add(stream, 0, `NetworkFounded {"name":"Network %d"}`, network)
			l.add(stream, 0, `AgreementSigned {"id":"#%d","district":"#10","covers":["SHARE_OUTS"],"purposes":["IMPROVEMENT"],"from":"2026-07-01","destruction":"KEEP"}`, 40+network)
			for _, school := range schools {
				l.add(stream, 0, `SchoolAdmitted {"school":"#%d","on":"2026-07-01"}`, 100+school)
			}
		}
		for n, parents := range []string{"", `,"parents":["#1001"]`} {
			l.plan(1001+n, 0, parents)
			l.draft(1+n, 1001+n, 0)
			l.release(1+n, 0, 1, fmt.Sprintf(`{"kind":"NETWORK","network":"#%d"}`, 2+n), "NAMED", words(domain.Loss, "A loss", ""), "")
		}
		for n, try := range tries {
			l.try(2001+n, try[0], try[1])
		}
		tree := treeFor(t, l.opened(), 9, 1)
		untold := "nothing"
		if tree.Untold != nil {
			untold = fmt.Sprint(*tree.Untold)
		}
		told[name] = seen(tree) + " and untold " + untold
	}
	for name, got := range told {
		if want := "#1 #2 | 0-1 and untold 3"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
