package projections

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// secretHash is the hash that begins with a digit in the golden log.
func secretHash(t *testing.T, digit string) (hash domain.TokenHash) {
	t.Helper()
	if err := hash.UnmarshalText([]byte(digit + "405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223")); err != nil {
		t.Fatal(err)
	}
	return hash
}

// evening is after everything in the golden log that happens on 21 December.
var evening = time.Date(2026, 12, 21, 20, 0, 0, 0, time.UTC)

// more gives read models of the golden log and some facts more of Ida.
func more(t *testing.T, facts ...string) *Views {
	t.Helper()
	text := must[[]byte](t)(os.ReadFile("testdata/golden.log"))
	for _, f := range facts {
		text = append(text, "person-#39 2026-12-21 #39 MEMBER "+f+"\n"...)
	}
	v := opened(t)
	applyAll(t, v, script(t, string(text)), 1000)
	return v
}

// going are Ida's sessions that go on at a moment, by the digit their hash begins with.
func going(t *testing.T, v *Views, now time.Time) (digits string) {
	t.Helper()
	for _, digit := range []string{"3", "4", "5", "7", "8"} {
		s, err := v.SessionByHash(t.Context(), secretHash(t, digit), now)
		if err == nil {
			if s.Person != numbered(39) || s.Session != numbered(map[string]int{"3": 393, "4": 394, "8": 398}[digit]) {
				t.Errorf("session %s is %+v", digit, s)
			}
			digits += digit
		} else if !errors.Is(err, ErrUnauthenticated) {
			t.Fatal(err)
		}
	}
	return digits
}

func TestSessionsThatGoOn(t *testing.T) {
	const third = `SessionStarted {"id":"#398","hash":"8405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223","until":"2027-01-19T15:00:00Z","method":"PASSWORD","from":"2026-12-23T15:00:00Z"}`
	night := time.Date(2026, 12, 22, 3, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		now   time.Time
		facts []string
		want  string
	}{
		"ended ones do not":               {evening, nil, "34"},
		"a second before its end":         {night.Add(-time.Second), nil, "34"},
		"at its end":                      {night, nil, "3"},
		"one ends":                        {evening, []string{`SessionEnded {"session":"#393"}`}, "4"},
		"all end":                         {evening, []string{`SessionsEnded {}`}, ""},
		"a password of one signed in":     {evening, []string{`PasswordSet {"id":"#399","verifier":"x","session":"#394"}`}, "4"},
		"a password by a link":            {evening, []string{`PasswordSet {"id":"#399","verifier":"x","link":"#396"}`}, ""},
		"the same password at more cost":  {evening, []string{`PasswordSet {"id":"#399","verifier":"x","same":true}`}, "34"},
		"one that started":                {evening, []string{third}, "38"}, // what was over by then is gone
		"one that started and all others": {evening, []string{third, `SessionEnded {"session":"#393"}`}, "8"},
	} {
		v := more(t, c.facts...)
		if got := going(t, v, c.now); got != c.want {
			t.Errorf("%s: %s go on, want %s", name, got, c.want)
		}
		// The list that Ida sees names the same ones, but for those that are over.
		listed := ""
		ida := must[*Person](t)(readFor(t, v, scopeOn(t, v, 39, "2026-12-21")).Person(t.Context(), numbered(39)))
		for _, s := range ida.Sessions {
			if s.Until.After(c.now) {
				listed += map[uuid.UUID]string{numbered(393): "3", numbered(394): "4", numbered(398): "8"}[s.ID]
			}
		}
		if listed != c.want {
			t.Errorf("%s: %s are listed, want %s", name, listed, c.want)
		}
	}
}

