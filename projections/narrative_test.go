package projections_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// story is a series of weekly values from Sep 7, 2026 on, and what is told of its phases.
type story struct {
	name   string
	of     domain.Definition
	class  *uuid.UUID
	values []float64 // right of 20 where the unit is a percentage
	facts  []domain.Event
	rules  projections.RuleSet
	kind   projections.ChartKind
	want   []string // a sentence and a question, "" for none, of each phase
}

func percent(d domain.Direction, target *float64) domain.Definition {
	of := exitTickets()
	of.Direction, of.Target = d, target
	return of
}

func scored(unit domain.Unit, d domain.Direction) domain.Definition {
	return domain.Definition{Name: "Scores", Unit: unit, Counts: domain.CountsOther, Kind: domain.OutcomeMeasure, Direction: d, Frequency: domain.Weekly}
}

// tell gives the sentences and questions of a story's phases.
func tell(t *testing.T, s story) []string {
	t.Helper()
	l := newLogbook(t)
	measure := id(44)
	l.on(t, day(time.August, 10), domain.MeasureCategory, measure, domain.MeasureDefined{Team: team, Definition: s.of})
	for i, v := range s.values {
		monday := day(time.September, 7).AddDays(7 * i)
		of := value(301+i, s.class, monday, v)
		switch {
		case math.IsNaN(v):
			l.on(t, monday.AddDays(4), domain.MeasureCategory, measure, domain.MeasurementMissed{ID: of.ID, Series: of.Series, Period: of.Period, Reason: domain.NoSchool})
			continue
		case s.of.Unit != domain.PercentUnit:
			of.Figures = domain.Figures{Value: &v}
		}
		l.on(t, monday.AddDays(4), domain.MeasureCategory, measure, of)
	}
	l.on(t, day(time.December, 30), domain.MeasureCategory, measure, s.facts...)
	var kind *projections.ChartKind
	var rules *projections.RuleSet
	if s.kind != "" {
		kind = &s.kind
	}
	if s.rules != "" {
		rules = &s.rules
	}
	c := must[*projections.Chart](t)(seriesOf(t, l, measure, day(time.December, 30)).Chart(kind, rules))
	var got []string
	for _, p := range c.Phases {
		got = append(got, p.Sentence)
		if p.Question == nil {
			got = append(got, "")
		} else {
			got = append(got, *p.Question)
		}
	}
	return got
}

var none = math.NaN()

