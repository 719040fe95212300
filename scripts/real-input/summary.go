package main

import (
	"fmt"
	"math"
	"slices"
)

// summaryBack sums up values before or during a cycle.
type summaryBack struct {
	Count                                int
	Mean, Median, Numerator, Denominator *float64
	From, To                             *string
}

// expected sums the values up once more, apart from the server: nil when there are none.
func (s *fedSeries) expected(values []Value) *summaryBack {
	var numbers []float64
	var total, numerator, denominator float64
	var first, last Value
	for _, v := range values {
		number, ok := s.plan.number(v)
		if !ok {
			continue
		}
		if len(numbers) == 0 {
			first = v
		}
		last = v
		numbers, total = append(numbers, number), total+number
		if s.plan.Series.HasDenominator {
			numerator, denominator = numerator+*v.Y, denominator+*v.N
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	from, to, mean := first.From.Format(layout), last.end().Format(layout), total/float64(len(numbers))
	sum := &summaryBack{Count: len(numbers), Mean: &mean, From: &from, To: &to}
	if s.plan.Series.HasDenominator {
		sum.Numerator, sum.Denominator = &numerator, &denominator
		mean = numerator / denominator
		if s.plan.Unit == "PERCENT" {
			mean *= 100
		}
	}
	slices.Sort(numbers)
	middle := numbers[len(numbers)/2]
	if len(numbers)%2 == 0 {
		middle = (middle + numbers[len(numbers)/2-1]) / 2
	}
	sum.Median = &middle
	return sum
}

// around are the values that a cycle is held against, at most the last twelve before it, and
// those measured while it ran.
func (s *fedSeries) around(c Cycle) (before, during []Value) {
	for i, v := range s.plan.Values {
		if v.Y == nil || s.refused[v.Row] {
			continue
		}
		switch {
		case i < c.First:
			before = append(before, v)
		case i < c.End:
			during = append(during, v)
		}
	}
	return before[max(0, len(before)-cycleLength):], during
}

// compareSummary compares the sums; they may differ by what it makes in which order one adds.
func (r *readBack) compareSummary(back, want *summaryBack, what string) bool {
	if back == nil || want == nil {
		return same(r.report, back != nil, want != nil, "there is a summary %s", what)
	}
	ok := same(r.report, back.Count, want.Count, "count %s", what)
	ok = same(r.report, text(back.From), text(want.From), "first day %s", what) && ok
	ok = same(r.report, text(back.To), text(want.To), "last day %s", what) && ok
	for _, n := range []struct {
		name       string
		back, want *float64
	}{{"mean", back.Mean, want.Mean}, {"median", back.Median, want.Median}, {"numerator", back.Numerator, want.Numerator}, {"denominator", back.Denominator, want.Denominator}} {
		ok = same(r.report, near(n.back, n.want), true, "%s %s: %s for %s", n.name, what, float(n.back), float(n.want)) && ok
	}
	return ok
}

// compareSummaries compares what a cycle tells of before and during.
func (r *readBack) compareSummaries(s *fedSeries, c Cycle, before, during *summaryBack, what string) bool {
	valuesBefore, valuesDuring := s.around(c)
	ok := r.compareSummary(before, s.expected(valuesBefore), fmt.Sprintf("before the start %s", what))
	return r.compareSummary(during, s.expected(valuesDuring), fmt.Sprintf("during the Do %s", what)) && ok
}

// near says that two numbers are the same but for rounding.
func near(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-12*max(math.Abs(*a), math.Abs(*b))
}
