package domain_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	persons = domaintest.For(PersonDecider).Knowing(Thing{}, schoolA, closedOne, districtA, networkA)
	ada     = persons.Given(PersonInvited{Name: "Ada", Email: "ada@school.example"})
)

func prs() PersonHeader { return PersonHeader{headerOn(10), teacherA.ID} }

func TestInvitePerson(t *testing.T) {
	persons.When(InvitePerson{prs(), Invitation{"Ada", "ada@school.example"}}).Then(t, PersonInvited{"Ada", "ada@school.example"})
	persons.When(InvitePerson{prs(), Invitation{Name: "Ada"}}).Then(t, PersonInvited{Name: "Ada"})
	persons.When(InvitePerson{prs(), Invitation{Email: "ada@school.example"}}).Refused(t, Invalid, "/name")
	for _, bad := range []Personal{"ada", "Ada <ada@school.example>", "ada@school.example, bob@school.example", Personal(strings.Repeat("a", 250) + "@b.example")} {
		persons.When(InvitePerson{prs(), Invitation{"Ada", bad}}).Refused(t, Invalid, "/email")
	}
	if r := ada.When(InvitePerson{prs(), Invitation{Name: "Ada"}}).Refused(t, Duplicate, "/person"); r.Existing != teacherA.ID {
		t.Errorf("existing is %s, want the person", r.Existing)
	}
}

func TestAcceptInvitation(t *testing.T) {
	ada.When(AcceptInvitation{prs()}).Then(t, PersonJoined{day(10)})
	ada.Given(PersonJoined{day(9)}).When(AcceptInvitation{prs()}).Nothing(t)
	persons.When(AcceptInvitation{prs()}).Refused(t, Unknown, "")
}

func TestGrantRole(t *testing.T) {
	grant := func(role Role, scope *uuid.UUID) GrantRole {
		return GrantRole{PersonHeader: prs(), Grant: Grant{ID: id(280), Role: role, Scope: scope}}
	}
	for role, scope := range map[Role]*uuid.UUID{SchoolLeader: &schoolA.ID, DistrictAnalyst: &districtA.ID, NetworkHub: &networkA.ID, Admin: nil, Service: nil} {
		ada.When(grant(role, scope)).Then(t, RoleGranted{Grant{ID: id(280), Role: role, Scope: scope}, day(10)})
	}
	ada.When(grant(SchoolLeader, &closedOne.ID)).Then(t, RoleGranted{Grant{ID: id(280), Role: SchoolLeader, Scope: &closedOne.ID}, day(10)})
	for _, role := range []Role{Member, Lead, Coach} {
		if r := ada.When(grant(role, nil)).Refused(t, Invalid, "/role"); !strings.Contains(r.Message, "team") {
			t.Errorf("%s is refused without saying where it comes from: %s", role, r.Message)
		}
	}
	ada.When(grant("OWNER", nil)).Refused(t, Invalid, "/role")
	ada.When(grant(SchoolLeader, nil)).Refused(t, Invalid, "/scope")
	ada.When(grant(SchoolLeader, &districtA.ID)).Refused(t, Unknown, "/scope")
	ada.When(grant(Admin, &schoolA.ID)).Refused(t, Invalid, "/scope")
	persons.When(grant(Admin, nil)).Refused(t, Unknown, "")
	ada.When(GrantRole{PersonHeader: prs(), Grant: Grant{Role: Admin}}).Refused(t, Invalid, "/id")

	timed := grant(Admin, nil)
	timed.From, timed.Until = ptr(day(15)), ptr(day(14))
	ada.When(timed).Refused(t, Invalid, "/until")
	timed.Until = ptr(day(15))
	ada.When(timed).Then(t, RoleGranted{timed.Grant, day(15)})

	admin := ada.Given(RoleGranted{Grant{ID: id(281), Role: Admin, Until: ptr(day(12))}, day(1)})
	if r := admin.When(grant(Admin, nil)).Refused(t, Duplicate, "/role"); r.Existing != id(281) {
		t.Errorf("existing is %s, want the grant", r.Existing)
	}
	admin.When(timed).Then(t, RoleGranted{timed.Grant, day(15)})
	admin.Given(RoleRevoked{id(281)}).When(grant(Admin, nil)).Then(t, RoleGranted{Grant{ID: id(280), Role: Admin}, day(10)})
	leader := ada.Given(RoleGranted{Grant{ID: id(281), Role: SchoolLeader, Scope: &schoolA.ID}, day(1)})
	leader.When(grant(SchoolLeader, &schoolA.ID)).Refused(t, Duplicate, "/role")
	leader.When(grant(SchoolLeader, &closedOne.ID)).Then(t, RoleGranted{Grant{ID: id(280), Role: SchoolLeader, Scope: &closedOne.ID}, day(10)})
	ada.Given(RoleGranted{Grant{ID: id(280), Role: Service}, day(1)}).When(grant(Admin, nil)).Refused(t, Duplicate, "/id")
}

func TestRevokeRole(t *testing.T) {
	revoke := RevokeRole{prs(), Revocation{id(280)}}
	admin := ada.Given(RoleGranted{Grant{ID: id(280), Role: Admin}, day(1)})
	admin.When(revoke).Then(t, RoleRevoked{id(280)})
	admin.Given(RoleRevoked{id(280)}).When(revoke).Nothing(t)
	ada.When(revoke).Refused(t, Unknown, "/grant")
	persons.When(revoke).Refused(t, Unknown, "")
}

