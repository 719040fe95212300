package projections_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// ticking is a cycle in the sixth of fourteen weeks, of which the thirteenth signals: on 4 December.
func ticking(t *testing.T, start domain.Date) *logbook {
	t.Helper()
	l := newLogbook(t)
	stated(t, l, &period1)
	l.on(t, day(time.September, 7), domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: start, Classes: []uuid.UUID{period1}})
	weeks(t, l, 301, &period1, day(time.September, 7), rising...)
	return l
}

// decide completes, studies and decides the cycle on a day.
func decide(t *testing.T, l *logbook, on domain.Date) {
	l.on(t, on, domain.CycleCategory, id(201), domain.DoCompleted{On: on, CarriedOut: domain.Fully},
		domain.StudyRecorded{Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Confirmed}}, Improvement: domain.Improved},
		domain.ActDecided{Decision: domain.Adopt, Reason: "it works"})
}

func clockOf(t *testing.T, l *logbook, who uuid.UUID, today domain.Date) *projections.SignalClock {
	t.Helper()
	return must[*projections.SignalClock](t)(l.read(t, id(201), who, today).SignalClock(t.Context()))
}

func TestSignalClock(t *testing.T) {
	start, today := day(time.October, 12), day(time.December, 20)
	for _, test := range []struct {
		name    string
		start   domain.Date
		decided *domain.Date
		days    *int
		signal  bool
		before  bool
	}{
		{"decided after the signal", start, ptr(day(time.December, 14)), ptr(10), true, false},
		{"on its day", start, ptr(rise), ptr(0), true, false},
		{"decided before it, and the class has finished", start, ptr(day(time.November, 20)), ptr(-14), true, true},
		{"not decided", start, nil, nil, true, false},
		{"a signal on the day of the start", rise, ptr(day(time.December, 14)), ptr(10), true, false},
		{"a signal from before the start", rise.AddDays(1), ptr(day(time.December, 14)), nil, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := ticking(t, test.start)
			if test.decided != nil {
				decide(t, l, *test.decided)
			}
			got := clockOf(t, l, ann, today)
			if got == nil || (got.Days == nil) != (test.days == nil) || test.days != nil && *got.Days != *test.days || got.DecidedBeforeSignal != test.before {
				t.Fatalf("%+v", got)
			}
			if (got.DecidedOn == nil) != (test.decided == nil) || test.decided != nil && *got.DecidedOn != *test.decided {
				t.Errorf("decided on %v", got.DecidedOn)
			}
			if !test.signal {
				if got.SignalOn != nil || got.Signal != nil || got.Measure() != nil || got.SignalRecordedAt != nil {
					t.Errorf("a signal: %+v", got)
				}
				return
			}
			if *got.SignalOn != rise || domain.DateOf(*got.SignalRecordedAt) != rise || got.Measure().ID != exit || got.Outcome.Class.ID != period1 || got.Signal.Rule != "long run" {
				t.Errorf("%+v, want the signal of %s", got, rise)
			}
		})
	}
}

func TestNoClock(t *testing.T) {
	l := newLogbook(t)
	l.on(t, day(time.September, 7), domain.CycleCategory, id(201), plan("Number talks"))
	if got := clockOf(t, l, ann, day(time.December, 20)); got != nil {
		t.Errorf("before the start: %+v", got)
	}
	l = ticking(t, day(time.December, 7))
	if got := clockOf(t, l, ann, day(time.December, 20)); got != nil {
		t.Errorf("with neither a signal nor a decision: %+v", got)
	}
}

// TestTheClockOfSeveralClasses: the earliest signal counts, wherever it is.
func TestTheClockOfSeveralClasses(t *testing.T) {
	l := newLogbook(t)
	stated(t, l, &period1)
	stated(t, l, &period2)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Classes = []uuid.UUID{period1, period2} }),
		domain.CycleStarted{On: day(time.October, 12), Classes: []uuid.UUID{period1, period2}})
	weeks(t, l, 301, &period1, day(time.September, 14), rising...)
	weeks(t, l, 331, &period2, day(time.September, 7), rising...)
	got := clockOf(t, l, ann, day(time.December, 20))
	if got.Outcome.Class.ID != period2 || *got.SignalOn != rise {
		t.Errorf("%s of %s, want %s of the second class", got.SignalOn, *got.Outcome.Class.Label, rise)
	}
}

// TestTheClockEndsWithTheSchoolYear: what a later year shows is not this cycle's.
func TestTheClockEndsWithTheSchoolYear(t *testing.T) {
	for _, test := range []struct {
		monday domain.Date
		signal bool
	}{{day(time.May, 3), true}, {day(time.May, 10), false}} {
		l := newLogbook(t)
		stated(t, l, &period1)
		l.on(t, test.monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: test.monday, Classes: []uuid.UUID{period1}})
		weeks(t, l, 301, &period1, test.monday, rising...)
		decide(t, l, day(time.June, 30))
		if got := clockOf(t, l, ann, domain.Day(2027, time.September, 1)); (got.SignalOn != nil) != test.signal || !got.DecidedBeforeSignal {
			t.Errorf("from %s on: %+v", test.monday, got)
		}
	}
}

// TestWhoSeesTheClock: the team and its coach; the decision that counts is the last.
func TestWhoSeesTheClock(t *testing.T) {
	l := ticking(t, day(time.October, 12))
	decide(t, l, day(time.November, 20))
	for _, who := range []uuid.UUID{ann, bo, cora} {
		if got := clockOf(t, l, who, day(time.December, 20)); got == nil || *got.Days != -14 {
			t.Errorf("%s sees %+v", who, got)
		}
	}
	l.on(t, day(time.December, 15), domain.CycleCategory, id(201), domain.CycleReopened{Reason: "too soon"})
	if got := clockOf(t, l, ann, day(time.December, 20)); got.DecidedOn != nil || got.DecidedBeforeSignal || got.Days != nil {
		t.Errorf("reopened: %+v", got)
	}
	l.on(t, day(time.December, 16), domain.CycleCategory, id(201), domain.ActDecided{Decision: domain.Adopt, Reason: "now"})
	if got := clockOf(t, l, ann, day(time.December, 20)); *got.Days != 12 || got.DecidedBeforeSignal {
		t.Errorf("decided anew: %+v", got)
	}
	l.on(t, day(time.December, 17), domain.TeamCategory, team, domain.TeamDisbanded{On: day(time.December, 17)})
	if got := clockOf(t, l, lea, day(time.December, 20)); got != nil {
		t.Errorf("who cares for the record sees %+v", got)
	}
}
