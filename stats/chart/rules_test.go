package chart

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cyclebook/cyclebook/stats"
)

// pair has a mean range of d2, so that a standard deviation is 1.
var pair = []float64{0.564, -0.564}

// even has a mean of 0 and ranges of 1, so that limits lie at 2.66.
var even = []float64{.5, -.5, .5, -.5, .5, -.5, .5, -.5, .5, -.5, .5, -.5}

// TestEachRule: values after a start that is frozen give a rule with the last of them, and not
// before.
func TestEachRule(t *testing.T) {
	type signal struct {
		rule           string
		from, to, side int
	}
	one := func(rule string, from, to, side int) []signal { return []signal{{rule, from, to, side}} }
	for _, c := range []struct {
		set   RuleSet
		start []float64
		then  []float64
		want  []signal
	}{
		{Nelson, pair, []float64{3.1}, one("NEL1", 3, 3, 1)},
		{Nelson, pair, []float64{-3.1}, one("NEL1", 3, 3, -1)},
		{Nelson, pair, []float64{.5, .5, .5, .5, .5, .5, .5, .5, .5}, one("NEL2", 3, 11, 1)},
		{Nelson, pair, []float64{-.9, -.5, -.1, .3, .7, .9}, one("NEL3", 3, 8, 1)},
		{Nelson, pair, []float64{.5, -.5, .5, -.5, .5, -.5, .5, -.5, .5, -.5, .5, -.5}, one("NEL4", 1, 14, 0)},
		{Nelson, pair, []float64{2.1, 0, 2.1}, one("NEL5", 3, 5, 1)},
		{Nelson, pair, []float64{-3.1, 0, -2.1}, []signal{{"NEL1", 3, 3, -1}, {"NEL5", 3, 5, -1}}},
		{Nelson, pair, []float64{1.1, 1.1, 0, 1.1, 1.1}, one("NEL6", 3, 7, 1)},
		{Nelson, pair, []float64{.3, .2, -.3, -.2, .3, .2, -.3, -.2, .3, .2, -.3, -.2, .3}, one("NEL7", 1, 15, 0)},
		{Nelson, pair, []float64{1.1, -1.1, 1.1, -1.1, 1.1, -1.1, 1.1, -1.1}, one("NEL8", 3, 10, 0)},
		{WesternElectric, pair, []float64{3.1}, one("WE1", 3, 3, 1)},
		{WesternElectric, pair, []float64{2.1, 0, 2.1}, one("WE2", 3, 5, 1)},
		{WesternElectric, pair, []float64{-1.1, -1.1, 0, -1.1, -1.1}, one("WE3", 3, 7, -1)},
		{WesternElectric, pair, []float64{.5, .5, .5, .5, .5, .5, .5, .5}, one("WE4", 3, 10, 1)},
		{NHS, even, []float64{2.7}, one(RuleOutside, 13, 13, 1)},
		{NHS, even, []float64{.1, .2, .1, .2, .1, .2, .1}, one(RuleSeven, 13, 19, 1)},
		{NHS, even, []float64{-.6, -.5, -.4, -.3, -.2, .1, .2}, one(RuleTrend, 13, 19, 1)},
		{NHS, even, []float64{1.8, .1, 1.8}, one(RuleTwoOfThree, 13, 15, 1)},
		{Anhoej, pair, []float64{4, -4, 4}, []signal{{RuleOutside, 3, 3, 1}, {RuleOutside, 4, 4, -1}, {RuleOutside, 5, 5, 1}}},
		{Anhoej, pair, []float64{1, 1, 0, 1, 1, 1, 1, 1}, one(RuleLongRun, 3, 10, 1)}, // 7 of 9 useful points
	} {
		o := Options{Kind: I, Center: stats.Some(0), Freeze: len(c.start)}
		series := values(slices.Concat(c.start, c.then)...)
		signals, err := Find(c.set, series, o)
		if err != nil {
			t.Fatal(err)
		}
		var got []signal
		for _, s := range signals {
			got = append(got, signal{s.Rule, s.From, s.To, s.Side})
			if last := s.To == len(series); last && s.At != len(series) {
				t.Errorf("%s %v: %s fired at %d", c.set, c.then, s.Rule, s.At)
			}
			if s.Set != c.set || s.Version != c.set.Version() || s.Version < 1 {
				t.Errorf("%+v is of %s, version %d", s, c.set, c.set.Version())
			}
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(signal{})); diff != "" {
			t.Errorf("%s %v: %s", c.set, c.then, diff)
		}
	}
}

