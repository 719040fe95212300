package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// SignedIn is a session that goes on.
type SignedIn struct {
	Person  uuid.UUID
	Session uuid.UUID
	// Until is when it is over.
	Until time.Time
}

// SessionByHash gives whose session has a secret of that hash; ErrUnauthenticated when there is
// none, or it has ended or is over. It is never remembered: an end is an end at once.
func (v *Views) SessionByHash(ctx context.Context, hash domain.TokenHash, now time.Time) (SignedIn, error) {
	var person, session []byte
	var until int64
	err := v.one(ctx, "SELECT person, session, until FROM sessions WHERE hash = ?", []any{hash[:]}, &person, &session, &until)
	if err == nil && domain.MomentOf(now) >= domain.Moment(until) {
		err = ErrUnauthenticated
	}
	if err != nil {
		return SignedIn{}, fmt.Errorf("projections: session: %w", err)
	}
	return SignedIn{readID(person), readID(session), domain.Moment(until).Time()}, nil
}

// OpenLink is a link that may still be used.
type OpenLink struct {
	Person  uuid.UUID
	Link    uuid.UUID
	Purpose domain.LinkPurpose
	Until   time.Time
	// HasPassword says that the person has chosen one before.
	HasPassword bool
}

// LinkByHash gives the link whose secret has that hash; ErrUnauthenticated when there is none, or
// it was used, is over or was followed by another.
func (v *Views) LinkByHash(ctx context.Context, hash domain.TokenHash, now time.Time) (OpenLink, error) {
	var l OpenLink
	var person, link []byte
	var purpose string
	var until int64
	const query = `SELECT person, link, purpose, until, EXISTS (SELECT 1 FROM passwords p WHERE p.person = o.person) FROM openlinks o WHERE hash = ?`
	err := v.one(ctx, query, []any{hash[:]}, &person, &link, &purpose, &until, &l.HasPassword)
	if err == nil && domain.MomentOf(now) >= domain.Moment(until) {
		err = ErrUnauthenticated
	}
	if err != nil {
		return OpenLink{}, fmt.Errorf("projections: link: %w", err)
	}
	l.Person, l.Link, l.Purpose, l.Until = readID(person), readID(link), domain.LinkPurpose(purpose), domain.Moment(until).Time()
	return l, nil
}

// PersonByAddress gives who has an e-mail address, or that id; ErrUnauthenticated when there is
// nobody. Of two with one address the first has it. It tells nothing else: it is for a door that
// finds out who somebody is.
func (v *Views) PersonByAddress(ctx context.Context, address string) (uuid.UUID, error) {
	var person []byte
	query, args := "SELECT id FROM names WHERE scheme = ? AND value = ? ORDER BY seq LIMIT 1", []any{emailNames, emailName(domain.Personal(address))}
	if id, err := uuid.Parse(address); err == nil {
		query, args = "SELECT id FROM things WHERE id = ? AND kind = ?", []any{id[:], string(domain.PersonKind)}
	}
	if err := v.one(ctx, query, args, &person); err != nil {
		return uuid.Nil, fmt.Errorf("projections: address: %w", err)
	}
	return readID(person), nil
}

// Verifier gives what a person's password is checked against; ErrUnauthenticated when the person
// has none, or it was forgotten.
func (v *Views) Verifier(ctx context.Context, person uuid.UUID) (domain.Personal, error) {
	var verifier string
	err := v.one(ctx, "SELECT verifier FROM passwords WHERE person = ? AND verifier <> ''", []any{person[:]}, &verifier)
	if err != nil {
		return "", fmt.Errorf("projections: verifier: %w", err)
	}
	return domain.Personal(verifier), nil
}

// one reads one row; ErrUnauthenticated when there is none.
func (v *Views) one(ctx context.Context, query string, args []any, into ...any) error {
	s, done, err := v.use()
	if err != nil {
		return err
	}
	defer done()
	stmt, err := s.statement(ctx, query)
	if err != nil {
		return err
	}
	err = stmt.QueryRowContext(ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrUnauthenticated
	}
	return err
}
