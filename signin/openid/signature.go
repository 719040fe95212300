package openid

import (
	"context"
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// signature checks that of one ID token against the provider's keys, for go-oidc, which hands on
// no kind of error: err has it.
type signature struct {
	provider   *Provider
	algorithms []jose.SignatureAlgorithm
	err        error
}

var errSignature = errors.New("the signature is not the provider's")

// VerifySignature gives what was signed. The keys are asked for anew, once in a while, when none
// of those at hand has signed it: the provider may have changed them.
func (s *signature) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(token, s.algorithms)
	if err != nil {
		return nil, errSignature
	}
	if err := plain(jws.Signatures[0].Protected); err != nil {
		return nil, err
	}
	for _, get := range []func(context.Context) (keySet, error){s.provider.keys.get, s.provider.keys.renew} {
		keys, err := get(ctx)
		if err != nil {
			s.err = err
			return nil, err
		}
		if payload, ok := keys.verify(jws); ok {
			return payload, nil
		}
	}
	return nil, errSignature
}

// plain refuses what is no ID token by its own word, and one that names a key of its own choice.
// No such key would be used, but an honest provider's token has none.
func plain(h jose.Header) error {
	if kind, ok := h.ExtraHeaders[jose.HeaderType]; ok {
		if text, _ := kind.(string); !strings.EqualFold(text, "JWT") {
			return errors.New("it is a token of another type (typ)")
		}
	}
	_, jku := h.ExtraHeaders["jku"]
	_, x5u := h.ExtraHeaders["x5u"]
	if h.JSONWebKey != nil || jku || x5u {
		return errors.New("it brings a key of its own (jwk, jku, x5u)")
	}
	return nil
}
