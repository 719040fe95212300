package projections

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestWhatIsKeptOfTheDirectoryIsThatOfTheReader: a colleague who comes, a class that begins and an
// agreement that ends are known to who reads after them, and to nobody who began before; whichever of
// the two asks first, and last.
func TestWhatIsKeptOfTheDirectoryIsThatOfTheReader(t *testing.T) {
	all := script(t, archive(t, "audiences.txtar")["log"]+`
person-#90 2026-10-01 #37 ADMIN PersonInvited {"name":"Zuzana Novak"}
team-#45 2026-10-01 #38 SCHOOL_LEADER MemberJoined {"person":"#90","school":"#11","position":"GENERAL_EDUCATOR","from":"2026-10-01"}
class-#91 2026-10-01 #37 ADMIN ClassOpened {"school":"#11","schoolYear":"2026-27","label":"Room 4","kind":"SECTION","subjects":["Music"],"teachers":["#90"]}
network-#21 2026-10-02 #37 ADMIN AgreementEnded {"agreement":"#211","on":"2026-10-01"}
`)
	known := func(r *Reader) string {
		doc := &storedShareOut{TeamID: numbered(41), Versions: []*storedTelling{{Telling: domain.Telling{Title: "As Zuzana Novak says"}}}}
		found := must[[]domain.GuardFinding](t)(r.findings(t.Context(), doc, 1))
		taught := must[map[uuid.UUID]*taughtAt](t)(r.taughtAt(t.Context(), []uuid.UUID{numbered(11)}))
		b := must[*borders](t)(r.borders(t.Context()))
		return fmt.Sprint(len(found), taught[numbered(11)].subjects["music"], b.lets(numbered(11), numbered(21)))
	}
	v, scope := opened(t), Operator(domain.Day(2026, 10, 5))
	last := len(all) - 4
	applyAll(t, v, all[:last], 1000)
	first, second, third := readFor(t, v, scope), readFor(t, v, scope), readFor(t, v, scope)
	before := known(first)
	applyAll(t, v, all[last:], 1)
	between, after, late := known(second), known(readFor(t, v, scope)), known(third)
	if was, is := "0 false true", "1 true false"; before != was || between != was || after != is || late != was {
		t.Errorf("before the facts %s was known, want %s; to those who had begun %s and %s; to who read after them %s, want %s", before, was, between, late, after, is)
	}
	if again := known(readFor(t, v, scope)); again != after {
		t.Errorf("asked again %s is known, then %s", after, again)
	}
}
