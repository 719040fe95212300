package openid_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/cyclebook/cyclebook/signin/openid"
)

// signedBy signs the honest claims with the library's own signer.
func signedBy(t *testing.T, alg jose.SignatureAlgorithm, key any) func(*forged) {
	return func(f *forged) {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		f.whole = func(string) string {
			f.whole = nil
			payload, err := jose.ParseSignedCompact(f.token(), []jose.SignatureAlgorithm{jose.RS256})
			if err != nil {
				t.Fatal(err)
			}
			signed, err := signer.Sign(payload.UnsafePayloadWithoutVerification())
			if err != nil {
				t.Fatal(err)
			}
			compact, err := signed.CompactSerialize()
			if err != nil {
				t.Fatal(err)
			}
			return compact
		}
	}
}

func TestEveryAllowedAlgorithmIsBelievedWhereTheProviderNamesIt(t *testing.T) {
	edwards := must(func() (ed25519.PrivateKey, error) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	})
	keys := map[jose.SignatureAlgorithm]crypto.Signer{
		jose.RS256: rsaKey(), jose.RS384: rsaKey(), jose.RS512: rsaKey(),
		jose.PS256: rsaKey(), jose.PS384: rsaKey(), jose.PS512: rsaKey(),
		jose.ES256: curve(elliptic.P256()), jose.ES384: curve(elliptic.P384()), jose.ES512: curve(elliptic.P521()),
		jose.EdDSA: edwards,
	}
	for alg, key := range keys {
		t.Run(string(alg), func(t *testing.T) {
			e := newEvil(t)
			e.keys = published(jose.JSONWebKey{Key: key.Public(), KeyID: "k1"})
			e.metadata["id_token_signing_alg_values_supported"] = []string{string(alg), "HS256", "none"}
			if _, err := e.try(t, e.client(t), signedBy(t, alg, key)); err != nil {
				t.Error(err)
			}
			e.metadata["id_token_signing_alg_values_supported"] = []string{"RS256", "ES256"}
			if alg != jose.RS256 && alg != jose.ES256 {
				_, err := e.try(t, e.client(t), signedBy(t, alg, key))
				refused(t, err, openid.ErrToken, "signature algorithm")
			}
		})
	}
}

func must[T any](made func() (T, error)) T {
	value, err := made()
	if err != nil {
		panic(err)
	}
	return value
}

func curve(c elliptic.Curve) *ecdsa.PrivateKey {
	return must(func() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(c, rand.Reader) })
}

// asIs changes nothing.
func asIs(*forged) {}

func TestKeysThatDoNotSignIDTokensAreNotUsed(t *testing.T) {
	weak := newRSA(1024)
	good := jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "k1"}
	other := jose.JSONWebKey{Key: curve(elliptic.P256()).Public(), KeyID: "other"}
	for _, c := range []struct {
		name   string
		change func(*jose.JSONWebKey)
		sign   func(*forged)
	}{
		{"for encryption", func(k *jose.JSONWebKey) { k.Use = "enc" }, asIs},
		{"for another algorithm", func(k *jose.JSONWebKey) { k.Algorithm = "PS256" }, asIs},
		{"too short", func(k *jose.JSONWebKey) { k.Key = weak.Public() }, func(f *forged) { f.sign = signRSA(weak) }},
		{"a private key", func(k *jose.JSONWebKey) { k.Key = rsaKey() }, asIs},
		{"a secret", func(k *jose.JSONWebKey) { k.Key = []byte("0123456789abcdef0123456789abcdef") }, asIs},
		{"of another kind", func(k *jose.JSONWebKey) { k.Key = other.Key }, asIs},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvil(t)
			key := good
			c.change(&key)
			e.keys = published(other, key)
			_, err := e.try(t, e.client(t), c.sign)
			refused(t, err, openid.ErrToken, "signature")
			e.keys = published(other, good)
			if _, err := e.try(t, e.client(t), asIs); err != nil {
				t.Errorf("the key as it should be: %v", err)
			}
		})
	}
}

func TestATokenWithoutKidNeedsASetOfOneKey(t *testing.T) {
	noKid := func(f *forged) { delete(f.header, "kid") }
	e := newEvil(t)
	key := jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "k1"}
	e.keys = published(key, jose.JSONWebKey{Key: stranger().Public(), KeyID: "k2"})
	_, err := e.try(t, e.client(t), noKid)
	refused(t, err, openid.ErrToken, "signature")
	e.keys = published(key)
	if _, err := e.try(t, e.client(t), noKid); err != nil {
		t.Error(err)
	}
}

