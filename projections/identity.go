package projections

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Identity is an account of a person's at a provider of OpenID Connect; its name there is not
// here.
type Identity struct {
	ID     uuid.UUID `json:"id"`
	Issuer string    `json:"issuer"`
}

// applyIdentity keeps which account is whose. Of two people with one account the first has it. A
// name that was forgotten is nobody's.
func applyIdentity(t *tx, person uuid.UUID, event domain.Event) error {
	switch e := event.(type) {
	case domain.IdentityLinked:
		if err := t.exec("DELETE FROM openlinks WHERE person = ?", person[:]); err != nil || e.Subject == "" {
			return err
		}
		return t.exec("INSERT INTO identities VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", e.Issuer, string(e.Subject), person[:], e.ID[:])
	case domain.IdentityUnlinked:
		return t.exec("DELETE FROM identities WHERE person = ? AND identity = ?", person[:], e.Identity[:])
	default:
		return nil
	}
}

// inIdentities takes a fact into the list of a person's identities.
func (p *Person) inIdentities(event domain.Event) {
	switch e := event.(type) {
	case domain.IdentityLinked:
		p.Identities = append(p.Identities, Identity{ID: e.ID, Issuer: e.Issuer})
	case domain.IdentityUnlinked:
		p.Identities = keep(p.Identities, func(i Identity) bool { return i.ID != e.Identity })
	}
}

// PersonByIdentity gives whom an account signs in; ErrUnauthenticated when there is nobody.
func (v *Views) PersonByIdentity(ctx context.Context, issuer, subject string) (uuid.UUID, error) {
	var person []byte
	if err := v.one(ctx, "SELECT person FROM identities WHERE issuer = ? AND subject = ?", []any{issuer, subject}, &person); err != nil {
		return uuid.Nil, fmt.Errorf("projections: identity: %w", err)
	}
	return readID(person), nil
}

// OnlyPersonByAddress gives the one person who was invited with an e-mail address;
// ErrUnauthenticated when there is nobody, or more than one: then the address alone does not tell
// who it is.
func (v *Views) OnlyPersonByAddress(ctx context.Context, address string) (uuid.UUID, error) {
	var person []byte
	const query = "SELECT min(id) FROM names WHERE scheme = ? AND value = ? HAVING count(DISTINCT id) = 1"
	if err := v.one(ctx, query, []any{emailNames, emailName(domain.Personal(address))}, &person); err != nil {
		return uuid.Nil, fmt.Errorf("projections: only one with an address: %w", err)
	}
	return readID(person), nil
}
