package projections_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestBaselinesAndPhasesHaveReasons: the series tells those that hold, the history all of them.
func TestBaselinesAndPhasesHaveReasons(t *testing.T) {
	l := newLogbook(t)
	today := day(time.October, 5)
	weeks(t, l, 301, &period1, day(time.September, 7), 8, 9)
	weeks(t, l, 311, &period2, day(time.September, 7), 8, 9)
	of := domain.Series{Class: &period1}
	l.on(t, today, domain.MeasureCategory, exit,
		domain.BaselineSet{Series: of, From: ptr(day(time.September, 7)), To: ptr(day(time.September, 18)), Why: "two quiet weeks"},
		domain.BaselineSet{Series: of, Figures: domain.Figures{Numerator: ptr(9.0), Denominator: ptr(20.0), Students: ptr(20)}, Source: "last year", Why: "they were too few"},
		domain.PhaseStarted{ID: id(91), Series: of, From: day(time.September, 14), Label: "pairs", Why: "they sit in pairs"},
		domain.PhaseStarted{ID: id(92), Series: of, From: day(time.September, 21), Label: "threes", Why: "pairs were too few"})
	m := must[*projections.Measure](t)(reader(t, l.views(t, 1000), ann, today).Measure(t.Context(), exit))
	for _, o := range must[[]*projections.MeasuredOutcome](t)(m.Series()) {
		if o.Class.ID != period1 {
			if o.Baseline != nil || len(o.Phases) > 0 {
				t.Errorf("another class has %+v and %+v", o.Baseline, o.Phases)
			}
			continue
		}
		if b := o.Baseline; *b.Value != 45 || b.From != nil || *b.Source != "last year" || b.Why != "they were too few" || b.By.ID != ann || domain.DateOf(b.RecordedAt) != today {
			t.Errorf("baseline %+v", b)
		}
		if p := o.Phases; len(p) != 2 || p[0].Label != "pairs" || p[0].Why != "they sit in pairs" || p[0].By.ID != ann || p[1].From != day(time.September, 21) {
			t.Errorf("phases %+v", p)
		}
	}
	facts := must[*projections.FactConnection](t)(m.History(ptr(100), nil))
	var told []string
	for _, f := range facts.Nodes {
		if f.Type == "BaselineSet" || f.Type == "PhaseStarted" {
			told = append(told, fmt.Sprint(must[map[string]any](t)(f.Body(t.Context()))["why"]))
		}
	}
	if want := []string{"two quiet weeks", "they were too few", "they sit in pairs", "pairs were too few"}; !slices.Equal(told, want) {
		t.Errorf("the history tells %q, want %q", told, want)
	}
}

