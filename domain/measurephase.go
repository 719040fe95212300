package domain

import "github.com/google/uuid"

// Baseline is what later values of a series are held against: the periods from one day to
// another, or a stated value with its source and the numbers behind it.
type Baseline struct {
	Series
	From *Date `json:"from,omitzero"`
	To   *Date `json:"to,omitzero"`
	// Figures of a stated value; students tells how many stood behind it.
	Figures `json:"stated,omitzero"`
	Source  Text `json:"source,omitzero"`
	Why     Text `json:"why"`
}

// SetBaseline sets the baseline of a series; another one takes its place. Days before the tool
// and before the team are allowed.
type SetBaseline struct {
	MeasureHeader
	Baseline
}

// References is the class.
func (c SetBaseline) References() []Reference { return reference(ClassKind, c.Class) }

func (c SetBaseline) decide(s Measure, k Known) ([]MeasureEvent, error) {
	if err := s.may(SetBaselineAction); err != nil {
		return nil, err
	}
	var check checks
	baseline, d := c.Baseline, s.latest()
	switch stated := c.Figures != (Figures{}); {
	case stated && (c.From != nil || c.To != nil):
		check.add(Invalid, "/from", "give either periods, from and to, or a stated value with its source, not both")
	case stated:
		baseline.Figures = d.settle(c.Figures)
		d.check(&check, baseline.Figures, "")
		check.needed("/source", c.Source)
	case c.From == nil || c.To == nil:
		check.add(Invalid, "/from", "a baseline needs periods, from and to, or a stated value with its source")
	default:
		d = s.at(*c.From)
		check.period(k, Period{From: *c.From, To: c.To}, "")
		check.text("/source", c.Source)
	}
	check.series(k, d, c.Series, "")
	check.needed("/why", c.Why)
	return []MeasureEvent{BaselineSet(baseline)}, check.err()
}

// BaselineSet sets the baseline of a series.
type BaselineSet Baseline

func (e BaselineSet) evolve(s Measure) Measure { return s }

// Phase is a stretch of a series that is judged by itself, until the next one.
type Phase struct {
	ID uuid.UUID `json:"id"`
	Series
	From  Date `json:"from"`
	Label Text `json:"label"`
	Why   Text `json:"why"`
}

// StartPhase begins a phase of a series.
type StartPhase struct {
	MeasureHeader
	Phase
}

// References is the class.
func (c StartPhase) References() []Reference { return reference(ClassKind, c.Class) }

func (c StartPhase) decide(s Measure, k Known) ([]MeasureEvent, error) {
	if err := s.may(StartPhaseAction); err != nil {
		return nil, err
	}
	var check checks
	check.id("/id", c.ID)
	if _, used := s.Phases[c.ID]; used {
		check.taken("/id", c.ID, "there is a phase with this id already: choose a new one")
	}
	for id, start := range s.Phases {
		if id != c.ID && start == (phaseStart{c.seriesKey(), c.From}) {
			check.taken("/from", id, "a phase of this series starts on "+c.From.String()+" already: choose another day")
		}
	}
	check.series(k, s.at(c.From), c.Series, "")
	check.happened(k, "/from", c.From)
	check.title("/label", c.Label)
	check.needed("/why", c.Why)
	return []MeasureEvent{PhaseStarted(c.Phase)}, check.err()
}

// PhaseStarted begins a phase of a series.
type PhaseStarted Phase

func (e PhaseStarted) evolve(s Measure) Measure {
	s.Phases = put(s.Phases, e.ID, phaseStart{e.seriesKey(), e.From})
	return s
}
