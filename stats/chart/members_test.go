package chart

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cyclebook/cyclebook/stats"
)

// upTo are the places from one to another.
func upTo(from, to int) []int {
	var list []int
	for i := from; i <= to; i++ {
		list = append(list, i)
	}
	return list
}

// TestMembers: what lies between the points of a pattern is none of it. By hand: the first twelve
// points of I charts have a mean of 0 and a mean range of 2, so a standard deviation of 1.77.
func TestMembers(t *testing.T) {
	calm := []float64{1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1}
	with := func(more ...float64) []Subgroup { return values(append(calm[:12:12], more...)...) }
	for _, test := range []struct {
		name   string
		set    RuleSet
		groups []Subgroup
		rule   string
		want   []int
	}{
		{"on the line", Anhoej, with(1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1), RuleLongRun, []int{13, 14, 16, 17, 19, 20, 21, 22, 23, 24}},
		{"not near", NHS, with(4, 1, 4), RuleTwoOfThree, []int{13, 15}},
		{"within 2", WesternElectric, with(4, 1, 4), "WE2", []int{13, 15}},
		{"on the other side", Nelson, with(-4, 4, -4), "NEL5", []int{13, 15}},
		{"within 1", WesternElectric, with(2, 2, 1, 2, 2), "WE3", []int{13, 14, 16, 17}},
		{"within 1, by Nelson", Nelson, with(-2, 1, -2, -2, -2), "NEL6", []int{13, 15, 16, 17}},
		{"nine on a side, a gap between", Nelson, append(with(1, 1, 1, 1), append([]Subgroup{{}}, values(1, 1, 1, 1, 1)...)...), "NEL2", []int{13, 14, 15, 16, 18, 19, 20, 21, 22}},
	} {
		got, err := Find(test.set, test.groups, Options{Kind: I, Freeze: 12})
		if err != nil {
			t.Fatal(err)
		}
		var members []int
		for _, s := range got {
			if s.Rule == test.rule {
				members = append(members, s.Members...)
			}
		}
		if diff := cmp.Diff(test.want, members); diff != "" {
			t.Errorf("%s, %s: %s", test.set, test.name, diff)
		}
	}
}

// TestLeastUseful: no day of fewer useful points tells anything.
func TestLeastUseful(t *testing.T) {
	groups := values(1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	at := func(n, least int) (run int) {
		got, err := Find(Anhoej, groups[:n], Options{Kind: Run, Center: stats.Some(0), LeastUseful: least})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range got {
			if s.Rule == RuleLongRun {
				run = s.At
			}
		}
		return run
	}
	for _, test := range []struct{ n, least, want int }{{12, 0, 8}, {12, 10, 11}, {11, 10, 11}, {10, 10, 0}, {10, 9, 10}} {
		if got := at(test.n, test.least); got != test.want {
			t.Errorf("of %d points, %d at least: it fired at %d, want %d", test.n, test.least, got, test.want)
		}
	}
	far, err := Find(Anhoej, values(1, -1, 1, -1, 40), Options{Kind: I, Center: stats.Some(0), LeastUseful: 10})
	if err != nil || len(far) > 0 {
		t.Errorf("a point outside, of five: %+v, %v", far, err)
	}
}
