package main

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cyclebook/cyclebook/signin"
	"github.com/cyclebook/cyclebook/signin/openid/openidtest"
)

// rosasAccount is at the provider; its words stand nowhere else.
var rosasAccount = openidtest.Person{
	Subject: "canary-subject-9127", Username: "rosa", Password: "canary-password-9127", Email: "rosa.canary@example.org", EmailVerified: true,
}

const clientSecret = "canary-secret-9127"

// organisation is the program with a provider, which is of another site than the program: people
// reach it as localhost, through a proxy that says nothing of itself.
type organisation struct {
	*served
	provider *openidtest.Server
	public   string
}

// newOrganisation starts the program while its provider is down.
func newOrganisation(t *testing.T) *organisation {
	t.Helper()
	var target atomic.Pointer[url.URL]
	front := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target.Load())
		r.Out.Host = r.In.Host
	}})
	t.Cleanup(front.Close)
	o := &organisation{public: strings.Replace(front.URL, "127.0.0.1", "localhost", 1)}
	o.provider = openidtest.Start(t, openidtest.Client{ID: "cyclebook", Secret: clientSecret, RedirectURL: o.public + signin.OpenIDCallback}, rosasAccount)
	o.provider.Stop()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(clientSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.served = serveNew(t, "--public-url", o.public, "--openid-issuer", o.provider.Issuer(), "--openid-client-id", "cyclebook",
		"--openid-client-secret-file", file, "--openid-name", "North District")
	u, err := url.Parse(o.url)
	if err != nil {
		t.Fatal(err)
	}
	target.Store(u)
	return o
}

const rosa = "0b6f0000-0000-4000-8000-000000000002"

func (o *organisation) inviteRosa() {
	o.Helper()
	o.must(`mutation($p: ID!, $e: String!) { invitePerson(input: {commandId: "0b6f0000-0000-4000-8000-000000000001", person: $p, name: "Rosa", email: $e}) { refusals { message } } }`, rosasAccount.Email)
}

// TestSignInAtAProvider: the program as it is, with a real provider that is up only after it.
func TestSignInAtAProvider(t *testing.T) {
	o := newOrganisation(t)
	b := openidtest.NewBrowser(t)
	if p := b.Visit(o.public + "/signin?next=/account"); !strings.Contains(p.Text, "Sign in with North District") {
		t.Fatalf("the page: %d %s", p.Status, p.Text)
	}
	o.provider.Restart()
	if p := b.SignIn(o.public+"/signin/openid", rosasAccount.Username, rosasAccount.Password); !strings.Contains(p.Text, "Your account is not known here") {
		t.Fatalf("who is not invited: %d %s", p.Status, p.Text)
	}
	o.inviteRosa()
	p := b.SignIn(o.public+"/signin/openid?next=/account", rosasAccount.Username, rosasAccount.Password)
	if p.At.Path != "/account" || !strings.Contains(p.Text, rosasAccount.Email) {
		t.Fatalf("the way in ends at %s: %d %s\n%s", p.At, p.Status, p.Text, o.log)
	}
	o.must(`mutation($p: ID!, $e: ID!) { unlinkIdentity(input: {commandId: "0b6f0000-0000-4000-8000-000000000003", person: $p, identity: $e}) { refusals { message } } }`, o.identityIn(b))
	if p := b.Visit(o.public + "/account"); p.At.Path != "/signin" {
		t.Errorf("after an administrator unlinked the account: %s", p.At)
	}
	o.mustNotTell(rosasAccount.Subject, rosasAccount.Password, rosasAccount.Email, clientSecret, "code=", "state=")
}