// TestASignInKeepsScopes: what somebody may see does not depend on how they come in, and is not
// made anew with every sign-in; what a session is, is never remembered.
func TestASignInKeepsScopes(t *testing.T) {
	v := more(t)
	scopeOn(t, v, 39, "2026-12-21")
	if going(t, v, evening) != "34" {
		t.Fatal("the sessions are not there")
	}
	text := string(must[[]byte](t)(os.ReadFile("testdata/golden.log")))
	next := func(fact string) []domain.Recorded {
		text += "person-#39 2026-12-21 " + fact + "\n"
		log := script(t, text)
		return log[len(log)-1:]
	}
	kept := func() bool {
		_, _, found := v.scopes.get(scopeKey{numbered(39), domain.Day(2026, 12, 21)})
		return found
	}
	applyAll(t, v, next(`#39 MEMBER SessionEnded {"session":"#394"}`), 1)
	if !kept() || going(t, v, evening) != "3" {
		t.Errorf("after a sign-out the scope is kept: %t, sessions %s", kept(), going(t, v, evening))
	}
	applyAll(t, v, next(`#37 ADMIN RoleGranted {"id":"#400","role":"ADMIN","from":"2026-12-21"}`), 1)
	if kept() {
		t.Error("after a grant the scope is kept")
	}
}

