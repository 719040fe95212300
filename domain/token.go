package domain

import (
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Token lets a program act as a person. Only its hash is kept.
type Token struct {
	ID   uuid.UUID `json:"id"`
	Hash TokenHash `json:"hash"`
	// Label says what the token is for, in the words of its bearer.
	Label Personal `json:"label,omitzero"`
	// Until is the last day; absent means until it is revoked.
	Until *Date `json:"until,omitzero"`
	// Scopes are what the token may do of what its bearer may; absent means all of it.
	Scopes []TokenScope `json:"scopes,omitempty"`
}

// TokenScope is a part of what a person may do.
type TokenScope string

const (
	// ReadScope: to read.
	ReadScope TokenScope = "READ"
	// RecordScope: to enter into the record of a team: its projects, measures and cycles.
	RecordScope TokenScope = "RECORD"
	// ManageScope: to change people, their roles and tokens, teams, classes and institutions.
	ManageScope TokenScope = "MANAGE"
)

// TokenScopes lists every scope.
var TokenScopes = []TokenScope{ReadScope, RecordScope, ManageScope}

// TokenScope is the scope that commands on the things of a category need.
func (c Category) TokenScope() TokenScope {
	switch c {
	case ProjectCategory, MeasureCategory, CycleCategory:
		return RecordScope
	default:
		return ManageScope
	}
}

// maxToken is how many days a token lives that a person issues, and what one gets for which no
// last day was told. Whoever holds the data folder may issue one that lives on.
const maxToken = 366

// maxTokens is how many tokens of a person are good at once. Whoever holds the data folder may issue
// one more.
const maxTokens = 100

// issued is what later rules ask of a token.
type issued struct {
	revoked bool
	// until is the last day; zero means until it is revoked.
	until Date
}

// goodTokens is how many tokens of the person are good on a day.
func (s Person) goodTokens(day Date) (n int) {
	for _, t := range s.Tokens {
		if t.good(day) {
			n++
		}
	}
	return n
}

// good says whether a token may be used on a day.
func (t issued) good(day Date) bool {
	return !t.revoked && (t.until.IsZero() || !t.until.Before(day))
}

// TokenHash is the SHA-256 of a random token of at least 128 bits, which needs no salt. The
// token itself is never recorded.
type TokenHash [32]byte

// MarshalText and UnmarshalText use 64 digits of lowercase hexadecimal.
func (h TokenHash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

func (h *TokenHash) UnmarshalText(text []byte) error {
	var parsed TokenHash
	if len(text) != hex.EncodedLen(len(parsed)) {
		return fmt.Errorf("%.70q is not a hash of a token: it has 64 hexadecimal digits", text)
	}
	if _, err := hex.Decode(parsed[:], text); err != nil {
		return fmt.Errorf("%.70q is not a hash of a token: %w", text, err)
	}
	*h = parsed
	return nil
}

// IssueToken records a token that was made for the person.
type IssueToken struct {
	PersonHeader
	Token
}

func (c IssueToken) decide(s Person, k Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	var check checks
	check.id("/id", c.ID)
	if _, issued := s.Tokens[c.ID]; issued {
		check.already("/id", c.ID, "a token was issued with this id already: choose a new one")
	}
	check.require(c.Hash != TokenHash{}, "/hash", "the hash of the token is needed here")
	check.label("/label", string(c.Label))
	for i, scope := range c.Scopes {
		oneOf(&check, at("/scopes", i), scope, TokenScopes)
		check.require(!slices.Contains(c.Scopes[:i], scope), at("/scopes", i), "%s stands here twice", string(scope))
	}
	token := TokenIssued(c.Token)
	last := k.Today.AddDays(maxToken)
	byPerson := k.Actor != uuid.Nil
	if byPerson && s.goodTokens(k.Today) >= maxTokens {
		return nil, refuse(NotNow, fmt.Sprintf("this person has %d valid tokens, and more are not issued: revoke those that nobody uses", maxTokens), "REVOKE_TOKEN")
	}
	switch {
	case c.Until == nil && byPerson:
		token.Until = &last
	case c.Until != nil:
		check.date("/until", *c.Until)
		check.require(!c.Until.Before(k.Today), "/until", "%s is over; today is %s", c.Until, k.Today)
		check.require(!byPerson || !c.Until.After(last), "/until", "%s is too far away: a token lives until %s at most, issue a new one then", c.Until, last)
	}
	return []PersonEvent{token}, check.err()
}

// TokenIssued is a token that may be used until it ends or is revoked.
type TokenIssued Token

func (e TokenIssued) evolve(s Person) Person {
	t := issued{}
	if e.Until != nil {
		t.until = *e.Until
	}
	s.Tokens = put(s.Tokens, e.ID, t)
	return s
}

// TokenRevocation names the token that ends.
type TokenRevocation struct {
	Token uuid.UUID `json:"token"`
}

// RevokeToken ends a token at once.
type RevokeToken struct {
	PersonHeader
	TokenRevocation
}

func (c RevokeToken) decide(s Person, _ Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	token, ok := s.Tokens[c.Token]
	if !ok {
		return nil, &Refusal{Code: Unknown, Path: "/token", Message: "the person has no such token: check the id"}
	}
	if token.revoked {
		return nil, nil
	}
	return []PersonEvent{TokenRevoked(c.TokenRevocation)}, nil
}

// TokenRevoked ends a token at the moment it is recorded.
type TokenRevoked TokenRevocation

func (e TokenRevoked) evolve(s Person) Person {
	t := s.Tokens[e.Token]
	t.revoked = true
	s.Tokens = put(s.Tokens, e.Token, t)
	return s
}
