package desk

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/rights"
)

// place is where a command lands: what it is about, whose that is, and what it names.
type place struct {
	projections.Known
	stream domain.Stream
	// charge are the roles in which the actor has charge of the person of an [domain.IssueLink].
	charge []domain.Role
}

// place looks up where a command lands. A thing that is there and that the actor may not see is
// not found.
func (d *Desk) place(ctx context.Context, scope projections.Scope, command domain.Command) (place, error) {
	stream := command.Stream()
	known, err := d.config.Views.Known(ctx, scope, command.References(), stream)
	if err != nil {
		return place{}, err
	}
	if known.Target.ID != uuid.Nil && !known.Visible {
		return place{}, ErrNotFound
	}
	p := place{Known: known, stream: stream}
	if _, ok := command.(domain.IssueLink); ok {
		p.charge, err = d.config.Views.ChargeOf(ctx, scope, stream.ID)
	}
	return p, err
}

// zone is a time zone by its name, read from the machine's files once.
func (d *Desk) zone(name string) *time.Location {
	if known, ok := d.zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC // the school was registered with a zone that this machine does not know
	}
	d.zones.Store(name, zone)
	return zone
}

// zoneAt is the time zone in which a place has its days: that of the school whose fact it will be,
// or that of a person.
func (d *Desk) zoneAt(ctx context.Context, scope projections.Scope, p place, now time.Time) (*time.Location, error) {
	switch p.stream.Category {
	case domain.PersonCategory:
		return d.config.Views.Zone(ctx, p.stream.ID, now)
	case domain.FollowCategory:
		return d.config.Views.Zone(ctx, scope.Person(), now)
	}
	return d.zone(p.Zone), nil
}

// standing is how the actor stands to the place.
func (p place) standing(scope projections.Scope, head domain.Header) rights.Standing {
	s := make(rights.Standing)
	grant := func(relation rights.Relation, role domain.Role, ok bool) {
		if ok {
			s[relation] = append(s[relation], role)
		}
	}
	grant(rights.OfInstallation, domain.Admin, scope.Holds(domain.Admin, uuid.Nil))
	grant(rights.OfInstallation, domain.Service, scope.Holds(domain.Service, uuid.Nil))
	grant(rights.OfNetwork, domain.NetworkHub, p.stream.Category == domain.NetworkCategory && scope.Holds(domain.NetworkHub, p.stream.ID))
	leads := p.Owner != uuid.Nil && scope.Holds(domain.SchoolLeader, p.Owner)
	ofSchool := p.stream.Category == domain.SchoolCategory || p.stream.Category == domain.ClassCategory || p.stream.Category == domain.TeamCategory || p.stream.Category == domain.ReleaseCategory
	grant(rights.OfSchool, domain.SchoolLeader, leads && ofSchool)
	grant(rights.OfCare, domain.SchoolLeader, leads && p.Team.Retired)
	roles := p.teamRoles(scope)
	grant(rights.OfTeam, domain.Member, slices.Contains(roles, domain.Member))
	grant(rights.OfTeam, domain.Lead, slices.Contains(roles, domain.Lead))
	grant(rights.OnBehalf, domain.Coach, slices.Contains(roles, domain.Coach) && head.OnBehalfOf != nil && slices.Contains(p.Team.People, *head.OnBehalfOf))
	grant(rights.OfSelf, rights.Anyone, p.stream.Category == domain.PersonCategory && p.stream.ID == scope.Person())
	grant(rights.OfSelf, rights.Anyone, p.stream.Category == domain.FollowCategory) // whose it is, its own stream says
	grant(rights.OfAudience, rights.Anyone, p.stream.Category == domain.ShareOutCategory && p.Visible)
	for _, role := range p.charge {
		grant(rights.OfCharge, role, true)
	}
	p.inviter(scope, grant)
	return s
}

// teamRoles are the actor's roles in the team whose record it is. A class has no team of its
// own: it is for the leads of the teams that work in its school, and for those members who teach
// it, or will when it is new.
func (p place) teamRoles(scope projections.Scope) []domain.Role {
	switch {
	case p.Team.ID != uuid.Nil:
		return scope.TeamRoles(p.Team.ID)
	case p.stream.Category == domain.TeamCategory:
		return scope.TeamRoles(p.stream.ID)
	case p.stream.Category == domain.ClassCategory:
		_, named := p.Things[scope.Person()]
		teaches := slices.Contains(p.Target.People, scope.Person()) || p.Target.ID == uuid.Nil && named
		return slices.DeleteFunc(scope.RolesAt(p.Owner), func(r domain.Role) bool { return r == domain.Member && !teaches })
	default:
		return nil
	}
}

// inviter: whoever leads a team or a school may invite people, who belong to no place yet.
func (p place) inviter(scope projections.Scope, grant func(rights.Relation, domain.Role, bool)) {
	if p.stream.Category != domain.PersonCategory || p.Target.ID != uuid.Nil {
		return
	}
	grant(rights.OfTeam, domain.Lead, slices.ContainsFunc(scope.Teams(), func(team uuid.UUID) bool { return slices.Contains(scope.TeamRoles(team), domain.Lead) }))
	grant(rights.OfSchool, domain.SchoolLeader, scope.HoldsAny(domain.SchoolLeader))
}

// behalf refuses a name in onBehalfOf from anyone but a coach.
func (p place) behalf(as domain.Role, head domain.Header) error {
	if head.OnBehalfOf == nil || as == domain.Coach {
		return nil
	}
	return &domain.Refusal{Code: domain.Invalid, Path: "/onBehalfOf", Message: "only the team's coach enters something on behalf of a member: leave this out"}
}
