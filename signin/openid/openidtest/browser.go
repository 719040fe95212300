package openidtest

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Browser is one person's: it keeps cookies, follows redirects and fills in the provider's page.
type Browser struct {
	t    testing.TB
	http http.Client
	// Stop ends the following of redirects at addresses that begin so; empty follows all.
	Stop string
}

// NewBrowser gives a browser that has been nowhere.
func NewBrowser(t testing.TB) *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{t: t, http: http.Client{Jar: jar}}
	b.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if b.Stop != "" && strings.HasPrefix(r.URL.String(), b.Stop) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return b
}

// Page is what a browser shows.
type Page struct {
	Status int
	// At is its address. Where the browser stopped, it is the one it was sent to.
	At   *url.URL
	Text string
}

// Visit opens an address.
func (b *Browser) Visit(address string) Page {
	b.t.Helper()
	response, err := b.http.Get(address)
	return b.page(response, err)
}

// Post sends a form, whose fields come in pairs.
func (b *Browser) Post(address string, fields ...string) Page {
	b.t.Helper()
	form := make(url.Values)
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	response, err := b.http.PostForm(address, form)
	return b.page(response, err)
}

var hidden = regexp.MustCompile(`name="id" value="([^"]*)"`)

// SignIn opens an address that leads to the provider's page and signs in there.
func (b *Browser) SignIn(address, username, password string) Page {
	b.t.Helper()
	return b.send(address, url.Values{"username": {username}, "password": {password}})
}

// Deny opens an address that leads to the provider's page and says no there.
func (b *Browser) Deny(address string) Page {
	b.t.Helper()
	return b.send(address, url.Values{"deny": {"yes"}})
}

func (b *Browser) send(address string, form url.Values) Page {
	b.t.Helper()
	shown := b.Visit(address)
	found := hidden.FindStringSubmatch(shown.Text)
	if found == nil {
		b.t.Fatalf("no page to sign in at: %d at %s: %s", shown.Status, shown.At, shown.Text)
	}
	form.Set("id", html.UnescapeString(found[1]))
	response, err := b.http.PostForm(shown.At.ResolveReference(&url.URL{Path: "/login/username"}).String(), form)
	return b.page(response, err)
}

func (b *Browser) page(response *http.Response, err error) Page {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	at := response.Request.URL
	if to, err := response.Location(); err == nil {
		at = to
	}
	return Page{Status: response.StatusCode, At: at, Text: string(text)}
}
