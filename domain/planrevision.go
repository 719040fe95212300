package domain

import (
	"maps"
	"slices"

	"github.com/google/uuid"
)

// PlanRevision is a plan's revision: a part is sent whole, never as a patch.
type PlanRevision struct {
	Arrangements
	// Theory replaces intent and questions; absent leaves them as they stand.
	Theory *Theory `json:"theory,omitzero"`
	// Why says what made the revision necessary.
	Why Text `json:"why,omitzero"`
}

// Theory is what the team holds to be true before it starts: it stands once the cycle runs.
type Theory struct {
	Intent
	// Questions keep the predictions made on them; a question that is left out is dropped.
	Questions []RevisedQuestion `json:"questions"`
}

// RevisedQuestion is a question without its predictions, which only MakePrediction adds.
type RevisedQuestion struct {
	ID      uuid.UUID  `json:"id"`
	Text    Text       `json:"text"`
	Measure *uuid.UUID `json:"measure,omitzero"`
}

// RevisePlan changes a plan. After the start only its arrangements: questions, predictions and
// the decision rule then stand.
type RevisePlan struct {
	CycleHeader
	PlanRevision
}

// References are what the revision names.
func (c RevisePlan) References() []Reference {
	refs := c.Arrangements.references()
	if c.Theory != nil {
		refs = append(refs, c.Theory.Intent.references()...)
		for _, q := range c.Theory.Questions {
			refs = append(refs, reference(MeasureKind, q.Measure)...)
		}
	}
	return refs
}

func (c RevisePlan) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if err := s.may(RevisePlanAction); err != nil {
		return nil, err
	}
	var check checks
	c.Arrangements.check(&check, k, k.Team)
	check.text("/why", c.Why)
	for _, class := range slices.SortedFunc(maps.Keys(s.Started), func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }) {
		check.require(len(c.Classes) == 0 || slices.Contains(c.Classes, class), "/classes", "class %s has started: it cannot be left out", class)
	}
	e := PlanRevised{PlanRevision: c.PlanRevision, ChangeGiven: s.ChangeGiven, AfterStart: s.Stage != Planned}
	if c.Theory != nil {
		if e.AfterStart {
			check.add(NotNow, "/theory", "the cycle has started: questions and the decision rule stand; record an adjustment instead")
			return nil, check.err()
		}
		c.Theory.check(&check, k, s.Project)
		e.ChangeGiven = c.Theory.Change != ""
	}
	return []CycleEvent{e}, check.err()
}

func (t Theory) check(c *checks, k Known, project *uuid.UUID) {
	t.Intent.check(c, k, k.Team.ID, project, "/theory")
	c.require(len(t.Questions) > 0, "/theory/questions", "a plan needs at least one question")
	c.list("/theory/questions", len(t.Questions), maxList)
	var ids []uuid.UUID
	for i, q := range t.Questions {
		Question{ID: q.ID, Text: q.Text, Measure: q.Measure}.check(c, k, k.Team.ID, at("/theory/questions", i))
		ids = append(ids, q.ID)
	}
	c.distinct("/theory/questions", ids)
}

// PlanRevised replaces the parts of the plan that it carries.
type PlanRevised struct {
	PlanRevision
	ChangeGiven bool `json:"changeGiven,omitzero"`
	// AfterStart marks a revision made when the cycle ran already.
	AfterStart bool `json:"afterStart,omitzero"`
}

func (e PlanRevised) evolve(s Cycle) Cycle {
	s.ChangeGiven = e.ChangeGiven
	if e.Theory != nil {
		s.Questions = nil
		for _, q := range e.Theory.Questions {
			s.Questions = append(s.Questions, q.ID)
		}
	}
	return e.arrange(s)
}

// PredictionOn is a prediction and the question it answers.
type PredictionOn struct {
	Question uuid.UUID `json:"question"`
	Prediction
}

// MakePrediction says beforehand what the answer to a question will be. Whether it was made
// before the data is told by the log's order, not by this rule.
type MakePrediction struct {
	CycleHeader
	PredictionOn
}

func (c MakePrediction) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(MakePredictionAction); err != nil {
		return nil, err
	}
	if _, there := s.Predictions[c.ID]; there {
		return nil, &Refusal{Code: Duplicate, Path: "/id", Message: "this prediction is recorded already, and stands: make another with a new id", Existing: c.ID}
	}
	var check checks
	check.require(slices.Contains(s.Questions, c.Question), "/question", "the plan has no question %s", c.Question)
	c.Prediction.check(&check, "")
	return []CycleEvent{PredictionMade(c.PredictionOn)}, check.err()
}

// PredictionMade stands for good.
type PredictionMade PredictionOn

func (e PredictionMade) evolve(s Cycle) Cycle {
	s.Predictions = put(s.Predictions, e.ID, e.Question)
	return s
}
