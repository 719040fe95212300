package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Measure is what the rules of one measure ask of its past.
type Measure struct {
	Team    uuid.UUID
	Retired bool
	// Definitions in the order they came into force; none means that there is no such measure.
	Definitions []definitionFacts
	// Filled tells for each series which periods have a measurement, or are known to miss one.
	Filled map[seriesKey]map[periodKey]filling
	// Places remembers where every measurement ever recorded stands, voided ones too.
	Places map[uuid.UUID]place
	// Phases by id, as long as the measure lasts.
	Phases map[uuid.UUID]phaseStart
}

// definitionFacts are the parts of a definition that rules ask for, from the day it holds.
type definitionFacts struct {
	from          Date // zero for the first: it holds for all that was before as well
	unit          Unit
	counts        Counts
	aboutStudents bool
	groups        []uuid.UUID
}

// filling is what stands in a period.
type filling struct {
	id     uuid.UUID
	missed bool
}

// place is where a measurement stands.
type place struct {
	series seriesKey
	period periodKey
}

// phaseStart is where a phase begins.
type phaseStart struct {
	series seriesKey
	from   Date
}

// MeasureEvent is a fact of a measure. A type that forgets its effect does not compile.
type MeasureEvent interface {
	Event
	evolve(Measure) Measure
}

// MeasureCommand is a command on a measure.
type MeasureCommand interface {
	Command
	decide(Measure, Known) ([]MeasureEvent, error)
}

// MeasureDecider holds the rules of a measure.
var MeasureDecider = Decider[Measure, MeasureCommand, MeasureEvent]{
	Category: MeasureCategory,
	decide:   func(c MeasureCommand, s Measure, k Known) ([]MeasureEvent, error) { return c.decide(s, k) },
	evolve:   func(s Measure, e MeasureEvent) Measure { return e.evolve(s) },
}

// MeasureHeader begins every command on a measure.
type MeasureHeader struct {
	Header
	Measure uuid.UUID `json:"measure"`
}

// Stream is the measure's own.
func (h MeasureHeader) Stream() Stream { return Stream{MeasureCategory, h.Measure} }

// MeasureAction is something that may be done to a measure, spelled as its mutation in capitals.
type MeasureAction string

const (
	RecordMeasurementsAction MeasureAction = "RECORD_MEASUREMENTS"
	RecordMissingAction      MeasureAction = "RECORD_MISSING"
	CorrectMeasurementAction MeasureAction = "CORRECT_MEASUREMENT"
	VoidMeasurementAction    MeasureAction = "VOID_MEASUREMENT"
	SetBaselineAction        MeasureAction = "SET_BASELINE"
	StartPhaseAction         MeasureAction = "START_PHASE"
	RedefineMeasureAction    MeasureAction = "REDEFINE_MEASURE"
	RetireMeasureAction      MeasureAction = "RETIRE_MEASURE"
)

// MeasureActions lists what may be done to a measure: a retired one is only put right.
func MeasureActions(retired bool) []MeasureAction {
	if retired {
		return []MeasureAction{CorrectMeasurementAction, VoidMeasurementAction}
	}
	return []MeasureAction{
		RecordMeasurementsAction, RecordMissingAction, CorrectMeasurementAction, VoidMeasurementAction,
		SetBaselineAction, StartPhaseAction, RedefineMeasureAction, RetireMeasureAction,
	}
}

// may refuses an action that the measure's state forbids and says what is allowed now.
func (s Measure) may(action MeasureAction) error {
	if len(s.Definitions) == 0 {
		return refuse(Unknown, "there is no such measure: define it first", "DEFINE_MEASURE")
	}
	allowed := MeasureActions(s.Retired)
	if slices.Contains(allowed, action) {
		return nil
	}
	return refuse(NotNow, "the measure is retired: "+string(action)+" is not possible any more; what stands can be corrected or voided", texts(allowed)...)
}

// at gives the definition that holds on a day.
func (s Measure) at(day Date) definitionFacts {
	for _, d := range slices.Backward(s.Definitions) {
		if !day.Before(d.from) {
			return d
		}
	}
	return definitionFacts{}
}

// latest gives the definition that came last.
func (s Measure) latest() definitionFacts { return s.Definitions[len(s.Definitions)-1] }

