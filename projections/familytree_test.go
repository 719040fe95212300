package projections

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// lossTried: school 0 told a loss without a name; schools 1 and 2 tried it, 1 is decided, 3 told
// what came of it.
func lossTried(t testing.TB, schools int) *tellers {
	t.Helper()
	l := tellersOf(t, schools)
	l.share(1, 0, nil, words(domain.Loss, "A loss", `"grades":["6"]`), "")
	l.try(2001, 1, 1)
	l.decide(2001, 1, domain.Adapt)
	l.try(2002, 2, 1)
	from := 1
	l.share(3, 3, &from, words(domain.Win, "A win", `"grades":["7"]`), "")
	l.decide(1003, 3, domain.Adopt)
	return l
}

// TestTheSameTreeFromBothSides: the school that shared, the ones that tried and any other one see
// the same tree; only one's own try leads to its cycle, and nothing leads to anybody.
func TestTheSameTreeFromBothSides(t *testing.T) {
	l := lossTried(t, 10)
	v := l.opened()
	for school, want := range map[int]string{
		0: "#1 #3 TRYING DECIDED:ADAPT | 0-1 0-2 0-3",
		1: "#1 #3 own:DECIDED TRYING | 0-1 0-2 0-3",
		2: "#1 #3 own:TRYING DECIDED:ADAPT | 0-1 0-2 0-3",
		3: "#1 #3 TRYING DECIDED:ADAPT | 0-1 0-2 0-3",
		9: "#1 #3 TRYING DECIDED:ADAPT | 0-1 0-2 0-3",
	} {
		tree := treeFor(t, v, school, 1)
		if got := seen(tree); got != want {
			t.Errorf("school %d sees %s, want %s", school, got, want)
		}
		if again := seen(treeFor(t, v, school, 3)); again != want {
			t.Errorf("from the other share-out school %d sees %s, want %s", school, again, want)
		}
		for _, n := range tree.Nodes {
			c, err := n.Cycle()
			if err != nil {
				t.Fatal(err)
			}
			if mine := school == 1 && n.Decision != nil || school == 2 && n.Stage != nil && *n.Stage == Trying; (c != nil) != mine {
				t.Errorf("school %d: node %d leads to %v", school, n.Position, c)
			}
		}
		if got := fmt.Sprint(intsOf(tree.Tried)); got != "[3 -1 0 1 0 1 1 1 0]" {
			t.Errorf("school %d counts %s", school, got)
		}
	}
}

// TestATryTellsNothingElse: all that a try's node carries for others is its place, stage and decision.
func TestATryTellsNothingElse(t *testing.T) {
	tree := treeFor(t, lossTried(t, 10).opened(), 9, 1)
	for _, n := range tree.Nodes {
		if n.ShareOut != nil {
			continue
		}
		v := reflect.ValueOf(*n)
		for i := range v.NumField() {
			switch name := v.Type().Field(i).Name; name {
			case "Position", "Stage", "Decision", "family":
			default:
				if !v.Field(i).IsZero() {
					t.Errorf("a try of others carries %s", name)
				}
			}
		}
	}
}

// intsOf are the counts: teams, schools, adopted, adapted, abandoned, undecided, shared, wins, losses;
// -1 for what is not told.
func intsOf(c *Tried) []int {
	var list []int
	for _, n := range []*int{c.Teams, c.Schools, c.Adopted, c.Adapted, c.Abandoned, c.Undecided, c.Shared, &c.Wins, &c.Losses} {
		if n == nil {
			list = append(list, -1)
		} else {
			list = append(list, *n)
		}
	}
	return list
}

// TestATryIsToldWhereManyCouldBeIt: of n schools of the audience one shared it and one looks on;
// below three others nothing is told one by one, below six what runs only three at a time.
func TestATryIsToldWhereManyCouldBeIt(t *testing.T) {
	for schools, want := range map[int]string{
		4: "#1 #3 | 0-1",
		5: "#1 #3 DECIDED:ADAPT | 0-1 0-2",
		7: "#1 #3 DECIDED:ADAPT | 0-1 0-2",
		8: "#1 #3 TRYING DECIDED:ADAPT | 0-1 0-2 0-3",
	} {
		l := lossTried(t, schools)
		v := l.opened()
		// School 3 looks on, whose own people know what it did.
		tree := treeFor(t, v, 3, 1)
		if got := seen(tree); got != want {
			t.Errorf("of %d schools: %s, want %s", schools, got, want)
		}
		f := familyFor(t, v, 3, 1, "2026-11-20")
		tried := f.triedOf(f.members[0])
		if told := tried.Teams != nil; told != (schools > 4) || tried.Wins != 1 {
			t.Errorf("of %d schools: counts are told: %v, with %d wins", schools, told, tried.Wins)
		}
	}
	// A third and a fourth that begin change what is told once, by three.
	l := lossTried(t, 6)
	at := []string{seen(treeFor(t, l.opened(), 3, 1))}
	for n, school := range []int{4, 5, 1} {
		l.try(2010+n, school, 1)
		at = append(at, seen(treeFor(t, l.opened(), 3, 1)))
	}
	runs := make([]int, len(at))
	for i, tree := range at {
		runs[i] = strings.Count(tree, "TRYING")
	}
	if fmt.Sprint(runs) != "[0 0 3 3]" {
		t.Errorf("one after the other begins, and told are %v", runs)
	}
}