func TestLinksThatAreOpen(t *testing.T) {
	for name, c := range map[string]struct {
		digit string
		now   time.Time
		facts []string
		open  bool
	}{
		"the last one":             {"6", evening, nil, true},
		"used":                     {"2", evening, nil, false},
		"over":                     {"6", time.Date(2026, 12, 22, 15, 0, 0, 0, time.UTC), nil, false},
		"a second before":          {"6", time.Date(2026, 12, 22, 14, 59, 59, 0, time.UTC), nil, true},
		"used by now":              {"6", evening, []string{`PasswordSet {"id":"#399","verifier":"x","link":"#396"}`}, false},
		"a password since":         {"6", evening, []string{`PasswordSet {"id":"#399","verifier":"x","session":"#394"}`}, false},
		"followed by another":      {"6", evening, []string{`LinkIssued {"id":"#398","hash":"8405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223","purpose":"RESET","until":"2026-12-22T15:00:00Z"}`}, false},
		"the other":                {"8", evening, []string{`LinkIssued {"id":"#398","hash":"8405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223","purpose":"RESET","until":"2026-12-22T15:00:00Z"}`}, true},
		"that of a session's hash": {"3", evening, nil, false},
	} {
		l, err := more(t, c.facts...).LinkByHash(t.Context(), secretHash(t, c.digit), c.now)
		if c.open != (err == nil) || err != nil && !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
		if c.open && (l.Person != numbered(39) || l.Purpose != domain.ResetLink || !l.HasPassword || l.Until != time.Date(2026, 12, 22, 15, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

func TestPasswordsAndAddresses(t *testing.T) {
	v := golden(t)
	if got := must[domain.Personal](t)(v.Verifier(t.Context(), numbered(39))); !strings.Contains(string(got), "m=32768") {
		t.Errorf("the verifier is %s, want the last", string(got))
	}
	if _, err := v.Verifier(t.Context(), numbered(31)); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("without a password: %v", err)
	}
	if _, err := more(t, `PasswordSet {"id":"#399","verifier":"","same":true}`).Verifier(t.Context(), numbered(39)); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("with a password that was forgotten: %v", err)
	}
	for address, want := range map[string]int{
		"ana@example.org": 31, " ANA@example.ORG ": 31, numbered(39).String(): 39, // Ana Again came later
		"nobody@example.org": 0, "": 0, numbered(41).String(): 0,
	} {
		got, err := v.PersonByAddress(t.Context(), address)
		if want == 0 && !errors.Is(err, ErrUnauthenticated) || want != 0 && (err != nil || got != numbered(want)) {
			t.Errorf("%q is %s, %v", address, got, err)
		}
	}
}

// TestWhoSeesSessions: the person all of them, ADMIN that there are some, others nothing.
func TestWhoSeesSessions(t *testing.T) {
	v := golden(t)
	for who, want := range map[int][]string{39: {"Firefox on Linux", ""}, 37: {"", ""}, 34: nil, 33: nil} {
		var got []string
		p := must[*Person](t)(readFor(t, v, scopeOn(t, v, who, "2026-12-21")).Person(t.Context(), numbered(39)))
		if p == nil {
			continue
		}
		for _, s := range p.Sessions {
			label := ""
			if s.Label != nil {
				label = string(*s.Label)
			}
			got = append(got, label)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d sees %q, want %q", who, got, want)
		}
	}
}

func TestInWhoseChargeSomeoneIs(t *testing.T) {
	v := golden(t)
	for name, c := range map[string]struct {
		who, of int
		day     string
		want    []domain.Role
	}{
		"the lead of the only team":       {32, 31, "2026-10-10", []domain.Role{domain.Lead}},
		"the leader of its home":          {34, 31, "2026-10-10", []domain.Role{domain.SchoolLeader}},
		"the lead, of the leader's":       {34, 32, "2026-10-10", []domain.Role{domain.SchoolLeader}},
		"a member of the lead":            {31, 32, "2026-10-10", nil},
		"a member of a member":            {31, 40, "2026-09-10", nil},
		"oneself":                         {32, 32, "2026-10-10", nil},
		"of one who has left":             {32, 40, "2026-10-10", nil},
		"of one who has not yet":          {32, 40, "2026-09-10", []domain.Role{domain.Lead}},
		"of another team's":               {32, 39, "2026-10-10", nil},
		"another school's leader":         {34, 39, "2026-10-10", nil},
		"of the coach":                    {32, 33, "2026-10-10", nil},
		"of someone with a granted role":  {32, 34, "2026-10-10", nil},
		"of nobody":                       {32, 99, "2026-10-10", nil},
		"an administrator, by that alone": {37, 31, "2026-10-10", nil},
	} {
		got := must[[]domain.Role](t)(v.ChargeOf(t.Context(), scopeOn(t, v, c.who, c.day), numbered(c.of)))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	// More of Ana than the lead may see, now or later, takes her out of the lead's charge.
	for name, fact := range map[string]string{
		"a role":               `person-#31 2026-10-09 #37 ADMIN RoleGranted {"id":"#500","role":"DISTRICT_ANALYST","scope":"#1","from":"2026-10-09"}`,
		"a role to come":       `person-#31 2026-10-09 #37 ADMIN RoleGranted {"id":"#500","role":"ADMIN","from":"2026-12-09"}`,
		"another team":         `team-#42 2026-10-09 #37 ADMIN MemberJoined {"person":"#31","school":"#12","position":"OTHER","from":"2026-10-09"}`,
		"another team to come": `team-#42 2026-10-09 #37 ADMIN MemberJoined {"person":"#31","school":"#12","position":"OTHER","from":"2026-12-09"}`,
		"another team before":  `team-#42 2026-10-09 #37 ADMIN MemberJoined {"person":"#31","school":"#12","position":"OTHER","from":"2026-08-10","until":"2026-09-01"}`,
		"coaching before":      `team-#42 2026-10-09 #37 ADMIN CoachAssigned {"person":"#31","from":"2026-08-10","until":"2026-09-01"}`,
		"having left":          `team-#41 2026-10-09 #37 ADMIN MemberLeft {"person":"#31","until":"2026-10-09"}`,
		"coaching":             `team-#42 2026-10-09 #37 ADMIN CoachAssigned {"person":"#31","from":"2026-12-09"}`,
		"leading later":        `team-#41 2026-10-09 #37 ADMIN LeadAppointed {"person":"#31","from":"2026-12-09"}`,
	} {
		text := string(must[[]byte](t)(os.ReadFile("testdata/golden.log")))
		v := opened(t)
		applyAll(t, v, script(t, text+fact+"\n"), 1000)
		if got := must[[]domain.Role](t)(v.ChargeOf(t.Context(), scopeOn(t, v, 32, "2026-10-10"), numbered(31))); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}
