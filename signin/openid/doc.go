// Package openid signs people in with an OpenID provider, such as the one a district runs:
// authorization code flow with PKCE, state and nonce.
//
// It promises that an Identity comes only from an ID token that the provider signed with a key
// of its own and one of the allowed algorithms, for this client, for this attempt, just now; that
// an attempt is used once, by the browser that began it; that a provider which is down, slow or
// broken costs a clear error and a bounded time and space, never a start of the server; and that
// no error has a token, code, secret or anything about a person in it.
//
// What is deliberately absent: who a person is here, sessions and pages (package signin),
// refresh and access tokens beyond the one question for the address, signing out at the
// provider, encrypted ID tokens, more than one provider, and a way to switch a check off.
package openid

import "errors"

// Errors of this package, matched with errors.Is: what to tell who signs in. Their texts are for
// the operator.
var (
	// ErrAttempt: there is no such attempt in this browser: it is too old, was used, or began
	// elsewhere. Beginning again is enough.
	ErrAttempt = errors.New("openid: no valid attempt to sign in")
	// ErrDenied: the person, or the provider, said no.
	ErrDenied = errors.New("openid: the provider did not sign the person in")
	// ErrUnavailable: the provider cannot be asked at present.
	ErrUnavailable = errors.New("openid: the provider does not answer")
	// ErrProvider: provider and settings do not fit together; an operator must look.
	ErrProvider = errors.New("openid: the provider and the settings do not agree")
	// ErrToken: the provider's ID token is not one to believe.
	ErrToken = errors.New("openid: the ID token is refused")
)
