package projections

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func applyProject(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.ProjectChartered); ok {
		projects.put(t, id, &Project{
			ID: id, TeamID: e.Team, Home: f.Envelope.Owner, Title: e.Title, SchoolYear: e.SchoolYear, Aim: aimOf(e.Aim),
			CharteredOn: f.Envelope.OccurredOn, Forgotten: forget(nil, f, "title", "aim"), Revision: int(f.Recorded.Revision),
		})
		return nil
	}
	p, err := projects.change(t, id)
	if err != nil {
		return err
	}
	p.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.AimRevised:
		p.Aim = aimOf(e.Aim)
		p.Aim.RevisedOn, p.Aim.RevisedWhy = &f.Envelope.OccurredOn, textOf(e.Why)
		p.Forgotten = forget(p.Forgotten, f, "aim")
	case domain.MeasureAttached:
		i := slices.IndexFunc(p.Attached, func(a domain.Attachment) bool { return a.Measure == e.Measure })
		if i < 0 {
			p.Attached = append(p.Attached, domain.Attachment(e))
		} else {
			p.Attached[i].Role = e.Role
		}
	case domain.MeasureDetached:
		p.Attached = slices.DeleteFunc(p.Attached, func(a domain.Attachment) bool { return a.Measure == e.Measure })
	case domain.ProjectClosed:
		p.ClosedOn, p.ClosedWhy = &f.Envelope.OccurredOn, textOf(e.Why)
	default:
		return p.theory(t, f)
	}
	return nil
}

// theory takes in what happens to drivers and change ideas.
func (p *Project) theory(t *tx, f Fact) error {
	switch e := f.Event.(type) {
	case domain.DriverAdded:
		d := &Driver{ID: e.ID, ProjectID: p.ID, TeamID: p.TeamID, Level: e.Level, Text: e.Text, Forgotten: forget(nil, f, "text")}
		p.DriverIDs = add(p.DriverIDs, e.ID)
		return putPart(t, drivers, e.ID, d)
	case domain.DriverRevised:
		return changePart(t, drivers, e.ID, func(d *Driver) {
			d.Level, d.Text, d.Forgotten = e.Level, e.Text, forget(d.Forgotten, f, "text")
		})
	case domain.DriverRetired:
		return p.retireDriver(t, e.ID)
	case domain.DriversLinked:
		return changePart(t, drivers, e.From, func(d *Driver) { d.ServesIDs = add(d.ServesIDs, e.To) })
	case domain.ChangeIdeaAdded:
		c := &ChangeIdea{
			ID: e.ID, ProjectID: p.ID, TeamID: p.TeamID, Text: e.Text, Kind: e.Kind, IsNew: e.IsNew,
			DriverIDs: e.Drivers, Seq: f.Seq, Forgotten: forget(nil, f, "text"),
		}
		p.IdeaIDs = add(p.IdeaIDs, e.ID)
		return putPart(t, changeIdeas, e.ID, c)
	case domain.ChangeIdeaRevised:
		return changePart(t, changeIdeas, e.ID, func(c *ChangeIdea) {
			c.Text, c.Kind, c.IsNew, c.DriverIDs, c.Seq = e.Text, e.Kind, e.IsNew, e.Drivers, f.Seq
			c.Forgotten = forget(c.Forgotten, f, "text")
		})
	case domain.ChangeIdeaRetired:
		return changePart(t, changeIdeas, e.ID, func(c *ChangeIdea) { c.Retired = true })
	}
	return nil
}

// retireDriver takes a driver and the links to and from it out of the theory.
func (p *Project) retireDriver(t *tx, id uuid.UUID) error {
	for _, other := range p.DriverIDs {
		d, err := drivers.find(t, other)
		if err != nil {
			return err
		}
		if d == nil || other != id && !slices.Contains(d.ServesIDs, id) {
			continue
		}
		err = changePart(t, drivers, other, func(d *Driver) {
			d.ServesIDs = slices.DeleteFunc(d.ServesIDs, func(to uuid.UUID) bool { return to == id || other == id })
			d.Retired = d.Retired || other == id
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// putPart adds a driver or change idea. Its id was chosen by a caller: one that is another
// project's must not replace that.
func putPart[D any](t *tx, on *shelf[uuid.UUID, D], id uuid.UUID, part *D) error {
	there, err := on.find(t, id)
	if err != nil {
		return err
	}
	if there != nil {
		return fmt.Errorf("the id %s belongs to something else already", id)
	}
	on.put(t, id, part)
	return nil
}

func changePart[D any](t *tx, on *shelf[uuid.UUID, D], id uuid.UUID, change func(*D)) error {
	part, err := on.change(t, id)
	if err != nil {
		return err
	}
	change(part)
	return nil
}
