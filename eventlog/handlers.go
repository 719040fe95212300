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
	shareOuts *Handler[domain.ShareOut, domain.ShareOutCommand, domain.ShareOutEvent]
	figures   *Handler[domain.Figure, domain.FigureCommand, domain.FigureEvent]
	follows   *Handler[domain.Follow, domain.FollowCommand, domain.FollowEvent]
	access    *Handler[domain.Access, domain.AccessCommand, domain.AccessEvent]
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
		shareOuts: NewHandler(r, domain.ShareOutDecider, streams),
		figures:   NewHandler(r, domain.FigureDecider, streams),
		follows:   NewHandler(r, domain.FollowDecider, streams),
		access:    NewHandler(r, domain.AccessDecider, streams),
	}
}

// aggregate is the handler of whatever commands.
type aggregate interface {
	one(context.Context, domain.Command, Request) (Outcome, error)
	all(context.Context, []Given, bool) ([]Told, error)
}

// of gives the handler that takes a command.
func (h *Handlers) of(command domain.Command) (aggregate, error) {
	switch command.(type) {
	case domain.CycleCommand:
		return h.cycles, nil
	case domain.MeasureCommand:
		return h.measures, nil
	case domain.ProjectCommand:
		return h.projects, nil
	case domain.PersonCommand:
		return h.people, nil
	case domain.TeamCommand:
		return h.teams, nil
	case domain.ClassCommand:
		return h.classes, nil
	case domain.SchoolCommand:
		return h.schools, nil
	case domain.DistrictCommand:
		return h.districts, nil
	case domain.NetworkCommand:
		return h.networks, nil
	case domain.ShareOutCommand:
		return h.shareOuts, nil
	case domain.FigureCommand:
		return h.figures, nil
	case domain.FollowCommand:
		return h.follows, nil
	case domain.AccessCommand:
		return h.access, nil
	default:
		return nil, fmt.Errorf("%w: %T", ErrUnknownCommand, command)
	}
}

// Handle hands a command to its aggregate's handler; see [Handler.Handle].
func (h *Handlers) Handle(ctx context.Context, command domain.Command, r Request) (Outcome, error) {
	of, err := h.of(command)
	if err != nil {
		return Outcome{}, err
	}
	return of.one(ctx, command, r)
}
