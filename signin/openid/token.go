package openid

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxIDToken = 64 << 10
	maxSubject = 255 // as the specification has it
	maxEmail   = 254
	// leeway is how far the provider's clock may be off.
	leeway = time.Minute
)

// claims are what is read of an ID token, or of the answer of the user info endpoint.
type claims struct {
	Issuer        string  `json:"iss"`
	Subject       string  `json:"sub"`
	Party         *string `json:"azp"`
	Expires       seconds `json:"exp"`
	Issued        seconds `json:"iat"`
	NotBefore     seconds `json:"nbf"`
	Nonce         string  `json:"nonce"`
	Email         string  `json:"email"`
	EmailVerified truth   `json:"email_verified"`
}

// seconds since 1970; 0 when nothing is said.
type seconds float64

func (s seconds) time() time.Time { return time.Unix(int64(min(s, 1<<40)), 0) }

// truth is a Boolean that some providers write as text.
type truth bool

// UnmarshalJSON takes true and "true"; anything else is no.
func (t *truth) UnmarshalJSON(text []byte) error {
	*t = string(text) == "true" || string(text) == `"true"`
	return nil
}

// believe gives the claims of an ID token when it is to be believed. Its nonce is for the caller.
func (p *Provider) believe(ctx context.Context, m *metadata, raw, accessToken string) (claims, error) {
	if len(raw) > maxIDToken {
		return claims{}, p.at(ErrToken, "it is longer than %d bytes: send fewer groups and claims to this client", maxIDToken)
	}
	signature := &signature{provider: p, algorithms: m.algorithms()}
	verifier := oidc.NewVerifier(m.Issuer, signature, &oidc.Config{
		ClientID: p.config.ClientID, SupportedSigningAlgs: names(signature.algorithms),
		SkipExpiryCheck: true, // see times: go-oidc's has no leeway
	})
	token, err := verifier.Verify(ctx, raw)
	if signature.err != nil {
		return claims{}, signature.err
	}
	if err != nil {
		return claims{}, p.at(ErrToken, "%.300s", err.Error()) // as long as the token, otherwise
	}
	var c claims
	var text jsontext.Value
	if err := token.Claims(&text); err != nil || json.Unmarshal(text, &c) != nil {
		return claims{}, p.at(ErrToken, "its claims are not of the kinds that OpenID Connect has, or stand twice")
	}
	if err := errors.Join(p.forUs(c, token.Audience), p.times(c)); err != nil {
		return claims{}, err
	}
	if token.AccessTokenHash != "" && token.VerifyAccessToken(accessToken) != nil {
		return claims{}, p.at(ErrToken, "it belongs to another access token (at_hash)")
	}
	return c, nil
}

func names(algorithms []jose.SignatureAlgorithm) []string {
	names := make([]string, len(algorithms))
	for i, a := range algorithms {
		names[i] = string(a)
	}
	return names
}

// forUs checks who the token is of and for. go-oidc has checked that issuer and audience name the
// provider and this client.
func (p *Provider) forUs(c claims, audience []string) error {
	switch {
	case c.Issuer != p.config.Issuer:
		return p.at(ErrToken, "its issuer is %.200q", c.Issuer)
	case c.Party != nil && *c.Party != p.config.ClientID:
		return p.at(ErrToken, "it was given to the client %.200q (azp): check openid-client-id", *c.Party)
	case c.Party == nil && slices.ContainsFunc(audience, func(a string) bool { return a != p.config.ClientID }):
		return p.at(ErrToken, "it is for several clients (aud) and does not say which one it was given to (azp)")
	case c.Subject == "" || len(c.Subject) > maxSubject || strings.ContainsFunc(c.Subject, unprintable):
		return p.at(ErrToken, "its subject (sub) is missing, longer than %d bytes or not printable ASCII", maxSubject)
	case len(c.Email) > maxEmail:
		return p.at(ErrToken, "its address (email) is longer than %d bytes", maxEmail)
	}
	return nil
}

func unprintable(r rune) bool { return r < ' ' || r > '~' }

// times checks that the token is of now.
func (p *Provider) times(c claims) error {
	now := p.config.Now()
	clock := fmt.Sprintf("here it is %s: check both clocks", now.UTC().Format(time.RFC3339))
	switch {
	case c.Expires == 0 || c.Issued == 0:
		return p.at(ErrToken, "it does not say when it ends (exp) or was made (iat)")
	case !now.Before(c.Expires.time().Add(leeway)):
		return p.at(ErrToken, "it ended at %s; %s", c.Expires.time().UTC().Format(time.RFC3339), clock)
	case c.Issued.time().After(now.Add(leeway)), c.NotBefore.time().After(now.Add(leeway)):
		return p.at(ErrToken, "it begins in the future; %s", clock)
	case c.Issued.time().Before(now.Add(-lifetime - leeway)):
		return p.at(ErrToken, "it was made before the attempt began; %s", clock)
	}
	return nil
}
