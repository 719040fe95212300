package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// cycleFold is a cycle as its facts tell it.
type cycleFold struct {
	x                               *exporter
	id                              string
	row                             cellsOf
	questions                       []cellsOf
	predictions                     []cellsOf
	tasks                           []cellsOf
	classes                         []*classInCycle
	observations, adjustments, link []cellsOf
	// started and studying say how far it is.
	started  domain.Date
	studying bool
	// planner and student are who planned it and who recorded the study.
	planner, student string
}

// classInCycle is a class with its own first and last day.
type classInCycle struct {
	id                uuid.UUID
	started, finished domain.Date
}

func (x *exporter) cycle(r *projections.Record) error {
	c := cycleFold{x: x, id: r.Stream.ID.String()}
	if err := x.facts(r, c.take); err != nil || c.row == nil {
		return err
	}
	c.row["classes"] = c.classCell()
	if err := x.row(cyclesTable, c.row); err != nil {
		return err
	}
	c.predictions = slices.DeleteFunc(c.predictions, func(p cellsOf) bool { // a question may have been dropped
		return !slices.ContainsFunc(c.questions, func(q cellsOf) bool { return q["id"] == p["question"] })
	})
	for _, part := range []struct {
		table *Table
		rows  []cellsOf
	}{
		{questionsTable, c.questions},
		{predictionsTable, c.predictions},
		{tasksTable, c.tasks},
		{classStartsTable, c.ownDays()},
		{observationsTable, c.observations},
		{adjustmentsTable, c.adjustments},
		{artefactsTable, c.link},
	} {
		if err := x.rows(part.table, part.rows); err != nil {
			return err
		}
	}
	return nil
}

func (c *cycleFold) take(f projections.Fact) {
	switch e := f.Event.(type) {
	case domain.CyclePlanned:
		c.plan(f, e)
	case domain.PlanRevised:
		c.arrange(e.Arrangements)
		if e.Theory != nil {
			c.intend(e.Theory.Intent)
			c.questions = nil
			for _, q := range e.Theory.Questions {
				c.ask(q)
			}
		}
		if e.AfterStart {
			c.row["revised_after_start"] = yesCell(true)
		}
	case domain.PredictionMade:
		c.predict(f, e.Question, e.Prediction)
	case domain.CycleStarted:
		c.started, c.row["started_on"] = e.On, e.On.String()
		for _, id := range e.Classes {
			c.class(id).started = e.On
		}
	case domain.ClassStarted:
		c.class(e.Class).started = e.On
	case domain.ClassFinished:
		c.class(e.Class).finished = e.On
	case domain.TaskDone:
		c.finish(f, e.Task)
	case domain.DoCompleted:
		c.studying = true
		c.row["completed_on"], c.row["carried_out"] = e.On.String(), string(e.CarriedOut)
	default:
		c.notice(f)
	}
}

func (c *cycleFold) plan(f projections.Fact, e domain.CyclePlanned) {
	c.planner = c.x.actor(f)
	c.row = cellsOf{
		"id": c.id, "team": c.x.ref(&e.Team), "project": c.x.ref(e.Project), "purpose": string(e.Purpose),
		"parents": c.x.refs(e.Parents), "on": f.Envelope.OccurredOn.String(), "by": c.planner,
	}
	c.intend(e.Intent)
	c.arrange(e.Arrangements)
	for _, q := range e.Questions {
		c.ask(domain.RevisedQuestion{ID: q.ID, Text: q.Text, Measure: q.Measure})
		for _, p := range q.Predictions {
			c.predict(f, q.ID, p)
		}
	}
}

func (c *cycleFold) intend(i domain.Intent) {
	c.row["objective"], c.row["change"], c.row["rationale"] = string(i.Objective), string(i.Change), string(i.Rationale)
	c.row["context"], c.row["decision_rule"], c.row["change_idea"] = string(i.Context), string(i.DecisionRule), c.x.ref(i.ChangeIdea)
	var s domain.Scale
	if i.Scale != nil {
		s = *i.Scale
	}
	c.row["scale_students"], c.row["scale_classes"] = wholeCell(s.Students), wholeCell(s.Classes)
	c.row["scale_teachers"], c.row["scale_schools"] = wholeCell(s.Teachers), wholeCell(s.Schools)
}