var stories = []story{
	{
		name: "nine", of: percent(domain.Increase, nil), values: []float64{8, 10, 7, 11, 8, 10, 8, 12, 7},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Nov 6 there are 9 values around the stated baseline of 45%: too few points to judge.",
			"What would the next values have to show to come as a surprise?",
		},
	},
	{
		name: "ten", of: percent(domain.Increase, nil), values: []float64{8, 11, 7, 12, 8, 11, 7, 12, 7, 11},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Nov 13 the values are held against the stated baseline of 45%; the ups and downs of 10 values are no more than chance makes: no signal.",
			"Is 47.5% where the values are wanted to be?",
		},
	},
	{
		name: "one value", of: percent(domain.Increase, nil), values: []float64{8},
		want: []string{
			"From Sep 7 to Sep 11 there is 1 value, 40%: too few points to judge.",
			"What would the next values have to show to come as a surprise?",
		},
	},
	{
		name: "gaps only", of: percent(domain.Increase, nil), values: []float64{none, none},
		want: []string{
			"From Sep 7 to Sep 18 there are 2 periods without a value: too few points to judge.",
			"What stood in the way of a value in the 2 periods without one?",
		},
	},
	{
		name: "few", of: percent(domain.Increase, nil), values: []float64{8, 10, 12, 9, 14},
		want: []string{
			"From Sep 7 to Oct 9 there are 5 values around a median of 50%, 4 of them off it: too few points to judge.",
			"What would the next values have to show to come as a surprise?",
		},
	},
	{
		name: "few with gaps", of: percent(domain.Increase, nil), values: []float64{8, none, 12, 9, none, 11},
		want: []string{
			"From Sep 7 to Oct 16 there are 4 values around a median of 50%: too few points to judge.",
			"What stood in the way of a value in the 2 periods without one?",
		},
	},
	{
		name: "all alike", of: scored(domain.ScoreUnit, domain.Increase), kind: projections.RunChart, values: []float64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3},
		want: []string{
			"From Sep 7 to Nov 27 there are 12 values, none of them off a median of 3: too few points to judge.",
			"What would the next values have to show to come as a surprise?",
		},
	},
	{
		name: "no signal", of: percent(domain.Increase, ptr(80.0)), kind: projections.RunChart, values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11},
		want: []string{
			"From Sep 7 to Nov 27 the values ran at a median of 47.5%; the ups and downs of 12 values are no more than chance makes: no signal.",
			"What would move the values from 47.5% to the target of 80%?",
		},
	},
	{
		name: "no signal at the target", of: percent(domain.Increase, ptr(40.0)), kind: projections.RunChart, values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11},
		want: []string{
			"From Sep 7 to Nov 27 the values ran at a median of 47.5%; the ups and downs of 12 values are no more than chance makes: no signal.",
			"What keeps the values at the target of 40%?",
		},
	},
	{
		name: "no signal, no target", of: percent(domain.Decrease, nil), kind: projections.RunChart, values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11},
		want: []string{
			"From Sep 7 to Nov 27 the values ran at a median of 47.5%; the ups and downs of 12 values are no more than chance makes: no signal.",
			"Is 47.5% where the values are wanted to be?",
		},
	},
	{
		name: "few crossings", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{8, 7, 8, 6, 9, 7, 12, 13, 14, 12, 13, 15},
		want: []string{
			"From Sep 7 to Nov 27 the values ran at a median of 52.5%; they cross it only once, where chance makes it at least 3 times for 12 values: a signal in the wanted direction.",
			"What changed between Sep 7 and Nov 27?",
		},
	},
	{
		name: "few crossings down", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{12, 13, 14, 12, 13, 15, 8, 7, 8, 6, 9, 7},
		want: []string{
			"From Sep 7 to Nov 27 the values ran at a median of 52.5%; they cross it only once, where chance makes it at least 3 times for 12 values: a signal in the other direction.",
			"What changed between Sep 7 and Nov 27?",
		},
	},
	{
		name: "long run, baseline", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{8, 10, 7, 9, 8, 10, 12, 13, 14, 12, 13, 15, 14, 13, 12},
		facts: []domain.Event{domain.BaselineSet{From: ptr(day(time.September, 7)), To: ptr(day(time.October, 16)), Why: "as it was"}},
		want: []string{
			"From Sep 7 to Dec 18 the values are held against the baseline's median of 42.5%; since Oct 12 10 in a row lie above it, 3 more than chance allows for 15 values: a signal in the wanted direction.",
			"What else changed around Oct 12?",
		},
	},
	{
		name: "long run, ended", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{8, 10, 12, 13, 14, 12, 13, 15, 14, 13, 12, 7, 6, 7, 8},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(55.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Dec 18 the values are held against the stated baseline of 55%; from Sep 21 to Nov 20 9 in a row lay above it, 2 more than chance allows for 15 values, with the latest below it, and they cross it only twice, where chance makes it at least 4 times: a signal in the wanted direction.",
			"What else changed around Sep 21?",
		},
	},
	{
		name: "long run the other way", of: percent(domain.Decrease, nil), kind: projections.RunChart, values: []float64{8, 10, 7, 9, 8, 10, 12, 13, 14, 12, 13, 15, 14, 13, 12},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Dec 18 the values are held against the stated baseline of 45%; since Oct 12 10 in a row lie above it, 3 more than chance allows for 14 values, and they cross it only 3 times, where chance makes it at least 4 times: a signal in the other direction.",
			"What else changed around Oct 12?",
		},
	},
	{
		name: "maintain", of: percent(domain.Maintain, nil), kind: projections.RunChart, values: []float64{8, 7, 8, 6, 9, 7, 12, 13, 14, 12, 13, 15},
		want: []string{
			"From Sep 7 to Nov 27 the values ran at a median of 52.5%; they cross it only once, where chance makes it at least 3 times for 12 values: a change.",
			"What changed between Sep 7 and Nov 27?",
		},
	},
	{
		name: "p chart", of: percent(domain.Increase, nil), values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11, 20},
		want: []string{
			"From Sep 7 to Dec 4 the values ran at a mean of 50.4%; the value of Nov 30 lies above the limits: a signal in the wanted direction.",
			"What was different on Nov 30?",
		},
	},
	{
		name: "two phases", of: scored(domain.ScoreUnit, domain.Increase), class: &period1, values: []float64{3, 4, 3, 5, 3.5, 4, 3, 4.5, 3, 4, 5, 6, 5, 6.5, 5, 6, 5.5, 7, 5, 6, 5.25, 6},
		facts: []domain.Event{domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period1}, From: day(time.November, 16), Label: "Talk moves", Why: "new"}},
		want: []string{
			"From Sep 7 to Nov 13 the values ran at a mean of 3.7; the ups and downs of 10 values are no more than chance makes: no signal.",
			"",
			"From Nov 16 to Feb 5 the values ran at a mean of 5.69, 1.99 above the phase before; the ups and downs of 12 values are no more than chance makes: no signal.",
			"Is 5.69 where the values are wanted to be?",
		},
	},
	{
		name: "outside", of: scored(domain.TimeUnit, domain.Decrease), values: []float64{30, 31, 30.5, 29, 30, 31, 29.5, 30, 55, 30, 31, 30, 29, 30.5, 31, 29},
		want: []string{
			"From Sep 7 to Dec 25 the values ran at a mean of 31.7; from Sep 7 to Oct 30 8 in a row lay below it, one more than chance allows for 16 values, and they cross it only twice, where chance makes it at least 4 times, and the value of Nov 2 lies above the limits: a signal in the other direction.",
			"What was different on Nov 2?",
		},
	},
	{
		name: "moving ranges", of: scored(domain.TimeUnit, domain.Decrease), kind: projections.MRChart, values: []float64{30, 31, 30.5, 29, 30, 31, 29.5, 30, 55, 30, 31, 30, 29, 30.5, 31, 29},
		want: []string{
			"From Sep 7 to Dec 25 a value lay 4.27 from the one before on average; the step to the value of Nov 2 was larger than chance allows: a change.",
			"What was different on Nov 2?",
		},
	},
	{
		name: "counts", of: scored(domain.CountUnit, domain.Increase), values: []float64{3, 5, 2, 4, 6, 3, 5, 2, 7, 4, 3, 5, 4, 6},
		want: []string{
			"From Sep 7 to Dec 11 the values ran at a mean of 4.21; the ups and downs of 14 values are no more than chance makes: no signal.",
			"Is 4.21 where the values are wanted to be?",
		},
	},
	{
		name: "a run that the values began with", of: scored(domain.ScoreUnit, domain.Increase), kind: projections.RunChart,
		values: []float64{40, 41, 42, 40, 43, 41, 42, 40, 41, 50, 51, 52, 43, 50, 53, 54, 42, 50, 52, 51, 41, 50, 53, 43, 52, 51},
		want: []string{
			"From Sep 7 to Mar 5 the values ran at a median of 46.5; from Sep 7 to Nov 6 9 in a row lay below it, one more than chance allows for 26 values, with most of the later ones above it: a signal in the wanted direction.",
			"What else changed around Nov 6?",
		},
	},
	{
		name: "large counts", of: scored(domain.CountUnit, domain.Increase), values: []float64{1203, 1310, 1250, 1408, 1290, 1350, 1275, 1390, 1260, 1330, 1300, 1299},
		want: []string{
			"From Sep 7 to Nov 27 the values ran at a mean of 1305; the ups and downs of 12 values are no more than chance makes: no signal.",
			"Is 1305 where the values are wanted to be?",
		},
	},
}

