package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Study is what the team makes of what happened.
type Study struct {
	// Results answer every question of the plan.
	Results     []QuestionFinding `json:"results"`
	Summary     Text              `json:"summary,omitzero"`
	Improvement Improvement       `json:"improvement"`
	Why         Text              `json:"why,omitzero"`
	Surprises   Text              `json:"surprises,omitzero"`
}

// QuestionFinding is the answer to one question and what was learned.
type QuestionFinding struct {
	Question uuid.UUID      `json:"question"`
	Result   QuestionResult `json:"result"`
	Learning Text           `json:"learning,omitzero"`
}

// QuestionResult holds a prediction against what happened.
type QuestionResult string

const (
	Confirmed       QuestionResult = "CONFIRMED"
	PartlyConfirmed QuestionResult = "PARTLY"
	Refuted         QuestionResult = "REFUTED"
	Undetermined    QuestionResult = "UNDETERMINED"
)

// Improvement says whether the change led to improvement.
type Improvement string

const (
	Improved       Improvement = "YES"
	PartlyImproved Improvement = "PARTLY"
	NotImproved    Improvement = "NO"
	TooEarly       Improvement = "TOO_EARLY"
	NotTested      Improvement = "NOT_TESTED"
)

func (st Study) check(c *checks, s Cycle) {
	oneOf(c, "/improvement", st.Improvement, []Improvement{Improved, PartlyImproved, NotImproved, TooEarly, NotTested})
	c.text("/summary", st.Summary)
	c.text("/why", st.Why)
	c.text("/surprises", st.Surprises)
	c.list("/results", len(st.Results), maxList)
	var answered []uuid.UUID
	for i, r := range st.Results {
		path := at("/results", i)
		c.require(slices.Contains(s.Questions, r.Question), path+"/question", "the plan has no question %s", r.Question)
		oneOf(c, path+"/result", r.Result, []QuestionResult{Confirmed, PartlyConfirmed, Refuted, Undetermined})
		c.text(path+"/learning", r.Learning)
		answered = append(answered, r.Question)
	}
	c.distinct("/results", answered)
	for _, q := range s.Questions {
		c.require(slices.Contains(answered, q), "/results", "question %s has no result: give one, UNDETERMINED if it is open", q)
	}
}

// RecordStudy records what was learned, after Do was completed.
type RecordStudy struct {
	CycleHeader
	Study
}

func (c RecordStudy) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if err := s.may(RecordStudyAction); err != nil {
		return nil, err
	}
	var check checks
	on := k.day(c.Header)
	check.require(!on.Before(s.CompletedOn), "/occurredOn", "%s is before Do was completed, on %s", on, s.CompletedOn)
	c.Study.check(&check, s)
	return []CycleEvent{StudyRecorded(c.Study)}, check.err()
}

// StudyRecorded is the study as it was told.
type StudyRecorded Study

func (e StudyRecorded) evolve(s Cycle) Cycle {
	s.Studied = true
	return s
}

// StudyRevision is the whole study as it is seen now, and why it changed.
type StudyRevision struct {
	Study
	Reason Text `json:"reason"`
}

// ReviseStudy replaces a study before it was acted on; the first stays in history.
type ReviseStudy struct {
	CycleHeader
	StudyRevision
}

func (c ReviseStudy) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(ReviseStudyAction); err != nil {
		return nil, err
	}
	var check checks
	c.Study.check(&check, s)
	check.needed("/reason", c.Reason)
	return []CycleEvent{StudyRevised(c.StudyRevision)}, check.err()
}

// StudyRevised replaces what is shown of the study.
type StudyRevised StudyRevision

func (e StudyRevised) evolve(s Cycle) Cycle { return s }
