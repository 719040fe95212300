package domain_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

// id makes a readable id for tests.
func id(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("00000000-0000-7000-8000-%012d", n))
}

func ptr[T any](v T) *T { return &v }

var (
	school   = id(1)
	team     = Thing{Kind: TeamKind, ID: id(2), Home: school, Schools: []uuid.UUID{school}, People: []uuid.UUID{id(3)}}
	class    = Thing{Kind: ClassKind, ID: id(4), Home: school, People: []uuid.UUID{id(3)}}
	class2   = Thing{Kind: ClassKind, ID: id(5), Home: school, People: []uuid.UUID{id(3)}}
	stranger = Thing{Kind: ClassKind, ID: id(6), Home: school, People: []uuid.UUID{id(99)}}
	measure  = Thing{Kind: MeasureKind, ID: id(7), Team: team.ID}
	foreign  = Thing{Kind: MeasureKind, ID: id(8), Team: id(98)}
	retired  = Thing{Kind: MeasureKind, ID: id(9), Team: team.ID, Retired: true}
	parent   = Thing{Kind: CycleKind, ID: id(10), Team: team.ID}
	idea     = Thing{Kind: ChangeIdeaKind, ID: id(11), Team: team.ID, Project: id(13)}

	cycles   = domaintest.For(CycleDecider).Knowing(team, class, class2, stranger, measure, foreign, retired, parent, idea)
	cycleID  = id(20)
	question = id(21)
	task     = id(22)
)

// day is a day of November 2026.
func day(d int) Date { return Day(2026, time.November, d) }

// on is a header whose command occurred on that day of November 2026.
func on(d int) CycleHeader {
	when := day(d)
	return CycleHeader{Header{CommandID: id(100), OccurredOn: &when}, cycleID}
}

func now() CycleHeader { return CycleHeader{Header{CommandID: id(100)}, cycleID} }

func plan() Plan {
	return Plan{
		Team: team.ID, Purpose: Test, Intent: Intent{Change: "exit tickets", DecisionRule: "adopt if 8 of 10"},
		Arrangements: Arrangements{Title: "Exit tickets", Classes: []uuid.UUID{class.ID, class2.ID}, Measures: []uuid.UUID{measure.ID}, Tasks: []Task{{ID: task, What: "print the tickets"}}},
		Questions:    []Question{{ID: question, Text: "Do more students finish?", Measure: &measure.ID}},
	}
}

func planned() CycleEvent { return CyclePlanned{plan(), true} }

func doing() []CycleEvent {
	return []CycleEvent{planned(), CycleStarted{day(2), []uuid.UUID{class.ID}}}
}
func studying() []CycleEvent { return append(doing(), DoCompleted{day(12), Fully}) }
func studied() []CycleEvent  { return append(studying(), StudyRecorded(study())) }
func acted() []CycleEvent    { return append(studied(), ActDecided{Decision: Adopt, Reason: "it works"}) }

func study() Study {
	return Study{Results: []QuestionFinding{{question, Confirmed, "they do"}}, Improvement: Improved}
}

func TestPlanCycle(t *testing.T) {
	full := plan()
	full.Parents = []uuid.UUID{parent.ID}
	full.Questions[0].Predictions = []Prediction{{ID: id(30), Text: "80 %", Direction: Increase, Range: Range{Low: ptr(0.8)}, Confidence: ptr(0)}}
	cycles.When(PlanCycle{now(), full}).Then(t, CyclePlanned{full, true})

	minimal := Plan{Team: team.ID, Purpose: Collect, Arrangements: Arrangements{Title: "Look"}, Questions: []Question{{ID: question, Text: "What is it like?"}}}
	cycles.When(PlanCycle{now(), minimal}).Then(t, CyclePlanned{minimal, false})

	again := cycles.Given(planned()).When(PlanCycle{now(), plan()}).Refused(t, Duplicate, "/cycle")
	if again.Existing != cycleID {
		t.Errorf("existing is %s, want the cycle", again.Existing)
	}
}

func TestPlanCycleRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Plan)
		code   RefusalCode
		path   string
	}{
		{"no title", func(p *Plan) { p.Title = " " }, Invalid, "/title"},
		{"long title", func(p *Plan) { p.Title = Text(strings.Repeat("é", 201)) }, Invalid, "/title"},
		{"long text", func(p *Plan) { p.Change = Text(strings.Repeat("x", 1<<20)) }, Invalid, "/change"},
		{"NUL", func(p *Plan) { p.Title = "a\x00b" }, Invalid, "/title"},
		{"bad UTF-8", func(p *Plan) { p.Objective = "\xff" }, Invalid, "/objective"},
		{"no question", func(p *Plan) { p.Questions = nil }, Invalid, "/questions"},
		{"question twice", func(p *Plan) { p.Questions = append(p.Questions, p.Questions[0]) }, Invalid, "/questions/1"},
		{"no purpose", func(p *Plan) { p.Purpose = "" }, Invalid, "/purpose"},
		{"unknown team", func(p *Plan) { p.Team = id(97) }, Unknown, "/team"},
		{"class of others", func(p *Plan) { p.Classes = []uuid.UUID{stranger.ID} }, Unknown, "/classes/0"},
		{"unknown class", func(p *Plan) { p.Classes = []uuid.UUID{id(97)} }, Unknown, "/classes/0"},
		{"measure of others", func(p *Plan) { p.Measures = []uuid.UUID{measure.ID, foreign.ID} }, Unknown, "/measures/1"},
		{"retired measure", func(p *Plan) { p.Measures = []uuid.UUID{retired.ID} }, NotNow, "/measures/0"},
		{"own parent", func(p *Plan) { p.Parents = []uuid.UUID{cycleID} }, Invalid, "/parents/0"},
		{"unknown parent", func(p *Plan) { p.Parents = []uuid.UUID{id(97)} }, Unknown, "/parents/0"},
		{"unknown share-out", func(p *Plan) { p.AdaptedFrom = ptr(id(97)) }, Unknown, "/adaptedFrom"},
		{"unknown project", func(p *Plan) { p.Project = ptr(id(97)) }, Unknown, "/project"},
		{"unknown change idea", func(p *Plan) { p.ChangeIdea = ptr(id(97)) }, Unknown, "/changeIdea"},
		{"ends before it starts", func(p *Plan) { p.StartsOn, p.EndsOn = ptr(day(9)), ptr(day(8)) }, Invalid, "/endsOn"},
		{"date of another age", func(p *Plan) { p.StartsOn = ptr(Day(1899, 12, 31)) }, Invalid, "/startsOn"},
		{"negative scale", func(p *Plan) { p.Scale = &Scale{Students: ptr(-1)} }, Invalid, "/scale/students"},
		{"confidence", func(p *Plan) {
			p.Questions[0].Predictions = []Prediction{{ID: id(30), Text: "x", Confidence: ptr(101)}}
		}, Invalid, "/questions/0/predictions/0/confidence"},
		{"NaN", func(p *Plan) {
			p.Questions[0].Predictions = []Prediction{{ID: id(30), Text: "x", Range: Range{Low: ptr(math.NaN())}}}
		}, Invalid, "/questions/0/predictions/0/low"},
		{"low above high", func(p *Plan) {
			p.Questions[0].Predictions = []Prediction{{ID: id(30), Text: "x", Range: Range{ptr(2.0), ptr(1.0)}}}
		}, Invalid, "/questions/0/predictions/0/high"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan()
			c.change(&p)
			cycles.When(PlanCycle{now(), p}).Refused(t, c.code, c.path)
		})
	}
}

