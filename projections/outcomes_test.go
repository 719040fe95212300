package projections_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// outcomes of a cycle as Ann sees it on a day.
func outcomes(t *testing.T, l *logbook, cycle uuid.UUID, today domain.Date) []*projections.MeasuredOutcome {
	t.Helper()
	return must[[]*projections.MeasuredOutcome](t)(l.read(t, cycle, ann, today).Outcomes())
}

// weeks writes values of a class for weeks from a Monday on, the first with this number as id.
func weeks(t testing.TB, l *logbook, n int, class *uuid.UUID, from domain.Date, right ...float64) {
	for i, r := range right {
		monday := from.AddDays(7 * i)
		l.on(t, monday.AddDays(4), domain.MeasureCategory, exit, value(n+i, class, monday, r))
	}
}

func TestStaggeredStarts(t *testing.T) {
	l := newLogbook(t)
	cycle, monday := id(201), day(time.September, 7)
	l.on(t, day(time.September, 1), domain.CycleCategory, cycle, plan("Number talks", func(p *domain.Plan) { p.Classes = []uuid.UUID{period1, period2} }))
	weeks(t, l, 301, &period1, monday, 8, 10, 12, 14)
	weeks(t, l, 311, &period2, monday, 6, 6, 6, 18)
	l.on(t, day(time.October, 5), domain.CycleCategory, cycle,
		domain.CycleStarted{On: monday.AddDays(14), Classes: []uuid.UUID{period1}},
		domain.ClassStarted{Class: period2, On: monday.AddDays(21)},
		domain.ClassFinished{Class: period1, On: monday.AddDays(20)})
	type sums struct {
		Class                domain.Text
		Before, During       float64
		NBefore, NDuring     int
		Students, Everything int
	}
	var got []sums
	for _, o := range outcomes(t, l, cycle, day(time.October, 6)) {
		got = append(got, sums{*o.Class.Label, *o.Before.Mean, *o.During.Mean, o.Before.Count, o.During.Count, *o.Before.Students, len(o.Measurements(nil))})
	}
	want := []sums{{"Period 1", 45, 60, 2, 1, 40, 4}, {"Period 2", 30, 90, 3, 1, 60, 4}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("each class is summed up around its own start (-want +got):\n%s", diff)
	}
}

func TestBeforeEndsAtAPhase(t *testing.T) {
	start := day(time.October, 5)
	for _, test := range []struct {
		name string
		fact domain.Event
		want int
	}{
		{"comparable", domain.MeasureRedefined{From: day(time.September, 14), Comparable: true, Why: "words", Definition: exitTickets()}, 4},
		{"not comparable", domain.MeasureRedefined{From: day(time.September, 14), Why: "new rubric", Definition: exitTickets()}, 3},
		{"not comparable from the start", domain.MeasureRedefined{From: start, Why: "new rubric", Definition: exitTickets()}, 0},
		{"phase", domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period1}, From: day(time.September, 21), Label: "new", Why: "new"}, 2},
		{"phase of another class", domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period2}, From: day(time.September, 21), Label: "new", Why: "new"}, 4},
		{"phase from the start", domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period1}, From: start, Label: "new", Why: "new"}, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLogbook(t)
			l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks"))
			weeks(t, l, 301, &period1, day(time.September, 7), 8, 10, 12, 14)
			l.on(t, start, domain.MeasureCategory, exit, test.fact)
			l.on(t, start, domain.CycleCategory, id(201), domain.CycleStarted{On: start, Classes: []uuid.UUID{period1}})
			got := 0
			if o := outcomes(t, l, id(201), start)[0]; o.Before != nil {
				got = o.Before.Count
			}
			if got != test.want {
				t.Errorf("%d values before the start, want %d", got, test.want)
			}
		})
	}
	l := newLogbook(t)
	l.on(t, start, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: domain.Day(2027, 3, 1), Classes: []uuid.UUID{period1}})
	weeks(t, l, 301, &period1, day(time.September, 7), make([]float64, 20)...)
	if o := outcomes(t, l, id(201), day(time.March, 2))[0]; o.Before.Count != 12 || *o.Before.From != day(time.September, 7).AddDays(8*7) {
		t.Errorf("before: %+v, want the last 12", o.Before)
	}
}

