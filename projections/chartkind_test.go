package projections_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// pairs writes weekly numerators and denominators of a measure of a unit, and gives the measure.
func pairs(t testing.TB, l *logbook, unit domain.Unit, numerators, denominators []float64) uuid.UUID {
	measure := id(44)
	l.on(t, day(time.August, 10), domain.MeasureCategory, measure, domain.MeasureDefined{Team: team, Definition: scored(unit, domain.Increase)})
	for i := range numerators {
		of := value(301+i, &period1, day(time.September, 7).AddDays(7*i), 0)
		of.Figures = domain.Figures{Numerator: &numerators[i]}
		if denominators != nil {
			of.Denominator = &denominators[i%len(denominators)]
		}
		l.on(t, of.From.AddDays(4), domain.MeasureCategory, measure, of)
	}
	return measure
}

// even are values of chance alone, wild ones vary more than that would make them.
var (
	even  = []float64{8, 10, 9, 11, 8, 10, 9, 12, 7, 10, 8, 11, 9}
	wild  = []float64{2, 18, 3, 17, 1, 19, 4, 16, 2, 18, 3, 17, 1}
	parts = []float64{8.5, 10, 9, 11, 8, 10.25, 9, 12, 7, 10, 8, 11, 9}
)

func TestKindOfChart(t *testing.T) {
	twenty, differing := []float64{20}, []float64{20, 24, 19, 22}
	for _, test := range []struct {
		name                     string
		unit                     domain.Unit
		numerators, denominators []float64
		want                     projections.ChartKind
	}{
		{"few values", domain.PercentUnit, even[:11], twenty, projections.RunChart},
		{"twelve values", domain.PercentUnit, even[:12], twenty, projections.PChart},
		{"percentages", domain.PercentUnit, even, differing, projections.PChart},
		{"percentages of few", domain.PercentUnit, []float64{3, 2, 4, 3, 2, 3, 4, 3, 2, 4, 3, 3}, []float64{5, 6, 7}, projections.RunChart},
		{"percentages of few, once more", domain.PercentUnit, []float64{3, 2, 4, 3, 2, 3, 4, 3, 2, 4, 3, 3}, []float64{5, 6, 7, 5, 6, 7, 5, 6, 7, 20, 6, 7}, projections.PChart},
		{"wild percentages of few", domain.PercentUnit, []float64{0, 6, 0, 6, 1, 6, 0, 5, 0, 6, 0, 6}, []float64{6}, projections.RunChart},
		{"wild percentages", domain.PercentUnit, wild, twenty, projections.PPrimeChart},
		{"percentages of parts", domain.PercentUnit, parts, twenty, projections.IChart},
		{"percentages of parts, differing", domain.PercentUnit, parts, differing, projections.IPrimeChart},
		{"percentages of parts of parts", domain.PercentUnit, even, []float64{20.5, 24}, projections.IPrimeChart},
		{"rates", domain.RateUnit, even, differing, projections.UChart},
		{"rates of time", domain.RateUnit, even, []float64{1.5, 2}, projections.UChart},
		{"wild rates", domain.RateUnit, wild, twenty, projections.UPrimeChart},
		{"rates of parts", domain.RateUnit, parts, differing, projections.IPrimeChart},
		{"counts", domain.CountUnit, even, nil, projections.CChart},
		{"counts in something", domain.CountUnit, even, differing, projections.CChart},
		{"wild counts", domain.CountUnit, wild, nil, projections.IChart},
		{"counts of parts", domain.CountUnit, parts, nil, projections.IChart},
		{"scores", domain.ScoreUnit, even, nil, projections.IChart},
		{"mean scores", domain.ScoreUnit, even, differing, projections.IPrimeChart},
		{"mean scores of as many", domain.ScoreUnit, even, twenty, projections.IChart},
		{"times", domain.TimeUnit, even, nil, projections.IChart},
	} {
		l := newLogbook(t)
		measure := pairs(t, l, test.unit, test.numerators, test.denominators)
		c := usual(t, seriesOf(t, l, measure, day(time.December, 30)))
		if c.Kind != test.want || c.Why == "" {
			t.Errorf("%s: %s (%s), want %s", test.name, c.Kind, c.Why, test.want)
		}
	}
}

// TestKindOfFew: limits that none could lie beyond are not drawn, but by rules that take no other.
func TestKindOfFew(t *testing.T) {
	l := newLogbook(t)
	measure := pairs(t, l, domain.PercentUnit, []float64{3, 2, 4, 3, 2, 3, 4, 3, 2, 4, 3, 3}, []float64{5, 6, 7})
	o := seriesOf(t, l, measure, day(time.December, 30))
	if c := usual(t, o); c.Why != "Few were counted: limits would reach from 0% to 100%." || c.Points[0].Upper != nil {
		t.Errorf("%s: %s", c.Kind, c.Why)
	}
	p := must[*projections.Chart](t)(o.Chart(ptr(projections.PChart), nil))
	for i, at := range p.Points {
		if *at.Lower != 0 || *at.Upper != 100 {
			t.Errorf("the limits of point %d reach from %v to %v", i, *at.Lower, *at.Upper)
		}
	}
	if c := must[*projections.Chart](t)(o.Chart(nil, ptr(projections.NelsonRules))); c.Kind != projections.IChart {
		t.Errorf("by Nelson %s", c.Kind)
	}
}

