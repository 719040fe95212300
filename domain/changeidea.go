package domain

import "github.com/google/uuid"

// ChangeIdea is a process, tool or norm that the team wants to try, and the drivers it is to
// move.
type ChangeIdea struct {
	ID   uuid.UUID    `json:"id"`
	Text Text         `json:"text"`
	Kind KindOfChange `json:"kind"`
	// IsNew tells a new one from a changed one; absent means not said.
	IsNew   *bool       `json:"isNew,omitzero"`
	Drivers []uuid.UUID `json:"drivers,omitempty"`
}

// KindOfChange is what a change idea changes.
type KindOfChange string

const (
	ProcessChange KindOfChange = "PROCESS"
	ToolChange    KindOfChange = "TOOL"
	NormChange    KindOfChange = "NORM"
)

// KindsOfChange lists every kind.
var KindsOfChange = []KindOfChange{ProcessChange, ToolChange, NormChange}

func (i ChangeIdea) check(c *checks, s Project) {
	c.needed("/text", i.Text)
	oneOf(c, "/kind", i.Kind, KindsOfChange)
	c.list("/drivers", len(i.Drivers), maxList)
	c.distinct("/drivers", i.Drivers)
	for n, driver := range i.Drivers {
		c.livePart(s.Drivers, driver, at("/drivers", n), "driver")
	}
}

// AddChangeIdea adds a change idea to the project's theory.
type AddChangeIdea struct {
	ProjectHeader
	ChangeIdea
}

func (c AddChangeIdea) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	check.newPart(s.Ideas, c.ID, "change idea")
	c.ChangeIdea.check(&check, s)
	return []ProjectEvent{ChangeIdeaAdded(c.ChangeIdea)}, check.err()
}

// ChangeIdeaAdded adds a change idea.
type ChangeIdeaAdded ChangeIdea

func (e ChangeIdeaAdded) evolve(s Project) Project {
	s.Ideas = put(s.Ideas, e.ID, true)
	return s
}

// ChangeIdeaRevision is the whole change idea as it is seen now, and why.
type ChangeIdeaRevision struct {
	ChangeIdea
	Why Text `json:"why,omitzero"`
}

// ReviseChangeIdea replaces a change idea, named by its id; the first stays in history.
type ReviseChangeIdea struct {
	ProjectHeader
	ChangeIdeaRevision
}

func (c ReviseChangeIdea) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	check.livePart(s.Ideas, c.ID, "/id", "change idea")
	c.ChangeIdea.check(&check, s)
	check.text("/why", c.Why)
	return []ProjectEvent{ChangeIdeaRevised(c.ChangeIdeaRevision)}, check.err()
}

// ChangeIdeaRevised replaces what is shown of a change idea.
type ChangeIdeaRevised ChangeIdeaRevision

func (e ChangeIdeaRevised) evolve(s Project) Project { return s }

// RetireChangeIdea takes a change idea out of the theory; its cycles stay.
type RetireChangeIdea struct {
	ProjectHeader
	PartRetirement
}

func (c RetireChangeIdea) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	return []ProjectEvent{ChangeIdeaRetired(c.PartRetirement)}, c.PartRetirement.check(s.Ideas, "change idea")
}

// ChangeIdeaRetired takes a change idea out of the theory.
type ChangeIdeaRetired PartRetirement

func (e ChangeIdeaRetired) evolve(s Project) Project {
	s.Ideas = put(s.Ideas, e.ID, false)
	return s
}
