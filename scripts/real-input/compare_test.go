package main

import (
	"math"
	"strings"
	"testing"
)

// inSeries is a value with its figures, in a plan of one row, and how a faithful server shows it.
func inSeries(unit string, y, n *float64) (*fedSeries, Value, measurementBack) {
	v := Value{Point: Point{Row: 1, X: "7", Y: y, N: n}, From: friday.AddDate(0, 0, -4), To: friday, Label: "7"}
	s := newFedSeries(Plan{Series: Series{ID: "s", HasDenominator: unit != "SCORE"}, Unit: unit, Weekly: true, Values: []Value{v}}, 0)
	back := measurementBack{ID: measurementID(s, v), Period: "2026-11-16", PeriodEnd: ptr("2026-11-20"), Label: ptr("7"), Shown: "EXACT", Value: s.value(v)}
	if y == nil {
		back.Shown, back.Reason = "MISSING", ptr("NOT_COLLECTED")
	} else if unit != "SCORE" {
		back.Numerator, back.Denominator = y, n
	}
	return s, v, back
}

func newReadBack() *readBack {
	return &readBack{feed: &feed{report: newReport("here"), classes: []string{"a", "b", "c", "d"}}}
}

func TestCompareValueFindsEveryDifference(t *testing.T) {
	third := 1.0 / 3
	for name, change := range map[string]func(*measurementBack){
		"":                        func(*measurementBack) {},
		"value of":                func(b *measurementBack) { b.Value = ptr(math.Nextafter(*b.Value, 2)) },
		"numerator of":            func(b *measurementBack) { b.Numerator = nil },
		"denominator of":          func(b *measurementBack) { b.Denominator = ptr(math.Nextafter(3, 4)) },
		"shown of":                func(b *measurementBack) { b.Shown = "CODED" },
		"reason of":               func(b *measurementBack) { b.Reason = ptr("LOST") },
		"label of":                func(b *measurementBack) { b.Label = nil },
		"first day of":            func(b *measurementBack) { b.Period = "2026-11-17" },
		"last day of":             func(b *measurementBack) { b.PeriodEnd = nil },
		"id of series s row 1: x": func(b *measurementBack) { b.ID = "x" },
	} {
		r := newReadBack()
		s, v, back := inSeries("RATE", ptr(1.), ptr(3.))
		if *back.Value != third {
			t.Fatalf("1 of 3 is %v", *back.Value)
		}
		change(&back)
		ok := r.compareValue(s, v, back)
		if name == "" && (!ok || len(r.report.Differences) > 0) {
			t.Errorf("equal values differ: %v", r.report.Differences)
		}
		if name != "" && (ok || len(r.report.Differences) != 1 || !strings.Contains(r.report.Differences[0], name)) {
			t.Errorf("%q was not told alone: %v", name, r.report.Differences)
		}
	}
}

func TestCompareValueOfEveryUnit(t *testing.T) {
	for _, c := range []struct {
		unit string
		y, n *float64
		want string
	}{
		{"PERCENT", ptr(1.), ptr(3.), "33.333333333333336"},
		{"RATE", ptr(5.), ptr(0.113), "44.24778761061947"},
		{"SCORE", ptr(-2.23), nil, "-2.23"},
		{"SCORE", nil, nil, "nothing"},
		{"PERCENT", nil, ptr(3.), "nothing"},
	} {
		r := newReadBack()
		s, v, back := inSeries(c.unit, c.y, c.n)
		if got := float(back.Value); got != c.want || !r.compareValue(s, v, back) {
			t.Errorf("%s: value %s, want %s; %v", c.unit, got, c.want, r.report.Differences)
		}
	}
}

func TestCompareSeriesCountsWhatAgrees(t *testing.T) {
	r := newReadBack()
	s, v, back := inSeries("SCORE", ptr(1.), nil)
	s.shownWhole = true
	r.compareSeries(s, []Value{v}, []measurementBack{back})
	if got := r.report.Agree; got.Measurements != 1 || got.Series != 1 {
		t.Errorf("agree: %+v", got)
	}
	r.compareSeries(s, []Value{v}, nil)
	if got := r.report.Agree; got.Measurements != 1 || len(r.report.Differences) != 1 {
		t.Errorf("a lost row: agree %+v, differences %v", got, r.report.Differences)
	}
}

func TestRefusedRows(t *testing.T) {
	rows := []map[string]any{{"id": "a"}, {"id": "b"}, {"id": "c"}}
	for name, c := range map[string]struct {
		refusals []Refusal
		want     map[int]string
	}{
		"one row":                 {[]Refusal{{Code: "INVALID", Message: "no", Path: "/rows/1/denominator"}}, map[int]string{1: "INVALID no"}},
		"the first rule counts":   {[]Refusal{{Code: "INVALID", Message: "no", Path: "/rows/1/x"}, {Code: "INVALID", Message: "nor this", Path: "/rows/1"}}, map[int]string{1: "INVALID no"}},
		"ours is there already":   {[]Refusal{{Code: "DUPLICATE", Path: "/rows/0", Existing: ptr("a")}}, map[int]string{}},
		"another is in the way":   {[]Refusal{{Code: "DUPLICATE", Path: "/rows/0", Existing: ptr("z")}}, map[int]string{0: "DUPLICATE"}},
		"the whole":               {[]Refusal{{Code: "NOT_NOW", Path: ""}}, map[int]string{0: "NOT_NOW", 1: "NOT_NOW", 2: "NOT_NOW"}},
		"a row that is not there": {[]Refusal{{Code: "INVALID", Path: "/rows/9/x"}}, map[int]string{0: "INVALID", 1: "INVALID", 2: "INVALID"}},
	} {
		got := refusedRows(c.refusals, rows)
		if len(got) != len(c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
		for row, rule := range c.want {
			if got[row] != rule {
				t.Errorf("%s: row %d got %q, want %q", name, row, got[row], rule)
			}
		}
	}
}

func TestReportTellsLeftOutUnderItsRule(t *testing.T) {
	r := newReport("http://here")
	r.leaveOut(18, severalPerX, "series b")
	r.leaveOut(2, "INVALID 0", "series z")
	r.leaveOut(3, severalPerX, "series a")
	r.sort()
	var text strings.Builder
	if err := r.write(&text, false); err != nil {
		t.Fatal(err)
	}
	want := "left out, 1 with 2 rows: INVALID 0\n  series z (rows: 2)\nleft out, 2 with 21 rows: " + severalPerX + "\n  series a (rows: 3)\n  series b (rows: 18)\nall numbers agree"
	if !strings.Contains(text.String(), want) {
		t.Errorf("the report is\n%s\nwant in it\n%s", text.String(), want)
	}
	same(r, 1, 2, "a number")
	text.Reset()
	if err := r.write(&text, false); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); strings.Contains(got, "agree;") || !strings.Contains(got, "DIFFERS a number: 1 came back, 2 went in\n1 differences") {
		t.Errorf("the report is\n%s", got)
	}
}
