package projections_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

func monitored(t *testing.T, o *projections.MeasuredOutcome, alpha *float64, baseline *int) *projections.Monitoring {
	t.Helper()
	return must[*projections.Monitoring](t)(o.Monitoring(t.Context(), alpha, baseline))
}

// sixteen are eight weeks around 40 % and eight around 80 %, of 20 each.
var sixteen = []float64{8, 9, 7, 8, 9, 8, 7, 9, 15, 16, 17, 15, 16, 17, 16, 18}

// eighth is the Monday on which the class starts: of the ninth week.
var eighth = day(time.September, 7).AddDays(56)

// climbed is a cycle whose class starts with the ninth of sixteen weeks.
func climbed(t *testing.T, right []float64) *logbook {
	t.Helper()
	l := newLogbook(t)
	l.on(t, day(time.September, 7), domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: eighth, Classes: []uuid.UUID{period1}})
	weeks(t, l, 301, &period1, day(time.September, 7), right...)
	return l
}

func TestMonitoring(t *testing.T) {
	today := day(time.December, 27)
	o := outcomes(t, climbed(t, sixteen), id(201), today)[0]
	m := monitored(t, o, nil, nil)
	if m.Reason != nil || m.Alpha != 0.05 || m.Baseline != 8 || len(m.Points) != 8 || *m.BaselineFrom != day(time.September, 7) || *m.BaselineTo != eighth.AddDays(-3) {
		t.Fatalf("%+v, want eight weeks held against eight", m)
	}
	alarm := -1
	for i, p := range m.Points {
		if p.Period != eighth.AddDays(7*i) || *p.PeriodEnd != p.Period.AddDays(4) || p.Evidence != (p.Up+p.Down)/2 {
			t.Errorf("point %d: %+v", i, p)
		}
		if alarm < 0 && p.Evidence >= 20 {
			alarm = i
		}
	}
	if alarm < 1 || *m.AlarmOn != eighth.AddDays(7*alarm+4) || *m.Direction != projections.WantedDirection || m.Points[alarm].Up < m.Points[alarm].Down {
		t.Errorf("the alarm is on %v, the evidence %+v", m.AlarmOn, m.Points)
	}
	if strict := monitored(t, o, ptr(1e-9), nil); strict.AlarmOn != nil || strict.Direction != nil {
		t.Errorf("an alarm at evidence of 1e9: %s", strict.AlarmOn)
	}
	random, level := rand.New(rand.NewPCG(1, 1)), make([]float64, 16)
	for i := range level {
		level[i] = float64(8 + random.IntN(3))
	}
	if same := monitored(t, outcomes(t, climbed(t, level), id(201), today)[0], nil, nil); same.AlarmOn != nil {
		t.Errorf("an alarm where nothing changed: %+v", same.Points)
	}
}

// TestTheBaselineOfMonitoring: a number asked for, else the one set, else what was before.
func TestTheBaselineOfMonitoring(t *testing.T) {
	today := day(time.December, 27)
	l := climbed(t, sixteen)
	of := func(o *projections.MeasuredOutcome, first *int) [2]int {
		m := monitored(t, o, nil, first)
		return [2]int{m.Baseline, len(m.Points)}
	}
	o := outcomes(t, l, id(201), today)[0]
	if got := of(o, ptr(4)); got != [2]int{4, 12} {
		t.Errorf("the first four: %v", got)
	}
	if got := of(o, ptr(99)); got != [2]int{16, 0} {
		t.Errorf("more than there are: %v", got)
	}
	l.on(t, today, domain.MeasureCategory, exit, domain.BaselineSet{Series: domain.Series{Class: &period1}, From: ptr(day(time.September, 7)), To: ptr(day(time.October, 2)), Why: "before the tests"})
	if got := of(outcomes(t, l, id(201), today)[0], nil); got != [2]int{4, 8} {
		t.Errorf("a baseline of four weeks, and the weeks of the cycle: %v", got)
	}
	if got := of(seriesOf(t, l, exit, today), nil); got != [2]int{4, 12} {
		t.Errorf("outside a cycle, all that comes after it: %v", got)
	}
	l.on(t, today, domain.MeasureCategory, exit, domain.BaselineSet{Series: domain.Series{Class: &period1}, From: ptr(day(time.September, 21)), To: ptr(day(time.October, 9)), Why: "three weeks"})
	if got := of(seriesOf(t, l, exit, today), nil); got != [2]int{3, 11} {
		t.Errorf("what comes before a baseline is not held against it: %v", got)
	}
	l.on(t, today, domain.CycleCategory, id(201), domain.ClassFinished{Class: period1, On: eighth.AddDays(13)})
	if got := of(outcomes(t, l, id(201), today)[0], nil); got != [2]int{3, 2} {
		t.Errorf("up to the finish: %v", got)
	}
	weeks(t, l, 331, &period2, day(time.September, 7), sixteen...)
	r := reader(t, l.views(t, 1000), lea, today)
	totals := must[[]*projections.MeasuredOutcome](t)(must[*projections.Measure](t)(r.Measure(t.Context(), exit)).Totals(t.Context()))
	if got := of(totals[0], ptr(8)); got != [2]int{8, 8} {
		t.Errorf("of sums: %v", got)
	}
	if m := monitored(t, totals[0], nil, nil); m.Reason == nil || !strings.Contains(*m.Reason, "first values") {
		t.Errorf("of sums, without a baseline: %+v", m)
	}
}

func TestWhatIsNotMonitored(t *testing.T) {
	l := climbed(t, sixteen[:8])
	start := day(time.September, 7)
	scores := id(44)
	l.on(t, start, domain.MeasureCategory, scores, domain.MeasureDefined{Team: team, Definition: domain.Definition{
		Name: "Points", Unit: domain.ScoreUnit, Counts: domain.CountsOther, Kind: domain.OutcomeMeasure, Direction: domain.Increase, Frequency: domain.Weekly,
	}}, plainScore(401, &period1, start, 12), plainScore(402, &period1, start.AddDays(7), 14))
	if m := monitored(t, seriesOf(t, l, scores, start.AddDays(30)), nil, ptr(1)); m.Reason == nil || !strings.Contains(*m.Reason, "percentages") || len(m.Points) > 0 {
		t.Errorf("scores: %+v", m)
	}
	for name, arguments := range map[string]struct {
		alpha    *float64
		baseline *int
	}{"alpha": {ptr(0.0), nil}, "alpha of one": {ptr(1.0), nil}, "alpha below": {ptr(-0.1), nil}, "baseline": {nil, ptr(0)}, "baseline of too many": {nil, ptr(1001)}} {
		_, err := outcomes(t, l, id(201), start.AddDays(90))[0].Monitoring(t.Context(), arguments.alpha, arguments.baseline)
		var unfit *projections.UnfitArgument
		if !errors.As(err, &unfit) || !strings.HasPrefix(name, unfit.Argument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
