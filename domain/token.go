package domain

import (
	"encoding/hex"
	"fmt"

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
	if c.Until != nil {
		check.date("/until", *c.Until)
		check.require(!c.Until.Before(k.Today), "/until", "%s is over; today is %s", c.Until, k.Today)
	}
	return []PersonEvent{TokenIssued(c.Token)}, check.err()
}

// TokenIssued is a token that may be used until it ends or is revoked.
type TokenIssued Token

func (e TokenIssued) evolve(s Person) Person {
	s.Tokens = put(s.Tokens, e.ID, false)
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
	revoked, ok := s.Tokens[c.Token]
	if !ok {
		return nil, &Refusal{Code: Unknown, Path: "/token", Message: "the person has no such token: check the id"}
	}
	if revoked {
		return nil, nil
	}
	return []PersonEvent{TokenRevoked(c.TokenRevocation)}, nil
}

// TokenRevoked ends a token at the moment it is recorded.
type TokenRevoked TokenRevocation

func (e TokenRevoked) evolve(s Person) Person {
	s.Tokens = put(s.Tokens, e.Token, true)
	return s
}
