package projections

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func applyPerson(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.PersonInvited); ok {
		p := &Person{
			ID: id, Name: e.Name, Email: textOf(e.Email),
			Forgotten: forget(nil, f, "name", "email"), Revision: int(f.Recorded.Revision),
		}
		people.put(t, id, p)
		if e.Email == "" {
			return nil
		}
		holder, err := t.claim(f, emailNames, emailName(e.Email), id)
		if holder != uuid.Nil {
			p.DuplicateOf = &holder
		}
		return err
	}
	p, err := people.change(t, id)
	if err != nil {
		return err
	}
	p.Revision = int(f.Recorded.Revision)
	p.inSessions(f.Event)
	p.inIdentities(f.Event)
	switch e := f.Event.(type) {
	case domain.PersonJoined:
		p.JoinedOn = &e.On
	case domain.RoleGranted:
		p.Roles = append(p.Roles, RoleGrant{ID: e.ID, Role: e.Role, ScopeID: e.Scope, From: e.From, Until: e.Until, Begun: !e.From.After(f.Envelope.OccurredOn)})
		if e.Scope != nil {
			return t.link(*e.Scope, roleAt, p.ID)
		}
	case domain.RoleRevoked:
		for i := range p.Roles {
			if p.Roles[i].ID == e.Grant {
				p.Roles[i].Revoked = true
			}
		}
	case domain.TokenIssued:
		p.Tokens = append(p.keptTokens(f.Envelope.OccurredOn), Token{ID: e.ID, Label: textOf(e.Label), Until: e.Until, Scopes: e.Scopes})
		until := ""
		if e.Until != nil {
			until = e.Until.String()
		}
		return t.exec("INSERT INTO tokens VALUES (?, ?, ?, ?, FALSE, ?) ON CONFLICT DO NOTHING", e.Hash[:], id[:], e.ID[:], until, scopeWords(e.Scopes))
	case domain.TokenRevoked:
		for i := range p.Tokens {
			if p.Tokens[i].ID == e.Token {
				p.Tokens[i].Revoked = true
			}
		}
		return t.exec("UPDATE tokens SET revoked = TRUE WHERE person = ? AND token = ?", id[:], e.Token[:])
	}
	return nil
}

// maxTokens is how many tokens a person's list has; one more takes the first away that is good no
// more, or issuing and revoking without end would have every fact of the person take longer.
const maxTokens = 200

func (p *Person) keptTokens(day domain.Date) []Token {
	for i, t := range p.Tokens {
		if len(p.Tokens) >= maxTokens && (t.Revoked || t.Until != nil && t.Until.Before(day)) {
			return slices.Delete(p.Tokens, i, i+1)
		}
	}
	return p.Tokens
}

// emailName is the form of an address in which two are the same.
func emailName(email domain.Personal) string {
	return strings.ToLower(strings.TrimSpace(string(email)))
}
