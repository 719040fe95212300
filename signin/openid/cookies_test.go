package openid_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/signin/openid"
)

var cookieKey = bytes.Repeat([]byte("k"), 32)

type jar struct {
	*openid.Cookies
	now time.Time
}

func newJar(t *testing.T, key []byte, secure bool) *jar {
	t.Helper()
	j := &jar{now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}
	cookies, err := openid.NewCookies(key, secure, func() time.Time { return j.now }, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	j.Cookies = cookies
	return j
}

func (j *jar) attempt(state string) openid.Attempt {
	return openid.Attempt{State: state, Nonce: "the-n0nce", Verifier: "the-v3rifier", Until: j.now.Add(10 * time.Minute)}
}

// given is the cookie that a browser gets.
func (j *jar) given(t *testing.T, a openid.Attempt) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	if err := j.Give(w, a); err != nil {
		t.Fatal(err)
	}
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies", len(cookies))
	}
	return cookies[0]
}

// shown takes the attempt from a browser with these cookies.
func (j *jar) shown(t *testing.T, cookies ...*http.Cookie) (openid.Attempt, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/signin/openid/callback", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	a, err := j.Take(w, r)
	if set := w.Result().Cookies(); len(set) != 1 || set[0].MaxAge >= 0 || set[0].Value != "" {
		t.Errorf("the browser keeps it: %v", set)
	}
	return a, err
}

func TestACookieCarriesAnAttemptOnce(t *testing.T) {
	j := newJar(t, cookieKey, true)
	want := j.attempt("s1")
	c := j.given(t, want)
	if c.Name != "__Host-cyclebook-openid" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 600 {
		t.Errorf("%+v", c)
	}
	if text, _ := base64.RawURLEncoding.DecodeString(c.Value); bytes.Contains(text, []byte("v3rifier")) || strings.Contains(c.Value, "v3rifier") {
		t.Error("it can be read")
	}
	if got, err := j.shown(t, c); err != nil || got != want {
		t.Fatalf("got %+v, %v", got, err)
	}
	_, err := j.shown(t, c)
	refused(t, err, openid.ErrAttempt, "used before")
	if _, err := j.shown(t, j.given(t, j.attempt("s2"))); err != nil {
		t.Errorf("another attempt: %v", err)
	}
}

// TestACookieIsTakenOnceAtOnce: of many who show it at the same time one has it.
func TestACookieIsTakenOnceAtOnce(t *testing.T) {
	j := newJar(t, cookieKey, true)
	c := j.given(t, j.attempt("s"))
	var taken atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := j.shown(t, c); err == nil {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 1 {
		t.Errorf("taken %d times", taken.Load())
	}
}

func TestEveryProcessOfAnInstallationTakesItsCookies(t *testing.T) {
	one, other := newJar(t, cookieKey, false), newJar(t, cookieKey, false)
	if _, err := other.shown(t, one.given(t, one.attempt("s"))); err != nil {
		t.Error(err)
	}
}

func TestCookiesThatCarryNothing(t *testing.T) {
	j := newJar(t, cookieKey, false)
	good := j.given(t, j.attempt("s"))
	with := func(value string) []*http.Cookie { return []*http.Cookie{{Name: good.Name, Value: value}} }
	for _, c := range []struct {
		name    string
		cookies []*http.Cookie
		tell    string
	}{
		{"none", nil, "0 cookies"},
		{"two", []*http.Cookie{good, good}, "2 cookies"},
		{"empty", with(""), "not one of ours"},
		{"no base64", with("!"), "not one of ours"},
		{"short", with("AAAA"), "not one of ours"},
		{"changed", with(flip(good.Value)), "was changed"},
		{"cut", with(good.Value[:len(good.Value)-4]), "was changed"},
		{"oversized", with(strings.Repeat("A", 1025)), "too long"},
		{"of another installation", []*http.Cookie{newJar(t, bytes.Repeat([]byte("x"), 32), false).given(t, j.attempt("s"))}, "another key"},
		{"of a secure site, renamed", with(newJar(t, cookieKey, true).given(t, j.attempt("s")).Value), "was changed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := j.shown(t, c.cookies...)
			refused(t, err, openid.ErrAttempt, c.tell)
			if a != (openid.Attempt{}) {
				t.Errorf("and gives %+v", a)
			}
		})
	}
	if _, err := j.shown(t, good); err != nil {
		t.Errorf("the control: %v", err)
	}
}

// flip changes one letter in the middle.
func flip(value string) string {
	text, letter := []byte(value), byte('A')
	if text[len(text)/2] == letter {
		letter = 'B'
	}
	text[len(text)/2] = letter
	return string(text)
}

func TestACookieEndsWithItsAttempt(t *testing.T) {
	j := newJar(t, cookieKey, false)
	first, second := j.given(t, j.attempt("s1")), j.given(t, j.attempt("s2"))
	j.now = j.now.Add(10*time.Minute - time.Second)
	if _, err := j.shown(t, first); err != nil {
		t.Error(err)
	}
	j.now = j.now.Add(time.Second)
	_, err := j.shown(t, second)
	refused(t, err, openid.ErrAttempt, "it ended at 12:10:00")
}

func TestAShortKeyIsRefused(t *testing.T) {
	if _, err := openid.NewCookies(make([]byte, 15), true, time.Now, rand.Reader); err == nil || !strings.Contains(err.Error(), "15 bytes") {
		t.Error(err)
	}
}

// A person is led to finish an attempt that somebody else began: signing in as the other is what
// the attacker wants. The browser's own cookie, or none, gives it away.
func TestAnAttemptOfAnotherBrowser(t *testing.T) {
	server := registered(t, true)
	p := at(t, server.Issuer())
	j := newJar(t, cookieKey, false)
	j.now = time.Now()
	attackers, answer := signIn(t, p)
	_, own := begin(t, p)

	_, err := j.shown(t) // a browser that began nothing
	refused(t, err, openid.ErrAttempt, "0 cookies")
	taken, err := j.shown(t, j.given(t, own)) // one that began something else
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Finish(t.Context(), taken, answer)
	refused(t, err, openid.ErrAttempt, "another attempt")
	taken, err = j.shown(t, j.given(t, attackers)) // the one that began it
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), taken, answer); err != nil {
		t.Errorf("the control: %v", err)
	}
}
