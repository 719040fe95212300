package projections_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// rising runs around 45 % for five weeks, then above it: the eighth of those, of 13 in all, is one
// more than chance allows.
var rising = []float64{8, 10, 8, 10, 8, 12, 12, 12, 12, 12, 12, 12, 12, 12}

// rise is the day on which the thirteenth period ends.
var rise = day(time.December, 4)

// stated holds the exit tickets of a class against 45 %.
func stated(t testing.TB, l *logbook, class *uuid.UUID) {
	l.on(t, day(time.September, 1), domain.MeasureCategory, exit,
		domain.BaselineSet{Series: domain.Series{Class: class}, Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"})
}

func signalOf(t testing.TB, o *projections.MeasuredOutcome) *projections.Signal {
	t.Helper()
	return must[*projections.Signal](t)(o.Signal())
}

func TestFirstSignal(t *testing.T) {
	monday := day(time.September, 7)
	l := newLogbook(t)
	stated(t, l, &period1)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: monday.AddDays(35), Classes: []uuid.UUID{period1}})
	weeks(t, l, 301, &period1, monday, rising...)
	s := signalOf(t, outcomes(t, l, id(201), day(time.December, 20))[0])
	if s == nil || s.Rule != "long run" || s.Direction != projections.WantedDirection || s.FirstOn != rise || s.From != monday.AddDays(35) ||
		s.First != 5 || s.Last != 13 || s.Rules != projections.AnhoejRules || s.RulesVersion != 1 {
		t.Fatalf("signal %+v, want a long run first on %s", s, rise)
	}
	if domain.DateOf(s.FirstRecordedAt) != rise {
		t.Errorf("it could be seen at %s, want %s", s.FirstRecordedAt, rise)
	}
	all := must[*projections.Measure](t)(reader(t, l.views(t, 1000), ann, day(time.December, 20)).Measure(t.Context(), exit))
	if outside := signalOf(t, must[[]*projections.MeasuredOutcome](t)(all.Series())[0]); outside == nil || outside.FirstOn != rise {
		t.Errorf("outside a cycle: %+v", outside)
	}
}

// TestOnlyTheLastPhaseSignals: outside a cycle what an earlier phase showed is over.
func TestOnlyTheLastPhaseSignals(t *testing.T) {
	l := newLogbook(t)
	scores(t, l, reading, 301, &period1, day(time.September, 7), 8, 7, 8, 6, 9, 7, 12, 13, 14, 12, 13, 15, 12, 13)
	if s := signalOf(t, seriesOf(t, l, reading, day(time.December, 20))); s == nil {
		t.Fatal("no signal before the phase")
	}
	l.on(t, day(time.December, 11), domain.MeasureCategory, reading, domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period1}, From: day(time.November, 30), Label: "new", Why: "new"})
	o := seriesOf(t, l, reading, day(time.December, 20))
	if s := signalOf(t, o); s != nil || len(usual(t, o).Signals) == 0 {
		t.Errorf("outside a cycle only the last phase counts: %+v of %+v", s, usual(t, o).Signals)
	}
}

// TestWhenASignalCouldBeSeen: a value that was entered, or put right, later is known from then on.
func TestWhenASignalCouldBeSeen(t *testing.T) {
	monday := day(time.September, 7)
	figures := func(right float64) domain.Figures {
		return domain.Figures{Numerator: &right, Denominator: ptr(20.0), Students: ptr(20)}
	}
	late := day(time.December, 18)
	for _, test := range []struct {
		name   string
		change func(l *logbook)
		seen   domain.Date
		none   bool
	}{
		{"as it was", func(*logbook) {}, rise, false},
		{"back-filled", func(l *logbook) {
			l.on(t, day(time.December, 5), domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(307), Why: "another class"})
			l.on(t, late, domain.MeasureCategory, exit, value(330, &period1, monday.AddDays(42), 12))
		}, late, false},
		{"put right", func(l *logbook) {
			l.on(t, late, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: id(308), Figures: figures(11), Reason: domain.Rescored})
		}, late, false},
		{"a note put right", func(l *logbook) {
			l.on(t, late, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: id(308), Figures: figures(12), Reason: domain.Typo, Note: "absent"})
		}, rise, false},
		{"put right after it fired", func(l *logbook) {
			l.on(t, late, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: id(314), Figures: figures(11), Reason: domain.Rescored})
		}, rise, false},
		{"put right to the other side", func(l *logbook) {
			l.on(t, late, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: id(310), Figures: figures(8), Reason: domain.Rescored})
		}, rise, true},
		{"known to be missing", func(l *logbook) {
			l.on(t, late, domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(313), Why: "another class"}, domain.MeasurementVoided{Measurement: id(314), Why: "another class"})
		}, rise, true},
	} {
		l := newLogbook(t)
		stated(t, l, &period1)
		l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: monday.AddDays(35), Classes: []uuid.UUID{period1}})
		weeks(t, l, 301, &period1, monday, rising...)
		test.change(l)
		s := signalOf(t, outcomes(t, l, id(201), day(time.December, 20))[0])
		if test.none != (s == nil) || s != nil && (domain.DateOf(s.FirstRecordedAt) != test.seen || s.FirstOn != rise) {
			t.Errorf("%s: %+v, want it to be seen on %s", test.name, s, test.seen)
		}
	}
}

