package eventlog

import (
	"context"
	"errors"
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// ErrUnknownCommand: no aggregate takes it.
var ErrUnknownCommand = errors.New("eventlog: unknown command")

// Handlers are the handlers of all aggregates.
type Handlers struct {
	networks  *Handler[domain.Network, domain.NetworkCommand, domain.NetworkEvent]
	districts *Handler[domain.District, domain.DistrictCommand, domain.DistrictEvent]
	schools   *Handler[domain.School, domain.SchoolCommand, domain.SchoolEvent]
	classes   *Handler[domain.Class, domain.ClassCommand, domain.ClassEvent]
	teams     *Handler[domain.Team, domain.TeamCommand, domain.TeamEvent]
	people    *Handler[domain.Person, domain.PersonCommand, domain.PersonEvent]
	projects  *Handler[domain.Project, domain.ProjectCommand, domain.ProjectEvent]
	measures  *Handler[domain.Measure, domain.MeasureCommand, domain.MeasureEvent]
	cycles    *Handler[domain.Cycle, domain.CycleCommand, domain.CycleEvent]
}

// NewHandlers makes a handler for each aggregate, with a cache for that many streams each.
func NewHandlers(r *Recorder, streams int) *Handlers {
	return &Handlers{
		networks:  NewHandler(r, domain.NetworkDecider, streams),
		districts: NewHandler(r, domain.DistrictDecider, streams),
		schools:   NewHandler(r, domain.SchoolDecider, streams),
		classes:   NewHandler(r, domain.ClassDecider, streams),
		teams:     NewHandler(r, domain.TeamDecider, streams),
		people:    NewHandler(r, domain.PersonDecider, streams),
		projects:  NewHandler(r, domain.ProjectDecider, streams),
		measures:  NewHandler(r, domain.MeasureDecider, streams),
		cycles:    NewHandler(r, domain.CycleDecider, streams),
	}
}

// Handle hands a command to its aggregate's handler; see [Handler.Handle].
func (h *Handlers) Handle(ctx context.Context, command domain.Command, r Request) (Outcome, error) {
	switch c := command.(type) {
	case domain.CycleCommand:
		return h.cycles.Handle(ctx, c, r)
	case domain.MeasureCommand:
		return h.measures.Handle(ctx, c, r)
	case domain.ProjectCommand:
		return h.projects.Handle(ctx, c, r)
	case domain.PersonCommand:
		return h.people.Handle(ctx, c, r)
	case domain.TeamCommand:
		return h.teams.Handle(ctx, c, r)
	case domain.ClassCommand:
		return h.classes.Handle(ctx, c, r)
	case domain.SchoolCommand:
		return h.schools.Handle(ctx, c, r)
	case domain.DistrictCommand:
		return h.districts.Handle(ctx, c, r)
	case domain.NetworkCommand:
		return h.networks.Handle(ctx, c, r)
	default:
		return Outcome{}, fmt.Errorf("%w: %T", ErrUnknownCommand, command)
	}
}
