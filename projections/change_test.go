package projections_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// changed is the change of the first outcome of a cycle that started with its class on a day.
func changed(t *testing.T, l *logbook, start domain.Date, method *projections.ChangeMethod) *projections.MeasuredChange {
	t.Helper()
	l.on(t, start, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: start, Classes: []uuid.UUID{period1}})
	return must[*projections.MeasuredChange](t)(outcomes(t, l, id(201), day(time.December, 20))[0].Change(method))
}

// TestChangeOfMeans: the interval is worked out by hand, as of two means of equal weights (Welch).
func TestChangeOfMeans(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	weeks(t, l, 301, &period1, monday, 8, 10, 9, 14, 16, 12)
	c := changed(t, l, monday.AddDays(21), nil)
	// 8, 10, 9 of 20 are 40, 50, 45 %: mean 45, s²/3 25/3; 70, 80, 60 %: mean 70, s²/3 100/3
	mean, variance := 25.0, 25.0/3+100.0/3
	df := variance * variance / (25.0/3*25.0/3/2 + 100.0/3*100.0/3/2)
	if math.Abs(df-2.9412) > 1e-4 {
		t.Fatalf("degrees of freedom %v", df)
	}
	reach := 3.2203 * math.Sqrt(variance) // t of 0.975 at 2.9412
	if c.Value != mean || math.Abs(*c.High-mean-reach) > 0.02 || math.Abs(*c.Low-mean+reach) > 0.02 || c.Level != 0.95 || c.Method != projections.Means {
		t.Errorf("change %v from %v to %v at %v, want %v ± %v", c.Value, *c.Low, *c.High, c.Level, mean, reach)
	}
	if want := "The mean of 3 values from the start on less the mean of 3 values before it; the interval takes each period as one sample and holds the true change in 95 of 100 such comparisons."; c.Explanation != want {
		t.Errorf("explained as %q, want %q", c.Explanation, want)
	}
}

// TestChangeIsTheDifferenceOfSums: whatever the values, it is during less before, to the last digit.
func TestChangeIsTheDifferenceOfSums(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	for i, n := range []float64{20, 17, 23, 19, 7, 11, 20} {
		of := value(301+i, &period1, monday.AddDays(7*i), float64(5+i))
		of.Denominator = &n
		l.on(t, monday.AddDays(7*i+4), domain.MeasureCategory, exit, of)
	}
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: monday.AddDays(24), Classes: []uuid.UUID{period1}})
	o := outcomes(t, l, id(201), day(time.December, 20))[0]
	c := must[*projections.MeasuredChange](t)(o.Change(nil))
	if c.Value != *o.During.Mean-*o.Before.Mean || !(*c.Low < c.Value && c.Value < *c.High) {
		t.Errorf("%v from %v to %v, want %v", c.Value, *c.Low, *c.High, *o.During.Mean-*o.Before.Mean)
	}
}

func TestChangeOfFew(t *testing.T) {
	monday := day(time.September, 7)
	for name, test := range map[string]struct {
		values   []float64
		start    int // weeks
		method   *projections.ChangeMethod
		there    bool
		interval bool
	}{
		"nothing before":                       {[]float64{8, 10, 12}, 0, nil, false, false},
		"nothing since":                        {[]float64{8, 10, 12}, 20, nil, false, false},
		"two on a side":                        {[]float64{8, 10, 12, 14}, 2, nil, true, false},
		"all alike":                            {[]float64{8, 8, 8, 8, 8, 8}, 3, nil, true, false},
		"three on each side":                   {[]float64{8, 9, 8, 12, 11, 12}, 3, nil, true, true},
		"interrupted, seven":                   {[]float64{8, 9, 8, 12, 11, 12, 14}, 3, ptr(projections.InterruptedSeries), false, false},
		"interrupted, two before":              {[]float64{8, 9, 12, 11, 12, 14, 13, 12}, 2, ptr(projections.InterruptedSeries), false, false},
		"interrupted, two since":               {[]float64{8, 9, 8, 9, 7, 8, 12, 11}, 6, ptr(projections.InterruptedSeries), false, false},
		"interrupted, eight":                   {[]float64{8, 9, 8, 12, 11, 12, 14, 13}, 3, ptr(projections.InterruptedSeries), true, true},
		"interrupted, nothing before":          {[]float64{8, 9, 8, 12, 11, 12, 14, 13}, 0, ptr(projections.InterruptedSeries), false, false},
		"interrupted, a line without mistakes": {[]float64{4, 5, 6, 7, 12, 13, 14, 15}, 4, ptr(projections.InterruptedSeries), true, false},
	} {
		l := newLogbook(t)
		weeks(t, l, 301, &period1, monday, test.values...)
		c := changed(t, l, monday.AddDays(7*test.start), test.method)
		if (c != nil) != test.there || c != nil && (c.Low != nil) != test.interval {
			t.Errorf("%s: %+v", name, c)
		}
		if c != nil && strings.Contains(c.Explanation, "without an interval") == test.interval {
			t.Errorf("%s: explained as %q", name, c.Explanation)
		}
	}
}

// TestInterruptedSeries: on two lines without mistakes the jump is known: from 20, 25, 30, 35 % the
// fifth would be 40, and is 60.
func TestInterruptedSeries(t *testing.T) {
	monday := day(time.September, 7)
	values := []float64{4, 5, 6, 7, 12, 13, 14, 15}
	of := domain.Series{Class: &period1}
	for name, test := range map[string]struct {
		facts []domain.Event
		want  float64
		none  bool
	}{
		"alone":                  {nil, 20, false},
		"a phase with the start": {[]domain.Event{domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(28), Label: "new", Why: "new"}}, 20, false},
		"a phase within":         {[]domain.Event{domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(49), Label: "new", Why: "new"}}, 0, true},
		"a phase of another":     {[]domain.Event{domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period2}, From: monday.AddDays(49), Label: "new", Why: "new"}}, 20, false},
		"another measure since":  {[]domain.Event{domain.MeasureRedefined{From: monday.AddDays(49), Why: "new rubric", Definition: exitTickets()}}, 0, true},
	} {
		l := newLogbook(t)
		weeks(t, l, 301, &period1, monday, values...)
		l.on(t, day(time.December, 1), domain.MeasureCategory, exit, test.facts...)
		c := changed(t, l, monday.AddDays(28), ptr(projections.InterruptedSeries))
		if test.none != (c == nil) || c != nil && (math.Abs(c.Value-test.want) > 1e-9 || c.Method != projections.InterruptedSeries) {
			t.Errorf("%s: %+v, want %v", name, c, test.want)
		}
	}
}

// TestSumsLoseNothing: ten times 0.1 have a mean of 0.1, which they have not when merely added up; the
// change is the difference of both.
func TestSumsLoseNothing(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	scores(t, l, reading, 301, &period1, monday, .1, .1, .1, .1, .1, .1, .1, .1, .1, .1, .3, .3, .3)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Measures, p.Questions[0].Measure = []uuid.UUID{reading}, nil }),
		domain.CycleStarted{On: monday.AddDays(70), Classes: []uuid.UUID{period1}})
	o := outcomes(t, l, id(201), day(time.December, 20))[0]
	c := must[*projections.MeasuredChange](t)(o.Change(nil))
	if *o.Before.Mean != .1 || *o.Before.Median != .1 || *o.During.Mean != .3 || c.Value != *o.During.Mean-*o.Before.Mean {
		t.Errorf("from %v to %v by %v", *o.Before.Mean, *o.During.Mean, c.Value)
	}
}
