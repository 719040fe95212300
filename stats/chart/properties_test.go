package chart

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

var allKinds = []Kind{Run, I, MR, P, PPrime, U, UPrime, C, G, T, XBar, S, IPrime}

var allSets = []RuleSet{Anhoej, NHS, IHI, WesternElectric, Nelson}

func chartOf(t *rapid.T, groups []Subgroup, o Options) *Chart {
	t.Helper()
	c, err := Of(groups, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fit makes subgroups that a kind can use of any.
func fit(kind Kind, groups []Subgroup) []Subgroup {
	groups = slices.Clone(groups)
	for i, g := range groups {
		switch {
		case !g.Y.Known:
		case kinds[kind].denominated:
			groups[i].N = stats.Some(10 + float64(i%3))
		case kinds[kind].subgrouped:
			groups[i].Values = []float64{g.Y.Value, g.Y.Value + float64(i%4), g.Y.Value - 1}[:2+i%2]
		case kind == T:
			groups[i].Y = stats.Some(math.Abs(g.Y.Value) + 1)
		}
	}
	return groups
}

// TestPhasesAlone: a phase of a chart is what it is by itself.
func TestPhasesAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(allKinds).Draw(t, "kind")
		groups := fit(kind, small(t, 40))
		cut := rapid.IntRange(0, len(groups)).Draw(t, "cut")
		whole := chartOf(t, groups, Options{Kind: kind, Parts: []int{cut, cut, -4, 1000}, Freeze: 3})
		first, second := chartOf(t, groups[:cut], Options{Kind: kind}), chartOf(t, groups[cut:], Options{Kind: kind})
		if cut == 0 || cut == len(groups) { // no cut: the freeze is ignored all the same, as parts are given
			whole2 := chartOf(t, groups, Options{Kind: kind})
			if diff := cmp.Diff(whole2, whole); diff != "" {
				t.Fatal(diff)
			}
			return
		}
		for i := range second.Points {
			second.Points[i].Part = 2
		}
		for i := range second.Phases {
			second.Phases[i].Part = 2
		}
		joined := &Chart{kind, append(first.Points, second.Points...), append(first.Phases, second.Phases...)}
		if diff := cmp.Diff(joined, whole); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestShiftAndScale: limits go along, what is outside and the runs stay.
func TestShiftAndScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{Run, I}).Draw(t, "kind")
		groups := small(t, 40)
		times := rapid.SampledFrom([]float64{0.25, 1, 2, 1024, 3, -1}).Draw(t, "times")
		plus := float64(rapid.IntRange(-1000, 1000).Draw(t, "plus"))
		moved := slices.Clone(groups)
		for i, g := range groups {
			if g.Y.Known {
				moved[i].Y = stats.Some(g.Y.Value*times + plus)
			}
		}
		was, is := chartOf(t, groups, Options{Kind: kind}), chartOf(t, moved, Options{Kind: kind})
		if diff := cmp.Diff(was.Phases, is.Phases); diff != "" {
			t.Fatal(diff)
		}
		for i, p := range was.Points {
			q := is.Points[i]
			if times < 0 {
				p.Lower, p.Upper, p.LowerNear, p.UpperNear = p.Upper, p.Lower, p.UpperNear, p.LowerNear
			}
			for what, pair := range map[string][2]stats.Number{
				"centre": {p.Centre, q.Centre}, "lower": {p.Lower, q.Lower}, "near lower": {p.LowerNear, q.LowerNear},
				"near upper": {p.UpperNear, q.UpperNear}, "upper": {p.Upper, q.Upper},
			} {
				want, got := pair[0].Value*times+plus, pair[1].Value
				if pair[0].Known != pair[1].Known || pair[0].Known && math.Abs(want-got) > 1e-9*(1+math.Abs(want)) {
					t.Fatalf("point %d: %s is %v, want %v", i+1, what, pair[1], want)
				}
			}
			if p.Outside != q.Outside {
				t.Fatalf("point %d is outside in one of them", i+1)
			}
		}
	})
}

// TestRowsInAnyOrder: with an order of x, that of the rows does not matter.
func TestRowsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Row[int] {
			return Row[int]{
				rapid.IntRange(1, 9).Draw(t, "x"), stats.Some(float64(rapid.IntRange(0, 9).Draw(t, "y"))),
				stats.Number{Value: 10, Known: rapid.IntRange(0, 4).Draw(t, "n") > 0},
			}
		}), 0, 30).Draw(t, "rows")
		other := rapid.Permutation(rows).Draw(t, "permuted")
		g := Grouping{Kind: rapid.SampledFrom(allKinds).Draw(t, "kind"), Denominated: rapid.Bool().Draw(t, "denominated")}
		order := func(a, b int) int { return a - b }
		a, placesA := Group(rows, order, g)
		b, placesB := Group(other, order, g)
		for _, groups := range [][]Subgroup{a, b} {
			for _, of := range groups {
				slices.Sort(of.Values)
			}
		}
		near := cmp.Comparer(func(x, y float64) bool { return math.Abs(x-y) <= 1e-12*(1+math.Abs(x)) })
		if diff := cmp.Diff(a, b, near); diff != "" || !slices.Equal(placesA, placesB) {
			t.Fatal(diff, placesA, placesB)
		}
	})
}

// TestExcludedAsRemoved: the rest of a chart of individuals is that of the series without them.
func TestExcludedAsRemoved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := small(t, 30)
		out := rapid.SliceOfN(rapid.IntRange(1, 30), 0, 5).Draw(t, "excluded")
		var left []Subgroup
		for i, g := range groups {
			if !slices.Contains(out, i+1) {
				left = append(left, g)
			}
		}
		for _, kind := range []Kind{Run, I, C} {
			with, without := chartOf(t, groups, Options{Kind: kind, Exclude: out}), chartOf(t, left, Options{Kind: kind})
			if len(left) == 0 {
				continue
			}
			if diff := cmp.Diff(without.Phases, with.Phases); diff != "" {
				t.Fatal(kind, diff)
			}
			if a, b := with.Points[0], without.Points[0]; a.Centre != b.Centre || a.Upper != b.Upper {
				t.Fatalf("%s: %+v and %+v", kind, a, b)
			}
		}
	})
}

// TestMultiply scales what is drawn and nothing else.
func TestMultiply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(allKinds).Draw(t, "kind")
		groups := fit(kind, small(t, 30))
		once, times := chartOf(t, groups, Options{Kind: kind}), chartOf(t, groups, Options{Kind: kind, Multiply: 128})
		for i := range once.Points {
			p := &once.Points[i]
			for _, n := range []*stats.Number{&p.Y, &p.Centre, &p.Lower, &p.LowerNear, &p.UpperNear, &p.Upper} {
				n.Value *= 128
			}
		}
		if diff := cmp.Diff(once, times); diff != "" {
			t.Fatal(diff)
		}
	})
}