func TestRefusalsTellEverything(t *testing.T) {
	p := plan()
	p.Title, p.Purpose, p.Questions = "", "TRY", nil
	_, err := CycleDecider.Decide(PlanCycle{now(), p}, Cycle{}, Known{Today: domaintest.Today, Things: map[uuid.UUID]Thing{team.ID: team}})
	refusals, _ := AsRefusals(err)
	var paths []string
	for _, r := range refusals {
		paths = append(paths, r.Path)
	}
	for _, want := range []string{"/title", "/purpose", "/questions"} {
		if !strings.Contains(strings.Join(paths, " "), want) {
			t.Errorf("refusals at %v, want one at %s as well", paths, want)
		}
	}
}

func TestHeader(t *testing.T) {
	cycles.Given(doing()...).When(CompleteDo{on(22), Fully}).Refused(t, Invalid, "/occurredOn")
	cycles.Given(doing()...).When(CompleteDo{on(21), Fully}).Then(t, DoCompleted{day(21), Fully})
	cycles.When(PlanCycle{CycleHeader{Header{}, cycleID}, plan()}).Refused(t, Invalid, "/commandId")
	cycles.When(PlanCycle{CycleHeader{Header{CommandID: id(1)}, uuid.Nil}, plan()}).Refused(t, Invalid, "/cycle")
}

func TestRevisePlan(t *testing.T) {
	rev := PlanRevision{Arrangements: plan().Arrangements, Why: "a better title"}
	rev.Title = "Tickets"
	cycles.Given(planned()).When(RevisePlan{now(), rev}).Repeatable(t, PlanRevised{rev, true, false})
	cycles.Given(doing()...).When(RevisePlan{now(), rev}).Repeatable(t, PlanRevised{rev, true, true})
	cycles.Given(acted()...).When(RevisePlan{now(), rev}).Refused(t, NotNow, "")

	withTheory := rev
	withTheory.Theory = &Theory{Questions: []RevisedQuestion{{ID: id(23), Text: "Another?"}}}
	cycles.Given(planned()).When(RevisePlan{now(), withTheory}).Repeatable(t, PlanRevised{withTheory, false, false})
	cycles.Given(doing()...).When(RevisePlan{now(), withTheory}).Refused(t, NotNow, "/theory")
	cycles.Given(planned(), PlanRevised{withTheory, false, false}).When(StartCycle{CycleHeader: on(2)}).Refused(t, NotNow, "")

	without := rev
	without.Classes = []uuid.UUID{class2.ID}
	cycles.Given(doing()...).When(RevisePlan{now(), without}).Refused(t, Invalid, "/classes")

	elsewhere := withTheory
	elsewhere.Theory = &Theory{Intent: Intent{ChangeIdea: &idea.ID, Scale: &Scale{Classes: ptr(-1)}}, Questions: withTheory.Theory.Questions}
	cycles.Given(planned()).When(RevisePlan{now(), elsewhere}).Refused(t, Invalid, "/theory/scale/classes")
	of := plan()
	of.Project = ptr(id(12))
	cycles.Given(CyclePlanned{of, true}).When(RevisePlan{now(), elsewhere}).Refused(t, Unknown, "/theory/changeIdea")

	empty := withTheory
	empty.Theory = &Theory{}
	cycles.Given(planned()).When(RevisePlan{now(), empty}).Refused(t, Invalid, "/theory/questions")
}

func TestMakePrediction(t *testing.T) {
	p := PredictionOn{question, Prediction{ID: id(30), Text: "more than half", ByWhen: ptr(day(30))}}
	cycles.Given(planned()).When(MakePrediction{now(), p}).Then(t, PredictionMade(p))
	cycles.Given(studying()...).When(MakePrediction{now(), p}).Then(t, PredictionMade(p))
	cycles.Given(planned(), PredictionMade(p)).When(MakePrediction{now(), p}).Refused(t, Duplicate, "/id")
	cycles.Given(acted()...).When(MakePrediction{now(), p}).Refused(t, NotNow, "")
	p.Question = id(97)
	cycles.Given(planned()).When(MakePrediction{now(), p}).Refused(t, Invalid, "/question")
}

