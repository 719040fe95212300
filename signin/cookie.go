package signin

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// The names of the cookie. A browser takes one that begins with __Host- from this host alone, over
// TLS, for all paths; on this machine, without TLS, it would not take it at all.
const (
	secureCookie = "__Host-cyclebook"
	plainCookie  = "cyclebook"
)

// secretSize is how many random bytes a session's secret has.
const secretSize = 32

// secret makes the secret of a session, and the hash of it that is kept.
func (d *Door) secret() (secret string, hash domain.TokenHash, err error) {
	var random [secretSize]byte
	if _, err := io.ReadFull(d.config.Random, random[:]); err != nil {
		return "", hash, fmt.Errorf("signin: random: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(random[:])
	return secret, sha256.Sum256([]byte(secret)), nil
}

// Session gives the hash of the secret that a browser shows; ok is false when it shows none, or
// shows it where others could listen. Whether there is such a session is for the read models.
func (d *Door) Session(r *http.Request) (hash domain.TokenHash, ok bool) {
	if d.exposed(r) {
		return hash, false
	}
	cookie, err := r.Cookie(d.cookieName(r))
	if err != nil || len(cookie.Value) != base64.RawURLEncoding.EncodedLen(secretSize) {
		return hash, false
	}
	return sha256.Sum256([]byte(cookie.Value)), true
}

func (d *Door) cookieName(r *http.Request) string {
	if d.secure(r) {
		return secureCookie
	}
	return plainCookie
}

// give has a browser keep a secret until a moment; one in the past takes it away.
func (d *Door) give(w http.ResponseWriter, r *http.Request, secret string, until time.Time, stay bool) {
	cookie := http.Cookie{
		Name: d.cookieName(r), Value: secret, Path: "/",
		Secure: d.secure(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	switch left := until.Sub(d.config.Now()); {
	case left <= 0:
		cookie.MaxAge = -1
	case stay: // otherwise it goes with the browser, and at the latest with the session
		cookie.MaxAge = int(left / time.Second)
	}
	http.SetCookie(w, &cookie)
}

// secure says whether a request came over TLS.
func (d *Door) secure(r *http.Request) bool { return d.config.From(r).TLS }

// exposed says that others could have read a request: nobody may sign in by it.
func (d *Door) exposed(r *http.Request) bool {
	from := d.config.From(r)
	return !from.TLS && !from.Local
}

// exposed tells why.
const exposed = "This server was reached without encryption, or through a proxy that it does not know: others could read a password and act in your name. Whoever runs it gives it a certificate, or names the proxy in front that has one."
