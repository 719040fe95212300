package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Actor is a person who is known to be the one who asks, and by which token.
type Actor struct {
	Person uuid.UUID
	// Token is the id of the token that was shown; uuid.Nil when it was another way.
	Token uuid.UUID
	// Scopes are what the token may do of what its bearer may; none means all of it.
	Scopes []domain.TokenScope
}

// ActorByToken gives whose token has that hash; ErrUnauthenticated when there is none, or it is
// revoked or over.
func (v *Views) ActorByToken(ctx context.Context, hash domain.TokenHash, now time.Time) (Actor, error) {
	token, epoch, found := v.scopes.token(hash)
	if !found {
		var err error
		if token, err = v.readToken(ctx, hash); err != nil {
			return Actor{}, fmt.Errorf("projections: token: %w", err)
		}
		v.scopes.putToken(hash, token, epoch)
	}
	if token.until == "" {
		return token.actor, nil
	}
	zone, err := v.Zone(ctx, token.actor.Person, now)
	if err != nil {
		return Actor{}, err
	}
	if token.until < domain.DateOf(now.In(zone)).String() {
		return Actor{}, fmt.Errorf("projections: token: %w", ErrUnauthenticated)
	}
	return token.actor, nil
}

// readToken reads whose token has that hash; ErrUnauthenticated when there is none, or it is revoked.
func (v *Views) readToken(ctx context.Context, hash domain.TokenHash) (validToken, error) {
	s, done, err := v.use()
	if err != nil {
		return validToken{}, err
	}
	defer done()
	stmt, err := s.statement(ctx, "SELECT person, token, until, scopes FROM tokens WHERE hash = ? AND NOT revoked")
	if err != nil {
		return validToken{}, err
	}
	var person, token []byte
	var until, scopes string
	err = stmt.QueryRowContext(ctx, hash[:]).Scan(&person, &token, &until, &scopes)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnauthenticated
	}
	return validToken{Actor{readID(person), readID(token), readScopes(scopes)}, until}, err
}

// ScopeOf tells what a person may see on a day. Someone who is not there sees nothing.
func (v *Views) ScopeOf(ctx context.Context, person uuid.UUID, today domain.Date) (Scope, error) {
	key := scopeKey{person, today}
	kept, epoch, found := v.scopes.get(key)
	if found {
		return kept, nil
	}
	// It reads what the scope is made of before there is a scope, and keeps nothing of it.
	r, err := v.read(ctx, everything(today))
	if err != nil {
		return Scope{}, fmt.Errorf("projections: scope: %w", err)
	}
	defer r.Close()
	s, err := r.scopeOf(ctx, person)
	if err != nil {
		return Scope{}, fmt.Errorf("projections: scope of %s: %w", person, err)
	}
	v.scopes.put(key, s, epoch)
	return s, nil
}

// everything is the scope with which scopes are made and commands are looked up: that of nobody
// in particular who sees all things of the directory. It never leaves the package.
func everything(today domain.Date) Scope {
	return Scope{today: today, all: true}
}

// scopeOf folds roles and memberships with their dates.
func (r *Reader) scopeOf(ctx context.Context, id uuid.UUID) (Scope, error) {
	person, err := loadOne[Person](ctx, r, id)
	if err != nil || person == nil {
		return Scope{}, err
	}
	s := Scope{
		person: id, today: r.scope.today,
		teams: make(map[uuid.UUID]access), institutions: make(map[uuid.UUID]bool),
		led: make(map[uuid.UUID]bool), acquainted: map[uuid.UUID]bool{id: true},
	}
	s.roles = keep(person.Roles, func(g RoleGrant) bool { return g.holdsRole(s.today) })
	for _, step := range []func(context.Context, *Reader, *Person) error{s.ownTeams, s.ledSchools, s.ownInstitutions} {
		if err := step(ctx, r, person); err != nil {
			return Scope{}, err
		}
	}
	return s, nil
}

// ownTeams adds what a member and a coach may see.
func (s *Scope) ownTeams(ctx context.Context, r *Reader, person *Person) error {
	asMember, err := linked[Person, Team](ctx, r, person.ID, memberOf, teamName)
	if err != nil {
		return err
	}
	asCoach, err := linked[Person, Team](ctx, r, person.ID, coachOf, teamName)
	if err != nil {
		return err
	}
	for _, t := range asMember {
		if t.DisbandedOn == nil && slices.Contains(t.membersOn(s.today), person.ID) {
			s.own.teams = append(s.own.teams, t.ID)
			s.join(t, domain.Member)
			if t.leadOn(s.today) == person.ID {
				s.join(t, domain.Lead)
			}
			for _, m := range t.Times {
				if m.PersonID == person.ID && m.on(s.today) {
					s.own.schools = add(s.own.schools, m.SchoolID)
				}
			}
			s.own.schools = add(s.own.schools, t.Home)
		}
	}
	for _, t := range asCoach {
		if t.DisbandedOn == nil && slices.Contains(t.coachesOn(s.today), person.ID) {
			s.own.coached = append(s.own.coached, t.ID)
			s.join(t, domain.Coach)
		}
	}
	return nil
}

