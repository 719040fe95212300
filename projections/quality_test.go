package projections_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// theory is a project whose change idea serves a driver.
func theory(t testing.TB, l *logbook) {
	t.Helper()
	l.on(t, day(time.August, 20), domain.ProjectCategory, project,
		domain.ProjectChartered{Team: team, Title: "Voices", SchoolYear: "2026-27", Aim: domain.Aim{Statement: "More"}},
		domain.DriverAdded{ID: id(62), Level: domain.PrimaryDriver, Text: "Talk"},
		domain.ChangeIdeaAdded{ID: idea, Text: "Number talks", Kind: domain.ProcessChange, Drivers: []uuid.UUID{id(62)}})
}

// tested is a cycle of four weeks from 7 September, planned on the 1st, that meets every check that
// one alone can meet. What a test changes of it are its parts.
type tested struct {
	plan    func(*domain.Plan)
	guess   []domain.Event // on 1 September
	weeks   []float64
	during  []domain.Event // on 21 September
	done    []domain.Event // on 2 October
	study   []domain.Event // on 5 October
	after   []domain.Event // on 12 October
	decided []domain.Event // on 13 October
}

func wholeTest() tested {
	return tested{
		plan:    func(*domain.Plan) {},
		guess:   []domain.Event{around(nil)},
		weeks:   []float64{10, 12, 14, 14},
		done:    []domain.Event{domain.DoCompleted{On: day(time.October, 2), CarriedOut: domain.Fully}},
		study:   []domain.Event{studied("Waiting helps")},
		decided: []domain.Event{domain.ActDecided{Decision: domain.Adopt, Reason: "it works"}},
	}
}

func studied(learning domain.Text) domain.StudyRecorded {
	return domain.StudyRecorded{Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Confirmed, Learning: learning}}, Improvement: domain.Improved}
}

func (w tested) write(t testing.TB, l *logbook) {
	t.Helper()
	theory(t, l)
	start, of := day(time.September, 7), domain.CycleCategory
	l.on(t, day(time.September, 1), of, id(201), plan("Number talks", func(p *domain.Plan) {
		p.Project, p.ChangeIdea, p.Rationale = &project, &idea, "Time to think"
	}, w.plan))
	l.on(t, day(time.September, 1), of, id(201), w.guess...)
	l.on(t, start, of, id(201), domain.CycleStarted{On: start, Classes: []uuid.UUID{period1}})
	weeks(t, l, 301, &period1, start, w.weeks...)
	l.on(t, day(time.September, 21), of, id(201), w.during...)
	l.on(t, day(time.October, 2), of, id(201), w.done...)
	l.on(t, day(time.October, 5), of, id(201), w.study...)
	l.on(t, day(time.October, 12), of, id(201), w.after...)
	l.on(t, day(time.October, 13), of, id(201), w.decided...)
}

// answer is what a check says: met, not, or why it is not counted.
func answer(c *projections.CheckedMethod) string {
	switch {
	case c.Reason != nil && c.Met != nil, c.Reason == nil && c.Met == nil:
		return "both or neither"
	case c.Reason != nil:
		return string(*c.Reason)
	case *c.Met:
		return "met"
	default:
		return "not"
	}
}

func qualityOf(t testing.TB, l *logbook, cycle uuid.UUID, today domain.Date) map[projections.MethodCheck]*projections.CheckedMethod {
	t.Helper()
	q := must[*projections.MethodQuality](t)(l.read(t, cycle, ann, today).Quality(t.Context()))
	found := make(map[projections.MethodCheck]*projections.CheckedMethod)
	for _, c := range q.Checks {
		found[c.Check] = c
	}
	if len(found) != len(projections.MethodChecks) || q.Version != projections.MethodVersion {
		t.Fatalf("version %d: %d checks", q.Version, len(found))
	}
	return found
}

func proofOf(c *projections.CheckedMethod) []string {
	list := []string{}
	for _, f := range c.Facts {
		list = append(list, f.Fact.Type)
	}
	return list
}

const (
	documented, afterDo, learned = projections.Documented, projections.StudyAfterDo, projections.LearningPerQuestion
	predicted, iterative, small  = projections.PredictionBased, projections.Iterative, projections.SmallScaleFirst
	overTime, rationale          = projections.DataOverTime, projections.WithRationale
)

