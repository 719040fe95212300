package projections_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// counted is a week's value of a class: so many of so many.
func counted(n int, class *uuid.UUID, monday domain.Date, numerator, denominator float64) domain.MeasurementRecorded {
	m := value(n, class, monday, numerator)
	m.Figures = domain.Figures{Numerator: &numerator, Denominator: &denominator}
	return m
}

// plainScore is a week's value without numerator and denominator.
func plainScore(n int, class *uuid.UUID, monday domain.Date, v float64) domain.MeasurementRecorded {
	m := value(n, class, monday, v)
	m.Figures = domain.Figures{Value: &v}
	return m
}

// staggered is a cycle of two classes that start a week apart; the first finishes a week before the
// other. The prediction is that it goes up.
func staggered(t *testing.T, classes ...uuid.UUID) *logbook {
	l := newLogbook(t)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) {
		p.Classes = classes
		p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "x", Direction: domain.Increase}}
	}))
	l.on(t, day(time.October, 9), domain.CycleCategory, id(201), domain.CycleStarted{On: day(time.September, 21), Classes: classes[:min(1, len(classes))]})
	if len(classes) > 1 {
		l.on(t, day(time.October, 9), domain.CycleCategory, id(201), domain.ClassStarted{Class: classes[1], On: day(time.September, 28)}, domain.ClassFinished{Class: classes[0], On: day(time.October, 2)})
	}
	completed(t, l)
	return l
}

func TestSeveralClassesAreJudgedTogether(t *testing.T) {
	monday := func(week int) domain.Date { return day(time.September, 7).AddDays(7 * week) }
	english := id(82)
	ofGroup := counted(399, &period1, monday(3), 20, 20)
	ofGroup.Group = &english
	both := []uuid.UUID{period1, period2}
	for _, test := range []struct {
		name          string
		classes       []uuid.UUID
		facts         []domain.Event
		value, before float64
		on            domain.Date
	}{
		{"pooled", both, []domain.Event{
			// Period 1 was at 40 % for two weeks, and its last week in the cycle is that of 28 September.
			counted(301, &period1, monday(0), 8, 20), counted(302, &period1, monday(1), 8, 20), counted(303, &period1, monday(2), 9, 20),
			counted(304, &period1, monday(3), 12, 20), counted(305, &period1, monday(4), 20, 20),
			// Period 2 was at 10 % for three.
			counted(311, &period2, monday(0), 4, 40), counted(312, &period2, monday(1), 4, 40), counted(313, &period2, monday(2), 4, 40),
			counted(314, &period2, monday(3), 20, 40), counted(315, &period2, monday(4), 9, 40), ofGroup,
		}, 100 * 21 / 60.0, (20*40 + 40*10) / 60.0, day(time.October, 9)},
		{"the mean", both, []domain.Event{
			plainScore(301, &period1, monday(1), 40), plainScore(303, &period1, monday(3), 60),
			counted(311, &period2, monday(0), 4, 40), counted(312, &period2, monday(1), 4, 40), counted(313, &period2, monday(2), 4, 40),
			counted(314, &period2, monday(3), 20, 40),
		}, 55, 25, day(time.October, 2)},
		{"one of them", both, []domain.Event{
			counted(301, &period1, monday(1), 8, 20), counted(302, &period1, monday(3), 12, 20), counted(311, &period2, monday(1), 4, 40),
		}, 60, 40, day(time.October, 2)},
		{"the team where no class has values in the cycle", both, []domain.Event{
			counted(301, &period1, monday(1), 8, 20), counted(391, nil, monday(1), 30, 100), counted(392, nil, monday(3), 50, 100),
		}, 50, 30, day(time.October, 2)},
		{"classes before the team", both, []domain.Event{
			counted(301, &period1, monday(1), 8, 20), counted(302, &period1, monday(3), 12, 20), counted(392, nil, monday(3), 50, 100),
		}, 60, 40, day(time.October, 2)},
		{"no classes, so the team", nil, []domain.Event{
			counted(301, &period1, monday(3), 12, 20), counted(391, nil, monday(1), 30, 100), counted(392, nil, monday(3), 50, 100),
		}, 50, 30, day(time.October, 2)},
		{"no classes and no values of the team", nil, []domain.Event{
			counted(301, &period1, monday(1), 8, 20), counted(302, &period1, monday(3), 12, 20), counted(311, &period2, monday(1), 10, 20), counted(312, &period2, monday(3), 16, 20),
		}, 70, 45, day(time.October, 2)},
		{"nothing of another meaning", both[:1], []domain.Event{
			counted(301, &period1, monday(1), 8, 20), counted(302, &period1, monday(2), 10, 20),
			domain.MeasureRedefined{From: monday(3), Why: "new rubric", Definition: exitTickets()},
			counted(303, &period1, monday(3), 20, 20),
		}, 50, 40, day(time.September, 25)},
		{"a gap that is known is no value", both[:1], []domain.Event{
			counted(301, &period1, monday(1), 8, 20), counted(302, &period1, monday(2), 10, 20), missed(303, &period1, monday(3)),
		}, 50, 40, day(time.September, 25)},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := staggered(t, test.classes...)
			l.on(t, day(time.October, 10), domain.MeasureCategory, exit, test.facts...)
			got := judged(t, l, day(time.October, 12))
			if got.Value == nil || *got.Value != test.value || got.Before == nil || *got.Before != test.before || *got.On != test.on {
				t.Fatalf("%+v, want %v of %s after %v", got, test.value, test.on, test.before)
			}
			want := projections.HeldVerdict
			if test.value <= test.before {
				want = projections.NotHeldVerdict
			}
			if got.Verdict != want {
				t.Errorf("%s, want %s", got.Verdict, want)
			}
		})
	}
}

func missed(n int, class *uuid.UUID, monday domain.Date) domain.MeasurementMissed {
	return domain.MeasurementMissed{ID: id(n), Series: domain.Series{Class: class}, Period: domain.Period{From: monday, To: ptr(monday.AddDays(4))}, Reason: domain.NoSchool}
}

// TestNotAllClassesHaveCome: on the very day, one class's value does not settle for both.
func TestNotAllClassesHaveCome(t *testing.T) {
	l := newLogbook(t)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) {
		p.Classes = []uuid.UUID{period1, period2}
		p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "x", Range: domain.Range{Low: ptr(60.0)}, ByWhen: ptr(day(time.September, 11))}}
	}), domain.CycleStarted{On: day(time.September, 7), Classes: []uuid.UUID{period1, period2}})
	friday := day(time.September, 11)
	for _, step := range []struct {
		class *uuid.UUID
		right float64
		want  projections.Verdict
	}{{&period1, 14, projections.OpenVerdict}, {&period2, 12, projections.HeldVerdict}} {
		weeks(t, l, 301+int(step.right), step.class, day(time.September, 7), step.right)
		if got := judged(t, l, friday); got.Verdict != step.want {
			t.Errorf("with %v of 20: %+v, want %s", step.right, got, step.want)
		}
	}
}
