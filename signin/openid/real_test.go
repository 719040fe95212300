package openid_test

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/signin/openid"
	"github.com/cyclebook/cyclebook/signin/openid/openidtest"
)

const (
	redirect = "http://127.0.0.1:1/signin/openid/callback" // no one listens: the browser stops before
	secret   = "s3cret-of-the-client"
)

func ada() openidtest.Person {
	return openidtest.Person{Subject: "subject-ada", Username: "ada", Password: "analytical", Email: "ada@school.example", EmailVerified: true}
}

func client(t *testing.T) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// at gives this installation as a client of the provider.
func at(t *testing.T, issuer string, change ...func(*openid.Config)) *openid.Provider {
	t.Helper()
	config := openid.Config{
		Issuer: issuer, ClientID: "cyclebook", ClientSecret: secret, RedirectURL: redirect,
		Client: client(t), Now: time.Now, Random: rand.Reader,
	}
	for _, c := range change {
		c(&config)
	}
	p, err := openid.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// registered starts a provider that knows us, and a person.
func registered(t *testing.T, emailInToken bool) *openidtest.Server {
	return openidtest.Start(t, openidtest.Client{ID: "cyclebook", Secret: secret, RedirectURL: redirect, EmailInToken: emailInToken}, ada())
}

func browser(t *testing.T) *openidtest.Browser {
	b := openidtest.NewBrowser(t)
	b.Stop = redirect
	return b
}

func begin(t *testing.T, p *openid.Provider) (string, openid.Attempt) {
	t.Helper()
	to, attempt, err := p.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return to, attempt
}

// signIn goes the whole way, from here to the provider's page and back.
func signIn(t *testing.T, p *openid.Provider) (openid.Attempt, url.Values) {
	t.Helper()
	to, attempt := begin(t, p)
	back := browser(t).SignIn(to, "ada", "analytical").At
	if back.Query().Get("code") == "" {
		t.Fatalf("came back with %s", back)
	}
	return attempt, back.Query()
}

// refused checks the kind of an error and what the operator is told.
func refused(t *testing.T, err, kind error, words string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		t.Fatalf("got %v, want %v with %q", err, kind, words)
	}
}

