package signin_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/signin/openid/openidtest"
)

var goOn = regexp.MustCompile(`href="([^"]*/authorize[^"]*)"`)

// by signs Ana in with a password, which she chooses with a link.
func (d *district) by(password string) *openidtest.Browser {
	d.Helper()
	b := openidtest.NewBrowser(d.T)
	if p := b.Post(d.url+d.link(d.ana), "new", password, "again", password); p.At.Path != "/account" {
		d.Fatalf("the link leads to %s", p.At)
	}
	return b
}

// asks has a browser ask for an account to be linked, and gives where it is sent to.
func (d *district) asks(b *openidtest.Browser) string {
	d.Helper()
	p := b.Post(d.url + "/account/link")
	found := goOn.FindStringSubmatch(p.Text)
	if found == nil || p.Status != http.StatusOK {
		d.Fatalf("%d %s", p.Status, p.Text)
	}
	return html.UnescapeString(found[1])
}

// enrolled gives an account at the provider.
func (d *district) enrolled(username, email string, verified bool) string {
	d.provider.Enrol(openidtest.Person{Subject: "subject-of-" + username, Username: username, Password: account.Password, Email: email, EmailVerified: verified})
	return username
}

// TestAnAccountThatWasUnlinkedDoesNotComeInAgain by itself: who took it over would. Signed in
// otherwise, its person links it, or another one.
func TestAnAccountThatWasUnlinkedDoesNotComeInAgain(t *testing.T) {
	for name, again := range map[string]string{"the same": account.Username, "another": "ana2"} {
		t.Run(name, func(t *testing.T) {
			d := newDistrict(t)
			d.enrolled("ana2", mail, true)
			b, _ := d.come(account.Username)
			d.mustBe(b, mail, "by the first account")
			if p := b.Visit(d.url + "/account"); strings.Contains(p.Text, "/account/unlink") || !strings.Contains(p.Text, "Before it can be unlinked") {
				t.Errorf("who has no password is offered to lock themself out: %s", p.Text)
			}
			b = d.by(first)
			if p := b.Visit(d.url + "/account"); !strings.Contains(p.Text, `action="/account/unlink"`) {
				t.Fatalf("it cannot be unlinked: %s", p.Text)
			}
			if p := b.Post(d.url + "/account/unlink"); p.At.RequestURI() != "/signin?said=everywhere" {
				t.Fatalf("unlinking leads to %s", p.At)
			}
			d.nobody(b, "after it was unlinked")
			for _, username := range []string{account.Username, "ana2"} {
				b, p := d.come(username)
				if p.Status != http.StatusForbidden {
					t.Errorf("%s comes in: %d", username, p.Status)
				}
				d.nobody(b, username)
			}
			b = d.by(second)
			if p := b.SignIn(d.asks(b), again, account.Password); p.At.RequestURI() != "/account?said=linked" || !strings.Contains(p.Text, "You can sign in with it") {
				t.Fatalf("linking leads to %d %s: %s\n%s", p.Status, p.At, p.Text, d.logged)
			}
			b, _ = d.come(again)
			d.mustBe(b, mail, "by the account that was linked")
		})
	}
}

func TestAccountsThatAreNotLinked(t *testing.T) {
	d := newDistrict(t)
	d.invite(uuid.New(), "Ben", "ben@school.example")
	b := d.by(first)
	for _, username := range []string{
		d.enrolled("ben", "ben@school.example", true), d.enrolled("unverified", mail, false), d.enrolled("nobody", "nobody@school.example", true),
	} {
		if p := b.SignIn(d.asks(b), username, account.Password); p.Status != http.StatusForbidden || !strings.Contains(p.Text, "The account was not linked") {
			t.Errorf("%s: %d %s", username, p.Status, p.Text)
		}
		d.mustBe(b, mail, "after "+username)
	}
	if len(d.ananow().Identities) != 0 {
		t.Fatalf("%+v", d.ananow().Identities)
	}
	if p := b.SignIn(d.asks(b), account.Username, account.Password); p.At.RequestURI() != "/account?said=linked" {
		t.Fatalf("the control: %d %s", p.Status, p.At)
	}
	if p := b.SignIn(d.asks(b), account.Username, account.Password); p.At.RequestURI() != "/account?said=linked" {
		t.Errorf("the same again: %d %s", p.Status, p.At)
	}
	if p := b.SignIn(d.asks(b), d.enrolled("ana2", mail, true), account.Password); p.Status != http.StatusForbidden {
		t.Errorf("a second one: %d %s", p.Status, p.At)
	}
	if len(d.ananow().Identities) != 1 {
		t.Errorf("%+v", d.ananow().Identities)
	}
}

// TestAnAccountIsLinkedForTheSessionThatAsked, and for nobody who has come since.
func TestAnAccountIsLinkedForTheSessionThatAsked(t *testing.T) {
	d := newDistrict(t)
	b := d.by(first)
	to := d.asks(b)
	b.Post(d.url + "/signout")
	if p := b.SignIn(to, account.Username, account.Password); p.Status != http.StatusBadRequest || !strings.Contains(p.Text, "Please sign in again") {
		t.Errorf("signed out meanwhile: %d %s", p.Status, p.Text)
	}
	d.nobody(b, "signed out meanwhile")
	b.Post(d.url+"/signin", "address", mail, "password", first)
	to = d.asks(b)
	b.Post(d.url+"/signin", "address", mail, "password", first) // another session
	if p := b.SignIn(to, account.Username, account.Password); p.Status != http.StatusBadRequest {
		t.Errorf("signed in anew meanwhile: %d %s", p.Status, p.Text)
	}
	if len(d.ananow().Identities) != 0 {
		t.Errorf("%+v", d.ananow().Identities)
	}
	stranger := openidtest.NewBrowser(t)
	for _, path := range []string{"/account/link", "/account/unlink"} {
		if p := stranger.Post(d.url + path); p.At.Path != "/signin" {
			t.Errorf("%s of somebody who is not signed in leads to %s", path, p.At)
		}
		if p := d.browser().postAs(path, nil, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); p.status != http.StatusForbidden {
			t.Errorf("%s from another site: %d", path, p.status)
		}
	}
}
