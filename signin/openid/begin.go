package openid

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// lifetime is how long a person may take at the provider.
const lifetime = 10 * time.Minute

// Attempt is one try to sign in, between leaving for the provider and coming back. Whoever has
// it can finish it: it travels in a Cookies.
type Attempt struct {
	// State ties the answer to the attempt, Nonce the ID token, Verifier the code.
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Until    time.Time `json:"until"`
	// Next and For may be what whoever began it wants to know again, such as where to go on to and
	// for whom it is: they are carried, and not looked at.
	Next string `json:"next,omitzero"`
	For  string `json:"for,omitzero"`
}

// Begin gives the address at the provider to send the browser to, and what it comes back to.
func (p *Provider) Begin(ctx context.Context) (string, Attempt, error) {
	m, err := p.metadata.get(ctx)
	if err != nil {
		return "", Attempt{}, err
	}
	a := Attempt{Until: p.config.Now().Add(lifetime).UTC().Truncate(time.Second)}
	for _, secret := range []*string{&a.State, &a.Nonce, &a.Verifier} {
		if *secret, err = unguessable(p.config.Random); err != nil {
			return "", Attempt{}, err
		}
	}
	return p.oauth(m).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), a, nil
}

// unguessable is 256 bits of randomness, in the 43 letters that a PKCE verifier has at least.
func unguessable(random io.Reader) (string, error) {
	var bits [32]byte
	if _, err := io.ReadFull(random, bits[:]); err != nil {
		return "", fmt.Errorf("openid: randomness: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(bits[:]), nil
}