// TestIHISignals: against the median, here given.
func TestIHISignals(t *testing.T) {
	for _, c := range []struct {
		y    []float64
		want []Signal
	}{
		{[]float64{-1, 1, 2, 0, 1, 2, 1, 2, 0, -1}, []Signal{{IHI, 1, RuleShift, 1, 2, 9, 8, 1, upTo(2, 9)}}},
		{[]float64{-1, 1, 2, 0, 1, 2, 1, 0, -1}, nil},
		{[]float64{1, -2, -1, 1, 1, 2, 3, 1}, []Signal{{IHI, 1, RuleTrend, 1, 2, 7, 7, 1, upTo(2, 7)}}},
		{[]float64{1, -2, -1, 1, 1, 2, 1}, nil},
		{[]float64{-2, -1, -.5, 1, 2, 2, 1, -.5, -1, -2}, []Signal{{IHI, 1, RuleTrend, 1, 1, 6, 5, 1, upTo(1, 6)}, {IHI, 1, RuleTrend, 1, 5, 10, 10, -1, upTo(5, 10)}}},
		{[]float64{1, -1, 1, -1, 1, -1, 1, -1, 1, -1}, []Signal{{IHI, 1, RuleTooManyRuns, 1, 1, 10, 10, 0, upTo(1, 10)}}},
		{[]float64{1, 2, 1, 2, 1, -1, -2, -1, -2, -1}, []Signal{{IHI, 1, RuleTooFewRuns, 1, 1, 10, 10, 0, upTo(1, 10)}}},
		{[]float64{1, -1, 1, -1, 1, -1, 9}, []Signal{{IHI, 1, RuleFarOutside, 1, 7, 7, 7, 1, []int{7}}}},
	} {
		got, err := Find(IHI, values(c.y...), Options{Kind: Run, Center: stats.Some(0)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v: %s", c.y, diff)
		}
	}
}

// TestMissingKeepPlaces: missing and excluded points are passed over, and places are those of the
// series.
func TestMissingKeepPlaces(t *testing.T) {
	series := values(slices.Concat(pair, []float64{2.1, 99, 0, 2.1})...)
	series = slices.Insert(series, 3, Subgroup{}, Subgroup{})
	signals, err := Find(Nelson, series, Options{Kind: I, Center: stats.Some(0), Freeze: 2, Exclude: []int{6}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Signal{{Nelson, 1, "NEL1", 1, 6, 6, 6, 1, []int{6}}, {Nelson, 1, "NEL5", 1, 3, 8, 8, 1, []int{3, 8}}}
	if diff := cmp.Diff(want, signals); diff != "" {
		t.Error(diff)
	}
}

// TestCategoriesHaveNoOrder: of them only points outside are told, by every set.
func TestCategoriesHaveNoOrder(t *testing.T) {
	y := slices.Concat(even, []float64{-.6, -.5, -.4, -.3, .1, .2, .3, .4, 1.8, .1, 1.8, .1, .2, .3, 9})
	for _, set := range allSets {
		for _, category := range []bool{false, true} {
			signals, err := Find(set, values(y...), Options{Kind: I, Freeze: 12, Category: category})
			if err != nil {
				t.Fatal(err)
			}
			if only := len(signals) == 1 && signals[0].From == len(y); only != category || len(signals) == 0 {
				t.Errorf("%s, category %v: %+v", set, category, signals)
			}
		}
	}
}

func TestFindRefuses(t *testing.T) {
	for _, c := range []struct {
		set RuleSet
		o   Options
	}{
		{"shewhart", Options{Kind: I}},
		{Anhoej, Options{Kind: "z"}},
		{Nelson, Options{Kind: Run}},
		{WesternElectric, Options{Kind: T}},
		{NHS, Options{Kind: I, Freeze: 11}},
		{Anhoej, Options{Kind: P}},
	} {
		if signals, err := Find(c.set, values(1, 2, 3), c.o); err == nil {
			t.Errorf("%s on %+v: %v", c.set, c.o, signals)
		}
	}
	if v := RuleSet("shewhart").Version(); v != 0 {
		t.Errorf("a set that is not there has version %d", v)
	}
}
