package openidtest

import "github.com/zitadel/oidc/v3/example/server/storage"

// Person can sign in at the provider.
type Person struct {
	Subject, Username, Password string
	Email                       string
	EmailVerified               bool
}

// people is the provider's list of them.
type people []Person

func (p people) find(is func(Person) bool) *storage.User {
	for _, who := range p {
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
func (p people) GetUserByID(id string) *storage.User {
	return p.find(func(who Person) bool { return who.Subject == id })
}

// GetUserByUsername gives nil when there is none.
func (p people) GetUserByUsername(name string) *storage.User {
	return p.find(func(who Person) bool { return who.Username == name })
}

// ExampleClientID is asked for by the library's storage and used for nothing here.
func (people) ExampleClientID() string { return "none" }
