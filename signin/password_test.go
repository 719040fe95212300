package signin

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

func TestPasswordsThatFit(t *testing.T) {
	about := []string{"Amara Fernwood", "amara.fernwood@lakeside-school.example"}
	for _, good := range []string{
		"correct horse battery staple", "violet tractors hum at noon", "Kaffee schmeckt Dienstags besser", "ポケットの中の小さな海はいつも静か",
		"9f4kq82mzx7vwp1", "aaaaaaaaaaaaaaaplumbing", "my password is violet tractors", strings.Repeat("violet tractor ", 8) + "hum now!",
		"               violet tractors", "}violet~tractors{",
	} {
		if err := fit(good, about...); err != nil {
			t.Errorf("%q is refused: %v", good, err)
		}
	}
	for _, c := range []struct{ password, says string }{
		{"", "15"},
		{"short", "has 5 characters"},
		{"violet tractor", "has 14 characters"},
		{strings.Repeat("x1yz", 32) + "!", "has 129 characters"},
		{"violet\ttractors hum", "typed"},
		{"violet\x00tractors hum", "typed"},
		{"violet tractors \xff\xfe", "typed"},
		{"passwordpassword", "guess"},
		{"PasswordPassword1", "guess"},
		{"P@ssw0rd-P@ssw0rd", "guess"},
		{"mypassword1234567", "guess"},
		{"aaaaaaaaaaaaaaaa", "guess"},
		{"abcabcabcabcabcabc", "guess"},
		{"horse7horse7horse7", "guess"},
		{"1234567890123456", "guess"},
		{"qwertyuiopasdfgh", "guess"},
		{"1qaz2wsx3edc4rfv", "guess"},
		{"zyxwvutsrqponmlk", "guess"},
		{"0987654321abcdefg", "guess"},
		{"Welcome-to 2026!!", "guess"},
		{"Summer2025Summer2026", "guess"},
		{"iloveyouiloveyou", "guess"},
		{"qwerty!qwerty!2024", "guess"},
		{"cyclebookcyclebook", "guess"},
		{"Cyclebook logbook 1", "guess"},
		{"AmaraFernwood2026", "guess"},
		{"amara.fernwood@lakeside", "guess"},
		{"Fernwood12345678", "guess"},
		{"correcthorsebatterystaple", "guess"},
		{"MayTheForceBeWithYou!", "guess"},
		{"!@#$%^&*()!@#$%^&*()", "guess"},
		{"111122223333444455556666", "guess"},
	} {
		err := fit(c.password, about...)
		if unfit := Unfit(""); !errors.As(err, &unfit) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, want a word of %s", c.password, err, c.says)
		}
		if err != nil && len(c.password) > 5 && strings.Contains(err.Error(), c.password) {
			t.Errorf("%q is repeated in %q", c.password, err)
		}
	}
	// The control: what is easy for Amara is not for others.
	if err := fit("Fernwood Avenue Amara", "Ben"); err != nil {
		t.Errorf("somebody else's name: %v", err)
	}
}

// TestEasyIsQuick: the longest password is judged in the time that a hash takes, at most.
func TestEasyIsQuick(t *testing.T) {
	began := time.Now()
	_ = easy(strings.Repeat("qazwsxedcrfv", 11)[:maxPassword], nil)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it takes %s", took)
	}
}

func TestVerifiers(t *testing.T) {
	h, err := newHasher(rand.Reader, 2)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := h.verifier(t.Context(), "violet tractors hum at noon é")
	if err != nil || !strings.HasPrefix(string(verifier), "$argon2id$v=19$m=19456,t=2,p=1$") || len(verifier) > 200 {
		t.Fatalf("%s, %v", string(verifier), err)
	}
	again, err := h.verifier(t.Context(), "violet tractors hum at noon é")
	if err != nil || again == verifier {
		t.Errorf("two of one password are alike: %v", err)
	}
	for password, want := range map[string]bool{
		"violet tractors hum at noon é": true, "violet tractors hum at noon e\u0301": true, // the same character, typed in two steps
		"violet tractors hum at noon e": false, "Violet tractors hum at noon é": false, "": false, string(verifier): false,
	} {
		if ok, stale, err := h.matches(t.Context(), password, verifier); ok != want || stale || err != nil {
			t.Errorf("%q: %t, stale %t, %v", password, ok, stale, err)
		}
	}
	h.cost.time++
	if ok, stale, err := h.matches(t.Context(), "violet tractors hum at noon é", verifier); !ok || !stale || err != nil {
		t.Errorf("at a higher cost: %t, stale %t, %v", ok, stale, err)
	}
	if ok, _, err := h.matches(t.Context(), "", h.nobodys); ok || err != nil {
		t.Errorf("nobody's: %t, %v", ok, err)
	}
}

