package node

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// Token is an access token as the machine's administrator sees it: never with its secret.
type Token struct {
	ID      uuid.UUID    `json:"id"`
	Person  uuid.UUID    `json:"person"`
	Name    string       `json:"name"`
	Label   string       `json:"label,omitempty"`
	Until   *domain.Date `json:"until,omitempty"`
	Revoked bool         `json:"revoked"`
	// Scopes are what it may do of what the person may; none means all of it.
	Scopes []domain.TokenScope `json:"scopes,omitempty"`
}

// TokenRequest says what token is wanted.
type TokenRequest struct {
	// Person by id or e-mail address.
	Person string `json:"person"`
	Label  string `json:"label,omitempty"`
	// Until is the last day; nil is until it is revoked.
	Until *domain.Date `json:"until,omitempty"`
	// Scopes are as in [Token].
	Scopes []domain.TokenScope `json:"scopes,omitempty"`
}

// IssuedToken is a new token and its secret.
type IssuedToken struct {
	Token
	Secret string `json:"secret"`
}

// ErrNoSuch says that there is no such person or token.
var ErrNoSuch = errors.New("there is no such person or token")

// IssueToken makes an access token for a person. It and the following are for the machine's
// administrator, who needs no right in Cyclebook.
func (n *Node) IssueToken(ctx context.Context, asked TokenRequest) (IssuedToken, error) {
	found, err := n.person(ctx, asked.Person)
	if err != nil {
		return IssuedToken{}, err
	}
	t, err := n.issue(ctx, found.id, asked)
	t.Name = found.name
	return t, err
}

func (n *Node) issue(ctx context.Context, person uuid.UUID, asked TokenRequest) (IssuedToken, error) {
	id := n.options.NewID()
	secret, err := desk.Secret(ctx, n.Keys, person, id)
	if err != nil {
		return IssuedToken{}, fmt.Errorf("node: %w", err)
	}
	err = n.record(ctx, domain.IssueToken{
		PersonHeader: n.header(person),
		Token:        domain.Token{ID: id, Hash: sha256.Sum256([]byte(secret)), Label: domain.Personal(asked.Label), Until: asked.Until, Scopes: asked.Scopes},
	})
	return IssuedToken{Token{ID: id, Person: person, Label: asked.Label, Until: asked.Until, Scopes: asked.Scopes}, secret}, err
}

// RevokeToken ends a token; one that ended already stays so.
func (n *Node) RevokeToken(ctx context.Context, id uuid.UUID) (Token, error) {
	all, err := n.Tokens(ctx)
	if err != nil {
		return Token{}, err
	}
	i := slices.IndexFunc(all, func(t Token) bool { return t.ID == id })
	if i < 0 {
		return Token{}, fmt.Errorf("%w: token %s", ErrNoSuch, id)
	}
	err = n.record(ctx, domain.RevokeToken{PersonHeader: n.header(all[i].Person), TokenRevocation: domain.TokenRevocation{Token: id}})
	all[i].Revoked = true
	return all[i], err
}

// Tokens lists every token that was ever issued, in the order in which they were.
func (n *Node) Tokens(ctx context.Context) ([]Token, error) {
	people, err := n.readPeople(ctx)
	if err != nil {
		return nil, err
	}
	tokens := []Token{}
	for _, t := range people.tokens {
		t.Name = people.byID[t.Person].name
		tokens = append(tokens, *t)
	}
	return tokens, nil
}