// TestSignalWithinACycle: what fired before a class started, or after it finished, is not the
// cycle's.
func TestSignalWithinACycle(t *testing.T) {
	monday := day(time.September, 7)
	for _, test := range []struct {
		name          string
		start, finish domain.Date
		there         bool
	}{
		{"around it", monday.AddDays(35), day(time.December, 11), true},
		{"to its period", monday.AddDays(35), day(time.November, 30), true},
		{"to the day before its period", monday.AddDays(35), day(time.November, 29), false},
		{"from its period", rise, day(time.December, 11), true},
		{"from after its period", rise.AddDays(1), day(time.December, 11), false},
		{"going on", monday.AddDays(35), domain.Date{}, true},
	} {
		l := newLogbook(t)
		stated(t, l, &period1)
		weeks(t, l, 301, &period1, monday, rising...)
		l.on(t, day(time.December, 12), domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: test.start, Classes: []uuid.UUID{period1}})
		if !test.finish.IsZero() {
			l.on(t, day(time.December, 12), domain.CycleCategory, id(201), domain.ClassFinished{Class: period1, On: test.finish})
		}
		if s := signalOf(t, outcomes(t, l, id(201), day(time.December, 20))[0]); (s != nil) != test.there {
			t.Errorf("%s: %+v", test.name, s)
		}
	}
	l := newLogbook(t)
	stated(t, l, &period1)
	weeks(t, l, 301, &period1, monday, rising...)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"))
	if s := signalOf(t, outcomes(t, l, id(201), day(time.December, 20))[0]); s != nil {
		t.Errorf("before a start: %+v", s)
	}
}

func TestDirectionOfSignals(t *testing.T) {
	monday := day(time.September, 7)
	up := []float64{8, 7, 8, 6, 9, 7, 12, 13, 14, 12, 13, 15} // crosses its median once
	down := []float64{12, 13, 14, 12, 13, 15, 8, 7, 8, 6, 9, 7}
	over := []float64{8, 7, 8, 6, 9, 7, 8, 7, 8, 7, 18, 19} // 10 below a mean that later values have moved
	for _, test := range []struct {
		name   string
		values []float64
		start  int // weeks; -1 for a series outside a cycle
		wanted domain.Direction
		kind   string
		want   projections.SignalDirection
	}{
		{"crossings, rose since the start", up, 6, domain.Increase, "few crossings", projections.WantedDirection},
		{"crossings, rose where it should fall", up, 6, domain.Decrease, "few crossings", projections.OtherDirection},
		{"crossings, to be maintained", up, 6, domain.Maintain, "few crossings", projections.NoDirection},
		{"crossings, fell since the start", down, 6, domain.Increase, "few crossings", projections.OtherDirection},
		{"crossings, outside a cycle", up, -1, domain.Increase, "few crossings", projections.WantedDirection},
		{"crossings, outside a cycle, fell", down, -1, domain.Decrease, "few crossings", projections.WantedDirection},
		{"crossings, nothing before", down, 0, domain.Increase, "few crossings", projections.OtherDirection},
		{"a run that was over when it fired", over, -1, domain.Increase, "long run", projections.WantedDirection},
	} {
		l := newLogbook(t)
		measure := id(44)
		l.on(t, monday, domain.MeasureCategory, measure, domain.MeasureDefined{Team: team, Definition: scored(domain.ScoreUnit, test.wanted)})
		scores(t, l, measure, 301, &period1, monday, test.values...)
		var o *projections.MeasuredOutcome
		if test.start < 0 {
			o = seriesOf(t, l, measure, day(time.December, 20))
		} else {
			l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Measures, p.Questions[0].Measure = []uuid.UUID{measure}, nil }),
				domain.CycleStarted{On: monday.AddDays(7 * test.start), Classes: []uuid.UUID{period1}})
			o = outcomes(t, l, id(201), day(time.December, 20))[0]
		}
		found := false
		for _, s := range must[*projections.Chart](t)(o.Chart(nil, nil)).Signals {
			if s.Rule == test.kind && s.Direction == test.want {
				found = true
			} else if s.Rule == test.kind {
				t.Errorf("%s: %+v, want %s", test.name, s, test.want)
			}
		}
		if !found {
			t.Errorf("%s: no %s", test.name, test.kind)
		}
	}
}

// TestSignalsAsOf: at an earlier moment the chart was as it was then.
func TestSignalsAsOf(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	stated(t, l, &period1)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: monday.AddDays(35), Classes: []uuid.UUID{period1}})
	weeks(t, l, 301, &period1, monday, rising...)
	l.on(t, day(time.December, 18), domain.MeasureCategory, exit, domain.MeasurementCorrected{
		Measurement: id(305), Figures: domain.Figures{Numerator: ptr(10.0), Denominator: ptr(20.0), Students: ptr(20)}, Reason: domain.Rescored,
	})
	r := reader(t, l.views(t, 1000), ann, day(time.December, 20))
	then := func(at domain.Date) (*projections.Signal, *projections.Chart) {
		c := must[*projections.Cycle](t)(r.CycleAsOf(t.Context(), id(201), at.Time().Add(23*time.Hour)))
		o := must[[]*projections.MeasuredOutcome](t)(c.Outcomes())[0]
		return signalOf(t, o), usual(t, o)
	}
	if s, c := then(rise.AddDays(-1)); s != nil || len(c.Points) != 12 || *c.Points[4].Value != 40 {
		t.Errorf("the day before: %+v on %d points", s, len(c.Points))
	}
	if s, c := then(rise); s == nil || len(c.Points) != 13 || s.From != monday.AddDays(35) {
		t.Errorf("on the day: %+v on %d points", s, len(c.Points))
	}
	if s, c := then(day(time.December, 18)); s == nil || *c.Points[4].Value != 50 || s.From != monday.AddDays(21) {
		t.Errorf("after a correction: %+v", s)
	}
}
