package projections

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// cyclesDDL has one document for each cycle, its classes, the measures that it uses, its links in
// the ramp and its observations.
const cyclesDDL = `
CREATE TABLE cycles (
	id BLOB PRIMARY KEY, team BLOB NOT NULL, project BLOB, idea BLOB,
	stage TEXT NOT NULL, purpose TEXT NOT NULL, decision TEXT, year TEXT NOT NULL,
	day INTEGER NOT NULL, -- it is sorted by: started, else planned to start, else planned
	doc BLOB NOT NULL
);
CREATE INDEX cycles_of_team ON cycles (team, day DESC, id DESC);
CREATE TABLE cycle_classes (class BLOB NOT NULL, cycle BLOB NOT NULL, PRIMARY KEY (class, cycle)) WITHOUT ROWID;
CREATE TABLE cycle_measures (measure BLOB NOT NULL, cycle BLOB NOT NULL, PRIMARY KEY (measure, cycle)) WITHOUT ROWID;
CREATE TABLE edges (parent BLOB NOT NULL, child BLOB NOT NULL, PRIMARY KEY (parent, child)) WITHOUT ROWID;
CREATE INDEX edges_of_child ON edges (child, parent);
CREATE TABLE observations (
	cycle BLOB NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL, doc BLOB NOT NULL,
	PRIMARY KEY (cycle, id)
) WITHOUT ROWID;
`

// cycles keeps the record of each cycle.
var cycles = projection{name: "cycles", version: 5, ddl: cyclesDDL, apply: applyCycles}

func applyCycles(t *tx, f Fact) error {
	if f.Stream.Category != domain.CycleCategory {
		return nil
	}
	if e, ok := f.Event.(domain.CyclePlanned); ok {
		return planCycle(t, f, e)
	}
	c, err := cycleShelf.change(t, f.Stream.ID)
	if err != nil {
		return err
	}
	c.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.PlanRevised:
		return c.revisePlan(t, f, e)
	case domain.PredictionMade:
		return c.predict(f, e)
	case domain.CycleStarted:
		c.start(f, e)
	case domain.ClassStarted:
		c.class(e.Class).StartedOn = &e.On
	case domain.ClassFinished:
		k := c.class(e.Class)
		k.FinishedOn, k.FinishedSeq = &e.On, f.Seq
	case domain.ObservationRecorded, domain.ObservationCorrected, domain.ObservationWithdrawn:
		return c.observe(t, f)
	case domain.AdjustmentRecorded:
		return c.adjust(f, e)
	case domain.AdjustmentWithdrawn:
		if c.Do != nil {
			c.Do.Adjustments = slices.DeleteFunc(c.Do.Adjustments, func(a *Adjustment) bool { return a.ID == e.ID })
		}
	case domain.TaskDone:
		c.finishTask(f, e)
	case domain.ArtefactLinked:
		c.Artefacts = append(c.Artefacts, &Artefact{Entry: c.entry(f, e.ID, nil), Title: e.Title, URL: e.URL})
	case domain.DoCompleted:
		return c.completeDo(f, e)
	default:
		return c.conclude(f)
	}
	return nil
}

// conclude takes in what comes after Do.
func (c *Cycle) conclude(f Fact) error {
	day, at := f.Envelope.OccurredOn, f.Envelope.RecordedAt
	switch e := f.Event.(type) {
	case domain.StudyRecorded:
		c.study(f, domain.Study(e))
	case domain.StudyRevised:
		c.study(f, e.Study)
		c.Study.Revised, c.Study.RevisedWhy = true, textOf(e.Reason)
	case domain.ActDecided:
		c.Stage = domain.Acted
		c.Act = &Act{
			Decision: e.Decision, Reason: e.Reason, NextSteps: textOf(e.NextSteps),
			AgainstRule: e.AgainstRule, DecidedOn: day, RecordedAt: at, Seq: f.Seq,
		}
		c.forget(f, "act.", "act.")
	case domain.CycleReopened:
		c.Stage, c.Act, c.Reopened = domain.Studying, nil, true
		c.drop("act.")
	case domain.CycleWithdrawn:
		c.Stage = domain.Withdrawn
		c.Withdrawal = &CycleWithdrawal{Cause: e.Cause, Text: textOf(e.Text), WithdrawnOn: day, RecordedAt: at, Seq: f.Seq}
		c.forget(f, "withdrawal.", "withdrawal.")
	default:
		return fmt.Errorf("a cycle does not know %T", f.Event)
	}
	return nil
}

