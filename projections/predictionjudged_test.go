package projections_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// foretold is a cycle with one prediction, planned before its class starts on 21 September. Two
// weeks before it was 40 %, then 50, 60 and 70 % a week.
func foretold(t *testing.T, guess domain.Prediction, weeksIn int) *logbook {
	t.Helper()
	l := newLogbook(t)
	guess.ID, guess.Text = id(121), "We will see"
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Questions[0].Predictions = []domain.Prediction{guess} }))
	weeks(t, l, 301, &period1, day(time.September, 7), 8, 8)
	l.on(t, day(time.September, 21), domain.CycleCategory, id(201), domain.CycleStarted{On: day(time.September, 21), Classes: []uuid.UUID{period1}})
	weeks(t, l, 303, &period1, day(time.September, 21), []float64{10, 12, 14}[:weeksIn]...)
	return l
}

func completed(t *testing.T, l *logbook) {
	l.on(t, day(time.October, 9), domain.CycleCategory, id(201), domain.DoCompleted{On: day(time.October, 9), CarriedOut: domain.Fully})
}

// judged is how the first prediction of the cycle stands for Ann on a day.
func judged(t *testing.T, l *logbook, today domain.Date) *projections.PredictionJudgement {
	t.Helper()
	p := l.read(t, id(201), ann, today).Plan.Questions[0].Predictions[0]
	return must[*projections.PredictionJudgement](t)(p.Judgement(t.Context()))
}

