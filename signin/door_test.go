package signin_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/signin"
)

// TestTheWholeWay: a link, a password, out, in again.
func TestTheWholeWay(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.mustBeOut("at first")
	link := h.link(h.ana)
	if p := b.get(link); p.status != http.StatusOK || !strings.Contains(p.text, "Welcome") || !strings.Contains(p.text, mail) || !strings.Contains(p.text, "27 November 2026, 15:00 UTC") {
		t.Errorf("the invitation shows %d %s", p.status, p.text)
	}
	if p := b.choose(link, first); p.status != http.StatusSeeOther || p.to() != "/graphql" {
		t.Fatalf("choosing a password gives %d %s", p.status, p.text)
	}
	p := b.get("/account")
	for _, want := range []string{"Ana &lt;b&gt;Teacher", mail, "Firefox on Linux", "this browser", "with a link", "21 November 2026, 03:00 UTC"} {
		if !strings.Contains(p.text, want) {
			t.Errorf("the account does not show %q: %s", want, p.text)
		}
	}
	if p := b.get("/"); p.to() != "/graphql" {
		t.Errorf("/ leads to %q", p.to())
	}
	if p := b.post("/signout"); p.status != http.StatusSeeOther || p.to() != "/signin?said=out" {
		t.Errorf("signing out gives %d %s", p.status, p.to())
	}
	b.mustBeOut("after signing out")
	if p := b.get("/"); p.to() != "/signin" {
		t.Errorf("/ leads to %q", p.to())
	}
	if p := b.get("/account"); p.to() != "/signin?next=/account" {
		t.Errorf("the account leads to %q", p.to())
	}
	if p := b.signIn(" ANA@school.example ", first, "next", "/account"); p.status != http.StatusSeeOther || p.to() != "/account" {
		t.Errorf("signing in gives %d %s", p.status, p.text)
	}
	b.mustBeIn("by password")
	other := h.browser()
	if p := other.signIn(h.ana.String(), first); p.status != http.StatusSeeOther {
		t.Errorf("signing in by id gives %d", p.status)
	}
}

