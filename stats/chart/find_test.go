package chart

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

func find(t *rapid.T, set RuleSet, groups []Subgroup, o Options) []Signal {
	t.Helper()
	signals, err := Find(set, groups, o)
	if err != nil {
		t.Fatal(err)
	}
	return signals
}

// TestFirstFired holds At against charts of the first k points that know nothing of the rest.
func TestFirstFired(t *testing.T) {
	fired, early := map[RuleSet]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		o := Options{
			Kind:    rapid.SampledFrom(allKinds).Draw(t, "kind"),
			Freeze:  rapid.SampledFrom([]int{0, 0, 12, 15}).Draw(t, "freeze"),
			Parts:   rapid.SampledFrom([][]int{nil, nil, {14}, {10, 25}}).Draw(t, "parts"),
			Exclude: rapid.SampledFrom([][]int{nil, nil, {3}, {7, 8, 20}}).Draw(t, "exclude"),
		}
		drawn := small(t, 40)
		for _, set := range allSets {
			o := o
			if zoned(o.Kind) != nil && (set == WesternElectric || set == Nelson) {
				o.Kind = I
			}
			groups := fit(o.Kind, drawn)
			for _, s := range find(t, set, groups, o) {
				if want := firstBySlices(t, set, groups, o, s); s.At != want {
					t.Fatalf("%+v: the first points gave it at %d", s, want)
				}
				fired[set]++
				if s.At < s.To {
					early++
				}
			}
		}
	})
	t.Log(fired, "signals, of them before their end", early)
	for _, set := range allSets {
		if fired[set] == 0 || early == 0 {
			t.Errorf("of %s there was nothing to see", set)
		}
	}
}

// firstBySlices looks through all charts of the first points.
func firstBySlices(t *rapid.T, set RuleSet, groups []Subgroup, o Options, of Signal) int {
	for k := 1; k <= len(groups); k++ {
		if zoned(o.Kind) != nil && (set == WesternElectric || set == Nelson) {
			o.Kind = I
		}
		for _, s := range find(t, set, groups[:k], o) {
			if s.Rule == of.Rule && s.Part == of.Part && s.Side == of.Side && s.From <= of.To && of.From <= s.To {
				return k
			}
		}
	}
	return 0
}

func TestAnhoejSignals(t *testing.T) {
	// Twelve below 5, then twelve above. Of the first 17 the median is 4: four are on it, eight
	// below (the longest run to be expected of 13 is 7), one crossing. Of the first 20 it is 4
	// still, with eight above (7 of 16).
	shift := []float64{4, 2, 3, 4, 1, 3, 2, 4, 1, 2, 3, 4, 8, 9, 7, 8, 6, 9, 7, 8, 9, 6, 7, 8}
	got, err := Find(Anhoej, values(shift...), Options{Kind: Run})
	if err != nil {
		t.Fatal(err)
	}
	want := []Signal{
		{Anhoej, 1, RuleLongRun, 1, 1, 12, 17, -1, upTo(1, 12)},
		{Anhoej, 1, RuleLongRun, 1, 13, 24, 20, 1, upTo(13, 24)},
		{Anhoej, 1, RuleFewCrossings, 1, 1, 24, 17, 0, upTo(1, 24)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	frozen, err := Find(Anhoej, values(append(shift[:12:12], 9, 1, 4, 40)...), Options{Kind: I, Center: stats.Some(3)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Signal{{Anhoej, 1, RuleOutside, 1, 16, 16, 16, 1, []int{16}}}, frozen); diff != "" {
		t.Error(diff)
	}
}

// TestFrozenFires: a frozen line stays where it was when the series grows.
func TestFrozenFires(t *testing.T) {
	y := append(even[:12:12], 2.8, 2.9, 2.8, 2.9)
	got, err := Find(Anhoej, values(y...), Options{Kind: I, Freeze: 12})
	if err != nil {
		t.Fatal(err)
	}
	var want []Signal
	for at := 13; at <= 16; at++ {
		want = append(want, Signal{Anhoej, 1, RuleOutside, 1, at, at, at, 1, []int{at}})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
