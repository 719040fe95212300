package signin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/signin"
)

// TestForeignOrigins: nothing is done for another site's page.
func TestForeignOrigins(t *testing.T) {
	h, b := known(t)
	link := h.link(h.ana)
	for name, more := range map[string][]string{
		"another site":                 {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		"a neighbour":                  {"Origin", "https://evil.example", "Sec-Fetch-Site", "same-site"},
		"another site, an old browser": {"Origin", "https://evil.example", "Sec-Fetch-Site", ""},
		"no origin, an old browser":    {"Origin", "null", "Sec-Fetch-Site", ""},
	} {
		for _, path := range []string{"/signin", "/signout", "/account/password", "/account/end", "/account/end-all", link} {
			fields := []string{"address", mail, "password", first, "old", first, "new", second, "again", second}
			if p := b.postAs(path, fields, more...); p.status != http.StatusForbidden || len(p.set) > 0 {
				t.Errorf("%s to %s: %d, cookies %v", name, path, p.status, p.set)
			}
		}
		b.mustBeIn(name)
		if why := h.why(); why != strings.TrimSpace(strings.Repeat("origin ", 6)) {
			t.Errorf("%s: denied for %q", name, why)
		}
	}
	// The controls: an old browser and a program that send the same from here.
	if p := b.postAs("/signin", []string{"address", mail, "password", first}, "Sec-Fetch-Site", ""); p.status != http.StatusSeeOther {
		t.Errorf("an old browser: %d", p.status)
	}
	if p := b.postAs("/signin", []string{"address", mail, "password", first}, "Sec-Fetch-Site", "", "Origin", ""); p.status != http.StatusSeeOther {
		t.Errorf("a program: %d", p.status)
	}
	for _, path := range []string{"/signin", "/account/end-all", link} {
		if p := b.get(strings.Replace(path, "/account/end-all", "/signout", 1) + "?address=" + mail + "&password=" + first + "&new=" + second + "&again=" + second); len(p.set) > 0 {
			t.Errorf("a GET of %s does something: %v", path, p.set)
		}
	}
	b.mustBeIn("after these")
}

// TestWhereOthersListen nobody signs in, and a cookie counts for nothing.
func TestWhereOthersListen(t *testing.T) {
	h, local := known(t)
	link := h.link(h.ana)
	session := func(cookie *http.Cookie, from string) bool {
		r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		r.AddCookie(cookie)
		r.Header.Set("Test-From", from)
		_, ok := h.door.Session(r)
		return ok
	}
	own := local.cookies["cyclebook"]
	for from, c := range map[string]struct {
		name       string // of the cookie; empty where nobody gets one
		plain, tls bool   // whether cookies of these names count
	}{
		"":      {"cyclebook", true, false},
		"clear": {"", false, false},
		"tls":   {"__Host-cyclebook", false, true},
	} {
		b := h.browser()
		p := b.postAs("/signin", []string{"address", mail, "password", first}, "Test-From", from)
		if (p.status == http.StatusSeeOther) != (c.name != "") || (len(p.set) > 0) != (c.name != "") {
			t.Errorf("%q: %d, cookies %v", from, p.status, p.set)
		}
		if c.name != "" {
			cookie := p.set[0]
			if cookie.Secure != c.tls || cookie.Name != c.name || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
				t.Errorf("%q: cookie %s", from, cookie)
			}
			if back := b.get("/account", "Test-From", from); back.status != http.StatusOK {
				t.Errorf("%q: the cookie gives %d", from, back.status)
			}
		}
		for _, path := range []string{"/signin", "/account", link} {
			if shown := b.get(path, "Test-From", from); (shown.status == http.StatusForbidden) != (c.name == "") {
				t.Errorf("%q: %s is shown with %d", from, path, shown.status)
			}
		}
		if p := b.postAs(link, []string{"new", second, "again", second + "!"}, "Test-From", from); (p.status == http.StatusForbidden) != (c.name == "") {
			t.Errorf("%q: a password is taken with %d", from, p.status)
		}
		// Encrypted, a cookie of the plain name is nobody's: others could have set it.
		if got := session(own, from); got != c.plain {
			t.Errorf("%q: the cookie of the plain name counts: %t", from, got)
		}
		if got := session(&http.Cookie{Name: "__Host-cyclebook", Value: own.Value}, from); got != c.tls {
			t.Errorf("%q: the cookie of the other name counts: %t", from, got)
		}
	}
	if why := h.why(); strings.Count(why, "exposed") != 5 {
		t.Errorf("denied for %q", why)
	}
	if p := h.browser().get("/", "Test-From", "clear"); p.to() != "/graphql" { // where tokens count
		t.Errorf("/ leads to %q", p.to())
	}
}

