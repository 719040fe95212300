package openidtest

import (
	"sync"

	"github.com/zitadel/oidc/v3/example/server/storage"
)

// Person can sign in at the provider.
type Person struct {
	Subject, Username, Password string
	Email                       string
	EmailVerified               bool
}

// people is the provider's list of them.
type people struct {
	mu   sync.Mutex
	list []Person
	// in is who is signed in there already, in every browser; usually nobody.
	in Person
}

// SignedIn has the provider take every browser for one in which somebody is signed in there
// already: it asks nothing, and its page sends the browser on.
func (s *Server) SignedIn(who Person) {
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	s.people.in = who
}

func (p *people) signedIn() (Person, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.in, p.in.Username != ""
}

// Enrol adds a person to those who can sign in; one with the same user name gives way.
func (s *Server) Enrol(who Person) {
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	for i := range s.people.list {
		if s.people.list[i].Username == who.Username {
			s.people.list[i] = who
			return
		}
	}
	s.people.list = append(s.people.list, who)
}

func (p *people) find(is func(Person) bool) *storage.User {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, who := range p.list {
		if is(who) {
			return &storage.User{
				ID: who.Subject, Username: who.Username, Password: who.Password,
				Email: who.Email, EmailVerified: who.EmailVerified,
			}
		}
	}
	return nil
}

// GetUserByID gives nil when there is none.
func (p *people) GetUserByID(id string) *storage.User {
	return p.find(func(who Person) bool { return who.Subject == id })
}

// GetUserByUsername gives nil when there is none.
func (p *people) GetUserByUsername(name string) *storage.User {
	return p.find(func(who Person) bool { return who.Username == name })
}

// ExampleClientID is asked for by the library's storage and used for nothing here.
func (*people) ExampleClientID() string { return "none" }