// person finds a person by id or e-mail address. Of two with one address the first holds it.
func (n *Node) person(ctx context.Context, idOrEmail string) (*known, error) {
	people, err := n.readPeople(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(idOrEmail)
	for _, p := range people.inOrder {
		if err == nil && p.id == id || p.email != "" && strings.EqualFold(p.email, idOrEmail) {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%w: person %q, by id or e-mail address", ErrNoSuch, idOrEmail)
}

// people are read from the log, not the read models: those answer only someone whose rights are
// known, and the machine's administrator need be nobody there.
type people struct {
	inOrder []*known
	byID    map[uuid.UUID]*known
	tokens  []*Token
}

type known struct {
	id          uuid.UUID
	name, email string
	// until is the last moment of the link that was issued last.
	until time.Time
}

func (n *Node) readPeople(ctx context.Context) (people, error) {
	all := people{byID: make(map[uuid.UUID]*known)}
	byToken := make(map[uuid.UUID]*Token)
	for r, err := range n.Log.ReadAll(ctx, domain.Position{}, eventlog.Filter{Categories: []domain.Category{domain.PersonCategory}}) {
		if err != nil {
			return people{}, fmt.Errorf("node: people: %w", err)
		}
		stream, err := domain.ParseStream(r.Stream)
		if err != nil {
			return people{}, fmt.Errorf("node: people: %w", err)
		}
		event, err := domain.Decode(r.Type, r.Data, n.Keys.Opener(ctx, r.ID).Open)
		if err != nil {
			return people{}, fmt.Errorf("node: people: %s at revision %d: %w", r.Stream, r.Revision, err)
		}
		switch e := event.(type) {
		case domain.PersonInvited:
			p := &known{id: stream.ID, name: string(e.Name), email: string(e.Email)}
			all.inOrder, all.byID[p.id] = append(all.inOrder, p), p
		case domain.TokenIssued:
			t := &Token{ID: e.ID, Person: stream.ID, Label: string(e.Label), Until: e.Until, Scopes: e.Scopes}
			all.tokens, byToken[t.ID] = append(all.tokens, t), t
		case domain.LinkIssued:
			if p := all.byID[stream.ID]; p != nil {
				p.until = e.Until.Time()
			}
		case domain.TokenRevoked:
			if t := byToken[e.Token]; t != nil {
				t.Revoked = true
			}
		}
	}
	return all, nil
}

// header begins a command that the machine's administrator gives.
func (n *Node) header(person uuid.UUID) domain.PersonHeader {
	return domain.PersonHeader{Header: domain.Header{CommandID: n.options.NewID()}, Person: person}
}

// visible is how long a command waits for the read models to show what it recorded.
const visible = 2 * time.Second

// record has a command on a person recorded as the installation itself: by nobody, as SERVICE.
// While the node runs it waits until whoever asks next is shown it.
func (n *Node) record(ctx context.Context, c domain.PersonCommand) error {
	now := n.options.Now().UTC()
	outcome, err := n.people.Handle(ctx, c, eventlog.Request{
		Via:   domain.ViaAPI,
		Known: domain.Known{Now: now, Today: domain.DateOf(now), Role: domain.Service},
	})
	if _, ok := domain.AsRefusals(err); err != nil && ok {
		return &refusal{err}
	}
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	if n.running.Load() {
		wait, done := context.WithTimeout(ctx, visible)
		defer done()
		_ = n.Views.Await(wait, outcome.Position) // it is recorded all the same
	}
	return nil
}

// FirstAdministrator invites a person without a name of their own, gives them the role ADMIN
// and an access token. It is for a new folder, before Run.
func (n *Node) FirstAdministrator(ctx context.Context) (IssuedToken, error) {
	person := n.options.NewID()
	for _, c := range []domain.PersonCommand{
		domain.InvitePerson{PersonHeader: n.header(person), Invitation: domain.Invitation{Name: "Administrator"}},
		domain.AcceptInvitation{PersonHeader: n.header(person)},
		domain.GrantRole{PersonHeader: n.header(person), Grant: domain.Grant{ID: n.options.NewID(), Role: domain.Admin}},
	} {
		if err := n.record(ctx, c); err != nil {
			return IssuedToken{}, err
		}
	}
	t, err := n.issue(ctx, person, TokenRequest{Label: "first administrator"})
	t.Name = "Administrator"
	return t, err
}