// TestTooManyTokens of a person are not good at once: each makes the person's record longer.
func TestTooManyTokens(t *testing.T) {
	token := func(n int, until *Date) Token {
		return Token{ID: id(1000 + n), Hash: sha256.Sum256([]byte("a token")), Until: until}
	}
	full := ada.By(id(251), Admin).Given(TokenIssued(token(100, ptr(day(1)))), TokenIssued(token(101, nil)), TokenRevoked{id(1101)})
	for n := range 99 {
		full = full.Given(TokenIssued(token(n, nil)))
	}
	one := IssueToken{prs(), token(99, ptr(Day(2027, 6, 30)))}
	full.When(one).Then(t, TokenIssued(one.Token)) // one that is over and one that is revoked do not count
	full = full.Given(TokenIssued(one.Token))
	one.Token.ID = id(1200)
	full.When(one).Refused(t, NotNow, "")
	full.Given(TokenRevoked{id(1050)}).When(one).Then(t, TokenIssued(one.Token))
	full.By(uuid.Nil, "").When(one).Then(t, TokenIssued(one.Token)) // whoever holds the machine
}

func TestTokens(t *testing.T) {
	token := Token{ID: id(290), Hash: sha256.Sum256([]byte("a token")), Label: "gradebook", Until: ptr(Day(2027, 6, 30))}
	ada.When(IssueToken{prs(), token}).Then(t, TokenIssued(token))
	lasting := Token{ID: id(291), Hash: token.Hash}
	ada.When(IssueToken{prs(), lasting}).Then(t, TokenIssued(lasting))
	issued := ada.Given(TokenIssued(token))
	issued.When(IssueToken{prs(), token}).Refused(t, Duplicate, "/id")
	persons.When(IssueToken{prs(), token}).Refused(t, Unknown, "")
	for _, path := range []string{"/id", "/hash", "/label", "/until"} {
		ada.When(IssueToken{prs(), Token{Label: "a\nb", Until: ptr(day(19))}}).Refused(t, Invalid, path)
	}

	// one for less than everything
	feed := Token{ID: id(292), Hash: token.Hash, Scopes: []TokenScope{ReadScope, RecordScope}}
	ada.When(IssueToken{prs(), feed}).Then(t, TokenIssued(feed))
	for path, scopes := range map[string][]TokenScope{"/scopes/0": {"EVERYTHING"}, "/scopes/1": {ReadScope, ReadScope}} {
		feed.Scopes = scopes
		ada.When(IssueToken{prs(), feed}).Refused(t, Invalid, path)
	}

	// one that a person issues ends within a year
	byHand := ada.By(id(251), Admin)
	last := domaintest.Today.AddDays(366)
	ended := lasting
	ended.Until = &last
	byHand.When(IssueToken{prs(), lasting}).Then(t, TokenIssued(ended))
	byHand.When(IssueToken{prs(), ended}).Then(t, TokenIssued(ended))
	ended.Until = ptr(last.AddDays(1))
	byHand.When(IssueToken{prs(), ended}).Refused(t, Invalid, "/until")
	ada.When(IssueToken{prs(), ended}).Then(t, TokenIssued(ended))

	revoke := RevokeToken{prs(), TokenRevocation{token.ID}}
	issued.When(revoke).Then(t, TokenRevoked{token.ID})
	issued.Given(TokenRevoked{token.ID}).When(revoke).Nothing(t)
	issued.Given(TokenRevoked{token.ID}).When(IssueToken{prs(), token}).Refused(t, Duplicate, "/id")
	ada.When(revoke).Refused(t, Unknown, "/token")
	persons.When(revoke).Refused(t, Unknown, "")
}

func TestTokenHashText(t *testing.T) {
	hash := TokenHash(sha256.Sum256([]byte("a token")))
	text, _ := hash.MarshalText()
	var back TokenHash
	if err := back.UnmarshalText(text); err != nil || back != hash {
		t.Fatalf("%s comes back as %x, %v", text, back, err)
	}
	for _, bad := range []string{"", "00", string(text[:63]), string(text) + "0", strings.Repeat("g", 64)} {
		kept := hash
		if err := kept.UnmarshalText([]byte(bad)); err == nil || kept != hash {
			t.Errorf("%q is taken for a hash: %v", bad, err)
		}
	}
}

// TestPersonIsSealed holds that who it is never stands open in the log.
func TestPersonIsSealed(t *testing.T) {
	for _, e := range []Event{PersonInvited{"Ada", "ada@school.example"}, TokenIssued{Label: "Ada's gradebook"}, PasswordSet{Verifier: "ada's verifier"}, SessionStarted{Session: Session{Label: "Ada's phone"}}} {
		_, data, err := Encode(e, func(subject Subject, path string, _ []byte) ([]byte, error) {
			if subject != OfPerson {
				t.Errorf("%T%s is sealed for the %s", e, path, subject)
			}
			return []byte(`"box"`), nil
		})
		if err != nil || strings.Contains(strings.ToLower(string(data)), "ada") {
			t.Errorf("%T stands open: %s %v", e, data, err)
		}
	}
}

func TestNobodyGrantsThemselfARole(t *testing.T) {
	grant := GrantRole{PersonHeader: prs(), Grant: Grant{ID: id(280), Role: SchoolLeader, Scope: &schoolA.ID}}
	ada.By(teacherA.ID, Admin).When(grant).Refused(t, Invalid, "/person")
	ada.By(teacherB.ID, Admin).When(grant).Then(t, RoleGranted{grant.Grant, day(10)})
}