// TestWhatSaysHowToReadAValueIsPartOfASignal: a signal could not be seen before the last of the
// facts that made it, values or not.
func TestWhatSaysHowToReadAValueIsPartOfASignal(t *testing.T) {
	monday, late := day(time.September, 7), day(time.December, 18)
	broken := []float64{8, 10, 8, 10, 8, 12, 12, 12, 12, 8, 12, 12, 12, 12} // the tenth breaks a run
	leap := []float64{8, 9, 8, 9, 7, 8, 12, 13, 14, 12, 13, 15, 12, 13}
	of, other := domain.Series{Class: &period1}, domain.Series{Class: &period2}
	type facts = []domain.Event
	void := func(n int) domain.Event { return domain.MeasurementVoided{Measurement: id(n), Why: "another class"} }
	baseline := domain.BaselineSet{Series: of, Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}
	phase := func(of domain.Series, from domain.Date) domain.Event {
		return domain.PhaseStarted{ID: id(91), Series: of, From: from, Label: "pairs", Why: "they sit in pairs"}
	}
	redefined := func(from domain.Date, comparable bool) domain.Event {
		return domain.MeasureRedefined{From: from, Comparable: comparable, Why: "x", Definition: exitTickets()}
	}
	for _, test := range []struct {
		name   string
		right  []float64
		stated bool // from the beginning
		then   facts
		made   bool // by what came then
	}{
		{"as it was", rising, true, nil, false},
		{"a value that broke the run is taken back", broken, true, facts{void(310)}, true},
		{"the value after it, as typed wrong", rising, true, facts{void(314), value(330, &period1, monday.AddDays(13*7), 11)}, false},
		{"the value after it, without a baseline", leap, false, facts{void(314)}, false},
		{"a value of another class", rising, true, facts{void(350)}, false},
		{"the only value of a phase after it", leap, true, facts{phase(of, monday.AddDays(13*7)), void(314)}, true},
		{"a baseline", rising, false, facts{baseline}, true},
		{"a baseline of another class", rising, true, facts{domain.BaselineSet{Series: other, Figures: domain.Figures{Value: ptr(45.0)}, Source: "x", Why: "x"}}, false},
		{"a phase from the past on", rising, true, facts{phase(of, monday.AddDays(7))}, true},
		{"a phase after it", leap, false, facts{phase(of, monday.AddDays(13*7))}, false},
		{"a phase after it, to which the stated baseline goes", leap, true, facts{phase(of, monday.AddDays(13*7))}, true},
		{"a phase of another class", rising, true, facts{phase(other, monday.AddDays(7))}, false},
		{"redefined from the past on", rising, true, facts{redefined(monday.AddDays(7), false)}, true},
		{"redefined, comparable", rising, true, facts{redefined(monday.AddDays(7), true)}, true},
		{"redefined after it", leap, false, facts{redefined(monday.AddDays(13*7), false)}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLogbook(t)
			if test.stated {
				stated(t, l, &period1)
			}
			l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: monday.AddDays(35), Classes: []uuid.UUID{period1}})
			weeks(t, l, 350, &period2, monday, 8)
			weeks(t, l, 301, &period1, monday, test.right...)
			l.on(t, late, domain.MeasureCategory, exit, test.then...)
			s := signalOf(t, outcomes(t, l, id(201), day(time.December, 20))[0])
			if s == nil {
				t.Fatal("no signal")
			}
			seen := s.FirstOn // each value is recorded on the last day of its period
			if test.made {
				seen = late
			}
			if domain.DateOf(s.FirstRecordedAt) != seen || !s.FirstOn.Before(late) {
				t.Errorf("%+v, want it to be seen on %s", s, seen)
			}
		})
	}
}

// TestATotalIsJudgedByAllItSumsUp: a value of one class that was taken back changes it, of whatever
// other student group not.
func TestATotalIsJudgedByAllItSumsUp(t *testing.T) {
	monday, late := day(time.September, 7), day(time.December, 18)
	l := newLogbook(t)
	for i, class := range []uuid.UUID{period1, period2} {
		weeks(t, l, 301+20*i, &class, monday, 8, 9, 8, 9, 7, 8, 12, 13, 14, 12, 13, 15, 12, 13)
	}
	of := value(390, &period1, monday, 8)
	of.Group = ptr(id(82))
	l.on(t, monday.AddDays(4), domain.MeasureCategory, exit, of)
	seen := func() domain.Date {
		m := must[*projections.Measure](t)(reader(t, l.views(t, 1000), ann, day(time.December, 20)).Measure(t.Context(), exit))
		s := signalOf(t, must[[]*projections.MeasuredOutcome](t)(m.Totals(t.Context()))[0])
		if s == nil {
			t.Fatal("no signal")
		}
		return domain.DateOf(s.FirstRecordedAt)
	}
	l.on(t, late, domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(390), Why: "x"})
	if before := seen(); !before.Before(late) {
		t.Errorf("seen on %s, by a value of a student group", before)
	}
	l.on(t, late, domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(302), Why: "x"})
	if after := seen(); after != late {
		t.Errorf("seen on %s, want %s", after, late)
	}
}
