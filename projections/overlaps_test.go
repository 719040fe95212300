package projections_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

func overlapping(t testing.TB, o *projections.MeasuredOutcome) []int {
	t.Helper()
	return numbers(must[[]*projections.Cycle](t)(o.Overlaps()))
}

// TestOverlaps: what counts is each class's own time in each cycle.
func TestOverlaps(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	weeks(t, l, 301, &period1, monday, 8, 10, 12, 14, 16, 18)
	weeks(t, l, 321, &period2, monday, 8, 10, 12, 14, 16, 18)
	weeks(t, l, 341, nil, monday, 8, 10, 12, 14, 16, 18)
	begin := func(n int, change func(*domain.Plan), facts ...domain.Event) {
		l.on(t, monday, domain.CycleCategory, id(n), append([]domain.Event{plan(domain.Text(fmt.Sprint(n)), change)}, facts...)...)
	}
	both := func(p *domain.Plan) { p.Classes = []uuid.UUID{period1, period2} }
	second := func(p *domain.Plan) { p.Classes = []uuid.UUID{period2} }
	alone := func(*domain.Plan) {}
	start := func(days int, classes ...uuid.UUID) domain.Event {
		return domain.CycleStarted{On: monday.AddDays(days), Classes: classes}
	}
	// 201 runs in the first class from the third week to the fourth, in the second in the fifth
	begin(201, both, start(14, period1), domain.ClassStarted{Class: period2, On: monday.AddDays(28)},
		domain.ClassFinished{Class: period1, On: monday.AddDays(25)}, domain.ClassFinished{Class: period2, On: monday.AddDays(32)})
	begin(202, alone, start(25, period1))                                                                      // from its last day on
	begin(203, alone, start(26, period1))                                                                      // from the day after
	begin(204, alone, start(0, period1), domain.DoCompleted{On: monday.AddDays(13), CarriedOut: domain.Fully}) // to the day before
	begin(205, alone, start(0, period1), domain.DoCompleted{On: monday.AddDays(14), CarriedOut: domain.Fully}) // to its first day
	begin(206, second, start(0, period2))                                                                      // in the other class alone
	begin(207, func(p *domain.Plan) { p.Classes = nil }, start(0))                                             // in the team as a whole
	begin(208, alone)                                                                                          // never started
	begin(209, alone, start(14, period1))                                                                      // did not, it turned out
	begin(210, alone, start(14, period1))                                                                      // is told elsewhere
	l.on(t, monday.AddDays(30), domain.CycleCategory, id(209), domain.CycleWithdrawn{Cause: domain.NeverStarted})
	l.on(t, monday.AddDays(30), domain.CycleCategory, id(210), domain.CycleWithdrawn{Cause: domain.DuplicateCycle})
	begin(211, func(p *domain.Plan) { p.Measures, p.Questions[0].Measure = []uuid.UUID{reading}, nil }, start(0, period1)) // another measure
	begin(212, func(p *domain.Plan) { p.Measures = nil }, start(14, period1))                                              // by its question alone
	begin(213, alone, start(14, period1), domain.PlanRevised{PlanRevision: domain.PlanRevision{
		Arrangements: domain.Arrangements{Title: "213", Classes: []uuid.UUID{period1}, Measures: []uuid.UUID{reading}},
		Theory:       &domain.Theory{Questions: []domain.RevisedQuestion{{ID: id(101), Text: "Do they read?"}}},
	}}) // no longer
	begin(214, func(p *domain.Plan) { p.Measures, p.Questions[0].Measure = []uuid.UUID{reading}, nil }, start(14, period1),
		domain.PlanRevised{PlanRevision: domain.PlanRevision{Arrangements: domain.Arrangements{Title: "214", Classes: []uuid.UUID{period1}, Measures: []uuid.UUID{exit}}}}) // since a revision
	begin(215, alone, start(14, period1)) // stopped on its first day
	l.on(t, monday.AddDays(14), domain.CycleCategory, id(215), domain.CycleWithdrawn{Cause: domain.StoppedEarly})
	var got [][]int
	for _, o := range outcomes(t, l, id(201), monday.AddDays(100)) {
		list := overlapping(t, o)
		slices.Sort(list)
		got = append(got, list)
	}
	want := [][]int{{202, 205, 207, 212, 214, 215}, {206, 207}, {202, 203, 205, 206, 207, 212, 214, 215}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("overlaps in the first class, the second, the team (-want +got):\n%s", diff)
	}
	if got := overlapping(t, outcomes(t, l, id(208), monday.AddDays(100))[0]); len(got) != 0 {
		t.Errorf("before a start there is nothing to overlap: %v", got)
	}
	if got := overlapping(t, seriesOf(t, l, exit, monday.AddDays(100))); len(got) != 0 {
		t.Errorf("outside a cycle there is nothing to overlap: %v", got)
	}
}

