package projections

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestABasisStandsUntilItChanges compares the table of changes with one that forgets nothing, over random
// histories: it never says that something stands that does not. What is recent it also knows to stand.
func TestABasisStandsUntilItChanges(t *testing.T) {
	stood, fell := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		var c changed
		last, seq, all := make(map[topic]int64), int64(0), int64(0)
		var bases []*basis
		topics := func(from, to int) map[topic]struct{} {
			some := make(map[topic]struct{})
			for range rapid.IntRange(from, to).Draw(rt, "topics") {
				some[topic{table: fmt.Sprint(rapid.IntRange(0, 8).Draw(rt, "topic"))}] = struct{}{}
			}
			return some
		}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				seq++
				all = seq
				c.noteAll(seq)
			case 1, 2, 3, 4:
				seq++
				changes := topics(1, 3)
				for at := range changes {
					last[at] = seq
				}
				c.note(changes, seq)
			default:
				b := &basis{seq: seq}
				for at := range topics(0, 3) {
					b.topics = append(b.topics, at)
				}
				bases = append(bases, b)
			}
			for _, b := range bases {
				want := b.seq >= all
				for _, at := range b.topics {
					want = want && last[at] <= b.seq
				}
				if got := c.stand(b); got != want {
					rt.Fatalf("a basis of %v with fact %d stands: %t, want %t", b.topics, b.seq, got, want)
				}
				if want {
					stood++
				} else {
					fell++
				}
			}
		}
	})
	if stood < 100 || fell < 100 {
		t.Errorf("%d stood and %d fell", stood, fell)
	}
}

// TestEachIDThatIsReadIsGathered, when many are read at once.
func TestEachIDThatIsReadIsGathered(t *testing.T) {
	var g gathered
	g.add("things", numbered(1), numbered(2), numbered(3))
	for n := range 3 {
		var c changed
		b := &basis{topics: g.list(), seq: 1}
		if !c.stand(b) {
			t.Fatal("nothing has changed, and it does not stand")
		}
		if c.note(map[topic]struct{}{{"things", numbered(n + 1)}: {}}, 2); c.stand(b) {
			t.Errorf("it stands though thing %d has changed", n+1)
		}
	}
}

// TestWhatManyFactsChangeAtOnceDoesNotStand: of so many it is not noted what they change.
func TestWhatManyFactsChangeAtOnceDoesNotStand(t *testing.T) {
	v, golden := opened(t), must[[]byte](t)(os.ReadFile(filepath.Join("testdata", "golden.log")))
	log := script(t, string(golden)+strings.Repeat("school-#14 2026-08-01 #37 ADMIN SchoolRenamed {\"name\":\"Annexe\"}\n", mostListed+1))
	before := len(log) - mostListed - 1
	applyAll(t, v, log[:before], before)
	r := readFor(t, v, everything(domain.Day(2026, 12, 1)))
	if err := r.load(t.Context(), numbered(14)); err != nil {
		t.Fatal(err)
	}
	b := r.Basis()
	if !v.Stands(b) {
		t.Fatal("what was just read does not stand")
	}
	if applyAll(t, v, log[before:], len(log)); v.Stands(b) {
		t.Error("the school has another name, and it stands")
	}
}

// TestWhatIsKeptOfTheDirectoryDoesNotStand once that is another, for a reader that took what was worked out
// for others as well.
func TestWhatIsKeptOfTheDirectoryDoesNotStand(t *testing.T) {
	v := opened(t)
	log := script(t, string(must[[]byte](t)(os.ReadFile(filepath.Join("testdata", "golden.log"))))+"school-#14 2026-08-01 #37 ADMIN SchoolRenamed {\"name\":\"Annexe\"}\n")
	applyAll(t, v, log[:len(log)-1], 1)
	var all []Basis
	for range 2 {
		r := readFor(t, v, everything(domain.Day(2026, 12, 1)))
		must[*borders](t)(r.borders(t.Context()))
		all = append(all, r.Basis())
	}
	applyAll(t, v, log[len(log)-1:], 1)
	for i, b := range all {
		if v.Stands(b) {
			t.Errorf("reader %d: a school is another, and it stands", i+1)
		}
	}
}

// TestWhatIsForgottenDoesNotStand: so many topics change that not all can be remembered.
func TestWhatIsForgottenDoesNotStand(t *testing.T) {
	var c changed
	one := map[topic]struct{}{{table: "one"}: {}}
	early := &basis{topics: []topic{{table: "other"}}}
	c.note(one, 1)
	for seq := int64(2); seq < 20; seq++ {
		many := make(map[topic]struct{})
		for i := range maxChanged / 4 {
			many[topic{table: fmt.Sprint(seq, " ", i)}] = struct{}{}
		}
		c.note(many, seq)
		if n := len(c.young) + len(c.old); n > 2*maxChanged {
			t.Fatalf("%d topics are remembered", n)
		}
	}
	if c.stand(early) {
		t.Error("a basis stands of which it is not known")
	}
	if late := (&basis{topics: []topic{{table: "one"}}, seq: c.latest}); !c.stand(late) {
		t.Error("a basis of now does not stand")
	}
}

// TestTheOlderOfTwoGenerationsIsKnown: what changed before so many others is told as long as that is known.
func TestTheOlderOfTwoGenerationsIsKnown(t *testing.T) {
	var c changed
	c.note(map[topic]struct{}{{table: "one"}: {}}, 2)
	many := make(map[topic]struct{})
	for i := range maxChanged {
		many[topic{table: fmt.Sprint(i)}] = struct{}{}
	}
	c.note(many, 3)
	if c.old == nil || c.floor > 1 {
		t.Fatalf("there are %d older topics, the floor is %d", len(c.old), c.floor)
	}
	for table, want := range map[string]bool{"one": false, "other": true} {
		if c.stand(&basis{topics: []topic{{table: table}}, seq: 1}) != want {
			t.Errorf("a basis of %q stands: %t, want %t", table, !want, want)
		}
	}
}

// TestNothingStandsInAnotherFile: read models that were rebuilt are others.
func TestNothingStandsInAnotherFile(t *testing.T) {
	v, log := opened(t), goldenLog(t)
	applyAll(t, v, log, len(log))
	r := readFor(t, v, scopeOn(t, v, 1, "2026-12-01"))
	b := r.Basis()
	if !v.Stands(b) {
		t.Fatal("what was just read does not stand")
	}
	r.Close()
	if err := v.Rebuild(t.Context(), sourceOf(log), nil); err != nil {
		t.Fatal(err)
	}
	if v.Stands(b) || v.Stands(Basis{}) {
		t.Error("what was read before stands")
	}
	if r = readFor(t, v, scopeOn(t, v, 1, "2026-12-01")); !v.Stands(r.Basis()) {
		t.Error("what was read of the other file does not stand")
	}
}