func TestAWholeTest(t *testing.T) {
	l := newLogbook(t)
	wholeTest().write(t, l)
	got := qualityOf(t, l, id(201), day(time.October, 20))
	for check, want := range map[projections.MethodCheck]struct {
		says  string
		proof []string
	}{
		documented: {"met", []string{"CyclePlanned", "CycleStarted", "DoCompleted", "StudyRecorded", "ActDecided"}},
		afterDo:    {"met", []string{"DoCompleted", "StudyRecorded"}},
		learned:    {"met", []string{"StudyRecorded"}},
		predicted:  {"met", []string{"PredictionMade"}},
		iterative:  {"not", []string{"CyclePlanned"}},
		small:      {"NO_SERIES", []string{}},
		overTime:   {"met", []string{"MeasurementRecorded", "MeasurementRecorded", "MeasurementRecorded", "MeasurementRecorded"}},
		rationale:  {"met", []string{"ChangeIdeaAdded", "CyclePlanned"}},
	} {
		if c := got[check]; answer(c) != want.says || !slices.Equal(proofOf(c), want.proof) || c.Explanation == "" || len(c.Published()) == 0 {
			t.Errorf("%s: %s %v (%s), want %s %v", check, answer(c), proofOf(c), c.Explanation, want.says, want.proof)
		}
	}
	if f := got[overTime].Facts[0]; f.Stream() != "measure-"+exit.String() || f.Fact.Revision != 1 || f.Fact.OccurredOn != day(time.September, 11) || f.Fact.Actor.Name != "Ann" {
		t.Errorf("%s %+v", f.Stream(), f.Fact)
	}
}

// TestChecks: one thing is otherwise, and one check says so.
func TestChecks(t *testing.T) {
	observed := domain.ObservationRecorded{ID: id(131), Kind: domain.Observed, Text: "Quiet"}
	twoQuestions := func(p *domain.Plan) {
		p.Questions = append(p.Questions, domain.Question{ID: id(102), Text: "Who?"})
	}
	findings := func(second domain.Text) []domain.Event {
		s := studied("Waiting helps")
		s.Results = append(s.Results, domain.QuestionFinding{Question: id(102), Result: domain.Undetermined, Learning: second})
		return []domain.Event{s}
	}
	for _, test := range []struct {
		name   string
		change func(*tested)
		check  projections.MethodCheck
		want   string
		proof  []string
	}{
		{"stopped early", func(w *tested) {
			w.study, w.decided = nil, []domain.Event{domain.CycleWithdrawn{Cause: domain.StoppedEarly, Text: "snow"}}
		}, documented, "not", []string{"CyclePlanned", "CycleStarted", "DoCompleted", "CycleWithdrawn"}},
		{"goes on", func(w *tested) { w.decided = nil }, documented, "NOT_YET", []string{"CyclePlanned", "CycleStarted", "DoCompleted", "StudyRecorded"}},
		{"reopened", func(w *tested) { w.decided = append(w.decided, domain.CycleReopened{Reason: "more"}) }, documented, "NOT_YET", []string{"CyclePlanned", "CycleStarted", "DoCompleted", "StudyRecorded"}},
		{"decided anew", func(w *tested) {
			w.decided = append(w.decided, domain.CycleReopened{Reason: "more"}, domain.ActDecided{Decision: domain.Adapt, Reason: "now"})
		}, documented, "met", []string{"CyclePlanned", "CycleStarted", "DoCompleted", "StudyRecorded", "ActDecided"}},
		{"withdrawn when decided", func(w *tested) {
			w.decided = append(w.decided, domain.CycleWithdrawn{Cause: domain.OtherCause, Text: "x"})
		}, documented, "met", []string{"CyclePlanned", "CycleStarted", "DoCompleted", "StudyRecorded", "ActDecided"}},
		{"entered by mistake", func(w *tested) {
			w.decided = append(w.decided, domain.CycleWithdrawn{Cause: domain.EnteredByMistake})
		}, documented, "NEVER_RAN", []string{"CycleWithdrawn"}},

		{"an observation after the study", func(w *tested) { w.after = []domain.Event{observed} }, afterDo, "not", []string{"StudyRecorded", "ObservationRecorded"}},
		{"which was taken back", func(w *tested) {
			w.after = []domain.Event{observed, domain.ObservationWithdrawn{ID: id(131), Why: "x"}}
		}, afterDo, "met", []string{"DoCompleted", "StudyRecorded"}},
		{"studied anew after it", func(w *tested) {
			w.after = []domain.Event{observed, domain.StudyRevised{Study: domain.Study(studied("Yes")), Reason: "x"}}
		}, afterDo, "met", []string{"StudyRecorded", "ObservationRecorded", "StudyRevised"}},
		{"not studied", func(w *tested) {
			w.study, w.decided = nil, []domain.Event{domain.CycleWithdrawn{Cause: domain.StoppedEarly}}
		}, afterDo, "NOT_STUDIED", []string{}},

		{"no learning", func(w *tested) { w.study = []domain.Event{studied("")} }, learned, "not", []string{"StudyRecorded"}},
		{"an open question without one", func(w *tested) { w.plan, w.study = twoQuestions, findings("") }, learned, "not", []string{"StudyRecorded"}},
		{"an open question with one", func(w *tested) { w.plan, w.study = twoQuestions, findings("Too few came") }, learned, "met", []string{"StudyRecorded"}},

		{"no prediction", func(w *tested) { w.guess = nil }, predicted, "not", []string{}},
		{"a late one", func(w *tested) { w.guess, w.during = nil, []domain.Event{around(nil)} }, predicted, "not", []string{"PredictionMade"}},
		{"a collection", func(w *tested) { w.plan = func(p *domain.Plan) { p.Purpose = domain.Collect } }, predicted, "COLLECTS", []string{"CyclePlanned"}},

		{"two values", func(w *tested) { w.weeks = w.weeks[:2] }, overTime, "not", []string{"MeasurementRecorded", "MeasurementRecorded"}},
		{"no value", func(w *tested) { w.weeks = nil }, overTime, "not", []string{"CycleStarted", "DoCompleted"}},
		{"no measure", func(w *tested) {
			w.plan = func(p *domain.Plan) { p.Measures, p.Questions[0].Measure = nil, nil }
		}, overTime, "not", []string{"CyclePlanned"}},
		{"two weeks", func(w *tested) {
			w.weeks, w.during, w.done = w.weeks[:2], []domain.Event{domain.DoCompleted{On: day(time.September, 18), CarriedOut: domain.Fully}}, nil
		}, overTime, "TOO_SHORT", []string{"CycleStarted", "DoCompleted"}},

		{"no reason why", func(w *tested) { w.plan = func(p *domain.Plan) { p.Rationale = "" } }, rationale, "not", []string{"ChangeIdeaAdded", "CyclePlanned"}},
		{"no change idea", func(w *tested) { w.plan = func(p *domain.Plan) { p.ChangeIdea = nil } }, rationale, "not", []string{"CyclePlanned"}},
		{"a task ticked off after the study", func(w *tested) {
			w.plan = func(p *domain.Plan) { p.Tasks = []domain.Task{{ID: id(111), What: "Count"}} }
			w.after = []domain.Event{domain.TaskDone{Task: id(111)}}
		}, afterDo, "not", []string{"StudyRecorded", "TaskDone"}},
		{"an adjustment on the last day", func(w *tested) {
			w.during = []domain.Event{domain.AdjustmentRecorded{ID: id(132), Intent: domain.Intentional, Text: "Less"}}
		}, afterDo, "met", []string{"DoCompleted", "StudyRecorded"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, l := wholeTest(), newLogbook(t)
			test.change(&w)
			w.write(t, l)
			c := qualityOf(t, l, id(201), day(time.October, 20))[test.check]
			if answer(c) != test.want || !slices.Equal(proofOf(c), test.proof) {
				t.Errorf("%s %v (%s), want %s %v", answer(c), proofOf(c), c.Explanation, test.want, test.proof)
			}
			if first := c.Explanation[0]; first < 'A' && first < '0' {
				t.Errorf("%q is no sentence", c.Explanation)
			}
		})
	}
}

