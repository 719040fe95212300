package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Grant is a role given to a person for a time.
type Grant struct {
	ID   uuid.UUID `json:"id"`
	Role Role      `json:"role"`
	// Scope is the school of a SCHOOL_LEADER, the district of a DISTRICT_ANALYST, the network of
	// a NETWORK_HUB; ADMIN and SERVICE have none.
	Scope *uuid.UUID `json:"scope,omitzero"`
	// Until is the last day; absent means until it is revoked.
	Until *Date `json:"until,omitzero"`
}

// grant is what later rules ask of a grant.
type grant struct {
	id, scope uuid.UUID
	role      Role
	time      stint
	revoked   bool
}

// GrantableRoles lists the roles that are granted; the others come from a team's facts.
var GrantableRoles = []Role{SchoolLeader, DistrictAnalyst, NetworkHub, Admin, Service}

// ScopeKind is the kind of thing that a granted role is for; ok is false when it has no scope.
func (r Role) ScopeKind() (kind Kind, ok bool) {
	switch r {
	case SchoolLeader:
		return SchoolKind, true
	case DistrictAnalyst:
		return DistrictKind, true
	case NetworkHub:
		return NetworkKind, true
	default:
		return "", false
	}
}

// GrantRole gives a person a role. A person may have several, in several places.
type GrantRole struct {
	PersonHeader
	Grant
	// From is the first day; absent means the day it occurred.
	From *Date `json:"from,omitzero"`
}

// References are the scope.
func (c GrantRole) References() []Reference {
	if kind, ok := c.Role.ScopeKind(); ok {
		return reference(kind, c.Scope)
	}
	return nil
}

func (c GrantRole) decide(s Person, k Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	from := k.orDay(c.From, c.Header)
	var check checks
	check.id("/id", c.ID)
	check.require(k.Actor == uuid.Nil || c.Person != k.Actor, "/person", "nobody grants themself a role: ask another administrator to do it")
	check.grantable(c.Role)
	check.scope(k, c.Role, c.Scope)
	check.term(from, c.Until)
	g := c.Grant.from(from)
	for _, other := range s.Grants {
		switch {
		case other.id == g.id:
			check.already("/id", g.id, "a role was granted with this id already: choose a new one")
		case !other.revoked && other.role == g.role && other.scope == g.scope && other.time.meets(g.time):
			check.already("/role", other.id, "the person has this role here already, %s", other.time)
		}
	}
	return []PersonEvent{RoleGranted{c.Grant, from}}, check.err()
}

// grantable tells roles of a team from those that are granted.
func (c *checks) grantable(r Role) {
	switch r {
	case Member, Lead:
		c.add(Invalid, "/role", "%s cannot be granted: it comes from the team, add the person as a member or appoint the lead there", r)
	case Coach:
		c.add(Invalid, "/role", "%s cannot be granted: it comes from the team, assign the coach there", r)
	default:
		oneOf(c, "/role", r, GrantableRoles)
	}
}

func (c *checks) scope(k Known, r Role, scope *uuid.UUID) {
	kind, scoped := r.ScopeKind()
	switch {
	case scoped && scope == nil:
		c.add(Invalid, "/scope", "name the %s that the role is for", kind.words())
	case scoped: // one that closed too: its record is still cared for
		c.thing(k, kind, *scope, "/scope")
	case scope != nil:
		c.add(Invalid, "/scope", "%s has no scope: leave it out", r)
	}
}

// from takes over what later rules ask for.
func (g Grant) from(day Date) grant {
	kept := grant{id: g.ID, role: g.Role, time: stintOf(day, g.Until)}
	if g.Scope != nil {
		kept.scope = *g.Scope
	}
	return kept
}

// RoleGranted is a role from its first day on.
type RoleGranted struct {
	Grant
	From Date `json:"from"`
}

func (e RoleGranted) evolve(s Person) Person {
	s.Grants = append(s.Grants, e.Grant.from(e.From))
	return s
}

// Revocation names the grant that ends.
type Revocation struct {
	Grant uuid.UUID `json:"grant"`
}

// RevokeRole takes a granted role back, at once: never from a day before it was recorded.
type RevokeRole struct {
	PersonHeader
	Revocation
}

func (c RevokeRole) decide(s Person, _ Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.Grants, func(g grant) bool { return g.id == c.Grant })
	if i < 0 {
		return nil, &Refusal{Code: Unknown, Path: "/grant", Message: "the person has no such role: check the id of the grant"}
	}
	if s.Grants[i].revoked {
		return nil, nil
	}
	return []PersonEvent{RoleRevoked(c.Revocation)}, nil
}

// RoleRevoked ends a grant at the moment it is recorded.
type RoleRevoked Revocation

func (e RoleRevoked) evolve(s Person) Person {
	for i := range s.Grants {
		if s.Grants[i].id == e.Grant {
			s.Grants[i].revoked = true
		}
	}
	return s
}