// join gives a member or coach the record of a team.
func (s *Scope) join(t *Team, role domain.Role) {
	s.grant(t, recordAccess)
	a := s.teams[t.ID]
	a.roles = append(a.roles, role)
	s.teams[t.ID] = a
	if role != domain.Lead { // the lead is a member already
		s.addCrew(t)
	}
	for _, id := range append([]uuid.UUID{t.Home}, t.SchoolIDs...) {
		s.institutions[id] = true
	}
}

func (s *Scope) addCrew(t *Team) {
	c := crew{schools: map[uuid.UUID]bool{t.Home: true}, people: make(map[uuid.UUID]bool)}
	for _, id := range t.SchoolIDs {
		c.schools[id] = true
	}
	for _, m := range t.Times {
		c.people[m.PersonID] = true
	}
	s.crews = append(s.crews, c)
}

// grant lets the person know a team and its people.
func (s *Scope) grant(t *Team, level accessLevel) {
	a := s.teams[t.ID]
	a.level, a.home, a.schools = max(a.level, level), t.Home, t.SchoolIDs
	s.teams[t.ID] = a
	for _, id := range t.everyone() {
		s.acquainted[id] = true
	}
}

// ledSchools adds what a school leader may see: the school, its teams and classes, and of
// measures the totals of the teams whose home it is.
func (s *Scope) ledSchools(ctx context.Context, r *Reader, _ *Person) error {
	for _, g := range s.roles {
		if g.Role != domain.SchoolLeader {
			continue
		}
		school, err := loadOne[School](ctx, r, idOf(g.ScopeID))
		if err != nil {
			return err
		}
		if school == nil {
			continue
		}
		s.led[school.ID] = true
		s.own.schools = add(s.own.schools, school.ID)
		found, err := linked[School, Team](ctx, r, school.ID, teamAt, teamName)
		if err != nil {
			return err
		}
		for _, t := range found {
			switch {
			case t.Home == school.ID && t.DisbandedOn != nil:
				s.grant(t, recordAccess)
				s.addCrew(t)
			case t.Home == school.ID:
				s.grant(t, totalsAccess)
			case t.at(school.ID):
				s.grant(t, nameAccess)
			}
		}
		taught, err := owned[School, Class](ctx, r, school.ID, bySchool, domain.ClassKind, classLabel)
		if err != nil {
			return err
		}
		for _, c := range taught {
			for _, id := range c.Taught {
				s.acquainted[id] = true
			}
		}
	}
	return nil
}

// ownInstitutions adds own schools, their district and networks, the schools of own networks,
// and what an analyst and a hub see.
func (s *Scope) ownInstitutions(ctx context.Context, r *Reader, _ *Person) error {
	for _, g := range s.roles {
		switch g.Role {
		case domain.DistrictAnalyst:
			s.own.districts = add(s.own.districts, idOf(g.ScopeID))
		case domain.NetworkHub:
			s.own.networks = add(s.own.networks, idOf(g.ScopeID))
		}
	}
	analysed := slices.Clone(s.own.districts)
	hubbed := slices.Clone(s.own.networks)
	if err := r.load(ctx, slices.Concat(s.own.schools, analysed, hubbed)...); err != nil {
		return err
	}
	for _, id := range s.own.schools {
		school := loaded[School](r, id)
		if school == nil {
			continue
		}
		s.own.districts = add(s.own.districts, school.districtOn(s.today))
		networks, err := school.Networks(ctx)
		if err != nil {
			return err
		}
		for _, n := range networks {
			s.own.networks = add(s.own.networks, n.ID)
		}
	}
	for _, id := range slices.Concat(s.own.schools, s.own.districts, s.own.networks) {
		s.institutions[id] = true
	}
	for _, id := range analysed {
		if d := loaded[District](r, id); d != nil {
			found, err := d.Schools(ctx)
			if err != nil {
				return err
			}
			for _, school := range found {
				s.institutions[school.ID] = true
			}
		}
	}
	return s.ownNetworks(ctx, r, hubbed)
}

// ownNetworks adds the schools of own networks; the hub sees their districts, too.
func (s *Scope) ownNetworks(ctx context.Context, r *Reader, hubbed []uuid.UUID) error {
	for _, id := range s.own.networks {
		n, err := loadOne[Network](ctx, r, id)
		if err != nil {
			return err
		}
		if n == nil {
			continue
		}
		inside := n.schoolsOn(s.today)
		for _, school := range inside {
			s.institutions[school] = true
		}
		if !slices.Contains(hubbed, id) {
			continue
		}
		if err := r.load(ctx, inside...); err != nil {
			return err
		}
		for _, id := range inside {
			if school := loaded[School](r, id); school != nil {
				s.institutions[school.districtOn(s.today)] = true
			}
		}
		for _, a := range n.Agreements {
			s.institutions[a.District] = true
		}
	}
	delete(s.institutions, uuid.Nil)
	return nil
}

// add appends an id that is there and not yet in the list.
func add(ids []uuid.UUID, id uuid.UUID) []uuid.UUID {
	if id == uuid.Nil || slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}