func (c *cycleFold) arrange(a domain.Arrangements) {
	c.row["title"], c.row["data_collection"], c.row["measures"] = string(a.Title), string(a.DataCollection), c.x.refs(a.Measures)
	c.row["starts_on"], c.row["ends_on"] = dayCell(a.StartsOn), dayCell(a.EndsOn)
	before := c.tasks
	c.tasks = nil
	for _, t := range a.Tasks {
		row := cellsOf{}
		if i := slices.IndexFunc(before, func(old cellsOf) bool { return old["id"] == t.ID.String() }); i >= 0 {
			row = before[i] // it may be done
		}
		row["id"], row["cycle"], row["what"], row["who"] = t.ID.String(), c.id, string(t.What), string(t.Who)
		row["when"], row["where"] = dayCell(t.When), string(t.Where)
		c.tasks = append(c.tasks, row)
	}
	was := c.classes
	c.classes = nil
	for _, id := range a.Classes {
		if i := slices.IndexFunc(was, func(k *classInCycle) bool { return k.id == id }); i >= 0 {
			c.classes = append(c.classes, was[i])
		} else {
			c.classes = append(c.classes, &classInCycle{id: id})
		}
	}
	for _, k := range was { // one that has started stays
		if !k.started.IsZero() && !slices.Contains(a.Classes, k.id) {
			c.classes = append(c.classes, k)
		}
	}
}

func (c *cycleFold) ask(q domain.RevisedQuestion) {
	c.questions = append(c.questions, cellsOf{"id": q.ID.String(), "cycle": c.id, "text": string(q.Text), "measure": c.x.ref(q.Measure)})
}

func (c *cycleFold) predict(f projections.Fact, question uuid.UUID, p domain.Prediction) {
	by, onBehalfOf := c.x.by(f)
	if onBehalfOf != "" {
		by = onBehalfOf
	}
	c.predictions = append(c.predictions, cellsOf{
		"id": p.ID.String(), "cycle": c.id, "question": question.String(), "text": string(p.Text), "direction": string(p.Direction),
		"low": numberCell(p.Low), "high": numberCell(p.High), "by_when": dayCell(p.ByWhen), "confidence": wholeCell(p.Confidence),
		"on": f.Envelope.OccurredOn.String(), "by": by,
	})
}

// class finds a class of the cycle; one that is not in the plan any more counts all the same.
func (c *cycleFold) class(id uuid.UUID) *classInCycle {
	for _, k := range c.classes {
		if k.id == id {
			return k
		}
	}
	k := &classInCycle{id: id}
	c.classes = append(c.classes, k)
	return k
}

func (c *cycleFold) classCell() string {
	var ids []uuid.UUID
	for _, k := range c.classes {
		ids = append(ids, k.id)
	}
	return c.x.refs(ids)
}

// ownDays are the classes that did not start or finish with the cycle.
func (c *cycleFold) ownDays() []cellsOf {
	var rows []cellsOf
	for _, k := range c.classes {
		class := c.x.ref(&k.id)
		if class != "" && (k.started != c.started || !k.finished.IsZero()) {
			rows = append(rows, cellsOf{"cycle": c.id, "class": class, "started_on": k.started.String(), "finished_on": k.finished.String()})
		}
	}
	return rows
}

func (c *cycleFold) finish(f projections.Fact, task uuid.UUID) {
	i := slices.IndexFunc(c.tasks, func(t cellsOf) bool { return t["id"] == task.String() })
	if i < 0 {
		return // it was dropped from the plan meanwhile
	}
	t := c.tasks[i]
	t["done_on"], t["while_studying"] = f.Envelope.OccurredOn.String(), yesCell(c.studying)
	t["by"], t["for"] = c.x.by(f)
}
