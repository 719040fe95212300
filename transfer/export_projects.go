package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// projectFold is a project as its facts tell it.
type projectFold struct {
	x        *exporter
	id       string
	row      cellsOf
	drivers  []*driverFold
	ideas    []cellsOf
	measures []cellsOf
}

type driverFold struct {
	id     uuid.UUID
	serves []uuid.UUID
	row    cellsOf
}

func (x *exporter) project(r *projections.Record) error {
	p := projectFold{x: x, id: r.Stream.ID.String()}
	if err := x.facts(r, p.take); err != nil || p.row == nil {
		return err
	}
	if err := x.row(projectsTable, p.row); err != nil {
		return err
	}
	for _, d := range p.drivers {
		d.row["serves"] = partCells(d.serves)
		if err := x.row(driversTable, d.row); err != nil {
			return err
		}
	}
	for _, idea := range p.ideas {
		if id, err := uuid.Parse(idea["id"]); err == nil {
			x.out[id] = true // cycles name it
		}
	}
	if err := x.rows(changeIdeasTable, p.ideas); err != nil {
		return err
	}
	return x.rows(projectMeasuresTable, slices.DeleteFunc(p.measures, func(m cellsOf) bool { return m["measure"] == "" }))
}

func (p *projectFold) take(f projections.Fact) {
	on := f.Envelope.OccurredOn.String()
	switch e := f.Event.(type) {
	case domain.ProjectChartered:
		p.row = cellsOf{
			"id": p.id, "team": p.x.ref(&e.Team), "title": string(e.Title), "school_year": string(e.SchoolYear),
			"on": on, "by": p.x.actor(f),
		}
		p.aim(e.Aim)
	case domain.AimRevised:
		p.aim(e.Aim)
	case domain.MeasureAttached:
		if i := p.attached(e.Measure); i >= 0 {
			p.measures[i]["role"] = string(e.Role)
			return
		}
		p.measures = append(p.measures, cellsOf{"project": p.id, "measure": p.x.ref(&e.Measure), "role": string(e.Role), "on": on, "by": p.x.actor(f)})
	case domain.MeasureDetached:
		if i := p.attached(e.Measure); i >= 0 {
			p.measures = slices.Delete(p.measures, i, i+1)
		}
	case domain.ProjectClosed:
		p.row["closed_on"], p.row["closed_why"] = on, why(e.Why)
	default:
		p.theory(f)
	}
}

func (p *projectFold) aim(a domain.Aim) {
	p.row["aim"], p.row["how_much"], p.row["by_when"] = string(a.Statement), string(a.HowMuch), dayCell(a.ByWhen)
	p.row["for_whom"], p.row["baseline"] = string(a.ForWhom), string(a.Baseline)
}

func (p *projectFold) attached(measure uuid.UUID) int {
	return slices.IndexFunc(p.measures, func(m cellsOf) bool { return m["measure"] == measure.String() })
}

// theory takes in what happens to drivers and change ideas.
func (p *projectFold) theory(f projections.Fact) {
	on := f.Envelope.OccurredOn.String()
	switch e := f.Event.(type) {
	case domain.DriverAdded:
		p.drivers = append(p.drivers, &driverFold{id: e.ID, row: cellsOf{
			"id": e.ID.String(), "project": p.id, "text": string(e.Text), "level": string(e.Level), "on": on, "by": p.x.actor(f),
		}})
	case domain.DriverRevised:
		d := p.driver(e.ID)
		d.row["text"], d.row["level"] = string(e.Text), string(e.Level)
	case domain.DriversLinked:
		d := p.driver(e.From)
		d.serves = append(d.serves, e.To)
	case domain.DriverRetired: // its links go with it
		d := p.driver(e.ID)
		d.row["retired_why"], d.serves = why(e.Why), nil
		for _, other := range p.drivers {
			other.serves = slices.DeleteFunc(other.serves, func(to uuid.UUID) bool { return to == e.ID })
		}
	case domain.ChangeIdeaAdded:
		row := cellsOf{"id": e.ID.String(), "project": p.id, "on": on, "by": p.x.actor(f)}
		row.idea(domain.ChangeIdea(e))
		p.ideas = append(p.ideas, row)
	case domain.ChangeIdeaRevised:
		p.idea(e.ID).idea(e.ChangeIdea)
	case domain.ChangeIdeaRetired:
		p.idea(e.ID)["retired_why"] = why(e.Why)
	}
}

// why is a reason that also says that something happened, so it may not be empty.
func why(reason domain.Text) string {
	if reason == "" {
		return erased
	}
	return string(reason)
}

func (c cellsOf) idea(i domain.ChangeIdea) {
	c["text"], c["kind"], c["is_new"], c["drivers"] = string(i.Text), string(i.Kind), yesNoCell(i.IsNew), partCells(i.Drivers)
}

// driver finds a driver; the rules let only those that were added be named.
func (p *projectFold) driver(id uuid.UUID) *driverFold {
	for _, d := range p.drivers {
		if d.id == id {
			return d
		}
	}
	return &driverFold{row: cellsOf{}}
}

func (p *projectFold) idea(id uuid.UUID) cellsOf {
	for _, idea := range p.ideas {
		if idea["id"] == id.String() {
			return idea
		}
	}
	return cellsOf{}
}