// TestDaysOfLongAgo: a period of one day ends on that day, also one before computers count days.
func TestDaysOfLongAgo(t *testing.T) {
	l := newLogbook(t)
	old, start := domain.Day(1961, 5, 4), day(time.September, 7)
	of := value(301, &period1, old, 8)
	of.To = nil
	l.on(t, start, domain.MeasureCategory, exit, of)
	l.on(t, start, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: start, Classes: []uuid.UUID{period1}})
	o := outcomes(t, l, id(201), start)[0]
	if m := o.Measurements(nil)[0]; m.Period != old || m.PeriodEnd != nil || *o.Before.To != old {
		t.Errorf("a value of %s: %+v, before %+v", old, m, o.Before)
	}
}

func TestMissedCorrectedVoided(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: monday, Classes: []uuid.UUID{period1}})
	weeks(t, l, 301, &period1, monday, 8, 10, 12)
	missed := domain.MeasurementMissed{ID: id(304), Series: domain.Series{Class: &period1}, Period: domain.Period{From: monday.AddDays(21), To: ptr(monday.AddDays(25))}, Reason: domain.NoSchool}
	again := missed
	again.ID, again.From, again.To = id(305), monday.AddDays(28), ptr(monday.AddDays(32))
	l.on(t, day(time.October, 9), domain.MeasureCategory, exit, missed, again,
		domain.MeasurementCorrected{Measurement: id(301), Figures: domain.Figures{Numerator: ptr(9.0), Denominator: ptr(20.0), Students: ptr(20)}, Reason: domain.Rescored, Note: "two rescored"},
		domain.MeasurementVoided{Measurement: id(302), Why: "another class"},
		value(306, &period1, monday.AddDays(28), 16))
	l.on(t, day(time.October, 9), domain.MeasureCategory, exit, value(307, &period1, monday.AddDays(7), 11))
	type row struct {
		ID        uuid.UUID
		Shown     projections.Shown
		Value     float64
		Corrected bool
	}
	var got []row
	o := outcomes(t, l, id(201), day(time.October, 9))[0]
	for _, m := range o.Measurements(nil) {
		v := -1.0
		if m.Value != nil {
			v = *m.Value
		}
		got = append(got, row{m.ID, m.Shown, v, m.Corrected})
	}
	want := []row{{id(301), projections.Exact, 45, true}, {id(307), projections.Exact, 55, false}, {id(303), projections.Exact, 60, false}, {id(304), projections.Missing, -1, false}, {id(306), projections.Exact, 80, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("measurements (-want +got):\n%s", diff)
	}
	if s := o.Series(); s.Values[3] != nil || *s.Values[4] != 80 || s.Periods[4] != monday.AddDays(28) {
		t.Errorf("series %+v", s)
	}
	if last := o.Measurements(ptr(2)); len(last) != 2 || last[0].ID != id(304) || *last[0].PeriodEnd != monday.AddDays(25) || last[0].By.Name != "Ann" {
		t.Errorf("the last two: %+v", last)
	}
	if o.During.Count != 4 || *o.During.Mean != 60 || *o.During.Median != 57.5 {
		t.Errorf("during %+v", o.During)
	}
}

