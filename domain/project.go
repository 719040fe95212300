package domain

import "github.com/google/uuid"

// Project is what the rules of one improvement project ask of its past.
type Project struct {
	Team   uuid.UUID // uuid.Nil while there is no such project
	Closed bool
	// Drivers and Ideas tell by id whether one still counts; a retired one stays known, so that
	// its id is not used again.
	Drivers map[uuid.UUID]bool
	Ideas   map[uuid.UUID]bool
	// Serves lists for a driver the drivers it contributes to.
	Serves map[uuid.UUID][]uuid.UUID
	// Measures attached, and the part each has in the project.
	Measures map[uuid.UUID]KindOfMeasure
}

// maxTheory is how many drivers, change ideas or measures a project may have.
const maxTheory = 200

// ProjectEvent is a fact of a project. A type that forgets its effect does not compile.
type ProjectEvent interface {
	Event
	evolve(Project) Project
}

// ProjectCommand is a command on a project.
type ProjectCommand interface {
	Command
	decide(Project, Known) ([]ProjectEvent, error)
}

// ProjectDecider holds the rules of a project.
var ProjectDecider = Decider[Project, ProjectCommand, ProjectEvent]{
	Category: ProjectCategory,
	decide:   func(c ProjectCommand, s Project, k Known) ([]ProjectEvent, error) { return c.decide(s, k) },
	evolve:   func(s Project, e ProjectEvent) Project { return e.evolve(s) },
}

// ProjectHeader begins every command on a project.
type ProjectHeader struct {
	Header
	Project uuid.UUID `json:"project"`
}

// Stream is the project's own.
func (h ProjectHeader) Stream() Stream { return Stream{ProjectCategory, h.Project} }

// running refuses what is asked of a project that is not there or closed.
func (s Project) running() error {
	switch {
	case s.Team == uuid.Nil:
		return refuse(Unknown, "there is no such project: charter it first", "CHARTER_PROJECT")
	case s.Closed:
		return refuse(NotNow, "the project is closed: nothing in it can be changed any more; charter a new one", "CHARTER_PROJECT")
	}
	return nil
}

// Charter is what a project sets out with.
type Charter struct {
	Team       uuid.UUID  `json:"team"`
	Title      Text       `json:"title"`
	SchoolYear SchoolYear `json:"schoolYear"`
	Aim        Aim        `json:"aim"`
}

// Aim says what is to be better, how much, by when, for whom, and where it stands now.
type Aim struct {
	Statement Text  `json:"statement"`
	HowMuch   Text  `json:"howMuch,omitzero"`
	ByWhen    *Date `json:"byWhen,omitzero"`
	ForWhom   Text  `json:"forWhom,omitzero"`
	Baseline  Text  `json:"baseline,omitzero"`
}

func (a Aim) check(c *checks) {
	c.needed("/aim/statement", a.Statement)
	c.text("/aim/howMuch", a.HowMuch)
	c.dateIfAny("/aim/byWhen", a.ByWhen)
	c.text("/aim/forWhom", a.ForWhom)
	c.text("/aim/baseline", a.Baseline)
}

// CharterProject begins a project of a team.
type CharterProject struct {
	ProjectHeader
	Charter
}

// References is the team.
func (c CharterProject) References() []Reference { return references(TeamKind, c.Team) }

func (c CharterProject) decide(s Project, k Known) ([]ProjectEvent, error) {
	if s.Team != uuid.Nil {
		return nil, &Refusal{Code: Duplicate, Path: "/project", Message: "this project is chartered already: revise its aim, or choose a new id", Allowed: []string{"REVISE_AIM"}, Existing: c.Project}
	}
	var check checks
	check.usable(k, TeamKind, c.Team, "/team")
	check.title("/title", c.Title)
	check.require(c.SchoolYear.Valid(), "/schoolYear", "%q is not a school year: write it like 2026-27", string(c.SchoolYear))
	c.Aim.check(&check)
	return []ProjectEvent{ProjectChartered(c.Charter)}, check.err()
}

// ProjectChartered begins a project.
type ProjectChartered Charter

func (e ProjectChartered) evolve(s Project) Project {
	s.Team = e.Team
	return s
}

// AimRevision is the whole aim as it is seen now, and why it changed.
type AimRevision struct {
	Aim Aim  `json:"aim"`
	Why Text `json:"why"`
}

// ReviseAim replaces the aim; the first stays in history.
type ReviseAim struct {
	ProjectHeader
	AimRevision
}

func (c ReviseAim) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	c.Aim.check(&check)
	check.needed("/why", c.Why)
	return []ProjectEvent{AimRevised(c.AimRevision)}, check.err()
}

// AimRevised replaces what is shown of the aim.
type AimRevised AimRevision

func (e AimRevised) evolve(s Project) Project { return s }

// Attachment is a measure and the part it has in a project.
type Attachment struct {
	Measure uuid.UUID     `json:"measure"`
	Role    KindOfMeasure `json:"role"`
}

// AttachMeasure takes a measure of the same team into the project; a second time it changes
// the part that the measure has.
type AttachMeasure struct {
	ProjectHeader
	Attachment
}

// References is the measure.
func (c AttachMeasure) References() []Reference { return references(MeasureKind, c.Measure) }

func (c AttachMeasure) decide(s Project, k Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	role, attached := s.Measures[c.Measure]
	if attached && role == c.Role {
		return nil, nil
	}
	var check checks
	check.measureOf(k, s.Team, c.Measure, "/measure")
	oneOf(&check, "/role", c.Role, KindsOfMeasure)
	check.require(attached || len(s.Measures) < maxTheory, "/measure", "the project has %d measures, as many as fit: detach one first", len(s.Measures))
	return []ProjectEvent{MeasureAttached(c.Attachment)}, check.err()
}

// MeasureAttached takes a measure into the project, in that role.
type MeasureAttached Attachment

func (e MeasureAttached) evolve(s Project) Project {
	s.Measures = put(s.Measures, e.Measure, e.Role)
	return s
}

// Detachment is a measure that does not belong to the project any more, and why.
type Detachment struct {
	Measure uuid.UUID `json:"measure"`
	Why     Text      `json:"why,omitzero"`
}

// DetachMeasure takes a measure out of the project; the measure itself stays.
type DetachMeasure struct {
	ProjectHeader
	Detachment
}

func (c DetachMeasure) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	if _, attached := s.Measures[c.Measure]; !attached {
		check.add(Unknown, "/measure", "measure %s is not attached to this project", c.Measure)
	}
	check.text("/why", c.Why)
	return []ProjectEvent{MeasureDetached(c.Detachment)}, check.err()
}

// MeasureDetached takes a measure out of the project.
type MeasureDetached Detachment

func (e MeasureDetached) evolve(s Project) Project {
	delete(s.Measures, e.Measure)
	return s
}

// Closing is why a project ends.
type Closing struct {
	Why Text `json:"why"`
}

// CloseProject ends a project for good; its record and its cycles stay.
type CloseProject struct {
	ProjectHeader
	Closing
}

func (c CloseProject) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	check.needed("/why", c.Why)
	return []ProjectEvent{ProjectClosed(c.Closing)}, check.err()
}

// ProjectClosed ends a project.
type ProjectClosed Closing

func (e ProjectClosed) evolve(s Project) Project {
	s.Closed = true
	return s
}
