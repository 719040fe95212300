package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Observation is something noticed while the change was tried.
type Observation struct {
	ID    uuid.UUID       `json:"id"`
	Kind  ObservationKind `json:"kind"`
	Text  Text            `json:"text"`
	Class *uuid.UUID      `json:"class,omitzero"`
}

// ObservationKind says what sort of thing was noticed.
type ObservationKind string

const (
	Observed            ObservationKind = "OBSERVATION"
	Problem             ObservationKind = "PROBLEM"
	Surprise            ObservationKind = "SURPRISE"
	ParticipantFeedback ObservationKind = "PARTICIPANT_FEEDBACK"
)

// ObservationKinds lists every kind.
var ObservationKinds = []ObservationKind{Observed, Problem, Surprise, ParticipantFeedback}

func (o Observation) check(c *checks, s Cycle) {
	oneOf(c, "/kind", o.Kind, ObservationKinds)
	c.needed("/text", o.Text)
	c.classIn(s, o.Class)
}

// classIn finds a class in the cycle's plan.
func (c *checks) classIn(s Cycle, class *uuid.UUID) {
	if class != nil {
		c.require(slices.Contains(s.Classes, *class), "/class", "class %s is not in the plan: revise the plan first", class)
	}
}

// RecordObservation notes what was noticed. On a planned cycle Start says that it has started
// with it, on the day the observation occurred.
type RecordObservation struct {
	CycleHeader
	Observation
	Start bool `json:"start,omitzero"`
}

func (c RecordObservation) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if err := s.may(RecordObservationAction); err != nil {
		return nil, err
	}
	var events []CycleEvent
	if s.Stage == Planned {
		if !c.Start {
			return nil, &Refusal{Code: NotNow, Path: "/start", Message: "the cycle has not started: say start: true to begin it with this observation, or start it first", Allowed: []string{string(StartCycleAction), string(RecordObservationAction)}}
		}
		started, err := s.start(k.day(c.Header), nil)
		if err != nil {
			return nil, err
		}
		events = append(events, started)
	}
	var check checks
	check.newEntry(s, c.ID)
	c.Observation.check(&check, s)
	return append(events, ObservationRecorded(c.Observation)), check.err()
}

// ObservationRecorded is an observation as it was told.
type ObservationRecorded Observation

func (e ObservationRecorded) evolve(s Cycle) Cycle {
	s.Entries = put(s.Entries, e.ID, entry{of: observationEntry})
	return s
}

// ObservationCorrection is the whole observation as it should have been, and why.
type ObservationCorrection struct {
	Observation
	Why Text `json:"why"`
}

// CorrectObservation corrects an observation, named by its id; the first text stays in history.
type CorrectObservation struct {
	CycleHeader
	ObservationCorrection
}

func (c CorrectObservation) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(CorrectObservationAction); err != nil {
		return nil, err
	}
	var check checks
	check.entry(s, observationEntry, c.ID)
	c.Observation.check(&check, s)
	check.needed("/why", c.Why)
	return []CycleEvent{ObservationCorrected(c.ObservationCorrection)}, check.err()
}

// entry finds an entry that was not withdrawn.
func (c *checks) entry(s Cycle, of entryKind, id uuid.UUID) {
	if !s.live(of, id) {
		c.add(Unknown, "/id", "the cycle has no %s %s, or it was withdrawn", of, id)
	}
}

// ObservationCorrected replaces what is shown of an observation.
type ObservationCorrected ObservationCorrection

func (e ObservationCorrected) evolve(s Cycle) Cycle { return s }

// Withdrawal takes an entry back, and why.
type Withdrawal struct {
	ID  uuid.UUID `json:"id"`
	Why Text      `json:"why"`
}

func (w Withdrawal) check(s Cycle, of entryKind) error {
	var check checks
	check.entry(s, of, w.ID)
	check.needed("/why", w.Why)
	return check.err()
}

func (s Cycle) withdraw(of entryKind, id uuid.UUID) Cycle {
	s.Entries = put(s.Entries, id, entry{of: of, withdrawn: true})
	return s
}

// WithdrawObservation takes an observation back; it stays in history.
type WithdrawObservation struct {
	CycleHeader
	Withdrawal
}

func (c WithdrawObservation) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(WithdrawObservationAction); err != nil {
		return nil, err
	}
	return []CycleEvent{ObservationWithdrawn(c.Withdrawal)}, c.Withdrawal.check(s, observationEntry)
}

// ObservationWithdrawn takes an observation back.
type ObservationWithdrawn Withdrawal

func (e ObservationWithdrawn) evolve(s Cycle) Cycle { return s.withdraw(observationEntry, e.ID) }

// Adjustment is a change of what is done, other than planned.
type Adjustment struct {
	ID     uuid.UUID        `json:"id"`
	Intent AdjustmentIntent `json:"intent"`
	Text   Text             `json:"text"`
	Why    Text             `json:"why,omitzero"`
	Class  *uuid.UUID       `json:"class,omitzero"`
}

// AdjustmentIntent says whether it was meant.
type AdjustmentIntent string

const (
	Intentional   AdjustmentIntent = "INTENTIONAL"
	Unintentional AdjustmentIntent = "UNINTENTIONAL"
)

// RecordAdjustment notes that something else was done than planned.
type RecordAdjustment struct {
	CycleHeader
	Adjustment
}

func (c RecordAdjustment) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(RecordAdjustmentAction); err != nil {
		return nil, err
	}
	var check checks
	check.newEntry(s, c.ID)
	oneOf(&check, "/intent", c.Intent, []AdjustmentIntent{Intentional, Unintentional})
	check.needed("/text", c.Text)
	check.text("/why", c.Why)
	check.classIn(s, c.Class)
	return []CycleEvent{AdjustmentRecorded(c.Adjustment)}, check.err()
}

// AdjustmentRecorded is an adjustment as it was told.
type AdjustmentRecorded Adjustment

func (e AdjustmentRecorded) evolve(s Cycle) Cycle {
	s.Entries = put(s.Entries, e.ID, entry{of: adjustmentEntry})
	return s
}

// WithdrawAdjustment takes an adjustment back; it stays in history.
type WithdrawAdjustment struct {
	CycleHeader
	Withdrawal
}

func (c WithdrawAdjustment) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(WithdrawAdjustmentAction); err != nil {
		return nil, err
	}
	return []CycleEvent{AdjustmentWithdrawn(c.Withdrawal)}, c.Withdrawal.check(s, adjustmentEntry)
}

// AdjustmentWithdrawn takes an adjustment back.
type AdjustmentWithdrawn Withdrawal

func (e AdjustmentWithdrawn) evolve(s Cycle) Cycle { return s.withdraw(adjustmentEntry, e.ID) }
