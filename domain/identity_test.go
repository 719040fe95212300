package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
)

func identity(n int) Identity {
	return Identity{ID: id(n), Issuer: "https://login.school.example", Subject: "subject-ada"}
}

func TestLinkIdentity(t *testing.T) {
	link := LinkIdentity{prs(), identity(1)}
	ada.When(link).Then(t, PersonJoined{day(10)}, IdentityLinked(identity(1)))
	joined := ada.Given(PersonJoined{day(9)})
	// Who came in may have been somebody else: the provider's word alone is not enough.
	if r := joined.When(link).Refused(t, NotNow, ""); !strings.Contains(r.Message, "signs in otherwise") {
		t.Errorf("what to do? %s", r.Message)
	}
	persons.When(link).Refused(t, Unknown, "")

	linked := joined.Given(IdentityLinked(identity(1)))
	if r := linked.When(LinkIdentity{prs(), identity(2)}).Refused(t, NotNow, ""); !strings.Contains(r.Message, "unlink") {
		t.Errorf("what to do? %s", r.Message)
	}
	// After an account was unlinked its word is not enough: the person must be signed in.
	unlinked := linked.Given(IdentityUnlinked{id(1)})
	for _, again := range []Identity{identity(1), identity(2)} {
		if r := unlinked.When(LinkIdentity{prs(), again}).Refused(t, NotNow, ""); !strings.Contains(r.Message, "signs in otherwise") {
			t.Errorf("what to do? %s", r.Message)
		}
	}
	in, asked := unlinked.Given(session(7, noon+1)), identity(2)
	asked.Session = ptr(id(7))
	in.When(LinkIdentity{prs(), asked}).Then(t, IdentityLinked(asked))
	unlinked.When(LinkIdentity{prs(), asked}).Refused(t, Invalid, "/session")
	in.Given(SessionEnded{id(7)}).When(LinkIdentity{prs(), asked}).Refused(t, Invalid, "/session")
	unlinked.Given(session(7, noon)).When(LinkIdentity{prs(), asked}).Refused(t, Invalid, "/session")
	asked.ID = id(1)
	in.When(LinkIdentity{prs(), asked}).Refused(t, Duplicate, "/id")
	asked.ID = id(2)
	joined.Given(session(7, noon+1)).When(LinkIdentity{prs(), asked}).Then(t, IdentityLinked(asked))

	for path, change := range map[string]func(*Identity){
		"/id":      func(i *Identity) { i.ID = uuid.Nil },
		"/issuer":  func(i *Identity) { i.Issuer = "login.school.example" },
		"/subject": func(i *Identity) { i.Subject = "" },
	} {
		wrong := identity(1)
		change(&wrong)
		ada.When(LinkIdentity{prs(), wrong}).Refused(t, Invalid, path)
	}
	long := identity(1)
	long.Subject = Personal(strings.Repeat("s", 256))
	ada.When(LinkIdentity{prs(), long}).Refused(t, Invalid, "/subject")
	long.Subject = long.Subject[1:]
	ada.When(LinkIdentity{prs(), long}).Then(t, PersonJoined{day(10)}, IdentityLinked(long))
}

// TestAnIdentityEndsTheLink: who has come in with an account has no use for the invitation, which
// someone may find.
func TestAnIdentityEndsTheLink(t *testing.T) {
	password := SetPassword{prs(), by(5, 1)}
	invited := ada.Given(invitation(1))
	invited.When(password).Then(t, PersonJoined{day(10)}, PasswordSet(by(5, 1)))
	invited.Given(PersonJoined{day(9)}, IdentityLinked(identity(2))).When(password).Refused(t, NotNow, "/link")
}

func TestUnlinkIdentity(t *testing.T) {
	unlink := UnlinkIdentity{prs(), Unlinking{id(1)}}
	linked := ada.Given(PersonJoined{day(9)}, IdentityLinked(identity(1)))
	linked.When(unlink).Then(t, IdentityUnlinked{id(1)})
	linked.Given(session(7, after(time.Hour))).When(unlink).Then(t, IdentityUnlinked{id(1)}, SessionsEnded{})
	linked.Given(IdentityUnlinked{id(1)}).When(unlink).Nothing(t)
	linked.When(UnlinkIdentity{prs(), Unlinking{id(2)}}).Refused(t, Unknown, "/identity")
	ada.When(unlink).Refused(t, Unknown, "/identity")
	persons.When(unlink).Refused(t, Unknown, "")
}

// TestAnIdentityIsSealed: the account's name stands nowhere in the log, nor a hash of it.
func TestAnIdentityIsSealed(t *testing.T) {
	sealed := 0
	_, data, err := Encode(IdentityLinked(identity(1)), func(subject Subject, path string, text []byte) ([]byte, error) {
		if subject != OfPerson || path != "/subject" || !strings.Contains(string(text), "subject-ada") {
			t.Errorf("%s of %v is sealed: %s", path, subject, text)
		}
		sealed++
		return []byte(`"box"`), nil
	})
	if want := `{"id":"` + id(1).String() + `","issuer":"https://login.school.example","subject":"box"}`; err != nil || sealed != 1 || string(data) != want {
		t.Errorf("recorded as %s, %v; want %s", data, err, want)
	}
}
