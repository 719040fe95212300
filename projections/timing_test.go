package projections_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// guessed tells of the first prediction of the cycle, as Ann sees it on a day.
func guessed(t *testing.T, l *logbook, today domain.Date) (projections.PredictionTiming, projections.PredictionJudgement) {
	t.Helper()
	p := l.read(t, id(201), ann, today).Plan.Questions[0].Predictions[0]
	return must[projections.PredictionTiming](t)(p.Timing()), *must[*projections.PredictionJudgement](t)(p.Judgement(t.Context()))
}

// around foretells 69 to 71, quite sure.
func around(by *domain.Date) domain.PredictionMade {
	return domain.PredictionMade{Question: id(101), Prediction: domain.Prediction{
		ID: id(121), Text: "About 70", Range: domain.Range{Low: ptr(69.0), High: ptr(71.0)}, Confidence: ptr(100), ByWhen: by,
	}}
}

// started is a cycle that runs from a Monday on.
func started(t *testing.T, monday domain.Date) *logbook {
	t.Helper()
	l := newLogbook(t)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks"))
	l.on(t, monday, domain.CycleCategory, id(201), domain.CycleStarted{On: monday, Classes: []uuid.UUID{period1}})
	return l
}

// TestTakingAValueBackUnseesNothing: who foretells what was seen is late, whatever becomes of the
// value: taken back and recorded again, for the same period or another.
func TestTakingAValueBackUnseesNothing(t *testing.T) {
	monday := day(time.September, 21)
	void := domain.MeasurementVoided{Measurement: id(301), Why: "typed twice"}
	for _, test := range []struct {
		name  string
		then  []domain.Event
		told  domain.Date // the day on which it is said to have been made
		made  domain.Date
		want  projections.PredictionTiming
		first []domain.Event // before the prediction
	}{
		{"it stands", nil, monday.AddDays(1), monday.AddDays(1), projections.Late, []domain.Event{value(301, &period1, monday, 14)}},
		{"taken back", []domain.Event{void}, monday.AddDays(1), monday.AddDays(1), projections.Late, []domain.Event{value(301, &period1, monday, 14)}},
		{"taken back at once", nil, monday.AddDays(1), monday.AddDays(1), projections.Late, []domain.Event{value(301, &period1, monday, 14), void}},
		{"recorded again", []domain.Event{void, value(302, &period1, monday, 14)}, monday.AddDays(1), monday.AddDays(1), projections.Late, []domain.Event{value(301, &period1, monday, 14)}},
		{"recorded twice again", []domain.Event{void, value(302, &period1, monday, 13), domain.MeasurementVoided{Measurement: id(302), Why: "x"}, value(303, &period1, monday, 14)}, monday.AddDays(1), monday.AddDays(1), projections.Late, []domain.Event{value(301, &period1, monday, 14)}},
		{"moved to another week", []domain.Event{void, value(302, &period1, monday.AddDays(7), 14)}, monday.AddDays(1), monday.AddDays(1), projections.Late, []domain.Event{value(301, &period1, monday, 14)}},
		{"moved to another class", []domain.Event{void, value(302, nil, monday, 14)}, monday.AddDays(1), monday.AddDays(1), projections.Late, []domain.Event{value(301, &period1, monday, 14)}},
		{"its period is over", []domain.Event{value(301, &period1, monday, 14), void, value(302, &period1, monday.AddDays(7), 14)}, monday.AddDays(7), monday.AddDays(7), projections.Late, nil},
		{"told as made in time", []domain.Event{void, value(302, &period1, monday, 14)}, monday, monday.AddDays(1), projections.Backfilled, []domain.Event{value(301, &period1, monday, 14)}},
		{"of before the start", []domain.Event{void}, monday.AddDays(1), monday.AddDays(1), projections.BeforeData, []domain.Event{value(301, &period1, monday.AddDays(-7), 14)}},
		{"a gap", []domain.Event{void}, monday.AddDays(9), monday.AddDays(9), projections.BeforeData, []domain.Event{
			domain.MeasurementMissed{ID: id(301), Series: domain.Series{Class: &period1}, Period: domain.Period{From: monday}, Reason: domain.LostData},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := started(t, monday)
			l.on(t, monday, domain.MeasureCategory, exit, test.first...)
			l.recorded = test.made.Time().Add(18 * time.Hour)
			l.on(t, test.told, domain.CycleCategory, id(201), around(nil))
			l.recorded = time.Time{}
			l.on(t, monday.AddDays(10), domain.MeasureCategory, exit, test.then...)
			completed(t, l)
			if got, _ := guessed(t, l, day(time.October, 20)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if c := calibration(t, l, ann); test.want == projections.Late && c.Judged+c.Open+c.NoData > 0 {
				t.Errorf("it counts: %+v", c)
			}
		})
	}
}

// TestWhatWasTakenBackStandsNowhere: only the timing of predictions knows of it.
func TestWhatWasTakenBackStandsNowhere(t *testing.T) {
	monday := day(time.September, 21)
	l := started(t, monday)
	weeks(t, l, 301, &period1, monday, 10, 12)
	weeks(t, l, 311, &period2, monday, 6, 8)
	moment := l.today.Time().Add(23 * time.Hour)
	l.on(t, day(time.October, 5), domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(302), Why: "another class"})
	for then, want := range map[time.Time]int{moment: 2, day(time.October, 6).Time(): 1} {
		r := reader(t, l.views(t, 1000), ann, day(time.October, 20))
		c := must[*projections.Cycle](t)(r.CycleAsOf(t.Context(), id(201), then))
		o := must[[]*projections.MeasuredOutcome](t)(c.Outcomes())[0]
		points := len(must[*projections.Chart](t)(o.Chart(nil, nil)).Points)
		if m, s := o.Measurements(nil), o.Series(); len(m) != want || len(s.Values) != want || o.During.Count != want || points != want {
			t.Errorf("as of %s: %d values, %d in the series, %d summed up, %d charted; want %d", then, len(m), len(s.Values), o.During.Count, points, want)
		}
	}
	m := must[*projections.Measure](t)(reader(t, l.views(t, 1000), lea, day(time.October, 20)).Measure(t.Context(), exit))
	if sum := must[[]*projections.MeasuredOutcome](t)(m.Totals(t.Context()))[0].Measurements(nil); len(sum) != 1 || *sum[0].Value != 40 {
		t.Errorf("totals %+v, want the week that both classes have, 16 of 40", sum)
	}
}