// identityIn asks, as the one who is signed in in a browser, for the account that is linked.
func (o *organisation) identityIn(b *openidtest.Browser) string {
	o.Helper()
	text := b.Visit(o.public + "/graphql?query=" + url.QueryEscape(`{ viewer { person { name joinedOn sessions { method } identities { id issuer } } } }`)).Text
	var told struct {
		Data struct {
			Viewer struct {
				Person struct {
					Name, JoinedOn string
					Sessions       []struct{ Method string }
					Identities     []struct{ ID, Issuer string }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		o.Fatalf("%v: %s", err, text)
	}
	p := told.Data.Viewer.Person
	if p.Name != "Rosa" || p.JoinedOn == "" || len(p.Sessions) != 1 || p.Sessions[0].Method != "OPENID" || len(p.Identities) != 1 || p.Identities[0].Issuer != o.provider.Issuer() {
		o.Fatal(text)
	}
	return p.Identities[0].ID
}

// TestSignInAtAProviderInABrowser: a real browser keeps the attempt while it is at another site,
// shows it on the way back from there, and keeps the session that it gets then.
func TestSignInAtAProviderInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	o := newOrganisation(t)
	o.provider.Restart()
	o.inviteRosa()
	o.provider.SignedIn(rosasAccount)
	document, complaints := browse(t, o.public+"/signin/openid?next=/account")
	if !strings.Contains(document, rosasAccount.Email) || complaints != "" {
		t.Errorf("the browser ends at %.2000s; it complains:\n%s\n%s", document, complaints, o.log)
	}
}

// must has the administrator ask about Rosa, with something else.
func (o *organisation) must(query, other string) {
	o.Helper()
	_, body := o.gql(o.admin, query, map[string]string{"p": rosa, "e": other})
	if strings.Contains(body, `"errors"`) || !strings.Contains(body, `"refusals":[]`) {
		o.Fatal(body)
	}
}

// mustNotTell looks for words in what the program printed and logged, and in its log of facts.
func (o *organisation) mustNotTell(words ...string) {
	o.Helper()
	told := map[string][]byte{"what it prints": []byte(o.out.String()), "what it logs": []byte(o.log.String())}
	for _, name := range []string{"log.db", "log.db-wal"} {
		content, err := os.ReadFile(filepath.Join(o.dir, name))
		if err != nil {
			o.Fatal(err)
		}
		told[name] = content
	}
	for name, content := range told {
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				o.Errorf("%s has %q", name, word)
			}
		}
	}
	if !bytes.Contains(told["log.db-wal"], []byte("IdentityLinked")) && !bytes.Contains(told["log.db"], []byte("IdentityLinked")) {
		o.Error("the control: the log has no IdentityLinked")
	}
}

// TestASecretFileThatHoldsNone is refused at the start, without its content.
func TestASecretFileThatHoldsNone(t *testing.T) {
	for name, content := range map[string]string{"empty": " \n", "two lines": "canary-1\ncanary-2\n", "too long": strings.Repeat("canary", 1000)} {
		file := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readSecret("openid-client-secret-file", file); exitCode(err) != exitUsage || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readSecret("openid-client-secret-file", filepath.Join(t.TempDir(), "missing")); exitCode(err) != exitFailure {
		t.Errorf("missing: %v", err)
	}
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("s3cret\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := readSecret("openid-client-secret-file", file); err != nil || got != "s3cret" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestTheSettingsOfAProviderInTheGuide are settings, and enough.
func TestTheSettingsOfAProviderInTheGuide(t *testing.T) {
	for _, b := range blocksOf(t, "docs/operators.md") {
		if b.lang != "yaml" || !strings.Contains(b.text, "openid-issuer") {
			continue
		}
		file := filepath.Join(t.TempDir(), "cyclebook.yml")
		if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var printed bytes.Buffer
		p := newProgram(&printed, &printed, environment)
		if code := p.run([]string{"config", "print", "--config", file}); code != exitOK || strings.Count(printed.String(), "cyclebook.yml:") != 5 {
			t.Errorf("%s: exit %d: %s", b.place, code, printed.String())
		}
		return
	}
	t.Error("the guide shows no settings of a provider")
}
