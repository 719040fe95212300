package projections_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestBaselinesAndPhasesHaveReasons: the series tells those that hold, the history all of them.
func TestBaselinesAndPhasesHaveReasons(t *testing.T) {
	l := newLogbook(t)
	today := day(time.October, 5)
	weeks(t, l, 301, &period1, day(time.September, 7), 8, 9)
	weeks(t, l, 311, &period2, day(time.September, 7), 8, 9)
	of := domain.Series{Class: &period1}
	l.on(t, today, domain.MeasureCategory, exit,
		domain.BaselineSet{Series: of, From: ptr(day(time.September, 7)), To: ptr(day(time.September, 18)), Why: "two quiet weeks"},
		domain.BaselineSet{Series: of, Figures: domain.Figures{Numerator: ptr(9.0), Denominator: ptr(20.0), Students: ptr(20)}, Source: "last year", Why: "they were too few"},
		domain.PhaseStarted{ID: id(91), Series: of, From: day(time.September, 14), Label: "pairs", Why: "they sit in pairs"},
		domain.PhaseStarted{ID: id(92), Series: of, From: day(time.September, 21), Label: "threes", Why: "pairs were too few"})
	m := must[*projections.Measure](t)(reader(t, l.views(t, 1000), ann, today).Measure(t.Context(), exit))
	for _, o := range must[[]*projections.MeasuredOutcome](t)(m.Series(t.Context())) {
		if o.Class.ID != period1 {
			if o.Baseline != nil || len(o.Phases) > 0 {
				t.Errorf("another class has %+v and %+v", o.Baseline, o.Phases)
			}
			continue
		}
		if b := o.Baseline; *b.Value != 45 || b.From != nil || *b.Source != "last year" || b.Why != "they were too few" || b.By.ID != ann || domain.DateOf(b.RecordedAt) != today {
			t.Errorf("baseline %+v", b)
		}
		if p := o.Phases; len(p) != 2 || p[0].Label != "pairs" || p[0].Why != "they sit in pairs" || p[0].By.ID != ann || p[1].From != day(time.September, 21) {
			t.Errorf("phases %+v", p)
		}
	}
	facts := must[*projections.FactConnection](t)(m.History(t.Context(), ptr(100), nil))
	var told []string
	for _, f := range facts.Nodes {
		if f.Type == "BaselineSet" || f.Type == "PhaseStarted" {
			told = append(told, fmt.Sprint(must[map[string]any](t)(f.Body(t.Context()))["why"]))
		}
	}
	if want := []string{"two quiet weeks", "they were too few", "they sit in pairs", "pairs were too few"}; !slices.Equal(told, want) {
		t.Errorf("the history tells %q, want %q", told, want)
	}
}
