package domain

import (
	"strings"

	"github.com/google/uuid"
)

// Identity is an account of a person's at a provider of OpenID Connect.
type Identity struct {
	ID uuid.UUID `json:"id"`
	// Issuer is the provider, as it names itself.
	Issuer string `json:"issuer"`
	// Subject is the account, as the provider names it: for ever, whatever its address becomes.
	Subject Personal `json:"subject"`
	// Session in which the person asked for it; absent when the account alone was shown.
	Session *uuid.UUID `json:"session,omitzero"`
}

// Limits of an identity, in characters. The specification bounds the subject.
const (
	maxIssuer  = 500
	maxSubject = 255
)

// LinkIdentity records that the provider has shown an account to be the person's, who comes in
// with it. Whoever gives it has checked the provider's word. For a person who has come in already
// that word is not enough: it may have been somebody else, with an invitation that was found, who
// would go on beside them; and who took an unlinked account over would come in again with it. The
// person then signs in otherwise and asks for it.
type LinkIdentity struct {
	PersonHeader
	Identity
}

func (c LinkIdentity) decide(s Person, k Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	for _, unlinked := range s.Identities {
		if !unlinked {
			return nil, refuse(NotNow, "this person signs in with another account at the provider: unlink that first", "UNLINK_IDENTITY")
		}
	}
	if c.Session == nil && s.Joined {
		return nil, refuse(NotNow, "this person has come in already: the person signs in otherwise, by a link if need be, and links the account from the page of their own", "ISSUE_LINK")
	}
	var check checks
	check.require(c.Session == nil || s.Sessions[*c.Session] > MomentOf(k.Now), "/session", "the person is not signed in by this session")
	check.id("/id", c.ID)
	if _, known := s.Identities[c.ID]; known {
		check.already("/id", c.ID, "an identity was linked with this id already: choose a new one")
	}
	check.words("/issuer", c.Issuer, maxIssuer, true, false)
	check.require(strings.HasPrefix(c.Issuer, "https://") || strings.HasPrefix(c.Issuer, "http://"), "/issuer", "a provider is named by a URL, such as https://login.school.example")
	check.words("/subject", string(c.Subject), maxSubject, true, false)
	var events []PersonEvent
	if !s.Joined {
		events = append(events, PersonJoined{k.day(c.Header)})
	}
	return append(events, IdentityLinked(c.Identity)), check.err()
}

// IdentityLinked lets the person sign in by that account from then on. The link that may still be
// used ends: an invitation has done its work.
type IdentityLinked Identity

func (e IdentityLinked) evolve(s Person) Person {
	s.Identities = put(s.Identities, e.ID, false)
	s.Link = link{}
	return s
}

// Unlinking names the identity that ends.
type Unlinking struct {
	Identity uuid.UUID `json:"identity"`
}

// UnlinkIdentity takes an account's right to sign the person in away, at once, and signs the
// person out everywhere: someone else may have the account.
type UnlinkIdentity struct {
	PersonHeader
	Unlinking
}

func (c UnlinkIdentity) decide(s Person, _ Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	unlinked, ok := s.Identities[c.Identity]
	if !ok {
		return nil, &Refusal{Code: Unknown, Path: "/identity", Message: "the person has no such identity: check the id"}
	}
	if unlinked {
		return nil, nil
	}
	events := []PersonEvent{IdentityUnlinked(c.Unlinking)}
	if len(s.Sessions) > 0 {
		events = append(events, SessionsEnded{})
	}
	return events, nil
}

// IdentityUnlinked ends an identity at the moment it is recorded.
type IdentityUnlinked Unlinking

func (e IdentityUnlinked) evolve(s Person) Person {
	s.Identities = put(s.Identities, e.Identity, true)
	return s
}
