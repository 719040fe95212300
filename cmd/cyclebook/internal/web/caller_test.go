package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
)

// Where a request came from: what is told is believed from trusted peers only, from right to left.
func TestWhereARequestCameFrom(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("127.0.0.1/32")}
	for name, c := range map[string]struct {
		peer    string
		header  http.Header
		address string
		secure  bool
		host    string
	}{
		"direct":                                {"203.0.113.9:5", nil, "203.0.113.9", false, "here"},
		"direct, claims another":                {"203.0.113.9:5", http.Header{"X-Forwarded-For": {"8.8.8.8"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"evil"}}, "203.0.113.9", false, "here"},
		"direct, claims it the new way":         {"203.0.113.9:5", http.Header{"Forwarded": {"for=8.8.8.8;proto=https;host=evil"}}, "203.0.113.9", false, "here"},
		"proxied":                               {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"book.example.org"}}, "203.0.113.9", true, "book.example.org"},
		"proxied, no encryption":                {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"http"}}, "203.0.113.9", false, "here"},
		"proxied, the client claims more":       {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"8.8.8.8, 203.0.113.9"}}, "203.0.113.9", false, "here"},
		"on several lines":                      {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"8.8.8.8", "203.0.113.9"}}, "203.0.113.9", false, "here"},
		"by two proxies":                        {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"8.8.8.8, 203.0.113.9, 10.0.0.8"}}, "203.0.113.9", false, "here"},
		"only proxies":                          {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"10.0.0.9, 10.0.0.8"}}, "10.0.0.9", false, "here"},
		"words in place of an address":          {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"8.8.8.8, unknown"}}, "10.0.0.7", false, "here"},
		"words further left":                    {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"a\nb, 203.0.113.9"}}, "203.0.113.9", false, "here"},
		"with ports and brackets":               {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"[2001:db8::9]:443"}}, "2001:db8::9", false, "here"},
		"the new way":                           {"10.0.0.7:5", http.Header{"Forwarded": {`for=8.8.8.8, for="[2001:db8::9]:443";proto=https;host=book.example.org`}}, "2001:db8::9", true, "book.example.org"},
		"both ways, of one mind":                {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}, "Forwarded": {"for=203.0.113.9"}}, "203.0.113.9", true, "here"},
		"both ways, one made up":                {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}, "Forwarded": {"for=8.8.8.8"}}, "10.0.0.7", false, "here"},
		"both ways, a protocol made up":         {"10.0.0.7:5", http.Header{"Forwarded": {"for=203.0.113.9;proto=http"}, "X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}}, "10.0.0.7", false, "here"},
		"both ways, a host made up":             {"10.0.0.7:5", http.Header{"Forwarded": {"for=203.0.113.9;host=here"}, "X-Forwarded-Host": {"evil"}}, "10.0.0.7", false, "here"},
		"the new way, hidden behind the old":    {"127.0.0.1:5", http.Header{"Forwarded": {"for=203.0.113.9;proto=http"}, "X-Forwarded-Host": {"evil"}}, "203.0.113.9", false, "evil"},
		"a mapped address":                      {"[::ffff:10.0.0.7]:5", http.Header{"X-Forwarded-For": {"::ffff:203.0.113.9"}}, "203.0.113.9", false, "here"},
		"this machine":                          {"[::1]:5", nil, "::1", true, "localhost:8080"},
		"this machine, by its address":          {"127.0.0.1:5", nil, "127.0.0.1", true, "[::1]:8080"},
		"this machine, by another's name":       {"127.0.0.1:5", nil, "127.0.0.1", false, "rebound.example:8080"},
		"this machine, a proxy nobody named":    {"[::1]:5", http.Header{"X-Forwarded-For": {"203.0.113.9"}}, "::1", false, "here"},
		"this machine, through a trusted proxy": {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"127.0.0.1"}}, "127.0.0.1", true, "127.0.0.1"},
		"a client that says it is this machine": {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"127.0.0.1, 203.0.113.9"}}, "203.0.113.9", false, "here"},
		"a host that is none":                   {"10.0.0.7:5", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Host": {"a b"}}, "203.0.113.9", false, "here"},
		"no address at all":                     {"@", nil, "invalid IP", false, "here"},
	} {
		t.Run(name, func(t *testing.T) {
			var got web.Caller
			var host string
			registry := prometheus.NewRegistry()
			s := web.New(web.Options{
				GraphQL: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					got, host = web.CallerOf(r.Context()), r.Host
				}),
				OnStop: func() {}, Registry: registry, Denials: web.NewDenials(slog.New(slog.DiscardHandler), registry, time.Now), Logger: slog.New(slog.DiscardHandler),
				NewID: func() string { return "id" }, Now: time.Now, TrustedProxies: trusted,
			})
			r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
			r.RemoteAddr, r.Host = c.peer, "here"
			if c.address == "::1" || c.address == "127.0.0.1" {
				r.Host = c.host
			}
			for key, values := range c.header {
				r.Header[key] = values
			}
			s.ServeHTTP(httptest.NewRecorder(), r)
			secure := got.TLS || got.Local
			if got.Address.String() != c.address || secure != c.secure || host != c.host {
				t.Errorf("from %s, secure %t, at %s; want %s, %t, %s", got.Address, secure, host, c.address, c.secure, c.host)
			}
		})
	}
}

// TestNetwork: whoever has a network of IPv6 addresses is one client.
func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::/64", "2001:db8::ffff:2": "2001:db8::/64", "2001:db8:0:1::1": "2001:db8:0:1::/64",
	} {
		if got := web.Network(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}

// A proxy that nobody named is told of, once.
func TestAProxyThatNobodyNamedIsToldOf(t *testing.T) {
	s := start(t, func(http.ResponseWriter, *http.Request) {})
	get(t, s.url+"/healthz")
	if log := s.log.String(); strings.Contains(log, "trusted-proxy") {
		t.Errorf("without a proxy: %s", log)
	}
	for range 3 {
		get(t, s.url+"/healthz", "X-Forwarded-For", "203.0.113.9")
	}
	if log := s.log.String(); strings.Count(log, "name its address in trusted-proxy") != 1 || strings.Contains(log, "203.0.113.9") {
		t.Errorf("with one: %s", log)
	}
}
