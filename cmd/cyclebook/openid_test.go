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

// public is where people reach a server that takes its port only when it starts.
type public struct {
	URL    string
	server atomic.Pointer[url.URL]
}

func newPublic(t *testing.T) *public {
	t.Helper()
	p := &public{}
	front := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(p.server.Load())
		r.Out.Host = r.In.Host
	}})
	t.Cleanup(front.Close)
	p.URL = front.URL
	return p
}

// rosa's account at the provider; its words stand nowhere else.
var rosasAccount = openidtest.Person{
	Subject: "canary-subject-9127", Username: "rosa", Password: "canary-password-9127", Email: "rosa.canary@example.org", EmailVerified: true,
}

// TestSignInAtAProvider: the program as it is, with a real provider that is up only after it.
func TestSignInAtAProvider(t *testing.T) {
	const secret = "canary-secret-9127"
	front := newPublic(t)
	provider := openidtest.Start(t, openidtest.Client{ID: "cyclebook", Secret: secret, RedirectURL: front.URL + signin.OpenIDCallback}, rosasAccount)
	provider.Stop()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serveNew(t, "--public-url", front.URL, "--openid-issuer", provider.Issuer(), "--openid-client-id", "cyclebook",
		"--openid-client-secret-file", file, "--openid-name", "North District")
	target, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	front.server.Store(target)
	b := openidtest.NewBrowser(t)
	if p := b.Visit(front.URL + "/signin?next=/account"); !strings.Contains(p.Text, "Sign in with North District") {
		t.Fatalf("the page: %d %s", p.Status, p.Text)
	}
	provider.Restart()

	if p := b.SignIn(front.URL+"/signin/openid", rosasAccount.Username, rosasAccount.Password); !strings.Contains(p.Text, "You are not invited yet") {
		t.Fatalf("who is not invited: %d %s", p.Status, p.Text)
	}
	const person = "0b6f0000-0000-4000-8000-000000000002"
	s.must(`mutation($p: ID!, $e: String!) { invitePerson(input: {commandId: "0b6f0000-0000-4000-8000-000000000001", person: $p, name: "Rosa", email: $e}) { refusals { message } } }`, person, rosasAccount.Email)
	p := b.SignIn(front.URL+"/signin/openid?next=/account", rosasAccount.Username, rosasAccount.Password)
	if p.At.Path != "/account" || !strings.Contains(p.Text, rosasAccount.Email) {
		t.Fatalf("the way in ends at %s: %d %s\n%s", p.At, p.Status, p.Text, s.log)
	}
	viewer := b.Visit(front.URL + "/graphql?query=" + url.QueryEscape(`{ viewer { person { name joinedOn sessions { method } identities { id issuer } } } }`)).Text
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
	if err := json.Unmarshal([]byte(viewer), &told); err != nil {
		t.Fatalf("%v: %s", err, viewer)
	}
	rosa := told.Data.Viewer.Person
	if rosa.Name != "Rosa" || rosa.JoinedOn == "" || len(rosa.Sessions) != 1 || rosa.Sessions[0].Method != "OPENID" || len(rosa.Identities) != 1 || rosa.Identities[0].Issuer != provider.Issuer() {
		t.Fatalf("%s", viewer)
	}
	s.must(`mutation($p: ID!, $e: ID!) { unlinkIdentity(input: {commandId: "0b6f0000-0000-4000-8000-000000000003", person: $p, identity: $e}) { refusals { message } } }`, person, rosa.Identities[0].ID)
	if p := b.Visit(front.URL + "/account"); p.At.Path != "/signin" {
		t.Errorf("after an administrator unlinked the account: %s", p.At)
	}
	s.mustNotTell(rosasAccount.Subject, rosasAccount.Password, rosasAccount.Email, secret, "code=", "state=")
}

// must has the administrator ask, with a person and something else.
func (s *served) must(query, person, other string) {
	s.Helper()
	_, body := s.gql(s.admin, query, map[string]string{"p": person, "e": other})
	if strings.Contains(body, `"errors"`) || !strings.Contains(body, `"refusals":[]`) {
		s.Fatal(body)
	}
}

// mustNotTell looks for words in what the program printed and logged, and in its log of facts.
func (s *served) mustNotTell(words ...string) {
	s.Helper()
	told := map[string][]byte{"what it prints": []byte(s.out.String()), "what it logs": []byte(s.log.String())}
	for _, name := range []string{"log.db", "log.db-wal"} {
		content, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil {
			s.Fatal(err)
		}
		told[name] = content
	}
	for name, content := range told {
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				s.Errorf("%s has %q", name, word)
			}
		}
	}
	if !bytes.Contains(told["log.db-wal"], []byte("IdentityLinked")) && !bytes.Contains(told["log.db"], []byte("IdentityLinked")) {
		s.Error("the control: the log has no IdentityLinked")
	}
}

// TestASecretFileThatHoldsNone is refused at the start, without its content.
func TestASecretFileThatHoldsNone(t *testing.T) {
	for name, content := range map[string]string{"empty": " \n", "two lines": "canary-1\ncanary-2\n", "too long": strings.Repeat("canary", 1000)} {
		file := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readSecret(file); exitCode(err) != exitUsage || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readSecret(filepath.Join(t.TempDir(), "missing")); exitCode(err) != exitFailure {
		t.Errorf("missing: %v", err)
	}
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("s3cret\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := readSecret(file); err != nil || got != "s3cret" {
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
		p := newProgram(&printed, &printed, func(string) (string, bool) { return "", false })
		if code := p.run([]string{"config", "print", "--config", file}); code != exitOK || strings.Count(printed.String(), "cyclebook.yml:") != 5 {
			t.Errorf("%s: exit %d: %s", b.place, code, printed.String())
		}
		return
	}
	t.Error("the guide shows no settings of a provider")
}