func TestARealProviderSignsAPersonIn(t *testing.T) {
	for name, inToken := range map[string]bool{"the address in the ID token": true, "the address asked for": false} {
		t.Run(name, func(t *testing.T) {
			server := registered(t, inToken)
			p := at(t, server.Issuer())
			attempt, answer := signIn(t, p)
			got, err := p.Finish(t.Context(), attempt, answer)
			want := openid.Identity{Issuer: server.Issuer(), Subject: "subject-ada", Email: "ada@school.example", EmailVerified: true}
			if err != nil || got != want {
				t.Fatalf("got %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestTheRequestHasAllThatTiesItsAnswer(t *testing.T) {
	server := registered(t, true)
	p := at(t, server.Issuer())
	seen := make(map[string]bool)
	for range 3 {
		to, a := begin(t, p)
		u, err := url.Parse(to)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		for name, want := range map[string]string{
			"response_type": "code", "client_id": "cyclebook", "redirect_uri": redirect, "scope": "openid email",
			"state": a.State, "nonce": a.Nonce, "code_challenge_method": "S256",
		} {
			if q.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, q.Get(name), want)
			}
		}
		if strings.Contains(to, a.Verifier) || strings.Contains(to, secret) {
			t.Error("the verifier or the secret goes through the browser")
		}
		for _, once := range []string{a.State, a.Nonce, a.Verifier, q.Get("code_challenge")} {
			if len(once) != 43 || seen[once] {
				t.Errorf("%q is short, or came before", once)
			}
			seen[once] = true
		}
	}
}

func TestAPersonWhoSaysNo(t *testing.T) {
	p := at(t, registered(t, true).Issuer())
	to, attempt := begin(t, p)
	back := browser(t).Deny(to).At
	_, err := p.Finish(t.Context(), attempt, back.Query())
	refused(t, err, openid.ErrDenied, "access_denied")
}

func TestAWrongPasswordBringsNobodyBack(t *testing.T) {
	p := at(t, registered(t, true).Issuer())
	to, _ := begin(t, p)
	if page := browser(t).SignIn(to, "ada", "guessed"); page.At.Query().Get("code") != "" || !strings.Contains(page.Text, "wrong") {
		t.Errorf("%+v", page)
	}
}

func TestARedirectThatIsNotRegistered(t *testing.T) {
	server := registered(t, true)
	p := at(t, server.Issuer(), func(c *openid.Config) { c.RedirectURL = "http://127.0.0.1:2/elsewhere" })
	to, _ := begin(t, p)
	page := browser(t).Visit(to)
	if page.Status != http.StatusBadRequest || !strings.HasPrefix(page.At.String(), server.Issuer()) {
		t.Errorf("the provider sends people to a redirect URL it does not know: %d at %s", page.Status, page.At)
	}
}

func TestACodeIsGoodOnceAndForItsAttempt(t *testing.T) {
	p := at(t, registered(t, true).Issuer())
	_, answer := signIn(t, p)
	other, _ := signIn(t, p)

	stolen := url.Values{"state": {other.State}, "code": answer["code"]}
	_, err := p.Finish(t.Context(), other, stolen)
	refused(t, err, openid.ErrProvider, "invalid_grant") // PKCE: another attempt's verifier

	// The provider may keep the code or burn it after a wrong verifier; a fresh one shows the rest.
	attempt, answer := signIn(t, p)
	if _, err := p.Finish(t.Context(), attempt, answer); err != nil {
		t.Fatalf("the code's own attempt: %v", err)
	}
	_, err = p.Finish(t.Context(), attempt, answer)
	refused(t, err, openid.ErrProvider, "invalid_grant")
}

func TestAWrongSecretIsSaidToBeOne(t *testing.T) {
	server := registered(t, true)
	p := at(t, server.Issuer(), func(c *openid.Config) { c.ClientSecret = "another-s3cret" })
	attempt, answer := signIn(t, p)
	_, err := p.Finish(t.Context(), attempt, answer)
	refused(t, err, openid.ErrProvider, "openid-client-secret-file")
	if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), answer.Get("code")) {
		t.Errorf("it is told: %v", err)
	}
}

func TestAProviderRestartsWithNewKeys(t *testing.T) {
	server := registered(t, true)
	now := time.Now()
	p := at(t, server.Issuer(), func(c *openid.Config) { c.Now = func() time.Time { return now } })
	attempt, answer := signIn(t, p)
	if _, err := p.Finish(t.Context(), attempt, answer); err != nil {
		t.Fatal(err)
	}
	server.Restart()
	attempt, answer = signIn(t, p)
	_, err := p.Finish(t.Context(), attempt, answer)
	refused(t, err, openid.ErrToken, "signature") // too soon to ask for keys again
	now = now.Add(16 * time.Second)
	attempt, answer = signIn(t, p)
	if _, err := p.Finish(t.Context(), attempt, answer); err != nil {
		t.Errorf("with the new keys: %v", err)
	}
}

func TestAProviderThatIsDownAtStartIsUsedOnceItIsUp(t *testing.T) {
	server := registered(t, true)
	server.Stop()
	now := time.Now()
	p := at(t, server.Issuer(), func(c *openid.Config) { c.Now = func() time.Time { return now } })
	_, _, err := p.Begin(t.Context())
	refused(t, err, openid.ErrUnavailable, "can this machine reach it")

	server.Restart()
	asked := server.Asked()
	_, _, err = p.Begin(t.Context())
	refused(t, err, openid.ErrUnavailable, server.Issuer())
	if server.Asked() != asked {
		t.Error("a provider that was down a moment ago is asked by everyone who tries")
	}
	now = now.Add(6 * time.Second)
	attempt, answer := signIn(t, p)
	if _, err := p.Finish(t.Context(), attempt, answer); err != nil {
		t.Error(err)
	}
}
