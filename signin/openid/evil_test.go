package openid_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/cyclebook/cyclebook/signin/openid"
)

// accessToken, code and someone are what must not be told.
const (
	accessToken = "access-t0ken"
	code        = "c0de-of-the-provider"
	someone     = "someone@school.example"
)

// rsaKey is made once: that takes a while.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return newRSA(2048) })

func newRSA(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

// evil is a provider that says what a test wants it to say.
type evil struct {
	*httptest.Server
	now time.Time
	// metadata, keys and answer may be changed before they are asked for.
	metadata map[string]any
	keys     any
	answer   func(http.ResponseWriter, *http.Request)
	userinfo func(http.ResponseWriter, *http.Request)
	// asked counts requests by path.
	asked map[string]*atomic.Int64
}

func newEvil(t *testing.T) *evil {
	e := &evil{now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC), asked: make(map[string]*atomic.Int64)}
	mux := http.NewServeMux()
	for path, answer := range map[string]http.HandlerFunc{
		"/.well-known/openid-configuration": func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, e.metadata) },
		"/keys":                             func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, e.keys) },
		"/token":                            func(w http.ResponseWriter, r *http.Request) { e.answer(w, r) },
		"/userinfo":                         func(w http.ResponseWriter, r *http.Request) { e.userinfo(w, r) },
		"/evil-keys":                        func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, e.keys) },
	} {
		count := new(atomic.Int64)
		e.asked[path] = count
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			count.Add(1)
			answer(w, r)
		})
	}
	e.Server = httptest.NewServer(mux)
	t.Cleanup(e.Close)
	e.metadata = map[string]any{
		"issuer": e.URL, "authorization_endpoint": e.URL + "/authorize", "token_endpoint": e.URL + "/token",
		"jwks_uri": e.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"},
	}
	e.keys = published(jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "k1", Use: "sig", Algorithm: "RS256"})
	return e
}

func published(keys ...jose.JSONWebKey) any { return jose.JSONWebKeySet{Keys: keys} }

// writeJSON writes a value, or text as it is.
func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if text, ok := value.(string); ok {
		_, _ = w.Write([]byte(text))
		return
	}
	_ = json.NewEncoder(w).Encode(value)
}

func (e *evil) client(t *testing.T) *openid.Provider {
	return at(t, e.URL, func(c *openid.Config) { c.Now = func() time.Time { return e.now } })
}

// give makes the provider answer with an ID token.
func (e *evil) give(idToken string) {
	e.answer = func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]any{"access_token": accessToken, "token_type": "Bearer", "id_token": idToken})
	}
}

// forged is an ID token that is honest until it is changed.
type forged struct {
	header, claims map[string]any
	// payload replaces the claims; whole replaces the token.
	payload string
	sign    func(input string) []byte
	whole   func(token string) string
}

func (e *evil) honest(nonce string) *forged {
	return &forged{
		header: map[string]any{"alg": "RS256", "kid": "k1", "typ": "JWT"},
		claims: map[string]any{
			"iss": e.URL, "sub": "subject-1", "aud": "cyclebook", "nonce": nonce,
			"iat": e.now.Unix(), "exp": e.now.Add(5 * time.Minute).Unix(),
			"email": someone, "email_verified": true,
		},
		sign: signRSA(rsaKey()),
	}
}

func signRSA(key *rsa.PrivateKey) func(string) []byte {
	return func(input string) []byte {
		sum := sha256.Sum256([]byte(input))
		signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
		if err != nil {
			panic(err)
		}
		return signature
	}
}

var b64 = base64.RawURLEncoding.EncodeToString

func (f *forged) token() string {
	header, err := json.Marshal(f.header)
	if err != nil {
		panic(err)
	}
	payload := []byte(f.payload)
	if f.payload == "" {
		if payload, err = json.Marshal(f.claims); err != nil {
			panic(err)
		}
	}
	input := b64(header) + "." + b64(payload)
	token := input + "." + b64(f.sign(input))
	if f.whole != nil {
		token = f.whole(token)
	}
	return token
}

// try signs in with a token that is made for the attempt.
func (e *evil) try(t *testing.T, p *openid.Provider, change func(*forged)) (openid.Identity, error) {
	t.Helper()
	_, attempt := begin(t, p)
	f := e.honest(attempt.Nonce)
	change(f)
	token := f.token()
	e.give(token)
	identity, err := p.Finish(t.Context(), attempt, url.Values{"state": {attempt.State}, "code": {code}})
	if err != nil {
		discreet(t, err, token, attempt)
	}
	return identity, err
}

// discreet checks that an error tells no secret and nothing about a person.
func discreet(t *testing.T, err error, token string, a openid.Attempt) {
	t.Helper()
	told := append(strings.Split(token, "."), token, secret, code, accessToken, someone, "subject-1", a.State, a.Nonce, a.Verifier)
	for _, word := range told {
		if word != "" && strings.Contains(err.Error(), word) {
			t.Errorf("the error tells %q: %v", word, err)
		}
	}
	if len(err.Error()) > 1000 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}
