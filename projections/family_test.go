package projections

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
)

// storedShareOut reads a document as it is stored.
func documentOf(t testing.TB, v *Views, n int) *storedShareOut {
	t.Helper()
	v.store.tx.docs.drop()
	v.store.tx.ctx = t.Context()
	s := must[*storedShareOut](t)(shareOutShelf.find(&v.store.tx, numbered(n)))
	if s == nil {
		t.Fatalf("there is no share-out #%d", n)
	}
	return s
}

func TestTheFamilyOfAShareOut(t *testing.T) {
	l := tellersOf(t, 4)
	l.add("project-#30", 0, `ProjectChartered {"team":"#200","title":"Fractions","aim":{"statement":"More know fractions"}}`)
	idea := `,"project":"#30","changeIdea":"#31"`
	l.plan(1001, 0, idea)
	l.draft(1, 1001, 0)
	l.release(1, 0, 1, toFractions, "ANONYMOUS", words(domain.Loss, "root", ""), "")
	l.draft(2, 1001, 0) // a second one of the same cycle
	l.try(1003, 1, 1)
	l.draft(3, 1003, 1) // tried
	l.plan(1004, 1, `,"parents":["#1003"]`)
	l.plan(1005, 1, `,"parents":["#1004"]`)
	l.draft(5, 1005, 1) // two steps further on the ramp
	l.plan(1006, 0, idea)
	l.draft(6, 1006, 0) // the same change idea of the same team
	l.plan(1007, 2, "")
	l.draft(7, 1007, 2) // another one
	l.plan(1008, 2, `,"parents":["#1007","#1005"]`)
	l.draft(8, 1008, 2) // two families are equally near: that which was there first
	l.plan(1009, 3, `,"adaptedFrom":"#10"`)
	l.draft(10, 1009, 3) // from something that was not there: its own cycle's, at that
	l.try(1011, 2, 1)
	l.plan(1012, 2, `,"parents":["#1007"],"adaptedFrom":"#1"`)
	l.draft(12, 1012, 2) // tried comes before the ramp
	v := l.opened()
	for n, want := range map[int]int{1: 1, 2: 1, 3: 1, 5: 1, 6: 1, 7: 7, 8: 1, 10: 10, 12: 1} {
		if got := numberOf(documentOf(t, v, n).FamilyID); got != want {
			t.Errorf("the family of #%d is #%d, want #%d", n, got, want)
		}
	}
	for n, want := range map[int]int{1: 0, 3: 1, 5: 0, 10: 0, 12: 1} {
		if got := numberOf(idOf(documentOf(t, v, n).TriedID)); got != want {
			t.Errorf("#%d was tried from #%d, want #%d", n, got, want)
		}
	}
}

// TestFamiliesHaveNoLoops: whatever a log says, in any order and with loops in ramps, a family is
// that of a share-out which is of its own family and was drafted first, tries lead forward only,
// and the rows do not depend on the sizes of batches.
func TestFamiliesHaveNoLoops(t *testing.T) {
	merged, histories := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		histories++
		l := tellersOf(t, 3)
		drafted, planned := map[int]int{}, map[int]bool{}
		pick := func(name string) int { return rapid.IntRange(1, 8).Draw(rt, name) }
		for range rapid.IntRange(5, 30).Draw(rt, "facts") {
			school := rapid.IntRange(0, 2).Draw(rt, "school")
			switch n := pick("n"); {
			case rapid.Bool().Draw(rt, "draft"):
				if drafted[n] == 0 {
					drafted[n] = len(l.log) + 1
					l.draft(n, 1000+pick("of"), school)
				}
			case !planned[n]:
				planned[n] = true
				more := ""
				if rapid.Bool().Draw(rt, "tried") {
					more = fmt.Sprintf(`,"adaptedFrom":"#%d"`, pick("from"))
				}
				if rapid.Bool().Draw(rt, "linked") {
					more += fmt.Sprintf(`,"parents":["#%d"]`, 1000+pick("parent"))
				}
				if rapid.Bool().Draw(rt, "idea") {
					more += `,"changeIdea":"#31"`
				}
				l.plan(1000+n, school, more)
			}
		}
		v := l.opened()
		for n, seq := range drafted {
			s := documentOf(t, v, n)
			root := documentOf(t, v, numberOf(s.FamilyID))
			if root.FamilyID != root.ID || root.DraftSeq > s.DraftSeq || int(s.DraftSeq) != seq {
				rt.Fatalf("#%d of family #%d, which is of #%d", n, numberOf(s.FamilyID), numberOf(root.FamilyID))
			}
			if s.FamilyID != s.ID {
				merged++
			}
			if s.TriedID != nil && documentOf(t, v, numberOf(*s.TriedID)).DraftSeq >= s.DraftSeq {
				rt.Fatalf("#%d was tried from #%d, which was drafted later", n, numberOf(*s.TriedID))
			}
		}
		once := hashOf(t, v)
		one := opened(t)
		applyAll(t, one, l.log, 1)
		if got := hashOf(t, one); got != once {
			rt.Fatalf("one by one the rows are others")
		}
	})
	if merged < histories/2 {
		t.Errorf("only %d share-outs of %d histories came into a family of another one", merged, histories)
	}
}

func TestATryFollowsItsCycle(t *testing.T) {
	l := tellersOf(t, 10)
	l.share(1, 0, nil, words(domain.Loss, "root", ""), "")
	state := func() string { return seen(treeFor(t, l.opened(), 9, 1)) }
	l.try(2001, 1, 1)
	stream := "cycle-#2001"
	for _, step := range []struct{ fact, want string }{
		{"", "TRYING"},
		{`CycleStarted {"on":"2026-10-01"}`, "TRYING"},
		{`DoCompleted {"on":"2026-10-02","carriedOut":"FULLY"}`, "TRYING"},
		{`StudyRecorded {"results":[],"summary":"s","improvement":"NO"}`, "TRYING"},
		{`ActDecided {"decision":"ADAPT","reason":"r"}`, "DECIDED:ADAPT"},
		{`CycleReopened {"reason":"r"}`, "TRYING"},
		{`ActDecided {"decision":"ABANDON","reason":"r"}`, "DECIDED:ABANDON"},
	} {
		if step.fact != "" {
			l.add(stream, 1, "%s", step.fact)
		}
		if got, want := state(), "#1 "+step.want+" | 0-1"; got != want {
			t.Errorf("after %s: %s, want %s", step.fact, got, want)
		}
	}
	for i, cause := range []domain.WithdrawalCause{domain.DuplicateCycle, domain.EnteredByMistake, domain.StoppedEarly} {
		l.try(2002+i, 2+i, 1)
		l.add(fmt.Sprintf("cycle-#%d", 2002+i), 2+i, `CycleWithdrawn {"cause":"%s"}`, cause)
	}
	if got, want := state(), "#1 DECIDED:ABANDON WITHDRAWN | 0-1 0-2"; got != want {
		t.Errorf("with what was no try: %s, want %s", got, want)
	}
	if family := documentOf(t, l.opened(), 1).FamilyID; family != numbered(1) || family == uuid.Nil {
		t.Errorf("the family is %s", family)
	}
}
