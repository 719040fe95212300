package projections

import (
	"errors"
	"testing"

	"github.com/google/uuid"
)

const login = "https://login.school.example"

func TestWhomAnAccountSignsIn(t *testing.T) {
	for name, c := range map[string]struct {
		facts           []string
		issuer, subject string
		want            int
	}{
		"its person":                {nil, login, "subject-hal", 38},
		"one that was unlinked":     {nil, login, "subject-ben", 0},
		"one that nobody has":       {nil, login, "subject-gus", 0},
		"the same at another place": {nil, "https://login.other.example", "subject-hal", 0},
		"no name":                   {[]string{`IdentityLinked {"id":"#398","issuer":"` + login + `","subject":""}`}, login, "", 0},
		"the first of two":          {[]string{`IdentityLinked {"id":"#398","issuer":"` + login + `","subject":"subject-hal"}`}, login, "subject-hal", 38},
		"linked anew by another":    {[]string{`IdentityLinked {"id":"#398","issuer":"` + login + `","subject":"subject-ben"}`}, login, "subject-ben", 39},
		"another's is not unlinked": {[]string{`IdentityUnlinked {"identity":"#381"}`}, login, "subject-hal", 38},
	} {
		got, err := more(t, c.facts...).PersonByIdentity(t.Context(), c.issuer, c.subject)
		want := uuid.Nil
		if c.want != 0 {
			want = numbered(c.want)
		}
		if got != want || (err == nil) != (c.want != 0) || err != nil && !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

func TestAnIdentityEndsTheOpenLink(t *testing.T) {
	v := more(t, `IdentityLinked {"id":"#398","issuer":"`+login+`","subject":"subject-ida"}`)
	if _, err := v.LinkByHash(t.Context(), secretHash(t, "6"), evening); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("the link goes on: %v", err)
	}
	if _, err := golden(t).LinkByHash(t.Context(), secretHash(t, "6"), evening); err != nil {
		t.Errorf("the control: %v", err)
	}
}

// TestTheOnlyOneWithAnAddress: Ana was invited twice, so her address does not tell which is meant.
func TestTheOnlyOneWithAnAddress(t *testing.T) {
	v := golden(t)
	for address, want := range map[string]int{"ben@example.org": 32, " Ben@Example.ORG": 32, "ana@example.org": 0, "nobody@example.org": 0, "": 0} {
		got, err := v.OnlyPersonByAddress(t.Context(), address)
		if want == 0 && !errors.Is(err, ErrUnauthenticated) || want != 0 && (err != nil || got != numbered(want)) {
			t.Errorf("%q: %s, %v", address, got, err)
		}
	}
	if first, err := v.PersonByAddress(t.Context(), "ana@example.org"); err != nil || first != numbered(31) {
		t.Errorf("the control, by which a password is found: %s, %v", first, err)
	}
}