func planCycle(t *tx, f Fact, e domain.CyclePlanned) error {
	c := &Cycle{
		ID: f.Stream.ID, Title: e.Title, Stage: domain.Planned, Purpose: e.Purpose,
		Revision: int(f.Recorded.Revision), Plan: &Plan{TheorySeq: f.Seq, Adaptation: textOf(e.Adaptation)},
		PlannedOn: f.Envelope.OccurredOn, PlannedAt: f.Envelope.RecordedAt, PlannedSeq: f.Seq,
		TeamID: e.Team, ProjectID: e.Project, ParentIDs: e.Parents, AdaptedFrom: e.AdaptedFrom,
	}
	c.intend(e.Intent)
	for _, q := range e.Questions {
		question := &Question{ID: q.ID, Text: q.Text, MeasureID: q.Measure}
		for _, p := range q.Predictions {
			question.Predictions = append(question.Predictions, predictionOf(f, p))
		}
		c.Plan.Questions = append(c.Plan.Questions, question)
	}
	c.forget(f, "plan.")
	for _, parent := range e.Parents {
		if err := t.exec(`INSERT INTO edges (parent, child) VALUES (?, ?)`, parent[:], c.ID[:]); err != nil {
			return err
		}
	}
	cycleShelf.put(t, c.ID, c)
	if err := c.arrange(t, e.Arrangements); err != nil {
		return err
	}
	return c.setMeasures(t, nil)
}

// intend takes over the part of a plan that stands once the cycle has started.
func (c *Cycle) intend(i domain.Intent) {
	p := c.Plan
	p.Objective, p.Change, p.Rationale = textOf(i.Objective), textOf(i.Change), textOf(i.Rationale)
	p.Context, p.DecisionRule = textOf(i.Context), textOf(i.DecisionRule)
	p.ChangeIdeaID, p.Scale = i.ChangeIdea, i.Scale
}

// arrange takes over the part of a plan that may change while the cycle runs.
func (c *Cycle) arrange(t *tx, a domain.Arrangements) error {
	c.Title = a.Title
	p := c.Plan
	p.DataCollection, p.StartsOn, p.EndsOn, p.MeasureIDs = textOf(a.DataCollection), a.StartsOn, a.EndsOn, a.Measures
	tasks := make([]*Task, 0, len(a.Tasks))
	for _, task := range a.Tasks {
		view := &Task{ID: task.ID, What: task.What, Who: textOf(task.Who), When: task.When, Where: textOf(task.Where)}
		if i := slices.IndexFunc(p.Tasks, func(t *Task) bool { return t.ID == task.ID }); i >= 0 {
			view.Done, view.DoneOn, view.DoneSeq, view.WhileStudying = p.Tasks[i].Done, p.Tasks[i].DoneOn, p.Tasks[i].DoneSeq, p.Tasks[i].WhileStudying
		}
		tasks = append(tasks, view)
	}
	p.Tasks = tasks
	return c.setClasses(t, a.Classes)
}