// TestPredictionsToldLater are counted beside.
func TestPredictionsToldLater(t *testing.T) {
	l := newLogbook(t)
	w := wholeTest()
	w.guess = nil
	w.write(t, l)
	l.recorded = day(time.October, 14).Time()
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), around(nil))
	if c := qualityOf(t, l, id(201), day(time.October, 20))[predicted]; answer(c) != "not" || *c.Backfilled != 1 || *c.Counted != 0 || *c.Of != 1 {
		t.Errorf("%s: %+v", answer(c), c)
	}
}

// TestRowsOfValues: what was missed or taken back breaks a row or leaves it, what was corrected stays.
func TestRowsOfValues(t *testing.T) {
	monday := day(time.September, 7)
	missed := func(week int, why domain.MissingReason) domain.Event {
		from := monday.AddDays(7 * week)
		return domain.MeasurementMissed{ID: id(350), Series: domain.Series{Class: &period1}, Period: domain.Period{From: from, To: ptr(from.AddDays(4))}, Reason: why}
	}
	at := func(n, week int) domain.Event { return value(n, &period1, monday.AddDays(7*week), 12) }
	for name, test := range map[string]struct {
		facts []domain.Event
		row   int
	}{
		"a week not collected":  {[]domain.Event{at(301, 0), missed(1, domain.NotCollected), at(303, 2), at(304, 3)}, 2},
		"a week without school": {[]domain.Event{at(301, 0), missed(1, domain.NoSchool), at(303, 2), at(304, 3)}, 3},
		"one taken back":        {[]domain.Event{at(301, 0), at(302, 1), at(303, 2), domain.MeasurementVoided{Measurement: id(302), Why: "x"}}, 2},
		"one corrected":         {[]domain.Event{at(301, 0), at(302, 1), at(303, 2), domain.MeasurementCorrected{Measurement: id(302), Figures: domain.Figures{Numerator: ptr(3.0), Denominator: ptr(20.0)}, Reason: domain.Typo}}, 3},
		"before the start":      {[]domain.Event{at(301, -3), at(302, -2), at(303, -1), at(304, 0)}, 1},
		"of another class":      {[]domain.Event{value(301, &period2, monday, 3), value(302, &period2, monday.AddDays(7), 3), value(303, &period2, monday.AddDays(14), 3)}, 0},
		"of the team":           {[]domain.Event{value(301, nil, monday, 3), value(302, nil, monday.AddDays(7), 3), value(303, nil, monday.AddDays(14), 3)}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			l, w := newLogbook(t), wholeTest()
			w.weeks = nil
			w.write(t, l)
			l.on(t, day(time.October, 14), domain.MeasureCategory, exit, test.facts...)
			c := qualityOf(t, l, id(201), day(time.October, 20))[overTime]
			if *c.Counted != test.row || (answer(c) == "met") != (test.row >= 3) {
				t.Errorf("%s: a row of %d (%s), want %d", answer(c), *c.Counted, c.Explanation, test.row)
			}
		})
	}
}

