package projections

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ChargeOf gives the roles in which someone may hand a person a link: LEAD of a team of the
// person's, SCHOOL_LEADER of its home school. Whoever holds the link can become that person, so
// there are none when the person has, or is to have, a granted role, a team that is not the
// asker's, or leads or coaches one. Who has come in may have something of their own from earlier
// teams, so those count as well: otherwise a lead could add somebody to the team to get at what is
// theirs. It is for commands, never for an answer.
func (v *Views) ChargeOf(ctx context.Context, scope Scope, person uuid.UUID) ([]domain.Role, error) {
	if scope.person == uuid.Nil || scope.person == person {
		return nil, nil
	}
	r, err := v.read(ctx, everything(scope.today))
	if err != nil {
		return nil, fmt.Errorf("projections: charge of %s: %w", person, err)
	}
	defer r.Close()
	roles, err := r.chargeOf(ctx, scope, person)
	if err != nil {
		return nil, fmt.Errorf("projections: charge of %s: %w", person, err)
	}
	return roles, nil
}

func (r *Reader) chargeOf(ctx context.Context, scope Scope, id uuid.UUID) ([]domain.Role, error) {
	person, err := loadOne[Person](ctx, r, id)
	if err != nil || person == nil {
		return nil, err
	}
	ahead := func(until *domain.Date) bool { return until == nil || !until.Before(scope.today) }
	counts := func(until *domain.Date) bool { return person.JoinedOn != nil || ahead(until) }
	if slices.ContainsFunc(person.Roles, func(g RoleGrant) bool { return !g.Revoked && ahead(g.Until) }) {
		return nil, nil
	}
	coached, err := linked[Person, Team](r, id, coachOf, teamName)
	if err != nil {
		return nil, err
	}
	for _, t := range coached {
		if slices.ContainsFunc(t.CoachTimes, func(c *Coaching) bool { return c.PersonID == id && counts(c.Until) }) {
			return nil, nil
		}
	}
	joined, err := linked[Person, Team](r, id, memberOf, teamName)
	if err != nil {
		return nil, err
	}
	leads, lead, leader, teams := false, true, true, 0
	for _, t := range joined {
		member := func(within func(*domain.Date) bool) bool {
			return slices.ContainsFunc(t.Times, func(m *Member) bool { return m.PersonID == id && within(m.Until) })
		}
		if !member(counts) {
			continue
		}
		teams++
		own := scope.TeamRoles(t.ID)
		leads = leads || slices.Contains(own, domain.Lead) && member(ahead)
		lead = lead && slices.Contains(own, domain.Member) && !t.leadFrom(scope.today, id)
		leader = leader && scope.Holds(domain.SchoolLeader, t.Home)
	}
	var roles []domain.Role
	if leads && lead {
		roles = append(roles, domain.Lead)
	}
	if leader && teams > 0 {
		roles = append(roles, domain.SchoolLeader)
	}
	return roles, nil
}

// leadFrom says whether somebody leads the team on a day, or is to lead it later.
func (t *Team) leadFrom(day domain.Date, person uuid.UUID) bool {
	return t.leadOn(day) == person || slices.ContainsFunc(t.Leads, func(l LeadTime) bool { return l.Person == person && l.From.After(day) })
}