func TestStart(t *testing.T) {
	cycles.Given(planned()).When(StartCycle{CycleHeader: on(2)}).Then(t, CycleStarted{day(2), []uuid.UUID{class.ID, class2.ID}})
	cycles.Given(planned()).When(StartCycle{on(2), []uuid.UUID{class.ID}}).Then(t, CycleStarted{day(2), []uuid.UUID{class.ID}})
	cycles.Given(planned()).When(StartCycle{on(2), []uuid.UUID{id(97)}}).Refused(t, Invalid, "/classes/0")
	cycles.When(StartCycle{CycleHeader: on(2)}).Refused(t, Unknown, "")
	refusal := cycles.Given(doing()...).When(StartCycle{CycleHeader: on(2)}).Refused(t, NotNow, "")
	if len(refusal.Allowed) == 0 {
		t.Error("a command out of order is refused without what is allowed now")
	}

	vague := plan()
	vague.Change = ""
	cycles.Given(CyclePlanned{vague, false}).When(StartCycle{CycleHeader: on(2)}).Refused(t, NotNow, "")
	vague.Purpose = Collect
	cycles.Given(CyclePlanned{vague, false}).When(StartCycle{CycleHeader: on(2)}).Then(t, CycleStarted{day(2), vague.Classes})

	cycles.Given(doing()...).When(StartClass{on(9), ClassOn{class2.ID}}).Then(t, ClassStarted{class2.ID, day(9)})
	cycles.Given(doing()...).When(StartClass{on(1), ClassOn{class2.ID}}).Refused(t, Invalid, "/occurredOn")
	cycles.Given(doing()...).When(StartClass{on(9), ClassOn{class.ID}}).Refused(t, Duplicate, "/class")
	cycles.Given(doing()...).When(StartClass{on(9), ClassOn{id(97)}}).Refused(t, Invalid, "/class")
	cycles.Given(planned()).When(StartClass{on(9), ClassOn{class.ID}}).Refused(t, NotNow, "")
}

func TestFinish(t *testing.T) {
	cycles.Given(doing()...).When(FinishClass{on(9), ClassOn{class.ID}}).Then(t, ClassFinished{class.ID, day(9)})
	cycles.Given(doing()...).When(FinishClass{on(1), ClassOn{class.ID}}).Refused(t, Invalid, "/occurredOn")
	cycles.Given(doing()...).When(FinishClass{on(9), ClassOn{class2.ID}}).Refused(t, Invalid, "/class")
	cycles.Given(append(doing(), ClassFinished{class.ID, day(9)})...).When(FinishClass{on(10), ClassOn{class.ID}}).Refused(t, Duplicate, "/class")

	cycles.Given(doing()...).When(CompleteDo{on(12), Partly}).Then(t, DoCompleted{day(12), Partly})
	cycles.Given(doing()...).When(CompleteDo{on(1), Partly}).Refused(t, Invalid, "/occurredOn")
	cycles.Given(append(doing(), ClassFinished{class.ID, day(9)})...).When(CompleteDo{on(8), Fully}).Refused(t, Invalid, "/occurredOn")
	cycles.Given(append(doing(), ClassStarted{class2.ID, day(9)})...).When(CompleteDo{on(8), Fully}).Refused(t, Invalid, "/occurredOn")
	cycles.Given(doing()...).When(CompleteDo{on(12), "HALF"}).Refused(t, Invalid, "/carriedOut")
	cycles.Given(planned()).When(CompleteDo{on(12), Fully}).Refused(t, NotNow, "")
}