// TestSchoolsWithoutATeamAreNoCover: who cannot have tried it hides nobody.
func TestSchoolsWithoutATeamAreNoCover(t *testing.T) {
	l := lossTried(t, 4)
	l.day = "2026-08-02"
	for i := range 6 {
		l.add(fmt.Sprintf("school-#%d", 150+i), 0, `SchoolRegistered {"name":"Empty %d","zone":"UTC","district":"#10","from":"2026-07-01"}`, i)
		l.add("network-#1", 0, `SchoolAdmitted {"school":"#%d","on":"2026-07-01"}`, 150+i)
	}
	if got, want := seen(treeFor(t, l.opened(), 3, 1)), "#1 #3 | 0-1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestWhatIsNoLongerTold: a withdrawn share-out is a tombstone in its place; so is one whose agreement
// ended, whose tries are not told any more, for hardly anybody else could have made them.
func TestWhatIsNoLongerTold(t *testing.T) {
	l := lossTried(t, 10)
	l.add("shareout-#3", 3, `ShareOutWithdrawn {"cause":"OUTDATED"}`)
	tree := treeFor(t, l.opened(), 9, 1)
	if got, want := fmt.Sprint(seen(tree), " ", intsOf(tree.Tried)), "#3 #1 TRYING DECIDED:ADAPT | 1-0 1-2 1-3 [3 -1 0 1 0 1 1 0 0]"; got != want {
		t.Errorf("withdrawn: %s, want %s", got, want)
	}
	l = lossTried(t, 10)
	l.add("network-#1", 0, `AgreementEnded {"agreement":"#30","on":"2026-11-01"}`)
	v := l.opened()
	if got, want := seen(treeFor(t, v, 9, 1)), "#1 #3 | 0-1"; got != want {
		t.Errorf("closed: %s, want %s", got, want)
	}
	if got, want := seen(treeFor(t, v, 0, 1)), "#1 #3 | 0-1"; got != want {
		t.Errorf("to those within: %s, want %s", got, want)
	}
}

// TestANameIsNotToldByTheTree: what a team tells with its name and what it tells without are two
// families to others, and one to itself; two without a name are one only where each tells the same
// of the school.
func TestANameIsNotToldByTheTree(t *testing.T) {
	for _, c := range []struct {
		name, attribution, context string
		outside                    string
	}{
		{"named and anonymous", "NAMED", `"grades":["6"]`, "#1 | "},
		{"of the school and anonymous", "SCHOOL", `"grades":["6"]`, "#1 | "},
		{"both anonymous", "ANONYMOUS", `"grades":["6"]`, "#2 #1 | 1-0"},
		{"anonymous, and more exact", "ANONYMOUS", `"grades":["6"],"enrolment":"300-599"`, "#1 | "},
		{"anonymous, without a context", "ANONYMOUS", "", "#1 | "},
		{"anonymous, of two contexts", "ANONYMOUS", `"grades":["7"],"enrolment":"300-599"`, "#1 | "},
	} {
		l := tellersOf(t, 10)
		l.share(1, 0, nil, words(domain.Loss, "First", `"grades":["6"]`), "")
		l.plan(1002, 0, `,"parents":["#1001"]`)
		l.draft(2, 1002, 0)
		l.release(2, 0, 1, toFractions, c.attribution, words(domain.Win, "Else", c.context), "")
		v := l.opened()
		if got := seen(treeFor(t, v, 5, 1)); got != c.outside {
			t.Errorf("%s: others see %s, want %s", c.name, got, c.outside)
		}
		if got, want := seen(treeFor(t, v, 0, 1)), "#2 #1 | 1-0"; got != want {
			t.Errorf("%s: the team sees %s, want %s", c.name, got, want)
		}
	}
}

// TestOneWithoutContextLinksNoOthers: of three anonymous share-outs of one team the middle one tells
// nothing of its school. Were it linked to both, grade and size of the school would be told together.
// The control is a middle one that tells the same as the first.
func TestOneWithoutContextLinksNoOthers(t *testing.T) {
	for context, want := range map[string]string{"": "#1 | ", `"grades":["6"]`: "#2 #1 | 1-0"} {
		l := tellersOf(t, 10)
		l.share(1, 0, nil, words(domain.Loss, "First", `"grades":["6"]`), "")
		for n, told := range []string{context, `"enrolment":"300-599"`} {
			l.plan(1002+n, 0, `,"parents":["#1001"]`)
			l.draft(2+n, 1002+n, 0)
			l.release(2+n, 0, 1, toFractions, "ANONYMOUS", words(domain.Win, "Else", told), "")
		}
		v := l.opened()
		if got := seen(treeFor(t, v, 5, 1)); got != want {
			t.Errorf("with a second one of %q others see %s, want %s", context, got, want)
		}
		if got := seen(treeFor(t, v, 5, 3)); got != "#3 | " {
			t.Errorf("around the third others see %s", got)
		}
	}
}

func TestWhatIsNotOutIsNoNode(t *testing.T) {
	l := lossTried(t, 10)
	l.try(2005, 5, 1)
	l.draft(5, 2005, 5)
	v := l.opened()
	if got, want := seen(treeFor(t, v, 9, 1)), "#1 #3 TRYING TRYING DECIDED:ADAPT | 0-1 0-2 0-3 0-4"; got != want {
		t.Errorf("others see %s, want %s", got, want)
	}
	l.release(5, 5, 1, `{"kind":"SCHOOL"}`, "NAMED", words(domain.Win, "For us", ""), "")
	if got, want := seen(treeFor(t, l.opened(), 9, 1)), "#1 #3 TRYING TRYING DECIDED:ADAPT | 0-1 0-2 0-3 0-4"; got != want {
		t.Errorf("of what is for others they see %s, want %s", got, want)
	}
	if tree := treeFor(t, v, 9, 5); len(tree.Nodes) > 0 {
		t.Errorf("the tree of a draft shows %s", seen(tree))
	}
	if f := familyFor(t, v, 9, 5, "2026-11-20"); f.r.scope.Person() == uuid.Nil {
		t.Error("nobody looked")
	}
}
