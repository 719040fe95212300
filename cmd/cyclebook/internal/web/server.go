// Package web is the front door: one HTTP server with the GraphQL API, the pages on which people
// sign in, /healthz, /readyz and /metrics, that gives each request an id and stops without leaving
// one unanswered.
//
// It promises that no text of a request or an answer and no secret is logged or counted, and that
// one place decides from where a request came (CallerOf). It speaks TLS where it is given a
// certificate, sends away what another site's page would change, and tells each denial once to the
// security log. What is deliberately absent: who somebody is and may do (packages signin and graph),
// and limits (package limits).
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Limits of a connection. A request has its own limits where it is read.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = time.Minute // of an answer that is no stream
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
)

// The steps of a stop, which together take less than five seconds. No new connection is taken;
// what comes on one that is there is answered for the time of lastCalls; then requests have
// time to finish; then they are told to end; then they are cut.
const (
	lastCalls = 250 * time.Millisecond
	finishing = 2500 * time.Millisecond
	cutting   = 500 * time.Millisecond
)

// Options of a server.
type Options struct {
	// GraphQL answers at /graphql and below, at /charts/ with pictures and at /digests/ with pages.
	GraphQL http.Handler
	// Pages answers the pages with which people come in and go, and where / leads; it sees to
	// other sites' pages itself. Without it / leads to the explorer.
	Pages http.Handler
	// OnStop is called when the server begins to stop: whoever holds a stream open ends it.
	OnStop func()
	// Checks decide on readiness, beside that of the server itself.
	Checks []Check
	// Certificate may be nil: then the server speaks HTTP without TLS.
	Certificate *Certificate
	// TrustedProxies may list those whose word is taken on where a request came from.
	TrustedProxies []netip.Prefix
	// Origins may list other sites, such as https://app.example.org, whose pages may ask.
	Origins []string
	// Operator says whether whoever asks from there runs the server, and is told why it is not ready.
	Operator func(Caller) bool
	// Metrics says whether whoever asks from there may read the metrics.
	Metrics func(Caller) bool
	// Denials is told who was sent away.
	Denials *Denials

	Registry *prometheus.Registry
	Logger   *slog.Logger
	NewID    func() string
	Now      func() time.Time
}

// Server answers HTTP. Make it with New; Serve can be called once.
type Server struct {
	http     http.Server
	stopping chan struct{}
	onStop   func()
	cancel   context.CancelFunc
	// certificate is nil without TLS.
	certificate *Certificate
	denials     *Denials
	// unused are the connections on which nothing has come yet, by net.Conn.
	unused sync.Map
}

// errStopping is why a server that stops is not ready.
var errStopping = errors.New("the server stops")

// New makes a server.
func New(o Options) *Server {
	base, cancel := context.WithCancel(context.Background())
	s := &Server{stopping: make(chan struct{}), onStop: o.OnStop, cancel: cancel, certificate: o.Certificate, denials: o.Denials}
	checks := append([]Check{{Name: "server", Ready: s.ready}}, o.Checks...)

	mux := http.NewServeMux()
	handle := func(pattern string, h http.Handler) {
		mux.Handle(pattern, routed(pattern, sameOrigin(h, o.Origins, o.Denials)))
	}
	handle("/graphql", o.GraphQL)
	handle("/graphql/", o.GraphQL)
	handle("/charts/", o.GraphQL)
	handle("/digests/", o.GraphQL)
	handle("GET /healthz", http.HandlerFunc(healthz))
	handle("GET /readyz", readyz(checks, o.Operator))
	handle("GET /metrics", metrics(promhttp.HandlerFor(o.Registry, promhttp.HandlerOpts{Registry: o.Registry}), o))
	if o.Pages == nil {
		handle("GET /{$}", http.RedirectHandler("/graphql", http.StatusFound)) // where browsers find the explorer
	} else {
		for _, pattern := range []string{"GET /{$}", "/signin", "/signin/", "/signout", "/account", "/account/", "/link/"} {
			mux.Handle(pattern, routed(pattern, o.Pages))
		}
	}

	s.http = http.Server{
		Handler:           s.chain(mux, o),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return base },
		ConnState:         s.remember,
		ErrorLog:          slog.NewLogLogger(o.Logger.Handler(), slog.LevelWarn),
	}
	return s
}

// routed remembers the pattern that took a request.
func routed(pattern string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v := visitOf(r.Context()); v != nil {
			v.route = pattern
		}
		next.ServeHTTP(w, r)
	})
}

// chain is what a request goes through before its handler: the outermost comes last.
func (s *Server) chain(mux http.Handler, o Options) http.Handler {
	h := guarded(s.connection(mux, o.Now))
	h = observe(h, newMeters(o.Registry, o.Certificate), o.Logger, o.Now)
	h = locate(h, o.TrustedProxies, o.Logger)
	return identify(h, o.NewID)
}

func (s *Server) ready(context.Context) error {
	select {
	case <-s.stopping:
		return errStopping
	default:
		return nil
	}
}

// ServeHTTP answers one request, as one that came on a connection of the server's own.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.Handler.ServeHTTP(w, r) }

// connection decides how long a connection is used. It closes after its answer once the server
// stops: a client that would send its next request on it sends that on a new one, which is
// refused rather than cut. Who reads an answer too slowly is cut, unless it is a stream.
func (s *Server) connection(next http.Handler, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" && !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			_ = http.NewResponseController(w).SetWriteDeadline(now().Add(writeTimeout)) // a writer in memory has none
		}
		if s.ready(r.Context()) != nil {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// Serve answers until the context ends, and returns nil when every request was answered. It
// takes less than five seconds from then on.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	defer s.cancel()
	served := make(chan error, 1)
	go func() { served <- s.serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("web: %w", err)
	case <-ctx.Done():
	}
	// The door first: clients with a connection do not knock, so hardly anyone stands before it.
	// With it open until the end, those whom connection sends away would crowd there and be cut.
	close(s.stopping)
	closed := listener.Close()
	s.onStop()
	<-served // that the listener is closed
	err := errors.Join(closed, s.shutdown())
	s.denials.Close()
	return err
}

func (s *Server) serve(listener net.Listener) error {
	if s.certificate == nil {
		return s.http.Serve(listener)
	}
	watching, stop := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() { s.certificate.watch(watching) })
	defer watch.Wait()
	defer stop()
	s.http.TLSConfig = s.certificate.config()
	return s.http.ServeTLS(listener, "", "")
}

// remember keeps the connections on which nothing has come yet: browsers and clients open some
// in advance, and a stop would wait for them as if they were requests.
func (s *Server) remember(c net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.unused.Store(c, nil)
		return
	}
	s.unused.Delete(c)
}

func (s *Server) shutdown() error {
	<-time.After(lastCalls)
	s.unused.Range(func(c, _ any) bool {
		_ = c.(net.Conn).Close() // nobody waits for an answer on it
		return true
	})
	err := s.shutdownWithin(finishing)
	if errors.Is(err, context.DeadlineExceeded) {
		s.cancel()
		err = s.shutdownWithin(cutting)
	}
	if err != nil {
		return fmt.Errorf("web: requests were cut: %w", errors.Join(err, s.http.Close()))
	}
	return nil
}

func (s *Server) shutdownWithin(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return s.http.Shutdown(ctx)
}