func TestObservations(t *testing.T) {
	o := Observation{id(40), Surprise, "they asked for more", &class.ID}
	cycles.Given(doing()...).When(RecordObservation{on(3), o, false}).Then(t, ObservationRecorded(o))
	cycles.Given(studying()...).When(RecordObservation{on(3), o, false}).Then(t, ObservationRecorded(o))
	cycles.Given(planned()).When(RecordObservation{on(3), o, true}).Then(t, CycleStarted{day(3), plan().Classes}, ObservationRecorded(o))
	cycles.Given(planned()).When(RecordObservation{on(3), o, false}).Refused(t, NotNow, "/start")
	cycles.Given(acted()...).When(RecordObservation{on(3), o, false}).Refused(t, NotNow, "")
	cycles.Given(append(doing(), ObservationRecorded(o))...).When(RecordObservation{on(4), o, false}).Refused(t, Duplicate, "/id")
	other := o
	other.Class = ptr(id(97))
	cycles.Given(doing()...).When(RecordObservation{on(3), other, false}).Refused(t, Invalid, "/class")
	other = o
	other.Kind, other.Text = "NOTE", ""
	cycles.Given(doing()...).When(RecordObservation{on(3), other, false}).Refused(t, Invalid, "/kind")
	cycles.Given(doing()...).When(RecordObservation{on(3), other, false}).Refused(t, Invalid, "/text")

	seen := append(doing(), ObservationRecorded(o))
	fix := ObservationCorrection{o, "wrong class"}
	cycles.Given(seen...).When(CorrectObservation{now(), fix}).Repeatable(t, ObservationCorrected(fix))
	cycles.Given(doing()...).When(CorrectObservation{now(), fix}).Refused(t, Unknown, "/id")
	cycles.Given(seen...).When(CorrectObservation{now(), ObservationCorrection{o, ""}}).Refused(t, Invalid, "/why")

	back := Withdrawal{o.ID, "not ours"}
	cycles.Given(seen...).When(WithdrawObservation{now(), back}).Then(t, ObservationWithdrawn(back))
	cycles.Given(seen...).When(WithdrawAdjustment{now(), back}).Refused(t, Unknown, "/id")
	cycles.Given(append(seen, ObservationWithdrawn(back))...).When(CorrectObservation{now(), fix}).Refused(t, Unknown, "/id")
	cycles.Given(seen...).When(WithdrawObservation{now(), Withdrawal{o.ID, ""}}).Refused(t, Invalid, "/why")
}

func TestAdjustmentsTasksArtefacts(t *testing.T) {
	a := Adjustment{ID: id(41), Intent: Unintentional, Text: "a fire drill"}
	cycles.Given(doing()...).When(RecordAdjustment{now(), a}).Then(t, AdjustmentRecorded(a))
	cycles.Given(planned()).When(RecordAdjustment{now(), a}).Refused(t, NotNow, "")
	cycles.Given(append(doing(), AdjustmentRecorded(a))...).When(RecordAdjustment{now(), a}).Refused(t, Duplicate, "/id")
	bad := a
	bad.Intent = ""
	cycles.Given(doing()...).When(RecordAdjustment{now(), bad}).Refused(t, Invalid, "/intent")
	back := Withdrawal{a.ID, "twice"}
	cycles.Given(append(doing(), AdjustmentRecorded(a))...).When(WithdrawAdjustment{now(), back}).Then(t, AdjustmentWithdrawn(back))
	cycles.Given(doing()...).When(WithdrawAdjustment{now(), back}).Refused(t, Unknown, "/id")

	cycles.Given(planned()).When(FinishTask{now(), TaskOn{task}}).Then(t, TaskDone{task})
	cycles.Given(planned(), TaskDone{task}).When(FinishTask{now(), TaskOn{task}}).Nothing(t)
	cycles.Given(planned()).When(FinishTask{now(), TaskOn{id(97)}}).Refused(t, Unknown, "/task")

	link := Artefact{id(42), "The ticket", "https://docs.example.org/ticket"}
	cycles.Given(doing()...).When(LinkArtefact{now(), link}).Then(t, ArtefactLinked(link))
	for _, url := range []Text{"", "javascript:alert(1)", "docs.example.org", "https://me:pw@example.org/", "file:///etc/passwd"} {
		link.URL = url
		cycles.Given(doing()...).When(LinkArtefact{now(), link}).Refused(t, Invalid, "/url")
	}
}

