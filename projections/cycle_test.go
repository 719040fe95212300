package projections_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// wholeCycle writes a cycle through all its stages.
func wholeCycle(t testing.TB, l *logbook) uuid.UUID {
	cycle := id(201)
	l.on(t, day(time.September, 1), domain.CycleCategory, cycle, plan("Number talks", func(p *domain.Plan) {
		p.Classes = []uuid.UUID{period1, period2}
		p.Tasks = []domain.Task{{ID: id(111), What: "Print cards"}}
		p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "Most will", Direction: domain.Increase, Range: domain.Range{Low: ptr(60.0)}, Confidence: ptr(70)}}
	}))
	l.on(t, day(time.September, 7), domain.CycleCategory, cycle, domain.CycleStarted{On: day(time.September, 7), Classes: []uuid.UUID{period1}})
	l.on(t, day(time.September, 14), domain.CycleCategory, cycle,
		domain.ClassStarted{Class: period2, On: day(time.September, 14)},
		domain.ObservationRecorded{ID: id(131), Kind: domain.Surprise, Text: "Quiet ones spoke", Class: &period1},
		domain.ObservationRecorded{ID: id(132), Kind: domain.Problem, Text: "Too long"},
		domain.AdjustmentRecorded{ID: id(133), Intent: domain.Intentional, Text: "Five minutes only"},
		domain.TaskDone{Task: id(111)},
		domain.ObservationCorrected{Observation: domain.Observation{ID: id(131), Kind: domain.Observed, Text: "Two quiet ones spoke", Class: &period1}, Why: "counted again"},
		domain.ObservationWithdrawn{ID: id(132), Why: "another class"},
		domain.ClassFinished{Class: period1, On: day(time.September, 25)})
	l.on(t, day(time.October, 2), domain.CycleCategory, cycle, domain.DoCompleted{On: day(time.October, 2), CarriedOut: domain.Fully})
	l.on(t, day(time.October, 3), domain.CycleCategory, cycle,
		domain.ObservationRecorded{ID: id(134), Kind: domain.ParticipantFeedback, Text: "They liked it"},
		domain.StudyRecorded{Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Confirmed, Learning: "Yes"}}, Summary: "It works", Improvement: domain.Improved},
		domain.ActDecided{Decision: domain.Adopt, Reason: "It works"})
	return cycle
}

func TestWholeCycle(t *testing.T) {
	l := newLogbook(t)
	c := l.read(t, wholeCycle(t, l), ann, day(time.October, 5))
	if c.Stage != domain.Acted || c.Act.Decision != domain.Adopt || c.Study.Improvement != domain.Improved || c.LeftOpen || c.Revision != 13 {
		t.Errorf("stage %s, act %+v, study %+v, left open %v, revision %d", c.Stage, c.Act, c.Study, c.LeftOpen, c.Revision)
	}
	type span struct{ Started, Finished domain.Date }
	want := []span{{day(time.September, 7), day(time.September, 25)}, {day(time.September, 14), day(time.October, 2)}}
	for i, k := range c.Classes {
		if got := (span{*k.StartedOn, *k.FinishedOn}); got != want[i] || k.Class == nil {
			t.Errorf("class %d: %v of %v, want %v", i, got, k.Class, want[i])
		}
	}
	q := c.Plan.Questions[0]
	if *q.Result != domain.Confirmed || *q.Learning != "Yes" || q.Measure.Name != "Exit tickets" || q.Predictions[0].MadeBy.Name != "Ann" {
		t.Errorf("question %+v", q)
	}
	if task := c.Plan.Tasks[0]; !task.Done || *task.DoneOn != day(time.September, 14) {
		t.Errorf("task %+v", task)
	}
	seen := must[*projections.ObservationConnection](t)(c.Do.Observations(nil, nil))
	type line struct {
		ID        uuid.UUID
		Text      domain.Text
		Corrected bool
		Studying  bool
	}
	var got []line
	for _, o := range seen.Nodes {
		got = append(got, line{o.ID, o.Text, o.Corrected, o.WhileStudying})
	}
	if diff := cmp.Diff([]line{{id(131), "Two quiet ones spoke", true, false}, {id(134), "They liked it", false, true}}, got); diff != "" {
		t.Errorf("observations (-want +got):\n%s", diff)
	}
	if seen.TotalCount != 2 || seen.Nodes[0].By.Name != "Ann" || seen.Nodes[0].Class.ID != period1 {
		t.Errorf("observation %+v", seen.Nodes[0])
	}
}

