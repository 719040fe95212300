package openid

import (
	"context"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"
)

// allowed are the algorithms by which an ID token may be signed: those with a public key. With
// HMAC a public key could be taken for the secret, and "none" signs nothing.
var allowed = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512,
	jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512,
	jose.EdDSA,
}

// metadata is what is used of a provider's description of itself.
type metadata struct {
	Issuer      string   `json:"issuer"`
	AuthURL     string   `json:"authorization_endpoint"`
	TokenURL    string   `json:"token_endpoint"`
	KeysURL     string   `json:"jwks_uri"`
	UserInfoURL string   `json:"userinfo_endpoint"`
	Algorithms  []string `json:"id_token_signing_alg_values_supported"`
	AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	PKCEMethods []string `json:"code_challenge_methods_supported"`
	// NamesItself says that each answer of the provider has its name (RFC 9207).
	NamesItself bool `json:"authorization_response_iss_parameter_supported"`
}

// discover asks the provider to describe itself.
func (p *Provider) discover(ctx context.Context) (*metadata, error) {
	where := strings.TrimSuffix(p.config.Issuer, "/") + "/.well-known/openid-configuration"
	body, err := p.ask(ctx, where, "")
	if err != nil {
		return nil, p.at(ErrUnavailable, "%w: is it up, and can this machine reach it?", err)
	}
	var m metadata
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, p.at(ErrProvider, "%s is no description of an OpenID provider: check openid-issuer", where)
	}
	return &m, p.usable(&m)
}

// usable says what keeps this client from using the provider.
func (p *Provider) usable(m *metadata) error {
	if m.Issuer != p.config.Issuer {
		return p.at(ErrProvider, "it calls itself %.200q: set openid-issuer to exactly its issuer, slash at the end or not", m.Issuer)
	}
	for _, endpoint := range []struct{ name, url string }{
		{"authorization_endpoint", m.AuthURL}, {"token_endpoint", m.TokenURL}, {"jwks_uri", m.KeysURL},
	} {
		if err := safe(endpoint.url); err != nil {
			return p.at(ErrProvider, "its %s %.200q %w", endpoint.name, endpoint.url, err)
		}
	}
	if m.UserInfoURL != "" && safe(m.UserInfoURL) != nil {
		return p.at(ErrProvider, "its userinfo_endpoint %.200q %w", m.UserInfoURL, safe(m.UserInfoURL))
	}
	if len(m.algorithms()) == 0 {
		return p.at(ErrProvider, "it signs ID tokens with %.200q only: choose one of %q at the provider", m.Algorithms, allowed)
	}
	if len(m.PKCEMethods) > 0 && !slices.Contains(m.PKCEMethods, "S256") {
		return p.at(ErrProvider, "it knows PKCE by %.200q only: switch S256 on at the provider", m.PKCEMethods)
	}
	return nil
}

// algorithms are those that both sides allow.
func (m *metadata) algorithms() []jose.SignatureAlgorithm {
	if len(m.Algorithms) == 0 {
		return allowed
	}
	var both []jose.SignatureAlgorithm
	for _, a := range allowed {
		if slices.Contains(m.Algorithms, string(a)) {
			both = append(both, a)
		}
	}
	return both
}

// authStyle is how the client proves that it is the one. It is never tried out: a code that came
// with the wrong style is spent.
func (m *metadata) authStyle(secret string) oauth2.AuthStyle {
	basic := len(m.AuthMethods) == 0 || slices.Contains(m.AuthMethods, "client_secret_basic")
	if secret == "" || !basic {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}
