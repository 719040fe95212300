package projections_test

import (
	"math"
	"slices"
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
	from   domain.Date // its first Monday, where it is another
	// enrolled is how many could have been there; 20 were.
	enrolled *int
	want     []string // a sentence and a question, "" for none, of each phase
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
	first := day(time.September, 7)
	if !s.from.IsZero() {
		first = s.from
	}
	for i, v := range s.values {
		monday := first.AddDays(7 * i)
		of := value(301+i, s.class, monday, v)
		of.Enrolled = s.enrolled
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

func TestNarrative(t *testing.T) {
	for _, s := range slices.Concat(stories, ruleStories) {
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
	if got := words(must[[]*projections.MeasuredOutcome](t)(then.Series())[0]); got != want {
		t.Errorf("as of a day: %s, want %s", got, want)
	}
	m := must[*projections.Measure](t)(r.Measure(t.Context(), exit))
	if got := words(must[[]*projections.MeasuredOutcome](t)(m.Series())[0]); got != want {
		t.Errorf("to a coach: %s, want %s", got, want)
	}
}

// TestNoWordBlames: a sentence tells, a question asks; neither judges, ranks or orders about.
func TestNoWordBlames(t *testing.T) {
	for _, s := range slices.Concat(stories, ruleStories) {
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
