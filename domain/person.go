package domain

import (
	"github.com/google/uuid"
)

// Person is what the rules of a person ask of the past. Who is a member, lead or coach is told
// by the teams.
type Person struct {
	Invited, Joined bool
	Grants          []grant
	Tokens          map[uuid.UUID]issued
	Link            link               // that may still be used
	Links           map[uuid.UUID]bool // every one that was issued
	Password        uuid.UUID
	Sessions        map[uuid.UUID]Moment // session → when it is over
	Identities      map[uuid.UUID]bool   // identity → unlinked
}

// PersonEvent is a fact of a person.
type PersonEvent interface {
	Event
	evolve(Person) Person
}

// PersonCommand is a command on a person.
type PersonCommand interface {
	Command
	decide(Person, Known) ([]PersonEvent, error)
}

// PersonDecider holds the rules of a person.
var PersonDecider = Decider[Person, PersonCommand, PersonEvent]{
	Category: PersonCategory,
	decide:   func(c PersonCommand, s Person, k Known) ([]PersonEvent, error) { return c.decide(s, k) },
	evolve:   func(s Person, e PersonEvent) Person { return e.evolve(s) },
}

// PersonHeader begins every command on a person.
type PersonHeader struct {
	Header
	Person uuid.UUID `json:"person"`
}

// Stream is the person's own.
func (h PersonHeader) Stream() Stream { return Stream{PersonCategory, h.Person} }

// there refuses what needs an invited person.
func (s Person) there() error {
	if !s.Invited {
		return refuse(Unknown, "there is no such person: invite the person first", "INVITE_PERSON")
	}
	return nil
}

// Invitation is who is invited. Without an address the invitation is handed over by hand.
type Invitation struct {
	Name  Personal `json:"name"`
	Email Personal `json:"email,omitzero"`
}

// InvitePerson begins the record of a person, who may be named from then on. That no one else
// has the address is told by the order of the log, in the projection.
type InvitePerson struct {
	PersonHeader
	Invitation
}

func (c InvitePerson) decide(s Person, _ Known) ([]PersonEvent, error) {
	if s.Invited {
		return nil, &Refusal{Code: Duplicate, Path: "/person", Message: "this person is invited already: choose a new id for another person", Existing: c.Person}
	}
	var check checks
	check.name("/name", string(c.Name))
	if c.Email != "" {
		check.email("/email", c.Email)
	}
	return []PersonEvent{PersonInvited(c.Invitation)}, check.err()
}

// PersonInvited begins the record of a person.
type PersonInvited Invitation

func (e PersonInvited) evolve(s Person) Person {
	s.Invited = true
	return s
}

// AcceptInvitation says that the person has come in.
type AcceptInvitation struct{ PersonHeader }

func (c AcceptInvitation) decide(s Person, k Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil || s.Joined {
		return nil, err
	}
	return []PersonEvent{PersonJoined{k.day(c.Header)}}, nil
}

// PersonJoined is the day on which the person came in.
type PersonJoined struct {
	On Date `json:"on"`
}

func (e PersonJoined) evolve(s Person) Person {
	s.Joined = true
	return s
}
