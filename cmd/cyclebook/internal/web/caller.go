package web

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// Caller is where a request came from, as far as it is to be believed.
type Caller struct {
	// Address is that of the client: the peer's, or what a trusted proxy says of its own peer.
	Address netip.Addr
	// TLS says that the client's own connection was encrypted.
	TLS bool
	// Local says that the client is on this machine, no proxy is in between, and the machine is
	// asked as what it is: localhost, or a loopback address.
	Local bool
}

type visitKey struct{}

// visit is what is known of a request while it goes from hand to hand. It is one for all, because each
// further value of a context costs a copy of the request.
type visit struct {
	id     string
	caller Caller
	route  string // the pattern that took it, once one has
}

// nobody is who asks when that is not known.
var nobody uuid.UUID

// visitOf is the visit of a context; nil when it is none of a request.
func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// CallerOf tells where the request of a context came from; the zero Caller when it is none.
func CallerOf(ctx context.Context) Caller {
	if v := visitOf(ctx); v != nil {
		return v.caller
	}
	return Caller{}
}

// routeOf is the pattern that took the request of a context.
func routeOf(ctx context.Context) string {
	if v := visitOf(ctx); v != nil && v.route != "" {
		return v.route
	}
	return "none"
}

// Network is what counts as one client: an address, of IPv6 the network of a household.
func Network(address netip.Addr) string {
	if address.Is6() {
		if p, err := address.Prefix(64); err == nil {
			return p.String()
		}
	}
	return address.String()
}

// locate decides once where each request that was identified came from. What X-Forwarded-For, -Proto and -Host or
// Forwarded say is believed from a trusted peer only; of the addresses they list, the right-most
// that is not a trusted proxy's own is the client: all before it is the client's to choose.
//
// A proxy that nobody named is told of once: everyone behind it would look like one client.
func locate(next http.Handler, trusted []netip.Prefix, logger *slog.Logger) http.Handler {
	var unnamed sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := peer(r)
		c := Caller{Address: at, TLS: r.TLS != nil}
		told := forwarded(r.Header)
		host := ""
		if within(at, trusted) && told.consistent {
			c.Address, host = told.client(c.Address, trusted), told.host
			c.TLS = told.proto == "https" || told.proto == "" && c.TLS
		}
		if host != "" {
			r.Host = host // what origins are compared with
		}
		c.Local = c.Address.IsLoopback() && loopback(r.Host) && (!told.any || within(at, trusted) && told.consistent)
		if told.any && !within(at, trusted) && (at.IsLoopback() || at.IsPrivate()) {
			unnamed.Do(func() {
				logger.Warn("a proxy seems to stand in front: name its address in trusted-proxy if it is yours", "address", at.String())
			})
		}
		visitOf(r.Context()).caller = c
		next.ServeHTTP(w, r)
	})
}

// loopback says whether a host is this machine by name. Under any other name somebody else's page
// may ask, whose name leads here (DNS rebinding), or a proxy that does not tell of itself.
func loopback(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	address, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return strings.EqualFold(name, "localhost") || err == nil && address.IsLoopback()
}

// peer is the address at the other end of the connection.
func peer(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

func within(address netip.Addr, prefixes []netip.Prefix) bool {
	for _, p := range prefixes {
		if p.Contains(address) {
			return true
		}
	}
	return false
}

// telling is what proxies say of a request.
type telling struct {
	// any says that there is such a header at all.
	any bool
	// consistent is false when the two kinds of header contradict each other: one of them was
	// written by the client, and nobody knows which.
	consistent  bool
	hops        []string
	proto, host string
}

func forwarded(h http.Header) telling {
	x := telling{hops: list(h["X-Forwarded-For"]), proto: last(h["X-Forwarded-Proto"]), host: last(h["X-Forwarded-Host"])}
	var f telling
	for _, element := range list(h["Forwarded"]) {
		f.proto, f.host = "", ""
		for pair := range strings.SplitSeq(element, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			value = strings.Trim(value, `"`)
			switch strings.ToLower(name) {
			case "for":
				f.hops = append(f.hops, value)
			case "proto":
				f.proto = value
			case "host":
				f.host = value
			}
		}
	}
	told := x
	if len(x.hops) == 0 {
		told.hops = f.hops
	}
	told.proto, told.host = cmp.Or(x.proto, f.proto), cmp.Or(x.host, f.host)
	told.any = len(told.hops) > 0 || told.proto+told.host != ""
	told.consistent = (len(x.hops) == 0 || len(f.hops) == 0 || hop(last(x.hops)) == hop(last(f.hops))) &&
		ofOneMind(x.proto, f.proto) && ofOneMind(x.host, f.host)
	told.proto = strings.ToLower(told.proto)
	if told.host != "" && !hostname(told.host) {
		told.host = ""
	}
	return told
}

// ofOneMind says that two sayings do not contradict each other.
func ofOneMind(a, b string) bool { return a == "" || b == "" || strings.EqualFold(a, b) }

// client is the right-most hop that is no trusted proxy; where a hop cannot be read, the proxy
// that wrote it down stands for it.
func (t telling) client(proxy netip.Addr, trusted []netip.Prefix) netip.Addr {
	for i := len(t.hops) - 1; i >= 0; i-- {
		address := hop(t.hops[i])
		if !address.IsValid() {
			return proxy
		}
		if !within(address, trusted) {
			return address
		}
		proxy = address
	}
	return proxy
}

// hop reads an address as proxies write it: with a port or without, IPv6 in brackets or not.
func hop(text string) netip.Addr {
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone("")
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}

// list are the items of a header whose lines are lists.
func list(lines []string) []string {
	var items []string
	for _, line := range lines {
		for item := range strings.SplitSeq(line, ",") {
			items = append(items, strings.TrimSpace(item))
		}
	}
	return items
}

// last is the last item, which the nearest proxy wrote.
func last(lines []string) string {
	items := list(lines)
	if len(items) == 0 {
		return ""
	}
	return items[len(items)-1]
}

// hostname says whether a text is a host, with a port or without.
func hostname(text string) bool {
	name, _, err := net.SplitHostPort(text)
	if err != nil {
		name = strings.Trim(text, "[]")
	}
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:"
	return name != "" && len(text) < 256 && strings.Trim(name, allowed) == ""
}
