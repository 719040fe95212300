package openid

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	minKey    = 16
	maxCookie = 1024
	purpose   = "cyclebook openid attempt 1"
)

// Cookies carry attempts in the browsers that began them: encrypted and authenticated, out of
// reach of scripts and of other sites, each for one use. They may be used from any number of
// goroutines.
//
// Which attempts were used is known to this process alone. Where several serve one installation,
// or after a restart, a copied cookie can be shown again within its ten minutes; the provider
// refuses the used code that must come with it.
type Cookies struct {
	aead   cipher.AEAD
	secure bool
	now    func() time.Time
	random io.Reader
	used   spent
}

// NewCookies makes cookies from a key of 16 secret bytes or more, which every process that serves
// the installation has. Unless they are secure, they are for this machine alone.
func NewCookies(key []byte, secure bool, now func() time.Time, random io.Reader) (*Cookies, error) {
	if len(key) < minKey {
		return nil, fmt.Errorf("openid: a key of %d bytes for cookies: it has at least %d", len(key), minKey)
	}
	derived, err := hkdf.Key(sha256.New, key, nil, purpose, 32)
	if err != nil {
		return nil, fmt.Errorf("openid: cookies: %w", err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("openid: cookies: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("openid: cookies: %w", err)
	}
	return &Cookies{aead: aead, secure: secure, now: now, random: random}, nil
}

// name has the prefix by which browsers let no other host of the domain set it.
func (c *Cookies) name() string {
	if c.secure {
		return "__Host-cyclebook-openid"
	}
	return "cyclebook-openid"
}

// Give puts an attempt into the browser. An earlier one there is given up.
func (c *Cookies) Give(w http.ResponseWriter, a Attempt) error {
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("openid: cookie: %w", err)
	}
	nonce := make([]byte, c.aead.NonceSize())
	if _, err := io.ReadFull(c.random, nonce); err != nil {
		return fmt.Errorf("openid: cookie: randomness: %w", err)
	}
	sealed := c.aead.Seal(nonce, nonce, text, []byte(c.name()))
	http.SetCookie(w, c.cookie(base64.RawURLEncoding.EncodeToString(sealed), int(lifetime.Seconds())))
	return nil
}

// cookie must be Lax, not Strict: it comes with the way back from the provider's site.
func (c *Cookies) cookie(value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: c.name(), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteLaxMode,
	}
}

// Take gives the attempt of this browser and removes it: it is never given again.
func (c *Cookies) Take(w http.ResponseWriter, r *http.Request) (Attempt, error) {
	http.SetCookie(w, c.cookie("", -1))
	found := r.CookiesNamed(c.name())
	if len(found) != 1 {
		return Attempt{}, fmt.Errorf("%w: %d cookies of this browser hold one", ErrAttempt, len(found))
	}
	a, err := c.open(found[0].Value)
	if err != nil {
		return Attempt{}, fmt.Errorf("%w: the cookie %w", ErrAttempt, err)
	}
	now := c.now()
	if !now.Before(a.Until) {
		return Attempt{}, fmt.Errorf("%w: it ended at %s", ErrAttempt, a.Until.Format("15:04:05"))
	}
	return a, c.used.spend(a, now)
}

func (c *Cookies) open(value string) (a Attempt, err error) {
	if len(value) > maxCookie {
		return a, errors.New("is too long")
	}
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(sealed) < c.aead.NonceSize() {
		return a, errors.New("is not one of ours")
	}
	nonce, box := sealed[:c.aead.NonceSize()], sealed[c.aead.NonceSize():]
	text, err := c.aead.Open(nil, nonce, box, []byte(c.name()))
	if err != nil || json.Unmarshal(text, &a) != nil {
		return a, errors.New("was changed, or made with another key")
	}
	return a, nil
}
