package openid

import (
	"context"
	"crypto/rsa"
	stdjson "encoding/json"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxKeys    = 100
	minRSABits = 2048
)

// keySet are the provider's public keys.
type keySet []jose.JSONWebKey

// fetchKeys asks the provider for its keys. A key of a kind that is not used here is passed over;
// so is one that is no public key for signatures.
func (p *Provider) fetchKeys(ctx context.Context) (keySet, error) {
	m, err := p.metadata.get(ctx)
	if err != nil {
		return nil, err
	}
	body, err := p.ask(ctx, m.KeysURL, "")
	if err != nil {
		return nil, p.at(ErrUnavailable, "keys: %w", err)
	}
	var set struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || len(set.Keys) > maxKeys {
		return nil, p.at(ErrProvider, "keys: %s is no set of at most %d keys", m.KeysURL, maxKeys)
	}
	var keys keySet
	for _, text := range set.Keys {
		var key jose.JSONWebKey
		if stdjson.Unmarshal(text, &key) == nil && signs(key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, p.at(ErrProvider, "keys: %s has no key that signs ID tokens", m.KeysURL)
	}
	return keys, nil
}

func signs(key jose.JSONWebKey) bool {
	if !key.Valid() || !key.IsPublic() || key.Use != "" && key.Use != "sig" {
		return false
	}
	public, isRSA := key.Key.(*rsa.PublicKey)
	return !isRSA || public.N.BitLen() >= minRSABits
}

// verify gives what was signed. Without a key id in the token there must be one key to try.
func (s keySet) verify(jws *jose.JSONWebSignature) ([]byte, bool) {
	header := jws.Signatures[0].Protected
	var fit keySet
	for _, key := range s {
		if (header.KeyID == "" || key.KeyID == header.KeyID) && (key.Algorithm == "" || key.Algorithm == header.Algorithm) {
			fit = append(fit, key)
		}
	}
	if header.KeyID == "" && len(fit) != 1 {
		return nil, false
	}
	for _, key := range fit {
		if payload, err := jws.Verify(key.Key); err == nil {
			return payload, true
		}
	}
	return nil, false
}
