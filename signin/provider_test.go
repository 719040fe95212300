package signin_test

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/signin"
	"github.com/cyclebook/cyclebook/signin/openid"
	"github.com/cyclebook/cyclebook/signin/openid/openidtest"
)

// district is a house whose people can sign in at a real provider.
type district struct {
	*house
	provider *openidtest.Server
	url      string
}

// account is Ana's at the provider.
var account = openidtest.Person{Subject: "subject-of-ana", Username: "ana", Password: "at the provider", Email: mail, EmailVerified: true}

func newDistrict(t *testing.T) *district {
	t.Helper()
	d := &district{}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.door.ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	d.url = front.URL
	registered := openidtest.Client{ID: "cyclebook", Secret: "client-s3cret", RedirectURL: d.url + signin.OpenIDCallback}
	d.provider = openidtest.Start(t, registered, account)
	transport := &http.Transport{DisableKeepAlives: true}
	provider, err := openid.New(openid.Config{
		Issuer: d.provider.Issuer(), ClientID: registered.ID, ClientSecret: registered.Secret, RedirectURL: registered.RedirectURL,
		Client: &http.Client{Transport: transport}, Now: time.Now, Random: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	cookies, err := openid.NewCookies([]byte("sixteen bytes it"), false, time.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d.house = newHouse(t, func(c *signin.Config) {
		c.OpenID = &signin.OpenID{Name: "North District", Provider: provider, Cookies: cookies}
		c.Home = "/account"
	})
	return d
}

// come signs somebody in at the provider, in a browser of their own.
func (d *district) come(username string) (*openidtest.Browser, openidtest.Page) {
	d.Helper()
	b := openidtest.NewBrowser(d.T)
	return b, b.SignIn(d.url+"/signin/openid", username, "at the provider")
}

// mustBe fails the test unless a browser shows the account of somebody with that address.
func (d *district) mustBe(b *openidtest.Browser, address, when string) {
	d.Helper()
	if p := b.Visit(d.url + "/account"); p.At.Path != "/account" || !strings.Contains(p.Text, address) {
		d.Fatalf("%s: %d at %s: %s\n%s", when, p.Status, p.At, p.Text, d.logged)
	}
}

// nobody fails the test when somebody is signed in after all.
func (d *district) nobody(b *openidtest.Browser, when string) {
	d.Helper()
	if p := b.Visit(d.url + "/account"); p.At.Path != "/signin" {
		d.Errorf("%s: somebody is signed in: %s", when, p.At)
	}
}

// ananow is Ana's record as she may read it.
func (d *district) ananow() *projections.Person {
	d.Helper()
	scope, err := d.views.ScopeOf(d.Context(), d.ana, domain.DateOf(d.clock()))
	if err != nil {
		d.Fatal(err)
	}
	reader, err := d.views.Read(d.Context(), scope)
	if err != nil {
		d.Fatal(err)
	}
	defer reader.Close()
	ana, err := reader.Person(d.Context(), d.ana)
	if err != nil || ana == nil {
		d.Fatalf("%v, %v", ana, err)
	}
	return ana
}

func TestAnInvitedPersonComesInByTheProvider(t *testing.T) {
	d := newDistrict(t)
	link := d.link(d.ana)
	b := openidtest.NewBrowser(t)
	if p := b.Visit(d.url + "/signin?next=/account"); !strings.Contains(p.Text, `href="/signin/openid?next=%2faccount">Sign in with North District</a>`) {
		t.Fatalf("the page does not offer the provider: %s", p.Text)
	}
	if p := b.SignIn(d.url+"/signin/openid?next=%2faccount%3fsaid=changed", "ana", account.Password); p.At.RequestURI() != "/account?said=changed" || p.Status != http.StatusOK {
		t.Fatalf("%d at %s: %s\n%s", p.Status, p.At, p.Text, d.logged)
	}
	d.mustBe(b, mail, "in the first browser")
	ana := d.ananow()
	if ana.JoinedOn == nil || len(ana.Identities) != 1 || ana.Identities[0].Issuer != d.provider.Issuer() || len(ana.Sessions) != 1 || ana.Sessions[0].Method != domain.ByOpenID {
		t.Errorf("%+v", ana)
	}
	if p := d.browser().get(link); p.status != http.StatusNotFound {
		t.Errorf("the invitation can be used still: %d", p.status)
	}
	other, _ := d.come("ana")
	d.mustBe(other, mail, "in a second browser")
	if got := d.ananow(); len(got.Identities) != 1 || len(got.Sessions) != 2 {
		t.Errorf("%+v", got)
	}
	if why := d.why(); why != "link" { // the invitation just now
		t.Errorf("denied for %q", why)
	}
}

func TestAnAccountStaysItsPersonsWhateverItsAddressBecomes(t *testing.T) {
	d := newDistrict(t)
	d.come("ana")
	ben := uuid.New()
	d.invite(ben, "Ben", "ben@school.example")
	moved := account
	moved.Email = "ben@school.example"
	d.provider.Enrol(moved)
	b, _ := d.come("ana")
	d.mustBe(b, mail, "with Ben's address")
	moved.Email, moved.EmailVerified = "", false
	d.provider.Enrol(moved)
	b, _ = d.come("ana")
	d.mustBe(b, mail, "without an address")
	if len(d.ananow().Identities) != 1 {
		t.Error("linked twice")
	}
}

// TestWhoIsNotKnownIsToldTheSame, and what it was is for the operator, without a name.
func TestWhoIsNotKnownIsToldTheSame(t *testing.T) {
	d := newDistrict(t)
	d.come("ana") // linked
	d.invite(uuid.New(), "Cal", "cal@school.example")
	d.invite(uuid.New(), "Cal again", "CAL@school.example")
	d.invite(uuid.New(), "Dee", "dee@school.example")
	d.invite(uuid.New(), "Kim", "kim@school.example")
	d.why()
	told := ""
	for _, c := range []struct {
		name, email string
		verified    bool
		log         string
	}{
		{"a stranger", "stranger@school.example", true, "nobody was invited"},
		{"invited twice", "cal@school.example", true, "several people"},
		{"not verified", "dee@school.example", false, "email_verified"},
		{"no address", "", true, "no address"},
		{"letters that look alike", "\u212aim@school.example", true, "ASCII"}, // whose lower case is a plain k
		{"a second account of Ana's", mail, true, "another account"},
	} {
		d.provider.Enrol(openidtest.Person{Subject: "subject-" + c.name, Username: c.name, Password: "at the provider", Email: c.email, EmailVerified: c.verified})
		before := len(d.logged.String())
		b, p := d.come(c.name)
		if p.Status != http.StatusForbidden || !strings.Contains(p.Text, "Your account is not known here") || told != "" && p.Text != told {
			t.Errorf("%s is told %d %s", c.name, p.Status, p.Text)
		}
		told = p.Text
		d.nobody(b, c.name)
		logged := d.logged.String()[before:]
		if !strings.Contains(logged, c.log) || c.email != "" && strings.Contains(logged, c.email) || strings.Contains(logged, "subject-") {
			t.Errorf("%s: logged %s", c.name, logged)
		}
		if why := d.why(); why != "openid" {
			t.Errorf("%s: denied for %q", c.name, why)
		}
	}
	// The controls: with their one defect repaired they are known.
	for username, email := range map[string]string{"not verified": "dee@school.example", "letters that look alike": "kim@school.example"} {
		d.provider.Enrol(openidtest.Person{Subject: "subject-" + username, Username: username, Password: "at the provider", Email: email, EmailVerified: true})
		b, _ := d.come(username)
		d.mustBe(b, email, username)
	}
}

// TestWhoHasComeInOtherwiseIsNotAdopted: somebody else may have come in with an invitation that was
// found, and would go on beside its person. Signed in otherwise, the person links the account.
func TestWhoHasComeInOtherwiseIsNotAdopted(t *testing.T) {
	d := newDistrict(t)
	eve := uuid.New()
	d.invite(eve, "Eve", "eve@school.example")
	if _, err := d.desk.Do(d.Context(), projections.Actor{Person: eve}, domain.ViaAPI, domain.AcceptInvitation{PersonHeader: domain.PersonHeader{Header: domain.Header{CommandID: uuid.New()}, Person: eve}}); err != nil {
		t.Fatal(err)
	}
	d.provider.Enrol(openidtest.Person{Subject: "subject-of-eve", Username: "eve", Password: "at the provider", Email: "eve@school.example", EmailVerified: true})
	before := len(d.logged.String())
	b, p := d.come("eve")
	if p.Status != http.StatusForbidden || !strings.Contains(p.Text, "sign in as you did then") || !strings.Contains(d.logged.String()[before:], "has come in already") {
		t.Errorf("%d %s", p.Status, p.Text)
	}
	d.nobody(b, "adopted")
}

// TestNobodyIsSignedInBySomeoneElsesAttempt: an attacker begins, signs in as themself, and has the
// victim's browser come back with it.
func TestNobodyIsSignedInBySomeoneElsesAttempt(t *testing.T) {
	d := newDistrict(t)
	d.provider.Enrol(openidtest.Person{Subject: "subject-of-eve", Username: "eve", Password: "at the provider", Email: "eve@school.example", EmailVerified: true})
	d.invite(uuid.New(), "Eve", "eve@school.example")
	attacker := openidtest.NewBrowser(t)
	attacker.Stop = d.url + signin.OpenIDCallback
	callback := attacker.SignIn(d.url+"/signin/openid", "eve", "at the provider").At.String()

	for name, began := range map[string]bool{"a browser that began nothing": false, "a browser with an attempt of its own": true} {
		victim := openidtest.NewBrowser(t)
		if began {
			victim.Visit(d.url + "/signin/openid")
		}
		if p := victim.Visit(callback); p.Status != http.StatusBadRequest || !strings.Contains(p.Text, "Please sign in again") {
			t.Errorf("%s: %d %s", name, p.Status, p.Text)
		}
		d.nobody(victim, name)
	}
	attacker.Stop = ""
	attacker.Visit(callback)
	d.mustBe(attacker, "eve@school.example", "the control: the browser that began it")
	if p := attacker.Visit(callback); p.Status != http.StatusBadRequest {
		t.Errorf("the same again: %d", p.Status)
	}
}

// TestSigningOutHereIsNotSigningOutThere, and on a device that others use it matters.
func TestSigningOutHereIsNotSigningOutThere(t *testing.T) {
	d := newDistrict(t)
	b, _ := d.come("ana")
	if p := b.Post(d.url + "/signout"); !strings.Contains(p.Text, "You are signed out. If others use this device, sign out of your account with North District as well.") {
		t.Errorf("%d %s", p.Status, p.Text)
	}
	if p := newHouse(t).browser().get("/signin?said=out"); strings.Contains(p.text, "If others") {
		t.Error("it is said where there is no provider")
	}
}

func TestWhatEndsASignInAtTheProvider(t *testing.T) {
	d := newDistrict(t)
	if p := openidtest.NewBrowser(t).Deny(d.url + "/signin/openid"); p.Status != http.StatusForbidden || !strings.Contains(p.Text, "North District did not sign you in") {
		t.Errorf("who says no is told %d %s", p.Status, p.Text)
	}
	b := openidtest.NewBrowser(t)
	b.Stop = d.url + signin.OpenIDCallback
	callback := b.SignIn(d.url+"/signin/openid", "ana", account.Password).At
	b.Stop = ""
	wrong := *callback
	query := wrong.Query()
	query.Set("code", "another")
	wrong.RawQuery = query.Encode()
	if p := b.Visit(wrong.String()); p.Status != http.StatusBadGateway || !strings.Contains(p.Text, "finds the reason in its log") {
		t.Errorf("a code that is none: %d %s", p.Status, p.Text)
	}
	if why := d.why(); why != "openid openid" {
		t.Errorf("denied for %q", why)
	}
	b.Stop = d.url + signin.OpenIDCallback
	late := b.SignIn(d.url+"/signin/openid", "ana", account.Password).At
	b.Stop = ""
	d.provider.Stop()
	if p := b.Visit(late.String()); p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Text, "North District does not answer") {
		t.Errorf("a provider that is down: %d %s", p.Status, p.Text)
	}
	if why := d.why(); why != "" {
		t.Errorf("a provider that is down counts as a denial: %q", why)
	}
	if p := b.Visit(d.url + "/signin"); p.Status != http.StatusOK || !strings.Contains(p.Text, "Password") {
		t.Errorf("the page is gone with the provider: %d", p.Status)
	}
	for _, secret := range []string{"client-s3cret", callback.Query().Get("code"), callback.Query().Get("state"), account.Email, account.Subject} {
		if strings.Contains(d.logged.String(), secret) {
			t.Errorf("logged: %q in %s", secret, d.logged)
		}
	}
}

// TestComingBackIsLimited: each failed return counts, as a wrong password does.
func TestComingBackIsLimited(t *testing.T) {
	d := newDistrict(t)
	statuses := make(map[int]int)
	for range 60 {
		statuses[d.browser().get(signin.OpenIDCallback+"?state=s&code=c").status]++
	}
	if statuses[http.StatusBadRequest] == 0 || statuses[http.StatusTooManyRequests] == 0 || len(statuses) != 2 {
		t.Errorf("%v", statuses)
	}
}
