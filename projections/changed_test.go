package projections

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
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
}
