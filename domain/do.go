package domain

import (
	"maps"
	"net/url"
	"slices"

	"github.com/google/uuid"
)

// StartCycle begins Do on the day it occurred. Classes that are not named start with StartClass
// on days of their own; naming none starts all of the plan.
type StartCycle struct {
	CycleHeader
	Classes []uuid.UUID `json:"classes,omitempty"`
}

func (c StartCycle) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if err := s.may(StartCycleAction); err != nil {
		return nil, err
	}
	var check checks
	check.distinct("/classes", c.Classes)
	for i, class := range c.Classes {
		check.require(slices.Contains(s.Classes, class), at("/classes", i), "class %s is not in the plan: revise the plan first", class)
	}
	e, err := s.start(k.day(c.Header), c.Classes)
	if err != nil {
		return nil, err
	}
	return []CycleEvent{e}, check.err()
}

// start is the rule of starting: unless it only collects data, a cycle says what it changes.
func (s Cycle) start(on Date, classes []uuid.UUID) (CycleStarted, error) {
	if !s.ChangeGiven && s.Purpose != Collect {
		return CycleStarted{}, refuse(NotNow, "before it starts the plan must say what will be changed: revise the plan with its theory's change", string(RevisePlanAction))
	}
	if len(classes) == 0 {
		classes = s.Classes
	}
	return CycleStarted{on, classes}, nil
}

// CycleStarted begins Do.
type CycleStarted struct {
	On      Date        `json:"on"`
	Classes []uuid.UUID `json:"classes,omitempty"`
}

func (e CycleStarted) evolve(s Cycle) Cycle {
	s.Stage, s.StartedOn = Doing, e.On
	for _, class := range e.Classes {
		s.Started = put(s.Started, class, e.On)
	}
	return s
}

// ClassOn is a class of the plan.
type ClassOn struct {
	Class uuid.UUID `json:"class"`
}

// StartClass says that one more class of the plan begins.
type StartClass struct {
	CycleHeader
	ClassOn
}

func (c StartClass) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if err := s.may(StartClassAction); err != nil {
		return nil, err
	}
	var check checks
	check.require(slices.Contains(s.Classes, c.Class), "/class", "class %s is not in the plan: revise the plan first", c.Class)
	if _, started := s.Started[c.Class]; started {
		check.add(Duplicate, "/class", "this class has started already, on %s", s.Started[c.Class])
	}
	on := k.day(c.Header)
	check.require(!on.Before(s.StartedOn), "/occurredOn", "%s is before the cycle started, on %s", on, s.StartedOn)
	return []CycleEvent{ClassStarted{c.Class, on}}, check.err()
}

// ClassStarted is a class's first day in the cycle.
type ClassStarted struct {
	Class uuid.UUID `json:"class"`
	On    Date      `json:"on"`
}

func (e ClassStarted) evolve(s Cycle) Cycle {
	s.Started = put(s.Started, e.Class, e.On)
	return s
}

// FinishClass says that a class ends before or beside the others.
type FinishClass struct {
	CycleHeader
	ClassOn
}

func (c FinishClass) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if err := s.may(FinishClassAction); err != nil {
		return nil, err
	}
	var check checks
	on := k.day(c.Header)
	started, ok := s.Started[c.Class]
	check.require(ok, "/class", "class %s has not started in this cycle", c.Class)
	check.require(!ok || !on.Before(started), "/occurredOn", "%s is before the class started, on %s", on, started)
	if _, finished := s.Finished[c.Class]; finished {
		check.add(Duplicate, "/class", "this class has finished already, on %s", s.Finished[c.Class])
	}
	return []CycleEvent{ClassFinished{c.Class, on}}, check.err()
}

// ClassFinished is a class's last day in the cycle.
type ClassFinished struct {
	Class uuid.UUID `json:"class"`
	On    Date      `json:"on"`
}

