package domain

import (
	"time"

	"github.com/google/uuid"
)

// Link lets whoever holds it choose a person's password, once. Only its hash is kept.
type Link struct {
	ID   uuid.UUID `json:"id"`
	Hash TokenHash `json:"hash"`
}

// LinkPath is the path of the page that takes a link, up to its secret.
const LinkPath = "/link/"

// LinkPurpose is what a link is for.
type LinkPurpose string

const (
	// InvitationLink: the person comes in with it.
	InvitationLink LinkPurpose = "INVITATION"
	// ResetLink: the person has come in already and chooses another password.
	ResetLink LinkPurpose = "RESET"
)

// LinkPurposes lists every purpose.
var LinkPurposes = []LinkPurpose{InvitationLink, ResetLink}

// lives is how long a link can be used.
func (p LinkPurpose) lives() time.Duration {
	if p == InvitationLink {
		return 7 * 24 * time.Hour
	}
	return 24 * time.Hour
}

// link is what later rules ask of the one link that may still be used.
type link struct {
	id     uuid.UUID
	until  Moment
	issuer Role
}

// IssueLink records a link that was made for the person. It ends the one before.
type IssueLink struct {
	PersonHeader
	Link
}

func (c IssueLink) decide(s Person, k Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if s.Joined && k.Role == SchoolLeader {
		return nil, refuse(NotNow, "this person has come in already: a new password comes by a link from the lead of their team or an administrator")
	}
	var check checks
	check.id("/id", c.ID)
	if s.Links[c.ID] {
		check.already("/id", c.ID, "a link was issued with this id already: choose a new one")
	}
	check.require(c.Hash != TokenHash{}, "/hash", "the hash of the link is needed here")
	purpose := InvitationLink
	if s.Joined {
		purpose = ResetLink
	}
	return []PersonEvent{LinkIssued{c.Link, purpose, MomentOf(k.Now.Add(purpose.lives())), k.Role}}, check.err()
}

// LinkIssued is a link that may be used until it is spent, over or followed by another.
type LinkIssued struct {
	Link
	Purpose LinkPurpose `json:"purpose"`
	Until   Moment      `json:"until"`
	// Issuer is the role in which it was issued: what a lead or leader gave ends before the person
	// has rights that these do not have.
	Issuer Role `json:"issuer,omitzero"`
}

func (e LinkIssued) evolve(s Person) Person {
	s.Links = put(s.Links, e.ID, true)
	s.Link = link{e.ID, e.Until, e.Issuer}
	return s
}

// usable says whether a link may be used now.
func (s Person) usable(id uuid.UUID, k Known) bool {
	l := s.Link
	if l.id == uuid.Nil || l.id != id || !k.Now.Before(l.until.Time()) {
		return false
	}
	return l.issuer != Lead && l.issuer != SchoolLeader || !s.granted(k.Today)
}

// granted says whether the person has a granted role, or will have.
func (s Person) granted(today Date) bool {
	for _, g := range s.Grants {
		if !g.revoked && (g.time.until.IsZero() || !g.time.until.Before(today)) {
			return true
		}
	}
	return false
}