// TestClassesWithTimesOfTheirOwn: a class that joined late has its own time for its values.
func TestClassesWithTimesOfTheirOwn(t *testing.T) {
	l, w := newLogbook(t), wholeTest()
	w.plan = func(p *domain.Plan) { p.Classes = []uuid.UUID{period1, period2} }
	w.weeks = nil
	w.during = []domain.Event{domain.ClassStarted{Class: period2, On: day(time.September, 21)}}
	w.write(t, l)
	weeks(t, l, 331, &period2, day(time.September, 7), 3, 4, 5, 6)
	if c := qualityOf(t, l, id(201), day(time.October, 20))[overTime]; answer(c) != "not" || *c.Counted != 2 {
		t.Errorf("%s: a row of %d", answer(c), *c.Counted)
	}
}

// TestQualityAsOf: what was known at a moment tells what could be told then.
func TestQualityAsOf(t *testing.T) {
	l := newLogbook(t)
	wholeTest().write(t, l)
	r := reader(t, l.views(t, 1000), ann, day(time.October, 20))
	then := must[*projections.Cycle](t)(r.CycleAsOf(t.Context(), id(201), day(time.October, 3).Time()))
	q := must[*projections.MethodQuality](t)(then.Quality(t.Context()))
	if c := q.Checks[0]; answer(c) != "NOT_YET" || !slices.Equal(proofOf(c), []string{"CyclePlanned", "CycleStarted", "DoCompleted"}) {
		t.Errorf("%s %v", answer(c), proofOf(c))
	}
}

// TestWhoSeesTheQuality: the team and its coach alone.
func TestWhoSeesTheQuality(t *testing.T) {
	l := newLogbook(t)
	wholeTest().write(t, l)
	for _, who := range []uuid.UUID{ann, bo, cora, lea} {
		told := who != lea
		if who == lea { // she cares for the record now
			l.on(t, day(time.October, 14), domain.TeamCategory, team, domain.TeamDisbanded{On: day(time.October, 14)})
		}
		r := reader(t, l.views(t, 1000), who, day(time.October, 20))
		c := must[*projections.Cycle](t)(r.Cycle(t.Context(), id(201)))
		if c == nil {
			t.Fatalf("%s does not read the cycle: this test is blind", who)
		}
		its := must[*projections.Team](t)(r.Team(t.Context(), team))
		got := []bool{
			must[*projections.MethodQuality](t)(c.Quality(t.Context())) != nil, must[*projections.MethodTally](t)(its.Quality(t.Context())) != nil,
			len(must[[]*projections.FileDrawer](t)(its.FileDrawer(t.Context()))) > 0,
			must[*projections.MethodTally](t)(c.RampQuality(t.Context())) != nil,
		}
		if diff := cmp.Diff(slices.Repeat([]bool{told}, 4), got); diff != "" {
			t.Errorf("%s is told %v", who, got)
		}
	}
}

func TestStatementsOfQuality(t *testing.T) {
	counts := make(map[int]int)
	for _, cycles := range []int{1, 20} {
		l := newLogbook(t)
		for n := range cycles {
			foreseen{n: n, value: 60, confidence: ptr(70)}.write(t, l)
		}
		r := reader(t, l.views(t, 1000), ann, day(time.November, 20))
		_, list := timeline(t, r, nil, nil, nil)
		for _, c := range list.Nodes {
			if q := must[*projections.MethodQuality](t)(c.Quality(t.Context())); len(q.Checks[3].Facts) != 1 {
				t.Fatalf("%+v", q.Checks[3])
			}
		}
		counts[cycles] = r.Statements()
	}
	if counts[1] != counts[20] || counts[1] > 14 {
		t.Errorf("statements by number of cycles: %v, want the same few", counts)
	}
}