// TestAnswersAreAlike: who is not there, who has not come in, and a wrong password. All take a hash.
func TestAnswersAreAlike(t *testing.T) {
	h, _ := known(t)
	h.invite(uuid.New(), "Ben", "ben@school.example")
	h.record(domain.InvitePerson{PersonHeader: header(uuid.New()), Invitation: domain.Invitation{Name: "Ana Again", Email: mail}})
	b := h.browser()
	cases := map[string]string{"wrong": mail, "unknown": "nobody@school.example", "not come in": "ben@school.example", "no address": "a teacher", "an id": uuid.NewString()}
	want := ""
	for name, address := range cases {
		p := b.signIn(address, second)
		text := strings.ReplaceAll(p.text, address, "ADDRESS")
		if p.status != http.StatusForbidden || len(p.set) > 0 || want != "" && text != want {
			t.Errorf("%s: %d, cookies %v, %s", name, p.status, p.set, text)
		}
		want = text
	}
	if why := h.why(); why != "password password password password password" {
		t.Errorf("denied for %q", why)
	}
	defer h.door.Busy()()
	for name, address := range cases {
		gone, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(gone, http.MethodPost, "http://127.0.0.1/signin", strings.NewReader("address="+address+"&password=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answered := make(chan struct{})
		w := httptest.NewRecorder()
		go func() { defer close(answered); h.door.ServeHTTP(w, r) }()
		select {
		case <-answered:
			t.Errorf("%s: answered without a hash: %d", name, w.Code)
		case <-time.After(20 * time.Millisecond): // it waits for a place to hash
		}
		leave()
		<-answered
	}
}

// TestLinks: each is spent once, by choosing a password, and by nothing else.
func TestLinks(t *testing.T) {
	h, _ := known(t)
	b := h.browser()
	for name, c := range map[string]struct {
		spoil func(link string) string // gives the link that is tried
		ok    bool
	}{
		"fresh":             {func(l string) string { return l }, true},
		"looked at":         {func(l string) string { b.get(l); b.get(l); return l }, true},
		"a bad try before":  {func(l string) string { b.choose(l, "short"); b.post(l, "new", first, "again", second); return l }, true},
		"used":              {func(l string) string { b.choose(l, second); return l }, false},
		"over":              {func(l string) string { h.later(24 * time.Hour); return l }, false},
		"a second before":   {func(l string) string { h.later(24*time.Hour - time.Second); return l }, true},
		"followed":          {func(l string) string { h.link(h.ana); return l }, false},
		"cut":               {func(l string) string { return l[:len(l)-1] }, false},
		"longer":            {func(l string) string { return l + "A" }, false},
		"another's case":    {func(l string) string { return "/link/" + strings.ToUpper(l[6:]) + "x" }, false},
		"very long":         {func(string) string { return "/link/" + strings.Repeat("A", 4000) }, false},
		"a session's":       {func(string) string { return "/link/" + strings.Repeat("A", 43) }, false},
		"of another person": {func(string) string { p := uuid.New(); h.invite(p, "Ben", ""); return h.link(p) }, true},
	} {
		link := c.spoil(h.link(h.ana))
		b := h.browser()
		if p := b.get(link); (p.status == http.StatusOK) != c.ok {
			t.Errorf("%s: shown with %d", name, p.status)
		}
		p := b.choose(link, first+" "+name)
		if (p.status == http.StatusSeeOther) != c.ok || (len(p.set) > 0) != c.ok {
			t.Errorf("%s: %d, cookies %v", name, p.status, p.set)
		}
		if c.ok != b.in() {
			t.Errorf("%s: signed in is %t", name, !c.ok)
		}
		if again := b.choose(link, second); again.status != http.StatusNotFound || len(again.set) > 0 {
			t.Errorf("%s, again: %d", name, again.status)
		}
		h.later(time.Hour)
	}
	if why := h.why(); !strings.Contains(why, "link") || strings.Contains(why, "password") {
		t.Errorf("denied for %q", why)
	}
}

// TestAReplayIsFound: the control of TestLinks. A door that forgets to spend a link lets it in twice.
func TestAReplayIsFound(t *testing.T) {
	forgets := false
	h, _ := known(t, func(c *signin.Config) {
		record := c.Record
		c.Record = func(ctx context.Context, person uuid.UUID, command domain.Command) error {
			if _, ok := command.(domain.SetPassword); ok && forgets {
				return nil
			}
			return record(ctx, person, command)
		}
	})
	forgets = true
	link, b := h.link(h.ana), h.browser()
	if one, two := b.choose(link, second).status, b.choose(link, second).status; one != http.StatusSeeOther || two != http.StatusSeeOther {
		t.Errorf("%d, then %d: a link that is not spent is not noticed", one, two)
	}
}

// TestOneOfManyIsFirst: of many who use a link at once one gets in.
func TestOneOfManyIsFirst(t *testing.T) {
	h := newHouse(t)
	link := h.link(h.ana)
	var mu sync.Mutex
	var all sync.WaitGroup
	answers := make(map[int]int)
	for i := range 8 {
		all.Go(func() {
			p := h.browser().choose(link, fmt.Sprintf("%s %d", first, i))
			mu.Lock()
			defer mu.Unlock()
			answers[p.status]++
		})
	}
	all.Wait()
	if answers[http.StatusSeeOther] != 1 || answers[http.StatusNotFound] != 7 {
		t.Errorf("answered with %v", answers)
	}
}

// TestAResetEndsEverySession, and the old password is none any more.
func TestAResetEndsEverySession(t *testing.T) {
	h, b := known(t)
	other := h.browser()
	other.signIn(mail, first)
	other.mustBeIn("before")
	link := h.link(h.ana)
	b.mustBeIn("a link that nobody has used")
	if p := b.get(link); !strings.Contains(p.text, "takes the place of the old one") {
		t.Errorf("a reset shows %s", p.text)
	}
	third := h.browser()
	third.choose(link, second)
	b.mustBeOut("after a reset")
	other.mustBeOut("after a reset")
	third.mustBeIn("whoever used it")
	if p := b.signIn(mail, first); p.status != http.StatusForbidden {
		t.Errorf("the old password gives %d", p.status)
	}
	if p := b.signIn(mail, second); p.status != http.StatusSeeOther {
		t.Errorf("the new password gives %d", p.status)
	}
}

// TestFixation: a secret that a browser brings never becomes a session's, and a session that it
// brings ends.
func TestFixation(t *testing.T) {
	h, b := known(t)
	const planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	b.post("/signout")
	b.cookies["cyclebook"] = &http.Cookie{Name: "cyclebook", Value: planted}
	b.mustBeOut("with a planted secret")
	p := b.signIn(mail, first)
	if len(p.set) != 1 || p.set[0].Value == planted || len(p.set[0].Value) != len(planted) {
		t.Errorf("cookies %v", p.set)
	}
	b.mustBeIn("with a new secret")
	attacker := h.browser()
	attacker.cookies["cyclebook"] = &http.Cookie{Name: "cyclebook", Value: planted}
	attacker.mustBeOut("who has planted a secret")

	copied := h.browser()
	copied.cookies["cyclebook"] = b.cookies["cyclebook"]
	copied.mustBeIn("with a copied cookie") // the control
	b.signIn(mail, first)
	copied.mustBeOut("with the cookie of before another sign-in")
	b.mustBeIn("after another sign-in")
	b.choose(h.link(h.ana), second)
	b.mustBeIn("after a link")
}

// TestTwoTabsSignOut: the second is out as well, and no error.
func TestTwoTabsSignOut(t *testing.T) {
	h, tab := known(t)
	other := h.browser()
	other.cookies["cyclebook"] = tab.cookies["cyclebook"]
	for name, b := range map[string]*browser{"one": tab, "another": other, "one again": tab} {
		if p := b.post("/signout"); p.status != http.StatusSeeOther || p.to() != "/signin?said=out" {
			t.Errorf("%s: %d %s", name, p.status, p.to())
		}
		b.mustBeOut(name)
	}
	if p := tab.get("/signin?said=out"); !strings.Contains(p.text, "You are signed out.") {
		t.Errorf("the page says %s", p.text)
	}
	if p := tab.get("/signout"); p.to() != "/signin?said=out" {
		t.Errorf("the page of one who is out leads to %q", p.to())
	}
}

func TestSignOutEverywhere(t *testing.T) {
	h, b := known(t)
	phone, desktop := h.browser(), h.browser()
	phone.signIn(mail, first, "stay", "yes")
	desktop.signIn(mail, first)
	list := b.get("/account").text
	if n := strings.Count(list, "<li>"); n != 3 || strings.Count(list, "this browser</span>") != 1 {
		t.Errorf("%d browsers are listed: %s", n, list)
	}
	id := strings.Split(strings.SplitAfter(list, `name="session" value="`)[2], `"`)[0]
	if p := b.post("/account/end", "session", id); p.to() != "/account" { // the newest comes first
		t.Errorf("ending one leads to %q", p.to())
	}
	desktop.mustBeOut("which was ended")
	phone.mustBeIn("which was not")
	if p := b.post("/account/end", "session", id); p.to() != "/account" {
		t.Errorf("ending it again leads to %q", p.to())
	}
	if p := b.post("/account/end", "session", "x"); p.status != http.StatusBadRequest {
		t.Errorf("ending what is none gives %d", p.status)
	}
	if p := phone.post("/account/end-all"); p.to() != "/signin?said=everywhere" || len(phone.cookies) > 0 {
		t.Errorf("signing out everywhere leads to %q with %v", p.to(), phone.cookies)
	}
	phone.mustBeOut("everywhere")
	b.mustBeOut("everywhere")
	if p := b.post("/account/end-all"); p.to() != "/signin?next=/account&said=over" {
		t.Errorf("somebody who is out gets to %q", p.to())
	}
}

// TestNobodyEndsAnothersSession by its id.
func TestNobodyEndsAnothersSession(t *testing.T) {
	h, ana := known(t)
	ben := uuid.New()
	h.invite(ben, "Ben", "ben@school.example")
	b := h.browser()
	b.choose(h.link(ben), second)
	hash := sha256.Sum256([]byte(ana.cookies["cyclebook"].Value))
	s, err := h.views.SessionByHash(t.Context(), hash, h.clock())
	if err != nil {
		t.Fatal(err)
	}
	b.post("/account/end", "session", s.Session.String())
	ana.mustBeIn("after Ben has ended it")
}

func TestSessionsAreOver(t *testing.T) {
	h, b := known(t)
	stays := h.browser()
	p := stays.signIn(mail, first, "stay", "yes")
	if c := p.set[0]; c.MaxAge != 30*24*3600 {
		t.Errorf("the cookie of one who stays lives %d s", c.MaxAge)
	}
	if c := b.cookies["cyclebook"]; c.MaxAge != 0 {
		t.Errorf("the other one lives %d s", c.MaxAge)
	}
	h.later(12*time.Hour - time.Second)
	b.mustBeIn("a second before 12 hours")
	h.later(time.Second)
	b.mustBeOut("after 12 hours")
	stays.mustBeIn("who stays, after 12 hours")
	h.later(29*24*time.Hour + 12*time.Hour)
	stays.mustBeOut("who stays, after 30 days")
}

func TestChangingThePassword(t *testing.T) {
	h, b := known(t)
	other := h.browser()
	other.signIn(mail, first)
	for name, c := range map[string]struct {
		fields []string
		status int
		says   string
	}{
		"the old one is wrong":  {[]string{"old", second, "new", second, "again", second}, http.StatusForbidden, "id=\"wrong-old\" role=\"alert\">The present password is not right"},
		"without the old one":   {[]string{"new", second, "again", second}, http.StatusForbidden, "present password is not right"},
		"not the same":          {[]string{"old", first, "new", second, "again", second + "!"}, http.StatusUnprocessableEntity, "not the same"},
		"too short":             {[]string{"old", first, "new", "short", "again", "short"}, http.StatusUnprocessableEntity, "id=\"wrong-new\" role=\"alert\">This password has 5 characters"},
		"easy":                  {[]string{"old", first, "new", "Ana Teacher 2026", "again", "Ana Teacher 2026"}, http.StatusUnprocessableEntity, "easy to guess"},
		"too long":              {[]string{"old", first, "new", strings.Repeat("ab cd ", 30), "again", strings.Repeat("ab cd ", 30)}, http.StatusUnprocessableEntity, "At most 128"},
		"longer than any form":  {[]string{"old", first, "new", strings.Repeat("ab cd ", 3000)}, http.StatusBadRequest, "Nothing was done"},
		"very long and unknown": {[]string{"old", strings.Repeat("ab cd ", 300), "new", second, "again", second}, http.StatusForbidden, "not right"},
	} {
		if p := b.post("/account/password", c.fields...); p.status != c.status || !strings.Contains(p.text, c.says) {
			t.Errorf("%s: %d %s", name, p.status, p.text)
		}
	}
	other.mustBeIn("when nothing was changed")
	if p := b.post("/account/password", "old", first, "new", second, "again", second); p.to() != "/account?said=changed" {
		t.Errorf("%d %s", p.status, p.text)
	}
	b.mustBeIn("where it was changed")
	other.mustBeOut("elsewhere")
	if p := other.signIn(mail, second); p.status != http.StatusSeeOther {
		t.Errorf("the new password gives %d", p.status)
	}
	if p := h.browser().post("/account/password", "old", second, "new", first, "again", first); p.to() != "/signin?next=/account&said=over" {
		t.Errorf("somebody who is out gets to %q", p.to())
	} else if page := h.browser().get(p.to()); !strings.Contains(page.text, "Nothing was done") {
		t.Errorf("somebody who is out is told %s", page.text)
	}
}

// TestAHigherCost: the next sign-in hashes the password anew, which ends nothing.
func TestAHigherCost(t *testing.T) {
	h, b := known(t)
	before, err := h.views.Verifier(t.Context(), h.ana)
	if err != nil {
		t.Fatal(err)
	}
	h.door.Dearer()
	h.browser().signIn(mail, second)
	if same, _ := h.views.Verifier(t.Context(), h.ana); same != before {
		t.Error("a wrong password was hashed")
	}
	other := h.browser()
	other.signIn(mail, first)
	after, err := h.views.Verifier(t.Context(), h.ana)
	if err != nil || after == before || !strings.Contains(string(after), "t=2") {
		t.Errorf("%s, %v", string(after), err)
	}
	b.mustBeIn("before")
	other.mustBeIn("with it")
}