// TestForeignVerifiers: what is no verifier of this program fits no password, costs nothing and is
// not repeated.
func TestForeignVerifiers(t *testing.T) {
	h, err := newHasher(rand.Reader, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []domain.Personal{
		"", "plain", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ", "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$" + domain.Personal(strings.Repeat("A", 43)),
		"$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHQ$" + domain.Personal(strings.Repeat("A", 43)),
		"$argon2id$v=19$m=4000000,t=2,p=1$c2FsdHNhbHQ$" + domain.Personal(strings.Repeat("A", 43)),
		"$argon2id$v=19$m=19456,t=0,p=1$c2FsdHNhbHQ$" + domain.Personal(strings.Repeat("A", 43)),
		"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$", "$argon2id$v=19$m=19456,t=2,p=1$$" + domain.Personal(strings.Repeat("A", 43)),
	} {
		ok, _, err := h.matches(t.Context(), "", bad)
		if ok || err == nil || bad != "" && strings.Contains(err.Error(), string(bad)) {
			t.Errorf("%q: %t, %v", string(bad), ok, err)
		}
	}
}

// TestHashesWait for a place, and not for longer than who asks for them.
func TestHashesWait(t *testing.T) {
	h, err := newHasher(bytes.NewReader(make([]byte, 1000)), 1)
	if err != nil {
		t.Fatal(err)
	}
	done, err := h.place(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := h.verifier(gone, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("without a place: %v", err)
	}
	if _, _, err := h.matches(gone, "x", h.nobodys); !errors.Is(err, context.Canceled) {
		t.Errorf("without a place: %v", err)
	}
	done()
	if _, err := h.verifier(t.Context(), "x"); err != nil {
		t.Errorf("with a place: %v", err)
	}
}

func TestLimits(t *testing.T) {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	var l limits
	fails := func(client, account string) (n int) {
		for ; n < 1000; n++ {
			if _, wait := l.try(at, client, account); wait > 0 {
				return n
			}
		}
		return n
	}
	if n := fails("192.0.2.1", "ana"); n != 10 {
		t.Errorf("%d attempts at an account from an address", n)
	}
	if _, wait := l.try(at, "192.0.2.1", "ana"); wait != time.Minute {
		t.Errorf("the next in %s", wait)
	}
	if n := fails("192.0.2.1", "ben"); n != 10 {
		t.Errorf("%d attempts at another account", n)
	}
	if n := fails("192.0.2.2", "ana") + fails("192.0.2.3", "ana"); n != 20 {
		t.Errorf("%d attempts at an account from two more addresses", n)
	}
	if n := fails("192.0.2.4", "ana"); n != 0 {
		t.Errorf("%d attempts at an account when 30 have failed", n)
	}
	if n := fails("192.0.2.1", ""); n != 30 {
		t.Errorf("%d links from an address with 20 attempts", n)
	}
	at = at.Add(time.Minute)
	if n := fails("192.0.2.1", "ben"); n != 1 {
		t.Errorf("%d attempts a minute later", n)
	}
	at = at.Add(-time.Hour)
	if n := fails("192.0.2.1", "ben"); n != 0 {
		t.Errorf("%d attempts when the clock was put back", n)
	}
	at = at.Add(24 * time.Hour)
	for range 500 { // what goes well does not count
		giveBack, wait := l.try(at, "192.0.2.1", "ben")
		if wait > 0 {
			t.Fatal("one who knows the password waits")
		}
		giveBack()
	}
	if n := fails("192.0.2.1", "ben"); n != 10 {
		t.Errorf("%d attempts a day later", n)
	}
}

// TestLimitsAreBounded, and flooding them has nothing forgotten of one that is used up.
func TestLimitsAreBounded(t *testing.T) {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	var l limits
	for _, client := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		for range 10 {
			l.try(at, client, "ana")
		}
	}
	for i := range 3 * maxBuckets {
		giveBack, _ := l.try(at, fmt.Sprintf("2001:db8:%x:%x::", i>>12, i&0xfff), strings.Repeat("x", 1+i%7)+time.Duration(i).String())
		if i%2 == 0 {
			giveBack()
		}
	}
	for _, client := range []string{"192.0.2.1", "192.0.2.4"} {
		if _, wait := l.try(at, client, "ana"); wait == 0 {
			t.Errorf("after many others another attempt is allowed from %s", client)
		}
	}
	if n, met := len(l.buckets), len(l.met)+len(l.metBefore); n > maxBuckets || met > maxBuckets {
		t.Errorf("%d and %d are remembered", n, met)
	}
}

// TestAUsedUpAddressFillsNothing: what it is refused is not remembered.
func TestAUsedUpAddressFillsNothing(t *testing.T) {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	var l limits
	for i := range 1000 {
		l.try(at, "192.0.2.1", time.Duration(i).String())
	}
	if n := len(l.buckets); n != 101 { // the address, and two for each of 50
		t.Errorf("%d are remembered", n)
	}
}

// TestNobodyIsLockedOutFromAfar where they have come in before.
func TestNobodyIsLockedOutFromAfar(t *testing.T) {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	var l limits
	giveBack, _ := l.try(at, "192.0.2.1", "ana")
	giveBack()
	for i := range 100 {
		l.try(at, fmt.Sprintf("198.51.100.%d", i), "ana")
	}
	if _, wait := l.try(at, "192.0.2.2", "ana"); wait == 0 {
		t.Error("the account is not used up: the control")
	}
	for i := range 10 {
		if _, wait := l.try(at, "192.0.2.1", "ana"); wait > 0 {
			t.Fatalf("attempt %d where she came in before waits %s", i, wait)
		}
	}
	if _, wait := l.try(at, "192.0.2.1", "ana"); wait == 0 {
		t.Error("who shares her address guesses on")
	}
}
