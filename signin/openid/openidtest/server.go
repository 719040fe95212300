// Package openidtest is a real OpenID provider in the process, for tests: the certified library of
// zitadel with its storage in memory, a page of its own to sign in at, and a browser that fills
// it in.
//
// It promises to speak the protocol as it is spoken in the world, not as package openid would
// like it: another project's code wrote it. What is deliberately absent: any use outside of tests.
package openidtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Client is what is registered with the provider.
type Client struct {
	ID, Secret, RedirectURL string
	// EmailInToken puts the address into the ID token; otherwise it must be asked for.
	EmailInToken bool
}

// Server is a provider that runs until the test ends.
type Server struct {
	t       testing.TB
	client  Client
	people  *people
	address string
	http    *http.Server
	asked   atomic.Int64
}

// Start starts a provider on a free port of this machine.
func Start(t testing.TB, client Client, who ...Person) *Server {
	s := &Server{t: t, client: client, people: &people{list: who}}
	s.listen("127.0.0.1:0")
	t.Cleanup(s.Stop)
	return s
}

// Issuer is the provider's name.
func (s *Server) Issuer() string { return "http://" + s.address }

// Asked is how often any page of the provider was asked for.
func (s *Server) Asked() int64 { return s.asked.Load() }

// Stop ends the provider; Restart starts it again with new keys, at the same address.
func (s *Server) Stop() {
	if err := s.http.Close(); err != nil {
		s.t.Error(err)
	}
}

// Restart starts the provider anew: its keys are others and it has forgotten who was signing in.
func (s *Server) Restart() {
	s.Stop()
	s.listen(s.address)
}

func (s *Server) listen(address string) {
	s.t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = listener.Addr().String()
	s.http = &http.Server{Handler: s.handler()}
	go func(server *http.Server) {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.t.Error(err)
		}
	}(s.http)
}

// handler composes the library's provider and the page to sign in at.
func (s *Server) handler() http.Handler {
	clients := map[string]*storage.Client{
		s.client.ID: storage.WebClient(s.client.ID, s.client.Secret, s.client.RedirectURL),
	}
	memory := registered{storage.NewStorageWithClients(s.people, clients), s.client}
	config := &op.Config{
		CodeMethodS256: true, SupportedScopes: []string{"openid", "email"},
		CryptoKey: sha256.Sum256([]byte(s.client.Secret)), // of codes and access tokens, which are for tests
	}
	provider, err := op.NewProvider(config, memory, op.StaticIssuer(s.Issuer()), op.WithAllowInsecure())
	if err != nil {
		s.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/login/", op.NewIssuerInterceptor(provider.IssuerFromRequest).Handler(login{memory, provider, s.people}))
	mux.Handle("/", provider)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		mux.ServeHTTP(w, r)
	})
}

// registered is the library's storage, with the one choice of a client that its own leaves out.
type registered struct {
	*storage.Storage
	client Client
}

// GetClientByClientID gives the client as it was registered.
func (r registered) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	found, err := r.Storage.GetClientByClientID(ctx, id)
	return client{found, r.client.EmailInToken}, err
}

type client struct {
	op.Client
	emailInToken bool
}

// IDTokenUserinfoClaimsAssertion says whether the address stands in the ID token.
func (c client) IDTokenUserinfoClaimsAssertion() bool { return c.emailInToken }