func TestHistoryKeepsWhatWasCorrected(t *testing.T) {
	l := newLogbook(t)
	c := l.read(t, wholeCycle(t, l), bo, day(time.October, 5))
	var texts []any
	var after *string
	for pages := 0; ; pages++ {
		list := must[*projections.FactConnection](t)(c.History(ptr(4), after))
		if n := must[int](t)(list.TotalCount()); n != 14 {
			t.Fatalf("%d facts in all", n)
		}
		for _, f := range list.Nodes {
			body := must[map[string]any](t)(f.Body(t.Context()))
			if f.Type == "ObservationRecorded" || f.Type == "ObservationCorrected" {
				texts = append(texts, body["text"])
			}
			if f.Actor.Name != "Ann" || f.Revision != pages*4+index(list.Nodes, f) {
				t.Errorf("fact %+v", f)
			}
		}
		if after = list.PageInfo.EndCursor; !list.PageInfo.HasNextPage {
			break
		}
	}
	want := []any{"Quiet ones spoke", "Too long", "Two quiet ones spoke", "They liked it"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
}

func index(list []*projections.HistoryFact, f *projections.HistoryFact) int {
	for i, other := range list {
		if other == f {
			return i
		}
	}
	return -1
}

func TestReopenedAndWithdrawn(t *testing.T) {
	l := newLogbook(t)
	cycle := wholeCycle(t, l)
	l.on(t, day(time.October, 6), domain.CycleCategory, cycle, domain.CycleReopened{Reason: "more data"})
	c := l.read(t, cycle, ann, day(time.October, 7))
	if c.Stage != domain.Studying || c.Act != nil || !c.Reopened || c.Study == nil {
		t.Errorf("reopened: %+v", c)
	}
	if diff := cmp.Diff(domain.CycleActions(domain.Studying, true), c.Allowed); diff != "" {
		t.Errorf("allowed (-want +got):\n%s", diff)
	}
	l.on(t, day(time.October, 8), domain.CycleCategory, cycle,
		domain.StudyRevised{Study: domain.Study{Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Refuted}}, Improvement: domain.NotImproved}, Reason: "recount"},
		domain.CycleWithdrawn{Cause: domain.StoppedEarly})
	c = l.read(t, cycle, ann, day(time.October, 9))
	if c.Stage != domain.Withdrawn || c.Withdrawal.Cause != domain.StoppedEarly || !c.Study.Revised || c.Study.StudiedOn != day(time.October, 3) {
		t.Errorf("withdrawn: %+v, study %+v", c, c.Study)
	}
	if q := c.Plan.Questions[0]; *q.Result != domain.Refuted || q.Learning != nil {
		t.Errorf("question %+v", q)
	}
}

