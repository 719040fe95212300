package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

// noon is the moment of every test, in the middle of its day.
var noon = MomentOf(domaintest.Today.Time().Add(12 * time.Hour))

func after(d time.Duration) Moment { return noon + Moment(d/time.Second) }

// hash is a different one for each n.
func hash(n byte) TokenHash { return TokenHash{n} }

func invitation(n int) LinkIssued {
	return LinkIssued{Link{id(n), hash(byte(n))}, InvitationLink, after(time.Hour), Admin}
}

func reset(n int) LinkIssued {
	return LinkIssued{Link{id(n), hash(byte(n))}, ResetLink, after(time.Hour), Lead}
}

func session(n int, until Moment) SessionStarted {
	return SessionStarted{Session{id(n), hash(byte(n)), until, ByPassword, "phone"}, noon - 60}
}

// by is a password chosen with a link.
func by(n, with int) Password {
	return Password{ID: id(n), Verifier: "$argon2id$…", Link: ptr(id(with))}
}

func TestIssueLink(t *testing.T) {
	issue := IssueLink{prs(), Link{id(1), hash(1)}}
	ada.By(teacherB.ID, Lead).When(issue).Then(t, LinkIssued{issue.Link, InvitationLink, after(7 * 24 * time.Hour), Lead})
	joined := ada.Given(PersonJoined{day(9)})
	joined.By(teacherB.ID, Admin).When(issue).Then(t, LinkIssued{issue.Link, ResetLink, after(24 * time.Hour), Admin})
	ada.By(teacherB.ID, SchoolLeader).When(issue).Then(t, LinkIssued{issue.Link, InvitationLink, after(7 * 24 * time.Hour), SchoolLeader})
	if r := joined.By(teacherB.ID, SchoolLeader).When(issue).Refused(t, NotNow, ""); !strings.Contains(r.Message, "lead") {
		t.Errorf("a school leader is not told who may: %s", r.Message)
	}
	persons.When(issue).Refused(t, Unknown, "")
	ada.When(IssueLink{PersonHeader: prs()}).Refused(t, Invalid, "/id")
	ada.When(IssueLink{PersonHeader: prs()}).Refused(t, Invalid, "/hash")
	ada.Given(invitation(1)).When(issue).Refused(t, Duplicate, "/id")
	ada.Given(invitation(1), invitation(2)).When(issue).Refused(t, Duplicate, "/id")
}

