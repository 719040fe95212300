package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Driver is something the team holds that its aim hangs on.
type Driver struct {
	ID    uuid.UUID   `json:"id"`
	Level DriverLevel `json:"level"`
	Text  Text        `json:"text"`
}

// DriverLevel is how near to the aim a driver is.
type DriverLevel string

const (
	PrimaryDriver   DriverLevel = "PRIMARY"
	SecondaryDriver DriverLevel = "SECONDARY"
	TertiaryDriver  DriverLevel = "TERTIARY"
)

// DriverLevels lists every level, the nearest first.
var DriverLevels = []DriverLevel{PrimaryDriver, SecondaryDriver, TertiaryDriver}

func (d Driver) check(c *checks) {
	oneOf(c, "/level", d.Level, DriverLevels)
	c.needed("/text", d.Text)
}

// AddDriver adds a driver to the project's theory; LinkDrivers says which others it serves.
type AddDriver struct {
	ProjectHeader
	Driver
}

func (c AddDriver) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	check.newPart(s.Drivers, c.ID, "driver")
	c.Driver.check(&check)
	return []ProjectEvent{DriverAdded(c.Driver)}, check.err()
}

// newPart is the rule for the id of a driver or change idea, and for how many there may be.
func (c *checks) newPart(parts map[uuid.UUID]bool, id uuid.UUID, what string) {
	c.id("/id", id)
	if _, there := parts[id]; there {
		c.refusals = append(c.refusals, &Refusal{Code: Duplicate, Path: "/id", Message: "there is a " + what + " with this id already: choose a new one", Existing: id})
	}
	c.require(len(parts) < maxTheory, "", "the project has %d entries of this kind, as many as fit: charter another project", len(parts))
}

// livePart finds a driver or change idea that was not retired.
func (c *checks) livePart(parts map[uuid.UUID]bool, id uuid.UUID, path, what string) {
	if !parts[id] {
		c.add(Unknown, path, "the project has no %s %s, or it was retired", what, id)
	}
}

// DriverAdded adds a driver.
type DriverAdded Driver

func (e DriverAdded) evolve(s Project) Project {
	s.Drivers = put(s.Drivers, e.ID, true)
	return s
}

// DriverRevision is the whole driver as it is seen now, and why.
type DriverRevision struct {
	Driver
	Why Text `json:"why,omitzero"`
}

// ReviseDriver replaces a driver, named by its id; the first stays in history.
type ReviseDriver struct {
	ProjectHeader
	DriverRevision
}

func (c ReviseDriver) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	check.livePart(s.Drivers, c.ID, "/id", "driver")
	c.Driver.check(&check)
	check.text("/why", c.Why)
	return []ProjectEvent{DriverRevised(c.DriverRevision)}, check.err()
}

// DriverRevised replaces what is shown of a driver.
type DriverRevised DriverRevision

func (e DriverRevised) evolve(s Project) Project { return s }

// PartRetirement takes a driver or change idea out of the theory, and why.
type PartRetirement struct {
	ID  uuid.UUID `json:"id"`
	Why Text      `json:"why"`
}

func (r PartRetirement) check(parts map[uuid.UUID]bool, what string) error {
	var check checks
	check.livePart(parts, r.ID, "/id", what)
	check.needed("/why", r.Why)
	return check.err()
}

// RetireDriver takes a driver out of the theory; it and its links stay in history.
type RetireDriver struct {
	ProjectHeader
	PartRetirement
}

func (c RetireDriver) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	return []ProjectEvent{DriverRetired(c.PartRetirement)}, c.PartRetirement.check(s.Drivers, "driver")
}

// DriverRetired takes a driver, and every link to and from it, out of the theory.
type DriverRetired PartRetirement

func (e DriverRetired) evolve(s Project) Project {
	s.Drivers = put(s.Drivers, e.ID, false)
	delete(s.Serves, e.ID)
	for from, to := range s.Serves {
		s.Serves[from] = slices.DeleteFunc(to, func(id uuid.UUID) bool { return id == e.ID })
	}
	return s
}

// DriverLink says that one driver contributes to another, nearer to the aim.
type DriverLink struct {
	From uuid.UUID `json:"from"`
	To   uuid.UUID `json:"to"`
}

// LinkDrivers says that a driver contributes to another. Links make no loop.
type LinkDrivers struct {
	ProjectHeader
	DriverLink
}

func (c LinkDrivers) decide(s Project, _ Known) ([]ProjectEvent, error) {
	if err := s.running(); err != nil {
		return nil, err
	}
	var check checks
	check.livePart(s.Drivers, c.From, "/from", "driver")
	check.livePart(s.Drivers, c.To, "/to", "driver")
	if err := check.err(); err != nil {
		return nil, err
	}
	if slices.Contains(s.Serves[c.From], c.To) {
		return nil, nil
	}
	check.require(!s.leads(c.To, c.From, map[uuid.UUID]bool{}), "/to", "driver %s contributes to %s already, or is the same: links of drivers make no loop", c.To, c.From)
	return []ProjectEvent{DriversLinked(c.DriverLink)}, check.err()
}

// leads says whether links lead from one driver to another, or both are the same; seen are the
// drivers looked at already.
func (s Project) leads(from, to uuid.UUID, seen map[uuid.UUID]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(s.Serves[from], func(next uuid.UUID) bool { return s.leads(next, to, seen) })
}

// DriversLinked says that a driver contributes to another.
type DriversLinked DriverLink

func (e DriversLinked) evolve(s Project) Project {
	s.Serves = put(s.Serves, e.From, append(s.Serves[e.From], e.To))
	return s
}