// annotated are the annotations of an outcome's chart as lines.
func annotated(t testing.TB, o *projections.MeasuredOutcome) []string {
	t.Helper()
	var list []string
	for _, a := range must[*projections.Chart](t)(o.Drawing(t.Context(), nil, nil)).Annotations {
		line := fmt.Sprintf("%s %s", a.From, a.Kind)
		if a.To != nil {
			line += " to " + a.To.String()
		}
		if a.Cycle != nil {
			line += fmt.Sprint(" of ", numbers([]*projections.Cycle{a.Cycle})[0])
		}
		list = append(list, line+": "+a.Text)
	}
	return list
}

func TestAnnotations(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	of := domain.Series{Class: &period1}
	weeks(t, l, 301, &period1, monday, 8, 10, 12)
	weeks(t, l, 321, &period2, monday, 8, 10, 12)
	noted := value(304, &period1, monday.AddDays(21), 14)
	noted.Note = "fire drill"
	l.on(t, monday, domain.MeasureCategory, exit, noted,
		domain.MeasurementMissed{ID: id(305), Series: of, Period: domain.Period{From: monday.AddDays(28)}, Reason: domain.LostData, Note: "lost on the bus"},
		domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(14), Label: "Talk moves", Why: "new seats"},
		domain.PhaseStarted{ID: id(92), Series: domain.Series{Class: &period2}, From: monday.AddDays(14), Label: "Of the other class", Why: "x"},
		domain.BaselineSet{Series: of, From: ptr(monday), To: ptr(monday.AddDays(11)), Why: "as it was"},
		domain.MeasureRedefined{From: monday.AddDays(10), Comparable: true, Why: "clearer words", Definition: exitTickets()})
	l.on(t, monday.AddDays(7), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Classes = []uuid.UUID{period1, period2} }),
		domain.CycleStarted{On: monday.AddDays(7), Classes: []uuid.UUID{period1}},
		domain.AdjustmentRecorded{ID: id(131), Intent: domain.Intentional, Text: "five minutes only", Class: &period1},
		domain.AdjustmentRecorded{ID: id(132), Intent: domain.Intentional, Text: "in the other class", Class: &period2},
		domain.AdjustmentRecorded{ID: id(133), Intent: domain.Intentional, Text: "taken back"},
		domain.AdjustmentWithdrawn{ID: id(133), Why: "x"},
		domain.ClassFinished{Class: period1, On: monday.AddDays(18)},
		domain.DoCompleted{On: monday.AddDays(18), CarriedOut: domain.Fully}, domain.StudyRecorded{Improvement: domain.Improved},
		domain.ActDecided{Decision: domain.TestAgain, Reason: "only one class"})
	l.on(t, monday.AddDays(21), domain.CycleCategory, id(202), plan("Again"), domain.CycleStarted{On: monday.AddDays(21), Classes: []uuid.UUID{period1}})
	l.on(t, monday, domain.CycleCategory, id(203), plan("Elsewhere", func(p *domain.Plan) { p.Classes = []uuid.UUID{period2} }), domain.CycleStarted{On: monday, Classes: []uuid.UUID{period2}})
	l.on(t, monday, domain.CycleCategory, id(204), plan("Only planned"))
	want := []string{
		"2026-09-07 BASELINE to 2026-09-18: as it was",
		"2026-09-14 ADJUSTMENT of 201: five minutes only",
		"2026-09-14 CYCLE to 2026-09-25 of 201: Number talks",
		"2026-09-14 DECISION of 201: Test again: only one class",
		"2026-09-17 REDEFINED: clearer words",
		"2026-09-21 PHASE: Talk moves: new seats",
		"2026-09-28 CYCLE of 202: Again",
		"2026-09-28 NOTE to 2026-10-02: fire drill",
		"2026-10-05 NOTE: lost on the bus",
	}
	today := day(time.December, 1)
	if diff := cmp.Diff(want, annotated(t, outcomes(t, l, id(201), today)[0])); diff != "" {
		t.Errorf("in a cycle (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, annotated(t, seriesOf(t, l, exit, today))); diff != "" {
		t.Errorf("of the measure (-want +got):\n%s", diff)
	}
}

