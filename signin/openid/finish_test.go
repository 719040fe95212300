package openid_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/signin/openid"
)

// finish begins an attempt, lets a test change it and what comes back, and finishes it.
func (e *evil) finish(t *testing.T, change func(*openid.Attempt, url.Values)) (openid.Identity, error) {
	t.Helper()
	p := e.client(t)
	_, attempt := begin(t, p)
	answer := url.Values{"state": {attempt.State}, "code": {code}}
	token := e.honest(attempt.Nonce).token()
	if e.answer == nil {
		e.give(token)
	}
	change(&attempt, answer)
	identity, err := p.Finish(t.Context(), attempt, answer)
	if err != nil {
		discreet(t, err, token, attempt)
		if identity != (openid.Identity{}) {
			t.Errorf("%v, and %+v", err, identity)
		}
	}
	return identity, err
}

func TestTheHonestAnswerIsTheControl(t *testing.T) {
	got, err := newEvil(t).finish(t, func(*openid.Attempt, url.Values) {})
	if err != nil || got.Email != someone || !got.EmailVerified || got.Subject != "subject-1" {
		t.Fatalf("%+v, %v", got, err)
	}
}

func TestAnswersThatDoNotFitTheAttempt(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*openid.Attempt, url.Values)
		kind   error
		tell   string
	}{
		{"another state", func(_ *openid.Attempt, v url.Values) { v.Set("state", "s") }, openid.ErrAttempt, "another attempt"},
		{"no state", func(_ *openid.Attempt, v url.Values) { v.Del("state") }, openid.ErrAttempt, "another attempt"},
		{"state twice", func(_ *openid.Attempt, v url.Values) { v.Add("state", v.Get("state")) }, openid.ErrAttempt, "another attempt"},
		{"an empty attempt and an empty state", func(a *openid.Attempt, v url.Values) { *a = openid.Attempt{}; v.Set("state", "") }, openid.ErrAttempt, "incomplete"},
		{"no nonce", func(a *openid.Attempt, _ url.Values) { a.Nonce = "" }, openid.ErrAttempt, "incomplete"},
		{"no verifier", func(a *openid.Attempt, _ url.Values) { a.Verifier = "" }, openid.ErrAttempt, "incomplete"},
		{"no code", func(_ *openid.Attempt, v url.Values) { v.Del("code") }, openid.ErrProvider, "no code"},
		{"code twice", func(_ *openid.Attempt, v url.Values) { v.Add("code", "c") }, openid.ErrProvider, "no code"},
		{"oversized code", func(_ *openid.Attempt, v url.Values) { v.Set("code", strings.Repeat("c", 4097)) }, openid.ErrProvider, "no code"},
		{"another issuer", func(_ *openid.Attempt, v url.Values) { v.Set("iss", "https://evil.example") }, openid.ErrProvider, "(iss)"},
		{"issuer empty", func(_ *openid.Attempt, v url.Values) { v.Set("iss", "") }, openid.ErrProvider, "(iss)"},
		{"refused by someone without the state", func(_ *openid.Attempt, v url.Values) { v.Set("error", "access_denied"); v.Del("state") }, openid.ErrAttempt, "another attempt"},
		{"refused", func(_ *openid.Attempt, v url.Values) { v.Set("error", "access_denied") }, openid.ErrDenied, "access_denied"},
		{"to be asked first", func(_ *openid.Attempt, v url.Values) { v.Set("error", "login_required") }, openid.ErrDenied, "login_required"},
		{"a fault there", func(_ *openid.Attempt, v url.Values) { v.Set("error", "server_error") }, openid.ErrUnavailable, "server_error"},
		{"no such scope", func(_ *openid.Attempt, v url.Values) { v.Set("error", "invalid_scope") }, openid.ErrProvider, "scopes"},
		{"words of anybody", func(_ *openid.Attempt, v url.Values) {
			v.Set("error", "subject-1 "+someone)
			v.Set("error_description", someone)
		}, openid.ErrProvider, "does not know"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvil(t)
			_, err := e.finish(t, c.change)
			refused(t, err, c.kind, c.tell)
			if e.asked["/token"].Load() != 0 {
				t.Error("the code was redeemed all the same")
			}
		})
	}
}

func TestAnAttemptEndsAfterTenMinutes(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		good  bool
	}{{10*time.Minute - time.Second, true}, {10 * time.Minute, false}} {
		e := newEvil(t)
		_, err := e.finish(t, func(a *openid.Attempt, _ url.Values) {
			e.now = e.now.Add(c.after)
			e.give(e.honest(a.Nonce).token())
		})
		if c.good && err != nil {
			t.Errorf("after %s: %v", c.after, err)
		}
		if !c.good {
			refused(t, err, openid.ErrAttempt, "it ended at 12:10:00")
		}
	}
}

func TestAProviderThatSaysItNamesItselfMust(t *testing.T) {
	e := newEvil(t)
	e.metadata["authorization_response_iss_parameter_supported"] = true
	_, err := e.finish(t, func(*openid.Attempt, url.Values) {})
	refused(t, err, openid.ErrProvider, "(iss)")
	if _, err := e.finish(t, func(a *openid.Attempt, v url.Values) {
		v.Set("iss", e.URL)
		e.give(e.honest(a.Nonce).token())
	}); err != nil {
		t.Errorf("named: %v", err)
	}
}

// says answers with a status and a body.
func says(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}

