package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

// firstFiredPlainly looks for each pattern among all those of all first points.
func firstFiredPlainly(s *stretch, by rules, found []pattern) []int {
	at := make([]int, len(found))
	for i := range at {
		at[i] = len(s.y)
	}
	for k := len(s.y) - 1; k > 0; k-- {
		then := s.firstPoints(k)
		then.scratch = scratch{} // which charts of falling length cannot share
		then.find()
		before := by.patterns(then, nil)
		for i, p := range found {
			if slices.ContainsFunc(before, func(b pattern) bool {
				return p.rule == b.rule && p.side == b.side && p.from <= b.to && b.from <= p.to
			}) {
				at[i] = k
			}
		}
	}
	return at
}

// steps20 is 20 high and 20 low in turns: most of its points and runs are signals, each of few
// charts only.
func steps20(n int) []Subgroup {
	r := rand.New(rand.NewPCG(1, 3))
	groups := make([]Subgroup, n)
	for i := range groups {
		groups[i].Y = stats.Some(float64(i/20%2*50 + 1 + r.IntN(10)))
	}
	return groups
}

// judged are the phases of a series, by a set of rules, with the patterns of each.
func judged(t interface{ Fatal(...any) }, set RuleSet, groups []Subgroup, o Options) map[*stretch][]pattern {
	by := ruleSets[set]
	o.Unscreened = o.Unscreened || by.unscreened
	phases, err := stretches(groups, o)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[*stretch][]pattern, len(phases))
	for _, s := range phases {
		s.find()
		all[s] = by.patterns(s, nil)
	}
	return all
}

// TestFirstFiredPlainly: all sets on all kinds of chart, of more points than TestFirstFired has.
func TestFirstFiredPlainly(t *testing.T) {
	fired, early := map[RuleSet]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		o := Options{
			Kind:     rapid.SampledFrom(allKinds).Draw(t, "kind"),
			Freeze:   rapid.SampledFrom([]int{0, 0, 12}).Draw(t, "freeze"),
			Parts:    rapid.SampledFrom([][]int{nil, nil, {30}}).Draw(t, "parts"),
			Exclude:  rapid.SampledFrom([][]int{nil, nil, {3}, {7, 8, 20, 41}}).Draw(t, "exclude"),
			Category: rapid.IntRange(0, 9).Draw(t, "category") == 0,
		}
		drawn := small(t, 90)
		if rapid.Bool().Draw(t, "steps") {
			drawn = steps20(rapid.IntRange(41, 120).Draw(t, "of"))
		}
		for _, set := range allSets {
			if zoned(o.Kind) != nil && ruleSets[set].unscreened {
				continue
			}
			for s, found := range judged(t, set, fit(o.Kind, drawn), o) {
				want, got := firstFiredPlainly(s, ruleSets[set], found), firstFired(s, ruleSets[set], found, 0)
				if !slices.Equal(want, got) {
					t.Fatalf("%s: %v fired at %v, not %v", set, found, want, got)
				}
				fired[set] += len(found)
				for i, p := range found {
					if got[i] <= p.to {
						early++
					}
				}
			}
		}
	})
	t.Log(fired, "patterns, of them before their end", early)
	for _, set := range allSets {
		if fired[set] == 0 || early == 0 {
			t.Errorf("of %s there was nothing to see", set)
		}
	}
}

// TestLongPhase: of more points than are searched, what ended before those fired with its end, and
// what reaches into them with the first that shows it.
func TestLongPhase(t *testing.T) {
	const more = 200
	groups := steps20(Searched + more)
	for s, found := range judged(t, Anhoej, groups, Options{Kind: I}) {
		want, got := firstFiredPlainly(s, ruleSets[Anhoej], found), firstFired(s, ruleSets[Anhoej], found, 0)
		earlier, later := 0, 0
		for i, p := range found {
			switch {
			case p.to < more:
				want[i] = p.to + 1
				earlier++
			default:
				want[i] = max(want[i], more+1)
				later++
			}
		}
		if !slices.Equal(want, got) {
			t.Errorf("%v fired at %v, not %v", found, want, got)
		}
		if earlier == 0 || later == 0 || slices.Max(want) == math.MaxInt {
			t.Errorf("%d patterns ended before what is searched, %d after", earlier, later)
		}
	}
}

func BenchmarkFindSteps(b *testing.B) {
	for _, n := range []int{365, 1000, 2000} {
		for _, set := range allSets {
			for _, kind := range allKinds {
				if zoned(kind) != nil && ruleSets[set].unscreened {
					continue
				}
				groups, o := fit(kind, steps20(n)), Options{Kind: kind}
				b.Run(fmt.Sprintf("%s/%s/%d", set, kind, n), func(b *testing.B) {
					for b.Loop() {
						if _, err := Find(set, groups, o); err != nil {
							b.Fatal(err)
						}
					}
				})
				if set == Anhoej {
					b.Run(fmt.Sprintf("reference/%s/%d", kind, n), func(b *testing.B) {
						for b.Loop() {
							if _, err := Of(groups, o); err != nil {
								b.Fatal(err)
							}
						}
					})
				}
			}
		}
	}
}
