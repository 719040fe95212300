package openid_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cyclebook/cyclebook/signin/openid"
)

func TestSettingsThatCannotWork(t *testing.T) {
	right := openid.Config{
		Issuer: "https://login.example", ClientID: "cyclebook", RedirectURL: "https://cycles.example/signin/openid/callback",
		Client: http.DefaultClient, Now: time.Now, Random: strings.NewReader(""),
	}
	if _, err := openid.New(right); err != nil {
		t.Fatalf("the control: %v", err)
	}
	for want, change := range map[string]func(*openid.Config){
		"a clock":       func(c *openid.Config) { c.Now = nil },
		"a client,":     func(c *openid.Config) { c.Client = nil },
		"randomness":    func(c *openid.Config) { c.Random = nil },
		"client id":     func(c *openid.Config) { c.ClientID = "" },
		`issuer ""`:     func(c *openid.Config) { c.Issuer = "" },
		"is no URL":     func(c *openid.Config) { c.Issuer = "login.example" },
		"https://":      func(c *openid.Config) { c.Issuer = "http://login.example" },
		"user:pw@login": func(c *openid.Config) { c.Issuer = "https://user:pw@login.example" },
		"redirect URL":  func(c *openid.Config) { c.RedirectURL = "http://cycles.example/signin/openid/callback" },
		"#fragment":     func(c *openid.Config) { c.RedirectURL += "#fragment" },
	} {
		c := right
		change(&c)
		if _, err := openid.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestDescriptionsThatCannotWork(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*evil)
		kind  error
		tell  string
	}{
		{"another issuer", func(e *evil) { e.metadata["issuer"] = "https://evil.example" }, openid.ErrProvider, `calls itself "https://evil.example"`},
		{"a slash too much", func(e *evil) { e.metadata["issuer"] = e.URL + "/" }, openid.ErrProvider, "slash at the end or not"},
		{"no token endpoint", func(e *evil) { delete(e.metadata, "token_endpoint") }, openid.ErrProvider, "token_endpoint"},
		{"keys in the clear", func(e *evil) { e.metadata["jwks_uri"] = "http://evil.example/keys" }, openid.ErrProvider, "https://"},
		{"a script to go to", func(e *evil) { e.metadata["authorization_endpoint"] = "javascript:alert(1)" }, openid.ErrProvider, "authorization_endpoint"},
		{"userinfo in the clear", func(e *evil) { e.metadata["userinfo_endpoint"] = "http://evil.example/u" }, openid.ErrProvider, "userinfo_endpoint"},
		{"HMAC alone", func(e *evil) { e.metadata["id_token_signing_alg_values_supported"] = []string{"HS256", "none"} }, openid.ErrProvider, "HS256"},
		{"plain PKCE alone", func(e *evil) { e.metadata["code_challenge_methods_supported"] = []string{"plain"} }, openid.ErrProvider, "S256"},
		{"oversized", func(e *evil) { e.metadata["padding"] = strings.Repeat("p", 256<<10) }, openid.ErrUnavailable, "longer than 262144 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEvil(t)
			p, right := e.client(t), maps.Clone(e.metadata)
			c.spoil(e)
			_, _, err := p.Begin(t.Context())
			refused(t, err, c.kind, c.tell)
			if !strings.Contains(err.Error(), e.URL) || len(err.Error()) > 1000 {
				t.Errorf("which provider? %v", err)
			}
			e.metadata, e.now = right, e.now.Add(5*time.Second)
			if _, _, err := p.Begin(t.Context()); err != nil {
				t.Errorf("once it is right: %v", err)
			}
		})
	}
}

// silent is a provider that takes a request and never answers.
type silent struct{ asked int }

func (s *silent) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked++
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// dripping answers at once, and then never ends.
type dripping struct{ ctx context.Context }

func (d dripping) Read([]byte) (int, error) { <-d.ctx.Done(); return 0, d.ctx.Err() }
func (dripping) Close() error               { return nil }

type drips struct{}

func (drips) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Request: r, Body: dripping{r.Context()}}, nil
}

func TestAProviderThatHangsCostsABoundedTime(t *testing.T) {
	for name, transport := range map[string]http.RoundTripper{"silent": &silent{}, "endless": drips{}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := at(t, "https://login.example", func(c *openid.Config) { c.Client = &http.Client{Transport: transport} })
				start := time.Now()
				_, _, err := p.Begin(t.Context())
				refused(t, err, openid.ErrUnavailable, "no answer within 10s")
				if took := time.Since(start); took != 10*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// A request that ends says nothing of the provider: the next one asks.
func TestARequestThatEndsIsNotTheProvidersFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := &silent{}
		p := at(t, "https://login.example", func(c *openid.Config) { c.Client = &http.Client{Transport: hangs} })
		for want := 1; want <= 2; want++ {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, _, err := p.Begin(ctx)
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) || hangs.asked != want {
				t.Errorf("%d asked, %v", hangs.asked, err)
			}
		}
		// While one waits for the provider, another waits for that one, but no longer than it may.
		go func() { _, _, _ = p.Begin(t.Context()) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, _, err := p.Begin(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second || hangs.asked != 3 {
			t.Errorf("after %s, %d asked: %v", time.Since(start), hangs.asked, err)
		}
	})
}

func TestManyWhoBeginAtOnceAskTheProviderOnce(t *testing.T) {
	e := newEvil(t)
	p := e.client(t)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, _, err := p.Begin(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if asked := e.asked["/.well-known/openid-configuration"].Load(); asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

func TestNoRandomnessNoAttempt(t *testing.T) {
	e := newEvil(t)
	p := at(t, e.URL, func(c *openid.Config) { c.Random = strings.NewReader("too short for three") })
	if _, a, err := p.Begin(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) || a != (openid.Attempt{}) {
		t.Errorf("%+v, %v", a, err)
	}
}