func TestTokenAnswersThatAreNone(t *testing.T) {
	quoting := fmt.Sprintf(`{"error":"invalid_grant","error_description":"%s %s of %s"}`, code, secret, someone)
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request)
		kind   error
		tell   string
	}{
		{"refused, with our secrets in it", says(400, quoting), openid.ErrProvider, "public-url"},
		{"refused, in a 200", says(200, quoting), openid.ErrProvider, "public-url"},
		{"an error of its own", says(400, `{"error":"`+someone+`"}`), openid.ErrProvider, "does not know"},
		{"no words", says(403, someone), openid.ErrProvider, "answered 403"},
		{"down", says(503, "<html>"+someone), openid.ErrUnavailable, "answered 503"},
		{"no tokens", says(200, `{}`), openid.ErrProvider, "no tokens"},
		{"no JSON", says(200, code), openid.ErrProvider, "no tokens"},
		{"no ID token", says(200, `{"access_token":"`+accessToken+`"}`), openid.ErrProvider, "no ID token"},
		{"an ID token that is no text", says(200, `{"access_token":"`+accessToken+`","id_token":7}`), openid.ErrProvider, "no ID token"},
		{"oversized", says(200, `{"access_token":"`+strings.Repeat("a", 256<<10)+`"}`), openid.ErrUnavailable, "longer than 262144 bytes"},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/evil-keys", http.StatusTemporaryRedirect)
		}, openid.ErrProvider, "answered 307"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvil(t)
			e.answer = c.answer
			_, err := e.finish(t, func(*openid.Attempt, url.Values) {})
			refused(t, err, c.kind, c.tell)
			if e.asked["/evil-keys"].Load() != 0 {
				t.Error("code and secret were sent elsewhere")
			}
		})
	}
}

// The client proves itself in the way that the provider names, at the first try: a code is spent
// with the first.
func TestTheClientProvesItselfAsTheProviderWants(t *testing.T) {
	for _, c := range []struct {
		methods    []string
		inHeader   bool
		secretSent string
	}{
		{nil, true, ""},
		{[]string{"client_secret_post", "client_secret_basic"}, true, ""},
		{[]string{"client_secret_post"}, false, secret},
	} {
		e := newEvil(t)
		if c.methods != nil {
			e.metadata["token_endpoint_auth_methods_supported"] = c.methods
		}
		_, err := e.finish(t, func(a *openid.Attempt, _ url.Values) {
			e.give(e.honest(a.Nonce).token())
			give := e.answer
			e.answer = func(w http.ResponseWriter, r *http.Request) {
				id, password, ok := r.BasicAuth()
				if ok != c.inHeader || ok && (id != "cyclebook" || password != secret) || r.PostFormValue("client_secret") != c.secretSent {
					t.Errorf("%q: in the header %t", c.methods, ok)
				}
				if r.PostFormValue("code_verifier") != a.Verifier || r.PostFormValue("redirect_uri") != redirect {
					t.Errorf("verifier and redirect URL: %v", r.PostForm)
				}
				give(w, r)
			}
		})
		if err != nil || e.asked["/token"].Load() != 1 {
			t.Errorf("%q: %d requests, %v", c.methods, e.asked["/token"].Load(), err)
		}
	}
}

func TestTheAddressIsAskedForWhereTheTokenHasNone(t *testing.T) {
	for _, c := range []struct {
		name, body string
		verified   bool
		kind       error
		tell       string
	}{
		{"verified", `{"sub":"subject-1","email":"someone@school.example","email_verified":true}`, true, nil, ""},
		{"verified in words", `{"sub":"subject-1","email":"someone@school.example","email_verified":"true"}`, true, nil, ""},
		{"not verified", `{"sub":"subject-1","email":"someone@school.example","email_verified":false}`, false, nil, ""},
		{"not said", `{"sub":"subject-1","email":"someone@school.example"}`, false, nil, ""},
		{"neither yes nor no", `{"sub":"subject-1","email":"someone@school.example","email_verified":1}`, false, nil, ""},
		{"of someone else", `{"sub":"subject-2","email":"someone@school.example","email_verified":true}`, false, openid.ErrToken, "someone else"},
		{"of nobody", `{"email":"someone@school.example","email_verified":true}`, false, openid.ErrToken, "someone else"},
		{"signed, not JSON", `eyJ.eyJ.c2ln`, false, openid.ErrProvider, "signed answers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvil(t)
			e.metadata["userinfo_endpoint"] = e.URL + "/userinfo"
			e.userinfo = func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "Bearer "+accessToken {
					t.Error("asked without the access token")
				}
				writeJSON(w, c.body)
			}
			got, err := e.try(t, e.client(t), func(f *forged) { delete(f.claims, "email"); delete(f.claims, "email_verified") })
			if c.kind != nil {
				refused(t, err, c.kind, c.tell)
				return
			}
			if err != nil || got.Email != someone || got.EmailVerified != c.verified {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	e := newEvil(t)
	e.metadata["userinfo_endpoint"] = e.URL + "/userinfo"
	if _, err := e.try(t, e.client(t), asIs); err != nil || e.asked["/userinfo"].Load() != 0 {
		t.Errorf("asked though the token has it, or %v", err)
	}
	got, err := e.try(t, e.client(t), func(f *forged) { f.claims["email_verified"] = "true" })
	if err != nil || !got.EmailVerified {
		t.Errorf("verified in words: %+v, %v", got, err)
	}
}
