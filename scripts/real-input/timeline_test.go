package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// faithful is the second cycle of a weekly series of 40 values as it must come back: written as
// JSON, in the words of the API.
func faithful(t *testing.T) (place, cycleBack) {
	t.Helper()
	s := Series{ID: "s", XKind: "number"}
	for i := range 40 {
		s.Points = append(s.Points, Point{Row: i + 1, X: string(rune('A' + i)), Y: ptr(float64(i) / 10)})
	}
	p, rule := planSeries(s, friday)
	if rule != "" {
		t.Fatal(rule)
	}
	f := newFedSeries(p, 1)
	c := p.Cycles[1]
	var periods []string
	var values []float64
	for _, v := range p.Values {
		periods, values = append(periods, v.From.Format(layout)), append(values, *v.Y)
	}
	sum := func(values []Value) map[string]any {
		first, last := values[0], values[len(values)-1]
		mean := (*first.Y + *last.Y) / 2 // they rise evenly
		return map[string]any{"count": len(values), "mean": mean, "median": mean, "from": first.From.Format(layout), "to": last.To.Format(layout)}
	}
	starts, ends := c.Starts.Format(layout), c.Ends.Format(layout)
	content, err := json.Marshal(map[string]any{
		"id": cycleID(f, 2), "title": "s, cycle 2", "stage": "ACTED",
		"classes": []any{map[string]any{"class": map[string]any{"id": "b"}, "startedOn": starts, "finishedOn": ends}},
		"parents": []any{map[string]any{"id": cycleID(f, 1)}},
		"plan": map[string]any{"questions": []any{map[string]any{
			"result": c.Result, "learning": c.Learning, "predictions": []any{map[string]any{"low": c.Low, "high": c.High, "timing": "BACKFILLED"}},
		}}},
		"do":       map[string]any{"startedOn": starts, "completedOn": ends, "observations": map[string]any{"totalCount": 1}},
		"act":      map[string]any{"decision": c.Decision},
		"outcomes": []any{map[string]any{"measure": map[string]any{"id": f.measure}, "class": map[string]any{"id": "b"}, "series": map[string]any{"periods": periods, "values": values}, "before": sum(p.Values[12:24]), "during": sum(p.Values[24:36])}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var back cycleBack
	if err := json.Unmarshal(content, &back); err != nil {
		t.Fatal(err)
	}
	return place{f, c}, back
}

func TestCompareCycleFindsEveryDifference(t *testing.T) {
	for name, change := range map[string]func(*cycleBack){
		"":                          func(*cycleBack) {},
		"title of":                  func(b *cycleBack) { b.Title = "" },
		"stage of":                  func(b *cycleBack) { b.Stage = "STUDYING" },
		"parents of":                func(b *cycleBack) { b.Parents = nil },
		"decision of":               func(b *cycleBack) { b.Act = nil },
		"the Do of":                 func(b *cycleBack) { b.Do = nil },
		"start of":                  func(b *cycleBack) { b.Do.StartedOn = "2026-01-01" },
		"end of":                    func(b *cycleBack) { b.Do.CompletedOn = nil },
		"observations of":           func(b *cycleBack) { b.Do.Observations.TotalCount = 2 },
		"number of classes of":      func(b *cycleBack) { b.Classes = nil },
		"class of cycle":            func(b *cycleBack) { b.Classes[0].Class.ID = "a" },
		"first day of the class":    func(b *cycleBack) { b.Classes[0].StartedOn = nil },
		"last day of the class":     func(b *cycleBack) { b.Classes[0].FinishedOn = nil },
		"result of":                 func(b *cycleBack) { b.Plan.Questions[0].Result = nil },
		"learning of":               func(b *cycleBack) { b.Plan.Questions[0].Learning = nil },
		"number of predictions":     func(b *cycleBack) { b.Plan.Questions[0].Predictions = nil },
		"lowest value":              func(b *cycleBack) { b.Plan.Questions[0].Predictions[0].Low = nil },
		"highest value":             func(b *cycleBack) { b.Plan.Questions[0].Predictions[0].High = ptr(1.) },
		"timing of":                 func(b *cycleBack) { b.Plan.Questions[0].Predictions[0].Timing = "LATE" },
		"number of outcomes":        func(b *cycleBack) { b.Outcomes = nil },
		"measure of the outcome":    func(b *cycleBack) { b.Outcomes[0].Measure.ID = "m" },
		"class of the outcome":      func(b *cycleBack) { b.Outcomes[0].Class = nil },
		"number of periods of":      func(b *cycleBack) { b.Outcomes[0].Series.Periods = nil },
		"number of values of":       func(b *cycleBack) { b.Outcomes[0].Series.Values = nil },
		"period of row 5":           func(b *cycleBack) { b.Outcomes[0].Series.Periods[4] = "2026-01-01" },
		"value of row 4 of cycle":   func(b *cycleBack) { b.Outcomes[0].Series.Values[3] = ptr(0.30000000000000004) },
		"there is a summary before": func(b *cycleBack) { b.Outcomes[0].Before = nil },
		"count before":              func(b *cycleBack) { b.Outcomes[0].Before.Count++ },
		"mean during":               func(b *cycleBack) { *b.Outcomes[0].During.Mean *= 1 + 1e-11 },
		"median during":             func(b *cycleBack) { b.Outcomes[0].During.Median = nil },
		"numerator during":          func(b *cycleBack) { b.Outcomes[0].During.Numerator = ptr(1.) },
		"first day before":          func(b *cycleBack) { b.Outcomes[0].Before.From = nil },
		"last day during":           func(b *cycleBack) { b.Outcomes[0].During.To = nil },
		"value of row 40 of cycle":  func(b *cycleBack) { b.Outcomes[0].Series.Values[39] = nil },
	} {
		r := newReadBack()
		at, back := faithful(t)
		change(&back)
		ok := r.compareCycle(at, back)
		if name == "" && (!ok || len(r.report.Differences) > 0 || !at.series.shownWhole) {
			t.Errorf("the same cycle differs: %v", r.report.Differences)
		}
		if name != "" && (ok || len(r.report.Differences) != 1 || !strings.Contains(r.report.Differences[0], name)) {
			t.Errorf("%q was not told alone: %v", name, r.report.Differences)
		}
	}
}

func TestTimingFollowsTheValues(t *testing.T) {
	at, _ := faithful(t)
	for i := at.cycle.First; i < at.cycle.End; i++ {
		at.series.plan.Values[i].Y = nil
	}
	if got := at.series.timing(at.cycle); got != "BEFORE_DATA" {
		t.Errorf("a cycle of missed values alone: %s", got)
	}
	if got := at.series.timing(at.series.plan.Cycles[0]); got != "BACKFILLED" {
		t.Errorf("a cycle of values: %s", got)
	}
}