// TestAttempts are limited, for the account and the address, whether the account is there or not.
func TestAttempts(t *testing.T) {
	h, _ := known(t)
	b := h.browser()
	for _, address := range []string{mail, "nobody@school.example"} {
		for i := range 10 {
			if p := b.signIn(address, second); p.status != http.StatusForbidden {
				t.Fatalf("%s, attempt %d: %d", address, i, p.status)
			}
		}
		p := b.signIn(address, first)
		if p.status != http.StatusTooManyRequests || p.header.Get("Retry-After") != "60" || !strings.Contains(p.text, "60 seconds") {
			t.Errorf("%s, one more: %d, %v", address, p.status, p.header)
		}
	}
	if why := h.why(); strings.Count(why, "limit") != 2 {
		t.Errorf("denied for %q", why)
	}
	h.later(time.Minute)
	if p := b.signIn(mail, first); p.status != http.StatusSeeOther {
		t.Errorf("a minute later: %d", p.status)
	}
	for i := range 60 { // a whole school from one address, the control
		if p := h.browser().signIn(mail, first); p.status != http.StatusSeeOther {
			t.Fatalf("sign-in %d: %d", i, p.status)
		}
	}
}

// TestAttemptsAtAnID are those at one account, however it is written.
func TestAttemptsAtAnID(t *testing.T) {
	h, _ := known(t)
	id := h.ana.String()
	statuses := make(map[int]int)
	for range 3 {
		for _, written := range []string{id, strings.ToUpper(id), "{" + id + "}", "<" + id + ">", "urn:uuid:" + id, strings.ReplaceAll(id, "-", "")} {
			statuses[h.browser().signIn(written, second).status]++
		}
	}
	if statuses[http.StatusForbidden] != 10 || statuses[http.StatusTooManyRequests] != 8 {
		t.Errorf("%v, want 10 attempts", statuses)
	}
}

// TestGuessedLinks are limited by address; the right one does not count.
func TestGuessedLinks(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	link := h.link(h.ana)
	for range 60 {
		if p := b.get(link); p.status != http.StatusOK {
			t.Fatalf("the right one: %d", p.status)
		}
	}
	for i := range 50 {
		if p := b.get("/link/guess" + strings.Repeat("x", i)); p.status != http.StatusNotFound {
			t.Fatalf("guess %d: %d", i, p.status)
		}
	}
	for _, p := range []page{b.get("/link/guess"), b.get(link), b.choose(link, first)} {
		if p.status != http.StatusTooManyRequests || p.header.Get("Retry-After") != "10" {
			t.Errorf("after 50 guesses: %d, %v", p.status, p.header)
		}
	}
	h.later(10 * time.Second)
	if p := b.choose(link, first); p.status != http.StatusSeeOther {
		t.Errorf("later: %d", p.status)
	}
}

// TestGuessesOfAnotherSite: pictures in its page use up nothing of a visitor's address.
func TestGuessesOfAnotherSite(t *testing.T) {
	h := newHouse(t)
	ask := func(path string, header ...string) int {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer := httptest.NewRecorder()
		h.door.ServeHTTP(answer, r)
		return answer.Code
	}
	link := h.link(h.ana)
	for i := range 60 {
		if status := ask("/link/guess", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"); status != http.StatusForbidden {
			t.Fatalf("picture %d: %d", i, status)
		}
	}
	if status := ask(link, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"); status != http.StatusOK {
		t.Errorf("a link followed from a mail in a browser: %d", status)
	}
	if status := ask(link); status != http.StatusOK {
		t.Errorf("by a browser that tells nothing: %d", status)
	}
}