func (e ClassFinished) evolve(s Cycle) Cycle {
	s.Finished = put(s.Finished, e.Class, e.On)
	return s
}

// TaskOn is a task of the plan.
type TaskOn struct {
	Task uuid.UUID `json:"task"`
}

// FinishTask ticks a task off.
type FinishTask struct {
	CycleHeader
	TaskOn
}

func (c FinishTask) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(FinishTaskAction); err != nil {
		return nil, err
	}
	done, ok := s.Tasks[c.Task]
	if !ok {
		return nil, &Refusal{Code: Unknown, Path: "/task", Message: "the plan has no such task"}
	}
	if done {
		return nil, nil
	}
	return []CycleEvent{TaskDone(c.TaskOn)}, nil
}

// TaskDone ticks a task off.
type TaskDone TaskOn

func (e TaskDone) evolve(s Cycle) Cycle {
	s.Tasks = put(s.Tasks, e.Task, true)
	return s
}

// Artefact is a link to a document, picture or video that stays where it is.
type Artefact struct {
	ID    uuid.UUID `json:"id"`
	Title Text      `json:"title"`
	URL   Text      `json:"url"`
}

// LinkArtefact links an artefact to the cycle.
type LinkArtefact struct {
	CycleHeader
	Artefact
}

func (c LinkArtefact) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(LinkArtefactAction); err != nil {
		return nil, err
	}
	var check checks
	check.newEntry(s, c.ID)
	check.title("/title", c.Title)
	check.words("/url", string(c.URL), 2000, true, false)
	link, err := url.Parse(string(c.URL))
	check.require(err == nil && (link.Scheme == "https" || link.Scheme == "http") && link.Host != "" && link.User == nil, "/url", "this is not a link to a web page: write it like https://docs.example.org/lesson")
	return []CycleEvent{ArtefactLinked(c.Artefact)}, check.err()
}

// newEntry is the rule for the id of an observation, adjustment or artefact.
func (c *checks) newEntry(s Cycle, id uuid.UUID) {
	c.id("/id", id)
	if e, there := s.Entries[id]; there {
		c.refusals = append(c.refusals, &Refusal{Code: Duplicate, Path: "/id", Message: "there is a " + string(e.of) + " with this id already: choose a new one", Existing: id})
	}
}

// ArtefactLinked keeps the link.
type ArtefactLinked Artefact

func (e ArtefactLinked) evolve(s Cycle) Cycle {
	s.Entries = put(s.Entries, e.ID, entry{of: artefactEntry})
	return s
}

// CarriedOut says how far what was planned was done.
type CarriedOut string

const (
	Fully  CarriedOut = "FULLY"
	Partly CarriedOut = "PARTLY"
	Not    CarriedOut = "NOT"
)

// CompleteDo ends Do for every class that has not finished by itself.
type CompleteDo struct {
	CycleHeader
	CarriedOut CarriedOut `json:"carriedOut"`
}

func (c CompleteDo) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if err := s.may(CompleteDoAction); err != nil {
		return nil, err
	}
	var check checks
	oneOf(&check, "/carriedOut", c.CarriedOut, []CarriedOut{Fully, Partly, Not})
	on := k.day(c.Header)
	last := s.StartedOn
	for _, days := range []map[uuid.UUID]Date{s.Started, s.Finished} {
		for day := range maps.Values(days) {
			if day.After(last) {
				last = day
			}
		}
	}
	check.require(!on.Before(last), "/occurredOn", "%s is before %s, when the cycle or its last class to start or finish did", on, last)
	return []CycleEvent{DoCompleted{on, c.CarriedOut}}, check.err()
}

// DoCompleted ends Do.
type DoCompleted struct {
	On         Date       `json:"on"`
	CarriedOut CarriedOut `json:"carriedOut"`
}

func (e DoCompleted) evolve(s Cycle) Cycle {
	s.Stage, s.CompletedOn = Studying, e.On
	return s
}