// TestTheEndOfDoHidesNothing: with a day foretold, a value that stood before anybody told that Do,
// or the class's part in it, was over counts, however early that is told to have been.
func TestTheEndOfDoHidesNothing(t *testing.T) {
	monday := day(time.September, 7)
	second, friday := monday.AddDays(7), monday.AddDays(4)
	by := second.AddDays(11)
	void := domain.MeasurementVoided{Measurement: id(302), Why: "typed twice"}
	type facts = []domain.Event
	done := facts{domain.DoCompleted{On: friday, CarriedOut: domain.Fully}}
	for _, test := range []struct {
		name         string
		by           *domain.Date
		before, tell facts // what is measured, how it ends
		after        facts // what is measured then
		want         projections.Verdict
		value        float64 // 0 for none
	}{
		{"it ran on", &by, facts{value(302, &period1, second, 8)}, nil, nil, projections.NotHeldVerdict, 40},
		{"Do had ended", &by, facts{value(302, &period1, second, 8)}, done, nil, projections.NotHeldVerdict, 40},
		{"the class had finished", &by, facts{value(302, &period1, second, 8)}, facts{domain.ClassFinished{Class: period1, On: friday}}, nil, projections.NotHeldVerdict, 40},
		{"withdrawn on that day", &by, facts{value(302, &period1, second, 8)}, facts{domain.CycleWithdrawn{Cause: domain.StoppedEarly, Text: "x"}}, nil, projections.NotHeldVerdict, 40},
		{"after a good one", &by, facts{value(301, &period1, monday, 14), value(302, &period1, second, 8)}, done, nil, projections.NotHeldVerdict, 40},
		{"recorded again afterwards", &by, facts{value(302, &period1, second, 8)}, done, facts{void, value(303, &period1, second, 9)}, projections.NotHeldVerdict, 45},
		{"taken back", &by, facts{value(302, &period1, second, 8)}, done, facts{void}, projections.NoDataVerdict, 0},
		{"recorded afterwards", &by, nil, done, facts{value(302, &period1, second, 8)}, projections.NoDataVerdict, 0},
		{"a value of that very day", &second, facts{domain.MeasurementRecorded{
			ID: id(302), Series: domain.Series{Class: &period1}, Period: domain.Period{From: second}, Figures: domain.Figures{Numerator: ptr(8.0), Denominator: ptr(20.0)},
		}}, done, nil, projections.NotHeldVerdict, 40},
		{"the period begins on the day", ptr(second), facts{value(302, &period1, second, 8)}, done, nil, projections.NoDataVerdict, 0},
		{"the period ends on the day", ptr(second.AddDays(4)), facts{value(302, &period1, second, 14)}, done, nil, projections.HeldVerdict, 70},
		{"the period ends after the day", ptr(second.AddDays(3)), facts{value(302, &period1, second, 8)}, done, nil, projections.NoDataVerdict, 0},
		{"the period was over before the start", &by, facts{value(302, &period1, monday.AddDays(-7), 8)}, done, nil, projections.NoDataVerdict, 0},
		{"no day foretold", nil, facts{value(302, &period1, second, 8)}, done, nil, projections.NoDataVerdict, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := started(t, monday)
			l.on(t, monday, domain.CycleCategory, id(201), around(test.by))
			l.on(t, second.AddDays(4), domain.MeasureCategory, exit, test.before...)
			l.recorded = second.AddDays(5).Time()
			l.on(t, friday, domain.CycleCategory, id(201), test.tell...)
			l.recorded = time.Time{}
			l.on(t, second.AddDays(6), domain.MeasureCategory, exit, test.after...)
			timing, got := guessed(t, l, day(time.October, 20))
			if timing != projections.BeforeData || got.Verdict != test.want || (got.Value != nil) != (test.value > 0) || got.Value != nil && *got.Value != test.value {
				t.Errorf("%s, %+v; want %s of %v", timing, got, test.want, test.value)
			}
			c := calibration(t, l, ann)
			if judged := test.value > 0; (c.Judged == 1) != judged || (c.NoData == 1) == judged {
				t.Errorf("calibration %+v", c)
			}
		})
	}
}

