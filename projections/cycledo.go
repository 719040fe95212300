package projections

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

var errNotStarted = errors.New("the cycle has not started")

// entry is what a fact of Do tells beside its own fields.
func (c *Cycle) entry(f Fact, id uuid.UUID, class *uuid.UUID) Entry {
	e := Entry{
		ID: id, OccurredOn: f.Envelope.OccurredOn, RecordedAt: f.Envelope.RecordedAt,
		WhileStudying: c.Stage == domain.Studying, Forgotten: names(f), ByID: f.Envelope.Actor, ClassID: class,
	}
	if on := f.Envelope.OnBehalfOf; on != uuid.Nil {
		e.OnBehalfOfID = &on
	}
	return e
}

// names gives the forgotten fields of a fact as a view names them.
func names(f Fact) []string {
	var list []string
	for _, pointer := range f.Forgotten {
		list = append(list, strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "."))
	}
	return list
}

// observe takes in what was noticed, and what was put right or taken back of it.
func (c *Cycle) observe(t *tx, f Fact) error {
	switch e := f.Event.(type) {
	case domain.ObservationRecorded:
		observationShelf.put(t, observationKey{c.ID, e.ID}, &observationDoc{
			Observation: Observation{Entry: c.entry(f, e.ID, e.Class), Kind: e.Kind, Text: e.Text, Seq: f.Seq},
		})
	case domain.ObservationCorrected:
		o, err := observationShelf.change(t, observationKey{c.ID, e.ID})
		if err != nil {
			return err
		}
		o.Kind, o.Text, o.ClassID = e.Kind, e.Text, e.Class
		o.Corrected, o.CorrectedWhy, o.Forgotten = true, textOf(e.Why), names(f)
	case domain.ObservationWithdrawn:
		o, err := observationShelf.change(t, observationKey{c.ID, e.ID})
		if err != nil {
			return err
		}
		o.withdrawn = true
	}
	return nil
}

func (c *Cycle) adjust(f Fact, e domain.AdjustmentRecorded) error {
	if c.Do == nil {
		return errNotStarted
	}
	c.Do.Adjustments = append(c.Do.Adjustments, &Adjustment{
		Entry: c.entry(f, e.ID, e.Class), Intent: e.Intent, Text: e.Text, Why: textOf(e.Why), Seq: f.Seq,
	})
	return nil
}

func (c *Cycle) finishTask(f Fact, e domain.TaskDone) {
	i := slices.IndexFunc(c.Plan.Tasks, func(t *Task) bool { return t.ID == e.Task })
	if i < 0 {
		return // the task was dropped from the plan while the command was under way
	}
	task, on := c.Plan.Tasks[i], f.Envelope.OccurredOn
	task.Done, task.DoneOn, task.DoneSeq, task.WhileStudying = true, &on, f.Seq, c.Stage == domain.Studying
}

// completeDo ends Do for every class that runs.
func (c *Cycle) completeDo(f Fact, e domain.DoCompleted) error {
	if c.Do == nil {
		return errNotStarted
	}
	c.Stage = domain.Studying
	c.Do.CompletedOn, c.Do.CompletedSeq, c.Do.CarriedOut = &e.On, f.Seq, textOf(e.CarriedOut)
	for _, k := range c.Classes {
		if k.StartedOn != nil && k.FinishedOn == nil {
			k.FinishedOn, k.FinishedSeq = &e.On, f.Seq
		}
	}
	return nil
}

func (c *Cycle) study(f Fact, e domain.Study) {
	revised := c.Study
	c.Study = &Study{
		Summary: e.Summary, Improvement: e.Improvement, Why: textOf(e.Why), Surprises: textOf(e.Surprises),
		StudiedOn: f.Envelope.OccurredOn, RecordedAt: f.Envelope.RecordedAt,
		Seq: f.Seq, LastSeq: f.Seq, LastOn: f.Envelope.OccurredOn,
	}
	if revised != nil { // the day it was studied first stands
		c.Study.StudiedOn, c.Study.RecordedAt, c.Study.Seq = revised.StudiedOn, revised.RecordedAt, revised.Seq
	}
	for i, finding := range e.Results {
		if q := c.question(finding.Question); q != nil {
			q.Result, q.Learning = textOf(finding.Result), textOf(finding.Learning)
			q.Learned = finding.Learning != "" || slices.Contains(f.Forgotten, fmt.Sprintf("/results/%d/learning", i))
		}
	}
	c.forget(f, "study.", "study.")
}