func TestWhoSeesACycle(t *testing.T) {
	l := newLogbook(t)
	cycle := id(201)
	l.on(t, day(time.September, 1), domain.CycleCategory, cycle, plan("Number talks"))
	l.on(t, day(time.September, 2), domain.CycleCategory, cycle, domain.CycleStarted{On: day(time.September, 2), Classes: []uuid.UUID{period1}})
	v := l.views(t, 1000)
	for _, test := range []struct {
		who  uuid.UUID
		sees bool
		may  int
	}{{ann, true, 14}, {cora, true, 9}, {zoe, false, 0}, {lea, false, 0}, {id(99), false, 0}} {
		r := reader(t, v, test.who, day(time.September, 3))
		c := must[*projections.Cycle](t)(r.Cycle(t.Context(), cycle))
		if (c != nil) != test.sees {
			t.Errorf("%s: sees %v", test.who, c != nil)
		}
		if c != nil && len(c.Allowed) != test.may {
			t.Errorf("%s may %v", test.who, c.Allowed)
		}
	}
	l.on(t, day(time.September, 4), domain.TeamCategory, team, domain.TeamDisbanded{On: day(time.September, 4)})
	if c := l.read(t, cycle, lea, day(time.September, 5)); !c.LeftOpen || len(c.Allowed) != 2 { // complete it or withdraw it
		t.Errorf("the leader of the home school sees %+v of a disbanded team", c)
	}
}

func TestLeftOpen(t *testing.T) {
	l := newLogbook(t)
	cycle := id(201)
	l.on(t, day(time.September, 1), domain.CycleCategory, cycle, plan("Number talks"))
	if l.read(t, cycle, ann, day(time.July, 31).AddDays(365)).LeftOpen {
		t.Error("left open on the last day of its school year")
	}
	if !l.read(t, cycle, ann, domain.Day(2027, time.August, 1)).LeftOpen {
		t.Error("not left open after its school year")
	}
	l.on(t, day(time.October, 1), domain.ClassCategory, period1, domain.ClassClosed{On: day(time.October, 1)})
	if !l.read(t, cycle, ann, day(time.October, 2)).LeftOpen {
		t.Error("not left open when all its classes are closed")
	}
	l.on(t, day(time.October, 3), domain.CycleCategory, cycle, domain.CycleWithdrawn{Cause: domain.NeverStarted})
	if l.read(t, cycle, ann, day(time.October, 4)).LeftOpen {
		t.Error("a withdrawn cycle is left open")
	}
}

func TestPlanRevised(t *testing.T) {
	l := newLogbook(t)
	cycle := id(201)
	l.on(t, day(time.September, 1), domain.CycleCategory, cycle, plan("Number talks", func(p *domain.Plan) {
		p.Tasks = []domain.Task{{ID: id(111), What: "Print"}, {ID: id(112), What: "Cut"}}
		p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "Most will"}}
	}), domain.TaskDone{Task: id(112)},
		domain.PlanRevised{PlanRevision: domain.PlanRevision{
			Arrangements: domain.Arrangements{Title: "Talks", Tasks: []domain.Task{{ID: id(112), What: "Cut out"}}, Classes: []uuid.UUID{period2}},
			Theory:       &domain.Theory{Intent: domain.Intent{Objective: "Voice"}, Questions: []domain.RevisedQuestion{{ID: id(102), Text: "New"}, {ID: id(101), Text: "Do more?"}}},
		}},
		domain.PredictionMade{Question: id(102), Prediction: domain.Prediction{ID: id(122), Text: "Yes"}},
		domain.CycleStarted{On: day(time.September, 1), Classes: []uuid.UUID{period2}},
		domain.PlanRevised{PlanRevision: domain.PlanRevision{Arrangements: domain.Arrangements{Title: "Talks!", Classes: []uuid.UUID{period1}}}, AfterStart: true})
	c := l.read(t, cycle, ann, day(time.September, 2))
	if c.Title != "Talks!" || !c.Plan.RevisedAfterStart || *c.Plan.Objective != "Voice" || c.Plan.Change != nil || len(c.Plan.Tasks) != 0 {
		t.Errorf("plan %+v of %s", c.Plan, c.Title)
	}
	if c.Plan.Questions[0].Predictions[0].ID != id(122) || c.Plan.Questions[1].Predictions[0].ID != id(121) {
		t.Errorf("questions %+v, %+v", c.Plan.Questions[0], c.Plan.Questions[1])
	}
	if len(c.Classes) != 2 || c.Classes[0].ClassID != period1 || c.Classes[1].StartedOn == nil {
		t.Errorf("classes %+v", c.Classes)
	}
}