func TestSetPasswordByLink(t *testing.T) {
	invited := ada.Given(invitation(1))
	invited.When(SetPassword{prs(), by(5, 1)}).Then(t, PersonJoined{day(10)}, PasswordSet(by(5, 1)))
	joined := invited.Given(PersonJoined{day(9)})
	joined.When(SetPassword{prs(), by(5, 1)}).Then(t, PasswordSet(by(5, 1)))

	for name, past := range map[string]domaintest.Spec[Person, PersonCommand, PersonEvent]{
		"spent":    invited.Given(PersonJoined{day(9)}, PasswordSet(by(4, 1))),
		"followed": invited.Given(reset(2)),
		"none":     ada,
		"over":     ada.Given(LinkIssued{Link{id(1), hash(1)}, InvitationLink, noon, Admin}),
		"old":      joined.Given(PasswordSet(by(4, 1)), PasswordSet{ID: id(6), Verifier: "x"}),
		"that of one who has more rights by noon": ada.Given(reset(1), RoleGranted{Grant{ID: id(280), Role: Admin}, day(1)}),
		"that of one who will have more rights":   ada.Given(reset(1), RoleGranted{Grant{ID: id(280), Role: Service}, day(28)}),
	} {
		if r := past.When(SetPassword{prs(), by(5, 1)}).Refused(t, NotNow, "/link"); !strings.Contains(r.Message, "ask for a new one") {
			t.Errorf("a link that is %s is refused with %q", name, r.Message)
		}
	}
	// The controls: the same links, a second earlier, with rights that are over, from an administrator.
	ada.Given(LinkIssued{Link{id(1), hash(1)}, InvitationLink, noon + 1, Admin}).When(SetPassword{prs(), by(5, 1)}).Then(t, PersonJoined{day(10)}, PasswordSet(by(5, 1)))
	ada.Given(reset(1), RoleGranted{Grant{ID: id(280), Role: Admin, Until: ptr(day(19))}, day(1)}).When(SetPassword{prs(), by(5, 1)}).Then(t, PersonJoined{day(10)}, PasswordSet(by(5, 1)))
	ada.Given(reset(1), RoleGranted{Grant{ID: id(280), Role: Admin}, day(1)}, RoleRevoked{id(280)}).When(SetPassword{prs(), by(5, 1)}).Then(t, PersonJoined{day(10)}, PasswordSet(by(5, 1)))
	invited.Given(RoleGranted{Grant{ID: id(280), Role: Admin}, day(1)}).When(SetPassword{prs(), by(5, 1)}).Then(t, PersonJoined{day(10)}, PasswordSet(by(5, 1)))

	persons.When(SetPassword{prs(), by(5, 1)}).Refused(t, Unknown, "")
	for path, wrong := range map[string]Password{
		"/id":       {Verifier: "x", Link: ptr(id(1))},
		"/verifier": {ID: id(5), Link: ptr(id(1))},
		"/session":  {ID: id(5), Verifier: "x", Link: ptr(id(1)), Session: ptr(id(7))},
		"/same":     {ID: id(5), Verifier: "x", Link: ptr(id(1)), Same: true},
	} {
		invited.When(SetPassword{prs(), wrong}).Refused(t, Invalid, path)
	}
	invited.When(SetPassword{prs(), Password{ID: id(5), Verifier: Personal(strings.Repeat("x", 513)), Link: ptr(id(1))}}).Refused(t, Invalid, "/verifier")
}

// TestAnotherPasswordByLinkEndsTokens: whoever had the account before keeps nothing of it. A first
// password ends none, nor does one that its person changes.
func TestAnotherPasswordByLinkEndsTokens(t *testing.T) {
	with := func(n int, until *Date) TokenIssued { return TokenIssued{ID: id(n), Hash: hash(byte(n)), Until: until} }
	first := ada.Given(PersonJoined{day(9)}, with(22, nil), with(21, ptr(day(28))), with(23, ptr(day(9))), with(24, nil), TokenRevoked{id(24)}, reset(1))
	first.When(SetPassword{prs(), by(5, 1)}).Then(t, PasswordSet(by(5, 1)))
	again := first.Given(PasswordSet(by(5, 1)), reset(2))
	again.When(SetPassword{prs(), by(6, 2)}).Then(t, TokenRevoked{id(21)}, TokenRevoked{id(22)}, PasswordSet(by(6, 2)))
	changed := Password{ID: id(6), Verifier: "x"}
	again.When(SetPassword{prs(), changed}).Then(t, PasswordSet(changed))
}

func TestSetPasswordOfOneWhoIsSignedIn(t *testing.T) {
	another := Password{ID: id(6), Verifier: "y", Session: ptr(id(7))}
	in := ada.Given(PersonJoined{day(9)}, invitation(1), PasswordSet(by(5, 1)), session(7, after(time.Hour)), session(8, after(time.Hour)))
	in.When(SetPassword{prs(), another}).Then(t, PasswordSet(another))
	ada.Given(PersonJoined{day(9)}).When(SetPassword{prs(), another}).Refused(t, NotNow, "/link")

	end := func(n int) EndSession { return EndSession{prs(), Ending{id(n)}} }
	changed := in.Given(PasswordSet(another))
	changed.When(end(7)).Then(t, SessionEnded{id(7)})
	changed.When(end(8)).Nothing(t)
	byReset := in.Given(reset(2), PasswordSet(by(6, 2)))
	byReset.When(end(7)).Nothing(t)
	byReset.When(end(8)).Nothing(t)

	same := Password{ID: id(6), Verifier: "y", Same: true}
	in.When(SetPassword{prs(), same}).Then(t, PasswordSet(same))
	in.Given(PasswordSet(same)).When(end(8)).Then(t, SessionEnded{id(8)})
	in.Given(reset(2), PasswordSet(same)).When(SetPassword{prs(), by(9, 2)}).Then(t, PasswordSet(by(9, 2)))
	in.Given(reset(2), PasswordSet(another)).When(SetPassword{prs(), by(9, 2)}).Refused(t, NotNow, "/link")
}

