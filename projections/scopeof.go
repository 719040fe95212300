package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
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
	b, err := r.borders(ctx)
	if err != nil {
		return Scope{}, err
	}
	s, err := r.scopeOf(ctx, v.rights, b, person)
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
func (r *Reader) scopeOf(ctx context.Context, table *rights.Table, b *borders, id uuid.UUID) (Scope, error) {
	person, err := loadOne[Person](ctx, r, id)
	if err != nil || person == nil {
		return Scope{}, err
	}
	m := scopeMaker{r: r, table: table, person: person, borders: b, schools: make(map[domain.Role][]uuid.UUID), coached: make(map[uuid.UUID][]uuid.UUID), scope: &Scope{
		person: id, today: r.scope.today,
		roles: keep(person.Roles, func(g RoleGrant) bool { return g.holdsRole(r.scope.today) }),
		teams: make(map[uuid.UUID]access), institutions: make(map[uuid.UUID]rights.Sights),
		led: make(map[uuid.UUID]rights.Sights), acquainted: make(map[uuid.UUID]bool),
	}}
	m.scope.self = table.Sees(rights.Anyone, rights.OfSelf)
	for _, g := range m.scope.roles {
		m.scope.anywhere |= table.Sees(g.Role, rights.OfInstallation)
	}
	for _, step := range []func(context.Context) error{m.memberships, m.ledSchools, m.placed, m.analysed, m.hubbed, m.hears} {
		if err := step(ctx); err != nil {
			return Scope{}, err
		}
	}
	for id, a := range m.scope.teams {
		a.actions = m.actions(a)
		m.scope.teams[id] = a
	}
	delete(m.scope.institutions, uuid.Nil)
	m.scope.hash = scopeHashOf(*m.scope)
	return *m.scope, nil
}
