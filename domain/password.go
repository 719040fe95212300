package domain

import (
	"maps"
	"slices"

	"github.com/google/uuid"
)

// Password is a password that was chosen.
type Password struct {
	ID uuid.UUID `json:"id"`
	// Verifier is what a password is checked against: a salted hash in PHC form, never the
	// password.
	Verifier Personal `json:"verifier"`
	// Link that was spent for it; absent when a person changed it who was signed in.
	Link *uuid.UUID `json:"link,omitzero"`
	// Session in which it was changed, which goes on when all others end.
	Session *uuid.UUID `json:"session,omitzero"`
	// Same says that it is the same password, hashed at a higher cost: nothing ends.
	Same bool `json:"same,omitzero"`
}

// maxVerifier is how long a verifier may be.
const maxVerifier = 512

// SetPassword records a password. With a link it spends that, and a person who is new comes in, or
// one who had a password loses every token; without one, whoever gives it has checked the password
// before.
type SetPassword struct {
	PersonHeader
	Password
}

func (c SetPassword) decide(s Person, k Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil || c.ID != uuid.Nil && c.ID == s.Password {
		return nil, err
	}
	var check checks
	check.id("/id", c.ID)
	check.words("/verifier", string(c.Verifier), maxVerifier, true, false)
	switch {
	case c.Link != nil && !s.usable(*c.Link, k):
		check.add(NotNow, "/link", "this link was used already, is over, or was followed by another: ask for a new one")
	case c.Link == nil && s.Password == uuid.Nil:
		check.add(NotNow, "/link", "the first password is chosen with a link: ask for one")
	}
	check.require(c.Session == nil || c.Link == nil && !c.Same, "/session", "no session goes on by itself: leave it out")
	check.require(!c.Same || c.Link == nil, "/same", "a link is for another password: leave this out")
	var events []PersonEvent
	switch {
	case c.Link == nil:
	case !s.Joined:
		events = append(events, PersonJoined{k.day(c.Header)})
	case s.Password != uuid.Nil:
		events = s.revokeTokens(k.Today)
	}
	return append(events, PasswordSet(c.Password)), check.err()
}

// revokeTokens ends every token of the person: who chooses another password with a link begins
// anew, and whoever had the account before keeps nothing of it.
func (s Person) revokeTokens(today Date) (events []PersonEvent) {
	for _, id := range slices.SortedFunc(maps.Keys(s.Tokens), func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }) {
		if s.Tokens[id].good(today) {
			events = append(events, TokenRevoked{id})
		}
	}
	return events
}

// PasswordSet is the password from then on. It ends every link and, but for one, every session.
type PasswordSet Password

func (e PasswordSet) evolve(s Person) Person {
	s.Password = e.ID
	if e.Same {
		return s
	}
	s.Link = link{}
	for id := range s.Sessions {
		if e.Session == nil || *e.Session != id {
			delete(s.Sessions, id)
		}
	}
	return s
}
