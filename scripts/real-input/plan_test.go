package main

import (
	"fmt"
	"testing"
	"time"
)

var friday = time.Date(2026, time.November, 20, 0, 0, 0, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

func TestFridayBefore(t *testing.T) {
	for _, c := range []struct{ today, want string }{
		{"2026-11-22", "2026-11-20"}, // Sunday
		{"2026-11-21", "2026-11-20"}, // Saturday
		{"2026-11-20", "2026-11-13"}, // Friday: the week is not over
		{"2026-01-01", "2025-12-26"},
	} {
		today, _ := time.Parse(layout, c.today)
		if got := fridayBefore(today).Format(layout); got != c.want {
			t.Errorf("fridayBefore(%s) = %s, want %s", c.today, got, c.want)
		}
	}
}

func TestSchoolYear(t *testing.T) {
	for day, want := range map[string]string{"2026-06-30": "2025-26", "2026-07-01": "2026-27", "1999-12-31": "1999-00"} {
		d, _ := time.Parse(layout, day)
		if got := schoolYear(d); got != want {
			t.Errorf("schoolYear(%s) = %s, want %s", day, got, want)
		}
	}
}

func TestPlanSeriesWeeks(t *testing.T) {
	in, err := readInput("testdata")
	if err != nil {
		t.Fatal(err)
	}
	p, rule := planSeries(seriesNamed(t, in, "ae_by_trust"), friday)
	if rule != "" || !p.Weekly || p.Unit != "PERCENT" {
		t.Fatalf("rule %q, weekly %v, unit %s", rule, p.Weekly, p.Unit)
	}
	first, last := p.Values[0], p.Values[len(p.Values)-1]
	if got := fmt.Sprint(first.Label, first.From.Format(" Mon 2006-01-02"), first.To.Format(" Mon 2006-01-02")); got != "R1F Mon 2026-10-12 Fri 2026-10-16" {
		t.Error("first week:", got)
	}
	if got := fmt.Sprint(last.Label, last.From.Format(" 2006-01-02"), last.To.Format(" 2006-01-02")); got != "RA4 2026-11-16 2026-11-20" {
		t.Error("last week:", got)
	}
	for i := range p.Values[1:] {
		if gap := p.Values[i+1].From.Sub(p.Values[i].From); gap != 7*24*time.Hour {
			t.Errorf("week %d begins %v after the one before", i+1, gap)
		}
	}
}

func TestPlanSeriesDates(t *testing.T) {
	in, err := readInput("testdata")
	if err != nil {
		t.Fatal(err)
	}
	p, rule := planSeries(seriesNamed(t, in, "ons_weekly"), friday)
	if rule != "" || p.Weekly || p.Unit != "SCORE" || len(p.Values) != 118 {
		t.Fatalf("rule %q, weekly %v, unit %s, %d values", rule, p.Weekly, p.Unit, len(p.Values))
	}
	if v := p.Values[0]; v.From.Format(layout) != "2018-01-05" || !v.To.IsZero() || v.Label != "" || v.end() != v.From {
		t.Errorf("first day: %+v", v)
	}
	s := newFedSeries(p, 0)
	if b := s.batches(); len(b) != 2 || len(b[0]) != batch || len(b[1]) != 18 {
		t.Errorf("%d portions", len(b))
	}
}

func TestPlanSeriesLeavesOut(t *testing.T) {
	for want, s := range map[string]Series{
		severalPerX: {XKind: "number", Points: []Point{{Row: 1, X: "1", Y: ptr(1.)}, {Row: 2, X: "1", Y: ptr(2.)}}},
		notADate:    {XKind: "date", Points: []Point{{Row: 1, X: "May", Y: ptr(1.)}}},
		noRows:      {},
	} {
		if _, rule := planSeries(s, friday); rule != want {
			t.Errorf("got the rule %q, want %q", rule, want)
		}
	}
}

func TestDaysComeInOrder(t *testing.T) {
	p, _ := planSeries(Series{XKind: "date", Points: []Point{{Row: 1, X: "2020-02-01"}, {Row: 2, X: "2020-01-01"}}}, friday)
	if p.Values[0].Row != 2 {
		t.Error("the later day stands first")
	}
}

func TestUnitOf(t *testing.T) {
	of := func(y, n float64) Series {
		return Series{HasDenominator: true, Points: []Point{{Y: ptr(y), N: ptr(n)}, {Y: ptr(1.)}, {N: ptr(2.)}, {Y: ptr(3.), N: ptr(0.)}}}
	}
	for _, c := range []struct {
		series Series
		want   string
	}{
		{Series{}, "SCORE"}, {of(0, 3), "PERCENT"}, {of(3, 3), "PERCENT"}, {of(4, 3), "RATE"}, {of(1, 1.5), "RATE"}, {of(0.5, 2), "RATE"}, {of(-1, 2), "RATE"},
	} {
		if got := unitOf(c.series); got != c.want {
			t.Errorf("%+v: %s, want %s", c.series.Points, got, c.want)
		}
	}
}

func TestCutLeavesNothingOut(t *testing.T) {
	for n := 1; n <= 300; n++ {
		first, ends := cut(n)
		if first < 0 || first >= n || first > cycleLength {
			t.Fatalf("n=%d: the cycles begin at %d", n, first)
		}
		for i, end := range ends {
			if length := end - first; length < 1 || n >= 2*cycleLength && length < shortest || length > cycleLength+shortest {
				t.Fatalf("n=%d: cycle %d has %d periods", n, i, length)
			}
			first = end
		}
		if first != n {
			t.Fatalf("n=%d: the cycles end at %d", n, first)
		}
	}
}

func TestCyclesAreJudgedByTheirNumbers(t *testing.T) {
	judged := func(before, during float64) Cycle {
		s := Series{XKind: "number"}
		for i := range 6 {
			y := before + float64(i)
			if i >= 3 {
				y = during
			}
			s.Points = append(s.Points, Point{Row: i, X: fmt.Sprint(i), Y: ptr(y)})
		}
		p, _ := planSeries(s, friday)
		return p.Cycles[0]
	}
	for _, c := range []struct {
		during                   float64
		result, better, decision string
	}{{11, "CONFIRMED", "NO", "MOVE_ON"}, {12, "CONFIRMED", "NO", "MOVE_ON"}, {13, "REFUTED", "YES", "ADOPT"}, {9, "REFUTED", "NO", "MOVE_ON"}} {
		got := judged(10, c.during)
		if got.Result != c.result || got.Improvement != c.better || got.Decision != c.decision || *got.Low != 10 || *got.High != 12 {
			t.Errorf("mean %g after 10 to 12: %+v", c.during, got)
		}
	}
	p, _ := planSeries(Series{XKind: "number", Points: []Point{{X: "1", Y: ptr(1.)}}}, friday)
	if c := p.Cycles[0]; c.Low != nil || c.Result != "UNDETERMINED" || c.Decision != "TEST_AGAIN" {
		t.Errorf("a single value: %+v", c)
	}
}