func TestStudyAndAct(t *testing.T) {
	cycles.Given(studying()...).When(RecordStudy{on(12), study()}).Then(t, StudyRecorded(study()))
	cycles.Given(studying()...).When(RecordStudy{on(11), study()}).Refused(t, Invalid, "/occurredOn")
	cycles.Given(doing()...).When(RecordStudy{on(12), study()}).Refused(t, NotNow, "")
	cycles.Given(studied()...).When(RecordStudy{on(12), study()}).Refused(t, NotNow, "")
	unanswered := study()
	unanswered.Results = nil
	cycles.Given(studying()...).When(RecordStudy{on(12), unanswered}).Refused(t, Invalid, "/results")
	wrong := Study{Results: []QuestionFinding{{id(97), "MAYBE", ""}}, Improvement: "SOME"}
	cycles.Given(studying()...).When(RecordStudy{on(12), wrong}).Refused(t, Invalid, "/results/0/question")
	cycles.Given(studying()...).When(RecordStudy{on(12), wrong}).Refused(t, Invalid, "/results/0/result")
	cycles.Given(studying()...).When(RecordStudy{on(12), wrong}).Refused(t, Invalid, "/improvement")

	revised := StudyRevision{study(), "we counted again"}
	cycles.Given(studied()...).When(ReviseStudy{now(), revised}).Repeatable(t, StudyRevised(revised))
	cycles.Given(studying()...).When(ReviseStudy{now(), revised}).Refused(t, NotNow, "")
	cycles.Given(studied()...).When(ReviseStudy{now(), StudyRevision{Study: study()}}).Refused(t, Invalid, "/reason")

	act := Act{Adapt, "it helped some", "shorter tickets", true}
	cycles.Given(studied()...).When(DecideAct{now(), act}).Then(t, ActDecided(act))
	cycles.Given(studying()...).When(DecideAct{now(), act}).Refused(t, NotNow, "")
	cycles.Given(studied()...).When(DecideAct{now(), Act{Decision: "KEEP"}}).Refused(t, Invalid, "/decision")
	cycles.Given(studied()...).When(DecideAct{now(), Act{Decision: Adopt}}).Refused(t, Invalid, "/reason")

	cycles.Given(acted()...).When(ReopenCycle{now(), Reopening{"new data"}}).Then(t, CycleReopened{"new data"})
	cycles.Given(acted()...).When(ReopenCycle{now(), Reopening{}}).Refused(t, Invalid, "/reason")
	cycles.Given(studied()...).When(ReopenCycle{now(), Reopening{"new data"}}).Refused(t, NotNow, "")
	cycles.Given(append(acted(), CycleReopened{"new data"})...).When(DecideAct{now(), act}).Then(t, ActDecided(act))
}

func TestWithdrawCycle(t *testing.T) {
	w := CycleWithdrawal{StoppedEarly, "snow"}
	for name, past := range map[string][]CycleEvent{"planned": {planned()}, "doing": doing(), "studying": studying(), "acted": acted()} {
		t.Run(name, func(t *testing.T) { cycles.Given(past...).When(WithdrawCycle{now(), w}).Then(t, CycleWithdrawn(w)) })
	}
	gone := append(doing(), CycleWithdrawn(w))
	cycles.Given(gone...).When(WithdrawCycle{now(), w}).Refused(t, NotNow, "")
	cycles.Given(gone...).When(RecordObservation{CycleHeader: now()}).Refused(t, NotNow, "")
	cycles.Given(doing()...).When(WithdrawCycle{now(), CycleWithdrawal{Cause: OtherCause}}).Refused(t, Invalid, "/text")
	cycles.Given(doing()...).When(WithdrawCycle{now(), CycleWithdrawal{Cause: "BORED"}}).Refused(t, Invalid, "/cause")
}
