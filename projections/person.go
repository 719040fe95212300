package projections

import (
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Person is someone who uses Cyclebook. E-mail address, roles, tokens, sessions and
// identities are there for
// the person and for ADMIN only.
type Person struct {
	ID         uuid.UUID        `json:"id"`
	Name       domain.Personal  `json:"name"`
	Email      *domain.Personal `json:"email,omitzero"`
	JoinedOn   *domain.Date     `json:"joinedOn,omitzero"`
	Roles      []RoleGrant      `json:"roles,omitempty"`
	Tokens     []Token          `json:"tokens,omitempty"`
	Sessions   []Session        `json:"sessions,omitempty"`
	Identities []Identity       `json:"identities,omitempty"`
	// DuplicateOf had the e-mail address first.
	DuplicateOf *uuid.UUID `json:"duplicateOf,omitzero"`
	Forgotten   []string   `json:"forgotten,omitempty"`
	Revision    int        `json:"revision"`
	reader      *Reader
}

// RoleGrant is a role given to a person for a time.
type RoleGrant struct {
	ID      uuid.UUID    `json:"id"`
	Role    domain.Role  `json:"role"`
	ScopeID *uuid.UUID   `json:"scope,omitzero"`
	From    domain.Date  `json:"from"`
	Until   *domain.Date `json:"until,omitzero"`
	Revoked bool         `json:"revoked,omitzero"`
	// Begun says that the first day was told when it had come: the role is in force, whatever
	// day it is elsewhere.
	Begun  bool `json:"begun,omitzero"`
	reader *Reader
}

// Token is what lets a program act as a person; its secret is not here.
type Token struct {
	ID      uuid.UUID        `json:"id"`
	Label   *domain.Personal `json:"label,omitzero"`
	Until   *domain.Date     `json:"until,omitzero"`
	Revoked bool             `json:"revoked,omitzero"`
	// Scopes are what it may do of what its bearer may; none means all of it.
	Scopes []domain.TokenScope `json:"scopes,omitempty"`
}

// Session is a browser in which a person is signed in; what it shows is not here.
type Session struct {
	ID     uuid.UUID            `json:"id"`
	Method domain.SessionMethod `json:"method"`
	// Label is for the person alone.
	Label *domain.Personal `json:"label,omitzero"`
	From  time.Time        `json:"from"`
	Until time.Time        `json:"until"`
}

func (p *Person) placed() placed { return placed{} }

// holdsRole says whether a granted role is in force on a day.
func (g RoleGrant) holdsRole(day domain.Date) bool {
	from := g.From
	if g.Begun && day.Before(from) {
		from = day
	}
	return !g.Revoked && holds(from, g.Until, day)
}

// bind gives what is inside a person its reader.
func (p *Person) bind(r *Reader) {
	p.reader = r
	for i := range p.Roles {
		p.Roles[i].reader = r
	}
}

// School that the role is for; nil when it is for something else.
func (g RoleGrant) School() (*School, error) {
	return loadOne[School](g.reader.ctx, g.reader, idOf(g.ScopeID))
}

// District that the role is for; nil when it is for something else.
func (g RoleGrant) District() (*District, error) {
	return loadOne[District](g.reader.ctx, g.reader, idOf(g.ScopeID))
}

// Network that the role is for; nil when it is for something else.
func (g RoleGrant) Network() (*Network, error) {
	return loadOne[Network](g.reader.ctx, g.reader, idOf(g.ScopeID))
}