// TestTotalsTellNothingOfTheTeam: a school leader sees sums, and on their chart no words and no
// cycles of the team.
func TestTotalsTellNothingOfTheTeam(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	for _, class := range []*uuid.UUID{&period1, &period2} {
		of := domain.Series{Class: class}
		n := 301
		if class == &period2 {
			n = 331
		}
		weeks(t, l, n, class, monday, even...)
		noted := value(n+20, class, monday.AddDays(7*13), 14)
		noted.Note, noted.Label = "Secret of a class", "Secret week"
		l.on(t, monday, domain.MeasureCategory, exit, noted,
			domain.PhaseStarted{ID: id(91 + n), Series: of, From: monday.AddDays(14), Label: "Secret phase", Why: "Secret reason"},
			domain.BaselineSet{Series: of, From: ptr(monday), To: ptr(monday.AddDays(11)), Why: "Secret baseline"})
	}
	for n, of := range []domain.Series{{}, {Class: &period1}} { // a phase of the team's own series is the team's, too
		l.on(t, monday, domain.MeasureCategory, exit, domain.PhaseStarted{ID: id(95 + n), Series: of, From: monday.AddDays(28), Label: "Secret phase", Why: "Secret reason"})
	}
	l.on(t, monday, domain.MeasureCategory, exit, domain.MeasureRedefined{From: monday.AddDays(14), Comparable: true, Why: "Secret words", Definition: exitTickets()})
	l.on(t, monday, domain.CycleCategory, id(201), plan("Secret cycle"), domain.CycleStarted{On: monday, Classes: []uuid.UUID{period1}},
		domain.AdjustmentRecorded{ID: id(131), Intent: domain.Intentional, Text: "Secret adjustment"})
	m := must[*projections.Measure](t)(reader(t, l.views(t, 1000), lea, day(time.December, 20)).Measure(t.Context(), exit))
	totals := must[[]*projections.MeasuredOutcome](t)(m.Totals(t.Context()))
	if len(totals) != 1 {
		t.Fatalf("%d totals", len(totals))
	}
	o := totals[0]
	c := must[*projections.Chart](t)(o.Drawing(t.Context(), nil, nil))
	if len(c.Points) != 14 || len(c.Phases) != 1 || c.Phases[0].Label != nil || c.Phases[0].Why != nil {
		t.Errorf("chart of totals: %+v, phases %v", c, phasesOf(c))
	}
	for _, p := range c.Points {
		if p.Label != nil {
			t.Errorf("a total is called %q", *p.Label)
		}
	}
	if len(c.Annotations) != 1 || c.Annotations[0].Kind != projections.RedefinedAnnotation || c.Annotations[0].Text != "" {
		t.Errorf("annotations of totals: %v", annotated(t, o))
	}
	if text := fmt.Sprint(annotated(t, o), c.Phases[0].Sentence, *c.Phases[0].Question, c.Why); strings.Contains(text, "Secret") {
		t.Errorf("totals tell %s", text)
	}
	own := must[*projections.Measure](t)(reader(t, l.views(t, 1000), ann, day(time.December, 20)).Measure(t.Context(), exit))
	if got := annotated(t, must[[]*projections.MeasuredOutcome](t)(own.Totals(t.Context()))[0]); !slices.Equal(got, []string{"2026-09-21 REDEFINED: "}) {
		t.Errorf("totals tell a member %v", got)
	}
	if got := overlapping(t, o); len(got) != 0 {
		t.Errorf("totals overlap with %v", got)
	}
	if change := must[*projections.MeasuredChange](t)(o.Change(nil)); change != nil {
		t.Errorf("totals changed with no start: %+v", change)
	}
}

// TestStatementsOfCharts: charts, signals, changes, overlaps and annotations of a page take one
// statement more than its values, and one for what the cycles that they name name.
func TestStatementsOfCharts(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	weeks(t, l, 301, &period1, monday, even...)
	for n := range 120 {
		l.on(t, monday, domain.CycleCategory, id(1000+n), plan("Number talks"), domain.CycleStarted{On: monday.AddDays(n % 60), Classes: []uuid.UUID{period1}})
	}
	v := l.views(t, 1000)
	for _, size := range []int{1, 20, 100} {
		r := reader(t, v, ann, day(time.December, 20))
		_, list := timeline(t, r, nil, &size, nil)
		for _, c := range list.Nodes {
			must[[]*projections.MeasuredOutcome](t)(c.Outcomes())
		}
		before := r.Statements()
		found := 0
		for _, c := range list.Nodes {
			o := must[[]*projections.MeasuredOutcome](t)(c.Outcomes())[0]
			found += len(overlapping(t, o))
			if chart := must[*projections.Chart](t)(o.Drawing(t.Context(), nil, nil)); len(chart.Annotations) != 120 {
				t.Fatalf("%d cycles are drawn, want all", len(chart.Annotations))
			}
			signalOf(t, o)
			must[*projections.MeasuredChange](t)(o.Change(nil))
		}
		if n := r.Statements() - before; n != 1 {
			t.Errorf("charts of %d cycles took %d statements, want 1", size, n)
		}
		if found != size*119 {
			t.Errorf("%d overlaps on a page of %d cycles", found, size)
		}
	}
	r := reader(t, v, ann, day(time.December, 20))
	m := must[*projections.Measure](t)(r.Measure(t.Context(), exit))
	series := must[[]*projections.MeasuredOutcome](t)(m.Series())
	before := r.Statements()
	for range 3 {
		annotated(t, series[0])
	}
	if n := r.Statements() - before; n > 2 {
		t.Errorf("charts of a measure took %d statements", n)
	}
}
