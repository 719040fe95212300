package domain

import (
	"fmt"

	"github.com/google/uuid"
)

// Missing says that a period has no value, and why.
type Missing struct {
	// ID may be left out of a command; it then follows from the command's id.
	ID uuid.UUID `json:"id,omitzero"`
	Series
	Period
	Reason MissingReason `json:"reason"`
	Note   Text          `json:"note,omitzero"`
}

// MissingReason says in one word why there is no value.
type MissingReason string

const (
	NoSchool      MissingReason = "NO_SCHOOL"
	NotCollected  MissingReason = "NOT_COLLECTED"
	LostData      MissingReason = "LOST"
	NotApplicable MissingReason = "NOT_APPLICABLE"
)

// MissingReasons lists every reason.
var MissingReasons = []MissingReason{NoSchool, NotCollected, LostData, NotApplicable}

// RecordMissing says that there is no value of a period. A value that turns up later is
// recorded as any other and takes its place.
type RecordMissing struct {
	MeasureHeader
	Missing
}

// References is the class.
func (c RecordMissing) References() []Reference { return reference(ClassKind, c.Class) }

func (c RecordMissing) decide(s Measure, k Known) ([]MeasureEvent, error) {
	if err := s.may(RecordMissingAction); err != nil {
		return nil, err
	}
	var check checks
	missing := c.Missing
	if missing.ID == uuid.Nil {
		missing.ID = derivedID(c.CommandID, "missing")
	}
	check.series(k, s.at(c.From), c.Series, "")
	check.period(k, c.Period, "")
	oneOf(&check, "/reason", c.Reason, MissingReasons)
	check.text("/note", c.Note)
	missing.free(&check, s)
	return []MeasureEvent{MeasurementMissed(missing)}, check.err()
}

// free finds what is in the way of a known gap.
func (m Missing) free(c *checks, s Measure) {
	key := place{m.seriesKey(), m.periodKey()}
	there, filled := s.Filled[key.series][key.period]
	_, used := s.Places[m.ID]
	switch {
	case filled && there.missed:
		c.taken("", there.id, fmt.Sprintf("%s is known to be missing already for this class and group: record its value, or take that back", key.period), RecordMeasurementsAction, VoidMeasurementAction)
	case filled:
		c.taken("", there.id, fmt.Sprintf("there is a measurement of %s for this class and group: correct it, or void it if it never was", key.period), CorrectMeasurementAction, VoidMeasurementAction)
	case used:
		c.taken("/id", m.ID, "there is a measurement with this id already: choose a new one, or none")
	case len(s.Filled[key.series]) >= maxSeries:
		c.add(NotNow, "", "the series has %d periods, as many as fit: define a new measure for the next ones", maxSeries)
	}
}

// MeasurementMissed says that a period has no value.
type MeasurementMissed Missing

func (e MeasurementMissed) evolve(s Measure) Measure {
	return s.fill(place{e.seriesKey(), e.periodKey()}, filling{id: e.ID, missed: true})
}

// MeasurementCorrection is a measurement as it should have been, whole, and why; class, group
// and period stand: void it and record another if they are wrong.
type MeasurementCorrection struct {
	Measurement uuid.UUID `json:"measurement"`
	Figures     `json:"figures"`
	Label       Text             `json:"label,omitzero"`
	CollectedOn *Date            `json:"collectedOn,omitzero"`
	Note        Text             `json:"note,omitzero"`
	Reason      CorrectionReason `json:"reason"`
	Why         Text             `json:"why,omitzero"`
}

// CorrectionReason says in one word why a measurement was corrected.
type CorrectionReason string

const (
	Typo            CorrectionReason = "TYPO"
	Rescored        CorrectionReason = "RESCORED"
	LateWork        CorrectionReason = "LATE_WORK"
	OtherCorrection CorrectionReason = "OTHER"
)

// CorrectionReasons lists every reason.
var CorrectionReasons = []CorrectionReason{Typo, Rescored, LateWork, OtherCorrection}

// CorrectMeasurement puts a measurement right; what stood first stays in history.
type CorrectMeasurement struct {
	MeasureHeader
	MeasurementCorrection
}

func (c CorrectMeasurement) decide(s Measure, k Known) ([]MeasureEvent, error) {
	if err := s.may(CorrectMeasurementAction); err != nil {
		return nil, err
	}
	correction := c.MeasurementCorrection
	where, live := s.find(c.Measurement)
	if !live || s.Filled[where.series][where.period].missed {
		return nil, unknownMeasurement(c.Measurement)
	}
	var check checks
	d := s.at(where.period.from)
	correction.Figures = d.settle(c.Figures)
	d.check(&check, correction.Figures, "")
	check.words("/label", string(c.Label), maxTitle, false, false)
	check.remarks(k, c.CollectedOn, c.Note, "")
	oneOf(&check, "/reason", c.Reason, CorrectionReasons)
	check.text("/why", c.Why)
	check.require(c.Reason != OtherCorrection || c.Why != "", "/why", "say in words why, when the reason is OTHER")
	return []MeasureEvent{MeasurementCorrected(correction)}, check.err()
}

// find gives the place of a measurement, or of a known gap, that was not voided or replaced.
func (s Measure) find(id uuid.UUID) (where place, live bool) {
	where, known := s.Places[id]
	return where, known && s.Filled[where.series][where.period].id == id
}

func unknownMeasurement(id uuid.UUID) *Refusal {
	return &Refusal{Code: Unknown, Path: "/measurement", Message: fmt.Sprintf("the measure has no measurement %s, or it was voided: check the id, or record it", id), Allowed: []string{string(RecordMeasurementsAction)}}
}

// MeasurementCorrected replaces what is shown of a measurement.
type MeasurementCorrected MeasurementCorrection

func (e MeasurementCorrected) evolve(s Measure) Measure { return s }

// Voiding is why a measurement should never have been.
type Voiding struct {
	Measurement uuid.UUID `json:"measurement"`
	Why         Text      `json:"why"`
}

// VoidMeasurement takes back a measurement, or a known gap; its period is free again.
type VoidMeasurement struct {
	MeasureHeader
	Voiding
}

func (c VoidMeasurement) decide(s Measure, _ Known) ([]MeasureEvent, error) {
	if err := s.may(VoidMeasurementAction); err != nil {
		return nil, err
	}
	if _, live := s.find(c.Measurement); !live {
		return nil, unknownMeasurement(c.Measurement)
	}
	var check checks
	check.needed("/why", c.Why)
	return []MeasureEvent{MeasurementVoided(c.Voiding)}, check.err()
}

// MeasurementVoided takes a measurement, or a known gap, back.
type MeasurementVoided Voiding

func (e MeasurementVoided) evolve(s Measure) Measure {
	if where, live := s.find(e.Measurement); live {
		delete(s.Filled[where.series], where.period)
	}
	return s
}
