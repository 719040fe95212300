package projections

import (
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Cycle is one Plan-Do-Study-Act cycle as the record of its team tells it now. It is also the
// document that is stored: what a document names by id is resolved when a page is read.
type Cycle struct {
	ID         uuid.UUID        `json:"id"`
	Title      domain.Text      `json:"title,omitzero"`
	Stage      domain.Stage     `json:"stage"`
	Purpose    domain.Purpose   `json:"purpose"`
	Revision   int              `json:"revision,omitzero"`
	Classes    []*CycleClass    `json:"classes,omitempty"`
	Plan       *Plan            `json:"plan"`
	Do         *Do              `json:"do,omitzero"`
	Study      *Study           `json:"study,omitzero"`
	Act        *Act             `json:"act,omitzero"`
	Withdrawal *CycleWithdrawal `json:"withdrawal,omitzero"`
	// Artefacts may be linked before it starts, too.
	Artefacts []*Artefact `json:"artefacts,omitempty"`
	// Reopened says that a decision was taken back; it stays in history.
	Reopened bool `json:"reopened,omitzero"`
	// SchoolYear is that of its start, else of its planned start, else of the day it was planned.
	SchoolYear domain.SchoolYear `json:"schoolYear"`
	PlannedOn  domain.Date       `json:"plannedOn"`
	PlannedAt  time.Time         `json:"plannedAt"`
	// PlannedSeq is where its plan stands in the order of the log.
	PlannedSeq int64 `json:"plannedSeq"`
	// Forgotten names the fields of the cycle, such as "plan.objective", whose text was erased.
	Forgotten []string `json:"forgotten,omitempty"`

	TeamID      uuid.UUID   `json:"team"`
	ProjectID   *uuid.UUID  `json:"project,omitzero"`
	ParentIDs   []uuid.UUID `json:"parents,omitempty"`
	AdaptedFrom *uuid.UUID  `json:"adaptedFrom,omitzero"`

	// Team and Project are nil where the viewer may not know them.
	Team    *Team    `json:"-"`
	Project *Project `json:"-"`
	// LeftOpen says that nobody goes on with it: its team is disbanded, all its classes are
	// closed or its school year is over, and it was neither decided nor withdrawn.
	LeftOpen bool `json:"-"`
	// Allowed is what the viewer may do to it now.
	Allowed []domain.CycleAction `json:"-"`

	page *page
}

// CycleClass is a class in a cycle; each starts and finishes on days of its own.
type CycleClass struct {
	ClassID    uuid.UUID    `json:"class"`
	StartedOn  *domain.Date `json:"startedOn,omitzero"`
	FinishedOn *domain.Date `json:"finishedOn,omitzero"`
	// FinishedSeq is where that was told in the order of the log.
	FinishedSeq int64 `json:"seq,omitzero"`

	Class *Class `json:"-"`
}

// Plan is what a team intends before it acts.
type Plan struct {
	Objective      *domain.Text  `json:"objective,omitzero"`
	Change         *domain.Text  `json:"change,omitzero"`
	Rationale      *domain.Text  `json:"rationale,omitzero"`
	Questions      []*Question   `json:"questions"`
	Tasks          []*Task       `json:"tasks,omitempty"`
	Scale          *domain.Scale `json:"scale,omitzero"`
	Context        *domain.Text  `json:"context,omitzero"`
	DataCollection *domain.Text  `json:"dataCollection,omitzero"`
	DecisionRule   *domain.Text  `json:"decisionRule,omitzero"`
	StartsOn       *domain.Date  `json:"startsOn,omitzero"`
	EndsOn         *domain.Date  `json:"endsOn,omitzero"`
	// Adaptation is what was to be done otherwise than in the share-out that it was tried from.
	Adaptation *domain.Text `json:"adaptation,omitzero"`
	// RevisedAfterStart says that title, dates, tasks, classes or measures changed while it ran.
	RevisedAfterStart bool `json:"revisedAfterStart,omitzero"`
	// TheorySeq is where in the order of the log change, rationale, scale and questions were told.
	TheorySeq int64 `json:"theorySeq"`

	ChangeIdeaID *uuid.UUID  `json:"changeIdea,omitzero"`
	MeasureIDs   []uuid.UUID `json:"measures,omitempty"`

	ChangeIdea *ChangeIdea `json:"-"`
	// Measures of the data plan.
	Measures []*Measure `json:"-"`
}

// Question is what the cycle is to answer, and, once it is studied, the answer.
type Question struct {
	ID          uuid.UUID              `json:"id"`
	Text        domain.Text            `json:"text,omitzero"`
	Predictions []*Prediction          `json:"predictions,omitempty"`
	Result      *domain.QuestionResult `json:"result,omitzero"`
	Learning    *domain.Text           `json:"learning,omitzero"`
	// Learned says that there is a learning, also where its text was forgotten.
	Learned bool `json:"learned,omitzero"`

	MeasureID *uuid.UUID `json:"measure,omitzero"`
	Measure   *Measure   `json:"-"`
}

// Prediction is what a person expected the answer to be.
type Prediction struct {
	ID         uuid.UUID         `json:"id"`
	Text       domain.Text       `json:"text,omitzero"`
	Direction  *domain.Direction `json:"direction,omitzero"`
	Low        *float64          `json:"low,omitzero"`
	High       *float64          `json:"high,omitzero"`
	ByWhen     *domain.Date      `json:"byWhen,omitzero"`
	Confidence *int              `json:"confidence,omitzero"`
	// MadeAt is when it was recorded, OccurredOn the day it is said to have been made.
	MadeAt     time.Time   `json:"at"`
	OccurredOn domain.Date `json:"on"`
	Via        domain.Via  `json:"via,omitzero"`
	// Seq is its place in the order of the log.
	Seq int64 `json:"seq"`

	MadeByID  uuid.UUID  `json:"by"`
	MeasureID *uuid.UUID `json:"-"`

	// MadeBy is the person, or the one for whom a coach typed; nil where the viewer may not know.
	MadeBy *Person `json:"-"`
	// Measure is that of its question.
	Measure *Measure `json:"-"`

	cycle *Cycle
}

// Task is something to be done for the cycle.
type Task struct {
	ID    uuid.UUID    `json:"id"`
	What  domain.Text  `json:"what,omitzero"`
	Who   *domain.Text `json:"who,omitzero"`
	When  *domain.Date `json:"when,omitzero"`
	Where *domain.Text `json:"where,omitzero"`
	Done  bool         `json:"done,omitzero"`
	// DoneOn is the day it was ticked off, DoneSeq where that stands in the order of the log.
	DoneOn  *domain.Date `json:"doneOn,omitzero"`
	DoneSeq int64        `json:"doneSeq,omitzero"`
	// WhileStudying says that this was after Do was completed.
	WhileStudying bool `json:"whileStudying,omitzero"`
}

// Do is what happened when the change was tried. Its observations are a method: they are read
// when somebody asks.
type Do struct {
	StartedOn   domain.Date        `json:"startedOn"`
	StartedSeq  int64              `json:"startedSeq"`
	CompletedOn *domain.Date       `json:"completedOn,omitzero"`
	CarriedOut  *domain.CarriedOut `json:"carriedOut,omitzero"`
	// CompletedSeq is where its end was told in the order of the log.
	CompletedSeq int64         `json:"seq,omitzero"`
	Adjustments  []*Adjustment `json:"adjustments,omitempty"`

	cycle *Cycle
}

// Entry is what observations, adjustments and artefacts have in common.
type Entry struct {
	ID         uuid.UUID   `json:"id"`
	OccurredOn domain.Date `json:"on"`
	RecordedAt time.Time   `json:"at"`
	// WhileStudying marks what came in after Do was completed.
	WhileStudying bool `json:"whileStudying,omitzero"`
	// Forgotten names the fields whose text was erased.
	Forgotten []string `json:"forgotten,omitempty"`

	ByID         uuid.UUID  `json:"by"`
	OnBehalfOfID *uuid.UUID `json:"for,omitzero"`
	ClassID      *uuid.UUID `json:"class,omitzero"`

	// By recorded it, OnBehalfOf is the teacher for whom a coach typed; nil where the viewer
	// may not know.
	By         *Person `json:"-"`
	OnBehalfOf *Person `json:"-"`
	// Class is nil when it is about all.
	Class *Class `json:"-"`
}

// Observation is something noticed while the change was tried, as last corrected.
type Observation struct {
	Entry
	Kind domain.ObservationKind `json:"kind"`
	Text domain.Text            `json:"text,omitzero"`
	// Corrected says that it first read otherwise, CorrectedWhy the reason last given.
	Corrected    bool         `json:"corrected,omitzero"`
	CorrectedWhy *domain.Text `json:"correctedWhy,omitzero"`
	Seq          int64        `json:"-"`
}

// Adjustment is a change of what is done, other than planned.
type Adjustment struct {
	Entry
	Intent domain.AdjustmentIntent `json:"intent"`
	Text   domain.Text             `json:"text,omitzero"`
	Why    *domain.Text            `json:"why,omitzero"`
	Seq    int64                   `json:"seq"`
}

// Artefact is a link to something that stays where it is.
type Artefact struct {
	Entry
	Title domain.Text `json:"title,omitzero"`
	URL   domain.Text `json:"url,omitzero"`
}

// Study is what the team made of what happened, as last revised.
type Study struct {
	Summary     domain.Text        `json:"summary,omitzero"`
	Improvement domain.Improvement `json:"improvement"`
	Why         *domain.Text       `json:"why,omitzero"`
	Surprises   *domain.Text       `json:"surprises,omitzero"`
	StudiedOn   domain.Date        `json:"on"`
	RecordedAt  time.Time          `json:"at"`
	Revised     bool               `json:"revised,omitzero"`
	// RevisedWhy is the reason last given.
	RevisedWhy *domain.Text `json:"revisedWhy,omitzero"`
	// Seq is where the study stands in the order of the log; LastSeq and LastOn are of its last
	// revision, or its own.
	Seq     int64       `json:"seq"`
	LastSeq int64       `json:"lastSeq"`
	LastOn  domain.Date `json:"lastOn"`
}

// Act is what the team decided.
type Act struct {
	Decision    domain.Decision `json:"decision"`
	Reason      domain.Text     `json:"reason,omitzero"`
	NextSteps   *domain.Text    `json:"nextSteps,omitzero"`
	AgainstRule bool            `json:"againstRule,omitzero"`
	DecidedOn   domain.Date     `json:"on"`
	RecordedAt  time.Time       `json:"at"`
	Seq         int64           `json:"seq"`
}

// CycleWithdrawal is why a cycle ended without its act.
type CycleWithdrawal struct {
	Cause       domain.WithdrawalCause `json:"cause"`
	Text        *domain.Text           `json:"text,omitzero"`
	WithdrawnOn domain.Date            `json:"on"`
	RecordedAt  time.Time              `json:"at"`
	// Seq is its place in the order of the log.
	Seq int64 `json:"seq"`
}

// Ramp is the cycles that are linked parent to child with one cycle, as far as the viewer may
// read them.
type Ramp struct {
	// Cycles in the order they started, the asked one among them.
	Cycles []*Cycle
	Links  []RampLink

	own lazy[map[uuid.UUID]*Ramp]
}

// RampLink is one step of a ramp.
type RampLink struct{ Parent, Child uuid.UUID }
