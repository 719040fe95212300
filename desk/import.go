package desk

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/rights"
)

// Entry is a command of an import.
type Entry struct {
	// By is whose act it was; uuid.Nil is the machine's administrator, who enters institutions,
	// people, teams and classes.
	By      uuid.UUID
	Command domain.Command
	// Canonical is the command's canonical JSON, where it is known already; else nil.
	Canonical []byte
}

// World tells an import of the things that its commands name: what is recorded, and what its own
// tables say of what is not recorded yet.
type World interface {
	// Things gives those of the references that are there. The people of a team are all who were
	// ever its members, those of a class all who ever taught it.
	Things(ctx context.Context, refs []domain.Reference) (map[uuid.UUID]domain.Thing, error)
	// Roles are those that a person ever had in a team: MEMBER, LEAD, COACH, and SCHOOL_LEADER of
	// its home school.
	Roles(ctx context.Context, team, person uuid.UUID) ([]domain.Role, error)
	// Zone is a school's time zone by its IANA name; "" when it is not known.
	Zone(ctx context.Context, school uuid.UUID) (string, error)
}

// Import holds commands of one stream against the table of rights and the rules, in their order,
// and records them unless it is a try. A history is judged by who was what at any time: a member
// who has left may still be named as the one who acted. What is not allowed and what is not
// there come as refusals, like those of the rules.
func (d *Desk) Import(ctx context.Context, world World, entries []Entry, record bool) ([]eventlog.Told, error) {
	given := make([]eventlog.Given, 0, len(entries))
	told := make([]eventlog.Told, len(entries))
	index := make([]int, 0, len(entries))
	place := importPlace{desk: d, world: world}
	for i, e := range entries {
		request, err := place.request(ctx, e)
		if _, refused := domain.AsRefusals(err); refused {
			told[i].Refused = err
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("desk: import %T: %w", e.Command, err)
		}
		given, index = append(given, eventlog.Given{Command: e.Command, Request: request, Canonical: e.Canonical}), append(index, i)
	}
	handle := d.handlers.Try
	if record {
		handle = d.handlers.HandleAll
	}
	done, err := handle(ctx, given)
	for n, t := range done {
		told[index[n]] = t
	}
	return told, err
}

// importPlace is where the commands of one stream land.
type importPlace struct {
	desk  *Desk
	world World
	// kept is what was looked up of the stream already.
	target, team domain.Thing
	owner        uuid.UUID
	zone         string
	known        bool
}

// request looks up what a command may know and in which role it is given.
func (p *importPlace) request(ctx context.Context, e Entry) (eventlog.Request, error) {
	if err := p.settle(ctx, e.Command.Stream()); err != nil {
		return eventlog.Request{}, err
	}
	things, err := p.world.Things(ctx, e.Command.References())
	if err != nil {
		return eventlog.Request{}, err
	}
	as, err := p.role(ctx, e)
	if err != nil {
		return eventlog.Request{}, err
	}
	now := p.desk.config.Now().UTC()
	return eventlog.Request{Via: domain.ViaImport, Owner: p.owner, Known: domain.Known{
		Now: now, Today: domain.DateOf(now.In(p.desk.zone(p.zone))), Actor: e.By, Role: as, Team: p.team, Things: things,
	}}, nil
}

// settle finds the stream's thing, its team, its owner and its zone.
func (p *importPlace) settle(ctx context.Context, stream domain.Stream) error {
	if p.known {
		return nil
	}
	var err error
	if p.target, err = p.thing(ctx, stream.Category.Kind(), stream.ID); err != nil {
		return err
	}
	p.owner = p.target.Home
	switch stream.Category {
	case domain.SchoolCategory:
		p.owner = stream.ID
	case domain.ProjectCategory, domain.MeasureCategory, domain.CycleCategory:
		if p.team, err = p.thing(ctx, domain.TeamKind, p.target.Team); err != nil {
			return err
		}
		p.owner = p.team.Home
	}
	p.zone, p.known = "UTC", true
	if p.owner != uuid.Nil {
		zone, err := p.world.Zone(ctx, p.owner)
		if err != nil {
			return err
		}
		if zone != "" {
			p.zone = zone
		}
	}
	return nil
}

func (p *importPlace) thing(ctx context.Context, kind domain.Kind, id uuid.UUID) (domain.Thing, error) {
	found, err := p.world.Things(ctx, []domain.Reference{{Kind: kind, ID: id}})
	return found[id], err
}

// role is the one in which the command was given, by the table of rights.
func (p *importPlace) role(ctx context.Context, e Entry) (domain.Role, error) {
	if member := e.Command.Head().OnBehalfOf; member != nil {
		return p.coach(ctx, e, *member)
	}
	s := make(rights.Standing)
	switch {
	case e.By == uuid.Nil:
		s[rights.OfInstallation] = []domain.Role{domain.Admin}
	case p.team.ID != uuid.Nil:
		roles, err := p.world.Roles(ctx, p.team.ID, e.By)
		if err != nil {
			return "", err
		}
		for _, r := range roles {
			switch r {
			case domain.Member, domain.Lead:
				s[rights.OfTeam] = append(s[rights.OfTeam], r)
			case domain.SchoolLeader:
				s[rights.OfCare] = append(s[rights.OfCare], r)
			}
		}
	}
	if stream := e.Command.Stream(); stream.Category == domain.PersonCategory && stream.ID == e.By {
		s[rights.OfSelf] = []domain.Role{rights.Anyone}
	}
	as, ok := p.desk.config.Rights.Role(Name(e.Command), s)
	switch {
	case !ok:
		return "", &domain.Refusal{Code: domain.Unknown, Path: "/by", Message: "this person was never a member of the team, and only members do this: name a member, or add the membership"}
	case as == rights.Anyone:
		as = ""
	}
	return as, nil
}

// coach is the role of who entered something for a member, whatever else the person was in the
// team at other times.
func (p *importPlace) coach(ctx context.Context, e Entry, member uuid.UUID) (domain.Role, error) {
	roles, err := p.world.Roles(ctx, p.team.ID, e.By)
	if err != nil {
		return "", err
	}
	as, ok := p.desk.config.Rights.Role(Name(e.Command), rights.Standing{rights.OnBehalf: {domain.Coach}})
	switch {
	case !slices.Contains(roles, domain.Coach):
		return "", &domain.Refusal{Code: domain.Unknown, Path: "/by", Message: "this person never coached the team, and only its coach enters something for a member: name the coach here, or leave for empty"}
	case !slices.Contains(p.team.People, member):
		return "", &domain.Refusal{Code: domain.Unknown, Path: "/onBehalfOf", Message: "this person was never a member of the team: name the member for whom the coach entered it"}
	case !ok:
		return "", &domain.Refusal{Code: domain.Unknown, Path: "/by", Message: "no coach does this for a member: name a member here, and leave for empty"}
	}
	return as, nil
}