func TestKeysAreAskedForOnceAndForAnUnknownKidOnceInAWhile(t *testing.T) {
	e := newEvil(t)
	p := e.client(t)
	asked := func(want int64) {
		t.Helper()
		if got := e.asked["/keys"].Load(); got != want {
			t.Fatalf("keys were asked for %d times, want %d", got, want)
		}
	}
	for range 3 {
		if _, err := e.try(t, p, asIs); err != nil {
			t.Fatal(err)
		}
	}
	asked(1)
	unknown := func(f *forged) { f.header["kid"] = "k2" }
	for range 3 {
		_, err := e.try(t, p, unknown)
		refused(t, err, openid.ErrToken, "signature")
	}
	asked(1)
	e.now = e.now.Add(15 * time.Second)
	for range 3 {
		_, err := e.try(t, p, unknown)
		refused(t, err, openid.ErrToken, "signature")
	}
	asked(2)
	e.now = e.now.Add(15 * time.Second)
	e.keys = published(jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "k2"})
	if _, err := e.try(t, p, unknown); err != nil {
		t.Fatalf("a new key: %v", err)
	}
	asked(3)
}

func TestAKeyThatTheProviderTookBackIsRefusedWithinAnHour(t *testing.T) {
	e := newEvil(t)
	p := e.client(t)
	if _, err := e.try(t, p, asIs); err != nil {
		t.Fatal(err)
	}
	e.keys = published(jose.JSONWebKey{Key: stranger().Public(), KeyID: "k2"})
	e.now = e.now.Add(59 * time.Minute)
	if _, err := e.try(t, p, asIs); err != nil {
		t.Fatalf("keys are kept for an hour: %v", err)
	}
	e.now = e.now.Add(time.Minute)
	_, err := e.try(t, p, asIs)
	refused(t, err, openid.ErrToken, "signature")
}

func TestKeySetsThatAreNone(t *testing.T) {
	for name, keys := range map[string]any{
		"no JSON":   "<html>",
		"no keys":   published(),
		"a list":    []string{"k1"},
		"null":      map[string]any{"keys": nil},
		"oversized": map[string]any{"keys": []string{}, "padding": make([]byte, 200<<10)},
		"secrets":   published(jose.JSONWebKey{Key: rsaKey(), KeyID: "k1"}, jose.JSONWebKey{Key: make([]byte, 32), KeyID: "k1"}),
		"too many":  published(slices.Repeat([]jose.JSONWebKey{{Key: rsaKey().Public(), KeyID: "k1"}}, 101)...),
	} {
		t.Run(name, func(t *testing.T) {
			e := newEvil(t)
			good := e.keys
			p := e.client(t)
			e.keys = keys
			kind, words := openid.ErrProvider, "keys"
			if name == "oversized" {
				kind, words = openid.ErrUnavailable, "longer than 262144 bytes"
			}
			_, err := e.try(t, p, asIs)
			refused(t, err, kind, words)
			e.keys, e.now = good, e.now.Add(5*time.Second)
			if _, err := e.try(t, p, asIs); err != nil {
				t.Errorf("once they are right: %v", err)
			}
		})
	}
}

func TestOneBadKeyDoesNotSpoilTheSet(t *testing.T) {
	e := newEvil(t)
	e.keys = `{"keys":[{"kty":"OKP","crv":"Ed448","kid":"a","x":"AA"},{"kty":"new"},17,` + string(publicJWK()) + `]}`
	if _, err := e.try(t, e.client(t), asIs); err != nil {
		t.Error(err)
	}
}

func TestAKeySetElsewhereIsNotFollowed(t *testing.T) {
	e := newEvil(t)
	e.metadata["jwks_uri"] = e.URL + "/moved"
	e.Config.Handler.(*http.ServeMux).Handle("/moved", http.RedirectHandler("/evil-keys", http.StatusFound))
	_, err := e.try(t, e.client(t), asIs)
	refused(t, err, openid.ErrUnavailable, "answered 302")
	if e.asked["/evil-keys"].Load() != 0 {
		t.Error("it was followed")
	}
}