func TestPredictionsAreJudged(t *testing.T) {
	up, down, level := domain.Increase, domain.Decrease, domain.Maintain
	between := func(low, high float64) domain.Range { return domain.Range{Low: &low, High: &high} }
	held, not, open, none := projections.HeldVerdict, projections.NotHeldVerdict, projections.OpenVerdict, projections.NoDataVerdict
	done := day(time.October, 12)
	for _, test := range []struct {
		name  string
		guess domain.Prediction
		weeks int
		runs  bool // Do is not completed
		today domain.Date
		want  projections.Verdict
		value float64 // 0 for none
	}{
		{"low is inside", domain.Prediction{Range: domain.Range{Low: ptr(70.0)}}, 3, false, done, held, 70},
		{"below low", domain.Prediction{Range: domain.Range{Low: ptr(70.001)}}, 3, false, done, not, 70},
		{"high is inside", domain.Prediction{Range: domain.Range{High: ptr(70.0)}}, 3, false, done, held, 70},
		{"above high", domain.Prediction{Range: domain.Range{High: ptr(69.999)}}, 3, false, done, not, 70},
		{"off by rounding", domain.Prediction{Range: between(70.00000000000001, 80)}, 3, false, done, held, 70},
		{"up", domain.Prediction{Direction: up}, 3, false, done, held, 70},
		{"down", domain.Prediction{Direction: down}, 3, false, done, not, 70},
		{"up and in the range", domain.Prediction{Direction: up, Range: between(60, 80)}, 3, false, done, held, 70},
		{"up and not in the range", domain.Prediction{Direction: up, Range: between(75, 80)}, 3, false, done, not, 70},
		{"in the range and not down", domain.Prediction{Direction: down, Range: between(60, 80)}, 3, false, done, not, 70},
		{"level in a range", domain.Prediction{Direction: level, Range: between(69, 71)}, 3, false, done, held, 70},
		{"on the last day of a period", domain.Prediction{Range: between(0, 60), ByWhen: ptr(day(time.October, 2))}, 3, false, done, held, 60},
		{"a day before the end of a period", domain.Prediction{Range: between(0, 59), ByWhen: ptr(day(time.October, 1))}, 3, false, done, held, 50},
		{"a day after the end of a period", domain.Prediction{Range: between(0, 60), ByWhen: ptr(day(time.October, 3))}, 3, false, done, held, 60},
		{"before any period ends", domain.Prediction{Direction: up, ByWhen: ptr(day(time.September, 24))}, 3, false, done, none, 0},
		{"Do runs", domain.Prediction{Direction: up}, 2, true, day(time.October, 3), open, 60},
		{"Do runs, without a value", domain.Prediction{Direction: up}, 0, true, day(time.October, 3), open, 0},
		{"Do is completed without a value", domain.Prediction{Direction: up}, 0, false, done, none, 0},
		{"the day is ahead", domain.Prediction{Direction: up, ByWhen: ptr(day(time.October, 16))}, 2, true, day(time.October, 3), open, 60},
		{"the day is ahead, Do is completed", domain.Prediction{Direction: up, ByWhen: ptr(day(time.October, 16))}, 3, false, done, held, 70},
		{"the day is ahead, Do is completed without a value", domain.Prediction{Direction: up, ByWhen: ptr(day(time.October, 16))}, 0, false, done, open, 0},
		{"the day has come with its value", domain.Prediction{Direction: up, ByWhen: ptr(day(time.October, 9))}, 3, true, day(time.October, 9), held, 70},
		{"the day has come without its value", domain.Prediction{Direction: up, ByWhen: ptr(day(time.October, 9))}, 2, true, day(time.October, 9), open, 60},
		{"the day has passed", domain.Prediction{Direction: up, ByWhen: ptr(day(time.October, 9))}, 2, true, day(time.October, 10), held, 60},
		{"the day has passed without a value", domain.Prediction{Direction: up, ByWhen: ptr(day(time.October, 9))}, 0, true, day(time.October, 10), none, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := foretold(t, test.guess, test.weeks)
			if !test.runs {
				completed(t, l)
			}
			got := judged(t, l, test.today)
			want := &projections.PredictionJudgement{Verdict: test.want}
			if test.value > 0 {
				// 50, 60 and 70 % are the values of weeks that end on these days.
				want.Value, want.On = &test.value, ptr(day(time.September, 25).AddDays(7*int(test.value/10-5)))
				if d := test.guess.Direction; d == up || d == down {
					want.Before = ptr(40.0)
				}
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateComparable(domain.Date{})); diff != "" {
				t.Errorf("judgement (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPredictionsThatNobodyJudges(t *testing.T) {
	for name, guess := range map[string]domain.Prediction{"words": {}, "no move": {Direction: domain.Maintain}, "a day": {ByWhen: ptr(day(time.October, 2))}} {
		l := foretold(t, guess, 3)
		completed(t, l)
		if got := judged(t, l, day(time.October, 12)); got != nil {
			t.Errorf("%s alone is judged: %+v", name, got)
		}
	}
	l := newLogbook(t)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) {
		p.Questions[0].Measure, p.Questions[0].Predictions = nil, []domain.Prediction{{ID: id(121), Text: "x", Direction: domain.Increase}}
	}))
	if got := judged(t, l, day(time.October, 12)); got != nil {
		t.Errorf("one without a measure is judged: %+v", got)
	}
}

// TestBeforeTheCycleRuns: what is not started is open, what was withdrawn is over.
func TestBeforeTheCycleRuns(t *testing.T) {
	l := newLogbook(t)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) {
		p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "x", Direction: domain.Increase}}
	}))
	weeks(t, l, 301, &period1, day(time.September, 7), 8, 8)
	if got := judged(t, l, day(time.October, 12)); got.Verdict != projections.OpenVerdict || got.Value != nil {
		t.Errorf("before the start: %+v", got)
	}
	l.on(t, day(time.October, 12), domain.CycleCategory, id(201), domain.CycleWithdrawn{Cause: domain.NeverStarted})
	if got := judged(t, l, day(time.October, 12)); got.Verdict != projections.NoDataVerdict {
		t.Errorf("withdrawn: %+v", got)
	}
}