// TestForetoldAfterTheEndThatWasToldLater: what a prediction is held against was not to be seen
// before it was made; what it is not held against does not matter.
func TestForetoldAfterTheEndThatWasToldLater(t *testing.T) {
	monday := day(time.September, 21)
	for _, test := range []struct {
		by      domain.Date
		timing  projections.PredictionTiming
		verdict projections.Verdict
		noData  int
	}{
		{day(time.October, 2), projections.Late, projections.HeldVerdict, 0},
		{day(time.September, 27), projections.BeforeData, projections.NoDataVerdict, 1},
	} {
		l := started(t, monday)
		l.on(t, monday.AddDays(11), domain.MeasureCategory, exit, value(302, &period1, monday.AddDays(7), 14))
		l.on(t, monday.AddDays(11), domain.CycleCategory, id(201), around(&test.by))
		l.recorded = monday.AddDays(12).Time()
		l.on(t, monday.AddDays(4), domain.CycleCategory, id(201), domain.DoCompleted{On: monday.AddDays(4), CarriedOut: domain.Fully})
		if timing, got := guessed(t, l, day(time.October, 20)); got.Verdict != test.verdict || timing != test.timing {
			t.Errorf("by %s: %s and %s, want %s and %s", test.by, timing, got.Verdict, test.timing, test.verdict)
		}
		if c := calibration(t, l, ann); c.Judged != 0 || c.NoData != test.noData {
			t.Errorf("by %s it counts: %+v", test.by, c)
		}
	}
}
