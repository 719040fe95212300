package openid_test

import (
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/cyclebook/cyclebook/signin/openid"
)

// forgery is a token with one defect. Repaired, and only that, it is believed: else the row would
// show nothing.
type forgery struct {
	name   string
	spoil  func(*evil, *forged)
	repair func(*evil, *forged) // the honest token when there is none
	tell   string
}

// set gives a change of one claim; nil removes it.
func set(name string, value any) func(*evil, *forged) {
	return func(_ *evil, f *forged) {
		f.claims[name] = value
		if value == nil {
			delete(f.claims, name)
		}
	}
}

// after gives a change of a time that is told from now.
func after(name string, d time.Duration) func(*evil, *forged) {
	return func(e *evil, f *forged) { f.claims[name] = e.now.Add(d).Unix() }
}

func header(name string, value any) func(*evil, *forged) {
	return func(_ *evil, f *forged) { f.header[name] = value }
}

func both(changes ...func(*evil, *forged)) func(*evil, *forged) {
	return func(e *evil, f *forged) {
		for _, c := range changes {
			c(e, f)
		}
	}
}

// hmacWith signs with a secret that everyone knows.
func hmacWith(key []byte) func(*evil, *forged) {
	return both(header("alg", "HS256"), func(_ *evil, f *forged) {
		f.sign = func(input string) []byte {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(input))
			return mac.Sum(nil)
		}
	})
}

func publicPEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(rsaKey().Public())
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func publicJWK() []byte {
	text, err := json.Marshal(jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"})
	if err != nil {
		panic(err)
	}
	return text
}

// unsigned takes the signature off.
func unsigned(alg string) func(*evil, *forged) {
	return both(header("alg", alg), func(_ *evil, f *forged) { f.sign = func(string) []byte { return nil } })
}

// byStranger signs with a key that the provider never had.
func byStranger(_ *evil, f *forged) { f.sign = signRSA(stranger()) }

var stranger = sync.OnceValue(func() *rsa.PrivateKey { return newRSA(2048) })

func theirJWK() any {
	return jose.JSONWebKey{Key: stranger().Public(), KeyID: "k1", Algorithm: "RS256"}
}

// asJSON writes the token in the other form that signed JSON has.
func asJSON(_ *evil, f *forged) {
	f.whole = func(token string) string {
		p := strings.Split(token, ".")
		return `{"protected":"` + p[0] + `","payload":"` + p[1] + `","signature":"` + p[2] + `"}`
	}
}

func twice(_ *evil, f *forged) {
	text, _ := json.Marshal(f.claims)
	f.payload = strings.Replace(string(text), `"sub":`, `"sub":"subject-2","sub":`, 1)
}

func tampered(_ *evil, f *forged) {
	f.whole = func(token string) string {
		p := strings.Split(token, ".")
		text, _ := base64.RawURLEncoding.DecodeString(p[1])
		return p[0] + "." + b64([]byte(strings.Replace(string(text), "subject-1", "subject-2", 1))) + "." + p[2]
	}
}

func forgeries() []forgery {
	several := set("aud", []string{"cyclebook", "another"})
	return []forgery{
		{"alg none", unsigned("none"), nil, "signature algorithm"},
		{"alg None", unsigned("None"), nil, "signature algorithm"},
		{"alg empty", unsigned(""), nil, "signature algorithm"},
		{"no signature", unsigned("RS256"), nil, "signature"},
		{"HS256 with the public key as PEM", hmacWith(publicPEM()), nil, "signature algorithm"},
		{"HS256 with the public key as JWK", hmacWith(publicJWK()), nil, "signature algorithm"},
		{"HS256 with the client's secret", hmacWith([]byte(secret)), nil, "signature algorithm"},
		{"an algorithm that the provider does not name", header("alg", "RS384"), nil, "signature algorithm"},
		{"changed after signing", tampered, nil, "signature"},
		{"signed by a stranger", byStranger, nil, "signature"},
		{"unknown kid", header("kid", "k2"), nil, "signature"},
		{"kid that is a path", header("kid", "../../etc/passwd"), nil, "signature"},
		{"a stranger's jwk", both(byStranger, header("jwk", theirJWK())), nil, "key of its own"},
		{"a stranger's jwk on an honest token", header("jwk", theirJWK()), nil, "key of its own"},
		{"a stranger's jku", both(byStranger, func(e *evil, f *forged) { f.header["jku"] = e.URL + "/evil-keys" }), nil, "key of its own"},
		{"x5u", header("x5u", "http://127.0.0.1:1/"), nil, "key of its own"},
		{"an unknown critical header", both(header("crit", []string{"exp"}), header("exp", 1)), nil, ""},
		{"unencoded payload", both(header("crit", []string{"b64"}), header("b64", false)), nil, ""},
		{"JSON, not compact", asJSON, nil, "signature"},

		{"an access token", header("typ", "at+jwt"), header("typ", "jwt"), "type"},
		{"a sign-out token", header("typ", "logout+jwt"), nil, "type"},
		{"a type that is no text", header("typ", 1), func(_ *evil, f *forged) { delete(f.header, "typ") }, "type"},

		{"another issuer", set("iss", "https://evil.example"), nil, "issued by a different provider"},
		{"the issuer with a slash", func(e *evil, f *forged) { f.claims["iss"] = e.URL + "/" }, nil, "issued by a different provider"},
		{"no issuer", set("iss", nil), nil, "issued by a different provider"},
		{"another audience", set("aud", "another"), set("aud", []string{"cyclebook"}), "audience"},
		{"no audience", set("aud", nil), nil, "audience"},
		{"several audiences without azp", several, both(several, set("azp", "cyclebook")), "(azp)"},
		{"several audiences, azp another", both(several, set("azp", "another")), set("azp", "cyclebook"), "(azp)"},
		{"one audience, azp another", set("azp", "another"), set("azp", "cyclebook"), "(azp)"},
		{"azp empty", both(several, set("azp", "")), set("azp", "cyclebook"), "(azp)"},

		{"expired", after("exp", -61*time.Second), after("exp", -59*time.Second), "it ended at 2026-11-28T11:58:59Z"},
		{"no expiry", set("exp", nil), nil, "(exp)"},
		{"expiry that is text", set("exp", "never"), nil, ""},
		{"not yet valid", after("nbf", 61*time.Second), after("nbf", 59*time.Second), "future"},
		{"not valid for ages", set("nbf", 1e300), set("nbf", 0), "future"},
		{"issued in the future", after("iat", 61*time.Second), after("iat", 59*time.Second), "future"},
		{"issued long ago", after("iat", -662*time.Second), after("iat", -600*time.Second), "before the attempt"},
		{"no time of issue", set("iat", nil), nil, "(iat)"},

		{"another nonce", set("nonce", "n"), nil, "nonce"},
		{"no nonce", set("nonce", nil), nil, "nonce"},
		{"no subject", set("sub", nil), nil, "(sub)"},
		{"empty subject", set("sub", ""), nil, "(sub)"},
		{"long subject", set("sub", strings.Repeat("s", 256)), set("sub", strings.Repeat("s", 255)), "(sub)"},
		{"subject with a line break", set("sub", "a\nb"), set("sub", "a b"), "(sub)"},
		{"subject that is a number", set("sub", 1), nil, ""},
		{"long address", set("email", strings.Repeat("e", 255)), set("email", strings.Repeat("e", 254)), "(email)"},
		{"a claim twice", twice, func(_ *evil, f *forged) { f.payload = "" }, "twice"},
		{"no JSON", func(_ *evil, f *forged) { f.payload = "sub=subject-1" }, func(_ *evil, f *forged) { f.payload = "" }, ""},
		{"another access token's", set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), set("at_hash", atHash()), "at_hash"},
		{"oversized", set("groups", strings.Repeat("g", 64<<10)), set("groups", strings.Repeat("g", 32<<10)), "longer than"},
	}
}

func atHash() string {
	sum := sha256.Sum256([]byte(accessToken))
	return b64(sum[:16])
}

func TestForgedTokensAreRefusedAndRepairedOnesBelieved(t *testing.T) {
	for _, f := range forgeries() {
		t.Run(f.name, func(t *testing.T) {
			e := newEvil(t)
			p := e.client(t)
			identity, err := e.try(t, p, func(token *forged) { f.spoil(e, token) })
			refused(t, err, openid.ErrToken, f.tell)
			if identity != (openid.Identity{}) {
				t.Errorf("it is refused, and says %+v", identity)
			}
			if e.asked["/evil-keys"].Load() != 0 {
				t.Error("a URL of the token was asked for keys")
			}
			repair := func(*forged) {}
			if f.repair != nil {
				repair = func(token *forged) { f.spoil(e, token); f.repair(e, token) }
			}
			identity, err = e.try(t, p, repair)
			if err != nil || identity.Subject == "" || identity.Issuer != e.URL {
				t.Fatalf("repaired: %+v, %v", identity, err)
			}
		})
	}
}
