package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Project is an improvement project of a team: an aim and a theory of how to reach it.
type Project struct {
	ID          uuid.UUID           `json:"id"`
	TeamID      uuid.UUID           `json:"team"`
	Home        uuid.UUID           `json:"home"`
	Title       domain.Text         `json:"title"`
	SchoolYear  domain.SchoolYear   `json:"schoolYear"`
	Aim         Aim                 `json:"aim"`
	DriverIDs   []uuid.UUID         `json:"drivers,omitempty"`
	IdeaIDs     []uuid.UUID         `json:"changeIdeas,omitempty"`
	Attached    []domain.Attachment `json:"measures,omitempty"`
	CharteredOn domain.Date         `json:"charteredOn"`
	ClosedOn    *domain.Date        `json:"closedOn,omitzero"`
	ClosedWhy   *domain.Text        `json:"closedWhy,omitzero"`
	Forgotten   []string            `json:"forgotten,omitempty"`
	Revision    int                 `json:"revision"`
	reader      *Reader
}

// Aim says what is to be better, how much, by when, for whom, and where it stood.
type Aim struct {
	Statement domain.Text  `json:"statement"`
	HowMuch   *domain.Text `json:"howMuch,omitzero"`
	ByWhen    *domain.Date `json:"byWhen,omitzero"`
	ForWhom   *domain.Text `json:"forWhom,omitzero"`
	Baseline  *domain.Text `json:"baseline,omitzero"`
	// RevisedOn is the day it was last revised; absent while it is the first.
	RevisedOn  *domain.Date `json:"revisedOn,omitzero"`
	RevisedWhy *domain.Text `json:"revisedWhy,omitzero"`
}

// Driver is something the team holds that its aim hangs on.
type Driver struct {
	ID        uuid.UUID          `json:"id"`
	ProjectID uuid.UUID          `json:"project"`
	TeamID    uuid.UUID          `json:"team"`
	Level     domain.DriverLevel `json:"level"`
	Text      domain.Text        `json:"text"`
	ServesIDs []uuid.UUID        `json:"serves,omitempty"`
	Retired   bool               `json:"retired,omitzero"`
	Forgotten []string           `json:"forgotten,omitempty"`
	reader    *Reader
}

// ChangeIdea is a new or changed process, tool or norm that a team may test.
type ChangeIdea struct {
	ID        uuid.UUID           `json:"id"`
	ProjectID uuid.UUID           `json:"project"`
	TeamID    uuid.UUID           `json:"team"`
	Text      domain.Text         `json:"text"`
	Kind      domain.KindOfChange `json:"kind"`
	IsNew     *bool               `json:"isNew,omitzero"`
	DriverIDs []uuid.UUID         `json:"drivers,omitempty"`
	Retired   bool                `json:"retired,omitzero"`
	Forgotten []string            `json:"forgotten,omitempty"`
	// Seq is where in the order of the log it was told as it stands.
	Seq    int64 `json:"seq"`
	reader *Reader
}

// ProjectMeasure is a measure and the part it has in a project.
type ProjectMeasure struct {
	Measure *Measure
	Role    domain.KindOfMeasure
}

func (p *Project) placed() placed    { return placed{p.TeamID, p.Home, p.ClosedOn != nil} }
func (d *Driver) placed() placed     { return placed{team: d.TeamID, retired: d.Retired} }
func (c *ChangeIdea) placed() placed { return placed{team: c.TeamID, retired: c.Retired} }

// aimOf takes over an aim.
func aimOf(a domain.Aim) Aim {
	return Aim{Statement: a.Statement, HowMuch: textOf(a.HowMuch), ByWhen: a.ByWhen, ForWhom: textOf(a.ForWhom), Baseline: textOf(a.Baseline)}
}

// Team whose project it is; nil when the viewer may not know it.
func (p *Project) Team() (*Team, error) {
	return followOne[Project, Team](p.reader, p, func(p *Project) uuid.UUID { return p.TeamID })
}

// Drivers of the theory, retired ones too, in the order in which they were added.
func (p *Project) Drivers() ([]*Driver, error) {
	return follow[Project, Driver](p.reader, p, func(p *Project) []uuid.UUID { return p.DriverIDs }, nil)
}

// ChangeIdeas of the theory, retired ones too, in the order in which they were added.
func (p *Project) ChangeIdeas() ([]*ChangeIdea, error) {
	return follow[Project, ChangeIdea](p.reader, p, func(p *Project) []uuid.UUID { return p.IdeaIDs }, nil)
}

// Measures attached to the project, in the order in which they were attached.
func (p *Project) Measures() ([]*ProjectMeasure, error) {
	ids := func(p *Project) []uuid.UUID {
		var ids []uuid.UUID
		for _, a := range p.Attached {
			ids = append(ids, a.Measure)
		}
		return ids
	}
	found, err := follow[Project, Measure](p.reader, p, ids, nil)
	if err != nil {
		return nil, err
	}
	list := []*ProjectMeasure{}
	for _, m := range found {
		i := slices.IndexFunc(p.Attached, func(a domain.Attachment) bool { return a.Measure == m.ID })
		list = append(list, &ProjectMeasure{m, p.Attached[i].Role})
	}
	return list, nil
}

// Project that the driver belongs to.
func (d *Driver) Project() (*Project, error) {
	return followOne[Driver, Project](d.reader, d, func(d *Driver) uuid.UUID { return d.ProjectID })
}

// Serves lists the drivers that this one contributes to.
func (d *Driver) Serves() ([]*Driver, error) {
	return follow[Driver, Driver](d.reader, d, func(d *Driver) []uuid.UUID { return d.ServesIDs }, nil)
}

// Project that the change idea belongs to.
func (c *ChangeIdea) Project() (*Project, error) {
	return followOne[ChangeIdea, Project](c.reader, c, func(c *ChangeIdea) uuid.UUID { return c.ProjectID })
}

// Drivers that the change idea is to move.
func (c *ChangeIdea) Drivers() ([]*Driver, error) {
	return follow[ChangeIdea, Driver](c.reader, c, func(c *ChangeIdea) []uuid.UUID { return c.DriverIDs }, nil)
}