func TestNarrative(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			got := tell(t, s)
			if diff := cmp.Diff(s.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			t.Log(strings.Join(got, "\n"))
		})
	}
}

// TestSameFactsSameWords: whoever asks and whenever, in a cycle or of the measure, the same facts
// are told in the same words; and no word comes from what somebody wrote.
func TestSameFactsSameWords(t *testing.T) {
	l := newLogbook(t)
	of := domain.Series{Class: &period1}
	l.on(t, day(time.September, 1), domain.MeasureCategory, exit,
		domain.PhaseStarted{ID: id(91), Series: of, From: day(time.November, 16), Label: "Quokka", Why: "Quokka"},
		domain.BaselineSet{Series: of, From: ptr(day(time.September, 7)), To: ptr(day(time.October, 2)), Why: "Quokka"})
	weeks(t, l, 301, &period1, day(time.September, 7), 8, 7, 8, 6, 9, 7, 12, 13, 14, 12, 13, 15, 14, 13, 12)
	l.on(t, day(time.September, 8), domain.CycleCategory, id(201), plan("Quokka"), domain.CycleStarted{On: day(time.October, 5), Classes: []uuid.UUID{period1}})
	words := func(o *projections.MeasuredOutcome) string {
		var b strings.Builder
		c := usual(t, o)
		b.WriteString(c.Why)
		for _, p := range c.Phases {
			b.WriteString(p.Sentence)
			if p.Question != nil {
				b.WriteString(*p.Question)
			}
		}
		return b.String()
	}
	want := words(seriesOf(t, l, exit, day(time.December, 20)))
	if strings.Contains(want, "Quokka") || len(want) < 200 {
		t.Errorf("told: %s", want)
	}
	for n := range 3 {
		later := day(time.December, 21).AddDays(40 * n)
		if got := words(seriesOf(t, l, exit, later)); got != want {
			t.Errorf("on %s: %s, want %s", later, got, want)
		}
		if got := words(outcomes(t, l, id(201), later)[0]); got != want {
			t.Errorf("in a cycle on %s: %s, want %s", later, got, want)
		}
	}
	r := reader(t, l.views(t, 7), cora, day(time.December, 20))
	weeks(t, l, 331, &period1, day(time.December, 21), 15, 16) // recorded later: not known then
	then := must[*projections.Measure](t)(reader(t, l.views(t, 1000), cora, day(time.January, 20)).MeasureAsOf(t.Context(), exit, day(time.December, 20).Time()))
	if got := words(must[[]*projections.MeasuredOutcome](t)(then.Series(t.Context()))[0]); got != want {
		t.Errorf("as of a day: %s, want %s", got, want)
	}
	m := must[*projections.Measure](t)(r.Measure(t.Context(), exit))
	if got := words(must[[]*projections.MeasuredOutcome](t)(m.Series(t.Context()))[0]); got != want {
		t.Errorf("to a coach: %s, want %s", got, want)
	}
}

// TestNoWordBlames: a sentence tells, a question asks; neither judges, ranks or orders about.
func TestNoWordBlames(t *testing.T) {
	for _, s := range stories {
		for i, text := range tell(t, s) {
			for _, word := range []string{"concern", "fail", "bad", "poor", "worse", "better", "good", "should", "must", "you ", "blame", "weak", "best", "worst", "rank"} {
				if strings.Contains(strings.ToLower(text), word) {
					t.Errorf("%s: %q in %q", s.name, word, text)
				}
			}
			if i%2 == 0 && !strings.HasSuffix(text, ".") || i%2 == 1 && text != "" && !strings.HasSuffix(text, "?") {
				t.Errorf("%s: %q", s.name, text)
			}
		}
	}
}