// setClasses puts the plan's classes in its order; one that has started stays in any case.
func (c *Cycle) setClasses(t *tx, ids []uuid.UUID) error {
	before := c.Classes
	c.Classes = nil
	for _, id := range ids {
		if i := slices.IndexFunc(before, func(k *CycleClass) bool { return k.ClassID == id }); i >= 0 {
			c.Classes = append(c.Classes, before[i])
		} else {
			c.Classes = append(c.Classes, &CycleClass{ClassID: id})
		}
	}
	for _, k := range before {
		if k.StartedOn != nil && !slices.Contains(ids, k.ClassID) {
			c.Classes = append(c.Classes, k)
		}
	}
	if len(before) > 0 {
		if err := t.exec(`DELETE FROM cycle_classes WHERE cycle = ? AND class IN (SELECT unhex(value) FROM json_each(?))`, c.ID[:], classList(before)); err != nil {
			return err
		}
	}
	for _, k := range c.Classes {
		if err := t.exec(`INSERT INTO cycle_classes (class, cycle) VALUES (?, ?)`, k.ClassID[:], c.ID[:]); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cycle) revisePlan(t *tx, f Fact, e domain.PlanRevised) error {
	measured := c.measureIDs()
	dropped := []string{"title", "plan.tasks.", "plan.dataCollection"}
	if e.Theory != nil {
		c.intend(e.Theory.Intent)
		c.Plan.TheorySeq = f.Seq
		questions := make([]*Question, 0, len(e.Theory.Questions))
		for _, q := range e.Theory.Questions {
			question := &Question{ID: q.ID, Text: q.Text, MeasureID: q.Measure}
			if old := c.question(q.ID); old != nil {
				question.Predictions = old.Predictions
			}
			questions = append(questions, question)
		}
		c.Plan.Questions = questions
		dropped = []string{"title", "plan."}
	}
	c.Plan.RevisedAfterStart = c.Plan.RevisedAfterStart || e.AfterStart
	const adaptation = "plan.adaptation" // it is never written anew
	lost := slices.Contains(c.Forgotten, adaptation)
	if c.forget(f, "plan.", dropped...); lost && !slices.Contains(c.Forgotten, adaptation) {
		c.Forgotten = append(c.Forgotten, adaptation)
	}
	if err := c.arrange(t, e.Arrangements); err != nil {
		return err
	}
	return c.setMeasures(t, measured)
}

func (c *Cycle) question(id uuid.UUID) *Question {
	for _, q := range c.Plan.Questions {
		if q.ID == id {
			return q
		}
	}
	return nil
}

func (c *Cycle) predict(f Fact, e domain.PredictionMade) error {
	q := c.question(e.Question)
	if q == nil {
		return fmt.Errorf("a prediction on question %s, which the plan does not have", e.Question)
	}
	q.Predictions = append(q.Predictions, predictionOf(f, e.Prediction))
	c.forget(f, "plan.predictions."+e.ID.String()+".")
	return nil
}

func predictionOf(f Fact, p domain.Prediction) *Prediction {
	by := f.Envelope.OnBehalfOf
	if by == uuid.Nil {
		by = f.Envelope.Actor
	}
	return &Prediction{
		ID: p.ID, Text: p.Text, Direction: textOf(p.Direction), Low: p.Low, High: p.High,
		ByWhen: p.ByWhen, Confidence: p.Confidence, MadeByID: by, MadeAt: f.Envelope.RecordedAt,
		OccurredOn: f.Envelope.OccurredOn, Via: f.Envelope.Via, Seq: f.Seq,
	}
}

func (c *Cycle) start(f Fact, e domain.CycleStarted) {
	c.Stage = domain.Doing
	c.Do = &Do{StartedOn: e.On, StartedSeq: f.Seq}
	for _, id := range e.Classes {
		c.class(id).StartedOn = &e.On
	}
}

// class finds a class of the cycle; the rules let no other one start or finish.
func (c *Cycle) class(id uuid.UUID) *CycleClass {
	if k := c.classOf(id); k != nil {
		return k
	}
	k := &CycleClass{ClassID: id}
	c.Classes = append(c.Classes, k)
	return k
}

// forget names the fields of this fact whose text was erased, under a prefix, after what the
// fact replaces has been dropped from the list. The title stands outside the plan.
func (c *Cycle) forget(f Fact, prefix string, dropped ...string) {
	c.drop(dropped...)
	for _, pointer := range f.Forgotten {
		name := strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
		if name != "title" {
			name = prefix + strings.TrimPrefix(name, "theory.")
		}
		c.Forgotten = append(c.Forgotten, name)
	}
}

func (c *Cycle) drop(prefixes ...string) {
	c.Forgotten = slices.DeleteFunc(c.Forgotten, func(name string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
	})
}