// TestKindOfMixedData: one value without a denominator is enough that none counts.
func TestKindOfMixedData(t *testing.T) {
	l := newLogbook(t)
	weeks(t, l, 301, &period1, day(time.September, 7), even...)
	last := value(320, &period1, day(time.December, 7), 0)
	last.Figures = domain.Figures{Value: ptr(50.0)}
	l.on(t, day(time.December, 11), domain.MeasureCategory, exit, last)
	if c := usual(t, seriesOf(t, l, exit, day(time.December, 30))); c.Kind != projections.IChart {
		t.Errorf("%s: %s", c.Kind, c.Why)
	}
	l.on(t, day(time.December, 12), domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(320), Why: "guessed"})
	if c := usual(t, seriesOf(t, l, exit, day(time.December, 30))); c.Kind != projections.PChart {
		t.Errorf("without it %s: %s", c.Kind, c.Why)
	}
}

// TestLimitsOfPercentages: by hand, 48.08% ± 3·√(p(1-p)/20), and no more than 100 %.
func TestLimitsOfPercentages(t *testing.T) {
	l := newLogbook(t)
	weeks(t, l, 301, &period1, day(time.September, 7), even...)
	o := seriesOf(t, l, exit, day(time.December, 30))
	p := 122.0 / 260
	at := usual(t, o).Points[5]
	near := func(got *float64, want float64) bool { return got != nil && math.Abs(*got-want) < 1e-9 }
	if sd := 100 * math.Sqrt(p*(1-p)/20); !near(at.Centre, 100*p) || !near(at.Lower, 100*p-3*sd) || !near(at.UpperNear, 100*p+2*sd) || *at.Value != 50 {
		t.Errorf("point %v of %v, %v to %v", *at.Value, *at.Centre, *at.Lower, *at.UpperNear)
	}
	i := must[*projections.Chart](t)(o.Chart(ptr(projections.IPrimeChart), nil))
	if at := i.Points[5]; !near(at.Centre, 100*p) {
		t.Errorf("single values run around %v", *at.Centre)
	}
}

func TestChartIsMadeOnce(t *testing.T) {
	l := newLogbook(t)
	weeks(t, l, 301, &period1, day(time.September, 7), even...)
	o := seriesOf(t, l, exit, day(time.December, 30))
	first := usual(t, o)
	if again := usual(t, o); again != first || first != must[*projections.Chart](t)(o.Chart(nil, ptr(projections.AnhoejRules))) {
		t.Error("the usual chart was made twice")
	}
}

// TestKindByRules: rules are told on kinds of their own, however few the values.
func TestKindByRules(t *testing.T) {
	differing := []float64{20, 24, 19, 22}
	for _, test := range []struct {
		unit                     domain.Unit
		numerators, denominators []float64
		nhs, ihi, western        projections.ChartKind
	}{
		{domain.PercentUnit, even[:5], differing, projections.IChart, projections.RunChart, projections.PChart},
		{domain.PercentUnit, wild, differing, projections.IChart, projections.RunChart, projections.IChart},
		{domain.RateUnit, even, differing, projections.IChart, projections.RunChart, projections.UChart},
		{domain.CountUnit, even, nil, projections.IChart, projections.RunChart, projections.CChart},
		{domain.ScoreUnit, even, differing, projections.IChart, projections.RunChart, projections.IChart},
	} {
		l := newLogbook(t)
		o := seriesOf(t, l, pairs(t, l, test.unit, test.numerators, test.denominators), day(time.December, 30))
		for rules, want := range map[projections.RuleSet]projections.ChartKind{
			projections.NHSRules: test.nhs, projections.IHIRules: test.ihi, projections.WesternElectricRules: test.western, projections.NelsonRules: test.western,
		} {
			c := must[*projections.Chart](t)(o.Chart(nil, &rules))
			if c.Kind != want || c.Rules != rules || c.RulesVersion < 1 || c.Phases[0].Sentence == "" {
				t.Errorf("%s of %d by %s: %s version %d (%s), want %s", test.unit, len(test.numerators), rules, c.Kind, c.RulesVersion, c.Why, want)
			}
		}
	}
}

// TestSignalsOfOtherRules: six or seven on one side are a signal to some, and none to others.
func TestSignalsOfOtherRules(t *testing.T) {
	seven := []float64{5, 3, 5, 3, 5, 3, 4.5, 4.75, 4.5, 4.75, 4.5, 4.75, 4.5, 3, 5, 3, 3, 3}
	six := []float64{3, 5, 3, 5, 3, 5, 3, 5.5, 5.6, 5.5, 5.7, 5.5, 5.6, 3, 3, 5, 3, 3, 3}
	for _, test := range []struct {
		rules  projections.RuleSet
		values []float64
		want   string
	}{
		{projections.AnhoejRules, seven, ""},
		{projections.AnhoejRules, six, ""},
		{projections.NHSRules, seven, "seven on one side"},
		{projections.IHIRules, six, "shift"},
	} {
		l := newLogbook(t)
		scores(t, l, reading, 301, &period1, day(time.September, 7), test.values...)
		o := seriesOf(t, l, reading, day(time.December, 30))
		c := must[*projections.Chart](t)(o.Chart(nil, &test.rules))
		if test.want == "" {
			if len(c.Signals) > 0 {
				t.Errorf("%s: %+v", test.rules, c.Signals[0])
			}
			continue
		}
		i := slices.IndexFunc(c.Signals, func(s *projections.Signal) bool { return s.Rule == test.want })
		if i < 0 {
			t.Errorf("%s: no %q", test.rules, test.want)
			continue
		}
		if s := c.Signals[i]; s.Rules != test.rules || s.Direction != projections.WantedDirection || !c.Points[s.First].Marked || c.Points[s.Last+1].Marked {
			t.Errorf("%s: %+v, want %q", test.rules, s, test.want)
		}
	}
}
