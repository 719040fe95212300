package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// ErrTokenScope: the token was issued for less than the command takes.
var ErrTokenScope = errors.New("desk: the token was not issued for this")

// withinToken holds a command against the scopes of the token by which it is given. Nobody comes to
// more by a token than it was issued for: it issues none that may do more, and nothing else with
// which its bearer could come in.
func withinToken(actor projections.Actor, command domain.Command) error {
	if len(actor.Scopes) == 0 {
		return nil
	}
	if need := command.Stream().Category.TokenScope(); !actor.May(need) {
		return fmt.Errorf("%w: it takes %s", ErrTokenScope, need)
	}
	switch c := command.(type) {
	case domain.IssueToken:
		return withinScopes(actor, c)
	case domain.InvitePerson, domain.AcceptInvitation, domain.GrantRole, domain.RevokeRole, domain.RevokeToken:
		return nil
	case domain.PersonCommand:
		return fmt.Errorf("%w: it takes a token for everything", ErrTokenScope)
	default:
		return nil
	}
}

// withinScopes refuses to issue a token for more than that of the actor.
func withinScopes(actor projections.Actor, c domain.IssueToken) error {
	more := func(s domain.TokenScope) bool { return !actor.May(s) }
	if len(c.Scopes) > 0 && !slices.ContainsFunc(c.Scopes, more) {
		return nil
	}
	words := make([]string, len(actor.Scopes))
	for i, s := range actor.Scopes {
		words[i] = string(s)
	}
	return &domain.Refusal{
		Code: domain.Invalid, Path: "/scopes",
		Message: "this token issues tokens for what it may do itself: name one or more of " + strings.Join(words, ", "),
	}
}
