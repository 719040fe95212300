package openid

import (
	"context"

	"github.com/go-json-experiment/json"
)

// address asks for the address of who signed in: a provider may leave it out of the ID token.
func (p *Provider) address(ctx context.Context, m *metadata, accessToken string, identity *Identity) error {
	body, err := p.ask(ctx, m.UserInfoURL, accessToken)
	if err != nil {
		return p.at(ErrUnavailable, "userinfo: %w", err)
	}
	var c claims
	if err := json.Unmarshal(body, &c); err != nil {
		return p.at(ErrProvider, "userinfo: the answer is not JSON with an e-mail address: switch signed answers off for this client")
	}
	if c.Subject != identity.Subject || len(c.Email) > maxEmail {
		return p.at(ErrToken, "userinfo: the answer is about someone else")
	}
	identity.Email, identity.EmailVerified = c.Email, bool(c.EmailVerified)
	return nil
}
