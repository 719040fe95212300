package desk_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestIdentitiesAreOnesOwn: nobody, an administrator neither, links an account to another; an
// administrator unlinks it.
func TestIdentitiesAreOnesOwn(t *testing.T) {
	o := newOffice(t)
	const issuer = "https://login.school.example"
	link := func(subject domain.Personal) domain.LinkIdentity {
		h := o.header()
		return domain.LinkIdentity{PersonHeader: domain.PersonHeader{Header: h, Person: member}, Identity: domain.Identity{ID: h.CommandID, Issuer: issuer, Subject: subject}}
	}
	for _, who := range []uuid.UUID{admin, coach, leader, other} {
		o.denied(who, link("canary-of-another"))
	}
	first := link("canary-1")
	o.do(member, first)
	if got, err := o.views.PersonByIdentity(t.Context(), issuer, "canary-1"); err != nil || got != member {
		t.Fatalf("%s, %v", got, err)
	}
	unlink := domain.UnlinkIdentity{PersonHeader: domain.PersonHeader{Header: o.header(), Person: member}, Unlinking: domain.Unlinking{Identity: first.ID}}
	for _, who := range []uuid.UUID{coach, leader, other} {
		o.denied(who, unlink)
	}
	o.do(admin, unlink)
	if _, err := o.views.PersonByIdentity(t.Context(), issuer, "canary-1"); err == nil {
		t.Error("an account signs in that was unlinked")
	}
	h := o.header()
	in := domain.StartSession{PersonHeader: domain.PersonHeader{Header: h, Person: member}, Session: domain.Session{
		ID: h.CommandID, Hash: sha256.Sum256(h.CommandID[:]), Until: domain.MomentOf(clock) + 60, Method: domain.ByPassword,
	}}
	o.do(member, in)
	second := link("canary-2")
	second.Session = &in.ID // after the first was unlinked only who is signed in links one
	o.do(member, second)
	o.do(member, domain.UnlinkIdentity{PersonHeader: domain.PersonHeader{Header: o.header(), Person: member}, Unlinking: domain.Unlinking{Identity: second.ID}})
	for _, r := range events(t, o.log, member) {
		if bytes.Contains(r.Data, []byte("canary")) || bytes.Contains(r.Metadata, []byte("canary")) {
			t.Errorf("%s names the account: %s", r.Type, r.Data)
		}
	}
}
