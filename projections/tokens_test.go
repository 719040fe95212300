package projections

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// TestTheListOfTokensIsBounded: what is good no more goes first, and only that.
func TestTheListOfTokensIsBounded(t *testing.T) {
	day := domain.Day(2026, 11, 20)
	over := day.AddDays(-1)
	p := &Person{Tokens: []Token{{}, {Until: &over}, {Revoked: true}}}
	for range 2 * maxTokens {
		p.Tokens = append(p.keptTokens(day), Token{Revoked: true, Until: &day})
	}
	if n := len(p.Tokens); n != maxTokens || p.Tokens[0].Revoked || p.Tokens[1].Until == &over {
		t.Errorf("%d are kept, %+v first", n, p.Tokens[:2])
	}
}

// TestATokenEndsAtOnce: a token that was shown before, and may be remembered, is not valid once its
// revocation was taken in, nor after its last day.
func TestATokenEndsAtOnce(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.log")
	if err != nil {
		t.Fatal(err)
	}
	log := script(t, string(text)+"\nperson-#31 2026-12-01 #31 MEMBER TokenRevoked {\"token\":\"#331\"}\n")
	v := opened(t)
	applyAll(t, v, log[:len(log)-1], 1000)
	var hash domain.TokenHash
	if err := hash.UnmarshalText([]byte("0405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223")); err != nil {
		t.Fatal(err)
	}
	ask := func(now time.Time) error { return second(v.ActorByToken(t.Context(), hash, now)) }
	last := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)
	if actor := must[Actor](t)(v.ActorByToken(t.Context(), hash, last)); !actor.May(domain.ManageScope) {
		t.Errorf("a token for everything may do %v", actor.Scopes)
	}
	less := hash
	less[0] = 0x94
	for range 2 {
		if actor := must[Actor](t)(v.ActorByToken(t.Context(), less, last)); !actor.May(domain.ReadScope) || !actor.May(domain.RecordScope) || actor.May(domain.ManageScope) {
			t.Errorf("a token for less may do %v", actor.Scopes)
		}
	}
	for range 2 {
		if err := ask(last); err != nil {
			t.Fatalf("a valid token gives %v", err)
		}
	}
	if err := ask(last.Add(8 * time.Hour)); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("a token that is over gives %v", err)
	}
	applyAll(t, v, log[len(log)-1:], 1)
	if err := ask(last); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("a token that was revoked gives %v", err)
	}
}
