package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Cycle is what the rules of one Plan-Do-Study-Act cycle ask of its past.
type Cycle struct {
	Stage       Stage
	Team        uuid.UUID
	Project     *uuid.UUID
	Purpose     Purpose
	ChangeGiven bool
	// Questions in the order of the plan, and the predictions made on each.
	Questions   []uuid.UUID
	Predictions map[uuid.UUID]uuid.UUID // prediction → question
	// Classes of the plan; empty means the team as a whole.
	Classes  []uuid.UUID
	Started  map[uuid.UUID]Date // class → its first day
	Finished map[uuid.UUID]Date
	Tasks    map[uuid.UUID]bool // task → done
	// Entries are observations, adjustments and artefacts by id.
	Entries   map[uuid.UUID]entry
	StartedOn Date
	// CompletedOn is the last day of Do.
	CompletedOn Date
	Studied     bool
}

// entry is an observation, adjustment or artefact of Do.
type entry struct {
	of        entryKind
	withdrawn bool
}

type entryKind string

const (
	observationEntry entryKind = "observation"
	adjustmentEntry  entryKind = "adjustment"
	artefactEntry    entryKind = "artefact"
)

// CycleEvent is a fact of a cycle. A type that forgets its effect does not compile.
type CycleEvent interface {
	Event
	evolve(Cycle) Cycle
}

// CycleCommand is a command on a cycle.
type CycleCommand interface {
	Command
	decide(Cycle, Known) ([]CycleEvent, error)
}

// CycleDecider holds the rules of a cycle.
var CycleDecider = Decider[Cycle, CycleCommand, CycleEvent]{
	Category: CycleCategory,
	decide:   func(c CycleCommand, s Cycle, k Known) ([]CycleEvent, error) { return c.decide(s, k) },
	evolve:   func(s Cycle, e CycleEvent) Cycle { return e.evolve(s) },
}

// CycleHeader begins every command on a cycle.
type CycleHeader struct {
	Header
	Cycle uuid.UUID `json:"cycle"`
}

// Stream is the cycle's own.
func (h CycleHeader) Stream() Stream { return Stream{CycleCategory, h.Cycle} }

// Stage is how far a cycle has come.
type Stage string

const (
	Planned   Stage = "PLANNED"
	Doing     Stage = "DOING"
	Studying  Stage = "STUDYING"
	Acted     Stage = "ACTED"
	Withdrawn Stage = "WITHDRAWN"
)

// Purpose says what a cycle is for.
type Purpose string

const (
	Collect   Purpose = "COLLECT"
	Develop   Purpose = "DEVELOP"
	Test      Purpose = "TEST"
	Implement Purpose = "IMPLEMENT"
)

// Purposes lists every purpose.
var Purposes = []Purpose{Collect, Develop, Test, Implement}

// CycleAction is something that may be done to a cycle, spelled as its mutation in capitals.
type CycleAction string

const (
	RevisePlanAction          CycleAction = "REVISE_PLAN"
	MakePredictionAction      CycleAction = "MAKE_PREDICTION"
	StartCycleAction          CycleAction = "START_CYCLE"
	StartClassAction          CycleAction = "START_CLASS"
	RecordObservationAction   CycleAction = "RECORD_OBSERVATION"
	CorrectObservationAction  CycleAction = "CORRECT_OBSERVATION"
	WithdrawObservationAction CycleAction = "WITHDRAW_OBSERVATION"
	RecordAdjustmentAction    CycleAction = "RECORD_ADJUSTMENT"
	WithdrawAdjustmentAction  CycleAction = "WITHDRAW_ADJUSTMENT"
	FinishTaskAction          CycleAction = "FINISH_TASK"
	LinkArtefactAction        CycleAction = "LINK_ARTEFACT"
	FinishClassAction         CycleAction = "FINISH_CLASS"
	CompleteDoAction          CycleAction = "COMPLETE_DO"
	RecordStudyAction         CycleAction = "RECORD_STUDY"
	ReviseStudyAction         CycleAction = "REVISE_STUDY"
	DecideActAction           CycleAction = "DECIDE_ACT"
	ReopenCycleAction         CycleAction = "REOPEN_CYCLE"
	WithdrawCycleAction       CycleAction = "WITHDRAW_CYCLE"
	// DraftShareOutAction begins a share-out of the cycle, which has a stream of its own.
	DraftShareOutAction CycleAction = "DRAFT_SHARE_OUT"
)

// doActions are possible while something is done, and still while it is studied.
var doActions = []CycleAction{
	RecordObservationAction, CorrectObservationAction, WithdrawObservationAction,
	RecordAdjustmentAction, WithdrawAdjustmentAction, FinishTaskAction, LinkArtefactAction,
}

// CycleActions lists what may be done to a cycle of that stage; studied says that a study
// stands in its record.
func CycleActions(stage Stage, studied bool) []CycleAction {
	switch stage {
	case Planned:
		return []CycleAction{StartCycleAction, RevisePlanAction, MakePredictionAction, RecordObservationAction, FinishTaskAction, LinkArtefactAction, WithdrawCycleAction}
	case Doing:
		return slices.Concat(doActions, []CycleAction{StartClassAction, FinishClassAction, CompleteDoAction, RevisePlanAction, MakePredictionAction, WithdrawCycleAction, DraftShareOutAction})
	case Studying:
		if studied {
			return slices.Concat([]CycleAction{DecideActAction, ReviseStudyAction}, doActions, []CycleAction{RevisePlanAction, MakePredictionAction, WithdrawCycleAction, DraftShareOutAction})
		}
		return slices.Concat([]CycleAction{RecordStudyAction}, doActions, []CycleAction{RevisePlanAction, MakePredictionAction, WithdrawCycleAction, DraftShareOutAction})
	case Acted:
		return []CycleAction{ReopenCycleAction, WithdrawCycleAction, DraftShareOutAction}
	default:
		return nil
	}
}

// may refuses an action that the stage forbids and says what is allowed now.
func (s Cycle) may(action CycleAction) error {
	if s.Stage == "" {
		return refuse(Unknown, "there is no such cycle: plan it first", "PLAN_CYCLE")
	}
	allowed := CycleActions(s.Stage, s.Studied)
	if slices.Contains(allowed, action) {
		return nil
	}
	return refuse(NotNow, "the cycle is "+string(s.Stage)+": "+string(action)+" is not possible now", texts(allowed)...)
}

// live says that an entry of that kind is there and was not withdrawn.
func (s Cycle) live(of entryKind, id uuid.UUID) bool {
	e, ok := s.Entries[id]
	return ok && e.of == of && !e.withdrawn
}