// TestNothingBefore: a direction has nothing to be held against; a range that does not hold decides.
func TestNothingBefore(t *testing.T) {
	for low, want := range map[float64]projections.Verdict{50: projections.NoDataVerdict, 80: projections.NotHeldVerdict} {
		l := newLogbook(t)
		l.on(t, day(time.September, 7), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) {
			p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "x", Direction: domain.Increase, Range: domain.Range{Low: &low}}}
		}), domain.CycleStarted{On: day(time.September, 7), Classes: []uuid.UUID{period1}})
		weeks(t, l, 301, &period1, day(time.September, 7), 14)
		completed(t, l)
		if got := judged(t, l, day(time.October, 12)); got.Verdict != want || got.Before != nil || *got.Value != 70 {
			t.Errorf("low %v: %+v, want %s", low, got, want)
		}
	}
}

// TestACorrectionChangesTheVerdict: what is entered, put right or taken back afterwards counts, and
// what was known before stands as of then.
func TestACorrectionChangesTheVerdict(t *testing.T) {
	l := foretold(t, domain.Prediction{Range: domain.Range{Low: ptr(70.0)}}, 3)
	completed(t, l)
	at := func() time.Time { return l.today.Time().Add(23 * time.Hour) }
	moments := []time.Time{day(time.October, 2).Time().Add(23 * time.Hour), at()}
	for i, fact := range []domain.Event{
		domain.MeasurementCorrected{Measurement: id(305), Figures: domain.Figures{Numerator: ptr(13.0), Denominator: ptr(20.0)}, Reason: domain.Rescored, Note: "one rescored"},
		domain.MeasurementVoided{Measurement: id(305), Why: "another class"},
		value(306, &period1, day(time.October, 5), 20),
	} {
		l.on(t, day(time.October, 20+i), domain.MeasureCategory, exit, fact)
		moments = append(moments, at())
	}
	want := []struct {
		verdict projections.Verdict
		value   float64
	}{{projections.OpenVerdict, 60}, {projections.HeldVerdict, 70}, {projections.NotHeldVerdict, 65}, {projections.NotHeldVerdict, 60}, {projections.HeldVerdict, 100}}
	r := reader(t, l.views(t, 1000), ann, day(time.November, 2))
	for i, moment := range moments {
		c := must[*projections.Cycle](t)(r.CycleAsOf(t.Context(), id(201), moment))
		got := must[*projections.PredictionJudgement](t)(c.Plan.Questions[0].Predictions[0].Judgement(t.Context()))
		if got.Verdict != want[i].verdict || *got.Value != want[i].value {
			t.Errorf("as of %s: %s with %v, want %v", moment, got.Verdict, *got.Value, want[i])
		}
	}
	if got := judged(t, l, day(time.November, 2)); got.Verdict != projections.HeldVerdict || *got.Value != 100 {
		t.Errorf("at present: %+v", got)
	}
}

// TestAnEarlierMomentHasItsOwnDay: on that day the time had not passed.
func TestAnEarlierMomentHasItsOwnDay(t *testing.T) {
	l := foretold(t, domain.Prediction{Direction: domain.Increase, ByWhen: ptr(day(time.October, 16))}, 2)
	r := reader(t, l.views(t, 1000), ann, day(time.November, 2))
	for _, test := range []struct {
		moment time.Time
		want   projections.Verdict
	}{
		{day(time.October, 17).Time().Add(4 * time.Hour), projections.OpenVerdict}, // still the 16th in Chicago
		{day(time.October, 17).Time().Add(6 * time.Hour), projections.HeldVerdict},
	} {
		c := must[*projections.Cycle](t)(r.CycleAsOf(t.Context(), id(201), test.moment))
		if got := must[*projections.PredictionJudgement](t)(c.Plan.Questions[0].Predictions[0].Judgement(t.Context())); got.Verdict != test.want {
			t.Errorf("as of %s: %+v, want %s", test.moment, got, test.want)
		}
	}
}
