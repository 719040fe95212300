package openid

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"

	"golang.org/x/oauth2"
)

// Identity is who the provider says has signed in. Issuer and Subject name the person for ever;
// the address may change, and be another's later.
type Identity struct {
	Issuer, Subject string
	// Email is empty when the provider tells none.
	Email         string
	EmailVerified bool
}

// maxCode is more than any provider's code has.
const maxCode = 4096

// Finish gives who came back from the provider with an answer, for the attempt that began it.
// The attempt must not be used again, whatever comes back (Cookies.Take sees to that).
func (p *Provider) Finish(ctx context.Context, a Attempt, answer url.Values) (Identity, error) {
	now := p.config.Now()
	if a.State == "" || a.Nonce == "" || a.Verifier == "" {
		return Identity{}, fmt.Errorf("%w: it is incomplete", ErrAttempt)
	}
	if !now.Before(a.Until) {
		return Identity{}, fmt.Errorf("%w: it ended at %s", ErrAttempt, a.Until.Format("15:04:05"))
	}
	if !same(one(answer, "state"), a.State) {
		return Identity{}, fmt.Errorf("%w: the answer belongs to another attempt", ErrAttempt)
	}
	m, err := p.metadata.get(ctx)
	if err != nil {
		return Identity{}, err
	}
	if iss := one(answer, "iss"); (answer.Has("iss") || m.NamesItself) && iss != m.Issuer {
		return Identity{}, p.at(ErrProvider, "the answer is not from it (iss): is the redirect URL shared with another provider?")
	}
	if answer.Has("error") {
		return Identity{}, p.refusal(one(answer, "error"))
	}
	code := one(answer, "code")
	if code == "" || len(code) > maxCode {
		return Identity{}, p.at(ErrProvider, "the answer has no code, or one longer than %d bytes", maxCode)
	}
	return p.redeem(ctx, m, a, code)
}

// one is the only value of a name: twice is as good as never.
func one(values url.Values, name string) string {
	if len(values[name]) != 1 {
		return ""
	}
	return values[name][0]
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// redeem turns the code into tokens and these into an identity.
func (p *Provider) redeem(ctx context.Context, m *metadata, a Attempt, code string) (Identity, error) {
	token, err := p.oauth(m).Exchange(context.WithValue(ctx, oauth2.HTTPClient, p.client), code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Identity{}, p.notRedeemed(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Identity{}, p.at(ErrProvider, "it gave no ID token: is the client registered for OpenID Connect?")
	}
	claims, err := p.believe(ctx, m, raw, token.AccessToken)
	if err != nil {
		return Identity{}, err
	}
	if !same(claims.Nonce, a.Nonce) {
		return Identity{}, p.at(ErrToken, "its nonce is of another attempt")
	}
	identity := Identity{Issuer: m.Issuer, Subject: claims.Subject, Email: claims.Email, EmailVerified: bool(claims.EmailVerified)}
	if identity.Email == "" && m.UserInfoURL != "" {
		err = p.address(ctx, m, token.AccessToken, &identity)
	}
	return identity, err
}

// notRedeemed says why the provider gave no tokens. Its words stay out: they may quote the code.
func (p *Provider) notRedeemed(err error) error {
	var refused *oauth2.RetrieveError
	var asked *url.Error
	switch {
	case errors.As(err, &refused) && refused.Response.StatusCode >= 500:
		return p.at(ErrUnavailable, "the token endpoint answered %d", refused.Response.StatusCode)
	case errors.As(err, &refused) && refused.ErrorCode != "":
		return p.refusal(refused.ErrorCode)
	case errors.As(err, &refused):
		return p.at(ErrProvider, "the token endpoint answered %d", refused.Response.StatusCode)
	case errors.As(err, &asked):
		return p.at(ErrUnavailable, "%w", asked)
	default:
		return p.at(ErrProvider, "the token endpoint gave no tokens")
	}
}