func TestOutcomesOfMeasuresAndGroups(t *testing.T) {
	l := newLogbook(t)
	english := id(82)
	l.on(t, day(time.September, 7), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) {
		p.Questions = append(p.Questions, domain.Question{ID: id(102), Text: "Do families answer?", Measure: &calls})
	}))
	of := value(302, &period1, day(time.September, 7), 4)
	of.Group = &english
	l.on(t, day(time.September, 11), domain.MeasureCategory, exit, of, value(301, &period1, day(time.September, 7), 8), value(303, nil, day(time.September, 7), 30), value(304, &period2, day(time.September, 7), 9))
	var got []string
	for _, o := range outcomes(t, l, id(201), day(time.September, 12)) {
		name := string(o.Measure.Name)
		if o.Class != nil {
			name += ", " + string(*o.Class.Label)
		}
		if o.Group != nil {
			name += ", " + string(o.Group.Label)
		}
		if o.Before != nil || o.During != nil {
			t.Errorf("%s is summed up before a start", name)
		}
		got = append(got, name)
	}
	want := []string{"Exit tickets, Period 1", "Exit tickets, Period 1, English learners", "Exit tickets", "Calls home"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestPredictionTiming(t *testing.T) {
	monday := day(time.September, 7)
	noon := func(d domain.Date) time.Time { return d.Time().Add(18 * time.Hour) }
	guess := domain.PredictionMade{Question: id(101), Prediction: domain.Prediction{ID: id(121), Text: "Most will"}}
	for _, test := range []struct {
		name   string
		first  bool // the prediction stands before the measurement in the log
		told   domain.Date
		moment time.Time
		via    domain.Via
		want   projections.PredictionTiming
	}{
		{"in time", true, monday, noon(monday), domain.ViaAPI, projections.BeforeData},
		{"on the last day of the period, late in the evening", true, monday.AddDays(4), monday.AddDays(5).Time().Add(4 * time.Hour), domain.ViaAPI, projections.BeforeData},
		{"before the value, after its period", true, monday.AddDays(7), noon(monday.AddDays(7)), domain.ViaAPI, projections.Late},
		{"after the value, in its period", false, monday.AddDays(4), noon(monday.AddDays(4)), domain.ViaAPI, projections.Late},
		{"told later", false, monday, noon(monday.AddDays(14)), domain.ViaAPI, projections.Backfilled},
		{"told later, too late", false, monday.AddDays(6), noon(monday.AddDays(14)), domain.ViaAPI, projections.Late},
		{"imported on the day", false, monday.AddDays(4), noon(monday.AddDays(4)), domain.ViaImport, projections.Backfilled},
		{"imported before the value", true, monday, noon(monday), domain.ViaImport, projections.Backfilled},
		{"imported, told too late", false, monday.AddDays(6), noon(monday.AddDays(14)), domain.ViaImport, projections.Late},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLogbook(t)
			l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: monday, Classes: []uuid.UUID{period1}})
			predict := func() {
				l.recorded, l.via = test.moment, test.via
				l.on(t, test.told, domain.CycleCategory, id(201), guess)
				l.recorded, l.via = time.Time{}, domain.ViaAPI
			}
			if test.first {
				predict()
			}
			l.on(t, monday.AddDays(4), domain.MeasureCategory, exit, value(299, &period1, monday.AddDays(-7), 8), value(301, &period1, monday, 8))
			if !test.first {
				predict()
			}
			p := l.read(t, id(201), ann, monday.AddDays(20)).Plan.Questions[0].Predictions[0]
			if got := must[projections.PredictionTiming](t)(p.Timing()); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if late := must[bool](t)(p.Late()); late != (test.want != projections.BeforeData) {
				t.Errorf("late: %v", late)
			}
		})
	}
}

func TestTeamTotals(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	weeks(t, l, 301, &period1, monday, 8, 10, 12)
	weeks(t, l, 311, &period2, monday, 6, 6)
	weeks(t, l, 321, nil, monday, 1, 2, 3)
	l.on(t, day(time.October, 1), domain.MeasureCategory, reading,
		domain.MeasurementRecorded{ID: id(331), Series: domain.Series{Class: &period1}, Period: domain.Period{From: monday}, Figures: domain.Figures{Value: ptr(3.0)}},
		domain.MeasurementRecorded{ID: id(332), Series: domain.Series{Class: &period2}, Period: domain.Period{From: monday}, Figures: domain.Figures{Value: ptr(4.0)}})
	v := l.views(t, 1000)
	r := reader(t, v, lea, day(time.October, 2))
	m := must[*projections.Measure](t)(r.Measure(t.Context(), exit))
	if all := must[[]*projections.MeasuredOutcome](t)(m.Series()); len(all) != 0 {
		t.Errorf("a school leader sees the series %+v", all)
	}
	totals := must[[]*projections.MeasuredOutcome](t)(m.Totals(t.Context()))
	if len(totals) != 1 || totals[0].Class != nil {
		t.Fatalf("totals %+v", totals)
	}
	got := totals[0].Measurements(nil)
	if len(got) != 2 || *got[0].Value != 35 || *got[1].Value != 40 || *got[0].Students != 40 || got[0].By != nil || got[0].ByID != uuid.Nil {
		t.Errorf("totals over two classes: %+v; want 14 and 16 of 40, and nothing of the week of one class", got)
	}
	other := must[*projections.Measure](t)(r.Measure(t.Context(), reading))
	if sums := must[[]*projections.MeasuredOutcome](t)(other.Totals(t.Context())); len(sums) != 0 {
		t.Errorf("scores without numerator and denominator were summed: %+v", sums)
	}
	if f := must[*projections.FactConnection](t)(m.History(nil, nil)); len(f.Nodes) != 0 {
		t.Errorf("a school leader sees the history of a measure")
	}
	mine := must[*projections.Measure](t)(reader(t, v, ann, day(time.October, 2)).Measure(t.Context(), exit))
	if all := must[[]*projections.MeasuredOutcome](t)(mine.Series()); len(all) != 3 || all[2].Class != nil {
		t.Errorf("a member sees the series %+v", all)
	}
	if zoes := must[*projections.Measure](t)(reader(t, v, zoe, day(time.October, 2)).Measure(t.Context(), exit)); zoes != nil {
		t.Errorf("a stranger sees a measure")
	}
}