func TestSessions(t *testing.T) {
	joined := ada.Given(PersonJoined{day(9)})
	start := func(change func(*Session)) StartSession {
		s := Session{id(7), hash(7), after(12 * time.Hour), ByPassword, "phone"}
		if change != nil {
			change(&s)
		}
		return StartSession{prs(), s}
	}
	joined.When(start(nil)).Then(t, SessionStarted{start(nil).Session, noon})
	joined.When(start(func(s *Session) { s.Until = after(30 * 24 * time.Hour) })).Then(t, SessionStarted{start(func(s *Session) { s.Until = after(30 * 24 * time.Hour) }).Session, noon})
	ada.When(start(nil)).Refused(t, NotNow, "")
	persons.When(start(nil)).Refused(t, Unknown, "")
	for path, change := range map[string]func(*Session){
		"/id":     func(s *Session) { s.ID = uuid.Nil },
		"/hash":   func(s *Session) { s.Hash = TokenHash{} },
		"/method": func(s *Session) { s.Method = "MAGIC" },
		"/label":  func(s *Session) { s.Label = "a\nb" },
		"/until":  func(s *Session) { s.Until = after(30*24*time.Hour + time.Second) },
	} {
		joined.When(start(change)).Refused(t, Invalid, path)
	}
	joined.When(start(func(s *Session) { s.Until = noon })).Refused(t, Invalid, "/until")
	in := joined.Given(session(7, after(time.Hour)))
	in.When(start(nil)).Refused(t, Duplicate, "/id")

	end := EndSession{prs(), Ending{id(7)}}
	in.When(end).Then(t, SessionEnded{id(7)})
	in.Given(SessionEnded{id(7)}).When(end).Nothing(t)
	joined.When(end).Nothing(t)
	persons.When(end).Refused(t, Unknown, "")

	in.Given(session(8, after(time.Hour))).When(EndSessions{prs()}).Then(t, SessionsEnded{})
	in.Given(SessionsEnded{}).When(EndSessions{prs()}).Nothing(t)
	in.Given(SessionsEnded{}).When(end).Nothing(t)
	persons.When(EndSessions{prs()}).Refused(t, Unknown, "")
}

// TestSessionsAreFew: what is over is forgotten with the next one, and too many end the first.
func TestSessionsAreFew(t *testing.T) {
	in := ada.Given(PersonJoined{day(9)}, session(7, noon-30))
	in.When(EndSession{prs(), Ending{id(7)}}).Then(t, SessionEnded{id(7)})
	later := session(8, after(time.Hour))
	later.From = noon
	in.Given(later).When(EndSession{prs(), Ending{id(7)}}).Nothing(t)

	crowd := ada.Given(PersonJoined{day(9)})
	for n := range 50 {
		crowd = crowd.Given(session(100+n, after(time.Duration(60-n)*time.Hour)))
	}
	next := StartSession{prs(), Session{id(7), hash(7), after(12 * time.Hour), ByLink, ""}}
	crowd.When(next).Then(t, SessionEnded{id(149)}, SessionStarted{next.Session, noon})
	crowd.Given(SessionEnded{id(120)}).When(next).Then(t, SessionStarted{next.Session, noon})
}

func TestMomentText(t *testing.T) {
	text, _ := noon.MarshalText()
	var back Moment
	if err := back.UnmarshalText(text); err != nil || back != noon || string(text) != "2026-11-20T12:00:00Z" {
		t.Fatalf("%s comes back as %s, %v", text, back, err)
	}
	for _, bad := range []string{"", "2026-11-20", "2026-11-20T12:00:00+01:00", "2026-11-20T12:00:00.5Z"} {
		if err := back.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is taken for a moment", bad)
		}
	}
}