// TestSecretsShown: cookies of other forms are nobody's.
func TestSecretsShown(t *testing.T) {
	h, b := known(t)
	good := b.cookies["cyclebook"].Value
	for name, value := range map[string]string{
		"none": "", "oversized": strings.Repeat("A", 16000), "cut": good[:42], "longer": good + "A", "another": strings.Repeat("A", 43),
		"a header of no algorithm": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "an id": h.ana.String(), "its case": strings.ToUpper(good), "a token": "cb_" + good[:40],
	} {
		other := h.browser()
		if value != "" {
			other.cookies["cyclebook"] = &http.Cookie{Name: "cyclebook", Value: value}
		}
		other.mustBeOut(name)
	}
	twice := h.browser()
	twice.cookies["a"], twice.cookies["cyclebook"] = &http.Cookie{Name: "a", Value: "b"}, b.cookies["cyclebook"]
	twice.mustBeIn("beside another cookie") // the control
}

// TestPagesAreShut: what every page says to browsers.
func TestPagesAreShut(t *testing.T) {
	h, b := known(t)
	link := h.link(h.ana)
	for _, path := range []string{"/signin", "/account", "/signout", link, "/link/none", "/signin/none"} {
		p := b.get(path)
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"Cache-Control":           "no-store", "Referrer-Policy": "strict-origin", "X-Content-Type-Options": "nosniff",
		} {
			if got := p.header.Get(header); got != want {
				t.Errorf("%s: %s is %q", path, header, got)
			}
		}
		if strings.Contains(p.text, "<script") || strings.Contains(p.text, "<b>Teacher") || strings.Contains(p.text, "style=") {
			t.Errorf("%s: %s", path, p.text)
		}
	}
	if p := b.get("/signin/style.css"); p.header.Get("Content-Type") != "text/css; charset=utf-8" || len(p.text) < 1000 {
		t.Errorf("the style is %v", p.header)
	}
	if p := b.get("/nothing"); p.status != http.StatusNotFound {
		t.Errorf("a page that is not there gives %d", p.status)
	}
	r, err := http.NewRequest(http.MethodPost, h.server.URL+"/signin", strings.NewReader("address=%zz"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if p := b.send(r); p.status != http.StatusBadRequest {
		t.Errorf("what is no form gives %d", p.status)
	}
	if p := b.post("/signin"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty form gives %d", p.status)
	}
}

// TestNothingIsLogged of what people type or hold, not even when it fails.
func TestNothingIsLogged(t *testing.T) {
	broken := false
	h, b := known(t, func(c *signin.Config) {
		now := c.Now
		c.Now = func() time.Time {
			if broken {
				return time.Time{}
			}
			return now()
		}
	})
	secret := b.cookies["cyclebook"].Value
	link := h.link(h.ana)
	b.signIn(mail, second)
	b.choose(link, "short canary")
	if err := h.views.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []page{b.signIn(mail, first), b.get(link), b.choose(link, second), b.get("/account")} {
		for _, kept := range []string{first, second, "canary", "argon2id", "projections:", "closed"} {
			if strings.Contains(p.text, kept) {
				t.Errorf("%q is answered: %s", kept, p.text)
			}
		}
	}
	log := h.logged.String()
	if !strings.Contains(log, "signin: request failed") {
		t.Errorf("nothing was logged: %s", log)
	}
	for _, kept := range []string{first, second, "canary", mail, secret, strings.TrimPrefix(link, "/link/"), "Ana", "argon2id"} {
		if strings.Contains(log, kept) {
			t.Errorf("%q is logged: %s", kept, log)
		}
	}
}

func TestWhereASignInGoesOn(t *testing.T) {
	for next, want := range map[string]string{
		"/account": "/account", "/graphql?query={x}": "/graphql?query={x}", "/": "/", "": "",
		"https://evil.example/": "", "//evil.example": "", "///evil.example": "", "/\\evil.example": "", "\\\\evil.example": "", "javascript:alert(1)": "", "account": "",
		"/\t/evil.example": "", "http:evil": "", "/%zz": "",
	} {
		if got := signin.Local(next); got != want {
			t.Errorf("%q goes on to %q, want %q", next, got, want)
		}
	}
	h, _ := known(t)
	if p := h.browser().signIn(mail, first, "next", "//evil.example"); p.to() != "/graphql" {
		t.Errorf("a sign-in goes on to %q", p.to())
	}
}

func TestBrowsersAreNamed(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           "Edge on Windows",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                          "Chrome on Chromebook",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0":                                                    "Firefox on Mac",
		"curl/8.5.0": "curl", "": "", "<script>": "", strings.Repeat("x", 9000): "", "Ana's Linux": "Linux",
	} {
		if got := signin.Browser(agent); got != want {
			t.Errorf("%.40q is %q, want %q", agent, got, want)
		}
	}
}