func (s Measure) defined(from Date, d Definition) Measure {
	facts := definitionFacts{from: from, unit: d.Unit, counts: d.Counts, aboutStudents: AboutStudents(d)}
	for _, b := range d.Breakdowns {
		for _, g := range b.Groups {
			facts.groups = append(facts.groups, g.ID)
		}
	}
	s.Definitions = append(s.Definitions, facts)
	return s
}

// MeasureDefinition is a definition and the team that owns it.
type MeasureDefinition struct {
	Team uuid.UUID `json:"team"`
	Definition
}

// DefineMeasure begins a measure of a team.
type DefineMeasure struct {
	MeasureHeader
	MeasureDefinition
}

// References are the team, and the network whose shared measure is followed.
func (c DefineMeasure) References() []Reference {
	return append(references(TeamKind, c.Team), c.Definition.references()...)
}

func (c DefineMeasure) decide(s Measure, k Known) ([]MeasureEvent, error) {
	if len(s.Definitions) > 0 {
		return nil, &Refusal{Code: Duplicate, Path: "/measure", Message: "this measure is defined already: redefine it, or choose a new id", Allowed: []string{string(RedefineMeasureAction)}, Existing: c.Measure}
	}
	var check checks
	check.usable(k, TeamKind, c.Team, "/team")
	c.Definition.check(&check, k)
	return []MeasureEvent{MeasureDefined(c.MeasureDefinition)}, check.err()
}

// MeasureDefined begins a measure; its definition holds for periods before that day as well.
type MeasureDefined MeasureDefinition

func (e MeasureDefined) evolve(s Measure) Measure {
	s.Team = e.Team
	return s.defined(Date{}, e.Definition)
}

// Redefinition is the whole definition as it holds from a day on.
type Redefinition struct {
	From Date `json:"from"`
	// Comparable says that values before and after may stand in one series; when they may not,
	// a phase starts on that day in every series of the measure.
	Comparable bool `json:"comparable,omitzero"`
	Why        Text `json:"why"`
	Definition
}

// RedefineMeasure changes what a measure means from a day on; what stands keeps its meaning.
type RedefineMeasure struct {
	MeasureHeader
	Redefinition
}

// References are the network whose shared measure is followed.
func (c RedefineMeasure) References() []Reference { return c.Definition.references() }

func (c RedefineMeasure) decide(s Measure, k Known) ([]MeasureEvent, error) {
	if err := s.may(RedefineMeasureAction); err != nil {
		return nil, err
	}
	var check checks
	check.given("/from", c.From)
	last := s.latest()
	check.require(!c.From.Before(last.from), "/from", "%s is before %s, when the last definition came into force", c.From, last.from)
	check.require(!c.Comparable || c.Unit == last.unit, "/comparable", "values in %s cannot be compared with values in %s: say comparable: false", c.Unit, last.unit)
	check.needed("/why", c.Why)
	c.Definition.check(&check, k)
	return []MeasureEvent{MeasureRedefined(c.Redefinition)}, check.err()
}

// given is the rule for a day that must be there.
func (c *checks) given(path string, d Date) {
	if d.IsZero() {
		c.add(Invalid, path, "a day is needed here, written like 2026-11-22")
		return
	}
	c.date(path, d)
}

// MeasureRedefined changes what the values of later periods mean.
type MeasureRedefined Redefinition

func (e MeasureRedefined) evolve(s Measure) Measure { return s.defined(e.From, e.Definition) }

// Retirement is why a measure is not used any more.
type Retirement struct {
	Why Text `json:"why"`
}

// RetireMeasure ends a measure; its record stays and can still be put right.
type RetireMeasure struct {
	MeasureHeader
	Retirement
}

func (c RetireMeasure) decide(s Measure, _ Known) ([]MeasureEvent, error) {
	if err := s.may(RetireMeasureAction); err != nil {
		return nil, err
	}
	var check checks
	check.needed("/why", c.Why)
	return []MeasureEvent{MeasureRetired(c.Retirement)}, check.err()
}

// MeasureRetired ends a measure.
type MeasureRetired Retirement

func (e MeasureRetired) evolve(s Measure) Measure {
	s.Retired = true
	return s
}
